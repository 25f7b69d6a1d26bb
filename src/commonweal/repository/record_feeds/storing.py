"""Writing what a file of records says as files of the lake, and measuring its quality on the way.

One Parquet file for each logical table; the file becomes part of the store only when the refresh
commits it. Identifiers go to the vault before any table is written.
"""

import os
import uuid
from pathlib import Path

import duckdb
import polars as pl

from commonweal.repository.checking import EARLIEST_YEAR, LATEST_YEAR
from commonweal.repository.contract import ContractColumn
from commonweal.repository.lake import NAMESPACE
from commonweal.repository.record_feeds.accepting import Taken, is_removal
from commonweal.repository.record_feeds.compiling import literal, quoted
from commonweal.tables.declaration import Table, Type

ROW_GROUP = 245_760
STORED_AS = {
    Type.TEXT: "varchar",
    Type.INTEGER: "bigint",
    Type.DECIMAL: "double",
    Type.DATE: "date",
    Type.TIMESTAMP: "timestamp",
}
NOT_ALLOWED = "(not allowed)"
VALUES_SHOWN_MAX = 40
"""Of a column with more different values than this, only the commonest are profiled."""


def new_file(lake: Path, table: str, *, feed: str, batch: str) -> Path:
    """A name in the lake for a new file of a table, as no other file has; it tells feed and batch."""
    name = f"{feed}.{batch}.{uuid.uuid4().hex}.parquet"
    path = lake / NAMESPACE / table / "batches" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def told_by_name(file: str) -> tuple[str, str]:
    """The feed and batch of a file of a record table."""
    feed, batch, _ = Path(file).name.split(".", 2)
    return feed, batch


def copy_out(connection: duckdb.DuckDBPyConnection, statement: str, path: Path) -> int:
    """Write the rows of a statement as one durable Parquet file, and return how many; none, no file."""
    found = connection.execute(
        f"copy ({statement}) to {literal(str(path))} "
        f"(format parquet, compression zstd, compression_level 1, row_group_size {ROW_GROUP})"
    ).fetchall()[0]
    if not found[0]:
        path.unlink()
        return 0
    with path.open("rb") as written:
        os.fsync(written.fileno())
    return int(found[0])


def _rows_of(table: Table, statement: str, *, feed: str, batch: str) -> str:
    """The statement's rows with exactly the declared columns, and where they came from."""
    columns = ", ".join(
        f"cast({quoted(c.name)} as {STORED_AS[c.type]}) as {quoted(c.name)}" for c in table.columns
    )
    good = " and ".join(f"({c.sql}) is not false" for c in table.constraints) or "true"
    return (
        f"select {columns}, {literal(feed)} as feed, {literal(batch)} as batch, "
        f"cast(line as bigint) as line from ({statement}) where {good}"
    )


def count_rows(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    """How many rows a feed's statement has for its table."""
    found = connection.execute(f"select count(*) from ({statement})").fetchall()[0]
    return int(found[0])


def count_broken_constraints(
    connection: duckdb.DuckDBPyConnection, table: Table, statement: str
) -> dict[str, int]:
    """How many rows of a feed's statement break each constraint of its table, where any does."""
    if not table.constraints:
        return {}
    counts = ", ".join(f"count(*) filter (where not ({c.sql}))" for c in table.constraints)
    found = connection.execute(f"select {counts} from ({statement})").fetchall()[0]
    return {c.name: n for c, n in zip(table.constraints, found, strict=True) if n}


def write_table(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    table: Table,
    *,
    statement: str,
    feed: str,
    batch: str,
) -> tuple[Path | None, int]:
    """Write the rows for one table; nothing when there are none."""
    path = new_file(lake, table.name, feed=feed, batch=batch)
    rows = copy_out(connection, _rows_of(table, statement, feed=feed, batch=batch), path)
    return (path if rows else None), rows


def identifiers_statement(taken: Taken) -> str | None:
    """What a batch told of identifiers: of every record without a person key, else once for each.

    Nothing for a feed that gives no identifier but the NHS number.
    """
    contract = taken.contract
    named = [c.becomes for c in contract.columns if c.identifier not in (None, "nhs_number")]
    record = contract.record
    if not named or record is None or record.person is None:
        return None
    own = ", ".join(quoted(name) for name in named)
    provider = quoted(record.provider) if record.provider else "cast(null as varchar)"
    return (
        f"select distinct {quoted(record.person)} as told, {provider} as provider, {own}, "
        f"case when {quoted(record.person)} is null then record end as record "
        f"from taken where {taken.keep}"
    )


def quality_rows(connection: duckdb.DuckDBPyConnection, taken: Taken) -> pl.DataFrame:
    """Rows read and rules broken, by provider and month; columns as of table `data_quality`."""
    record = taken.contract.record
    assert record is not None
    provider = quoted(record.provider) if record.provider else "cast(null as varchar)"
    day = quoted(record.date)
    plausible = f"{day} between date '{EARLIEST_YEAR}-01-01' and date '{LATEST_YEAR}-12-31'"
    month = f"case when {plausible} then cast(date_trunc('month', {day}) as date) end"
    masks = [f"mask_{number}" for number in range(taken.compiled.masks)]
    every = connection.execute(
        f"select {provider} as provider, {month} as month, count(*) as rows from taken group by all"
    ).fetchall()
    wrong = connection.execute(
        f"select {provider} as provider, {month} as month, {', '.join(masks)}, count(*) as rows "
        f"from taken where {' or '.join(f'{mask} <> 0' for mask in masks)} group by all"
    ).fetchall()
    told: list[dict[str, object]] = [
        {"provider": p, "month": m, "rule": "", "column_name": "", "severity": "", "rows": n}
        for p, m, n in every
    ]
    for p, m, *broken, n in wrong:
        for number, mask in enumerate(broken):
            told += [
                {
                    "provider": p,
                    "month": m,
                    "rule": check.rule,
                    "column_name": check.column,
                    "severity": check.severity,
                    "rows": n,
                }
                for check in taken.compiled.told(mask, number)
            ]
    schema = {"provider": pl.String, "month": pl.Date, "rule": pl.String, "column_name": pl.String}
    frame = pl.DataFrame(told, schema=schema | {"severity": pl.String, "rows": pl.Int64})
    keys = ["provider", "month", "rule", "column_name", "severity"]
    return frame.group_by(keys, maintain_order=True).agg(pl.col("rows").sum())


def _shares(
    connection: duckdb.DuckDBPyConnection, column: ContractColumn
) -> list[tuple[str, str, str | None, float]]:
    """The share of each allowed value; whatever else stands in the column is never shown."""
    name, known = quoted(column.becomes), ", ".join(literal(value) for value in column.allowed)
    told = f"case when {name} in ({known}) then {name} else {literal(NOT_ALLOWED)} end"
    shares = connection.execute(
        f"select {told} as told, count(*) as n from taken where {name} is not null "
        f"group by all order by n desc, told limit {VALUES_SHOWN_MAX}"
    ).fetchall()
    whole = sum(n for _, n in shares)
    return [(column.becomes, "share", str(value), n / whole) for value, n in shares]


def profile_rows(connection: duckdb.DuckDBPyConnection, taken: Taken) -> pl.DataFrame:
    """How the columns of a batch are filled; columns `column_name, what, value, amount`.

    `what` is `missing` (share of rows), `mean`, or `share` of a value among the rows that have one.
    """
    columns = [c for c in taken.contract.columns if c.identifier is None]
    parts = [f"count(*) - count({quoted(c.becomes)})" for c in columns]
    means = [c for c in columns if c.type in ("integer", "decimal")]
    parts += [f"avg(cast({quoted(c.becomes)} as double))" for c in means]
    found = connection.execute(f"select count(*), {', '.join(parts)} from taken").fetchall()[0]
    rows = max(int(found[0]), 1)
    told: list[tuple[str, str, str | None, float]] = [("", "rows", None, float(found[0]))]
    told += [
        (c.becomes, "missing", None, n / rows)
        for c, n in zip(columns, found[1 : len(columns) + 1], strict=True)
    ]
    told += [
        (c.becomes, "mean", None, float(mean))
        for c, mean in zip(means, found[len(columns) + 1 :], strict=True)
        if mean is not None
    ]
    for column in (c for c in columns if c.allowed):
        told += _shares(connection, column)
    schema = {"column_name": pl.String, "what": pl.String, "value": pl.String, "amount": pl.Float64}
    return pl.DataFrame(told, schema=schema, orient="row")


def late_rows(connection: duckdb.DuckDBPyConnection, taken: Taken, first: object) -> int:
    """How many kept rows are dated longer before `first` than the feed's lag allows."""
    record = taken.contract.record
    assert record is not None
    found = connection.execute(
        f"select count(*) from taken where {taken.keep} and "
        f"cast({quoted(record.date)} as date) < cast($first as date) - {record.lag_days}",
        {"first": first},
    ).fetchall()[0]
    return int(found[0])


def removals(connection: duckdb.DuckDBPyConnection, taken: Taken) -> list[str]:
    """The records that the file takes back."""
    if not taken.removals:
        return []
    removed = is_removal(taken.contract)
    rows = connection.execute(
        f"select distinct record from taken where {removed} order by record"
    ).fetchall()
    return [record for (record,) in rows]
