"""What a row of the appointments file means: so many appointments of one sort in one CCG and month.

Rows that repeat a key are parts of one figure and are added up.
"""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import month_in

STATUSES = {"Attended": "attended", "DNA": "did not attend", "Unknown": "unknown"}
SUB_ICBS_SINCE = date(2022, 7, 1)
KEY = [
    *("unit_kind", "unit", "period", "period_first", "period_last"),
    *("status", "professional", "mode", "booked_ahead"),
]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Appointments by CCG, month, status, professional, mode and time from booking."""
    rows = with_periods(accepted[0].frame, "month", month_in).with_columns(
        unit_kind=pl.when(pl.col("period_first") < SUB_ICBS_SINCE)
        .then(pl.lit("ccg"))
        .otherwise(pl.lit("sub_icb")),
        status=pl.col("status").replace_strict(STATUSES),
    )
    added = rows.group_by(KEY, maintain_order=True).agg(
        pl.col("appointments").sum(), pl.col("line").first()
    )
    return Normalised({"gp_appointment": added}, vintage=str(rows["period"].max()))
