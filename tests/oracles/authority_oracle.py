"""The slow, obvious twin of authority: everything that anybody holds, found by trying every step.

A holding is a tuple (holder, function, footprint, limit, may hand on). Grants make the first ones;
every delegation is applied to every holding until nothing new comes of it. No sets as bits, no nets,
no search: only what the words of the definition mean.
"""

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache

from commonweal.governance.authority import Authority
from commonweal.governance.missing import Act
from commonweal.governance.power import Delegation, DelegationStatus, Grant
from commonweal.system.body import BodyStatus
from commonweal.system.description import AsAt
from commonweal.system.footprint import Part
from commonweal.system.organisation import Relation

Holding = tuple[str, str, str, float, bool]
Step = tuple[str, str, Grant | Delegation, tuple[str, ...]]
"""Giver, receiver, what states it, and the footprints it states."""


class Twin:
    """The powers of one authority's day, asked the slow way."""

    def __init__(self, authority: Authority) -> None:
        self.at: AsAt = authority.at
        self.steps = [
            (giver, receiver, stated, tuple(self._stated(giver or receiver, stated.footprint)))
            for giver, receiver, stated in self._steps(authority)
        ]
        self.sound = [step for step in self.steps if self.in_force(step)]
        self.functions = [f.id for f in self.at.functions.values()]
        self.footprints = sorted(
            set(self.at.footprints) | {each for step in self.steps for each in step[3]}
        )
        self.wider = lru_cache(None)(self._wider)
        self.inside = lru_cache(None)(self._inside)
        self.wholes: dict[str, list[str]] = {}
        self.carved: dict[str, set[str]] = {}
        for row in self.at.holding(Part):
            if row.excluded:
                self.carved.setdefault(row.footprint, set()).add(row.part)
            else:
                self.wholes.setdefault(row.part, []).append(row.footprint)

    def _stands(self, holder: str) -> bool:
        if holder in self.at.organisations:
            return True
        body = self.at.bodies.get(holder)
        return body is not None and body.status in (BodyStatus.SHADOW, BodyStatus.ESTABLISHED)

    def _of_kind(self, kind: str) -> list[str]:
        organisations = [o.id for o in self.at.organisations.values() if o.kind == kind]
        return organisations + [b.id for b in self.at.bodies.values() if b.kind == kind]

    def _steps(self, authority: Authority) -> Iterator[tuple[str, str, Grant | Delegation]]:
        for grant in authority.grants:
            for holder in [grant.holder] if grant.holder else self._of_kind(grant.holder_kind):
                yield "", holder, grant
        for d in authority.delegations:
            if not d.giver.startswith("kind:"):
                yield d.giver, d.receiver, d
                continue
            for giver in self._of_kind(d.giver.removeprefix("kind:")):
                for receiver in self._of_kind(d.receiver.removeprefix("kind:")):
                    body = self.at.bodies[receiver]
                    if giver in body.organisations or giver in body.reports_to:
                        yield giver, receiver, d

    def in_force(self, step: Step) -> bool:
        giver, receiver, stated, _ = step
        return (
            stated.held.contains(self.at.day)
            and getattr(stated, "status", None) != DelegationStatus.PROPOSED
            and all(self._stands(each) for each in (giver, receiver) if each)
        )

    def _own(self, holder: str) -> list[str]:
        body = self.at.bodies.get(holder)
        if body is None:
            responsible = [
                r.target
                for r in self.at.relationships
                if r.organisation == holder and r.relation == Relation.RESPONSIBLE_FOR
            ]
            served = [
                f for b in self.at.bodies.values() if b.organisations == (holder,)
                for f in b.footprints
            ]  # fmt: skip
            return responsible or served or [f"own:{holder}"]
        if body.footprints:
            return list(body.footprints)
        assert len(body.organisations) == 1, "the twin knows bodies of one organisation only"
        return self._own(body.organisations[0])

    def _stated(self, holder: str, footprint: str) -> list[str]:
        return self._own(holder) if footprint == "own" else [footprint]

    def _inside(self, footprint: str, whole: str) -> bool:
        """Whether some way up leads to the whole, through none that the footprint is carved out of."""
        reached = {footprint}
        while more := {w for each in reached for w in self.wholes.get(each, ())} - reached:
            reached |= more

        def leads(way: tuple[str, ...]) -> bool:
            return way[-1] == whole or any(
                leads((*way, above))
                for above in self.wholes.get(way[-1], ())
                if above not in way and not self.carved.get(above, set()) & reached
            )

        return leads((footprint,))

    def _wider(self, function: str) -> list[str]:
        """The function and those it is part of."""
        found: list[str] = []
        while function and function not in found:
            found.append(function)
            told = self.at.functions.get(function)
            function = told.part_of if told is not None else ""
        return found

    def covers(self, step: Step, function: str, footprint: str) -> bool:
        """Whether a step's function and footprint are the ones asked about, or around them."""
        return step[2].function in self.wider(function) and any(
            self.inside(footprint, each) for each in step[3]
        )

    def holdings(self, functions: Iterable[str], footprints: Iterable[str]) -> set[Holding]:
        """Everything held of some functions over some footprints."""
        points = [(f, a) for f in functions for a in footprints]
        covering = ((step, [p for p in points if self.covers(step, *p)]) for step in self.sound)
        open_to = [(step, covered, limit_of(step)) for step, covered in covering if covered]
        held: dict[str, set[Holding]] = {}
        while True:
            before = sum(len(of) for of in held.values())
            for (giver, receiver, stated, _), covered, limit in open_to:
                mine = held.setdefault(receiver, set())
                if not giver:
                    mine |= {(receiver, f, a, limit, stated.onward) for f, a in covered}
                    continue
                wanted = set(covered)
                for _, f, a, had, onward in list(held.get(giver, ())):
                    if onward and (f, a) in wanted:
                        mine.add((receiver, f, a, min(had, limit), stated.onward))
            if sum(len(of) for of in held.values()) == before:
                return {holding for of in held.values() for holding in of}

    def allowed(self, act: Act) -> bool:
        """Whether the act lies within some holding."""
        where = self.footprints if act.footprint is None else [act.footprint]
        return any(
            holder == act.holder and (act.pence is None or act.pence <= limit)
            for holder, _, _, limit, _ in self.holdings([act.function], where)
        )

    def chains(self, act: Act) -> list[tuple[str, ...]]:
        """The ids of the steps of every chain to a holder at a footprint, walked one by one."""
        assert act.footprint is not None
        point = (act.function, act.footprint)
        usable = [
            s for s in self.sound
            if self.covers(s, *point) and limit_of(s) >= (act.pence or 0)
        ]  # fmt: skip

        def back(holder: str, passed: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
            for giver, receiver, stated, _ in usable:
                if receiver != holder or giver in passed or (passed[1:] and not stated.onward):
                    continue
                if not giver:
                    yield (stated.id,)
                else:
                    for chain in back(giver, (*passed, giver)):
                        yield (*chain, stated.id)

        return list(back(act.holder, (act.holder,)))

    def goes_round(self) -> bool:
        """Whether delegations in force lead round in a circle for some function and footprint."""
        for function in self.functions:
            for footprint in self.footprints:
                edges = {
                    (s[0], s[1]) for s in self.sound
                    if s[0] and self.covers(s, function, footprint)
                }  # fmt: skip
                while edges:
                    ends = {giver for giver, _ in edges} & {receiver for _, receiver in edges}
                    left = {e for e in edges if set(e) <= ends}
                    if left == edges:
                        return True
                    edges = left
        return False


def limit_of(step: Step) -> float:
    """A step's limit in pence."""
    pence = step[2].limit.pence
    return math.inf if pence is None else pence
