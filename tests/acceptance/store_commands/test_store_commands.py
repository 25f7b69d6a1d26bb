"""`commonweal store verify|snapshots|restore` as a person types them: texts, exit codes, and undoing."""

import csv
import io
import json
from pathlib import Path

import pytest

from commonweal.actions.known_files import in_line
from commonweal.repository.records import Snapshot, TableFiles
from commonweal.repository.workspace import sole_writer
from tests.acceptance import practice_files, record_files
from tests.acceptance.practice_files import figures, made, opened, put, refreshed
from tests.acceptance.reading_pages import reading, visible
from tests.acceptance.record_files import (
    Contact,
    contacts,
    in_use,
    lake_files,
    records_of,
    same,
    standing,
    twice,
)
from tests.acceptance.store_commands.kept_store import DAMAGED, USAGE, counts

pytestmark = pytest.mark.usefixtures("few_measures")

WORKSPACE, NOT_FOUND = 3, 6


def change_a_byte(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 0xFF
    path.write_bytes(held)


# Verifying


def test_a_whole_store_is_told_in_a_few_numbers(commonweal, workspace):
    ran = commonweal("store", "verify", workspace.folder)
    assert (ran.code, ran.err) == (0, "")
    for words in (
        "snapshot",
        "files read",
        "bytes read",
        "batches read in the landing",
        "problems",
    ):
        assert words in ran.out
    told = counts(commonweal("store", "verify", workspace.folder, "--format", "json").out)
    files = [path for table in standing(workspace) for path in lake_files(workspace, table)]
    derived = [path for table in ("stratum", "estimate") for path in lake_files(workspace, table)]
    assert told == {
        "snapshot": 3,
        "files read": len(files) + len(derived),
        "bytes read": sum(path.stat().st_size for path in (*files, *derived)),
        "batches read in the landing": len([f for f, s in in_use(workspace) if s == "accepted"]),
        "files no snapshot names": 0,
        "problems": 0,
    }


def test_the_folder_is_named_as_an_argument_or_as_everywhere_else(commonweal, workspace):
    ways = (["--workspace", workspace.folder], ["-w", workspace.folder], [workspace.folder])
    told = {commonweal("store", "verify", *way, "--format", "csv").out for way in ways}
    assert len(told) == 1
    assert next(csv.reader(io.StringIO(told.pop()))) == ["store", "count"]


def test_a_damaged_store_ends_with_code_10_and_names_each_file(commonweal, workspace):
    changed, *_ = lake_files(workspace, "urgent_contact")
    change_a_byte(changed)
    (gone,) = lake_files(workspace, "death")
    gone.unlink()
    ran = commonweal("store", "verify", workspace.folder)
    assert ran.code == DAMAGED
    assert "Traceback" not in ran.err
    assert f"'{workspace.folder}' is not whole" in ran.err
    told = "".join(ran.out.split())
    for path, rule in ((changed, "file-damaged"), (gone, "file-gone")):
        assert f"{path.relative_to(workspace.lake)}:{rule}" in told
    assert "commonwealrefresh" in told
    again = commonweal("store", "verify", workspace.folder, "--format", "json")
    assert again.code == DAMAGED
    assert counts(again.out)["problems"] == 2
    assert refreshed(workspace, None).changed
    assert commonweal("store", "verify", workspace.folder).code == 0


def test_looking_changes_nothing_that_is_served(commonweal, workspace, kept):
    before = practice_files.on_disk(workspace)
    assert commonweal("store", "verify", workspace.folder).code == 0
    assert commonweal("store", "snapshots", workspace.folder).code == 0
    assert practice_files.on_disk(workspace) == before
    assert same(standing(workspace), kept.held[3])


@pytest.mark.parametrize(
    "words",
    [["verify"], ["snapshots"], ["restore", "1"], ["expire", "--before", "2024-03-31"]],
    ids=" ".join,
)
def test_what_is_no_workspace_is_told(commonweal, tmp_path, words):
    ran = commonweal("store", *words, tmp_path)
    assert (ran.code, ran.out) == (WORKSPACE, "")
    assert "is not a workspace" in ran.err


def test_a_workspace_that_holds_nothing_has_nothing_to_verify_or_restore(commonweal, tmp_path):
    empty = made(tmp_path / "empty")
    ran = commonweal("store", "verify", empty.folder)
    assert (ran.code, "commonweal refresh" in ran.err) == (USAGE, True)
    ran = commonweal("store", "snapshots", empty.folder)
    assert (ran.code, ran.out) == (0, "Nothing to show.\n")
    ran = commonweal("store", "restore", "1", empty.folder)
    assert (ran.code, "no snapshot 1 (there are none)" in ran.err) == (NOT_FOUND, True)


# Listing


def test_snapshots_are_listed_newest_first_with_what_they_hold(commonweal, workspace, kept):
    ran = commonweal("store", "snapshots", workspace.folder, "--format", "json")
    rows = json.loads(ran.out)
    assert [row["snapshot"] for row in rows] == [3, 2, 1]
    assert {row["state"] for row in rows} == {"whole"}
    assert [row["rows"] for row in rows] == [
        sum(held.height for held in kept.held[snapshot].values()) for snapshot in (3, 2, 1)
    ]
    assert all(row["taken at"] and row["code version"] for row in rows)
    assert "whole" in commonweal("store", "snapshots", workspace.folder).out


def test_a_snapshot_that_lost_a_file_is_listed_as_damaged(commonweal, workspace):
    (path,) = lake_files(workspace, "death")
    path.unlink()
    rows = json.loads(commonweal("store", "snapshots", workspace.folder, "--format", "json").out)
    assert [row["state"] for row in rows] == ["damaged: death", "whole", "whole"]
    served = opened(workspace)
    assert (served.snapshot.id, served.newest) == (2, 3)


def test_who_reads_an_earlier_state_is_told_so(commonweal, workspace):
    ask = ("feeds", "list", "--workspace", workspace.folder, "--format", "json")
    whole = commonweal(*ask)
    assert (whole.code, whole.err) == (0, "")
    (path,) = lake_files(workspace, "death")
    path.unlink()
    behind = commonweal(*ask)
    assert behind.code == 0
    assert json.loads(behind.out)
    assert behind.err.startswith("Note: this is state 2; files of state 3 are gone or damaged.")
    with reading(workspace.folder) as pages:
        told = visible(pages.get("/").text)
    assert "An earlier state." in told
    assert "show state 2" in told


# Going back


def test_going_back_holds_what_was_held_and_can_be_undone(commonweal, workspace, kept):
    before = figures(workspace)
    ran = commonweal("store", "restore", "2", workspace.folder)
    assert ran.code == 0
    assert ran.out.endswith(
        f"'{workspace.folder}' holds again what it held at snapshot 2; this is snapshot 4.\n"
    )
    assert same(standing(workspace), kept.held[2])
    assert records_of(workspace, "urgent_contact") == record_files.STANDING_FIRST["urgent_contact"]
    assert practice_files.register(workspace) == 1000
    assert commonweal("store", "verify", workspace.folder).code == 0
    assert commonweal("store", "restore", "3", "-w", workspace.folder).code == 0
    assert same(standing(workspace), kept.held[3])
    assert figures(workspace).equals(before)
    assert practice_files.register(workspace) == 1007
    assert commonweal("store", "verify", workspace.folder).code == 0
    rows = json.loads(commonweal("store", "snapshots", workspace.folder, "--format", "json").out)
    assert [row["snapshot"] for row in rows] == [5, 4, 3, 2, 1]


def test_files_that_came_since_are_no_longer_in_use_and_those_replaced_are_again(
    commonweal, workspace
):
    first = {file for file, _ in in_use(workspace)}
    assert "DEATHS_2024-05.csv" not in first
    commonweal("store", "restore", "2", workspace.folder)
    told = {file for file, state in in_use(workspace) if state == "accepted"}
    assert told == {*practice_files.FIRST, *record_files.FIRST}
    listed = commonweal("feeds", "list", "-w", workspace.folder).out
    assert "nhs111_contact" in listed


@pytest.mark.parametrize("snapshot", [1, 2])
def test_a_refresh_with_the_same_folder_takes_again_what_came_since(
    commonweal, workspace, feeds, kept, snapshot
):
    before = figures(workspace)
    commonweal("store", "restore", snapshot, workspace.folder)
    report = refreshed(workspace, feeds)
    since = set(record_files.LATER) | (set(record_files.FIRST) if snapshot == 1 else set())
    assert {o.file for o in report.in_state("accepted")} == since - {"broken/DEATHS_2024-07.csv"}
    assert report.in_state("refused") == [], "it was refused before, and is on record so"
    assert same(standing(workspace), kept.held[3])
    assert twice(standing(workspace)) == {}
    assert figures(workspace).equals(before)
    assert commonweal("store", "verify", workspace.folder).code == 0
    assert not refreshed(workspace, feeds).changed


def test_a_refresh_without_the_file_that_was_wrong_leaves_it_out(
    commonweal, workspace, feeds, kept
):
    """Why one goes back: a delivery was wrong. It is taken out of the folder, and the rest comes."""
    commonweal("store", "restore", "2", workspace.folder)
    (feeds / "NHS111_2024-06-02.csv").unlink()
    refreshed(workspace, feeds)
    assert records_of(workspace, "urgent_contact") == record_files.STANDING_FIRST["urgent_contact"]
    assert records_of(workspace, "death") == record_files.STANDING_LATER["death"]
    assert practice_files.register(workspace) == 1007


def test_a_refresh_without_files_leaves_it_where_it_was_put(commonweal, workspace, kept):
    commonweal("store", "restore", "2", workspace.folder)
    assert not refreshed(workspace, None).changed
    assert same(standing(workspace), kept.held[2])


def test_after_going_back_and_undoing_it_everything_is_on_record_as_taken(
    commonweal, workspace, feeds, kept
):
    commonweal("store", "restore", "1", workspace.folder)
    commonweal("store", "restore", "3", workspace.folder)
    report = refreshed(workspace, feeds)
    assert not report.changed
    assert same(standing(workspace), kept.held[3])


def test_going_back_again_and_again_and_refreshing_between_leaves_each_record_once(
    commonweal, workspace, feeds, kept
):
    for snapshot in (2, 1, 2):
        commonweal("store", "restore", snapshot, workspace.folder)
        refreshed(workspace, feeds)
        assert same(standing(workspace), kept.held[3])
    commonweal("store", "restore", 4, workspace.folder)
    assert same(standing(workspace), kept.held[2])
    assert commonweal("store", "verify", workspace.folder).code == 0


def test_what_comes_after_going_back_is_settled_with_what_was_held_then(
    commonweal, workspace, feeds
):
    """N2 was taken back since, and stands again: a new correction of it is no news of a stranger."""
    commonweal("store", "restore", "2", workspace.folder)
    more = {"NHS111_2024-06-03.csv": contacts(Contact("N2", "2024-05-03", 77), Contact("N91"))}
    refreshed(workspace, put(workspace.folder.with_name("more"), more))
    told = standing(workspace)["urgent_contact"]
    assert sorted(told["record"]) == sorted([*record_files.STANDING_FIRST["urgent_contact"], "N91"])
    assert told.filter(record="N2")["answer_seconds"].to_list() == [77]


def test_an_unknown_snapshot_is_told_with_those_there_are(commonweal, workspace):
    for wrong in ("4", "0", "99999"):
        ran = commonweal("store", "restore", wrong, workspace.folder)
        assert (ran.code, ran.out) == (NOT_FOUND, "")
        assert f"has no snapshot {wrong} (there are 1 to 3)" in ran.err
        assert "commonweal store snapshots" in ran.err


@pytest.mark.parametrize("wrong", ["newest", "1.5", "-1", ""])
def test_what_is_no_number_of_a_snapshot_is_told(commonweal, workspace, wrong):
    ran = commonweal("store", "restore", wrong, workspace.folder)
    assert ran.code in (USAGE, NOT_FOUND)
    assert "Traceback" not in ran.err
    assert opened(workspace).snapshot.id == 3


def test_a_damaged_snapshot_is_not_gone_back_to(commonweal, workspace, kept):
    (path,) = opened(workspace).snapshot.tables["clinical_event"].files
    (workspace.lake / path).unlink()
    ran = commonweal("store", "restore", "2", workspace.folder)
    assert (ran.code, ran.out) == (DAMAGED, "")
    assert "Snapshot 2" in ran.err
    assert "clinical_event" in ran.err
    assert "commonweal refresh" in ran.err
    assert commonweal("store", "restore", "1", workspace.folder).code == 0
    assert same(standing(workspace), kept.held[1])


def test_nobody_goes_back_while_a_refresh_runs(commonweal, workspace):
    with sole_writer(workspace):
        ran = commonweal("store", "restore", "1", workspace.folder)
    assert ran.code == WORKSPACE
    assert "Another refresh" in ran.err
    assert opened(workspace).snapshot.id == 3


def test_a_call_that_cannot_be_read_says_how_to_get_help(commonweal):
    assert "Missing argument" in commonweal("store", "restore").err
    assert "verify" in commonweal("store").out + commonweal("store").err


# Which snapshots the newest came from


def snapshot(number: int, **tables: int) -> Snapshot:
    told = {name: TableFiles(lake, (), 0) for name, lake in tables.items()}
    return Snapshot(number, None, "", told)


@pytest.mark.parametrize(
    ("deaths", "line"),
    [
        ([1, 2, 3], {1, 2, 3}),
        ([1, 2, 3, 2], {1, 2, 4}),
        ([1, 2, 3, 2, 4], {1, 2, 4, 5}),
        ([1, 2, 3, 2, 3], {1, 2, 3, 5}),
        ([1, 2, 2, 3, 2], {1, 2, 3, 5}),
        ([1, 2, 3, 1, 4, 3], {1, 2, 3, 6}),
        ([1, 1, 1], {1, 2, 3}),
        ([], set()),
    ],
)
def test_the_line_of_the_newest_snapshot_leaves_out_what_was_gone_back_behind(deaths, line):
    """Each number is the lake's own for a table; it comes again only where one went back."""
    told = [snapshot(n, death=lake, estimate=n) for n, lake in enumerate(deaths, start=1)]
    assert in_line(told) == line
