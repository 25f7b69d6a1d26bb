"""How one invented life becomes records, told by lives made by hand, and how ids and numbers are written."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from commonweal.population.synthetic.residents import gp_codes, nhs_number, seasons, visits
from commonweal.population.synthetic.residents.cohort import CONDITIONS, NEVER, day_number
from commonweal.population.synthetic.residents.frames import (
    coded,
    dates,
    digits10,
    fine_table,
    from_table,
    gathered,
    ids,
    in_order,
    instants,
    numbers,
    place_within,
    repeated,
    wholes,
)
from commonweal.population.synthetic.residents.gp_appointments import gp_appointment
from commonweal.population.synthetic.residents.gp_events import CODES, gp_event
from commonweal.population.synthetic.residents.gp_medication import gp_medication
from commonweal.population.synthetic.residents.hospital import care_of
from commonweal.population.synthetic.residents.moments import MINUTES
from commonweal.population.synthetic.residents.opt_outs import in_extracts, opt_out
from commonweal.population.synthetic.residents.registers_feed import (
    patient_address,
    patient_registration,
)
from commonweal.population.synthetic.residents.stays import in_bed_between
from tests.spec.drawn_residents import by_hand, world_of


def days(*written: str) -> np.ndarray:
    return np.array([day_number(date.fromisoformat(w)) for w in written], dtype=np.int32)


def test_an_id_is_a_letter_the_chunk_and_a_number():
    assert ids("A", 12, np.array([0, 345])).to_list() == ["A01200000000", "A01200000345"]
    with pytest.raises(AssertionError, match="one letter"):
        ids("AB", 1, np.array([1]))


def test_texts_of_ten_digits_keep_their_leading_noughts():
    assert digits10(np.array([9434765919, 42])).to_list() == ["9434765919", "0000000042"]


def test_days_and_times_that_never_come_are_missing():
    day = np.array([day_number(date(2024, 2, 29)), NEVER], dtype=np.int32)
    assert dates(day).to_list() == [date(2024, 2, 29), None]
    times = instants(day, np.array([34_200, 0]))
    assert times.cast(pl.String).to_list() == ["2024-02-29 09:30:00.000000", None]
    assert numbers(np.array([1.5, np.nan])).to_list() == [1.5, None]
    assert wholes(np.array([7, 8]), np.array([True, False])).to_list() == [7, None]
    assert gathered(("a", "b"), np.array([1, 0])).to_list() == ["b", "a"]
    assert coded(("a", "b"), np.array([1, -1])).to_list() == ["b", None]


def test_rows_are_repeated_and_counted_within():
    count = np.array([2, 0, 3])
    assert repeated(count).tolist() == [0, 0, 2, 2, 2]
    assert place_within(count).tolist() == [0, 1, 0, 1, 2]
    assert in_order(np.array([30, 10, 30, 10])).tolist() == [1, 3, 0, 2]


def test_a_table_draws_its_shares():
    table = fine_table(np.array([[0.25, 0.75], [1.0, 0.0]]))
    drawn = from_table(np.random.default_rng(3), table, np.repeat([0, 1], 40_000))
    assert abs(drawn[:40_000].mean() - 0.75) < 0.01
    assert drawn[40_000:].max() == 0


@pytest.mark.parametrize(
    ("nine", "check"),
    # The Data Dictionary's own example is 943 476 5919; 999 000 0018 is the first of our samples.
    [(943476591, 9), (999000001, 8), (999000000, 10), (999000002, 6)],
)
def test_the_check_digit_of_an_nhs_number(nine, check):
    assert nhs_number.check_digit(np.array([nine])).tolist() == [check]


def test_numbers_that_begin_with_999_are_used_up_before_998():
    assert nhs_number.candidates(0, 3).tolist() == [9990000018, 9990000026]
    last = nhs_number.candidates(999_990, 1_000_010)
    assert {number // 10**7 for number in last.tolist()} == {999, 998}


def test_someone_who_stays_put_has_one_registration_and_one_address():
    cohort = by_hand()
    (registered,) = patient_registration(cohort).to_dicts()
    assert registered["GP_PRACTICE_CODE"] == cohort.world.practices[0]
    assert registered["REGISTRATION_START_DATE"] <= date(2020, 4, 1)
    assert registered["REGISTRATION_END_DATE"] is None
    (address,) = patient_address(cohort).to_dicts()
    assert (address["LSOA_CODE"], address["CARE_HOME_INDICATOR"]) == (cohort.world.lsoas[0], "N")
    assert address["POSTCODE"].startswith("XZ")


def test_a_move_a_closing_practice_and_a_death_end_stretches_the_day_before():
    cohort = by_hand(
        moves=days("2022-06-10"),
        practice_after=np.array([2]),
        lsoa_after=np.array([5]),
        care_home=days("2023-02-01"),
        dies=days("2024-08-31"),
        leaves=days("2024-09-01"),
        enters=days("2020-09-01"),
    )
    closes, heir = cohort.world.practice_closes.copy(), cohort.world.practice_heir.copy()
    closes[0], heir[0] = days("2021-01-01")[0], 1
    cohort = replace(
        cohort, world=replace(cohort.world, practice_closes=closes, practice_heir=heir)
    )
    practices, lsoas = cohort.world.practices, cohort.world.lsoas
    registered = patient_registration(cohort).drop("REGISTRATION_ID", "NHS_NUMBER").rows()
    assert registered == [
        (practices[0], date(2020, 9, 1), date(2020, 12, 31)),
        (practices[1], date(2021, 1, 1), date(2022, 6, 9)),
        (practices[2], date(2022, 6, 10), date(2024, 8, 31)),
    ]
    lived = patient_address(cohort).drop("ADDRESS_ID", "NHS_NUMBER", "POSTCODE").rows()
    assert lived == [
        (lsoas[0], date(2020, 9, 1), date(2022, 6, 9), "N"),
        (lsoas[5], date(2022, 6, 10), date(2023, 1, 31), "N"),
        (lsoas[5], date(2023, 2, 1), date(2024, 8, 31), "Y"),
    ]


def test_a_change_of_address_alone_is_no_new_registration():
    cohort = by_hand(moves=days("2022-06-10"), lsoa_after=np.array([5]))
    assert patient_registration(cohort).height == 1
    assert patient_address(cohort)["LSOA_CODE"].to_list() == [
        cohort.world.lsoas[0],
        cohort.world.lsoas[5],
    ]


def with_condition(name: str, day: str, people: int = 300):
    onset = np.full((people, len(CONDITIONS)), NEVER, dtype=np.int32)
    onset[:, CONDITIONS.index(name)] = days(day)[0]
    return by_hand(people, onset=onset)


def test_a_diagnosis_before_the_window_stands_on_its_own_day():
    events = gp_event(with_condition("diabetes", "2012-03-04"))
    told = events.filter(pl.col("SNOMED_CODE") == gp_codes.DIAGNOSES["diabetes"])
    assert set(told["EVENT_DATE"]) == {date(2012, 3, 4)}
    assert told["VALUE"].null_count() == told.height
    assert events["EVENT_DATE"].is_sorted()


def test_blood_sugar_is_higher_with_diabetes_and_is_told_in_its_unit():
    def level(cohort) -> float:
        events = gp_event(cohort).filter(pl.col("SNOMED_CODE") == gp_codes.HBA1C)
        assert set(events["UNIT"]) == {"mmol/mol"}
        return events["VALUE"].mean()

    assert 48 < level(with_condition("diabetes", "2012-03-04")) < 65
    assert 33 < level(with_condition("asthma", "2012-03-04")) < 41


def test_blood_pressure_falls_once_hypertension_is_treated():
    events = gp_event(with_condition("hypertension", "2020-10-05", people=3000))
    systolic = events.filter(pl.col("SNOMED_CODE") == gp_codes.SYSTOLIC)
    early = systolic.filter(pl.col("EVENT_DATE").is_between(date(2020, 10, 5), date(2021, 3, 31)))
    later = systolic.filter(pl.col("EVENT_DATE") > date(2023, 4, 1))
    assert early["VALUE"].mean() > later["VALUE"].mean() + 6
    pairs = events.filter(pl.col("SNOMED_CODE") == gp_codes.DIASTOLIC).height
    assert pairs == systolic.height


def test_repeats_are_issued_every_84_days_or_so_from_the_diagnosis_on():
    issues = gp_medication(with_condition("hypertension", "2021-04-01"))
    repeats = issues.filter(pl.col("ISSUE_TYPE") == "repeat").sort("NHS_NUMBER", "ISSUE_DATE")
    assert repeats["ISSUE_DATE"].min() >= date(2021, 4, 1)
    gaps = repeats.select(
        pl.col("ISSUE_DATE").diff().over("NHS_NUMBER").dt.total_days().drop_nulls()
    )
    assert abs(gaps.to_series().median() - 84) <= 1
    share = repeats["NHS_NUMBER"].n_unique() / 300
    assert 0.6 < share < 0.85


def test_every_review_and_diagnosis_is_an_attended_appointment_but_for_diagnoses_in_hospital():
    cohort = with_condition("asthma", "2022-05-10")
    kept = gp_appointment(cohort).filter(pl.col("STATUS") == "Attended")
    attended = set(zip(kept["NHS_NUMBER"], kept["START_AT"].dt.date(), strict=True))
    reviews = gp_event(cohort).filter(
        pl.col("SNOMED_CODE").is_in(
            [gp_codes.ASTHMA_REVIEW, gp_codes.DIAGNOSES["asthma"], *visits.COMPLAINTS]
        )
    )
    seen = set(zip(reviews["NHS_NUMBER"], reviews["EVENT_DATE"], strict=True))
    assert len(seen) > 300
    day = np.full(cohort.size, day_number(date(2022, 5, 10)), dtype=np.int64) * MINUTES
    opens, closes = day + visits.OPENS * 60, day + visits.CLOSES * 60
    beds = in_bed_between(care_of(cohort).stays, np.arange(cohort.size), opens, until=closes)
    told_in_bed = {(str(number), date(2022, 5, 10)) for number in cohort.nhs_number[beds]}
    assert len(told_in_bed) < 10
    assert seen - attended <= told_in_bed


def test_an_appointment_is_booked_before_it_starts_and_lasts_only_if_attended():
    appointments = gp_appointment(with_condition("asthma", "2022-05-10"))
    assert (appointments["BOOKED_DATE"] <= appointments["START_AT"].dt.date()).all()
    missed = appointments.filter(pl.col("STATUS") != "Attended")
    assert missed["DURATION_MINUTES"].null_count() == missed.height
    hours = appointments["START_AT"].dt.hour()
    assert (hours.min(), hours.max()) == (8, 18)


def test_nobody_who_opted_out_is_in_the_extracts_of_their_practice():
    cohort = with_condition("asthma", "2012-05-10", people=2000)
    chosen = opt_out(cohort).filter((pl.col("KIND") == "type 1") & pl.col("LAST_DATE").is_null())
    out = set(chosen["NHS_NUMBER"])
    assert 40 < len(out) < 160
    assert int((~in_extracts(cohort)).sum()) == len(out)
    assert out.isdisjoint(gp_event(cohort)["NHS_NUMBER"])
    assert out.isdisjoint(gp_medication(cohort)["NHS_NUMBER"])


_TURNS = [
    [int(digit) for digit in row]
    for row in (
        *("0123456789", "1234067895", "2340178956", "3401289567", "4012395678"),
        *("5987604321", "6598710432", "7659821043", "8765932104", "9876543210"),
    )
]
_PLACES = [[int(d) for d in "0123456789"], [int(d) for d in "1576283094"]]
for _ in range(6):
    _PLACES.append([_PLACES[1][d] for d in _PLACES[-1]])


def verhoeff_holds(code: str) -> bool:
    """SNOMED CT, Release File Specifications, 5: the last digit of an identifier checks the others."""
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = _TURNS[check][_PLACES[place % 8][int(digit)]]
    return check == 0


def test_every_code_is_a_well_formed_snomed_ct_identifier():
    assert verhoeff_holds("22298006")
    assert not verhoeff_holds("22298005")
    medicines = [medicine.code for medicine in gp_codes.MEDICINES.values()]
    assert [code for code in (*CODES, *medicines) if not verhoeff_holds(code)] == []
    assert len(set(medicines)) == len(medicines)


def test_codes_of_our_own_are_in_a_namespace_that_nobody_holds():
    own = [m.code for m in gp_codes.MEDICINES.values() if m.code[-10:-3] == "9999999"]
    assert len(own) == 14
    assert all(code[-3:-1] == "10" for code in own)


def test_practices_work_no_bank_holiday_and_few_saturdays():
    weights = dict(zip(seasons.days(), seasons.practice_weights(), strict=True))
    assert weights[date(2022, 9, 19)] < 0.05
    assert weights[date(2024, 6, 8)] < 0.1
    assert weights[date(2020, 4, 15)] < 0.85 * weights[date(2021, 4, 14)]
    friday = day_number(date(2024, 3, 29))
    assert seasons.onto_working_days(np.array([friday], dtype=np.int32)).tolist() == [friday + 4]


def test_a_world_holds_what_the_setting_says():
    world = world_of(1_000)
    assert len(world.practices) == 36
    assert world.practice_weight.sum() == pytest.approx(1)
    assert world.acute_share.sum(axis=1) == pytest.approx(np.ones(3))
    assert (world.acute, world.community, world.ambulance) == (("RZZ",), ("RZY",), ("RZX",))
    closing = world.practice_closes != NEVER
    assert closing.any()
    assert (world.practice_closes[world.practice_heir[closing]] == NEVER).all()
    assert (world.practice_heir[~closing] == np.flatnonzero(~closing)).all()
