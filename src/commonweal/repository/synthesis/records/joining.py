"""Joining parts into the files of a folder: lines are appended, batches become row groups.

Parts are taken in the order in which they are given, and everything that decides a byte is decided
here, so that it does not matter who wrote a part. Rows for Parquet wait until a row group is full.
A file that no row goes into is not written, as nobody sends an empty file.
"""

import shutil
from collections import Counter
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.repository.synthesis.records.files import (
    FILES,
    is_truth,
    paths,
    take_away_records,
)
from commonweal.repository.synthesis.records.parts import Part, lines_path, stream_path

ROW_GROUP_ROWS = 131_072
"""Enough for a reader to work on several at once; the rows that wait stay below 1 GB."""
_DISTINCT = ("_ID", "_AT")
"""Endings of columns that hardly repeat: a dictionary would only be built to be thrown away."""


class _Growing:
    """One Parquet file that takes batches until it is closed."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        """Open it. The schema is that of every batch."""
        self._schema = schema
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0
        self._writer = pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=[n for n in schema.names if not n.endswith(_DISTINCT)],
            write_statistics=[f.name for f in schema if pa.types.is_temporal(f.type)],
            store_schema=False,
        )

    def append(self, batch: pa.RecordBatch) -> None:
        """Take some rows, and write all that wait once they fill a row group."""
        if batch.num_rows:
            self._waiting.append(batch)
            self._rows += batch.num_rows
        if self._rows >= ROW_GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        table = pa.Table.from_batches(self._waiting, self._schema)
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        self._waiting, self._rows = [], 0

    def close(self) -> None:
        """Write what waits and the end of the file."""
        if self._rows:
            self._flush()
        self._writer.close()


class RecordFolder:
    """A folder of record files that grows by parts. Use it in a `with`, which closes the files."""

    def __init__(self, folder: Path) -> None:
        """Begin anew: files of an earlier run by the same names are taken away."""
        self._paths = paths(folder)
        self._growing: dict[Path, _Growing] = {}
        self._begun: set[Path] = set()
        self.rows: Counter[str] = Counter()
        take_away_records(folder)
        for place in (of_key[0] for of_key in self._paths.values()):
            place.parent.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        wrong: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every file."""
        for growing in self._growing.values():
            growing.close()

    @property
    def written(self) -> list[Path]:
        """Every file of records that was begun, by feed and period; not those of the truth."""
        return [p for feed in FILES for p in self._paths[feed] if p in self._begun]

    def append(self, part: Part) -> None:
        """Take everything from a part and take the part away."""
        with lines_path(part.folder).open("rb") as lines:
            for section in part.sections:
                assert lines.tell() == section.first
                place = self._paths[section.feed][section.slot]
                with place.open("ab") as file:
                    heading = part.headings[section.feed]
                    if heading and place not in self._begun:
                        file.write((",".join(heading) + "\n").encode())
                    file.write(lines.read(section.bytes))
                self._begun.add(place)
                self.rows[section.feed] += section.rows
        for key, counts in part.streams.items():
            self._append_stream(key, counts, stream_path(part.folder, key))
        shutil.rmtree(part.folder)

    def _append_stream(self, key: str, counts: tuple[int, ...], path: Path) -> None:
        # Read, not mapped: a batch that waits in memory keeps only itself, not the whole part.
        with pa.OSFile(str(path), "rb") as source, pa.ipc.open_stream(source) as batches:
            for place, count in zip(self._paths[key], counts, strict=True):
                if (count or is_truth(key)) and place not in self._begun:
                    self._begun.add(place)
                    self._growing[place] = _Growing(place, batches.schema)
                for batch in islice(batches, count):
                    self._growing[place].append(batch)
                    self.rows[key] += batch.num_rows
