"""How well an invented population fits published facts: the targets, its rates, and the comparison.

Targets are rates of a real system with their sources; the population's own come from its records by
the statements of `fit_statements`. A difference is only told, never mended here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from commonweal.terms.errors import DefinitionError

TIMES = {"per cent": 100.0, "per 1,000 people": 1000.0, "for each person": 1.0}
"""The units of targets, and what a share is multiplied by to be told in them."""
FIELDS = (
    *("id", "topic", "name", "value", "unit", "period", "place", "place_code"),
    *("tolerance_percent", "source"),
)
_EXACT = 1e-9
CHANCE_LIMIT = 1.96
"""Standard errors within which a difference may be chance (95%)."""


class Verdict(StrEnum):
    """Whether a rate fits its target."""

    FITS = "fits"
    CHANCE = "may be chance"
    DIFFERS = "does not fit"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Target:
    """A published rate of a real place. `decimals`: how many its source bears and it is told with.

    `tolerance_percent`: by how much of the target a population may differ and still fit.
    """

    id: str
    topic: str
    name: str
    value: float
    decimals: int
    unit: str
    period: str
    place: str
    place_code: str
    tolerance_percent: float
    source: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of a population: what is counted and of how many; neither is multiplied."""

    numerator: float
    denominator: float


@dataclass(frozen=True, slots=True)
class Fit:
    """A target beside the population's value; `ratio` is that value's part of the target."""

    target: Target
    rate: Rate | None
    value: float | None
    ratio: float | None
    verdict: Verdict


def target_of(words: Mapping[str, str], place: str) -> Target:
    """A target from the cells of its row. Raises `DefinitionError` naming the place and the cell."""
    lacking = [field for field in FIELDS if not words.get(field)]
    if lacking:
        raise DefinitionError(f"{place} lacks {', '.join(lacking)}. Fill in every cell.")
    if words["unit"] not in TIMES:
        known = ", ".join(TIMES)
        raise DefinitionError(f"{place} has the unit '{words['unit']}'. Write one of: {known}.")
    try:
        value, tolerance = float(words["value"]), float(words["tolerance_percent"])
    except ValueError as wrong:
        raise DefinitionError(f"{place}: {wrong}. Write value and tolerance in digits.") from None
    if value <= 0 or tolerance <= 0:
        raise DefinitionError(f"{place}: value and tolerance are above nought.")
    text = {field: words[field] for field in FIELDS if field not in {"value", "tolerance_percent"}}
    decimals = len(words["value"].partition(".")[2])
    return Target(value=value, decimals=decimals, tolerance_percent=tolerance, **text)


def targets_from(rows: Iterable[Mapping[str, str]], file: str) -> tuple[Target, ...]:
    """Every target of a file. Raises `DefinitionError` for a wrong row or an id that comes twice."""
    targets = [target_of(row, f"{file}, line {line}") for line, row in enumerate(rows, start=2)]
    seen: set[str] = set()
    for target in targets:
        if target.id in seen:
            raise DefinitionError(f"{file} gives '{target.id}' twice. Keep one of the rows.")
        seen.add(target.id)
    return tuple(targets)


def compare(rates: Mapping[str, Rate], targets: Sequence[Target]) -> tuple[Fit, ...]:
    """Each target with what the population has. One with nothing counted is not known."""
    return tuple(_fit(rates.get(target.id), target) for target in targets)


def _fit(rate: Rate | None, target: Target) -> Fit:
    if rate is None or rate.denominator <= 0:
        return Fit(target, rate, None, None, Verdict.UNKNOWN)
    value = TIMES[target.unit] * rate.numerator / rate.denominator
    return Fit(target, rate, value, value / target.value, _verdict(rate, value, target))


def _verdict(rate: Rate, value: float, target: Target) -> Verdict:
    """Fits within the tolerance; may be chance within 1.96 standard errors of the expected count.

    The count expected under the target is taken as Poisson, so a share near one is judged mildly.
    """
    if abs(value / target.value - 1) * 100 <= target.tolerance_percent + _EXACT:
        return Verdict.FITS
    expected = target.value / TIMES[target.unit] * rate.denominator
    is_chance = abs(rate.numerator - expected) <= CHANCE_LIMIT * sqrt(expected)
    return Verdict.CHANCE if is_chance else Verdict.DIFFERS
