"""A folder of feeds with anything in it: what can be taken lands, the rest is named, nothing else happens."""

import csv
import io
import os
from pathlib import Path

import pytest

from commonweal.actions import gathering
from commonweal.actions.refresh import RefreshReport
from commonweal.repository.landing import arrivals
from commonweal.repository.workspace import Workspace
from tests.acceptance import practice_files as files
from tests.acceptance.practice_files import made, on_disk, opened, put, refreshed, register

GOOD = "qof_prevalence_2021-22.csv"
HOSTILE = {
    "qof_prevalence_2014-15.csv": b"",
    "qof_prevalence_2015-16.csv": files.prevalence().decode().encode("utf-16-le"),
    "qof_prevalence_2016-17.csv": files.prevalence(1) + b'X80001,"',
    "qof_prevalence_2017-18.csv": files.prevalence(2)[:-12],
    "qof_prevalence_2018-19.csv": files.prevalence(3).replace(b"REGISTER", b"NUMBER"),
    "qof_prevalence_2019-20.csv": files.prevalence(4).replace(b",1", b",-1"),
    "qof_prevalence_2020-99.csv": files.prevalence(5),
    "qof_prevalence_\x1b[31m.csv": files.prevalence(6),
    "epraccur_2024-01.csv": bytes(1000),
    "ePCN_2024-10.xlsx": b"PK\x03\x04 not a workbook",
    "SYNTHETIC_qof_prevalence_2022-23.csv": files.prevalence(7),
}
PASSED_OVER = {
    "unknown.csv": b"a,b\n1,2\n",
    "archive.zip": b"PK\x05\x06" + bytes(18),
    ".hidden_qof_prevalence_2013-14.csv": files.prevalence(8),
    ".git/qof_prevalence_2013-14.csv": files.prevalence(9),
    "qof_prevalence_2012-13.csv/inside.txt": b"a folder with the name of a feed\n",
}


pytestmark = pytest.mark.usefixtures("few_measures")


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return made(tmp_path / "workspace")


@pytest.fixture
def feeds(tmp_path) -> Path:
    return put(tmp_path / "feeds", {"qof_structures_2021_2022.csv": files.hierarchy()})


def refused(report: RefreshReport) -> dict[str, str]:
    """The rule by which each refused file was refused, by its name."""
    return {o.file: o.problems[0].rule for o in report.in_state("refused")}


def test_everything_good_lands_and_everything_else_is_named(workspace, feeds):
    put(feeds, HOSTILE | PASSED_OVER | {f"z/{GOOD}": files.prevalence()})
    report = refreshed(workspace, feeds)
    assert refused(report) == {
        "SYNTHETIC_qof_prevalence_2022-23.csv": "mixed-figures",
        "ePCN_2024-10.xlsx": "not-a-workbook",
        "epraccur_2024-01.csv": "not-text",
        "qof_prevalence_2014-15.csv": "empty-file",
        "qof_prevalence_2015-16.csv": "not-text",
        "qof_prevalence_2016-17.csv": "broken-quotes",
        "qof_prevalence_2017-18.csv": "cut-short",
        "qof_prevalence_2018-19.csv": "missing-column",
        "qof_prevalence_2019-20.csv": "too-many-bad-rows",
        "qof_prevalence_2020-99.csv": "no-vintage",
        "qof_prevalence_\\x1b[31m.csv": "no-vintage",
    }
    for outcome in report.in_state("refused"):
        (problem,) = outcome.problems
        assert problem.place.file == outcome.file
        assert problem.message
        assert problem.next_step
    assert {o.file for o in report.in_state("accepted")} == {
        "qof_structures_2021_2022.csv",
        f"z/{GOOD}",
    }
    assert sorted(report.unclaimed) == [
        "archive.zip",
        "qof_prevalence_2012-13.csv/inside.txt",
        "unknown.csv",
    ]
    assert register(workspace) == 1000
    assert files.rows(workspace)["disease_register"] == 24
    before = on_disk(workspace)
    assert not refreshed(workspace, feeds).changed
    assert on_disk(workspace) == before


def test_nothing_is_written_outside_the_workspace(workspace, feeds, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    put(feeds, HOSTILE | {GOOD: files.prevalence()})
    given = {path: path.read_bytes() for path in feeds.rglob("*") if path.is_file()}
    refreshed(workspace, feeds)
    assert {path.name for path in tmp_path.iterdir()} == {"workspace", "feeds", "elsewhere"}
    assert list(elsewhere.iterdir()) == []
    assert {path: path.read_bytes() for path in feeds.rglob("*") if path.is_file()} == given


def test_landed_bytes_are_named_by_their_digest_alone(workspace, feeds):
    put(feeds, HOSTILE | {GOOD: files.prevalence()})
    refreshed(workspace, feeds)
    landed = [path for path in workspace.landing.rglob("*") if path.is_file()]
    assert landed
    assert all(len(path.name) == 64 and path.parent.name == path.name[:2] for path in landed)


def test_a_link_out_of_the_folder_is_not_followed(workspace, feeds, tmp_path):
    secret = tmp_path / "outside.csv"
    secret.write_bytes(files.prevalence())
    (feeds / GOOD).symlink_to(secret)
    (feeds / "qof_prevalence_2022-23.csv").symlink_to(feeds / "nowhere")
    (feeds / "qof_prevalence_2023-24.csv").symlink_to(feeds / "qof_prevalence_2023-24.csv")
    assert refused(refreshed(workspace, feeds)) == {GOOD: "leads-outside"}
    assert "disease_register" not in files.rows(workspace)
    assert not refreshed(workspace, feeds).changed


def test_a_link_within_the_folder_is_one_more_name_for_the_file(workspace, feeds):
    put(feeds, {f"kept/{GOOD}": files.prevalence()})
    (feeds / GOOD).symlink_to(feeds / "kept" / GOOD)
    report = refreshed(workspace, feeds)
    assert (len(report.in_state("accepted")), report.unchanged) == (2, 1)


def test_a_file_that_goes_away_before_it_is_read_is_named(workspace, feeds, monkeypatch):
    put(feeds, {GOOD: files.prevalence(), "z/gp-reg-pat-prac-all_2022-05.csv": files.totals()})
    found = list(arrivals(feeds))
    (feeds / GOOD).unlink()
    monkeypatch.setattr(gathering, "arrivals", lambda _: iter(found))
    assert refused(refreshed(workspace, feeds)) == {GOOD: "unreadable"}
    assert files.rows(workspace)["registered_list"] == len(files.PRACTICES)
    put(feeds, {GOOD: files.prevalence()})
    refreshed(workspace, feeds)
    assert register(workspace) == 1000


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read every file")
def test_a_file_that_may_not_be_read_is_named_and_taken_once_it_may(workspace, feeds):
    put(feeds, {GOOD: files.prevalence()})
    (feeds / GOOD).chmod(0)
    assert refused(refreshed(workspace, feeds)) == {GOOD: "unreadable"}
    (feeds / GOOD).chmod(0o600)
    refreshed(workspace, feeds)
    assert register(workspace) == 1000


@pytest.mark.parametrize(
    "name",
    [
        "qof_prevalence_2021-22\n.csv",
        "qof_prevalence_2021-22\x07.csv",
        "qof_prevalence_2021-22 '; drop table batch; --.csv",
        "qof_prevalence_2021-22 <script>.csv",
        "qof_prevalence_2021-22 \u202excod.csv",
        "qof_prevalence_2021-22 " + "x" * 220 + ".csv",
    ],
)
def test_a_name_made_to_do_harm_is_kept_as_a_label_that_can_be_shown(workspace, feeds, name):
    put(feeds, {name: files.prevalence()})
    refreshed(workspace, feeds)
    assert register(workspace) == 1000
    (batch,) = [b for b in opened(workspace).batches if b.feed == "qof_prevalence"]
    assert batch.file.isprintable()
    assert not refreshed(workspace, feeds).changed


def test_a_name_that_is_no_text_is_kept_as_a_label_that_can_be_stored(workspace, feeds):
    put(feeds, {os.fsdecode(b"qof_prevalence_2021-22 \xff.csv"): files.prevalence()})
    refreshed(workspace, feeds)
    assert register(workspace) == 1000
    assert "qof_prevalence_2021-22 \\udcff.csv" in [b.file for b in opened(workspace).batches]


def test_no_cell_of_a_table_of_text_begins_like_a_formula(workspace, feeds):
    """What is exported as CSV may be opened in a spreadsheet: nothing stored may run there."""
    names = files.hierarchy().decode().replace("Practice 3", "=cmd|' /C calc'!A0")
    crowd = [f"X9{n:04d}" for n in range(40)]
    more = files.hierarchy(crowd).decode().split("\n", 1)[1]
    put(feeds, {"qof_structures_2022_2023.csv": (names + more).encode()})
    report = refreshed(workspace, feeds)
    (outcome,) = [o for o in report.in_state("accepted") if "2022" in o.vintage and o.problems]
    assert {p.rule for p in outcome.problems} == {"formula"}
    held = io.StringIO()
    for table in ("named_unit", "membership"):
        csv.writer(held).writerows(files.stated(workspace, table).rows())
    assert "=cmd" not in held.getvalue()
