"""The decisions on a workspace's register, as pages show them: newest first, each with its history.

Facts for pages. The register is only read here, and not made where there is none yet.
"""

import os
from dataclasses import dataclass
from datetime import date

from commonweal.actions.deciding import (
    REGISTER_VARIABLE,
    Known,
    deciding_in,
    decision,
    decisions,
    proven,
)
from commonweal.actions.governed import Governed
from commonweal.repository.workspace import Workspace
from commonweal.terms.errors import NotFoundError, RegisterError

TITLE_CHARACTERS = 90


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision in a list. `moved_on` is the day of its last move."""

    id: str
    title: str
    body: str
    body_name: str
    moved_on: date
    pence: int | None
    state: str


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """The register: its decisions, how many entries it holds, and what breaks its chain, if so."""

    decisions: tuple[DecisionRow, ...]
    entries: int
    broken: str


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """One decision with every entry made of it."""

    row: DecisionRow
    known: Known


def _elsewhere() -> str | None:
    """The address of a register that is not the workspace's own, as commands take it."""
    return os.environ.get(REGISTER_VARIABLE) or None


def _is_empty(workspace: Workspace) -> bool:
    return _elsewhere() is None and not workspace.register.exists()


def _row(known: Known, governed: Governed) -> DecisionRow:
    standing, motion = known.standing, known.motion
    text = str(motion.get("text", standing.id))
    title = text if len(text) <= TITLE_CHARACTERS else f"{text[: TITLE_CHARACTERS - 1].rstrip()}…"
    name = governed.at(standing.moved).name_of(standing.body)
    amount = motion.get("amount")
    return DecisionRow(
        standing.id, title, standing.body, name, standing.moved, amount, str(standing.state)
    )


def decisions_page(governed: Governed, workspace: Workspace) -> DecisionsPage:
    """Every decision of a workspace, the last moved first."""
    if _is_empty(workspace):
        return DecisionsPage((), 0, "")
    with deciding_in(workspace.folder, _elsewhere()) as where:
        known = decisions(where)
        try:
            entries = sum(count for _, count, _ in proven(where))
            broken = ""
        except RegisterError as wrong:
            entries, broken = sum(len(each.entries) for each in known), str(wrong)
    rows = sorted((_row(each, governed) for each in known), key=lambda row: row.moved_on)
    return DecisionsPage(tuple(reversed(rows)), entries, broken)


def decision_page(governed: Governed, workspace: Workspace, id_: str) -> DecisionPage:
    """One decision. Raises `NotFoundError` when there is none."""
    if _is_empty(workspace):
        raise NotFoundError(f"There is no decision '{id_[:80]}': none has been recorded yet.")
    with deciding_in(workspace.folder, _elsewhere()) as where:
        known = decision(where, id_)
    return DecisionPage(_row(known, governed), known)
