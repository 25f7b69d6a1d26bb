"""A whole system as described: every record, in one timeline, and the system as at a day.

A question about structure is asked of `AsAt`, which holds only what held on that day as it was
known on another. Powers, meetings and rules are `governance`; files are `repository`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from commonweal.system.agreement import Agreement, Contribution, Scheme
from commonweal.system.body import Body, BodyKind, Seat
from commonweal.system.duty import Document, Duty, Event, Function, Principle, Settled
from commonweal.system.footprint import Footprint, Part
from commonweal.system.organisation import (
    Alias,
    Organisation,
    Relation,
    Relationship,
    Source,
    Succeeded,
)
from commonweal.system.reading import of_type, records_of
from commonweal.system.stated import Stated
from commonweal.terms.entry import Entry
from commonweal.terms.problem import Problem

S = TypeVar("S", bound=Stated)
N = TypeVar("N", Organisation, Footprint, Body, Seat)
K = TypeVar("K")
V = TypeVar("V")
Thing = Organisation | Footprint | Body | Seat
"""What has an id that powers, relations and successions can name."""

_OWN_BOARDS = (BodyKind.BOARD, BodyKind.HEALTH_AND_WELLBEING_BOARD)

SECTIONS: dict[str, type] = {
    "source": Source,
    "organisation": Organisation,
    "alias": Alias,
    "succession": Succeeded,
    "relationship": Relationship,
    "footprint": Footprint,
    "part": Part,
    "body": Body,
    "seat": Seat,
    "function": Function,
    "duty": Duty,
    "principle": Principle,
    "agreement": Agreement,
    "contribution": Contribution,
    "scheme": Scheme,
    "document": Document,
    "settled": Settled,
    "event": Event,
}


@dataclass(frozen=True)
class Description:
    """Everything a system's files and England's say, whenever it held."""

    records: Mapping[type, tuple[Any, ...]]

    def all(self, record: type[S]) -> tuple[S, ...]:
        """Every statement of one type, whenever it held."""
        return of_type(self.records, record)

    @property
    def successions(self) -> tuple[Succeeded, ...]:
        """What followed what."""
        return of_type(self.records, Succeeded)

    @property
    def sources(self) -> dict[str, Source]:
        """The documents cited, by id."""
        return {source.id: source for source in of_type(self.records, Source)}

    @property
    def documents(self) -> tuple[Document, ...]:
        """Documents of record, published or awaited."""
        return of_type(self.records, Document)

    @property
    def settled(self) -> tuple[Settled, ...]:
        """The contradictions that were settled."""
        return of_type(self.records, Settled)

    @cached_property
    def things(self) -> dict[str, tuple[Thing, ...]]:
        """Every statement of an organisation, footprint, body or seat, by id."""
        found: dict[str, list[Thing]] = defaultdict(list)
        named: tuple[Iterable[Thing], ...] = (
            self.all(Organisation), self.all(Footprint), self.all(Body), self.all(Seat),
        )  # fmt: skip
        for things in named:
            for thing in things:
                found[thing.id].append(thing)
        return {id_: tuple(told) for id_, told in found.items()}

    def name_of(self, id_: str, on: date | None = None) -> str:
        """The name of anything with an id, as of a day or the last one known; else the id."""
        things = self.things.get(id_, ())
        told = [t for t in things if on is None or t.held.contains(on)] or list(things)
        if not told:
            return id_
        last = max(told, key=lambda t: (t.known.first, t.held.first))
        return last.role if isinstance(last, Seat) else last.name

    def on(self, day: date, known_on: date | None = None) -> "AsAt":
        """The system as at a day, as it is known now or was known on another day."""
        return AsAt(self, day, known_on or date.max)


@dataclass(frozen=True)
class AsAt:
    """A consistent snapshot: what held on `day` as known on `known_on`."""

    description: Description
    day: date
    known_on: date

    def holding(self, record: type[S]) -> Iterator[S]:
        """Statements of one type that held that day."""
        return (s for s in self.description.all(record) if s.holds(self.day, self.known_on))

    def _by_id(self, record: type[N]) -> dict[str, N]:
        return {thing.id: thing for thing in self.holding(record)}

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """Organisations that existed, by id."""
        return self._by_id(Organisation)

    @cached_property
    def footprints(self) -> dict[str, Footprint]:
        """Footprints in use, by id."""
        return self._by_id(Footprint)

    @cached_property
    def bodies(self) -> dict[str, Body]:
        """Bodies that stood or were planned, by id; `status` tells which."""
        return self._by_id(Body)

    @cached_property
    def seats(self) -> dict[str, Seat]:
        """Seats, by id."""
        return self._by_id(Seat)

    @cached_property
    def seats_of(self) -> dict[str, tuple[Seat, ...]]:
        """Seats by body, in order of the file."""
        return _grouped((seat.body, seat) for seat in self.seats.values())

    @cached_property
    def functions(self) -> dict[str, Function]:
        """Functions by id."""
        return {f.id: f for f in self.holding(Function)}

    @cached_property
    def agreements(self) -> dict[str, Agreement]:
        """Agreements in force, by id."""
        return {a.id: a for a in self.holding(Agreement)}

    @cached_property
    def relationships(self) -> tuple[Relationship, ...]:
        """Relations between organisations and to footprints."""
        return tuple(self.holding(Relationship))

    @cached_property
    def related_to(self) -> dict[tuple[Relation, str], tuple[Relationship, ...]]:
        """Relations of one sort to one target, by both."""
        return _grouped(((r.relation, r.target), r) for r in self.relationships)

    @cached_property
    def answers_for(self) -> dict[str, frozenset[str]]:
        """The footprints that each organisation is responsible for, or that its own board serves."""
        told = [
            (r.organisation, r.target)
            for r in self.relationships
            if r.relation == Relation.RESPONSIBLE_FOR
        ]
        boards = (b for b in self.bodies.values() if b.kind in _OWN_BOARDS)
        told += [(o, f) for b in boards for o in b.organisations for f in b.footprints]
        return {owner: frozenset(found) for owner, found in _grouped(told).items()}

    @cached_property
    def aliases(self) -> dict[str, tuple[str, ...]]:
        """Other names in use, by what they name."""
        return _grouped((alias.of, alias.name) for alias in self.holding(Alias))

    @cached_property
    def parts(self) -> dict[str, tuple[Part, ...]]:
        """Parts by footprint, excluded ones among them."""
        return _grouped((part.footprint, part) for part in self.holding(Part))

    @cached_property
    def wholes(self) -> dict[str, tuple[str, ...]]:
        """The footprints that a part belongs to, which may be many."""
        return _grouped((p.part, p.footprint) for p in self.holding(Part) if not p.excluded)

    def above(self, footprint: str) -> frozenset[str]:
        """The footprint and every one it lies in, however far up. A cycle is walked once."""
        return _closure(footprint, self.wholes)

    def wider(self, function: str) -> frozenset[str]:
        """The function and every wider one it is part of."""
        up = {f.id: (f.part_of,) for f in self.functions.values() if f.part_of}
        return _closure(function, up)

    def name_of(self, id_: str) -> str:
        """The name of anything with an id on that day; else the id."""
        return self.description.name_of(id_, self.day)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    found: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def _closure(start: str, up: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    found, waiting = {start}, [start]
    while waiting:
        for above in up.get(waiting.pop(), ()):
            if above not in found:
                found.add(above)
                waiting.append(above)
    return frozenset(found)


def describe(entries: Iterable[Entry]) -> tuple[Description, list[Problem]]:
    """The description that entries make, and what was wrong with those left out of it."""
    records, problems = records_of(SECTIONS, entries)
    return Description(records), problems
