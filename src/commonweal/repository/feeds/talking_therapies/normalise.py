"""What a row of the Talking Therapies series means: one item of one unit in one month."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import month_in


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Counts and percentages by unit, month and item."""
    rows = with_periods(accepted[0].frame, "month", month_in).with_columns(
        unit_kind=pl.when(pl.col("unit").str.starts_with("E38"))
        .then(pl.lit("sub_icb"))
        .otherwise(pl.lit("trust"))
    )
    return Normalised({"talking_therapies": rows}, vintage=str(rows["period"].max()))
