"""What a row of the 2011 table means: one authority's residents on census day, by sex and age."""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.ages import with_ages
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import by_local_authority
from commonweal.repository.labels import with_period
from commonweal.terms.period import day

CENSUS_DAY = date(2011, 3, 27)
SEXES = {"Females": "female", "Males": "male"}


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Residents by sex and five-year band."""
    rows = with_ages(accepted[0].frame, "ages").with_columns(
        breakdown=pl.lit("five-year"), sex=pl.col("sex").replace_strict(SEXES)
    )
    return Normalised(
        {"resident_population": with_period(by_local_authority(rows, "unit"), day(CENSUS_DAY))}
    )
