"""Running a view over resources, on DuckDB through a file as the product does, and on Spark.

What the tests of flattening share. Rows come back as dictionaries in the order of the engine.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from commonweal.repository.flattening import View

Row = dict[str, Any]


def written(lines: Iterable[str | bytes | Mapping[str, Any]], folder: Path) -> Path:
    """A file of these lines; a mapping is written as JSON, text and bytes as they are."""
    path = folder / "resources.ndjson"
    with path.open("wb") as file:
        for line in lines:
            said = line if isinstance(line, str | bytes) else json.dumps(line)
            file.write((said if isinstance(said, bytes) else said.encode()) + b"\n")
    return path


def on_duckdb(
    view: View, path: Path, duck: duckdb.DuckDBPyConnection, *, with_misfits: bool = False
) -> list[Row]:
    """The view's rows of a file; with misfits, each row has its `line` as well."""
    if with_misfits:
        source = view.duckdb_lines(str(path))
        found = duck.execute(view.select(source, also=("line",), with_misfits=True))
    else:
        found = duck.execute(view.select(view.duckdb_relation(str(path))))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def on_spark(view: View, resources: Iterable[Mapping[str, Any]], session: Any) -> list[Row]:
    """The view's rows of resources, each read from its JSON under the view's own types."""
    texts = [(json.dumps(resource),) for resource in resources]
    session.createDataFrame(texts, "line STRING").createOrReplaceTempView("texts")
    schema = view.spark_schema()
    source = f'(SELECT one.* FROM (SELECT from_json(line, "{schema}") AS one FROM texts))'
    found = session.sql(view.select(source, engine="spark"))
    return [row.asDict(recursive=True) for row in found.collect()]


def comparable(rows: Iterable[Row]) -> list[str]:
    """Rows in one order, with numbers as numbers whatever their kind."""

    def plain(value: Any) -> Any:
        if isinstance(value, bool) or value is None or isinstance(value, str):
            return value
        return [plain(one) for one in value] if isinstance(value, list) else float(value)

    return sorted(json.dumps({k: plain(v) for k, v in sorted(row.items())}) for row in rows)
