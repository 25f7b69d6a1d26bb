"""DuckDB as every part of the repository opens it: bounded, shut in, and with the project's macros.

A connection made here never takes more memory than it is given, spills where it is told, loads no
extension and reaches no file outside the folders named. It holds no tables of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import polars as pl

from commonweal.tables.sql.macros import duckdb_statements

MEMORY_LIMIT = "1GB"
THREADS = 2

Relation = pl.DataFrame | Sequence[Path]
"""Rows that a statement asks of: a frame, or the Parquet files that hold them."""


def make_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the project's macros in a connection's database; its cursors see them too."""
    connection.execute(";".join(duckdb_statements()))


def connect(
    *,
    folders: Iterable[Path] = (),
    spill: Path | None = None,
    memory_limit: str = MEMORY_LIMIT,
    threads: int = THREADS,
    keeps_order: bool = False,
) -> duckdb.DuckDBPyConnection:
    """A connection to a database in memory, with the macros made.

    It reads and writes files only below `folders` and spills only into `spill` (without one, a
    statement too large for `memory_limit` fails). `keeps_order`: rows leave in the order they came
    in, at the cost of memory. Nothing of this can be changed by a statement afterwards.
    """
    reached = [str(folder.resolve()) for folder in (*folders, *([spill] if spill else []))]
    connection = duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(spill.resolve()) if spill else "",
            "preserve_insertion_order": keeps_order,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
        }
    )
    make_macros(connection)
    # Else every `in` of a few words becomes a join: a file of 60 columns then takes seconds to plan
    # and to start, whatever its rows. A long list belongs in a relation.
    connection.execute("set disabled_optimizers = 'in_clause'")
    # Else a statement could read a variable of whoever asks.
    connection.execute("set python_enable_replacements = false")
    listed = ", ".join("'" + folder.replace("'", "''") + "'" for folder in reached)
    connection.execute(f"set allowed_directories = [{listed}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


class DuckEngine:
    """DuckDB, asked statement by statement. Use it as a context."""

    def __init__(self, connection: duckdb.DuckDBPyConnection | None = None) -> None:
        """Open, on a connection made by `connect` with what the statements will need."""
        self._connection = connection or connect()

    def ask(
        self,
        statement: str,
        values: Mapping[str, Any] | None = None,
        relations: Mapping[str, Relation] | None = None,
    ) -> pl.DataFrame:
        """Run one portable statement with bound values (`$name`) and return its rows.

        `relations` are known by their names to this statement alone.
        """
        given = relations or {}
        try:
            for name, rows in given.items():
                self.keep(name, rows)
            found = self._connection.sql(statement, params=dict(values) if values else None)
            return pl.DataFrame(found.to_arrow_table())
        finally:
            for name in given:
                self.forget(name)

    def keep(self, name: str, rows: Relation) -> None:
        """Let a relation be asked for by name until it is forgotten."""
        if isinstance(rows, pl.DataFrame):
            self._connection.register(f"{name}_given", rows.to_arrow())
            source = f'"{name}_given"'
        else:
            paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in rows)
            source = f"read_parquet([{paths}], union_by_name = true)"
        self._connection.execute(f'create or replace view "{name}" as select * from {source}')  # noqa: S608 - names and paths of the caller

    def forget(self, name: str) -> None:
        """Let go of a relation."""
        self._connection.execute(f'drop view if exists "{name}"')
        self._connection.unregister(f"{name}_given")

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
