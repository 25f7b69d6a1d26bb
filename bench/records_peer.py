"""The peer of a refresh of records: plain DuckDB reads, validates and writes the very same files.

For each file one statement, as a careful analyst would write it by the contract: cells cast to the
declared types, the same rules tried, rows that break one left out or the cell cleared, what only
deserves a warning counted in a column, the good rows copied to Parquet; then one that counts what was
written and which keys are there twice. Nothing is hashed, kept, told by line, given a key of a person,
split into tables, profiled or compared. Run as `python -m bench.records_peer FOLDER OUT`.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from bench.records_resources import RESOURCES
from commonweal.repository.contract import MISSING, Contract, ContractColumn
from commonweal.repository.engines.duck import THREADS, make_macros
from commonweal.repository.feed import Feed, feeds_claiming
from commonweal.repository.record_feeds.loading import MEMORY_LIMIT
from commonweal.repository.record_feeds.storing import ROW_GROUP

TYPES = {"integer": "bigint", "decimal": "double", "date": "date", "timestamp": "timestamp"}
PLAUSIBLE = "between date '1850-01-01' and date '2100-12-31'"
ODD_TEXT = r"[=+@-].*|(?s).*[\x00-\x08\x0E-\x1F\x7F].*"
NHS_NUMBER = "[0-9]{10}"


def _text(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def _name(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _told(column: ContractColumn) -> str:
    return _name(f"told {column.becomes}")


def _type(column: ContractColumn) -> str:
    return "bigint" if column.identifier == "nhs_number" else TYPES.get(column.type, "varchar")


def _value(column: ContractColumn) -> str:
    if column.type == "date" and column.formats != ("%Y-%m-%d",):
        formats = ", ".join(_text(form) for form in column.formats)
        return f"cast(try_strptime(cast({_told(column)} as varchar), [{formats}]) as date)"
    return f"try_cast({_told(column)} as {_type(column)})"


def _tests(column: ContractColumn) -> Iterator[str]:
    """What must hold for a cell that is there: its type, shape, list and range."""
    value, told = _name(column.becomes), _told(column)
    if _type(column) != "varchar":
        yield f"{value} is not null"
    if column.identifier == "nhs_number":
        yield f"regexp_full_match({told}, '{NHS_NUMBER}')"
    if column.type in ("date", "timestamp"):
        yield f"{value} {PLAUSIBLE}"
    if column.pattern is not None:
        yield f"regexp_full_match({told}, {_text(column.pattern)})"
    if column.allowed:
        yield f"{told} in ({', '.join(map(_text, column.allowed))})"
    if column.minimum is not None:
        yield f"{value} >= {column.minimum:g}"
    if column.maximum is not None:
        yield f"{value} <= {column.maximum:g}"
    if _type(column) == "varchar" and not column.pattern and not column.allowed:
        yield f"not regexp_full_match({told}, {_text(ODD_TEXT)})"


def _good(column: ContractColumn) -> str:
    held = " and ".join(_tests(column)) or "true"
    return f"({_told(column)} is not null and {held})" if column.required else (
        f"({_told(column)} is null or ({held}))"
    )  # fmt: skip


def validating(contract: Contract, source: str, columns: list[ContractColumn]) -> str:
    """The statement that selects the good rows of a relation with columns `told ...`."""
    typed = ", ".join(f"{_value(c)} as {_name(c.becomes)}" for c in columns)
    absent = [c for c in contract.columns if c not in columns]
    absent_typed = "".join(f", cast(null as {_type(c)}) as {_name(c.becomes)}" for c in absent)
    kept = [
        f"case when {_good(c)} then {_name(c.becomes)} end as {_name(c.becomes)}"
        if c.severity == "clear"
        else _name(c.becomes)
        for c in columns
    ]
    must = [_good(c) for c in columns if c.severity == "quarantine"]
    must += [
        f"({rule.sql}) is not true" for rule in contract.rules if rule.severity == "quarantine"
    ]
    warned = [f"(not {_good(c)})::tinyint" for c in columns if c.severity == "warn"]
    warned += [
        f"coalesce({rule.sql}, false)::tinyint"
        for rule in contract.rules
        if rule.severity == "warn"
    ]
    return (
        f"select {', '.join(kept)}, {' + '.join(warned) or '0::tinyint'} as warnings "
        f"from (select *, {typed}{absent_typed} from ({source})) where {' and '.join(must)}"
    )


def _csv(contract: Contract, path: Path) -> tuple[str, list[ContractColumn]]:
    with path.open(encoding="utf-8-sig") as given:
        heading = given.readline().rstrip("\r\n").split(contract.delimiter)
    by_name = {column.name: column for column in contract.columns}
    columns = [by_name[name] for name in heading]
    types = ", ".join(f"{_text(f'told {c.becomes}')}: 'varchar'" for c in columns)
    nulls = ", ".join(map(_text, MISSING))
    source = (
        f"select * from read_csv({_text(str(path))}, header = true, auto_detect = false, "
        f"columns = {{{types}}}, delim = {_text(contract.delimiter)}, quote = '\"', escape = '\"', "
        f"nullstr = [{nulls}], ignore_errors = true)"
    )
    return source, columns


def _parquet(
    connection: duckdb.DuckDBPyConnection, contract: Contract, path: Path
) -> tuple[str, list[ContractColumn]]:
    source = f"read_parquet({_text(str(path))})"
    names = [row[0] for row in connection.execute(f"describe select * from {source}").fetchall()]
    columns = [c for c in contract.columns if c.name in names]
    told = ", ".join(f"{_name(c.name)} as {_told(c)}" for c in columns)
    return f"select {told} from {source}", columns


def _ndjson(contract: Contract, path: Path) -> tuple[str, list[ContractColumn]]:
    resource = RESOURCES[contract.id]
    types = {"id": "VARCHAR", **resource.types}
    listed = ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in types.items())
    places = {"id": "id", **resource.columns}
    columns = list(contract.columns)
    told = ", ".join(f"{places[c.name]} as {_told(c)}" for c in columns)
    source = f"read_json({_text(str(path))}, format = 'newline_delimited', columns = {{{listed}}})"
    return f"select {told} from {source}", columns


def check(
    connection: duckdb.DuckDBPyConnection, feed: Feed, path: Path, out: Path
) -> dict[str, int]:
    """Read, validate and write one file; how many rows are good, warned of, and there twice."""
    contract = feed.contract
    if contract.format == "parquet":
        source, columns = _parquet(connection, contract, path)
    elif contract.format == "ndjson":
        source, columns = _ndjson(contract, path)
    else:
        source, columns = _csv(contract, path)
    target = out / f"{path.stem}.parquet"
    connection.execute(
        f"copy ({validating(contract, source, columns)}) to {_text(str(target))} "
        f"(format parquet, compression zstd, compression_level 1, row_group_size {ROW_GROUP})"
    )
    assert contract.record is not None
    key = ", ".join(map(_name, contract.record.key))
    rows, twice, warnings = connection.execute(
        f"select count(*), count(*) - count(distinct ({key})), coalesce(sum(warnings), 0) "
        f"from read_parquet({_text(str(target))})"
    ).fetchall()[0]
    return {"rows": rows, "twice": twice, "warnings": int(warnings), "bytes": target.stat().st_size}


def main() -> None:
    """Check every file of a folder, and print what was found together and by feed."""
    folder, out = map(Path, sys.argv[1:])
    found: Counter[str] = Counter()
    of_feeds: Counter[str] = Counter()
    settings: dict[str, Any] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": THREADS,
        "temp_directory": str(out / "spill"),
    }
    with duckdb.connect(config=settings) as connection:
        make_macros(connection)
        for path in sorted(folder.iterdir()):
            feed = next((f for f in feeds_claiming(path.name) if f.contract.is_of_records), None)
            if feed is not None:
                told = check(connection, feed, path, out)
                found.update(told)
                of_feeds[feed.contract.id] += told["rows"]
    print(json.dumps({**found, "rows_of_feeds": of_feeds}))


if __name__ == "__main__":
    main()
