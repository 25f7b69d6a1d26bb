"""Working days in England, and the periods that are counted in them: standstill and call-in.

A working day here is that of regulation 12(12) of the Health Care Services (Provider Selection
Regime) Regulations 2023 (SI 2023/1348). What has to be published, and when, is for the rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

STANDSTILL_WORKING_DAYS = 8
"""After the day on which standstill begins: SI 2023/1348, regulation 12(2)."""

AFTER_FURTHER_DECISION_WORKING_DAYS = 5
"""At least, after a further decision upon representations: SI 2023/1348, regulation 12(10)."""

_SATURDAY, _MONDAY, _MAY = 5, 0, 5
_ONE_DAY = timedelta(days=1)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Bank and public holidays in England, with those proclaimed once and the days in lieu."""
    from holidays import country_holidays  # slow to import, seldom needed

    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Whether a day is neither of a weekend, nor a holiday, nor the first Monday in May.

    The regulation names that Monday besides bank holidays, so it stays out when its bank holiday is
    moved, as it was in 2020.
    """
    first_monday_in_may = day.month == _MAY and day.weekday() == _MONDAY and day.day <= 7
    if day.weekday() >= _SATURDAY or first_monday_in_may:
        return False
    return day not in bank_holidays(day.year)


def working_day_after(day: date, count: int) -> date:
    """The `count`-th working day after a day, which is not itself counted; nought is the day."""
    assert count >= 0, "working days are counted forwards"
    while count:
        day += _ONE_DAY
        count -= is_working_day(day)
    return day


@dataclass(frozen=True, slots=True)
class Standstill:
    """The days on which no contract may be made, both included.

    `last` is absent while representations wait for a further decision.
    """

    first: date
    last: date | None

    def is_over(self, on: date) -> bool:
        """Whether a contract may be made on a day."""
        return self.last is not None and on > self.last


def standstill(
    published: date,
    representations: Sequence[date] = (),
    further_decision: date | None = None,
) -> Standstill:
    """The standstill that begins the day after a notice of intention was published.

    It ends at midnight at the end of the eighth working day after the day it begins. Representations
    received by then keep it open until at least the fifth working day after the further decision
    was told; later ones change nothing. Source: SI 2023/1348, regulation 12(1) to (10).
    """
    first = published + _ONE_DAY
    last = working_day_after(first, STANDSTILL_WORKING_DAYS)
    if not any(received <= last for received in representations):
        return Standstill(first, last)
    if further_decision is None:
        return Standstill(first, None)
    told = working_day_after(further_decision, AFTER_FURTHER_DECISION_WORKING_DAYS)
    return Standstill(first, max(last, told))
