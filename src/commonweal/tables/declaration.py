"""What a logical table and its columns are, as records.

A declaration is the promise every feed's normaliser keeps and every statement relies on; the
reference documentation is generated from it. It knows nothing of any storage engine.
"""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """The types a column may have; each has one meaning on every engine."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, type, meaning, unit where it has one, and whether it may be missing."""

    name: str
    type: Type
    meaning: str
    unit: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A logical table. `key` names the columns that tell one row from another.

    Two current batches may state the same key (a corrected or wider publication); readers see one
    row per key, from the newest vintage.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    missing_means: str
    source: str
    lag: str = ""

    def __post_init__(self) -> None:
        """Refuse a key that names no column."""
        unknown = set(self.key) - {column.name for column in self.columns}
        if unknown:
            raise ValueError(f"table {self.name}: key names no such column: {sorted(unknown)}")


PROVENANCE = (
    Column("batch", Type.TEXT, "The batch the row came from: first 16 digits of its SHA-256"),
    Column("line", Type.INTEGER, "Line of the published file, from 1; for a workbook, its row"),
    Column("vintage", Type.TEXT, "Vintage of the file, sortable (ISO date or part of one)"),
    Column("withheld", Type.INTEGER, "1 where the publisher suppressed a figure", required=False),
)
"""Every stored row carries these, so that every number traces to its rows."""


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
