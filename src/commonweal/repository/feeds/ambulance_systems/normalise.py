"""What a row of the ambulance systems indicators means: one service, or England, in one month."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import month_of_financial_year

ENGLAND = "E92000001"
AREA_LETTERS = 3
CATEGORIES = ("C1", "C2", "C3", "C4")
PLACED = ["line", "unit_kind", "unit", "period", "period_first", "period_last"]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Incidents and seconds to respond by category, and calls and seconds to answer."""
    england = pl.col("unit") == "ENG"
    named = accepted[0].frame.with_columns(
        unit=pl.col("stated").str.tail(AREA_LETTERS),
        stated=pl.col("stated").str.head(-AREA_LETTERS),
    )
    rows = with_periods(named, "stated", month_of_financial_year).with_columns(
        unit_kind=pl.when(england).then(pl.lit("england")).otherwise(pl.lit("trust")),
        unit=pl.when(england).then(pl.lit(ENGLAND)).otherwise("unit"),
    )
    responses = pl.concat(
        rows.select(
            *PLACED,
            category=pl.lit(category),
            incidents=f"incidents_{category}",
            response_seconds=f"seconds_{category}",
        ).filter(pl.col("incidents") > 0)
        for category in CATEGORIES
    )
    tables = {
        "ambulance_response": responses,
        "ambulance_call": rows.filter(pl.col("calls") > 0),
    }
    return Normalised(tables, vintage=str(rows["period"].max()))
