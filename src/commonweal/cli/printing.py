"""Printing rows in the format asked for: `table` for people, `json` and `csv` for programs.

Numbers are rounded for people only. A CSV cell that a spreadsheet would run as a formula is made
text first.
"""

import csv
import io
import json
import sys
from collections.abc import Sequence
from enum import StrEnum

import polars as pl

from commonweal.actions.spreadsheet import safe_cell
from commonweal.cli.layout import print_table


class Format(StrEnum):
    """How a command prints its rows."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def to_csv(rows: pl.DataFrame) -> str:
    """Rows as CSV with a heading, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows([safe_cell(value) for value in row] for row in rows.iter_rows())
    return out.getvalue()


def print_rows(
    rows: pl.DataFrame,
    form: Format,
    *,
    title: str = "",
    spare: Sequence[str] = (),
    decimals: int | None = None,
) -> None:
    """Print rows in the format asked for.

    Only for people: `title` stands above the table, columns of `spare` are left out where the
    window is too narrow, and fractions have so many `decimals`.
    """
    if form == Format.JSON:
        json.dump(rows.to_dicts(), sys.stdout, default=str, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    elif form == Format.CSV:
        sys.stdout.write(to_csv(rows))
    elif rows.is_empty():
        print("Nothing to show.")
    else:
        print_table(rows, title=title, spare=spare, decimals=decimals)
