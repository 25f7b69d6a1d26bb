"""Who may sit and vote in a body on a day, one by one: seats with several holders counted out.

A snapshot is frozen with each vote, so that a later change of the body never changes who decided.
It names seats, never persons.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from commonweal.system.body import Office, Seat, SeatStatus, Sector
from commonweal.system.description import AsAt

NOT_YET_SEATS = (SeatStatus.PROPOSED, SeatStatus.UNDER_CONSIDERATION)


@dataclass(frozen=True, slots=True)
class Member:
    """One seat at the table. Of several like seats, `#1`, `#2` and so on end the id.

    `voting` is false for members without a vote and for those who only attend.
    """

    id: str
    role: str
    office: Office
    sector: Sector
    voting: bool
    vacant: bool = False
    employed_by: str = ""


@dataclass(frozen=True)
class Electorate:
    """The seats of a body on a day."""

    body: str
    day: date
    members: tuple[Member, ...]

    @cached_property
    def by_id(self) -> dict[str, Member]:
        """Seats by id."""
        return {member.id: member for member in self.members}

    @property
    def voting(self) -> tuple[Member, ...]:
        """Seats with a vote, vacant ones among them."""
        return tuple(member for member in self.members if member.voting)


def _counted_out(seat: Seat) -> Iterator[Member]:
    ids = [seat.id] if seat.count == 1 else [f"{seat.id}#{n + 1}" for n in range(seat.count)]
    for id_ in ids:
        yield Member(
            id=id_,
            role=seat.role,
            office=seat.office,
            sector=seat.sector,
            voting=seat.voting and seat.member,
            vacant=seat.status == SeatStatus.VACANT,
            employed_by=seat.employed_by,
        )


def electorate_of(at: AsAt, body: str) -> Electorate:
    """The seats of a body on the day; seats only proposed or talked of are none yet."""
    seats = [s for s in at.seats_of.get(body, ()) if s.status not in NOT_YET_SEATS]
    return Electorate(body, at.day, tuple(m for seat in seats for m in _counted_out(seat)))
