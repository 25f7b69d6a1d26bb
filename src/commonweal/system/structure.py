"""The structure of a system as at a day: units, what they belong to, and what belongs to them.

A unit's way up follows named routes (a practice reaches its ICB through its CCG or sub-ICB
location). A unit with two parents of one kind on a day is placed in neither and reported.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from commonweal.system.definition import SystemDefinition
from commonweal.system.settling import Membership
from commonweal.terms.codes import NAMES, Kind
from commonweal.terms.interval import Interval
from commonweal.terms.problem import Place as Where
from commonweal.terms.problem import Problem, Severity

ANSWERS_KEPT_MAX = 2_000
"""How many days' answers are kept: a bound on memory, since anyone may ask for any day."""

ROUTES: dict[tuple[Kind, Kind], tuple[Kind, ...]] = {
    (Kind.PRACTICE, Kind.ICB): (Kind.SUB_ICB, Kind.CCG),
    (Kind.PRACTICE, Kind.UPPER_TIER): (Kind.DISTRICT,),
    (Kind.PCN, Kind.ICB): (Kind.SUB_ICB, Kind.CCG),
    (Kind.LSOA, Kind.UPPER_TIER): (Kind.DISTRICT,),
}
"""Ways up that go through a level between; every other pair is joined directly."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A footprint or organisation as registers name it. `first` and `last` where known."""

    kind: Kind
    code: str
    name: str
    ons_code: str | None = None
    postcode: str | None = None
    first: date | None = None
    last: date | None = None
    status: str | None = None
    setting: str | None = None

    def is_open(self, on: date) -> bool:
        """Whether it was open that day, as far as its register tells."""
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True)
class Succession:
    """What followed an organisation that ended."""

    predecessor: str
    successor: str
    date: date


def units_below(
    definition: SystemDefinition, links: Iterable[tuple[Kind, str, Kind, str]]
) -> set[tuple[Kind, str]]:
    """Every unit that at any time belonged to the system or its councils, with these themselves.

    `links` are (child kind, child, parent kind, parent).
    """
    children: dict[tuple[Kind, str], set[tuple[Kind, str]]] = defaultdict(set)
    for child_kind, child, parent_kind, parent in links:
        children[parent_kind, parent].add((child_kind, child))
    councils = [(Kind.UPPER_TIER, council) for council in definition.councils]
    found = {(Kind.PLACE, place.id) for place in definition.places}
    waiting = [(Kind.ICB, definition.icb), *councils]
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(children.get(unit, ()))
    return found


def within_parents_life(
    memberships: Iterable[Membership], units: Iterable[Unit]
) -> Iterator[Membership]:
    """Memberships cut to the days on which, as far as registers tell, the parent existed.

    Lookups state today's councils for days before those councils were made.
    """
    lives = {(u.kind, u.code): Interval(u.first or date.min, u.last) for u in units}
    for membership in memberships:
        life = lives.get((membership.parent_kind, membership.parent))
        interval = membership.interval.intersect(life) if life else membership.interval
        if interval is not None:
            yield replace(membership, interval=interval)


class Structure:
    """Everything about who belongs to whom in one workspace. Ask with a day."""

    def __init__(
        self,
        definition: SystemDefinition,
        *,
        units: Iterable[Unit],
        memberships: Iterable[Membership],
        successions: Iterable[Succession],
    ) -> None:
        """Index the settled facts."""
        self.definition = definition
        self.units = {(unit.kind, unit.code): unit for unit in units}
        self.successions = tuple(successions)
        self._up: dict[tuple[Kind, Kind], dict[str, list[Membership]]] = defaultdict(dict)
        for membership in memberships:
            pair = (membership.child_kind, membership.parent_kind)
            self._up[pair].setdefault(membership.child, []).append(membership)
        self._days: dict[tuple[Kind, Kind, date], dict[str, tuple[str, ...]]] = {}
        self._placements: dict[tuple[Kind, Kind, date], dict[str, str]] = {}

    def _told(self, kind: Kind, parent_kind: Kind, on: date) -> dict[str, tuple[str, ...]]:
        """Parents of every unit of a kind that is joined directly to such parents, on a day."""
        key = (kind, parent_kind, on)
        if len(self._days) > ANSWERS_KEPT_MAX:
            self._days.clear()
        if key not in self._days:
            told = {
                child: tuple(sorted({m.parent for m in found if m.interval.contains(on)}))
                for child, found in self._up.get((kind, parent_kind), {}).items()
            }
            self._days[key] = {child: parents for child, parents in told.items() if parents}
        return self._days[key]

    def parents(self, kind: Kind, code: str, parent_kind: Kind, *, on: date) -> tuple[str, ...]:
        """Codes of the parents of one kind on a day, sorted. More than one is a finding."""
        if parent_kind == Kind.PLACE:
            return self._places(kind, code, on)
        through = ROUTES.get((kind, parent_kind))
        if through is None:
            return self._told(kind, parent_kind, on).get(code, ())
        found: set[str] = set()
        for between in through:
            for middle in self._told(kind, between, on).get(code, ()):
                found.update(self._told(between, parent_kind, on).get(middle, ()))
        return tuple(sorted(found))

    def _places(self, kind: Kind, code: str, on: date) -> tuple[str, ...]:
        """A place holds practices of this system by the council area they stand in."""
        if kind != Kind.PRACTICE or self.definition.icb not in self.parents(
            kind, code, Kind.ICB, on=on
        ):
            return ()
        councils = set(self.parents(kind, code, Kind.UPPER_TIER, on=on))
        return tuple(
            place.id
            for place in self.definition.places
            if place.interval.contains(on) and councils & set(place.councils)
        )

    def placement(self, kind: Kind, parent_kind: Kind, on: date) -> dict[str, str]:
        """Each of the system's units of `kind` with its one parent on a day.

        Units with none or two are left out.
        """
        key = (kind, parent_kind, on)
        if len(self._placements) > ANSWERS_KEPT_MAX:
            self._placements.clear()
        if key not in self._placements:
            found = {c: self.parents(kind, c, parent_kind, on=on) for c in sorted(self.own(kind))}
            self._placements[key] = {c: p[0] for c, p in found.items() if len(p) == 1}
        return self._placements[key]

    def members(self, parent_kind: Kind, parent: str, kind: Kind, *, on: date) -> tuple[str, ...]:
        """Codes of the units of `kind` that belong to a parent on a day, sorted."""
        placed = self.placement(kind, parent_kind, on)
        return tuple(sorted(child for child, found in placed.items() if found == parent))

    @cached_property
    def _own(self) -> dict[Kind, frozenset[str]]:
        links = (
            (child_kind, child, parent_kind, membership.parent)
            for (child_kind, parent_kind), up in self._up.items()
            for child, memberships in up.items()
            for membership in memberships
        )
        found = units_below(self.definition, links)
        return {kind: frozenset(c for k, c in found if k == kind) for kind in Kind}

    def own(self, kind: Kind) -> frozenset[str]:
        """Codes of the units of a kind that are, or ever were, part of this system."""
        return self._own[kind]

    @cached_property
    def _ends(self) -> dict[tuple[Kind, str], tuple[date, ...]]:
        """The days on which any membership of a unit ended, latest first."""
        ends: dict[tuple[Kind, str], set[date]] = defaultdict(set)
        for (kind, _), up in self._up.items():
            for code, memberships in up.items():
                ends[kind, code] |= {m.interval.last for m in memberships if m.interval.last}
        return {unit: tuple(sorted(days, reverse=True)) for unit, days in ends.items()}

    def _last_held(
        self, kind: Kind, code: str, parent_kind: Kind, *, until: Interval
    ) -> str | None:
        """The one parent a unit had on the last day of `until` on which it had any."""
        for end in self._ends.get((kind, code), ()):
            held = self.parents(kind, code, parent_kind, on=end) if until.contains(end) else ()
            if held:
                return held[0] if len(held) == 1 else None
        return None

    def placement_during(self, kind: Kind, parent_kind: Kind, during: Interval) -> dict[str, str]:
        """As `placement` on the last day, with units that ended before it where they last stood."""
        assert during.last is not None
        placed = dict(self.placement(kind, parent_kind, during.last))
        for code in sorted(self.own(kind) - placed.keys()):
            held = self._last_held(kind, code, parent_kind, until=during)
            if held is not None and not self.parents(kind, code, parent_kind, on=during.last):
                placed[code] = held
        return placed

    def restated_placement(self, kind: Kind, parent_kind: Kind, on: date) -> dict[str, str]:
        """As `placement`, with units that had ended by then where their people are likeliest to be.

        That is with the successor where one is recorded, else with the last parent, or what
        followed it, as long as that was still there on the day.
        """
        placed = dict(self.placement(kind, parent_kind, on))
        there = set(placed.values())
        past = Interval(date.min, on)
        for code in sorted(self.own(kind) - placed.keys()):
            if self.parents(kind, code, parent_kind, on=on):
                continue
            heir = self.heir(code, on)
            if heir in placed:
                placed[code] = placed[heir]
                continue
            held = self._last_held(kind, code, parent_kind, until=past)
            follows = self.heir(held, on) if held is not None and held not in there else held
            if follows in there:
                placed[code] = follows
        return placed

    @cached_property
    def _heirs(self) -> dict[str, list[Succession]]:
        heirs: dict[str, list[Succession]] = defaultdict(list)
        for succession in self.successions:
            heirs[succession.predecessor].append(succession)
        return heirs

    def heir(self, code: str, on: date) -> str | None:
        """The one successor that a code led to by a day; nothing when none or several did."""
        seen = {code}
        while True:
            after = [s for s in self._heirs.get(code, []) if s.date <= on]
            if len({s.successor for s in after}) != 1:
                return code if len(seen) > 1 and not after else None
            code = after[0].successor
            if code in seen:
                return None
            seen.add(code)

    @cached_property
    def _aliases(self) -> dict[Kind, dict[str, str]]:
        aliases: dict[Kind, dict[str, str]] = {kind: {} for kind in Kind}
        for unit in self.units.values():
            if unit.ons_code and unit.ons_code != unit.code:
                aliases[unit.kind][unit.ons_code] = unit.code
        return aliases

    def aliases(self, kind: Kind) -> dict[str, str]:
        """The code of each unit of a kind that the ONS knows under another code, by that code."""
        return self._aliases[kind]

    def name(self, kind: Kind, code: str) -> str:
        """The unit's name, or its code where no publication names it."""
        if kind == Kind.PLACE:
            return next((p.name for p in self.definition.places if p.id == code), code)
        unit = self.units.get((kind, code))
        return unit.name if unit is not None else code

    def footprints(self, kind: Kind, on: date) -> tuple[str, ...]:
        """Codes of this system's footprints of a kind on a day, sorted."""
        icb = self.definition.icb
        if kind == Kind.ICB:
            return (icb,)
        if kind == Kind.PLACE:
            return tuple(p.id for p in self.definition.places if p.interval.contains(on))
        if kind == Kind.UPPER_TIER:
            return tuple(sorted(self.definition.councils))
        if kind == Kind.DISTRICT:
            found = self.placement(Kind.DISTRICT, Kind.UPPER_TIER, on).items()
            return tuple(sorted(d for d, council in found if council in self.definition.councils))
        return self.members(Kind.ICB, icb, kind, on=on)

    def problems(self, on: date) -> list[Problem]:
        """Units with two parents of one kind on a day: each a finding for someone to settle."""
        found = []
        for kind, parent_kind in sorted(self._up):
            for code in sorted(self._up[kind, parent_kind]):
                parents = self._told(kind, parent_kind, on).get(code, ())
                if len(parents) > 1:
                    found.append(self._two_parents(kind, code, parent_kind, parents=parents, on=on))
        return found

    def _two_parents(
        self, kind: Kind, code: str, parent_kind: Kind, *, parents: tuple[str, ...], on: date
    ) -> Problem:
        one, many = NAMES[kind][0], NAMES[parent_kind][1].lower()
        return Problem(
            "two-parents",
            Severity.WARNING,
            Where(f"{one} {code}"),
            f"{self.name(kind, code)} belongs to {len(parents)} {many} on {on}: "
            f"{', '.join(parents)}. It is counted in none of them.",
            "Ask the Organisation Data Service which relationship ended, and supply its next file.",
        )
