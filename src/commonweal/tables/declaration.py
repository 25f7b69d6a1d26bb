"""What a logical table and its columns are, as records.

A declaration is the promise every feed's normaliser keeps and every statement relies on; the
reference documentation is generated from it. It knows nothing of any storage engine.
"""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """The types a column may have; each has one meaning on every engine.

    A timestamp has no zone: it is the local clock time of whoever wrote it down.
    """

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, type, meaning, unit where it has one, and whether it may be missing."""

    name: str
    type: Type
    meaning: str
    unit: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Constraint:
    """What holds for every good row: `sql` is portable SQL over one row, never missing itself."""

    name: str
    sql: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose values are looked up in a column of a table. A gap is told, not refused."""

    column: str
    table: str
    to: str


PROVENANCE = (
    Column("batch", Type.TEXT, "The batch the row came from: first 16 digits of its SHA-256"),
    Column("line", Type.INTEGER, "Line of the published file, from 1; for a workbook, its row"),
    Column("vintage", Type.TEXT, "Vintage of the file, sortable (ISO date or part of one)"),
    Column("withheld", Type.INTEGER, "1 where the publisher suppressed a figure", required=False),
)
"""Every stored row carries these, so that every number traces to its rows."""

RECORD_PROVENANCE = (
    Column("feed", Type.TEXT, "The record feed that the row came by"),
    Column("batch", Type.TEXT, "The batch the row came from: first 16 digits of its SHA-256"),
    Column("line", Type.INTEGER, "Line of the file, from 1; in Parquet, the number of the row"),
)
"""Every row of a record table carries these; an update tells rows apart by `feed` and `record`."""

RECORD_COLUMNS = ("record", "person", "date")
"""The columns that every record table has, before its own."""


@dataclass(frozen=True, slots=True)
class Table:
    """A logical table. `key` names the columns that tell one row from another.

    Two current batches may state the same key (a corrected or wider publication); readers see one
    row per key, from the newest vintage. `records`: its rows are about single people, and one row
    per key is kept by what each file says it replaces; `dated` tells which day its `date` is.
    `coverage`: whose rows are there and whose are not. `lag`: how long after the event.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    missing_means: str
    source: str
    lag: str = ""
    records: bool = False
    dated: str = ""
    coverage: str = ""
    constraints: tuple[Constraint, ...] = ()
    references: tuple[Reference, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a key or reference that names no column, and a record table without its own."""
        own = {column.name for column in self.columns}
        carried = {column.name for column in self.provenance}
        self._refuse(set(self.key) - own - carried, "key names no such column")
        self._refuse({r.column for r in self.references} - own, "reference from no such column")
        if self.records:
            self._refuse(set(RECORD_COLUMNS) - own, "a record table lacks")
            self._refuse(set() if self.dated else {"date"}, "nothing says which day is its")

    def _refuse(self, wrong: set[str], why: str) -> None:
        if wrong:
            raise ValueError(f"table {self.name}: {why}: {sorted(wrong)}")

    @property
    def provenance(self) -> tuple[Column, ...]:
        """The columns that the store adds to each row, after the table's own."""
        return RECORD_PROVENANCE if self.records else PROVENANCE

    @property
    def stored(self) -> tuple[Column, ...]:
        """Every column as stored: the table's own, then the provenance of the row."""
        return self.columns + self.provenance


def unit_columns(kinds: str) -> tuple[Column, Column]:
    """The two columns that say which footprint or organisation a figure is for."""
    return (
        Column("unit_kind", Type.TEXT, f"Kind of the unit: {kinds}"),
        Column("unit", Type.TEXT, "ODS or ONS code of the unit"),
    )


PERIOD_COLUMNS = (
    Column("period", Type.TEXT, "Name of the period, such as 2024-03, 2023/24 or 2024/25-Q2"),
    Column("period_first", Type.DATE, "First day of the period"),
    Column("period_last", Type.DATE, "Last day of the period"),
)
