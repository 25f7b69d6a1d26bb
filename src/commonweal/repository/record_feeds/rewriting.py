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

from commonweal.repository.engines.duck import THREADS
from commonweal.repository.record_feeds.compiling import literal
from commonweal.repository.record_feeds.storing import copy_out, new_file


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
    """What is left where rows fell, in the order of the losses; nothing for files that lose none.

    `check` is called for each stored file before it is written again.
    """
    with ThreadPoolExecutor(THREADS) as writers:
        for written in writers.map(partial(_rewritten, connection, lake, check=check), losses):
            if written is not None:
                yield written


def _rewritten(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    loss: Loss,
    *,
    check: Callable[[Path], None],
) -> Rewritten | None:
    listed = ", ".join(literal(str(path)) for path in loss.files)
    held = f"read_parquet([{listed}])"
    again = f"(select record from stated_again where place = {loss.place})"
    falls = f"coalesce({loss.condition}, false) or record in {again}"
    with connection.cursor() as own:
        falling = own.execute(f"select count(*) from {held} where {falls}").fetchall()[0]
        if not falling[0]:
            return None
        if loss.is_stored:
            for path in loss.files:
                check(path)
        target = new_file(lake, loss.table, feed=loss.feed, batch=loss.batch)
        left = copy_out(own, f"select * from {held} where not ({falls})", target)
    return Rewritten(loss, [target] if left else [])
