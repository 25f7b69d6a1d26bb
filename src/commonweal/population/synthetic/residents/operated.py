"""Which invented person has a planned operation: one of the sex, age and condition that it needs.

Operations are drawn first, so that there are as many of each kind as published. One that does not
suit the person drawn goes to somebody whom it does, in proportion to how often they are likely to
come; one for which there is nobody becomes a gastroscopy.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import (
    CONDITIONS,
    LAST,
    Cohort,
    Days,
    Floats,
    Whole,
    day_number,
)
from commonweal.population.synthetic.residents.demand import DAYS_IN_YEAR, YEARS
from commonweal.population.synthetic.residents.frames import drawn_rows
from commonweal.population.synthetic.residents.places import year_of
from commonweal.population.synthetic.residents.specialties import (
    ANYONE,
    GASTROSCOPY,
    WOMEN,
    operations,
)

_CANCER = "cancer"
SITES = ("C509", "C61X", "C189", "C679", "C900")
"""Breast, prostate, bowel and bladder cancer and myeloma."""
_SITE_SHARES = np.array([[0.0, 0.42, 0.27, 0.16, 0.15], [0.54, 0.0, 0.26, 0.06, 0.14]])
"""Axes: men, women; site. Invented, of those operated on or treated by day: the rarer ones are more
than begin, so that each has people enough for its operations."""
_ROUNDS = 16
_NEVER_NOUGHT = 1e-9


@dataclass(frozen=True, slots=True)
class Planned:
    """Planned operations; axis operation. `since` is a day from which the person has to be there
    (that of the referral), `day` that of the operation, `operation` a row of `operations` or -1."""

    person: Whole
    since: Days
    day: Days
    operation: Whole


def cancer_sites(cohort: Cohort) -> Whole:
    """The row of `SITES` of the only cancer that each person has or will have."""
    chance = cohort.chance("cancer sites")
    return drawn_rows(chance, _SITE_SHARES, (cohort.sex == WOMEN).astype(np.int64))


def _needed(cohort: Cohort, sites: Whole, operation: int) -> tuple[NDArray[np.bool_], Days]:
    """Whom of the cohort an operation may suit some day, and the first day for each."""
    known = operations()
    fits = (known.sex[operation] == ANYONE) | (cohort.sex == known.sex[operation])
    first = cohort.birth + np.ceil(known.youngest[operation] * DAYS_IN_YEAR).astype(np.int32)
    condition = known.condition[operation]
    if condition == _CANCER:
        fits &= sites == SITES.index(known.icd[operation])
    if condition:
        first = np.maximum(first, cohort.onset[:, CONDITIONS.index(condition)])
    return np.asarray(fits & (first <= day_number(LAST))), first


def _running_sums(likely: Floats) -> Floats:
    """Of people's likely contacts, year after year, each year adding up to one; axes person, year."""
    edges = np.cumsum(likely.T + _NEVER_NOUGHT, axis=1)
    edges = edges / edges[:, -1:]
    return np.asarray((edges + np.arange(YEARS)[:, None]).reshape(-1))


def suited(cohort: Cohort, found: Planned, rate: Floats, *, kind: str) -> tuple[Whole, Whole]:
    """The person and the operation of each row; `rate` as `rates` says of this kind of care."""
    chance = cohort.chance(f"operations after {kind}")
    person, operation = found.person.copy(), found.operation.copy()
    sites, by_year = cancer_sites(cohort), rate.reshape(-1, YEARS)
    day = np.minimum(found.day, day_number(LAST))
    year = year_of(day)
    for which in range(len(operations().icd)):
        rows = np.flatnonzero(operation == which)
        fits, first = _needed(cohort, sites, which)
        own = person[rows]
        rows = rows[~fits[own] | (day[rows] < first[own])]
        offered = np.flatnonzero(fits)
        edges = _running_sums(by_year[offered])
        for _ in range(_ROUNDS if len(offered) else 0):
            place = np.searchsorted(edges, chance.random(len(rows)) + year[rows], side="right")
            other = offered[np.minimum(place - year[rows] * len(offered), len(offered) - 1)]
            since = found.since[rows]
            good = (cohort.enters[other] <= since) & (cohort.leaves[other] > since)
            good &= day[rows] >= first[other]
            person[rows[good]] = other[good]
            rows = rows[~good]
        operation[rows] = operations().opcs.index(GASTROSCOPY)
    return person, operation
