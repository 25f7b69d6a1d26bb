"""Invented residents for tests: a small system's world, its people drawn once, and a few made by hand."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl

from commonweal.population.synthetic.geography import invent_neighbourhoods
from commonweal.population.synthetic.practices import invent_practices
from commonweal.population.synthetic.residents.cohort import (
    CONDITIONS,
    FIRST,
    NEVER,
    Cohort,
    World,
    day_number,
)
from commonweal.population.synthetic.residents.deaths import deaths
from commonweal.population.synthetic.residents.gp_appointments import gp_appointment
from commonweal.population.synthetic.residents.gp_events import gp_event
from commonweal.population.synthetic.residents.gp_medication import gp_medication
from commonweal.population.synthetic.residents.life import chunks, draw_cohort
from commonweal.population.synthetic.residents.opt_outs import opt_out
from commonweal.population.synthetic.residents.registers_feed import (
    patient_address,
    patient_register,
    patient_registration,
)
from commonweal.population.synthetic.residents.world import make_world
from commonweal.population.synthetic.setting import setting_from
from commonweal.system.definition import system_from

SEED = 1948
SETTING = setting_from(
    system_from(
        {
            "id": "small",
            "name": "Smallshire",
            "icb": "QZ9",
            "source": "invented for this test",
            "place": [
                {
                    "id": "place-smallshire",
                    "name": "Smallshire",
                    "councils": ["E10000099"],
                    "first": date(2013, 4, 1),
                    "source": "invented for this test",
                }
            ],
        },
        "this test",
    ),
    None,
)
FEEDS = {
    "patient_register": (patient_register, "DATE_OF_BIRTH"),
    "patient_registration": (patient_registration, "REGISTRATION_START_DATE"),
    "patient_address": (patient_address, "ADDRESS_START_DATE"),
    "gp_event": (gp_event, "EVENT_DATE"),
    "gp_medication": (gp_medication, "ISSUE_DATE"),
    "gp_appointment": (gp_appointment, "START_AT"),
    "deaths": (deaths, "DATE_OF_DEATH"),
    "opt_out": (opt_out, "FIRST_DATE"),
}
"""Each feed: what draws it, and the column of the day by which it is sorted."""


@cache
def world_of(people: int, seed: int = SEED) -> World:
    neighbourhoods = invent_neighbourhoods(SETTING.districts, seed)
    practices = invent_practices(SETTING, neighbourhoods, seed)
    return make_world(SETTING, practices, neighbourhoods, people=people, seed=seed)


@cache
def crowd(people: int = 80_000, seed: int = SEED) -> tuple[Cohort, ...]:
    """Every chunk of a world."""
    world = world_of(people, seed)
    return tuple(draw_cohort(world, chunk) for chunk in chunks(world))


@cache
def feed(name: str, chunk: int = 1) -> pl.DataFrame:
    """A feed of one chunk of the crowd."""
    return FEEDS[name][0](crowd()[chunk])


def joined(name: str, cohorts: tuple[Cohort, ...]) -> np.ndarray:
    """An array of every person of several chunks."""
    return np.concatenate([getattr(cohort, name) for cohort in cohorts])


REGISTER_DAY = day_number(date(2022, 3, 31))
"""The day that registers of QOF 2021/22 are counted on."""


def there(cohorts: tuple[Cohort, ...], day: int) -> np.ndarray:
    return (joined("enters", cohorts) <= day) & (joined("leaves", cohorts) > day)


def ages(cohorts: tuple[Cohort, ...], day: int) -> np.ndarray:
    return (day - joined("birth", cohorts)) / 365.25


def has(cohorts: tuple[Cohort, ...], condition: str, day: int) -> np.ndarray:
    return joined("onset", cohorts)[:, CONDITIONS.index(condition)] <= day


def by_hand(people: int = 1, **arrays) -> Cohort:
    """Healthy men of forty who have been with the first practice throughout, but for what is given."""
    first, world = day_number(FIRST), world_of(1_000)
    usual = {
        "nhs_number": 9990000018 + 8 * np.arange(people),
        "birth": np.full(people, day_number(date(1980, 4, 1)), dtype=np.int32),
        "sex": np.ones(people, dtype=np.int8),
        "ethnicity": np.zeros(people, dtype=np.int8),
        "practice": np.zeros(people, dtype=np.int64),
        "lsoa": np.zeros(people, dtype=np.int64),
        "enters": np.full(people, first, dtype=np.int32),
        "leaves": np.full(people, NEVER, dtype=np.int32),
        "dies": np.full(people, NEVER, dtype=np.int32),
        "moves": np.full(people, NEVER, dtype=np.int32),
        "practice_after": np.zeros(people, dtype=np.int64),
        "lsoa_after": np.zeros(people, dtype=np.int64),
        "need": np.ones(people),
        "care_home": np.full(people, NEVER, dtype=np.int32),
        "onset": np.full((people, len(CONDITIONS)), NEVER, dtype=np.int32),
    }
    closes = np.full_like(world.practice_closes, NEVER)
    quiet = replace(world, practice_closes=closes)
    return Cohort(**({"world": quiet, "chunk": 0} | usual | arrays))
