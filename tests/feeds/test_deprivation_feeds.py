"""Feeds of the Indices of Deprivation: traps on samples, and published figures of each edition."""

import csv

import polars as pl
import pytest

from tests.feeds.loaded import load_published, load_text, rows, rules


def test_an_edition_without_scores_has_ranks_and_deciles_only():
    text = "lsoa11_code,IMD_decile,Housing_and_Access_decile,IMD_rank,Housing_and_Access_rank\n"
    loaded = load_text("imd2019_england_lsoa11.csv", text + "E01015272,8.0,6.0,23287.0,18142.0\n")
    columns = ("unit", "edition", "domain", "score", "rank", "decile")
    assert rows(loaded, "deprivation", *columns) == [
        ("E01015272", "2019", "barriers", None, 18142, 6),
        ("E01015272", "2019", "imd", None, 23287, 8),
    ]


def test_a_domain_nobody_knows_refuses_the_file():
    text = "lsoa21_code,IMD_decile,IMD_rank,Weather_decile\nE01015272,8,23287,1\n"
    assert rules(load_text("imd2025_england_lsoa21.csv", text)) == ["unknown-domain"]


def test_underlying_indicators_are_no_file_of_this_feed():
    with pytest.raises(AssertionError, match="no feed claims"):
        load_text("imd2019_england_lsoa11_indicators.csv", "lsoa11_code\nE01015272\n")


def tenths(loaded, domain="imd") -> dict[int, int]:
    found = loaded.tables["deprivation"].filter(domain=domain)
    return dict(found.group_by("decile").len().iter_rows())


@pytest.mark.parametrize(
    ("name", "areas", "most", "fifth", "scored"),
    [
        ("imd2015_england_lsoa11", 1646, 57, 146, True),
        ("imd2019_england_lsoa11", 1646, 59, 162, False),
        ("imd2025_england_lsoa21", 1694, 69, 167, True),
    ],
)
def test_published_small_areas(published_files, name, areas, most, fifth, scored):
    loaded = load_published(published_files, f"deprivation/{name}_hiow_dorset.csv")
    whole = loaded.tables["deprivation"].filter(domain="imd")
    assert whole.height == areas
    assert (tenths(loaded)[1], tenths(loaded)[1] + tenths(loaded)[2]) == (most, fifth)
    assert whole["score"].is_not_null().all() == scored
    assert whole["score"].is_null().all() != scored


def test_the_official_file_of_2019_says_the_same(published_files):
    official = load_published(
        published_files, "deprivation/imd2019_File_1_official_hiow_dorset.csv"
    )
    other = load_published(
        published_files, "deprivation/imd2019_england_lsoa11_hiow_dorset.csv"
    ).tables["deprivation"].filter(domain="imd")  # fmt: skip
    columns = ("unit", "period", "edition", "rank", "decile")
    assert rows(official, "deprivation", *columns) == sorted(other.select(columns).rows(), key=repr)


@pytest.mark.parametrize("edition", ["2019_england_lsoa11", "2025_england_lsoa21"])
def test_sub_domains_stand_in_a_slot_of_their_own_and_repeat_nothing_otherwise(
    published_files, edition
):
    domains = load_published(published_files, f"deprivation/imd{edition}_hiow_dorset.csv")
    parts = load_published(published_files, f"deprivation/imd{edition}_subdomains_hiow_dorset.csv")
    assert domains.outcome.slot != parts.outcome.slot
    columns = ["unit", "domain", "rank", "decile"]
    both = domains.tables["deprivation"].select(columns).join(
        parts.tables["deprivation"].select(columns), on=["unit", "domain"]
    )  # fmt: skip
    assert (both["rank"] == both["rank_right"]).all()
    assert set(parts.tables["deprivation"]["domain"]) >= {
        *("children-and-young-people", "adult-skills", "geographical-barriers"),
        *("wider-barriers", "indoors", "outdoors"),
    }


def test_published_districts_and_boards(published_files):
    columns = ("score", "rank", "extent", "share_in_most_deprived_tenth")
    of_2019 = load_published(published_files, "deprivation/imd2019_england_ltla22.csv")
    portsmouth = of_2019.tables["deprivation"].filter(unit="E06000044", domain="imd")
    assert portsmouth["score"][0] == pytest.approx(26.899213, abs=1e-6)
    of_2025 = load_published(published_files, "deprivation/imd2025_england_ltla24.csv")
    found = of_2025.tables["deprivation"].filter(unit="E06000044")
    assert found.filter(domain="imd").select(columns[:3]).rows() == [(26.378, 64, 0.2533)]
    scales = dict(found.select("domain", "people_deprived").drop_nulls().iter_rows())
    assert scales == {"income": 54_153, "employment": 19_457}
    boards = load_published(published_files, "deprivation/imd2025_england_icb24.csv")
    ours = boards.tables["deprivation"].filter(unit="E54000042", domain="imd")
    assert ours.select(columns).rows() == [(17.157, 33, 0.1151, 0.0462)]
    assert boards.tables["deprivation"]["unit"].n_unique() == 42


@pytest.mark.parametrize(
    ("areas", "lookup", "code", "district", "wholes"),
    [
        ("imd2019_england_lsoa11", "lsoa11_sicbl22_icb22_ltla22", "lsoa11_code", "ltla22_code", "imd2019_england_ltla22"),
        ("imd2025_england_lsoa21", "lsoa21_ward24_ltla24", "lsoa21_code", "ltla24_code", "imd2025_england_ltla24"),
    ],
)  # fmt: skip
def test_small_areas_add_up_to_the_share_published_for_each_district(
    published_files, areas, lookup, code, district, wholes
):
    with (published_files / f"geography/lookup_{lookup}_hiow_dorset.csv").open() as text:
        within = {row[code]: row[district] for row in csv.DictReader(text)}
    small = load_published(published_files, f"deprivation/{areas}_hiow_dorset.csv")
    shares = (
        small.tables["deprivation"]
        .filter(domain="imd")
        .group_by(unit=pl.col("unit").replace_strict(within))
        .agg(counted=(pl.col("decile") == 1).mean())
    )
    whole = load_published(published_files, f"deprivation/{wholes}.csv")
    published = whole.tables["deprivation"].filter(domain="imd").join(shares, on="unit")
    assert published.height == 16
    apart = (published["counted"] - published["share_in_most_deprived_tenth"]).abs()
    assert apart.max() <= 0.00005, "published to four places at least"


def test_the_edition_and_the_patients_have_two_dates(published_files):
    practices = load_published(
        published_files, "deprivation/practice_imd2019_2023-01_hiow_dorset.csv"
    )
    networks = load_published(published_files, "deprivation/pcn_imd2019_2023-01_hiow_dorset.csv")
    for loaded, kind, count in ((practices, "practice", 214), (networks, "pcn", 60)):
        found = loaded.tables["deprivation"]
        assert found.height == count
        stated = found.select("unit_kind", "edition", "period").unique().rows()
        assert stated == [(kind, "2019", "2023-01")]
    assert practices.outcome.slot != networks.outcome.slot


def test_three_editions_by_practice_do_not_meet_the_scores_of_january_2023(published_files):
    loaded = load_published(
        published_files, "deprivation/fingertips_93553_imd_score_practice_hiow_dorset.csv"
    )
    found = loaded.tables["deprivation"]
    assert found.height == 844
    assert dict(found.group_by("edition").len().iter_rows()) == {
        "2010": 303, "2015": 293, "2019": 248,
    }  # fmt: skip
    assert set(found["period"]) == {"2010", "2015", "2019"}
