"""What a row of the daily discharge series means: one trust or system on one day.

A nought is read as no return, as in the series of patients who no longer meet the criteria.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.not_supplied import noughts_as_missing

PARTS = ["discharged_by_1700", "discharged_after_1700"]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Patients discharged by unit and day; the split at 5pm must add up to the total."""
    rows = accepted[0].frame.with_columns(
        unit_kind=pl.when(pl.col("unit").str.starts_with("E54"))
        .then(pl.lit("icb"))
        .otherwise(pl.lit("trust")),
        period=pl.col("day").dt.strftime("%Y-%m-%d"),
        period_first="day",
        period_last="day",
    )
    split = rows.filter(pl.all_horizontal(pl.col(PARTS).is_not_null()))
    problems = compare(
        split.select("unit", "period", discharged=pl.sum_horizontal(PARTS)), split,
        by=["unit", "period"], figures=["discharged"], what="By 5pm and after", file=facts.name,
    )  # fmt: skip
    told, missing = noughts_as_missing(rows, ["discharged", *PARTS], by=["unit"], file=facts.name)
    return Normalised(
        {"discharge": told}, [*problems, *missing], vintage=str(rows["period"].max())[:7]
    )
