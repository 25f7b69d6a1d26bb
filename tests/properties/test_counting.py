"""What must hold of facts counted from residents: they are what the records add up to, and they hang together.

The records are a made-up crowd's; totals are worked out again here row by row, without the code that counted.
"""

from collections import Counter
from datetime import date, timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.population.synthetic.inventing import Facts, invent
from commonweal.population.synthetic.residents.cohort import (
    EPOCH,
    FIRST,
    LAST,
    NEVER,
    Cohort,
)
from commonweal.population.synthetic.residents.counting import (
    Counted,
    Counts,
    count_chunk,
    facts_from,
    total,
)
from commonweal.population.synthetic.residents.counting_people import REGISTER_CONDITIONS
from tests.spec.counted_residents import (
    ACUTE,
    SEED,
    SETTING,
    made_up_cohort,
    made_up_frames,
    part_of,
)

EXAMPLES = settings(max_examples=3)
seeds = st.sampled_from([1, 5, 1948])


@cache
def crowd(seed: int) -> tuple[Cohort, dict[str, pl.DataFrame]]:
    cohort = made_up_cohort(seed)
    return cohort, made_up_frames(cohort, seed)


@cache
def counts(seed: int) -> Counts:
    cohort, frames = crowd(seed)
    return total([count_chunk(frames, cohort)])


@cache
def facts(seed: int) -> Facts:
    cohort, _ = crowd(seed)
    return invent(SETTING, SEED, Counted(cohort.world, counts(seed)))


@cache
def drawn() -> Facts:
    return invent(SETTING, SEED)


def day_of(number: np.integer) -> date:
    return date.fromordinal(int(number) + EPOCH)


def age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def registered(cohort: Cohort, on: date) -> list[int]:
    number = on.toordinal() - EPOCH
    return [i for i in range(cohort.size) if cohort.enters[i] <= number < cohort.leaves[i]]


@given(seed=seeds)
@EXAMPLES
def test_frames_keep_their_names_columns_and_types(seed):
    assert list(facts(seed)) == list(drawn())
    for name, frame in facts(seed).items():
        assert frame.schema == drawn()[name].schema, name
        # A day's list has a row for each age whoever is on it; a cell of appointments need not be there.
        assert frame.height > 0, name


@given(seed=seeds)
@EXAMPLES
def test_the_same_counts_give_the_same_facts(seed):
    cohort, _ = crowd(seed)
    again = invent(SETTING, SEED, Counted(cohort.world, counts(seed)))
    assert all(again[name].equals(frame) for name, frame in facts(seed).items())


@given(seed=seeds, parts=st.integers(2, 4))
@EXAMPLES
def test_people_counted_in_parts_are_those_counted_at_once(seed, parts):
    cohort, _ = crowd(seed)
    chunks = [
        count_chunk({}, part_of(cohort, np.arange(i, cohort.size, parts))) for i in range(parts)
    ]
    found = total(chunks)
    assert all(found[name].equals(counts(seed)[name]) for name in found)


@given(seed=seeds)
@EXAMPLES
def test_lists_are_the_people_registered_on_the_day(seed):
    cohort, _ = crowd(seed)
    listed = facts(seed)["listed"]
    for day in (date(2020, 4, 1), date(2022, 7, 1), date(2025, 4, 1)):
        there = np.array(registered(cohort, day))
        number = np.full(len(there), day.toordinal() - EPOCH, dtype=np.int32)
        practice = cohort.practice_on(there, number)
        expected = Counter(
            (
                cohort.world.practices[p],
                "male" if cohort.sex[i] == 1 else "female",
                min(90, age(day_of(cohort.birth[i]), day)),
            )
            for i, p in zip(there, practice, strict=True)
        )
        rows = listed.filter(pl.col("day") == day, pl.col("people") > 0)
        found = {
            (p, s, a): n
            for p, s, a, n in rows.select("practice", "sex", "age", "people").iter_rows()
        }
        assert found == dict(expected)


@given(seed=seeds)
@EXAMPLES
def test_residents_are_the_people_who_live_there_on_the_day(seed):
    cohort, _ = crowd(seed)
    day = date(2022, 6, 30)
    there = np.array(registered(cohort, day))
    number = np.full(len(there), day.toordinal() - EPOCH, dtype=np.int32)
    districts = cohort.world.lsoa_district[cohort.lsoa_on(there, number)]
    expected = Counter(cohort.world.districts[d] for d in districts)
    rows = facts(seed)["residents"].filter(pl.col("day") == day)
    found = rows.group_by("district").agg(pl.col("people").sum())
    assert dict(found.iter_rows()) == dict(expected)


@given(seed=seeds)
@EXAMPLES
def test_areas_add_up_to_their_districts_and_the_census_to_its_day(seed):
    told = facts(seed)
    ages = [str(a) for a in range(91)]
    areas = told["lsoa_residents"].join(told["lsoas"].select("lsoa", "district"), on="lsoa")
    by_area = areas.group_by("district").agg(pl.sum_horizontal(ages).sum().alias("people"))
    living = told["residents"].filter(pl.col("day") == date(2020, 6, 30))
    by_district = living.group_by("district").agg(pl.col("people").sum())
    assert by_area.sort("district").rows() == by_district.sort("district").rows()
    cohort, _ = crowd(seed)
    on_the_day = len(registered(cohort, date(2021, 3, 21)))
    for name in ("census_ethnicity", "census_disability"):
        assert told[name]["number"].sum() == on_the_day
    for name in ("census_ethnicity", "census_disability", "census_household_deprivation"):
        sums = told[name].group_by("lsoa").agg(pl.col("number").sum(), pl.col("total").first())
        assert (sums["number"] == sums["total"]).all()


@given(seed=seeds)
@EXAMPLES
def test_a_year_s_components_are_counted_and_make_the_next_population(seed):
    cohort, _ = crowd(seed)
    rows = facts(seed)["population_change"].sort("district", "year")
    signed = (
        pl.col("births") - pl.col("deaths") + pl.col("internal_in") - pl.col("internal_out")
    ) + (pl.col("international_in") - pl.col("international_out"))
    before = pl.col("population").shift(1).over("district")
    told = rows.select(made=before + signed, there="population").drop_nulls()
    assert (told["made"] == told["there"]).all()
    first, last = date(2021, 6, 30).toordinal() - EPOCH, date(2022, 6, 30).toordinal() - EPOCH
    gone = (cohort.leaves > first) & (cohort.leaves <= last)
    died = int((gone & (cohort.dies != NEVER)).sum())
    year = rows.filter(pl.col("year") == 2022)
    assert year["deaths"].sum() == died
    came = (cohort.enters > first) & (cohort.enters <= last)
    newborn = came & (cohort.enters - cohort.birth < 183)
    assert year["births"].sum() == int(newborn.sum())
    assert (year.select("internal_in", "internal_out", "international_out") >= 0).to_numpy().all()


@given(seed=seeds)
@EXAMPLES
def test_registers_are_people_with_the_condition_and_never_more_than_the_list(seed):
    cohort, _ = crowd(seed)
    registers = facts(seed)["registers"]
    assert (registers["register"] <= registers["list_size"]).all()
    day = date(2022, 3, 31)
    there = np.array(registered(cohort, day))
    number = np.full(len(there), day.toordinal() - EPOCH, dtype=np.int32)
    for group, floor in (("DM", 17), ("OST", 50), ("AST", 6), ("HYP", 0)):
        has = cohort.has(REGISTER_CONDITIONS[group], there, number)
        old = [age(day_of(cohort.birth[i]), day) >= floor for i in there]
        rows = registers.filter(pl.col("year") == 2021, pl.col("group_code") == group)
        assert rows["register"].sum() == int((has & np.array(old)).sum())
        assert rows["list_size"].sum() == sum(old)


@given(seed=seeds)
@EXAMPLES
def test_attendances_are_the_emergency_records(seed):
    _, frames = crowd(seed)
    expected, late = Counter(), Counter()
    departments = {"01": "1", "02": "2", "03": "other", "04": "other"}
    for row in frames["ecds"].iter_rows(named=True):
        if row["ATTENDANCE_CATEGORY"] == "4":
            continue
        key = (
            row["PROVIDER_CODE"],
            row["ARRIVAL_AT"].date().replace(day=1),
            departments[row["DEPARTMENT_TYPE"]],
        )
        expected[key] += 1
        left = row["DEPARTURE_AT"]
        late[key] += left is not None and left - row["ARRIVAL_AT"] > timedelta(hours=4)
    rows = facts(seed)["attendances"].filter(
        pl.col("month").is_between(FIRST, LAST), pl.col("trust").str.starts_with("RZ")
    )
    own = rows.filter(pl.col("trust").is_in(["RZZ", "RZY"]))
    keys = ["trust", "month", "department"]
    found = {
        row[:3]: row[3:] for row in own.select(*keys, "attendances", "over_4_hours").iter_rows()
    }
    assert {k: v[0] for k, v in found.items() if v[0]} == dict(expected)
    assert {k: v[1] for k, v in found.items() if v[1]} == {k: n for k, n in late.items() if n}


@given(seed=seeds)
@EXAMPLES
def test_hospital_figures_stay_within_their_wholes(seed):
    told = facts(seed)
    rows = told["attendances"]
    assert (rows["over_4_hours"] <= rows["attendances"]).all()
    assert (rows["booked"] <= rows["attendances"]).all()
    assert (rows["booked_over_4_hours"] <= rows["over_4_hours"]).all()
    assert (rows["booked_over_4_hours"] <= rows["booked"]).all()
    assert (rows["waits_4_to_12_hours"] + rows["waits_over_12_hours"] <= rows["admissions"]).all()
    beds = told["beds"].pivot(on="state", index=["trust", "month", "bed"], values="beds")
    assert (beds["occupied"] <= beds["available"]).all()
    assert (told["calls"]["quick"] <= told["calls"]["answered"]).all()
    assert (told["calls"]["answered"] <= told["calls"]["received"]).all()
    assert (told["discharges"]["by_1700"] <= told["discharges"]["discharged"]).all()
    assert (told["virtual_wards"]["patients"] <= told["virtual_wards"]["capacity"]).all()


@given(seed=seeds)
@EXAMPLES
def test_occupied_beds_are_the_people_in_them_at_midnight(seed):
    _, frames = crowd(seed)
    month = date(2023, 2, 1)
    taken = 0
    for row in frames["bed_movement"].iter_rows(named=True):
        if row["WARD_TYPE"] != "general":
            continue
        begins, ends = row["START_AT"].date(), row["END_AT"]
        for offset in range(28):
            night = month + timedelta(days=offset)
            taken += begins <= night and (ends is None or ends.date() > night)
    rows = facts(seed)["beds"].filter(
        (pl.col("trust") == ACUTE) & (pl.col("bed") == "adult") & (pl.col("month") == month)
    )
    occupied = rows.filter(pl.col("state") == "occupied")["beds"][0]
    assert occupied == pytest.approx(taken / 28)


@given(seed=seeds)
@EXAMPLES
def test_lists_of_waits_are_the_pathways_open_at_the_month_s_end(seed):
    _, frames = crowd(seed)
    end = date(2024, 12, 31)
    rows = frames["rtt_mds"].filter(
        (pl.col("CLOCK_START_DATE") <= end)
        & (pl.col("CLOCK_STOP_DATE").is_null() | (pl.col("CLOCK_STOP_DATE") > end))
    )
    told = facts(seed)["pathways"].filter(
        (pl.col("trust") == ACUTE) & (pl.col("month") == date(2024, 12, 1))
    )
    waiting = told.filter(pl.col("pathway") == "waiting")
    assert waiting["weeks"].list.sum().sum() == rows.height
    over = rows.filter((pl.lit(end) - pl.col("CLOCK_START_DATE")).dt.total_days() >= 18 * 7)
    assert waiting["weeks"].list.slice(18).list.sum().sum() == over.height
    assert (facts(seed)["pathways"]["weeks"].list.len() == 105).all()


@given(seed=seeds)
@EXAMPLES
def test_appointments_calls_ambulances_and_virtual_wards_are_their_records(seed):
    _, frames = crowd(seed)
    told = facts(seed)
    held = frames["gp_appointment"].filter(
        pl.col("STATUS") != "Cancelled", pl.col("START_AT") < date(2021, 9, 1)
    )
    covered = told["appointments"].filter(pl.col("month") >= FIRST)
    assert covered["count"].sum() == held.height
    rows = told["ambulances"].filter(pl.col("month").is_between(FIRST, LAST))
    calls = frames["ambulance_incident"].filter(pl.col("CALL_AT") >= date(2022, 4, 1))
    assert rows["calls"].sum() == calls.height
    c1 = calls.filter(pl.col("CATEGORY") == "C1")
    assert rows["seconds_C1"].sum() == c1["RESPONSE_SECONDS"].sum()
    stays, at = frames["virtual_ward_stay"], pl.datetime(2024, 5, 30, 8)
    there = stays.filter(
        pl.col("ADMITTED_AT") <= at,
        pl.col("DISCHARGED_AT").is_null() | (pl.col("DISCHARGED_AT") > at),
        pl.col("PROVIDER_CODE") == ACUTE,
    )
    wards = told["virtual_wards"].filter(trust=ACUTE, month=date(2024, 5, 1))
    assert wards["patients"].to_list() == [there.height]


@given(seed=seeds)
@EXAMPLES
def test_staying_patients_are_ready_and_not_yet_gone(seed):
    cohort, frames = crowd(seed)
    born = {str(n): day_of(b) for n, b in zip(cohort.nhs_number, cohort.birth, strict=True)}
    on, expected = date(2023, 5, 17), 0
    for row in frames["sus_apc"].iter_rows(named=True):
        adult = (
            row["NHS_NUMBER"] is None or age(born[row["NHS_NUMBER"]], row["ADMISSION_DATE"]) >= 18
        )
        counts_here = row["LAST_EPISODE_IN_SPELL"] == "1" and row["PATIENT_CLASSIFICATION"] == "1"
        of_birth = row["ADMISSION_METHOD"] in ("31", "82")
        ready, left = row["DISCHARGE_READY_DATE"], row["DISCHARGE_DATE"]
        staying = ready is not None and ready <= on and (left is None or left > on)
        expected += adult and counts_here and not of_birth and staying
    rows = facts(seed)["discharges"].filter(trust=ACUTE, day=on)
    assert rows["no_criteria"].to_list() == [expected]


@given(seed=seeds)
@EXAMPLES
def test_a_series_runs_on_without_a_step_where_records_begin_and_end(seed):
    rows = facts(seed)["attendances"].filter(trust=ACUTE, department="1").sort("month")
    was = drawn()["attendances"].filter(trust=ACUTE, department="1").sort("month")
    both = rows.with_columns(was=was["attendances"])
    ends = both.filter(pl.col("month") > date(2024, 3, 1))
    inside = ends.filter(pl.col("month") <= LAST)
    after = ends.filter(pl.col("month") > LAST)
    level = inside["attendances"].sum() / inside["was"].sum()
    assert after["attendances"].to_list() == [round(n * level) for n in after["was"]]
    waiting = facts(seed)["pathways"].filter(trust=ACUTE, pathway="waiting", function="C_110")
    sizes = waiting.sort("month")["weeks"].list.sum()
    assert sizes[8:].mean() == pytest.approx(sizes[:8].mean(), rel=0.25)
    lists = facts(seed)["listed"].group_by("day").agg(pl.col("people").sum()).sort("day")
    steps = lists["people"].to_numpy()[1:] / lists["people"].to_numpy()[:-1]
    assert np.all(np.abs(steps - 1) < 0.03)


def test_without_records_only_the_people_are_counted():
    cohort, _ = crowd(1)
    bare = facts_from(Counted(cohort.world, total([count_chunk({}, cohort)])), drawn())
    for name in ("attendances", "beds", "pathways", "calls", "appointments"):
        assert bare[name].equals(drawn()[name])
    assert not bare["listed"].equals(drawn()["listed"])


def test_a_system_of_few_people_has_the_same_places_and_a_part_of_everything():
    few, all_of_it = facts(1), drawn()
    for name, key in (("practices", "practice"), ("lsoas", "lsoa"), ("trusts", "trust")):
        assert few[name][key].to_list() == all_of_it[name][key].to_list()
    size = 3000 / all_of_it["listed"].filter(day=date(2025, 4, 1))["people"].sum()
    for name, column in (
        ("cancer", "patients"),
        ("community", "waiting"),
        ("staff", "Total"),
        ("delayed_transfers", "days"),
        ("cancelled", "cancelled"),
    ):
        assert few[name][column].sum() == pytest.approx(
            size * all_of_it[name][column].sum(), rel=0.3
        )


@given(seed=seeds)
@EXAMPLES
def test_splits_of_delayed_days_and_boards_of_community_waits_still_agree(seed):
    rows = facts(seed)["delayed_transfers"]
    totals = rows.group_by("council", "month", "split").agg(pl.col("days").sum())
    assert totals.group_by("council", "month").agg(pl.col("days").n_unique())["days"].max() == 1
    waits = facts(seed)["community"]
    keys = ["icb", "month", "service", "band"]
    sums = [
        waits.filter(pl.col("kind") == kind).group_by(keys).agg(pl.col("waiting").sum()).sort(keys)
        for kind in ("ICB", "Provider")
    ]
    assert sums[0].equals(sums[1])
