"""Which footprints lie inside which, and whose area is whose own: the "where" of powers.

A set of footprints is kept as the bits of one whole number, so that "the part of the place that
lies in the catchment" is one operation however many footprints there are. Figures for footprints
are not for this module.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from commonweal.governance.power import OWN
from commonweal.system.body import Body
from commonweal.system.description import AsAt
from commonweal.system.footprint import Level, Part
from commonweal.system.organisation import Relation

OWN_AREA = "own:"
"""Before the id of a holder whose own area no footprint describes, such as a hospital trust's."""


def _excluded(at: AsAt) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for part in at.holding(Part):
        if part.excluded:
            found[part.footprint].add(part.part)
    return found


def _above(at: AsAt, footprint: str, excluded: Mapping[str, set[str]]) -> frozenset[str]:
    """The footprint and all it lies in, never through one that it is carved out of."""
    reached = at.above(footprint)
    carved = {whole for whole in reached if excluded.get(whole, set()) & reached}
    if not carved:
        return reached
    found, waiting = {footprint}, [footprint]
    while waiting:
        for whole in at.wholes.get(waiting.pop(), ()):
            if whole not in found and whole not in carved:
                found.add(whole)
                waiting.append(whole)
    return frozenset(found)


@dataclass(frozen=True)
class Areas:
    """The footprints of a day as sets. `named` are further ids that powers name for an area."""

    at: AsAt
    named: frozenset[str] = frozenset()

    @cached_property
    def _wholes(self) -> dict[str, frozenset[str]]:
        at = self.at
        parts = {w for wholes in at.wholes.values() for w in wholes} | set(at.wholes)
        excluded = _excluded(at)
        england = {f.id for f in at.footprints.values() if f.level == Level.ENGLAND}
        every = {*at.footprints, *parts, *self.named}
        return {each: _above(at, each, excluded) | england for each in every}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Every footprint, each after those it lies in: the order of the bits."""
        above = {each: len(self.at.above(each) | wholes) for each, wholes in self._wholes.items()}
        return tuple(sorted(self._wholes, key=lambda each: (above[each], each)))

    @cached_property
    def _bits(self) -> dict[str, int]:
        return {each: 1 << place for place, each in enumerate(self.ids)}

    @cached_property
    def _below(self) -> dict[str, int]:
        below: dict[str, int] = dict.fromkeys(self._wholes, 0)
        for each, wholes in self._wholes.items():
            for whole in wholes:
                below[whole] |= self._bits[each]
        return below

    @cached_property
    def everywhere(self) -> int:
        """All footprints."""
        return (1 << len(self.ids)) - 1

    def bit(self, footprint: str) -> int:
        """The one footprint by itself; nothing for an id that none has."""
        return self._bits.get(footprint, 0)

    def within(self, footprints: Iterable[str]) -> int:
        """The footprints and all inside them."""
        area = 0
        for each in footprints:
            area |= self._below.get(each, 0)
        return area

    def widest(self, area: int) -> tuple[str, ...]:
        """The fewest footprints that make up an area: those that lie in no other of it."""
        found = []
        while area:
            each = self.ids[(area & -area).bit_length() - 1]
            found.append(each)
            area &= ~(self._below[each] | self._bits[each])
        return tuple(found)

    def lacking(self, area: int, footprint: str | None = None) -> tuple[str, ...]:
        """What is carved out of an area's widest footprints, and out of one asked about."""
        asked = () if footprint is None else (footprint,)
        return self.widest(self.within((*self.widest(area), *asked)) & ~area)


@dataclass(frozen=True)
class OwnAreas:
    """The footprints that are each holder's own on a day."""

    at: AsAt

    @cached_property
    def _responsible(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for each in self.at.relationships:
            if each.relation == Relation.RESPONSIBLE_FOR:
                found[each.organisation].append(each.target)
        return found

    @cached_property
    def _served(self) -> dict[str, list[str]]:
        """Footprints served by bodies of one organisation; a joint body's are nobody's own."""
        found: dict[str, list[str]] = defaultdict(list)
        for body in self.at.bodies.values():
            if len(body.organisations) == 1:
                found[body.organisations[0]] += body.footprints
        return found

    def _body_of(self, holder: str) -> Body | None:
        seat = self.at.seats.get(holder)
        return self.at.bodies.get(holder if seat is None else seat.body)

    def _of_organisation(self, organisation: str) -> tuple[str, ...]:
        told = self._responsible.get(organisation) or self._served.get(organisation, [])
        return tuple(dict.fromkeys(told))

    def described(self, holder: str) -> tuple[str, ...]:
        """A holder's own footprints as described, if any are.

        An organisation's are those it is responsible for, else those its own bodies serve. Where it
        provides is not its own: others decide there. A body's are those it serves, else those of
        its organisations; a seat's are its body's.
        """
        body = self._body_of(holder)
        if body is None:
            return self._of_organisation(holder)
        if body.footprints:
            return body.footprints
        told = [self._of_organisation(organisation) for organisation in body.organisations]
        return tuple(dict.fromkeys(each for footprints in told for each in footprints))

    def of(self, holder: str) -> tuple[str, ...]:
        """A holder's own footprints; one of a name made up where none is described.

        A body that belongs to one organisation shares that one's.
        """
        if described := self.described(holder):
            return described
        body = self._body_of(holder)
        if body is None:
            return (f"{OWN_AREA}{holder}",)
        owner = body.organisations[0] if len(body.organisations) == 1 else body.id
        return (f"{OWN_AREA}{owner}",)

    def stated(self, holder: str, footprint: str) -> tuple[str, ...]:
        """The footprints that a power states: the one named, or its holder's own."""
        return self.of(holder) if footprint == OWN else (footprint,)
