"""Rules of the two joint plans of a board and its partner trusts: capital, and five years forward.

A plan is a document with its year; whom it was copied to and who prepared it are lists of ids. What a
plan promises, and whether it comes true, is `delivery`.
"""

from collections.abc import Iterator
from datetime import date

from commonweal.governance.rules.bookkeeping import books, members, years_to_judge
from commonweal.governance.rules.engine import Case, Finding, check, judged, unknown
from commonweal.governance.rules.looking import (
    absent,
    papers,
    partner_trusts,
    standing,
    year_of,
)
from commonweal.governance.rules.structure import NHS_ENGLAND, listed, named, own_icbs
from commonweal.system.body import BodyKind
from commonweal.system.duty import Document
from commonweal.system.organisation import Organisation, OrganisationKind
from commonweal.terms.pence import pounds
from commonweal.terms.period import Period

CAPITAL, FORWARD = "capital-plan", "joint-forward-plan"
REVISED = "-revision"
CHANGES = "-changes"
OPINION = "hwb-opinion"
ORDER = "section-42b-order"

PUBLISHED_BY: dict[tuple[str, str], date] = {(FORWARD, "2023/24"): date(2023, 6, 30)}
"""Where NHS England let the first plans come out after the year began: guidance on the forward plan."""


def _must_get(case: Case, icb: Organisation) -> list[str]:
    """Those to whom a plan is copied: partnership, health and wellbeing boards, NHS England."""
    partnerships = standing(case, BodyKind.INTEGRATED_CARE_PARTNERSHIP)
    own = [b.id for b in partnerships if icb.id in b.organisations or not b.organisations]
    boards = [b.id for b in standing(case, BodyKind.HEALTH_AND_WELLBEING_BOARD)]
    return [*own, *boards, NHS_ENGLAND]


def _copied(case: Case, icb: Organisation, plan: Document) -> Finding:
    lacks = absent(plan.copied_to, _must_get(case, icb))
    said = f"{plan.title} ({plan.year}) was not, on record, copied to: {named(case, lacks)}."
    return judged(not lacks if plan.copied_to else None, said, plan.place)


def _prepared(plan: Document, year: Period) -> Finding:
    """Published before the year, it was prepared before it; published later, that has to be asked."""
    by = PUBLISHED_BY.get((plan.kind, year.label))
    said = f"{plan.title} for {year.label}, published {plan.published or 'on no recorded day'}"
    said += f"; the year began on {year.first}"
    said += f", publication was due by {by}." if by is not None else "."
    if plan.published is None:
        return unknown(said, plan.place)
    if plan.published < year.first or (by is not None and plan.published <= by):
        return judged(True, said, plan.place)
    ended = plan.published > year.last
    return judged(False if ended else None, said, plan.place)


def _prepared_by(case: Case, icb: Organisation, plan: Document) -> Finding:
    wanted = [icb.id, *(trust.id for trust, _ in partner_trusts(case, icb.id))]
    lacks = absent(plan.agreed_by, wanted)
    said = f"{plan.title} ({plan.year}) was prepared, on record, without: {named(case, lacks)}."
    return judged(not lacks if plan.agreed_by else None, said, plan.place)


def _plans(case: Case, kind: str) -> Iterator[tuple[Organisation, Period, list[Document]]]:
    """Each board with the year of the day and its plans for it, if it stood before the year."""
    year = year_of(case.day)
    for icb in own_icbs(case):
        if icb.held.first < year.first:
            yield icb, year, papers(case, kind, [icb.id], year=year.label)


def _made_in_time(case: Case, kind: str, called: str) -> Iterator[Finding]:
    """Whether each board's plans for the year were prepared, with whom, and copied to whom."""
    for icb, year, plans in _plans(case, kind):
        if not plans:
            yield unknown(f"No {called} of {icb.name} for {year.label} is recorded.", icb.place)
        for plan in plans:
            yield _prepared(plan, year)
            yield _prepared_by(case, icb, plan)
            yield _copied(case, icb, plan)


@check("K-01")
def capital_plan_is_made_before_the_year(case: Case) -> Iterator[Finding]:
    """Section 14Z56(1) to (5)."""
    return _made_in_time(case, CAPITAL, "joint capital resource use plan")


@check("K-02")
def forward_plan_is_made_before_the_year(case: Case) -> Iterator[Finding]:
    """Sections 14Z52 and 14Z54; `hwb-opinion` in `states` for the boards' opinions on the draft."""
    yield from _made_in_time(case, FORWARD, "joint forward plan")
    for _, year, plans in _plans(case, FORWARD):
        for plan in plans:
            opinion = OPINION in plan.states
            said = f"{plan.title} ({year.label}) holds {'' if opinion else 'no '}opinion of the "
            said += "health and wellbeing boards on its draft."
            yield judged(opinion if plan.states else None, said, plan.place)


@check("K-03")
def revisions_are_published(case: Case) -> Iterator[Finding]:
    """Sections 14Z53 and 14Z57: a significant revision goes out as the plan did, others as changes.

    A revision is a document `<plan>-revision` with `significant` or `other` in `states`; a document
    of changes is `<plan>-changes`.
    """
    for icb in own_icbs(case):
        for kind in (CAPITAL, FORWARD):
            for revision in papers(case, f"{kind}{REVISED}", [icb.id]):
                yield from _revised(case, icb, revision)


def _revised(case: Case, icb: Organisation, revision: Document) -> Iterator[Finding]:
    name = f"{revision.title} ({revision.year or 'no year'})"
    if "significant" in revision.states:
        out = revision.published is not None and revision.published <= case.day
        said = f"{name}, significant, was {'' if out else 'not, on record, '}published anew."
        yield judged(out or None, said, revision.place)
        yield _copied(case, icb, revision)
    elif revision.states:
        changes = papers(
            case, revision.kind.replace(REVISED, CHANGES), [icb.id], year=revision.year
        )
        out = any(d.published is not None and d.published <= case.day for d in (revision, *changes))
        said = f"{name}, not significant; its changes are {'' if out else 'not '}published."
        yield judged(out, said, revision.place)
    else:
        yield unknown(f"Whether {name} is a significant revision is not recorded.", revision.place)


@check("K-04")
def capital_plans_are_within_the_limit(case: Case) -> Iterator[Finding]:
    """Section 223M, and section 42B for a limit on one foundation trust."""
    told = books(case)
    for icb in own_icbs(case):
        inside = members(case, icb)
        for year in years_to_judge(case, icb, "capital-limit", "capital-plan"):
            limit = told.amount(icb.id, year.label, "capital-limit")
            plans = {m.name: told.amount(m.id, year.label, "capital-plan") for m, _ in inside}
            without = [name for name, amount in plans.items() if amount is None]
            lacks = ["the limit"] if limit is None else []
            lacks += [f"the plans of {listed(without)}"] if without else []
            if limit is None or lacks:
                said = f"Capital of {icb.name} and partners in {year.label}: not recorded are "
                yield unknown(f"{said}{'; '.join(lacks)}.", icb.place)
                continue
            whole = sum(amount or 0 for amount in plans.values())
            said = f"Capital plans of {icb.name} and partners for {year.label} add up to "
            yield judged(
                whole <= limit, f"{said}{pounds(whole)}, the limit is {pounds(limit)}.", icb.place
            )
        for trust, _ in inside:
            yield from _limit_on_one(case, trust)


def _limit_on_one(case: Case, trust: Organisation) -> Iterator[Finding]:
    """A limit on a single foundation trust rests on an order of NHS England, in its year."""
    if trust.kind != OrganisationKind.NHS_FOUNDATION_TRUST:
        return
    told = books(case)
    for year in told.years("capital-limit"):
        for line in told.of(trust.id, year, "capital-limit"):
            orders = papers(case, ORDER, [NHS_ENGLAND], year=year)
            ordered = any(trust.id in order.copied_to for order in orders)
            said = f"{trust.name} has a capital limit of {pounds(line.amount)} of its own in {year}"
            said += f", {'by' if ordered else 'without'} an order under section 42B on record."
            yield judged(ordered, said, line.place)
