"""Courses of a community team's care: from its beginning, the contacts that it is made of.

Both community health and mental health services work so; what their teams are is theirs to say.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import LAST, Cohort, Days, Whole, day_number
from commonweal.population.synthetic.residents.frames import (
    drawn,
    gathered,
    in_order,
    place_within,
    repeated,
    wholes,
)
from commonweal.population.synthetic.residents.moments import long_tailed, onto_weekday
from commonweal.population.synthetic.residents.places import year_of
from commonweal.population.synthetic.residents.stays import Stays, in_bed

AGES = (5, 18, 65, 80)
"""First ages of the bands of teams' weights, after that of 0 to 4."""
MEDIA = ("01", "02", "11")
"""Face to face, by telephone, by video."""
_REMOTE = np.array([0.42, 0.25, 0.20, 0.18, 0.17])
_BY_VIDEO = 0.2
STATUSES = ("5", "3", "2", "4", "6", "7")
SEEN, SEEN_LATE = 0, 4
_NOON = 720


@dataclass(frozen=True, slots=True)
class Teams:
    """Teams; axis team. `contacts` in a mean course, `gap` in days between two, `minutes` of one;
    `weights` has axes age band, team."""

    code: tuple[str, ...]
    contacts: NDArray[np.float64]
    gap: NDArray[np.float64]
    minutes: NDArray[np.float64]
    weights: NDArray[np.float64]

    def row(self, code: str) -> int:
        """The row of a team."""
        return self.code.index(code)


@dataclass(frozen=True, slots=True)
class Courses:
    """Courses; axis course: whose, from which day, by which team."""

    person: Whole
    first: Days
    team: Whole


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts in the order of days; `course` is the row of the course."""

    person: Whole
    day: Days
    team: Whole
    course: Whole


@lru_cache
def teams_from(table: str) -> Teams:
    """Teams from lines of code, contacts, gap, minutes and weights by age band."""
    rows = [line.split() for line in table.strip().splitlines()]
    numbers = np.array([[float(word) for word in row[1:]] for row in rows])
    return Teams(
        tuple(row[0] for row in rows),
        numbers[:, 0],
        numbers[:, 1],
        numbers[:, 2],
        numbers[:, 3:].T,
    )


def age_bands(age: NDArray[np.float64]) -> Whole:
    """The band of teams' weights of each age."""
    return np.searchsorted(np.array(AGES), age, side="right")


def contacts_of(
    cohort: Cohort,
    stays: Stays,
    teams: Teams,
    *,
    courses: Courses,
    chance: np.random.Generator,
) -> Contacts:
    """The contacts of courses, while the person is registered and not in hospital."""
    count = chance.geometric(1 / teams.contacts[courses.team])
    course, place = repeated(count), place_within(count)
    person, team = courses.person[course], courses.team[course]
    later = (place + chance.random(len(course)) * 0.8) * teams.gap[team]
    day = courses.first[course] + np.where(place > 0, later, 0).astype(np.int32)
    day = np.where(place > 0, onto_weekday(day), day)
    until = np.minimum(cohort.leaves[person], day_number(LAST) + 1)
    there = (day < until) & (day >= courses.first[course])
    rows = np.flatnonzero(there)
    rows = rows[~in_bed(stays, person[rows], day[rows].astype(np.int64) * 1440 + _NOON)]
    rows = rows[in_order(day[rows])]
    return Contacts(person[rows], day[rows], team[rows], course[rows])


def contact_columns(
    teams: Teams, contacts: Contacts, missed: float, *, chance: np.random.Generator
) -> dict[str, pl.Series]:
    """Minutes, medium and attendance of contacts; `missed` is the share not attended."""
    count = len(contacts.day)
    lasts = long_tailed(chance, teams.minutes[contacts.team], 0.45, count=count)
    minutes: Whole = np.clip(np.round(lasts / 5) * 5, 5, 240).astype(np.int64)
    draw, far = chance.random(count), _REMOTE[year_of(contacts.day)]
    medium = np.where(draw < far * _BY_VIDEO, 2, np.where(draw < far, 1, 0))
    shares = (0.935 - missed, missed, 0.025, 0.025, 0.01, 0.005)
    status = drawn(chance, shares, count)
    return {
        "DURATION_MINUTES": wholes(minutes, (status == SEEN) | (status == SEEN_LATE)),
        "MEDIUM_CODE": gathered(MEDIA, medium),
        "ATTENDANCE_STATUS": gathered(STATUSES, status),
    }
