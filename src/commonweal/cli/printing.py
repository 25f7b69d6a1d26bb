"""Printing tables for people (`table`) and for programs (`json`, `csv`).

Numbers are rounded for people only. A CSV cell that a spreadsheet would run as a formula is made
text first.
"""

import csv
import io
import json
import sys
from enum import StrEnum

import polars as pl
from rich.console import Console
from rich.table import Table

DECIMALS_SHOWN = 2
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """How a command prints its rows."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def safe_cell(value: object) -> object:
    """A cell for CSV: text that begins like a formula gets a quote before it; numbers stay."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        whole = value.is_integer()
        return f"{value:,.0f}" if whole else f"{value:,.{DECIMALS_SHOWN}f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def _print_table(rows: pl.DataFrame) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, kind in rows.schema.items():
        table.add_column(name.replace("_", " "), justify="right" if kind.is_numeric() else "left")
    for row in rows.iter_rows():
        table.add_row(*(_shown(value) for value in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=200, soft_wrap=True)
    console.print(table)


def to_csv(rows: pl.DataFrame) -> str:
    """Rows as CSV with a heading, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows([safe_cell(value) for value in row] for row in rows.iter_rows())
    return out.getvalue()


def print_rows(rows: pl.DataFrame, form: Format) -> None:
    """Print rows in the format asked for."""
    if form == Format.JSON:
        json.dump(rows.to_dicts(), sys.stdout, default=str, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    elif form == Format.CSV:
        sys.stdout.write(to_csv(rows))
    elif rows.is_empty():
        print("Nothing to show.")
    else:
        _print_table(rows)
