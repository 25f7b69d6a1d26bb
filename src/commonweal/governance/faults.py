"""What is wrong with the powers of a definition as a whole: circles, and giving what one has not.

Each fault names its grant or delegation and is told with the place to mend. What follows from a
fault for one act is `governance.authority`; how grave a fault is, is for the rules that report it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonweal.governance.authority import Authority
from commonweal.governance.chains import Net, Reach, limit_of, reach
from commonweal.governance.links import Link, Reason, able
from commonweal.governance.missing import Act, Missing
from commonweal.governance.naming import absence, function_named, named, over
from commonweal.governance.power import KIND_PREFIX, OWN, Delegation, Grant, Instrument
from commonweal.system.agreement import Agreement
from commonweal.system.body import BodyKind
from commonweal.system.duty import Function
from commonweal.system.footprint import Footprint
from commonweal.system.organisation import OrganisationKind
from commonweal.terms.problem import Place


class FaultKind(StrEnum):
    """What is wrong with a grant or delegation."""

    CIRCULAR = "circular"
    ABSENT = "absent"
    EXPIRED = "giver-expired"
    NOT_BEGUN = "giver-not-begun"
    NOT_HELD = "not-held"
    NOT_ONWARD = "sub-delegated-without-power"
    WIDER_LIMIT = "wider-limit"
    WIDER_FUNCTION = "wider-function"
    WIDER_FOOTPRINT = "wider-footprint"
    OUTLASTS = "outlasts"
    OVERLAPPING = "overlapping"
    UNKNOWN = "unknown-id"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one grant or delegation, `power` its id. An overlap is a question, not a breach."""

    kind: FaultKind
    power: str
    message: str
    place: Place

    @property
    def is_breach(self) -> bool:
        """Whether power is claimed that is not there; else two may both decide, which is asked."""
        return self.kind != FaultKind.OVERLAPPING


def faults(authority: Authority) -> tuple[Fault, ...]:
    """Every fault of the powers of the day, each told once, in order of the files."""
    found = [
        *unknown_ids(authority), *circles(authority), *beyond_the_giver(authority),
        *overlaps(authority),
    ]  # fmt: skip
    return tuple({(f.kind, f.power, f.message): f for f in found}.values())


def _fault(kind: FaultKind, link: Link, message: str) -> Fault:
    return Fault(kind, link.id, message, link.stated.place)


def _said(authority: Authority, link: Link) -> str:
    """A delegation at the head of a sentence."""
    at = authority.at
    what = function_named(at, link.stated.function)
    return f"{link.id}: {named(at, link.giver)} gives {named(at, link.receiver)} '{what}'"


def unknown_ids(authority: Authority) -> Iterator[Fault]:
    """Grants and delegations that name what the whole definition does not describe."""
    description = authority.at.description
    known: dict[str, set[str]] = {
        "holder": set(description.things),
        "footprint": {footprint.id for footprint in description.all(Footprint)},
        "function": {function.id for function in description.all(Function)},
        "agreement": {agreement.id for agreement in description.all(Agreement)},
        "kind": {*OrganisationKind, *BodyKind},
    }
    stated_all: tuple[Grant | Delegation, ...] = (*authority.grants, *authority.delegations)
    for stated in stated_all:
        for word, id_, what in _named_ids(stated):
            if id_.removeprefix(KIND_PREFIX) not in known[what]:
                whom = f"'{id_}' as `{word}`, which is no {what} described" if id_ else f"no {word}"
                said = f"{stated.id} names {whom}."
                yield Fault(FaultKind.UNKNOWN, stated.id, said, stated.place)


def _named_ids(stated: Grant | Delegation) -> Iterator[tuple[str, str, str]]:
    """Each id by the word it fills, and what it should be the id of."""
    if isinstance(stated, Grant):
        holders = [("holder", stated.holder)] if stated.holder else []
        if stated.holder_kind or not holders:
            yield "holder_kind", stated.holder_kind, "kind"
    else:
        holders = [("from", stated.giver), ("to", stated.receiver)]
        if stated.agreement:
            yield "agreement", stated.agreement, "agreement"
        if stated.liability:
            yield "liability", stated.liability, "holder"
    for word, id_ in holders:
        yield word, id_, "kind" if id_.startswith(KIND_PREFIX) else "holder"
    yield "function", stated.function, "function"
    if stated.footprint != OWN:
        yield "footprint", stated.footprint, "footprint"


def _in_force(authority: Authority) -> Iterator[Link]:
    """Delegations said to be in force on the day, whoever gives them."""
    at_all = (Reason.PROPOSED, Reason.EXPIRED, Reason.NOT_BEGUN)
    return (ln for ln in authority.links if ln.giver and not set(ln.amiss) & set(at_all))


def circles(authority: Authority) -> Iterator[Fault]:
    """Delegations in force that come back to their giver over the same function and footprint."""
    at, seen = authority.at, set()
    for link in _in_force(authority):
        circle = () if link.amiss else _way_back(authority.net(link.stated.function), link)
        ids = frozenset(step.id for step in circle)
        if circle and ids not in seen:
            seen.add(ids)
            names = [named(at, step.giver) for step in circle]
            said = (
                f"'{function_named(at, link.stated.function)}' goes round in a circle: "
                f"{' to '.join((*names, names[0]))} ({', '.join(step.id for step in circle)}). "
                "End one of these."
            )
            yield _fault(FaultKind.CIRCULAR, link, said)


def _way_back(net: Net, start: Link) -> tuple[Link, ...]:
    """The fewest steps from a step's giver round to it again over a common footprint, or none."""
    areas = {start.receiver: start.area}
    waiting = [start.receiver]
    while waiting:
        giver = waiting.pop()
        for link in net.given_by.get(giver, ()):
            known = areas.get(link.receiver, 0)
            if areas[giver] & link.area & ~known:
                areas[link.receiver] = known | (areas[giver] & link.area)
                waiting.append(link.receiver)
    common = areas.get(start.giver, 0)
    return _round_at(net, start, common & -common) if common else ()


def _round_at(net: Net, start: Link, bit: int) -> tuple[Link, ...]:
    """The fewest steps round from one step at a footprint where there is a way round."""
    came: dict[str, tuple[Link, ...]] = {start.receiver: (start,)}
    waiting = [start.receiver]
    while start.giver not in came:
        giver = waiting.pop(0)
        for link in net.given_by.get(giver, ()):
            if link.area & bit and link.receiver not in came:
                came[link.receiver] = (*came[giver], link)
                waiting.append(link.receiver)
    return came[start.giver]


class _Given:
    """What givers hold and may hand on, worked out once for each function, amount and last day."""

    def __init__(self, authority: Authority) -> None:
        """Take the powers of a day; nothing is worked out yet."""
        self._authority = authority
        self._reached: dict[tuple[str, float, date | None], Reach] = {}
        self._missing: dict[tuple[str, str], Missing] = {}

    def _reach(self, function: str, pence: float, until: date | None) -> Reach:
        asked = (function, pence, until)
        if asked not in self._reached:
            everywhere = self._authority.areas.everywhere
            self._reached[asked] = reach(
                self._authority.net(function), everywhere, pence, until=until
            )
        return self._reached[asked]

    def holds(self, link: Link) -> int:
        """All footprints over which a delegation's giver holds its function."""
        return self._reach(link.stated.function, 0, None).held.get(link.giver, 0)

    def area(self, link: Link, *, pence: float = 0, until: date | None = None) -> int:
        """Over which of a delegation's footprints its giver may hand on the function."""
        reached = self._reach(link.stated.function, pence, until)
        return reached.may_hand_on.get(link.giver, 0) & link.area

    def missing(self, link: Link) -> Missing:
        """Why a delegation's giver does not hold its function anywhere."""
        asked = (link.giver, link.stated.function)
        if asked not in self._missing:
            self._missing[asked] = self._authority.missing(Act(*asked))
        return self._missing[asked]


def beyond_the_giver(authority: Authority) -> Iterator[Fault]:
    """Delegations in force that hand on more than their giver holds, or what it may not hand on."""
    given = _Given(authority)
    for link in _in_force(authority):
        if Reason.ABSENT in link.amiss:
            unable = next(h for h in (link.giver, link.receiver) if not able(authority.at, h))
            said = f"{_said(authority, link)}, but {absence(authority.at, unable)}."
            if unable in authority.at.description.things:
                yield _fault(FaultKind.ABSENT, link, said)
        elif may := given.area(link):
            yield from _wider(authority, link, given, may=may)
        else:
            yield _without_power(authority, link, given)


def _without_power(authority: Authority, link: Link, given: _Given) -> Fault:
    """A delegation of what its giver cannot hand on at all: because of what."""
    held = given.holds(link)
    if held & link.area:
        said = f"{_said(authority, link)}, but what it holds it may not hand on."
        return _fault(FaultKind.NOT_ONWARD, link, said)
    said = f"{_said(authority, link)}, which it does not hold: "
    if held:
        where = over(authority.at, authority.areas.widest(held))
        return _fault(FaultKind.WIDER_FOOTPRINT, link, f"{said}it holds it only over {where}.")
    missing = given.missing(link)
    kind = _BECAUSE.get(missing.reason, FaultKind.NOT_HELD)
    return _fault(kind, link, said + missing.message)


_BECAUSE = {
    Reason.EXPIRED: FaultKind.EXPIRED,
    Reason.NOT_BEGUN: FaultKind.NOT_BEGUN,
    Reason.ONLY_PART: FaultKind.WIDER_FUNCTION,
    Reason.NOT_ONWARD: FaultKind.NOT_ONWARD,
}


def _wider(authority: Authority, link: Link, given: _Given, *, may: int) -> Iterator[Fault]:
    """How a delegation is wider than what its giver may hand on: in footprint, limit or dates."""
    at, said = authority.at, _said(authority, link)
    if beyond := link.area & ~may:
        where = over(at, authority.areas.widest(beyond))
        message = f"{said} also over {where}, where it may not hand it on."
        yield _fault(FaultKind.WIDER_FOOTPRINT, link, message)
    if given.area(link, pence=link.cap) != may:
        most = authority.ask(Act(link.giver, link.stated.function)).chains[0].limit
        message = f"{said} with {link.stated.limit}, but holds it itself only {most}."
        yield _fault(FaultKind.WIDER_LIMIT, link, message)
    until = link.stated.held.last or date.max
    stands = max(thing.held.last or date.max for thing in at.description.things[link.giver])
    if stands < until or given.area(link, until=until) != may:
        lasts = "with no last day" if until == date.max else f"until {until}"
        why = f"ends itself on {stands}" if stands < until else "does not hold it as long"
        message = f"{said} {lasts}, but {why}."
        yield _fault(FaultKind.OUTLASTS, link, message)


def overlaps(authority: Authority) -> Iterator[Fault]:
    """Delegations of one function by one giver to two receivers over a common footprint.

    An organisation that acts through its own bodies by its constitution gives nothing away.
    """
    at = authority.at
    groups: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in authority.links:
        if link.giver and not link.amiss and link.by != Instrument.CONSTITUTION:
            groups[link.giver, link.stated.function].append(link)
    for links in groups.values():
        for place, link in enumerate(links):
            other = next(
                (o for o in links[:place] if o.receiver != link.receiver and o.area & link.area),
                None,
            )
            if other is None:
                continue
            common = over(at, authority.areas.widest(link.area & other.area))
            limit = limit_of((link, other))
            said = (
                f"{_said(authority, link)}, as does {other.id} to {named(at, other.receiver)}, "
                f"both over {common}, {limit}. Say which of the two decides."
            )
            yield _fault(FaultKind.OVERLAPPING, link, said)
