"""Turning a column of text into a typed one, and saying which cells could not be.

Each check is one vectorised expression over the whole column. A cell that fails sets its row aside
with the rule, the column and what stood there; nothing is guessed and nothing is executed.
"""

from dataclasses import dataclass

import polars as pl

from commonweal.repository.contract import ContractColumn

SHOWN_CHARACTERS = 40
INTEGER_MAX = 10**15
EARLIEST_YEAR, LATEST_YEAR = 1850, 2100
FORMULA = r"^[=+@\t\r]|^-[^\d.\s]"
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
    number = text.str.replace_all(",", "").str.replace(r"%$", "")
    value = number.str.strip_chars().cast(pl.Float64, strict=False)
    finite = pl.when(value.is_finite()).then(value)
    if column.type == "decimal":
        return finite
    whole = pl.when((finite == finite.round()) & (finite.abs() < INTEGER_MAX)).then(finite)
    return whole.cast(pl.Int64, strict=False)


def _rules(column: ContractColumn) -> list[tuple[str, pl.Expr, str, str]]:
    """(rule, failing cells, what it says, next step) over columns `text` and `value`."""
    text, value = pl.col("text"), pl.col("value")
    rules = []
    if column.required:
        rules.append(("missing-value", text.is_null() & ~pl.col("suppressed"), "is empty", "Ask the supplier for it."))
    if column.type != "text":
        kind = {"integer": "a whole number", "decimal": "a number", "date": "a date"}[column.type]
        rules.append(
            (f"not-{column.type}", text.is_not_null() & value.is_null(), f"is not {kind}", "Correct it at source.")
        )
    if column.type == "date":
        year = value.dt.year()
        outside = ~year.is_between(EARLIEST_YEAR, LATEST_YEAR)
        rules.append(("impossible-date", outside, "is no plausible date", "Correct it at source."))
    if column.type == "text":
        rules.append(
            ("formula", text.str.contains(FORMULA), "begins like a spreadsheet formula", "Remove the formula.")
        )
    if column.pattern is not None:
        whole = f"^(?:{column.pattern})$"
        rules.append(
            ("wrong-shape", ~text.str.contains(whole), "has not the shape it must have", "Check the code.")
        )
    if column.allowed:
        rules.append(
            ("not-allowed", ~text.is_in(column.allowed), "is not one of the values allowed", "Check the code list.")
        )
    if column.minimum is not None:
        rules.append(
            ("below-minimum", value < column.minimum, f"is below {column.minimum:g}", "Correct it at source.")
        )
    if column.maximum is not None:
        rules.append(
            ("above-maximum", value > column.maximum, f"is above {column.maximum:g}", "Correct it at source.")
        )
    return rules


def check_column(raw: pl.Series, column: ContractColumn) -> Checked:
    """Type one column of text. `raw` is a String series; the result has the same length."""
    trimmed = pl.col("raw").str.replace_all(r"\s+", " ").str.strip_chars()
    frame = raw.alias("raw").to_frame().with_columns(
        text=pl.when(~trimmed.is_in(column.missing + column.suppressed)).then(trimmed),
        suppressed=trimmed.is_in(column.suppressed),
    )
    frame = frame.with_columns(value=_cast(pl.col("text"), column).cast(_POLARS_TYPES[column.type]))
    rules = _rules(column)
    masks = frame.select(
        pl.lit(False).alias("none"),  # noqa: FBT003 - a literal, not a flag
        *[failing.fill_null(value=False).alias(f"{i}") for i, (_, failing, _, _) in enumerate(rules)],
    )
    faults = tuple(
        Fault(rule, column.name, masks[f"{i}"], frame["raw"], says, step)
        for i, (rule, _, says, step) in enumerate(rules)
        if masks[f"{i}"].any()
    )
    return Checked(frame["value"].alias(column.becomes), frame["suppressed"], faults)


def shown(value: str | None) -> str:
    """A cell as it may be quoted in a message: short, on one line, control characters escaped."""
    text = repr((value or "")[:SHOWN_CHARACTERS])
    return text + (" (cut)" if value and len(value) > SHOWN_CHARACTERS else "")
