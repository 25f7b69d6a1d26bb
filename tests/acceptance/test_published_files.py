"""The main job on the files as published: every figure below was checked against the files themselves.

Skipped where the published files are not on the machine. One refresh serves all tests of a system.
"""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from commonweal.actions.initialise import initialise
from commonweal.actions.opened import Opened, open_for_reading
from commonweal.actions.refresh import RefreshReport, refresh_folder
from commonweal.terms.codes import Kind

LAST_OF_2023_24 = date(2024, 3, 31)
pytestmark = pytest.mark.slow


def refreshed(system: str, folder: Path, files: Path) -> tuple[RefreshReport, Opened]:
    initialise(system, folder, synthetic=False)
    report = refresh_folder(folder, files, lambda *_: None)
    return report, open_for_reading(folder)


@pytest.fixture(scope="module")
def hampshire(tmp_path_factory, published_files) -> tuple[RefreshReport, Opened]:
    folder = tmp_path_factory.mktemp("hampshire") / "workspace"
    return refreshed("hampshire-and-isle-of-wight", folder, published_files)


@pytest.fixture(scope="module")
def dorset(tmp_path_factory, published_files) -> tuple[RefreshReport, Opened]:
    return refreshed("dorset", tmp_path_factory.mktemp("dorset") / "workspace", published_files)


def icb(opened: Opened, measure: str, period: str) -> dict[str, object]:
    """The one figure of the system itself for a measure and period."""
    rows = opened.footprint_estimates(Kind.ICB, opened.definition.icb)
    (row,) = rows.filter((pl.col("measure") == measure) & (pl.col("period") == period)).to_dicts()
    return row


def test_every_file_that_a_feed_claims_is_accepted_unless_it_tells_of_invented_people(hampshire):
    report, _ = hampshire
    others = [o for o in report.outcomes if o.state != "accepted"]
    assert {o.file.split("/")[0] for o in others} == {"synthetic"}
    assert {p.rule for o in others for p in o.problems} == {"mixed-figures"}
    assert len(report.in_state("accepted")) > 190


def test_the_same_files_again_change_nothing(hampshire, published_files):
    report, opened = hampshire
    again = refresh_folder(opened.workspace.folder, published_files, lambda *_: None)
    assert not again.changed
    assert again.snapshot == report.snapshot


@pytest.mark.parametrize(
    ("system", "practices", "networks"), [("hampshire", 132, 43), ("dorset", 69, 18)]
)
def test_the_spine_of_2023_24(request, published_files, *, system, practices, networks):
    """Practices and networks of QOF 2023/24, each joined to registers, lists and deprivation.

    The publisher counts 'U' (unallocated) among the 43 network codes of Hampshire and Isle of Wight.
    """
    _, opened = request.getfixturevalue(system)
    code = opened.definition.icb
    with (published_files / "ods/qof_structures_2023_2024_hiow_dorset.csv").open() as source:
        told = [row for row in csv.DictReader(source) if row["ICB_ODS_CODE"] == code]
    spine = {row["PRACTICE_CODE"] for row in told}
    assert len(spine) == practices
    assert len({row["PCN_ODS_CODE"] for row in told}) == networks

    structure = opened.structure
    assert spine <= set(structure.members(Kind.ICB, code, Kind.PRACTICE, on=LAST_OF_2023_24))
    assert spine <= set(structure.placement(Kind.PRACTICE, Kind.PCN, LAST_OF_2023_24))
    register = {c for (kind, c), u in structure.units.items() if kind == Kind.PRACTICE and u.first}
    assert spine <= register
    with opened.store() as store:
        for table in ("weighted_population", "deprivation", "disease_register"):
            held = store.ask(f"select distinct unit from {table} where unit_kind = 'practice'")
            missing = spine - set(held["unit"])
            assert not missing, (table, sorted(missing))


def test_networks_and_places_add_up_to_the_system(hampshire):
    _, opened = hampshire
    found = opened.measure_estimates("hypertension-prevalence").filter(
        pl.col("period") == "2021/22"
    )
    whole = found.filter((pl.col("kind") == "icb") & (pl.col("code") == "QRL")).row(0, named=True)
    members = opened.structure.members(Kind.ICB, "QRL", Kind.PRACTICE, on=date(2022, 3, 31))
    for kind in ("place", "practice", "ccg"):
        parts = found.filter(pl.col("kind") == kind)
        if kind == "practice":
            parts = parts.filter(pl.col("code").is_in(list(members)))
        assert parts["numerator"].sum() == whole["numerator"], kind
        assert parts["denominator"].sum() == whole["denominator"], kind


def test_restating_on_later_boundaries_brings_networks_that_did_not_exist_then(hampshire):
    _, opened = hampshire

    def networks_of_2020_21(boundaries: str) -> set[str]:
        found = opened.measure_estimates("hypertension-prevalence", boundaries)
        of_year = (pl.col("kind") == "pcn") & (pl.col("period") == "2020/21")
        return set(found.filter(of_year)["code"])

    assert "U73010" not in networks_of_2020_21("own time")  # it opened on 1 April 2022
    assert "U73010" in networks_of_2020_21("2024-03-31")
    assert "U16896" in networks_of_2020_21("own time")  # it closed on 31 March 2022
    assert "U16896" not in networks_of_2020_21("2024-03-31")


def test_commissioning_groups_were_seven_then_two_then_none(hampshire):
    _, opened = hampshire
    days = (date(2018, 8, 1), date(2021, 4, 1), date(2022, 6, 30), date(2022, 7, 1))
    assert [len(opened.structure.footprints(Kind.CCG, on)) for on in days] == [7, 2, 2, 0]
    assert len(opened.structure.footprints(Kind.SUB_ICB, date(2022, 7, 1))) == 2


def test_attendances_equal_the_publishers_file(hampshire, published_files):
    """A&E attendances of the system's trusts in August 2024, added up from the file directly."""
    _, opened = hampshire
    path = published_files / "performance/ae_monthly/Monthly-AE-August-2024.csv"
    with path.open() as source:
        rows = list(csv.DictReader(source))
    trusts = set(opened.structure.members(Kind.ICB, "QRL", Kind.TRUST, on=date(2024, 8, 31)))
    columns = [c for c in rows[0] if c.startswith("A&E attendances")]
    counted = sum(int(row[c] or 0) for row in rows if row["Org Code"] in trusts for c in columns)
    assert icb(opened, "ae-attendances", "2024-08")["numerator"] == counted


def test_every_figure_carries_its_basis(hampshire):
    _, opened = hampshire
    given = opened.estimates.filter(pl.col("status").is_in(["given", "partial"]))
    assert given.filter(pl.col("value").is_null()).is_empty()
    assert set(given["batches"].str.split(" ").explode()) <= set(opened.batch_of)
    kinds = {m.id: m.kind.value for m in opened.measures.values()}
    counted = given.with_columns(how=pl.col("measure").replace_strict(kinds))
    rates = counted.filter(pl.col("how").is_in(["proportion", "rate"]))
    carried = pl.col("numerator", "denominator", "lower", "upper")
    assert rates.filter(pl.any_horizontal(carried.is_null())).is_empty()
    outside = (pl.col("lower") > pl.col("value")) | (pl.col("value") > pl.col("upper"))
    assert rates.filter(outside).is_empty()


def test_there_are_at_least_forty_measures_and_each_has_figures(hampshire):
    _, opened = hampshire
    assert len(opened.measures) >= 40
    assert set(opened.measures) == set(opened.estimates["measure"].unique())
