"""Turning a column of text into a typed one, and saying which cells could not be.

Each check is one vectorised expression over the whole column. A cell that fails sets its row aside
with the rule, the column and what stood there; nothing is guessed and nothing is executed.
"""

from collections.abc import Iterator, Sequence
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


class _Cell(NamedTuple):
    """The cells of one of a table's columns, by its number: as read, as text, typed, withheld."""

    raw: pl.Expr
    text: pl.Expr
    value: pl.Expr
    suppressed: pl.Expr


def _cell(number: int) -> _Cell:
    return _Cell(*(pl.col(f"{part} {number}") for part in ("raw", "text", "value", "suppressed")))


class _Rule(NamedTuple):
    """One rule: the expression true where a cell fails, and how to say it and mend it."""

    name: str
    fails: pl.Expr
    says: str
    next_step: str


_MEND = "Correct it at source."
_KINDS = {"integer": "a whole number", "decimal": "a number", "date": "a date"}


def _rules_of_presence(column: ContractColumn, cell: _Cell) -> Iterator[_Rule]:
    if column.required:
        empty = cell.text.is_null() & ~cell.suppressed
        yield _Rule("missing-value", empty, "is empty", "Ask the supplier for it.")


def _rules_of_type(column: ContractColumn, cell: _Cell) -> Iterator[_Rule]:
    if column.type == "text":
        starts = cell.text.str.contains(FORMULA) & ~cell.text.str.contains(NUMBER)
        hidden = cell.text.str.contains(CONTROL)
        yield _Rule("control-character", hidden, "holds a control character", _MEND)
        yield _Rule("formula", starts, "begins like a spreadsheet formula", "Remove the formula.")
        return
    unread = cell.text.is_not_null() & cell.value.is_null()
    yield _Rule(f"not-{column.type}", unread, f"is not {_KINDS[column.type]}", _MEND)
    if column.type == "date":
        outside = ~cell.value.dt.year().is_between(EARLIEST_YEAR, LATEST_YEAR)
        yield _Rule("impossible-date", outside, "is no plausible date", _MEND)


def _rules_of_content(column: ContractColumn, cell: _Cell) -> Iterator[_Rule]:
    if column.pattern is not None:
        other = ~cell.text.str.contains(f"^(?:{column.pattern})$")
        yield _Rule("wrong-shape", other, "has not the shape it must have", "Check the code.")
    if column.allowed:
        other = ~cell.text.is_in(column.allowed)
        yield _Rule("not-allowed", other, "is not one of the values allowed", "Check the list.")
    if column.minimum is not None:
        below = column.minimum
        yield _Rule("below-minimum", below > cell.value, f"is below {below:g}", _MEND)
    if column.maximum is not None:
        above = column.maximum
        yield _Rule("above-maximum", above < cell.value, f"is above {above:g}", _MEND)


class _Plan(NamedTuple):
    """Everything to be worked out for one column of a table, in three steps."""

    rules: tuple[_Rule, ...]
    said: tuple[pl.Expr, ...]
    value: pl.Expr
    told: tuple[pl.Expr, ...]


@cache
def _plan(column: ContractColumn, number: int) -> _Plan:
    """Every rule that a contract sets for a column, made once for all files of the feed."""
    cell = _cell(number)
    parts = (_rules_of_presence, _rules_of_type, _rules_of_content)
    rules = tuple(rule for part in parts for rule in part(column, cell))
    trimmed = cell.raw.str.replace_all(r"\s+", " ").str.strip_chars()
    suppressed = trimmed.is_in(column.suppressed).alias(f"suppressed {number}")
    text = pl.when(~trimmed.is_in(column.missing + column.suppressed)).then(trimmed)
    value = _cast(cell.text, column).cast(_POLARS_TYPES[column.type]).alias(f"value {number}")
    broken = [r.fails.fill_null(value=False).alias(f"{number} {i}") for i, r in enumerate(rules)]
    said = (text.alias(f"text {number}"), suppressed)
    return _Plan(rules, said, value, (cell.raw, cell.value, cell.suppressed, *broken))


def _told(cells: list[pl.Series], plans: list[_Plan]) -> pl.DataFrame:
    """For each cell its value, whether it is withheld, and the rules it breaks; in one query."""
    return (
        pl.DataFrame([raw.alias(f"raw {number}") for number, raw in enumerate(cells)])
        .lazy()
        .with_columns(expression for plan in plans for expression in plan.said)
        .with_columns(plan.value for plan in plans)
        .select(expression for plan in plans for expression in plan.told)
        .collect()
    )


def _checked(told: pl.DataFrame, column: ContractColumn, number: int) -> Checked:
    faults = tuple(
        Fault(rule.name, column.name, mask, told[f"raw {number}"], rule.says, rule.next_step)
        for i, rule in enumerate(_plan(column, number).rules)
        if (mask := told[f"{number} {i}"]).any()
    )
    values = told[f"value {number}"].alias(column.becomes)
    return Checked(values, told[f"suppressed {number}"], faults)


def check_column(raw: pl.Series, column: ContractColumn) -> Checked:
    """Type one column of text. `raw` is a String series; the result has the same length.

    A long column mostly says few things many times, so each distinct cell is looked at once.
    """
    plans = [_plan(column, 0)]
    distinct = raw.unique() if len(raw) >= REPEATS_LOOKED_FOR else raw
    if 2 * len(distinct) > len(raw):
        return _checked(_told([raw], plans), column, 0)
    known = _told([distinct], plans)
    cells = raw.to_frame("raw 0")
    return _checked(cells.join(known, on="raw 0", how="left", maintain_order="left"), column, 0)


def check_columns(cells: list[pl.Series], columns: Sequence[ContractColumn]) -> list[Checked]:
    """Type the columns of one table, each as `check_column` does; those of a short one together."""
    if not cells or len(cells[0]) >= REPEATS_LOOKED_FOR:
        return [check_column(raw, column) for raw, column in zip(cells, columns, strict=True)]
    told = _told(cells, [_plan(column, number) for number, column in enumerate(columns)])
    return [_checked(told, column, number) for number, column in enumerate(columns)]


def shown(value: str | None) -> str:
    """A cell as it may be quoted in a message: short, on one line, control characters escaped."""
    text = repr((value or "")[:SHOWN_CHARACTERS])
    return text + (" (cut)" if value and len(value) > SHOWN_CHARACTERS else "")
