"""Writing the unit and period columns that every table of figures carries.

Small expressions shared by the normalisers; what a period is belongs in `terms.period`.
"""

from collections.abc import Callable

import polars as pl

from commonweal.terms.period import Period


def with_period(rows: pl.DataFrame, period: Period) -> pl.DataFrame:
    """The rows, all of one period."""
    return rows.with_columns(
        period=pl.lit(period.label),
        period_first=pl.lit(period.first),
        period_last=pl.lit(period.last),
    )


def with_periods(rows: pl.DataFrame, column: str, read: Callable[[str], Period]) -> pl.DataFrame:
    """The rows, each of the period that `read` makes of the text in `column`.

    `read` is asked once for each distinct text. Raises what `read` raises.
    """
    periods = {text: read(text) for text in rows[column].unique() if text is not None}
    table = pl.DataFrame(
        {
            column: list(periods),
            "period": [p.label for p in periods.values()],
            "period_first": [p.first for p in periods.values()],
            "period_last": [p.last for p in periods.values()],
        },
        schema={
            column: pl.String,
            "period": pl.String,
            "period_first": pl.Date,
            "period_last": pl.Date,
        },
    )
    return rows.join(table, on=column, how="left")
