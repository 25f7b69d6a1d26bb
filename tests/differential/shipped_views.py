"""Views in the form in which files are read: of every line a row, with what is wrong with it.

The lines are a feed's sample and lines that are no resource of the feed, as files have them.
"""

import json
from pathlib import Path

import duckdb
import polars as pl

from commonweal.repository.engines.spark import SparkEngine
from commonweal.repository.feed import FEEDS_FOLDER
from commonweal.repository.flattening import View, compile_view

MISFITS = (
    '{"resourceType": "Basic", "id": "b"}',
    '{"id": "untold"}',
    '{"resourceType": 5}',
    "{}",
    '{"resourceType": "Ba',
    "no JSON",
)
LINES = "lines_of_a_file"


def view_of(feed: str) -> View:
    """The view by which a feed's resources become rows."""
    return compile_view(json.loads((FEEDS_FOLDER / feed / "view.json").read_text(encoding="utf-8")))


def lines_of(feed: str) -> list[str]:
    """The feed's sample, with every misfit among it."""
    sample = (FEEDS_FOLDER / feed / "sample.ndjson").read_text(encoding="utf-8").splitlines()
    return [*sample[:1], *MISFITS, *sample[1:]]


def on_duckdb(view: View, lines: list[str], folder: Path) -> pl.DataFrame:
    """The rows of a file that holds the lines."""
    path = folder / "resources.ndjson"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    statement = view.select(view.duckdb_relation(str(path)), with_misfits=True)
    with duckdb.connect() as connection:
        return pl.DataFrame(connection.sql(statement).to_arrow_table())


def on_spark(view: View, lines: list[str], engine: SparkEngine) -> pl.DataFrame:
    """The rows of a relation that holds the lines as text."""
    engine.keep(LINES, pl.DataFrame({"line": lines}))
    schema = view.spark_schema()
    source = f"(select one.* from (select from_json(line, '{schema}') as one from {LINES}))"
    try:
        found = engine.session.sql(view.select(source, with_misfits=True, engine="spark"))
        return pl.DataFrame(found.toArrow())
    finally:
        engine.forget(LINES)
