"""The lake's catalogue: files come and go whole, and its hundredth step costs what its tenth did."""

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from commonweal.repository.lake import A_DAY_SECONDS, NAMESPACE, STATES_MAX, Lake, conform
from commonweal.repository.record_feeds.storing import new_file
from commonweal.repository.records import TableFiles
from commonweal.tables.catalogue import TABLES

DEATH = TABLES["death"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return (tmp_path / "lake").resolve()


def opened(folder: Path) -> Lake:
    return Lake(folder, check=lambda _: None)


def day(folder: Path, number: int) -> Path:
    """A file of one batch with as many deaths as its number."""
    path = new_file(folder, "death", feed="deaths", batch=f"{number:016}")
    told = {
        "record": [f"D{number}-{i}" for i in range(number)], "date": date(2025, 1, 1),
        "feed": "deaths", "batch": f"{number:016}", "line": range(1, number + 1),
    }  # fmt: skip
    conform(DEATH, pl.DataFrame(told)).write_parquet(path)
    return path


def stored(folder: Path, told: TableFiles) -> set[str]:
    return set(pl.read_parquet([folder / inside for inside in told.files])["record"])


def test_files_that_go_take_their_rows_and_those_that_come_bring_theirs(folder):
    lake = opened(folder)
    first = lake.exchange(DEATH, [day(folder, 2), day(folder, 3)], gone=(), committed=None)
    assert (first.rows, len(first.files)) == (5, 2)
    (old,) = (name for name in first.files if f"{2:016}" in name)
    second = lake.exchange(DEATH, [day(folder, 4)], gone={old}, committed=first)
    assert (second.rows, len(second.files), old in second.files) == (7, 2, False)
    assert stored(folder, second) == {f"D{n}-{i}" for n in (3, 4) for i in range(n)}
    emptied = lake.exchange(DEATH, [], gone=second.files, committed=second)
    assert (emptied.rows, emptied.files) == (0, ())
    lake.close()


def test_a_step_that_was_never_committed_is_undone_by_the_next(folder):
    lake = opened(folder)
    first = lake.exchange(DEATH, [day(folder, 2)], gone=(), committed=None)
    lake.exchange(DEATH, [day(folder, 9)], gone=first.files, committed=first)
    then = lake.exchange(DEATH, [day(folder, 3)], gone=(), committed=first)
    assert then.rows == 5
    assert stored(folder, then) == {f"D{n}-{i}" for n in (2, 3) for i in range(n)}
    lake.close()


def test_the_catalogue_forgets_early_states_and_no_row(folder):
    lake, told = opened(folder), None
    for number in range(1, 2 * STATES_MAX + 3):
        told = lake.exchange(DEATH, [day(folder, number)], gone=(), committed=told)
        assert told.rows == number * (number + 1) // 2
        assert len(told.files) == number
    lake.close()
    states = max(path.name for path in folder.rglob("*.metadata.json"))
    assert told is not None
    assert len(stored(folder, told)) == told.rows
    assert states[:5] < f"{2 * STATES_MAX + 1:05}", "the table was made anew on the way"


def test_descriptions_of_forgotten_states_go_once_they_are_a_day_old(folder):
    lake, told = opened(folder), None
    for number in range(1, 3):
        told = lake.exchange(DEATH, [day(folder, number)], gone=(), committed=told)
    old = set(folder.rglob("metadata/*"))
    for path in old:
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 2 * A_DAY_SECONDS))
    for number in range(3, 2 * STATES_MAX + 4):
        assert all(path.exists() for path in old) or number > STATES_MAX
        told = lake.exchange(DEATH, [day(folder, number)], gone=(), committed=told)
    assert not any(path.exists() for path in old)
    assert told.rows == sum(range(1, 2 * STATES_MAX + 4))
    assert set(folder.rglob("metadata/*")), "those of the last day stay"
    lake.close()


def test_a_step_tells_what_was_staged_and_copies_nothing_before(folder):
    """What is told of the table is one and the same until something is staged, and then the new."""
    from pyiceberg.catalog.sql import SqlCatalog

    from commonweal.repository.lake_steps import Step

    lake = opened(folder)
    lake.exchange(DEATH, [day(folder, 2)], gone=(), committed=None)
    lake.close()
    catalogue = SqlCatalog(
        NAMESPACE, uri=f"sqlite:///{folder / 'catalogue.sqlite'}", warehouse=str(folder)
    )
    table = catalogue.load_table(f"{NAMESPACE}.{DEATH.name}")
    with Step(table) as step:
        before = step.table_metadata
        assert step.table_metadata is before
        step.set_properties({"told": "now"})
        assert "told" not in before.properties
        assert step.table_metadata.properties["told"] == "now"
    assert table.metadata.properties["told"] == "now"
    catalogue.close()
