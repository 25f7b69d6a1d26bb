"""What a row of Synthea's hospitals means: a place on the map where invented patients get care."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised

EDITION = "2024"
"""The file tells no date; the list was last changed between 2020 and this year."""


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Places of this kind, their streets without the word that stands for no number."""
    rows = accepted[0].frame.with_columns(
        kind=pl.lit("hospital"), address=pl.col("address").str.strip_suffix(" nan")
    )
    return Normalised({"teaching_place": rows}, vintage=EDITION)
