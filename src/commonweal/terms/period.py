"""Named reporting periods and the days they cover.

The labels are those of the NHS and ONS: `2024-03-31` (a day), `2024-03` (a month), `2024` (a
calendar year), `2024/25` (a financial year, April to March), `2024/25-Q2` (a financial quarter),
`2024-Q2` (a calendar quarter) and `2018-20` (calendar years pooled). Arbitrary stretches of days
are intervals, not periods.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(\d{4})")
_FINANCIAL_YEAR = re.compile(r"(\d{4})/(\d{2})")
_FINANCIAL_QUARTER = re.compile(r"(\d{4})/(\d{2})-Q([1-4])")
_CALENDAR_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A label with the first and last day it covers."""

    label: str
    first: date
    last: date


def month(year: int, number: int) -> Period:
    """The calendar month, labelled like `2024-03`. Raises `ValueError` for no such month."""
    last = calendar.monthrange(year, number)[1]
    return Period(f"{year}-{number:02d}", date(year, number, 1), date(year, number, last))


def day(on: date) -> Period:
    """A single day, labelled like `2024-03-31`."""
    return Period(on.isoformat(), on, on)


def calendar_year(year: int) -> Period:
    """January to December, labelled like `2024`."""
    return Period(str(year), date(year, 1, 1), date(year, 12, 31))


def financial_year(start: int) -> Period:
    """April to March, labelled like `2023/24`."""
    label = f"{start}/{(start + 1) % 100:02d}"
    return Period(label, date(start, 4, 1), date(start + 1, 3, 31))


def financial_quarter(start: int, quarter: int) -> Period:
    """A quarter of the financial year that begins in April of `start`, like `2024/25-Q2`."""
    opening = 4 + 3 * (quarter - 1)
    year, number = start + (opening - 1) // MONTHS_IN_YEAR, (opening - 1) % MONTHS_IN_YEAR + 1
    label = f"{start}/{(start + 1) % 100:02d}-Q{quarter}"
    return Period(label, date(year, number, 1), month(year, number + 2).last)


def calendar_quarter(year: int, quarter: int) -> Period:
    """A quarter of the calendar year, like `2024-Q2`."""
    opening = 3 * (quarter - 1) + 1
    return Period(f"{year}-Q{quarter}", date(year, opening, 1), month(year, opening + 2).last)


def pooled_years(first: int, last: int) -> Period:
    """Calendar years taken together, labelled like `2018-20`."""
    return Period(f"{first}-{last % 100:02d}", date(first, 1, 1), date(last, 12, 31))


def _consecutive(start: str, end: str) -> int:
    if (int(start) + 1) % 100 != int(end):
        raise ValueError(f"'{start}/{end}' is not two consecutive years")
    return int(start)


def parse(label: str) -> Period:
    """Read a period from its label; `2018-20` is pooled years, since no month is number 20.

    Raises `ValueError` when the label is none of the forms in this module's opening paragraph.
    """
    text = label.strip()
    if found := _DAY.fullmatch(text):
        return day(date(*(int(part) for part in found.groups())))
    if found := _MONTH.fullmatch(text):
        year, number = int(found[1]), int(found[2])
        if 1 <= number <= MONTHS_IN_YEAR:
            return month(year, number)
        return pooled_years(year, year - year % 100 + number)
    if found := _YEAR.fullmatch(text):
        return calendar_year(int(found[1]))
    if found := _FINANCIAL_YEAR.fullmatch(text):
        return financial_year(_consecutive(found[1], found[2]))
    if found := _FINANCIAL_QUARTER.fullmatch(text):
        return financial_quarter(_consecutive(found[1], found[2]), int(found[3]))
    if found := _CALENDAR_QUARTER.fullmatch(text):
        return calendar_quarter(int(found[1]), int(found[2]))
    raise ValueError(f"'{label}' is not a period such as 2024-03, 2023/24, 2024/25-Q2 or 2018-20")
