"""Rules of pooled funds under section 75: the Regulations of 2000, and the money to the penny.

The law of pools is SI 2000/617, read as made: later amendments, which put today's bodies in the
place of those it names, were not. Keeping a pool's books and paying for its schemes is `money`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from commonweal.governance.power import Delegation
from commonweal.governance.rules.engine import (
    Case,
    Finding,
    broken,
    check,
    held,
    judged,
    unknown,
)
from commonweal.governance.rules.looking import (
    COMMISSIONERS,
    COUNCILS,
    absent,
    all_of,
    covered,
    finished_year,
    kind_of,
    organisation_ever,
    overlapping,
    papers,
)
from commonweal.governance.rules.structure import listed, named
from commonweal.system.agreement import Agreement, AgreementKind, Contribution, Scheme
from commonweal.system.organisation import NHS_TRUSTS, OrganisationKind, Relation

NHS_BODIES = (*COMMISSIONERS, *NHS_TRUSTS, OrganisationKind.NATIONAL_BODY)
COUNCIL_BODIES = (*COUNCILS, OrganisationKind.COMBINED_AUTHORITY)
QUARTERS = 4

EXCLUDED_OF_NHS = frozenset(
    {
        "commission-surgery",
        "commission-radiotherapy",
        "commission-termination-of-pregnancy",
        "commission-endoscopy",
        "commission-laser-and-invasive-treatment",
        "commission-emergency-ambulance-services",
    }
)
"""What regulation 5(a)(i) keeps out of a pool, as functions of the catalogue."""

EXCLUDED_OF_COUNCILS = frozenset({"arrange-adoption", "approve-mental-health-professionals"})
"""What regulation 6(a) keeps out, as far as the catalogue has functions for it."""

ROOTS = frozenset(
    {
        "commission-health-services",
        "commission-primary-medical-services",
        "commission-specialised-services",
        "commission-adult-social-care",
        "commission-childrens-social-care",
        "public-health",
    }
)
"""The widest functions of services; one that is part of none does not tell what it pools."""

THE_FUND_ITSELF = "manage-pooled-fund"

WRITTEN = (
    ("aims", "aims and outcomes"),
    ("client_groups", "client groups and services"),
    ("resources", "staff, goods, services and accommodation"),
    ("duration", "duration, review and termination"),
    ("variation", "how contributions and terms are varied"),
    ("monitoring", "management and monitoring"),
    ("host", "the host partner"),
)
"""The texts of an agreement that regulation 7(3) asks for, and how messages call them."""


def pools(case: Case) -> list[Agreement]:
    """The agreements under section 75 that are in force."""
    return [a for a in case.at.agreements.values() if a.kind == AgreementKind.SECTION_75]


@dataclass(frozen=True, slots=True)
class Contents:
    """What is stated of all agreements on the day, by the id of the agreement.

    `functions` are those pooled: of an agreement's schemes and of the delegations that name it.
    """

    contributions: Mapping[str, Sequence[Contribution]]
    schemes: Mapping[str, Sequence[Scheme]]
    functions: Mapping[str, Sequence[str]]


def contents(case: Case) -> Contents:
    """The contents of every agreement, walked once for all of them."""
    contributions: dict[str, list[Contribution]] = defaultdict(list)
    schemes: dict[str, list[Scheme]] = defaultdict(list)
    functions: dict[str, dict[str, None]] = defaultdict(dict)
    for contribution in case.at.holding(Contribution):
        contributions[contribution.agreement].append(contribution)
    for scheme in case.at.holding(Scheme):
        schemes[scheme.agreement].append(scheme)
        functions[scheme.agreement] |= dict.fromkeys(scheme.functions)
    for delegation in case.holding(Delegation):
        if delegation.agreement and delegation.function != THE_FUND_ITSELF:
            functions[delegation.agreement][delegation.function] = None
    pooled = {agreement: tuple(found) for agreement, found in functions.items()}
    return Contents(contributions, schemes, pooled)


@check("S-01")
def nhs_and_council_are_partners(case: Case) -> Iterator[Finding]:
    """Regulations 2 and 3."""
    for pool in pools(case):
        kinds = {partner: kind_of(case, partner) for partner in pool.partners}
        for partner in pool.partners:
            ended = organisation_ever(case, partner)
            if ended is not None and partner not in case.at.organisations:
                said = f"{pool.name} names {ended.name}, which does not exist on {case.day}"
                yield broken(f"{said}: state the agreement with what followed it.", pool.place)
        strange = [p for p, kind in kinds.items() if kind is None]
        for what, wanted in (("NHS body", NHS_BODIES), ("council", COUNCIL_BODIES)):
            there = [p for p, kind in kinds.items() if kind in wanted]
            kept = True if there else None if strange else False
            said = f"{pool.name} has {f'as {what} {named(case, there)}' if there else f'no {what}'}"
            yield judged(kept, f"{said} among its partners.", pool.place)


@check("S-02")
def improvement_is_likely_and_consulted_on(case: Case) -> Iterator[Finding]:
    """Regulation 4. Whether improvement is likely is argued in the aims; their worth is not judged."""
    for pool in pools(case):
        tells = {True: "was", False: "was not", None: "is not said to have been"}[pool.consulted]
        aims = "states aims" if pool.aims else "states no aims that would show improvement"
        kept = False if pool.consulted is False else True if pool.consulted and pool.aims else None
        yield judged(kept, f"{pool.name} {tells} consulted on jointly, and {aims}.", pool.place)


@check("S-03")
def agreement_is_complete_and_written(case: Case) -> Iterator[Finding]:
    """Regulation 7(3). What a recorded text leaves out is lacking; what was not published is asked."""
    inside = contents(case)
    for pool in pools(case):
        if pool.written is False:
            yield broken(f"{pool.name} is not in writing.", pool.place)
            continue
        missing = [what for field, what in WRITTEN if not getattr(pool, field)]
        missing += ["contributions"] if not inside.contributions.get(pool.id) else []
        missing += ["functions"] if not inside.functions.get(pool.id) else []
        missing += ["that it is in writing"] if pool.written is None else []
        texts = papers(case, "section-75-agreement", [pool.id])
        if any(text.states for text in texts):
            states = {word for text in texts for word in text.states}
            wanted = [field.replace("_", "-") for field, _ in WRITTEN]
            left_out = absent(states, [*wanted, "contributions", "functions"])
            said = f"The text of {pool.name} leaves out {listed(left_out)}."
            yield judged(not left_out, said, texts[0].place)
        else:
            said = f"Of {pool.name}, these are not recorded: {listed(missing)}."
            yield judged(None if missing else True, said, pool.place)


@check("S-04")
def one_host_appoints_one_pool_manager(case: Case) -> Iterator[Finding]:
    """Regulation 7(4). A manager given as a seat has to be employed by the host."""
    for pool in pools(case):
        if not pool.host:
            yield unknown(f"{pool.name} records no host partner.", pool.place)
        else:
            is_partner = pool.host in pool.partners
            host = case.at.name_of(pool.host)
            said = f"{pool.name} is hosted by {host}, which is{'' if is_partner else ' not'}"
            yield judged(is_partner, f"{said} one of its partners.", pool.place)
        seat = case.at.seats.get(pool.pool_manager)
        if not pool.pool_manager:
            yield unknown(f"{pool.name} records no pool manager.", pool.place)
        elif seat is not None and seat.employed_by and pool.host:
            employer = case.at.name_of(seat.employed_by)
            said = f"The pool manager of {pool.name}, {seat.role}, is employed by {employer}."
            yield judged(seat.employed_by == pool.host, said, seat.place)
        else:
            yield held(f"The pool manager of {pool.name} is {pool.pool_manager}.", pool.place)


@check("S-05")
def pool_manager_reports(case: Case) -> Iterator[Finding]:
    """Regulation 7(4)(b), on the last financial year that ended during the agreement."""
    for pool in pools(case):
        year = finished_year(case.day)
        if pool.held.first > year.last:
            continue
        quarters = papers(case, "quarterly-report", [pool.id], year=year.label)
        returns = papers(case, "annual-return", [pool.id], year=year.label)
        if not quarters and not returns:
            said = f"No report or return of {pool.name} for {year.label} is recorded."
            yield unknown(said, pool.place)
            continue
        said = f"{pool.name} has {len(quarters)} of {QUARTERS} quarterly reports for {year.label}"
        said += f" and {len(returns)} annual return."
        yield judged(len(quarters) >= QUARTERS and len(returns) == 1, said, pool.place)
        for each in returns:
            wanted = ("income", "expenditure", "effectiveness")
            gaps = listed(absent(each.states, wanted))
            said = f"The annual return of {pool.name} for {year.label} leaves out {gaps}."
            yield judged(covered(each.states, wanted), said, each.place)


def _left_out(
    case: Case, pool: Agreement, pooled: Sequence[str], *, excluded: frozenset[str]
) -> Iterator[Finding]:
    """Pooled functions that are excluded, or that hold excluded ones which are not carved out."""
    if not pooled:
        yield unknown(f"{pool.name} records no functions, so none can be ruled out.", pool.place)
        return
    inside = list(overlapping(case, pooled, excluded))
    said = f"{pool.name} pools functions that must stay out: {names_of_functions(case, inside)}."
    strange = [f for f in pooled if not case.at.wider(f) & ROOTS]
    yield judged(not inside, said, pool.place)
    if strange:
        names = names_of_functions(case, strange)
        said = (
            f"{pool.name} pools {names}, part of no statutory function: what is in it is not told."
        )
        yield unknown(said, pool.place)
    carved = set(pool.excluded_functions)
    for function in pooled:
        around = [e for e in sorted(excluded - carved - {function}) if function in case.at.wider(e)]
        if around:
            name = names_of_functions(case, [function])
            said = f"{pool.name} pools '{name}' without leaving out"
            yield unknown(f"{said} {names_of_functions(case, around)}.", pool.place)


def names_of_functions(case: Case, functions: Iterable[str]) -> str:
    """Functions by name, as a list in words."""
    known = case.at.functions
    return listed(known[f].name if f in known else f for f in functions)


@check("S-06")
def excluded_nhs_functions_stay_out(case: Case) -> Iterator[Finding]:
    """Regulation 5(a)(i), as made."""
    inside = contents(case)
    for pool in pools(case):
        pooled = inside.functions.get(pool.id, ())
        yield from _left_out(case, pool, pooled, excluded=EXCLUDED_OF_NHS)


@check("S-07")
def excluded_council_functions_stay_out(case: Case) -> Iterator[Finding]:
    """Regulation 6(a), as made; charges for accommodation have no function in the catalogue."""
    inside = contents(case)
    for pool in pools(case):
        pooled = inside.functions.get(pool.id, ())
        yield from _left_out(case, pool, pooled, excluded=EXCLUDED_OF_COUNCILS)


def _commissioners(case: Case) -> Mapping[str, set[str]]:
    """The commissioners that each organisation is partner of."""
    found: dict[str, set[str]] = defaultdict(set)
    for relation in case.at.relationships:
        is_partner = relation.relation == Relation.PARTNER_OF
        if is_partner and kind_of(case, relation.target) in COMMISSIONERS:
            found[relation.organisation].add(relation.target)
    return found


@check("S-08")
def trust_joins_with_consent(case: Case) -> Iterator[Finding]:
    """Regulation 7(2): a document `consent-to-pool` of the trust, which `states` the agreement."""
    partnered = _commissioners(case)
    for pool in pools(case):
        parties = {p for p in pool.partners if kind_of(case, p) in COMMISSIONERS}
        for trust in (p for p in pool.partners if kind_of(case, p) in NHS_TRUSTS):
            consents = papers(case, "consent-to-pool", [trust])
            agreed = {by for paper in consents if pool.id in paper.states for by in paper.agreed_by}
            wanted = parties | partnered.get(trust, set())
            without = named(case, sorted(wanted - agreed))
            said = f"For joining {pool.name}, {case.at.name_of(trust)} lacks on record the consent"
            kept = None if not agreed or not wanted else wanted <= agreed
            yield judged(kept, f"{said} of: {without}.", pool.place)


@check("S-12")
def joint_committee_has_terms(case: Case) -> Iterator[Finding]:
    """Regulation 10(2). Terms are the body's own text, or a document of them."""
    for pool in pools(case):
        if not pool.joint_committee:
            continue
        body = case.at.bodies.get(pool.joint_committee)
        if body is None:
            said = f"{pool.name} is managed by '{pool.joint_committee}', which is no body"
            yield broken(f"{said} on {case.day}.", pool.place)
            continue
        terms = bool(body.terms) or bool(papers(case, "terms-of-reference", [body.id]))
        said = (
            f"{body.name}, which manages {pool.name}, has {'' if terms else 'no '}terms on record."
        )
        yield judged(all_of([terms or None]), said, body.place)
