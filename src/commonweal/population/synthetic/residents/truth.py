"""What is true of invented people whatever their records say: for tests, never for a feed.

Days that do not come are missing. People are named by their true NHS numbers.
"""

import numpy as np
import polars as pl

from commonweal.population.synthetic.residents.cohort import (
    CONDITIONS,
    ETHNIC_CATEGORIES,
    LAST,
    Cohort,
    day_number,
)
from commonweal.population.synthetic.residents.frames import dates, digits10, gathered


def people(cohort: Cohort) -> pl.DataFrame:
    """Everyone of a chunk: birth, death, coming, moving and leaving, practices and LSOAs, need."""
    world = cohort.world
    return pl.DataFrame(
        {
            "nhs_number": digits10(cohort.nhs_number),
            "birth": dates(cohort.birth),
            "sex": cohort.sex.astype(np.int64),
            "ethnicity": gathered(ETHNIC_CATEGORIES, cohort.ethnicity.astype(np.int64)),
            "enters": dates(cohort.enters),
            "leaves": dates(cohort.leaves),
            "dies": dates(cohort.dies),
            "moves": dates(cohort.moves),
            "practice": gathered(world.practices, cohort.practice),
            "practice_after": gathered(world.practices, cohort.practice_after),
            "lsoa": gathered(world.lsoas, cohort.lsoa),
            "lsoa_after": gathered(world.lsoas, cohort.lsoa_after),
            "care_home": dates(cohort.care_home),
            "need": cohort.need,
        }
    )


def conditions(cohort: Cohort) -> pl.DataFrame:
    """One row for each condition that a person has by the last day, with the day it began."""
    person, condition = np.nonzero(cohort.onset <= day_number(LAST))
    return pl.DataFrame(
        {
            "nhs_number": digits10(cohort.nhs_number[person]),
            "condition": gathered(CONDITIONS, condition),
            "onset": dates(cohort.onset[person, condition]),
        }
    )
