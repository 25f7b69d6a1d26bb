"""What a row of the monthly A&E file means: one provider in one month, and the England row.

Attendances here include booked appointments, as the published headline figures do.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.repository.months import month_in
from commonweal.repository.reading.rows import refuse
from commonweal.terms.problem import Place

DEPARTMENTS = {"1": "type 1", "2": "type 2", "other": "other"}
ENGLAND = "E92000001"
TOTAL = pl.col("unit").str.to_uppercase() == "TOTAL"


def _by_department(rows: pl.DataFrame) -> pl.DataFrame:
    parts = [
        rows.select(
            "line", "unit_kind", "unit", "period", "period_first", "period_last",
            department=pl.lit(name),
            attendances=pl.col(f"unbooked_{d}") + pl.col(f"booked_{d}"),
            attendances_booked=f"booked_{d}",
            over_4_hours=pl.col(f"over_unbooked_{d}") + pl.col(f"over_booked_{d}"),
            over_4_hours_booked=f"over_booked_{d}",
            admissions=f"admissions_{d}",
        )
        for d, name in DEPARTMENTS.items()
    ]  # fmt: skip
    return pl.concat(parts)


def _together(rows: pl.DataFrame) -> pl.DataFrame:
    def over(*stems: str) -> pl.Expr:
        return pl.sum_horizontal(f"{stem}_{d}" for stem in stems for d in DEPARTMENTS)

    return rows.with_columns(
        attendances=over("unbooked", "booked"),
        over_4_hours=over("over_unbooked", "over_booked"),
        waits_over_4_hours=pl.col("waits_4_to_12_hours") + pl.col("waits_over_12_hours"),
        admissions_via_department=over("admissions"),
        admissions=over("admissions") + pl.col("admissions_direct"),
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Each provider and England, in total and by type of department; providers must add up to it."""
    rows = accepted[0].frame
    months = rows.filter(~TOTAL)["month"].unique()
    if len(months) != 1:
        raise refuse(
            "several-months",
            Place(facts.name, column="Period"),
            f"The file names {len(months)} months; it should name one.",
            next_step="Ask the supplier for one file a month.",
        )
    month = month_in(months[0])
    placed = with_period(rows, month).with_columns(
        unit_kind=pl.when(TOTAL).then(pl.lit("england")).otherwise(pl.lit("trust")),
        unit=pl.when(TOTAL).then(pl.lit(ENGLAND)).otherwise("unit"),
    )
    england = pl.col("unit_kind") == "england"
    figures = [n for n, t in rows.schema.items() if t == pl.Int64 and n != "line"]
    problems = compare(
        placed.filter(~england), placed.filter(england), by=[], figures=figures,
        what="Providers against the England row", file=facts.name,
    )  # fmt: skip
    tables = {"emergency_care": _together(placed), "emergency_department": _by_department(placed)}
    vintage = "-".join([month.label, *facts.parts.values()])
    return Normalised(tables, problems, vintage=vintage, covers=month.label)
