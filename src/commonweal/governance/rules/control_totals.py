"""Rules of control totals in the regime of 2018 to 2022: sums, net-neutral changes, offsets.

A control total or an outturn is a line of accounts, `control-total-surplus` or `-deficit`, that of
the system owned by the partnership or the system's footprint. An offset is a line `offset` from
giver to receiver. Planning for a total, and reporting against it, is `money`.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from commonweal.governance.rules.bookkeeping import Books, books
from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import absent, kind_of, year_of
from commonweal.governance.rules.records import Account
from commonweal.governance.rules.structure import listed, named
from commonweal.system.footprint import Footprint, Level
from commonweal.system.organisation import Organisation, OrganisationKind
from commonweal.system.stated import Stated
from commonweal.terms.pence import pounds

TOTAL, OUTTURN, OFFSET = "control-total", "outturn", "offset"
_LINES = tuple(f"{TOTAL}{end}" for end in ("", "-surplus", "-deficit"))
PARTNERSHIPS = (OrganisationKind.STP, OrganisationKind.ICS)
REGULATORS = (OrganisationKind.NATIONAL_BODY, OrganisationKind.REGULATOR)
SYSTEM_TOTAL = "system-total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation(Stated):
    """A change of organisations' control totals for a year; `first` is the day it was made.

    `agreed_by` are the regulators that agreed and `agreed` the day; `plan_closed` is the day on
    which the year's planning ended.
    """

    id: str
    year: str
    agreed_by: tuple[str, ...] = ()
    agreed: date | None = None
    plan_closed: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg(Stated):
    """What a variation does to one organisation: pence by which its total rises, or falls."""

    variation: str
    organisation: str
    rises: int = 0
    falls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedFunding(Stated):
    """To what a year's sustainability funding was tied, `system-total` or `own-total`, and by whom."""

    id: str
    year: str
    tied_to: str
    agreed_by: tuple[str, ...] = ()


SECTIONS: dict[str, type] = {"variation": Variation, "leg": Leg, "tied-funding": TiedFunding}


def _is_system(case: Case, owner: str) -> bool:
    if kind_of(case, owner) in PARTNERSHIPS:
        return True
    return any(
        isinstance(thing, Footprint) and thing.level == Level.SYSTEM
        for thing in case.description.things.get(owner, ())
    )


def _parties(case: Case, told: Books, year: str) -> tuple[list[str], list[str]]:
    """Owners of control totals in a year: the system, and its organisations."""
    owners = told.owners(year, *_LINES)
    systems = [owner for owner in owners if _is_system(case, owner)]
    return systems, [owner for owner in owners if owner not in systems]


def _partnerships(case: Case) -> Iterator[Organisation]:
    """The system's partnerships of the day; neighbours answer here for less than a whole system."""
    answers_for = case.at.answers_for
    systems = {f.id for f in case.at.footprints.values() if f.level == Level.SYSTEM}
    for each in case.at.organisations.values():
        area = answers_for.get(each.id)
        if each.kind in PARTNERSHIPS and (not area or area & systems):
            yield each


@check("N-01")
def system_total_is_the_sum(case: Case) -> Iterator[Finding]:
    """Simply the sum: no reserve of the system's own, and none left out."""
    told = books(case)
    years = told.years(*_LINES)
    for year in years:
        systems, organisations = _parties(case, told, year)
        whole = sum(told.balance(owner, year, TOTAL) or 0 for owner in organisations)
        for system in systems:
            total = told.balance(system, year, TOTAL) or 0
            place = told.lines[0].place
            for line in _LINES:
                place = told.place(system, year, line, otherwise=place)
            said = f"The control total of {case.at.name_of(system)} for {year} is {pounds(total)}; "
            said += f"those of {len(organisations)} organisations add up to {pounds(whole)}."
            yield judged(total == whole if organisations else None, said, place)
    this = year_of(case.day).label
    for partnership in _partnerships(case) if this not in years else ():
        said = f"Control totals of {partnership.name} for {this} are not recorded."
        yield unknown(said, partnership.place)


def _made(case: Case) -> Iterator[tuple[Variation, list[Leg]]]:
    """The variations made by the day, each with its legs."""
    legs: dict[str, list[Leg]] = defaultdict(list)
    for leg in case.all(Leg):
        legs[leg.variation].append(leg)
    for variation in case.all(Variation):
        if variation.held.first <= case.day:
            yield variation, legs[variation.id]


@check("N-02")
def variations_are_net_neutral(case: Case) -> Iterator[Finding]:
    """To the penny: what one organisation is relieved of, others take on."""
    for variation, legs in _made(case):
        net = sum(leg.rises - leg.falls for leg in legs)
        parts = listed(
            f"{case.at.name_of(leg.organisation)} {pounds(leg.rises - leg.falls)}" for leg in legs
        )
        said = f"Variation '{variation.id}' for {variation.year} "
        said += f"comes to {pounds(net)}: {parts}." if legs else "records no change of any total."
        yield judged(net == 0 if legs else None, said, variation.place)


@check("N-03")
def variations_are_agreed_while_planning(case: Case) -> Iterator[Finding]:
    """Made, and agreed by the regulators, before the plan of the year closed."""
    for variation, _ in _made(case):
        name = f"Variation '{variation.id}' for {variation.year}"
        made, closed = variation.held.first, variation.plan_closed
        said = f"{name} was made on {made}; the plan closed on {closed or 'no recorded day'}."
        yield judged(None if closed is None else made <= closed, said, variation.place)
        by = [who for who in variation.agreed_by if kind_of(case, who) in REGULATORS]
        if not variation.agreed_by:
            yield unknown(f"{name}: no regulator's agreement is recorded.", variation.place)
        elif not by:
            said = f"{name} was agreed by {named(case, variation.agreed_by)}, no regulator."
            yield broken(said, variation.place)
        else:
            late = closed is not None and variation.agreed is not None and variation.agreed > closed
            said = f"{name} was agreed by {named(case, by)} on {variation.agreed or 'no known day'}"
            yield judged(
                not late, f"{said}{', after the plan closed' if late else ''}.", variation.place
            )


def _offsets(told: Books) -> Iterator[Account]:
    return (line for line in told.lines if line.line == OFFSET)


def _beyond(told: Books, owner: str, year: str) -> int | None:
    """By how much an outturn is above its control total, in pence; `None` unless both are known."""
    reached, total = told.balance(owner, year, OUTTURN), told.balance(owner, year, TOTAL)
    return None if reached is None or total is None else reached - total


@check("N-04")
def offsets_are_named_and_covered(case: Case) -> Iterator[Finding]:
    """Giver, receiver, amount and year; covered by the giver; and the system's total still met."""
    told = books(case)
    for offset in _offsets(told):
        giver, year = case.at.name_of(offset.owner), offset.year
        if not offset.counterparty:
            said = f"{giver} offsets {pounds(offset.amount)} in {year} and names no receiver."
            yield broken(said, offset.place)
            continue
        if offset.counterparty == offset.owner:
            yield broken(f"{giver} offsets {pounds(offset.amount)} for itself.", offset.place)
            continue
        given = sum(o.amount for o in _offsets(told) if (o.owner, o.year) == (offset.owner, year))
        over = _beyond(told, offset.owner, year)
        said = f"{giver} gives offsets of {pounds(given)} in {year}; its outturn is "
        said += "not recorded." if over is None else f"{pounds(over)} better than its total."
        yield judged(None if over is None else over >= given, said, offset.place)
    for year in sorted({offset.year for offset in _offsets(told)}):
        yield from _system_met(case, told, year)


def _system_met(case: Case, told: Books, year: str) -> Iterator[Finding]:
    """Whether organisations with control totals together reach the system's, in a year of offsets."""
    systems, organisations = _parties(case, told, year)
    for system in systems:
        total = told.balance(system, year, TOTAL) or 0
        reached = [told.balance(owner, year, OUTTURN) for owner in organisations]
        known = [amount for amount in reached if amount is not None]
        place = next(_offsets(told)).place
        said = f"{case.at.name_of(system)} in {year}: control total {pounds(total)}, outturn of "
        if len(known) < len(reached):
            yield unknown(f"{said}{len(known)} of {len(reached)} organisations known.", place)
        else:
            off = sum(known) - total
            said += f"its organisations {pounds(sum(known))}, variance {pounds(off)}."
            yield judged(off >= 0, said, place)


@check("N-05")
def offsets_do_not_hide_breaches(case: Case) -> Iterator[Finding]:
    """Outturns stay as they were: the receiver's shortfall and the giver's surplus are both shown."""
    told = books(case)
    for offset in _offsets(told):
        if not offset.counterparty:
            continue
        short, over = (
            _beyond(told, offset.counterparty, offset.year),
            _beyond(told, offset.owner, offset.year),
        )
        receiver = case.at.name_of(offset.counterparty)
        if short is None or over is None:
            said = f"Own totals and outturns of {case.at.name_of(offset.owner)} and {receiver} in"
            yield unknown(f"{said} {offset.year} are not all recorded.", offset.place)
            continue
        said = f"{receiver} is shown {pounds(-short)} short of its own total in {offset.year}, "
        said += f"with {pounds(offset.amount)} offset for it by another."
        yield judged(-short >= offset.amount, said, offset.place)


@check("N-06")
def funding_is_tied_by_agreement_of_all(case: Case) -> Iterator[Finding]:
    """Every organisation with a control total that year, for funding tied to the system's."""
    told = books(case)
    for funding in case.all(TiedFunding):
        if funding.held.first > case.day:
            continue
        if funding.tied_to != SYSTEM_TOTAL:
            yield held(f"'{funding.id}' for {funding.year} is tied to own totals.", funding.place)
            continue
        _, organisations = _parties(case, told, funding.year)
        without = absent(funding.agreed_by, organisations)
        said = f"'{funding.id}' for {funding.year} is tied to the system's total without the "
        said += f"agreement of: {named(case, without)}."
        yield judged(not without if organisations else None, said, funding.place)
