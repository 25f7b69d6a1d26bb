"""A refresh cut off anywhere leaves the last good state, and the next one makes good what it left.

The process is killed outright, at moments spread over its whole duration and chosen by a fixed seed;
once more with nowhere to write; and two at once.
"""

import contextlib
import json
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
    opened = files.opened(workspace)
    tables = opened.snapshot.tables
    return State(
        opened.estimates.sort(pl.all()),
        {name: table.rows for name, table in tables.items() if table.rows},
        sorted((batch.file, batch.state, batch.superseded) for batch in opened.batches),
    )


def repeated_rows(workspace: Workspace) -> dict[str, int]:
    """Rows that stand twice in a table, by table; of these there must be none."""
    found = {}
    for name, table in files.opened(workspace).snapshot.tables.items():
        stored = [pl.read_parquet(workspace.lake / file) for file in table.files]
        if stored:
            stated = pl.concat(stored)
            found[name] = stated.height - stated.unique().height
    return {name: again for name, again in found.items() if again}


@pytest.fixture(scope="module")
def warmed() -> Iterator[Warmed]:
    process = Warmed()
    yield process
    process.close()


@dataclass(frozen=True)
class Prepared:
    """A workspace to begin from, what it says before and after, and how long that takes."""

    folder: Path
    kept: Path
    feeds: Path
    before: State
    after: State
    seconds: float

    def again(self) -> Workspace:
        """The workspace in its place, as it was prepared."""
        shutil.rmtree(self.folder)
        return open_workspace(shutil.copytree(self.kept, self.folder))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, warmed) -> Prepared:
    folder = tmp_path_factory.mktemp("prepared")
    feeds = files.put(folder / "feeds", files.FIRST)
    workspace = files.made(folder / "workspace")
    assert warmed.run(workspace.folder, feeds) == "done"
    before = state(workspace)
    kept = shutil.copytree(workspace.folder, folder / "kept")
    files.put(feeds, files.LATER)
    told = Prepared(workspace.folder, kept, feeds, before, before, 0.0)
    took = []
    for _ in range(2):
        workspace = told.again()
        began = time.monotonic()
        assert warmed.run(workspace.folder, feeds) == "done"
        took.append(time.monotonic() - began)
    return replace(told, after=state(workspace), seconds=min(took))


@pytest.fixture
def workspace(prepared) -> Workspace:
    """The workspace as it was prepared, to be changed."""
    return prepared.again()


def moments(seconds: float) -> list[float]:
    """When to kill: one moment in each of as many equal parts of the duration."""
    chance = random.Random(SEED)
    return [seconds * (part + chance.random()) / KILLS for part in range(KILLS)]


def kill_after(warmed: Warmed, workspace: Workspace, feeds: Path, seconds: float) -> str:
    process = warmed.begin(workspace.folder, feeds)
    time.sleep(seconds)
    with contextlib.suppress(ProcessLookupError):  # it was quicker than when it was timed
        os.kill(process, 9)
    return warmed.end()


def test_a_refresh_killed_at_any_moment_leaves_the_last_good_state(prepared, warmed):
    assert prepared.before != prepared.after
    chance = random.Random(SEED)
    killed, landed, seconds = 0, 0, prepared.seconds
    for _ in range(3 * KILLS):
        if killed == KILLS:
            break
        moment = seconds * (killed + chance.random()) / KILLS
        workspace = prepared.again()
        was_killed = kill_after(warmed, workspace, prepared.feeds, moment) == "killed"
        if was_killed:
            killed += 1
        else:  # it ended first: the machine is quicker now than when the refresh was timed
            seconds *= 0.9
        found = state(workspace)
        assert found in (prepared.before, prepared.after), f"killed after {moment:.3f} s"
        landed += was_killed and found == prepared.after
        assert warmed.run(workspace.folder, prepared.feeds) == "done"
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


def test_killed_after_it_was_moved_it_still_ends_well(prepared, warmed, tmp_path):
    """Where the workspace was moved, its tables are first made anew: that may be cut off too."""
    workspace = open_workspace(shutil.copytree(prepared.kept, tmp_path / "moved"))
    for moment in moments(prepared.seconds)[1:-1:5]:
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
    derived = Path("lake") / "derived"
    shutil.copytree(prepared.kept / derived, workspace.folder / derived, dirs_exist_ok=True)
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


def test_every_snapshot_ever_recorded_still_names_files_that_are_there(workspace, prepared, warmed):
    """Superseded rows stay readable at their snapshot: time travel survives corrections."""
    assert warmed.run(workspace.folder, prepared.feeds) == "done"
    with sqlite3.connect(workspace.records) as records:
        told = [json.loads(tables) for (tables,) in records.execute("select tables from snapshot")]
    assert len(told) == 2
    for tables in told:
        for name, table in tables.items():
            counted = sum(pl.read_parquet(workspace.lake / f).height for f in table["files"])
            assert counted == table["rows"], name
