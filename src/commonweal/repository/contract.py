"""What the files of a feed must be: names, layout, columns, keys and limits, read from TOML.

A contract is data, kept beside the normaliser it feeds. This module turns it into records and
refuses one that is itself wrong; checking rows against it is in `repository.acceptance`.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commonweal.terms.errors import DefinitionError

TYPES = ("text", "integer", "decimal", "date")
MISSING = ("", "-", "NA", "N/A", "NULL", "null", "#N/A", "nan")


@dataclass(frozen=True, slots=True)
class ContractColumn:
    """One published column, and what its cells must be.

    `name` is the publisher's (or a position for a headerless file), `becomes` ours. `also` are its
    other names by vintage, compared after folding case, spaces and line breaks.
    """

    name: str
    becomes: str
    type: str = "text"
    position: int | None = None
    also: tuple[str, ...] = ()
    required: bool = False
    may_be_absent: bool = False
    pattern: str | None = None
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    formats: tuple[str, ...] = ("%Y-%m-%d",)
    missing: tuple[str, ...] = MISSING
    suppressed: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True)
class ColumnFamily:
    """Columns that share a shape, such as one a single year of age; read as rows.

    `pattern` has named groups, each of which becomes a text column; the cell becomes `cell`.
    """

    pattern: re.Pattern[str]
    cell: ContractColumn
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Contract:
    """The promise a feed's files keep. `header` is `none`, `first` or `search`.

    `bad_rows_max_percent`: above this share of rows set aside, the whole file is refused.
    """

    id: str
    name: str
    publisher: str
    licence: str
    describes: str
    tables: tuple[str, ...]
    file_names: tuple[str, ...]
    format: str
    header: str
    columns: tuple[ContractColumn, ...]
    families: tuple[ColumnFamily, ...] = ()
    delimiter: str = ","
    sheets: str = ".*"
    vintage_in_name: re.Pattern[str] | None = None
    slot: tuple[str, ...] = ("vintage",)
    key: tuple[str, ...] = ()
    repeated_key: str = "quarantine"
    rows_min: int = 1
    bad_rows_max_percent: float = 10.0
    skip_rows: re.Pattern[str] | None = None
    traps: tuple[str, ...] = field(default_factory=tuple)


_CELL_FIELDS = {
    "type": "type",
    "required": "required",
    "may_be_absent": "may_be_absent",
    "pattern": "pattern",
    "min": "minimum",
    "max": "maximum",
    "position": "position",
}
_CELL_LISTS = ("also", "allowed", "formats", "missing", "suppressed")


def _cell(entry: dict[str, Any], name: str, where: str) -> ContractColumn:
    unknown = set(entry) - set(_CELL_FIELDS) - set(_CELL_LISTS) - {"name", "as", "at_least"}
    if unknown:
        raise DefinitionError(f"{where}, column '{name}': unknown words {sorted(unknown)}.")
    words: dict[str, Any] = {_CELL_FIELDS[k]: v for k, v in entry.items() if k in _CELL_FIELDS}
    words |= {k: tuple(entry[k]) for k in _CELL_LISTS if k in entry}
    if words.get("type", "text") not in TYPES:
        raise DefinitionError(f"{where}, column '{name}': type must be one of {', '.join(TYPES)}.")
    return ContractColumn(name=name, becomes=str(entry["as"]), **words)


def _family(entry: dict[str, Any], where: str) -> ColumnFamily:
    pattern = str(entry["name_pattern"])
    rest = {k: v for k, v in entry.items() if k not in ("name_pattern", "at_least")}
    return ColumnFamily(
        re.compile(pattern), _cell(rest, pattern, where), int(entry.get("at_least", 1))
    )


def contract_from(words: dict[str, Any], where: str) -> Contract:
    """Turn a parsed contract into its record. Raises `DefinitionError` naming what is wrong."""
    try:
        file, limits = words["file"], words.get("limits", {})
        in_name = file.get("vintage_in_name")
        skip = file.get("skip_rows")
        return Contract(
            id=words["id"],
            name=words["name"],
            publisher=words["publisher"],
            licence=words["licence"],
            describes=words["describes"],
            tables=tuple(words["tables"]),
            file_names=tuple(file["names"]),
            format=file.get("format", "csv"),
            header=file.get("header", "first"),
            delimiter=file.get("delimiter", ","),
            sheets=file.get("sheets", ".*"),
            vintage_in_name=re.compile(in_name) if in_name else None,
            slot=tuple(file.get("slot", ["vintage"])),
            skip_rows=re.compile(skip) if skip else None,
            columns=tuple(_cell(c, c["name"], where) for c in words.get("column", [])),
            families=tuple(_family(f, where) for f in words.get("columns", [])),
            key=tuple(words.get("key", [])),
            repeated_key=words.get("repeated_key", "quarantine"),
            rows_min=int(limits.get("rows_min", 1)),
            bad_rows_max_percent=float(limits.get("bad_rows_max_percent", 10.0)),
            traps=tuple(words.get("traps", [])),
        )
    except KeyError as missing:
        raise DefinitionError(f"{where}: the contract lacks {missing}.") from missing
    except re.error as wrong:
        raise DefinitionError(f"{where}: a pattern cannot be read: {wrong}.") from wrong


def read_contract(path: Path) -> Contract:
    """Read `contract.toml`. Raises `DefinitionError` with the line when it is not TOML."""
    try:
        return contract_from(tomllib.loads(path.read_text(encoding="utf-8")), str(path))
    except tomllib.TOMLDecodeError as wrong:
        raise DefinitionError(f"{path}: not readable as TOML: {wrong}.") from wrong
