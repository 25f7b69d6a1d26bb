"""Which records a later file of a feed states anew or takes back, and where they stood before.

The keys of each batch tell where to look, so that a day's changes open few of the files of years;
the ids themselves decide. What is to be done about it is decided in `record_feeds.settling`.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import numpy as np

from commonweal.repository.engines.duck import THREADS
from commonweal.repository.record_feeds.compiling import literal
from commonweal.repository.record_feeds.keys import (
    Keys,
    among,
    keys_of,
    read_or_make_keys,
    repeated,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One batch: the files that hold each of its records, their keys, and what it takes back."""

    keys: Path
    files: tuple[Path, ...]
    is_new: bool
    removals: Sequence[str]


def find_stated_again(
    connection: duckdb.DuckDBPyConnection, feed: str, batches: Sequence[Told]
) -> None:
    """Put into the table `stated_again (feed, record, place, newest)` each place where a record fell.

    `batches` are oldest first and a place is a batch's number in them; `newest` is the place where
    the record stands now, missing when it was taken back.
    """
    connection.execute(
        "create table if not exists stated_again "
        "(feed varchar, record varchar, place integer, newest integer)"
    )
    connection.execute("delete from stated_again where feed = $feed", {"feed": feed})
    for table in ("removed", "stands"):
        connection.execute(f"create or replace table {table} (record varchar, place integer)")
    _put_removed(connection, batches)
    if not any(told.is_new for told in batches) or (len(batches) == 1 and not batches[0].removals):
        return
    own = [read_or_make_keys(connection, told.keys, told.files) for told in batches]
    suspects = _suspects(connection, batches, own)
    if not len(suspects):
        return
    with ThreadPoolExecutor(THREADS) as finders:
        placed = zip(range(len(batches)), batches, own, strict=True)
        list(finders.map(partial(_find, connection, suspects), placed))
    connection.execute(
        """insert into stated_again
        with latest as (select record, max(place) as newest from stands group by record)
        select $feed, record, place, newest from stands join latest using (record)
        where place < newest
        union all
        select distinct $feed, stands.record, stands.place, cast(null as integer)
        from stands join removed on stands.record = removed.record and stands.place < removed.place""",
        {"feed": feed},
    )


def _put_removed(connection: duckdb.DuckDBPyConnection, batches: Iterable[Told]) -> None:
    for place, told in enumerate(batches):
        if told.removals:
            connection.execute(
                "insert into removed select unnest($records::varchar[]), $place",
                {"records": list(told.removals), "place": place},
            )


def _suspects(
    connection: duckdb.DuckDBPyConnection, batches: Sequence[Told], own: Sequence[Keys]
) -> Keys:
    """The keys that may be of a record that stands twice, or that was taken back."""
    new = [keys for told, keys in zip(batches, own, strict=True) if told.is_new]
    old = [keys for told, keys in zip(batches, own, strict=True) if not told.is_new]
    fresh = np.concatenate(new)
    fresh.sort()
    # What was taken back before is gone from all that stood then: it can only be among the new.
    places = ", ".join(str(place) for place, told in enumerate(batches) if told.is_new)
    found = [repeated(fresh), keys_of(connection, f"removed where place in ({places})")]
    found.append(among(keys_of(connection, "removed"), fresh))
    found += [among(fresh, keys) for keys in old]
    return np.unique(np.concatenate(found))


def _find(
    connection: duckdb.DuckDBPyConnection, suspects: Keys, placed: tuple[int, Told, Keys]
) -> None:
    """Put into `stands` the records of a batch that are suspected."""
    place, told, own = placed
    keys = among(suspects, own)
    if not len(keys) or not told.files:
        return
    listed = ", ".join(literal(str(path)) for path in told.files)
    with connection.cursor() as cursor:
        cursor.register("suspect", {"key": keys})
        cursor.execute(
            f"insert into stands select distinct record, {place} from read_parquet([{listed}]) "
            "where hash(record) in (select key from suspect)"
        )
