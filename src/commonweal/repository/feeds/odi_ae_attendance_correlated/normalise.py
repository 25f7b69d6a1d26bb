"""What a row of the banded file means: one invented attendance, known by its line."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import latest_month


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Attendances; the vintage is the month of the latest."""
    rows = accepted[0].frame.with_columns(record=pl.col("line").cast(pl.String))
    return Normalised(
        {"teaching_banded_attendance": rows}, vintage=latest_month(rows, of=("arrival_date",))
    )
