"""The published rows that measures are counted from, found by unit and period.

A table is asked of the store once and held, with a column that says for every measure which rows it
uses; asking anew for every figure would take the store longer than all the rest of its page. Only
tables too large to be held are asked anew. How rows add up is not known here.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl
from sqlglot import exp, parse_one

from commonweal.outcomes.measure import Measure
from commonweal.outcomes.strata import rows_statement
from commonweal.repository.records import TableFiles
from commonweal.tables.catalogue import TABLES
from commonweal.tables.sql.transpile import DIALECT

HELD_ROWS_MAX = 100_000
Asking = Callable[[str, dict[str, Any]], pl.DataFrame]
"""Runs a statement over the logical tables, as `Store.ask` does."""


def _used(measure: Measure) -> str:
    """A column, under the measure's id, that is true for the rows that the measure uses."""
    found = parse_one(rows_statement(measure), dialect=DIALECT).find(exp.Where)
    assert found is not None
    return exp.alias_(found.this, measure.id, quoted=True).sql(DIALECT)


class RowsBehind:
    """The newest rows of the tables that measures are counted from. `tables` are those held."""

    def __init__(
        self,
        ask: Asking,
        measures: Iterable[Measure],
        stored: Mapping[str, TableFiles],
        *,
        held_rows_max: int = HELD_ROWS_MAX,
    ) -> None:
        """Read nothing yet. `stored` tells how large each table is, and so which are held."""
        self._ask = ask
        self._measures: dict[str, list[Measure]] = defaultdict(list)
        for measure in measures:
            self._measures[measure.table].append(measure)
        self.tables = tuple(t for t in self._measures if stored[t].rows <= held_rows_max)
        self._held: dict[str, pl.DataFrame] = {}
        self._reading = threading.Lock()

    def read(self, table: str) -> pl.DataFrame:
        """A whole table, from memory if it was read before, with a column for every measure."""
        if table in self._held:
            return self._held[table]
        with self._reading:
            if table not in self._held:
                used = ", ".join(map(_used, self._measures[table]))
                self._held[table] = self._ask(f"select *, {used} from {table}", {})  # noqa: S608 - checked definitions
            return self._held[table]

    def of(self, measure: Measure, units: list[str], *, first: date, last: date) -> pl.DataFrame:
        """Rows of some units within a period, by unit and day as published, with batch and line."""
        find = self._held_rows if measure.table in self.tables else self._asked_rows
        rows = find(measure, units, first=first, last=last)
        # The key settles the order of what stood in one line of a file.
        order = ("unit", "period_first", "batch", "line", *TABLES[measure.table].key)
        return rows.sort(*dict.fromkeys(order))

    def _held_rows(
        self, measure: Measure, units: list[str], *, first: date, last: date
    ) -> pl.DataFrame:
        rows = self.read(measure.table).filter(
            pl.col("unit").is_in(units)
            & pl.col(measure.id)
            & (pl.col("period_first") >= first)
            & (pl.col("period_last") <= last)
        )
        return rows.drop(other.id for other in self._measures[measure.table])

    def _asked_rows(
        self, measure: Measure, units: list[str], *, first: date, last: date
    ) -> pl.DataFrame:
        # A list that holds the unit is looked for before the newest vintage is chosen.
        statement = (
            f"select * from ({rows_statement(measure)}) as used where list_contains($units, unit)"  # noqa: S608 - checked definitions
            " and period_first >= $first and period_last <= $last"
        )
        return self._ask(statement, {"units": units, "first": first, "last": last})
