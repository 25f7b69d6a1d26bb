"""Feeds of the Quality and Outcomes Framework: traps on samples, and published totals.

Hard numbers were added up from the published files with nothing but a CSV reader.
"""

import csv

import polars as pl
import pytest

from tests.feeds.loaded import load_published, load_text, rows, rules

YEARS = ("2017-18", "2018-19", "2019-20", "2021-22", "2022-23")
LATE = (
    '"Sub ICB Loc \nODS code",PCN ODS code,Practice code,List size,Achievement score (635 max),'
    "QOF points total / 635 available (%),"
    "Total points for indicators where register exists. (Max QOF points available)\n"
)
EARLY = (
    "CCG code,Practice code,All ages,Achievement score (max. 559),"
    "QOF points total/559 available (per cent),"
    "Max. QOF points available (total points for indicators where register exists)\n"
)


def achievement(published_files, year: str) -> pl.DataFrame:
    name = f"qof/qof_achievement_{year}_hiow_dorset.csv"
    return load_published(published_files, name).tables["quality_achievement"]


def test_the_points_there_were_are_read_from_the_heading():
    columns = ("unit", "period", "list_size", "points_achieved", "points_available")
    late = load_text(
        "qof_achievement_2022-23.csv", LATE + "10R,U72114,J82055,11665,602.08,94.8157,635\n"
    )
    assert rows(late, "quality_achievement", *columns) == [
        ("J82055", "2022/23", 11665, 602.08, 635.0)
    ]
    early = load_text("qof_achievement_2017-18.csv", EARLY + "11J,J81002,8767,556.54,99.56,559\n")
    assert rows(early, "quality_achievement", *columns) == [
        ("J81002", "2017/18", 8767, 556.54, 559.0)
    ]


def test_a_colon_is_missing_and_not_nought():
    loaded = load_text("qof_achievement_2018-19.csv", EARLY + "10J,J82065,12426,:,:,:\n")
    assert rules(loaded) == []
    assert rows(loaded, "quality_achievement", "list_size", "points_achieved") == [(12426, None)]


def test_a_percentage_that_is_not_the_points_is_reported():
    loaded = load_text("qof_achievement_2017-18.csv", EARLY + "11J,J81002,8767,556.54,89.56,559\n")
    assert rules(loaded) == ["does-not-add-up"]


@pytest.mark.parametrize("name", ["qof_achievement_latest.csv", "qof_achievement_2017-19.csv"])
def test_achievement_without_a_year_is_refused(name):
    loaded = load_text(name, EARLY + "11J,J81002,8767,556.54,99.56,559\n")
    assert rules(loaded) == ["no-vintage"]


@pytest.mark.parametrize(
    ("year", "practices", "points", "lists"),
    [
        ("2017-18", 251, 136_665.35, 2_670_592),
        ("2018-19", 248, 133_640.56, 2_724_949),
        ("2019-20", 236, 126_923.46, 2_706_787),
        ("2021-22", 213, 127_549.11, 2_739_890),
        ("2022-23", 210, 115_596.69, 2_767_877),
    ],
)
def test_published_achievement(published_files, year, practices, points, lists):
    found = achievement(published_files, year)
    assert (found.height, found["list_size"].sum()) == (practices, lists)
    assert found["points_achieved"].sum() == pytest.approx(points, abs=0.005)
    missing = found.filter(pl.col("points_achieved").is_null())["unit"].to_list()
    expected = ["J82046", "J82065", "J82123"] if year == "2018-19" else []
    assert sorted(missing) == expected


@pytest.mark.parametrize(
    ("name", "year", "hypertension", "lists"),
    [
        ("qof_PREVALENCE_2020-21_v2", "2020/21", 409_113, 2_713_712),
        ("qof_prevalence_2021-22", "2021/22", 415_150, 2_739_890),
    ],
)
def test_published_registers(published_files, name, year, hypertension, lists):
    loaded = load_published(published_files, f"qof/{name}_hiow_dorset.csv")
    registers = loaded.tables["disease_register"]
    assert registers["group_code"].n_unique() == 21
    of_list = registers.filter(group_code="HYP")
    assert of_list.select(pl.col("register").sum(), pl.col("list_size").sum()).row(0) == (
        hypertension,
        lists,
    )
    assert set(registers["period"]) == {year}


def test_the_undated_prevalence_file_is_of_2021_22(published_files):
    loaded = load_published(published_files, "qof/qof_prevalence_2021-22_hiow_dorset.csv")
    lists = loaded.tables["disease_register"].filter(list_type="TOTAL", group_code="AF")
    same = {}
    for year in YEARS:
        joined = lists.join(achievement(published_files, year), on="unit")
        same[year] = int((joined["list_size"] == joined["list_size_right"]).sum())
    assert same["2021-22"] == lists.height == 213
    assert max(n for year, n in same.items() if year != "2021-22") <= 1


CARDIOVASCULAR = "qof/qof_cvd_achievement_prevalence_2024-25_derived_hiow_dorset.csv"


def test_the_cardiovascular_file_holds_two_years(published_files):
    loaded = load_published(published_files, CARDIOVASCULAR)
    assert rules(loaded) == []
    with (published_files / "ods/qof_structures_2023_2024_hiow_dorset.csv").open() as text:
        hierarchy = {row["PRACTICE_CODE"] for row in csv.DictReader(text)}
    achieved = loaded.tables["quality_achievement"]
    assert set(achieved["unit"]) == hierarchy
    assert set(achieved["period"]) == {"2023/24"}
    registers = loaded.tables["disease_register"]
    before = registers.filter(period="2022/23")
    year_before = achievement(published_files, "2022-23")
    joined = before.filter(group_code="HYP").join(year_before, on="unit")
    assert joined.height == 201
    assert (joined["list_size"] == joined["list_size_right"]).all()
    assert set(registers.filter(period="2023/24")["group_code"]) == {"LVSD"}


def test_points_of_the_cardiovascular_groups_are_those_of_2023_24(published_files):
    loaded = load_published(published_files, CARDIOVASCULAR)
    mapping = load_published(published_files, "codelists/qof_indicators_2023_2024.csv")
    of_group = (
        mapping.tables["quality_indicator"].group_by("group_code").agg(pl.col("points").sum())
    )
    points = loaded.tables["quality_achievement"].join(of_group, on="group_code").select(
        pl.col("achieved_percent") * pl.col("points")
    ).to_series()  # fmt: skip
    assert points.len() == 8 * 201
    assert (points - points.round()).abs().max() < 1e-9, "points are hundredths of a point"


@pytest.mark.parametrize(
    ("group", "people", "lists"),
    [
        ("AF", 74_151, 2_708_716),
        ("CHD", 92_136, 2_708_716),
        ("HF", 34_923, 2_708_716),
        ("HYP", 424_507, 2_708_716),
        ("PAD", 17_680, 2_708_716),
        ("STIA", 60_857, 2_708_716),
        ("LVSD", 22_041, 2_792_591),
    ],
)
def test_registers_recovered_from_prevalence(published_files, group, people, lists):
    registers = load_published(published_files, CARDIOVASCULAR).tables["disease_register"]
    found = registers.filter(group_code=group)
    assert (found.height, found["register"].sum(), found["list_size"].sum()) == (201, people, lists)


def test_a_prevalence_that_is_no_number_of_people_is_set_aside():
    groups = ("AF", "BP", "CHD", "CHOL", "HF", "HYP", "LVSD", "PAD", "STIA")
    figures = ("Achievement", "Prevalence", "List.Size")
    heading = "Practice.Code," + ",".join(f"{f}_{g}" for f in figures for g in groups)
    prevalence = ["10", "NA", "10", "NA", "10", "10.001", "1", "10", "10"]
    sizes = ["1000", "500", "1000", "1100", "1000", "1000", "NA", "1000", "1000"]
    line = ",".join(["J82055", *["100"] * 9, *prevalence, *sizes])
    loaded = load_text("qof_cvd_achievement_prevalence_2024-25.csv", f"{heading}\n{line}\n")
    assert rules(loaded) == ["not-a-count"]
    assert loaded.outcome.problems[0].place.column == "Prevalence_HYP"
    registers = dict(loaded.tables["disease_register"].select("group_code", "register").iter_rows())
    assert registers == {"AF": 100, "CHD": 100, "HF": 100, "PAD": 100, "STIA": 100, "LVSD": 11}


def test_indicators_of_each_year(published_files):
    counts = {}
    for years in ("2019_2020", "2020_2021", "2021_2022", "2022_2023", "2023_2024"):
        loaded = load_published(published_files, f"codelists/qof_indicators_{years}.csv")
        found = loaded.tables["quality_indicator"]
        counts[found["period"][0]] = (found.height, found["points"].sum())
    assert counts == {
        "2019/20": (68, 559.0),
        "2020/21": (68, 567.0),
        "2021/22": (72, 635.0),
        "2022/23": (76, 635.0),
        "2023/24": (76, 635.0),
    }


REGISTERS = "PRACTICE_CODE,GROUP_CODE,REGISTER,PATIENT_LIST_TYPE,PRACTICE_LIST_SIZE\n"


def test_registers_of_one_practice_have_lists_of_their_own_ages():
    text = REGISTERS + "J81002,AF,483.0,TOTAL,8936\nJ81002,AST,642.0,06OV,8654\n"
    loaded = load_text("qof_prevalence_2021-22.csv", text)
    columns = ("group_code", "period", "register", "list_type", "list_size")
    assert rows(loaded, "disease_register", *columns) == [
        ("AF", "2021/22", 483, "TOTAL", 8936),
        ("AST", "2021/22", 642, "06OV", 8654),
    ]


def test_registers_without_a_year_are_refused():
    text = REGISTERS + "J81002,AF,483,TOTAL,8936\n"
    assert rules(load_text("qof_prevalence_2021-23.csv", text)) == ["no-vintage"]
