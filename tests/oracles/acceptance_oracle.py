"""The slow, obvious twin of `repository.acceptance`: one row, one cell and one rule at a time.

It holds a file with its heading in the first row against a contract, in plain Python, and says what
is kept, what is set aside and why. It shares no code with the fast one, and no dataframe.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from commonweal.repository.contract import ColumnFamily, Contract, ContractColumn

Cell = str | int | float | date | None
Fault = tuple[str, int, str]
Kept = dict[str, Cell]


@dataclass(frozen=True)
class Verdict:
    """What becomes of a file. `refused` names the rule; otherwise the rest holds.

    `faults` are (rule, line, column) of cells, `odd` lines of another width, `again` lines that say
    what an earlier one says, `contradicting` those that say otherwise of the same key.
    """

    refused: str | None = None
    kept: tuple[Kept, ...] = ()
    faults: frozenset[Fault] = frozenset()
    odd: frozenset[int] = frozenset()
    again: frozenset[int] = frozenset()
    contradicting: frozenset[int] = frozenset()
    read: int = 0

    @property
    def set_aside(self) -> int:
        """How many rows of the file were set aside."""
        return len({line for _, line, _ in self.faults} | self.odd | self.contradicting)


def judge(contract: Contract, rows: list[list[str]]) -> Verdict:
    """Hold rows, the first of which is the heading on line 1, against a contract."""
    names = [" ".join(name.split()).casefold() for name in rows[0]]
    places = {}
    for column in contract.columns:
        wanted = " ".join(column.name.split()).casefold()
        if wanted not in names:
            return Verdict(refused="missing-column")
        if names.count(wanted) > 1:
            return Verdict(refused="repeated-column")
        places[column.becomes] = names.index(wanted)
    odd, told, faults = set(), [], set()
    body = list(enumerate(rows[1:], start=2))
    for line, row in body:
        if len(row) < len(names) and line == len(rows):
            return Verdict(refused="cut-short")
        if len(row) < len(names) or any(cell.strip() for cell in row[len(names) :]):
            odd.add(line)
            continue
        made, wrong = _row(contract, row, line, places=places, heading=rows[0])
        told += made
        faults |= wrong
    bad = {line for _, line, _ in faults}
    told = [row for row in told if row["line"] not in bad]
    kept, again, contradicting = _by_key(contract, told)
    verdict = Verdict(
        None, tuple(kept), frozenset(faults), frozenset(odd), frozenset(again),
        frozenset(contradicting), len(body),
    )  # fmt: skip
    if verdict.read < contract.rows_min:
        return Verdict(refused="too-few-rows")
    if verdict.set_aside and 100 * verdict.set_aside / verdict.read > contract.bad_rows_max_percent:
        return Verdict(refused="too-many-bad-rows")
    return verdict


def _row(
    contract: Contract, row: list[str], line: int, *, places: dict[str, int], heading: list[str]
) -> tuple[list[Kept], set[Fault]]:
    """The row as kept (several, where columns of a family become rows) and what is wrong in it."""
    faults: set[Fault] = set()
    plain: Kept = {"line": line, "suppressed": False}
    for column in contract.columns:
        value, withheld, wrong = _cell(row[places[column.becomes]], column)
        plain[column.becomes] = value
        plain["suppressed"] = bool(plain["suppressed"]) or withheld
        faults |= {(rule, line, column.name) for rule in wrong}
    if not contract.families:
        return [plain], faults
    made = []
    for family in contract.families:
        for place, name in enumerate(heading):
            found = family.pattern.fullmatch(name)
            if found:
                kept, wrong = _of_family(row[place], family, plain)
                made.append(kept | found.groupdict())
                faults |= {(rule, line, family.cell.name) for rule in wrong}
    return made, faults


def _of_family(text: str, family: ColumnFamily, plain: Kept) -> tuple[Kept, set[str]]:
    value, withheld, wrong = _cell(text, family.cell)
    kept = plain | {family.cell.becomes: value}
    kept["suppressed"] = bool(plain["suppressed"]) or withheld
    return kept, wrong


def _cell(text: str, column: ContractColumn) -> tuple[Cell, bool, set[str]]:
    """A cell's value, whether it was withheld, and the rules it breaks."""
    trimmed = " ".join(text.split())
    if trimmed in column.suppressed:
        return None, True, set()
    if trimmed in column.missing:
        return None, False, {"missing-value"} if column.required else set()
    value = _value(trimmed, column)
    wrong = set()
    if value is None:
        wrong.add(f"not-{column.type}")
    if column.type == "text" and _is_formula(trimmed):
        wrong.add("formula")
    if isinstance(value, date) and not 1850 <= value.year <= 2100:
        wrong.add("impossible-date")
    if column.pattern is not None and not re.fullmatch(column.pattern, trimmed):
        wrong.add("wrong-shape")
    if column.allowed and trimmed not in column.allowed:
        wrong.add("not-allowed")
    if isinstance(value, int | float) and column.minimum is not None and value < column.minimum:
        wrong.add("below-minimum")
    if isinstance(value, int | float) and column.maximum is not None and value > column.maximum:
        wrong.add("above-maximum")
    return value, False, wrong


def _value(text: str, column: ContractColumn) -> Cell:
    if column.type == "text":
        return text
    if column.type == "date":
        for form in column.formats:
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        return None
    number = _number(text)
    if column.type == "decimal" or number is None:
        return number
    return int(number) if number == int(number) and abs(number) < 10**15 else None


def _number(text: str) -> float | None:
    """A finite number; commas only between groups of three digits; a percent sign may end it."""
    text = text.removesuffix("%").rstrip()
    whole = text.lstrip("+-").split(".")[0]
    if "," in text:
        first, *groups = whole.split(",")
        if not (1 <= len(first) <= 3 and all(len(g) == 3 and g.isdigit() for g in groups)):
            return None
        if "," in text[len(text) - len(text.lstrip("+-")) + len(whole) :]:
            return None
        text = text.replace(",", "")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) != float("inf") and value == value and "_" not in text else None


def _is_formula(text: str) -> bool:
    return text[0] in "=+-@" and _number(text) is None


def _by_key(contract: Contract, rows: list[Kept]) -> tuple[list[Kept], set[int], set[int]]:
    """Rows that stand, lines that only repeat, and lines that contradict one another."""
    if not contract.key or contract.repeated_key == "sum":
        return rows, set(), set()
    said: dict[tuple[tuple[str, Cell], ...], Kept] = {}
    for row in rows:
        said.setdefault(tuple(sorted((k, v) for k, v in row.items() if k != "line")), row)
    lines = {row["line"] for row in rows}
    standing = {row["line"] for row in said.values()}
    by_key: dict[tuple[Cell, ...], list[Kept]] = {}
    for row in said.values():
        by_key.setdefault(tuple(row[name] for name in contract.key), []).append(row)
    contradicting = {row["line"] for told in by_key.values() if len(told) > 1 for row in told}
    kept = [row for row in said.values() if row["line"] not in contradicting]
    return kept, lines - standing, contradicting  # type: ignore[return-value]  # lines are numbers
