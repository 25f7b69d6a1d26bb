"""Chains of powers: who holds a function where, and by which steps from statute to holder.

Every step of a chain must cover the act: its function, footprint and amount; and every holder but
the last must have been allowed to hand on what came to it. So a chain is as narrow as its narrowest
step, and nothing that only goes round in a circle holds a power. Questions are put to
`governance.authority`.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count

from commonweal.governance.links import UNBOUNDED, Link
from commonweal.terms.interval import Interval
from commonweal.terms.pence import Limit

CHAINS_MAX = 6
"""Further chains to the same power are not told: one is enough to act on."""


@dataclass(frozen=True, slots=True)
class Net:
    """The steps that cover one function, by giver and by receiver; grants by the empty giver."""

    given_by: Mapping[str, tuple[Link, ...]]
    given_to: Mapping[str, tuple[Link, ...]]


def net_of(links: Iterable[Link]) -> Net:
    """A net of the steps given."""
    given_by: dict[str, list[Link]] = defaultdict(list)
    given_to: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        given_to[link.receiver].append(link)
        given_by[link.giver].append(link)
    return Net(
        {giver: tuple(found) for giver, found in given_by.items()},
        {receiver: tuple(found) for receiver, found in given_to.items()},
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """Where each holder holds the power, and where it may hand it on, as bits of footprints."""

    held: Mapping[str, int]
    may_hand_on: Mapping[str, int]


def reach(net: Net, area: int, pence: float, *, until: date | None = None) -> Reach:
    """How far a power over an amount reaches within an area, and if asked, lasts until a day.

    Each holder's footprints only grow, so this ends; a circle that nothing begins is never entered.
    """
    held: dict[str, int] = {}
    may_hand_on: dict[str, int] = {}
    waiting: dict[str, int] = {"": area}  # what each giver may hand on and has not yet
    while waiting:
        giver = next(iter(waiting))
        handed = waiting.pop(giver)
        for link in net.given_by.get(giver, ()):
            arriving = handed & link.area
            if not arriving or link.cap < pence:
                continue
            if until is not None and link.last is not None and link.last < until:
                continue
            receiver = link.receiver
            held[receiver] = held.get(receiver, 0) | arriving
            if link.onward and (new := arriving & ~may_hand_on.get(receiver, 0)):
                may_hand_on[receiver] = may_hand_on.get(receiver, 0) | new
                waiting[receiver] = waiting.get(receiver, 0) | new
    return Reach(held, may_hand_on)


_Path = tuple[Link, ...]


def paths(net: Net, reached: Reach, holder: str, *, at_bit: int, pence: float) -> Iterator[_Path]:
    """Paths from a beginning to the holder at one footprint, the widest limit first, then shortest.

    A holder on the way is left by at most `CHAINS_MAX` ways, which bounds the search.
    """
    order = count()
    waiting: list[tuple[float, int, int, str, _Path]] = [(-UNBOUNDED, 0, next(order), holder, ())]
    left: dict[str, int] = defaultdict(int)
    while waiting:
        limit, length, _, receiver, path = heapq.heappop(waiting)
        if not receiver:
            yield path
            continue
        left[receiver] += 1
        if left[receiver] > CHAINS_MAX:
            continue
        for link in net.given_to.get(receiver, ()):
            if link.cap < pence or not link.area & at_bit or (path and not link.onward):
                continue
            if link.giver and not reached.may_hand_on.get(link.giver, 0) & at_bit:
                continue
            if link.giver == holder or any(step.giver == link.giver for step in path):
                continue
            step = (max(limit, -link.cap), length + 1, next(order), link.giver, (link, *path))
            heapq.heappush(waiting, step)


@dataclass(frozen=True, slots=True)
class Chain:
    """A whole chain, from its beginning to its holder, and what it comes to.

    `footprints` are the widest it covers; `apart_from` is carved out of them, or of the footprint
    asked about. `held` is when every step holds.
    """

    links: tuple[Link, ...]
    function: str
    footprints: tuple[str, ...]
    apart_from: tuple[str, ...]
    limit: Limit
    conditions: tuple[str, ...]
    held: Interval

    @property
    def holder(self) -> str:
        """Who holds the power at the end of the chain."""
        return self.links[-1].receiver


def limit_of(path: Iterable[Link]) -> Limit:
    """The narrowest limit of some steps."""
    limit = Limit(None)
    for link in path:
        limit = limit.narrowed(link.stated.limit)
    return limit


def conditions_of(path: Iterable[Link]) -> tuple[str, ...]:
    """The conditions of all steps, each once."""
    return tuple(dict.fromkeys(c for link in path for c in link.stated.conditions))


def interval_of(path: Iterable[Link]) -> Interval:
    """The days on which every step holds; all hold on the day asked about."""
    lasts = [link.stated.held.last for link in path if link.stated.held.last is not None]
    return Interval(max(link.stated.held.first for link in path), min(lasts, default=None))
