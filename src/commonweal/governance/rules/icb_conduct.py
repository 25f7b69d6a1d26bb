"""Rules on how the board of an integrated care board keeps itself: independence, skills, committees.

Some of them only a person can answer, since nothing in a definition shows what an appointer
considered. They ask it of each board that stands, so that a day without boards asks nothing. The
rule that seats are complete speaks of every body that decides.
"""

from collections import defaultdict
from collections.abc import Iterator

from commonweal.governance.rules.engine import Case, Finding, broken, check, held, unknown
from commonweal.governance.rules.structure import (
    boards,
    counted,
    documents,
    in_office,
    listed,
    members,
    places,
    published,
)
from commonweal.system.body import Body, BodyKind, BodyStatus, Office, Seat, SeatStatus

COMMITTEES = (BodyKind.COMMITTEE, BodyKind.SUB_COMMITTEE)
STATUTORY_COMMITTEES = ("audit", "remuneration")
SKILLS_REVIEW_YEARS = 2
"""A review older than this is asked about again. The Act names no interval: our choice."""


def _ask(case: Case, what: str) -> Iterator[Finding]:
    for _, body in boards(case):
        yield unknown(f"{body.name}: {what}", body.place)


@check("B-11")
def nobody_undermines_independence(case: Case) -> Iterator[Finding]:
    """Schedule 1B, paragraphs 4 and 11(4)(b): the test is what the appointer considers."""
    return _ask(case, "what those who appoint considered of private involvement is not recorded.")


@check("B-15")
def partner_members_are_no_delegates(case: Case) -> Iterator[Finding]:
    """A unitary board: its terms say so, or somebody has to be asked."""
    for _, body in boards(case):
        partners = in_office(members(case, body), Office.PARTNER_MEMBER)
        for seat in (s for s in partners if "delegate" in s.role.lower()):
            yield broken(f"{body.name}: '{seat.role}' is named a delegate.", seat.place)
        if "unitary" in body.terms.lower() or "not delegates" in body.terms.lower():
            yield held(f"{body.name}: its terms make it a unitary board.", body.place)
        elif partners:
            said = f"{body.name}: whether partner members act as delegates is not recorded"
            yield unknown(f"{said}.", body.place)


@check("B-16")
def nobody_is_disqualified(case: Case) -> Iterator[Finding]:
    """Seats are never persons, so that a definition cannot show who is disqualified."""
    return _ask(case, "checks of members against the grounds of disqualification are not recorded.")


@check("B-17")
def skills_are_reviewed(case: Case) -> Iterator[Finding]:
    """Section 14Z49: the newest review on record by the day."""
    reviews = documents(case, "skills-review")
    for icb, body in boards(case):
        out = published(case, [*reviews.get(icb.id, ()), *reviews.get(body.id, ())])
        dates = [d.published for d in out if d.published is not None]
        if not dates:
            yield unknown(f"{body.name}: no review of its skills is recorded.", body.place)
        elif max(dates).year < case.day.year - SKILLS_REVIEW_YEARS:
            said = f"{body.name}: its last recorded review of skills is of {max(dates)}"
            yield unknown(f"{said}; is there a later one?", body.place)
        else:
            yield held(f"{body.name} reviewed its skills on {max(dates)}.", body.place)


def _committees(case: Case) -> dict[str, list[Body]]:
    """Committees by each body or organisation that they report or belong to."""
    found: dict[str, list[Body]] = defaultdict(list)
    for body in case.at.bodies.values():
        if body.kind in COMMITTEES and body.status != BodyStatus.ENDED:
            for above in {*body.reports_to, *body.organisations}:
                found[above].append(body)
    return found


@check("B-18")
def audit_and_remuneration_committees_exist(case: Case) -> Iterator[Finding]:
    """Where a definition tells of committees of the board, one that is not among them is missing."""
    told = _committees(case)
    for icb, body in boards(case):
        committees = {c.id: c for c in [*told.get(body.id, ()), *told.get(icb.id, ())]}.values()
        for wanted in STATUTORY_COMMITTEES:
            found = [c for c in committees if wanted in c.name.lower()]
            standing = [c for c in found if c.status == BodyStatus.ESTABLISHED]
            said = f"{body.name}: {wanted} committee"
            if standing:
                yield held(f"{said} is '{standing[0].name}'.", standing[0].place)
            elif found:
                yield broken(f"{said} is only {found[0].status}.", found[0].place)
            elif committees:
                others = listed(c.name for c in committees)
                yield broken(f"{said} is not among its committees ({others}).", body.place)
            else:
                yield unknown(f"{said}: no committee of the board is recorded.", body.place)


def _held_twice(case: Case) -> Iterator[Finding]:
    """Seats of which two statements hold on the day."""
    seen: dict[str, Seat] = {}
    for seat in case.at.holding(Seat):
        first = seen.setdefault(seat.id, seat)
        if first is not seat:
            said = f"The seat {seat.id} has two holders on {case.day}: '{first.role}' and"
            said = f"{said} '{seat.role}', also stated in {first.place}"
            yield broken(f"{said}. End the earlier before the later begins.", seat.place)


@check("B-19")
def seats_are_complete_and_held_once(case: Case) -> Iterator[Finding]:
    """Role, first day and vote are the grammar of a seat; who puts somebody on it may be lacking."""
    yield from _held_twice(case)
    for body in case.at.bodies.values():
        if not body.decides or body.status == BodyStatus.ENDED:
            continue
        seats = case.at.seats_of.get(body.id, ())
        for seat in (s for s in seats if s.count == 0):
            yield broken(f"{body.name}: the seat {seat.id} is for nobody.", seat.place)
        silent = [
            seat
            for seat in seats
            if not seat.nominated_by and not seat.appointed_by
            if seat.status != SeatStatus.UNDER_CONSIDERATION
        ]
        if silent:
            which = listed(s.id.removeprefix(f"{body.id}.") for s in silent)
            said = f"{body.name}: who nominates or appoints to {counted(places(silent), 'seat')}"
            yield unknown(f"{said} of {places(seats)} is not recorded ({which}).", silent[0].place)
        elif seats:
            yield held(f"{body.name}: who fills each seat is recorded.", body.place)
        elif body.status != BodyStatus.PLANNED:
            yield unknown(f"{body.name} decides, and none of its seats is recorded.", body.place)
