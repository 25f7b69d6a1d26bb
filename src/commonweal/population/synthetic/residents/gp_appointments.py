"""Appointments of invented residents in general practice: when, how, with whom, and what became of it.

Reviews, illnesses and new diagnoses of `visits` each have one that was attended; the rest follow age,
need, conditions and deprivation. Rates and shares follow NHS Digital, Appointments in General
Practice, March 2019 to August 2021 and to 2024/25. It knows no practice's capacity.
"""

from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents import seasons, visits
from commonweal.population.synthetic.residents.cohort import Cohort, Days, Floats, Whole
from commonweal.population.synthetic.residents.frames import (
    dates,
    fine_table,
    from_table,
    gathered,
    in_order,
    instants,
    nhs_numbers,
    practice_codes,
    running_ids,
    wholes,
)
from commonweal.population.synthetic.residents.hospital import care_of
from commonweal.population.synthetic.residents.moments import MINUTES
from commonweal.population.synthetic.residents.stays import in_bed

MODES = ("Face-to-Face", "Telephone", "Video Conference/Online", "Home Visit", "Unknown")
STAFF = ("GP", "Other Practice staff", "Unknown")
STATUSES = ("Attended", "DNA", "Cancelled", "Unknown")
CANCELLED = 2
CATEGORIES = (
    *("General Consultation Routine", "General Consultation Acute", "Clinical Triage"),
    *("Planned Clinics", "Planned Clinical Procedure", "Home Visit", "Unmapped"),
)
OTHER, REVIEW, ILLNESS, DIAGNOSIS = 0, 1, 2, 3
YEARLY = 4.62
"""Other appointments of a middling person in a usual year: with all, 0.45 a person a month."""
_AGES = (0, 1, 4, 10, 17, 25, 40, 55, 70, 80, 90, 105)
_MEN = (2.1, 1.35, 0.75, 0.42, 0.42, 0.45, 0.6, 0.85, 1.35, 1.75, 1.9, 1.9)
_WOMEN = (2.1, 1.3, 0.72, 0.48, 0.85, 1.15, 1.1, 1.15, 1.4, 1.75, 1.9, 1.9)
BY_CONDITION, BY_NEED = 0.10, 0.9
"""What each condition adds to the rate, and the power of need in it."""
_REMOTE_BY_QUARTER = (
    *(0.49, 0.44, 0.40, 0.42, 0.36, 0.33, 0.31, 0.30, 0.28, 0.26),
    *(0.25, 0.25, 0.25, 0.25, 0.24, 0.25, 0.24, 0.24, 0.24, 0.24),
)
_ONLINE_BY_QUARTER = (0.002, *(0.004,) * 7, *(0.01,) * 4, *(0.03,) * 4, *(0.055,) * 4)
_UNKNOWN_MODE = 0.04
_AT_HOME = (0.002, 0.012, 0.055)
"""By telephone and by video or online in each quarter from April 2020, and at home by age group."""
_AGE_GROUPS = (75, 85)
_STAFF_SHARE = np.array(
    [[0.52, 0.445, 0.035], [0.10, 0.88, 0.02], [0.62, 0.35, 0.03], [0.72, 0.25, 0.03]]
)
_STATUS_SHARE = np.array([0.845, 0.052, 0.052, 0.051])
_MISSES_MORE = 1.6
"""How much more often the young, and those of the most deprived three tenths, do not attend."""
_LEADS = (0, 1, 2, 8, 15, 22, 29, 61)
_LEAD_SHARE = np.array(
    [
        [0.42, 0.09, 0.20, 0.125, 0.07, 0.045, 0.05],
        [0.04, 0.03, 0.20, 0.28, 0.21, 0.14, 0.10],
        [0.72, 0.10, 0.13, 0.03, 0.01, 0.005, 0.005],
        [0.30, 0.10, 0.30, 0.16, 0.08, 0.04, 0.02],
    ]
)
"""Axes: kind; from how many days ahead to before the next of `_LEADS` it was booked."""
_HOURS = (0.6, 1.6, 1.7, 1.6, 1.2, 0.6, 1.1, 1.4, 1.4, 1.1, 0.5)
"""Appointments by hour of the day from the one at which practices open."""
_MINUTES = (3, 5, 8, 10, 12, 15, 20, 25, 30, 40)
_LENGTH_SHARE = np.array(
    [
        [0.07, 0.13, 0.20, 0.22, 0.15, 0.13, 0.06, 0.02, 0.015, 0.005],
        [0.06, 0.10, 0.15, 0.20, 0.12, 0.15, 0.12, 0.03, 0.05, 0.02],
        [0.12, 0.15, 0.15, 0.20, 0.12, 0.12, 0.08, 0.03, 0.02, 0.01],
    ]
)
_CATEGORY_SHARE = np.array(
    [
        [0.44, 0.22, 0.11, 0.10, 0.06, 0.01, 0.06],
        [0.10, 0.00, 0.01, 0.72, 0.12, 0.00, 0.05],
        [0.12, 0.64, 0.18, 0.00, 0.00, 0.01, 0.05],
        [0.70, 0.17, 0.05, 0.03, 0.00, 0.00, 0.05],
    ]
)


@lru_cache
def _mode_table() -> NDArray[np.uint8]:
    """Axes quarter, age group and whether it is a review (flat), place."""
    rows = []
    for remote, online in zip(_REMOTE_BY_QUARTER, _ONLINE_BY_QUARTER, strict=True):
        for home in _AT_HOME:
            for apart in (1.0, 0.55):
                known = np.array([0.0, remote * apart, online * apart, home, _UNKNOWN_MODE])
                known[0] = 1 - known.sum()
                rows.append(known)
    return fine_table(np.array(rows))


@lru_cache
def _status_table() -> NDArray[np.uint8]:
    """Rows: those who miss fewer, those who miss more, and visits that took place."""
    fewer, more = _STATUS_SHARE.copy(), _STATUS_SHARE.copy()
    fewer[1] *= 0.8
    more[1] *= 0.8 * _MISSES_MORE
    return fine_table(np.array([fewer, more, [1.0, 0.0, 0.0, 0.0]]))


@lru_cache
def _table(name: str) -> NDArray[np.uint8]:
    """The table of a share that needs no more arithmetic."""
    shares = {
        "staff": _STAFF_SHARE,
        "length": _LENGTH_SHARE,
        "category": _CATEGORY_SHARE,
        "hour": np.array([_HOURS]),
        "lead": np.repeat(_LEAD_SHARE / np.diff(_LEADS), np.diff(_LEADS), axis=1),
    }
    return fine_table(shares[name])


def _yearly(cohort: Cohort) -> Floats:
    """Other appointments of each person in a usual year."""
    middle = ((cohort.enters.astype(np.int64) + np.minimum(cohort.leaves, visits.END)) // 2).astype(
        np.int32
    )
    age = visits.middle_age(cohort)
    by_age = np.where(cohort.sex == 2, np.interp(age, _AGES, _WOMEN), np.interp(age, _AGES, _MEN))
    ill = 1 + BY_CONDITION * visits.conditions_by(cohort, middle)
    return np.asarray(YEARLY * by_age * ill * cohort.need**BY_NEED * visits.by_deprivation(cohort))


def _booked_visits(cohort: Cohort) -> tuple[Whole, Days, NDArray[np.uint8]]:
    """Person, day and kind of each appointment, by day."""
    chance = cohort.chance("gp appointments")
    persons, days = visits.happenings(cohort, _yearly(cohort), chance)
    others = (visits.reviews(cohort), visits.illnesses(cohort), visits.new_diagnoses(cohort))
    parts = [(persons, days), *((seen.person, seen.day) for seen in others)]
    kind = np.repeat(np.arange(4, dtype=np.uint8), [len(part[0]) for part in parts])
    person = np.concatenate([part[0] for part in parts])
    day = np.concatenate([part[1] for part in parts])
    order = in_order(day)
    return person[order], day[order], kind[order]


def _modes(cohort: Cohort, person: Whole, day: Days, *, kind: NDArray[np.uint8]) -> Whole:
    """The row of the table of modes of each appointment."""
    quarter = np.minimum((day - visits.BEGIN) * 20 // seasons.COUNT, 19)
    years = ((day - cohort.birth[person]) / np.float32(365.25)).astype(np.int16)
    group = (years >= _AGE_GROUPS[0]).astype(np.int64) + (years >= _AGE_GROUPS[1])
    return np.asarray((quarter * 3 + group) * 2 + (kind == REVIEW))


def _misses(cohort: Cohort) -> NDArray[np.bool_]:
    """Who does not attend more often than others."""
    young = visits.middle_age(cohort) < 35
    return np.asarray(young | (cohort.world.lsoa_decile[cohort.lsoa] <= 3))


def _in_bed(cohort: Cohort, person: Whole, day: Days, *, start: Whole) -> NDArray[np.bool_]:
    """Who is in a hospital bed when the appointment begins, `start` seconds into the day."""
    stays = care_of(cohort).stays
    ever = np.zeros(cohort.size, dtype=np.bool_)
    ever[stays.person] = True
    found = ever[person]
    rows = np.flatnonzero(found)
    found[rows] = in_bed(stays, person[rows], day[rows] * np.int64(MINUTES) + start[rows] // 60)
    return np.asarray(found)


def gp_appointment(cohort: Cohort) -> pl.DataFrame:
    """One row for each appointment, by its day; booked on or before it, once registered.

    Whoever is in hospital when it comes has cancelled it.
    """
    person, day, kind = _booked_visits(cohort)
    chance, count = cohort.chance("gp appointments' fates"), len(person)
    mode = from_table(chance, _mode_table(), _modes(cohort, person, day, kind=kind))
    staff = from_table(chance, _table("staff"), kind)
    fate = np.where(kind == OTHER, _misses(cohort)[person], 2)
    status = from_table(chance, _status_table(), fate)
    booked = day - from_table(chance, _table("lead"), kind)
    hour = visits.OPENS + from_table(chance, _table("hour"), np.zeros(count, dtype=np.int8)).astype(
        int
    )
    start = hour * 3600 + chance.integers(0, 12, count, dtype=np.uint8).astype(np.int64) * 300
    status = np.where(_in_bed(cohort, person, day, start=start) & (status == 0), CANCELLED, status)
    length = np.array(_MINUTES)[from_table(chance, _table("length"), staff)]
    category = from_table(chance, _table("category"), kind)
    return pl.DataFrame(
        {
            "APPOINTMENT_ID": running_ids("B", cohort.chunk, count),
            "NHS_NUMBER": nhs_numbers(cohort, person),
            "GP_PRACTICE_CODE": practice_codes(cohort, person, day),
            "BOOKED_DATE": dates(np.maximum(booked, cohort.enters[person])),
            "START_AT": instants(day, start),
            "MODE": gathered(MODES, mode),
            "HCP_TYPE": gathered(STAFF, staff),
            "STATUS": gathered(STATUSES, status),
            "DURATION_MINUTES": wholes(length, status == 0),
            "CATEGORY": gathered(CATEGORIES, category),
        }
    )
