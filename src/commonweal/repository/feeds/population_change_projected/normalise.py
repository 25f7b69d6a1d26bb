"""What a cell of table 5 means: one component of one area's change over the year to a mid-year."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.feeds.resident_population.normalise import mid_year
from commonweal.repository.indicator_rows import by_local_authority
from commonweal.repository.labels import with_periods
from commonweal.terms.problem import Problem

SEXES = {"Males": "male", "Females": "female"}
COMPONENTS = {
    "Population": "population",
    "Natural Change": "natural-change",
    "Births": "births",
    "Deaths": "deaths",
    "All Migration Net": "migration-net",
    "Internal Migration In": "internal-in",
    "Internal Migration Out": "internal-out",
    "International Migration In": "international-in",
    "International Migration Out": "international-out",
    "Cross-border Migration In": "cross-border-in",
    "Cross-border Migration Out": "cross-border-out",
    "Other": "other",
}
ROUNDING = 0.25


def _compared(rows: pl.DataFrame, file: str) -> list[Problem]:
    """Where men and women do not add up to persons."""
    return compare(
        rows.filter(pl.col("sex") != "Persons"),
        rows.filter(pl.col("sex") == "Persons"),
        by=["area", "component", "year"],
        figures=["people"],
        what="Males and females against persons",
        file=file,
        tolerance=ROUNDING,
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Components by sex, one row for each year that has them."""
    rows = accepted[0].frame.filter(pl.col("people").is_not_null())
    base = facts.vintage or str(rows["year"].min())
    stored = rows.filter(pl.col("sex") != "Persons").with_columns(
        unit="area",
        basis=pl.lit(f"projection-{base}"),
        sex=pl.col("sex").replace_strict(SEXES),
        component=pl.col("component").replace_strict(COMPONENTS),
    )
    dated = with_periods(
        by_local_authority(stored, "area"), "year", lambda year: mid_year(int(year))
    )
    return Normalised({"population_change": dated}, _compared(rows, facts.name), vintage=base)
