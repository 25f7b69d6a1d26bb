"""What a row of registered totals means: everyone on one practice's list on one day."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """People registered, all ages, by practice and day."""
    rows = accepted[0].frame.with_columns(
        unit_kind=pl.lit("practice"),
        period=pl.col("extract_date").dt.strftime("%Y-%m-%d"),
        period_first="extract_date",
        period_last="extract_date",
        breakdown=pl.lit("total"),
        sex=pl.lit("all"),
        age_first=pl.lit(0),
        age_last=pl.lit(None, dtype=pl.Int64),
    )
    newest = rows["extract_date"].max()
    return Normalised({"registered_list": rows}, vintage=str(newest)[:7])
