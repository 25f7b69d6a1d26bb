"""What a row of File 1 means: where one LSOA stands in England on the whole index of 2019."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.terms.period import calendar_year

EDITION = 2019


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Rank and decile by LSOA."""
    rows = accepted[0].frame.with_columns(
        unit_kind=pl.lit("lsoa"), edition=pl.lit(str(EDITION)), domain=pl.lit("imd")
    )
    return Normalised(
        {"deprivation": with_period(rows, calendar_year(EDITION))}, vintage=str(EDITION)
    )
