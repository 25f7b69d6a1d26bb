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

TYPES = ("text", "integer", "decimal", "date", "timestamp")
SEVERITIES = ("quarantine", "warn", "clear")
IDENTIFIERS = ("nhs_number", "pseudonym", "local", "birth_date", "postcode")
MISSING = ("", "-", "NA", "N/A", "NULL", "null", "#N/A", "nan")


@dataclass(frozen=True, slots=True)
class ContractColumn:
    """One published column, and what its cells must be.

    `name` is the publisher's (or a position for a headerless file), `becomes` ours. `also` are its
    other names by vintage, compared after folding case, spaces and line breaks. The last four are
    of record feeds: `identifier` names the kind of a column that goes to the vault alone, `severity`
    says what a faulty cell does to its row, above `max_percent` of them the file is refused, and
    `references` names the kind of unit or record that a code should be found among.
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
    identifier: str | None = None
    severity: str = "quarantine"
    max_percent: float | None = None
    references: str | None = None


@dataclass(frozen=True, slots=True)
class RecordKey:
    """What tells one record of a record feed from another, whose it is and where in time it stands.

    Each is a column by our name. `key` together make `record`; `lag_days` after the day of a record
    it should have come.
    """

    key: tuple[str, ...]
    date: str
    person: str | None = None
    provider: str | None = None
    update_type: str | None = None
    lag_days: int = 0


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule over a row of a record feed. `sql` is true where the row is wrong."""

    name: str
    sql: str
    says: str
    next_step: str
    severity: str = "quarantine"
    max_percent: float | None = None


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

    `bad_rows_max_percent`: above this share of rows set aside, the whole file is refused. A
    contract with a `record` is of a record feed; where its files do not name a period, each file
    replaces only an earlier one of its own name. `synthetic` says that every file of the feed holds
    synthetic figures, whatever it is called.
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
    record: RecordKey | None = None
    rules: tuple[RowRule, ...] = ()
    synthetic: bool = False
    period_in_name: bool = True

    @property
    def is_of_records(self) -> bool:
        """Whether its rows are about single people, and so are loaded by the engine."""
        return self.record is not None


_CELL_FIELDS = {
    "type": "type",
    "required": "required",
    "may_be_absent": "may_be_absent",
    "pattern": "pattern",
    "min": "minimum",
    "max": "maximum",
    "position": "position",
    "identifier": "identifier",
    "severity": "severity",
    "max_percent": "max_percent",
    "references": "references",
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
    for word, known in (("severity", SEVERITIES), ("identifier", IDENTIFIERS)):
        if word in words and words[word] not in known:
            raise DefinitionError(
                f"{where}, column '{name}': {word} must be one of {', '.join(known)}."
            )
    return ContractColumn(name=name, becomes=str(entry["as"]), **words)


def _family(entry: dict[str, Any], where: str) -> ColumnFamily:
    pattern = str(entry["name_pattern"])
    rest = {k: v for k, v in entry.items() if k not in ("name_pattern", "at_least")}
    return ColumnFamily(
        re.compile(pattern), _cell(rest, pattern, where), int(entry.get("at_least", 1))
    )


def _record(words: dict[str, Any], columns: tuple[ContractColumn, ...], where: str) -> RecordKey:
    """The key of a record feed. Raises `DefinitionError` when it names a column that is not there."""
    known = {column.becomes for column in columns}
    named = [*words["key"], words["date"]]
    named += [words[word] for word in ("person", "provider", "update_type") if word in words]
    if strange := sorted(set(named) - known):
        raise DefinitionError(f"{where}: [record] names no such column: {', '.join(strange)}.")
    return RecordKey(
        tuple(words["key"]),
        words["date"],
        words.get("person"),
        words.get("provider"),
        words.get("update_type"),
        int(words.get("lag_days", 0)),
    )


def _rule(entry: dict[str, Any], where: str) -> RowRule:
    if entry.get("severity", "quarantine") not in SEVERITIES[:2]:
        raise DefinitionError(f"{where}, rule '{entry['name']}': quarantine or warn.")
    limit = entry.get("max_percent")
    return RowRule(
        entry["name"],
        entry["sql"],
        entry["says"],
        entry["next_step"],
        entry.get("severity", "quarantine"),
        None if limit is None else float(limit),
    )


def contract_from(words: dict[str, Any], where: str) -> Contract:
    """Turn a parsed contract into its record. Raises `DefinitionError` naming what is wrong."""
    try:
        file, limits = words["file"], words.get("limits", {})
        in_name = file.get("vintage_in_name")
        skip = file.get("skip_rows")
        columns = tuple(_cell(c, c["name"], where) for c in words.get("column", []))
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
            columns=columns,
            families=tuple(_family(f, where) for f in words.get("columns", [])),
            key=tuple(words.get("key", [])),
            repeated_key=words.get("repeated_key", "quarantine"),
            rows_min=int(limits.get("rows_min", 1)),
            bad_rows_max_percent=float(limits.get("bad_rows_max_percent", 10.0)),
            traps=tuple(words.get("traps", [])),
            record=_record(words["record"], columns, where) if "record" in words else None,
            rules=tuple(_rule(rule, where) for rule in words.get("rule", [])),
            synthetic=bool(words.get("synthetic", False)),
            period_in_name=file.get("period") != "none",
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
