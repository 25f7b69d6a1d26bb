"""Both engines, opened once a run, over one small invented population.

Where there is no Java there is no Spark, and these tests skip and say so; they run in CI.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from sqlglot import exp

from commonweal.actions.synthesise import synthesise
from commonweal.repository.engines.duck import DuckEngine, Relation, connect
from commonweal.repository.engines.spark import SparkEngine
from commonweal.repository.feed import feeds_claiming, known_feeds
from commonweal.repository.lake import conform
from commonweal.repository.loading import load
from commonweal.repository.record_feeds.loading import RecordLoader
from commonweal.tables.catalogue import TABLES
from commonweal.tables.sql.transpile import parse
from tests.differential.comparing import difference
from tests.one_spark import spark_session

SYSTEM, PEOPLE = "dorset", 500
FILES_OF_A_FEED, ROWS_OF_A_TABLE = 2, 4_000


@dataclass(frozen=True)
class Engines:
    """The two engines; `agree` fails unless both give the same rows for a statement."""

    duck: DuckEngine
    spark: SparkEngine
    folder: Path
    kept: set[str]

    def keep(self, statement: str) -> None:
        """Let both engines know the logical tables that a statement asks of."""
        asked = {table.name for table in parse(statement).find_all(exp.Table)} - self.kept
        for name in asked:
            path = self.folder / f"{name.removesuffix('_stated')}.parquet"
            if path.exists():
                self.duck.keep(name, [path])
                self.spark.keep(name, [path])
                self.kept.add(name)

    def agree(
        self,
        statement: str,
        values: dict | None = None,
        relations: dict[str, Relation] | None = None,
    ) -> pl.DataFrame:
        """The rows, which were the same from both."""
        self.keep(statement)
        one = self.duck.ask(statement, values, relations)
        other = self.spark.ask(statement, values, relations)
        found = difference(one, other)
        assert not found, f"{found}\n{statement}"
        return one


@pytest.fixture(scope="session")
def tables(tmp_path_factory) -> Path:
    """A folder with a Parquet file for each logical table, from the synthetic feeds of one system."""
    feeds, folder = tmp_path_factory.mktemp("feeds"), tmp_path_factory.mktemp("tables")
    parts: dict[str, list[pl.DataFrame]] = defaultdict(list)
    records: dict[str, list[Path]] = defaultdict(list)
    for path in synthesise(SYSTEM, feeds, people=PEOPLE, processes=1):
        claiming = feeds_claiming(path.name)
        if claiming and claiming[0].contract.is_of_records:
            records[claiming[0].contract.id].append(path)
            continue
        loaded = load(path.read_bytes(), name=path.name, label=path.name, sha256=digest(path))
        for name, rows in (loaded.tables if loaded else {}).items():
            parts[name].append(rows)
    for name, rows in record_rows(records, feeds, tmp_path_factory.mktemp("records")):
        parts[name].append(rows)
    for name, table in TABLES.items():
        nothing = pl.DataFrame(schema={column.name: pl.Null for column in table.stored})
        rows = pl.concat(parts[name]) if parts[name] else conform(table, nothing)
        thinned(rows).write_parquet(folder / f"{name}.parquet")
    return folder


def thinned(rows: pl.DataFrame) -> pl.DataFrame:
    """A large table with only some of its units, each whole."""
    if rows.height <= ROWS_OF_A_TABLE or "unit" not in rows.columns:
        return rows
    units = rows["unit"].unique().sort()
    return rows.filter(pl.col("unit").is_in(units[:: -(-rows.height // ROWS_OF_A_TABLE)].to_list()))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def record_rows(
    records: dict[str, list[Path]], landing: Path, folder: Path
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Rows of record tables from the largest files of each record feed, through the loader."""
    with RecordLoader(lake=folder / "lake", landing=landing, vault=folder / "vault") as loader:
        for name, paths in records.items():
            for path in sorted(paths, key=lambda p: (-p.stat().st_size, p.name))[:FILES_OF_A_FEED]:
                told = loader.load(
                    known_feeds()[name], path, name=path.name, label=path.name, sha256=digest(path)
                )
                assert told.outcome.state == "accepted", list(map(str, told.outcome.problems))
                for table, files in told.files.items():
                    yield table, pl.read_parquet(files)


@pytest.fixture(scope="session")
def engines(tables) -> Iterator[Engines]:
    """Both engines; they come to know the logical tables as these are asked of."""
    spark = SparkEngine(spark_session())
    with DuckEngine(connect(folders=[tables])) as duck:
        yield Engines(duck, spark, tables, set())
