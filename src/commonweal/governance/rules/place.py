"""Rules on arrangements for place: model, members, votes, the accountable person, money, the plan.

Most rest on guidance, which speaks of involving people and not only of seats; a planned or shadow
board therefore makes a question where an established one would break the rule. Of a place plan,
`states` may hold `configuration`, `responsibilities`, `membership`, `decision-rights`, `leadership`
and `reporting`; of accounts of a place board, the lines are `delegated` and `expenditure`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from commonweal.governance.power import Delegation, DelegationStatus
from commonweal.governance.rules.engine import (
    Case,
    Finding,
    State,
    broken,
    check,
    held,
    judged,
    unknown,
)
from commonweal.governance.rules.records import Account
from commonweal.governance.rules.structure import (
    SITTING,
    documents,
    listed,
    named,
    published,
    seated,
    stating,
)
from commonweal.system.agreement import Agreement, AgreementKind
from commonweal.system.body import Body, BodyKind, BodyStatus, Office, Seat, Sector
from commonweal.system.footprint import Level
from commonweal.terms.pence import pounds

MODELS = (
    "consultative-forum",
    "individual-executives",
    "icb-committee",
    "joint-committee",
    "lead-provider",
)
_BETWEEN_MODELS = re.compile(r"\s*(?:;|,|\+|\band\b)\s*")
ELECTED = (Office.COUNCILLOR, Office.LEADER, Office.CABINET_MEMBER)
COUNCIL_DIRECTORS = (
    Office.ADULT_SOCIAL_SERVICES_DIRECTOR,
    Office.CHILDRENS_SERVICES_DIRECTOR,
    Office.PUBLIC_HEALTH_DIRECTOR,
)
PROVIDERS = (
    Sector.ACUTE,
    Sector.COMMUNITY,
    Sector.MENTAL_HEALTH,
    Sector.AMBULANCE,
    Sector.NHS_TRUSTS,
    Sector.PROVIDER_COLLABORATIVE,
    Sector.VOLUNTARY,
    Sector.SOCIAL_CARE,
)
"""Sectors without power in law to sit on a joint board of council and group before July 2022.

General practice is none of them: its seat on the interim board of Southampton was among the eight.
"""
PLAN_STATES = (
    "configuration",
    "responsibilities",
    "membership",
    "decision-rights",
    "leadership",
    "reporting",
)

Fits = Callable[[Seat], bool]


def _provides(service: Sector) -> Fits:
    return lambda seat: seat.sector == service or service.value in seat.services


def _speaks_for(*sectors: Sector) -> Fits:
    """Seats of some sectors; a council's director is no provider of social care."""
    return lambda seat: seat.sector in sectors and seat.office not in COUNCIL_DIRECTORS


def _holds(*offices: Office) -> Fits:
    return lambda seat: seat.office in offices


def _of_council(seat: Seat) -> bool:
    return seat.sector == Sector.LOCAL_AUTHORITY or seat.office in COUNCIL_DIRECTORS


PEOPLE = (Sector.PEOPLE, Sector.HEALTHWATCH)
CONSIDERED: dict[str, Fits] = {
    "primary care": _speaks_for(Sector.PRIMARY_CARE),
    "acute provider": _provides(Sector.ACUTE),
    "community provider": _provides(Sector.COMMUNITY),
    "mental health provider": _provides(Sector.MENTAL_HEALTH),
    "people who use services, with Healthwatch": _speaks_for(*PEOPLE),
    "director of adult social services": _holds(Office.ADULT_SOCIAL_SERVICES_DIRECTOR),
    "director of public health": _holds(Office.PUBLIC_HEALTH_DIRECTOR),
    "elected members": _holds(*ELECTED),
    "social care providers": _speaks_for(Sector.SOCIAL_CARE),
    "voluntary sector": _speaks_for(Sector.VOLUNTARY),
    "integrated care board": _speaks_for(Sector.ICB),
}
"""Whom Thriving places would have considered for membership."""

LEAST: dict[str, Fits] = {
    "primary care": _speaks_for(Sector.PRIMARY_CARE),
    "council": _of_council,
    "acute provider": _provides(Sector.ACUTE),
    "community provider": _provides(Sector.COMMUNITY),
    "mental health provider": _provides(Sector.MENTAL_HEALTH),
    "people with experience of care": _speaks_for(*PEOPLE),
}
"""Who is to be involved at place at the least."""


def place_boards(case: Case) -> list[Body]:
    """Boards for a place that stand or are planned."""
    return [
        body for body in case.at.bodies.values()
        if body.kind == BodyKind.PLACE_BOARD and body.status != BodyStatus.ENDED
    ]  # fmt: skip


def _softened(finding: Finding, body: Body) -> Finding:
    """What a board that does not stand yet lacks is a question, no breach."""
    if finding.state != State.BROKEN or body.status == BodyStatus.ESTABLISHED:
        return finding
    said = f"{finding.message} The board is stated as {body.status}."
    return replace(finding, state=State.UNKNOWN, message=said)


@check("L-01")
def place_declares_its_model(case: Case) -> Iterator[Finding]:
    """One of the five models of the ICS Design Framework, or several of them together."""
    for body in place_boards(case):
        models = [m for m in _BETWEEN_MODELS.split(body.model.strip()) if m]
        strange = [m for m in models if m not in MODELS]
        if not models:
            yield unknown(f"{body.name}: its model of governance is not recorded.", body.place)
        elif strange:
            said = f"{body.name}: {listed(strange)} is none of {listed(MODELS)}"
            yield broken(f"{said}.", body.place)
        else:
            yield held(f"{body.name} is {listed(models)}.", body.place)


@check("L-02")
def membership_of_place_is_considered(case: Case) -> Iterator[Finding]:
    """A seat in whatever status shows that its sector was considered."""
    for body in place_boards(case):
        seats = case.at.seats_of.get(body.id, ())
        if not seats:
            yield unknown(f"{body.name}: none of its seats is recorded.", body.place)
            continue
        missing = [what for what, fits in CONSIDERED.items() if not any(map(fits, seats))]
        said = f"{body.name}: membership was considered for all that guidance lists"
        if missing:
            said = (
                f"{body.name}: no seat shows that membership was considered for {listed(missing)}"
            )
        yield _softened(judged(not missing, f"{said}.", body.place), body)


@check("L-03")
def those_least_involved_at_place_are(case: Case) -> Iterator[Finding]:
    """Involvement is shown by a seat, with or without a vote."""
    for body in place_boards(case):
        seats = case.at.seats_of.get(body.id, ())
        if not seats:
            yield unknown(f"{body.name}: none of its seats is recorded.", body.place)
            continue
        for what, fits in LEAST.items():
            found = seated(
                [s for s in seats if fits(s)],
                f"{body.name}: {what}",
                body.place,
                counted_as=SITTING,
            )
            yield _softened(found, body)


@check("L-04")
def providers_did_not_vote_on_joint_boards(case: Case) -> Iterator[Finding]:
    """Section 75 as it stood: a joint board decides for council and group, which alone are members."""
    managed = {
        a.joint_committee for a in case.at.holding(Agreement) if a.kind == AgreementKind.SECTION_75
    }
    for body in case.at.bodies.values():
        joint = body.kind in (BodyKind.PLACE_BOARD, BodyKind.JOINT_COMMITTEE) or body.id in managed
        if not joint or not body.decides:
            continue
        sitting = [s for s in case.at.seats_of.get(body.id, ()) if s.status in SITTING]
        voting = [s for s in sitting if s.voting and _speaks_for(*PROVIDERS)(s)]
        for seat in voting:
            said = f"{body.name}: '{seat.role}' votes, and a provider could not before 2022-07-01"
            yield broken(f"{said}.", seat.place)
        if sitting and not voting:
            yield held(f"{body.name}: no provider among those who vote.", body.place)


@check("L-05")
def one_person_is_accountable_for_each_place(case: Case) -> Iterator[Finding]:
    """An aim of policy. The seat named has to be one of the board's, and for one person."""
    by_place: dict[str, list[Body]] = defaultdict(list)
    for body in place_boards(case):
        for footprint in body.footprints:
            by_place[footprint].append(body)
    for place in case.at.footprints.values():
        if place.level != Level.PLACE:
            continue
        told = [b for b in by_place.get(place.id, ()) if b.single_accountable]
        if not told:
            said = f"{place.name}: no single accountable person is recorded"
            where = by_place[place.id][0].place if by_place.get(place.id) else place.place
            yield unknown(f"{said}.", where)
        for body in told:
            seat = case.at.seats.get(body.single_accountable)
            said = f"{place.name}: {body.name} names {body.single_accountable} as accountable"
            if seat is None or seat.body != body.id:
                yield broken(f"{said}, which is no seat of its own on {case.day}.", body.place)
            elif seat.count != 1:
                yield broken(f"{said}, which is {seat.count} seats and not one.", seat.place)
            else:
                yield seated(
                    [seat],
                    f"{place.name}: accountable, '{seat.role}'",
                    body.place,
                    counted_as=SITTING,
                )


@check("L-06")
def delegated_spend_is_accounted_for(case: Case) -> Iterator[Finding]:
    """In whole pence, year by year: what was delegated is what the board accounts for."""
    lines: dict[tuple[str, str], list[Account]] = defaultdict(list)
    for account in case.holding(Account):
        lines[account.owner, account.line].append(account)
    receiving = {
        d.receiver for d in case.holding(Delegation) if d.status == DelegationStatus.IN_FORCE
    }
    for body in place_boards(case):
        given, spent = lines[body.id, "delegated"], lines[body.id, "expenditure"]
        years = sorted({a.year for a in (*given, *spent)})
        if not years and body.id in receiving:
            said = f"{body.name} has powers delegated to it, and no accounts of their use"
            yield unknown(f"{said} are recorded.", body.place)
        for year in years:
            to_use = [a for a in given if a.year == year]
            used = [a for a in spent if a.year == year]
            if not to_use or not used:
                gap = "what was delegated" if not to_use else "what was spent"
                yield unknown(f"{body.name}, {year}: {gap} is not recorded.", body.place)
                continue
            have, told = sum(a.amount for a in to_use), sum(a.amount for a in used)
            said = f"{body.name}, {year}: of {pounds(have)} delegated, {pounds(told)} accounted for"
            yield judged(have == told, f"{said}.", used[0].place)


@check("L-07")
def plan_for_place_is_agreed(case: Case) -> Iterator[Finding]:
    """Owned by the board, by the place or by an organisation of the board."""
    plans = documents(case, "place-plan")
    for body in place_boards(case):
        owners = (body.id, *body.footprints, *body.organisations)
        out = published(case, [d for owner in owners for d in plans.get(owner, ())])
        if not out:
            yield unknown(f"{body.name}: no agreed plan for place is recorded.", body.place)
            continue
        plan = out[-1]
        yield stating(plan, PLAN_STATES)
        if plan.agreed_by:
            yield held(f"'{plan.title}' is agreed by {named(case, plan.agreed_by)}.", plan.place)
        else:
            yield unknown(f"Who agreed '{plan.title}' is not recorded.", plan.place)
