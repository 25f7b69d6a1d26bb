"""Writing what one chunk of people leaves as a part: the bytes that go into each file.

A part is a folder of two kinds of files: `lines`, in which the lines for each file of text stand
one after another, and one stream of Arrow batches for each table that becomes Parquet. It is
written by a worker and read once, by the writer that joins parts.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from commonweal.repository.synthesis.records.files import is_lines, is_parquet
from commonweal.repository.synthesis.records.filing import Filed

_DAYS_KNOWN = 60_000
"""Days since 1970-01-01 that are written from a dictionary; a later one takes the longer way."""
_SECONDS = 86_400
_TEXT_BYTES_MAX = 65_536
_COMMA, _LINE, _QUOTE = ord(","), ord("\n"), b'"'


@dataclass(frozen=True, slots=True)
class Section:
    """Some bytes of `lines`: those that go into file `slot` of a feed."""

    feed: str
    slot: int
    first: int
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one chunk left: `headings` of every feed of text, and the tables that have a stream.

    `streams` says how many batches of each table go into each file.
    """

    folder: Path
    headings: dict[str, tuple[str, ...]]
    sections: tuple[Section, ...]
    streams: dict[str, tuple[int, ...]]


def lines_path(folder: Path) -> Path:
    """Where a part keeps the lines of all its files of text."""
    return folder / "lines"


def stream_path(folder: Path, key: str) -> Path:
    """Where a part keeps the batches of a table."""
    return folder / f"{key.replace('/', '-')}.arrows"


def write_part(filed: Mapping[str, Filed], folder: Path) -> Part:
    """Write a part into a folder of its own, which is made."""
    folder.mkdir(parents=True)
    headings: dict[str, tuple[str, ...]] = {}
    sections: list[Section] = []
    streams: dict[str, tuple[int, ...]] = {}
    with lines_path(folder).open("wb") as lines:
        for key, found in filed.items():
            if is_parquet(key):
                streams[key] = _write_stream(found, stream_path(folder, key))
                continue
            headings[key] = () if is_lines(key) else tuple(found.rows.columns)
            by_file = as_lines(found) if is_lines(key) else csv_by_file(found)
            for slot, content in enumerate(by_file):
                if content:
                    rows = found.counts[slot]
                    sections.append(Section(key, slot, lines.tell(), len(content), rows))
                    lines.write(content)
    return Part(folder, headings, tuple(sections), streams)


def _write_stream(found: Filed, path: Path) -> tuple[int, ...]:
    """Batches of rows, in the order of the files; how many there are for each file."""
    rows = found.rows.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    written: list[int] = []
    with (
        pa.OSFile(str(path), "wb") as sink,
        pa.ipc.new_stream(sink, _as_arrow(rows[:0]).schema) as writer,
    ):
        first = 0
        for count in found.counts:
            batches = _compact(_as_arrow(rows[first : first + count])).to_batches() if count else []
            for batch in batches:
                writer.write_batch(batch)
            written.append(len(batches))
            first += count
    return tuple(written)


def _as_arrow(rows: pl.DataFrame) -> pa.Table:
    """The same rows, and the same memory: short texts are views."""
    return rows.to_arrow(compat_level=pl.CompatLevel.newest())


def _compact(table: pa.Table) -> pa.Table:
    """Without texts of other files: the views of a few rows may look into the texts of them all."""
    for place, name in enumerate(table.column_names):
        column = table.column(place)
        if column.type == pa.string_view() and _text_bytes(column) > _TEXT_BYTES_MAX:
            own = column.cast(pa.large_string()).cast(pa.string_view())
            table = table.set_column(place, name, own)
    return table


def _text_bytes(column: pa.ChunkedArray) -> int:
    """Bytes of the texts that views look into, apart from the views themselves."""
    return sum(b.size for chunk in column.chunks for b in chunk.buffers()[2:] if b is not None)


@cache
def _day_texts() -> pl.Series:
    return pl.Series(np.arange(_DAYS_KNOWN, dtype=np.int32)).cast(pl.Date).cast(pl.String)


@cache
def _time_texts() -> pl.Series:
    seconds = pl.Series(np.arange(_SECONDS, dtype=np.int64) * 1_000_000).cast(pl.Datetime("us"))
    return seconds.dt.strftime(" %H:%M:%S")


def _days_as_text(column: pl.Series) -> pl.Series:
    """Days as ISO texts: gathered from a dictionary, which is five times as fast as formatting."""
    number = column.to_physical()
    if column.len() == column.null_count():
        return pl.Series(column.name, [None] * column.len(), dtype=pl.String)
    low, high = number.min(), number.max()
    assert isinstance(low, int)
    assert isinstance(high, int)
    if low < 0 or high >= _DAYS_KNOWN:
        return column.cast(pl.String)
    return _day_texts().gather(number.cast(pl.UInt32)).alias(column.name)


def _moments_as_text(column: pl.Series) -> pl.Series:
    """Local times as `YYYY-MM-DD HH:MM:SS`, any part of a second left out."""
    second = column.cast(pl.Datetime("us")).to_physical() // 1_000_000
    day = (second // _SECONDS).cast(pl.Int32).cast(pl.Date)
    time = _time_texts().gather((second % _SECONDS).cast(pl.UInt32))
    return (_days_as_text(day) + time).alias(column.name)


def as_texts(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows with days and times as the texts that a file has."""
    return rows.with_columns(
        _days_as_text(column) if column.dtype == pl.Date else _moments_as_text(column)
        for column in rows.get_columns()
        if column.dtype in (pl.Date, pl.Datetime)
    )


def as_lines(found: Filed) -> Iterator[bytes]:
    """The finished lines that go into each file."""
    first = 0
    for count in found.counts:
        lines = found.rows.to_series()[first : first + count]
        yield "".join(f"{line}\n" for line in lines).encode()
        first += count


def csv_by_file(found: Filed) -> Iterator[bytes]:
    """The lines of CSV, without a heading, that go into each file.

    Looking into each cell for what needs quotes takes most of the time of writing, and hardly any
    cell needs them: so all lines are written at once without, counted, and cut between the files;
    if any cell did, they are written again, file by file.
    """
    rows = as_texts(found.rows)
    out = io.BytesIO()
    rows.write_csv(out, include_header=False, quote_style="never")
    text = out.getvalue()
    content = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero(content == _LINE) + 1
    plain = (
        len(ends) == rows.height
        and np.count_nonzero(content == _COMMA) == rows.height * (rows.width - 1)
        and _QUOTE not in text
    )
    first, begins = 0, 0
    for count in found.counts:
        if plain:
            end = int(ends[first + count - 1]) if count else begins
            yield text[begins:end]
            begins = end
        else:
            part = rows[first : first + count]
            yield part.write_csv(include_header=False, quote_style="necessary").encode()
        first += count
