"""What of a description goes out: as at a day or the whole of its timeline, one thing for each id.

Most forms have one record for a thing, so several statements of it are merged: the last one gives
the words, all together give the days. What is lost by that is exact when a day is asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from commonweal.system.description import Description
from commonweal.system.footprint import Part, PartKind
from commonweal.system.organisation import Succeeded
from commonweal.system.stated import Stated

S = TypeVar("S", bound=Stated)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many things that a form has no place for, and why."""

    count: int
    what: str
    why: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.count} {self.what}: {self.why}"


@dataclass(frozen=True, slots=True)
class Exported:
    """A document ready to be written as JSON, and what it leaves out."""

    document: dict[str, Any]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Merged(Generic[S]):
    """All statements of one thing that go out, in order of time; the last gives its words."""

    statements: tuple[S, ...]

    @property
    def told(self) -> S:
        """The statement that gives the words."""
        return self.statements[-1]

    @property
    def first(self) -> date:
        """The first day of all."""
        return self.statements[0].held.first

    @property
    def last(self) -> date | None:
        """The last day of all, absent while one is open."""
        ends = [s.held.last for s in self.statements]
        return None if None in ends else max(end for end in ends if end is not None)


@dataclass(frozen=True, slots=True)
class Choice:
    """A description with what is asked of it. `today` decides what is active when no day is asked.

    Only what is held to be so now goes out, never what was once planned and has been replaced.
    """

    description: Description
    today: date
    on: date | None = None

    @property
    def day(self) -> date:
        """The day on which things are active or not."""
        return self.on or self.today

    def statements(self, record: type[S]) -> tuple[S, ...]:
        """The statements that go out, in order of the files."""
        return tuple(
            s
            for s in self.description.all(record)
            if s.known.contains(date.max) and (self.on is None or s.held.contains(self.on))
        )

    def by_id(self, record: type[S]) -> dict[str, Merged[S]]:
        """One thing for each id, in order of the files."""
        return merged((str(getattr(s, "id", "")), s) for s in self.statements(record))

    def wholes(self) -> tuple[dict[str, str], int]:
        """The one footprint that each footprint is a part of; how many are parts of several."""
        found: dict[str, set[str]] = {}
        for part in self.statements(Part):
            if part.kind == PartKind.FOOTPRINT and not part.excluded:
                found.setdefault(part.part, set()).add(part.footprint)
        one = {part: next(iter(wholes)) for part, wholes in found.items() if len(wholes) == 1}
        return one, len(found) - len(one)

    def successions(self) -> tuple[Succeeded, ...]:
        """What followed what, up to the day that is asked about."""
        told = self.description.successions
        return tuple(s for s in told if self.on is None or s.date <= self.on)

    def is_open(self, first: date, last: date | None) -> bool:
        """Whether something has begun and not ended."""
        return first <= self.day and (last is None or self.day <= last)


def merged(pairs: Iterable[tuple[str, S]]) -> dict[str, Merged[S]]:
    """Statements by a key, in order of time within it."""
    found: dict[str, list[S]] = {}
    for key, statement in pairs:
        found.setdefault(key, []).append(statement)
    return {
        key: Merged(tuple(sorted(told, key=lambda s: (s.held.first, s.held.last or date.max))))
        for key, told in found.items()
    }


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    return value


def spare_words(statement: Stated, but: Iterable[str]) -> dict[str, Any]:
    """The words of a statement that a form has no field for; those at their default are left out."""
    told = {}
    for each in fields(statement):
        value = getattr(statement, each.name)
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        is_own = each.name not in {"held", "known", "source", "note", "place", *but}
        if is_own and value != default:
            told[each.name] = _plain(value)
    return told


def left_out(*counted: tuple[int, str, str]) -> tuple[LeftOut, ...]:
    """What was left out, without what was not."""
    return tuple(LeftOut(count, what, why) for count, what, why in counted if count)
