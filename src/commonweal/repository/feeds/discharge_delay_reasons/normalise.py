"""What a row of the reasons for delay means: one reason at one trust in one month."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Patients delayed by reason; the group is what stands before the first dash."""
    parts = pl.col("delay_reason").str.replace_all("\u00a0", " ").str.splitn("\u2013", 2)
    rows = (
        accepted[0]
        .frame.with_columns(pl.col("delay_reason").str.replace(r"\s*[-\u2013\u2014]\s*", "\u2013"))
        .with_columns(
            unit_kind=pl.lit("trust"),
            delay_group=parts.struct.field("field_0").str.strip_chars(),
            delay_reason=parts.struct.field("field_1")
            .str.replace_all(r"\s+", " ")
            .str.strip_chars(),
            period=pl.col("month").dt.strftime("%Y-%m"),
            period_first=pl.col("month").dt.month_start(),
            period_last=pl.col("month").dt.month_end(),
        )
    )
    return Normalised({"discharge_delay": rows}, vintage=str(rows["period"].max()))
