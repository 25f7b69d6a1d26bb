"""The synthetic feeds: a file for every feed, each taken as published, and figures that hang together."""

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from commonweal.actions.opened import Opened, open_for_reading
from commonweal.actions.refresh import RefreshReport, refresh
from commonweal.actions.structuring import definition_of
from commonweal.actions.synthesise import synthesise
from commonweal.repository.feed import SYNTHETIC_PREFIX, publications
from commonweal.repository.loading import Loaded, load
from commonweal.repository.synthesis.layouts import LAYOUTS
from commonweal.repository.workspace import create_workspace
from commonweal.terms.codes import Kind

pytestmark = pytest.mark.slow  # a whole refresh, and the files of three systems

HIOW, DORSET = "hampshire-and-isle-of-wight", "dorset"
OWN_SYSTEM = """
id = "smallshire"
name = "Smallshire"
icb = "QZ9"
source = "invented for this test"
[[place]]
id = "place-smallshire"
name = "Smallshire"
councils = ["E06000099"]
first = 2013-04-01
source = "invented for this test"
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic") / "feeds"
    written = synthesise(HIOW, folder)
    assert sorted(written) == sorted(folder.iterdir())
    return folder


@pytest.fixture(scope="module")
def told() -> list[tuple[str, int, int]]:
    return []


@pytest.fixture(scope="module")
def dorset_files(tmp_path_factory, told) -> Path:
    folder = tmp_path_factory.mktemp("synthetic") / "dorset"
    synthesise(DORSET, folder, tell=lambda *said: told.append(said))
    return folder


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory, files) -> tuple[RefreshReport, Opened]:
    folder = tmp_path_factory.mktemp("synthetic") / "workspace"
    report = refresh(create_workspace(folder, HIOW, synthetic=True), files, lambda *_: None)
    return report, open_for_reading(folder)


@pytest.fixture(scope="module")
def report(refreshed) -> RefreshReport:
    return refreshed[0]


@pytest.fixture(scope="module")
def opened(refreshed) -> Opened:
    return refreshed[1]


def loaded_from(folder: Path) -> list[Loaded]:
    """What becomes of every file but the note."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".txt":
            continue
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        loaded = load(content, name=path.name, label=path.name, sha256=sha256)
        assert loaded is not None, f"no feed claims {path.name}"
        found.append(loaded)
    return found


def test_every_feed_has_a_layout_and_every_layout_a_feed():
    assert set(LAYOUTS) == set(publications())


def test_every_feed_has_a_synthetic_file_that_it_takes(report):
    taken = {outcome.feed for outcome in report.in_state("accepted")}
    assert taken == set(publications())


def test_no_file_is_refused_unclaimed_or_the_same_as_another(report):
    assert [outcome.file for outcome in report.in_state("refused")] == []
    assert list(report.unclaimed) == ["SYNTHETIC_README.txt"]
    assert report.unchanged == 0


def test_only_the_documented_rows_are_wrong(report):
    found = [
        (outcome.feed, problem.rule) for outcome in report.outcomes for problem in outcome.problems
    ]
    assert found == [
        ("ods_general_practice", "not-date"),
        ("qof_prevalence", "below-minimum"),
    ]
    assert sum(outcome.rows_set_aside for outcome in report.outcomes) == 2


def test_two_publications_are_replaced_by_their_revision(report):
    replaced = [o.file for o in report.outcomes if o.superseded]
    assert replaced == [
        "SYNTHETIC_Beds-Open-Overnight-Web_File-Q3-2024-25.xlsx",
        "SYNTHETIC_Monthly-AE-February-2025.csv",
    ]
    assert report.superseded == 2


def test_every_file_is_marked_and_the_note_says_that_all_is_invented(files):
    assert all(path.name.startswith(SYNTHETIC_PREFIX) for path in files.iterdir())
    note = (files / "SYNTHETIC_README.txt").read_text(encoding="utf-8")
    assert "Every figure in this folder is invented" in note
    assert "seed 1" in note
    assert "Hampshire and Isle of Wight" in note


def test_a_workspace_for_real_figures_refuses_them(files, tmp_path):
    some = tmp_path / "some"
    some.mkdir()
    name = "SYNTHETIC_nhs111_daily_2025-11_2026-04.csv"
    (some / name).write_bytes((files / name).read_bytes())
    workspace = create_workspace(tmp_path / "real", HIOW, synthetic=False)
    outcomes = refresh(workspace, some, lambda *_: None).outcomes
    assert [(o.state, o.problems[0].rule) for o in outcomes] == [("refused", "mixed-figures")]


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(dorset_files, tmp_path):
    first = {path.name: path.read_bytes() for path in dorset_files.iterdir()}
    definition = definition_of(DORSET)
    again, other = (
        {p.name: p.read_bytes() for p in synthesise(definition, tmp_path / str(seed), seed=seed)}
        for seed in (1, 2)
    )
    assert again == first
    assert other.keys() == first.keys()
    same = [name for name in first if first[name] == other[name]]
    assert not [name for name in same if "Monthly-AE" in name or "prevalence" in name]


def test_progress_is_told_to_the_end(dorset_files, told):
    assert told[0][1] == 0
    assert told[-1][1:] == (len(LAYOUTS), len(LAYOUTS))


def test_every_feed_takes_its_file_for_dorset(dorset_files):
    outcomes = [loaded.outcome for loaded in loaded_from(dorset_files)]
    assert {o.feed for o in outcomes if o.state == "accepted"} == set(publications())
    assert all(o.state == "accepted" for o in outcomes)


def test_a_system_of_ones_own_needs_no_synthetic_setting(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "system.toml").write_text(OWN_SYSTEM, encoding="utf-8")
    synthesise(str(tmp_path / "own"), tmp_path / "feeds")
    outcomes = [loaded.outcome for loaded in loaded_from(tmp_path / "feeds")]
    assert all(o.state == "accepted" for o in outcomes)
    # PHOF's files give areas by name only, and nobody knows the name of an invented council.
    assert {o.feed for o in outcomes} == set(publications()) - {"phof_neighbours"}


def test_every_measure_has_a_figure(opened):
    without = [
        identifier
        for identifier in opened.measures
        if opened.measure_estimates(identifier).filter(pl.col("value").is_not_null()).is_empty()
    ]
    assert without == []


LATEST_OF_THE_SYSTEM = {
    "list-size": (1.80e6, 2.05e6),
    "list-share-65-plus": (18, 24),
    "hypertension-prevalence": (14, 16.5),
    "diabetes-prevalence": (6.5, 8),
    "dementia-prevalence": (0.6, 1.1),
    "smoking-recorded-prevalence": (11, 17),
    "qof-points": (88, 98),
    "ae-attendances": (52_000, 62_000),
    "ae-within-4-hours": (64, 78),
    "general-and-acute-beds-available": (2_800, 3_300),
    "general-and-acute-bed-occupancy": (90, 96),
    "no-criteria-to-reside": (400, 1_000),
    "cancer-28-day-faster-diagnosis": (70, 85),
    "diagnostic-waits-over-6-weeks": (10, 28),
    "consultant-waits-within-18-weeks": (50, 68),
    "community-waiting-list": (15_000, 45_000),
    "gp-appointments": (700_000, 1_000_000),
    "need-core-services": (90, 110),
}


@pytest.mark.parametrize("measure", LATEST_OF_THE_SYSTEM)
def test_the_system_s_latest_figure_is_of_an_ordinary_size(opened, measure):
    low, high = LATEST_OF_THE_SYSTEM[measure]
    own = opened.measure_estimates(measure).filter(
        pl.col("value").is_not_null(), kind="icb", code=opened.definition.icb
    )
    assert low <= own.sort("period_last")["value"][-1] <= high


def test_practices_add_up_to_the_system(opened):
    registers = opened.measure_estimates("hypertension-prevalence").filter(period="2023/24")
    practices = registers.filter(kind="practice")
    system = registers.filter(kind="icb", code=opened.definition.icb)
    assert practices["numerator"].sum() == system["numerator"][0]
    assert practices["denominator"].sum() == system["denominator"][0]
    assert system["units"][0] == practices.height


def test_boundaries_change_in_time(opened):
    structure, days = opened.structure, (date(2020, 1, 1), date(2021, 6, 1), date(2025, 6, 1))
    practices, ccgs, locations = (
        [len(structure.footprints(kind, on=day)) for day in days]
        for kind in (Kind.PRACTICE, Kind.CCG, Kind.SUB_ICB)
    )
    assert practices[0] > practices[1] > practices[2] > 125
    assert ccgs == [7, 2, 0]
    assert locations == [0, 0, 2]
    merged = [s for s in structure.successions if s.predecessor.startswith("X")]
    assert len(merged) >= 4
    for succession in merged:
        assert structure.heir(succession.predecessor, succession.date) == succession.successor


def test_one_network_gives_way_to_another(opened):
    structure = opened.structure
    before = set(structure.footprints(Kind.PCN, date(2023, 3, 31)))
    after = set(structure.footprints(Kind.PCN, date(2023, 4, 1)))
    assert len(before - after) == len(after - before) == 1
    assert 38 <= len(after) <= 52
    assert not [p for day in ("2020-01-01", "2024-01-01") for p in problems_on(structure, day)]


def problems_on(structure, day: str) -> list:
    return structure.problems(date.fromisoformat(day))


def test_practices_are_unlike_as_their_places_are(opened):
    def latest(measure: str) -> dict[str, float]:
        rows = opened.measure_estimates(measure).filter(pl.col("value").is_not_null(), kind="place")
        return dict(rows.sort("period_last").select("code", "value").iter_rows())

    older, smoking = latest("list-share-65-plus"), latest("smoking-recorded-prevalence")
    assert max(older, key=older.__getitem__) == "place-isle-of-wight"
    assert min(older, key=older.__getitem__) == "place-southampton"
    assert smoking["place-southampton"] > smoking["place-hampshire"]


def test_invented_names_never_stand_alone(opened):
    units = opened.structure.units.values()
    kinds = Counter(u.kind for u in units if u.kind in (Kind.PRACTICE, Kind.PCN, Kind.TRUST))
    assert min(kinds.values()) > 10
    for unit in units:
        if unit.kind in kinds:
            assert "synthetic" in unit.name.casefold(), unit
