"""What a row of Fingertips 93553 means: one practice's mean deprivation score in one edition."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.terms.period import parse


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Scores by practice and edition."""
    rows = accepted[0].frame.with_columns(
        unit_kind=pl.lit("practice"), edition="year", domain=pl.lit("imd")
    )
    return Normalised(
        {"deprivation": with_periods(rows, "year", parse)}, vintage=str(rows["year"].max())
    )
