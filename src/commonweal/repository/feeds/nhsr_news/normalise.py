"""What a row of synthetic_news_data means: one invented set of vital signs, known by its line."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised

EDITION = "2021-03"
"""NHSRdatasets 0.3.0, the release that the file is taken to be of."""


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Vital signs with temperatures to the decimal they were measured to."""
    rows = accepted[0].frame.with_columns(
        record=pl.col("line").cast(pl.String), temperature=pl.col("temperature").round(1)
    )
    return Normalised({"teaching_warning_score": rows}, vintage=EDITION)
