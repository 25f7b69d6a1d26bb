"""The days on which invented residents are counted for publications, and ages on those days.

Lists are counted at the start of quarters, residents in the middle of the year, registers of
diseases on the last day of the financial year. It counts nobody itself.
"""

from datetime import date, timedelta

import numpy as np

from commonweal.population.synthetic.clock import QOF_YEARS, months
from commonweal.population.synthetic.residents.cohort import FIRST, LAST, Days, Whole, day_number
from commonweal.terms.period import financial_year

LIST_DAYS = tuple(date(year, month, 1) for year in range(2020, 2026) for month in (1, 4, 7))
MID_YEARS = tuple(date(year, 6, 30) for year in range(2018, 2025))
LSOA_MID_YEAR = date(2020, 6, 30)
CENSUS_DAY = date(2021, 3, 21)
OLDEST = 90
"""Stands for everyone of this age and over."""
THURSDAY = 3
AFTER = LAST + timedelta(days=1)
"""The people of this day are those who were still there on the last day that records cover."""

COUNTED_LISTS = tuple(day for day in LIST_DAYS if FIRST <= day <= AFTER)
COUNTED_MID_YEARS = tuple(day for day in MID_YEARS if FIRST <= day <= LAST)
MONTHS = tuple(months(FIRST, LAST))
"""Every month that records cover."""


def quality_day(year: int) -> date:
    """The day on which a year of QOF counts lists and registers, named by its first calendar year.

    The year that ends the day before records begin is counted on their first day.
    """
    return max(financial_year(year).last, FIRST)


QUALITY_DAYS = {year: quality_day(year) for year in QOF_YEARS}


def snapshot_thursday(first: date) -> date:
    """The last Thursday of the month that begins on `first`."""
    last = months(first, first)[0].last
    return last - timedelta(days=(last.weekday() - THURSDAY) % 7)


def calendar_key(days: Days) -> Whole:
    """Days as whole numbers that read as year, month and day: 20240229."""
    stamps = days.astype("datetime64[D]")
    year = stamps.astype("datetime64[Y]").astype(np.int64) + 1970
    month = stamps.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (stamps - stamps.astype("datetime64[M]")).astype(np.int64) + 1
    return np.asarray(year * 10_000 + month * 100 + day, dtype=np.int64)


def month_starts(days: Days) -> Days:
    """The first day of the month of each day."""
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    return np.asarray(months.astype("datetime64[D]").astype(np.int32))


def whole_ages(born: Whole, day: date) -> Whole:
    """Whole years of age on a day of those born on days given by `calendar_key`."""
    key = day.year * 10_000 + day.month * 100 + day.day
    return np.asarray((key - born) // 10_000, dtype=np.int64)


def whole_ages_each(born: Whole, days: Days) -> Whole:
    """Whole years of age, each person's on a day of their own."""
    return np.asarray((calendar_key(days) - born) // 10_000, dtype=np.int64)


def on(day: date) -> np.int32:
    """The day as the arrays of a cohort have it."""
    return np.int32(day_number(day))
