"""Numbers, periods, levels and boundaries in plain English.

A number is rounded to what it can bear and never stands without its unit. Whole sentences are in
`sentences`; nothing is computed in either.
"""

import re
from datetime import date, datetime
from functools import lru_cache

from commonweal.actions.figures import Figure, Spread
from commonweal.outcomes.measure import Measure, MeasureKind
from commonweal.terms.codes import NAMES, Kind
from commonweal.terms.estimate import OWN_TIME, Status
from commonweal.terms.period import Period, parse

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MINUS = "\N{MINUS SIGN}"
MISSING = "not available"
_INDEX = "index, "
STATUS_WORDS = {
    Status.SUPPRESSED: "suppressed by the publisher, to protect people",
    Status.MISSING: "not supplied",
    Status.PARTIAL: "part only",
    Status.GIVEN: "complete",
}
_SHORT_KINDS = {
    Kind.PRACTICE: ("practice", "practices"),
    Kind.PCN: ("primary care network", "primary care networks"),
    Kind.PLACE: ("place", "places"),
    Kind.SUB_ICB: ("sub-ICB location", "sub-ICB locations"),
    Kind.CCG: ("clinical commissioning group", "clinical commissioning groups"),
    Kind.ICB: ("integrated care system", "integrated care systems"),
    Kind.TRUST: ("trust", "trusts"),
    Kind.DISTRICT: ("district", "districts"),
    Kind.UPPER_TIER: ("council area", "council areas"),
    Kind.LSOA: ("small area", "small areas"),
}


def plain(value: float | None, decimals: int = 0) -> str:
    """A number with thousands separated and a true minus sign; words where there is none."""
    if value is None:
        return MISSING
    text = f"{value:,.{decimals}f}"
    if text[0] != "-":
        return text
    return text[1:] if text.strip("-0.,") == "" else _MINUS + text[1:]


def whole(value: float | None) -> str:
    """A count: no decimals unless it truly has some."""
    if value is None:
        return MISSING
    return plain(value, 0 if abs(value - round(value)) < 0.05 else 1)


def with_unit(text: str, measure: Measure) -> str:
    """A number with its unit: `14.2%`, `301.5 per 1,000 people`; a score has none."""
    if not measure.unit or measure.unit == "score":
        return text
    if measure.unit.startswith(_INDEX):
        return f"{text} ({measure.unit.removeprefix(_INDEX)})"
    return f"{text}{measure.unit}" if measure.unit == "%" else f"{text} {measure.unit}"


def decimals_of(measure: Measure) -> int:
    """People and events have no decimals."""
    return 0 if measure.kind == MeasureKind.COUNT else measure.decimals


def value_words(value: float | None, measure: Measure) -> str:
    """A value with its unit, or that it is not available."""
    if value is None:
        return MISSING
    return with_unit(plain(value, decimals_of(measure)), measure)


def bare_value(value: float | None, measure: Measure) -> str:
    """A value without its unit, for a column whose heading gives it."""
    return "" if value is None else plain(value, decimals_of(measure))


@lru_cache(16384)
def spread_numbers(spread: Spread, decimals: int) -> tuple[str, str, str, str, str]:
    """Least, quarters and greatest in words. Every page of a level shows the same for a measure."""
    return (
        plain(spread.least, decimals),
        plain(spread.lower_quarter, decimals),
        plain(spread.middle, decimals),
        plain(spread.upper_quarter, decimals),
        plain(spread.greatest, decimals),
    )


def interval_words(figure: Figure, measure: Measure) -> str:
    """The 95% interval as `13.9 to 14.6`; empty where there is none."""
    if not figure.has_interval:
        return ""
    places = decimals_of(measure)
    return f"{plain(figure.lower, places)} to {plain(figure.upper, places)}"


def absence_words(figure: Figure) -> str:
    """Why there is no value: suppressed, not supplied, or too few parts to state the whole."""
    if figure.status == Status.MISSING and 0 < figure.units < figure.units_expected:
        return f"not stated: only {figure.units:,} of its {figure.units_expected:,} parts are known"
    return STATUS_WORDS[figure.status]


def figure_words(figure: Figure, measure: Measure) -> str:
    """Value and interval as `14.2% (13.9 to 14.6)`, or why there is none."""
    if figure.value is None:
        return absence_words(figure).capitalize()
    interval = interval_words(figure, measure)
    said = value_words(figure.value, measure)
    if not interval:
        return said
    bare = plain(figure.value, decimals_of(measure))
    if measure.unit == "%" or said == bare:
        return f"{said} ({interval})"
    return f"{bare} ({interval}){said.removeprefix(bare)}"


def coverage_words(figure: Figure, measure: Measure) -> str:
    """Which part of its units a partial figure is from; empty for a whole one."""
    if figure.status != Status.PARTIAL:
        return ""
    if figure.units < figure.units_expected:
        kinds = [kind for kind in measure.units if kind != figure.kind]
        units = kind_words(kinds[0], figure.units_expected) if len(kinds) == 1 else "units"
        return f"from {figure.units:,} of {figure.units_expected:,} {units}"
    return "some parts suppressed"


def day_words(day: date | datetime | None) -> str:
    """A day as `31 March 2024`."""
    return MISSING if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@lru_cache(4096)
def period_words(label: str) -> str:
    """A period by its label, as a reader would say it."""
    try:
        period = parse(label)
    except ValueError:
        return label
    if re.fullmatch(r"\d{4}-\d\d-\d\d", label):
        return day_words(period.first)
    if re.fullmatch(r"\d{4}(/\d\d)?", label):
        return label
    first, last = period.first, period.last
    if (first.year, first.month) == (last.year, last.month):
        return f"{MONTHS[first.month - 1]} {first.year}"
    return _stretch_words(period)


def _stretch_words(period: Period) -> str:
    first, last = period.first, period.last
    if (first.month, last.month) == (1, 12):
        return f"{first.year} to {last.year}"
    opening = "" if first.year == last.year else f" {first.year}"
    return f"{MONTHS[first.month - 1]}{opening} to {MONTHS[last.month - 1]} {last.year}"


def period_phrase(label: str) -> str:
    """The period with its preposition: `in March 2024`, `on 1 May 2022`, `from 2018 to 2020`."""
    words = period_words(label)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", label):
        return f"on {words}"
    return f"from {words}" if " to " in words else f"in {words}"


def kind_words(kind: Kind, count: int = 1) -> str:
    """A level in words, singular or plural, as it stands within a sentence."""
    short = _SHORT_KINDS.get(kind)
    return short[count != 1] if short else NAMES[kind][count != 1]


def kind_name(kind: Kind, count: int = 1) -> str:
    """A level as it stands at the beginning."""
    words = kind_words(kind, count)
    return words[0].upper() + words[1:]


def counted(kind: Kind, count: int) -> str:
    """`43 primary care networks`."""
    return f"{count:,} {kind_words(kind, count)}"


def boundaries_words(boundaries: str) -> str:
    """On which boundaries figures stand."""
    if boundaries == OWN_TIME:
        return "as they stood at the end of each period"
    return f"as they stood on {day_words(date.fromisoformat(boundaries))}, for every period"
