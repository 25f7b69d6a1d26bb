"""Taking in the bytes of a large file: kept as they came, while what is no honest file is refused.

A file is read once, in pieces: its digest is made, it is copied to the landing, and a line beyond
any record, bytes that are no text or a Parquet file that would unpack beyond reason end it there.
What its rows say is not looked at.
"""

import codecs
import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from commonweal.repository.landing import Arrival, kept_path
from commonweal.repository.reading.rows import refuse
from commonweal.repository.store_files import fsync_folder
from commonweal.terms.problem import Place

PIECE = 8 * 1024**2
LINE_BYTES_MAX = {"csv": 1024**2, "ndjson": 16 * 1024**2}
"""No record of any feed comes near these; a longer line is refused before it is held in memory."""
PARQUET_ROWS_MAX = 2 * 10**9
PARQUET_RATIO_MAX, PARQUET_BYTES_MAX = 2_000, 512 * 1024**3
PARQUET_ROWS_PER_BYTE_MAX, PARQUET_FOOTER_BYTES_MAX = 16, 64 * 1024**2
"""Each record has an id of its own, which takes a bit at the very least."""
COMING = "coming"
"""Where bytes lie until all of them are there; what a process that was cut off left is swept."""
NESTING_MAX = 200
"""FHIR resources nest about ten deep."""
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True, slots=True)
class Received:
    """A file whose bytes are kept: its digest, where they lie and how many they are."""

    sha256: str
    path: Path
    size: int


class _Watch:
    """What is wrong with text as it passes by, piece by piece."""

    def __init__(self, label: str, form: str) -> None:
        """Begin at the first byte."""
        self._place = label
        self._longest = LINE_BYTES_MAX[form]
        self._form = form
        self._text = codecs.getincrementaldecoder("utf-8")()
        self._open, self._line, self._seen = 0, 1, 0
        self._quotes, self._returns, self._pairs, self._last = 0, 0, 0, b""

    def see(self, piece: bytes) -> None:
        """Look at the next piece. Raises `Refusal`."""
        if self._seen == 0 and piece.startswith(_WIDE_MARKS):
            raise self._not_utf8("its first bytes are those of UTF-16 or UTF-32")
        if self._seen == 0 and self._form == "ndjson" and piece.startswith(codecs.BOM_UTF8):
            raise self._not_utf8("a byte order mark stands before the first line, as JSON has none")
        self._see_text(piece)
        ends = np.flatnonzero(np.frombuffer(piece, np.uint8) == ord("\n"))
        whole = np.concatenate([[-1 - self._open], ends, [len(piece)]])
        lengths = np.diff(whole)
        if int(lengths.max()) > self._longest:
            line = self._line + int(np.argmax(lengths > self._longest))
            raise refuse(
                "endless-line",
                Place(self._place, line),
                f"The line is longer than {self._longest:,} bytes: no record is.",
                next_step="Check for a missing line end or an open quote at source.",
            )
        if self._form == "ndjson":
            self._see_nesting(piece)
        else:
            self._see_quotes(piece, ends)
            self._see_returns(piece)
        self._open = int(lengths[-1]) - 1 if len(ends) else self._open + len(piece)
        self._line += len(ends)
        self._seen += len(piece)
        self._last = piece[-1:]

    def end(self) -> None:
        """Look at how it ended. Raises `Refusal`."""
        try:
            self._text.decode(b"", final=True)
        except UnicodeDecodeError as wrong:
            raise self._not_utf8("it ends within a character") from wrong
        if self._form == "ndjson":
            self._end_of_json()
            return
        if self._quotes % 2:
            raise self._open_quote(self._line)
        if self._returns != self._pairs or self._pairs not in (0, self._line - 1):
            raise refuse(
                "line-ends",
                Place(self._place),
                "Some lines end in another way than others (CR LF, LF or CR alone).",
                next_step="Export it with one kind of line end: where a record ends must be certain.",
            )

    def _end_of_json(self) -> None:
        if self._seen and self._last not in (b"\n", b"}", b"\r", b" "):
            raise refuse(
                "cut-short",
                Place(self._place, self._line),
                "The last line does not end as a resource does: the file was cut short.",
                next_step="Ask the supplier for the whole file; nothing of it was taken.",
            )

    def _see_quotes(self, piece: bytes, ends: NDArray[np.int64]) -> None:
        """A line that ends inside quotes: those after it would be lost as the text of one cell."""
        marks = np.flatnonzero(np.frombuffer(piece, np.uint8) == ord('"')) if b'"' in piece else ()
        inside = (np.searchsorted(marks, ends) + self._quotes) % 2 == 1
        if inside.any():
            raise self._open_quote(self._line + int(np.argmax(inside)))
        self._quotes += len(marks)

    def _see_returns(self, piece: bytes) -> None:
        if self._last == b"\r" and piece[:1] == b"\n":
            self._pairs += 1
        if b"\r" in piece:
            self._returns += piece.count(b"\r")
            self._pairs += piece.count(b"\r\n")

    def _open_quote(self, line: int) -> Exception:
        return refuse(
            "open-quote",
            Place(self._place, line),
            "A quote that is opened in the line is not closed in it.",
            next_step="Close or double the quote at source; no cell of a record has a line break.",
        )

    def _see_text(self, piece: bytes) -> None:
        try:
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

    def _see_nesting(self, piece: bytes) -> None:
        """Runs of opening brackets give a bomb away; honest resources open one at a time."""
        if b"[" * NESTING_MAX in piece or b'{"a":' * NESTING_MAX in piece:
            raise refuse(
                "nested-too-deep",
                Place(self._place, self._line),
                f"A value is nested more than {NESTING_MAX} deep.",
                next_step="Ask the supplier for the file again: no FHIR resource is so deep.",
            )

    def _not_utf8(self, why: str) -> Exception:
        return refuse(
            "encoding",
            Place(self._place),
            f"The file is not UTF-8: {why}.",
            next_step="Export it as UTF-8. Nothing was guessed, so that no code is misread.",
        )


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


def receive(landing: Path, arrival: Arrival, form: str) -> Received:
    """Keep a file's bytes under their digest, whole or not at all.

    `form` is the format its contract names. Raises `Refusal` for what is no file of that format;
    `OSError` when there is no room.
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
    watch = _Watch(arrival.label, form) if form in LINE_BYTES_MAX else None
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
        fsync_folder(target.parent)
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
