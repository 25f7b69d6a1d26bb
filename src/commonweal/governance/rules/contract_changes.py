"""Rules of the Provider Selection Regime on contracts changed in their term, and on urgency.

Changes made from 2024 are judged whenever the contract itself was awarded: regulation 29(2). The
choice of a process for a new contract is in `provider_selection`. Source: SI 2023/1348, regulations
13 and 14.
"""

from collections.abc import Iterator

from commonweal.governance.meeting import Procurement
from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import all_of, was_in_force
from commonweal.governance.rules.procurement_records import (
    Ground,
    Modification,
    NoticeKind,
    ProcurementRecord,
    dossiers,
)
from commonweal.governance.rules.selection_choice import CONSIDERABLE_PENCE, is_a_quarter
from commonweal.governance.rules.selection_steps import in_time
from commonweal.governance.rules.structure import listed
from commonweal.terms.pence import pounds
from commonweal.terms.problem import Place

BY_DIRECT_AWARD = (Procurement.DIRECT_AWARD_A, Procurement.DIRECT_AWARD_B)


def _changes(case: Case, rule: str) -> Iterator[Modification]:
    for change in case.all(Modification):
        made, is_known = change.held.first, change.known.contains(case.at.known_on)
        if made <= case.day and is_known and was_in_force(case, rule, made):
            yield change


def _name(change: Modification) -> str:
    return f"Change '{change.id}' of {change.held.first}"


def _allowed(change: Modification, awarded_by: Procurement | None) -> tuple[bool | None, str]:
    """Whether a change needs no new process, and why: regulation 13(1) to (3)."""
    differs = change.character_differs
    is_same = None if differs is None else not differs
    if awarded_by in BY_DIRECT_AWARD and is_same:
        return True, f"of the same character, of a contract awarded by {awarded_by}"
    if change.ground is None:
        return None, "on no recorded ground"
    if change.ground == Ground.PROVIDED_FOR:
        return True, "provided for in the contract"
    if change.ground == Ground.SUCCESSION:
        met = change.basic_criteria_met
        told = {None: "is not recorded", True: "is met", False: "is not met"}[met]
        return met, f"by succession of the provider; the basic selection criteria: {told}"
    ground = f"on the ground '{change.ground}'"
    if differs:
        return False, f"{ground}, and it makes the contract different in character"
    if change.ground == Ground.EXTERNAL:
        told = "the character stays" if is_same else "whether its character differs is not recorded"
        return is_same, f"{ground}; {told}"
    small, worth = _small(change)
    return all_of([small, is_same]), f"{ground}; {worth}"


def _small(change: Modification) -> tuple[bool | None, str]:
    """Regulation 13(2)(b): below £500,000, or less than 25% of the original value."""
    if change.change is not None and change.change < CONSIDERABLE_PENCE:
        return True, f"{pounds(change.change)} in all is below {pounds(CONSIDERABLE_PENCE)}"
    if change.change is None or change.original_value is None:
        return None, "the values are not recorded"
    said = f"{pounds(change.change)} in all, on an original value of "
    large = is_a_quarter(change.change, change.original_value)
    said += f"{pounds(change.original_value)}, is {'25% or more' if large else 'less than 25%'}"
    return not large, said


@check("R-10")
def contracts_are_changed_only_as_allowed(case: Case) -> Iterator[Finding]:
    """Regulation 13; with a notice within 30 days where it is the authority's and £500,000 or more."""
    processes = {p.id: p.process for p in case.all(ProcurementRecord)}
    for change in _changes(case, "R-10"):
        if change.urgency:
            continue
        allowed, why = _allowed(change, change.awarded_by or processes.get(change.procurement))
        yield judged(allowed, f"{_name(change)} was made {why}.", change.place)
        if change.change is None or change.change < CONSIDERABLE_PENCE:
            continue
        if change.is_attributable:
            told = f"{_name(change)}, {pounds(change.change)} in all,"
            yield in_time(
                case, told, act=change.held.first, notice=change.notice, place=change.place
            )
        elif change.is_attributable is None and change.notice is None:
            said = f"{_name(change)}: whether it is the authority's decision is not recorded"
            yield unknown(f"{said}; a notice would then be due.", change.place)


def _urgent(name: str, told: Modification | ProcurementRecord, place: Place) -> Finding:
    """Regulation 14(2): urgent, unforeseeable, not of its own making, and a risk to wait."""
    if not told.urgency:
        return broken(f"{name}: why it was urgent is not recorded.", place)
    against = {
        "it was foreseeable": told.foreseeable,
        "it was of the authority's own making": told.own_making,
        "waiting posed no risk to safety": None
        if told.risk_to_safety is None
        else not told.risk_to_safety,
    }
    wrong = [words for words, so in against.items() if so]
    silent = [words for words, so in against.items() if so is None]
    if wrong:
        return broken(f"{name} was made as urgent, but {listed(wrong)}.", place)
    if silent:
        return unknown(f"{name}, urgent: not recorded is whether {listed(silent)}.", place)
    return held(f"{name} was urgent: {told.urgency}", place)


@check("R-11")
def urgent_awards_are_justified(case: Case) -> Iterator[Finding]:
    """Regulation 14, for awards and for changes of contracts."""
    for dossier in dossiers(case, "R-11"):
        record = dossier.record
        if record.process == Procurement.URGENT:
            yield _urgent(record.name, record, record.place)
            if record.award_day is not None and record.award_day <= case.day:
                award = dossier.notice(NoticeKind.AWARD)
                given = None if award is None else award.submission
                told = f"{record.name}: the urgent award"
                yield in_time(case, told, act=record.award_day, notice=given, place=record.place)
    for change in _changes(case, "R-11"):
        if change.urgency:
            yield _urgent(_name(change), change, change.place)
            told = f"{_name(change)}, urgent,"
            yield in_time(
                case, told, act=change.held.first, notice=change.notice, place=change.place
            )
