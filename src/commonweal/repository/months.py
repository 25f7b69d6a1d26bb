"""Reading months and quarters as publishers write them: `MSitAE-APRIL-2025`, `MAR2019`, `2024-25-August`.

Only the forms of NHS monthly and quarterly publications; what a period is belongs in
`terms.period`. The contract's pattern decides which text may arrive here at all.
"""

import calendar
import re

from commonweal.terms.period import Period, financial_quarter, month

LETTERS = 3
_ABBREVIATIONS = {name.casefold(): n for n, name in enumerate(calendar.month_abbr) if name}
_NAMED = re.compile(r"([A-Za-z]{3,9})[\s_-]*(\d{4}|\d{2})\b")
_FINANCIAL = re.compile(r"(\d{4})-\d{2}[\s-]*([A-Za-z]{3,9})")
_APRIL = 4
_QUARTER_ENDS = {6: 1, 9: 2, 12: 3, 3: 4}


def month_number(name: str) -> int:
    """1 to 12 from a month's name or its first three letters. Raises `ValueError` for neither."""
    number = _ABBREVIATIONS.get(name[:LETTERS].casefold())
    if number is None or not calendar.month_name[number].casefold().startswith(name.casefold()):
        raise ValueError(f"'{name}' is no month")
    return number


def month_in(text: str) -> Period:
    """The month named anywhere in `text`, name first, year of four or two digits after it.

    Raises `ValueError` when there is none.
    """
    for found in _NAMED.finditer(text):
        try:
            number = month_number(found[1])
        except ValueError:
            continue
        year = int(found[2]) if len(found[2]) > 2 else 2000 + int(found[2])
        return month(year, number)
    raise ValueError(f"'{text}' names no month and year")


def month_of_financial_year(text: str) -> Period:
    """The month of a text such as `2024-25-August`, or `2024-25-January` (which is January 2025).

    Raises `ValueError` when the text is not of that form.
    """
    found = _FINANCIAL.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is not a financial year and a month, such as 2024-25-August")
    number = month_number(found[2])
    return month(int(found[1]) + (number < _APRIL), number)


def year_and_month(text: str) -> Period:
    """The month of a text that begins `2024-08`, such as a date. Raises `ValueError`."""
    return month(int(text[:4]), int(text[5:7]))


def quarter_ending(text: str) -> Period:
    """The quarter of a text such as `2024-25 September`: financial year, then its last month.

    Raises `ValueError` when that month ends no quarter.
    """
    year, _, name = text.partition(" ")
    number = month_number(name.strip())
    if number not in _QUARTER_ENDS:
        raise ValueError(f"no quarter ends in {name}")
    return financial_quarter(int(year[:4]), _QUARTER_ENDS[number])


def quarter_numbered(text: str) -> Period:
    """The quarter of a text such as `2013-14 Q4`. Raises `ValueError`."""
    year, _, quarter = text.partition(" Q")
    return financial_quarter(int(year[:4]), int(quarter))


def days_in(period: Period) -> int:
    """How many days a period has."""
    return (period.last - period.first).days + 1
