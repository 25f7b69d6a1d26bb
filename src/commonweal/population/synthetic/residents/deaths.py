"""The register of deaths of invented residents: the day, the underlying cause and the place.

What a person had decides what they died of; `dying` says where, for the hospitals too. Who dies and
when belongs to the cohort.
"""

from datetime import date

import numpy as np
import polars as pl

from commonweal.population.synthetic.residents.cohort import (
    NEVER,
    Cohort,
    Whole,
    day_number,
)
from commonweal.population.synthetic.residents.dying import PLACES, places_of_death
from commonweal.population.synthetic.residents.frames import (
    dates,
    drawn_rows,
    gathered,
    in_order,
    nhs_numbers,
    running_ids,
)

CAUSES = (
    *("I259", "I219", "C349", "C259", "C509", "C61X", "C189", "F03X", "G309", "J449", "I64X"),
    *("I509", "J189", "U071", "N189", "E149", "K709", "X599", "R54X", "Q249", "P073", "G409"),
    "A419",
)
"""Underlying causes as ICD-10 without a dot."""
_ANYONE = {
    "I259": 5.0,
    "I219": 4.0,
    "J189": 4.0,
    "A419": 2.0,
    "C349": 3.0,
    "C259": 2.0,
    "I64X": 3.0,
}
_BY_AGE = {
    "P073": (0, 1, 60.0),
    "Q249": (0, 5, 30.0),
    "X599": (1, 50, 40.0),
    "K709": (35, 70, 10.0),
    "F03X": (80, 120, 6.0),
    "R54X": (88, 120, 8.0),
}
"""From and to which age a cause is possible, and how likely beside others."""
_BY_CONDITION = {
    "cancer": {"C349": 22.0, "C259": 10.0, "C509": 12.0, "C61X": 12.0, "C189": 14.0},
    "chd": {"I259": 14.0, "I219": 10.0},
    "heart_failure": {"I509": 8.0, "I259": 8.0},
    "stroke": {"I64X": 10.0},
    "copd": {"J449": 22.0, "J189": 4.0},
    "dementia": {"F03X": 30.0, "G309": 22.0},
    "ckd": {"N189": 3.0},
    "diabetes": {"E149": 5.0},
    "smoking": {"C349": 8.0, "J449": 4.0},
    "epilepsy": {"G409": 6.0},
}
_ONLY_WOMEN, _ONLY_MEN = "C509", "C61X"
_WAVES = (
    (date(2020, 4, 1), date(2020, 6, 15), 45.0),
    (date(2020, 10, 15), date(2021, 3, 15), 38.0),
    (date(2021, 7, 1), date(2023, 4, 1), 5.0),
    (date(2023, 4, 1), date(2025, 4, 1), 1.5),
)
"""From when to when COVID-19 was how likely a cause beside others."""


def _dead(cohort: Cohort) -> Whole:
    """Row of each person who died, by day."""
    rows = np.flatnonzero(cohort.dies != NEVER)
    return rows[in_order(cohort.dies[rows])]


def _causes(cohort: Cohort, dead: Whole) -> Whole:
    """Place in `CAUSES` of each cause of death."""
    day = cohort.dies[dead]
    age = cohort.age_on(dead, day)
    likely = np.zeros((len(dead), len(CAUSES)))
    for cause, weight in _ANYONE.items():
        likely[:, CAUSES.index(cause)] += weight * np.clip(age / 60, 0.02, 1.5)
    for cause, (first, end, weight) in _BY_AGE.items():
        likely[:, CAUSES.index(cause)] += weight * ((age >= first) & (age < end))
    for condition, causes in _BY_CONDITION.items():
        has = cohort.has(condition, dead, day)
        for cause, weight in causes.items():
            likely[:, CAUSES.index(cause)] += weight * has
    for first_day, end_day, weight in _WAVES:
        within = (day >= day_number(first_day)) & (day < day_number(end_day))
        likely[:, CAUSES.index("U071")] += weight * within * np.clip(age / 70, 0.05, 1.3)
    likely[cohort.sex[dead] == 1, CAUSES.index(_ONLY_WOMEN)] = 0.0
    likely[cohort.sex[dead] == 2, CAUSES.index(_ONLY_MEN)] = 0.0
    return drawn_rows(cohort.chance("causes of death"), likely, np.arange(len(dead)))


def deaths(cohort: Cohort) -> pl.DataFrame:
    """One row for each death in the window, by day."""
    dead = _dead(cohort)
    return pl.DataFrame(
        {
            "DEATH_ID": running_ids("X", cohort.chunk, len(dead)),
            "NHS_NUMBER": nhs_numbers(cohort, dead),
            "DATE_OF_DEATH": dates(cohort.dies[dead]),
            "UNDERLYING_CAUSE": gathered(CAUSES, _causes(cohort, dead)),
            "PLACE_OF_DEATH": gathered(PLACES, places_of_death(cohort)[dead]),
        }
    )
