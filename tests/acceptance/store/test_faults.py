"""Whatever happens to the store of people's records, nothing is lost and nothing stands twice.

A refresh killed outright at fifty moments, no room to write, files changed, cut short or gone, files
left without their commit, and a database of yesterday. After each, `store verify` tells the truth,
the store opens at a good state, and one more refresh leaves what an undisturbed workspace holds.
"""

import os
import random
import shutil
import subprocess
import sys
import time

import pytest

from commonweal.actions.storing import verify
from commonweal.repository.workspace import sole_writer
from commonweal.terms.errors import WorkspaceError
from tests.acceptance import practice_files, record_files
from tests.acceptance.practice_files import made, put
from tests.acceptance.record_files import lake_files, twice
from tests.acceptance.store.prepared_store import (
    KILLS,
    KILLS_IN_TURN,
    ROOT,
    SEED,
    records,
    rules,
    state,
)

pytestmark = pytest.mark.slow


def test_undisturbed_it_holds_what_was_worked_out_by_hand(prepared):
    assert records(prepared.before) == record_files.STANDING_FIRST
    assert records(prepared.after) == record_files.STANDING_LATER
    assert twice(prepared.before.rows) == twice(prepared.after.rows) == {}
    assert verify(prepared.done().folder).problems == ()


def test_killed_at_any_moment_it_stands_as_before_and_ends_well(prepared):
    """Fifty moments over the whole of a refresh, several kills after one another before it may end."""
    chance = random.Random(SEED)
    moments = [(place + chance.random()) / KILLS for place in range(KILLS)]
    chance.shuffle(moments)
    landed, seconds, tries = 0, prepared.seconds, 0
    while moments:
        workspace, in_turn = prepared.again(), 0
        while moments and in_turn < KILLS_IN_TURN:
            tries += 1
            assert tries < 3 * KILLS
            if prepared.kill_after(workspace, seconds * moments[-1]) != "killed":
                # It ended first: the machine is quicker now than when the refresh was timed.
                assert state(workspace) == prepared.after
                seconds *= 0.9
                break
            moment, in_turn = moments.pop(), in_turn + 1
            assert verify(workspace.folder).problems == (), f"killed at {moment:.3f}"
            found = state(workspace)
            assert found in (prepared.before, prepared.after), f"killed at {moment:.3f}"
            if found == prepared.after:
                landed += 1
                break
        prepared.ends_well(workspace)
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
        ("repository.record_feeds.rewriting.copy_without", 0),
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
        catalogue.unlink()
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
