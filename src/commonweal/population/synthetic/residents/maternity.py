"""Invented births: the baby's first stay, the mother's, and the clinics before it.

Babies are those born into the cohort; the mother is a woman of the same practice and a fitting age,
named by no record. A baby whose practice has none was born to a mother from elsewhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import FIRST, NEVER, Cohort, Whole, day_number
from commonweal.population.synthetic.residents.frames import drawn, place_within, repeated
from commonweal.population.synthetic.residents.moments import (
    MINUTES,
    NO_MINUTE,
    long_tailed,
    minutes_of_day,
)
from commonweal.population.synthetic.residents.places import Homes, trust_on
from commonweal.population.synthetic.residents.stays import (
    BEFORE_BIRTH,
    BIRTH,
    BORN_HERE,
    DELIVERY,
    Stays,
    together,
)

NORMAL, UNPLANNED_SECTION, PLANNED_SECTION = range(3)
_KINDS = (0.60, 0.22, 0.18)
"""NHS England, Maternity Services Monthly Statistics 2023/24: about two births in five by section."""
KIND_CODES = (("O800", "Z370", "R249"), ("O821", "Z370", "R189"), ("O820", "Z370", "R179"))
"""Diagnosis, outcome of delivery and procedure of each kind."""
_NIGHTS = np.array([1.2, 2.3, 2.1])
_AT_HOME = 0.02
_MOTHER_AGES = (19, 43)
_MIDDLE_AGE, _SPREAD_AGE = 31.0, 5.5
CLINICS = 7
_REGISTERED_WITHIN = 3
_DRAWS = 24
"""How often a mother is looked for before the baby is one of a woman from elsewhere."""
_STAYS_ON_DAYS = 10
_DAYS_BETWEEN = 300
"""Between two births of one woman."""
_DAYS_OF_ALL, _NO_BIRTH = 100_000, 2**62


@dataclass(frozen=True, slots=True)
class Births:
    """Stays of mothers and babies, and the clinics of mothers: person and day."""

    stays: Stays
    clinic_person: Whole
    clinic_day: Whole


def births(cohort: Cohort, homes: Homes) -> Births:
    """Every birth into the cohort in hospital."""
    chance = cohort.chance("births")
    recent = cohort.birth >= day_number(FIRST)
    soon = (cohort.enters - cohort.birth >= 0) & (
        cohort.enters - cohort.birth <= _REGISTERED_WITHIN
    )
    babies = np.flatnonzero(recent & soon)
    babies = babies[chance.random(len(babies)) >= _AT_HOME]
    kind = drawn(chance, _KINDS, len(babies))
    day = cohort.birth[babies].astype(np.int64)
    at = day * MINUTES + chance.integers(0, MINUTES, len(babies))
    trust = trust_on(cohort, homes.acute, babies, day=day.astype(np.int32), chance=None)
    nights = np.maximum(np.round(long_tailed(chance, _NIGHTS[kind], 0.5, count=len(babies))), 1)
    end = (day + nights.astype(np.int64)) * MINUTES + minutes_of_day("leaving", len(babies), chance)
    mother = _mothers(cohort, babies, day)
    has = mother >= 0
    came = at[has] - chance.integers(60, 900, int(has.sum()))
    parts = [
        _stays(babies, at, end, sort=BIRTH, reason=kind, trust=trust),
        _stays(mother[has], came, end[has], sort=DELIVERY, reason=kind[has], trust=trust[has]),
    ]
    visits = np.full(int(has.sum()), CLINICS)
    rows, place = repeated(visits), place_within(visits)
    before = 200 - place * 28 + chance.integers(0, 14, len(rows))
    return Births(together(parts), mother[has][rows], day[has][rows] - before)


def _mothers(cohort: Cohort, babies: Whole, day: Whole) -> Whole:
    """A woman of the baby's practice for each baby, -1 where there is none to be found.

    Those for whom the woman drawn is not there, or too near another birth of hers, draw again.
    """
    chance = cohort.chance("mothers")
    age = (day_number(FIRST) + 900 - cohort.birth) / 365.25
    likely = np.exp(-0.5 * ((age - _MIDDLE_AGE) / _SPREAD_AGE) ** 2)
    fits = (cohort.sex == 2) & (age > _MOTHER_AGES[0]) & (age < _MOTHER_AGES[1])
    women = np.flatnonzero(fits & (chance.random(cohort.size) < likely))
    women = women[np.argsort(cohort.practice[women], kind="stable")]
    practice = cohort.practice[women]
    first = np.searchsorted(practice, cohort.practice[babies], side="left")
    after = np.searchsorted(practice, cohort.practice[babies], side="right")
    mother = np.full(len(babies), -1)
    rows = np.flatnonzero(after > first)
    for _ in range(_DRAWS if len(rows) else 0):
        place = first[rows] + (chance.random(len(rows)) * (after - first)[rows]).astype(np.int64)
        drawn_one = women[place]
        there = cohort.enters[drawn_one] < day[rows]
        there &= cohort.leaves[drawn_one] > day[rows] + _STAYS_ON_DAYS
        has = np.flatnonzero(mother >= 0)
        there &= _apart(drawn_one, day[rows], mother[has], of=day[has])
        mother[rows[there]] = drawn_one[there]
        rows = rows[~there]
    return mother


def _apart(woman: Whole, day: Whole, others: Whole, *, of: Whole) -> NDArray[np.bool_]:
    """Whether each birth is far enough from the `others` and from those before it in its own lot."""
    order = np.argsort(_births_key(woman, day), kind="stable")
    key = _births_key(woman, day)[order]
    far = np.concatenate([[True], np.diff(key) >= _DAYS_BETWEEN]) if len(key) else key > 0
    known = np.sort(_births_key(others, of))
    known = np.concatenate([[-_NO_BIRTH], known, [_NO_BIRTH]])
    after = np.searchsorted(known, key)
    far &= (known[after] - key >= _DAYS_BETWEEN) & (key - known[after - 1] >= _DAYS_BETWEEN)
    found = np.empty(len(key), dtype=np.bool_)
    found[order] = far
    return found


def _births_key(woman: Whole, day: Whole) -> Whole:
    """Numbers that lie as far apart as the births of one woman, and farther for two women."""
    return woman * _DAYS_OF_ALL + day


def _stays(
    person: Whole, start: Whole, end: Whole, *, sort: int, reason: Whole, trust: Whole
) -> Stays:
    count = len(person)
    return Stays(
        person,
        start,
        start,
        end,
        np.full(count, NO_MINUTE),
        np.full(count, sort),
        reason,
        trust,
        np.full(count, BORN_HERE if sort == BIRTH else BEFORE_BIRTH),
        np.zeros(count, dtype=np.bool_),
        np.zeros(count, dtype=np.bool_),
        np.zeros(count, dtype=np.int64),
        np.full(count, int(NEVER)),
        np.full(count, -1),
    )
