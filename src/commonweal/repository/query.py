"""Asking the store: DuckDB over the files of one snapshot, one row a key from the newest vintage.

Statements come from the domains; this module only runs them, within a memory limit and without
reaching outside the workspace. It never writes.
"""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import polars as pl

from commonweal.repository.engines.duck import make_macros
from commonweal.repository.lake import POLARS_TYPES, stored_columns
from commonweal.repository.records import TableFiles
from commonweal.repository.unreadable import told_as_damage
from commonweal.tables.catalogue import TABLES
from commonweal.tables.declaration import Table

MEMORY_LIMIT = "1GB"


def newest_statement(table: Table) -> str:
    """One row a key of all that was said of a table: of the newest vintage, then of the newest batch.

    Portable, since it decides which rows every figure is counted from.
    """
    key = ", ".join(f'"{name}"' for name in table.key)
    columns = ", ".join(f'"{column.name}"' for column in stored_columns(table))
    return (
        f"select {columns} from {table.name}_stated qualify row_number() over"  # noqa: S608 - declared names
        f" (partition by {key} order by vintage desc nulls last, batch desc nulls last,"
        " line nulls last) = 1"
    )


class Store:
    """The logical tables of one snapshot, open for reading. Use it as a context."""

    def __init__(self, lake: Path, tables: dict[str, TableFiles], threads: int = 2) -> None:
        """Make a view for each table: `name` (one row a key) and `name_stated` (all that was said).

        Raises `StoreError`, here and later, for a file that the engine cannot read.
        """
        self._connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "threads": threads})
        self._connection.execute("set preserve_insertion_order = false")
        make_macros(self._connection)
        self._kept: set[str] = set()
        with told_as_damage():
            for table in TABLES.values():
                self._make_views(table, lake, tables.get(table.name))

    def _make_views(self, table: Table, lake: Path, stored: TableFiles | None) -> None:
        columns = ", ".join(f'"{column.name}"' for column in stored_columns(table))
        view = f"create view {table.name}_stated as select {columns} from "  # noqa: S608 - declared names
        if stored is None or not stored.files:
            self._connection.execute(view + self._nothing(table))
        else:
            paths = ", ".join("'" + str(lake / f).replace("'", "''") + "'" for f in stored.files)
            rows = f"read_parquet([{paths}], union_by_name = true)"
            try:
                self._connection.execute(view + rows)
            except duckdb.BinderException:  # written before a column was declared: it is missing
                both = f"(from {rows} union all by name from {self._nothing(table)})"
                self._connection.execute(view + both)
        one_a_key = newest_statement(table)
        if table.records:  # what a file replaces was taken out when it was loaded
            one_a_key = f"from {table.name}_stated"
        self._connection.execute(f"create view {table.name} as {one_a_key}")

    def _nothing(self, table: Table) -> str:
        """The name of a relation with the table's columns and no rows."""
        columns = {c.name: POLARS_TYPES[c.type] for c in stored_columns(table)}
        self._connection.register(f"{table.name}_none", pl.DataFrame(schema=columns).to_arrow())
        return f"{table.name}_none"

    def keep(self, table: str) -> None:
        """Work a table out once and keep it in memory, before many statements ask of it."""
        if table in self._kept:
            return
        self._kept.add(table)
        with told_as_damage():
            self._connection.execute(f"create temp table kept as select * from {table}")  # noqa: S608 - declared names
        self._connection.execute(f"drop view {table}")
        self._connection.execute(f"alter table kept rename to {table}")

    def ask(self, statement: str, values: dict[str, Any] | None = None) -> pl.DataFrame:
        """Run one statement with bound values (`$name`) and return its rows."""
        with told_as_damage():
            found = self._connection.sql(statement, params=values)
            return pl.DataFrame(found.to_arrow_table())

    def close(self) -> None:
        """Let go of the engine."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Use as a context."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()
