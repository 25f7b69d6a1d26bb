"""What a succession row means: one organisation or site took the place of another on a day."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import latest_month


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Predecessors and successors; of a pair told twice, the later day."""
    rows = accepted[0].frame
    pairs = (
        rows.filter(pl.col("predecessor") != pl.col("successor"))
        .sort("date", "line", descending=[True, False])
        .unique(subset=["predecessor", "successor"], keep="first", maintain_order=True)
        .sort("line")
    )
    return Normalised({"succession": pairs}, vintage=latest_month(rows, of=("date",)))
