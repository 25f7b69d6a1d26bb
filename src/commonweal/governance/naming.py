"""Naming in a sentence whatever powers speak of: holders, footprints, functions, how long ago.

A seat is named with its body, since every board has a chair. Sentences themselves are made where
their meaning is.
"""

from collections.abc import Iterable

from commonweal.governance.areas import OWN_AREA
from commonweal.system.body import BodyStatus, Seat
from commonweal.system.description import AsAt
from commonweal.system.duty import Function
from commonweal.terms.interval import Interval

NAMES_TOLD_MAX = 4


def named(at: AsAt, holder: str) -> str:
    """The name of an organisation, body or seat on the day, or the last one known; else the id."""
    told = at.description.things.get(holder, ())
    if told and isinstance(told[-1], Seat):
        return f"{at.name_of(holder)} of {at.name_of(told[-1].body)}"
    return at.name_of(holder)


def function_named(at: AsAt, function: str) -> str:
    """A function's name in the middle of a sentence."""
    told = at.functions.get(function) or next(
        (f for f in at.description.all(Function) if f.id == function), None
    )
    if told is None:
        return function
    is_word = told.name[1:2].islower()
    return f"{told.name[0].lower()}{told.name[1:]}" if is_word else told.name


def footprint_named(at: AsAt, footprint: str) -> str:
    """A footprint's name, or what stands for an area that none describes."""
    if footprint.startswith(OWN_AREA):
        return f"the own area of {named(at, footprint.removeprefix(OWN_AREA))}"
    return at.name_of(footprint)


def listed(names: Iterable[str]) -> str:
    """Names in a row, and how many more there are."""
    told = list(names)
    more = len(told) - NAMES_TOLD_MAX
    if more <= 1:
        return ", ".join(told)
    return f"{', '.join(told[:NAMES_TOLD_MAX])} and {more} more"


def over(at: AsAt, footprints: Iterable[str]) -> str:
    """Footprints by name, in a row."""
    return listed(footprint_named(at, footprint) for footprint in footprints)


def absence(at: AsAt, holder: str) -> str:
    """Why a holder cannot act on the day: it did not stand, or was only planned."""
    name = named(at, holder)
    seat, body = at.seats.get(holder), at.bodies.get(holder)
    if seat is not None:
        if seat.body in at.bodies and at.bodies[seat.body].status == BodyStatus.PLANNED:
            return absence(at, seat.body)
        return f"The seat {name} is {str(seat.status).replace('-', ' ')} on {at.day}"
    if body is not None:
        planned = body.status == BodyStatus.PLANNED
        return f"{name} {'is only planned' if planned else 'has ended'} on {at.day}"
    told = at.description.things.get(holder, ())
    if not told:
        return f"The definition describes no '{holder}'"
    return f"{name} does not stand on {at.day}{_when(at, [thing.held for thing in told])}"


def _when(at: AsAt, times: list[Interval]) -> str:
    ended = [time.last for time in times if time.last is not None and time.last < at.day]
    begins = [time.first for time in times if time.first > at.day]
    if begins and not ended:
        return f": it begins on {min(begins)}"
    return f": it ended on {max(ended)}" if ended else ""
