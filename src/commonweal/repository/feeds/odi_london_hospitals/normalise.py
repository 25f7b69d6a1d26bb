"""What a line of the hospitals means: a name, which is all that tells one from another."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised

EDITION = "2019"
"""The year of the tutorial that the list belongs to."""


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Entries of the list of hospitals."""
    rows = accepted[0].frame.with_columns(list=pl.lit("London hospital"), meaning="code")
    return Normalised({"teaching_code": rows}, vintage=EDITION)
