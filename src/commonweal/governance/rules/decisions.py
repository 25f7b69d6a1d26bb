"""Rules on how bodies decide: quorum, votes, the triple aim, meetings in public, urgent decisions.

They judge decisions that were published (section `decision`), each by the law of its own day, and
what boards say of how they decide. Decisions still to be recorded are refused in `deciding`.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from commonweal.governance import voting
from commonweal.governance.authority import Authority
from commonweal.governance.electorate import electorate_of
from commonweal.governance.meeting import Majority
from commonweal.governance.missing import Act
from commonweal.governance.power import Delegation, Grant
from commonweal.governance.quorum import quorum_of
from commonweal.governance.rules.decided import Taken, taken
from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import absent, is_published, papers
from commonweal.governance.rules.structure import boards, documents, listed, own_icbs, stating
from commonweal.system.body import Body, BodyKind, Office

CLINICAL = frozenset({Office.MEDICAL_DIRECTOR, Office.NURSING_DIRECTOR})
USUAL_MEMBERS = {
    "its chair or chief executive": frozenset({Office.CHAIR, Office.CHIEF_EXECUTIVE}),
    "a clinical executive": CLINICAL,
    "a non-executive": frozenset({Office.NON_EXECUTIVE}),
    "a partner member": frozenset({Office.PARTNER_MEMBER}),
}
OTHER_DUTIES = ("inequalities", "integration", "involvement", "climate", "choice")
"""Sections 14Z35, 14Z42, 14Z45, 14Z44 and 14Z37, as words of `regard` and `not_relevant`."""
AIMS = {
    "health_and_wellbeing": "health and wellbeing",
    "quality": "quality",
    "efficiency": "efficiency and sustainability",
}
URGENT = (Office.CHAIR, Office.CHIEF_EXECUTIVE)
COMMITTEES = (BodyKind.COMMITTEE, BodyKind.SUB_COMMITTEE, BodyKind.JOINT_COMMITTEE)


@check("G-01")
def constitution_sets_decision_procedure(case: Case) -> Iterator[Finding]:
    """Schedule 1B paragraph 12."""
    told = documents(case, "constitution")
    for icb in own_icbs(case):
        found = told.get(icb.id, [])
        if found:
            yield stating(found[-1], ("decision-procedure", "transparency"))
        else:
            said = f"No constitution of {icb.name} is recorded; look in it for how it decides."
            yield unknown(said, icb.place)


def _quorum_finding(decided: Taken) -> Finding:
    decision, quorate = decided.decision, decided.quorate(with_recused=False)
    if decision.quorate is False:
        return broken(f"{decided.name} was taken without a quorum, as published.", decision.place)
    if quorate is None or isinstance(quorate, str):
        said = f"{decided.name} {'was quorate, as published' if decision.quorate else 'may not'}"
        if decision.quorate:
            return held(f"{said}.", decision.place)
        why = f"; its quorum cannot be read: {quorate}" if quorate else ""
        said = f"{decided.name} does not say whether the body was quorate{why}."
        return unknown(said, decision.place)
    count = f"{quorate.present} voting seats present, {quorate.needed} needed"
    said = f"{decided.name}: {listed(quorate.reasons) if quorate.reasons else count}."
    return judged(quorate.is_quorate, said, decision.place)


def _because(reasons: tuple[str, ...]) -> str:
    return f"; {listed(reasons)}" if reasons else ""


@check("G-02")
def body_was_quorate(case: Case) -> Iterator[Finding]:
    """Under its own quorum, of those present and not recused; urgent ones go by rule G-15."""
    for decided in taken(case, "G-02"):
        if not decided.decision.urgent:
            yield _quorum_finding(decided)


@check("G-03")
def recused_members_do_not_count(case: Case) -> Iterator[Finding]:
    """Neither in the number that the minutes counted, nor in reaching the quorum."""
    for decided in taken(case, "G-03"):
        decision = decided.decision
        if not decision.recused:
            continue
        remaining = sum(m.voting and not m.vacant for m in decided.members(with_recused=False))
        without, alike = decided.quorate(with_recused=False), decided.quorate(with_recused=True)
        out = f"{decided.name}, with {len(decision.recused)} recused:"
        if decision.counted is not None and decision.present:
            said = f"{out} {decision.counted} were counted and {remaining} voting seats remained."
            yield judged(decision.counted <= remaining, said, decision.place)
        elif without is None or alike is None or isinstance(without, str):
            said = f"{out} who was counted towards the quorum is not recorded."
            yield unknown(said, decision.place)
        else:
            said = f"{out} {without.present} voting seats remained, {without.needed} are needed."
            yield judged(without.is_quorate, said, decision.place)


@check("G-04")
def quorum_is_the_usual_one(case: Case) -> Iterator[Finding]:
    """What boards' published constitutions usually ask; a board may set another."""
    for icb, board in boards(case):
        if not board.quorum:
            yield unknown(f"The quorum of {board.name} is not recorded.", board.place)
            continue
        try:
            quorum = quorum_of(board.quorum)
        except ValueError as wrong:
            said = f"The quorum of {board.name} cannot be read: {wrong}."
            yield broken(said, board.place)
            continue
        seats = electorate_of(case.at, board.id)
        lacks = [
            what
            for what, offices in USUAL_MEMBERS.items()
            if not any(names <= offices for names in quorum.including)
        ]
        if 2 * quorum.needed(seats) <= len(seats.voting):
            lacks.insert(0, f"a majority of its {len(seats.voting)} voting seats")
        said = f"The quorum of {board.name} of {icb.name} does not ask for: {listed(lacks)}."
        yield judged(not lacks, said, board.place)


@check("G-05")
def votes_are_counted_as_the_orders_say(case: Case) -> Iterator[Finding]:
    """One vote for each member present, none by proxy; a casting vote only on a tie."""
    for decided in taken(case, "G-05"):
        decision, body = decided.decision, decided.body
        if not decision.agreed and not decision.motion.voters:
            said = f"{decided.name} records neither votes nor that it was agreed."
            yield unknown(said, decision.place)
            continue
        words = body.majority if body is not None else Majority.SIMPLE.value
        present = decided.members(with_recused=False)
        count = voting.Count(
            motion=decision.motion,
            voters={m.id: m for m in present if m.voting and not m.vacant},
            presiding=decision.presiding,
            majority=Majority(words) if words in set(Majority) else Majority.UNANIMOUS,
            casting_vote=body.casting_vote if body is not None else None,
        )
        wrong = [r.message for r in (*voting.invalid(count), *voting.not_carried(count))]
        votes = f"{len(decision.votes_for)} for, {len(decision.votes_against)} against"
        how = "agreed" if decision.agreed else votes
        yield judged(not wrong, f"{decided.name}, {how}{_because(tuple(wrong))}.", decision.place)


@check("G-12")
def triple_aim_is_regarded(case: Case) -> Iterator[Finding]:
    """Section 14Z43, on decisions of boards about their functions, not about one patient."""
    for decided in taken(case, "G-12"):
        decision = decided.decision
        if decided.of_icb and not decision.one_patient:
            lacks = [name for field, name in AIMS.items() if not getattr(decision, field)]
            said = f"{decided.name} records no regard to: {listed(lacks)}."
            yield judged(not lacks, said, decision.place)


@check("G-13")
def other_duties_are_regarded(case: Case) -> Iterator[Finding]:
    """Sections 14Z35 to 14Z45: each is weighed, or said not to matter here."""
    for decided in taken(case, "G-13"):
        decision = decided.decision
        if decided.of_icb and not decision.one_patient:
            lacks = absent((*decision.regard, *decision.not_relevant), OTHER_DUTIES)
            said = f"{decided.name} neither weighs nor sets aside: {listed(lacks)}."
            yield judged(not lacks, said, decision.place)


def _holds_all_of(case: Case, committee: Body, board: Body) -> bool:
    """Whether a committee has every seat of a board, by office and sector."""
    seats = [
        Counter({(s.office, s.sector): s.count for s in case.at.seats_of.get(body.id, ())})
        for body in (board, committee)
    ]
    return seats[0].total() > 0 and not seats[0] - seats[1]


@check("G-14")
def meetings_are_public(case: Case) -> Iterator[Finding]:
    """The board and committees with all its members; papers and minutes as documents of the board."""
    for icb, board in boards(case):
        committees = [
            b
            for b in case.at.bodies.values()
            if b.kind in COMMITTEES and icb.id in b.organisations and _holds_all_of(case, b, board)
        ]
        for body in (board, *committees):
            told = {True: "meets in public", False: "meets in private", None: "may or may not meet"}
            said = f"{body.name} {told[body.in_public]}"
            said += " in public: it is not recorded." if body.in_public is None else "."
            yield judged(body.in_public, said, body.place)
        for kind in ("board-papers", "minutes"):
            found = papers(case, kind, [board.id, icb.id])
            out = [p for p in found if is_published(case, p)]
            what = kind.replace("-", " ")
            said = f"{board.name} has {len(out)} published {what} on record."
            yield judged(bool(out) or (None if not found else False), said, board.place)


def _reported(day: date | None, by: date | None, today: date) -> bool | None:
    """Whether something was done by the meeting it was due at; `None` while that is not known."""
    if day is not None:
        return day <= today and (by is None or day <= by)
    return None if by is None or by > today else False


@check("G-15")
def urgent_decisions_are_reported_back(case: Case) -> Iterator[Finding]:
    """Taken by chair and chief executive, ratified at the next meeting, and told to audit."""
    for decided in taken(case, "G-15"):
        decision = decided.decision
        if not decision.urgent:
            continue
        seats = [decided.at.seats[seat] for seat in decision.by if seat in decided.at.seats]
        lacks = [o.value.replace("-", " ") for o in URGENT if o not in {s.office for s in seats}]
        said = f"{decided.name}, urgent, was taken without: {listed(lacks)}."
        yield judged(not lacks if decision.by else None, said, decision.place)
        ratified = _reported(decision.ratified, decision.next_meeting, case.day)
        due = f"the next meeting ({decision.next_meeting or 'day not recorded'})"
        when = f"ratified on {decision.ratified}" if decision.ratified else "not ratified on record"
        yield judged(ratified, f"{decided.name} was {when}, due at {due}.", decision.place)
        told = decision.audit_told is not None and decision.audit_told <= case.day
        said = f"{decided.name} was {'' if told else 'not, on record, '}reported to audit."
        yield judged(told or None, said, decision.place)


@check("G-16")
def decisions_are_within_power(case: Case) -> Iterator[Finding]:
    """A body or seat decides only what was granted or delegated to it, on the day it decided."""
    grants, delegations = case.all(Grant), case.all(Delegation)
    known: dict[date, Authority] = {}
    for decided in taken(case, "G-16"):
        decision = decided.decision
        if decision.taken not in known:
            known[decision.taken] = Authority(decided.at, grants, delegations)
        authority = known[decision.taken]
        act = Act(decision.body, decision.function, decision.footprint or None, decision.amount)
        answer = authority.ask(act)
        why = answer.missing.message if answer.missing is not None else "the power is held."
        yield judged(answer.allowed, f"{decided.name}: {why}", decision.place)
