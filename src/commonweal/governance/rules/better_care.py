"""Rules of the Better Care Fund: one plan for each health and wellbeing board, minimum, conditions.

What changed from edition to edition of the policy framework is dated here by plan year. Whether the
money did any good is `outcomes` and `delivery`.
"""

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from commonweal.governance.rules.bookkeeping import Books, books
from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import (
    COMMISSIONERS,
    COUNCILS,
    absent,
    kind_of,
    papers,
    standing,
    year_before,
    year_of,
)
from commonweal.governance.rules.sharing import HUNDRED, percent
from commonweal.governance.rules.structure import listed, named
from commonweal.system.agreement import Agreement, AgreementKind
from commonweal.system.body import Body, BodyKind
from commonweal.system.duty import Document
from commonweal.terms.pence import pounds
from commonweal.terms.period import Period, financial_year

GOVERNING = (AgreementKind.SECTION_75, AgreementKind.BETTER_CARE_FUND)
_YEARS = re.compile(r"(\d{4})[/-](\d{2})")

JOINT = "jointly-agreed-plan"
OBJECTIVES_2023 = ("objective-well-at-home", "objective-right-care")
_MAINTAINED = ("social-care-maintained", "out-of-hospital-investment")
CONDITIONS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (
        2015,
        2015,
        (
            JOINT,
            "social-care-protected",
            "seven-day-services",
            "data-sharing",
            "joint-assessment",
            "impact-on-hospitals",
        ),
    ),
    (2017, 2019, (JOINT, *_MAINTAINED, "managing-transfers-of-care")),
    (2021, 2021, (JOINT, *_MAINTAINED, "discharge-outcomes")),
    (2022, 2022, (JOINT, *_MAINTAINED, "policy-objectives")),
    (2023, 2024, (JOINT, *OBJECTIVES_2023, "contributions-maintained")),
    (2025, 2025, (JOINT, "objectives", "grant-and-funding-conditions", "oversight-and-support")),
)
"""National conditions by edition: first and last plan year (their first calendar year), and names.

From the frameworks of those years; 2016/17 and 2020/21 are left out, since theirs were not checked.
"""

UPLIFTS = {"2023/24": Fraction("5.66"), "2024/25": Fraction("5.66")}
"""By how many per cent the NHS minimum rose on the year before: framework of 2023 to 2025."""

SIGNED_BY = {"2024/25": date(2024, 9, 30)}
"""The day by which the year's section 75 agreement had to stand: report to North Tyneside's cabinet."""

MINIMUM_SINCE = financial_year(2023)
MAINTAINED_LINES = ("bcf-social-care", "bcf-out-of-hospital")


def health_and_wellbeing_boards(case: Case) -> list[Body]:
    """The health and wellbeing boards of the day."""
    return standing(case, BodyKind.HEALTH_AND_WELLBEING_BOARD)


def _covers(plan: Document, year: Period) -> bool:
    """Whether a plan of one or of two years is for a year."""
    found = _YEARS.fullmatch(plan.year)
    if found is None:
        return False
    first = int(found[1])
    last = first - first % 100 + int(found[2])
    return first <= year.first.year < max(last, first + 1)


def plans_of(case: Case, board: Body, year: Period) -> list[Document]:
    """The plans for a board and year, be they its own or its council's."""
    found = papers(case, "bcf-plan", [board.id, *board.organisations])
    return [plan for plan in found if _covers(plan, year)]


def _agreed(case: Case, board: Body, plan: Document) -> Finding:
    kinds = {kind_of(case, by) for by in plan.agreed_by}
    both = bool(kinds & set(COMMISSIONERS)) and bool(kinds & set(COUNCILS))
    said = f"{plan.title} of {board.name} is agreed by {named(case, plan.agreed_by)}"
    said += "." if both else ": it takes an NHS commissioner and a council."
    return judged(both if plan.agreed_by else None, said, plan.place)


def _governing(case: Case, board: Body, year: Period) -> list[Agreement]:
    """The agreements under section 75 that the board's council is partner of in a year."""
    return [
        a
        for a in case.all(Agreement)
        if a.kind in GOVERNING
        and set(a.partners) & set(board.organisations)
        and a.held.first <= year.last
        and (a.held.last is None or a.held.last >= year.first)
    ]


@check("C-01")
def one_plan_for_each_board(case: Case) -> Iterator[Finding]:
    """One plan, agreed by NHS and council, the board's own, with an agreement under section 75."""
    year = year_of(case.day)
    for board in health_and_wellbeing_boards(case):
        plans = plans_of(case, board, year)
        if not plans:
            said = f"No Better Care Fund plan of {board.name} for {year.label} is recorded."
            yield unknown(said, board.place)
            continue
        said = f"{board.name} has {len(plans)} Better Care Fund plans for {year.label}."
        yield judged(len(plans) == 1, said, plans[-1].place)
        for plan in plans:
            yield _agreed(case, board, plan)
            said = f"{plan.title} is owned by {case.at.name_of(plan.owner)}, for {board.name}."
            yield judged(plan.owner == board.id, said, plan.place)
        rests = bool(_governing(case, board, year))
        said = f"The plan of {board.name} for {year.label} rests on "
        said += "an agreement" if rests else "no recorded agreement"
        yield judged(rests or None, f"{said} under section 75.", plans[0].place)


def _line(told: Books, board: Body, year: Period, *, line: str) -> int | None:
    """A line of a board's or its footprint's for a year."""
    amounts = [told.amount(o, year.label, line) for o in (board.id, *board.footprints)]
    return next((amount for amount in amounts if amount is not None), None)


@check("C-02")
def nhs_minimum_is_met(case: Case) -> Iterator[Finding]:
    """The year of the day, and earlier ones since 2023/24 that have lines."""
    told = books(case)
    this = year_of(case.day)
    for board in health_and_wellbeing_boards(case):
        for start in range(MINIMUM_SINCE.first.year, this.first.year + 1):
            year = financial_year(start)
            minimum = _line(told, board, year, line="bcf-minimum")
            paid = _line(told, board, year, line="bcf-contribution")
            if minimum is not None and paid is not None:
                said = f"The NHS put {pounds(paid)} into the fund of {board.name} in {year.label}"
                yield judged(
                    paid >= minimum, f"{said}; the minimum is {pounds(minimum)}.", board.place
                )
            elif year == this or minimum is not None or paid is not None:
                lacks = "minimum" if minimum is None else "NHS contribution"
                said = f"The {lacks} for {board.name} in {year.label} is not recorded."
                yield unknown(said, board.place)


def _maintained(case: Case, told: Books, board: Body, *, line: str) -> Finding:
    """Whether a line kept up with the year's uplift on the line of the year before, to the penny."""
    year = year_of(case.day)
    now = _line(told, board, year, line=line)
    before = _line(told, board, year_before(year), line=line)
    uplift = UPLIFTS.get(year.label)
    if now is None or before is None or uplift is None:
        said = f"Whether {line.removeprefix('bcf-')} spending of {board.name} kept up with the"
        return unknown(f"{said} uplift in {year.label} cannot be told from the lines.", board.place)
    wanted = before * (HUNDRED + uplift) / HUNDRED
    said = f"{board.name} puts {pounds(now)} to {line.removeprefix('bcf-')} in {year.label}; "
    said += (
        f"{pounds(before)} of the year before with {percent(uplift)} is {pounds(round(wanted))}."
    )
    return judged(now >= wanted, said, board.place)


@check("C-03")
def conditions_of_2023_to_2025_are_met(case: Case) -> Iterator[Finding]:
    """Plan agreed, both objectives in it, and both kinds of spending maintained."""
    told = books(case)
    for board in health_and_wellbeing_boards(case):
        plans = plans_of(case, board, year_of(case.day))
        for plan in plans:
            yield _agreed(case, board, plan)
            gaps = absent(plan.states, OBJECTIVES_2023)
            said = f"{plan.title} of {board.name} leaves out {listed(gaps)}."
            yield judged(not gaps if plan.states else None, said, plan.place)
        if not plans:
            said = f"No plan of {board.name} is recorded to judge the conditions by."
            yield unknown(said, board.place)
        for line in MAINTAINED_LINES:
            yield _maintained(case, told, board, line=line)


@check("C-04")
def agreement_stands_by_the_yearly_date(case: Case) -> Iterator[Finding]:
    """Judged from the date on; before it, nothing is late."""
    year = year_of(case.day)
    by = SIGNED_BY.get(year.label)
    if by is None or case.day < by:
        return
    for board in health_and_wellbeing_boards(case):
        found = _governing(case, board, year)
        if not found:
            said = f"No section 75 agreement for the fund of {board.name} in {year.label}"
            yield unknown(f"{said} is recorded; it had to stand by {by}.", board.place)
            continue
        first = min(found, key=lambda a: a.held.first)
        said = f"{first.name} stands from {first.held.first}; it had to by {by}."
        yield judged(first.held.first <= by, said, first.place)


def conditions_of(year: Period) -> tuple[str, ...]:
    """The national conditions of a plan year; none where no edition is known here."""
    return next((c for first, last, c in CONDITIONS if first <= year.first.year <= last), ())


@check("C-05")
def conditions_are_those_of_the_plan_year(case: Case) -> Iterator[Finding]:
    """A plan that names conditions names all of its own edition's, and none of another's."""
    year = year_of(case.day)
    wanted = conditions_of(year)
    every = {name for _, _, names in CONDITIONS for name in names}
    for board in health_and_wellbeing_boards(case):
        for plan in plans_of(case, board, year):
            given = [word for word in plan.states if word in every]
            if not wanted or not given:
                why = (
                    "names no condition"
                    if wanted
                    else f"is for {year.label}, whose conditions are not known here"
                )
                yield unknown(f"{plan.title} of {board.name} {why}.", plan.place)
                continue
            alien, gaps = absent(wanted, given), absent(given, wanted)
            said = f"{plan.title} of {board.name} for {year.label}"
            if alien:
                yield broken(
                    f"{said} applies conditions of other years: {listed(alien)}.", plan.place
                )
            if gaps:
                yield broken(f"{said} leaves out conditions: {listed(gaps)}.", plan.place)
            if not alien and not gaps:
                yield held(f"{said} names the conditions of its year.", plan.place)
