"""What a refresh promises: the same again changes nothing, corrections supersede, refusals harm nothing."""

import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from commonweal.actions import estimating, gathering, standing
from commonweal.repository import feed as feeds
from commonweal.repository.loading import load
from commonweal.repository.reading.rows import refuse
from commonweal.repository.workspace import Workspace, open_workspace
from commonweal.terms.errors import WorkspaceError
from commonweal.terms.problem import Place, Severity
from tests.acceptance import practice_files as files
from tests.acceptance.practice_files import figures, made, on_disk, opened, put, refreshed, register

PREVALENCE = "qof_prevalence_2021-22.csv"


pytestmark = pytest.mark.usefixtures("few_measures")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """A workspace that holds the first files, and those files; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(estimating, "all_measures", files.few_measures)
        refreshed(made(folder / "workspace"), put(folder / "feeds", files.FIRST))
    return folder


@pytest.fixture
def workspace(prepared, tmp_path) -> Workspace:
    """A copy of the prepared workspace, beside a copy of its files in `feeds`."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    return open_workspace(tmp_path / "workspace")


@pytest.fixture
def arriving(workspace, tmp_path) -> Path:
    """The folder of feeds that the workspace has taken already."""
    return tmp_path / "feeds"


def states(workspace: Workspace) -> list[tuple[str, str, bool]]:
    """Every batch on record: the name of its file, its state, and whether it is superseded."""
    return [(Path(b.file).name, b.state, b.superseded) for b in opened(workspace).batches]


def test_the_first_refresh_gives_figures(workspace):
    assert register(workspace) == 1000
    assert files.rows(workspace)["disease_register"] == 24


def test_the_same_files_again_change_nothing(workspace, arriving):
    before = on_disk(workspace)
    report = refreshed(workspace, arriving)
    assert not report.changed
    assert (report.unchanged, report.outcomes, report.superseded) == (3, (), 0)
    assert on_disk(workspace) == before


def test_no_files_at_all_change_nothing(workspace):
    before = on_disk(workspace)
    assert not refreshed(workspace, None).changed
    assert on_disk(workspace) == before


def test_the_same_bytes_under_another_name_of_the_same_date_change_nothing(workspace, arriving):
    before = on_disk(workspace)
    put(arriving, {"again/qof_prevalence_2021-22 (1).csv": files.prevalence()})
    assert not refreshed(workspace, arriving).changed
    assert on_disk(workspace) == before


def test_the_same_bytes_under_the_name_of_another_date_are_refused_and_said_so(workspace, arriving):
    put(arriving, {"qof_prevalence_2022-23.csv": files.prevalence()})
    before = figures(workspace)
    (refused,) = refreshed(workspace, arriving).in_state("refused")
    assert refused.problems[0].rule == "same-bytes"
    assert PREVALENCE in refused.problems[0].message
    assert figures(workspace).equals(before)
    assert not refreshed(workspace, arriving).changed


def test_a_corrected_file_supersedes_its_predecessor_and_both_stay_on_record(workspace, arriving):
    put(arriving, {PREVALENCE: files.prevalence(more=7)})
    report = refreshed(workspace, arriving)
    assert report.superseded == 1
    assert register(workspace) == 1007
    assert files.rows(workspace)["disease_register"] == 24
    told = [told for told in states(workspace) if told[0] == PREVALENCE]
    assert told == [(PREVALENCE, "accepted", True), (PREVALENCE, "accepted", False)]
    kept = [batch.sha256 for batch in opened(workspace).batches if batch.file == PREVALENCE]
    assert all((workspace.landing / sha[:2] / sha).is_file() for sha in kept)


def test_the_older_file_supplied_again_after_its_correction_changes_nothing(workspace, arriving):
    put(arriving, {PREVALENCE: files.prevalence(more=7)})
    refreshed(workspace, arriving)
    before = on_disk(workspace)
    put(arriving, {PREVALENCE: files.prevalence()})
    assert not refreshed(workspace, arriving).changed
    assert on_disk(workspace) == before


@pytest.mark.parametrize("together", [True, False])
def test_an_original_never_supersedes_its_revision_however_late_it_comes(tmp_path, together):
    revised = {"qof_prevalence_2021-22_revised.csv": files.prevalence(more=7)}
    original = {"z/qof_prevalence_2021-22.csv": files.prevalence()}
    workspace, feeds_folder = made(tmp_path / "workspace"), tmp_path / "feeds"
    put(feeds_folder, {"qof_structures_2021_2022.csv": files.hierarchy()} | revised)
    if not together:
        refreshed(workspace, feeds_folder)
    refreshed(workspace, put(feeds_folder, original))
    assert register(workspace) == 1007
    assert ("qof_prevalence_2021-22.csv", "accepted", True) in states(workspace)
    assert ("qof_prevalence_2021-22_revised.csv", "accepted", False) in states(workspace)


def test_a_refused_file_changes_nothing_in_the_store_and_is_on_record_once(workspace, arriving):
    before, tables = figures(workspace), opened(workspace).snapshot.tables
    put(arriving, {"qof_prevalence_2022-23.csv": b"PRACTICE_CODE\nX80001\n"})
    report = refreshed(workspace, arriving)
    (refused,) = report.in_state("refused")
    assert (
        str(refused.problems[0].place) == "qof_prevalence_2022-23.csv, line 1, column 'GROUP_CODE'"
    )
    assert opened(workspace).snapshot.tables == tables
    assert figures(workspace).equals(before)
    assert not refreshed(workspace, arriving).changed
    assert [p.rule for _, p in opened(workspace).problems()] == ["missing-column"]


def test_a_refused_file_that_was_mended_is_taken(workspace, arriving):
    put(arriving, {"qof_prevalence_2022-23.csv": b"PRACTICE_CODE\nX80001\n"})
    refreshed(workspace, arriving)
    put(arriving, {"qof_prevalence_2022-23.csv": files.prevalence(more=20)})
    refreshed(workspace, arriving)
    assert register(workspace, period="2022/23") == 1020


def test_a_file_refused_for_want_of_a_date_is_taken_under_a_name_that_has_one(workspace, arriving):
    put(arriving, {"qof_prevalence.csv": files.prevalence(more=20)})
    (refused,) = refreshed(workspace, arriving).in_state("refused")
    assert refused.problems[0].rule == "no-vintage"
    (arriving / "qof_prevalence.csv").rename(arriving / "qof_prevalence_2022-23.csv")
    assert len(refreshed(workspace, arriving).in_state("accepted")) == 1
    assert register(workspace, period="2022/23") == 1020


def test_rows_set_aside_and_repeated_are_counted_exactly(workspace, arriving):
    good = files.prevalence(more=20).decode().splitlines()
    bad = [
        "X80012,HYP,-1,TOTAL,100",  # below nought, and so no repetition of a key
        "X80099,HYP,=1+1,TOTAL,100",
        "X80099,@DM,1,TOTAL,100",
        good[1],  # says again what line 2 says
        good[1],
        "X80001,DM,1,TOTAL,100",  # contradicts line 3
    ]
    put(arriving, {"qof_prevalence_2022-23.csv": files.lines(*good, *bad, *many())})
    (outcome,) = refreshed(workspace, arriving).in_state("accepted")
    repeated = [p for p in outcome.problems if p.rule == "repeated-row"]
    quarantined = {p.place.line for p in outcome.problems if p.severity == Severity.QUARANTINED}
    stored = files.stated(workspace, "disease_register").filter(batch=outcome.key)
    assert quarantined == {3, 26, 27, 28, 31}
    assert outcome.rows_set_aside == len(quarantined)
    assert [p.place.line for p in repeated] == [29, 30]
    assert outcome.rows_stored == stored.height == stored["line"].n_unique()
    assert outcome.rows_read == stored.height + outcome.rows_set_aside + len(repeated)
    assert not set(stored["line"]) & quarantined


def many() -> list[str]:
    """Enough good rows that a few bad ones do not refuse the file."""
    return [f"X9{n:04d},AF,{n},TOTAL,9000" for n in range(100)]


def with_feed(monkeypatch, **changes: object) -> None:
    """Put a changed qof_prevalence among the known feeds."""
    known = dict(feeds.known_feeds())
    known["qof_prevalence"] = replace(known["qof_prevalence"], **changes)
    monkeypatch.setattr(feeds, "known_feeds", lambda: known)
    for module in (gathering, standing):
        monkeypatch.setattr(module, "known_feeds", lambda: known)


def doubling(accepted, facts):
    normalised = feeds.known_feeds()["registered_list_totals"]  # any other feed stays as it was
    assert normalised.contract.id == "registered_list_totals"
    told = original_normalise(accepted, facts)
    twice = told.tables["disease_register"].with_columns(pl.col("register") * 2)
    return replace(told, tables={"disease_register": twice})


original_normalise = feeds.known_feeds()["qof_prevalence"].normalise


def refusing(accepted, facts):
    raise refuse("of-no-use", Place(facts.name), "The feed is out of order.", next_step="Mend it.")


def test_a_feed_that_changed_reads_its_files_again_from_what_was_kept(workspace, monkeypatch):
    with_feed(monkeypatch, normalise=doubling, fingerprint="changed")
    report = refreshed(workspace, None)
    assert (report.changed, report.superseded) == (True, 1)
    assert register(workspace) == 2000
    assert files.rows(workspace)["disease_register"] == 24
    assert [s for s in states(workspace) if s[0] == PREVALENCE] == [
        (PREVALENCE, "accepted", True),
        (PREVALENCE, "accepted", False),
    ]
    assert not refreshed(workspace, None).changed


def test_files_that_a_changed_feed_refuses_are_taken_again_once_it_is_mended(
    workspace, arriving, monkeypatch
):
    with_feed(monkeypatch, normalise=refusing, fingerprint="refusing")
    refreshed(workspace, arriving)
    assert "disease_register" not in files.rows(workspace)
    assert not refreshed(workspace, arriving).changed
    with_feed(monkeypatch, normalise=original_normalise, fingerprint="mended")
    refreshed(workspace, arriving)
    assert register(workspace) == 1000


def test_kept_bytes_that_are_gone_are_named(workspace, monkeypatch):
    with_feed(monkeypatch, normalise=doubling, fingerprint="changed")
    shutil.rmtree(workspace.landing)
    with pytest.raises(WorkspaceError, match=r"qof_prevalence_2021-22\.csv.*landing"):
        refreshed(workspace, None)


def test_a_moved_workspace_is_refreshed_where_it_now_is(workspace, tmp_path):
    elsewhere = tmp_path / "a new place, with spaces & ümlauts #1"
    shutil.copytree(workspace.folder, elsewhere)
    before = on_disk(workspace)
    moved = open_workspace(elsewhere)
    put(tmp_path / "feeds", {PREVALENCE: files.prevalence(more=7)})
    refreshed(moved, tmp_path / "feeds")
    assert register(moved) == 1007
    assert files.rows(moved)["disease_register"] == 24
    assert on_disk(workspace) == before
    put(tmp_path / "feeds", {PREVALENCE: files.prevalence(more=9)})
    refreshed(moved, tmp_path / "feeds")
    assert register(moved) == 1009
    assert {path.name for path in tmp_path.iterdir()} == {elsewhere.name, "workspace", "feeds"}


def test_a_column_declared_since_the_files_were_written_is_missing_in_them(workspace, monkeypatch):
    from commonweal.repository import query
    from commonweal.tables.declaration import Column, Type

    wider = dict(query.TABLES)
    old = wider["disease_register"]
    extra = Column("age_first", Type.INTEGER, "Youngest age", required=False)
    wider["disease_register"] = replace(old, columns=(*old.columns, extra))
    monkeypatch.setattr(query, "TABLES", wider)
    assert files.stated(workspace, "disease_register")["age_first"].null_count() == 24


def test_every_file_lands_once_whatever_the_folder_they_come_in(tmp_path):
    workspace = made(tmp_path / "workspace")
    put(tmp_path / "feeds", {f"deep/er/{name}": content for name, content in files.FIRST.items()})
    put(tmp_path / "feeds", files.FIRST)
    report = refreshed(workspace, tmp_path / "feeds")
    assert (len(report.in_state("accepted")), report.unchanged) == (3, 3)


def test_loading_twice_gives_the_same(workspace):
    content = files.prevalence()
    told = [load(content, name=PREVALENCE, label=PREVALENCE, sha256="0" * 64) for _ in range(2)]
    assert told[0].outcome == told[1].outcome
