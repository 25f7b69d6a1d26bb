"""Times of day of invented contacts: minutes since 1970, and the hours at which people come.

Hospital care is drawn in whole minutes; a minute that does not come is `NO_MINUTE`.
"""

from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import (
    FIRST,
    LAST,
    NEVER,
    Cohort,
    Days,
    Whole,
    day_number,
)
from commonweal.population.synthetic.residents.frames import dates, instants

MINUTES = 1440
NO_MINUTE = int(NEVER) * MINUTES
END = (day_number(LAST) + 1) * MINUTES
"""The first minute after the window."""
_MONDAY = 3
"""1 January 1970 was a Thursday, so a day and this, by sevens, leave nought on a Monday."""
HOURS = {
    "urgent": (3, 2, 2, 2, 2, 2, 3, 4, 6, 7, 7, 7, 7, 6, 6, 6, 6, 7, 7, 7, 6, 5, 5, 4),
    "walk-in": (2, 1, 1, 1, 1, 1, 2, 4, 8, 11, 11, 10, 9, 8, 8, 8, 8, 8, 7, 6, 5, 4, 3, 2),
    "clinic": (0, 0, 0, 0, 0, 0, 0, 0, 6, 12, 12, 10, 4, 9, 11, 10, 5, 1, 0, 0, 0, 0, 0, 0),
    "leaving": (1, 0, 0, 0, 0, 0, 0, 0, 2, 4, 7, 9, 10, 10, 11, 11, 10, 9, 8, 6, 4, 3, 2, 1),
    "any": (1,) * 24,
}
"""Of a day's people, how many come in each hour, by kind of coming."""


@lru_cache
def _hour_table(kind: str) -> NDArray[np.int64]:
    return np.repeat(np.arange(24), HOURS[kind])


def minutes_of_day(kind: str, count: int, chance: np.random.Generator) -> Whole:
    """So many minutes of a day, at the hours of a kind of coming."""
    table = _hour_table(kind)
    drawn: Whole = table[chance.integers(0, len(table), count)] * 60
    return drawn + chance.integers(0, 60, count)


def first_minute(cohort: Cohort, person: Whole) -> Whole:
    """The minute from which records of each person may be: of joining, within the window."""
    return np.maximum(cohort.enters[person].astype(np.int64), day_number(FIRST)) * MINUTES


def day_of(minute: Whole) -> Days:
    """The day of each minute; that of `NO_MINUTE` is `NEVER`."""
    return (minute // MINUTES).astype(np.int32)


def times(minute: Whole) -> pl.Series:
    """Minutes as local times, missing where they do not come."""
    return instants(day_of(minute), minute % MINUTES * 60)


def days(minute: Whole) -> pl.Series:
    """The dates of minutes, missing where they do not come."""
    return dates(day_of(minute))


def weekday(day: Days) -> Whole:
    """0 on a Monday to 6 on a Sunday."""
    return (day.astype(np.int64) + _MONDAY) % 7


def onto_weekday(day: Days) -> Days:
    """A Saturday becomes the Friday before, a Sunday the Monday after."""
    which = weekday(day)
    return np.asarray(day - (which == 5) + (which == 6), dtype=np.int32)


def long_tailed(
    chance: np.random.Generator, middle: NDArray[np.float64] | float, spread: float, *, count: int
) -> NDArray[np.float64]:
    """Log-normal durations about a median, in its unit."""
    return np.exp(chance.standard_normal(count) * spread) * middle
