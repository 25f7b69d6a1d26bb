"""Opening a file of records as a relation of text cells, one column for each of the contract's.

Nothing is typed or judged here but the heading. A file is only read by name from the landing, with
bounds on every line and object.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.repository.contract import Contract, ContractColumn
from commonweal.repository.heading import Heading, find_heading, fold
from commonweal.repository.reading.rows import TextTable, refuse
from commonweal.repository.record_feeds.compiling import MISFIT, cell, kind, literal, quoted
from commonweal.repository.record_feeds.receiving import LINE_BYTES_MAX
from commonweal.terms.problem import Place

REJECTS = "rejected_line"
COLUMNS_MAX, NAME_MAX, CELL_MAX = 2_000, 1_000, 1_000
"""Columns of a file, characters of a heading and of a cell of Parquet: no feed comes near them."""
_WANTED_TYPES = {
    "text": (
        pa.types.is_string,
        pa.types.is_large_string,
        lambda kind: pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type),
    ),
    "integer": (lambda kind: pa.types.is_integer(kind) and kind != pa.uint64(),),
    "decimal": (pa.types.is_floating,),
    "date": (pa.types.is_date,),
    "timestamp": (lambda kind: pa.types.is_timestamp(kind) and kind.tz is None,),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as SQL. `cells` selects text cells (`cell x`) and already typed columns (`x`).

    `present` are the columns the file has, `typed` those of them that need no reading of text.
    `first_line` is the line of its first record; `rejects` says whether lines of a wrong width are
    told in the table `rejected_line`. Of the columns in `kinds` there is one more (`kind x`): true
    where what they are made from is another kind of JSON than it should be.
    """

    cells: str
    present: tuple[str, ...]
    typed: frozenset[str]
    first_line: int
    rejects: bool = False
    kinds: frozenset[str] = frozenset()


def _heading_line(path: Path, label: str, delimiter: str) -> list[str]:
    with path.open("rb") as given:
        first = given.readline(LINE_BYTES_MAX["csv"])
    text = first.decode("utf-8-sig").rstrip("\r\n")
    if not text.strip():
        raise refuse(
            "empty-file",
            Place(label),
            "The file holds no heading.",
            next_step="Ask the supplier for the file again.",
        )
    if text.count(delimiter) >= COLUMNS_MAX or max(map(len, text.split(delimiter))) > NAME_MAX:
        raise _no_heading(label)
    return next(csv.reader([text], delimiter=delimiter))


def _no_heading(label: str) -> Exception:
    return refuse(
        "no-heading",
        Place(label, 1),
        f"The first line is no heading: more than {COLUMNS_MAX:,} columns, or a name of more than "
        f"{NAME_MAX:,} characters.",
        next_step="Check that the first line names the columns and nothing else.",
    )


def _heading(contract: Contract, names: list[str], label: str) -> Heading:
    """Where the contract's columns stand. Raises `Refusal`, and never quotes the first line.

    Where the heading was left out, that line is about a person.
    """
    if len(names) > COLUMNS_MAX:
        raise _no_heading(label)
    known = {fold(name) for column in contract.columns for name in (column.name, *column.also)}
    shown = [name if fold(name) in known else "" for name in names]
    return find_heading(contract, TextTable(label, [shown], [1]))


def _told(text: str, column: ContractColumn) -> str:
    """What a cell says, without blanks around it; missing where it says one of the words for that.

    Few cells have blanks to take away, and taking them away costs more than looking for them.
    """
    words = ", ".join(literal(word) for word in sorted({"", *column.missing}))
    trimmed = f"case when trim({text}) in ({words}) then null else trim({text}) end"
    padded = f"prefix({text}, ' ') or suffix({text}, ' ')"
    return f"case when {text} in ({words}) then null when {padded} then {trimmed} else {text} end"


def _csv(contract: Contract, path: Path, label: str, *, with_care: bool) -> Opened:
    names = _heading_line(path, label, contract.delimiter)
    heading = _heading(contract, names, label)
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(names)))
    reader = (
        f"read_csv({literal(str(path))}, header = false, skip = 1, auto_detect = false, "
        f"columns = {{{columns}}}, delim = {literal(contract.delimiter)}, quote = '\"', escape = '\"', "
        "nullstr = [''], "
        f"max_line_size = {LINE_BYTES_MAX['csv']}, buffer_size = {16 * LINE_BYTES_MAX['csv']}, "
        f"parallel = {str(not with_care).lower()}, store_rejects = true, rejects_table = '{REJECTS}', rejects_scan = '{REJECTS}_scan')"
    )
    cells = ", ".join(
        f"{_told(f'c{place}', column)} as {cell(column.becomes)}"
        for column, place in zip(heading.columns, heading.places, strict=True)
    )
    present = tuple(column.becomes for column in heading.columns)
    return Opened(f"select {cells} from {reader}", present, frozenset(), 2, rejects=True)


def _bounded(text: str) -> str:
    """A text cut at a length no code has: one that is stored once may stand in a billion rows."""
    return f"case when strlen({text}) > {CELL_MAX} then left({text}, {CELL_MAX}) else {text} end"


def _parquet(contract: Contract, path: Path, label: str) -> Opened:
    schema = pq.read_schema(path)
    heading = _heading(contract, list(schema.names), label)
    typed, parts = set(), []
    for column, place in zip(heading.columns, heading.places, strict=True):
        name, kind = quoted(schema.names[place]), schema.field(place).type
        if pa.types.is_nested(kind):
            raise refuse(
                "wrong-type",
                Place(label, None, column.name),
                "The column holds lists or structures.",
                next_step="Ask the supplier for one plain value in each cell.",
            )
        wanted = "integer" if column.identifier == "nhs_number" else column.type
        if any(fits(kind) for fits in _WANTED_TYPES[wanted]):
            typed.add(column.becomes)
            value = _bounded(name) if wanted == "text" else name
            parts.append(f"{value} as {quoted(column.becomes)}")
        else:
            told = _told(_bounded(f"cast({name} as varchar)"), column)
            parts.append(f"{told} as {cell(column.becomes)}")
    present = tuple(column.becomes for column in heading.columns)
    cells = f"select {', '.join(parts)} from read_parquet({literal(str(path))})"
    return Opened(cells, present, frozenset(typed), 1)


def _ndjson(
    contract: Contract, path: Path, label: str, *, view: dict[str, object], with_care: bool
) -> Opened:
    """Resources flattened by the feed's view definition, each cell as the text that was sent."""
    from commonweal.repository.flattening import compile_view  # only FHIR needs the compiler

    made = compile_view(view)
    names = [column.name for column in made.columns]
    heading = find_heading(contract, TextTable(label, [names], [1]))
    parts = [
        f"{_told(f'cast({quoted(names[place])} as varchar)', column)} as {cell(column.becomes)}"
        for column, place in zip(heading.columns, heading.places, strict=True)
    ]
    source, wrong = made.duckdb_relation(str(path), strict=True), {}
    if with_care:
        source = made.duckdb_kinds(str(path))
        told = {
            c.becomes: made.wrong_kinds(names[n])
            for c, n in zip(heading.columns, heading.places, strict=True)
        }
        wrong = {name: elements for name, elements in told.items() if elements}
        parts += [
            f"{' or '.join(map(quoted, elements))} as {kind(name)}"
            for name, elements in wrong.items()
        ]
    also = tuple(dict.fromkeys(element for elements in wrong.values() for element in elements))
    flat = made.select(source, also=also, with_misfits=True)
    present = tuple(column.becomes for column in heading.columns)
    cells = f"select {MISFIT}, {', '.join(parts)} from ({flat})"
    return Opened(cells, present, frozenset(), 1, kinds=frozenset(wrong))


def open_records(
    contract: Contract,
    view: dict[str, object] | None,
    path: Path,
    *,
    label: str,
    with_care: bool = False,
) -> Opened:
    """The file as a relation. Raises `Refusal` when its heading is not that of the contract.

    The engine's parallel reader of CSV may pass over lines between bad ones, and its strict reader of
    JSON ends at the first bad one: `with_care` reads from the first line to the last, slower, and of
    JSON tells where an element is of another kind than it should be.
    """
    if contract.format == "parquet":
        return _parquet(contract, path, label)
    if contract.format == "ndjson":
        assert view is not None, f"{contract.id} has no view.json"
        return _ndjson(contract, path, label, view=view, with_care=with_care)
    return _csv(contract, path, label, with_care=with_care)
