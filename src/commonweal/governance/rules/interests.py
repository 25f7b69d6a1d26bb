"""Rules on interests: registers, days of declaration, entries at items, recusal in procurement.

An interest is a dated statement about a seat; which decision it touches is told by the decision's id
or by the organisation that takes part in a procurement. Registers themselves are documents.
"""

from collections.abc import Iterator
from datetime import timedelta

from commonweal.governance.conflicts import DECLARED_WITHIN_DAYS
from commonweal.governance.meeting import Conflicts, Procurement
from commonweal.governance.rules.decided import DeclaredInterest, Taken, taken
from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import is_published, papers, was_in_force
from commonweal.governance.rules.structure import own_icbs, stating

REGISTERED = ("members", "committee-members", "employees")


@check("G-06")
def registers_are_kept_and_open(case: Case) -> Iterator[Finding]:
    """Section 14Z30(1) and (2): one register or several, of members, committee members, employees."""
    for icb in own_icbs(case):
        found = papers(case, "register-of-interests", [icb.id])
        if not found:
            yield unknown(f"No register of interests of {icb.name} is recorded.", icb.place)
        for each in found:
            out = is_published(case, each)
            when = f"published on {each.published}" if each.published else "of no recorded day"
            yield judged(out, f"'{each.title}' of {icb.name} is {when}.", each.place)
        if len(found) == 1:
            yield stating(found[0], REGISTERED)
        elif found:
            gaps = [w for w in REGISTERED if not any(w in each.states for each in found)]
            said = f"Registers of {icb.name} on record leave out: {', '.join(gaps) or 'nobody'}."
            yield judged(not gaps or None, said, found[0].place)


def _declared(case: Case, interest: DeclaredInterest) -> Finding:
    name = f"Interest '{interest.id}' of {case.at.name_of(interest.seat)} ({interest.seat})"
    if interest.aware is None:
        return unknown(f"{name}: the day of becoming aware is not recorded.", interest.place)
    by = interest.aware + timedelta(days=DECLARED_WITHIN_DAYS)
    if interest.declared is None:
        said = f"{name} is not declared; aware on {interest.aware}, it was due by {by}."
        return judged(case.day <= by, said, interest.place)
    days = (interest.declared - interest.aware).days
    said = f"{name} was declared {days} days after awareness, due by {by}."
    return judged(interest.declared <= by, said, interest.place)


@check("G-07")
def interests_are_declared_in_time(case: Case) -> Iterator[Finding]:
    """Section 14Z30(3): within 28 days of awareness, and entered in the register."""
    for interest in case.all(DeclaredInterest):
        since = interest.aware or interest.held.first
        if since > case.day or not was_in_force(case, "G-07", since):
            continue
        yield _declared(case, interest)
        if interest.declared is not None and interest.declared <= case.day:
            entered = interest.registered is not None and interest.registered <= case.day
            said = f"Interest '{interest.id}' is {'' if entered else 'not, on record, '}entered"
            yield judged(entered or None, f"{said} in the register.", interest.place)


@check("G-08")
def every_decision_says_whether_interests_were_declared(case: Case) -> Iterator[Finding]:
    """Section 14Z30(4), on decisions of integrated care boards and their bodies."""
    for decided in taken(case, "G-08"):
        decision = decided.decision
        if not decided.of_icb:
            continue
        if decision.conflicts is None:
            said = f"{decided.name} does not say whether interests were declared."
            yield broken(said, decision.place)
        elif decision.conflicts == Conflicts.DECLARED and not decision.conflict_action:
            said = f"{decided.name} says that interests were declared, but not what was done."
            yield broken(said, decision.place)
        else:
            said = f"{decided.name} says of interests: {decision.conflicts}."
            yield held(said, decision.place)


def _touching(case: Case, decided: Taken) -> Iterator[DeclaredInterest]:
    """Interests that touch a procurement decision, of seats in that body, held on its day."""
    decision = decided.decision
    for interest in case.all(DeclaredInterest):
        touches = decision.id in interest.decisions or (
            interest.organisation != "" and interest.organisation in decision.taking_part
        )
        at_hand = {*decision.present, *decision.recused, *decision.by}
        if touches and interest.held.contains(decision.taken) and interest.seat in at_hand:
            yield interest


def _procured(case: Case, rule: str) -> Iterator[Taken]:
    """Decisions that choose a provider under the Provider Selection Regime."""
    return (d for d in taken(case, rule) if d.decision.procurement is not None)


def _recusal(decided: Taken, seat: str, *, why: str) -> Finding:
    out = seat in decided.decision.recused
    said = f"{decided.name}: {decided.at.name_of(seat)} ({seat}), {why}, "
    said += "was recused." if out else "took part and had to be recused."
    return judged(out, said, decided.decision.place)


@check("G-09")
def the_interested_are_recused_from_procurement(case: Case) -> Iterator[Finding]:
    """SI 2023/1348, regulation 21(1) and (2). Mere employment is judged under G-10 and G-11."""
    for decided in _procured(case, "G-09"):
        found = [i for i in _touching(case, decided) if not i.employment]
        for interest in found:
            yield _recusal(decided, interest.seat, why=f"with an interest ({interest.what})")
        if not found and decided.decision.conflicts is None:
            said = (
                f"{decided.name} chooses a provider; whether anybody had an interest is not told."
            )
            yield unknown(said, decided.decision.place)


def _employed(case: Case, decided: Taken) -> dict[str, str]:
    """Seats at hand that a provider taking part employs, with the name of the provider."""
    decision = decided.decision
    found = {
        i.seat: i.organisation for i in _touching(case, decided) if i.employment and i.organisation
    }
    for seat in (*decision.present, *decision.recused):
        told = decided.at.seats.get(seat)
        if told is not None and told.employed_by in decision.taking_part:
            found[seat] = told.employed_by
    return {seat: decided.at.name_of(employer) for seat, employer in found.items()}


@check("G-10")
def two_roles_alone_are_no_conflict(case: Case) -> Iterator[Finding]:
    """Regulation 21(3): outside a competitive process, employment by a provider excludes nobody."""
    for decided in _procured(case, "G-10"):
        if decided.decision.procurement == Procurement.COMPETITIVE:
            continue
        others = {i.seat for i in _touching(case, decided) if not i.employment}
        for seat, employer in _employed(case, decided).items():
            if seat in others:
                continue
            out = seat in decided.decision.recused
            said = f"{decided.name}: {decided.at.name_of(seat)} ({seat}), employed by {employer}, "
            said += "was recused for that alone." if out else "took part, which it may."
            yield judged(not out, said, decided.decision.place)


@check("G-11")
def employees_are_recused_from_competitions(case: Case) -> Iterator[Finding]:
    """Regulation 21(4): in a competitive process in which the member's employer takes part."""
    for decided in _procured(case, "G-11"):
        if decided.decision.procurement == Procurement.COMPETITIVE:
            for seat, employer in _employed(case, decided).items():
                yield _recusal(decided, seat, why=f"employed by {employer}, which competes")
