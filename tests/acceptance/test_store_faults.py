"""Whatever happens to the store of people's records, nothing is lost and nothing stands twice.

A refresh killed outright at fifty moments, no room to write, files changed, cut short or gone, files
left without their commit, and a database of yesterday. After each, `store verify` tells the truth,
the store opens at a good state, and one more refresh leaves what an undisturbed workspace holds.
"""

import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from commonweal.actions.opened import open_for_reading
from commonweal.actions.storing import verify
from commonweal.repository.store_history import Verified
from commonweal.repository.workspace import Workspace, open_workspace, sole_writer
from commonweal.terms.errors import StoreError, WorkspaceError
from tests.acceptance import practice_files, record_files
from tests.acceptance.practice_files import figures, made, opened, put
from tests.acceptance.record_files import in_use, lake_files, same, standing, twice
from tests.acceptance.warmed import Warmed

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
KILLS = 50
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


@pytest.fixture(scope="module")
def warmed() -> Iterator[Warmed]:
    process = Warmed()
    yield process
    process.close()


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


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, warmed) -> Prepared:
    folder = tmp_path_factory.mktemp("prepared")
    return Prepared(folder / "workspace", folder / "feeds", warmed)


@pytest.fixture
def workspace(prepared) -> Workspace:
    """The workspace before the later files came, to be changed."""
    return prepared.again()


def test_undisturbed_it_holds_what_was_worked_out_by_hand(prepared):
    assert records(prepared.before) == record_files.STANDING_FIRST
    assert records(prepared.after) == record_files.STANDING_LATER
    assert twice(prepared.before.rows) == twice(prepared.after.rows) == {}
    assert verify(prepared.done().folder).problems == ()


def test_killed_at_any_moment_it_stands_as_before_and_ends_well(prepared):
    chance = random.Random(SEED)
    killed, landed, seconds = 0, 0, prepared.seconds
    for _ in range(3 * KILLS):
        if killed == KILLS:
            break
        moment = seconds * (killed + chance.random()) / KILLS
        workspace = prepared.again()
        if prepared.kill_after(workspace, moment) == "killed":
            killed += 1
        else:  # it ended first: the machine is quicker now than when the refresh was timed
            seconds *= 0.9
        assert verify(workspace.folder).problems == (), f"killed after {moment:.3f} s"
        found = state(workspace)
        assert found in (prepared.before, prepared.after), f"killed after {moment:.3f} s"
        landed += found == prepared.after
        prepared.ends_well(workspace)
    assert killed == KILLS
    assert landed < KILLS / 2, "most kills must fall before the end"


LIMITED = """
import resource, sys
from importlib import import_module
from pathlib import Path
from commonweal.actions import estimating
from commonweal.actions.refresh import refresh_folder
from tests.acceptance.practice_files import few_measures

inside, workspace, feeds, room = sys.argv[1:]
path, name = inside.rsplit(".", 1)
place = import_module(f"commonweal.{path}")
writes, estimating.all_measures = getattr(place, name), few_measures

def limited(*args, **kwargs):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), resource.RLIM_INFINITY))
    return writes(*args, **kwargs)

setattr(place, name, limited)
try:
    refresh_folder(Path(workspace), Path(feeds), lambda *_: None)
except Exception as wrong:
    print(f"{type(wrong).__name__}: {wrong}")
"""
"""A refresh in which no file may grow beyond so many bytes from one step on: as on a full disk, but
without the rights to make one.
"""


@pytest.mark.parametrize(
    ("step", "room"),
    [
        ("actions.gathering_records.receive", 0),
        ("repository.record_feeds.vault._write", 100),
        ("repository.record_feeds.loading.write_table", 100),
        ("repository.record_feeds.settling.copy_out", 0),
    ],
)
def test_with_nowhere_to_write_it_says_so_and_stands_as_before(workspace, prepared, step, room):
    called = [sys.executable, "-c", LIMITED, step, workspace.folder, prepared.feeds, str(room)]
    ran = subprocess.run(called, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stdout.startswith("WorkspaceError: "), (ran.stdout, ran.stderr)
    assert "stands as it stood" in ran.stdout
    assert verify(workspace.folder).problems == ()
    assert state(workspace) == prepared.before
    prepared.ends_well(workspace)


def change_a_byte(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 0xFF
    path.write_bytes(held)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def remove(path: Path) -> None:
    path.unlink()


Damage = Callable[[Path], None]


@pytest.mark.parametrize(
    ("table", "damage", "rule"),
    [
        ("urgent_contact", change_a_byte, "file-damaged"),
        ("admitted_spell", cut_short, "file-damaged"),
        ("person", remove, "file-gone"),
        ("data_quality", change_a_byte, "file-damaged"),
    ],
)
def test_a_damaged_file_of_records_is_found_and_read_again(
    workspace, prepared, table, damage, rule
):
    (path,) = lake_files(workspace, table)
    damage(path)
    told = verify(workspace.folder)
    assert rules(told) == [rule]
    (problem,) = told.problems
    assert problem.place.file == str(path.relative_to(workspace.lake))
    assert "commonweal refresh" in problem.next_step
    served = open_for_reading(workspace.folder)
    assert (served.snapshot.id, served.newest) == (1, 2)
    prepared.ends_well(workspace)
    assert open_for_reading(workspace.folder).snapshot.id == 3


@pytest.mark.parametrize("damage", [change_a_byte, remove])
def test_a_damaged_file_of_published_figures_is_read_again(workspace, prepared, damage):
    """Both snapshots have it, so there is nothing left to serve until it is read again."""
    (path,) = lake_files(workspace, "disease_register")
    damage(path)
    assert rules(verify(workspace.folder))[0].startswith("file-")
    with pytest.raises(StoreError, match="commonweal refresh"):
        open_for_reading(workspace.folder)
    prepared.ends_well(workspace)


def test_damaged_results_are_worked_out_again(workspace, prepared):
    (path,) = lake_files(workspace, "estimate")
    change_a_byte(path)
    assert rules(verify(workspace.folder)) == ["file-damaged"]
    prepared.ends_well(workspace)


def test_kept_bytes_that_were_changed_are_told_and_figures_stand(workspace, prepared):
    (batch,) = (b for b in opened(workspace).batches if b.feed == "deaths")
    landed = workspace.landing / batch.sha256[:2] / batch.sha256
    change_a_byte(landed)
    told = verify(workspace.folder)
    assert rules(told) == ["landing-damaged"]
    assert str(landed) in told.problems[0].message
    assert state(workspace) == prepared.before
    landed.write_bytes(record_files.FIRST["DEATHS_2024-05.csv"])
    assert verify(workspace.folder).problems == ()


def test_a_file_damaged_beyond_what_is_kept_says_what_is_missing(workspace, prepared):
    (path,) = lake_files(workspace, "death")
    (batch,) = (b for b in opened(workspace).batches if b.feed == "deaths")
    landed = workspace.landing / batch.sha256[:2] / batch.sha256
    remove(path)
    remove(landed)
    assert rules(verify(workspace.folder)) == ["file-gone", "landing-gone"]
    said = prepared.warmed.run(workspace.folder, prepared.feeds)
    assert said.startswith("WorkspaceError: ")
    assert "DEATHS_2024-05.csv" in said
    assert str(landed) in said
    landed.write_bytes(record_files.FIRST["DEATHS_2024-05.csv"])
    prepared.ends_well(workspace)


def test_what_was_damaged_is_never_written_again_as_if_it_were_sound(workspace, prepared):
    """The later changes take a row out of this very file, whose damage nobody has looked for."""
    (path,) = lake_files(workspace, "urgent_contact")
    change_a_byte(path)
    said = prepared.warmed.run(workspace.folder, prepared.feeds)
    assert said.startswith("StoreError: "), said
    assert path.name in said
    assert "commonweal store verify" in said
    assert rules(verify(workspace.folder)) == ["file-damaged"]
    prepared.ends_well(workspace)


def test_a_silently_changed_cell_is_not_copied_either(workspace, prepared):
    """The file can be read, and a record in it is another: only its digest tells."""
    (path,) = lake_files(workspace, "urgent_contact")
    rows = pl.read_parquet(path)
    other = pl.when(record="N5").then(999).otherwise("answer_seconds")
    rows.with_columns(answer_seconds=other.cast(pl.Int64)).write_parquet(path)
    size = path.stat().st_size
    with sqlite3.connect(workspace.records) as written:
        inside = str(path.relative_to(workspace.lake))
        written.execute("update lake_file set size = ? where path = ?", (size, inside))
    said = prepared.warmed.run(workspace.folder, prepared.feeds)
    assert said.startswith("StoreError: "), said
    assert rules(verify(workspace.folder)) == ["file-damaged"]
    prepared.ends_well(workspace)


def test_a_damaged_vault_joins_nobody_to_the_records_of_another(workspace, prepared):
    path, *_ = workspace.vault.glob("person-*.parquet")
    held = path.read_bytes()
    change_a_byte(path)
    said = prepared.warmed.run(workspace.folder, prepared.feeds)
    assert said.startswith("WorkspaceError: ")
    assert str(path) in said
    assert state(workspace) == prepared.before
    path.write_bytes(held)
    prepared.ends_well(workspace)


def test_a_vault_without_its_key_is_told_and_takes_nobody(workspace, prepared):
    key = workspace.vault / "key"
    held = key.read_bytes()
    remove(key)
    assert rules(verify(workspace.folder)) == ["vault-key-gone"]
    said = prepared.warmed.run(workspace.folder, prepared.feeds)
    assert said.startswith("WorkspaceError: ")
    assert str(key) in said
    key.write_bytes(held)
    prepared.ends_well(workspace)


def test_the_second_of_two_refreshes_at_once_is_told_and_nothing_is_taken_twice(
    workspace, prepared
):
    process = prepared.warmed.begin(workspace.folder, prepared.feeds)
    time.sleep(prepared.seconds / 3)
    with pytest.raises(WorkspaceError, match=f"process {process}"), sole_writer(workspace):
        pass
    assert state(workspace) in (prepared.before, prepared.after)
    assert prepared.warmed.end() == "done"
    assert state(workspace) == prepared.after
    with sole_writer(workspace):
        said = prepared.warmed.run(workspace.folder, prepared.feeds)
    assert said.startswith("WorkspaceError: ")
    assert f"process {os.getpid()}" in said
    prepared.ends_well(workspace)


def test_new_files_without_their_commit_are_nobody_s_and_go(workspace, prepared):
    """Power was lost after the files and before the catalogue: they lie there and count for nothing."""
    for table in ("urgent_contact", "death", "disease_register"):
        (path,) = lake_files(workspace, table)
        shutil.copy(path, path.with_name("nhs111_contact.0123456789abcdef.f00.parquet"))
    told = verify(workspace.folder)
    assert (rules(told), told.left_over) == ([], 3)
    assert state(workspace) == prepared.before
    prepared.ends_well(workspace)


def test_half_of_a_file_is_no_file(workspace, prepared):
    """Power was lost while bytes were being kept, identities noted, or results written."""
    for place in ("landing/ab", "landing/coming", "vault", "vault/identifiers"):
        folder = workspace.folder / place
        folder.mkdir(exist_ok=True)
        (folder / "0123.part").write_bytes(b"half of it")
    assert verify(workspace.folder).problems == ()
    assert state(workspace) == prepared.before
    prepared.ends_well(workspace)


def test_a_lake_ahead_of_the_records_is_not_seen(prepared):
    """Power was lost before the last act: all is written, and nothing of it is on record."""
    workspace = prepared.done()
    shutil.copy(prepared.kept / "records.sqlite", workspace.records)
    told = verify(workspace.folder)
    assert (told.snapshot, rules(told)) == (2, [])
    assert told.left_over > 0
    assert state(workspace) == prepared.before
    prepared.ends_well(workspace)


def test_records_of_the_day_before_yesterday_name_results_that_are_gone(prepared, tmp_path):
    """Results are kept for two snapshots only; what they were made from is kept for good."""
    workspace = prepared.again()
    shutil.copy(workspace.records, tmp_path / "old.sqlite")
    put(tmp_path / "more", {"qof_prevalence_2022-23.csv": practice_files.prevalence(more=3)})
    prepared.refresh(workspace)
    assert prepared.warmed.run(workspace.folder, tmp_path / "more") == "done"
    shutil.copy(tmp_path / "old.sqlite", workspace.records)
    told = verify(workspace.folder)
    assert {problem.rule for problem in told.problems} <= {"file-gone"}
    prepared.ends_well(workspace)


@pytest.mark.parametrize("yesterday", ["before the records came", "before anything"])
def test_a_catalogue_of_yesterday_is_no_harm(prepared, tmp_path, yesterday):
    workspace = prepared.again()
    catalogue = workspace.lake / "catalogue.sqlite"
    if yesterday == "before anything":
        remove(catalogue)
    else:
        first = made(tmp_path / "first")
        put(tmp_path / "feeds", practice_files.FIRST)
        assert prepared.warmed.run(first.folder, tmp_path / "feeds") == "done"
        shutil.copy(first.lake / "catalogue.sqlite", catalogue)
    assert verify(workspace.folder).problems == ()
    assert state(workspace) == prepared.before
    prepared.ends_well(workspace)


def test_a_catalogue_of_yesterday_after_the_changes_is_no_harm(prepared):
    """Nothing new comes: what is on record stands, whatever the catalogue says."""
    workspace = prepared.done()
    shutil.copy(prepared.kept / "lake/catalogue.sqlite", workspace.lake / "catalogue.sqlite")
    assert verify(workspace.folder).problems == ()
    assert state(workspace) == prepared.after
    prepared.ends_well(workspace)
