"""Circles where a definition must have none: succession, parts of wholes, and who reports to whom.

Part of `soundness`. Where the links are dated, only those that hold on one day make a circle: two
bodies may each have reported to the other in their time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from commonweal.governance.rules.engine import Case, Finding, broken
from commonweal.governance.rules.sound_references import shown
from commonweal.system.body import Body
from commonweal.system.duty import Function
from commonweal.system.footprint import Part, PartKind
from commonweal.system.organisation import Relation, Relationship
from commonweal.system.stated import ALWAYS, Stated
from commonweal.terms.interval import Interval
from commonweal.terms.problem import Place

DAYS_MAX = 60
"""Days on which a knot of links is looked at for circles: those on which links of it begin."""
NAMES_SHOWN_MAX = 12


@dataclass(frozen=True, slots=True)
class Link:
    """A link from one id to another while it held."""

    start: str
    end: str
    held: Interval
    place: Place


_NOWHERE = Link("", "", ALWAYS, Place(""))


S = TypeVar("S", bound=Stated)


def _known(case: Case, kind: type[S]) -> Iterator[S]:
    """Statements of a type as known, whenever they held."""
    return (t for t in case.description.all(kind) if t.known.contains(case.at.known_on))


def _parts(case: Case) -> list[Link]:
    """A footprint to each footprint that is part of it."""
    return [
        Link(p.footprint, p.part, p.held, p.place)
        for p in _known(case, Part)
        if p.kind == PartKind.FOOTPRINT
    ]


def _relations(case: Case) -> list[Link]:
    """An organisation to what it is part of."""
    return [
        Link(r.organisation, r.target, r.held, r.place)
        for r in _known(case, Relationship)
        if r.relation == Relation.PART_OF
    ]


def _reports(case: Case) -> list[Link]:
    """A body to each that it reports to."""
    return [
        Link(b.id, above, b.held, b.place) for b in _known(case, Body) for above in b.reports_to
    ]


def _links(case: Case) -> Iterator[tuple[str, list[Link]]]:
    """What goes in circles where it must not, in words, with its links."""
    successions = case.description.successions
    yield "succession", [Link(s.predecessor, s.successor, ALWAYS, s.place) for s in successions]
    yield "parts of footprints", _parts(case)
    yield "being part of", _relations(case)
    functions = [f for f in _known(case, Function) if f.part_of]
    yield (
        "being part of a function",
        [Link(f.id, f.part_of, f.held, f.place) for f in functions],
    )
    yield "reporting", _reports(case)


def _circle(links: Iterable[Link]) -> list[Link]:
    """The links of one circle, or nothing. Walks without recursion, however long the way."""
    onward: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        onward[link.start].append(link)
    finished: set[str] = set()
    for start in onward:
        if start in finished:
            continue
        way: list[Link] = []
        on_way = {start: 0}
        waiting = [iter(onward[start])]
        while waiting:
            link = next(waiting[-1], _NOWHERE)
            if link is _NOWHERE:
                waiting.pop()
                left = way.pop().end if way else start
                del on_way[left]
                finished.add(left)
            elif link.end in on_way:
                return [*way[on_way[link.end] :], link]
            elif link.end not in finished:
                way.append(link)
                on_way[link.end] = len(way)
                waiting.append(iter(onward.get(link.end, ())))
    return []


def _peeled(links: list[Link], *, backwards: bool) -> list[Link]:
    """Links without those that start where nothing leads; backwards, that lead where nothing starts.

    What falls takes along what then leads nowhere, each link once.
    """
    onward: dict[str, list[Link]] = defaultdict(list)
    arriving: Counter[str] = Counter()
    for link in links:
        start, end = (link.end, link.start) if backwards else (link.start, link.end)
        onward[start].append(link)
        arriving[end] += 1
    free = [start for start in onward if not arriving[start]]
    fallen = set()
    while free:
        start = free.pop()
        fallen.add(start)
        for link in onward.get(start, ()):
            end = link.start if backwards else link.end
            arriving[end] -= 1
            if not arriving[end]:
                free.append(end)
    return [link for link in links if (link.end if backwards else link.start) not in fallen]


def _knots(links: list[Link]) -> list[list[Link]]:
    """Links that can lie in a circle at all, in groups that hang together."""
    left = _peeled(_peeled(links, backwards=False), backwards=True)
    group: dict[str, str] = {}

    def head(id_: str) -> str:
        while group.setdefault(id_, id_) != id_:
            group[id_] = group[group[id_]]
            id_ = group[id_]
        return id_

    for link in left:
        group[head(link.start)] = head(link.end)
    found: dict[str, list[Link]] = defaultdict(list)
    for link in left:
        found[head(link.start)].append(link)
    return list(found.values())


def cycles(case: Case) -> Iterator[Finding]:
    """One circle of each knot, on the first day on which it is closed."""
    for what, links in _links(case):
        for knot in _knots(links):
            days = sorted({link.held.first for link in knot})[:DAYS_MAX]
            for day in days:
                circle = _circle(link for link in knot if link.held.contains(day))
                if circle:
                    way = [shown(link.start) for link in circle[:NAMES_SHOWN_MAX]]
                    way.append("..." if len(circle) > NAMES_SHOWN_MAX else shown(circle[0].start))
                    when = "" if day == ALWAYS.first else f" on {day}"
                    said = f"A circle of {what}{when}: {' > '.join(way)}"
                    yield broken(f"{said}. Take one of its links out.", circle[-1].place)
                    break
