"""Writing files of the lake again without the rows that fell, several at a time.

Which rows fall is told by a condition on a row's period and provider and by the table `stated_again`.
A file that loses none stays as it is, and nothing but its ids and days is read.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from commonweal.repository.durable import make_durable
from commonweal.repository.engines.duck import THREADS
from commonweal.repository.record_feeds.compiling import literal
from commonweal.repository.record_feeds.restating import stated_again
from commonweal.repository.record_feeds.storing import ROW_GROUP, new_file

LINE = "line"
"""The column of lines in what was sent: they ascend, and are kept as steps."""
Places = NDArray[np.int64]
"""Numbers of rows in a file, from 0; axis row."""


@dataclass(frozen=True, slots=True)
class Loss:
    """The files of one batch for a table, and the condition under which a row of them falls.

    `place` is the batch's number in `stated_again`; the records told there fall as well.
    """

    place: int
    table: str
    files: tuple[Path, ...]
    condition: str
    feed: str
    batch: str
    is_stored: bool


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What is left of the files of a loss: at most one file."""

    loss: Loss
    files: list[Path] = field(default_factory=list)


def rewrite(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    losses: Sequence[Loss],
    *,
    check: Callable[[Path], None],
) -> Iterator[Rewritten]:
    """What is left where rows fell, the largest first; nothing for files that lose none.

    `check` is called for each stored file before it is written again.
    """
    by_size = sorted(losses, key=lambda loss: -sum(path.stat().st_size for path in loss.files))
    with ThreadPoolExecutor(THREADS) as writers:
        for written in writers.map(partial(_rewritten, connection, lake, check=check), by_size):
            if written is not None:
                yield written


def _rewritten(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    loss: Loss,
    *,
    check: Callable[[Path], None],
) -> Rewritten | None:
    fallen = {path: _fallen(connection, loss, path) for path in loss.files}
    if not any(map(len, fallen.values())):
        return None
    if loss.is_stored:
        for path in loss.files:
            check(path)
    target = new_file(lake, loss.table, feed=loss.feed, batch=loss.batch)
    return Rewritten(loss, [target] if copy_without(fallen, target) else [])


def _fallen(connection: duckdb.DuckDBPyConnection, loss: Loss, path: Path) -> Places:
    """Which rows of a file fall."""
    again = f"(select record from {stated_again(loss.feed)} where place = {loss.place})"
    with connection.cursor() as own:
        found = own.execute(
            f"select file_row_number from read_parquet({literal(str(path))}, file_row_number = true) "
            f"where coalesce({loss.condition}, false) or record in {again}"
        ).fetchnumpy()
    return np.asarray(found["file_row_number"], np.int64)


def copy_without(fallen: dict[Path, Places], target: Path) -> bool:
    """Write the rows that stay as one durable Parquet file; whether there are any: none, no file."""
    manner = _manner_of(next(iter(fallen)))
    writer = None
    try:
        for path, places in fallen.items():
            with pq.ParquetFile(path, read_dictionary=manner.words, memory_map=True) as held:
                for rows in _staying(held, places):
                    writer = writer or manner.writer(target, rows.schema)
                    writer.write_table(rows, row_group_size=ROW_GROUP)
    finally:
        if writer is not None:
            writer.close()
    if writer is not None:
        make_durable(target)
    return writer is not None


def _staying(held: pq.ParquetFile, places: Places) -> Iterator[pa.Table]:
    """The rows that stay, one row group of the file at a time."""
    first = 0
    for number in range(held.num_row_groups):
        rows = held.metadata.row_group(number).num_rows
        stays = np.ones(rows, np.bool_)
        stays[places[(places >= first) & (places < first + rows)] - first] = False
        first += rows
        if stays.any():
            yield held.read_row_group(number, use_threads=False).filter(pa.array(stays))


@dataclass(frozen=True, slots=True)
class _Manner:
    """How the columns of a file lie, so that they can be written again in that manner.

    What is `alike`, of few different values, goes over as numbers of a dictionary, neither spelt out
    nor looked up on the way: `words` are the texts among it. `packed` are the columns that shrink;
    `told` are those of which each row group says the least and the greatest.
    """

    alike: list[str]
    words: list[str]
    packed: list[str]
    told: list[str]

    def writer(self, target: Path, schema: pa.Schema) -> pq.ParquetWriter:
        """A new file for such columns, open for writing."""
        return pq.ParquetWriter(
            target, schema, store_schema=False, use_dictionary=self.alike,
            column_encoding={LINE: "DELTA_BINARY_PACKED"},
            compression=dict.fromkeys(self.packed, "zstd"),
            compression_level=dict.fromkeys(self.packed, 1),
            write_statistics=self.told,
        )  # fmt: skip


def _manner_of(path: Path) -> _Manner:
    group = pq.read_metadata(path).row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    alike = [
        c.path_in_schema for c in columns if c.has_dictionary_page and c.path_in_schema != LINE
    ]
    texts = {c.path_in_schema for c in columns if c.physical_type == "BYTE_ARRAY"}
    names = [c.path_in_schema for c in columns]
    return _Manner(
        alike,
        words=[name for name in alike if name in texts],
        packed=[name for name in names if name not in alike and name != LINE],
        told=[name for name in names if name not in texts],
    )
