"""The registers of invented residents: who they are, which practice they are with, where they live.

Each is a full extract on the window's last day. Those who were here before the window were
registered before it, so their first registration and address begin earlier. Clinical records and
contacts are elsewhere.
"""

from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import (
    ETHNIC_CATEGORIES,
    FIRST,
    NEVER,
    Cohort,
    Days,
    Whole,
    day_number,
)
from commonweal.population.synthetic.residents.frames import (
    coded,
    dates,
    gathered,
    in_order,
    nhs_numbers,
    running_ids,
)

BEGIN = day_number(FIRST)
PRACTICES_OPENED = day_number(date(1974, 4, 1))
YEARS_BEFORE = 11.0
"""For how long, on average, those here when the window begins had been with their practice."""
UNITS, CARE_HOME_UNITS = 36, 4
"""Postcodes of an LSOA, of homes and of care homes."""
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""Letters of the last two places of a postcode; C, I, K, M, O and V are not used there."""


def patient_register(cohort: Cohort) -> pl.DataFrame:
    """One row for each person: birthday, sex and ethnic category, by birthday."""
    order = in_order(cohort.birth)
    return pl.DataFrame(
        {
            "REGISTER_ID": running_ids("R", cohort.chunk, cohort.size),
            "NHS_NUMBER": nhs_numbers(cohort, order),
            "DATE_OF_BIRTH": dates(cohort.birth[order]),
            "GENDER_CODE": gathered(("0", "1", "2"), cohort.sex[order]),
            "ETHNIC_CATEGORY": gathered(ETHNIC_CATEGORIES, cohort.ethnicity[order]),
        }
    )


def _begun_before(cohort: Cohort, person: Whole, start: Days, *, since: Days) -> Days:
    """Starts of those who were here on the window's first day, drawn back to before it, but not to
    before `since`."""
    chance = cohort.chance("before the window")
    back = np.floor(chance.exponential(YEARS_BEFORE * 365.25, cohort.size))
    earlier = np.maximum(BEGIN - back[person], since[person])
    here = (start == BEGIN) & (cohort.enters[person] == BEGIN)
    return np.where(here, np.minimum(earlier, start), start).astype(np.int32)


def _stretches(cohort: Cohort, changes: list[Days]) -> tuple[Whole, Days]:
    """Person and first day of each stretch between changes, in the order of persons and days.

    A change counts when it falls after the person enters and before they leave.
    """
    starts = np.stack([cohort.enters, *changes], axis=1)
    valid = (starts > cohort.enters[:, None]) & (starts < cohort.leaves[:, None])
    valid[:, 0] = True
    starts = np.sort(np.where(valid, starts, NEVER), axis=1)
    person, place = np.nonzero(starts != NEVER)
    return person, starts[person, place]


def _changed(person: Whole, *said: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether anything said differs from the row before of the same person."""
    differs = np.ones(len(person), dtype=bool)
    same = np.ones(max(len(person) - 1, 0), dtype=bool)
    for values in (person, *said):
        same &= values[1:] == values[:-1]
    differs[1:] = ~same
    return differs


def _last_days(cohort: Cohort, person: Whole, start: Days) -> Days:
    """The day before the person's next row, or their last day here, or `NEVER`."""
    end = cohort.leaves[person]
    following = np.flatnonzero(person[1:] == person[:-1])
    end[following] = start[following + 1]
    return np.where(end == NEVER, NEVER, end - 1).astype(np.int32)


def patient_registration(cohort: Cohort) -> pl.DataFrame:
    """One row for each stretch with a practice, by first day; the last day is of the stretch.

    When a practice closes, its people are registered with its heir from the next day.
    """
    closes = cohort.world.practice_closes
    changes = [closes[cohort.practice], cohort.moves, closes[cohort.practice_after]]
    person, start = _stretches(cohort, changes)
    practice = cohort.practice_on(person, start)
    kept = _changed(person, practice)
    person, start, practice = person[kept], start[kept], practice[kept]
    last = _last_days(cohort, person, start)
    first = _begun_before(cohort, person, start, since=np.maximum(cohort.birth, PRACTICES_OPENED))
    order = in_order(first)
    return pl.DataFrame(
        {
            "REGISTRATION_ID": running_ids("G", cohort.chunk, len(order)),
            "NHS_NUMBER": nhs_numbers(cohort, person[order]),
            "GP_PRACTICE_CODE": gathered(cohort.world.practices, practice[order]),
            "REGISTRATION_START_DATE": dates(first[order]),
            "REGISTRATION_END_DATE": dates(last[order]),
        }
    )


def _postcodes(lsoa: Whole, unit: Whole) -> pl.Series:
    """A postcode of the LSOA, in an area, XZ, that the Post Office does not use."""
    number = lsoa * (UNITS + CARE_HOME_UNITS) + unit
    letters = len(_LETTERS)
    district, rest = np.divmod(number, 10 * letters**2)
    assert not len(district) or district.max() < 99, "postcodes of the area are used up"
    sector, ending = np.divmod(rest, letters**2)
    outward = [f"XZ{d + 1} {s}" for d in range(99) for s in range(10)]
    inward = [a + b for a in _LETTERS for b in _LETTERS]
    return gathered(outward, district * 10 + sector) + gathered(inward, ending)


def patient_address(cohort: Cohort) -> pl.DataFrame:
    """One row for each stretch at an address, by first day; the last day is of the stretch."""
    chance = cohort.chance("addresses")
    person, start = _stretches(cohort, [cohort.moves, cohort.care_home])
    lsoa = cohort.lsoa_on(person, start)
    home = cohort.care_home[person] <= start
    moved = start >= cohort.moves[person]
    kept = _changed(person, moved, home)
    person, start, lsoa, home = person[kept], start[kept], lsoa[kept], home[kept]
    unit = chance.integers(0, UNITS, len(person))
    unit = np.where(home, UNITS + chance.integers(0, CARE_HOME_UNITS, len(person)), unit)
    last = _last_days(cohort, person, start)
    since = np.where(cohort.care_home <= BEGIN, cohort.care_home, cohort.birth)
    first = _begun_before(cohort, person, start, since=since)
    order = in_order(first)
    return pl.DataFrame(
        {
            "ADDRESS_ID": running_ids("D", cohort.chunk, len(order)),
            "NHS_NUMBER": nhs_numbers(cohort, person[order]),
            "POSTCODE": _postcodes(lsoa[order], unit[order]),
            "LSOA_CODE": gathered(cohort.world.lsoas, lsoa[order]),
            "ADDRESS_START_DATE": dates(first[order]),
            "ADDRESS_END_DATE": dates(last[order]),
            "CARE_HOME_INDICATOR": coded(("N", "Y"), home[order].astype(np.int64)),
        }
    )
