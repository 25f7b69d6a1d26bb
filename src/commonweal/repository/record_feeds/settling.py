"""Which rows still stand once new files of a feed have come: nothing lost, nothing twice.

Files are put in order; a later one takes away what it replaces of those before it: all that lies in
its period (and provider), every record that it states anew, and every record that it takes back.
Files that lose some rows are written again without them; committed files are never changed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from commonweal.repository.record_feeds.compiling import literal
from commonweal.repository.record_feeds.coverage import Coverage, Update
from commonweal.repository.record_feeds.restating import (
    Told,
    find_stated_again,
    stated_again,
    taken_over,
)
from commonweal.repository.record_feeds.rewriting import Loss, rewrite
from commonweal.tables.catalogue import TABLES
from commonweal.terms.interval import Interval


@dataclass(frozen=True, slots=True)
class Part:
    """What one batch of a feed has in the store: its files by table, and the records it takes back.

    `is_new` when no snapshot has it yet. `slot` is what another file of the same name and kind
    shares with it. In `keys` it is looked up which records the batch tells of.
    """

    batch: str
    feed: str
    slot: str
    coverage: Coverage
    files: dict[str, list[Path]]
    is_new: bool
    keys: Path
    removals: Sequence[str] = ()

    @property
    def told(self) -> Told:
        """Which records it tells of and takes back."""
        holding = tuple(path for table in _keyed(self.files) for path in self.files[table])
        tables = [TABLES[table] for table in _keyed(self.files)]
        told = all(any(c.name == "provider" for c in table.columns) for table in tables)
        return Told(self.keys, holding, self.is_new, removals=self.removals, tells_provider=told)


def _keyed(files: dict[str, list[Path]]) -> list[str]:
    """The tables in which each record of a batch stands, and if it can be, once."""
    return [table for table in files if TABLES[table].key == ("feed", "record")] or list(files)


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to change: by table the batches to take out and files to add; batches that end.

    `restating` are batches that state anew a record of an earlier one: should one of them end, the
    earlier statement holds again, and the feed is to be loaded anew. `taken_over` counts, by batch,
    those of them that another provider had stated.
    """

    without: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    add: dict[str, list[Path]] = field(default_factory=lambda: defaultdict(list))
    ended: list[str] = field(default_factory=list)
    restating: list[str] = field(default_factory=list)
    taken_over: dict[str, int] = field(default_factory=dict)


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


@lru_cache(maxsize=65_536)
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


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to become of one feed: the parts of which something stays, and where rows fall.

    `settled` is complete once the plan was carried out.
    """

    alive: list[Part]
    losses: list[Loss]
    settled: Settled


def plan_for(connection: duckdb.DuckDBPyConnection, feed: str, came: Iterable[Part]) -> Plan:
    """What stands of all parts of one feed, given oldest first, those already stored among them."""
    parts, settled = in_order(came), Settled()
    alive = _end_replaced(parts, settled)
    find_stated_again(connection, feed, [part.told for part in alive])
    newest = connection.execute(
        f"select distinct newest from {stated_again(feed)} where newest is not null order by newest"
    ).fetchall()
    settled.restating.extend(alive[place].batch for (place,) in newest)
    of_others = taken_over(connection, feed)
    settled.taken_over.update({alive[place].batch: rows for place, rows in of_others.items()})
    return Plan(alive, _losses(connection, feed, alive), settled)


def carry_out(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    plans: Sequence[Plan],
    *,
    check: Callable[[Path], None],
) -> None:
    """Write again, for any number of feeds, the files of which rows fall, and say what is to change.

    `check` is called for each stored file before rows of it are written again.
    """
    of_feed = {loss.feed: plan for plan in plans for loss in plan.losses}
    losses = [loss for plan in of_feed.values() for loss in plan.losses]
    for rewritten in rewrite(connection, lake, losses, check=check):
        loss, plan = rewritten.loss, of_feed[rewritten.loss.feed]
        part = plan.alive[loss.place]
        part.files[loss.table] = rewritten.files
        if part.is_new:
            _remove(loss.files)
        else:
            plan.settled.without[loss.table].add(part.batch)
            plan.settled.add[loss.table] += rewritten.files
    for plan in plans:
        for part in plan.alive:
            if part.is_new:
                for table, files in part.files.items():
                    plan.settled.add[table] += files


def _end_replaced(parts: Sequence[Part], settled: Settled) -> list[Part]:
    """The parts of which something may be left; the others end."""
    alive = []
    for place, part in enumerate(parts):
        if not any(_replaces(later, part) for later in parts[place + 1 :]):
            alive.append(part)
            continue
        settled.ended.append(part.batch)
        for table, files in part.files.items():
            if part.is_new:
                _remove(files)
            else:
                settled.without[table].add(part.batch)
    return alive


def _losses(connection: duckdb.DuckDBPyConnection, feed: str, parts: Sequence[Part]) -> list[Loss]:
    """The files of which rows may fall, and for what they do."""
    told = connection.execute(f"select distinct place from {stated_again(feed)}").fetchall()
    touched = {place for (place,) in told}
    losses = []
    for place, part in enumerate(parts):
        scopes = [
            scope
            for later in parts[place + 1 :]
            if (part.is_new or later.is_new)
            and (scope := _scope(later.coverage)) is not None
            and _overlaps(part, later.coverage)
        ]
        if scopes or place in touched:
            condition = " or ".join(f"({scope})" for scope in scopes) or "false"
            losses += [
                Loss(
                    place, table, tuple(files), condition,
                    feed=part.feed, batch=part.batch, is_stored=not part.is_new,
                )
                for table, files in part.files.items()
                if files
            ]  # fmt: skip
    return losses


def _remove(files: Iterable[Path]) -> None:
    """Remove files that no snapshot has ever had."""
    for path in files:
        path.unlink(missing_ok=True)
