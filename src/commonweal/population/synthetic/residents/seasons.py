"""What each day of the window is beside another: for deaths, for appointments and for moves.

Weights follow the season, working days and the pandemic, by eye to published counts. Tables turn a
uniform draw into a day with one gather. It draws days, never people.
"""

from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import (
    FIRST,
    LAST,
    Days,
    Floats,
    Whole,
    day_number,
)

BEGIN = day_number(FIRST)
COUNT = (LAST - FIRST).days + 1
FINE = 16_384
"""Places in which a year of days is told apart."""
BANK_HOLIDAYS = tuple(
    date(year, month, day)
    for year, days in {
        2020: ((4, 10), (4, 13), (5, 8), (5, 25), (8, 31), (12, 25), (12, 28)),
        2021: ((1, 1), (4, 2), (4, 5), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)),
        2022: (
            (1, 3),
            (4, 15),
            (4, 18),
            (5, 2),
            (6, 2),
            (6, 3),
            (8, 29),
            (9, 19),
            (12, 26),
            (12, 27),
        ),
        2023: ((1, 2), (4, 7), (4, 10), (5, 1), (5, 8), (5, 29), (8, 28), (12, 25), (12, 26)),
        2024: ((1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)),
        2025: ((1, 1),),
    }.items()
    for month, day in days
)
"""Bank holidays in England within the window. GOV.UK, UK bank holidays."""
SATURDAY = 0.025
"""What general practice does on a Saturday beside a Tuesday."""
_WEEK = (1.14, 1.05, 1.0, 0.98, 0.88, SATURDAY, 0.004)
_MONTHS = (1.03, 1.01, 1.02, 0.95, 0.98, 0.98, 0.96, 0.94, 1.05, 1.14, 1.06, 0.93)
"""Appointments a working day, January first. NHS Digital, Appointments in General Practice."""
_PANDEMIC = {"2020-04": 0.70, "2020-05": 0.72, "2020-06": 0.82, "2020-07": 0.86, "2020-08": 0.88}
_GROWTH = 0.015
_WAVES = (("2020-04", 1.95), ("2020-05", 1.35), ("2020-11", 1.12), ("2020-12", 1.18))
_LATER_WAVES = (("2021-01", 1.40), ("2021-02", 1.22), ("2022-12", 1.14), ("2023-01", 1.08))
"""Deaths beside other years. ONS, Monthly mortality analysis, England and Wales."""
_WINTER_DEATHS = 0.12


@lru_cache
def days() -> tuple[date, ...]:
    """Every day of the window."""
    return tuple(FIRST + timedelta(days=i) for i in range(COUNT))


@lru_cache
def working() -> NDArray[np.bool_]:
    """Whether each day of the window is one from Monday to Friday and no bank holiday."""
    return np.array([day.weekday() < 5 and day not in BANK_HOLIDAYS for day in days()])


@lru_cache
def year_starts() -> Whole:
    """Days from the window's first to that of each financial year and, last, to its end."""
    return np.array([(date(FIRST.year + y, 4, 1) - FIRST).days for y in range(5)] + [COUNT])


def even() -> Floats:
    """Every day alike."""
    return np.ones(COUNT)


@lru_cache
def death_weights() -> Floats:
    """More in winter and in the waves of the pandemic; one on average."""
    wave = dict(_WAVES + _LATER_WAVES)
    phase = np.array([day.timetuple().tm_yday for day in days()]) / 365.25
    weights = 1 + _WINTER_DEATHS * np.cos(2 * np.pi * (phase - 0.03))
    weights *= np.array([wave.get(f"{day:%Y-%m}", 1.0) for day in days()])
    return np.asarray(weights / weights.mean())


@lru_cache
def practice_weights() -> Floats:
    """Appointments in general practice; one on average over the last two years."""
    weights = np.array([_WEEK[day.weekday()] * _MONTHS[day.month - 1] for day in days()])
    holiday = np.array([day in BANK_HOLIDAYS for day in days()])
    weights *= np.where(holiday, 0.01, 1.0)
    weights *= np.array([_PANDEMIC.get(f"{day:%Y-%m}", 1.0) for day in days()])
    weights *= np.exp(_GROWTH * (np.arange(COUNT) / 365.25 - 4))
    return np.asarray(weights / weights[-730:].mean())


def by_year(weights: Floats) -> Floats:
    """The mean weight of each financial year."""
    starts = year_starts()
    return np.array([weights[a:b].mean() for a, b in pairwise(starts)])


def days_of_years(weights: Floats, year: Whole, chance: np.random.Generator) -> Days:
    """A day of each financial year, by weights."""
    place = chance.integers(0, FINE, len(year), dtype=np.uint16)
    return np.asarray(_days_at(weights.tobytes()).take(year * FINE + place))


@lru_cache(maxsize=32)
def _days_at(weights: bytes) -> Days:
    """The day at each of `FINE` evenly spaced parts of the weight of each year, year after year."""
    places, of_days = (np.arange(FINE) + 0.5) / FINE, np.frombuffer(weights)
    rows = []
    for begins, ends in pairwise(year_starts()):
        edges = np.cumsum(of_days[begins:ends])
        rows.append(BEGIN + begins + np.searchsorted(edges / edges[-1], places))
    return np.concatenate(rows).astype(np.int32)


def onto_working_days(day: Days) -> Days:
    """The next day on which practices work; a day outside the window stands."""
    within = (day >= BEGIN) & (day < BEGIN + COUNT)
    return np.where(within, _next_working()[np.where(within, day - BEGIN, 0)], day)


@lru_cache
def _next_working() -> Days:
    """For each day of the window itself or the next working day within it, else the last one."""
    work = np.flatnonzero(working())
    place = np.minimum(np.searchsorted(work, np.arange(COUNT)), len(work) - 1)
    return np.asarray(BEGIN + work[place], dtype=np.int32)
