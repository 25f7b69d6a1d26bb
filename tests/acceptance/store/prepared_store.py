"""A workspace with people's records, before and after more came, for tests of what may befall it."""

import contextlib
import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from commonweal.actions.storing import verify
from commonweal.repository.store_history import Verified
from commonweal.repository.workspace import Workspace, open_workspace
from tests.acceptance import practice_files, record_files
from tests.acceptance.practice_files import figures, made, put
from tests.acceptance.record_files import in_use, same, standing, twice
from tests.acceptance.warmed import Warmed

ROOT = Path(__file__).resolve().parents[3]
KILLS, KILLS_IN_TURN = 50, 8
SEED = 20260404


@dataclass(frozen=True)
class State:
    """What a workspace says: every row, every figure, and which files stand behind them."""

    rows: dict[str, pl.DataFrame]
    figures: pl.DataFrame
    files: list[tuple[str, str]]

    def __eq__(self, other: object) -> bool:
        """The same to the last digit."""
        assert isinstance(other, State)
        told = self.files == other.files and self.figures.equals(other.figures)
        return told and same(self.rows, other.rows)

    __hash__ = None


def state(workspace: Workspace) -> State:
    return State(standing(workspace), figures(workspace), in_use(workspace))


def records(found: State) -> dict[str, list[str]]:
    """The ids that stand in the tables that were worked out by hand."""
    wanted = record_files.STANDING_FIRST
    return {name: sorted(found.rows[name]["record"]) for name in wanted if name in found.rows}


def rules(found: Verified) -> list[str]:
    return sorted({problem.rule for problem in found.problems})


@dataclass
class Prepared:
    """A workspace to begin from, what it says before and after, and how long that takes.

    Its first snapshot holds published figures alone, its second people's records too.
    """

    folder: Path
    feeds: Path
    warmed: Warmed
    kept: Path = field(init=False)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        workspace = made(self.folder)
        for came in (practice_files.FIRST, record_files.FIRST):
            put(self.feeds, came)
            self.refresh(workspace)
        self.before = state(workspace)
        self.kept = shutil.copytree(workspace.folder, self.folder.with_name("kept"))
        put(self.feeds, record_files.LATER)
        for _ in range(2):
            workspace = self.again()
            began = time.monotonic()
            self.refresh(workspace)
            took = time.monotonic() - began
            self.seconds = min(took, self.seconds or took)
        self.after = state(workspace)
        self.finished = shutil.copytree(workspace.folder, self.folder.with_name("finished"))

    def refresh(self, workspace: Workspace) -> None:
        assert self.warmed.run(workspace.folder, self.feeds) == "done"

    def again(self) -> Workspace:
        """The workspace in its place, before the later files came."""
        return self._copied(self.kept)

    def done(self) -> Workspace:
        """The workspace in its place, after the later files came."""
        return self._copied(self.finished)

    def _copied(self, kept: Path) -> Workspace:
        shutil.rmtree(self.folder)
        return open_workspace(shutil.copytree(kept, self.folder))

    def kill_after(self, workspace: Workspace, seconds: float) -> str:
        process = self.warmed.begin(workspace.folder, self.feeds)
        time.sleep(seconds)
        with contextlib.suppress(ProcessLookupError):  # it was quicker than when it was timed
            os.kill(process, 9)
        return self.warmed.end()

    def ends_well(self, workspace: Workspace) -> None:
        """One more refresh, and everything stands exactly once, as if nothing had happened."""
        self.refresh(workspace)
        found = state(workspace)
        assert found == self.after
        assert records(found) == record_files.STANDING_LATER
        assert twice(found.rows) == {}
        told = verify(workspace.folder)
        assert (rules(told), told.left_over) == ([], 0)
        assert not list(workspace.folder.glob("**/*.part"))
