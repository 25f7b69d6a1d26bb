"""Holding the rows of a file against its feed's contract: typed rows, rows set aside, or a refusal.

A file is taken whole or refused whole. Within an accepted file a bad row is set aside with its
reason and counted, never dropped in silence. What the rows mean is the normaliser's business.
"""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

import polars as pl

from commonweal.repository.checking import Checked, check_column, check_columns, shown
from commonweal.repository.contract import ColumnFamily, Contract
from commonweal.repository.heading import Heading, find_heading
from commonweal.repository.reading.rows import TextTable, refuse
from commonweal.terms.problem import Place, Problem, Severity


@dataclass(frozen=True, slots=True)
class Accepted:
    """Typed rows of one table of a file.

    `frame` has the contract's columns under our names, `line`, `sheet`, and `suppressed` (whether
    the publisher withheld any cell of the row). Rows of a column family carry its groups as text.
    """

    frame: pl.DataFrame
    problems: list[Problem] = field(default_factory=list)
    rows_read: int = 0
    rows_set_aside: int = 0
    rows_passed_over: int = 0


def _body(contract: Contract, table: TextTable, heading: Heading) -> tuple[list[int], int]:
    """Indices of the rows of data, and how many title or note rows were passed over."""
    wanted, passed = [], 0
    for index in range(heading.body, len(table.rows)):
        row = table.rows[index]
        if contract.skip_rows and contract.skip_rows.search("|".join(row)):
            passed += 1
        else:
            wanted.append(index)
    return wanted, passed


def _widths(
    table: TextTable, heading: Heading, wanted: list[int]
) -> tuple[list[int], list[Problem]]:
    """Rows with as many cells as the heading, and a problem for each of the others."""
    good, problems = [], []
    for index in wanted:
        row = table.rows[index]
        if len(row) == heading.width or (
            len(row) > heading.width and not any(cell.strip() for cell in row[heading.width :])
        ):
            good.append(index)
            continue
        place = Place(table.file, table.lines[index])
        if len(row) < heading.width and index == len(table.rows) - 1:
            raise refuse(
                "cut-short",
                place,
                f"The last row has {len(row)} of {heading.width} fields: the file was cut short.",
                next_step="Ask for the file again; nothing of it was taken.",
            )
        problems.append(
            Problem(
                "row-width",
                Severity.QUARANTINED,
                place,
                f"The row has {len(row)} fields and should have {heading.width}.",
                "Check for a stray comma or quote at source.",
            )
        )
    return good, problems


def _problems(checked: Checked, lines: pl.Series, file: str) -> list[Problem]:
    return [
        Problem(
            fault.rule,
            Severity.QUARANTINED,
            Place(file, line, fault.column),
            f"{shown(text)} {fault.says}.",
            fault.next_step,
        )
        for fault in checked.faults
        for line, text in zip(lines.filter(fault.mask), fault.text.filter(fault.mask), strict=True)
    ]


def _columns(
    table: TextTable, heading: Heading, good: list[int]
) -> tuple[pl.DataFrame, list[Problem]]:
    """The contract's columns, typed, one row for each good row of the file; and their faults."""
    rows = [table.rows[i] for i in good]
    lines = pl.Series("line", [table.lines[i] for i in good], dtype=pl.Int64)
    cells = [pl.Series([row[place] for row in rows], dtype=pl.String) for place in heading.places]
    checked = check_columns(cells, heading.columns)
    withheld = [pl.zeros(len(lines), pl.Boolean, eager=True), *(c.suppressed for c in checked)]
    suppressed = reduce(or_, withheld).alias("suppressed")
    frame = pl.DataFrame([lines, *(c.values for c in checked), suppressed])
    return frame, [p for c in checked for p in _problems(c, lines, table.file)]


def _family(
    plain: pl.DataFrame, family: ColumnFamily, cells: list[tuple[pl.Series, dict[str, str]]]
) -> tuple[pl.DataFrame, Checked]:
    """A row for each row of `plain` and column of the family, the groups of its name as text."""
    long = pl.concat([plain] * len(cells))
    checked = check_column(pl.concat([text for text, _ in cells]), family.cell)
    groups = [
        pl.Series(name, [named[name] for _, named in cells], dtype=pl.String)
        for name in family.pattern.groupindex
    ]
    each = pl.int_range(len(cells), eager=True).repeat_by(plain.height).explode()
    return (
        long.with_columns(
            checked.values,
            *[group.gather(each) for group in groups],
            suppressed=long["suppressed"] | checked.suppressed,
        ),
        checked,
    )


def _with_families(
    contract: Contract, table: TextTable, heading: Heading, *, good: list[int], plain: pl.DataFrame
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows with every family turned from columns to rows; and the faults of its cells."""
    rows = [table.rows[i] for i in good]
    parts, problems = [], []
    for number, family in enumerate(contract.families):
        cells = [
            (pl.Series([row[place] for row in rows], dtype=pl.String), groups)
            for covering, place, groups in heading.families
            if covering == number
        ]
        if cells:
            frame, checked = _family(plain, family, cells)
            parts.append(frame)
            problems += _problems(checked, frame["line"], table.file)
    return pl.concat(parts, how="diagonal") if parts else plain, problems


def _said_again(line: int, file: str) -> Problem:
    return Problem(
        "repeated-row",
        Severity.WARNING,
        Place(file, line),
        "The row says again what an earlier row says; it was counted once.",
        "Nothing needs doing unless both were meant.",
    )


def _said_otherwise(row: dict[str, Any], key: tuple[str, ...], file: str) -> Problem:
    said = ", ".join(f"{name} {row[name]}" for name in key)
    return Problem(
        "repeated-key",
        Severity.QUARANTINED,
        Place(file, row["line"]),
        f"Several rows give different figures for {shown(said)}.",
        "Ask the supplier which is right; none of them was taken.",
    )


def _key_problems(
    frame: pl.DataFrame, contract: Contract, file: str
) -> tuple[pl.DataFrame, list[Problem]]:
    """Set aside rows that state one key differently; of rows that say the same, keep one.

    A row of the file is kept or set aside whole, also where a family makes many rows of it.
    """
    if not contract.key or contract.repeated_key == "sum" or frame.is_empty():
        return frame, []
    if frame.n_unique(subset=contract.key) == frame.height:
        return frame, []
    stated = [c for c in frame.columns if c != "line"]
    once = frame.unique(subset=stated, keep="first", maintain_order=True)
    again = frame.join(once.select("line"), on="line", how="anti")["line"].unique()
    unlike = once.filter(pl.struct(contract.key).is_duplicated())
    clash = unlike.unique(subset="line", keep="first", maintain_order=True)
    problems = [_said_again(line, file) for line in again.sort()]
    problems += [_said_otherwise(row, contract.key, file) for row in clash.iter_rows(named=True)]
    return once.join(clash.select("line"), on="line", how="anti"), problems


def _check_share(contract: Contract, accepted: Accepted, file: str) -> None:
    share = 100 * accepted.rows_set_aside / max(accepted.rows_read, 1)
    first = next((p for p in accepted.problems if p.severity == Severity.QUARANTINED), None)
    if accepted.rows_read < contract.rows_min:
        raise refuse(
            "too-few-rows",
            Place(file),
            f"The file has {accepted.rows_read} rows; at least {contract.rows_min} are expected.",
            next_step="Ask the supplier for the whole file.",
        )
    if first is not None and share > contract.bad_rows_max_percent:
        raise refuse(
            "too-many-bad-rows",
            first.place,
            f"{accepted.rows_set_aside:,} of {accepted.rows_read:,} rows ({share:.1f}%) break the "
            f"contract, more than {contract.bad_rows_max_percent:g}%. The first: {first.rule}: "
            f"{first.message}",
            next_step="Mend it at source and supply the file again; nothing of it was taken.",
        )


def accept(contract: Contract, table: TextTable) -> Accepted:
    """Check one table of a file. Raises `Refusal` when it breaks the contract as a whole."""
    heading = find_heading(contract, table)
    wanted, passed = _body(contract, table, heading)
    good, problems = _widths(table, heading, wanted)
    typed, faults = _columns(table, heading, good)
    if contract.families:
        typed, more = _with_families(contract, table, heading, good=good, plain=typed)
        faults += more
    bad_lines = {problem.place.line for problem in faults}
    good_rows = typed.filter(~pl.col("line").is_in(list(bad_lines))) if bad_lines else typed
    kept, key_faults = _key_problems(
        good_rows.with_columns(pl.lit(table.sheet).alias("sheet")), contract, table.file
    )
    repeated = {p.place.line for p in key_faults if p.severity == Severity.QUARANTINED}
    problems = [*table.problems, *problems, *faults, *key_faults]
    aside = len(wanted) - len(good) + len(bad_lines) + len(repeated)
    accepted = Accepted(kept, problems, len(wanted), aside, passed)
    _check_share(contract, accepted, table.file)
    return accepted
