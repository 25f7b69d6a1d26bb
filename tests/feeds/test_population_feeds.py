"""Feeds of people counted: each trap on a small sample, and published files against their own totals.

Hard numbers were added up from the published files with nothing but a CSV reader.
"""

from datetime import date

import polars as pl
import pytest

from tests.feeds.loaded import load_published, load_text, rows, rules

FIVE_YEAR_AGES = [*(f"{age}-{age + 4}" for age in range(0, 85, 5)), "85+"]
FIVE_YEAR = ",".join(
    ["GP_PRACTICE_CODE,CCG_CODE,TOTAL_ALL,TOTAL_MALE,TOTAL_FEMALES"]
    + [f"{sex}_{ages}" for sex in ("MALE", "FEMALE") for ages in FIVE_YEAR_AGES]
)


def five_year(*practices: str) -> str:
    return "\n".join([FIVE_YEAR, *practices]) + "\n"


def test_five_year_bands_and_their_total_are_kept_apart():
    row = "J81002,11J,360,180,180," + ",".join(["10"] * 36)
    loaded = load_text("gp_list_size_5yr_age_sex_2013-04.csv", five_year(row))
    assert rules(loaded) == []
    lists = loaded.tables["registered_list"]
    assert lists.filter(breakdown="total")["patients"].to_list() == [360]
    bands = lists.filter(breakdown="five-year")
    assert bands.group_by("sex").agg(pl.col("patients").sum()).sort("sex").rows() == [
        ("female", 180),
        ("male", 180),
    ]
    oldest = bands.filter(age_first=85)
    assert oldest["age_last"].to_list() == [None, None]
    assert set(lists["period_first"]) == {date(2013, 4, 1)}


def test_bands_that_miss_their_total_are_reported_with_both_numbers():
    row = "J81002,11J,361,181,180," + ",".join(["10"] * 36)
    loaded = load_text("gp_list_size_5yr_age_sex_2013-04.csv", five_year(row))
    assert rules(loaded) == ["does-not-add-up", "does-not-add-up"]
    assert all("180" in p.message or "360" in p.message for p in loaded.outcome.problems)


def test_a_practice_without_figures_is_reported_and_not_nought():
    full = "J81002,11J,360,180,180," + ",".join(["10"] * 36)
    empty = "Y00572,10R,,,," + "," * 35
    loaded = load_text("gp_list_size_5yr_age_sex_2013-04.csv", five_year(full, empty))
    assert rules(loaded) == ["no-value"]
    assert set(loaded.tables["registered_list"]["unit"]) == {"J81002"}


def test_a_list_without_a_month_in_its_name_is_refused():
    row = "J81002,11J,360,180,180," + ",".join(["10"] * 36)
    assert rules(load_text("gp_list_size_5yr_age_sex_2013-13.csv", five_year(row))) == [
        "no-vintage"
    ]


@pytest.mark.parametrize(
    ("month", "practices", "patients", "oldest"),
    [
        ("2013-04", 307, 2_569_276, 85),
        ("2013-07", 302, 2_570_575, 85),
        ("2013-10", 301, 2_580_710, 85),
        ("2014-01", 300, 2_583_952, 85),
        ("2014-04", 299, 2_583_527, 95),
        ("2014-07", 296, 2_575_105, 95),
    ],
)
def test_published_five_year_lists_add_up(published_files, month, practices, patients, oldest):
    loaded = load_published(
        published_files, f"gp_lists/gp_list_size_5yr_age_sex_{month}_hiow_dorset.csv"
    )
    lists = loaded.tables["registered_list"]
    assert rules(loaded) == ["no-value"]
    sums = lists.group_by("breakdown").agg(pl.col("patients").sum(), pl.col("unit").n_unique())
    assert sorted(sums.rows()) == [
        ("five-year", patients, practices),
        ("total", patients, practices),
    ]
    assert lists["age_first"].max() == oldest


LIBRARY = "PRACTICE_CODE,TOTAL,16OV,17OV,18OV,30_74,50OV,0_64,65OV,65OV%\n"


def test_overlapping_ages_become_bands_that_add_up():
    text = LIBRARY + "J81002,8881,7868,7785,7715,4928,5379,5318,3563,0.401\n"
    loaded = load_text("hocl_gp-by-age_2020-04.csv", text)
    bands = loaded.tables["registered_list"].filter(breakdown="qof-ages")
    assert bands.select("age_first", "age_last", "patients").rows() == [
        (0, 15, 1013), (16, 16, 83), (17, 17, 70), (18, 49, 2336), (50, 64, 1816), (65, None, 3563),
    ]  # fmt: skip
    assert bands["patients"].sum() == 8881
    assert rules(loaded) == []


def test_ages_that_contradict_each_other_are_set_aside_but_the_list_is_kept():
    text = LIBRARY + "J81002,100,80,90,70,50,40,60,40,0.4\n"
    loaded = load_text("hocl_gp-by-age_2020-04.csv", text)
    assert rules(loaded) == ["negative-band"]
    assert rows(loaded, "registered_list", "breakdown", "patients") == [("total", 100)]


def test_published_library_lists_agree_under_both_headings(published_files):
    first = load_published(published_files, "gp_lists/hocl_gp-by-age_2020-04_hiow_dorset.csv")
    second = load_published(
        published_files, "gp_lists/hocl_gp_demographics_2020-04_hiow_dorset.csv"
    )
    columns = ("unit", "period", "breakdown", "age_first", "age_last", "patients")
    assert rows(first, "registered_list", *columns) == rows(second, "registered_list", *columns)
    assert first.outcome.slot != second.outcome.slot
    lists = first.tables["registered_list"]
    assert lists.filter(breakdown="total")["patients"].sum() == 2_706_787
    assert lists.filter(breakdown="qof-ages")["patients"].sum() == 2_706_787
    assert lists.filter(age_first=65)["patients"].sum() == 580_579
    assert rules(second) == ["not-integer"]


@pytest.mark.parametrize(
    ("month", "practices", "patients"), [("2021-01", 229, 2_709_544), ("2022-05", 216, 2_741_600)]
)
def test_published_totals(published_files, month, practices, patients):
    loaded = load_published(
        published_files, f"gp_lists/gp-reg-pat-prac-all_{month}_hiow_dorset.csv"
    )
    lists = loaded.tables["registered_list"]
    assert (lists.height, lists["patients"].sum()) == (practices, patients)
    assert set(lists["breakdown"]) == {"total"}


@pytest.mark.parametrize(
    ("months", "quarter", "practices", "patients"),
    [
        ("2013_04-06", "2013/14-Q1", 360, 2_572_201),
        ("2014_04-06", "2014/15-Q1", 350, 2_584_016),
        ("2015_04-06", "2015/16-Q1", 337, 2_594_590),
        ("2015_10-12", "2015/16-Q3", 286, 2_614_715),
        ("2016_01-03", "2015/16-Q4", 285, 2_617_905),
    ],
)
def test_published_prescribing_lists(published_files, months, quarter, practices, patients):
    loaded = load_published(
        published_files, f"gp_lists/nhsbsa_Patient_List_Size_{months}_hiow_dorset.csv"
    )
    lists = loaded.tables["prescribing_list"]
    assert set(lists["period"]) == {quarter}
    assert (lists["unit"].n_unique(), lists["patients"].sum()) == (practices, patients)
    assert sorted(set(lists["age_first"])) == [0, 5, 15, 25, 35, 45, 55, 65, 75]


def test_coverage_takes_its_months_from_the_content(published_files):
    early = load_published(
        published_files, "gp_lists/appointments_gp_coverage_2021-08_2023-01_hiow_dorset.csv"
    )
    late = load_published(
        published_files, "gp_lists/appointments_gp_coverage_2023-02_2025_hiow_dorset.csv"
    )
    assert early.outcome.slot == "appointments_coverage/2023-01/2020-08"
    july = late.tables["appointments_coverage"].filter(period="2025-07").sort("unit")
    assert july["unit"].to_list() == ["10R", "11J", "D9Y0V"]
    assert july["patients_open"].to_list() == [235_339, 831_517, 1_735_102]
    assert july["practices_included"].to_list() == [10, 68, 119]


WEIGHTED = "Practice_Code,LAD21,LTLA21,Patients,pop 2022/23,G&A WP,CS WP,MH WP,Mat WP,Health Ineq WP,Prescr WP,Final WP,Primary Medical Care WP,Final PMC WP\n"


def test_the_allocation_year_is_the_names_and_not_the_headings():
    text = WEIGHTED + "J81002,E06000059,Dorset,,100,110,120,90,80,70,105,99,101,98\n"
    first = load_text("aif_practice_weighted_pop_2023_2024.csv", text)
    second = load_text("aif_practice_weighted_pop_2024_2025.csv", text)
    assert set(first.tables["weighted_population"]["period"]) == {"2023/24"}
    assert set(second.tables["weighted_population"]["period"]) == {"2024/25"}
    assert first.outcome.slot != second.outcome.slot
    needs = dict(first.tables["weighted_population"].select("need", "weighted").iter_rows())
    assert len(needs) == 9
    assert (needs["core-services"], needs["primary-medical-care-overall"]) == (99.0, 98.0)
    assert rows(first, "membership", "child", "parent", "first", "evidence") == [
        ("J81002", "E06000059", date(2013, 4, 1), "as at")
    ]
    assert rows(first, "named_unit", "unit_kind", "unit", "name") == [
        ("district", "E06000059", "Dorset")
    ]


def test_weighted_populations_without_a_year_are_refused():
    text = WEIGHTED + "J81002,E06000059,Dorset,,100,110,120,90,80,70,105,99,101,98\n"
    assert rules(load_text("aif_practice_weighted_pop_2023_2026.csv", text)) == ["no-vintage"]


@pytest.mark.parametrize(
    ("name", "practices", "registered", "core"),
    [
        ("aif_practice_weighted_pop_2023_2024", 218, 2_749_982.82, 2_772_031.59),
        ("aif_practice_weighted_pop_2024_2025", 218, 2_758_372.68, 2_783_216.89),
        ("icb_allocation_practice_weighted_pop_2025_26", 208, 2_820_755.51, 2_829_852.18),
    ],
)
def test_published_weighted_populations(published_files, name, practices, registered, core):
    loaded = load_published(published_files, f"finance/{name}_hiow_dorset.csv")
    overall = loaded.tables["weighted_population"].filter(need="core-services")
    assert overall.height == practices
    assert overall["registered"].sum() == pytest.approx(registered, abs=0.01)
    assert overall["weighted"].sum() == pytest.approx(core, abs=0.01)
    assert loaded.tables["membership"].height == practices
    assert loaded.tables["named_unit"].height == 15
