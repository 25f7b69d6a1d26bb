"""What a cell of MYEB3 means: one component of one district's change over the year to a mid-year."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.feeds.resident_population.normalise import mid_year
from commonweal.repository.indicator_rows import by_local_authority
from commonweal.repository.labels import with_periods
from commonweal.terms.problem import Problem

COMPONENTS = {
    "population": "population",
    "births": "births",
    "deaths": "deaths",
    "natchange": "natural-change",
    "internal_in": "internal-in",
    "internal_out": "internal-out",
    "internal_net": "internal-net",
    "international_in": "international-in",
    "international_out": "international-out",
    "international_net": "international-net",
    "other_change": "other",
}
_CHANGES = ["natchange", "internal_net", "international_net", "other_change"]


def _compared(rows: pl.DataFrame, file: str) -> list[Problem]:
    """Where a year's population is not the year before's with its changes."""
    wide = rows.with_columns(pl.col("year").cast(pl.Int64)).pivot(
        "component", index=["line", "unit", "year"], values="people"
    )
    if not {"population", *_CHANGES} <= set(wide.columns):
        return []
    before = wide.select("unit", "population", year=pl.col("year") + 1)
    changes = [wide.select("unit", "year", population=pl.col(name)) for name in _CHANGES]
    later = wide.filter(pl.col("year") > wide["year"].min())
    return compare(
        pl.concat([before, *changes], how="diagonal"),
        later,
        by=["unit", "year"],
        figures=["population"],
        what="The population a year before and its changes",
        file=file,
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Components of both sexes together, one row for each year."""
    rows = accepted[0].frame
    stored = by_local_authority(rows, "unit").with_columns(
        basis=pl.lit("estimate"),
        sex=pl.lit("all"),
        component=pl.col("component").replace_strict(COMPONENTS),
    )
    dated = with_periods(stored, "year", lambda year: mid_year(int(year)))
    return Normalised(
        {"population_change": dated},
        _compared(rows, facts.name),
        vintage=str(rows["year"].max()),
    )
