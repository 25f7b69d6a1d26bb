"""A system's definition from a notebook: `import commonweal as cw; cw.describe(NAME)`.

A thin face over the same actions as `commonweal system` and `commonweal authority`: frames for lists,
records for the rest.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from commonweal.actions import authority as asking
from commonweal.actions.checking import check_system
from commonweal.actions.clock import today
from commonweal.actions.describing import Described, described
from commonweal.actions.listing import day_named
from commonweal.actions.system_listing import diff_rows, lineage_rows, list_rows
from commonweal.governance.authority import Answer
from commonweal.system.description import AsAt
from commonweal.terms.problem import Problem


def _day(text: str | None) -> date:
    return day_named(text) if text is not None else today()


@dataclass(frozen=True, slots=True)
class OpenSystem:
    """A definition that was read. `problems` tell of entries that had to be left out.

    Days are written as `2022-07-01`; today where none is given. Every question raises `UsageError`
    for what is no day.
    """

    described: Described

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read."""
        return self.described.problems

    def on(self, day: str | None = None, *, known_on: str | None = None) -> AsAt:
        """The system as at a day, as it is known now or was known on another day."""
        known = day_named(known_on) if known_on is not None else None
        return self.described.description.on(_day(day), known)

    def list(self, what: str, *, on: str | None = None) -> pl.DataFrame:
        """Organisations, bodies, seats, footprints, agreements, functions or sources of a day."""
        return list_rows(self.described.description, what, _day(on))

    def diff(self, first: str, second: str) -> pl.DataFrame:
        """What changed between two days: day, what, how, id, told."""
        return diff_rows(self.described.description, day_named(first), day_named(second))

    def lineage(self, name: str) -> pl.DataFrame:
        """What led to a thing and what followed. Raises `NotFoundError` with the nearest names."""
        return lineage_rows(self.described.description, name)

    def check(self, *, on: str | None = None) -> pl.DataFrame:
        """Every rule in force on a day: rule, title, severity, status, findings, source."""
        verdicts = check_system(self.described, _day(on)).verdicts
        return pl.DataFrame(
            {
                "rule": [v.rule.id for v in verdicts],
                "title": [v.rule.title for v in verdicts],
                "severity": [str(v.rule.severity) for v in verdicts],
                "status": [str(v.status) for v in verdicts],
                "findings": [[f.message for f in v.findings] for v in verdicts],
                "source": [v.rule.source for v in verdicts],
            },
            schema_overrides={"findings": pl.List(pl.String)},
        )

    def can(
        self,
        body: str,
        act: str,
        *,
        amount_pence: int | None = None,
        footprint: str | None = None,
        on: str | None = None,
    ) -> Answer:
        """Whether a body may do something, with the chains or with what is missing.

        Raises `NotFoundError` for names that the definition does not know.
        """
        authority = self.described.authority(self.on(on))
        return asking.can(authority, body, act, amount_pence=amount_pence, footprint=footprint)


def read_system(name: str) -> OpenSystem:
    """Read a definition. Raises `UsageError` when there is none of that name or at that path."""
    return OpenSystem(described(name))
