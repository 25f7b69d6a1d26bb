"""What a row of these census tables means: residents or households of one LSOA in one category."""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.repository.reading.rows import refuse
from commonweal.terms.period import day
from commonweal.terms.problem import Place, Problem

CENSUS_DAY = date(2021, 3, 21)
CHARACTERISTICS = ("ethnic-group", "disability", "household-deprivation")


def _compared(rows: pl.DataFrame, file: str) -> list[Problem]:
    """Where an area's categories do not add up to its total."""
    areas = rows.unique("unit", keep="first", maintain_order=True).with_columns(number="total")
    return compare(
        rows, areas, by=["unit"], figures=["number"], what="Categories against the total", file=file
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Counts by category of the one characteristic that the heading names."""
    rows = accepted[0].frame
    found = [name for name in CHARACTERISTICS if name in rows.columns]
    if len(found) != 1:
        raise refuse(
            "missing-column",
            Place(facts.name),
            f"The heading should name one characteristic; it names {len(found)}.",
            next_step="Check that this is a census table by LSOA as extracted.",
        )
    stored = rows.with_columns(
        unit_kind=pl.lit("lsoa"), characteristic=pl.lit(found[0]), category=pl.col(found[0])
    )
    return Normalised(
        {"census_characteristic": with_period(stored, day(CENSUS_DAY))},
        _compared(rows, facts.name),
        vintage="2021",
        covers=found[0],
    )
