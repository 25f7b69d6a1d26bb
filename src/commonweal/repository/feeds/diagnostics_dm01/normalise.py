"""What a DM01 row means: waits and tests of one provider in one month for one test."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import year_and_month

TOTAL = pl.col("test").str.to_uppercase() == "TOTAL"
FIGURES = [
    *("waiting", "waiting_6_weeks", "waiting_13_weeks"),
    *("tests_from_list", "tests_planned", "tests_unscheduled"),
]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Waits by provider, month and test; the tests must add up to the provider's total."""
    rows = with_periods(accepted[0].frame, "month", year_and_month).with_columns(
        unit_kind=pl.lit("trust")
    )
    problems = compare(
        rows.filter(~TOTAL), rows.filter(TOTAL), by=["unit", "period"], figures=FIGURES,
        what="Tests against the provider's total", file=facts.name,
    )  # fmt: skip
    tests = rows.filter(~TOTAL)
    return Normalised({"diagnostic_wait": tests}, problems, vintage=str(rows["period"].max()))
