"""Rules of the Provider Selection Regime on steps, notices, standstill, urgency, changes and giving up.

Working days are those of `governance.working_days`. A notice that is not in the definition counts as
not given, since it is public; a step without a notice that is not there has to be asked about.
Source: SI 2023/1348, regulations 7 to 15.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from commonweal.governance.meeting import Procurement
from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import absent
from commonweal.governance.rules.procurement_records import (
    Dossier,
    Further,
    FurtherDecision,
    NoticeKind,
    Representation,
    dossiers,
)
from commonweal.governance.rules.provider_selection import BY_THE_AUTHORITY
from commonweal.governance.rules.structure import listed, named
from commonweal.governance.working_days import (
    AFTER_FURTHER_DECISION_WORKING_DAYS,
    is_working_day,
    standstill,
    working_day_after,
)
from commonweal.terms.problem import Place

NOTICE_DAYS = 30
FOLLOW_DAYS = 14
SATURDAY = 5


def in_time(case: Case, told: str, *, act: date, notice: date | None, place: Place) -> Finding:
    """Whether a notice was submitted within thirty days of an act; one not yet due is no fault."""
    due = act + timedelta(days=min(NOTICE_DAYS, (date.max - act).days))
    said = f"{told} on {act} calls for a notice by {due}; "
    said += f"it was submitted on {notice}." if notice else "none is recorded."
    if notice is not None and notice <= due:
        return judged(act <= notice, said, place)
    return judged(case.day <= due, said, place)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a process, with its day if it was taken; `public` when it is a notice."""

    words: str
    day: date | None
    public: bool = False


def _steps(dossier: Dossier) -> list[Step]:
    """The steps of the process in their order, up to the contract."""
    record = dossier.record

    def notice(kind: NoticeKind, words: str) -> Step:
        given = dossier.notice(kind)
        return Step(words, None if given is None else given.held.first, public=True)

    intention = notice(NoticeKind.INTENTION, "notice of intention to award")
    decided, contract = Step("decision", record.decided), Step("contract", record.contract)
    if record.process == Procurement.DIRECT_AWARD_C:
        return [decided, intention, contract]
    if record.process == Procurement.MOST_SUITABLE_PROVIDER:
        follow = notice(NoticeKind.FOLLOW, "notice of intention to follow the process")
        identified = Step("identification of possible providers", record.identified)
        return [follow, identified, decided, intention, contract]
    invitation = notice(NoticeKind.INVITATION, "notice that invites offers")
    return [
        Step("award criteria", record.criteria_set),
        *([] if record.based_on else [invitation]),
        Step("assessment of offers", record.assessed),
        decided,
        Step("word to those who made offers", record.informed),
        intention,
        contract,
    ]


def _out_of_order(dossier: Dossier) -> Iterator[Finding]:
    """What is missing before the last step taken, and what came before an earlier step."""
    record, steps = dossier.record, _steps(dossier)
    taken = [i for i, step in enumerate(steps) if step.day is not None]
    before: Step | None = None
    for step in steps[: max(taken, default=-1) + 1]:
        if step.day is None:
            said = f"{record.name}, by {record.process}: no {step.words} is recorded."
            yield judged(False if step.public else None, said, record.place)
            continue
        if before is not None and before.day is not None and step.day < before.day:
            said = f"{record.name}: {step.words} of {step.day} comes before {before.words} of "
            yield broken(f"{said}{before.day}.", record.place)
        before = step


def _fourteen_days(dossier: Dossier) -> Iterator[Finding]:
    """Regulation 10(5): identifying is not complete before the fourteenth day after submission."""
    record, follow = dossier.record, dossier.notice(NoticeKind.FOLLOW)
    done = record.identified or record.decided
    if record.process == Procurement.MOST_SUITABLE_PROVIDER and follow and done:
        earliest = min(follow.submission, follow.held.first) + timedelta(days=FOLLOW_DAYS)
        said = f"{record.name}: providers were identified by {done}; the notice of "
        said += f"{follow.submission} allows it from {earliest}."
        yield judged(done >= earliest, said, record.place)


@check("R-06")
def steps_and_notices_are_in_order(case: Case) -> Iterator[Finding]:
    """Regulations 7 to 11, and 18(5) to (7) for contracts called off from a framework agreement."""
    for dossier in dossiers(case, "R-06"):
        record = dossier.record
        if record.process == Procurement.URGENT or (record.process is None and not record.based_on):
            continue
        if record.process in BY_THE_AUTHORITY:
            wrong = list(_out_of_order(dossier))
            yield from wrong
            if not wrong:
                yield held(f"{record.name}: steps on record are in order.", record.place)
            yield from _fourteen_days(dossier)
        if record.award_day is not None and record.award_day < record.held.first:
            said = f"{record.name} is awarded on {record.award_day}, before it began on "
            yield broken(f"{said}{record.held.first}.", record.place)
        if record.award_day is not None and record.award_day <= case.day:
            award = dossier.notice(NoticeKind.AWARD)
            given = None if award is None else award.submission
            told = f"{record.name}: the award"
            yield in_time(case, told, act=record.award_day, notice=given, place=record.place)


@check("R-07")
def no_contract_in_standstill(case: Case) -> Iterator[Finding]:
    """Regulation 12(1), (2), (9) and (10). A contract that is only planned is judged, too."""
    for dossier in dossiers(case, "R-07"):
        record, period = dossier.record, dossier.standstill
        if record.process not in BY_THE_AUTHORITY:
            continue
        contract = record.contract
        signed = "is planned for" if contract and contract > case.day else "was made on"
        if period is None:
            if contract is not None:
                said = f"{record.name}: the contract {signed} {contract}, and no notice of "
                yield broken(f"{said}intention began a standstill.", record.place)
            continue
        ends = f"to {period.last}" if period.last else "until five working days after a decision"
        said = f"{record.name}: standstill from {period.first} {ends}; "
        if contract is None:
            yield held(f"{said}no contract yet.", record.place)
        else:
            said += f"the contract {signed} {contract}."
            yield judged(period.is_over(contract), said, record.place)


def _heard(dossier: Dossier, one: Representation) -> Finding:
    """What was done with a representation that came in time: regulation 12(4)(a) to (c)."""
    record = dossier.record
    told = {
        "further opportunity to explain": one.opportunity,
        "the information asked for": one.information,
        "review of the decision": one.reviewed,
    }
    name = f"{record.name}: representations of {one.held.first}"
    denied = [what for what, given in told.items() if given is False]
    silent = [what for what, given in told.items() if given is None]
    if denied:
        return broken(f"{name} were not given {listed(denied)}.", one.place)
    if silent:
        return unknown(f"{name}: not recorded is {listed(silent)}.", one.place)
    return held(f"{name} were heard and reviewed.", one.place)


def _told(case: Case, dossier: Dossier, decision: FurtherDecision) -> Iterator[Finding]:
    """Regulation 12(6) and (10): reasons, to whom, and five working days."""
    record, day = dossier.record, decision.held.first
    name = f"{record.name}: the further decision told on {day}"
    said = f"{name} has {'' if decision.reasons else 'no '}reasons."
    yield judged(decision.reasons != "", said, decision.place)
    wanted = [*(r.provider for r in dossier.received if r.provider), *record.providers]
    lacks = absent(decision.told_to, dict.fromkeys(wanted))
    said = f"{name} did not, on record, go to: {named(case, lacks)}."
    yield judged(not lacks if decision.told_to else None, said, decision.place)
    if record.contract is None:
        return
    if decision.outcome != Further.ENTER:
        said = f"{name} was to {decision.outcome}, yet a contract followed on {record.contract}"
        yield broken(f"{said} without a new notice of intention.", decision.place)
        return
    fifth = working_day_after(day, AFTER_FURTHER_DECISION_WORKING_DAYS)
    said = f"{name} leaves five working days to {fifth}; the contract is of {record.contract}."
    yield judged(record.contract > fifth, said, decision.place)


@check("R-08")
def representations_are_answered(case: Case) -> Iterator[Finding]:
    """Regulation 12(3) to (10). Those that came after the eighth working day change nothing."""
    for dossier in dossiers(case, "R-08"):
        record, intention = dossier.record, dossier.notice(NoticeKind.INTENTION)
        if record.process not in BY_THE_AUTHORITY or intention is None:
            continue
        until = standstill(intention.held.first).last
        assert until is not None, "without representations a standstill has an end"
        timely = [one for one in dossier.received if one.held.first <= until]
        for one in dossier.received:
            if one not in timely:
                said = f"{record.name}: representations of {one.held.first} came after {until}."
                yield held(said, one.place)
        for one in timely:
            yield _heard(dossier, one)
        if not timely:
            continue
        decision = dossier.decided_further
        if decision is not None:
            yield from _told(case, dossier, decision)
        else:
            said = f"{record.name}: no further decision upon representations is recorded; "
            said += f"the contract is of {record.contract}." if record.contract else "still open."
            yield judged(record.contract is None, said, record.place)


def _left_out(first: date, last: date) -> list[str]:
    """Holidays from Monday to Friday between two days."""
    days = (first + timedelta(days=i) for i in range((last - first).days + 1))
    return [str(day) for day in days if day.weekday() < SATURDAY and not is_working_day(day)]


@check("R-09")
def working_days_are_counted_rightly(case: Case) -> Iterator[Finding]:
    """Regulation 12(12): the authority's own last day of standstill against the count."""
    for dossier in dossiers(case, "R-09"):
        record, period = dossier.record, dossier.standstill
        if record.process not in BY_THE_AUTHORITY or period is None or period.last is None:
            continue
        holidays = _left_out(period.first, period.last)
        said = f"{record.name}: standstill from {period.first} ends on {period.last}"
        said += f", leaving out {listed(holidays)}" if holidays else ""
        told, later = record.standstill_last, dossier.decided_further is not None
        if told is None:
            yield held(f"{said}; the authority states no count of its own.", record.place)
        else:
            right = told == period.last or (later and told > period.last)
            said += f"; the authority counts to {told}."
            yield judged(right, said, record.place)


@check("R-16")
def giving_up_is_notified(case: Case) -> Iterator[Finding]:
    """Regulation 15(4) and (5): within 30 days; decided in standstill, after it has ended."""
    for dossier in dossiers(case, "R-16"):
        record, given_up = dossier.record, dossier.record.abandoned
        if given_up is None or given_up > case.day:
            continue
        notice = dossier.notice(NoticeKind.ABANDONMENT)
        submitted = None if notice is None else notice.submission
        period, act, told = dossier.standstill, given_up, f"{record.name}: giving it up"
        if period is not None and not period.is_over(given_up):
            if period.last is None:
                said = f"{record.name} was given up on {given_up} while representations waited "
                yield broken(f"{said}for a further decision.", record.place)
                continue
            act, told = period.last, f"{record.name}, given up in standstill: its end"
            if submitted is not None and submitted <= act:
                said = f"{record.name}: the notice of {submitted} came before standstill ended on "
                yield broken(f"{said}{act}.", record.place)
                continue
        yield in_time(case, told, act=act, notice=submitted, place=record.place)
