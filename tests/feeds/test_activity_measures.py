"""The measures of activity, worked out on the published files from bytes to estimates.

The figures are quotients of numbers read from the files with the csv module.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from commonweal.outcomes.estimating import label_months, unit_estimates
from commonweal.outcomes.measure import Measure, measures_from
from commonweal.outcomes.strata import strata_statement, together
from commonweal.repository.definitions import measure_definitions
from commonweal.repository.feed import feeds_claiming
from commonweal.repository.query import Store
from commonweal.repository.records import TableFiles
from tests.feeds.loaded import load_published

FILES = (
    *("urgent_care.toml", "beds_and_flow.toml", "planned_care.toml", "cancer.toml"),
    *("community_care.toml", "primary_care_activity.toml"),
)
DEFINED = {name: words for name, words in measure_definitions().items() if name in FILES}
MEASURES = measures_from(DEFINED)


@pytest.fixture(scope="module")
def store(published_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of every published file of activity, read once."""
    folder = published_files / "performance"
    lake = tmp_path_factory.mktemp("lake")
    parts: dict[str, list[pl.DataFrame]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if feeds_claiming(path.name):
            for name, rows in load_published(path.parent, path.name).tables.items():
                parts.setdefault(name, []).append(rows)
    tables = {}
    for name, frames in parts.items():
        rows = pl.concat(frames)
        rows.write_parquet(lake / f"{name}.parquet")
        tables[name] = TableFiles(0, (f"{name}.parquet",), rows.height)
    with Store(lake, tables) as opened:
        yield opened


def estimates(store: Store, measure: Measure) -> pl.DataFrame:
    return unit_estimates([measure], label_months(store.ask(strata_statement(measure))))


def test_there_are_measures_enough_and_each_says_what_it_counts():
    assert len(MEASURES) >= 60
    for measure in MEASURES.values():
        assert len(measure.counts.split()) >= 5, measure.id


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_every_measure_has_values_on_the_published_files(store, measure):
    found = estimates(store, measure)
    assert found["value"].is_not_null().any()
    assert not found.select("kind", "code", "period").is_duplicated().any()
    assert set(found["kind"]) <= {kind.value for kind in measure.units}
    if measure.unit == "%":
        outside = found.filter((pl.col("value") < 0) | (pl.col("value") > 100))
        assert outside.is_empty() or measure.kind == "ratio"


def test_measures_counted_together_are_as_each_alone(store):
    emergency = [m for m in MEASURES.values() if m.table == "emergency_care"]
    key = ["measure", "unit_kind", "unit", "period"]
    apart = pl.concat(store.ask(strata_statement(measure)) for measure in emergency)
    assert len(emergency) > 1
    assert store.ask(together(emergency)).sort(key).equals(apart.sort(key))


KNOWN = {
    ("ae-within-4-hours", "E92000001", "2024-12"): 100 * (1 - 677473 / 2345934),
    ("ae-attendances", "RBD", "2017-03"): 7626,
    ("ae-waits-over-12-hours", "E92000001", "2025-01"): 61529,
    ("emergency-admissions", "E92000001", "2024-12"): 552592,
    ("ae-within-4-hours", "RHU", "2025-02"): 100 * (1 - 4808 / 15297),
    ("ambulance-category-1-response", "RYE", "2024-12"): 2254327 / 4229 / 60,
    ("nhs-111-answered-in-60-seconds", "QRL", "2026-01"): 100 * 36213 / 71931,
    ("general-and-acute-bed-occupancy", "RHM", "2013/14-Q4"): 100 * 1006.6555556 / 1077.8222222,
    ("general-and-acute-bed-occupancy", "RHM", "2024/25-Q4"): 100 * 1131.2777778 / 1203.9666667,
    ("no-criteria-to-reside", "RHM", "2024-12"): 10758 / 31,
    ("delayed-transfer-beds", "E10000014", "2016-12"): 7883 / 31,
    ("delayed-transfer-days", "E92000001", "2019-12"): 148101,
    ("virtual-ward-occupancy", "QRL", "2025-07"): 100 * 374 / 460,
    ("virtual-ward-places-per-100000", "QVV", "2025-07"): 100000 * 232 / 831975,
    ("consultant-waits-within-18-weeks", "RBD", "2024-11"): 100 * 12539 / 21702,
    ("diagnostic-waits-over-6-weeks", "RHM", "2025-07"): 100 * 1719 / 10431,
    ("cancer-28-day-faster-diagnosis", "RHU", "2025-03"): 100 * 2212 / 2831,
    ("cancer-31-day-treatment", "RHU", "2025-03"): 100 * 837 / 866,
    ("cancer-62-day-treatment", "RHU", "2025-03"): 100 * 292.5 / 397,
    ("community-waits-over-52-weeks", "QVV", "2025-07"): 100 * 4439 / 20670,
    ("gp-appointments", "D9Y0V", "2019-10"): 861049,
}


@pytest.mark.parametrize(("name", "code", "period"), KNOWN)
def test_a_measure_comes_to_what_the_file_says(store, name, code, period):
    found = estimates(store, MEASURES[name]).filter(
        (pl.col("code") == code) & (pl.col("period") == period)
    )
    assert found["value"].to_list() == [pytest.approx(KNOWN[name, code, period])]
