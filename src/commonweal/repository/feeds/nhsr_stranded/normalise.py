"""What a row of stranded_data means: one invented admission, known by its line."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import latest_month


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Admissions; the vintage is the month of the latest."""
    rows = accepted[0].frame.with_columns(
        record=pl.col("line").cast(pl.String),
        stranded=(pl.col("label") == "Stranded").cast(pl.Int64),
    )
    return Normalised(
        {"teaching_long_stay": rows}, vintage=latest_month(rows, of=("admission_date",))
    )
