"""What a row of a compiled A&E series means: one provider in one month, with or without its types.

Its vintage is older than its first month, so that a monthly file of the publisher's own is newer and
is read in its place.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.compiled import compiled_vintage
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import month_in, year_and_month
from commonweal.repository.repeating import without_repeated_months
from commonweal.terms.period import Period

DEPARTMENTS = {"1": "type 1", "2": "type 2", "other": "other"}
FIGURES = ["attendances", "over_4_hours", "admissions", "waits_over_4_hours"]


def _month(text: str) -> Period:
    return year_and_month(text) if text[0].isdigit() else month_in(text)


def _by_type(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    departments = rows.with_columns(
        department=pl.col("department").replace(DEPARTMENTS),
        attendances_booked=None,
        over_4_hours_booked=None,
    )
    unit_and_month = ["unit_kind", "unit", "period", "period_first", "period_last"]
    total = rows.group_by(unit_and_month, maintain_order=True).agg(
        pl.col("line").min(),
        pl.col("attendances", "over_4_hours").sum(),
        admissions_via_department=pl.col("admissions").sum(),
    )
    return {"emergency_department": departments, "emergency_care": total}


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Providers by month, and by type of department where the layout has it."""
    rows = with_periods(accepted[0].frame, "month", _month).with_columns(unit_kind=pl.lit("trust"))
    vintage = compiled_vintage(rows)
    if "department" in rows.columns:
        return Normalised(_by_type(rows), vintage=vintage)
    kept, problems = without_repeated_months(rows, FIGURES, facts.name)
    return Normalised({"emergency_care": kept}, problems, vintage=vintage)
