"""Stretches of days, both ends included, that say when something held in the world.

Every question about structure is asked as at a day, and this is the record that answers it. Named
reporting periods (a month, a financial year) are in `commonweal.terms.period`.
"""

from dataclasses import dataclass
from datetime import date

DAY_FIRST, DAY_LAST = date(1800, 1, 1), date(2199, 12, 31)
"""Days that may be stated or asked about: a day outside is a slip, and sums of days stay within."""


def day_of(text: str) -> date:
    """The day written as 2024-03-31. Raises `ValueError` for any other text, and far-away days."""
    day = date.fromisoformat(text)
    if not DAY_FIRST <= day <= DAY_LAST:
        raise ValueError(f"{day} lies before {DAY_FIRST} or after {DAY_LAST}")
    return day


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Days from `first` to `last`, both included; `last` absent means still open.

    Raises `ValueError` when the last day comes before the first.
    """

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        """Refuse reversed dates, so that no later step has to ask."""
        if self.last is not None and self.last < self.first:
            raise ValueError(f"the last day {self.last} comes before the first day {self.first}")

    def contains(self, on: date) -> bool:
        """Whether the day asked about lies inside."""
        return self.first <= on and (self.last is None or on <= self.last)

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share at least one day."""
        return (self.last is None or other.first <= self.last) and (
            other.last is None or self.first <= other.last
        )

    def intersect(self, other: "Interval") -> "Interval | None":
        """The days that lie in both, or nothing when they share none."""
        if not self.overlaps(other):
            return None
        ends = [end for end in (self.last, other.last) if end is not None]
        return Interval(max(self.first, other.first), min(ends) if ends else None)

    def __str__(self) -> str:
        """The interval in words."""
        return f"{self.first} to {self.last}" if self.last else f"{self.first} onwards"
