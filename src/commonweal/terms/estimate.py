"""A value with everything it must never travel without.

An estimate carries its numerator, denominator, interval, method, boundaries, period and sources.
Suppressed, missing and zero are three different estimates: only a given one has a value. How values
and intervals are computed belongs in `outcomes`.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonweal.terms.codes import Kind
from commonweal.terms.period import Period


class Status(StrEnum):
    """Whether there is a value, and if not, why."""

    GIVEN = "given"
    PARTIAL = "partial"
    SUPPRESSED = "suppressed"
    MISSING = "missing"


OWN_TIME = "own time"
"""Boundaries as they stood on the last day of each period; otherwise a day, as `2024-03-31`."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure stands on: definition, boundaries, snapshot, batches and code version."""

    measure: str
    boundaries: str
    snapshot: int
    known_on: date
    batches: tuple[str, ...]
    code_version: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """One measure for one footprint in one period.

    `value`, `lower` and `upper` are in the measure's unit; `numerator` and `denominator` in theirs.
    `units` of `units_expected` component units (practices, trusts) supplied a figure.
    """

    measure: str
    kind: Kind
    code: str
    period: Period
    status: Status
    value: float | None
    lower: float | None
    upper: float | None
    numerator: float | None
    denominator: float | None
    method: str
    units: int
    units_expected: int
    basis: Basis
