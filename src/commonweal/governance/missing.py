"""Saying why a power is not held: the first link missing on the way back from holder to statute.

Of all the ways in which the power might have come, even by steps that are over, not begun or only
proposed, the one with least amiss is followed, and the step nearest to the holder that fails is
told. Whether a power is held is decided in `governance.chains`, never here.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from commonweal.governance.areas import Areas
from commonweal.governance.links import Link, Reason, able
from commonweal.governance.naming import absence, function_named, listed, named, over
from commonweal.system.description import AsAt
from commonweal.terms.pence import pounds


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody would do: a function, over a footprint where that matters, for an amount."""

    holder: str
    function: str
    footprint: str | None = None
    pence: int | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """The first link missing. `holder` is whose power fails, `link` the step that falls short.

    `way` are the steps that would do, from there to whoever was asked about.
    """

    reason: Reason
    holder: str
    link: Link | None
    way: tuple[Link, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Search:
    """Where to look: by receiver, every step ever stated that covers the function; parts held."""

    at: AsAt
    areas: Areas
    given_to: Mapping[str, tuple[Link, ...]]
    held_parts: tuple[str, ...]


# How far a step is from carrying the power. What another decision could mend soonest weighs least.
_WEIGHT = {
    Reason.LIMIT: 2,
    Reason.FOOTPRINT: 3,
    Reason.NOT_ONWARD: 3,
    Reason.PROPOSED: 4,
    Reason.EXPIRED: 5,
    Reason.NOT_BEGUN: 5,
    Reason.ABSENT: 7,
}
_NOTHING_GIVEN = 30


@dataclass(frozen=True, slots=True)
class _Way:
    """A way back so far: whom it has come to, what is left of the area, its steps, nearest first."""

    holder: str
    area: int
    steps: tuple[tuple[Link, tuple[Reason, ...]], ...] = ()


def _amiss(way: _Way, link: Link, act: Act) -> Iterator[Reason]:
    yield from link.amiss
    if link.cap < (act.pence or 0):
        yield Reason.LIMIT
    if not link.area & way.area:
        yield Reason.FOOTPRINT
    if way.steps and not link.onward:
        yield Reason.NOT_ONWARD


def _days_off(search: Search, link: Link) -> int:
    """How long ago a step ended, or how soon it begins: the nearest in time is told."""
    held, day = link.stated.held, search.at.day
    ended = (day - held.last).days if held.last is not None else 0
    return max(ended, (held.first - day).days, 0)


def _least_amiss(search: Search, act: Act) -> _Way | None:
    """The way with least amiss back to a beginning, or to somebody who was never given it.

    Nothing when every way goes round in a circle.
    """
    given_to, everywhere, order = search.given_to, search.areas.everywhere, count()
    area = everywhere if act.footprint is None else search.areas.bit(act.footprint)
    waiting = [((0, 0, 0, 0.0, next(order)), _Way(act.holder, area))]
    done: set[str] = set()
    while waiting:
        (amiss, days, length, _, _), way = heapq.heappop(waiting)
        if not way.holder or way.holder not in given_to:
            return way
        if way.holder in done:
            continue
        done.add(way.holder)
        for link in given_to[way.holder]:
            reasons = tuple(_amiss(way, link, act))
            further = _Way(
                link.giver, link.area & way.area or way.area, (*way.steps, (link, reasons))
            )
            weight = amiss + sum(_WEIGHT[reason] for reason in reasons)
            weight += _NOTHING_GIVEN if link.giver and link.giver not in given_to else 0
            late = days + (_days_off(search, link) if link.amiss else 0)
            rank = (weight, late, length + 1, -link.cap, next(order))
            heapq.heappush(waiting, (rank, further))
    return None


def first_missing(search: Search, act: Act) -> Missing:
    """Why the act is beyond the holder, for an act that is."""
    at, holder = search.at, act.holder
    if not able(at, holder):
        return Missing(Reason.ABSENT, holder, None, (), _absent(search, act))
    if holder not in search.given_to:
        return _not_given(search, act)
    way = _least_amiss(search, act)
    if way is None:
        said = f"'{function_named(at, act.function)}' only goes round in a circle here"
        return Missing(Reason.CIRCULAR, holder, None, (), f"{said}: nobody held it to begin with.")
    good: list[Link] = []
    for link, reasons in way.steps:
        if reasons:
            said = _shortfall(search, act, link=link, reason=reasons[0], good=good)
            return _found(search, act, reasons[0], at_link=link, good=good, said=said)
        good.append(link)
    said = f"{named(at, good[-1].giver)} did not hold it itself: nobody has given it the function"
    return _found(search, act, Reason.GIVER_LACKS, at_link=good[-1], good=good, said=said)


def _absent(search: Search, act: Act) -> str:
    """That a holder cannot act; and of one that is planned, that its power is only proposed."""
    at, holder = search.at, act.holder
    said = absence(at, holder)
    given = search.given_to.get(holder, ())
    proposed = next((link for link in given if link.amiss[:1] == (Reason.PROPOSED,)), None)
    if proposed is None or holder not in {**at.bodies, **at.seats}:
        return f"{said}."
    besides = _shortfall(search, act, link=proposed, reason=Reason.PROPOSED, good=[])
    return f"{said}; besides, {besides}."


def _found(
    search: Search, act: Act, reason: Reason, *, at_link: Link, good: list[Link], said: str
) -> Missing:
    """What is missing, in words that lead to it by the steps that are good."""
    at = search.at
    what = f"'{function_named(at, act.function)}'"
    led = []
    for step in good:
        led.append(
            f"{named(at, step.receiver)} was given {what} by {named(at, step.giver)} ({_cited(step)})"
        )
        what = "it"
    whose = at_link.giver if reason == Reason.GIVER_LACKS else at_link.receiver
    message = f"{', '.join(led)}; but {said}." if led else f"{said}."
    return Missing(reason, whose, at_link, tuple(reversed(good)), message)


def _not_given(search: Search, act: Act) -> Missing:
    at = search.at
    whom, what = named(at, act.holder), function_named(at, act.function)
    if search.held_parts:
        parts = listed(f"'{function_named(at, part)}'" for part in search.held_parts)
        said = f"{whom} has been given only a part of '{what}': {parts}."
        return Missing(Reason.ONLY_PART, act.holder, None, (), said)
    said = f"Nobody has given {whom} the function '{what}'."
    return Missing(Reason.NOT_GIVEN, act.holder, None, (), said)


def _cited(link: Link) -> str:
    return f"{link.id}; {link.stated.source}"


def _shortfall(search: Search, act: Act, *, link: Link, reason: Reason, good: list[Link]) -> str:
    """What one step lacks, without the full stop."""
    at, held = search.at, link.stated.held
    whom, cited = named(at, link.receiver), _cited(link)
    what = "it" if good else f"'{function_named(at, act.function)}'"
    if reason == Reason.LIMIT:
        asked = pounds(act.pence or 0)
        return f"{whom} holds {what} only {link.stated.limit}, not for {asked} ({cited})"
    if reason == Reason.FOOTPRINT:
        asked_over = [act.footprint] if act.footprint is not None else good[-1].footprints
        where = over(at, link.footprints)
        return f"{whom} holds {what} only over {where}, not over {over(at, asked_over)} ({cited})"
    if reason == Reason.NOT_ONWARD:
        return f"{whom} may not hand {what} on ({cited})"
    if reason == Reason.ABSENT:
        unable = next(h for h in (link.receiver, link.giver) if h and not able(at, h))
        hence = "" if unable == link.receiver else f", from whom {whom} would have {what}"
        return f"{absence(at, unable)}{hence} ({cited})"
    ends = {
        Reason.EXPIRED: f"which expired on {held.last}",
        Reason.NOT_BEGUN: f"which begins only on {held.first}",
        Reason.PROPOSED: "which is only proposed",
    }
    instrument = link.by.replace("-", " ")
    return f"{whom} has {what} only by {instrument}, {ends[reason]} ({cited})"
