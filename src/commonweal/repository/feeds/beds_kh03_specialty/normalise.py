"""What a row of the compiled KH03 series means: one specialty of one provider in one quarter.

Beds available exist by sector only, so a sector is taken from the first of its specialties.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.compiled import compiled_vintage
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import quarter_numbered

BEDS_TOLERANCE = 0.1


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Occupied beds by specialty, and available and occupied beds by sector."""
    rows = with_periods(accepted[0].frame, "quarter", quarter_numbered).with_columns(
        unit_kind=pl.lit("trust"), opened=pl.lit("overnight")
    )
    sectors = (
        rows.drop("occupied")
        .rename({"sector_occupied": "occupied"})
        .unique(["unit", "quarter", "sector"], keep="first", maintain_order=True)
    )
    problems = compare(
        rows, sectors, by=["unit", "quarter", "sector"], figures=["occupied"],
        what="Specialties against their sector", file=facts.name, tolerance=BEDS_TOLERANCE,
    )  # fmt: skip
    named = sectors.with_columns(pl.col("sector").str.replace_all("_", " ", literal=True))
    return Normalised(
        {"hospital_beds": named, "occupied_beds_by_specialty": rows},
        problems,
        vintage=compiled_vintage(rows),
    )
