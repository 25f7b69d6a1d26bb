"""Rules on health and wellbeing boards: who must sit on them, and who puts them there.

The seats are those of section 194 of the Health and Social Care Act 2012. The NHS commissioner of
the day is a clinical commissioning group until June 2022 and an integrated care board after.
"""

from collections.abc import Iterator, Sequence

from commonweal.governance.rules.engine import Case, Finding, broken, check, held, unknown
from commonweal.governance.rules.structure import (
    bodies_of,
    in_office,
    named,
    of_kind,
    seated,
    touching,
)
from commonweal.system.body import Body, BodyKind, BodyStatus, Office, Seat, Sector
from commonweal.system.organisation import Organisation, OrganisationKind

COUNCILLORS = (Office.COUNCILLOR, Office.LEADER, Office.CABINET_MEMBER)
DIRECTORS = (
    Office.ADULT_SOCIAL_SERVICES_DIRECTOR,
    Office.CHILDRENS_SERVICES_DIRECTOR,
    Office.PUBLIC_HEALTH_DIRECTOR,
)
COMMISSIONERS = (OrganisationKind.CCG, OrganisationKind.ICB)


def _councils(case: Case) -> list[Organisation]:
    """Upper-tier councils of which the definition tells an area or a board; others only named."""
    answers_for = case.at.answers_for
    told = of_kind(case, OrganisationKind.UPPER_TIER_COUNCIL)
    return [council for council in told if answers_for.get(council.id)]


def _boards(case: Case) -> list[tuple[Organisation, Body]]:
    told = bodies_of(case, BodyKind.HEALTH_AND_WELLBEING_BOARD)
    return [(council, body) for council in _councils(case) for body in told.get(council.id, ())]


def _seats(case: Case, body: Body) -> Sequence[Seat]:
    return [seat for seat in case.at.seats_of.get(body.id, ()) if seat.member]


def _comes_from(seat: Seat, organisation: Organisation) -> bool:
    return organisation.id in (seat.appointed_by, seat.employed_by, *seat.nominated_by)


def _commissioners(
    body: Body, seats: Sequence[Seat], wanted: list[Organisation]
) -> Iterator[Finding]:
    """Whether each relevant commissioner has a seat; one may act for several if the board agrees."""
    shared = [s for s in seats if s.sector == Sector.ICB and not s.appointed_by]
    for commissioner in wanted:
        theirs = [s for s in seats if _comes_from(s, commissioner)]
        said = f"{body.name}: representative of {commissioner.name}"
        if not theirs and shared and len(wanted) == 1:
            yield seated(shared, said, body.place)
        elif not theirs and shared:
            yield unknown(
                f"{said}: '{shared[0].role}' may act for it, which is not told.", body.place
            )
        else:
            yield seated(theirs, said, body.place)


@check("H-01")
def statutory_members_sit_on_every_board(case: Case) -> Iterator[Finding]:
    """Section 194(2). A council without such a board breaks it; one without told seats is asked."""
    councils = _councils(case)
    relevant = touching(case, councils, COMMISSIONERS)
    told = bodies_of(case, BodyKind.HEALTH_AND_WELLBEING_BOARD)
    for council in councils:
        standing = [b for b in told.get(council.id, ()) if b.status == BodyStatus.ESTABLISHED]
        if not standing:
            said = f"{council.name} has no health and wellbeing board established"
            yield broken(f"{said} in the definition.", council.place)
        for body in standing:
            seats = _seats(case, body)
            if not seats:
                yield unknown(f"{body.name}: no member's seat is recorded.", body.place)
                continue
            yield seated(in_office(seats, *COUNCILLORS), f"{body.name}: councillor", body.place)
            for office in DIRECTORS:
                what = office.value.replace("-", " ").replace("childrens", "children's")
                yield seated(in_office(seats, office), f"{body.name}: {what}", body.place)
            speakers = [s for s in seats if s.sector == Sector.HEALTHWATCH]
            yield seated(speakers, f"{body.name}: Local Healthwatch", body.place)
            yield from _commissioners(body, seats, relevant[council.id])


@check("H-02")
def councillors_are_nominated_by_leader_or_council(case: Case) -> Iterator[Finding]:
    """Section 194(3) and (4): the leader or mayor under executive arrangements, else the council."""
    leaders = {s.id: s for s in case.at.seats.values() if s.office == Office.LEADER}
    for council, body in _boards(case):
        for seat in in_office(_seats(case, body), *COUNCILLORS):
            who = [*seat.nominated_by]
            said = f"{body.name}: '{seat.role}'"
            fit = [
                by for by in who
                if by == council.id or (by in leaders and leaders[by].sector == Sector.LOCAL_AUTHORITY)
            ]  # fmt: skip
            if seat.office == Office.LEADER or fit:
                yield held(f"{said} is nominated by leader or council.", seat.place)
            elif who:
                yield broken(f"{said} is nominated by {named(case, who)}.", seat.place)
            else:
                yield unknown(f"{said}: who nominates is not recorded.", seat.place)


@check("H-03")
def board_is_consulted_on_further_members(case: Case) -> Iterator[Finding]:
    """Section 194(8) and (9): seats that begin later than the board, beyond those of statute."""
    for council, body in _boards(case):
        for seat in _seats(case, body):
            statutory = seat.office in (*COUNCILLORS, *DIRECTORS) or seat.sector in (
                Sector.HEALTHWATCH, Sector.ICB,
            )  # fmt: skip
            if statutory or seat.held.first <= body.held.first:
                continue
            said = f"{body.name}: '{seat.role}' was added on {seat.held.first}"
            if seat.appointed_by == body.id:
                yield held(f"{said} by the board itself.", seat.place)
            elif seat.appointed_by in ("", council.id):
                yield unknown(f"{said}; was the board consulted before?", seat.place)
            else:
                who = case.at.name_of(seat.appointed_by)
                yield broken(f"{said} by {who}, which may not add members.", seat.place)
