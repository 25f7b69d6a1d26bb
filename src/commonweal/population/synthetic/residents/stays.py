"""Invented stays in hospital: what a stay is, and which of those that chance offers can happen.

Nobody is in two beds at once or in bed after death. How stays come about is told by `admitted`,
`waiting` and `maternity`; the records of them are made by `episodes` and `beds`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import Cohort, Whole
from commonweal.population.synthetic.residents.moments import MINUTES, first_minute

EMERGENCY, PLANNED, DELIVERY, BIRTH = range(4)
METHODS = ("11", "12", "13", "21", "22", "23", "24", "2D", "31", "82")
WAITING_LIST, BOOKED, PLANNED_AHEAD, FROM_DEPARTMENT = 0, 1, 2, 3
FROM_GP, FROM_BUREAU, FROM_CLINIC, OTHERWISE, BEFORE_BIRTH, BORN_HERE = 4, 5, 6, 7, 8, 9
_SHIFT = 26
"""Minutes since 1970 fit in so many bits until the year 2097."""
_MINUTES_LEFT_FOR_LEAVING = 60


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays; axis stay. Minutes unless it says otherwise.

    `claim` is when the person first came for it (before `start` for those who waited in a
    department). `sort` is one of the four above; `reason` a row of illnesses for emergencies, of
    operations for planned stays, a kind of delivery, or nought. `trust` is a row of acute trusts,
    `method` of `METHODS`; `pathway` the discharge pathway 0 to 3; `ready` the minute at which the
    person could have left; `decided` the day of the decision to admit; `origin` the row of the
    attendance, pathway or other event that led to it, -1 for none.
    """

    person: Whole
    claim: Whole
    start: Whole
    end: Whole
    ready: Whole
    sort: Whole
    reason: Whole
    trust: Whole
    method: Whole
    day_case: NDArray[np.bool_]
    died: NDArray[np.bool_]
    pathway: Whole
    decided: Whole
    origin: Whole

    @property
    def size(self) -> int:
        """How many stays."""
        return len(self.person)

    def at(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> "Stays":
        """Some of the stays."""
        return Stays(*(getattr(self, field.name)[rows] for field in fields(self)))


def together(parts: Sequence[Stays]) -> Stays:
    """Stays of several kinds, one after the other."""
    return Stays(
        *(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Stays))
    )


def _keys(person: Whole, minute: Whole) -> Whole:
    """Numbers in the order of persons and, for each, of minutes."""
    return (person << _SHIFT) + minute


def _while_there(cohort: Cohort, stays: Stays) -> tuple[Stays, NDArray[np.bool_]]:
    """Stays that end before the person leaves, and which of them can happen at all."""
    last = (cohort.leaves[stays.person].astype(np.int64) - 1) * MINUTES + _MINUTES_LEFT_FOR_LEAVING
    end = np.where(stays.died, stays.end, np.minimum(stays.end, last))
    first = first_minute(cohort, stays.person)
    fits = (stays.claim >= first) & (stays.start < end)
    return replace(stays, end=end, ready=np.minimum(stays.ready, end)), fits


def possible(cohort: Cohort, offered: Stays) -> tuple[Stays, Whole]:
    """The stays that can happen, in the order of persons and time, and their rows among all.

    The stay in which somebody dies comes before all others, and of two that meet the earlier.
    """
    stays, fits = _while_there(cohort, offered)
    last_claim = np.full(cohort.size, np.iinfo(np.int64).max)
    dying = stays.died & fits
    last_claim[stays.person[dying]] = stays.claim[dying]
    fits &= stays.died | (stays.end < last_claim[stays.person])
    rows = np.flatnonzero(fits)
    rows = rows[np.argsort(_keys(stays.person[rows], stays.claim[rows]), kind="stable")]
    for _ in range(2):
        ends = _keys(stays.person[rows], stays.end[rows])
        before = np.concatenate([[-1], np.maximum.accumulate(ends)[:-1]])
        clear = _keys(stays.person[rows], stays.claim[rows]) > before
        rows = rows[clear | stays.died[rows]]
        if clear.all():
            break
    return stays.at(rows), rows


def in_bed(stays: Stays, person: Whole, minute: Whole) -> NDArray[np.bool_]:
    """Whether each person is in one of the stays (in their order) at each minute."""
    return in_bed_between(stays, person, minute, until=minute + 1)


def in_bed_between(
    stays: Stays, person: Whole, minute: Whole, *, until: Whole
) -> NDArray[np.bool_]:
    """Whether each person is in one of the stays (in their order) for some of the time."""
    if stays.size == 0:
        return np.zeros(len(person), dtype=np.bool_)
    starts = _keys(stays.person, stays.start)
    place = np.searchsorted(starts, _keys(person, until), side="left") - 1
    found = np.maximum(place, 0)
    same = (place >= 0) & (stays.person[found] == person)
    return np.asarray(same & (minute < stays.end[found]))


def next_stay(stays: Stays, person: Whole, minute: Whole) -> Whole:
    """Row of the first stay of each person that begins after each minute, -1 for none."""
    if stays.size == 0:
        return np.full(len(person), -1)
    starts = _keys(stays.person, stays.start)
    place = np.searchsorted(starts, _keys(person, minute), side="right")
    found = np.minimum(place, stays.size - 1)
    return np.where((place < stays.size) & (stays.person[found] == person), found, -1)
