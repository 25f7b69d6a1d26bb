"""Rules on delegation and joint exercise: to whom, of what, handed on, with whose liability.

What follows from the chains of powers (circles, more than the giver had, handing on without leave)
is found by `governance.faults`; here it is put under the rule it breaks. The law is section 65Z5
and 65Z6 of the National Health Service Act 2006, and Schedule 1B for a board's own delegations.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from commonweal.governance.authority import Authority
from commonweal.governance.faults import (
    Fault,
    FaultKind,
    beyond_the_giver,
    circles,
    overlaps,
    unknown_ids,
)
from commonweal.governance.power import KIND_PREFIX, Delegation, DelegationStatus, Grant, Instrument
from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import (
    COUNCILS,
    is_published,
    kind_of,
    overlapping,
    papers,
    standing,
)
from commonweal.governance.rules.pooling import contents
from commonweal.governance.rules.structure import NHS_ENGLAND, named, own_icbs
from commonweal.system.agreement import Agreement, AgreementKind
from commonweal.system.body import BodyKind, Office, Seat
from commonweal.system.organisation import NHS_TRUSTS, OrganisationKind

RELEVANT = (OrganisationKind.ICB, *NHS_TRUSTS)
"""Relevant bodies by kind; NHS England is one, too. Bodies prescribed since are not known here."""
AUTHORITIES = (OrganisationKind.UPPER_TIER_COUNCIL, OrganisationKind.COMBINED_AUTHORITY)

NOT_DELEGABLE = frozenset(
    {
        "establish-integrated-care-boards",
        "make-transfer-scheme",
        "assess-integrated-care-boards",
        "direct-integrated-care-boards",
        "limit-trust-capital",
        "pay-integrated-care-boards",
        "set-resource-limits",
        "license-providers",
    }
)
"""Functions that SI 2022/642, regulation 2, keeps with NHS England, as far as the catalogue has them."""

JOINT = (
    Instrument.SECTION_65Z5,
    Instrument.SECTION_65Z6,
    Instrument.SECTION_75,
    Instrument.JOINT_COMMITTEE,
)
"""Instruments by which a function may be exercised jointly; a memorandum is none."""

INTERNAL = (
    Instrument.CONSTITUTION,
    Instrument.SCHEME_OF_DELEGATION,
    Instrument.TERMS_OF_REFERENCE,
    Instrument.STANDING_ORDERS,
)
COMMITTEES = (BodyKind.BOARD, BodyKind.COMMITTEE, BodyKind.SUB_COMMITTEE, BodyKind.PLACE_BOARD)
COMMISSIONING = frozenset({"commission-health-services"})
HANDBOOK = (
    "scheme-of-reservation-and-delegation",
    "functions-and-decisions-map",
    "standing-financial-instructions",
)


def in_force(case: Case) -> list[Delegation]:
    """The delegations of the day that are more than proposed."""
    return [d for d in case.holding(Delegation) if d.status == DelegationStatus.IN_FORCE]


@dataclass(frozen=True, slots=True)
class _Told:
    """A case told apart by identity: its description cannot be hashed, and need not be compared."""

    case: Case

    def __hash__(self) -> int:
        return id(self.case.at)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Told) and self.case.at is other.case.at


@lru_cache(maxsize=1)
def _powers(told: _Told) -> tuple[Authority, tuple[Fault, ...]]:
    """The powers of the day and what goes beyond them, worked out once for the rules that ask."""
    case = told.case
    authority = Authority(case.at, case.all(Grant), case.all(Delegation))
    return authority, tuple(beyond_the_giver(authority))


def _said(case: Case, delegation: Delegation) -> str:
    function = case.at.functions.get(delegation.function)
    what = function.name if function is not None else delegation.function
    giver, receiver = (_holder(case, id_) for id_ in (delegation.giver, delegation.receiver))
    return f"{delegation.id}: {giver} gives {receiver} '{what}'"


def _holder(case: Case, id_: str) -> str:
    if id_.startswith(KIND_PREFIX):
        return f"every {id_.removeprefix(KIND_PREFIX)}"
    return case.at.name_of(id_)


def _owners(case: Case, id_: str) -> tuple[str, ...]:
    """The organisations behind an id: itself, those of a body, or those of a seat's body."""
    seat = case.at.seats.get(id_)
    body = case.at.bodies.get(seat.body if seat is not None else id_)
    return body.organisations if body is not None else (id_,)


@check("D-01")
def delegate_is_an_allowed_body(case: Case) -> Iterator[Finding]:
    """Section 65Z5(1) and (2), both ends; a joint committee has to be of such bodies alone."""
    for each in in_force(case):
        if each.instrument != Instrument.SECTION_65Z5:
            continue
        for owner in _owners(case, each.receiver):
            kind = kind_of(case, owner)
            kept = (
                None if kind is None else owner == NHS_ENGLAND or kind in (*RELEVANT, *AUTHORITIES)
            )
            said = f"{_said(case, each)} under section 65Z5; {_holder(case, owner)} is of "
            yield judged(kept, f"{said}{f'kind {kind}' if kind else 'no known kind'}.", each.place)
        givers = [kind_of(case, owner) for owner in _owners(case, each.giver)]
        if not set(givers) & set(RELEVANT) and NHS_ENGLAND not in _owners(case, each.giver):
            said = f"{_said(case, each)} under section 65Z5, which is for NHS bodies to use."
            yield judged(None if None in givers else False, said, each.place)


@check("D-02")
def excluded_functions_stay_with_nhs_england(case: Case) -> Iterator[Finding]:
    """SI 2022/642, regulation 2."""
    for each in in_force(case):
        if NHS_ENGLAND in _owners(case, each.giver):
            excluded = list(overlapping(case, [each.function], NOT_DELEGABLE))
            within = NHS_ENGLAND in _owners(case, each.receiver)
            said = f"{_said(case, each)}, which it may{' not' if excluded else ''} hand on."
            yield judged(within or not excluded, said, each.place)


def _put_under(case: Case, found: list[Fault], *, otherwise: str) -> Iterator[Finding]:
    """Faults as findings: breaches break, overlaps are asked; none at all is said once."""
    for fault in found:
        yield (broken if fault.is_breach else unknown)(fault.message, fault.place)
    told = in_force(case)
    if told and not found:
        yield held(f"{len(told)} delegations in force: {otherwise}.", told[0].place)


@check("D-03")
def nothing_is_handed_on_where_forbidden(case: Case) -> Iterator[Finding]:
    """Section 65Z5(4)(b) and (5), and alike for every other delegation."""
    _, beyond = _powers(_Told(case))
    faults = [fault for fault in beyond if fault.kind == FaultKind.NOT_ONWARD]
    yield from _put_under(case, faults, otherwise="none hands on what may not be handed on")


@check("D-04")
def liability_follows_the_exercise(case: Case) -> Iterator[Finding]:
    """Section 65Z5(6), between organisations; who exercises jointly is liable together.

    Joint arrangements with Welsh boards (section 14Z46(3)) are left out: no system described has one.
    """
    for each in in_force(case):
        owners = _owners(case, each.receiver)
        if each.instrument not in JOINT or set(owners) == set(_owners(case, each.giver)):
            continue
        if not each.liability:
            yield unknown(f"{_said(case, each)}; who is liable is not recorded.", each.place)
            continue
        follows = each.liability == each.receiver or each.liability in owners
        said = f"{_said(case, each)}; liable for it is {case.at.name_of(each.liability)}"
        said += "." if follows else f", which does not exercise it: {named(case, owners)} does."
        yield judged(follows, said, each.place)


@check("D-05")
def joint_committees_have_joint_functions(case: Case) -> Iterator[Finding]:
    """Section 65Z6(1) and (2): by an instrument of joint exercise, and not of what is excluded."""
    given_to: dict[str, list[Delegation]] = defaultdict(list)
    for each in in_force(case):
        given_to[each.receiver].append(each)
    for body in standing(case, BodyKind.JOINT_COMMITTEE):
        given = given_to[body.id]
        if not given and body.decides:
            said = f"{body.name} decides, but no function given to it is recorded."
            yield unknown(said, body.place)
        for each in given:
            joint = each.instrument in JOINT
            kept = joint and not list(overlapping(case, [each.function], NOT_DELEGABLE))
            how = each.instrument.replace("-", " ")
            why = "" if joint else ", by which nothing is exercised jointly"
            yield judged(kept, f"{_said(case, each)} by {how}{why}.", each.place)


@check("D-06")
def council_money_has_section_75(case: Case) -> Iterator[Finding]:
    """Section 65Z6(3): pooled by NHS bodies; a council's money needs section 75 beside it."""
    inside = contents(case)
    for agreement in case.at.agreements.values():
        from_councils = [
            c
            for c in inside.contributions.get(agreement.id, ())
            if kind_of(case, c.partner) in (*COUNCILS, OrganisationKind.COMBINED_AUTHORITY)
        ]
        is_pool = agreement.kind == AgreementKind.SECTION_65Z6
        if agreement.kind in (AgreementKind.SECTION_75, AgreementKind.BETTER_CARE_FUND):
            continue
        for each in from_councils:
            beside = _section_75_with(case, agreement, each.partner)
            said = f"{case.at.name_of(each.partner)} pays into {agreement.name}, "
            said += f"which rests on {agreement.kind}, "
            said += f"beside {beside.name}." if beside else "without section 75."
            yield judged(beside is not None, said, each.place)
        if is_pool and not from_councils:
            yield held(f"No council pays into {agreement.name}.", agreement.place)


def _section_75_with(case: Case, agreement: Agreement, council: str) -> Agreement | None:
    """A section 75 agreement in force of the council with another partner of an agreement."""
    for other in case.at.agreements.values():
        shared = set(other.partners) & set(agreement.partners) - {council}
        if other.kind == AgreementKind.SECTION_75 and council in other.partners and shared:
            return other
    return None


@check("D-07")
def internal_delegation_stays_inside(case: Case) -> Iterator[Finding]:
    """Schedule 1B paragraph 11, of delegations by a board that name giver and receiver."""
    icbs = {icb.id for icb in own_icbs(case)}
    for each in in_force(case):
        givers = set(_owners(case, each.giver))
        if each.instrument not in INTERNAL or not givers & icbs or len(givers) > 1:
            continue
        seat = case.at.seats.get(each.receiver)
        body = case.at.bodies.get(each.receiver)
        inside = (
            seat is not None and (seat.employed_by in givers or _sits_inside(case, seat, givers))
        ) or (body is not None and body.kind in COMMITTEES and givers <= set(body.organisations))
        whom = "" if inside else ", which is no member, employee or committee of it"
        yield judged(inside, f"{_said(case, each)}{whom}.", each.place)
        commissions = any(overlapping(case, [each.function], COMMISSIONING))
        if body is not None and inside and commissions and body.kind != BodyKind.BOARD:
            yield from _chosen_by_the_chair(case, body.id, givers)


def _sits_inside(case: Case, seat: Seat, givers: set[str]) -> bool:
    body = case.at.bodies.get(seat.body)
    return body is not None and givers <= set(body.organisations) and body.kind in COMMITTEES


def _chosen_by_the_chair(case: Case, committee: str, owners: set[str]) -> Iterator[Finding]:
    """Whether the chair approved or appointed a commissioning committee's members."""
    chairs = {
        seat.id
        for seat in case.at.seats.values()
        if seat.office == Office.CHAIR and _is_board_of(case, seat.body, owners)
    }
    name = case.at.name_of(committee)
    for seat in case.at.seats_of.get(committee, ()):
        if seat.member:
            by = {seat.appointed_by, seat.approved_by} - {""}
            kept = True if by & chairs else None if not by else False
            who = named(case, sorted(by)) if by else "nobody on record"
            said = f"{seat.role} of {name}, which commissions, is approved or appointed by {who}"
            yield judged(kept, f"{said}; it has to be by the chair of the board.", seat.place)


def _is_board_of(case: Case, body: str, owners: set[str]) -> bool:
    told = case.at.bodies.get(body)
    return told is not None and told.kind == BodyKind.BOARD and owners <= set(told.organisations)


@check("D-08")
def governance_handbook_is_published(case: Case) -> Iterator[Finding]:
    """Each of the three as a document of its own, or as part of a published handbook."""
    for icb in own_icbs(case):
        handbooks = papers(case, "governance-handbook", [icb.id])
        for part in HANDBOOK:
            inside = [h for h in handbooks if part in h.states]
            found = [*papers(case, part, [icb.id]), *inside]
            name = part.replace("-", " ")
            if not found:
                full = [h for h in handbooks if h.states]
                said = f"{icb.name} has no {name} on record."
                yield judged(False if full else None, said, full[0].place if full else icb.place)
                continue
            out = [is_published(case, each) for each in found]
            kept = True if True in out else None if None in out else False
            when = f"on {found[0].published}" if found[0].published else "on no recorded day"
            said = (
                f"The {name} of {icb.name} is published {'only ' if kept is False else ''}{when}."
            )
            yield judged(kept, said, found[0].place)


WIDER = (
    FaultKind.WIDER_LIMIT,
    FaultKind.WIDER_FUNCTION,
    FaultKind.WIDER_FOOTPRINT,
    FaultKind.OUTLASTS,
)


@check("D-09")
def delegations_are_complete_and_no_wider(case: Case) -> Iterator[Finding]:
    """What each must say, and that none is wider than the power it comes from."""
    authority, beyond = _powers(_Told(case))
    ids = {d.id for d in in_force(case)}
    faults = [f for f in unknown_ids(authority) if f.power in ids]
    faults += [f for f in beyond if f.kind in WIDER]
    faults += overlaps(authority)
    yield from _put_under(case, faults, otherwise="none is wider than its giver's power")
    for each in in_force(case):
        if not each.decision and not each.agreement and each.instrument != Instrument.CONSTITUTION:
            said = f"{_said(case, each)}; the decision or agreement behind it is not recorded."
            yield unknown(said, each.place)
        elif each.agreement and each.agreement not in case.at.agreements:
            told = {a.id: a.name for a in case.all(Agreement)}
            rests = told.get(each.agreement, each.agreement)
            said = f"{_said(case, each)}; it rests on {rests}, which is not in force"
            yield unknown(f"{said} on {case.day}.", each.place)


UNFOUNDED = (FaultKind.ABSENT, FaultKind.EXPIRED, FaultKind.NOT_BEGUN, FaultKind.NOT_HELD)


@check("D-10")
def every_power_begins_in_statute(case: Case) -> Iterator[Finding]:
    """No circle, and every delegation in force comes from somebody who holds the power that day."""
    authority, beyond = _powers(_Told(case))
    faults = list(circles(authority))
    faults += [f for f in beyond if f.kind in UNFOUNDED]
    yield from _put_under(
        case, faults, otherwise="each leads back to a grant, and none in a circle"
    )
