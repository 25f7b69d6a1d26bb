"""Feeds of residents, projections and the census: traps on samples, and published totals.

Hard numbers were added up from the published files with nothing but a CSV reader.
"""

from datetime import date

import polars as pl
import pytest

from tests.feeds.loaded import load_published, load_text, rows, rules

AGES = [f"{sex}{age}" for sex in ("F", "M") for age in range(91)]


def health_area(code: str, name: str, total: int) -> str:
    heading = f"{code},{name},STP 2021 Code,Total," + ",".join(AGES)
    people = ",".join(["2"] * 182)
    return f"{heading}\nE38000045,NHS Dorset ICB - 11J,E54000041,{total},{people}\n"


def test_the_last_age_is_open_ended_and_ages_add_up_to_the_total():
    text = health_area("SICBL 2023 Code", "SICBL 2023 Name", 364)
    loaded = load_text("ons_mid-2022_icb_2023_syoa_sex.csv", text)
    people = loaded.tables["resident_population"]
    assert rules(loaded) == []
    assert people["people"].sum() == 364
    assert people.filter(age_first=90)["age_last"].to_list() == [None, None]
    assert people.filter(age_first=89)["age_last"].to_list() == [89, 89]
    assert set(people["period_first"]) == {date(2022, 6, 30)}


def test_a_sub_icb_location_takes_the_ods_code_its_name_ends_in():
    text = health_area("SICBL 2023 Code", "SICBL 2023 Name", 364)
    loaded = load_text("ons_mid-2022_icb_2023_syoa_sex.csv", text)
    assert set(loaded.tables["resident_population"]["unit"]) == {"11J"}
    assert rows(loaded, "named_unit", "unit_kind", "unit", "ons_code") == [
        ("sub_icb", "11J", "E38000045")
    ]


def test_a_clinical_commissioning_group_keeps_its_ons_code():
    text = health_area("CCG 2021 Code", "CCG 2021 Name", 364)
    loaded = load_text("ons_mid-2021_ccg_2021_syoa_sex.csv", text)
    people = loaded.tables["resident_population"]
    assert set(people.select("unit_kind", "unit").rows()) == {("ccg", "E38000045")}
    assert "named_unit" not in loaded.tables


def test_ages_that_miss_the_total_are_reported():
    text = health_area("CCG 2021 Code", "CCG 2021 Name", 365)
    loaded = load_text("ons_mid-2021_ccg_2021_syoa_sex.csv", text)
    assert rules(loaded) == ["does-not-add-up"]


def test_neither_code_refuses_the_file():
    text = health_area("Area", "Area name", 364)
    assert rules(load_text("ons_mid-2021_ccg_2021_syoa_sex.csv", text)) == ["missing-column"]


def test_the_workbook_says_what_its_extracts_say(published_files):
    workbook = load_published(
        published_files, "population/ons_pop_estimates_ccg_icb_syoa_sex_mid2021_mid2022.xlsx"
    )
    people = workbook.tables["resident_population"]
    assert rules(workbook) == []
    assert people.height == 2 * 2 * 106 * 182
    columns = ("unit_kind", "unit", "period", "sex", "age_first", "age_last", "people")
    whole = set(people.select(columns).rows())
    for year in (2021, 2022):
        for kind in ("ccg_2021", "icb_2023"):
            name = f"population/ons_mid-{year}_{kind}_syoa_sex_hiow_dorset.csv"
            extract = load_published(published_files, name)
            part = extract.tables["resident_population"].select(columns).rows()
            assert len(part) == 3 * 182
            assert set(part) <= whole


def test_published_residents_of_sub_icb_locations(published_files):
    loaded = load_published(
        published_files, "population/ons_mid-2022_icb_2023_syoa_sex_hiow_dorset.csv"
    )
    people = loaded.tables["resident_population"].group_by("unit").agg(pl.col("people").sum())
    assert sorted(people.rows()) == [("10R", 208_420), ("11J", 785_172), ("D9Y0V", 1_633_632)]


@pytest.mark.parametrize(
    ("year", "tiers", "people"),
    [
        (17, [], 2_749_478),
        (19, ["ltla20", "utla20"], 2_765_577),
        (20, ["ltla21", "utla20"], 2_775_846),
    ],
)
def test_small_areas_add_up_to_districts_and_counties(published_files, year, tiers, people):
    files = [f"population{year}_lsoa11", *(f"population{year}_{tier}" for tier in tiers)]
    for name in files:
        loaded = load_published(published_files, f"population/{name}_persons_syoa_hiow_dorset.csv")
        residents = loaded.tables["resident_population"]
        assert rules(loaded) == []
        assert residents["people"].sum() == people, name
        assert set(residents["period_first"]) == {date(2000 + year, 6, 30)}
        kind = {"l": "lsoa", "lt": "district", "u": "upper_tier"}
        expected = kind["lt"] if "ltla" in name else kind["u"] if "utla" in name else kind["l"]
        assert set(residents["unit_kind"]) == {expected}


def test_published_census_of_2011(published_files):
    loaded = load_published(published_files, "population/census2011_sex_5yr_la_hiow_dorset.csv")
    sums = (
        loaded.tables["resident_population"]
        .group_by("unit_kind", "unit")
        .agg(pl.col("people").sum())
    )
    people = {(kind, unit): n for kind, unit, n in sums.iter_rows()}
    assert people["upper_tier", "E10000014"] == 1_317_788
    assert people["district", "E06000046"] == people["upper_tier", "E06000046"] == 138_265
    hampshire = [
        n for (kind, unit), n in people.items() if kind == "district" and unit[:3] == "E07"
    ]
    assert sum(hampshire) == 1_317_788
    assert "K04000001" not in {unit for _, unit in people}


def test_projections_leave_out_totals_and_what_is_no_unit():
    heading = "SHEET,CODE,AREA,AGE GROUP," + ",".join(str(y) for y in range(2018, 2029))
    lines = [
        f"{sex},{code},Area,{ages}," + ",".join([f"{count * times}.0"] * 11)
        for sex, count in (("Males", 10), ("Females", 11), ("Persons", 21))
        for ages, times in (("0-4", 1), ("90+", 1), ("All ages", 2))
        for code in ("E38000137", "E39000041")
    ]
    loaded = load_text("ons_snpp2018_table3_ccg_5yr.csv", "\n".join([heading, *lines, ""]))
    people = loaded.tables["projected_population"]
    assert rules(loaded) == []
    assert set(people["unit"]) == {"E38000137"}
    year = people.filter(period_first=date(2025, 6, 30))
    assert year["people"].sum() == 42.0
    assert sorted(year.select("sex", "age_first", "age_last").rows(), key=repr) == [
        ("female", 0, 4), ("female", 90, None), ("male", 0, 4), ("male", 90, None),
    ]  # fmt: skip
    assert set(people["base"]) == {"2018"}


HIOW_GROUPS = [
    *("E38000059", "E38000087", "E38000120", "E38000137", "E38000154", "E38000167", "E38000198"),
]


def test_published_projections_for_the_system_without_north_east_hampshire(published_files):
    loaded = load_published(
        published_files, "population/ons_snpp2018_table3_ccg_5yr_hiow_dorset.csv"
    )
    assert rules(loaded) == []
    people = loaded.tables["projected_population"].filter(pl.col("unit").is_in(HIOW_GROUPS))
    by_year = dict(people.group_by("period").agg(pl.col("people").sum()).sort("period").iter_rows())
    assert by_year["2018-06-30"] == 1_818_142.0
    assert by_year["2043-06-30"] == pytest.approx(1_963_288.6, abs=1)
    old = people.filter((pl.col("age_first") >= 85) & (pl.col("period") == "2043-06-30"))
    assert old["people"].sum() == pytest.approx(102_447.7, abs=0.1)


def test_published_components_of_change(published_files):
    projected = load_published(
        published_files, "population/ons_snpp2018_table5_components_la_hiow_dorset.csv"
    )
    assert rules(projected) == []
    portsmouth = projected.tables["population_change"].filter(
        unit_kind="district", unit="E06000044", period="2019-06-30"
    )
    sums = dict(portsmouth.group_by("component").agg(pl.col("people").sum()).iter_rows())
    assert sums["population"] == pytest.approx(216_210.5, abs=0.2)
    assert sums["births"] - sums["deaths"] == pytest.approx(825.0, abs=0.3)
    estimated = load_published(
        published_files,
        "population/MYEB3_summary_components_of_change_2001_2018_hiow_dorset.csv",
    )
    assert rules(estimated) == []
    last = estimated.tables["population_change"].filter(
        (pl.col("period") == "2018-06-30") & (pl.col("unit_kind") == "district")
    )
    assert last.filter(component="births")["people"].sum() == 26_966
    assert last.filter(component="population")["people"].sum() == 2_758_051


def test_a_population_that_its_changes_do_not_explain_is_reported():
    columns = ["births", "deaths", "natchange", "internal_in", "internal_out", "internal_net"]
    columns += ["international_in", "international_out", "international_net", "other_change"]
    heading = "ladcode19,population_2001," + ",".join(f"{c}_2002" for c in columns)
    good = "E07000088,1000,20,10,10,50,40,10,5,5,0,1,1021"
    bad = "E07000087,1000,20,10,10,50,40,10,5,5,0,1,1020"
    text = f"{heading},population_2002\n{good}\n{bad}\n"
    loaded = load_text("MYEB3_summary_components_of_change.csv", text)
    assert rules(loaded) == ["does-not-add-up"]
    assert loaded.outcome.problems[0].place.line == 3


@pytest.mark.parametrize(
    ("name", "characteristic", "total", "category", "number"),
    [
        ("ethnicity_lsoa21", "ethnic-group", 2_778_062, "White", 2_544_972),
        ("disability21_lsoa21_ew", "disability", 2_778_033, "Disabled under the Equality Act", 491_777),
        ("household_deprivation21_lsoa21", "household-deprivation", 1_183_916, "Household is deprived in four dimensions", 2_601),
    ],
)  # fmt: skip
def test_published_census_of_2021(published_files, name, characteristic, total, category, number):
    loaded = load_published(published_files, f"population/census21_{name}_hiow_dorset.csv")
    counts = loaded.tables["census_characteristic"]
    assert rules(loaded) == []
    assert set(counts["characteristic"]) == {characteristic}
    assert counts["unit"].n_unique() == 1694
    assert counts["number"].sum() == total
    assert counts.filter(category=category)["number"].sum() == number
