"""What a row of these census tables means: residents or households of one LSOA in one category."""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.terms.period import day
from commonweal.terms.problem import Problem

CENSUS_DAY = date(2021, 3, 21)
CHARACTERISTICS = {
    "ethnicity": "ethnic-group",
    "disability": "disability",
    "household_deprivation": "household-deprivation",
}


def _compared(rows: pl.DataFrame, file: str) -> list[Problem]:
    """Where an area's categories do not add up to its total."""
    areas = rows.unique("unit", keep="first", maintain_order=True).with_columns(number="total")
    return compare(
        rows, areas, by=["unit"], figures=["number"], what="Categories against the total", file=file
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Counts by category of the characteristic in the name; nothing when the name has none."""
    if "covers" not in facts.parts:
        return Normalised({})
    rows = accepted[0].frame
    stored = rows.with_columns(
        unit_kind=pl.lit("lsoa"), characteristic=pl.lit(CHARACTERISTICS[facts.parts["covers"]])
    )
    return Normalised(
        {"census_characteristic": with_period(stored, day(CENSUS_DAY))},
        _compared(rows, facts.name),
        vintage=str(CENSUS_DAY.year),
    )
