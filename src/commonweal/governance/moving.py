"""Moving a decision after its meeting: in what capacity somebody acts, and whether the table allows it.

The table is `governance.decision`; a motion becomes a decision only in `governance.deciding`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from commonweal.governance.conflicts import Reason
from commonweal.governance.decision import STANDING, Mover, State, Transition, refusals
from commonweal.governance.electorate import electorate_of
from commonweal.system.body import BodyKind, BodyStatus, Office
from commonweal.system.description import AsAt


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a decision stands: whose it is, its state, and the day of its last move.

    `call_in_last` is absent until it is taken. `urgent` when officers took it between meetings.
    """

    id: str
    body: str
    state: State
    moved: date
    proposed_by: str
    call_in_last: date | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A move that somebody would make: to what, by which seat or body, under which decision."""

    after: State
    by: str
    day: date
    under: Standing | None = None


def _as_seat(standing: Standing, wish: Wish, at: AsAt) -> Iterator[Mover | Reason]:
    member = electorate_of(at, standing.body).by_id[wish.by]
    if member.vacant:
        yield Reason("mover", f"{wish.by} is vacant on {wish.day}")
        return
    if member.office == Office.CHAIR:
        yield Mover.CHAIR
    if member.id == standing.proposed_by:
        yield Mover.PROPOSER


def _as_body(standing: Standing, wish: Wish) -> Iterator[Mover | Reason]:
    under = wish.under
    if under is None:
        yield Reason("mover", "name the decision of the body under which it is done, with --under")
    elif under.body != standing.body or under.id == standing.id:
        yield Reason("mover", f"{under.id} is not another decision of {standing.body}")
    elif under.state not in STANDING:
        yield Reason("mover", f"{under.id} is {under.state}, and nothing can rest on it")
    else:
        yield Mover.BODY


def _as_scrutiny(standing: Standing, wish: Wish, at: AsAt) -> Iterator[Mover | Reason]:
    committee, decided = at.bodies[wish.by], at.bodies.get(standing.body)
    shared = set(committee.organisations) & set(decided.organisations if decided else ())
    last = standing.call_in_last
    if committee.status != BodyStatus.ESTABLISHED or not shared:
        yield Reason("mover", f"{committee.name} does not scrutinise {standing.body}")
    elif last is not None and wish.day > last:
        yield Reason("mover", f"it could be called in until {last}, and {wish.day} is later")
    else:
        yield Mover.SCRUTINY


def _capacities(standing: Standing, wish: Wish, at: AsAt) -> Iterator[Mover | Reason]:
    """In what capacity somebody acts; or why in none."""
    if wish.by == standing.body:
        yield from _as_body(standing, wish)
    elif wish.by in electorate_of(at, standing.body).by_id:
        yield from _as_seat(standing, wish, at)
    elif wish.by in at.bodies and at.bodies[wish.by].kind == BodyKind.SCRUTINY_COMMITTEE:
        yield from _as_scrutiny(standing, wish, at)
    else:
        said = f"'{wish.by}' is on {wish.day} neither {standing.body}, nor one of its seats, "
        yield Reason("mover", said + "nor a scrutiny committee")


def move(standing: Standing, wish: Wish, at: AsAt) -> tuple[Transition | None, tuple[Reason, ...]]:
    """The row of the table by which a decision is moved; or every reason why it is not.

    `at` is the system as at the day of the move.
    """
    told = list(_capacities(standing, wish, at))
    reasons = [each for each in told if isinstance(each, Reason)]
    movers = {each for each in told if isinstance(each, Mover)}
    if wish.day < standing.moved:
        reasons.append(Reason("state", f"it was last moved on {standing.moved}, after {wish.day}"))
    row, refused = refusals(standing.state, wish.after, movers)
    # Who has no capacity at all was told so; the row's own movers would only repeat it.
    reasons += [each for each in refused if each.rule == "state" or movers or not reasons]
    return (None, tuple(reasons)) if reasons else (row, ())
