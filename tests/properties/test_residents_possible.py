"""Whatever the seed, an invented life is possible: bodies, ages and conditions bear what is recorded of them."""

from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.population.synthetic.residents.blemish_rates import CLOSED_PRACTICE
from commonweal.population.synthetic.residents.blemishes import blemished
from commonweal.population.synthetic.residents.cohort import CONDITIONS
from commonweal.population.synthetic.residents.gp_appointments import gp_appointment
from commonweal.population.synthetic.residents.hospital import care_of, hospital_contacts
from tests.spec.drawn_residents import crowd
from tests.spec.invented_residents import cohort_of, contacts_of

PEOPLE = 2500
SEEDS = st.integers(1, 40)
PLANNED = ("11", "12", "13")
WOMEN = {"C509": 25, "N950": 45, "D259": 30}
MEN = {"N40X": 45, "C61X": 45}
ANYONE = {
    **dict.fromkeys(("M069", "N185"), 16),
    **dict.fromkeys(("C189", "C679", "I251", "K573", "D126"), 25),
    **dict.fromkeys(("H259", "H353", "M161", "M171", "C900"), 40),
}
"""Diagnoses and the age before which nobody is treated for them by plan."""
CANCERS = ("C509", "C61X", "C189", "C679", "C900")
FOR = dict.fromkeys(CANCERS, "cancer") | {
    "N185": "ckd",
    "M069": "rheumatoid_arthritis",
    "I251": "chd",
    "M161": "osteoarthritis",
    "M171": "osteoarthritis",
}
few = settings(max_examples=6, deadline=None)


@cache
def crowd_in_hospital(chunk: int) -> dict[str, pl.DataFrame]:
    return hospital_contacts(crowd()[chunk])


def planned(seed: int) -> pl.DataFrame:
    """First episodes of planned stays with the person's row, sex and age."""
    cohort = cohort_of(PEOPLE, seed)
    people = pl.DataFrame(
        {
            "NHS_NUMBER": pl.Series(cohort.nhs_number).cast(pl.String),
            "row": np.arange(cohort.size),
            "sex": cohort.sex,
            "birth": pl.Series(cohort.birth).cast(pl.Date),
        }
    )
    apc = contacts_of(PEOPLE, seed)["sus_apc"].filter(
        pl.col("EPISODE_NUMBER") == 1, pl.col("ADMISSION_METHOD").is_in(PLANNED)
    )
    days = (pl.col("ADMISSION_DATE") - pl.col("birth")).dt.total_days()
    return apc.join(people, on="NHS_NUMBER").with_columns(age=days / 365.25)


@given(seed=SEEDS)
@few
def test_planned_operations_fit_sex_and_age(seed):
    found = planned(seed)
    youngest = found["DIAGNOSIS_1"].replace_strict(
        WOMEN | MEN | ANYONE, default=0, return_dtype=pl.Float64
    )
    assert (youngest > 0).sum() > 100
    assert (found["age"] >= youngest).all()
    assert set(found.filter(pl.col("DIAGNOSIS_1").is_in(list(WOMEN)))["sex"]) == {2}
    assert set(found.filter(pl.col("DIAGNOSIS_1").is_in(list(MEN)))["sex"]) == {1}


@given(seed=SEEDS)
@few
def test_planned_operations_are_for_conditions_that_the_person_has(seed):
    found = planned(seed).filter(pl.col("DIAGNOSIS_1").is_in(list(FOR)))
    column = np.array([CONDITIONS.index(FOR[code]) for code in found["DIAGNOSIS_1"]])
    onset = cohort_of(PEOPLE, seed).onset[found["row"].to_numpy(), column]
    assert found.height > 50
    assert (onset <= found["ADMISSION_DATE"].cast(pl.Int32).to_numpy()).all()


@given(seed=SEEDS)
@few
def test_nobody_is_treated_by_plan_for_two_cancers(seed):
    found = planned(seed).filter(pl.col("DIAGNOSIS_1").is_in(CANCERS))
    assert (
        found.group_by("NHS_NUMBER").agg(pl.col("DIAGNOSIS_1").n_unique())["DIAGNOSIS_1"] == 1
    ).all()


@given(seed=SEEDS)
@few
def test_a_woman_gives_birth_at_most_once_in_300_days(seed):
    apc = contacts_of(PEOPLE, seed)["sus_apc"].filter(pl.col("EPISODE_NUMBER") == 1)
    born = care_of(cohort_of(PEOPLE, seed)).births.stays
    delivered = born.sort == 2
    order = np.lexsort((born.start[delivered], born.person[delivered]))
    person, day = born.person[delivered][order], born.end[delivered][order] // 1440
    again = person[1:] == person[:-1]
    assert (np.diff(day)[again] >= 270).all()
    methods = apc["ADMISSION_METHOD"]
    assert (methods == "31").sum() >= 0.9 * (methods == "82").sum() > 0


@given(seed=SEEDS)
@few
def test_nobody_attends_general_practice_from_a_hospital_bed(seed):
    cohort = cohort_of(PEOPLE, seed)
    beds = contacts_of(PEOPLE, seed)["sus_apc"].filter(
        pl.col("EPISODE_NUMBER") == 1, pl.col("DISCHARGE_DATE") > pl.col("ADMISSION_DATE")
    )
    seen = gp_appointment(cohort).filter(pl.col("STATUS") == "Attended")
    both = seen.join(beds, on="NHS_NUMBER")
    day = pl.col("START_AT").cast(pl.Date)
    inside = (day > pl.col("ADMISSION_DATE")) & (day < pl.col("DISCHARGE_DATE"))
    assert both.height > 1000
    assert both.filter(inside).height == 0


@given(seed=SEEDS)
@few
def test_nobody_is_in_two_departments_at_once(seed):
    found = contacts_of(PEOPLE, seed)["ecds"].sort("NHS_NUMBER", "ARRIVAL_AT")
    left = pl.col("DEPARTURE_AT").cum_max().shift(1).over("NHS_NUMBER")
    assert found.height > 1000
    assert found.filter(pl.col("ARRIVAL_AT") < left).height == 0


def test_nobody_of_a_crowd_is_in_two_departments_at_once():
    """Overlaps are rare, so that few people have none even if nothing keeps them apart."""
    for cohort in crowd()[:2]:
        care = care_of(cohort)
        came, kept = care.attendances, care.spell > -2
        order = np.lexsort((came.arrival[kept], came.person[kept]))
        person, arrival = came.person[kept][order], came.arrival[kept][order]
        departed = came.departed[kept][order]
        meets = (person[1:] == person[:-1]) & (arrival[1:] < departed[:-1])
        assert not meets.any()


@pytest.mark.parametrize(
    ("feed", "day"),
    [("sus_apc", "ADMISSION_DATE"), ("sus_op", "APPOINTMENT_DATE"), ("ecds", "ARRIVAL_AT")],
)
def test_a_closed_practice_is_named_only_after_it_closed(feed, day):
    wrong = 0
    for chunk in range(2):
        cohort, rows = crowd()[chunk], crowd_in_hospital(chunk)[feed]
        sent = blemished(feed, rows, cohort, day=day)
        told = sent.blemishes.filter(kind=CLOSED_PRACTICE)
        world = cohort.world
        closes = pl.DataFrame(
            {
                "GP_PRACTICE_CODE": world.practices,
                "closes": pl.Series(world.practice_closes.astype(np.int32)).cast(pl.Date),
            }
        )
        key = rows.columns[0]
        found = sent.rows.filter(pl.col(key).is_in(told["record"].implode()))
        found = found.join(closes, on="GP_PRACTICE_CODE", how="left")
        wrong += found.height
        assert (found[day].cast(pl.Date) >= found["closes"]).all()
        assert found["closes"].null_count() == 0
    assert wrong > 0
