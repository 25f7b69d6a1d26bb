"""Every rule in force on a day with its verdict, and how it stood in the years before.

Facts for a page; the verdicts are those of `commonweal system check`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from commonweal.actions.checking import Checked, Line, lines
from commonweal.actions.clock import today
from commonweal.actions.governed import Governed
from commonweal.governance.rules.engine import Finding, State, Status, Verdict
from commonweal.terms.errors import UsageError

FIRST_YEAR = 2016
NONE = "none"
"""The status asked for to see rules that had nothing to judge."""

TOLD_MAX = 60
"""Findings shown of one rule; broken ones come first."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule with its verdict, and its status each year on 1 July; `None` before it was law."""

    verdict: Verdict
    told: tuple[Finding, ...]
    history: tuple[tuple[date, Status | None], ...]


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """The verdicts of a day, by family, of one status or of all that had something to judge."""

    on: date
    status: str
    checked: Checked
    faults: tuple[Line, ...]
    families: tuple[tuple[str, tuple[RuleRow, ...]], ...]


def _shown(verdict: Verdict, status: str) -> bool:
    if status == NONE:
        return not verdict.applies
    return verdict.applies and status in ("", verdict.status)


def _history(governed: Governed, until: date) -> dict[str, list[tuple[date, Status | None]]]:
    days = [d for y in range(FIRST_YEAR, until.year + 1) if (d := date(y, 7, 1)) <= until]
    by_day = {day: {v.rule.id: v for v in governed.checked(day).verdicts} for day in days}
    ids = {rule for verdicts in by_day.values() for rule in verdicts}
    return {rule: [(day, _status(by_day[day].get(rule))) for day in days] for rule in ids}


def _status(verdict: Verdict | None) -> Status | None:
    return verdict.status if verdict is not None and verdict.applies else None


def checks_page(governed: Governed, on: date, status: str) -> ChecksPage:
    """The page of a day. Raises `UsageError` for a status there is not."""
    if status not in ("", NONE, *Status):
        raise UsageError(f"'{status[:40]}' is no status of a rule.")
    checked = governed.checked(on)
    history = _history(governed, max(on, today()))
    rows = [
        RuleRow(verdict, _worst_first(verdict), tuple(history.get(verdict.rule.id, ())))
        for verdict in checked.verdicts
        if _shown(verdict, status)
    ]
    by_family: Callable[[RuleRow], str] = lambda row: row.verdict.rule.family  # noqa: E731 - used twice below
    families = groupby(sorted(rows, key=by_family), key=by_family)
    ruled = {v.rule.id for v in checked.verdicts}
    return ChecksPage(
        on,
        status,
        checked,
        tuple(line for line in lines(checked) if line.rule not in ruled),
        tuple((family, tuple(found)) for family, found in families),
    )


def _worst_first(verdict: Verdict) -> tuple[Finding, ...]:
    order = (State.BROKEN, State.UNKNOWN, State.HELD)
    return tuple(sorted(verdict.findings, key=lambda f: order.index(f.state)))[:TOLD_MAX]
