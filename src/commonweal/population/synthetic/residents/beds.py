"""The record feed of bed movements: the wards in which an invented stay was spent, end to end.

Day cases have no bed overnight, nor have well babies, who lie in a cot beside the mother: both are
left out. A stay that runs on after the window has no end.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.coding import Coded
from commonweal.population.synthetic.residents.cohort import Cohort, Whole
from commonweal.population.synthetic.residents.frames import (
    gathered,
    ids,
    in_order,
    nhs_numbers,
    running_ids,
)
from commonweal.population.synthetic.residents.moments import END, MINUTES, NO_MINUTE, day_of, times
from commonweal.population.synthetic.residents.places import acute_codes, local_ids
from commonweal.population.synthetic.residents.stays import (
    BIRTH,
    DELIVERY,
    EMERGENCY,
    PLANNED,
    Stays,
)

TYPES = ("general", "critical care", "paediatric", "maternity", "discharge lounge")
GENERAL, CRITICAL, CHILDREN, MATERNITY, LOUNGE = range(5)
ASSESSMENT_WARDS, WARDS = 3, 24
"""Wards of each trust on which people are assessed, and general wards in all."""
_CODES = (
    *(f"AW{n:02d}" for n in range(1, ASSESSMENT_WARDS + 1)),
    *(f"GW{n:02d}" for n in range(1, WARDS + 1)),
    *("CC01", "CH01", "CH02", "MT01", "MT02", "DL01"),
)
_CRITICAL_ROW = ASSESSMENT_WARDS + WARDS
_CRITICAL_SHARE = np.array([0.035, 0.05, 0.006, 0.0])
"""Share of stays of a night or more with some critical care, by sort of stay."""
_LOUNGE_SHARE = 0.14
_LOUNGE_MINUTES = (60, 300)
_ASSESSED_MINUTES = (240, 1800)
_CRITICAL_DAYS = 3.2
_CHILD_BELOW = 16


def _cuts(stays: Stays, chance: np.random.Generator) -> tuple[Whole, Whole, Whole]:
    """Minutes at which a stay leaves assessment, leaves critical care and goes to the lounge.

    Each is between the one before and the end; a part of a stay that it lacks has no length.
    """
    length = np.minimum(stays.end, END) - stays.start
    long = length >= MINUTES
    emergency = stays.sort == EMERGENCY
    first = chance.integers(*_ASSESSED_MINUTES, stays.size)
    assessed = np.where(emergency, np.where(long, np.minimum(first, length), length), 0)
    critical = long & (chance.random(stays.size) < _CRITICAL_SHARE[stays.sort])
    days = chance.exponential(_CRITICAL_DAYS, stays.size) * MINUTES + 600
    cared = np.where(critical, days.astype(np.int64), 0)
    lounge = long & (stays.sort <= PLANNED) & ~stays.died & (stays.end < END)
    lounge &= chance.random(stays.size) < _LOUNGE_SHARE
    waits = np.where(lounge, chance.integers(*_LOUNGE_MINUTES, stays.size), 0)
    left = stays.start + assessed
    back = np.minimum(left + cared, stays.end)
    return left, back, np.maximum(stays.end - waits, back)


def bed_frame(cohort: Cohort, stays: Stays, codes: Coded) -> pl.DataFrame:
    """The feed of bed movements of stays, whose numbers are their rows."""
    chance = cohort.chance("beds")
    overnight = np.flatnonzero(~stays.day_case & (stays.sort != BIRTH) & (stays.start < END))
    stays, function = stays.at(overnight), codes.function[overnight]
    left, back, lounge = _cuts(stays, chance)
    starts = np.stack([stays.start, left, back, lounge], axis=1)
    ends = np.stack([left, back, lounge, stays.end], axis=1)
    kind, ward = _wards(cohort, stays, function, chance=chance)
    row, place = np.nonzero((ends > starts) & (starts < END))
    order = in_order(day_of(starts[row, place]))
    row, place = row[order], place[order]
    end = ends[row, place]
    person, trust = stays.person[row], stays.trust[row]
    return pl.DataFrame(
        {
            "MOVEMENT_ID": running_ids("B", cohort.chunk, len(row)),
            "NHS_NUMBER": nhs_numbers(cohort, person),
            "LOCAL_PATIENT_ID": local_ids(cohort, person, trust),
            "PROVIDER_CODE": acute_codes(cohort, trust),
            "SPELL_ID": ids("S", cohort.chunk, overnight[row]),
            "WARD_CODE": gathered(_CODES, ward[row, place]),
            "WARD_TYPE": gathered(TYPES, kind[row, place]),
            "START_AT": times(starts[row, place]),
            "END_AT": times(np.where(end < END, end, NO_MINUTE)),
        }
    )


def _wards(
    cohort: Cohort, stays: Stays, function: Whole, *, chance: np.random.Generator
) -> tuple[Whole, Whole]:
    """Axes stay, part of the stay: the type of ward and the row of its code."""
    count = stays.size
    young: NDArray[np.bool_] = cohort.age_on(stays.person, day_of(stays.start)) < _CHILD_BELOW
    birth = stays.sort == DELIVERY
    own = (function * 5 + chance.integers(0, 4, count)) % WARDS
    usual = np.where(birth, MATERNITY, np.where(young, CHILDREN, GENERAL))
    pair = chance.integers(0, 2, count)
    of_children, of_mothers = _CRITICAL_ROW + 1 + pair, _CRITICAL_ROW + 3 + pair
    special = np.where(birth, of_mothers, of_children)
    ward = np.where(usual == GENERAL, ASSESSMENT_WARDS + own, special)
    assessed = np.where(usual == GENERAL, chance.integers(0, ASSESSMENT_WARDS, count), special)
    kinds = np.stack([usual, np.full(count, CRITICAL), usual, np.full(count, LOUNGE)], axis=1)
    rows = [assessed, np.full(count, _CRITICAL_ROW), ward, np.full(count, len(_CODES) - 1)]
    return kinds, np.stack(rows, axis=1)
