"""The steps that powers take: each grant and delegation as it stands between two holders on a day.

What is stated for every holder of a kind is told once for each; what carries no power on the day is
kept with the reason, since a refusal has to name it. Chains of steps are in `governance.chains`.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from commonweal.governance.areas import Areas, OwnAreas
from commonweal.governance.power import KIND_PREFIX, Delegation, DelegationStatus, Grant
from commonweal.system.body import BodyKind, BodyStatus, SeatStatus
from commonweal.system.description import AsAt
from commonweal.terms.interval import Interval

UNBOUNDED = math.inf
"""More than any amount, for a power that names no limit."""

SITTING = (BodyStatus.SHADOW, BodyStatus.ESTABLISHED)
NOT_YET_SEATS = (SeatStatus.PROPOSED, SeatStatus.UNDER_CONSIDERATION)


class Reason(StrEnum):
    """Why a step carries no power, or none for the act asked about."""

    NOT_GIVEN = "not-given"
    ONLY_PART = "only-part"
    FOOTPRINT = "other-footprint"
    LIMIT = "above-limit"
    GIVER_LACKS = "giver-lacks"
    NOT_ONWARD = "not-onward"
    EXPIRED = "expired"
    NOT_BEGUN = "not-begun"
    PROPOSED = "only-proposed"
    ABSENT = "absent"
    CIRCULAR = "circular"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Link:
    """One step. `giver` is empty where a power begins; `area` holds `footprints` as bits.

    `cap` is the limit in pence, or `UNBOUNDED`; `onward` whether the receiver may hand it on. `last` is the last day, counting statements of the
    same that follow without a gap. `amiss` tells why it carries no power on the day.
    """

    stated: Grant | Delegation
    giver: str
    receiver: str
    footprints: tuple[str, ...]
    area: int
    cap: float
    onward: bool
    last: date | None
    amiss: tuple[Reason, ...]

    @property
    def id(self) -> str:
        """The id of the grant or delegation."""
        return self.stated.id

    @property
    def by(self) -> str:
        """By what it was given: statute, constitution, section 75 agreement and so on."""
        stated = self.stated
        return str(stated.by if isinstance(stated, Grant) else stated.instrument)


def able(at: AsAt, holder: str) -> bool:
    """Whether a holder stood on the day and could act: a body that sits, a seat that is filled."""
    seat = at.seats.get(holder)
    if seat is not None:
        return seat.status not in NOT_YET_SEATS and (
            seat.body not in at.bodies or able(at, seat.body)
        )
    body = at.bodies.get(holder)
    return body.status in SITTING if body is not None else holder in at.organisations


def of_kind(at: AsAt, kind: str) -> tuple[str, ...]:
    """Organisations of a kind, or bodies of a kind that sit."""
    if kind in list(BodyKind):
        return tuple(b.id for b in at.bodies.values() if b.kind == kind and b.status in SITTING)
    return tuple(o.id for o in at.organisations.values() if o.kind == kind)


def _own_bodies(at: AsAt, kind: str) -> Mapping[str, tuple[str, ...]]:
    """Bodies of a kind by the organisations they belong to and the bodies they report to."""
    found: dict[str, list[str]] = defaultdict(list)
    for body_id in of_kind(at, kind):
        body = at.bodies.get(body_id)
        for above in (*body.organisations, *body.reports_to) if body is not None else ():
            found[above].append(body_id)
    return {above: tuple(below) for above, below in found.items()}


def _kind(holder: str) -> str:
    return holder.removeprefix(KIND_PREFIX) if holder.startswith(KIND_PREFIX) else ""


def _pairs(at: AsAt, delegation: Delegation) -> Iterator[tuple[str, str]]:
    """From whom to whom, a kind told by each of it: a giver's own bodies where both are kinds."""
    giver_kind, receiver_kind = _kind(delegation.giver), _kind(delegation.receiver)
    givers = of_kind(at, giver_kind) if giver_kind else (delegation.giver,)
    own = _own_bodies(at, receiver_kind) if receiver_kind else {}
    for giver in givers:
        receivers = own.get(giver, ()) if receiver_kind else (delegation.receiver,)
        for receiver in receivers:
            yield giver, receiver


def _holders(at: AsAt, grant: Grant) -> tuple[str, ...]:
    kind = grant.holder_kind or _kind(grant.holder)
    named = (grant.holder,) if grant.holder else ()  # one that names nobody gives nothing
    return of_kind(at, kind) if kind else named


def _untimely(stated: Grant | Delegation, day: date) -> Iterator[Reason]:
    if day < stated.held.first:
        yield Reason.NOT_BEGUN
    elif not stated.held.contains(day):
        yield Reason.EXPIRED
    if isinstance(stated, Delegation) and stated.status == DelegationStatus.PROPOSED:
        yield Reason.PROPOSED


_Step = tuple[Grant | Delegation, str, str]
_Same = tuple[str, str, str]
ONE_DAY = timedelta(days=1)


def _same(step: _Step) -> _Same:
    stated, giver, receiver = step
    return giver, receiver, stated.function


def _times(steps: list[_Step]) -> dict[_Same, list[Interval]]:
    """When the same was stated by several statements, in order of time."""
    found: dict[_Same, list[Interval]] = defaultdict(list)
    for step in steps:
        found[_same(step)].append(step[0].held)
    return {same: sorted(held, key=_first) for same, held in found.items()}


def _first(held: Interval) -> date:
    return held.first


def _last(held: Interval, times: list[Interval]) -> date | None:
    """The last day of an interval and of those that follow it without a gap."""
    last = held.last
    for other in times:
        if last is not None and held.first < other.first <= last + ONE_DAY:
            last = None if other.last is None else max(last, other.last)
    return last


def _steps(at: AsAt, grants: tuple[Grant, ...], given: tuple[Delegation, ...]) -> Iterator[_Step]:
    for grant in grants:
        for holder in _holders(at, grant):
            yield grant, "", holder
    for delegation in given:
        for giver, receiver in _pairs(at, delegation):
            yield delegation, giver, receiver


def links_of(
    at: AsAt, grants: tuple[Grant, ...], delegations: tuple[Delegation, ...]
) -> tuple[Areas, tuple[Link, ...]]:
    """Every step ever stated, as known on the day of knowing, with the areas that they name."""
    steps = list(_steps(at, grants, delegations))
    own = OwnAreas(at)
    where = [own.stated(giver or receiver, stated.footprint) for stated, giver, receiver in steps]
    areas = Areas(at, frozenset(each for footprints in where for each in footprints))
    holders = {each for _, giver, receiver in steps for each in (giver, receiver)}
    unable = {each for each in holders if each and not able(at, each)}
    links, times = [], _times(steps)
    for (stated, giver, receiver), footprints in zip(steps, where, strict=True):
        amiss = tuple(_untimely(stated, at.day))
        if unable & {giver, receiver}:
            amiss += (Reason.ABSENT,)
        pence = stated.limit.pence
        cap = UNBOUNDED if pence is None else pence
        last = _last(stated.held, times[_same((stated, giver, receiver))])
        links.append(
            Link(
                stated=stated,
                giver=giver,
                receiver=receiver,
                footprints=footprints,
                area=areas.within(footprints),
                cap=cap,
                onward=stated.onward,
                last=last,
                amiss=amiss,
            )
        )
    return areas, tuple(links)
