"""What a cell of the projections means: people of one sex and age in one area at one mid-year."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.ages import with_ages
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.feeds.resident_population.normalise import mid_year
from commonweal.repository.labels import with_periods
from commonweal.terms.problem import Problem

SEXES = {"Males": "male", "Females": "female"}
ALL_AGES = "All ages"
ROUNDING = 1.1
"""Twenty bands, each rounded to one decimal, may differ from their total by about one."""


def _compared(rows: pl.DataFrame, file: str) -> list[Problem]:
    """Where bands do not add up to all ages, or the sexes to persons."""
    ages = compare(
        rows.filter(pl.col("ages") != ALL_AGES),
        rows.filter(pl.col("ages") == ALL_AGES),
        by=["area", "sex", "year"],
        figures=["people"],
        what="Bands against all ages",
        file=file,
        tolerance=ROUNDING,
    )
    sexes = compare(
        rows.filter(pl.col("sex") != "Persons"),
        rows.filter(pl.col("sex") == "Persons"),
        by=["area", "ages", "year"],
        figures=["people"],
        what="Males and females against persons",
        file=file,
        tolerance=ROUNDING,
    )
    return [*ages, *sexes]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Men and women by five-year band, one row for each mid-year."""
    rows = accepted[0].frame
    stored = with_ages(rows, "ages").filter(
        (pl.col("ages") != ALL_AGES) & (pl.col("sex") != "Persons")
    )
    stored = stored.with_columns(
        unit="area",
        unit_kind=pl.when(pl.col("area").str.starts_with("E92"))
        .then(pl.lit("england"))
        .otherwise(pl.lit("ccg")),
        base=pl.lit(facts.vintage or rows["year"].min()),
        sex=pl.col("sex").replace_strict(SEXES),
    )
    dated = with_periods(stored, "year", lambda year: mid_year(int(year)))
    return Normalised(
        {"projected_population": dated},
        _compared(rows, facts.name),
        vintage=facts.vintage or str(rows["year"].min()),
    )
