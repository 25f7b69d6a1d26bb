"""What a row of the critical care series means: one trust on the last Thursday night of a month."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Beds open and occupied by trust and month."""
    rows = accepted[0].frame.with_columns(
        unit_kind=pl.lit("trust"),
        bed=pl.lit("adult critical care"),
        basis=pl.lit("last Thursday"),
        period=pl.col("month").dt.strftime("%Y-%m"),
        period_first=pl.col("month").dt.month_start(),
        period_last=pl.col("month").dt.month_end(),
    )
    return Normalised({"monthly_beds": rows}, vintage=str(rows["period"].max()))
