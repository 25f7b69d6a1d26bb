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
from commonweal.repository.record_feeds.compiling import literal, quoted
from commonweal.repository.record_feeds.keys import (
    Keys,
    among,
    keys_of,
    read_or_make_keys,
    repeated,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One batch: the files that hold each of its records, their keys, and what it takes back.

    `tells_provider` when the files say whose each record is.
    """

    keys: Path
    files: tuple[Path, ...]
    is_new: bool
    removals: Sequence[str]
    tells_provider: bool


def stated_again(feed: str) -> str:
    """The table `(record, place, newest)` of a feed that `find_stated_again` makes."""
    return quoted(f"stated_again_{feed}")


def find_stated_again(
    connection: duckdb.DuckDBPyConnection, feed: str, batches: Sequence[Told]
) -> None:
    """Put into the table `stated_again` of a feed each place where a record of it fell.

    `batches` are oldest first and a place is a batch's number in them; `newest` is the place where
    the record stands now, missing when it was taken back. Several feeds may be looked at at once.
    """
    removed, stands = quoted(f"removed_{feed}"), quoted(f"stands_{feed}")
    for table in (removed, stands):
        connection.execute(
            f"create or replace table {table} (record varchar, place integer, provider varchar)"
        )
    connection.execute(
        f"create or replace table {stated_again(feed)} "
        "(record varchar, place integer, newest integer)"
    )
    _put_removed(connection, removed, batches)
    if not any(told.is_new for told in batches) or (len(batches) == 1 and not batches[0].removals):
        return
    own = [read_or_make_keys(connection, told.keys, told.files) for told in batches]
    suspects = _suspects(connection, batches, own, removed=removed)
    if not len(suspects):
        return
    with ThreadPoolExecutor(THREADS) as finders:
        placed = zip(range(len(batches)), batches, own, strict=True)
        list(finders.map(partial(_find, connection, suspects=suspects, stands=stands), placed))
    connection.execute(
        f"""insert into {stated_again(feed)}
        with latest as (select record, max(place) as newest from {stands} group by record)
        select record, place, newest from {stands} join latest using (record)
        where place < newest
        union all
        select distinct stood.record, stood.place, cast(null as integer)
        from {stands} as stood join {removed} as back
        on stood.record = back.record and stood.place < back.place"""
    )


def _put_removed(
    connection: duckdb.DuckDBPyConnection, removed: str, batches: Iterable[Told]
) -> None:
    for place, told in enumerate(batches):
        if told.removals:
            connection.execute(
                f"insert into {removed} select unnest($records::varchar[]), $place, null",
                {"records": list(told.removals), "place": place},
            )


def _suspects(
    connection: duckdb.DuckDBPyConnection,
    batches: Sequence[Told],
    own: Sequence[Keys],
    *,
    removed: str,
) -> Keys:
    """The keys that may be of a record that stands twice, or that was taken back."""
    new = [keys for told, keys in zip(batches, own, strict=True) if told.is_new]
    old = [keys for told, keys in zip(batches, own, strict=True) if not told.is_new]
    fresh = np.concatenate(new)
    fresh.sort()
    # What was taken back before is gone from all that stood then: it can only be among the new.
    places = ", ".join(str(place) for place, told in enumerate(batches) if told.is_new)
    found = [repeated(fresh), keys_of(connection, f"{removed} where place in ({places})")]
    found.append(among(keys_of(connection, removed), fresh))
    found += [among(fresh, keys) for keys in old]
    return np.unique(np.concatenate(found))


def _find(
    connection: duckdb.DuckDBPyConnection,
    placed: tuple[int, Told, Keys],
    *,
    suspects: Keys,
    stands: str,
) -> None:
    """Put into the table `stands` the records of a batch that are suspected."""
    place, told, own = placed
    keys = among(suspects, own)
    if not len(keys) or not told.files:
        return
    listed = ", ".join(literal(str(path)) for path in told.files)
    provider = "any_value(provider)" if told.tells_provider else "cast(null as varchar)"
    with connection.cursor() as cursor:
        cursor.register("suspect", {"key": keys})
        cursor.execute(
            f"insert into {stands} select record, {place}, {provider} from read_parquet([{listed}]) "
            "where hash(record) in (select key from suspect) group by record"
        )


def taken_over(connection: duckdb.DuckDBPyConnection, feed: str) -> dict[int, int]:
    """How many records of another provider each place states anew, after `find_stated_again`."""
    stands = quoted(f"stands_{feed}")
    found = connection.execute(
        f"""select now.place, count(distinct record)
        from {stands} as now join {stands} as before using (record)
        join {stated_again(feed)} as fell using (record)
        where now.place = fell.newest and before.place = fell.place
        and before.provider <> now.provider group by now.place"""
    ).fetchall()
    return dict(found)
