"""Invented pathways to consultant-led treatment, operations cancelled, and commissioned activity.

Waits follow one curve for each treatment function (a Weibull distribution), longer where a trust is
pressed. Lists by week are drawn and all totals are their sums.
"""

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.clock import ENDS, months, quarters
from commonweal.population.synthetic.people import Lists
from commonweal.population.synthetic.practices import Practices
from commonweal.population.synthetic.providers import (
    Floats,
    Provider,
    middays,
    noise,
    rounded,
    season,
    trend,
)
from commonweal.terms.streams import stream

PATHWAYS_BEGIN = date(2024, 8, 1)
WEEKS = 105
"""Completed weeks 0 to 103, and 104 and over."""
FUNCTIONS = {
    "C_100": 17_000,
    "C_101": 14_000,
    "C_110": 33_000,
    "C_120": 21_000,
    "C_130": 25_000,
    "C_301": 12_000,
    "C_320": 13_000,
    "C_330": 14_000,
    "C_502": 19_000,
    "X05": 22_000,
}
"""Treatment functions by code, with the list of a system of 1.9 million."""
SHAPE, SCALE_WEEKS = 1.31, 19.2
DONE = {"admitted": 0.035, "non-admitted": 0.13}
"""Pathways completed in a month for each one waiting."""
MONTHLY_ACTIVITY = {
    "Elective G&A Ordinary Admissions (FFCEs)": 1.2,
    "Elective G&A Daycase Admissions (FFCEs)": 6.6,
    "Total Non-elective G&A Admissions (FFCEs)": 8.4,
    "GP Referrals Made (G&A)": 16.5,
    "Other Referrals Made (G&A)": 9.5,
    "All 1st Outpatient Attendances (G&A)": 22.0,
}
"""In a month for each thousand people registered."""
ACTIVITY_BEGINS, ACTIVITY_ENDS = date(2018, 4, 1), date(2019, 12, 31)


def _curve(stretch: float) -> Floats:
    """Share of a list in each week."""
    beyond = np.exp(-((np.arange(WEEKS + 1) / (SCALE_WEEKS * stretch)) ** SHAPE))
    beyond[-1] = 0.0
    return np.asarray(beyond[:-1] - beyond[1:])


def _frame(
    drawn: NDArray[np.int64], *, trust: str, pathway: str, month: list[date]
) -> pl.DataFrame:
    place, function = np.indices(drawn.shape[:2]).reshape(2, -1)
    return pl.DataFrame(
        {
            "trust": [trust] * len(place),
            "pathway": [pathway] * len(place),
            "month": [month[i] for i in place],
            "function": [list(FUNCTIONS)[i] for i in function],
            "weeks": pl.Series(drawn.reshape(-1, WEEKS).tolist(), dtype=pl.List(pl.Int64)),
        }
    )


def invent_pathways(everyone: list[Provider], seed: int) -> pl.DataFrame:
    """People waiting, and pathways completed, by acute trust, month, function and week.

    `pathway` is waiting, admitted or non-admitted; `weeks` lists a number for each week.
    """
    periods = months(PATHWAYS_BEGIN, ENDS)
    first = [p.first for p in periods]
    size = np.array(list(FUNCTIONS.values()), dtype=float)
    parts = []
    for provider in everyone:
        if provider.trust.sort != "acute" or provider.trust.interval.last is not None:
            continue
        chance = stream(seed, f"pathways/{provider.code}")
        habit = np.exp(chance.normal(0.0, 0.15, len(FUNCTIONS)))
        curve = _curve(float(np.exp(chance.normal(0.0, 0.10))))
        level = trend(middays(periods), -0.02) * noise(chance, len(periods), 0.008)
        likely = provider.trust.share * level[:, None, None] * (size * habit)[None, :, None] * curve
        parts.append(
            _frame(chance.poisson(likely), trust=provider.code, pathway="waiting", month=first)
        )
        for pathway, share in DONE.items():
            sooner = _curve(0.8 if pathway == "non-admitted" else 0.95)
            done = likely.sum(axis=2, keepdims=True) * share * sooner
            parts.append(
                _frame(chance.poisson(done), trust=provider.code, pathway=pathway, month=first)
            )
    return pl.concat(parts)


def invent_cancelled(everyone: list[Provider], seed: int) -> pl.DataFrame:
    """Operations cancelled at the last minute by acute trust and quarter."""
    parts = []
    periods = [p for p in quarters(2024, ENDS) if p.first >= date(2024, 7, 1)]
    for provider in everyone:
        if provider.trust.sort != "acute" or provider.trust.interval.last is not None:
            continue
        chance = stream(seed, f"cancelled/{provider.code}")
        likely = provider.trust.beds * 0.28 * season(middays(periods), 0.15)
        cancelled = chance.poisson(likely)
        parts.append(
            pl.DataFrame(
                {
                    "quarter": [p.label for p in periods],
                    "trust": provider.code,
                    "name": provider.name,
                    "cancelled": cancelled,
                    "not_treated": chance.binomial(cancelled, 0.22),
                }
            )
        )
    return pl.concat(parts)


def invent_activity(practices: Practices, lists: Lists, seed: int) -> pl.DataFrame:
    """Admissions, referrals and first attendances by earlier commissioner and month."""
    former = practices.practices["former"].to_numpy()
    periods = months(ACTIVITY_BEGINS, ACTIVITY_ENDS)
    level = season(middays(periods), 0.02) * trend(middays(periods), 0.02)
    parts = []
    for code in sorted(set(former)):
        chance = stream(seed, f"activity/{code}")
        people = lists.on(ACTIVITY_BEGINS)[former == code].sum() / 1000
        frame = pl.DataFrame({"month": [p.first for p in periods]})
        for measure, rate in MONTHLY_ACTIVITY.items():
            amount = rounded(people * rate * level * noise(chance, len(periods), 0.02))
            frame = frame.with_columns(pl.Series(measure, amount))
        whole = pl.sum_horizontal(list(MONTHLY_ACTIVITY)[:2]).alias(
            "Elective G&A Total Admissions (FFCEs)"
        )
        parts.append(
            frame.with_columns(whole)
            .unpivot(index="month", variable_name="measure", value_name="amount")
            .with_columns(commissioner=pl.lit(code))
        )
    return pl.concat(parts)
