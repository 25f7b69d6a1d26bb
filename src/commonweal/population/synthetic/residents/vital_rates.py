"""Rates by age and sex from which invented lives are drawn, each with the publication it follows.

Axes are sex (male, female) and single year of age to 104, unless a docstring says otherwise. It
knows no person and draws nothing.
"""

from functools import lru_cache

import numpy as np

from commonweal.population.synthetic.people import mixed_profile
from commonweal.population.synthetic.residents.cohort import ETHNIC_CATEGORIES, Floats

OLDEST = 104
AGES = np.arange(OLDEST + 1)
GROWTH, AGEING = 0.007, 0.0005
"""Yearly growth of a list, and what a year of age adds to it around 42; as `people` has them."""
SURVIVING_90 = (0.79, 0.82)
"""How many of each sex there are at one age over 90 for each one a year younger."""

_REAL_AGES = (5.25, *(age + 0.25 for age in range(10, 95, 5)), 96.0)
_REAL_BESIDE_DRAWN = (
    (
        *(0.855, 0.893, 0.946, 0.980, 0.889, 0.784, 0.937, 0.883, 0.904, 0.859),
        *(0.930, 0.989, 1.015, 0.895, 0.945, 1.401, 1.119, 1.669, 1.308),
    ),
    (
        *(0.816, 0.920, 0.901, 0.895, 0.848, 0.824, 0.975, 0.931, 0.908, 0.849),
        *(0.952, 1.036, 0.989, 0.870, 0.984, 1.214, 0.922, 1.534, 1.429),
    ),
)
"""How common each sex and age is beside the profile that lists are drawn from: what makes those who
were here in mid-2022 (2.75 years younger than on the last day) as old as the residents of Hampshire
and Isle of Wight and of Dorset were. ONS, Population estimates for sub-ICB locations, mid-2022."""

_LIFE_TABLE_AGES = (0, 1, *range(5, 101, 5))
_LIFE_TABLE = (
    (
        *(0.004323, 0.000243, 0.000087, 0.000075, 0.000172, 0.000501, 0.000545, 0.00072),
        *(0.000994, 0.001456, 0.002247, 0.003263, 0.004693, 0.007468, 0.011882, 0.018127),
        *(0.03112, 0.054547, 0.098202, 0.171925, 0.299141, 0.475363),
    ),
    (
        *(0.00357, 0.000216, 0.000087, 0.000064, 0.000104, 0.000179, 0.000252, 0.00036),
        *(0.000556, 0.000847, 0.001383, 0.002101, 0.003121, 0.004918, 0.007782, 0.012173),
        *(0.021003, 0.038518, 0.074237, 0.142567, 0.255829, 0.413554),
    ),
)
"""Central death rates, England and Wales 2017 to 2019. ONS, National life tables, mx."""

_LEAVING_AGES = (0, 4, 12, 17, 18, 20, 23, 28, 34, 42, 60, 75, 104)
_LEAVING = (0.032, 0.027, 0.014, 0.016, 0.07, 0.065, 0.075, 0.062, 0.042, 0.024, 0.015, 0.011, 0.01)
"""Moves a person a year out of a system. About ONS, Internal migration by local authority (moves by
age), year to June 2020, less those within a system, with emigration."""
_MOVING_AGES = (0, 4, 12, 17, 19, 23, 28, 34, 42, 60, 75, 85, 104)
_MOVING = (0.075, 0.06, 0.035, 0.035, 0.11, 0.15, 0.125, 0.09, 0.05, 0.026, 0.02, 0.025, 0.03)
"""Changes of address a person a year within a system; about 5 in 100 in all (2021 census)."""
_CARE_HOME_AGES = (0, 60, 65, 70, 75, 80, 85, 90, 95, 104)
_CARE_HOME = (
    (0.0, 0.0, 0.004, 0.006, 0.012, 0.024, 0.052, 0.105, 0.17, 0.25),
    (0.0, 0.0, 0.003, 0.006, 0.013, 0.033, 0.080, 0.165, 0.26, 0.35),
)
"""Share living in a care home; 2.5 in 100 of those over 65. ONS, Older people living in care homes
in 2021, census 2021."""

_GROUPS = {
    "Asian, Asian British or Asian Welsh": 0.0435,
    "Black, Black British, Black Welsh, Caribbean or African": 0.0140,
    "Mixed or Multiple ethnic groups": 0.0225,
    "White": 0.9095,
    "Other ethnic group": 0.0105,
}
"""Share of people by group, at the ages and in the places where groups are spread evenly: set so
that the census of Hampshire and Isle of Wight is met. ONS, census 2021, ethnic group by LSOA."""
_PARTS = {
    "Asian, Asian British or Asian Welsh": {"H": 3.3, "J": 2.8, "K": 1.1, "L": 1.7, "R": 0.8},
    "Black, Black British, Black Welsh, Caribbean or African": {"M": 1.1, "N": 2.6, "P": 0.5},
    "Mixed or Multiple ethnic groups": {"D": 0.9, "E": 0.4, "F": 0.8, "G": 0.8},
    "White": {"A": 73.5, "B": 0.9, "C": 6.6},
    "Other ethnic group": {"S": 1.0},
}
"""Per cent of England's people by category, within the groups. ONS, census 2021, TS021."""
NOT_STATED = 0.06
ETHNIC_AGES = (18, 40, 65)
_YOUNGER_MINORITY = (1.5, 1.4, 0.85, 0.3)
"""How common other groups than White are at ages up to each of `ETHNIC_AGES` and beyond."""
_MINORITY_BY_DECILE = 0.05


def _by_age(ages: tuple[int, ...], values: tuple[float, ...]) -> Floats:
    return np.interp(AGES, ages, values)


@lru_cache
def mortality() -> Floats:
    """Deaths a person a year; axes sex, age. Straight on a log scale between the printed ages."""
    logs = [np.interp(AGES + 0.0, _LIFE_TABLE_AGES, np.log(rates)) for rates in _LIFE_TABLE]
    return np.asarray(np.exp(np.stack(logs)))


@lru_cache
def leaving() -> Floats:
    """Moves out of the system a person a year by age."""
    return _by_age(_LEAVING_AGES, _LEAVING)


@lru_cache
def moving() -> Floats:
    """Changes of address within the system a person a year by age."""
    return _by_age(_MOVING_AGES, _MOVING)


@lru_cache
def in_care_home() -> Floats:
    """Share living in a care home; axes sex, age."""
    return np.stack([_by_age(_CARE_HOME_AGES, shares) for shares in _CARE_HOME])


def profile(students: Floats, older: Floats) -> Floats:
    """Share of a list at each sex and age to 104; axes practice, sex, age, adding up to one.

    That of 90 and over is spread over single years as they survive. Ages are then as common as
    they really are (`_REAL_BESIDE_DRAWN`).
    """
    mixed = mixed_profile(students, older)
    beyond: Floats = np.array(SURVIVING_90)[:, None] ** np.arange(OLDEST - 89.0)
    oldest = mixed[:, :, 90:] * (beyond / beyond.sum(axis=1, keepdims=True))[None]
    drawn = np.concatenate([mixed[:, :, :90], oldest], axis=2)
    real = drawn * np.stack(
        [np.interp(AGES, _REAL_AGES, factors) for factors in _REAL_BESIDE_DRAWN]
    )
    return np.asarray(real / real.sum(axis=(1, 2), keepdims=True))


@lru_cache
def ethnicity() -> Floats:
    """Share of each of `ETHNIC_CATEGORIES`; axes age band and decile of deprivation (flat), code."""
    base = np.zeros(len(ETHNIC_CATEGORIES))
    for group, parts in _PARTS.items():
        for code, percent in parts.items():
            place = ETHNIC_CATEGORIES.index(code)
            base[place] = _GROUPS[group] * percent / sum(parts.values())
    white = np.array([code in "ABC" for code in ETHNIC_CATEGORIES])
    rows = []
    for tilt in _YOUNGER_MINORITY:
        for decile in range(1, 11):
            factor = tilt * np.exp(_MINORITY_BY_DECILE * (5.5 - decile))
            share = np.where(white, base, base * factor)
            share[white] *= (1 - share[~white].sum()) / base[white].sum()
            share *= (1 - NOT_STATED) / share.sum()
            share[ETHNIC_CATEGORIES.index("Z")] = NOT_STATED
            rows.append(share)
    return np.array(rows)
