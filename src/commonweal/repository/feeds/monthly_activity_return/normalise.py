"""What a row of the monthly activity return means: one measure of one commissioner in one month."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import year_and_month

ENGLAND = "E92000001"


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Activity by CCG and of England, each measure under its own name."""
    england = pl.col("name") == "England"
    rows = with_periods(accepted[0].frame, "month", year_and_month).with_columns(
        unit_kind=pl.when(england).then(pl.lit("england")).otherwise(pl.lit("ccg")),
        unit=pl.when(england).then(pl.lit(ENGLAND)).otherwise("unit"),
    )
    return Normalised({"commissioned_activity": rows}, vintage=str(rows["period"].max()))
