"""The feeds of delayed transfers, virtual wards, appointments and calls on small samples."""

from commonweal.repository.loading import Loaded
from tests.feeds.loaded import load_text, rows, rules
from tests.feeds.workbooks import Cell, load_sheets

DTOC_HEADING = "PERIOD,SOURCE_FILE,SHEET,ONS Geography,Code,Name,HEADER_GROUP,MEASURE,VALUE\n"
TYPE = "LA - by type of care"


def dtoc(*lines: tuple[str, str, str, str, str, str]) -> Loaded:
    """Lines of month, ONS code, number, group, measure and value, all by type of care."""
    told = [
        f"{m},x.xls,{TYPE},{ons},{number},{'England' if number == '-' else 'Dorset'},{group},{name},{value}\n"
        for m, ons, number, group, name, value in lines
    ]
    return load_text("dtoc_delayed_days.csv", DTOC_HEADING + "".join(told))


def test_delayed_days_are_told_from_beds_and_the_total_is_stored_once():
    loaded = dtoc(
        ("2017-04", "E10000009", "809", "Delayed Days", "Acute", "900"),
        ("2017-04", "E10000009", "809", "Delayed Days", "Non-Acute", "300"),
        ("2017-04", "E10000009", "809", "Delayed Days", "Total", "1200"),
        ("2017-04", "E10000009", "809", "DTOC Beds", "Total", "40.0"),
    )
    assert loaded.outcome.problems == ()
    assert rows(
        loaded, "delayed_transfer", "split", "category", "delayed_days", "days_in_month"
    ) == [
        ("all", "all", 1200, 30),
        ("type of care", "acute", 900, 30),
        ("type of care", "non-acute", 300, 30),
    ]


def test_a_council_without_ons_code_takes_the_earliest_its_number_had():
    loaded = dtoc(
        ("2011-04", "", "809", "", "Total", "1000"),
        ("2016-04", "E10000009", "809", "", "Total", "1100"),
        ("2019-05", "E06000059", "809", "Delayed Days", "Total", "900"),
        ("2011-04", "", "-", "", "Total", "100000"),
    )
    assert rows(loaded, "delayed_transfer", "period", "unit_kind", "unit") == [
        ("2011-04", "england", "E92000001"),
        ("2011-04", "upper_tier", "E10000009"),
        ("2016-04", "upper_tier", "E10000009"),
        ("2019-05", "upper_tier", "E06000059"),
    ]


def test_a_dash_of_delayed_days_is_missing_and_parts_are_held_against_the_total():
    loaded = dtoc(
        ("2019-04", "E06000029", "811", "Delayed Days", "Acute", "-"),
        ("2019-04", "E06000029", "811", "Delayed Days", "Total", "0"),
        ("2018-04", "E06000029", "811", "Delayed Days", "Acute", "5"),
        ("2018-04", "E06000029", "811", "Delayed Days", "Total", "6"),
    )
    assert ("acute", None) in rows(loaded, "delayed_transfer", "category", "delayed_days")
    assert rules(loaded) == ["does-not-add-up"]


def test_reasons_of_delay_keep_their_letter_through_changes_of_wording():
    text = DTOC_HEADING + (
        "2016-12,a.xls,LA - by reason,E10000014,812,Hampshire,,DII) AWAITING NURSING HOME PLACEMENT,8\n"
        "2017-05,b.xls,LA - by reason,E10000014,812,Hampshire,,Dii) Awaiting nursing home placement,9\n"
    )
    loaded = load_text("dtoc_delayed_days.csv", text)
    assert rows(loaded, "delayed_transfer", "period", "split", "category") == [
        ("2016-12", "reason", "DII"),
        ("2017-05", "reason", "DII"),
    ]


def dtoc_workbook(name: str, *, days: int = 30) -> Loaded:
    """A month's workbook with one council and people resident in Wales; 30 days unless told."""

    def line(ons: str, said: str, acute: int, other: int) -> list[Cell]:
        numbers = [acute, other, acute + other]
        return ["", "South", ons, "812", said, *numbers, None, *[n / days for n in numbers]]

    heads: list[Cell] = ["Acute", "Non-Acute", "Total"]
    sheet: list[list[Cell]] = [
        ["", "Period:", "April 2019"],
        ["", "Region", "ONS Geography", "Code", "Name", *heads, None, *heads],
        line("-", "England", 70, 30), line("E10000014", "Hampshire", 60, 30), line("-", "Resident In Wales", 10, 0),
        ["", "Notes:"], ["", "1. A note"],
    ]  # fmt: skip
    return load_sheets(name, {"England": [["x"]], TYPE: sheet})


def test_a_workbook_of_delayed_transfers_adds_up_with_residents_of_elsewhere():
    loaded = dtoc_workbook("original_DTOC_Apr_19.xlsx".replace("xlsx", "xls"))
    assert loaded.outcome.problems == ()
    assert rows(loaded, "delayed_transfer", "unit", "split", "category", "delayed_days") == [
        ("E10000014", "all", "all", 90),
        ("E10000014", "type of care", "acute", 60),
        ("E10000014", "type of care", "non-acute", 30),
        ("E92000001", "all", "all", 100),
        ("E92000001", "type of care", "acute", 70),
        ("E92000001", "type of care", "non-acute", 30),
    ]
    assert loaded.outcome.slot == "delayed_transfers_workbook/2019-04"


def test_a_workbook_of_delayed_transfers_under_another_months_name_is_refused():
    loaded = dtoc_workbook("original_DTOC_Dec_19.xls")
    assert (loaded.outcome.state, rules(loaded)) == ("refused", ["unexpected-layout"])


WARD: list[Cell] = [
    "", "Region", "Region Code", "ICB code", "Name", "Virtual Ward Capacity \n(see note 1) ",
]  # fmt: skip
PATIENTS = "Patients in a Virtual Ward\n(see notes 1 and 4) "


def wards(
    name: str, heading: str, *lines: list[Cell], providers: list[list[Cell]] | None = None
) -> Loaded:
    """A virtual ward workbook with boards and, when given, providers."""
    boards: list[list[Cell]] = [["", "Month:"], [*WARD, heading, PATIENTS], *lines]
    sheets = {"Notes": [["x"]], "Virtual Ward Data": boards}
    if providers is not None:
        head: list[Cell] = [*WARD[:3], "Provider code", *WARD[4:], PATIENTS]
        sheets = {
            "Notes": [["x"]],
            "Virtual Ward Data - ICB": boards,
            "Virtual Ward Data - Provider": [["", "Month:"], head, *providers],
        }
    return load_sheets(name, sheets)


def test_virtual_wards_tell_their_month_by_name_and_their_population_by_heading():
    loaded = wards(
        "VW202401.xlsx", "GP registered population aged 16 and over\n(see note 3) ",
        ["", "-", "-", "-", "ENGLAND*", 300, 9000, 120],
        ["", "SW", "Y58", "QVV", "Dorset", 100, 4000, 120],
        ["", "M", "Y60", "QPM", "Northamptonshire*", 200, 5000, 0],
        ["", "* Northamptonshire did not submit"],
    )  # fmt: skip
    assert rows(
        loaded, "virtual_ward", "unit", "period", "capacity", "patients", "population_ages"
    ) == [
        ("E92000001", "2024-01", 300, 120, "16 and over"),
        ("QPM", "2024-01", 200, None, "16 and over"),
        ("QVV", "2024-01", 100, 120, "16 and over"),
    ]
    assert rules(loaded) == ["nought-read-as-missing"]


def test_virtual_wards_of_a_provider_in_two_regions_are_added_up():
    loaded = wards(
        "Monthly-Virtual-Ward-June2025.xlsx", "GP registered population\n(see note 3) ",
        ["", "-", "-", "-", "England", 100, 9000, 80], ["", "S", "Y58", "QVV", "Dorset", 100, 9000, 80],
        providers=[
            ["", "-", "-", "-", "ENGLAND*", 100, 80],
            ["", "E", "Y61", "RV3", "CNWL", 50, 45], ["", "L", "Y56", "RV3", "CNWL", 20, 5],
            ["", "L", "Y56", "8cl13", "LOCAL", 30, 30],
        ],
    )  # fmt: skip
    assert loaded.outcome.problems == ()
    assert rows(
        loaded, "virtual_ward", "unit_kind", "unit", "capacity", "patients", "population"
    ) == [
        ("england", "E92000001", 100, 80, 9000),
        ("icb", "QVV", 100, 80, 9000),
        ("trust", "8cl13", 30, 30, None),
        ("trust", "RV3", 70, 50, None),
    ]


def test_virtual_wards_shown_as_stars_are_missing_and_a_name_without_month_refuses():
    heading = "GP registered population\n(see note 3) "
    line: list[Cell] = ["", "SW", "Y58", "QT6", "Cornwall", 212, 600000, "**"]
    england: list[Cell] = ["", "-", "-", "-", "England", 212, 600000, 0]
    loaded = wards("Monthly-Virtual-Ward-Feb2025.xlsx", heading, england, line)
    assert ("QT6", 212, None) in rows(loaded, "virtual_ward", "unit", "capacity", "patients")
    unnamed = wards("Monthly-Virtual-Ward-latest.xlsx", heading, england, line)
    assert rules(unnamed) == ["name-says-too-little"]


GP_HEADING = (
    "CCG_CODE,CCG_ONS_CODE,CCG_NAME,STP_ONS,STPNM,REGION_ONS_CODE,REGION_NAME,Appointment_Month,"
    "APPT_STATUS,HCP_TYPE,APPT_MODE,TIME_BETWEEN_BOOK_AND_APPT,COUNT_OF_APPOINTMENTS\n"
)


def test_appointments_that_repeat_a_key_are_added_up_whatever_the_spelling_of_the_name():
    def line(name: str, count: int) -> str:
        placed = f'D9Y0V,E38000253,"{name}",E54000042,STP,E40000005,South East,MAR2019'
        return f"{placed},DNA,GP,Face-to-Face,15  to 21 Days,{count}\n"

    first, second = (
        "NHS Hampshire, Southampton and Isle of Wight CCG",
        "NHS Hampshire Southampton and Isle of Wight CCG",
    )
    text = GP_HEADING + line(first, 7) + line(second, 5) + line(first, 7)
    loaded = load_text("Regional_CSV_HampshireIoW.csv", text)
    assert loaded.outcome.problems == ()
    kept = ("unit_kind", "unit", "period", "status", "booked_ahead", "appointments")
    assert rows(loaded, "gp_appointment", *kept) == [
        ("ccg", "D9Y0V", "2019-03", "did not attend", "15 to 21 Days", 19)
    ]


def test_calls_to_111_leave_out_abandoned_ones_and_read_noughts_as_missing():
    heading = (
        "date,region_code,contract_code,contract_name,calls_received,calls_answered,"
        "calls_answered_60s,calls_abandoned,calls_triaged,week_ending,pct_answered_60s\n"
    )
    text = heading + (
        "2025-11-24,South East,111AA6,Isle of Wight,309,249,198,260,252,2025-11-30,79.5\n"
        "2025-11-24,South East,111AH9,Hampshire and Surrey Heath,2230,1917,471,2230,1787,2025-11-30,24.6\n"
        "2026-03-30,South West,111AI4,Dorset (DHC),0,0,0,0,0,2026-04-05,\n"
        "2025-11-24,London,111AZ9,Somewhere else,10,9,8,1,9,2025-11-30,88.8\n"
    )
    loaded = load_text("nhs111_daily_2025-11_2026-04.csv", text)
    assert rows(loaded, "nhs111_calls", "unit", "contract", "period", "received", "answered") == [
        ("QRL", "111AA6", "2025-11-24", 309, 249),
        ("QRL", "111AH9", "2025-11-24", 2230, 1917),
        ("QVV", "111AI4", "2026-03-30", None, None),
    ]
    assert rules(loaded) == ["nought-read-as-missing", "unknown-area"]
    assert "abandoned" not in " ".join(loaded.tables["nhs111_calls"].columns)


def test_ambulance_months_are_read_from_the_joined_column_under_a_heading_of_codes():
    text = (
        ",,Incidents,,,,,,,,,,\n"
        "Concatenated,Year,Month,A1,A2,A8,A24,A10,A30,A11,A33,A12,A36,Month,Year\n"
        "2024-25DECEMBERRYE,2024-25,DECEMBER,58546,890616,4229,2254327,30185,60782343,9,90,.,.,12,2024\n"
        "2017-18AUGUSTRYE,2017-18,AUGUST,0,0,0,0,0,0,0,0,0,0,8,2017\n"
        "2024-25JANUARYENG,2024-25,JANUARY,1,2,3,4,5,6,7,8,9,10,1,2025\n"
    )
    loaded = load_text("AmbSYS_raw_2017-08.csv", text)
    shown = rows(loaded, "ambulance_response", "unit", "period", "category", "incidents")
    assert shown[:4] == [
        ("E92000001", "2025-01", c, n) for c, n in (("C1", 3), ("C2", 5), ("C3", 7), ("C4", 9))
    ]
    assert shown[4:] == [
        ("RYE", "2024-12", "C1", 4229),
        ("RYE", "2024-12", "C2", 30185),
        ("RYE", "2024-12", "C3", 9),
    ]
    assert rows(loaded, "ambulance_call", "unit", "calls") == [("E92000001", 1), ("RYE", 58546)]
