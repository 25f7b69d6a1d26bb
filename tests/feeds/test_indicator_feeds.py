"""Feeds of public-health indicators: the words publishers use, traps on samples, published values."""

import csv
from datetime import date

import polars as pl
import pytest

from commonweal.repository.feeds.ons_subnational_indicators.normalise import spelt_period
from commonweal.repository.indicator_rows import kinds_of_area, period_of
from tests.feeds.loaded import load_published, load_text, rows, rules


@pytest.mark.parametrize(
    ("text", "label", "first", "last"),
    [
        ("2019", "2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2018/19", "2018/19", date(2018, 4, 1), date(2019, 3, 31)),
        ("2018 - 20", "2018-20", date(2018, 1, 1), date(2020, 12, 31)),
        ("2001 - 03", "2001-03", date(2001, 1, 1), date(2003, 12, 31)),
        ("1999 - 01", "1999-01", date(1999, 1, 1), date(2001, 12, 31)),
        ("2012/13 - 14/15", "2012/13-14/15", date(2012, 4, 1), date(2015, 3, 31)),
        ("Mar 2015 - Feb 2016", "2015-03 to 2016-02", date(2015, 3, 1), date(2016, 2, 29)),
        ("December 2019", "2019-12", date(2019, 12, 1), date(2019, 12, 31)),
    ],
)
def test_periods_as_fingertips_writes_them(text, label, first, last):
    period = period_of(text)
    assert (period.label, period.first, period.last) == (label, first, last)


@pytest.mark.parametrize("text", ["2018/20", "spring 2019", "", "20182"])
def test_what_is_no_period_is_said_to_be_none(text):
    with pytest.raises(ValueError):  # noqa: PT011 - several sentences say it, by form
        period_of(text)


@pytest.mark.parametrize(
    ("text", "label"),
    [("2020", "2020"), ("202021", "2020/21"), ("201820", "2018-20"), ("201618", "2016-18")],
)
def test_periods_whose_dashes_are_lost(text, label):
    assert spelt_period(text).label == label


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("GPs", ["practice"]),
        ("PCNs (v. 27/10/23)", ["pcn"]),
        ("ICB sub-locations", ["sub_icb"]),
        ("ICBs", ["icb"]),
        ("CCGs (2021/22)", ["ccg"]),
        ("UA", ["district", "upper_tier"]),
        ("Unitary Authority", ["district", "upper_tier"]),
        ("Counties & UAs (from Apr 2023)", ["upper_tier"]),
        ("Districts & UAs (from Apr 2023)", ["district"]),
        ("Non-metropolitan District", ["district"]),
        ("Parliamentary constituencies", []),
    ],
)
def test_kinds_of_area(text, kinds):
    assert [kind.value for kind in kinds_of_area(text)] == kinds


FINGERTIPS = (
    "Indicator ID,Indicator Name,Parent Code,Area Code,Area Name,Area Type,Sex,Age,Category Type,"
    "Category,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Count,Denominator,Value note\n"
)
NAME = "fingertips_1_qof.csv"


def fingertips(*lines: str):
    return load_text(NAME, FINGERTIPS + "".join(f"{line}\n" for line in lines))


def test_a_board_is_known_by_the_code_its_name_ends_in():
    loaded = fingertips(
        "1,X,,nE54000042,NHS Hampshire and Isle of Wight Integrated Care Board - QRL,ICBs,Persons,15+ yrs,,,2022/23,14.4,14.3,14.5,1,2,",
        "1,X,,nE38000045,Dorset ICB - 11J ,ICB sub-locations,Persons,15+ yrs,,,2022/23,14.2,14.1,14.3,1,2,",
        "1,X,,E38000137,NHS Portsmouth CCG,CCG,Persons,15+ yrs,,,2019/20,19.9,19.8,20.1,1,2,",
    )
    assert rows(loaded, "indicator", "unit_kind", "unit") == [
        ("ccg", "E38000137"), ("icb", "QRL"), ("sub_icb", "11J"),
    ]  # fmt: skip


def test_england_given_twice_is_counted_once_and_a_contradiction_not_at_all():
    same = "1,X,{},E92000001,England,England,Persons,All ages,,,2019/20,0.5,0.4,0.6,1,2,"
    other = "1,X,{},E92000001,England,England,Persons,All ages,,,2020/21,{},0.4,0.6,1,2,"
    loaded = fingertips(
        same.format(""), same.format("E92000001"), other.format("", "0.5"), other.format("", "0.7")
    )
    assert rules(loaded) == ["repeated-row", "repeated-key", "repeated-key"]
    assert rows(loaded, "indicator", "period", "value") == [("2019/20", 0.5)]


def test_groups_within_an_area_have_keys_of_their_own():
    loaded = fingertips(
        "1,X,,E92000001,England,England,Persons,All ages,,,2019/20,0.5,0.4,0.6,1,2,",
        "1,X,,E92000001,England,England,Persons,All ages,Deprivation deciles,Most deprived decile,2019/20,0.7,0.6,0.8,1,2,",
    )
    assert rows(loaded, "indicator", "category", "value") == [
        ("", 0.5), ("Deprivation deciles: Most deprived decile", 0.7),
    ]  # fmt: skip


def test_withheld_missing_and_unreadable_are_three_things():
    loaded = fingertips(
        "1,X,,J82055,Name,GPs,Persons,All ages,,,2019/20,,,,,,Value suppressed for disclosure control",
        "1,X,,J82056,Name,GPs,Persons,All ages,,,2019/20,,,,,,",
        "1,X,,J82057,Name,GPs,Persons,All ages,,,soon,1,,,,,",
        "1,X,,J82058,Name,GPs,Persons,All ages,,,2019/20,0,,,,,",
        "1,X,,E14000001,Name,Parliamentary constituencies,Persons,All ages,,,2019/20,1,,,,,",
    )
    assert sorted(rules(loaded)) == ["no-value", "unknown-area-type", "unreadable-period"]
    assert rows(loaded, "indicator", "unit", "value", "withheld") == [
        ("J82055", None, 1), ("J82058", 0.0, 0),
    ]  # fmt: skip


def test_rows_without_an_id_take_that_of_their_name():
    loaded = fingertips(
        "91547,Smoking,,J82055,Name,GPs,Persons,15+ yrs,,,2022/23,13.8,,,,,",
        ",Smoking,,J82055,Name,GPs,,,,,2023/24,13.7,,,1376,9983,",
        ",Something else,,J82055,Name,GPs,,,,,2023/24,1,,,,,",
    )
    assert rows(loaded, "indicator", "indicator", "period", "sex", "age") == [
        ("fingertips-91547", "2022/23", "all", "15+ yrs"),
        ("fingertips-91547", "2023/24", "all", ""),
        ("fingertips-something-else", "2023/24", "all", ""),
    ]


def test_practices_add_up_to_the_smoking_published_for_their_board(published_files):
    loaded = load_published(published_files, "qof/fingertips_91547_smoking_qof_hiow_dorset.csv")
    found = loaded.tables["indicator"].filter(period="2022/23")
    with (published_files / "ods/qof_structures_2022_2023_hiow_dorset.csv").open() as text:
        board = {r["PRACTICE_CODE"]: r["ICB_ODS_CODE"] for r in csv.DictReader(text)}
    practices = found.filter(unit_kind="practice").with_columns(
        board=pl.col("unit").replace_strict(board)
    )
    sums = practices.group_by("board").agg(pl.col("numerator", "denominator").sum())
    published = found.filter(unit_kind="icb").select("unit", "numerator", "denominator", "value")
    assert sorted(published.drop("value").rows()) == sorted(sums.rows())
    values = dict(published.select("unit", "value").iter_rows())
    assert values == {"QRL": 14.36778377, "QVV": 14.24757545}


def test_published_district_indicators(published_files):
    loaded = load_published(published_files, "public_health/fingertips_district_data_hampshire.csv")
    found = loaded.tables["indicator"]
    assert rules(loaded) == ["repeated-row"]
    assert found.height == 14_390
    assert found["indicator"].n_unique() == 18
    county = found.filter(
        indicator="fingertips-90366", unit="E10000014", sex="male", period="2021-23"
    )
    assert county.select("unit_kind", "value", "lower", "upper").rows() == [
        ("upper_tier", 81.3, 81.1, 81.5)
    ]


PHOF = "Area_name,Name,Value,Lower_CI,Upper_CI,Numerator,Denominator,Label,data_available\n"


def test_no_data_is_missing_and_names_find_their_codes_and_periods():
    text = (
        PHOF
        + "Hampshire,Breastfeeding initiation,0.0,0.0,0.0,10744.0,13712.0,No data,No data\n"
        + "Hampshire,Male life expectancy at birth,81.1657,80.9,81.4,,,81.2 years,Data\n"
        + "Rutland,Male life expectancy at birth,80,79,81,,,80 years,Data\n"
    )
    loaded = load_text("phof_upper_tier_neighbours_2018-19.csv", text)
    assert sorted(rules(loaded)) == ["no-value", "unknown-name"]
    columns = ("unit_kind", "unit", "indicator", "sex", "period", "value")
    assert rows(loaded, "indicator", *columns) == [
        ("upper_tier", "E10000014", "phof-90366", "male", "2016-18", 81.1657)
    ]


@pytest.mark.parametrize(("tier", "read", "stored"), [("upper", 117, 115), ("lower", 595, 498)])
def test_published_outcomes_framework(published_files, tier, read, stored):
    loaded = load_published(
        published_files, f"public_health/phof_{tier}_tier_neighbours_2018-19_hiow_dorset.csv"
    )
    assert rules(loaded) == ["no-value"]
    assert (loaded.outcome.rows_read, loaded.outcome.rows_stored) == (read, stored)


def test_published_health_index(published_files):
    scores = load_published(
        published_files, "public_health/healthyr_england_health_index_hiow_dorset.csv"
    )
    columns = ("unit_kind", "indicator", "value")
    portsmouth = scores.tables["indicator"].filter(unit="E06000044", period="2015")
    assert sorted(portsmouth.select(columns).rows()) == sorted(
        (kind, f"health-index-{part}", value)
        for kind in ("district", "upper_tier")
        for part, value in (
            ("overall", 89.1),
            ("domain-healthy-people", 91.5),
            ("domain-healthy-lives", 93.6),
            ("domain-healthy-places", 87.4),
        )
    )
    districts = load_published(
        published_files, "public_health/ons_health_index_indicators_ltla_2015_2021_hiow_dorset.csv"
    ).tables["indicator"]
    boards = load_published(
        published_files, "public_health/ons_health_index_ics_indicators_2015_2021_hiow_dorset.csv"
    ).tables["indicator"]
    values = {i.removeprefix("health-index-value-") for i in districts["indicator"]}
    assert values == {i.removeprefix("health-index-score-") for i in boards["indicator"]}
    assert len(values) == 56


def test_published_subnational_indicators(published_files):
    loaded = load_published(
        published_files, "public_health/ons_subnational_indicators_2022_hiow_dorset.csv"
    )
    found = loaded.tables["indicator"]
    assert rules(loaded) == []
    assert "K02000001" not in set(found["unit"])
    healthy = found.filter(
        indicator="ons-female-healthy-life-expectancy-hle", unit_kind="upper_tier", sex="female"
    )
    values = dict(healthy.select("unit", "value").iter_rows())
    assert (values["E10000014"], values["E06000044"]) == (66.11, 61.39)
    assert set(healthy["period"]) == {"2018-20"}


def test_published_attendances_of_young_children(published_files):
    found = load_published(
        published_files, "public_health/fingertips_93930_ae_attendances_0_4_hiow_dorset.csv"
    ).tables["indicator"].filter(category="", sex="all", period="2021/22")  # fmt: skip
    sums = found.group_by("unit_kind").agg(pl.col("numerator", "denominator").sum())
    assert {kind: (n, d) for kind, n, d in sums.iter_rows()} == {
        "england": (2_332_838.0, 3_059_096.0),
        "pcn": (67_325.0, 119_827.0),
        "practice": (66_505.0, 115_672.0),
    }


def test_library_prevalence_is_in_per_cent_for_both_tiers(published_files):
    found = load_published(
        published_files, "qof/hocl_lad_prevalence_2019-20_hiow_dorset.csv"
    ).tables["indicator"]
    portsmouth = found.filter(indicator="commons-library-qof-hyp", unit="E06000044")
    assert sorted(portsmouth["unit_kind"]) == ["district", "upper_tier"]
    assert portsmouth["value"].to_list() == [pytest.approx(11.964025, abs=1e-6)] * 2
