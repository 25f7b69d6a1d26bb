"""Whatever the seed, invented contacts can have happened: to somebody there, one thing at a time, in order."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.population.synthetic.residents.cohort import FIRST, LAST, day_number
from commonweal.population.synthetic.residents.dying import PLACES, places_of_death
from tests.spec.invented_residents import cohort_of, contacts_of, people_of

PEOPLE = 2500
SEEDS = st.integers(1, 40)
KEYS = {
    "sus_apc": "EPISODE_ID",
    "bed_movement": "MOVEMENT_ID",
    "sus_op": "ATTENDANCE_ID",
    "ecds": "ATTENDANCE_ID",
    "nhs111_contact": "CONTACT_ID",
    "ambulance_incident": "INCIDENT_ID",
    "rtt_mds": "PATHWAY_ID",
    "virtual_ward_stay": "STAY_ID",
    "virtual_ward_observation": "OBSERVATION_ID",
    "csds_contact": "CONTACT_ID",
    "mhsds_contact": "CONTACT_ID",
    "client_level_data": "EVENT_ID",
}
DATED = {
    "sus_apc": "EPISODE_END_DATE",
    "bed_movement": "START_AT",
    "sus_op": "APPOINTMENT_DATE",
    "ecds": "ARRIVAL_AT",
    "nhs111_contact": "CONTACT_AT",
    "ambulance_incident": "CALL_AT",
    "rtt_mds": "CLOCK_START_DATE",
    "virtual_ward_stay": "ADMITTED_AT",
    "virtual_ward_observation": "OBSERVED_AT",
    "csds_contact": "CONTACT_DATE",
    "mhsds_contact": "CONTACT_DATE",
    "client_level_data": "EVENT_START_DATE",
}
few = settings(max_examples=6, deadline=None)


def spells(apc: pl.DataFrame) -> pl.DataFrame:
    return apc.group_by("SPELL_ID").agg(
        pl.col("NHS_NUMBER").first(),
        admitted=pl.col("ADMISSION_DATE").first(),
        discharged=pl.col("DISCHARGE_DATE").max(),
        died=(pl.col("DISCHARGE_METHOD") == "4").any(),
    )


@given(seed=SEEDS)
@few
def test_nothing_is_recorded_of_anybody_who_is_not_there(seed):
    people = people_of(cohort_of(PEOPLE, seed))
    for feed, frame in contacts_of(PEOPLE, seed).items():
        days = [name for name, kind in frame.schema.items() if kind in (pl.Date, pl.Datetime("us"))]
        known = frame.select("NHS_NUMBER", pl.col(days).cast(pl.Date).cast(pl.Int32))
        known = known.join(people, on="NHS_NUMBER", how="left")
        assert known["enters"].null_count() == 0, feed
        for name in days:
            # A move out of the system ends a stay by the early hours of the person's last day.
            outside = (pl.col(name) < pl.col("enters")) | (pl.col(name) >= pl.col("leaves"))
            found = known.filter(outside)
            assert found.is_empty(), f"{feed} {name}: {found.head(3).rows()}"


@given(seed=SEEDS)
@few
def test_every_record_lies_in_the_window_in_the_order_of_its_days(seed):
    for feed, frame in contacts_of(PEOPLE, seed).items():
        days = frame[DATED[feed]].cast(pl.Date)
        assert days.is_sorted(), feed
        assert days.null_count() == 0, feed
        if len(days):
            assert days.min() >= FIRST, feed
            assert days.max() <= LAST, feed


@given(seed=SEEDS)
@few
def test_ids_are_there_once(seed):
    for feed, frame in contacts_of(PEOPLE, seed).items():
        assert frame[KEYS[feed]].null_count() == 0
        assert frame[KEYS[feed]].is_unique().all(), feed


@given(seed=SEEDS)
@few
def test_every_spell_that_is_spoken_of_is_a_spell_of_that_person(seed):
    frames = contacts_of(PEOPLE, seed)
    known = frames["sus_apc"].select("SPELL_ID", owner="NHS_NUMBER").unique()
    for feed in ("ecds", "bed_movement", "virtual_ward_stay"):
        named = frames[feed].filter(pl.col("SPELL_ID").is_not_null())
        found = named.join(known, on="SPELL_ID", how="left")
        assert found["owner"].null_count() == 0, feed
        assert (found["owner"] == found["NHS_NUMBER"]).all(), feed


@given(seed=SEEDS)
@few
def test_episodes_fill_their_spell(seed):
    apc = contacts_of(PEOPLE, seed)["sus_apc"].sort("SPELL_ID", "EPISODE_NUMBER")
    of_spell = apc.group_by("SPELL_ID", maintain_order=True).agg(
        pl.col("EPISODE_NUMBER"),
        follows=(
            pl.col("EPISODE_START_DATE").slice(1)
            == pl.col("EPISODE_END_DATE").slice(0, pl.len() - 1)
        ).all(),
        begins=(pl.col("EPISODE_START_DATE").first() == pl.col("ADMISSION_DATE").first()),
        ends=pl.col("EPISODE_END_DATE").last() == pl.col("DISCHARGE_DATE").last(),
        open=pl.col("DISCHARGE_DATE").last().is_null(),
        last=(pl.col("LAST_EPISODE_IN_SPELL") == 1).sum(),
        count=pl.len(),
        until=pl.col("EPISODE_END_DATE").last(),
    )
    numbers = of_spell["EPISODE_NUMBER"].to_list()
    assert all(found == list(range(1, len(found) + 1)) for found in numbers)
    assert of_spell["follows"].all()
    assert of_spell["begins"].all()
    done = of_spell.filter(~pl.col("open"))
    assert done["ends"].all()
    assert (done["last"] == 1).all()
    unfinished = of_spell.filter(pl.col("open"))
    assert (unfinished["last"] == 0).all()
    assert (unfinished["until"] == LAST).all()


@given(seed=SEEDS)
@few
def test_bed_movements_fill_their_spell_without_gap_or_overlap(seed):
    frames = contacts_of(PEOPLE, seed)
    beds = frames["bed_movement"].sort("SPELL_ID", "START_AT")
    of_spell = beds.group_by("SPELL_ID", maintain_order=True).agg(
        follows=(pl.col("START_AT").slice(1) == pl.col("END_AT").slice(0, pl.len() - 1)).all(),
        long=((pl.col("END_AT") > pl.col("START_AT")) | pl.col("END_AT").is_null()).all(),
        start=pl.col("START_AT").first().cast(pl.Date),
        end=pl.col("END_AT").last().cast(pl.Date),
    )
    assert of_spell["follows"].all()
    assert of_spell["long"].all()
    ordinary = frames["sus_apc"].filter(
        (pl.col("PATIENT_CLASSIFICATION") == "1") & (pl.col("ADMISSION_METHOD") != "82")
    )
    both = spells(ordinary).join(of_spell, on="SPELL_ID", how="full", coalesce=True)
    assert both["admitted"].equals(both["start"])
    assert both["discharged"].equals(both["end"])


@given(seed=SEEDS)
@few
def test_nobody_has_two_stays_at_once(seed):
    found = spells(contacts_of(PEOPLE, seed)["sus_apc"]).sort(
        "NHS_NUMBER", "admitted", "discharged"
    )
    until = pl.col("discharged").fill_null(LAST).shift(1).over("NHS_NUMBER")
    assert found.filter(pl.col("admitted") < until).is_empty()


@given(seed=SEEDS)
@few
def test_who_dies_in_hospital_dies_on_the_day_of_death_and_nobody_else_does(seed):
    cohort, frames = cohort_of(PEOPLE, seed), contacts_of(PEOPLE, seed)
    people = people_of(cohort)
    died = spells(frames["sus_apc"]).filter(pl.col("died")).join(people, on="NHS_NUMBER")
    assert (died["discharged"].cast(pl.Int32) == died["dies"]).all()
    in_department = frames["ecds"].filter(pl.col("DISCHARGE_STATUS") == "75004002")
    place = pl.Series("place", places_of_death(cohort))
    there = people.with_columns(place).filter(
        (pl.col("place") == PLACES.index("hospital")) & (pl.col("dies") >= day_number(FIRST))
    )
    found = pl.concat([died["NHS_NUMBER"], in_department["NHS_NUMBER"]])
    assert found.is_unique().all()
    assert set(found) <= set(there["NHS_NUMBER"])
    assert len(found) >= 0.97 * there.height


@given(seed=SEEDS)
@few
def test_clocks_and_stays_end_after_they_begin(seed):
    frames = contacts_of(PEOPLE, seed)
    pathways = frames["rtt_mds"]
    assert (pathways["CLOCK_STOP_DATE"] >= pathways["CLOCK_START_DATE"]).all()
    assert (pathways["REFERRAL_DATE"] <= pathways["CLOCK_START_DATE"]).all()
    stopped = pathways["CLOCK_STOP_DATE"].is_not_null()
    assert stopped.equals(pathways["CLOCK_STOP_REASON"].is_not_null())
    decided = pathways.filter(pl.col("CLOCK_STOP_REASON") == "admitted")
    assert (decided["DECISION_TO_ADMIT_DATE"] <= decided["CLOCK_STOP_DATE"]).all()
    apc = frames["sus_apc"]
    assert (apc["DISCHARGE_READY_DATE"] <= apc["DISCHARGE_DATE"]).all()
    assert (apc["DISCHARGE_READY_DATE"] >= apc["ADMISSION_DATE"]).all()
    emergency = frames["ecds"]
    for first, last in (
        ("ARRIVAL_AT", "ASSESSMENT_AT"),
        ("ARRIVAL_AT", "DECISION_TO_ADMIT_AT"),
        ("ASSESSMENT_AT", "DEPARTURE_AT"),
        ("DECISION_TO_ADMIT_AT", "DEPARTURE_AT"),
    ):
        assert (emergency[first] <= emergency[last]).all(), (first, last)
    virtual = frames["virtual_ward_stay"]
    assert (virtual["ADMITTED_AT"] < virtual["DISCHARGED_AT"]).all()
    care = frames["client_level_data"]
    assert (care["EVENT_START_DATE"] <= care["EVENT_END_DATE"]).all()


@given(seed=SEEDS)
@few
def test_observations_lie_in_their_stay(seed):
    frames = contacts_of(PEOPLE, seed)
    stays = frames["virtual_ward_stay"].select("STAY_ID", "ADMITTED_AT", "DISCHARGED_AT")
    found = frames["virtual_ward_observation"].join(stays, on="STAY_ID", how="left")
    assert found["ADMITTED_AT"].null_count() == 0
    assert (found["OBSERVED_AT"] >= found["ADMITTED_AT"]).all()
    assert (found["OBSERVED_AT"] <= found["DISCHARGED_AT"]).all()


@given(seed=SEEDS, other=SEEDS)
@few
def test_chance_depends_on_the_seed_alone(seed, other):
    contacts_of.cache_clear()
    first = contacts_of(PEOPLE, seed)
    contacts_of(PEOPLE, other)
    contacts_of.cache_clear()
    again = contacts_of(PEOPLE, seed)
    for feed, frame in first.items():
        assert frame.equals(again[feed]), feed


@pytest.mark.parametrize("feed", KEYS)
def test_something_is_recorded_in_every_feed(feed):
    assert sum(contacts_of(PEOPLE, seed)[feed].height for seed in (1, 2)) > 0
    assert np.all([contacts_of(PEOPLE, seed)[feed].width > 5 for seed in (1, 2)])
