"""Taking in the bytes of a large file: kept as they came, while what is no honest file is refused.

A file is read once, in pieces: its digest is made, it is copied to the landing, and a line beyond
any record, bytes that are no text or a Parquet file that would unpack beyond reason end it there.
What its rows say is not looked at.
"""

import codecs
import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from commonweal.repository.durable import make_durable
from commonweal.repository.landing import Arrival, kept_path
from commonweal.repository.reading.rows import refuse
from commonweal.terms.problem import Place

PIECE = 4 * 1024**2
LINE_BYTES_MAX = {"csv": 1024**2, "ndjson": 16 * 1024**2}
"""No record of any feed comes near these; a longer line is refused before it is held in memory."""
PARQUET_ROWS_MAX = 2 * 10**9
PARQUET_RATIO_MAX, PARQUET_BYTES_MAX = 2_000, 512 * 1024**3
PARQUET_ROWS_PER_BYTE_MAX, PARQUET_FOOTER_BYTES_MAX = 16, 64 * 1024**2
"""Each record has an id of its own, which takes a bit at the very least."""
COMING = "coming"
"""Where bytes lie until all of them are there; what a process that was cut off left is swept."""
TOLD_BYTES_MAX, ERROR_BYTES = 256 * 1024**2, 1024
"""What the engine may keep of bad lines before their file is judged: the line and its own words, for
each error in it.
"""
PADDING_MAX = 8
"""Blanks that may stand between a quote and a delimiter."""
STRETCHES, STRIDE, WIDTH_MAX = 16, 4093, 2_000
"""A wider heading is refused when the file is opened, before a row of it is read."""
NESTING_MAX, RESOURCE_BYTES_MIN = 200, len('{"resourceType":"Task"}')
"""FHIR resources nest about ten deep, and say at least what they are."""
_ARRAY = re.compile(rb"\s*\[\s*\{")
_NEW_LINE, _RETURN, _QUOTE, _BLANK = b'\n\r" '
_MISFITS = "Too many lines have not as many fields as the heading, or a quote out of place."
Bytes: TypeAlias = NDArray[np.uint8]
Places: TypeAlias = NDArray[np.int64]
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True, slots=True)
class Received:
    """A file whose bytes are kept: its digest, where they lie and how many they are."""

    sha256: str
    path: Path
    size: int


class _Watch:
    """What is wrong with text as it passes by, piece by piece; lines are looked at whole."""

    def __init__(self, label: str, form: str, delimiter: str) -> None:
        """Begin at the first byte."""
        self._place, self._form, self._delimiter = label, form, ord(delimiter)
        self._longest = LINE_BYTES_MAX[form]
        self._text = codecs.getincrementaldecoder("utf-8")()
        self._rest, self._last, self._line = b"", b"", 1
        self._returns, self._pairs = 0, 0
        self._width, self._told = -1, 0

    def see(self, piece: bytes) -> None:
        """Look at the next piece. Raises `Refusal`."""
        if not self._last:
            self._see_beginning(piece)
        self._see_text(piece)
        self._see_returns(piece)
        self._last = piece[-1:]
        held = self._rest + piece
        end = held.rfind(b"\n") + 1
        self._rest = held[end:]
        self._see_lines(held[:end])
        if len(self._rest) > self._longest:
            raise self._endless(self._line)

    def _see_beginning(self, piece: bytes) -> None:
        if piece.startswith(_WIDE_MARKS):
            raise self._not_utf8("its first bytes are those of UTF-16 or UTF-32")
        if self._form == "ndjson" and piece.startswith(codecs.BOM_UTF8):
            raise refuse(
                "encoding",
                Place(self._place, 1),
                "A byte order mark stands before the first line; JSON has none.",
                next_step="Export it as UTF-8 without a byte order mark.",
            )
        if self._form == "ndjson" and _ARRAY.match(piece):
            raise refuse(
                "json-array",
                Place(self._place, 1),
                "This is a JSON array, not one resource a line.",
                next_step="Export it as newline-delimited JSON, one resource a line.",
            )

    def end(self) -> None:
        """Look at how it ended. Raises `Refusal`."""
        try:
            self._text.decode(b"", final=True)
        except UnicodeDecodeError as wrong:
            raise self._not_utf8("it ends within a character") from wrong
        before = self._line
        if self._rest:
            self._see_lines(self._rest + b"\n")
        if self._form == "ndjson":
            self._end_of_json()
        elif self._returns != self._pairs or self._pairs not in (0, before - 1):
            raise refuse(
                "line-ends",
                Place(self._place),
                "Some lines end in another way than others (CR LF, LF or CR alone).",
                next_step="Export it with one kind of line end: where a record ends must be certain.",
            )

    def _see_lines(self, held: bytes) -> None:
        """Look at whole lines."""
        if not held:
            return
        text = np.frombuffer(held, np.uint8)
        ends = np.flatnonzero(text == _NEW_LINE)
        starts = np.concatenate([[0], ends[:-1] + 1])
        lengths = ends - starts
        if int(lengths.max()) > self._longest:
            raise self._endless(self._line + int(np.argmax(lengths > self._longest)))
        if self._form == "ndjson":
            self._see_nesting(held)
            none = lengths[(lengths > 1) & (lengths < RESOURCE_BYTES_MIN)]
            self._tell("Too many lines hold no resource.", none, np.ones_like(none))
        else:
            if b'"' in held:
                self._see_quotes(text, ends)
            self._see_widths(text, ends)
        self._line += len(ends)

    def _see_quotes(self, text: Bytes, ends: Places) -> None:
        """A quote that would swallow the lines after it as the text of one cell, or might."""
        marks = np.flatnonzero(text == _QUOTE)
        inside = np.searchsorted(marks, ends) % 2 == 1
        if inside.any():
            raise self._open_quote(self._line + int(np.argmax(inside)))
        opening, closing = marks[::2], marks[1::2]
        before = opening - 1
        for _ in range(PADDING_MAX):
            before = before - (text[before] == _BLANK)
        fits = np.isin(text[before], (self._delimiter, _NEW_LINE)) | (text[opening - 1] == _QUOTE)
        if self._line == 1:
            fits |= opening == len(codecs.BOM_UTF8)
        if not fits.all():
            line = self._line + int(np.searchsorted(ends, opening[np.argmin(fits)]))
            raise refuse(
                "open-quote",
                Place(self._place, line),
                "A quote stands within a cell that does not begin with one: where it ends is not certain.",
                next_step="Put the whole cell in quotes and double those within it.",
            )
        self._see_closed(text, closing, ends)

    def _see_closed(self, text: Bytes, closing: Places, ends: Places) -> None:
        """Cells that go on after their closing quote: the engine keeps each such line."""
        after = closing + 1
        for _ in range(PADDING_MAX):
            after = after + (text[after] == _BLANK)
        fits = np.isin(text[after], (self._delimiter, _NEW_LINE, _RETURN, _QUOTE))
        places = np.searchsorted(ends, closing[~fits])
        self._tell(_MISFITS, np.diff(ends, prepend=-1)[places], np.ones_like(places))

    def _see_widths(self, text: Bytes, ends: Places) -> None:
        """Lines of another width than the heading: the engine keeps each, for each field.

        Where there are as many delimiters as there should be, only some of the lines are looked at,
        and what the text itself says chooses which.
        """
        if self._width < 0:
            heading = text[: ends[0]].tobytes().split(b'"')[::2]
            self._width = sum(part.count(self._delimiter) for part in heading)
        if self._width >= WIDTH_MAX:
            return
        stretch = len(ends) // STRETCHES
        delimiters = np.count_nonzero(text == self._delimiter)
        if stretch and delimiters == self._width * len(ends):
            first = int(text[::STRIDE].sum()) % STRETCHES * stretch
            begins = int(ends[first - 1]) + 1 if first else 0
            if not len(self._wrong(text[begins:], ends[first : first + stretch] - begins)[0]):
                return
        self._tell(_MISFITS, *self._wrong(text, ends))

    def _wrong(self, text: Bytes, ends: Places) -> tuple[Places, Places]:
        """The lengths of lines of another width, and how many fields each has more or less."""
        text = text[: int(ends[-1]) + 1]
        starts = np.concatenate([[0], ends[:-1] + 1])
        marks = (text == self._delimiter).view(np.uint8)
        quotes = text == _QUOTE
        if quotes.any():
            marks &= (np.cumsum(quotes, dtype=np.uint8) & 1) ^ 1
        lengths = ends - starts
        short = np.uint16 if int(lengths.max()) < 2**16 else np.int64
        fields = np.add.reduceat(marks, starts, dtype=short)
        places = np.flatnonzero(fields != self._width)
        told, first = lengths[places], text[starts[places]]
        says = (told > 1) | ((told == 1) & (first != _RETURN))
        errors = np.abs(fields[places].astype(np.int64) - self._width)
        return told[says], errors[says]

    def _tell(self, says: str, lengths: Places, errors: Places) -> None:
        """Add what the engine will keep of bad lines: each once for every error in it."""
        self._told += int(((lengths + ERROR_BYTES) * errors).sum())
        if self._told > TOLD_BYTES_MAX:
            raise refuse(
                "too-many-bad-rows",
                Place(self._place),
                says,
                next_step="Ask the supplier for a corrected file; nothing of this one was taken.",
            )

    def _see_returns(self, piece: bytes) -> None:
        if self._last == b"\r" and piece[:1] == b"\n":
            self._pairs += 1
        if b"\r" in piece:
            self._returns += piece.count(b"\r")
            self._pairs += piece.count(b"\r\n")

    def _see_text(self, piece: bytes) -> None:
        try:
            if self._text.getstate()[0] or not piece.isascii():
                self._text.decode(piece)
        except UnicodeDecodeError as wrong:
            line = self._line + piece.count(b"\n", 0, wrong.start)
            raise self._not_utf8(f"the first byte that is not stands in line {line}") from wrong
        if b"\x00" in piece:
            raise refuse(
                "not-text",
                Place(self._place),
                "The file holds NUL characters, so it is not text.",
                next_step="Export it again, or check that it was not cut or encrypted.",
            )

    def _see_nesting(self, held: bytes) -> None:
        """Runs of opening brackets give a bomb away; honest resources open one at a time."""
        if b"[" * NESTING_MAX in held or b'{"a":' * NESTING_MAX in held:
            raise refuse(
                "nested-too-deep",
                Place(self._place, self._line),
                f"A value is nested more than {NESTING_MAX} deep.",
                next_step="Ask the supplier for the file again: no FHIR resource is so deep.",
            )

    def _end_of_json(self) -> None:
        if self._last not in (b"", b"\n", b"}", b"\r", b" "):
            raise refuse(
                "cut-short",
                Place(self._place, self._line),
                "The last line does not end as a resource does: the file was cut short.",
                next_step="Ask the supplier for the whole file; nothing of it was taken.",
            )

    def _endless(self, line: int) -> Exception:
        return refuse(
            "endless-line",
            Place(self._place, line),
            f"The line is longer than {self._longest:,} bytes: no record is.",
            next_step="Check for a missing line end or an open quote at source.",
        )

    def _open_quote(self, line: int) -> Exception:
        return refuse(
            "open-quote",
            Place(self._place, line),
            "A quote that is opened in the line is not closed in it.",
            next_step="Close or double the quote at source; no cell of a record has a line break.",
        )

    def _not_utf8(self, why: str) -> Exception:
        return refuse(
            "encoding",
            Place(self._place),
            f"The file is not UTF-8: {why}.",
            next_step="Export it as UTF-8. Nothing was guessed, so that no code is misread.",
        )


def lines_in(path: Path) -> int:
    """How many lines of a text file say anything, the heading among them: read in pieces."""
    lines, last = 0, b"\n"
    with path.open("rb") as given:
        while read := given.read(PIECE):
            piece = read.replace(b"\r", b"") if b"\r" in read else read
            if not piece:
                continue
            ends = np.frombuffer(piece, np.uint8) == _NEW_LINE
            lines += int(np.count_nonzero(ends)) - (last == piece[:1] == b"\n")
            if b"\n\n" in piece:
                lines -= int((ends[1:] & ends[:-1]).sum())
            last = piece[-1:]
    return lines + (last != b"\n")


def _pieces(arrival: Arrival) -> Iterator[bytes]:
    try:
        with arrival.path.open("rb") as given:
            while piece := given.read(PIECE):
                yield piece
    except OSError as wrong:
        raise refuse(
            "unreadable",
            Place(arrival.label),
            f"The file cannot be read ({wrong.strerror}).",
            next_step="Check its permissions and run the refresh again.",
        ) from wrong


def receive(landing: Path, arrival: Arrival, form: str, *, delimiter: str = ",") -> Received:
    """Keep a file's bytes under their digest, whole or not at all.

    `form` and `delimiter` are those its contract names. Raises `Refusal` for what is no file of
    that format; `OSError` when there is no room.
    """
    if not arrival.inside:
        raise refuse(
            "leads-outside",
            Place(arrival.label),
            "The name is a link to a file outside the folder of feeds.",
            next_step="Put the file itself into the folder.",
        )
    if form == "parquet":
        check_parquet(arrival.path, arrival.label)
    watch = _Watch(arrival.label, form, delimiter) if form in LINE_BYTES_MAX else None
    partial = landing / COMING / f"{uuid.uuid4().hex}.part"
    partial.parent.mkdir(parents=True, exist_ok=True)
    seen, size = hashlib.sha256(), 0
    try:
        with partial.open("wb") as out:
            for piece in _pieces(arrival):
                seen.update(piece)
                if watch is not None:
                    watch.see(piece)
                out.write(piece)
                size += len(piece)
            if watch is not None:
                watch.end()
            out.flush()
            os.fsync(out.fileno())
        target = kept_path(landing, seen.hexdigest())
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.replace(target)
        make_durable(target.parent)
    finally:
        partial.unlink(missing_ok=True)
    return Received(seen.hexdigest(), target, size)


def _footer(path: Path, label: str) -> pq.FileMetaData:
    try:
        with path.open("rb") as given:
            size = given.seek(0, os.SEEK_END)
            given.seek(max(size - 8, 0))
            told = int.from_bytes(given.read(4), "little")
        if told <= PARQUET_FOOTER_BYTES_MAX:
            return pq.read_metadata(path)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as wrong:
        raise _not_parquet(label) from wrong
    raise _not_parquet(label)


def _not_parquet(label: str) -> Exception:
    return refuse(
        "not-parquet",
        Place(label),
        "The file is not Parquet, or it was cut short.",
        next_step="Ask the supplier for the file again; nothing of it was taken.",
    )


def check_parquet(path: Path, label: str) -> None:
    """Read only the footer. Raises `Refusal` for what is no Parquet or would unpack beyond reason."""
    footer = _footer(path, label)
    groups = [footer.row_group(number) for number in range(footer.num_row_groups)]
    unpacked = sum(group.total_byte_size for group in groups)
    packed = max(path.stat().st_size, 1)
    rows_max = min(PARQUET_ROWS_MAX, packed * PARQUET_ROWS_PER_BYTE_MAX)
    bytes_max = min(PARQUET_BYTES_MAX, packed * PARQUET_RATIO_MAX)
    if not 0 <= footer.num_rows <= rows_max or unpacked > bytes_max:
        raise refuse(
            "unpacks-too-large",
            Place(label),
            f"The file says that {packed:,} bytes unpack to {unpacked:,} in {footer.num_rows:,} rows.",
            next_step="Split it by period, or ask the supplier whether it is damaged.",
        )
