"""What a row of the practice ratings means: the latest overall rating of one practice."""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.terms.period import day

AS_AT = date(2024, 4, 1)


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Ratings by practice as they stood in April 2024, the date of the regulator's file."""
    rows = with_period(accepted[0].frame, day(AS_AT)).with_columns(unit_kind=pl.lit("practice"))
    return Normalised({"practice_rating": rows}, vintage=f"{AS_AT:%Y-%m}")
