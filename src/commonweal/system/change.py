"""What changed in a system between two days, as data and in words.

Compares two snapshots of one description: what came, what went, and what is stated differently.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import TypeVar

from commonweal.system.agreement import Agreement
from commonweal.system.body import Body, Seat
from commonweal.system.description import AsAt, Description
from commonweal.system.duty import Function
from commonweal.system.footprint import Footprint, Part
from commonweal.system.organisation import Alias, Organisation, Relationship
from commonweal.system.stated import Stated

S = TypeVar("S", bound=Stated)


class How(StrEnum):
    """How a thing changed."""

    CAME = "came"
    WENT = "went"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what kind of thing, which, how, and in words. `words` names what differs."""

    what: str
    id: str
    how: How
    day: date | None
    sentence: str
    words: tuple[str, ...] = ()


_KEYS: dict[type[Stated], tuple[str, ...]] = {
    Organisation: ("id",),
    Footprint: ("id",),
    Body: ("id",),
    Seat: ("id",),
    Agreement: ("id",),
    Function: ("id",),
    Relationship: ("organisation", "relation", "target"),
    Part: ("footprint", "part"),
    Alias: ("of", "name"),
}
"""What tells one statement of a kind from another; all else about it may change."""

_UNCOMPARED = {"held", "known", "source", "note", "place"}


def _keyed(statements: Iterable[S], words: tuple[str, ...]) -> dict[tuple[Hashable, ...], S]:
    return {tuple(getattr(s, word) for word in words): s for s in statements}


def _differing(was: Stated, is_: Stated) -> tuple[str, ...]:
    return tuple(
        f.name
        for f in fields(was)
        if f.name not in _UNCOMPARED and getattr(was, f.name) != getattr(is_, f.name)
    )


def _named(statement: Stated, at: AsAt) -> str:
    """What a sentence calls it; a seat is told with its body, a relation with both its ends."""
    name = at.description.name_of
    match statement:
        case Seat():
            return f"The seat '{statement.role}' on {name(statement.body)}"
        case Relationship():
            relation = statement.relation.replace("-", " ")
            return f"'{name(statement.organisation)} is {relation} {name(statement.target)}'"
        case Part():
            whole = f"{name(statement.part)} as part of {name(statement.footprint)}"
            return f"{whole} (left out)" if statement.excluded else whole
        case Alias():
            return f"The name '{statement.name}' for {name(statement.of)}"
        case _:
            return name(str(getattr(statement, "id", "")))


def _followed(id_: str, at: AsAt) -> str:
    description = at.description
    after = [s for s in description.successions if s.predecessor == id_ and s.date <= at.day]
    names = " and ".join(description.name_of(s.successor, s.date) for s in after)
    return f" Followed by {names}." if names else ""


def _preceded(id_: str, at: AsAt) -> str:
    description = at.description
    before = [s for s in description.successions if s.successor == id_ and s.date <= at.day]
    names = ", ".join(description.name_of(s.predecessor) for s in before)
    return f" Follows {names}." if names else ""


def _changes_of(record: type[Stated], before: AsAt, after: AsAt) -> Iterable[Change]:
    what, words = record.__name__.lower(), _KEYS[record]
    was = _keyed(before.holding(record), words)
    is_ = _keyed(after.holding(record), words)
    for key in was.keys() | is_.keys():
        id_ = " ".join(map(str, key))
        if key not in is_:
            last = was[key].held.last
            sentence = f"{_named(was[key], before)} ended.{_followed(id_, after)}"
            yield Change(what, id_, How.WENT, last, sentence)
        elif key not in was:
            first = is_[key].held.first
            sentence = f"{_named(is_[key], after)} began.{_preceded(id_, after)}"
            yield Change(what, id_, How.CAME, first, sentence)
        elif differing := _differing(was[key], is_[key]):
            sentence = (
                f"{_named(is_[key], after)} is stated anew: {_told(was[key], is_[key], differing)}."
            )
            yield Change(what, id_, How.CHANGED, is_[key].held.first, sentence, differing)


def _told(was: Stated, is_: Stated, words: Iterable[str]) -> str:
    return "; ".join(
        f"{word.replace('_', ' ')} was {_shown(getattr(was, word))}, is {_shown(getattr(is_, word))}"
        for word in words
    )


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "nothing"
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {v}" for k, v in value.items()) or "nothing"
    return "not told" if value in (None, "") else str(value)


def diff(
    description: Description, first: date, second: date, *, known_on: date | None = None
) -> tuple[Change, ...]:
    """What is otherwise on the second day than on the first, in order of kind, day and id.

    Two known days are compared by taking the snapshots yourself: see `changes`.
    """
    return changes(description.on(first, known_on), description.on(second, known_on))


def changes(before: AsAt, after: AsAt) -> tuple[Change, ...]:
    """What differs between two snapshots of one description."""
    order = [record.__name__.lower() for record in _KEYS]
    found = [c for record in _KEYS for c in _changes_of(record, before, after)]
    return tuple(sorted(found, key=lambda c: (order.index(c.what), c.day or date.max, c.id)))
