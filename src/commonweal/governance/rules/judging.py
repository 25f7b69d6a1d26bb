"""Making the case that rules judge from the entries of a definition, with every family at hand."""

from collections.abc import Iterable
from datetime import date

from commonweal.governance import power
from commonweal.governance.rules import (  # noqa: F401 - importing a family registers its rules
    better_care,
    contract_changes,
    control_totals,
    crosscutting,
    decided,
    decisions,
    delegation,
    establishment,
    finance,
    icb_board,
    icb_conduct,
    interests,
    involvement,
    oversight,
    partnership,
    place,
    plans,
    pool_money,
    pooling,
    procurement_records,
    provider_selection,
    records,
    selection_steps,
    transition,
    wellbeing,
    workforce,
)
from commonweal.governance.rules.engine import Case
from commonweal.system.description import describe
from commonweal.system.reading import records_of
from commonweal.terms.entry import Entry
from commonweal.terms.problem import Problem

SECTIONS: dict[str, type] = {
    **power.SECTIONS,
    **records.SECTIONS,
    **control_totals.SECTIONS,
    **decided.SECTIONS,
    **procurement_records.SECTIONS,
    **transition.SECTIONS,
    **oversight.SECTIONS,
    **workforce.SECTIONS,
    **involvement.SECTIONS,
}
"""Every section that `governance` reads."""


def case_of(
    entries: Iterable[Entry], on: date, known_on: date | None = None
) -> tuple[Case, list[Problem]]:
    """The case of a definition on a day, and what was wrong with entries left out of it."""
    told = list(entries)
    description, problems = describe(told)
    stated, wrong = records_of(SECTIONS, told)
    return Case(description.on(on, known_on), stated), problems + wrong
