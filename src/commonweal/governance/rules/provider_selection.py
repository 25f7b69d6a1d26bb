"""Rules of the Provider Selection Regime on what is bought, by whom, by which process, and the record.

They judge procurements that a definition states; one begun before 2024 is under the earlier law.
Steps, notices and standstill, and changes of contracts, are in `selection_steps`. Source: SI 2023/1348.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from commonweal.governance.meeting import Conflicts, Procurement
from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import absent, kind_of
from commonweal.governance.rules.procurement_records import (
    Criterion,
    Dossier,
    ProcurementRecord,
    dossiers,
)
from commonweal.governance.rules.selection_choice import (
    change_in_words,
    chosen_rightly,
    conditions_of,
    considerable_change,
)
from commonweal.governance.rules.service_codes import (
    NARROWED,
    RELEVANT_SERVICES,
    without_check_digit,
)
from commonweal.governance.rules.structure import NHS_ENGLAND, listed
from commonweal.system.organisation import NHS_TRUSTS, OrganisationKind
from commonweal.terms.pence import pounds

REGIME_OF_2013 = "si-2013-500"
AUTHORITIES = (
    OrganisationKind.ICB,
    OrganisationKind.UPPER_TIER_COUNCIL,
    OrganisationKind.COMBINED_AUTHORITY,
    *NHS_TRUSTS,
)
BY_THE_AUTHORITY = (
    Procurement.DIRECT_AWARD_C,
    Procurement.MOST_SUITABLE_PROVIDER,
    Procurement.COMPETITIVE,
)
"""Processes in which the authority weighs providers by the key criteria: regulations 9 to 11."""

WITHOUT_BASIC_CRITERIA = (Procurement.DIRECT_AWARD_A, Procurement.DIRECT_AWARD_B)
FRAMEWORK_YEARS_MAX = 4
TERMINATION: tuple[tuple[date, tuple[str, ...]], ...] = (
    (date(2024, 1, 1), ("modification", "should-have-been-excluded", "became-excluded")),
    (
        date(2025, 2, 24),
        ("modification", "should-have-been-excluded", "became-excluded", "excluded-subcontractor"),
    ),
)
"""On what a contract can be ended: regulation 22(1), as made and as amended with the Procurement Act."""


@check("R-01")
def service_is_in_the_regime(case: Case) -> Iterator[Finding]:
    """Regulation 3, and the codes of Schedule 1."""
    for dossier in dossiers(case, "R-01"):
        record = dossier.record
        yield _service(record)
        if record.mixed:
            yield _mixed(record)


def _service(record: ProcurementRecord) -> Finding:
    code = without_check_digit(record.service_code)
    if not code:
        said = f"{record.name} states no code of its service."
        return unknown(said, record.place)
    if code not in RELEVANT_SERVICES:
        said = f"{record.name}: {record.service_code} is no service that Schedule 1 lists"
        return broken(f"{said}; the regime does not cover it.", record.place)
    if code in NARROWED:
        said = f"{record.name}: {record.service_code} counts only for {NARROWED[code]}; this is "
        told = {None: "not recorded", True: "so here", False: "not so here"}[record.code_fits]
        return judged(record.code_fits, f"{said}{told}.", record.place)
    return held(f"{record.name}: {record.service_code} is listed in Schedule 1.", record.place)


def _mixed(record: ProcurementRecord) -> Finding:
    """Regulation 3(3) and (4): health care is worth more, and the rest cannot reasonably be split."""
    health, other = record.health_value, record.other_value
    if health is None or other is None:
        said = f"{record.name} is mixed; the values of its parts are not both recorded."
        return unknown(said, record.place)
    said = f"{record.name} is mixed, health care {pounds(health)}, other things {pounds(other)}; "
    if health <= other:
        return broken(f"{said}its main subject is not health care.", record.place)
    if not record.inseparable:
        return unknown(f"{said}why they could not be bought apart is not recorded.", record.place)
    return held(f"{said}not to be split: {record.inseparable}", record.place)


@check("R-02")
def buyer_is_a_relevant_authority(case: Case) -> Iterator[Finding]:
    """National Health Service Act 2006, section 12ZB(7)."""
    for dossier in dossiers(case, "R-02"):
        record = dossier.record
        kind, buyer = kind_of(case, record.buyer), case.at.name_of(record.buyer)
        if kind is None:
            said = f"{record.name}: the buyer '{record.buyer}' is no organisation described."
            yield unknown(said, record.place)
        elif kind == OrganisationKind.DISTRICT_COUNCIL:
            said = f"{record.name}: {buyer} is a district council; has it functions in health?"
            yield unknown(said, record.place)
        else:
            may = kind in AUTHORITIES or record.buyer == NHS_ENGLAND
            said = f"{record.name}: the buyer {buyer} ({kind}) is {'a' if may else 'no'} relevant "
            yield judged(may, f"{said}authority.", record.place)


@check("R-03")
def process_fits_the_facts(case: Case) -> Iterator[Finding]:
    """Regulation 6(3) to (8); for a contract called off from a framework agreement, regulation 18."""
    for dossier in dossiers(case, "R-03"):
        record = dossier.record
        if record.process == Procurement.URGENT:
            continue
        if record.based_on:
            free = record.process in (None, Procurement.COMPETITIVE)
            said = f"{record.name} is called off from {case.at.name_of(record.based_on)}"
            said += " without a competition" if record.process is None else f", {record.process}"
            yield judged(free, f"{said}.", record.place)
        elif record.process is None:
            yield unknown(f"{record.name}: the process is not recorded.", record.place)
        elif record.framework and record.process != Procurement.COMPETITIVE:
            said = f"{record.name} is to conclude a framework agreement, by {record.process}"
            yield broken(f"{said}; only the Competitive Process is open for it.", record.place)
        else:
            fits, why = chosen_rightly(conditions_of(record, record.process))
            yield judged(fits, f"{record.name}, by {record.process}: {why}.", record.place)


@check("R-04")
def considerable_change_is_tested(case: Case) -> Iterator[Finding]:
    """Regulation 6(10) to (12). Choosing Direct Award Process C says that the threshold is not met."""
    for dossier in dossiers(case, "R-04"):
        record = dossier.record
        concluded = record.considerable
        if concluded is None and record.process == Procurement.DIRECT_AWARD_C:
            concluded = False
        if concluded is None:
            continue
        met = considerable_change(record)
        took = "for considerable" if concluded else "for not considerable"
        said = f"{record.name} took the change {took}: {change_in_words(record)}; by the test "
        told = {None: "it cannot be told", True: "it is considerable", False: "it is not"}[met]
        yield judged(None if met is None else met == concluded, f"{said}{told}.", record.place)


def _chosen(dossier: Dossier) -> bool:
    """Whether a provider has been chosen, so that the record has to be whole."""
    record = dossier.record
    return record.award_day is not None or record.decided is not None


@check("R-05")
def key_criteria_are_recorded(case: Case) -> Iterator[Finding]:
    """Regulations 5 and 24(e) and (f); direct awards A and B do not weigh providers."""
    for dossier in dossiers(case, "R-05"):
        record = dossier.record
        if record.process not in BY_THE_AUTHORITY or not _chosen(dossier):
            continue
        lacks = absent(record.criteria, Criterion)
        said = f"{record.name} records {len(record.criteria)} of {len(Criterion)} key criteria"
        said += f", and not {listed(lacks)}." if lacks else "."
        yield judged(not lacks if record.criteria else None, said, record.place)


@check("R-12")
def provider_meets_basic_criteria(case: Case) -> Iterator[Finding]:
    """Regulations 19 and 20; an urgent award is not free of either."""
    for dossier in dossiers(case, "R-12"):
        record = dossier.record
        if record.based_on or not _chosen(dossier):
            continue
        if record.process not in WITHOUT_BASIC_CRITERIA:
            told = {None: "it is not recorded whether the", True: "the", False: "the"}
            meets = "does not meet" if record.basic_criteria_met is False else "meets"
            said = f"{record.name}: {told[record.basic_criteria_met]} provider {meets} the basic "
            yield judged(record.basic_criteria_met, f"{said}selection criteria.", record.place)
        yield _not_excluded(record)


def _not_excluded(record: ProcurementRecord) -> Finding:
    if record.excluded is None:
        said = f"{record.name}: whether the provider is excluded is not recorded."
        return unknown(said, record.place)
    if not record.excluded:
        return held(f"{record.name}: the provider is not excluded.", record.place)
    said = f"{record.name}: the provider is excluded, "
    said += f"awarded for: {record.public_interest}" if record.public_interest else ""
    said += "" if record.public_interest else "and no overriding public interest is recorded."
    return judged(record.public_interest != "", said, record.place)


def _years_on(first: date, years: int) -> date:
    """The last day of a term of whole years."""
    year = min(first.year + years, date.max.year)
    try:
        return first.replace(year=year) - timedelta(days=1)
    except ValueError:  # from 29 February
        return date(year, 2, 28)


@check("R-13")
def frameworks_last_four_years(case: Case) -> Iterator[Finding]:
    """Regulation 16(5)."""
    for dossier in dossiers(case, "R-13"):
        record = dossier.record
        if not record.framework:
            continue
        if record.term_first is None or record.term_last is None:
            yield unknown(f"{record.name}: its term is not recorded.", record.place)
            continue
        longest = _years_on(record.term_first, FRAMEWORK_YEARS_MAX)
        said = f"{record.name} runs from {record.term_first} to {record.term_last}; four years "
        said += f"end on {longest}"
        said += f"; longer because: {record.longer_because}" if record.longer_because else "."
        within = record.term_last <= longest
        yield judged(within or record.longer_because != "", said, record.place)


def _record_lacks(record: ProcurementRecord) -> list[str]:
    """What of the record is missing: regulation 24(a) to (i)."""
    told = {
        "the provider": record.providers != (),
        "its office": len(record.offices) >= len(record.providers),
        "the process": record.process is not None or record.based_on != "",
        "who decided": record.decision_makers != (),
        "whether interests were declared": record.conflicts is not None,
        "how conflicts were managed": record.conflicts != Conflicts.DECLARED
        or record.conflict_action != "",
        "the reasons": record.rationale != "",
    }
    return [what for what, there in told.items() if not there]


@check("R-14")
def record_is_kept(case: Case) -> Iterator[Finding]:
    """Regulation 24. Most of it is in the notices, too, so that its absence is a fault."""
    for dossier in dossiers(case, "R-14"):
        record = dossier.record
        if record.award_day is None or record.award_day > case.day:
            continue
        lacks = _record_lacks(record)
        said = f"{record.name}, awarded on {record.award_day}, "
        said += f"does not record {listed(lacks)}." if lacks else "is recorded in full."
        yield judged(not lacks, said, record.place)


@check("R-15")
def contract_can_be_ended(case: Case) -> Iterator[Finding]:
    """Regulation 22(1), as it stood when the contract was made."""
    for dossier in dossiers(case, "R-15"):
        record, made = dossier.record, dossier.record.contract or dossier.record.award_day
        if made is None or made > case.day or record.framework:
            continue
        in_force = [terms for since, terms in TERMINATION if since <= made]
        wanted = in_force[-1] if in_force else TERMINATION[0][1]
        lacks = absent(record.termination, wanted)
        said = f"{record.name}, contract of {made}: terms on termination "
        if not record.termination:
            yield unknown(f"{said}are not recorded ({listed(wanted)}).", record.place)
        elif lacks:
            said += f"lack {listed(lacks)}; regulation 22(3) implies them meanwhile."
            yield broken(said, record.place)
        else:
            yield held(f"{said}are all there.", record.place)


@check("R-17")
def earlier_procurements_are_under_earlier_law(case: Case) -> Iterator[Finding]:
    """The Regulations of 2013 until the end of 2023: Health and Care Act 2022, section 80(4)."""
    for dossier in dossiers(case, "R-17"):
        record = dossier.record
        said = f"{record.name}, begun on {record.held.first}, "
        if record.process is not None:
            said += f"names {record.process}, a process there was only from 2024."
            yield broken(said, record.place)
        elif not record.regime:
            yield unknown(f"{said}does not say under which law it was held.", record.place)
        else:
            said += f"was held under {record.regime}."
            yield judged(record.regime == REGIME_OF_2013, said, record.place)
