"""What a row of the district file means: one indicator for one area, sex, age and period."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import (
    by_kind,
    once_each,
    period_of,
    sex_of,
    with_readable_periods,
    with_values,
)

KEY = ["indicator_id", "unit", "sex", "age", "year"]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """One row for each value; the vintage is the month in which the last period ends."""
    once, repeated = once_each(accepted[0].frame, KEY, facts.name)
    valued, bare = with_values(once, facts.name)
    placed, unknown = by_kind(valued, facts.name)
    rows = placed.with_columns(
        indicator=pl.lit("fingertips-") + pl.col("indicator_id"),
        sex=sex_of("sex"),
        category=pl.lit(""),
    )
    dated, unread = with_readable_periods(rows, "year", period_of, file=facts.name)
    newest = dated["period_last"].max()
    return Normalised(
        {"indicator": dated},
        [*repeated, *bare, *unknown, *unread],
        vintage=str(newest)[:7] if newest is not None else None,
    )
