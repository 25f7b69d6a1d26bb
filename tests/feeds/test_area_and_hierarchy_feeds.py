"""The feeds of hierarchies and areas on small samples in the publishers' own shape."""

from datetime import date

from tests.feeds.loaded import load_text, rows, rules

MEMBERSHIP = ("child_kind", "child", "parent_kind", "parent", "first", "last", "evidence")

QOF_2020 = (
    "REGION_ODS_CODE,REGION_ONS_CODE,REGION_NAME,STP_ODS_CODE,STP_ONS_CODE,STP_NAME,CCG_ODS_CODE,"
    "CCG_ONS_CODE,CCG_NAME,PCN_ODS_CODE,PCN_NAME,PRACTICE_CODE,PRACTICE_NAME\n"
    "Y59,E40000005,South East,QRL,E54000042,Hampshire,D9Y0V,E38000253,NHS Hampshire CCG,U26059,"
    "New Forest PCN,J82129,New Forest Medical Group\n"
)
QOF_2022 = (
    "REGION_ODS_CODE,REGION_ONS_CODE,REGION_NAME,ICB_ODS_CODE,ICB_ONS_CODE,ICB_NAME,"
    "SUB_ICB_ODS_CODE,SUB_ICB_ONS_CODE,SUB_ICB_NAME,PCN_ODS_CODE,PCN_NAME,PRACTICE_CODE,"
    "PRACTICE_NAME\n"
    "Y59,E40000005,South East,QRL,E54000042,NHS Hampshire Integrated Care Board,D9Y0V,E38000253,"
    "NHS Hampshire ICB - D9Y0V,U,Unallocated,J82006,Gosport Medical Centre\n"
)


def test_a_qof_year_that_spans_july_2022_is_told_in_two_parts() -> None:
    loaded = load_text("qof_structures_2022_2023_hiow_dorset.csv", QOF_2022)
    assert rows(loaded, "membership", *MEMBERSHIP) == [
        ("ccg", "D9Y0V", "icb", "QRL", date(2022, 4, 1), date(2022, 6, 30), "as at"),
        ("icb", "QRL", "region", "Y59", date(2022, 4, 1), date(2023, 3, 31), "as at"),
        ("practice", "J82006", "ccg", "D9Y0V", date(2022, 4, 1), date(2022, 6, 30), "as at"),
        ("practice", "J82006", "sub_icb", "D9Y0V", date(2022, 7, 1), date(2023, 3, 31), "as at"),
        ("sub_icb", "D9Y0V", "icb", "QRL", date(2022, 7, 1), date(2023, 3, 31), "as at"),
    ]
    assert loaded.outcome.vintage == "2022-23"


def test_unallocated_is_no_network_and_is_reported() -> None:
    loaded = load_text("MAPPING_NHS_GEOGRAPHIES_2223.csv", QOF_2022)
    assert loaded.outcome.vintage == "2022-23"
    assert "pcn" not in {kind for (kind,) in rows(loaded, "named_unit", "unit_kind")}
    assert rules(loaded) == ["in-no-network"]
    assert "1 practices are 'Unallocated' in 2022/23: J82006" in loaded.outcome.problems[0].message


def test_a_commissioner_that_did_not_exist_in_the_qof_year_is_not_taken() -> None:
    loaded = load_text("qof_structures_2020_2021.csv", QOF_2020)
    assert rows(loaded, "membership", *MEMBERSHIP) == [
        ("icb", "QRL", "region", "Y59", date(2020, 4, 1), date(2021, 3, 31), "as at"),
        ("practice", "J82129", "pcn", "U26059", date(2020, 4, 1), date(2021, 3, 31), "as at"),
    ]
    assert rules(loaded) == ["commissioner-of-a-later-time"]


def test_no_practice_is_in_a_network_before_there_were_networks() -> None:
    loaded = load_text("qof_structures_2019_2020.csv", QOF_2020.replace("D9Y0V", "11A"))
    told = rows(loaded, "membership", *MEMBERSHIP)
    pcn = ("practice", "J82129", "pcn", "U26059", date(2019, 7, 1), date(2020, 3, 31), "as at")
    assert pcn in told


def test_nhs_bodies_carry_their_ons_codes() -> None:
    loaded = load_text("qof_structures_2022_2023.csv", QOF_2022)
    named = rows(loaded, "named_unit", "unit_kind", "unit", "ons_code")
    assert ("icb", "QRL", "E54000042") in named
    assert ("sub_icb", "D9Y0V", "E38000253") in named
    assert ("region", "Y59", "E40000005") in named


MAPPING = (
    "PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,ONS_CCG_CODE,CCG_CODE,CCG_NAME,"
    "ONS_STP_CODE,STP_CODE,STP_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME"
)
MAPPED = (
    "J82001,A SURGERY,SO17 1AA,U26059,NEW FOREST PCN,E38000198,11A,NHS West Hampshire CCG,E54000042,"
    "QRL,HAMPSHIRE STP,E40000005,Y59,SOUTH EAST"
)


def test_a_practice_mapping_is_read_over_the_year_it_was_drawn_in() -> None:
    text = f"EXTRACT_DATE,{MAPPING}\n01Jan2021,{MAPPED}\n"
    loaded = load_text("gp-reg-pat-prac-map.csv", text)
    assert loaded.outcome.vintage == "2021-01"
    assert rows(loaded, "membership", *MEMBERSHIP) == [
        ("ccg", "11A", "icb", "QRL", date(2020, 4, 1), date(2021, 3, 31), "as at"),
        ("icb", "QRL", "region", "Y59", date(2020, 4, 1), date(2021, 3, 31), "as at"),
        ("practice", "J82001", "ccg", "11A", date(2020, 4, 1), date(2021, 3, 31), "as at"),
        ("practice", "J82001", "pcn", "U26059", date(2020, 4, 1), date(2021, 3, 31), "as at"),
    ]


def test_the_bridge_to_july_2022_places_no_practice_in_july_2022() -> None:
    text = (
        f"{MAPPING},New Sub-ICB location name,ICB22ons,ICB22,ICB22NM,R22ons,R22,Reg22NM\n"
        f'{MAPPED},"NHS Hampshire ICB - D9Y0V Hampshire, Southampton & Isle of Wight",E54000042,QRL,'
        "NHS Hampshire ICB,E40000005,Y59,South East\n"
    )
    loaded = load_text("gp-reg-pat-prac-map_2022-07_hiow_dorset.csv", text)
    assert rows(loaded, "membership", *MEMBERSHIP) == [
        ("icb", "QRL", "region", "Y59", date(2022, 7, 1), None, "as at"),
        ("practice", "J82001", "ccg", "11A", date(2020, 4, 1), date(2021, 3, 31), "as at"),
        ("sub_icb", "D9Y0V", "icb", "QRL", date(2022, 7, 1), None, "as at"),
    ]


def test_a_mapping_that_does_not_tell_its_month_is_refused() -> None:
    loaded = load_text("gp-reg-pat-prac-map.csv", f"{MAPPING}\n{MAPPED}\n")
    assert (loaded.outcome.state, rules(loaded)) == ("refused", ["no-vintage"])


def test_icb_codes_take_their_month_from_the_name() -> None:
    text = "ICB24CD,ICB24CDH,ICB24NM,ObjectId\nE54000042,QRL,NHS Hampshire and Isle of Wight,1\n"
    loaded = load_text("icb_names_codes_dec_2024.csv", text)
    assert loaded.outcome.vintage == "2024-12"
    assert rows(loaded, "named_unit", "unit", "ons_code") == [("QRL", "E54000042")]


def test_an_lsoa_lies_in_the_ccg_its_location_was_but_not_before_that_ccg() -> None:
    text = (
        "lsoa11_name,lsoa11_code,sicbl22_name,sicbl22_code,sicbl22_code_h,icb22_name,icb22_code,"
        "icb22_code_h,ltla22_name,ltla22_code\n"
        "Hart 005E,E01032852,NHS Frimley ICB - D4U1Y,E38000252,D4U1Y,NHS Frimley ICB,E54000034,QNQ,"
        "Hart,E07000089\n"
    )
    loaded = load_text("lookup_lsoa11_sicbl22_icb22_ltla22_hiow_dorset.csv", text)
    lsoa = [row for row in rows(loaded, "membership", *MEMBERSHIP) if row[0] == "lsoa"]
    assert [row[2:6] for row in lsoa] == [
        ("ccg", "D4U1Y", date(2021, 4, 1), date(2022, 6, 30)),
        ("district", "E07000089", date(2011, 3, 27), None),
        ("icb", "QNQ", date(2011, 3, 27), None),
        ("sub_icb", "D4U1Y", date(2022, 7, 1), None),
    ]


def test_a_split_lsoa_ends_at_the_census_and_its_parts_begin() -> None:
    text = (
        "lsoa11_name,lsoa11_code,change_code,lsoa21_name,lsoa21_code,ltla22_name,ltla22_code\n"
        "Southampton 005F,E01032756,S,Southampton 005G,E01035442,Southampton,E06000045\n"
        "Southampton 005F,E01032756,S,Southampton 005H,E01035443,Southampton,E06000045\n"
        "Portsmouth 012A,E01017013,U,Portsmouth 012A,E01017013,Portsmouth,E06000044\n"
    )
    loaded = load_text("lookup_lsoa11_lsoa21_ltla22_hiow_dorset.csv", text)
    named = [row for row in rows(loaded, "named_unit", "unit", "first", "last", "origin") if row[3] == "register"]  # fmt: skip
    assert [row[:3] for row in named] == [
        ("E01017013", date(2011, 3, 27), None),
        ("E01032756", date(2011, 3, 27), date(2021, 3, 20)),
        ("E01035442", date(2021, 3, 21), None),
        ("E01035443", date(2021, 3, 21), None),
    ]
    assert rows(loaded, "succession", "predecessor", "successor", "date") == [
        ("E01032756", "E01035442", date(2021, 3, 21)),
        ("E01032756", "E01035443", date(2021, 3, 21)),
    ]


def test_a_unitary_authority_is_a_district_and_its_own_upper_tier() -> None:
    text = (
        "ltla23_code,ltla23_name,utla23_code,utla23_name\n"
        "E06000045,Southampton,E06000045,Southampton\nE07000089,Hart,E10000014,Hampshire\n"
    )
    loaded = load_text("lookup_ltla23_utla23_england_wales.csv", text)
    assert rows(loaded, "membership", "child", "parent_kind", "parent", "first") == [
        ("E06000045", "upper_tier", "E06000045", date(2009, 4, 1)),
        ("E07000089", "upper_tier", "E10000014", date(2009, 4, 1)),
    ]


def test_districts_are_founded_and_ended_on_the_first_of_april_of_the_year_they_change() -> None:
    text = (
        "ltla18_code,ltla18_name,ltla19_code,ltla19_name,ltla24_code,ltla24_name\n"
        "E06000028,Bournemouth,E06000058,BCP,E06000058,BCP\n"
        "E06000029,Poole,E06000058,BCP,E06000058,BCP\n"
        "E06000045,Southampton,E06000045,Southampton,E06000045,Southampton\n"
    )
    loaded = load_text("lookup_ltla_ltla_england_wales.csv", text)
    assert rows(loaded, "named_unit", "unit", "first", "last") == [
        ("E06000028", None, date(2019, 3, 31)),
        ("E06000029", None, date(2019, 3, 31)),
        ("E06000045", None, None),
        ("E06000058", date(2019, 4, 1), None),
    ]
    assert rows(loaded, "succession", "predecessor", "successor", "date") == [
        ("E06000028", "E06000058", date(2019, 4, 1)),
        ("E06000029", "E06000058", date(2019, 4, 1)),
    ]
