"""Reading a system's definition: its description, its powers and what was wrong in its files.

The one way in for commands, pages and checks. What a definition's entries mean together is judged
by the rules in `governance`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.governance.authority import Authority
from commonweal.governance.power import Delegation, Grant
from commonweal.governance.rules.engine import Case
from commonweal.governance.rules.judging import SECTIONS as GOVERNED
from commonweal.repository.definition_files import read_definition
from commonweal.system.description import SECTIONS, AsAt, Description, describe
from commonweal.system.reading import of_type, records_of
from commonweal.terms.entry import Entry
from commonweal.terms.problem import Problem, Severity

IDENTITY = ("system", "place")
"""Sections of `system.toml`, which `system.definition` reads."""


@dataclass(frozen=True)
class Described:
    """A system as read. `stated` are the statements that only `governance` reads.

    `problems` tell of entries that had to be left out.
    """

    system: str
    description: Description
    stated: Mapping[type, tuple[Any, ...]]
    problems: tuple[Problem, ...]

    def case(self, on: date, known_on: date | None = None) -> Case:
        """What rules judge: the system as at a day, as known now or on another day."""
        return Case(self.description.on(on, known_on), self.stated)

    def authority(self, at: AsAt) -> Authority:
        """The powers of a day, from everything stated of them at any time."""
        return Authority(at, of_type(self.stated, Grant), of_type(self.stated, Delegation))


def _unknown_sections(entries: Iterable[Entry], known: set[str]) -> list[Problem]:
    return [
        Problem(
            "unknown-section",
            Severity.REFUSED,
            entry.place,
            f"There is no section '{entry.section[:80]}'.",
            f"Known are: {', '.join(sorted(known))}.",
        )
        for entry in entries
        if entry.section not in known
    ]


def described(system: str) -> Described:
    """A system by name or by the path of its folder. Raises `UsageError` when there is none."""
    entries, unread = read_definition(system)
    description, problems = describe(entries)
    stated, wrong = records_of(GOVERNED, entries)
    unknown = _unknown_sections(entries, {*IDENTITY, *SECTIONS, *GOVERNED})
    return Described(system, description, stated, tuple(unread + unknown + problems + wrong))
