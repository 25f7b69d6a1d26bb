"""Writing what a file of records says as files of the lake, and measuring its quality on the way.

One Parquet file for each logical table; the file becomes part of the store only when the refresh
commits it. Identifiers go to the vault before any table is written.
"""

import uuid
from pathlib import Path

import duckdb

from commonweal.repository.durable import make_durable
from commonweal.repository.lake import NAMESPACE
from commonweal.repository.record_feeds.accepting import Taken
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
    make_durable(path)
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


def removals(connection: duckdb.DuckDBPyConnection, taken: Taken) -> list[str]:
    """The records that the file takes back."""
    if not taken.removals:
        return []
    rows = connection.execute(
        f"select distinct record from taken where {taken.back} order by record"
    ).fetchall()
    return [record for (record,) in rows]
