"""Who stands nearest to whom when a decision has to go elsewhere: upwards first, then alongside.

Near is who gave a power, whom one reports to, to whom one belongs, and who followed or went before
where one does not stand on the day; then who holds the power over the same footprint. Whether they
hold it is for `governance.authority`.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from commonweal.governance.areas import Areas, OwnAreas
from commonweal.governance.links import able
from commonweal.system.body import Body
from commonweal.system.organisation import Relation, Relationship

_ELSEWHERE = 1_000


@dataclass(frozen=True)
class Nearness:
    """Who is near to whom on a day."""

    own: OwnAreas
    areas: Areas

    @cached_property
    def _extents(self) -> dict[str, int]:
        return {}

    def _extent(self, holder: str) -> int:
        """How many footprints a holder's own area has."""
        if holder not in self._extents:
            self._extents[holder] = self.areas.within(self.own.of(holder)).bit_count()
        return self._extents[holder]

    @cached_property
    def _akin(self) -> dict[str, set[str]]:
        """What followed what and what went before, both ways."""
        found: dict[str, set[str]] = defaultdict(set)
        for each in self.own.at.description.successions:
            found[each.predecessor].add(each.successor)
            found[each.successor].add(each.predecessor)
        return found

    def _up(self, holder: str) -> Iterator[tuple[str, int]]:
        """Whom a holder answers to, and how far up: a line of reports is nearer than the whole."""
        at = self.own.at
        seat, body = at.seats.get(holder), at.bodies.get(holder)
        if seat is not None:
            yield seat.body, 1
        if body is not None:
            yield from ((above, 1) for above in body.reports_to)
            yield from ((organisation, 3) for organisation in body.organisations)
        elif not able(at, holder):
            yield from ((other, 1) for other in sorted(self._akin.get(holder, ())))

    def _steps_up(self, holder: str, givers: Iterable[str]) -> dict[str, int]:
        waiting = [(0, holder), *((1, giver) for giver in givers)]
        steps: dict[str, int] = {}
        while waiting:
            far, below = heapq.heappop(waiting)
            if below not in steps:
                steps[below] = far
                for above, further in self._up(below):
                    heapq.heappush(waiting, (far + further, above))
        return steps

    def own_footprints(self, holder: str) -> set[str]:
        """A holder's own footprints on the day; for one that does not stand then, at any time."""
        if holder in self.own.at.bodies or able(self.own.at, holder):
            return set(self.own.of(holder))
        description = self.own.at.description
        related = (r for r in description.all(Relationship) if r.organisation == holder)
        responsible = {r.target for r in related if r.relation == Relation.RESPONSIBLE_FOR}
        return responsible | {
            f for b in description.all(Body) if b.id == holder for f in b.footprints
        }

    def first(
        self, holder: str, held: Mapping[str, int], *, givers: Iterable[str], footprint: str | None
    ) -> tuple[str, ...]:
        """Holders of a power, given with where they hold it, the nearest to `holder` first.

        Up the line from `holder` and its `givers`; then the most local. Where no footprint was
        asked about, those come in who hold it over the holder's own: the whole of one; else some
        of it; else anywhere.
        """
        steps = self._steps_up(holder, givers)
        own = self.own_footprints(holder) if footprint is None else {footprint}
        wholes = sum(self.areas.bit(each) for each in own)
        near = list(held)
        for area in (wholes, self.areas.within(own)):
            if found := [other for other in held if other in steps or held[other] & area]:
                near = found
                break

        def rank(other: str) -> tuple[int, int, str]:
            return steps.get(other, _ELSEWHERE), self._extent(other), other

        return tuple(sorted(near, key=rank))
