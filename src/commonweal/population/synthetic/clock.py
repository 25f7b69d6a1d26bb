"""The days and periods an invented system covers, fixed so that the same seed gives the same bytes.

Nothing here reads the time of day; a later release moves these days forward by hand.
"""

from datetime import date

from commonweal.terms.period import Period, financial_quarter, month

BEGINS = date(2019, 4, 1)
ENDS = date(2025, 7, 31)
QOF_YEARS = (2019, 2020, 2021, 2022, 2023)
REFERENCE = date(2022, 1, 1)
DAYS_IN_YEAR = 365.25


def months(first: date, last: date) -> list[Period]:
    """Every calendar month from the one of `first` to the one of `last`."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [month(number // 12, number % 12 + 1) for number in numbers]


def quarters(start: int, last: date) -> list[Period]:
    """Every financial quarter from April of `start` that ends by `last`."""
    found = [financial_quarter(y, q) for y in range(start, last.year + 1) for q in (1, 2, 3, 4)]
    return [quarter for quarter in found if quarter.last <= last]


def years_since(day: date, since: date = REFERENCE) -> float:
    """Years between two days, below nought before `since`."""
    return (day - since).days / DAYS_IN_YEAR
