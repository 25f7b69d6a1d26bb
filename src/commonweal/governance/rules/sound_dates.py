"""Whether the dates of a definition fit together: no id stated twice at a time, nothing outlives.

Part of `soundness`. Two statements of one id are a fault only where they overlap both in when they
held and in when they were known: a plan that a later reading replaced is history, not a fault.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from commonweal.governance.rules.engine import Case, Finding, broken, unknown
from commonweal.governance.rules.sound_references import called, everything, ids, shown
from commonweal.system.agreement import Agreement, Contribution, Scheme
from commonweal.system.body import Body, BodyStatus, Seat
from commonweal.system.footprint import Part, PartKind
from commonweal.system.organisation import (
    Alias,
    Organisation,
    OrganisationKind,
    Relation,
    Relationship,
    Succeeded,
)
from commonweal.system.stated import Stated
from commonweal.terms.interval import Interval

COMPARED_MAX = 200
"""Of many statements that hold at once under one key, each is compared with the latest so many."""

Key = Callable[[Any], tuple[object, ...]]
KEYS: Mapping[type, Key] = {
    Alias: lambda a: (a.of, a.name),
    Relationship: lambda r: (r.organisation, r.relation, r.target),
    Part: lambda p: (p.footprint, p.part, p.kind),
    Contribution: lambda c: (c.agreement, c.partner),
    Scheme: lambda s: (s.agreement, s.number),
    Succeeded: lambda s: (s.predecessor, s.successor, s.date),
}
"""What makes a statement without an id one of its own."""

INSIDE: Mapping[type[Stated], Mapping[str, str]] = {
    Seat: {"body": "its body"},
    Alias: {"of": "what it names"},
    Relationship: {"organisation": "its organisation", "target": "its target"},
    Part: {"footprint": "its footprint", "part": "the footprint that it is"},
    Body: {"organisations": "its organisations", "footprints": "its footprints"},
    Contribution: {"agreement": "its agreement"},
    Scheme: {"agreement": "its agreement"},
}
"""The fields that name what a statement must not outlive, nor precede, and how messages call them.

Where a field names several, they may follow one another: a body of a partnership and of its successor.
"""


def _by_key(case: Case) -> Iterator[tuple[type, tuple[object, ...], list[Any]]]:
    for kind, told in everything(case):
        key = KEYS.get(kind)
        groups: dict[tuple[object, ...], list[Any]] = defaultdict(list)
        for record in told:
            if key is not None:
                groups[key(record)].append(record)
            elif getattr(record, "id", ""):
                groups[record.id,].append(record)
        for name, group in groups.items():
            if len(group) > 1:
                yield kind, name, group


def _double(group: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Pairs of statements that hold and are known at once, at most one for each statement."""
    if not isinstance(group[0], Stated):
        yield from pairwise(group)
        return
    open_: list[Any] = []
    for record in sorted(group, key=lambda r: r.held.first):
        open_ = [o for o in open_ if o.held.overlaps(record.held)][-COMPARED_MAX:]
        other = next((o for o in reversed(open_) if o.known.overlaps(record.known)), None)
        if other is not None:
            yield other, record
        open_.append(record)


def stated_twice(case: Case) -> Iterator[Finding]:
    """Ids, or pairs of names, of which two statements hold at the same time."""
    for kind, name, group in _by_key(case):
        what = shown(", ".join(str(part) for part in name))
        for one, other in _double(group):
            where = f"{one.place} and {other.place}"
            if kind is Seat:
                said = f"The seat {what} has two holders at a time ({where})"
                yield broken(f"{said}. End the earlier before the later begins.", other.place)
            else:
                said = f"The {called(other)} {what} is stated twice for the same time ({where})"
                yield broken(f"{said}. End one, take one out, or say until when it was known.",
                             other.place)  # fmt: skip


def _merged(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """Intervals without gaps between them made one."""
    found: list[Interval] = []
    for each in sorted(intervals, key=lambda i: i.first):
        before = found[-1] if found else None
        if before is None or (
            before.last is not None and before.last + timedelta(days=1) < each.first
        ):
            found.append(each)
        elif before.last is not None and (each.last is None or each.last > before.last):
            found[-1] = Interval(before.first, each.last)
    return tuple(found)


def _covers(whole: Interval, part: Interval) -> bool:
    ends = whole.last is None or (part.last is not None and part.last <= whole.last)
    return whole.first <= part.first and ends


def _stated(case: Case) -> dict[str, list[Stated]]:
    """Every statement of what can be named, by id, agreements among them."""
    found: dict[str, list[Stated]] = defaultdict(list)
    for id_, things in case.description.things.items():
        found[id_] += things
    for agreement in case.description.all(Agreement):
        found[agreement.id].append(agreement)
    return found


def _named_in(record: Stated, field: str) -> tuple[str, ...]:
    """The ids that a statement must lie within the time of; none for what is only prepared."""
    if isinstance(record, Part) and field == "part" and record.kind != PartKind.FOOTPRINT:
        return ()
    if isinstance(record, Body) and record.status in (BodyStatus.PLANNED, BodyStatus.SHADOW):
        return ()
    return ids(record, field)


def _time_of(told: Sequence[Stated], known: Interval) -> list[Interval]:
    """When a thing is stated for, as it was known at a time; else as at any."""
    return [t.held for t in told if t.known.overlaps(known)] or [t.held for t in told]


def _fits(record: Stated, there: Sequence[Interval]) -> bool:
    """Whether a statement lies inside. A name may be older than what it names: that was planned."""
    if isinstance(record, Alias):
        ends = [whole.last for whole in there]
        return any(
            end is None or (record.held.last is not None and record.held.last <= end)
            for end in ends
        )
    return any(_covers(whole, record.held) for whole in there)


@dataclass(frozen=True)
class _Times:
    """When named things are stated for, worked out once for each time of knowing."""

    stated: Mapping[str, Sequence[Stated]]
    known: dict[tuple[tuple[str, ...], Interval], tuple[Interval, ...]]

    def of(self, named: tuple[str, ...], known: Interval) -> tuple[Interval, ...]:
        """The stretches of days, without gaps between, of one or several things."""
        if len(named) == 1 and len(self.stated[named[0]]) == 1:
            return (self.stated[named[0]][0].held,)
        if (named, known) not in self.known:
            times = [i for id_ in named for i in _time_of(self.stated[id_], known)]
            self.known[named, known] = _merged(times)
        return self.known[named, known]


def outside_what_they_name(case: Case) -> Iterator[Finding]:
    """A seat outside its body, an alias after its organisation, a part outside its whole."""
    times = _Times(_stated(case), {})
    for kind, words in INSIDE.items():
        for record in case.description.all(kind):
            for field, whom in words.items():
                named = tuple(id_ for id_ in _named_in(record, field) if id_ in times.stated)
                if not named:
                    continue
                there = times.of(named, record.known)
                if not _fits(record, there):
                    which = shown(", ".join(named))
                    when = " and ".join(map(str, there[:3]))
                    said = f"This {called(record)} ({record.held}) reaches outside {whom}, {which}"
                    yield broken(f"{said}, stated for {when}. Mend one of them.", record.place)


def _opens(case: Case, succession: Succeeded, told: Sequence[Stated]) -> Finding | None:
    """What is wrong with what a succession leads to."""
    name = shown(case.description.name_of(succession.successor))
    said = f"{shown(succession.predecessor)} is followed by {name} on {succession.date}"
    now = [t for t in told if t.known.contains(case.at.known_on)]
    there = [t for t in now if t.held.contains(succession.date)]
    if not now:
        return broken(f"{said}, which is stated only as once planned.", succession.place)
    if not there:
        when = " and ".join(str(t.held) for t in now[:3])
        return broken(f"{said}, which is stated for {when} only.", succession.place)
    if all(isinstance(t, Body) and t.status == BodyStatus.PLANNED for t in there):
        return unknown(f"{said}, which is only planned: did it ever begin?", succession.place)
    return None


def successions_that_fail(case: Case) -> Iterator[Finding]:
    """Successions to what never opens, from what had not begun, or of a whole that lives on."""
    for succession in case.description.successions:
        after = case.description.things.get(succession.successor, ())
        if after and (finding := _opens(case, succession, after)):
            yield finding
        before = case.description.things.get(succession.predecessor, ())
        began = [t for t in before if t.held.first < succession.date]
        said = f"{shown(case.description.name_of(succession.predecessor))} is followed by"
        said = f"{said} {shown(succession.successor)} on {succession.date}"
        if before and not began:
            yield broken(f"{said}, before it began.", succession.place)
        lives_on = any(
            t.held.contains(succession.date) and t.known.contains(case.at.known_on) for t in before
        )
        if succession.share == 1 and lives_on:
            said = f"{said} as a whole, and is stated to go on"
            yield broken(f"{said}. End it the day before, or state the share.", succession.place)


def boards_that_overlap(case: Case) -> Iterator[Finding]:
    """Two integrated care boards that answer for one footprint at a time, on whatever day."""
    boards = {o.id for o in case.description.all(Organisation) if o.kind == OrganisationKind.ICB}
    areas: dict[str, list[Relationship]] = defaultdict(list)
    for relation in case.description.all(Relationship):
        if relation.relation == Relation.RESPONSIBLE_FOR and relation.organisation in boards:
            areas[relation.target].append(relation)
    for footprint, told in areas.items():
        for one, other in _double(told):
            if one.organisation != other.organisation:
                first: date = max(one.held.first, other.held.first)
                said = f"{shown(one.organisation)} and {shown(other.organisation)} both answer for"
                said = f"{said} {shown(footprint)} from {first}; areas of boards do not overlap"
                yield broken(f"{said}. End one of the two.", other.place)
