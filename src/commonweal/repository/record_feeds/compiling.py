"""From a contract to expressions: each cell typed, and the rules that it or its row breaks.

Every rule has one bit in one of a row's masks, so a whole file is checked in a single pass and what
was wrong is counted afterwards from the few rows with a bit set. Only expressions are made here;
running them is in `record_feeds.accepting`.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from commonweal.repository.checking import CONTROL, EARLIEST_YEAR, FORMULA, LATEST_YEAR, NUMBER
from commonweal.repository.contract import Contract, ContractColumn

BITS = 60
"""Rules in one mask: a signed 64-bit number holds them all."""
REMOVED = "1"
"""CDS UPDATE TYPE of a record that its provider takes back (NHS Data Dictionary)."""
MISFIT = "misfit"
"""Of a line of resources, why it is none of the feed's kind; missing for all that are."""
_MISFITS = {
    "not-a-resource": "is no FHIR resource",
    "other-resource": "is a resource of another kind",
}
_KINDS = {
    "integer": "a whole number",
    "decimal": "a number",
    "date": "a date",
    "timestamp": "a date and time",
}
_MEND = "Correct it at source."


@dataclass(frozen=True, slots=True)
class Check:
    """A rule over typed cells: true where broken, with how to say it and what it does to the row."""

    rule: str
    column: str
    broken: str
    says: str
    next_step: str
    severity: str
    max_percent: float

    @property
    def clears(self) -> bool:
        """Whether the cell is taken as missing and the row kept."""
        return self.severity == "clear"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A contract as expressions over a relation of text cells named as the columns become.

    `values` types each column by its name, `checks` are the rules in the order of their bits.
    """

    values: dict[str, str]
    checks: tuple[Check, ...]

    @property
    def masks(self) -> int:
        """How many masks the rules need."""
        return -(-len(self.checks) // BITS)

    def mask(self, number: int) -> str:
        """The expression for one mask: nought for a row that breaks none of its rules."""
        own = self.checks[number * BITS : (number + 1) * BITS]
        return " + ".join(
            f"case when {check.broken} then {1 << place} else 0 end"
            for place, check in enumerate(own)
        )

    def told(self, mask: int, number: int) -> Iterator[Check]:
        """The rules whose bits are set in one mask of a row."""
        own = self.checks[number * BITS : (number + 1) * BITS]
        return (check for place, check in enumerate(own) if mask >> place & 1)

    def bits(self, severity: str) -> list[int]:
        """For each mask the bits of the rules that have this severity."""
        return [
            sum(
                1 << place
                for place, check in enumerate(self.checks[number * BITS : (number + 1) * BITS])
                if check.severity == severity
            )
            for number in range(self.masks)
        ]


def literal(text: str) -> str:
    """A text as SQL says it."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as SQL says it."""
    return '"' + name.replace('"', '""') + '"'


def cell(name: str) -> str:
    """The text of a column before it is typed."""
    return quoted(f"cell {name}")


def kind(name: str) -> str:
    """Of a column made from JSON, whether that was of another kind than it should be."""
    return quoted(f"kind {name}")


def _value(column: ContractColumn) -> str:
    """The typed value of a cell of text."""
    text = cell(column.becomes)
    if column.identifier == "nhs_number" or column.type == "integer":
        return f"as_integer({text})"
    if column.type == "decimal":
        return f"as_decimal({text})"
    if column.type == "timestamp":
        return f"as_instant({text})"
    if column.type == "date":
        days = [
            f"as_day({text})" if f == "%Y-%m-%d" else f"as_day_of({text}, {literal(f)})"
            for f in column.formats
        ]
        return days[0] if len(days) == 1 else f"coalesce({', '.join(days)})"
    return text


_FORMULA = literal(f"(?s){FORMULA.removeprefix('^')}.*")
_CONTROL = literal(f"(?s).*{CONTROL}.*")
Rule = tuple[str, str, str, str]
"""Name, expression true where broken, how it is said, next step."""


def _of_presence(column: ContractColumn, text: str) -> Iterator[Rule]:
    if column.required:
        yield "missing-value", f"{text} is null", "is empty", "Ask the supplier for it."


def _of_type(column: ContractColumn, text: str) -> Iterator[Rule]:
    value = quoted(column.becomes)
    if column.type == "text" and column.identifier != "nhs_number":
        if not column.allowed and (not column.pattern or "[^" in column.pattern):
            hidden = f"matches({text}, {_CONTROL})"
            yield "control-character", hidden, "holds a control character", _MEND
        if not column.pattern and not column.allowed:
            formula = f"matches({text}, {_FORMULA}) and not matches({text}, {literal(NUMBER)})"
            yield "formula", formula, "begins like a spreadsheet formula", "Remove the formula."
        return
    if text == value and column.type == "decimal":
        endless = f"not isfinite({value})"
        yield "not-decimal", endless, f"is not {_KINDS[column.type]}", _MEND
    if text != value:
        unread = f"{value} is null and {text} is not null"
        kind = "integer" if column.identifier == "nhs_number" else column.type
        yield f"not-{kind}", unread, f"is not {_KINDS[kind]}", _MEND
    if column.identifier == "nhs_number":
        other = f"not {is_nhs_number(value)}"
        yield "check-digit", other, "is no NHS number by its check digit", "Ask whose it is."
    if column.type in ("date", "timestamp"):
        outside = f"{value} < date '{EARLIEST_YEAR}-01-01' or {value} > date '{LATEST_YEAR}-12-31'"
        yield "impossible-date", outside, "is no plausible date", _MEND


def is_nhs_number(value: str) -> str:
    """Whether a number is one by its check digit.

    Modulus 11 (NHS Data Dictionary, NHS NUMBER): nine digits weighted 10 to 2, and what is left to
    the next 11; 11 counts as 0, and a number with 10 is never issued.
    """
    weighted = " + ".join(f"{value} // {10**place} % 10 * {place + 1}" for place in range(9, 0, -1))
    return (
        f"({value} between 1000000000 and 9999999999 "
        f"and (11 - ({weighted}) % 11) % 11 = {value} % 10)"
    )


def _of_content(column: ContractColumn, text: str) -> Iterator[Rule]:
    value = quoted(column.becomes)
    if column.pattern is not None:
        other = f"not matches({text}, {literal(column.pattern)})"
        yield "wrong-shape", other, "has not the shape it must have", "Check the code."
    if column.allowed:
        known = ", ".join(literal(word) for word in column.allowed)
        yield (
            "not-allowed",
            f"{value} not in ({known})",
            "is not a value allowed",
            "Check the list.",
        )
    if column.minimum is not None:
        low = f"{value} < {column.minimum:g}"
        yield "below-minimum", low, f"is below {column.minimum:g}", _MEND
    if column.maximum is not None:
        high = f"{value} > {column.maximum:g}"
        yield "above-maximum", high, f"is above {column.maximum:g}", _MEND


def _cell_checks(column: ContractColumn, contract: Contract, *, typed: bool) -> Iterator[Check]:
    limit = contract.bad_rows_max_percent if column.max_percent is None else column.max_percent
    text = quoted(column.becomes) if typed else cell(column.becomes)
    for part in (_of_presence, _of_type, _of_content):
        for rule, broken, says, next_step in part(column, text):
            yield Check(rule, column.name, broken, says, next_step, column.severity, limit)


def _needed_checks(contract: Contract) -> Iterator[Check]:
    """No row without its id and its day, whatever the contract makes of their cells."""
    assert contract.record is not None
    spared = {c.becomes for c in contract.columns if c.required and c.severity == "quarantine"}
    for name in dict.fromkeys([*contract.record.key, contract.record.date]):
        if name not in spared:
            says, next_step = "tells the record apart or dates it, and is missing", _MEND
            yield Check(
                "no-record", name, f"{quoted(name)} is null", says, next_step, "quarantine",
                contract.bad_rows_max_percent,
            )  # fmt: skip


def _misfit_checks(contract: Contract) -> tuple[Check, ...]:
    """Lines of a bulk export that are no resource of the feed's kind."""
    return tuple(
        Check(
            rule, "", f"{MISFIT} = {literal(rule)}", says, "Ask the supplier for the file again.",
            "quarantine", contract.bad_rows_max_percent,
        )
        for rule, says in _MISFITS.items()
    )  # fmt: skip


def _kind_check(column: ContractColumn, contract: Contract) -> Check:
    """An element of another kind of JSON, from which nothing was read.

    Whether a record is taken back is told by what is there and by what is not, so that column has a
    cell all the same.
    """
    assert contract.record is not None
    broken = kind(column.becomes)
    if column.becomes != contract.record.update_type:
        broken += f" and {quoted(column.becomes)} is null"
    limit = contract.bad_rows_max_percent if column.max_percent is None else column.max_percent
    return Check(
        "wrong-kind", column.name, broken, "is a list where one is meant, or one where a list is",
        "Ask the supplier to send it as FHIR R4 has it.", column.severity, limit,
    )  # fmt: skip


def _row_checks(contract: Contract) -> Iterator[Check]:
    for rule in contract.rules:
        limit = contract.bad_rows_max_percent if rule.max_percent is None else rule.max_percent
        yield Check(rule.name, "", rule.sql, rule.says, rule.next_step, rule.severity, limit)


def compile_contract(
    contract: Contract,
    present: Sequence[str],
    typed: Set[str] = frozenset(),
    *,
    kinds: Set[str] = frozenset(),
) -> Compiled:
    """The expressions of a contract for a file that has the columns `present` (as they become).

    Those of them in `typed` come as their type; all others as cells of text. Of those in `kinds` it
    is known where what they are made from is another kind of JSON.
    """
    values: dict[str, str] = {}
    checks: list[Check] = []
    for column in contract.columns:
        name = column.becomes
        if name not in present:
            values[name] = f"cast(null as {_type(column)})"
            continue
        values[name] = quoted(name) if name in typed else _value(column)
        checks += _cell_checks(column, contract, typed=name in typed)
        if name in kinds:
            checks.append(_kind_check(column, contract))
    checks += [*_needed_checks(contract), *_row_checks(contract)]
    if contract.format == "ndjson":
        fitting = [replace(c, broken=f"{MISFIT} is null and ({c.broken})") for c in checks]
        checks = [*_misfit_checks(contract), *fitting]
    return Compiled(values, tuple(checks))


def _type(column: ContractColumn) -> str:
    return _TYPES["integer" if column.identifier == "nhs_number" else column.type]


_TYPES = {
    "text": "varchar",
    "integer": "bigint",
    "decimal": "double",
    "date": "date",
    "timestamp": "timestamp",
}
