"""The published files of activity, read as a refresh would and held against plain readings of them.

Numbers written out here were taken from the files with the csv module or openpyxl, not with the
feeds under test.
"""

import csv
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from commonweal.repository.feed import feeds_claiming
from commonweal.repository.loading import Loaded
from tests.feeds.loaded import load_published, rules

NOT_TAKEN = {
    "ae_monthly/healthyr_england_ae_acute_trust_attribution_hiow_dorset.csv": "a lookup, no figures",
    "ae_monthly/healthyr_england_icb_accidents_emergency_hiow_dorset.csv": "sums of trusts by a compiler's attribution; one row has attendances as admissions",
    "ambulance/AmbSYS_handovers.csv": "a display of one selected area",
    "ambulance/AmbSYS_icb_lookup.csv": "shares of incidents, no figures by month",
    "ambulance/AmbSYS_introduction.csv": "notes",
    "ambulance/AmbSYS_response_times.csv": "a display of one selected area",
    "rtt/healthyr_england_rtt_stp_hiow_dorset.csv": "adds completed to incomplete pathways",
    "rtt/healthyr_england_rtt_trust_hiow_dorset.csv": "adds completed to incomplete pathways",
    "workforce/pcn_workforce_fte_by_staff_group_hiow_dorset.csv": "means of single records, not staff",
}
"""Files of the folder that no feed takes, and why. The winter reports date their columns in a second heading."""


@pytest.fixture(scope="module")
def performance(published_files: Path) -> Path:
    return published_files / "performance"


def load(folder: Path, *inside: str) -> list[Loaded]:
    return [load_published(folder, name) for name in inside]


def plain(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def total(loaded: Loaded, table: str, figure: str, **only: str) -> float:
    frame = loaded.tables[table].filter(*[pl.col(k) == v for k, v in only.items()])
    return float(frame[figure].sum())


def test_every_file_is_taken_or_left_for_a_reason(performance):
    left = {
        str(path.relative_to(performance))
        for path in performance.rglob("*")
        if path.is_file() and not feeds_claiming(path.name)
    }
    winter = {name for name in left if name.startswith("winter_sitrep_2019_20/")}
    assert len(winter) == 9
    assert left - winter == set(NOT_TAKEN)


def test_every_claimed_file_is_accepted_whole(performance):
    for path in sorted(p for p in performance.rglob("*") if p.is_file()):
        if feeds_claiming(path.name):
            loaded = load_published(path.parent, path.name)
            outcome = loaded.outcome
            assert (outcome.state, outcome.rows_set_aside) == ("accepted", 0), path.name
            assert all(rows.height for rows in loaded.tables.values()), path.name


AE_ENGLAND = {
    "Monthly-AE-December-2024.csv": (2345934, 677473, 54207, 552592),
    "Monthly-AE-October-2024-revised.csv": (2360536, 635342, 49616, 567448),
    "Monthly-AE-September-2024.csv": (2214217, 570888, 38880, 530824),
    "July-2025-CSV-9jfy4.csv": (2407884, 568304, 35467, 559392),
}


@pytest.mark.parametrize("name", AE_ENGLAND)
def test_ae_totals_of_england_are_the_published_ones_and_its_providers_reach_them(
    performance, name
):
    (loaded,) = load(performance, f"ae_monthly/{name}")
    figures = ("attendances", "over_4_hours", "waits_over_12_hours", "admissions")
    for kind in ("england", "trust"):
        told = tuple(total(loaded, "emergency_care", f, unit_kind=kind) for f in figures)
        assert told == AE_ENGLAND[name]
    assert loaded.outcome.problems == ()


def test_the_compiled_ae_series_agrees_with_the_monthly_files_but_for_the_months_set_aside(
    performance,
):
    (series,) = load(
        performance, "ae_monthly/healthyr_england_trust_accidents_emergency_hiow_dorset.csv"
    )
    assert rules(series) == ["repeated-month", "repeated-month"]
    compiled = series.tables["emergency_care"]
    assert not {"2025-02", "2025-03"} & set(compiled["period"])
    figures = ["attendances", "over_4_hours", "waits_over_4_hours", "admissions"]
    months = 0
    for path in performance.glob("ae_monthly/*-202[45]*.csv"):
        own = load_published(path.parent, path.name).tables["emergency_care"]
        both = compiled.join(own, on=["unit", "period"], suffix="_own")
        months += both.height > 0
        for figure in figures:
            assert both.filter(pl.col(figure) != pl.col(f"{figure}_own")).is_empty()
    assert months == 10


def test_kh03_of_southampton_is_what_the_workbook_says(performance):
    name = "beds_kh03/Beds-Open-Overnight-Web_File-Q4-2024-25.xlsx"
    (loaded,) = load(performance, name)
    sheet = openpyxl.load_workbook(performance / name, data_only=True)["NHS Trust by Sector"]
    (said,) = [row for row in sheet.iter_rows(values_only=True) if row[4] == "RHM"]
    for figure, place in (("available", 7), ("occupied", 13)):
        found = total(loaded, "hospital_beds", figure, unit="RHM", sector="general and acute")
        assert found == pytest.approx(said[place])
    assert total(loaded, "hospital_beds", "available", unit="RHM") == pytest.approx(1260.97777778)
    assert total(loaded, "hospital_beds", "available", unit_kind="england") == pytest.approx(
        132187.93, abs=10.1
    )
    assert loaded.outcome.problems == ()


def test_the_kh03_series_puts_a_fourth_quarter_in_its_own_year(performance):
    (loaded,) = load(performance, "beds_kh03/kh03_by_specialty_2010_2021_hiow_dorset.csv")
    only = {"unit": "RHM", "period": "2013/14-Q4", "sector": "general and acute"}
    assert total(loaded, "hospital_beds", "available", **only) == pytest.approx(1077.8222222)
    assert total(loaded, "hospital_beds", "occupied", **only) == pytest.approx(1006.6555556)
    assert loaded.tables["hospital_beds"].height == 1128
    assert loaded.outcome.problems == ()


def test_patients_without_criteria_to_reside_add_up_from_trusts_to_their_system(performance):
    trusts, systems = load(
        performance,
        "discharge/healthyr_england_trust_criteria_to_reside_hiow_dorset.csv",
        "discharge/healthyr_england_icb_criteria_to_reside_hiow_dorset.csv",
    )
    daily = trusts.tables["no_criteria_to_reside"]
    southampton = daily.filter(pl.col("unit") == "RHM", pl.col("period").str.starts_with("2024-12"))
    assert (southampton.height, southampton["patients"].sum()) == (31, 10758)
    assert daily["patients"].null_count() == 219 + 11
    parts = (
        daily.filter(pl.col("unit").is_in(["R1F", "RHM", "RHU", "RN5"]))
        .group_by("period")
        .agg(parts=pl.col("patients").sum())
    )
    both = (
        systems.tables["no_criteria_to_reside"]
        .filter(pl.col("unit") == "E54000042")
        .join(parts, on="period")
    )
    assert both.height == 1249
    assert both.filter(pl.col("patients").fill_null(0) != pl.col("parts")).is_empty()


def test_discharges_lose_their_noughts_and_keep_their_split_until_may_2023(performance):
    (loaded,) = load(
        performance, "discharge/healthyr_england_trust_discharged_patients_hiow_dorset.csv"
    )
    days = loaded.tables["discharge"]
    assert days["discharged"].null_count() == 228 + 11
    assert str(days.filter(pl.col("discharged_by_1700") > 0)["period"].max()) == "2023-05-31"


def test_delays_by_reason_keep_every_patient(performance):
    (loaded,) = load(
        performance, "discharge/healthyr_england_delayed_discharge_reasons_hiow_dorset.csv"
    )
    assert total(loaded, "discharge_delay", "patients") == 8254
    assert total(loaded, "discharge_delay", "patients", delay_group="Capacity") == 2301
    groups = set(loaded.tables["discharge_delay"]["delay_group"])
    assert groups == {
        "Capacity", "Care transfer hub process", "Hospital process", "Interface process", "Wellbeing concerns",
    }  # fmt: skip


def test_delayed_transfers_of_the_series_and_the_workbooks_are_the_same(performance):
    series, april, december = load(
        performance,
        "dtoc/dtoc_delayed_days_2011-04_2019-12_hiow_dorset_england_long.csv",
        "dtoc/original_DTOC_Apr_19.xls",
        "dtoc/original_DTOC_Dec_19.xls",
    )
    only = {"unit": "E10000014", "period": "2016-12"}
    assert total(series, "delayed_transfer", "delayed_days", **only, split="all") == 7883
    assert total(series, "delayed_transfer", "delayed_days", **only, split="reason") == 7883
    key = ["unit_kind", "unit", "period", "split", "category"]
    compiled = series.tables["delayed_transfer"]
    for workbook, shared in ((april, 136), (december, 119)):
        own = workbook.tables["delayed_transfer"]
        both = compiled.join(own, on=key, suffix="_own", nulls_equal=True)
        assert both.height == shared
        apart = pl.col("delayed_days").ne_missing(pl.col("delayed_days_own"))
        assert both.filter(apart).is_empty()
        assert workbook.outcome.vintage > series.outcome.vintage
        assert workbook.outcome.problems == ()
    assert (
        total(december, "delayed_transfer", "delayed_days", unit_kind="england", split="all")
        == 148101
    )


def test_virtual_wards_of_every_month_add_up_to_england(performance):
    seen = set()
    for path in performance.glob("virtual_wards/*.xlsx"):
        loaded = load_published(path.parent, path.name)
        wards = loaded.tables["virtual_ward"]
        england = wards.filter(pl.col("unit_kind") == "england")
        for kind in set(wards["unit_kind"]) - {"england"}:
            parts = wards.filter(pl.col("unit_kind") == kind)
            assert parts["capacity"].sum() == england["capacity"][0], (path.name, kind)
            assert parts["patients"].sum() <= england["patients"][0]
        assert set(rules(loaded)) <= {"nought-read-as-missing"}
        seen |= set(wards["period"])
    assert (len(seen), min(seen), max(seen)) == (25, "2023-07", "2025-07")


def test_appointments_are_added_up_to_the_last_one(performance):
    for name, units, rows in (("HampshireIoW", 22499165, 11646), ("Dorset", 10950780, 5638)):
        (loaded,) = load(performance, f"gp_appointments/Regional_CSV_{name}.csv")
        assert total(loaded, "gp_appointment", "appointments") == units
        assert loaded.tables["gp_appointment"].height == rows
    path = performance / "gp_appointments/Regional_CSV_HampshireIoW.csv"
    (loaded,) = load(performance, "gp_appointments/Regional_CSV_HampshireIoW.csv")
    for month, label in (("OCT2019", "2019-10"), ("NOV2019", "2019-11")):
        said = sum(
            int(row["COUNT_OF_APPOINTMENTS"])
            for row in plain(path)
            if row["Appointment_Month"] == month and row["CCG_CODE"] == "D9Y0V"
        )
        assert total(loaded, "gp_appointment", "appointments", unit="D9Y0V", period=label) == said


def test_calls_to_111_in_january_2026_are_those_of_two_contract_areas(performance):
    (loaded,) = load(performance, "nhs111/nhs111_daily_2025-11_2026-04_hiow_dorset.csv")
    january = loaded.tables["nhs111_calls"].filter(
        pl.col("unit") == "QRL", pl.col("period").str.starts_with("2026-01")
    )
    figures = january.select(pl.col("received", "answered", "answered_60_seconds").sum()).row(0)
    assert figures == (79982, 71931, 36213)
    assert loaded.tables["nhs111_calls"]["received"].null_count() == 21


def test_cancer_waits_count_everyone_once_in_each_split(performance):
    (loaded,) = load(performance, "cancer/CWT_provider_extract_2024-04_2025-07_hiow_dorset.csv")
    only = {"unit": "RHU", "period": "2025-03"}
    for standard, split, patients, within in (
        ("28-day FDS", "cancer type", 2831, 2212),
        ("31-day Combined", "cancer type", 866, 837),
        ("31-day Combined", "treatment", 866, 837),
        ("62-day Combined", "cancer type", 397, 292.5),
    ):
        told = only | {"standard": standard, "split": split}
        assert total(loaded, "cancer_wait", "patients", **told) == patients
        assert total(loaded, "cancer_wait", "within", **told) == within
    assert loaded.outcome.problems == ()


def test_diagnostic_and_community_waits_reach_their_published_totals(performance):
    (tests,) = load(
        performance, "diagnostics/DM01_provider_by_test_2024-08_2025-07_hiow_dorset.csv"
    )
    only = {"unit": "RHM", "period": "2025-07"}
    figures = ("waiting", "waiting_6_weeks", "waiting_13_weeks")
    assert [total(tests, "diagnostic_wait", f, **only) for f in figures] == [10431, 1719, 251]
    assert tests.outcome.problems == ()
    (community,) = load(
        performance,
        "community_waiting/community_health_services_waiting_lists_2024-08_2025-07_hiow_dorset.csv",
    )
    july = {"unit": "QVV", "period": "2025-07"}
    assert total(community, "community_wait", "waiting", **july) == 20670
    long = [
        total(community, "community_wait", "waiting", **july, band=b) for b in ("52-104", "104+")
    ]
    assert sum(long) == 4439
    assert set(rules(community)) == {"repeated-figures"}


def test_the_compiled_waiting_list_of_dorchester_is_nine_short_of_the_extract(performance):
    extract, compiled = load(
        performance,
        "rtt/20241130-RTT-November-2024-RBD.csv",
        "rtt/unified_trust_monthly_2024-08_2025-07_england.csv",
    )
    only = {"unit": "RBD", "period": "2024-11", "function_code": "C_999"}
    figures = ("waiting", "within_18_weeks", "over_52_weeks", "over_65_weeks", "over_78_weeks")
    said = [total(extract, "consultant_wait", f, **only) for f in figures]
    assert said == [21702, 12539, 647, 45, 1]
    assert [total(compiled, "consultant_wait", f, **only) for f in figures] == [
        21693,
        12534,
        647,
        45,
        1,
    ]
    assert extract.outcome.vintage > compiled.outcome.vintage
    assert (
        total(extract, "completed_pathway", "completed", pathway="admitted", function_code="C_999")
        == 1544
    )


def test_the_two_workforce_layouts_say_the_same_of_may_2025(performance):
    series, groups, month = load(
        performance,
        "workforce/workforce_all_staff_fte_2009-09_2025-05_hiow_dorset.csv",
        "workforce/workforce_org_staffgroup_fte_2024-08_2025-05_hiow_dorset.csv",
        "workforce/workforce_org_staffgroup_fte_2025-05_hiow_dorset.csv",
    )
    only = {"period": "2025-05", "staff_group": "Total", "unit": "RYF"}
    assert [total(x, "workforce", "staff", **only) for x in (series, groups, month)] == [
        pytest.approx(5341.2206)
    ] * 3
