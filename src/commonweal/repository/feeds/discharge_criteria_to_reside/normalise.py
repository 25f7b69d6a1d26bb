"""What a row of the daily criteria-to-reside series means: one trust or system on one day.

A nought is read as no return, because no acute trust has a day without any such patients.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.not_supplied import noughts_as_missing


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Patients by unit and day; days without a return are kept as missing."""
    rows = accepted[0].frame.with_columns(
        unit_kind=pl.when(pl.col("unit").str.starts_with("E54"))
        .then(pl.lit("icb"))
        .otherwise(pl.lit("trust")),
        period=pl.col("day").dt.strftime("%Y-%m-%d"),
        period_first="day",
        period_last="day",
    )
    told, problems = noughts_as_missing(rows, ["patients"], by=["unit"], file=facts.name)
    return Normalised(
        {"no_criteria_to_reside": told}, problems, vintage=str(rows["period"].max())[:7]
    )
