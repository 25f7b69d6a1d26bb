"""Both engines, opened once a run, over one small invented population.

Where there is no Java there is no Spark, and these tests skip and say so; they run in CI.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
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
from commonweal.repository.record_feeds.coverage import coverage_of
from commonweal.repository.record_feeds.loading import RecordLoader
from commonweal.tables.catalogue import TABLES
from commonweal.tables.sql.transpile import parse
from tests.differential.comparing import difference
from tests.differential.stated import invented, newest, restated
from tests.one_spark import spark_session

SYSTEM, PEOPLE = "dorset", 500
ROWS_OF_A_TABLE = 4_000
DAYS = (
    date(2020, 9, 30), date(2023, 9, 30), date(2024, 10, 15), date(2024, 12, 15), date(2025, 3, 27),
)  # fmt: skip
"""Records are loaded from files of these days: in each period that the rates of the fit are asked of."""


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
            path = self.folder / f"{name}.parquet"
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
        """The rows, which were the same from both. There has to be one: of none, nothing is proven."""
        self.keep(statement)
        one = self.duck.ask(statement, values, relations)
        other = self.spark.ask(statement, values, relations)
        found = difference(one, other)
        assert not found, f"{found}\n{statement}"
        assert one.height, f"there is no row to compare\n{statement}"
        return one


@pytest.fixture(scope="session")
def tables(tmp_path_factory) -> Path:
    """A folder with a Parquet file for each logical table, from the synthetic feeds of one system.

    Beside it stands all that was said, from which the newest has to be chosen.
    """
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
        if not table.records:
            stated = restated(thinned(rows) if rows.height else invented(table), table)
            stated.write_parquet(folder / f"{name}_stated.parquet")
            rows = newest(stated, table)
        elif name == "virtual_ward_stay":
            rows = with_one_still_there(rows)
        rows.write_parquet(folder / f"{name}.parquet")
    return folder


def with_one_still_there(stays: pl.DataFrame) -> pl.DataFrame:
    """Of so few people none is on a virtual ward at the hour asked of, so the last stay has no end."""
    is_over = pl.col("admitted_at") < pl.col("admitted_at").max()
    return stays.with_columns(discharged_at=pl.when(is_over).then("discharged_at"))


def thinned(rows: pl.DataFrame) -> pl.DataFrame:
    """A large table with only some of its units of each kind, each whole."""
    if rows.height <= ROWS_OF_A_TABLE or "unit" not in rows.columns:
        return rows
    every = -(-rows.height // ROWS_OF_A_TABLE)
    units = rows.select("unit_kind", "unit").unique().sort("unit_kind", "unit")
    some = units.filter(pl.int_range(pl.len()).over("unit_kind") % every == 0)
    return rows.join(some, on=["unit_kind", "unit"], how="semi", nulls_equal=True)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def record_rows(
    records: dict[str, list[Path]], landing: Path, folder: Path
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Rows of record tables and of what is told of batches, from files of `DAYS`, by the loader."""
    with RecordLoader(lake=folder / "lake", landing=landing, vault=folder / "vault") as loader:
        for name, paths in records.items():
            for path in filter(is_of_days, sorted(paths)):
                told = loader.load(
                    known_feeds()[name], path, name=path.name, label=path.name, sha256=digest(path)
                )
                assert told.outcome.state == "accepted", list(map(str, told.outcome.problems))
                for table, files in told.files.items():
                    yield table, pl.read_parquet(files)
                for table, frame in told.frames.items():
                    yield table, conform(TABLES[table], frame)


def is_of_days(path: Path) -> bool:
    """Whether a file is of a period in which one of `DAYS` lies; one without a period is of all."""
    coverage = coverage_of(path.name)
    if coverage is None or coverage.last is None:
        return True
    return any((coverage.first or day) <= day <= coverage.last for day in DAYS)


@pytest.fixture(scope="session")
def engines(tables) -> Iterator[Engines]:
    """Both engines; they come to know the logical tables as these are asked of."""
    spark = SparkEngine(spark_session())
    with DuckEngine(connect(folders=[tables])) as duck:
        yield Engines(duck, spark, tables, set())
