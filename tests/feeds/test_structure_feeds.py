"""The feeds of structure on small samples in the publishers' own shape: every trap, one test."""

import io
from datetime import date

import openpyxl
import polars as pl
import pytest

from commonweal.repository.commissioning import mentioned_commissioners, split_commissioners
from tests.feeds.loaded import load_bytes, load_text, rows, rules

MEMBERSHIP = ("child_kind", "child", "parent_kind", "parent", "first", "last", "evidence")


def ods_line(**fields: str) -> str:
    """A line of a headerless ODS file of 27 fields; `f1` is the first."""
    return ",".join(f'"{fields.get(f"f{number}", "")}"' for number in range(1, 28)) + "\n"


def practice_line(code: str, **fields: str) -> str:
    usual = {
        "f2": "A SURGERY", "f3": "Y59", "f4": "QRL", "f10": "SO17 1AA", "f11": "19740401",
        "f13": "A", "f14": "B", "f15": "D9Y0V", "f16": "20210401", "f26": "4",
    }  # fmt: skip
    return ods_line(f1=code, **(usual | fields))


def commissioner_rows(
    code: str, first: date, last: date | None, vintage: str
) -> list[tuple[object, ...]]:
    frame = pl.DataFrame(
        {
            "line": [1],
            "parent": [code],
            "parent_kind": ["sub_icb"],
            "first": [first],
            "last": [last],
        },
        schema_overrides={"last": pl.Date},
    )
    told = split_commissioners(frame, code="parent", kind="parent_kind", vintage=vintage)
    return told.select("parent_kind", "first", "last").rows()


def test_a_commissioner_is_a_ccg_until_june_2022_and_a_location_from_july() -> None:
    assert commissioner_rows("10R", date(2013, 4, 1), None, "2023-12") == [
        ("ccg", date(2013, 4, 1), date(2022, 6, 30)),
        ("sub_icb", date(2022, 7, 1), None),
    ]


def test_a_commissioner_left_before_july_2022_was_never_a_location() -> None:
    assert commissioner_rows("10R", date(2013, 4, 1), date(2021, 6, 30), "2023-12") == [
        ("ccg", date(2013, 4, 1), date(2021, 6, 30))
    ]


def test_a_commissioner_joined_after_june_2022_was_never_a_ccg() -> None:
    assert commissioner_rows("D9Y0V", date(2022, 12, 1), None, "2023-12") == [
        ("sub_icb", date(2022, 12, 1), None)
    ]


def test_no_ccg_before_april_2013_and_none_of_five_characters_before_april_2021() -> None:
    assert commissioner_rows("11J", date(2001, 4, 1), date(2014, 1, 1), "2023-12") == [
        ("ccg", date(2013, 4, 1), date(2014, 1, 1))
    ]
    assert commissioner_rows("D9Y0V", date(2020, 4, 1), date(2021, 3, 31), "2020-21") == []


@pytest.mark.parametrize("vintage", ["2016-02", "2021-11", "2022-06", "2021-22"])
def test_a_publication_from_before_july_2022_does_not_speak_of_locations(vintage: str) -> None:
    kinds = [row[0] for row in commissioner_rows("10R", date(2013, 4, 1), None, vintage)]
    assert kinds == ["ccg"]


def test_welsh_health_boards_are_no_commissioners_here() -> None:
    assert commissioner_rows("7A1", date(2013, 4, 1), None, "2023-12") == []


def test_a_commissioner_is_named_as_what_its_name_says() -> None:
    frame = pl.DataFrame(
        {
            "line": [1, 2, 3],
            "code": ["11J", "11J", "10R"],
            "name": ["NHS Dorset CCG", "NHS Dorset ICB - 11J", "Portsmouth"],
            "ons": ["E38000045", "E38000045", "E38000137"],
        }
    )
    named = mentioned_commissioners(frame, code="code", name="name", ons_code="ons")
    assert named.select("unit_kind", "unit", "name", "ons_code", "first", "last").rows() == [
        ("ccg", "11J", "NHS Dorset CCG", "E38000045", None, date(2022, 6, 30)),
        ("sub_icb", "11J", "NHS Dorset ICB - 11J", "E38000045", date(2022, 7, 1), None),
    ]


def test_only_gp_practices_of_the_practice_register_are_read() -> None:
    text = practice_line("J82001") + practice_line("Y00001", f26="9")
    loaded = load_text("epraccur_2023-12.csv", text)
    assert rows(loaded, "named_unit", "unit", "setting", "origin") == [("J82001", "4", "register")]
    assert rows(loaded, "membership", "child", "parent_kind", "parent", "first", "last") == [
        ("J82001", "ccg", "D9Y0V", date(2021, 4, 1), date(2022, 6, 30)),
        ("J82001", "sub_icb", "D9Y0V", date(2022, 7, 1), None),
    ]


def test_a_practice_leaves_its_commissioner_when_it_closes_if_no_day_of_leaving_is_given() -> None:
    text = practice_line("J82041", f12="20240331", f13="C", f17="")
    loaded = load_text("epraccur_2025-04.csv", text)
    assert rows(loaded, "membership", "parent_kind", "last")[-1] == ("sub_icb", date(2024, 3, 31))
    assert rows(loaded, "named_unit", "last", "status") == [(date(2024, 3, 31), "C")]


def test_the_vintage_of_a_register_without_one_in_its_name_is_its_latest_day() -> None:
    loaded = load_text("epraccur.csv", practice_line("J82001", f16="20231001"))
    assert loaded.outcome.vintage == "2023-10"


def test_a_practice_register_cut_short_is_refused_whole() -> None:
    whole = practice_line("J82001") + practice_line("J82002")
    loaded = load_text("epraccur_2023-12.csv", whole[:-60])
    assert (loaded.outcome.state, rules(loaded)) == ("refused", ["broken-quotes"])


def test_a_local_office_in_the_trust_register_is_no_system() -> None:
    text = ods_line(f1="RHM", f2="UHS", f3="Y59", f4="Q87", f11="19930401") + ods_line(
        f1="R1C", f2="SOLENT", f3="Y59", f4="QRL", f11="20110401", f12="20240930"
    )
    loaded = load_text("etr_2026-01.csv", text)
    assert rows(loaded, "membership", *MEMBERSHIP) == [
        ("trust", "R1C", "icb", "QRL", date(2011, 4, 1), date(2024, 9, 30), "dated")
    ]
    assert [unit for (unit,) in rows(loaded, "named_unit", "unit")] == ["R1C", "RHM"]


def test_commissioning_hubs_and_reporting_entities_are_left_out() -> None:
    old = {"f3": "Y59", "f4": "QRL", "f11": "20130401"}
    text = (
        ods_line(f1="11A", f2="NHS WEST HAMPSHIRE CCG", f12="20210331", **old)
        + ods_line(f1="10R", f2="NHS HAMPSHIRE AND ISLE OF WIGHT ICB - 10R", f14="RO319", **old)
        + ods_line(f1="13N", f2="WESSEX COMMISSIONING HUB", f14="RO218", **old)
        + ods_line(f1="C7X7P", f2="A - SUB-ICB REPORTING ENTITY", f14="RO327", **old)
    )
    loaded = load_text("eccg_2024-12.csv", text)
    assert rows(loaded, "named_unit", "unit_kind", "unit", "first", "last") == [
        ("ccg", "11A", date(2013, 4, 1), date(2021, 3, 31)),
        ("sub_icb", "10R", date(2022, 7, 1), None),
    ]
    assert rows(loaded, "membership", *MEMBERSHIP) == [
        ("ccg", "10R", "icb", "QRL", date(2013, 4, 1), date(2022, 6, 30), "dated"),
        ("ccg", "11A", "icb", "QRL", date(2013, 4, 1), date(2021, 3, 31), "dated"),
        ("icb", "QRL", "region", "Y59", date(2019, 4, 1), None, "as at"),
        ("sub_icb", "10R", "icb", "QRL", date(2022, 7, 1), None, "dated"),
    ]


DETAILS_2019 = (
    "PCN Code,PCN Name,Current Clinical Commissioning Group Code,Clinical Commissioning Group Name,"
    "Open Date (YYYYMMDD),Close Date,Postcode\n"
    "U16896,GOSPORT WEST PCN,10K,NHS FAREHAM AND GOSPORT CCG,20191001,,PO13 9JG\n"
)
DETAILS_2022 = (
    'PCN Code,PCN Name,"Current Clinical \nCommissioning \nGroup Code","Clinical\nCommissioning\n'
    'Group Name",Open Date,Close Date,Postcode\n'
    "U16896,GOSPORT WEST PCN,D9Y0V,NHS HAMPSHIRE CCG,20191001,20220331,PO13 9JG\n"
)


def test_networks_are_read_whatever_the_line_breaks_of_their_headings() -> None:
    loaded = load_text("ePCN_2022-06_pcn_details_hiow_dorset.csv", DETAILS_2022)
    assert rows(loaded, "membership", *MEMBERSHIP) == [
        ("pcn", "U16896", "ccg", "D9Y0V", date(2021, 4, 1), date(2022, 3, 31), "dated")
    ]
    assert rows(loaded, "named_unit", "unit", "first", "last", "postcode") == [
        ("U16896", date(2019, 10, 1), date(2022, 3, 31), "PO13 9JG")
    ]


def test_networks_of_an_edition_before_the_last_mergers_stand_until_them() -> None:
    loaded = load_text("ePCN_2019-12_pcn_details_hiow_dorset.csv", DETAILS_2019)
    assert rows(loaded, "membership", *MEMBERSHIP) == [
        ("pcn", "U16896", "ccg", "10K", date(2019, 10, 1), date(2021, 3, 31), "as at")
    ]


PARTNERS = (
    '"Partner\nOrganisation\nCode","Partner\nName",PCN Code,PCN Name,'
    '"Practice to PCN\nRelationship\nStart Date","Practice to PCN\nRelationship\nEnd Date"\n'
    "J82129,NEW FOREST MEDICAL GROUP,U26059,NEW FOREST PCN,20191001,20200331\n"
    "J82129,NEW FOREST MEDICAL GROUP,U26059,NEW FOREST PCN,20230801,\n"
)


def test_a_practice_that_left_its_network_and_came_back_has_two_memberships() -> None:
    loaded = load_text("ePCN_2024-10_core_partners_hiow_dorset.csv", PARTNERS)
    assert rows(loaded, "membership", *MEMBERSHIP) == [
        ("practice", "J82129", "pcn", "U26059", date(2019, 10, 1), date(2020, 3, 31), "dated"),
        ("practice", "J82129", "pcn", "U26059", date(2023, 8, 1), None, "dated"),
    ]


def workbook(**sheets: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, cells in sheets.items():
        sheet = book.create_sheet(title.replace("_", " "))
        for row in cells:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


SHEET_DETAILS = [
    ["PCN Code", "PCN Name", "Current Sub ICB Loc Code", "Open Date", "Close Date", "Postcode"],
    ["U18494", "SOUTHAMPTON SEA CITY PCN", "D9Y0V", "20240401", "", "SO14 0YG"],
]
SHEET_PARTNERS = [
    ["Partner\nOrganisation\nCode", "PCN Code", "PCN Name",
     "Practice to PCN\nRelationship\nStart Date", "Practice to PCN\nRelationship\nEnd Date"],
    ["J82022", "U18494", "SOUTHAMPTON SEA CITY PCN", "20240401", ""],
]  # fmt: skip


def test_the_network_workbook_is_read_from_both_its_sheets() -> None:
    content = workbook(
        Notes=[["Anything"]], PCNDetails=SHEET_DETAILS, PCN_Core_Partner_Details=SHEET_PARTNERS
    )
    loaded = load_bytes("ePCN_2024-10.xlsx", content)
    assert rows(loaded, "membership", *MEMBERSHIP) == [
        ("pcn", "U18494", "sub_icb", "D9Y0V", date(2024, 4, 1), None, "dated"),
        ("practice", "J82022", "pcn", "U18494", date(2024, 4, 1), None, "dated"),
    ]


def test_the_network_workbook_without_one_of_its_sheets_is_refused() -> None:
    loaded = load_bytes("ePCN_2024-10.xlsx", workbook(PCNDetails=SHEET_DETAILS))
    assert (loaded.outcome.state, rules(loaded)) == ("refused", ["missing-sheet"])


def test_the_later_of_two_days_of_a_succession_is_kept_and_none_succeeds_itself() -> None:
    text = (
        "old_code,new_code,date\nRD3,R0D,2020-10-01\n4CG71,5CJ,2001-04-01\n4CG71,5CJ,2000-10-01\n"
        "4CG71,4CG71,2000-10-01\n"
    )
    loaded = load_text("lookup_trust_trust_england.csv", text)
    assert rows(loaded, "succession", "predecessor", "successor", "date") == [
        ("4CG71", "5CJ", date(2001, 4, 1)),
        ("RD3", "R0D", date(2020, 10, 1)),
    ]
    assert loaded.outcome.vintage == "2020-10"
