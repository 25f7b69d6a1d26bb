"""What a measure is: what it counts, over whom, how, and in which direction better lies.

Definitions are TOML under `outcomes/definitions`; this module turns parsed words into records and
refuses a definition that could not be computed or would mislead. The SQL in it is checked against
the table it names in `outcomes.portable`.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from commonweal.outcomes.portable import check_expression
from commonweal.tables.catalogue import TABLES
from commonweal.terms.codes import Kind
from commonweal.terms.errors import DefinitionError


class MeasureKind(StrEnum):
    """How numerator and denominator become a value and its interval."""

    COUNT = "count"
    PROPORTION = "proportion"
    RATE = "rate"
    MEAN = "mean"
    RATIO = "ratio"
    INDEX = "index"


class Direction(StrEnum):
    """Where better lies."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


TOPICS = (
    "People and need",
    "Long-term conditions",
    "Primary care",
    "Urgent and emergency care",
    "Hospital beds and flow",
    "Planned care and diagnostics",
    "Cancer",
    "Community and social care",
    "Wider determinants",
)

METHODS = {
    MeasureKind.COUNT: "Count",
    MeasureKind.PROPORTION: "Proportion, 95% Wilson score interval",
    MeasureKind.RATE: "Crude rate, 95% interval exact below 10 events and Byar's above",
    MeasureKind.MEAN: "Mean, 95% interval by Student's t where squares are held",
    MeasureKind.RATIO: "Ratio of two totals, no interval",
    MeasureKind.INDEX: "Published value and interval",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. SQL fragments are per row of `table`; they are summed within unit and period.

    `geography`: the day on whose boundaries every period stands, where the publisher keeps one
    geography throughout (a projection); otherwise each period stands on those of its own time.
    """

    id: str
    name: str
    topic: str
    counts: str
    kind: MeasureKind
    table: str
    units: tuple[Kind, ...]
    unit: str
    direction: Direction
    adds_up: bool
    source: str
    first: date
    last: date | None = None
    where: str = ""
    numerator: str = ""
    denominator: str = ""
    squares: str = ""
    value: str = ""
    lower: str = ""
    upper: str = ""
    multiplier: float = 1.0
    decimals: int = 1
    period: str = ""
    denominator_is: str = "added"
    geography: date | None = None
    notes: str = ""

    @property
    def method(self) -> str:
        """How the value and its interval come about, in words."""
        return METHODS[self.kind]


_NEEDS: dict[MeasureKind, tuple[str, ...]] = {
    MeasureKind.COUNT: ("numerator",),
    MeasureKind.PROPORTION: ("numerator", "denominator"),
    MeasureKind.RATE: ("numerator", "denominator"),
    MeasureKind.MEAN: ("numerator", "denominator"),
    MeasureKind.RATIO: ("numerator", "denominator"),
    MeasureKind.INDEX: ("value",),
}
_SQL = ("where", "numerator", "denominator", "squares", "value", "lower", "upper")
_PERIODS = ("", "month")
_DENOMINATORS = ("added", "shared")


class _Faults:
    """Collects what is wrong with one definition, to say it all at once."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def unless(self, holds: object, message: str) -> None:
        if not holds:
            self.found.append(message)


def _check(measure: Measure, faults: _Faults) -> None:
    for name in _NEEDS[measure.kind]:
        faults.unless(getattr(measure, name), f"a {measure.kind} needs `{name}`")
    faults.unless(measure.topic in TOPICS, f"topic '{measure.topic}' is not one of {TOPICS}")
    faults.unless(measure.table in TABLES, f"there is no table '{measure.table}'")
    faults.unless(measure.period in _PERIODS, f"period '{measure.period}' is not one of {_PERIODS}")
    faults.unless(measure.denominator_is in _DENOMINATORS, "denominator_is: 'added' or 'shared'")
    faults.unless(
        not (measure.kind == MeasureKind.INDEX and measure.adds_up), "an index does not add up"
    )
    if measure.table in TABLES:
        for name in _SQL:
            wrong = check_expression(getattr(measure, name), TABLES[measure.table])
            faults.unless(wrong is None, f"`{name}`: {wrong}")


def measure_from(words: dict[str, Any], where: str) -> Measure:
    """Make the record of one parsed definition. Raises `DefinitionError` with all that is wrong."""
    name = words.get("id", "a measure without id")
    try:
        known = {k: v for k, v in words.items() if k not in ("kind", "direction", "units")}
        measure = Measure(
            **known,
            kind=MeasureKind(words["kind"]),
            direction=Direction(words["direction"]),
            units=tuple(Kind(unit) for unit in words["units"]),
        )
    except (TypeError, ValueError, KeyError) as wrong:
        raise DefinitionError(f"{where}: measure '{name}': {wrong}.") from wrong
    faults = _Faults()
    _check(measure, faults)
    if faults.found:
        raise DefinitionError(f"{where}: measure '{name}': {'; '.join(faults.found)}.")
    return measure


def measures_from(files: dict[str, dict[str, Any]]) -> dict[str, Measure]:
    """All measures of all definition files, by id. Raises `DefinitionError` for a repeated id."""
    measures: dict[str, Measure] = {}
    for where, words in files.items():
        for entry in words.get("measure", []):
            measure = measure_from(entry, where)
            if measure.id in measures:
                raise DefinitionError(f"{where}: measure id '{measure.id}' is already taken.")
            measures[measure.id] = measure
    return measures
