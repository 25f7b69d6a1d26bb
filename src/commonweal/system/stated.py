"""What every statement of a definition carries: when it held, when it was known, by what source.

A record is a frozen dataclass that inherits `Stated`; its fields and their types are its whole
grammar, which `system.reading` applies. Nothing here knows of files.
"""

from dataclasses import dataclass
from datetime import date

from commonweal.terms.interval import Interval
from commonweal.terms.problem import Place

ALWAYS = Interval(date.min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A dated, cited statement. `known` is when it was held to be so; `place` is where it stands."""

    held: Interval
    known: Interval = ALWAYS
    source: str
    note: str = ""
    place: Place

    def holds(self, on: date, known_on: date) -> bool:
        """Whether it held on a day, as it was known on another."""
        return self.held.contains(on) and self.known.contains(known_on)

    @property
    def source_id(self) -> str:
        """The source without where in it."""
        return self.source.partition(":")[0].strip()
