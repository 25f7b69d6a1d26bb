"""Counting a chunk's waits and contacts as publications do: pathways, appointments, calls.

Frames have the headings of the record feeds. Each function gives a small frame with the columns
that tell its rows apart and whole numbers, so that chunks add up.
"""

from datetime import date, datetime, time

import numpy as np
import polars as pl

from commonweal.population.synthetic.clock import months
from commonweal.population.synthetic.contacts import APPOINTMENTS_END
from commonweal.population.synthetic.pathways import FUNCTIONS, PATHWAYS_BEGIN, WEEKS
from commonweal.population.synthetic.residents.cohort import FIRST, LAST, Whole
from commonweal.population.synthetic.residents.counting_care import month_of, text, whole
from commonweal.population.synthetic.residents.counting_days import (
    month_starts,
    snapshot_thursday,
)
from commonweal.population.synthetic.waits import WAITS_BEGIN

OTHER_FUNCTIONS = "X05"
STOPS = {"admitted": "admitted", "not admitted": "non-admitted"}
"""The part of the publication in which each reason for stopping a clock is counted."""
SNAPSHOT_AT = time(8)
QUICK_SECONDS = 60
CATEGORIES = ("C1", "C2", "C3", "C4")
MODES = {"Video Conference/Online": "Video/Online"}
BOOKED_UP_TO = {
    0: "Same Day",
    1: "1 Day",
    7: "2 to 7 Days",
    14: "8  to 14 Days",
    21: "15  to 21 Days",
    28: "22  to 28 Days",
}
BOOKED = (*BOOKED_UP_TO.values(), "More than 28 Days")


def _weeks(days: pl.Expr) -> pl.Expr:
    return (days.dt.total_days() // 7).clip(0, WEEKS - 1).alias("week")


def count_pathways(pathways: pl.DataFrame) -> pl.DataFrame:
    """People waiting at the end of each month and pathways completed in it, by week of waiting.

    By provider, `pathway` (waiting, admitted, non-admitted), month and treatment function.
    """
    function = "C_" + text("TREATMENT_FUNCTION_CODE")
    known = pathways.select(
        trust=text("PROVIDER_CODE"),
        function=pl.when(function.is_in(list(FUNCTIONS)))
        .then(function)
        .otherwise(pl.lit(OTHER_FUNCTIONS)),
        start="CLOCK_START_DATE",
        stop="CLOCK_STOP_DATE",
        pathway=text("CLOCK_STOP_REASON").replace_strict(
            STOPS, default=None, return_dtype=pl.String
        ),
    )
    parts = []
    for period in months(PATHWAYS_BEGIN, LAST):
        stop = pl.col("stop")
        open_then = (pl.col("start") <= period.last) & (stop.is_null() | (stop > period.last))
        parts.append(
            known.filter(open_then).select(
                "trust",
                "function",
                _weeks(pl.lit(period.last) - pl.col("start")),
                pathway=pl.lit("waiting"),
                month=pl.lit(period.first),
            )
        )
    done = known.filter(
        pl.col("pathway").is_not_null(), pl.col("stop").is_between(PATHWAYS_BEGIN, LAST)
    )
    weeks = _weeks(pl.col("stop") - pl.col("start"))
    parts.append(
        done.select("trust", "function", weeks, "pathway", month=pl.col("stop").dt.month_start())
    )
    keys = ["trust", "pathway", "month", "function", "week"]
    return pl.concat(parts).group_by(keys).agg(people=whole(pl.len()))


def _booked(days: Whole) -> Whole:
    """The place in `BOOKED` of so many days ahead."""
    places = np.searchsorted(list(BOOKED_UP_TO), np.arange(max(BOOKED_UP_TO) + 2))
    return np.asarray(places[np.clip(days, 0, len(places) - 1)])


def count_appointments(appointments: pl.DataFrame) -> pl.DataFrame:
    """Appointments that were not cancelled, by practice (ODS code), month and four more things.

    One whose day of booking is not known counts as booked the same day.
    """
    last = datetime.combine(APPOINTMENTS_END, time.max)
    words = {
        "practice": "GP_PRACTICE_CODE",
        "status": "STATUS",
        "professional": "HCP_TYPE",
        "mode": "MODE",
    }
    day = pl.col("START_AT").cast(pl.Date)
    told = (
        appointments.lazy()
        .filter(pl.col("START_AT") <= last, text("STATUS").ne_missing("Cancelled"))
        .select(
            **{name: text(column) for name, column in words.items()},
            day=day,
            ahead=(day - pl.col("BOOKED_DATE")).dt.total_days().fill_null(0),
        )
        .collect()
    )
    coded = told.select(*words).with_columns(
        month=pl.Series(month_starts(told["day"].to_physical().to_numpy())),
        booked=pl.Series(_booked(told["ahead"].to_numpy())),
    )
    counted = coded.group_by(coded.columns).agg(count=whole(pl.len()))
    return counted.select(
        "practice",
        pl.col("month").cast(pl.Date),
        "status",
        "professional",
        pl.col("mode").replace(MODES),
        pl.col("booked").replace_strict(dict(enumerate(BOOKED)), return_dtype=pl.String),
        "count",
    )


def count_calls(contacts: pl.DataFrame) -> pl.DataFrame:
    """Calls to NHS 111 by contract and month; contacts online are none."""
    seconds = pl.col("ANSWER_SECONDS")
    return (
        contacts.filter(text("CHANNEL") == "call")
        .group_by(contract=text("PROVIDER_CODE"), month=month_of("CONTACT_AT"))
        .agg(
            received=whole(pl.len()),
            answered=whole(seconds.is_not_null().sum()),
            quick=whole((seconds <= QUICK_SECONDS).sum()),
            triaged=whole((seconds.is_not_null() & pl.col("DISPOSITION_CODE").is_not_null()).sum()),
        )
    )


def count_ambulances(incidents: pl.DataFrame) -> pl.DataFrame:
    """Calls by service and month, and those of each category with a response and its seconds."""
    seconds = pl.col("RESPONSE_SECONDS")
    columns = {"calls": whole(pl.len())}
    for category in CATEGORIES:
        own = (text("CATEGORY") == category) & seconds.is_not_null()
        columns[f"incidents_{category}"] = whole(own.sum())
        columns[f"seconds_{category}"] = whole(seconds.filter(own).sum())
    return incidents.group_by(trust=text("PROVIDER_CODE"), month=month_of("CALL_AT")).agg(**columns)


def count_virtual_wards(stays: pl.DataFrame) -> pl.DataFrame:
    """Patients in a virtual ward on the last Thursday of each month at 8, by provider."""
    firsts = [period.first for period in months(WAITS_BEGIN, LAST)]
    at = [datetime.combine(snapshot_thursday(first), SNAPSHOT_AT) for first in firsts]
    counted = pl.DataFrame({"month": firsts, "at": at})
    left = pl.col("DISCHARGED_AT")
    return (
        stays.select("ADMITTED_AT", "DISCHARGED_AT", trust=text("PROVIDER_CODE"))
        .join(counted, how="cross")
        .filter(pl.col("ADMITTED_AT") <= pl.col("at"), left.is_null() | (left > pl.col("at")))
        .group_by("trust", "month")
        .agg(patients=whole(pl.len()))
        .select("trust", "patients", "month")
    )


def is_counted(month: str) -> pl.Expr:
    """Whether a month lies in the years that records cover."""
    return pl.col(month).is_between(date(FIRST.year, FIRST.month, 1), LAST)
