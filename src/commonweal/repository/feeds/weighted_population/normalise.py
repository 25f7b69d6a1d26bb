"""What a row of weighted populations means: one practice's need in one allocation year, of each kind.

It is also the only file that tells in which district a practice stands.
"""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import named_year
from commonweal.repository.labels import with_period

NEEDS = [
    "core-services",
    "general-and-acute",
    "community",
    "mental-health",
    "maternity",
    "health-inequalities",
    "prescribing",
    "primary-medical-care",
    "primary-medical-care-overall",
]
DISTRICTS_FROM = date(2013, 4, 1)


def _in_districts(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Each practice's district, and each district's name, as mentioned."""
    placed = rows.filter(pl.col("district").is_not_null())
    memberships = placed.select(
        "line",
        child_kind=pl.lit("practice"),
        child="unit",
        parent_kind=pl.lit("district"),
        parent="district",
        first=pl.lit(DISTRICTS_FROM),
        last=pl.lit(None, dtype=pl.Date),
        evidence=pl.lit("as at"),
    )
    named = placed.filter(pl.col("district_name").is_not_null()).unique(
        "district", keep="first", maintain_order=True
    )
    mentions = named.select(
        "line",
        unit_kind=pl.lit("district"),
        unit="district",
        name="district_name",
        ons_code="district",
        origin=pl.lit("mention"),
    )
    return {"membership": memberships, "named_unit": mentions}


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """One row for each practice and need; nothing when the name tells no allocation year."""
    year = named_year(facts.parts)
    if year is None:
        return Normalised({})
    rows = accepted[0].frame.with_columns(unit_kind=pl.lit("practice"))
    needs = rows.unpivot(
        on=NEEDS,
        index=["line", "unit_kind", "unit", "registered", "suppressed"],
        variable_name="need",
        value_name="weighted",
    )
    return Normalised(
        {"weighted_population": with_period(needs, year), **_in_districts(rows)},
        vintage=year.label.replace("/", "-"),
    )
