"""Rules of involvement: what an estimate from the panel has to state, and records of who was involved.

How an estimate is made is in the room `involvement`; here a published one is judged by what it says
of itself. Answers of people are never part of a definition.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import is_published, papers, was_in_force
from commonweal.governance.rules.sharing import percent_of
from commonweal.governance.rules.structure import listed, own_icbs
from commonweal.system.duty import Document
from commonweal.system.organisation import Organisation
from commonweal.system.stated import Stated

PLANS = ("joint-forward-plan", "commissioning-plan")
"""Documents in whose making people are to be involved: section 14Z45(1)(a) and (2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelEstimate(Stated):
    """An estimate from the citizens' panel; `first` is its day.

    `effective` is the effective sample size, rounded down. `tolerance` is how many percentage points
    a margin may be off, written `0.5`. `stopped` when the run ended without an estimate.
    """

    id: str
    asked: int | None = None
    weights: str = ""
    effective: int | None = None
    tolerance: str = ""
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin(Stated):
    """A category of a margin: how many answered, the share it should have, and has, in percent."""

    estimate: str
    margin: str
    category: str
    count: int
    wanted: str
    reached: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Involvement(Stated):
    """Who was involved in a plan or change, how, and to what effect, from `first` to `last`.

    `about` are ids of documents, decisions or agreements.
    """

    id: str
    organisation: str
    about: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    how: str = ""
    effect: str = ""


SECTIONS: dict[str, type] = {
    "panel-estimate": PanelEstimate,
    "margin": Margin,
    "involvement": Involvement,
}


def _stated(estimate: PanelEstimate, margins: list[Margin]) -> Finding:
    """Whether an estimate says what it rests on."""
    told = {
        "the number asked": estimate.asked,
        "the weights": estimate.weights,
        "the effective sample size": estimate.effective,
        "the tolerance": estimate.tolerance,
        "the margins": margins,
    }
    lacks = [what for what, given in told.items() if not given]
    name = f"Estimate '{estimate.id}' of {estimate.held.first}"
    if lacks:
        return broken(f"{name} does not state {listed(lacks)}.", estimate.place)
    asked, effective = estimate.asked or 0, estimate.effective or 0
    said = f"{name}: {asked} asked, effective sample size {effective}, weights {estimate.weights}."
    return judged(effective <= asked, said, estimate.place)


def _matched(margin: Margin, tolerance: Fraction) -> Finding:
    """Whether a category's share is met; shares are compared exactly."""
    wanted, reached = percent_of(margin.wanted), percent_of(margin.reached)
    name = f"Margin '{margin.margin}', {margin.category}"
    if wanted is None or reached is None:
        return unknown(f"{name}: wanted and reached shares are not both stated.", margin.place)
    off = abs(wanted - reached)
    said = f"{name}: {margin.reached}% reached of {margin.wanted}% wanted, tolerance "
    return judged(off <= tolerance, f"{said}{float(tolerance):g} points.", margin.place)


@check("V-01")
def estimates_state_their_basis(case: Case) -> Iterator[Finding]:
    """Our own rule. An empty category stops the run; an estimate must not come of it."""
    margins: dict[str, list[Margin]] = defaultdict(list)
    for margin in case.all(Margin):
        margins[margin.estimate].append(margin)
    for estimate in case.all(PanelEstimate):
        if estimate.held.first > case.day or not estimate.known.contains(case.at.known_on):
            continue
        told, name = margins[estimate.id], f"Estimate '{estimate.id}'"
        empty = [f"{m.margin} {m.category}" for m in told if m.count == 0]
        if estimate.stopped:
            yield held(f"{name} was stopped; empty: {listed(empty)}.", estimate.place)
            continue
        yield _stated(estimate, told)
        if empty:
            said = f"{name} was made although nobody answered in {listed(empty)}."
            yield broken(said, estimate.place)
        tolerance = percent_of(estimate.tolerance)
        if tolerance is not None:
            for margin in told:
                yield _matched(margin, tolerance)


def _recorded(case: Case, record: Involvement) -> Finding:
    told = {"who": record.who, "how": record.how, "effect": record.effect}
    lacks = [what for what, given in told.items() if not given]
    over = record.held.last is not None and record.held.last <= case.day
    name = f"Involvement '{record.id}' of {case.at.name_of(record.organisation)}"
    if not lacks:
        return held(f"{name} tells who, how, and to what effect.", record.place)
    if lacks == ["effect"] and not over:
        return unknown(f"{name} goes on; its effect is not recorded yet.", record.place)
    return broken(f"{name} does not tell {listed(lacks)}.", record.place)


def _plans(case: Case, icb: Organisation) -> Iterator[Document]:
    """Plans of a board that were out by the day, and made under this law."""
    for kind in PLANS:
        for plan in papers(case, kind, [icb.id]):
            out: date | None = plan.published
            if is_published(case, plan) and out and was_in_force(case, "V-02", out):
                yield plan


@check("V-02")
def involvement_is_recorded(case: Case) -> Iterator[Finding]:
    """Section 14Z45(2): for plans, and for proposals and decisions with impact."""
    records = [
        r
        for r in case.all(Involvement)
        if r.held.first <= case.day
        and r.known.contains(case.at.known_on)
        and was_in_force(case, "V-02", r.held.first)
    ]
    for record in records:
        yield _recorded(case, record)
    about = {id_ for record in records for id_ in record.about}
    for icb in own_icbs(case):
        plans = list(_plans(case, icb))
        for plan in plans:
            if plan.id not in about:
                said = f"Who was involved in '{plan.title}' of {icb.name} is not recorded."
                yield unknown(said, plan.place)
        if not plans and not any(r.organisation == icb.id for r in records):
            said = f"No involvement of the public in plans of {icb.name} is recorded."
            yield unknown(said, icb.place)
