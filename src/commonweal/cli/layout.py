"""Laying rows out as a table that fits the window it is read in.

For people only: headings are words, numbers of one column have the same decimals, empty columns are
left out, and where the window is narrow the least needed columns go first, and are named. What is
read by programs is not for this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

DECIMALS_SHOWN = 2
GAP = 2
PROSE_MIN = 20
"""Text with spaces in it may be wrapped down to this many characters."""

HEADINGS = {
    "code": "code",
    "pcn": "network (PCN)",
    "place": "place",
    "sub_icb": "sub-ICB",
    "ccg": "CCG",
    "icb": "ICB",
    "upper_tier": "upper-tier authority",
    "lower": "from",
    "upper": "to",
    "next_step": "next step",
}
"""Column headings in words, where a name with its underscores taken out would not do."""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A column ready to print. `natural` is its width unwrapped, `least` the width it can live with."""

    heading: str
    cells: tuple[str, ...]
    is_number: bool
    natural: int
    least: int


def heading(name: str) -> str:
    """A column's name in words."""
    return HEADINGS.get(name, name.replace("_", " "))


def _number(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}"


def _texts(cells: pl.Series, decimals: int) -> tuple[str, ...]:
    """Cells as people read them; a whole column of whole numbers has no decimals."""
    if cells.dtype.is_float():
        some = [value for value in cells if value is not None]
        whole = all(float(value).is_integer() for value in some)
        places = 0 if whole else decimals
        return tuple("-" if value is None else _number(value, places) for value in cells)
    if cells.dtype.is_integer():
        return tuple("-" if value is None else f"{value:,}" for value in cells)
    return tuple("-" if value is None or value == "" else str(value) for value in cells)


def _column(cells: pl.Series, decimals: int) -> LaidOut:
    texts = _texts(cells, decimals)
    name = heading(cells.name)
    is_number = cells.dtype.is_numeric()
    natural = max(cell_len(name), *(cell_len(text) for text in texts))
    word = max(cell_len(w) for text in (name, *texts) for w in text.split() or [""])
    is_prose = not is_number and any(" " in text for text in texts)
    least = min(natural, max(PROSE_MIN, word)) if is_prose else max(
        word, *(cell_len(text) for text in texts)
    )  # fmt: skip
    return LaidOut(name, texts, is_number, natural, least)


def _is_empty(cells: pl.Series) -> bool:
    return all(value is None or value == "" for value in cells)


def fitted(
    rows: pl.DataFrame, width: int, *, spare: Sequence[str] = (), decimals: int = DECIMALS_SHOWN
) -> tuple[list[LaidOut], list[str]]:
    """The columns to show in a window of `width` characters, and the headings of those left out.

    Columns of `spare` are left out in that order, as many as must be. Empty columns are not shown
    and not counted as left out.
    """
    columns = {
        cells.name: _column(cells, decimals)
        for cells in rows.iter_columns()
        if not _is_empty(cells)
    }
    left_out = []
    for name in spare:
        if sum(c.least + GAP for c in columns.values()) - GAP <= width:
            break
        if name in columns:
            left_out.append(columns.pop(name).heading)
    return list(columns.values()), left_out


def print_table(
    rows: pl.DataFrame,
    *,
    title: str = "",
    spare: Sequence[str] = (),
    decimals: int = DECIMALS_SHOWN,
) -> None:
    """Print rows to fit the window; where there is none, whole, one row a line and plain."""
    console = Console(highlight=False, markup=False, emoji=False)
    width = console.width if console.is_terminal else 10**6
    columns, left_out = fitted(rows, width, spare=spare, decimals=decimals)
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(
            Text(column.heading),
            justify="right" if column.is_number else "left",
            min_width=min(column.least, width),
            overflow="fold",
        )
    for cells in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*(Text(cell) for cell in cells))
    if not console.is_terminal:
        whole = sum(column.natural + GAP for column in columns)
        console = Console(highlight=False, markup=False, emoji=False, width=max(whole, 1))
    if title:
        print(title)
    console.print(table)
    if left_out:
        wanted = ", ".join(reversed(left_out))
        Console(stderr=True, highlight=False).print(
            f"Not shown, for want of room: {wanted}. --format csv has all."
        )
