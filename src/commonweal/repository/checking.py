"""Turning a column of text into a typed one, and saying which cells could not be.

Each check is one vectorised expression over the whole column. A cell that fails sets its row aside
with the rule, the column and what stood there; nothing is guessed and nothing is executed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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


class _Cell(NamedTuple):
    """A column's cells at each step of reading them."""

    raw: pl.Expr
    plain: pl.Expr
    text: pl.Expr
    suppressed: pl.Expr
    number: pl.Expr
    value: pl.Expr


_CELL = _Cell(*map(pl.col, _Cell._fields))


def _number(cell: _Cell) -> pl.Expr:
    figure = pl.when(cell.text.str.contains(NUMBER)).then(cell.text.str.replace_all(r"[,%\s]", ""))
    return figure.cast(pl.Float64, strict=False)


def _value(column: ContractColumn, cell: _Cell) -> pl.Expr:
    if column.type == "text":
        return cell.text
    if column.type == "date":
        return pl.coalesce([cell.text.str.to_date(f, strict=False) for f in column.formats])
    if column.type == "decimal":
        return pl.when(cell.number.is_finite()).then(cell.number)
    is_whole = (cell.number == cell.number.round()) & (cell.number.abs() < INTEGER_MAX)
    return pl.when(is_whole).then(cell.number).cast(pl.Int64, strict=False)


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
    """Everything to be worked out for a column: in steps, and then the rules it may break.

    Each step makes columns of its own: an expression used twice would be worked out twice.
    """

    steps: tuple[dict[str, pl.Expr], ...]
    rules: tuple[_Rule, ...]


@cache
def _plan(column: ContractColumn) -> _Plan:
    """The plan for all columns of this shape, made once for all files."""
    cell = _CELL
    withheld = cell.plain.is_in(column.suppressed)
    empty = cell.plain.is_in(column.missing + column.suppressed)
    steps: list[dict[str, pl.Expr]] = [
        {"plain": cell.raw.str.replace_all(r"\s+", " ").str.strip_chars()},
        {"text": pl.when(~empty).then(cell.plain), "suppressed": withheld},
        {"value": _value(column, cell).cast(_POLARS_TYPES[column.type])},
    ]
    if column.type in ("integer", "decimal"):
        steps.insert(2, {"number": _number(cell)})
    parts = (_rules_of_presence, _rules_of_type, _rules_of_content)
    rules = tuple(rule for part in parts for rule in part(column, cell))
    broken = {rule.name: rule.fails.fill_null(value=False) for rule in rules}
    return _Plan((*steps, broken), rules)


def _told(raw: pl.Series, plan: _Plan) -> pl.DataFrame:
    """For each cell its value, whether it is withheld, and the rules it breaks."""
    told = raw.to_frame("raw")
    for step in plan.steps:
        told = told.with_columns(**step)
    return told


def _told_of_each(raw: pl.Series, plan: _Plan) -> pl.DataFrame:
    """As `_told`: a long column mostly says few things many times, so each is looked at once."""
    distinct = raw.unique() if len(raw) >= REPEATS_LOOKED_FOR else raw
    if 2 * len(distinct) > len(raw):
        return _told(raw, plan)
    known = _told(distinct, plan)
    return raw.to_frame("raw").join(known, on="raw", how="left", maintain_order="left")


def _checked(told: pl.DataFrame, column: ContractColumn, rules: tuple[_Rule, ...]) -> Checked:
    faults = tuple(
        Fault(rule.name, column.name, mask, told["raw"], rule.says, rule.next_step)
        for rule in rules
        if (mask := told[rule.name]).any()
    )
    return Checked(told["value"].alias(column.becomes), told["suppressed"], faults)


def _shape(column: ContractColumn) -> ContractColumn:
    """What a column's cells must be, whatever it is called and wherever it stands."""
    return replace(column, name="", becomes="", position=None, also=(), may_be_absent=False)


def check_columns(cells: list[pl.Series], columns: Sequence[ContractColumn]) -> list[Checked]:
    """Type the columns of one table: String series of one length, as each column's cells.

    Columns of one shape are looked at together, one below the other.
    """
    alike: dict[ContractColumn, list[int]] = {}
    for place, column in enumerate(columns):
        alike.setdefault(_shape(column), []).append(place)
    found: dict[int, Checked] = {}
    for shape, places in alike.items():
        plan, height = _plan(shape), len(cells[places[0]])
        told = _told_of_each(pl.concat([cells[place] for place in places]), plan)
        for turn, place in enumerate(places):
            of_one = told.slice(turn * height, height)
            found[place] = _checked(of_one, columns[place], plan.rules)
    return [found[place] for place in range(len(columns))]


def check_column(raw: pl.Series, column: ContractColumn) -> Checked:
    """Type one column of text: a String series. The result has the same length."""
    return check_columns([raw], [column])[0]


def shown(value: str | None) -> str:
    """A cell as it may be quoted in a message: short, on one line, control characters escaped."""
    text = repr((value or "")[:SHOWN_CHARACTERS])
    return text + (" (cut)" if value and len(value) > SHOWN_CHARACTERS else "")
