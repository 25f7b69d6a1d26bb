"""A refresh cut off anywhere leaves the last good state, and the next one makes good what it left.

The process is killed outright, at moments spread over its whole duration and chosen by a fixed seed;
once more with nowhere to write; and two at once.
"""

import json
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from commonweal.repository.workspace import Workspace, open_workspace, sole_writer
from commonweal.terms.errors import WorkspaceError
from tests.acceptance import practice_files as files
from tests.acceptance.warmed import Warmed

pytestmark = pytest.mark.slow
KILLS = 28
SEED = 20260401


@dataclass(frozen=True)
class State:
    """What a workspace says: figures, rows by table, and what became of each file."""

    figures: pl.DataFrame
    rows: dict[str, int]
    batches: list[tuple[str, str, bool]]

    def __eq__(self, other: object) -> bool:
        """The same to the last digit."""
        assert isinstance(other, State)
        same = (self.rows, self.batches) == (other.rows, other.batches)
        return same and self.figures.equals(other.figures)

    __hash__ = None


def state(workspace: Workspace) -> State:
    batches = files.opened(workspace).batches
    told = sorted((b.file, b.state, b.superseded) for b in batches)
    return State(files.figures(workspace), files.rows(workspace), told)


def repeated_rows(workspace: Workspace) -> dict[str, int]:
    """Rows that stand twice in a table, by table; of these there must be none."""
    found = {}
    for table in files.rows(workspace):
        if table not in ("stratum", "estimate"):
            stated = files.stated(workspace, table)
            if again := stated.height - stated.unique().height:
                found[table] = again
    return found


@pytest.fixture(scope="module")
def warmed() -> Iterator[Warmed]:
    process = Warmed()
    yield process
    process.close()


@dataclass(frozen=True)
class Prepared:
    """A workspace to begin from, what it says before and after, and how long that takes."""

    workspace: Path
    feeds: Path
    before: State
    after: State
    seconds: float


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, warmed) -> Prepared:
    folder = tmp_path_factory.mktemp("prepared")
    feeds = files.put(folder / "feeds", files.FIRST)
    workspace = files.made(folder / "workspace")
    assert warmed.run(workspace.folder, feeds) == "done"
    before = state(workspace)
    files.put(feeds, files.LATER)
    took = []
    for name in ("once", "twice"):
        copy = open_workspace(shutil.copytree(workspace.folder, folder / name))
        began = time.monotonic()
        assert warmed.run(copy.folder, feeds) == "done"
        took.append(time.monotonic() - began)
    return Prepared(workspace.folder, feeds, before, state(copy), min(took))


@pytest.fixture
def workspace(prepared, tmp_path) -> Workspace:
    """The workspace as it was prepared, to be changed."""
    return open_workspace(shutil.copytree(prepared.workspace, tmp_path / "workspace"))


def moments(seconds: float) -> list[float]:
    """When to kill: one moment in each of as many equal parts of the duration."""
    chance = random.Random(SEED)
    return [seconds * (part + chance.random()) / KILLS for part in range(KILLS)]


def kill_after(warmed: Warmed, workspace: Workspace, feeds: Path, seconds: float) -> str:
    process = warmed.begin(workspace.folder, feeds)
    time.sleep(seconds)
    os.kill(process, 9)
    return warmed.end()


def test_a_refresh_killed_at_any_moment_leaves_the_last_good_state(prepared, warmed, tmp_path):
    assert prepared.before != prepared.after
    killed, landed = 0, 0
    for number, moment in enumerate(moments(prepared.seconds)):
        folder = shutil.copytree(prepared.workspace, tmp_path / f"{number}")
        workspace = open_workspace(folder)
        killed += kill_after(warmed, workspace, prepared.feeds, moment) == "killed"
        found = state(workspace)
        assert found in (prepared.before, prepared.after), f"killed after {moment:.3f} s"
        landed += found == prepared.after
        assert warmed.run(folder, prepared.feeds) == "done"
        assert state(workspace) == prepared.after, f"after a kill at {moment:.3f} s"
        assert repeated_rows(workspace) == {}
        assert not list(workspace.landing.glob("*/*.part"))
    assert killed >= 25
    assert landed < KILLS / 2, "most kills must fall before the end"


def test_killed_again_and_again_it_still_ends_well(workspace, prepared, warmed):
    for moment in random.Random(SEED).sample(moments(prepared.seconds), 6):
        kill_after(warmed, workspace, prepared.feeds, moment)
        assert state(workspace) in (prepared.before, prepared.after)
    assert warmed.run(workspace.folder, prepared.feeds) == "done"
    assert state(workspace) == prepared.after
    assert repeated_rows(workspace) == {}


def test_killed_between_the_lake_and_the_records_it_stands_as_before(workspace, prepared, warmed):
    """The lake has all of the new rows, the records do not: nobody sees them."""
    records = workspace.records.read_bytes()
    assert warmed.run(workspace.folder, prepared.feeds) == "done"
    for left in workspace.folder.glob("records.sqlite*"):
        left.unlink()
    workspace.records.write_bytes(records)
    restored = shutil.copytree(prepared.workspace / "lake" / "derived", workspace.lake / "derived",
                               dirs_exist_ok=True)  # fmt: skip
    assert restored.is_dir()
    assert state(workspace) == prepared.before
    assert warmed.run(workspace.folder, prepared.feeds) == "done"
    assert state(workspace) == prepared.after
    assert repeated_rows(workspace) == {}


@pytest.mark.parametrize("kilobytes", [1, 4, 8, 16, 24, 40, 64, 96])
def test_with_nowhere_to_write_it_says_so_and_stands_as_before(
    workspace, prepared, warmed, kilobytes
):
    said = warmed.run(workspace.folder, prepared.feeds, kilobytes * 1024)
    if said == "done":
        assert kilobytes > 16, "there was room enough after all"
        return
    assert said.startswith("WorkspaceError: "), said
    assert "stands as it stood" in said
    assert state(workspace) == prepared.before
    assert warmed.run(workspace.folder, prepared.feeds) == "done"
    assert state(workspace) == prepared.after
    assert repeated_rows(workspace) == {}


def test_the_second_of_two_refreshes_at_once_is_told_who_is_first(workspace, prepared, warmed):
    with sole_writer(workspace):
        said = warmed.run(workspace.folder, prepared.feeds)
        assert said.startswith("WorkspaceError: ")
        assert f"process {os.getpid()}" in said
    assert warmed.run(workspace.folder, prepared.feeds) == "done"


def test_a_refresh_that_runs_keeps_others_out_and_readers_in(workspace, prepared, warmed):
    process = warmed.begin(workspace.folder, prepared.feeds)
    time.sleep(prepared.seconds / 3)
    with pytest.raises(WorkspaceError, match=f"process {process}"), sole_writer(workspace):
        pass
    assert state(workspace) in (prepared.before, prepared.after)
    assert warmed.end() == "done"
    assert state(workspace) == prepared.after


def test_every_snapshot_ever_recorded_still_names_files_that_are_there(
    workspace, prepared, warmed
):
    """Superseded rows stay readable at their snapshot: time travel survives corrections."""
    assert warmed.run(workspace.folder, prepared.feeds) == "done"
    with sqlite3.connect(workspace.records) as records:
        told = [json.loads(tables) for (tables,) in records.execute("select tables from snapshot")]
    assert len(told) == 2
    for tables in told:
        for name, table in tables.items():
            counted = sum(pl.read_parquet(workspace.lake / f).height for f in table["files"])
            assert counted == table["rows"], name
