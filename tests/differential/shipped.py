"""The SQL that the product ships outside feeds, measures and views, gathered from where it is kept.

What a module holds is found by itself. `ASKING` lists every module that hands a statement to the store,
and `MADE` every one that puts one together, so that a new one has to be added here before the tests pass
again. What the repository itself says to DuckDB while it loads and stores (reading
files, checking cells, writing Parquet) is that engine's own and is not here: it defines no figure.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from commonweal.actions import people
from commonweal.actions.measuring import all_measures
from commonweal.actions.rows_behind import RowsBehind
from commonweal.repository.records import TableFiles
from commonweal.tables.catalogue import TABLES
from tests.differential.found import SOURCE, kept_in_modules

LARGE_EVERY = 20
BOUND = {"actions.people: _COUNTS": {"years": people.BAND_YEARS, "oldest": people.OLDEST}}
"""Values of statements that do not stand with their values."""


@dataclass(frozen=True)
class Statement:
    """One statement as it is asked, with the values bound to it."""

    name: str
    sql: str
    values: dict[str, Any] | None = None


ASKING = {
    "actions/estimating.py": "strata, run by table",
    "actions/people.py": "kept",
    "actions/quality_page.py": "kept",
    "actions/rows_behind.py": "recorded below",
    "actions/snapshot_view.py": "passes on what it is given",
    "actions/structuring.py": "kept",
    "web/current.py": "kept: the quality of records, as its page",
}
"""Every module that asks the store, and how its statements come to be run here."""
MADE = {
    "actions/rows_behind.py": "recorded below",
    "population/synthetic/residents/fit_statements_people.py": "part of a statement that is kept",
}
"""Every module that puts text of a statement together in a function, and how that comes to be run."""


def modules_that_ask() -> set[str]:
    """Modules with a call that could reach a store: what asks an authority of governance is another."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"\b(?:store|_store|view|_view|self)\.(?:ask|_ask)\(", text):
            found.add(path.relative_to(SOURCE).as_posix())
    return {name for name in found if not name.startswith("governance/")}


def kept_statements() -> list[Statement]:
    """The statements that the product's modules hold, found by themselves."""
    return [
        Statement(one.where, one.sql, dict(one.values or BOUND.get(one.where, {})) or None)
        for one in kept_in_modules()
    ]


def statements_behind_figures() -> list[Statement]:
    """What the page that explains a figure asks for its rows: of tables held, and of larger ones."""
    asked: list[Statement] = []
    measures = list(all_measures().values())

    def record(sql: str, values: dict[str, Any]) -> pl.DataFrame:
        asked.append(Statement(f"rows behind, {len(asked)}", sql, values or None))
        return pl.DataFrame()

    stored = {name: TableFiles(0, (), 1) for name in TABLES}
    held = RowsBehind(record, measures, stored)
    for table in held.tables:
        held.read(table)
    large = RowsBehind(record, measures, stored, held_rows_max=0)
    # Of one shape for every table; what differs, its conditions, runs with the strata as well.
    for measure in measures[::LARGE_EVERY]:
        large._asked_rows(
            measure, ["E10000009", "J81001"], first=date(2020, 4, 1), last=date(2025, 3, 31)
        )
    return asked
