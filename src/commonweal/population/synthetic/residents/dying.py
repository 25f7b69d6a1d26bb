"""Where invented people die, and the hospital care of their last year.

One draw decides the place, so that the register of deaths and the hospitals agree. Who dies, when
and of what belongs to the cohort; care that does not end in death belongs to the other modules.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import (
    FIRST,
    NEVER,
    Cohort,
    Floats,
    Whole,
    day_number,
)
from commonweal.population.synthetic.residents.frames import repeated
from commonweal.population.synthetic.residents.moments import (
    MINUTES,
    NO_MINUTE,
    first_minute,
    long_tailed,
)

PLACES = ("hospital", "home", "care home", "hospice", "elsewhere")
HOSPITAL = 0
_SHARES = np.array(
    [
        [0.57, 0.33, 0.05, 0.01, 0.04],
        [0.44, 0.36, 0.08, 0.09, 0.03],
        [0.24, 0.0, 0.75, 0.01, 0.0],
    ]
)
"""Axes: anyone else, person in palliative care, resident of a care home; place.

Together near ONS, Deaths registered in England and Wales 2023: hospital 43%, home 28%, care home
21%, hospice 5%.
"""
LAST_YEAR_ADMISSIONS = 0.85
"""Emergency admissions in a last year of life beside the usual ones and the last."""
_MEAN_DAYS_BEFORE, _LAST_STAY_DAYS, _LAST_STAY_SPREAD = 110.0, 6.0, 1.05
_DIES_IN_DEPARTMENT = 0.05
ADMITTED, DIES, DIES_IN_DEPARTMENT = 1, 2, 3
"""What an emergency is fated to be; nought is left to chance."""


@dataclass(frozen=True, slots=True)
class LastIllnesses:
    """Emergencies of people who are to die; axis emergency.

    `arrival` and `end` (of life, else `NO_MINUTE`) are minutes, `fate` as above.
    """

    person: Whole
    arrival: Whole
    fate: NDArray[np.int8]
    end: Whole


def places_of_death(cohort: Cohort) -> NDArray[np.int8]:
    """A row of `PLACES` for each person, -1 for those who do not die."""
    dies = cohort.dies != NEVER
    everyone = np.arange(cohort.size)
    palliative = cohort.has("palliative_care", everyone, cohort.dies)
    sort = np.where(cohort.care_home <= cohort.dies, 2, np.where(palliative, 1, 0))
    edges = np.cumsum(_SHARES, axis=1)[sort]
    drawn = cohort.chance("place of death").random(cohort.size)
    place = (drawn[:, None] >= edges[:, :-1]).sum(axis=1)
    return np.where(dies, place, -1).astype(np.int8)


def last_illnesses(cohort: Cohort) -> LastIllnesses:
    """The emergencies of everyone's last year, the deaths in hospital among them."""
    chance = cohort.chance("last illnesses")
    dying = np.flatnonzero((cohort.dies != NEVER) & (cohort.dies >= day_number(FIRST)))
    earlier = dying[repeated(chance.poisson(LAST_YEAR_ADMISSIONS, len(dying)))]
    before = np.ceil(chance.exponential(_MEAN_DAYS_BEFORE, len(earlier))).astype(np.int64) + 2
    day = cohort.dies[earlier] - before
    kept = (before < 365) & (day * MINUTES >= first_minute(cohort, earlier))
    earlier, day = earlier[kept], day[kept]
    there = dying[places_of_death(cohort)[dying] == HOSPITAL]
    arrival, fate, end = _deaths(cohort, there, chance)
    return LastIllnesses(
        np.concatenate([earlier, there]),
        np.concatenate([day * MINUTES + chance.integers(0, MINUTES, len(day)), arrival]),
        np.concatenate([np.full(len(earlier), ADMITTED, dtype=np.int8), fate]),
        np.concatenate([np.full(len(earlier), NO_MINUTE), end]),
    )


def _deaths(
    cohort: Cohort, there: Whole, chance: np.random.Generator
) -> tuple[Whole, NDArray[np.int8], Whole]:
    """Arrival, fate and end of the last stay of each person who dies in hospital."""
    end = cohort.dies[there].astype(np.int64) * MINUTES + chance.integers(30, MINUTES, len(there))
    quick = chance.random(len(there)) < _DIES_IN_DEPARTMENT
    stay = long_tailed(chance, _LAST_STAY_DAYS, _LAST_STAY_SPREAD, count=len(there))
    lasts: Floats = np.where(quick, chance.uniform(0.02, 0.3, len(there)), np.clip(stay, 0.5, 90))
    arrival = end - (lasts * MINUTES).astype(np.int64)
    arrival = np.maximum(arrival, first_minute(cohort, there))
    fate = np.where(quick, DIES_IN_DEPARTMENT, DIES).astype(np.int8)
    return arrival, fate, end
