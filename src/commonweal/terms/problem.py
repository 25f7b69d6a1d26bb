"""A fault found in data: which rule, where, what, and what to do next.

Problems are collected, never raised: a file with ten faults reports ten. A fault the user can mend
by calling differently is an error in `commonweal.terms.errors`; a bug is an assertion.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What the fault did: stopped a whole file, set a row aside, or only needs to be known."""

    REFUSED = "refused"
    QUARANTINED = "quarantined"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is: a file or a thing, and where known its line (from 1) and column."""

    file: str
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """`file, line 12, column 'X'`, as far as it is known."""
        line = f", line {self.line}" if self.line is not None else ""
        column = f", column '{self.column}'" if self.column is not None else ""
        return f"{self.file}{line}{column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in data. `rule` is a stable id; `next_step` says what the reader can do."""

    rule: str
    severity: Severity
    place: Place
    message: str
    next_step: str

    def __str__(self) -> str:
        """One line: place, rule, message, next step."""
        return f"{self.place}: {self.rule}: {self.message} {self.next_step}"
