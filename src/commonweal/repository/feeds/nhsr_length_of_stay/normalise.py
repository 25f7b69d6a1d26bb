"""What a row of LOS_model means: one invented stay in hospital, without a day."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised

EDITION = "2021-03"
"""NHSRdatasets 0.3.0, the release that the file is taken to be of."""


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Stays under the ids of the file."""
    rows = accepted[0].frame.with_columns(pl.col("record").cast(pl.String))
    return Normalised({"teaching_stay": rows}, vintage=EDITION)
