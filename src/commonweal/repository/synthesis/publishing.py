"""Files as publishers have them, and writing them byte for byte the same each time.

A file is one or more sheets, each a title above a frame whose column names are the headings. It
knows CSV and workbooks and nothing of any one publication.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
from openpyxl import Workbook

from commonweal.repository.feed import SYNTHETIC_PREFIX

Facts = Mapping[str, pl.DataFrame]
"""Frames of invented facts by name."""

Cell = str | int | float | None
_WORKBOOK_DAY = datetime(2025, 1, 1)  # noqa: DTZ001 - a stamp inside a workbook has no zone
_ZIP_DAY = (2025, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: lines of title, the heading and rows of `frame`, and lines below.

    `headings` replaces the frame's column names where a publisher repeats or wraps one.
    """

    frame: pl.DataFrame
    name: str = "Sheet1"
    title: tuple[tuple[Cell, ...], ...] = ()
    headings: tuple[str, ...] | None = None

    def rows(self) -> Iterable[tuple[Cell, ...]]:
        """Every row from the top."""
        yield from self.title
        yield self.headings or tuple(self.frame.columns)
        yield from self.frame.iter_rows()


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file by its publisher's name. A CSV has one sheet; `headed` is false for a bare one."""

    name: str
    sheets: tuple[Sheet, ...]
    headed: bool = True


def table(name: str, frame: pl.DataFrame, *, headed: bool = True) -> PublishedFile:
    """A file of one plain table."""
    return PublishedFile(name, (Sheet(frame),), headed)


def _csv(file: PublishedFile) -> bytes:
    sheet = file.sheets[0]
    if not sheet.title and sheet.headings is None:
        return sheet.frame.write_csv(include_header=file.headed, line_terminator="\n").encode()
    width = sheet.frame.width
    above = [row + ("",) * (width - len(row)) for row in sheet.title]
    head = pl.DataFrame([*above, sheet.headings or tuple(sheet.frame.columns)], orient="row")
    lines = head.write_csv(include_header=False, line_terminator="\n")
    return (lines + sheet.frame.write_csv(include_header=False, line_terminator="\n")).encode()


def _workbook(file: PublishedFile) -> bytes:
    book = Workbook(write_only=True)
    for sheet in file.sheets:
        page = book.create_sheet(sheet.name)
        for row in sheet.rows():
            page.append(row)
    book.properties.creator = "Commonweal, synthetic"
    book.properties.created = _WORKBOOK_DAY
    raw = io.BytesIO()
    book.save(raw)
    return _without_clock(raw.getvalue())


def _without_clock(workbook: bytes) -> bytes:
    """The same workbook without the time of writing, so that its bytes are the same each time."""
    out = io.BytesIO()
    stamp = rb"\g<1>" + _WORKBOOK_DAY.isoformat().encode() + rb"Z\g<2>"
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as kept,
    ):
        for member in sorted(given.namelist()):
            content = _STAMP.sub(stamp, given.read(member))
            kept.writestr(zipfile.ZipInfo(member, _ZIP_DAY), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write(file: PublishedFile, folder: Path) -> Path:
    """Write a file into `folder` under its publisher's name, marked as synthetic."""
    content = _csv(file) if file.name.endswith(".csv") else _workbook(file)
    path = folder / f"{SYNTHETIC_PREFIX}{file.name}"
    path.write_bytes(content)
    return path


def write_note(folder: Path, system: str, seed: int) -> Path:
    """Write the note that stands beside the files and says what they are."""
    path = folder / f"{SYNTHETIC_PREFIX}README.txt"
    path.write_text(_NOTE.format(system=system, seed=seed), encoding="utf-8")
    return path


_NOTE = """Synthetic figures for {system}
====================================

Every figure in this folder is invented. All were drawn by chance from seed {seed}; the same seed
gives the same files, byte for byte. None is a figure of, an estimate of, or a claim about any real
body, place or person. Public bodies and council areas stand under their real codes only so that
the structure is true to life; practices, networks, neighbourhoods and the trusts and systems
elsewhere are invented as well.

The files are in the layouts of the publishers named in the feeds' contracts, under the publishers'
file names with SYNTHETIC_ before them. They land only in a workspace made for synthetic figures.

On purpose, two rows are wrong, so that there is something to see among the problems:
- a prescribing centre with an opening day of 31 February, in the epraccur edition of December 2023;
- a dementia register below nought, in the QOF prevalence of 2022-23.
Two publications come twice, as first published and as revised: A&E of February 2025, and KH03 of
the third quarter of 2024/25.
"""
