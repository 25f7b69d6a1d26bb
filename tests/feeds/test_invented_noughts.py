"""Noughts and like months: read as mistakes in real publications, as counted in invented ones."""

import pytest

from tests.feeds.loaded import load_text, rows, rules

DISCHARGED = "healthyr_england_trust_discharged_patients.csv"
STAYING = "healthyr_england_trust_criteria_to_reside.csv"
ATTENDED = "healthyr_england_trust_accidents_emergency.csv"
CALLED = "nhs111_daily_2025-11_2026-04.csv"
CASES = {
    DISCHARGED: (
        (
            "nhs_trust22_code,date,discharged_by_1700,discharged_between_1701_2359,discharged_total\n"
            "RHM,2022-10-01,0,0,0\n"
            "RHM,2022-10-02,1,2,3\n"
        ),
        "discharge",
        "discharged",
        3,
    ),
    STAYING: (
        (
            "nhs_trust22_code,date,do_not_meet_criteria_to_reside\n"
            "RHM,2022-10-01,0\n"
            "RHM,2022-10-02,2\n"
        ),
        "no_criteria_to_reside",
        "patients",
        2,
    ),
    CALLED: (
        (
            "date,region_code,contract_code,contract_name,calls_received,calls_answered,"
            "calls_answered_60s,calls_abandoned,calls_triaged\n"
            "2025-11-24,South East,111AA6,Isle of Wight,0,0,0,0,0\n"
            "2025-11-25,South East,111AA6,Isle of Wight,4,3,2,4,3\n"
        ),
        "nhs111_calls",
        "received",
        4,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_nought_is_no_return_when_real_and_nobody_when_invented(name):
    text, table, column, more = CASES[name]
    real, invented = load_text(name, text), load_text(f"SYNTHETIC_{name}", text)
    assert [figure for (_, figure) in rows(real, table, "period", column)] == [None, more]
    assert [figure for (_, figure) in rows(invented, table, "period", column)] == [0, more]
    assert rules(real) == ["nought-read-as-missing"]
    assert rules(invented) == []


def test_few_people_may_attend_alike_in_two_months():
    text = (
        "nhs_trust22_code,total_attendances,attendances_over_4hours,total_emergency_admissions,"
        "emergency_admissions_over_4hours,date\n"
    ) + "".join(
        f"{trust},{number},1,1,0,{month}\n"
        for month in ("February 2024", "February 2025")
        for trust, number in (("RHU", 4), ("RHM", 3), ("RN5", 2))
    )
    real, invented = load_text(ATTENDED, text), load_text(f"SYNTHETIC_{ATTENDED}", text)
    assert rules(real) == ["repeated-month"]
    assert len(rows(real, "emergency_care", "unit", "period")) == 3
    assert rules(invented) == []
    assert len(rows(invented, "emergency_care", "unit", "period")) == 6
