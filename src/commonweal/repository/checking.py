"""Turning a column of text into a typed one, and saying which cells could not be.

Each check is one vectorised expression over the whole column. A cell that fails sets its row aside
with the rule, the column and what stood there; nothing is guessed and nothing is executed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import polars as pl

from commonweal.repository.contract import ContractColumn

SHOWN_CHARACTERS = 40
REPEATS_LOOKED_FOR = 2000
INTEGER_MAX = 10**15
EARLIEST_YEAR, LATEST_YEAR = 1850, 2100
FORMULA = r"^[=+@\x{FF1D}\x{FF0B}\x{FF20}\x{FF0D}-]"
"""What a spreadsheet takes for the start of a formula; the last four are its full-width forms."""
NUMBER = r"^[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\s?%?$"
"""A figure as published; commas only where they part thousands, so that 1,5 is not read as 15."""
CONTROL = r"[\x00-\x08\x0E-\x1F\x7F\x{202A}-\x{202E}\x{2066}-\x{2069}]"
"""Characters that no name or code has and that can hide what a cell says."""
_POLARS_TYPES = {
    "text": pl.String,
    "integer": pl.Int64,
    "decimal": pl.Float64,
    "date": pl.Date,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Cells that break one rule: a mask over the rows, and how to say it and mend it."""

    rule: str
    column: str
    mask: pl.Series
    text: pl.Series
    says: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A typed column, which of its cells the publisher suppressed, and its faults."""

    values: pl.Series
    suppressed: pl.Series
    faults: tuple[Fault, ...]


def _cast(text: pl.Expr, column: ContractColumn) -> pl.Expr:
    if column.type == "text":
        return text
    if column.type == "date":
        parsed = [text.str.to_date(form, strict=False) for form in column.formats]
        return pl.coalesce(parsed)
    number = pl.when(text.str.contains(NUMBER)).then(text.str.replace_all(r"[,%\s]", ""))
    value = number.cast(pl.Float64, strict=False)
    finite = pl.when(value.is_finite()).then(value)
    if column.type == "decimal":
        return finite
    whole = pl.when((finite == finite.round()) & (finite.abs() < INTEGER_MAX)).then(finite)
    return whole.cast(pl.Int64, strict=False)


class _Rule(NamedTuple):
    """One rule: the expression true where a cell fails, over columns `text` and `value`."""

    name: str
    fails: pl.Expr
    says: str
    next_step: str


_TEXT, _VALUE = pl.col("text"), pl.col("value")
_MEND = "Correct it at source."
_KINDS = {"integer": "a whole number", "decimal": "a number", "date": "a date"}


def _rules_of_presence(column: ContractColumn) -> Iterator[_Rule]:
    if column.required:
        empty = _TEXT.is_null() & ~pl.col("suppressed")
        yield _Rule("missing-value", empty, "is empty", "Ask the supplier for it.")


def _rules_of_type(column: ContractColumn) -> Iterator[_Rule]:
    if column.type == "text":
        starts = _TEXT.str.contains(FORMULA) & ~_TEXT.str.contains(NUMBER)
        hidden = _TEXT.str.contains(CONTROL)
        yield _Rule("control-character", hidden, "holds a control character", _MEND)
        yield _Rule("formula", starts, "begins like a spreadsheet formula", "Remove the formula.")
        return
    unread = _TEXT.is_not_null() & _VALUE.is_null()
    yield _Rule(f"not-{column.type}", unread, f"is not {_KINDS[column.type]}", _MEND)
    if column.type == "date":
        outside = ~_VALUE.dt.year().is_between(EARLIEST_YEAR, LATEST_YEAR)
        yield _Rule("impossible-date", outside, "is no plausible date", _MEND)


def _rules_of_content(column: ContractColumn) -> Iterator[_Rule]:
    if column.pattern is not None:
        other = ~_TEXT.str.contains(f"^(?:{column.pattern})$")
        yield _Rule("wrong-shape", other, "has not the shape it must have", "Check the code.")
    if column.allowed:
        other = ~_TEXT.is_in(column.allowed)
        yield _Rule("not-allowed", other, "is not one of the values allowed", "Check the list.")
    if column.minimum is not None:
        below = column.minimum
        yield _Rule("below-minimum", below > _VALUE, f"is below {below:g}", _MEND)
    if column.maximum is not None:
        above = column.maximum
        yield _Rule("above-maximum", above < _VALUE, f"is above {above:g}", _MEND)


class _Plan(NamedTuple):
    """Everything to be worked out for the cells `raw` of a column, in three steps."""

    rules: tuple[_Rule, ...]
    said: tuple[pl.Expr, pl.Expr]
    value: pl.Expr
    told: tuple[pl.Expr, ...]


@cache
def _plan(column: ContractColumn) -> _Plan:
    """Every rule that a contract sets for a column, made once for all files of the feed."""
    parts = (_rules_of_presence, _rules_of_type, _rules_of_content)
    rules = tuple(rule for part in parts for rule in part(column))
    trimmed = pl.col("raw").str.replace_all(r"\s+", " ").str.strip_chars()
    suppressed = trimmed.is_in(column.suppressed).alias("suppressed")
    text = pl.when(~trimmed.is_in(column.missing + column.suppressed)).then(trimmed).alias("text")
    value = _cast(_TEXT, column).cast(_POLARS_TYPES[column.type]).alias("value")
    broken = [rule.fails.fill_null(value=False).alias(f"{i}") for i, rule in enumerate(rules)]
    told = (pl.col("raw"), _VALUE, pl.col("suppressed"), *broken)
    return _Plan(rules, (text, suppressed), value, told)


def _told(raw: pl.Series, plan: _Plan) -> pl.DataFrame:
    """For each cell `raw` its `value`, whether it is `suppressed`, and by number the rules it breaks."""
    cells = raw.to_frame("raw").lazy()
    return cells.with_columns(plan.said).with_columns(plan.value).select(plan.told).collect()


def check_column(raw: pl.Series, column: ContractColumn) -> Checked:
    """Type one column of text. `raw` is a String series; the result has the same length.

    A long column mostly says few things many times, so each distinct cell is looked at once.
    """
    plan = _plan(column)
    distinct = raw.unique() if len(raw) >= REPEATS_LOOKED_FOR else raw
    if 2 * len(distinct) > len(raw):
        told = _told(raw, plan)
    else:
        known = _told(distinct, plan)
        told = raw.to_frame("raw").join(known, on="raw", how="left", maintain_order="left")
    faults = tuple(
        Fault(rule.name, column.name, told[f"{i}"], told["raw"], rule.says, rule.next_step)
        for i, rule in enumerate(plan.rules)
        if told[f"{i}"].any()
    )
    return Checked(told["value"].alias(column.becomes), told["suppressed"], faults)


def shown(value: str | None) -> str:
    """A cell as it may be quoted in a message: short, on one line, control characters escaped."""
    text = repr((value or "")[:SHOWN_CHARACTERS])
    return text + (" (cut)" if value and len(value) > SHOWN_CHARACTERS else "")
