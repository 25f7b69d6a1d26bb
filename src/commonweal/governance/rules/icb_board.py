"""Rules on who sits on the board of an integrated care board, and how they come there.

The rules ask for seats: one that the papers of a board that stands only propose counts, and says so;
one that is vacant or under consideration makes a question; one that is not there breaks the rule. The board
of a neighbour, of which a definition tells only a part, is not judged. Committees and the review of
skills are in `icb_conduct`.
"""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from commonweal.governance.rules.engine import Case, Finding, broken, check, held, unknown
from commonweal.governance.rules.structure import (
    NHS_ENGLAND,
    SECRETARY_OF_STATE,
    boards,
    bodies_of,
    counted,
    documents,
    in_office,
    listed,
    members,
    named,
    of_kind,
    own_icbs,
    places,
    published,
    seated,
    stating,
    touching,
)
from commonweal.system.body import Body, BodyKind, Office, Seat, Sector
from commonweal.system.organisation import NHS_TRUSTS, Organisation, OrganisationKind

ORDINARY_LEAST = 3
POLICY_SEATS_LEAST = 10
NON_EXECUTIVES_LEAST = 2
NON_EXECUTIVE = (Office.NON_EXECUTIVE, Office.DEPUTY_CHAIR, Office.SENIOR_INDEPENDENT)
TRUST_SECTORS = (
    Sector.NHS_TRUSTS,
    Sector.ACUTE,
    Sector.COMMUNITY,
    Sector.MENTAL_HEALTH,
    Sector.AMBULANCE,
)
PRIMARY_CARE = (OrganisationKind.PRACTICE, OrganisationKind.GP_FEDERATION)
COUNCILS = (OrganisationKind.UPPER_TIER_COUNCIL,)
"""The councils of section 2B(5): counties, unitary councils and London boroughs, no districts."""

Composition = Callable[[Case, Organisation, Body], Iterator[Finding]]


def ordinary(case: Case, body: Body) -> tuple[Seat, ...]:
    """The members of a board other than its chair and chief executive."""
    apart = (Office.CHAIR, Office.CHIEF_EXECUTIVE)
    return tuple(seat for seat in members(case, body) if seat.office not in apart)


def _each_board(case: Case, look: Composition) -> Iterator[Finding]:
    """What a rule on composition finds of each board; a board that does not stand breaks it."""
    standing = boards(case)
    with_board = {icb.id for icb, _ in standing}
    planned = bodies_of(case, BodyKind.BOARD)
    for icb in own_icbs(case):
        if icb.id not in with_board:
            only = listed(f"'{b.name}' ({b.status})" for b in planned.get(icb.id, ()))
            tells = f"only {only}" if icb.id in planned else "none in the definition"
            yield broken(f"{icb.name} has no established board: {tells}.", icb.place)
    for icb, body in standing:
        yield from look(case, icb, body)


def _one(seats: Sequence[Seat], office: str, body: Body) -> Finding:
    if places(seats) > 1:
        said = f"{body.name} has {counted(places(seats), office)} ({listed(s.id for s in seats)})"
        return broken(f"{said}; the law asks for exactly one.", seats[-1].place)
    return seated(seats, f"{body.name}: {office}", body.place)


@check("B-01")
def one_chair_and_one_chief_executive(case: Case) -> Iterator[Finding]:
    """Schedule 1B, paragraph 3(1)(a) and (b)."""

    def look(case: Case, _: Organisation, body: Body) -> Iterator[Finding]:
        for office in (Office.CHAIR, Office.CHIEF_EXECUTIVE):
            seats = in_office(members(case, body), office)
            yield _one(seats, office.value.replace("-", " "), body)

    return _each_board(case, look)


@check("B-02")
def three_ordinary_members(case: Case) -> Iterator[Finding]:
    """Schedule 1B, paragraph 3(1)(c)."""

    def look(case: Case, _: Organisation, body: Body) -> Iterator[Finding]:
        yield seated(
            ordinary(case, body), f"{body.name}: ordinary members", body.place, least=ORDINARY_LEAST
        )

    return _each_board(case, look)


def _nominated(
    case: Case, body: Body, sectors: Sequence[Sector], *, by: AbstractSet[str], whom: str
) -> Finding:
    """Whether somebody sits for some sectors, nominated by them or by those of the ids in `by`."""

    def may(who: str) -> bool:
        return who in sectors or who in by

    seats = [
        seat
        for seat in ordinary(case, body)
        if seat.sector in sectors or any(map(may, seat.nominated_by))
    ]
    good = [s for s in seats if s.nominated_by and all(map(may, s.nominated_by))]
    silent = [s for s in seats if not s.nominated_by]
    wanted = f"{body.name}: ordinary member nominated by {whom}"
    if good or not seats:
        return seated(good, wanted, body.place)
    if silent:
        said = f"{wanted}: of '{silent[0].role}' it is not recorded who nominates"
        return unknown(f"{said}.", silent[0].place)
    others = [who for who in seats[0].nominated_by if not may(who)]
    said = f"{wanted}: '{seats[0].role}' is nominated by {named(case, others)}"
    return broken(f"{said}, not entitled to nominate for this.", seats[0].place)


@check("B-03")
def member_nominated_by_trusts(case: Case) -> Iterator[Finding]:
    """Schedule 1B, paragraph 8(2)(a). Which trusts are of the prescribed description is not read."""
    trusts = {o.id for o in of_kind(case, *NHS_TRUSTS)}
    whom = "NHS trusts and foundation trusts"

    def look(case: Case, _: Organisation, body: Body) -> Iterator[Finding]:
        yield _nominated(case, body, TRUST_SECTORS, by=trusts, whom=whom)

    return _each_board(case, look)


@check("B-04")
def member_nominated_by_general_practice(case: Case) -> Iterator[Finding]:
    """Schedule 1B, paragraph 8(2)(b)."""
    providers = {o.id for o in of_kind(case, *PRIMARY_CARE)}
    whom = "providers of primary medical services"

    def look(case: Case, _: Organisation, body: Body) -> Iterator[Finding]:
        yield _nominated(case, body, (Sector.PRIMARY_CARE,), by=providers, whom=whom)

    return _each_board(case, look)


@check("B-05")
def member_nominated_by_councils(case: Case) -> Iterator[Finding]:
    """Schedule 1B, paragraph 8(2)(c) and 8(7): district councils have no part in it."""
    councils = touching(case, own_icbs(case), COUNCILS)

    def look(case: Case, icb: Organisation, body: Body) -> Iterator[Finding]:
        theirs = [council.id for council in councils[icb.id]]
        whom = f"the councils of the area ({named(case, theirs)})"
        yield _nominated(case, body, (Sector.LOCAL_AUTHORITY,), by={*theirs}, whom=whom)

    return _each_board(case, look)


def _partners(case: Case, body: Body) -> tuple[Seat, ...]:
    return in_office(ordinary(case, body), Office.PARTNER_MEMBER)


@check("B-06")
def nomination_is_set_out_and_recorded(case: Case) -> Iterator[Finding]:
    """Schedule 1B, paragraph 8(3): the constitution says how, and who nominates does not appoint."""
    constitutions = documents(case, "constitution")
    for icb, body in boards(case):
        told = constitutions.get(icb.id, [])
        if told:
            yield stating((published(case, told) or told)[-1], ("nomination-process",))
        else:
            said = f"No constitution of {icb.name} is recorded that sets out nomination."
            yield unknown(said, icb.place)
        for seat in _partners(case, body):
            said = f"{body.name}, '{seat.role}'"
            if seat.appointed_by and seat.appointed_by in seat.nominated_by:
                who = case.at.name_of(seat.appointed_by)
                yield broken(f"{said}: {who} both nominates and appoints.", seat.place)
            elif seat.nominated_by and seat.appointed_by:
                yield held(f"{said}: nomination and appointment are recorded apart.", seat.place)
            else:
                gaps = [w for w in ("nominated_by", "appointed_by") if not getattr(seat, w)]
                yield unknown(f"{said}: {listed(gaps)} not recorded.", seat.place)


@check("B-07")
def chair_approves_ordinary_members(case: Case) -> Iterator[Finding]:
    """Schedule 1B, paragraph 8(1)(b): what is provided for the seat, whoever sits in it.

    A member whom the chair appoints has the chair's approval.
    """
    for _, body in boards(case):
        chairs = {seat.id for seat in in_office(members(case, body), Office.CHAIR)}
        for seat in ordinary(case, body):
            said = f"{body.name}, '{seat.role}'"
            if chairs & {seat.approved_by, seat.appointed_by}:
                yield held(f"{said}: the chair approves.", seat.place)
            elif seat.approved_by:
                who = case.at.name_of(seat.approved_by)
                yield broken(f"{said}: {who} approves, not the chair.", seat.place)
            else:
                yield unknown(f"{said}: who approves is not recorded.", seat.place)


@check("B-08")
def somebody_knows_mental_health(case: Case) -> Iterator[Finding]:
    """Schedule 1B, paragraph 8(6); a seat for mental health services counts as such knowledge."""
    for _, body in boards(case):
        seats = ordinary(case, body)
        wise = [
            s for s in seats
            if Sector.MENTAL_HEALTH in (s.sector, *s.knows, *s.services)
        ]  # fmt: skip
        silent = [s for s in seats if not s.knows]
        wanted = f"{body.name}: ordinary member who knows services for mental illness"
        if wise:
            yield seated(wise, wanted, body.place)
        elif silent:
            said = f"{wanted}: what {counted(places(silent), 'seat')} of {places(seats)}"
            yield unknown(f"{said} must know is not recorded.", body.place)
        else:
            yield broken(f"{wanted}: none of {counted(places(seats), 'seat')}.", body.place)


def _appointment(
    case: Case, seat: Seat, *, by: Sequence[str], approved: Sequence[str], law: str
) -> Finding:
    """Whether those fill a seat who may, and those approve who must, whoever sits in it."""
    steps = (("appoints", seat.appointed_by, by), ("approves", seat.approved_by, approved))
    said = f"'{seat.role}' ({seat.id})"
    wrong = [f"{case.at.name_of(who)} {does}" for does, who, may in steps if who and who not in may]
    if wrong:
        return broken(f"{said}: {listed(wrong)}; {law}.", seat.place)
    gaps = [f"who {does}" for does, who, _ in steps if not who]
    if gaps:
        return unknown(f"{said}: {listed(gaps)} is not recorded; {law}.", seat.place)
    told = [f"{case.at.name_of(who)} {does}" for does, who, _ in steps]
    return held(f"{said}: {listed(told)}.", seat.place)


@check("B-09")
def chair_is_appointed_by_nhs_england(case: Case) -> Iterator[Finding]:
    """Schedule 1B, paragraphs 5 and 6. Who may remove the chair is not in a definition."""
    law = "by the Act, NHS England appoints and the Secretary of State approves"
    for _, body in boards(case):
        for seat in in_office(members(case, body), Office.CHAIR):
            yield _appointment(case, seat, by=(NHS_ENGLAND,), approved=SECRETARY_OF_STATE, law=law)


@check("B-10")
def chief_executive_is_appointed_and_employed(case: Case) -> Iterator[Finding]:
    """Schedule 1B, paragraphs 7 and 19. The list of bodies whose secondees count was not read."""
    law = "by the Act, the chair appoints and NHS England approves"
    public = (*NHS_TRUSTS, OrganisationKind.ICB, OrganisationKind.NATIONAL_BODY, *COUNCILS,
              OrganisationKind.GOVERNMENT_DEPARTMENT)  # fmt: skip
    for icb, body in boards(case):
        chairs = [s.id for s in in_office(members(case, body), Office.CHAIR)]
        for seat in in_office(members(case, body), Office.CHIEF_EXECUTIVE):
            yield _appointment(case, seat, by=chairs, approved=(NHS_ENGLAND,), law=law)
            employer = case.at.organisations.get(seat.employed_by)
            said = f"'{seat.role}' ({seat.id})"
            if not seat.employed_by:
                yield unknown(f"{said}: whose employee is not recorded.", seat.place)
            elif seat.employed_by == icb.id:
                yield held(f"{said} is an employee of {icb.name}.", seat.place)
            elif employer is not None and employer.kind in public:
                said += f" is employed by {employer.name}: is this a secondment that counts"
                yield unknown(f"{said} under paragraph 19(4)?", seat.place)
            else:
                who = case.at.name_of(seat.employed_by)
                yield broken(f"{said} is employed by {who}, not by {icb.name}.", seat.place)


@check("B-12")
def board_has_the_ten_seats_of_policy(case: Case) -> Iterator[Finding]:
    """The ICS Design Framework's minimum: three directors, two independents, ten seats in all."""

    def look(case: Case, _: Organisation, body: Body) -> Iterator[Finding]:
        seats = members(case, body)
        directors = (Office.FINANCE_DIRECTOR, Office.MEDICAL_DIRECTOR, Office.NURSING_DIRECTOR)
        for office in directors:
            wanted = f"{body.name}: {office.value.replace('-', ' ')}"
            yield seated(in_office(seats, office), wanted, body.place)
        free = [s for s in in_office(seats, *NON_EXECUTIVE) if s.sector == Sector.INDEPENDENT]
        wanted = f"{body.name}: independent non-executives"
        yield seated(free, wanted, body.place, least=NON_EXECUTIVES_LEAST)
        yield seated(seats, f"{body.name}: seats in all", body.place, least=POLICY_SEATS_LEAST)

    return _each_board(case, look)


@check("B-13")
def non_executives_are_independent(case: Case) -> Iterator[Finding]:
    """Being employed elsewhere in the system shows a role there; other roles are in registers."""
    for icb, body in boards(case):
        for seat in in_office(members(case, body), *NON_EXECUTIVE):
            if seat.sector != Sector.INDEPENDENT:
                continue
            said = f"{body.name}, '{seat.role}'"
            elsewhere = case.at.organisations.get(seat.employed_by)
            if elsewhere is not None and elsewhere.id != icb.id:
                yield broken(f"{said} is employed by {elsewhere.name}.", seat.place)
            else:
                said += ": roles held elsewhere are not recorded; see the register of interests"
                yield unknown(f"{said}.", seat.place)


def _is_audit_chair(seat: Seat) -> bool:
    return "audit" in seat.role.lower()


@check("B-14")
def deputy_and_senior_non_executive(case: Case) -> Iterator[Finding]:
    """NHS England's guidance on constitutions; the audit chair is known by the role of the seat."""
    for _, body in boards(case):
        for office in (Office.DEPUTY_CHAIR, Office.SENIOR_INDEPENDENT):
            seats = in_office(members(case, body), office)
            what = office.value.replace("-", " ")
            if not seats:
                yield unknown(f"{body.name}: no {what} is recorded.", body.place)
            elif places(seats) > 1:
                ids = listed(s.id for s in seats)
                yield broken(f"{body.name}: more than one {what} ({ids}).", seats[0].place)
            elif _is_audit_chair(seats[0]):
                said = f"{body.name}: the {what} is '{seats[0].role}', who must not be audit chair"
                yield broken(f"{said}.", seats[0].place)
            elif seats[0].sector != Sector.INDEPENDENT:
                said = f"{body.name}: the {what} is '{seats[0].role}', no independent non-executive"
                yield broken(f"{said}.", seats[0].place)
            else:
                yield seated(seats, f"{body.name}: {what}", body.place)
