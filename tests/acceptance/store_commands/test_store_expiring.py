"""`commonweal store expire` as a person types it: what goes, what stays, and what can go on."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from commonweal.actions.clock import now, today
from commonweal.actions.refresh import DERIVED
from commonweal.repository.records import all_snapshots
from commonweal.repository.store_files import expire_snapshots
from commonweal.repository.store_history import records_of
from tests.acceptance import practice_files
from tests.acceptance.practice_files import opened, put, refreshed
from tests.acceptance.record_files import Contact, contacts, lake_files, same, standing
from tests.acceptance.store_commands.kept_store import DAMAGED, USAGE, counts

pytestmark = pytest.mark.usefixtures("few_measures")

TOMORROW = f"{today() + timedelta(days=2)}"


def paths_of(workspace, snapshot: int) -> set[Path]:
    """The files that a snapshot names, but for results, of which only the newest are kept."""
    with records_of(workspace) as engine:
        (wanted,) = [one for one in all_snapshots(engine) if one.id == snapshot]
    logical = [files for name, files in wanted.tables.items() if name not in DERIVED]
    return {workspace.lake / inside for files in logical for inside in files.files}


def states(commonweal, workspace) -> dict[int, str]:
    rows = json.loads(commonweal("store", "snapshots", workspace.folder, "--format", "json").out)
    return {row["snapshot"]: row["state"] for row in rows}


def test_without_the_word_to_do_it_nothing_expires(commonweal, workspace):
    before = practice_files.on_disk(workspace)
    ran = commonweal("store", "expire", "--before", TOMORROW, workspace.folder)
    assert ran.code == 0
    assert "Snapshots 1 to 2 of" in ran.out
    assert "would be removed. Nothing was done; add --remove to do it." in ran.out
    assert practice_files.on_disk(workspace) == before
    assert set(states(commonweal, workspace).values()) == {"whole"}


def test_what_expired_takes_its_own_files_with_it_and_no_others(commonweal, workspace, kept):
    own = (paths_of(workspace, 1) | paths_of(workspace, 2)) - paths_of(workspace, 3)
    size = sum(path.stat().st_size for path in own)
    assert own, "the later delivery replaced some"
    ran = commonweal("store", "expire", "--before", TOMORROW, workspace.folder, "--remove")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        f"Snapshots 1 to 2 of '{workspace.folder}' expired, and {len(own)} files with "
        f"{size:,} bytes were removed.\n"
    )
    assert not any(path.exists() for path in own)
    assert states(commonweal, workspace) == {3: "whole", 2: "expired", 1: "expired"}
    assert same(standing(workspace), kept.held[3])
    told = counts(commonweal("store", "verify", workspace.folder, "--format", "json").out)
    assert (told["problems"], told["files no snapshot names"]) == (0, 0)


def test_an_expired_snapshot_cannot_be_gone_back_to(commonweal, workspace):
    commonweal("store", "expire", "--before", TOMORROW, workspace.folder, "--remove")
    ran = commonweal("store", "restore", "2", workspace.folder)
    assert (ran.code, ran.out) == (DAMAGED, "")
    assert "Snapshot 2 of" in ran.err
    assert "has expired" in ran.err
    assert opened(workspace).snapshot.id == 3


def test_refreshes_go_on_after_it_as_if_nothing_had_expired(commonweal, workspace, feeds, kept):
    commonweal("store", "expire", "--before", TOMORROW, workspace.folder, "--remove")
    assert not refreshed(workspace, feeds).changed, "every file is still known"
    more = {"NHS111_2024-06-03.csv": contacts(Contact("N2", "2024-05-03", 77), Contact("N91"))}
    assert refreshed(workspace, put(workspace.folder.with_name("more"), more)).changed
    told = standing(workspace)["urgent_contact"]
    assert {"N91", "N2"} <= set(told["record"])
    commonweal("store", "restore", "3", workspace.folder)
    assert same(standing(workspace), kept.held[3])
    assert commonweal("store", "verify", workspace.folder).code == 0


def test_files_shared_with_a_snapshot_that_was_gone_back_to_stay(commonweal, workspace, kept):
    commonweal("store", "restore", "2", workspace.folder)
    commonweal("store", "expire", "--before", TOMORROW, workspace.folder, "--remove")
    assert states(commonweal, workspace) == {
        4: "whole", 3: "expired", 2: "expired", 1: "expired",
    }  # fmt: skip
    assert same(standing(workspace), kept.held[2])
    assert commonweal("store", "verify", workspace.folder).code == 0


def test_the_newest_that_is_whole_stays_where_a_file_of_the_newest_is_gone(commonweal, workspace):
    (path,) = lake_files(workspace, "death")
    path.unlink()
    commonweal("store", "expire", "--before", TOMORROW, workspace.folder, "--remove")
    assert states(commonweal, workspace) == {3: "damaged: death", 2: "whole", 1: "expired"}
    assert opened(workspace).snapshot.id == 2


def test_cut_off_before_the_files_went_the_next_refresh_removes_them(commonweal, workspace, feeds):
    own = paths_of(workspace, 1) - paths_of(workspace, 2) - paths_of(workspace, 3)
    with records_of(workspace) as engine:
        expire_snapshots(engine, [1], expired_at=now())
    assert all(path.exists() for path in own)
    told = counts(commonweal("store", "verify", workspace.folder, "--format", "json").out)
    assert told["files no snapshot names"] == len(own)
    refreshed(workspace, feeds)
    assert not any(path.exists() for path in own)


def test_a_day_before_all_snapshots_lets_none_expire(commonweal, workspace):
    ran = commonweal("store", "expire", "--before", "2020-01-01", workspace.folder, "--remove")
    assert (ran.code, ran.out) == (
        0, f"'{workspace.folder}' has no snapshot of before 2020-01-01 that could expire.\n",
    )  # fmt: skip


@pytest.mark.parametrize("wrong", ["yesterday", "2024-13-01", "31/03/2024", ""])
def test_what_is_no_day_is_told(commonweal, workspace, wrong):
    ran = commonweal("store", "expire", "--before", wrong, workspace.folder, "--remove")
    assert (ran.code, ran.out) == (USAGE, "")
    assert "2024-03-31" in ran.err
    assert set(states(commonweal, workspace).values()) == {"whole"}
