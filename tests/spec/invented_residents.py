"""Small invented populations with all their contacts, for tests: drawn once for each seed and size."""

from datetime import date
from functools import cache

import polars as pl

from commonweal.population.synthetic.geography import invent_neighbourhoods
from commonweal.population.synthetic.practices import invent_practices
from commonweal.population.synthetic.residents.cohort import Cohort, World
from commonweal.population.synthetic.residents.community import every_contact
from commonweal.population.synthetic.residents.frames import digits10
from commonweal.population.synthetic.residents.life import chunks, draw_cohort
from commonweal.population.synthetic.residents.world import make_world
from commonweal.population.synthetic.setting import setting_from
from commonweal.system.definition import system_from

WORDS = {
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
}


@cache
def world_of(people: int, seed: int) -> World:
    setting = setting_from(system_from(WORDS, "this test"), None)
    neighbourhoods = invent_neighbourhoods(setting.districts, seed)
    practices = invent_practices(setting, neighbourhoods, seed)
    return make_world(setting, practices, neighbourhoods, people=people, seed=seed)


@cache
def cohort_of(people: int, seed: int, chunk: int = 0) -> Cohort:
    world = world_of(people, seed)
    return draw_cohort(world, chunks(world)[chunk])


@cache
def contacts_of(people: int, seed: int, chunk: int = 0) -> dict[str, pl.DataFrame]:
    return every_contact(cohort_of(people, seed, chunk))


def people_of(cohort: Cohort) -> pl.DataFrame:
    """NHS number, first and last day of each person as days, and the day of death."""
    never = 2**31 - 1
    days = {
        "enters": pl.Series(cohort.enters),
        "leaves": pl.Series(cohort.leaves),
        "dies": pl.Series(cohort.dies),
        "birth": pl.Series(cohort.birth),
    }
    frame = pl.DataFrame({"NHS_NUMBER": digits10(cohort.nhs_number)} | days)
    return frame.with_columns(
        pl.when(pl.col("leaves") == never).then(None).otherwise(pl.col("leaves")).alias("leaves"),
        pl.when(pl.col("dies") == never).then(None).otherwise(pl.col("dies")).alias("dies"),
    )
