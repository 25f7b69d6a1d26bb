"""What may be asked about the quality of records, and what is answered: rows of counts with a trend.

How the counts come about is in `actions.quality`.
"""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonweal.terms.errors import UsageError

CHANCE = 2.58
"""Standard errors that a difference must exceed (99%)."""
CHANGE_MIN = 0.05
"""Of millions of records any difference is beyond chance; a smaller one than this is no news."""


class By(StrEnum):
    """What faults are counted by."""

    FEED = "feed"
    PROVIDER = "provider"
    RULE = "rule"
    MONTH = "month"


class Direction(StrEnum):
    """Which way faults go, in a word."""

    FEWER = "fewer"
    MORE = "more"
    SAME = "no clear change"
    UNTOLD = "nothing to compare"


class Span(StrEnum):
    """What is held against what."""

    YEARS = "the last 12 months against the 12 before"
    MONTHS = "the newest month against the one before"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which records are asked about; empty means all. A month is the first day of one, as text."""

    feed: str = ""
    provider: str = ""
    rule: str = ""
    month: str = ""

    @property
    def first(self) -> date | None:
        """The first day of the month. Raises `UsageError` when it is no month."""
        if not self.month:
            return None
        try:
            return date.fromisoformat(f"{self.month}-01")
        except ValueError as wrong:
            raise UsageError(f"'{self.month}' is not a month such as 2025-03.") from wrong


@dataclass(frozen=True, slots=True)
class Trend:
    """Faults of 100 records in the newer and in the older stretch of time, and the word for it."""

    direction: Direction
    percent: float | None = None
    percent_before: float | None = None


UNTOLD = Trend(Direction.UNTOLD)


@dataclass(frozen=True, slots=True)
class QualityRow:
    """Faults of one feed, provider, rule or month. `days` and `values` are the course of 24 months.

    `column` is the heading or table that a rule is about; empty unless rules of one feed are listed.
    `set_aside` counts the records that are in no table: of a rule, those that break it.
    """

    key: str
    column: str
    records: int
    faults: int
    set_aside: int
    trend: Trend
    days: tuple[date, ...] = ()
    values: tuple[float, ...] = ()

    @property
    def percent(self) -> float | None:
        """Faults of 100 records; nothing where none were read."""
        return 100 * self.faults / self.records if self.records else None

    @property
    def has_course(self) -> bool:
        """Whether its months differ, so that there is something to draw."""
        return len(set(self.values)) > 1


def trend_of(records: tuple[int, int], faults: tuple[int, int]) -> Trend:
    """The newer stretch (first) against the older one.

    A difference has to exceed both what chance explains, faults being counts, and `CHANGE_MIN`.
    """
    if not all(records):
        return UNTOLD
    now, before = faults[0] / records[0], faults[1] / records[1]
    chance = CHANCE * math.sqrt(faults[0] / records[0] ** 2 + faults[1] / records[1] ** 2)
    apart = abs(now - before)
    direction = Direction.SAME
    if apart > chance and apart > CHANGE_MIN * before:
        direction = Direction.MORE if now > before else Direction.FEWER
    return Trend(direction, 100 * now, 100 * before)
