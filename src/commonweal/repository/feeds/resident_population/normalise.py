"""What a row of residents by health geography means: one area's people by age and sex on 30 June."""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.terms.period import Period, day
from commonweal.terms.problem import Problem

OLDEST = 90
SEXES = {"F": "female", "M": "male"}
_ODS_CODE = r"- ([A-Z0-9]{3,5})$"


def mid_year(year: int) -> Period:
    """The day a mid-year estimate is of."""
    return day(date(year, 6, 30))


def by_single_year(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `age_first` and `age_last` from the text in `age`; the oldest is open-ended."""
    age = pl.col("age").cast(pl.Int64)
    return rows.with_columns(
        age_first=age, age_last=pl.when(age < OLDEST).then(age).otherwise(None)
    )


def compared(rows: pl.DataFrame, file: str) -> list[Problem]:
    """Where an area's ages do not add up to its total."""
    areas = rows.unique("unit", keep="first", maintain_order=True).with_columns(people="total")
    return compare(
        rows, areas, by=["unit"], figures=["people"], what="Ages against the total", file=file
    )


def _units(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with kind and code of their area: only sub-ICB locations' tables have `sicbl_name`."""
    if "sicbl_name" not in rows.columns:
        return rows.with_columns(unit_kind=pl.lit("ccg"), unit="code")
    named = pl.col("sicbl_name").str.extract(_ODS_CODE)
    return rows.with_columns(unit_kind=pl.lit("sub_icb"), unit=pl.coalesce(named, "code"))


def health_areas(
    accepted: Accepted, year: int, file: str
) -> tuple[pl.DataFrame, pl.DataFrame, list[Problem]]:
    """Residents of one table of the publication, the units it names, and what does not add up."""
    rows = _units(by_single_year(accepted.frame)).with_columns(
        breakdown=pl.lit("age-and-sex"), sex=pl.col("sex").replace_strict(SEXES)
    )
    named = rows.filter(pl.col("unit_kind") == "sub_icb").unique(
        "unit", keep="first", maintain_order=True
    )
    if not named.is_empty():
        named = named.with_columns(
            name="sicbl_name", ons_code="code", origin=pl.lit("mention")
        ).select("line", "unit_kind", "unit", "name", "ons_code", "origin")
    return with_period(rows, mid_year(year)), named, compared(rows, file)


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Residents by age and sex on 30 June of the year in the name."""
    if not facts.vintage:
        return Normalised({})
    rows, named, problems = health_areas(accepted[0], int(facts.vintage), facts.name)
    tables = {"resident_population": rows} | ({"named_unit": named} if named.height else {})
    return Normalised(tables, problems)
