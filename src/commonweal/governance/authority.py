"""Whether somebody may do something on a day: yes with the chain of powers, or no with what is missing.

`Authority` is built once for a day and asked many times. It decides from what is granted and
delegated alone; whether a meeting was quorate, or a member conflicted, is `governance.decision`.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice

from commonweal.governance.areas import Areas, OwnAreas
from commonweal.governance.chains import (
    CHAINS_MAX,
    Chain,
    Net,
    Reach,
    conditions_of,
    interval_of,
    limit_of,
    net_of,
    paths,
    reach,
)
from commonweal.governance.links import UNBOUNDED, Link, links_of
from commonweal.governance.missing import Act, Missing, Search, first_missing
from commonweal.governance.nearness import Nearness
from commonweal.governance.power import Delegation, Grant
from commonweal.system.description import AsAt

FOOTPRINTS_TOLD_MAX = 12
REACHES_KEPT_MAX = 512


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes with every chain told, the widest first; or no with the first link that is missing.

    `deciders` are, for a no, those who could decide it on the day, the nearest first.
    """

    act: Act
    chains: tuple[Chain, ...] = ()
    missing: Missing | None = None
    deciders: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the act is within the holder's power."""
        return bool(self.chains)


@dataclass(frozen=True)
class Authority:
    """The powers of a day. Grants and delegations of any time are given; the day sorts them out."""

    at: AsAt
    grants: tuple[Grant, ...]
    delegations: tuple[Delegation, ...]

    @cached_property
    def _stepped(self) -> tuple[Areas, tuple[Link, ...]]:
        known = self.at.known_on
        return links_of(
            self.at,
            tuple(g for g in self.grants if g.known.contains(known)),
            tuple(d for d in self.delegations if d.known.contains(known)),
        )

    @property
    def areas(self) -> Areas:
        """The footprints of the day as sets."""
        return self._stepped[0]

    @property
    def links(self) -> tuple[Link, ...]:
        """Every step ever stated; those amiss carry no power on the day."""
        return self._stepped[1]

    @cached_property
    def own(self) -> OwnAreas:
        """Each holder's own footprints."""
        return OwnAreas(self.at)

    @cached_property
    def _by_function(self) -> dict[str, list[Link]]:
        found: dict[str, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.stated.function, []).append(link)
        return found

    @cached_property
    def _part_of(self) -> dict[str, str]:
        return {f.id: f.part_of for f in self.at.functions.values() if f.part_of}

    @cached_property
    def _kept(self) -> dict[str, tuple[str, ...]]:
        return {}

    def wider(self, function: str) -> tuple[str, ...]:
        """The function and those it is part of, the widest last. A cycle is walked once."""
        if function not in self._kept:
            found = [function]
            while (above := self._part_of.get(found[-1], "")) and above not in found:
                found.append(above)
            self._kept[function] = tuple(found)
        return self._kept[function]

    @cached_property
    def _nets(self) -> dict[str, tuple[Net, Net]]:
        return {}

    def _both_nets(self, function: str) -> tuple[Net, Net]:
        if function not in self._nets:
            stated = [ln for f in self.wider(function) for ln in self._by_function.get(f, ())]
            self._nets[function] = (net_of(ln for ln in stated if not ln.amiss), net_of(stated))
        return self._nets[function]

    def net(self, function: str) -> Net:
        """The steps in force whose function is the one asked about or a wider one."""
        return self._both_nets(function)[0]

    @cached_property
    def _given_to(self) -> dict[str, dict[str, None]]:
        """The functions given to each holder by steps in force."""
        found: dict[str, dict[str, None]] = {}
        for link in self.links:
            if not link.amiss:
                found.setdefault(link.receiver, {})[link.stated.function] = None
        return found

    @cached_property
    def _caps(self) -> list[float]:
        """Every limit there is, in order: amounts between two of them reach equally far."""
        return sorted({link.cap for link in self.links})

    @cached_property
    def _reached(self) -> Callable[[str, str | None, float], Reach]:
        """What is asked again is kept, within a bound, since any amount may be asked about."""

        def work_out(function: str, footprint: str | None, pence: float) -> Reach:
            areas = self.areas
            area = areas.everywhere if footprint is None else areas.bit(footprint)
            return reach(self.net(function), area, pence)

        return lru_cache(REACHES_KEPT_MAX)(work_out)

    def _reach(self, function: str, footprint: str | None, pence: int | None) -> Reach:
        place = bisect_left(self._caps, pence or 0)
        least = self._caps[place] if place < len(self._caps) else UNBOUNDED
        return self._reached(function, footprint, least)

    def ask(self, act: Act) -> Answer:
        """Whether a holder may do this, by which chains; else why not, and who could.

        Without a footprint: whether it may anywhere, with a chain for each widest footprint.
        """
        reached = self._reach(act.function, act.footprint, act.pence)
        held = reached.held.get(act.holder, 0)
        if held:
            return Answer(act, self._chains(act, reached, held))
        return Answer(act, missing=self.missing(act), deciders=self._deciders(act, reached))

    def missing(self, act: Act) -> Missing:
        """The first link missing, for an act that is beyond its holder."""
        stated = self._both_nets(act.function)[1].given_to
        return first_missing(Search(self.at, self.areas, stated, self._parts_held(act)), act)

    def _chains(self, act: Act, reached: Reach, held: int) -> tuple[Chain, ...]:
        net, pence = self.net(act.function), act.pence or 0
        if act.footprint is not None:
            found = paths(net, reached, act.holder, at_bit=held, pence=pence)
            return tuple(self._chain(path, act.footprint) for path in islice(found, CHAINS_MAX))
        chains: dict[tuple[str, ...], Chain] = {}
        left = held
        while left and len(chains) < FOOTPRINTS_TOLD_MAX:
            bit = self.areas.bit(self.areas.widest(left)[0])
            path = next(paths(net, reached, act.holder, at_bit=bit, pence=pence))
            chain = self._chain(path)
            chains.setdefault(tuple(link.id for link in path), chain)
            left &= ~(_common(path) | bit)
        return tuple(chains.values())

    def _chain(self, path: tuple[Link, ...], footprint: str | None = None) -> Chain:
        area = _common(path)
        function = max((link.stated.function for link in path), key=lambda f: len(self.wider(f)))
        return Chain(
            path,
            function,
            self.areas.widest(area),
            self.areas.lacking(area, footprint),
            limit_of(path),
            conditions_of(path),
            interval_of(path),
        )

    def _parts_held(self, act: Act) -> tuple[str, ...]:
        """Narrower functions that the holder does hold, for a no that says "only a part"."""
        return tuple(
            function
            for function in self._given_to.get(act.holder, ())
            if function != act.function
            and act.function in self.wider(function)
            and self._reach(function, act.footprint, act.pence).held.get(act.holder, 0)
        )

    @cached_property
    def _near(self) -> Nearness:
        return Nearness(self.own, self.areas)

    def _deciders(self, act: Act, reached: Reach) -> tuple[str, ...]:
        near, stated = self._near, self._both_nets(act.function)[1].given_to.get(act.holder, ())
        return near.first(
            act.holder,
            {holder: area for holder, area in reached.held.items() if area},
            givers=[link.giver for link in stated if link.giver],
            footprint=act.footprint,
        )

    def holders(
        self, function: str, footprint: str | None = None, pence: int | None = None
    ) -> dict[str, tuple[str, ...]]:
        """Everyone who holds a power on the day, with the widest footprints over which."""
        held = self._reach(function, footprint, pence).held
        return {each: self.areas.widest(area) for each, area in sorted(held.items()) if area}

    def powers_of(self, holder: str) -> tuple[Chain, ...]:
        """What a holder may do: the best chain for each function given to it and each footprint.

        Where a function is given wider than the giver had it, what comes through is told.
        """
        given = set(self._given_to.get(holder, ()))
        within = [f for f in self._by_function if given & set(self.wider(f))]
        chains: dict[tuple[str, ...], Chain] = {}
        for function in sorted(within, key=lambda f: (len(self.wider(f)), f)):
            for chain in self.ask(Act(holder, function)).chains:
                chains.setdefault(tuple(link.id for link in chain.links), chain)
        return tuple(chains.values())

    def without(self, *ids: str) -> "Authority":
        """The powers as they would be were some grants or delegations revoked."""
        return replace(
            self,
            grants=tuple(g for g in self.grants if g.id not in ids),
            delegations=tuple(d for d in self.delegations if d.id not in ids),
        )


def _common(path: tuple[Link, ...]) -> int:
    """The footprints that every step covers."""
    area = path[0].area
    for link in path[1:]:
        area &= link.area
    return area
