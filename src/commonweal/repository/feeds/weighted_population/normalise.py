"""What a row of weighted populations means: one practice's need in one allocation year, of each kind.

It is also the only file that tells in which district a practice stands.
"""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.repository.reading.rows import refuse
from commonweal.terms.period import financial_year
from commonweal.terms.problem import Place

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
    """One row for each practice and need, with the practice's population before weighting."""
    if "start" not in facts.parts:
        raise refuse(
            "no-vintage",
            Place(facts.name),
            "The allocation year stands only in the file's name, and this name has none.",
            next_step="Put the allocation year in the name, such as _2025_26.",
        )
    year = financial_year(int(facts.parts["start"]))
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
