"""The SQL that the product ships outside feeds, measures and views, gathered from where it is kept.

`ASKING` lists every module that hands a statement to the store, so that a new one has to be added here
before the tests pass again. What the repository itself says to DuckDB while it loads and stores (reading
files, checking cells, writing Parquet) is that engine's own and is not here: it defines no figure.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from commonweal.actions import people, quality, structuring
from commonweal.actions.measuring import all_measures
from commonweal.actions.rows_behind import RowsBehind
from commonweal.population.synthetic.residents.fit_statements import STATEMENTS as FITS
from commonweal.repository.records import TableFiles
from commonweal.tables.catalogue import TABLES

LARGE_EVERY = 20
SOURCE = Path(__file__).resolve().parents[2] / "src" / "commonweal"


@dataclass(frozen=True)
class Statement:
    """One statement as it is asked, with the values bound to it."""

    name: str
    sql: str
    values: dict[str, Any] | None = None


ASKING = {
    "actions/estimating.py": "strata, run by table",
    "actions/fit_page.py": "kept below: the rates of an invented population",
    "actions/people.py": "kept below",
    "actions/quality_page.py": "kept below",
    "actions/rows_behind.py": "recorded below",
    "actions/snapshot_view.py": "passes on what it is given",
    "actions/structuring.py": "kept below",
    "web/current.py": "kept below: the quality of records, as its page",
}
"""Every module that asks the store, and how its statements come to be run here."""


def modules_that_ask() -> set[str]:
    """Modules with a call that could reach a store: what asks an authority of governance is another."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"\b(?:store|_store|view|_view|self)\.(?:ask|_ask)\(", text):
            found.add(path.relative_to(SOURCE).as_posix())
    return {name for name in found if not name.startswith("governance/")}


def kept_statements() -> list[Statement]:
    """The statements that stand as text in a module."""
    bands = {"years": people.BAND_YEARS, "oldest": people.OLDEST}
    return [
        Statement("units", structuring._UNITS),
        Statement("memberships", structuring._STATEMENTS),
        Statement("successions", structuring._SUCCESSIONS),
        Statement("people by age", people._COUNTS, bands),
        Statement("deprivation", people._DEPRIVATION),
        Statement("quality of records", quality.STATEMENT),
        *(Statement(f"fit, {each.id}", each.sql, dict(each.values) or None) for each in FITS),
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
