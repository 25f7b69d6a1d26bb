"""When invented residents see their practice: yearly reviews, illnesses, new diagnoses and the rest.

Coded entries, medicines and appointments all follow these visits, so that the three agree; each
asks for them, and they are drawn once for a chunk of people. Nobody in a hospital bed is seen. It
makes no record.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from commonweal.population.synthetic.residents import seasons
from commonweal.population.synthetic.residents.cohort import (
    CONDITIONS,
    NEVER,
    Cohort,
    Days,
    Floats,
    Whole,
)
from commonweal.population.synthetic.residents.frames import fine_table, from_table, repeated
from commonweal.population.synthetic.residents.hospital import care_of
from commonweal.population.synthetic.residents.moments import MINUTES
from commonweal.population.synthetic.residents.stays import in_bed_between

DAYS_IN_YEAR = 365.25
BEGIN, END = seasons.BEGIN, seasons.BEGIN + seasons.COUNT
YEARS = 5
OPENS, CLOSES = 8, 19
"""Hours of the day."""
REVIEWED = (
    *("hypertension", "diabetes", "asthma", "copd", "chd", "heart_failure", "atrial_fibrillation"),
    *("stroke", "ckd", "serious_mental_illness", "dementia", "epilepsy", "learning_disability"),
    *("rheumatoid_arthritis", "pad", "non_diabetic_hyperglycaemia", "cancer"),
)
"""Conditions for which a practice calls people once a year."""
TOLD = tuple(c for c in CONDITIONS if c not in ("smoking", "non_diabetic_hyperglycaemia"))
"""Conditions whose diagnosis is a visit of its own."""
REVIEW_SHARE = (0.58, 0.74, 0.80, 0.83, 0.84)
"""Of those called, who comes, by financial year; 2020/21 was worst. About QOF, BP and DM indicators."""
CHECK_AGES, CHECK_SHARE = (40.0, 75.0), (0.005, 0.025, 0.06, 0.07, 0.07)
"""NHS Health Check, of those of these ages without a condition. OHID, NHS Health Check data."""
RECALL_SPREAD = 18.0
ILLNESS_YEARLY = 0.45
"""Coded acute illnesses of a middling person a year."""
_ILLNESS_AGES = (0, 1, 5, 12, 18, 40, 65, 85, 105)
_ILLNESS_BY_AGE = (2.4, 2.3, 1.2, 0.7, 0.8, 0.9, 1.1, 1.5, 1.6)
DEPRIVED = 1.20
"""Rates in the most deprived tenth beside the least."""
COMPLAINTS = (
    *("54150009", "50417007", "49727002", "68566005", "279039007", "25064002", "43116000"),
    *("267036007", "22253000", "386661006"),
)
"""SNOMED CT: upper and lower respiratory infection, cough, urinary infection, low back pain,
headache, eczema, breathlessness, pain, fever."""
_COMPLAINT_BANDS = (5, 18, 65)
_COMPLAINT_SHARE = np.array(
    [
        [34, 8, 14, 4, 0, 0, 16, 2, 2, 20],
        [30, 6, 10, 5, 4, 12, 16, 4, 9, 4],
        [18, 9, 9, 12, 22, 10, 5, 4, 10, 1],
        [9, 17, 10, 19, 15, 4, 3, 11, 11, 1],
    ],
    dtype=np.float64,
)
"""Axes: under 5, 5 to 17, 18 to 64, 65 and over; complaint."""
_OF_WINTER = np.array([1.0, 1.0, 1.0, 0, 0, 0, 0, 0.5, 0, 0.5])
_FINE = 131_072


@dataclass(frozen=True, slots=True)
class Visits:
    """Person, day and kind of each visit; what a kind means is said by the function."""

    person: Whole
    day: Days
    kind: NDArray[np.uint8]


def by_deprivation(cohort: Cohort) -> Floats:
    """A factor for each person by the tenth of where they live, about one on average."""
    decile = cohort.world.lsoa_decile[cohort.lsoa]
    return np.asarray(DEPRIVED ** ((5.5 - decile) / 9))


def middle_age(cohort: Cohort) -> Floats:
    """Age halfway through each person's time here."""
    middle = (cohort.enters + np.minimum(cohort.leaves, END)) / 2
    return np.asarray((middle - cohort.birth) / DAYS_IN_YEAR)


def conditions_by(cohort: Cohort, day: Days) -> Whole:
    """How many conditions each person has by a day of their own, smoking aside."""
    count = (cohort.onset <= day[:, None]).sum(axis=1)
    return np.asarray(count - (cohort.onset[:, CONDITIONS.index("smoking")] <= day))


@lru_cache
def _usual_years() -> Floats:
    """Years as of a usual year of practices, from the window's first day to each and to its end."""
    return np.concatenate([[0.0], np.cumsum(seasons.practice_weights()) / DAYS_IN_YEAR])


@lru_cache
def _day_at() -> Days:
    """The day at each of evenly spaced parts of the window's usual years."""
    usual = _usual_years()
    places = (np.arange(_FINE) + 0.5) / _FINE * usual[-1]
    return np.asarray(BEGIN + np.searchsorted(usual, places, side="right") - 1, dtype=np.int32)


def happenings(cohort: Cohort, yearly: Floats, chance: np.random.Generator) -> tuple[Whole, Days]:
    """Person and day of what happens so often in a usual year, by the days practices work.

    In the order of persons.
    """
    usual = _usual_years()
    low = usual[cohort.enters - BEGIN]
    room = usual[np.minimum(cohort.leaves, END) - BEGIN] - low
    person = repeated(chance.poisson(yearly * room))
    scale = _FINE / usual[-1]
    begins, width = (low * scale).astype(np.float32), (room * scale).astype(np.float32)
    place = begins[person] + chance.random(len(person), dtype=np.float32) * width[person]
    day = _day_at()[np.minimum(place.astype(np.int32), _FINE - 1)]
    first, last = cohort.enters, np.minimum(cohort.leaves, END) - 1
    return person, np.minimum(np.maximum(day, first[person]), last[person])


def _out_of_hospital(cohort: Cohort, found: Visits) -> Visits:
    """Visits on days on which the person is in no hospital bed while practices are open."""
    opens = found.day.astype(np.int64) * MINUTES + OPENS * 60
    closes = opens + (CLOSES - OPENS) * 60
    out = ~in_bed_between(care_of(cohort).stays, found.person, opens, until=closes)
    return Visits(found.person[out], found.day[out], found.kind[out])


def called_from(cohort: Cohort) -> Days:
    """The day from which a practice calls each person for a yearly review."""
    rows = [CONDITIONS.index(condition) for condition in REVIEWED]
    return np.asarray(cohort.onset[:, rows].min(axis=1))


@lru_cache(maxsize=1)
def reviews(cohort: Cohort) -> Visits:
    """Yearly reviews of long-term conditions (kind 0) and health checks of others (kind 1)."""
    chance = cohort.chance("gp reviews")
    since = called_from(cohort)
    usual = chance.integers(0, 360, cohort.size)
    drawn = chance.random((cohort.size, YEARS), dtype=np.float32)
    starts = BEGIN + seasons.year_starts()[:-1]
    ends = np.minimum(cohort.leaves, END)
    for_review = (since[:, None] <= starts + 360) & (drawn < np.array(REVIEW_SHARE))
    age = (starts[None, :] - cohort.birth[:, None]) / DAYS_IN_YEAR
    for_check = (since == NEVER)[:, None] & (drawn < np.array(CHECK_SHARE))
    for_check &= (age >= CHECK_AGES[0]) & (age < CHECK_AGES[1])
    person, year = np.nonzero(for_review | for_check)
    late = chance.normal(0.0, RECALL_SPREAD, len(person))
    turn = starts[year] + np.clip(usual[person] + late, 0, 364)
    day = seasons.onto_working_days(turn.astype(np.int32))
    kind = for_check[person, year].astype(np.uint8)
    after = np.where(kind == 0, since[person], BEGIN)
    there = (day >= np.maximum(cohort.enters[person], after)) & (day < ends[person])
    return _out_of_hospital(cohort, Visits(person[there], day[there], kind[there]))


@lru_cache(maxsize=1)
def illnesses(cohort: Cohort) -> Visits:
    """Acute illnesses seen by the practice; the kind is a place in `COMPLAINTS`."""
    chance = cohort.chance("gp illnesses")
    age = middle_age(cohort)
    yearly = ILLNESS_YEARLY * np.interp(age, _ILLNESS_AGES, _ILLNESS_BY_AGE)
    person, day = happenings(cohort, yearly * cohort.need * by_deprivation(cohort), chance)
    band = np.searchsorted(_COMPLAINT_BANDS, cohort.age_on(person, day), side="right")
    winter = np.abs(((day - BEGIN) % DAYS_IN_YEAR) - 289) < DAYS_IN_YEAR / 4
    kind = from_table(chance, _complaint_table(), band * 2 + winter)
    return _out_of_hospital(cohort, Visits(person, day, kind))


@lru_cache
def _complaint_table() -> NDArray[np.uint8]:
    """Axes age band and half year (flat, summer first), place."""
    summer = _COMPLAINT_SHARE * (1 - 0.3 * _OF_WINTER)
    winter = _COMPLAINT_SHARE * (1 + 0.5 * _OF_WINTER)
    return fine_table(np.stack([summer, winter], axis=1).reshape(-1, len(COMPLAINTS)))


@lru_cache(maxsize=1)
def new_diagnoses(cohort: Cohort) -> Visits:
    """Visits at which a condition was first told while here; the kind is a place in `TOLD`.

    What begins in hospital is told there, and coded by the practice without a visit.
    """
    rows = [CONDITIONS.index(condition) for condition in TOLD]
    onset = cohort.onset[:, rows]
    ends = np.minimum(cohort.leaves, END)
    within = (onset > cohort.enters[:, None]) & (onset < ends[:, None]) & (onset >= BEGIN)
    person, kind = np.nonzero(within)
    found = Visits(person, onset[person, kind], kind.astype(np.uint8))
    return _out_of_hospital(cohort, found)
