"""What a row of persons by age means: everyone who lives in one area on 30 June, by age."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.feeds.resident_population.normalise import (
    by_single_year,
    compared,
    mid_year,
)
from commonweal.repository.labels import with_period

KINDS = {"lsoa": "lsoa", "ltla": "district", "utla": "upper_tier"}
CENTURY = 2000


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Residents by age on 30 June of the year in the name, of the kind of area in the name."""
    if "year" not in facts.parts:
        return Normalised({})
    year = CENTURY + int(facts.parts["year"])
    rows = by_single_year(accepted[0].frame).with_columns(
        unit_kind=pl.lit(KINDS[facts.parts["covers"]]), breakdown=pl.lit("age"), sex=pl.lit("all")
    )
    return Normalised(
        {"resident_population": with_period(rows, mid_year(year))},
        compared(rows, facts.name),
        vintage=str(year),
    )
