"""What a file of records covers and so replaces, as its name says.

A month or financial year replaces that period of its feed, a full extract the whole feed, and a day
holds single changes. A provider's code at the end narrows each to that provider. Only names are read
here.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonweal.repository.landing import file_name, is_revision
from commonweal.terms.interval import Interval

_NAME = re.compile(
    r"_(?P<full>to_)?(?P<year>\d{4})(?:-(?P<second>\d{2})(?:-(?P<day>\d{2}))?)?"
    r"(?:_(?P<provider>[A-Z0-9]{2,9}))?(?:[._-]revised)?\.[A-Za-z0-9.]+$"
)


class Update(StrEnum):
    """What a file does to what its feed said before."""

    FULL = "full extract"
    PERIOD = "bulk replacement"
    CHANGE = "net change"
    SELF = "replaces its own name"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The update a file makes, the days it covers and the provider it is of, if of one alone.

    A full extract covers every day to `last`; a file without a period has no days.
    """

    update: Update
    first: date | None = None
    last: date | None = None
    provider: str = ""

    @property
    def label(self) -> str:
        """The coverage as one sortable word; files with the same one replace each other."""
        if self.update is Update.SELF:
            return ""
        days = "to" if self.update is Update.FULL else f"{self.first}"
        return "/".join(part for part in (days, f"{self.last}", self.provider) if part)

    @property
    def days(self) -> int:
        """How many days it covers; 0 where that cannot be said."""
        if self.first is None or self.last is None:
            return 0
        return (self.last - self.first).days + 1

    @property
    def period(self) -> Interval:
        """The days of a month or financial year."""
        assert self.first is not None, f"{self.update} has no period"
        return Interval(self.first, self.last)

    def holds(self, other: "Coverage") -> bool:
        """Whether every row of a file with the `other` coverage lies within this one."""
        if self.provider and self.provider != other.provider:
            return False
        if self.update is Update.FULL:
            return True
        if self.update is not Update.PERIOD or other.update is not Update.PERIOD:
            return False
        return self.period.intersect(other.period) == other.period


ITSELF = Coverage(Update.SELF)
_RANKS = (Update.FULL, Update.PERIOD, Update.CHANGE)


def arrival_order(label: str) -> tuple[date, int, int, bool, str]:
    """Where a file belongs among those that come at once, so that later news follows earlier.

    By the last day that it covers; of one day the full extract first, then a year, a month, and the
    day's changes; a revised file after the one that it revises.
    """
    coverage = coverage_of(file_name(label))
    told = coverage or ITSELF
    rank = _RANKS.index(told.update) if told.update in _RANKS else -1
    return told.last or date.min, rank, -told.days, is_revision(label), label


def coverage_of(file_name: str) -> Coverage | None:
    """Read the coverage from a file's name; nothing when it tells none or an impossible one.

    `2023-24` is a financial year whenever the second number follows the first, else a month.
    """
    found = _NAME.search(file_name)
    if found is None or found["second"] is None:
        return None
    year, second, provider = int(found["year"]), int(found["second"]), found["provider"] or ""
    try:
        if found["day"] is not None:
            day = date(year, second, int(found["day"]))
            if found["full"]:
                return Coverage(Update.FULL, None, day, provider)
            return Coverage(Update.CHANGE, day, day, provider)
        if found["full"]:
            return None
        if second == (year + 1) % 100:
            first, last = date(year, 4, 1), date(year + 1, 3, 31)
        else:
            last = date(year, second, calendar.monthrange(year, second)[1])
            first = last.replace(day=1)
    except ValueError:
        return None
    return Coverage(Update.PERIOD, first, last, provider)
