"""Which rows still stand once new files of a feed have come: nothing lost, nothing twice.

Files are put in order; a later one takes away what it replaces of those before it: all that lies in
its period (and provider), every record that it states anew, and every record that it takes back.
Files that lose some rows are written again without them; committed files are never changed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import sqlalchemy as sa

from commonweal.repository.record_feeds.compiling import literal
from commonweal.repository.record_feeds.coverage import Coverage, Update
from commonweal.repository.record_feeds.storing import copy_out, new_file
from commonweal.repository.records import lake_files
from commonweal.repository.store_files import digest_of
from commonweal.tables.catalogue import TABLES
from commonweal.terms.errors import StoreError
from commonweal.terms.interval import Interval


def check_written(engine: sa.Engine, lake: Path, path: Path) -> None:
    """Compare a file of the lake with what was written. Raises `StoreError` when it is another.

    Rows of it are about to be written again, and what was damaged would then pass for sound.
    """
    inside = str(path.relative_to(lake))
    with engine.connect() as connection:
        wanted = sa.select(lake_files.c.sha256).where(lake_files.c.path == inside)
        told = connection.execute(wanted).scalar()
    if told is not None and digest_of(path) != told:
        raise StoreError(
            f"The store's file '{inside}' is not what was written; nothing was changed. Run "
            "`commonweal store verify`, which marks what is damaged, and then the refresh again, "
            "which reads it anew from the bytes in the landing."
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What one batch of a feed has in the store: its files by table, and the records it takes back.

    `is_new` when no snapshot has it yet. `slot` is what another file of the same name and kind
    shares with it.
    """

    batch: str
    feed: str
    slot: str
    coverage: Coverage
    files: dict[str, list[Path]]
    is_new: bool
    removals: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to change: by table the batches to take out and files to add; batches that end.

    `restating` are batches that state anew a record of an earlier one: should one of them end, the
    earlier statement holds again, and the feed is to be loaded anew.
    """

    without: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    add: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))
    ended: list[str] = field(default_factory=list)
    restating: list[str] = field(default_factory=list)


def in_order(parts: Iterable[Part]) -> list[Part]:
    """Parts as they came, but a day's changes before those of any later day, however late it came."""
    ordered: list[Part] = []
    for part in parts:
        place = len(ordered)
        if part.coverage.update is Update.CHANGE:
            later = (
                i
                for i, other in enumerate(ordered)
                if other.coverage.update is Update.CHANGE
                and other.coverage.period.first > part.coverage.period.first
            )
            place = next(later, place)
        ordered.insert(place, part)
    return ordered


def _replaces(later: Part, earlier: Part) -> bool:
    """Whether nothing of the earlier part can be left."""
    if later.slot == earlier.slot and later.coverage.update is not Update.CHANGE:
        return True
    return later.coverage.holds(earlier.coverage) and not _has_strays(earlier, later.coverage)


def _has_strays(part: Part, coverage: Coverage) -> bool:
    """Whether any row of a part is dated outside a period: late records stay when it is replaced."""
    if coverage.update is Update.FULL:
        return False
    told = [dates_of(path) for files in part.files.values() for path in files]
    return any(days is None or days.intersect(coverage.period) != days for days in told)


def dates_of(path: Path) -> Interval | None:
    """The days from the first to the last `date` in a file, from its footer; nothing if not told."""
    footer = pq.read_metadata(path)
    place = footer.schema.names.index("date")
    told = [
        footer.row_group(number).column(place).statistics for number in range(footer.num_row_groups)
    ]
    if not told or not all(s is not None and s.has_min_max for s in told):
        return None
    return Interval(min(s.min for s in told), max(s.max for s in told))


def _scope(coverage: Coverage) -> str | None:
    """The condition on a row of being in what a file replaces; nothing for net changes."""
    if coverage.update not in (Update.FULL, Update.PERIOD):
        return None
    parts = []
    if coverage.update is Update.PERIOD:
        parts.append(f"date between date '{coverage.first}' and date '{coverage.last}'")
    if coverage.provider:
        parts.append(f"provider = {literal(coverage.provider)}")
    return " and ".join(parts) or "true"


def _overlaps(part: Part, coverage: Coverage) -> bool:
    """Whether any row of a part may lie in what a file replaces."""
    if coverage.update is Update.FULL:
        return True
    told = [dates_of(path) for files in part.files.values() for path in files]
    return any(days is None or days.overlaps(coverage.period) for days in told)


def _files(paths: Iterable[Path]) -> str:
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}], filename = true)"


def _keyed(parts: Sequence[Part]) -> list[str]:
    """The tables in which each record of the feed stands at most once."""
    names = dict.fromkeys(name for part in parts for name in part.files)
    return [name for name in names if TABLES[name].key == ("feed", "record")] or list(names)


def _stated_again(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> None:
    """Fill `stated_again` with the records of each part that a later part states too.

    Hashes of ids are looked for first, since almost always there is none that comes twice.
    """
    connection.execute(
        "create or replace temp table stated_again (record varchar, place integer, newest integer)"
    )
    for table in _keyed(parts):
        _among(connection, parts, table)


def _among(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part], table: str) -> None:
    """Add to `stated_again` what stands twice in one table."""
    placed = [(str(p), i) for i, part in enumerate(parts) for p in part.files.get(table, ())]
    new = [Path(p) for p, i in placed if parts[i].is_new]
    old = [Path(p) for p, i in placed if not parts[i].is_new]
    if not new or len({i for _, i in placed}) < 2:
        return
    connection.execute(
        f"create or replace temp table fresh as select hash(record) as h, hash(filename) as f from {_files(new)}"
    )
    connection.execute(
        "create or replace temp table twice as "
        "select h from fresh group by h having min(f) <> max(f)"
    )
    if old:
        connection.execute(
            f"insert into twice select distinct h from (select hash(record) as h from {_files(old)}) "
            "semi join fresh using (h)"
        )
    connection.execute("drop table fresh")
    found = connection.execute("select count(*) from twice").fetchall()[0]
    if not found[0]:
        return
    connection.execute(
        "create or replace temp table places as select unnest($paths::varchar[]) as filename, "
        "unnest($places::integer[]) as place",
        {"paths": [p for p, _ in placed], "places": [i for _, i in placed]},
    )
    connection.execute(
        f"""insert into stated_again
        with standing as (select record, place from {_files([*new, *old])} join places using (filename)
                          where hash(record) in (select h from twice)),
        latest as (select record, max(place) as newest from standing group by record)
        select distinct record, place, newest from standing join latest using (record)
        where place < newest"""
    )


def _taken_back(connection: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> None:
    """Add to `stated_again` what a later part takes back."""
    for place, part in enumerate(parts):
        if part.removals:
            connection.execute(
                "insert into stated_again select record, place, null from "
                "(select unnest($records::varchar[]) as record), "
                "(select unnest(range($place)) as place)",
                {"records": list(part.removals), "place": place},
            )


def _rewritten(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    part: Part,
    *,
    place: int,
    table: str,
    condition: str,
    check: Callable[[Path], None],
) -> list[Path] | None:
    """The files of a part for a table without the rows that fell; nothing when none did."""
    held = part.files[table]
    if not held:
        return None
    stands = (
        f"not ({condition}) and record not in "
        f"(select record from stated_again where place = {place})"
    )
    rows = sum(pq.read_metadata(path).num_rows for path in held)
    path = new_file(lake, table, feed=part.feed, batch=part.batch)
    statement = f"select * exclude (filename) from {_files(held)} where {stands}"
    left = copy_out(connection, statement, path)
    if left == rows:
        path.unlink()
        return None
    if not part.is_new:
        for stored in held:
            check(stored)
    return [path] if left else []


def _remove(files: Iterable[Path]) -> None:
    """Remove files that no snapshot has ever had."""
    for path in files:
        path.unlink(missing_ok=True)


def settle(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    came: Iterable[Part],
    *,
    check: Callable[[Path], None],
) -> Settled:
    """What stands of all parts of one feed, given oldest first, those already stored among them.

    `check` is called for each stored file before rows of it are written again.
    """
    parts, settled = in_order(came), Settled()
    dead = {
        i
        for i, earlier in enumerate(parts)
        if any(_replaces(later, earlier) for later in parts[i + 1 :])
    }
    for i in sorted(dead):
        settled.ended.append(parts[i].batch)
        for table, files in parts[i].files.items():
            if parts[i].is_new:
                _remove(files)
            else:
                settled.without[table].add(parts[i].batch)
    alive = [part for i, part in enumerate(parts) if i not in dead]
    _stated_again(connection, alive)
    _taken_back(connection, alive)
    again = "select distinct newest from stated_again where newest is not null order by newest"
    settled.restating.extend(
        alive[place].batch for (place,) in connection.execute(again).fetchall()
    )
    touched = {
        place
        for (place,) in connection.execute("select distinct place from stated_again").fetchall()
    }
    for place, part in enumerate(alive):
        _settle_part(
            connection, lake, alive,
            place=place, touched=place in touched, settled=settled, check=check,
        )  # fmt: skip
        if part.is_new:
            for table, files in part.files.items():
                settled.add[table] += files
    return settled


def _settle_part(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    parts: Sequence[Part],
    *,
    place: int,
    touched: bool,
    settled: Settled,
    check: Callable[[Path], None],
) -> None:
    """Write the files of one part again where later parts take rows from it."""
    part = parts[place]
    scopes = [
        scope
        for later in parts[place + 1 :]
        if (part.is_new or later.is_new)
        and (scope := _scope(later.coverage)) is not None
        and _overlaps(part, later.coverage)
    ]
    if not touched and not scopes:
        return
    condition = " or ".join(f"({scope})" for scope in scopes) or "false"
    for table in list(part.files):
        files = _rewritten(
            connection, lake, part, place=place, table=table, condition=condition, check=check
        )
        if files is None:
            continue
        fell, part.files[table] = part.files[table], files
        if part.is_new:
            _remove(fell)
        else:
            settled.without[table].add(part.batch)
            settled.add[table] += files
