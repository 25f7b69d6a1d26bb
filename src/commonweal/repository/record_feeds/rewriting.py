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

    `place` is the batch's number in `stated_again`; the records told there fall as well. `is_certain`
    when one of them is known to stand in these very files.
    """

    place: int
    table: str
    files: tuple[Path, ...]
    condition: str
    feed: str
    batch: str
    is_stored: bool
    is_certain: bool


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
    listed = ", ".join(literal(str(path)) for path in loss.files)
    held, scope = f"read_parquet([{listed}]) as held", f"coalesce({loss.condition}, false)"
    again = (
        f"(select record from stated_again where feed = {literal(loss.feed)} "
        f"and place = {loss.place})"
    )
    with connection.cursor() as own:
        if not loss.is_certain:
            fall = f"select count(*) from {held} where {scope} or record in {again}"
            if not own.execute(fall).fetchall()[0][0]:
                return None
        if loss.is_stored:
            for path in loss.files:
                check(path)
        target = new_file(lake, loss.table, feed=loss.feed, batch=loss.batch)
        stay = (
            f"select held.* from {held} anti join {again} as again using (record) where not {scope}"
        )
        left = copy_out(own, stay, target)
    return Rewritten(loss, [target] if left else [])
