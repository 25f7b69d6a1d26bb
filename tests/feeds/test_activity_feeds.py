"""The feeds of activity on small samples in the publishers' own shape: every trap, one test."""

import pytest

from commonweal.repository.loading import Loaded
from commonweal.repository.months import (
    month_in,
    month_number,
    month_of_financial_year,
    quarter_ending,
    quarter_numbered,
)
from tests.feeds.loaded import load_text, rows, rules
from tests.feeds.workbooks import Cell, load_sheets

AE_HEADING = (
    "Period,Org Code,Parent Org,Org name,A&E attendances Type 1,A&E attendances Type 2,"
    "A&E attendances Other A&E Department,A&E attendances Booked Appointments Type 1,"
    "A&E attendances Booked Appointments Type 2,A&E attendances Booked Appointments Other Department,"
    "Attendances over 4hrs Type 1,Attendances over 4hrs Type 2,Attendances over 4hrs Other Department,"
    "Attendances over 4hrs Booked Appointments Type 1,Attendances over 4hrs Booked Appointments Type 2,"
    "Attendances over 4hrs Booked Appointments Other Department,"
    "Patients who have waited 4-12 hs from DTA to admission,"
    "Patients who have waited 12+ hrs from DTA to admission,Emergency admissions via A&E - Type 1,"
    "Emergency admissions via A&E - Type 2,Emergency admissions via A&E - Other A&E department,"
    "Other emergency admissions"
)
DORCHESTER = (
    "RBD,SOUTH WEST ,DORSET COUNTY,4150,0,0,394,0,4127,2053,0,0,110,0,13,264,42,1764,0,0,507"
)
NEWPORT = "R1F,SOUTH EAST ,ISLE OF WIGHT,4774,268,1468,18,0,26,1766,0,0,5,0,0,253,91,1152,0,0,198"
TOTAL = "TOTAL,TOTAL,TOTAL,8924,268,1468,412,0,4153,3819,0,0,115,0,13,517,133,2916,0,0,705"


def ae_file(*lines: str, heading: str = AE_HEADING, month: str = "DECEMBER-2024") -> str:
    told = [
        f"TOTAL,{line}" if line.upper().startswith("TOTAL") else f"MSitAE-{month},{line}"
        for line in lines
    ]
    return "\n".join([heading, *told]) + "\n"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("MSitAE-APRIL-2025", "2025-04"),
        ("MAR2019", "2019-03"),
        ("original_DTOC_Apr_19.xls", "2019-04"),
        ("RTT-November-2024", "2024-11"),
        ("Virtual-Ward-Sept2024", "2024-09"),
    ],
)
def test_months_are_read_as_publishers_write_them(text, label):
    assert month_in(text).label == label


def test_the_months_of_a_financial_year_fall_in_two_calendar_years():
    assert month_of_financial_year("2024-25-August").label == "2024-08"
    assert month_of_financial_year("2024-25-January").label == "2025-01"
    assert quarter_ending("2024-25 March").label == "2024/25-Q4"
    assert str(quarter_numbered("2013-14 Q4").first) == "2014-01-01"


@pytest.mark.parametrize("wrong", ["MSitAE", "FOO2019", "2024"])
def test_a_text_without_month_is_refused(wrong):
    with pytest.raises(ValueError, match="no month"):
        month_in(wrong)
    with pytest.raises(ValueError, match="is no month"):
        month_number("Marz")


def test_ae_attendances_count_booked_appointments_and_add_up_to_england():
    loaded = load_text("Monthly-AE-December-2024.csv", ae_file(DORCHESTER, NEWPORT, TOTAL))
    assert loaded.outcome.problems == ()
    figures = ("attendances", "over_4_hours", "waits_over_4_hours", "admissions")
    assert rows(loaded, "emergency_care", "unit_kind", "unit", *figures) == [
        ("england", "E92000001", 15225, 3947, 650, 3621),
        ("trust", "R1F", 6554, 1771, 344, 1350),
        ("trust", "RBD", 8671, 2176, 306, 2271),
    ]
    by_type = rows(
        loaded, "emergency_department", "unit", "department", "attendances", "over_4_hours"
    )
    assert ("RBD", "type 1", 4544, 2163) in by_type
    assert ("RBD", "other", 4127, 13) in by_type


def test_the_month_of_an_ae_file_comes_from_its_rows_and_a_revision_takes_its_slot():
    first = load_text("July-2025-CSV-9jfy4.csv", ae_file(DORCHESTER, NEWPORT, month="JULY-2025"))
    revised = load_text(
        "Monthly-AE-July-2025-revised.csv", ae_file(DORCHESTER, NEWPORT, month="JULY-2025")
    )
    assert rows(first, "emergency_care", "period", "unit") == [
        ("2025-07", "R1F"),
        ("2025-07", "RBD"),
    ]
    assert first.outcome.slot == revised.outcome.slot == "ae_monthly/2025-07"
    assert revised.outcome.vintage > first.outcome.vintage


def test_an_ae_total_with_a_space_and_empty_columns_at_the_end_is_read():
    text = ae_file(
        *[f"{line},,," for line in (DORCHESTER, NEWPORT, TOTAL.replace("TOTAL,", "Total ,", 1))],
        heading=f"{AE_HEADING},,,a",
    )
    assert load_text("Monthly-AE-September-2024.csv", text).outcome.problems == ()


def test_an_ae_total_that_its_providers_do_not_reach_is_said_and_kept():
    text = ae_file(DORCHESTER, NEWPORT, TOTAL.replace("8924", "8999"))
    loaded = load_text("Monthly-AE-December-2024.csv", text)
    assert rules(loaded) == ["does-not-add-up"]
    assert "8,924" in str(loaded.outcome.problems[0])
    assert "8,999" in str(loaded.outcome.problems[0])


def test_an_ae_file_of_two_months_is_refused():
    text = ae_file(DORCHESTER) + f"MSitAE-MAY-2024,{NEWPORT}\n"
    loaded = load_text("Monthly-AE-May-2024.csv", text)
    assert (loaded.outcome.state, rules(loaded)) == ("refused", ["several-months"])


def test_the_compiled_ae_series_by_type_also_gives_totals_and_gives_way_to_the_monthly_files():
    text = (
        "period,org_code,type,attendances,breaches,admissions\n"
        "2017-03-01,RBD,1,3607.0,69.0,1310.0\n2017-03-01,RBD,other,4019.0,2.0,0.0\n"
    )
    loaded = load_text("NHSRdatasets_ae_attendances_2016-04_2019-03.csv", text)
    figures = ("attendances", "over_4_hours", "admissions_via_department", "admissions")
    assert rows(loaded, "emergency_care", "period", *figures) == [("2017-03", 7626, 71, 1310, None)]
    assert loaded.outcome.vintage == "2017-02-28-to-2017-03"
    assert loaded.outcome.vintage < "2017-03"


def test_a_month_of_the_compiled_ae_series_that_repeats_another_is_set_aside():
    heading = (
        "nhs_trust22_code,total_attendances,attendances_over_4hours,total_emergency_admissions,"
        "emergency_admissions_over_4hours,date\n"
    )
    told = [("RHU", 15135, "6078"), ("RHM", 12317, ""), ("RN5", 11999, "4840"), ("RDY", 0, "0")]
    lines = [
        f"{unit},{number},{over},{number // 3},0,{month}\n"
        for month in ("February 2024", "February 2025")
        for unit, number, over in told
    ]
    loaded = load_text("healthyr_england_trust_accidents_emergency.csv", heading + "".join(lines))
    assert rules(loaded) == ["repeated-month"]
    kept = rows(loaded, "emergency_care", "unit", "period", "over_4_hours")
    assert kept == [
        ("RDY", "2024-02", 0),
        ("RHM", "2024-02", None),
        ("RHU", "2024-02", 6078),
        ("RN5", "2024-02", 4840),
    ]


SECTORS: list[Cell] = [
    "Total ", "General & Acute", "Learning Disabilities", "Maternity", "Mental Illness",
]  # fmt: skip


def kh03(*, share: float = 0.8, england: float = 30.0, name: str = "Q3-2024-25") -> Loaded:
    """A KH03 workbook of two trusts in which four beds of five are occupied."""
    stated: list[Cell] = ["Year", "Period End", "Region Code", "Org Code", "Org Name"]
    title: list[list[Cell]] = [["", "Title:", "Average daily number of beds"], [None, 3.0, 227.0]]

    def trust(code: Cell, said: str, beds: float) -> list[Cell]:
        available: list[Cell] = [beds, beds, 0, 0, 0]
        occupied: list[Cell] = [beds * 0.8, beds * 0.8, 0, 0, 0]
        shares: list[Cell] = [share, share, "-", "-", "-"]
        begins: list[Cell] = ["2024-25", "December", "Y59", code, said]
        return [*begins, *available, None, *occupied, None, *shares]

    by_sector = [
        *title, [*stated, *SECTORS, None, *SECTORS, None, *SECTORS],
        trust(None, "England", england), trust("RHM", "SOUTHAMPTON", 20.0), trust("RN5", "HAMPSHIRE", 10.0),
    ]  # fmt: skip
    begins: list[Cell] = ["2024-25", "December", "Y59"]
    by_specialty: list[list[Cell]] = [
        *title, [*stated, "100 General Surgery", "300 General Medicine"],
        [*begins, None, "England", 16, 8], [*begins, "RHM", "S", 16, 0], [*begins, "RN5", "H", 0, 8],
    ]  # fmt: skip
    sheets = {"NHS Trust by Sector": by_sector, "Occupied by Specialty": by_specialty}
    return load_sheets(f"Beds-Open-Overnight-Web_File-{name}.xlsx", sheets)


def test_kh03_tells_available_from_occupied_by_order_and_takes_the_quarter_from_its_rows():
    loaded = kh03(name="Q3-2024-25revised")
    assert loaded.outcome.problems == ()
    general = [
        r
        for r in rows(loaded, "hospital_beds", "unit", "sector", "available", "occupied")
        if r[1] == "general and acute"
    ]
    assert general == [
        ("E92000001", "general and acute", 30.0, 24.0),
        ("RHM", "general and acute", 20.0, 16.0),
        ("RN5", "general and acute", 10.0, 8.0),
    ]
    assert set(loaded.tables["hospital_beds"]["period"]) == {"2024/25-Q3"}
    assert (loaded.outcome.slot, loaded.outcome.vintage) == (
        "beds_kh03/2024/25-Q3",
        "2024-25-Q3-revised",
    )
    specialties = rows(loaded, "occupied_beds_by_specialty", "unit", "specialty_code", "occupied")
    assert ("RN5", "300", 8.0) in specialties
    assert ("RN5", "100", 0.0) not in specialties


def test_kh03_is_refused_when_the_published_share_shows_another_order_of_columns():
    loaded = kh03(share=1.25)
    assert (loaded.outcome.state, rules(loaded)) == ("refused", ["unexpected-layout"])


def test_kh03_providers_that_do_not_add_up_to_england_are_said():
    assert set(rules(kh03(england=33.0))) == {"does-not-add-up"}


def test_the_kh03_series_trusts_the_quarter_and_counts_a_sector_once():
    text = (
        "quarter,period_start,period_end,org_code,org_name,specialty_group,available_total,"
        "occupied_total,specialty_code,specialty_name,occupied\n"
        "2013-14 Q4,2013-01-01,2013-03-31,R1C,SOLENT,general_and_acute,56.2,52.6,314,Rehab,12.7\n"
        "2013-14 Q4,2013-01-01,2013-03-31,R1C,SOLENT,general_and_acute,56.2,52.6,430,Geriatric,39.9\n"
    )
    loaded = load_text("kh03_by_specialty_2010_2021.csv", text)
    placed = ("period", "sector", "available", "occupied")
    assert rows(loaded, "hospital_beds", *placed) == [
        ("2013/14-Q4", "general and acute", 56.2, 52.6)
    ]
    assert {str(d) for d in loaded.tables["hospital_beds"]["period_first"]} == {"2014-01-01"}


def test_a_day_without_patients_who_could_leave_is_a_day_without_a_return():
    text = (
        "nhs_trust22_code,date,do_not_meet_criteria_to_reside\n"
        "RHM,2022-06-18,300\nRHM,2022-06-19,0\nRHM,2024-07-29,\n"
    )
    loaded = load_text("healthyr_england_trust_criteria_to_reside.csv", text)
    assert rows(loaded, "no_criteria_to_reside", "period", "patients") == [
        ("2022-06-18", 300),
        ("2022-06-19", None),
        ("2024-07-29", None),
    ]
    assert rules(loaded) == ["nought-read-as-missing"]


def test_discharges_of_a_system_lose_their_split_at_5pm_but_not_their_total():
    text = (
        "icb22_code,date,discharged_by_1700,discharged_between_1701_2359,discharged_total\n"
        "E54000042,2023-05-31,172,129,301\nE54000042,2023-06-01,,,310\nE54000042,2023-06-02,1,1,9\n"
    )
    loaded = load_text("healthyr_england_icb_discharged_patients.csv", text)
    figures = ("unit_kind", "discharged", "discharged_by_1700")
    assert rows(loaded, "discharge", *figures)[1:] == [("icb", 310, None), ("icb", 9, 1)]
    assert rules(loaded) == ["does-not-add-up"]


def test_reasons_for_delay_are_put_into_one_form_whatever_their_dashes():
    text = (
        "nhs_trust22_name,nhs_trust22_code,date,delay_reason,delay_count\n"
        "A,RHM,2024-06-01,Hospital process - Awaiting medical review,3\n"
        "A,RHM,2024-06-01,Care transfer hub process\u2013 Awaiting referrals,4\n"
        "A,RHM,2024-06-01,Capacity \u2013 Home-based\u00a0care not yet available (Pathway 1),5\n"
    )
    loaded = load_text("healthyr_england_delayed_discharge_reasons.csv", text)
    assert rows(loaded, "discharge_delay", "delay_group", "delay_reason", "patients") == [
        ("Capacity", "Home-based care not yet available (Pathway 1)", 5),
        ("Care transfer hub process", "Awaiting referrals", 4),
        ("Hospital process", "Awaiting medical review", 3),
    ]
