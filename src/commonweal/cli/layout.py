"""Laying rows out as a table that fits the window it is read in.

For people only: headings are words, numbers of one column have the same decimals, empty columns are
left out, and where the window is narrow the least needed columns go first, and are named. What is
read by programs is not for this module.
"""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

DECIMALS_SHOWN = 2
GAP = 2
PROSE_MIN = 24
"""Text with spaces in it may be wrapped down to this many characters."""

HEADINGS = {
    "pcn": "network",
    "place": "place",
    "sub_icb": "sub-ICB",
    "ccg": "CCG",
    "icb": "ICB",
    "upper_tier": "upper-tier authority",
    "lower": "from",
    "upper": "to",
}
"""Column headings in words, where a name with its underscores taken out would not do."""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A column ready to print. `width` is what it gets, `least` what it can live with."""

    heading: str
    cells: tuple[str, ...]
    is_number: bool
    width: int
    least: int


def heading(name: str) -> str:
    """A column's name in words."""
    return HEADINGS.get(name, name.replace("_", " "))


def _texts(cells: pl.Series, decimals: int | None) -> tuple[str, ...]:
    """Cells as people read them; without `decimals`, a column of whole numbers has none."""
    if cells.dtype.is_float():
        whole = all(value is None or value.is_integer() for value in cells)
        places = decimals if decimals is not None else 0 if whole else DECIMALS_SHOWN
        return tuple("-" if value is None else f"{value:,.{places}f}" for value in cells)
    if cells.dtype.is_integer():
        return tuple("-" if value is None else f"{value:,}" for value in cells)
    return tuple("-" if value is None or value == "" else _on_one_line(value) for value in cells)


def _on_one_line(value: object) -> str:
    """Text without what would break a line or steer a terminal."""
    return "".join(character if character.isprintable() else " " for character in str(value))


def _column(cells: pl.Series, decimals: int | None) -> LaidOut:
    texts = _texts(cells, decimals)
    name = heading(cells.name)
    is_number = cells.dtype.is_numeric()
    natural = max(cell_len(text) for text in (name, *texts))
    is_prose = not is_number and any(" " in text for text in texts)
    least = max(cell_len(text) for text in (*name.split(), *texts))
    return LaidOut(name, texts, is_number, natural, min(least, PROSE_MIN) if is_prose else least)


def _is_empty(cells: pl.Series) -> bool:
    return all(value is None or value == "" for value in cells)


def _shared_out(columns: list[LaidOut], width: int) -> list[LaidOut]:
    """Columns narrowed to fit, a character at a time from the widest that can spare one."""
    widths = [column.width for column in columns]
    room = width - GAP * (len(columns) - 1)
    while sum(widths) > room:
        spare = [n for n, column in enumerate(columns) if widths[n] > column.least]
        widest = max(spare or range(len(columns)), key=lambda n: widths[n])
        if widths[widest] == 1:
            break
        widths[widest] -= 1
    return [
        LaidOut(c.heading, c.cells, c.is_number, given, c.least)
        for c, given in zip(columns, widths, strict=True)
    ]


def fitted(
    rows: pl.DataFrame,
    width: int | None,
    *,
    spare: Sequence[str] = (),
    decimals: int | None = None,
) -> tuple[list[LaidOut], list[str]]:
    """The columns to show in a window of `width` characters, and the headings of those left out.

    Columns of `spare` are left out in that order, as many as must be. Empty columns are not shown
    and not counted as left out. Without a width everything is as wide as it is.
    """
    columns = {c.name: _column(c, decimals) for c in rows.iter_columns() if not _is_empty(c)}
    left_out: list[str] = []
    if width is None:
        return list(columns.values()), left_out
    for name in spare:
        if sum(c.least + GAP for c in columns.values()) - GAP <= width:
            break
        if name in columns:
            left_out.append(columns.pop(name).heading)
    return _shared_out(list(columns.values()), width), left_out


def window() -> int | None:
    """The width of the window that is printed in, or nothing where the output goes elsewhere."""
    console = Console()
    return console.width if console.is_terminal else None


def print_table(
    rows: pl.DataFrame,
    *,
    title: str = "",
    spare: Sequence[str] = (),
    decimals: int | None = None,
) -> None:
    """Print rows to fit the window; where there is none, plain, whole and one row a line."""
    width = window()
    columns, left_out = fitted(rows, width, spare=spare, decimals=decimals)
    print_texts([title] if title else [])
    if width is None:
        print("\n".join(_plain_lines(columns)))
        return
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(
            Text(column.heading),
            justify="right" if column.is_number else "left",
            width=column.width,
            overflow="fold",
        )
    for cells in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)
    if left_out:
        note = (
            f"Not shown, for want of room: {', '.join(reversed(left_out))}. --format csv has all."
        )
        Console(stderr=True).print(Text(note))


def _plain_lines(columns: list[LaidOut]) -> Iterator[str]:
    """A heading and one line a row, without styles or spaces at the end."""
    for cells in zip(*((column.heading, *column.cells) for column in columns), strict=True):
        parts = []
        for cell, column in zip(cells, columns, strict=True):
            pad = " " * (column.width - cell_len(cell))
            parts.append(pad + cell if column.is_number else cell + pad)
        yield (" " * GAP).join(parts).rstrip()


def print_texts(texts: Iterable[str], *, indent: int = 0) -> None:
    """Print paragraphs wrapped to fit the window, their further lines indented."""
    width = window()
    for text in texts:
        if width is None:
            print(text)
        else:
            lines = textwrap.wrap(text, width, subsequent_indent=" " * indent)
            print("\n".join(lines))
