"""All that was said of a table, in several vintages, and the obvious way to choose the newest of it.

What the harness's files say is said once; here some rows are said again, as a later or an earlier
publication would, so that the statement that chooses among them has something to choose.
"""

from datetime import date, datetime

import polars as pl

from commonweal.repository.lake import POLARS_TYPES, conform
from commonweal.tables.declaration import Table, Type

EVERY = 5
LINES = 10**6
VALUES = {
    Type.TEXT: ("A", "B", "C"),
    Type.INTEGER: (1, 2, 3),
    Type.DECIMAL: (0.5, 1.5, 2.5),
    Type.DATE: (date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)),
    Type.TIMESTAMP: tuple(datetime(2024, 1, day) for day in (1, 2, 3)),  # noqa: DTZ001 - local clock time
}


def invented(table: Table) -> pl.DataFrame:
    """Three rows of a table that no synthetic feed fills."""
    columns = {
        column.name: pl.Series(VALUES[column.type], dtype=POLARS_TYPES[column.type])
        for column in table.stored
    }
    return conform(table, pl.DataFrame(columns))


def restated(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows, some of them said before, after, by an earlier batch, again in a file, and undated."""
    some, fewer = rows.gather_every(EVERY), rows.gather_every(2 * EVERY)
    again = {
        "vintage": [
            some.with_columns(vintage=pl.lit("0000")),
            fewer.with_columns(vintage=pl.lit("9999")),
            some.with_columns(vintage=pl.lit(None, pl.String)),
        ],
        "batch": [
            some.with_columns(batch=pl.lit("")),
            fewer.with_columns(batch=pl.lit(None, pl.String)),
        ],
        "line": [
            some.with_columns(line=pl.col("line") + LINES),
            fewer.with_columns(line=pl.lit(None, pl.Int64)),
        ],
    }
    told = [frame for name, frames in again.items() if name not in table.key for frame in frames]
    return pl.concat([*told, rows])


def newest(stated: pl.DataFrame, table: Table) -> pl.DataFrame:
    """One row a key: of the newest vintage, then the newest batch, then the first line."""
    ordered = stated.sort(
        "vintage", "batch", "line", descending=[True, True, False], nulls_last=True
    )
    return ordered.unique(table.key, keep="first", maintain_order=True)
