"""The relations a portable statement may ask of, as names, columns and SQL types.

Declared tables come from the catalogue; a feed's `accepted` and other relations are given by whoever
lints. Nothing here holds rows.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from commonweal.tables.catalogue import TABLES
from commonweal.tables.declaration import Column, Table, Type

Columns = Mapping[str, str]
"""Column names and their SQL types, in order."""

Relations = Mapping[str, Columns]
"""Relations by name."""

SQL_TYPES = {
    Type.TEXT: "varchar",
    Type.INTEGER: "bigint",
    Type.DECIMAL: "double",
    Type.DATE: "date",
    Type.TIMESTAMP: "timestamp",
}
"""What each type of a declared column is called in SQL."""


def columns_of(columns: Iterable[Column]) -> Columns:
    """Declared columns by name, with their SQL types."""
    return {column.name: SQL_TYPES[column.type] for column in columns}


def table_columns(table: Table) -> Columns:
    """A table's columns as a statement sees them: its own and those that say where a row is from."""
    return columns_of(table.stored)


@cache
def declared_relations() -> Relations:
    """Every logical table, and `<table>_stated` (all that was said, before the newest is chosen)."""
    found: dict[str, Columns] = {}
    for table in TABLES.values():
        found[table.name] = table_columns(table)
        if not table.records:
            found[f"{table.name}_stated"] = found[table.name]
    return found
