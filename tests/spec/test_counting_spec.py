"""Counting residents by worked example: who is on a list, in a bed, waiting, and on which day.

Each example is a handful of rows small enough to count on one's fingers.
"""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import polars as pl
import pytest

from commonweal.population.synthetic.residents import counting_care as care
from commonweal.population.synthetic.residents import counting_contacts as contacts
from commonweal.population.synthetic.residents import counting_people as people
from commonweal.population.synthetic.residents.cohort import (
    CONDITIONS,
    LAST,
    NEVER,
    Cohort,
    day_number,
)
from commonweal.population.synthetic.residents.counting import add, count_chunk, total
from commonweal.population.synthetic.residents.counting_days import (
    AFTER,
    calendar_key,
    quality_day,
    snapshot_thursday,
    whole_ages,
)
from commonweal.population.synthetic.residents.counting_facts_care import nights
from commonweal.population.synthetic.residents.counting_joins import Counted, in_whole, share_of
from commonweal.population.synthetic.residents.registers_feed import patient_registration
from tests.spec.counted_residents import made_up_cohort, part_of


def at(text: str) -> np.int32:
    return np.int32(day_number(date.fromisoformat(text)))


def clock(text: str) -> datetime:
    """Local clock time, which has no zone."""
    return datetime.fromisoformat(text)


def three_people() -> Cohort:
    """A woman who stays, a man who dies, and a child born in the window who moves to another district."""
    cohort = part_of(made_up_cohort(), np.arange(3))
    world = cohort.world
    first, last = int(np.argmin(world.lsoa_district)), int(np.argmax(world.lsoa_district))
    onset = np.full_like(cohort.onset, NEVER)
    onset[0, CONDITIONS.index("hypertension")] = at("2021-03-31")
    return replace(
        cohort,
        nhs_number=np.array([9990000018, 9990000026, 9990000034]),
        birth=np.array([at("1950-06-30"), at("1990-01-01"), at("2021-05-05")], dtype=np.int32),
        sex=np.array([2, 1, 2], dtype=np.int8),
        practice=np.zeros(3, dtype=np.int64),
        practice_after=np.zeros(3, dtype=np.int64),
        lsoa=np.full(3, first),
        lsoa_after=np.full(3, last),
        enters=np.array([at("2020-04-01"), at("2020-04-01"), at("2021-05-05")], dtype=np.int32),
        leaves=np.array([NEVER, at("2022-02-02"), NEVER], dtype=np.int32),
        dies=np.array([NEVER, at("2022-02-01"), NEVER], dtype=np.int32),
        moves=np.array([NEVER, NEVER, at("2023-01-01")], dtype=np.int32),
        onset=onset,
    )


def test_an_age_is_full_on_the_birthday_and_not_the_day_before():
    born = calendar_key(np.array([at("1950-06-30"), at("2004-02-29")], dtype=np.int32))
    assert born.tolist() == [19500630, 20040229]
    assert whole_ages(born, date(2022, 6, 29)).tolist() == [71, 18]
    assert whole_ages(born, date(2022, 6, 30)).tolist() == [72, 18]
    assert whole_ages(born, date(2022, 2, 28)).tolist() == [71, 17]


def test_lists_hold_whoever_is_registered_on_the_day():
    listed = people.count_listed(three_people())
    by_day = listed.group_by("day").agg(pl.col("people").sum()).sort("day")
    told = dict(by_day.iter_rows())
    assert told[date(2020, 4, 1)] == 2
    assert told[date(2021, 7, 1)] == 3
    assert told[date(2022, 1, 1)] == 3
    assert told[date(2022, 4, 1)] == 2  # he died on 1 February
    assert told[date(2025, 4, 1)] == 2
    assert date(2020, 1, 1) not in told, "records begin in April"


def test_people_of_a_practice_that_closes_on_the_last_day_are_with_its_heir_the_day_after():
    cohort = replace(three_people(), moves=np.full(3, NEVER, dtype=np.int32))
    closes = np.full_like(cohort.world.practice_closes, NEVER)
    closes[0] = at("2025-04-01")
    heirs = np.full_like(cohort.world.practice_heir, 1)
    cohort = replace(
        cohort, world=replace(cohort.world, practice_closes=closes, practice_heir=heirs)
    )
    own, heir = cohort.world.practices[:2]
    rows = patient_registration(cohort)
    start, end = pl.col("REGISTRATION_START_DATE"), pl.col("REGISTRATION_END_DATE")
    ended = rows.filter(end == LAST)
    begun = rows.filter(start > LAST)
    assert ended["GP_PRACTICE_CODE"].to_list() == [own, own]
    assert begun["GP_PRACTICE_CODE"].to_list() == [heir, heir]
    assert set(begun["REGISTRATION_START_DATE"]) == {AFTER}
    assert set(begun["NHS_NUMBER"]) == set(ended["NHS_NUMBER"])
    listed = people.count_listed(cohort).filter(day=AFTER)
    assert listed.group_by("practice").agg(pl.col("people").sum()).rows() == [(1, 2)]


def test_a_year_of_change_has_its_births_deaths_and_moves():
    cohort = three_people()
    rows = people.count_changes(cohort).sort("year", "kind").select("kind", "year", "people")
    assert rows.rows() == [
        ("births", 2021, 1),
        ("deaths", 2022, 1),
        ("moved_in", 2023, 1),
        ("moved_out", 2023, 1),
    ]


def test_a_register_has_those_who_have_the_condition_on_the_last_day_of_the_year():
    rows = people.count_registers(three_people()).filter(pl.col("group_code") == "HYP")
    assert rows["year"].to_list() == [2020, 2021, 2022, 2023]
    assert rows["people"].to_list() == [1, 1, 1, 1]
    assert quality_day(2020) == date(2021, 3, 31)
    assert quality_day(2019) == date(2020, 4, 1), "the last day of March 2020 has no records"


def test_list_sizes_count_from_an_age():
    rows = people.count_list_sizes(three_people()).filter(pl.col("year") == 2022)
    told = dict(rows.select("age_from", "people").iter_rows())
    assert told == {0: 2, 6: 1, 15: 1, 16: 1, 17: 1, 18: 1, 45: 1, 50: 1, -1: 1}


def test_attendances_leave_out_planned_follow_ups_and_count_waits():
    def when(time: str) -> datetime:
        return clock(f"2023-01-05 {time}")

    ecds = pl.DataFrame(
        [
            # category, arrival, decision, departure, spell
            ("1", when("10:00:00"), None, when("14:00:00"), None),  # four hours: not over
            ("1", when("10:00:00"), None, when("14:00:01"), None),
            ("2", when("01:00:00"), when("02:00:00"), when("07:00:00"), "S1"),
            ("1", when("01:00:00"), when("02:00:00"), when("15:00:00"), "S2"),
            ("4", when("10:00:00"), None, when("10:05:00"), None),
        ],
        schema=[
            *("ATTENDANCE_CATEGORY", "ARRIVAL_AT", "DECISION_TO_ADMIT_AT", "DEPARTURE_AT"),
            "SPELL_ID",
        ],
        orient="row",
    ).with_columns(PROVIDER_CODE=pl.lit("RZZ"), DEPARTMENT_TYPE=pl.lit("01"))
    assert care.count_attendances(ecds).to_dicts() == [
        {
            "trust": "RZZ",
            "month": date(2023, 1, 1),
            "department": "1",
            "attendances": 4,
            "over_4_hours": 3,
            "admissions": 2,
            "waits_4_to_12_hours": 1,
            "waits_over_12_hours": 1,
        }
    ]


def test_a_bed_is_occupied_at_midnight():
    movements = pl.DataFrame(
        [
            (
                "general",
                clock("2020-03-20 09:00"),
                clock("2020-04-03 08:00"),
            ),  # before records begin
            ("general", clock("2020-04-10 09:00"), clock("2020-04-10 20:00")),  # no night
            ("general", clock("2020-04-29 09:00"), clock("2020-05-02 20:00")),
            ("critical care", clock("2025-03-30 09:00"), None),  # still there
            ("discharge lounge", clock("2020-04-01 09:00"), clock("2020-04-05 09:00")),
        ],
        schema=["WARD_TYPE", "START_AT", "END_AT"],
        orient="row",
    ).with_columns(PROVIDER_CODE=pl.lit("RZZ"))
    counted = Counted(made_up_cohort().world, {"nights": care.count_nights(movements)})
    told = nights(counted).filter(pl.col("nights") > 0)
    assert told.select("bed", "month", "nights").rows() == [
        ("adult", date(2020, 4, 1), 4),
        ("adult", date(2020, 5, 1), 1),
        ("critical", date(2025, 3, 1), 2),
    ]
    assert told["occupied"][0] == pytest.approx(4 / 30)


def episode(**words) -> dict:
    usual = {
        "NHS_NUMBER": "9990000018",
        "PROVIDER_CODE": "RZZ",
        "SPELL_ID": "S1",
        "EPISODE_NUMBER": 1,
        "LAST_EPISODE_IN_SPELL": "1",
        "ADMISSION_DATE": date(2023, 1, 1),
        "DISCHARGE_DATE": date(2023, 1, 6),
        "DISCHARGE_READY_DATE": date(2023, 1, 4),
        "ADMISSION_METHOD": "21",
        "PATIENT_CLASSIFICATION": "1",
        "DISCHARGE_METHOD": "1",
    }
    return usual | words


def test_discharges_are_of_living_adults_after_a_night():
    same_day = {"DISCHARGE_DATE": date(2023, 1, 1), "DISCHARGE_READY_DATE": None}
    apc = pl.DataFrame(
        [
            episode(),
            episode(SPELL_ID="S2", DISCHARGE_METHOD="4"),
            episode(SPELL_ID="S3", **same_day),
            episode(SPELL_ID="S4", NHS_NUMBER="9990000034"),  # a child
            episode(SPELL_ID="S5", ADMISSION_METHOD="31"),
            episode(SPELL_ID="S6", PATIENT_CLASSIFICATION="2"),
            episode(SPELL_ID="S7", LAST_EPISODE_IN_SPELL="2"),
            episode(SPELL_ID="S8", NHS_NUMBER=None),
        ]
    )
    moves = pl.DataFrame(
        {
            "SPELL_ID": ["S1", "S1", "S8"],
            "END_AT": [
                clock("2023-01-04 09:00"),
                clock("2023-01-06 16:59"),
                clock("2023-01-06 17:00"),
            ],
        }
    )
    told = care.count_discharges(apc, moves, three_people())
    assert told.rows() == [("RZZ", date(2023, 1, 6), 2, 1)]


def test_people_stay_without_need_from_the_day_they_are_ready_to_the_day_they_leave():
    staying = care.count_staying(pl.DataFrame([episode()]), three_people()).sort("day")
    assert staying.rows() == [("RZZ", date(2023, 1, 4), 1), ("RZZ", date(2023, 1, 6), -1)]


def test_a_pathway_waits_whole_weeks_at_the_end_of_each_month_until_it_stops():
    pathways = pl.DataFrame(
        [
            ("110", date(2024, 8, 1), date(2024, 10, 3), "admitted"),
            ("999", date(2019, 1, 1), None, None),
            ("110", date(2024, 8, 1), date(2024, 8, 20), "removed"),
        ],
        schema=[
            "TREATMENT_FUNCTION_CODE",
            "CLOCK_START_DATE",
            "CLOCK_STOP_DATE",
            "CLOCK_STOP_REASON",
        ],
        orient="row",
    ).with_columns(PROVIDER_CODE=pl.lit("RZZ"))
    told = contacts.count_pathways(pathways).sort("pathway", "function", "month")
    trauma = told.filter(pl.col("function") == "C_110")
    assert trauma.select("pathway", "month", "week", "people").rows() == [
        ("admitted", date(2024, 10, 1), 9, 1),
        ("waiting", date(2024, 8, 1), 4, 1),
        ("waiting", date(2024, 9, 1), 8, 1),
    ]
    other = told.filter(pl.col("function") == "X05")
    assert other["week"].unique().to_list() == [104]
    assert other.height == 8, "each month from August 2024 to March 2025"


def test_appointments_are_told_by_how_long_ahead_they_were_booked():
    def row(booked: str | None, status: str = "Attended") -> tuple:
        day = None if booked is None else date.fromisoformat(booked)
        return day, clock("2021-03-31 09:00"), status

    rows = [row("2021-03-31"), row("2021-03-30"), row("2021-03-24"), row("2021-03-23"), row(None)]
    rows.append(row("2021-03-31", "Cancelled"))
    told = contacts.count_appointments(
        pl.DataFrame(rows, schema=["BOOKED_DATE", "START_AT", "STATUS"], orient="row").with_columns(
            GP_PRACTICE_CODE=pl.lit("X00001"), MODE=pl.lit("Telephone"), HCP_TYPE=pl.lit("GP")
        )
    )
    assert dict(told.select("booked", "count").iter_rows()) == {
        "Same Day": 2,
        "1 Day": 1,
        "2 to 7 Days": 1,
        "8  to 14 Days": 1,
    }


def test_virtual_wards_are_counted_on_the_last_thursday():
    assert snapshot_thursday(date(2024, 2, 1)) == date(2024, 2, 29)
    assert snapshot_thursday(date(2024, 3, 1)) == date(2024, 3, 28)
    stays = pl.DataFrame(
        {
            "PROVIDER_CODE": ["RZZ", "RZZ", "RZZ"],
            "ADMITTED_AT": [
                clock("2024-02-29 08:00"),
                clock("2024-02-29 09:00"),
                clock("2024-02-01 00:00"),
            ],
            "DISCHARGED_AT": [
                clock("2024-03-02 00:00"),
                clock("2024-03-02 00:00"),
                clock("2024-02-29 08:00"),
            ],
        }
    )
    assert contacts.count_virtual_wards(stays).rows() == [("RZZ", 1, date(2024, 2, 1))]


def test_chunks_add_up_in_any_order():
    one, two = (count_chunk({}, part_of(made_up_cohort(), np.arange(i, 200, 2))) for i in (0, 1))
    both, turned = add(one, two), total([two, one])
    assert all(both[name].equals(turned[name]) for name in both)
    assert (
        both["lists"]["people"].sum() == one["lists"]["people"].sum() + two["lists"]["people"].sum()
    )


def test_rounding_keeps_the_sum_of_a_group():
    frame = pl.DataFrame({"group": ["a"] * 5 + ["b"] * 2, "amount": [0.3] * 5 + [0.5, 0.5]})
    found = frame.with_columns(n=in_whole(pl.col("amount"), ["group"]))
    assert found.group_by("group", maintain_order=True).agg(pl.col("n").sum()).rows() == [
        ("a", 2),
        ("b", 1),
    ]
    assert found["n"].min() >= 0


def test_a_part_of_nobody_is_what_is_said_and_not_unknown():
    frame = pl.DataFrame({"part": [1, 0, 3], "of": [4, 0, 0]})
    none = frame.select(share_of(pl.col("part"), pl.col("of"))).to_series()
    one = frame.select(share_of(pl.col("part"), pl.col("of"), otherwise=1.0)).to_series()
    assert none.to_list() == [0.25, 0.0, 0.0]
    assert one.to_list() == [0.25, 1.0, 1.0]
