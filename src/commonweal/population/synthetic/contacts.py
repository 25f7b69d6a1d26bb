"""Invented contacts with general practice and NHS 111, and days of delay by council.

Appointments are by commissioner, month and four ways of telling them apart; calls and delays are
by area. Each follows the number of people it serves, the season and a little chance.
"""

from datetime import date, timedelta

import numpy as np
import polars as pl

from commonweal.population.synthetic.clock import ENDS, months
from commonweal.population.synthetic.people import Lists, Residents
from commonweal.population.synthetic.practices import Practices
from commonweal.population.synthetic.providers import (
    middays,
    noise,
    pandemic,
    rounded,
    season,
    trend,
)
from commonweal.population.synthetic.setting import Setting
from commonweal.terms.streams import stream

APPOINTMENTS_BEGIN, APPOINTMENTS_END = date(2019, 3, 1), date(2021, 8, 31)
COVERAGE_BEGINS = date(2021, 8, 1)
CALLS_BEGIN, CALLS_END = date(2025, 11, 24), date(2026, 4, 5)
DELAYS_BEGIN, DELAYS_END = date(2017, 4, 1), date(2019, 12, 31)
APPOINTMENTS_A_PERSON = 0.43
"""Appointments in a month for each person registered."""
STATUSES = {"Attended": 0.91, "DNA": 0.045, "Unknown": 0.045}
PROFESSIONALS = {"GP": 0.50, "Other Practice staff": 0.47, "Unknown": 0.03}
MODES = {
    "Face-to-Face": 0.68,
    "Telephone": 0.26,
    "Home Visit": 0.01,
    "Video/Online": 0.01,
    "Unknown": 0.04,
}
BOOKED = {
    "Same Day": 0.44,
    "1 Day": 0.08,
    "2 to 7 Days": 0.20,
    "8  to 14 Days": 0.13,
    "15  to 21 Days": 0.08,
    "22  to 28 Days": 0.04,
    "More than 28 Days": 0.03,
}
REASONS = {
    "A) Awaiting completion of assessment": 0.10,
    "B) Awaiting public funding": 0.03,
    "C) Awaiting further non-acute NHS care": 0.16,
    "Di) Awaiting residential home placement or availability": 0.12,
    "Dii) Awaiting nursing home placement or availability": 0.16,
    "E) Awaiting care package in own home": 0.26,
    "F) Awaiting community equipment and adaptations": 0.03,
    "G) Patient or family choice": 0.11,
    "H) Disputes": 0.01,
    "I) Housing - patients not covered by Care Act": 0.02,
}


def invent_appointments(practices: Practices, lists: Lists, seed: int) -> pl.DataFrame:
    """Appointments by present commissioner, month, status, professional, mode and time booked."""
    shares = [np.array(list(words.values())) for words in (STATUSES, PROFESSIONALS, MODES, BOOKED)]
    cell = np.einsum("i,j,k,l->ijkl", *shares)
    commissioners = practices.practices["commissioner"].to_numpy()
    periods = months(APPOINTMENTS_BEGIN, APPOINTMENTS_END)
    days = middays(periods)
    level = season(days, 0.06) * pandemic(days, 0.30) * APPOINTMENTS_A_PERSON
    parts = []
    for code in sorted(set(commissioners)):
        chance = stream(seed, f"appointments/{code}")
        for place, period in enumerate(periods):
            people = int(lists.on(period.first)[commissioners == code].sum())
            remote = np.ones(len(MODES))
            if period.first >= date(2020, 3, 1):
                remote[:2] = 0.75, 1.65
            likely = people * level[place] * cell * remote[None, None, :, None]
            counts = rounded(likely * np.exp(chance.normal(0.0, 0.08, cell.shape)))
            index = np.indices(counts.shape).reshape(4, -1)
            parts.append(
                pl.DataFrame(
                    {"commissioner": code, "month": period.first, "count": counts.reshape(-1)}
                    | {
                        name: np.array(list(words))[index[axis]]
                        for axis, (name, words) in enumerate(
                            (
                                ("status", STATUSES),
                                ("professional", PROFESSIONALS),
                                ("mode", MODES),
                                ("booked", BOOKED),
                            )
                        )
                    }
                )
            )
    return pl.concat(parts).filter(pl.col("count") > 0)


def invent_coverage(practices: Practices, lists: Lists, seed: int) -> pl.DataFrame:
    """Practices and patients included in published appointments, by commissioner and month."""
    commissioners = practices.practices["commissioner"].to_numpy()
    rows = []
    for code in sorted(set(commissioners)):
        chance = stream(seed, f"coverage/{code}")
        for period in months(COVERAGE_BEGINS, ENDS):
            people = lists.on(period.first).sum(axis=(1, 2))
            own = people[(commissioners == code) & (people > 0)]
            left_out = chance.random(len(own)) < 0.015
            included = own[~left_out]
            rows.append(
                (code, period.first, len(included), len(own), int(included.sum()), int(own.sum()))
            )
    names = [
        "commissioner",
        "month",
        "practices_included",
        "practices",
        "patients_included",
        "patients",
    ]
    return pl.DataFrame(rows, schema=names, orient="row")


def invent_calls(setting: Setting, seed: int) -> pl.DataFrame:
    """NHS 111 calls by contract area and day."""
    count = (CALLS_END - CALLS_BEGIN).days + 1
    days = [CALLS_BEGIN + timedelta(days=i) for i in range(count)]
    weekend = np.array([day.weekday() >= 5 for day in days])
    parts = []
    for area in setting.services_111:
        chance = stream(seed, f"calls/{area.code}")
        likely = area.calls * season(days, 0.10) * np.where(weekend, 1.6, 0.85)
        received = rounded(likely * noise(chance, count, 0.05))
        answered = rounded(received * np.clip(chance.normal(0.95, 0.015, count), 0.7, 1.0))
        quick = rounded(
            answered * np.clip(0.72 / season(days, 0.06) * noise(chance, count, 0.05), 0.1, 0.98)
        )
        parts.append(
            pl.DataFrame(
                {
                    "day": days,
                    "contract": area.code,
                    "name": area.name,
                    "received": received,
                    "answered": answered,
                    "quick": quick,
                    "triaged": rounded(answered * 0.88),
                }
            )
        )
    return pl.concat(parts).sort("day", "contract")


def invent_delayed_transfers(setting: Setting, residents: Residents, seed: int) -> pl.DataFrame:
    """Days of delay by council and month, split by care, by responsible body and by reason.

    Days of the three splits agree. `split` is `care`, `body` or `reason`.
    """
    periods = months(DELAYS_BEGIN, DELAYS_END)
    old = residents.on(date(2019, 1, 1))[:, :, 75:].sum(axis=(1, 2))
    councils = [d.council for d in setting.districts]
    level = trend(middays(periods), -0.06) * season(middays(periods), 0.06) * 0.0155 * 12
    parts = []
    for council in dict.fromkeys(councils):
        chance = stream(seed, f"delays/{council}")
        people = sum(int(n) for n, c in zip(old, councils, strict=True) if c == council)
        days = chance.poisson(people * level * float(np.exp(chance.normal(0.0, 0.2))) / 12 * 1.6)
        splits = {
            "care": {"Acute": 0.66, "Non-Acute": 0.34},
            "body": {"NHS": 0.56, "Social Care": 0.36, "Both": 0.08},
            "reason": REASONS,
        }
        for split, words in splits.items():
            drawn = chance.multinomial(days, np.array(list(words.values())) / sum(words.values()))
            parts.append(
                pl.DataFrame({name: drawn[:, i] for i, name in enumerate(words)})
                .with_columns(month=pl.Series([p.first for p in periods]))
                .unpivot(index="month", variable_name="part", value_name="days")
                .with_columns(council=pl.lit(council), split=pl.lit(split))
            )
    return pl.concat(parts)
