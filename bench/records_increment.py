"""A day of changes to a store of records: making the files, and seeing that they did what they say.

For every feed that takes changes, so many rows as its share: mostly new records dated in the last
days, a tenth corrections of records of the last three months, some taken back. Each is made from a
generated row that the refresh took, with an id of its own or another's, so that every cell is one
that a provider would send. What it costs to load them is measured elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from commonweal.repository.contract import Contract
from commonweal.repository.feed import SYNTHETIC_PREFIX, known_feeds
from commonweal.repository.record_feeds.storing import told_by_name
from commonweal.repository.records import all_batches, connect, latest_snapshot
from commonweal.repository.synthesis.records.files import EXTRACT_DAY, FILES, names
from commonweal.repository.workspace import open_workspace
from commonweal.tables.catalogue import TABLES

SHARE = 0.001
CORRECTED, REMOVED = 0.10, 0.02
"""Of the rows of a day's file; the rest are new records."""
RECENT_FIRST, LAST_DAYS_FIRST = date(2025, 1, 1), date(2025, 3, 25)
MONTHS = 3
MEMORY_LIMIT = "3GB"
_ID = '"id":"([^"]*)"'
_REMOVING = {"fhir_condition": ('"code":"confirmed"', '"code":"entered-in-error"')}
_STATUS = ('"status":"[^"]*"', '"status":"entered-in-error"')
Stored = dict[str, dict[str, list[Path]]]
"""The files of the newest snapshot, by table and feed."""


@dataclass(frozen=True, slots=True)
class DayFile:
    """A day's changes of one feed: the file, and the ids that are new, corrected and removed."""

    feed: str
    path: Path
    new: tuple[str, ...]
    corrected: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.new) + len(self.corrected) + len(self.removed)


def _text(word: object) -> str:
    return "'" + str(word).replace("'", "''") + "'"


def _listed(paths: list[Path]) -> str:
    return "[" + ", ".join(map(_text, paths)) + "]"


def stored(workspace: Path) -> Stored:
    """The files of record tables that the newest snapshot names."""
    opened = open_workspace(workspace)
    engine = connect(opened.records)
    snapshot = latest_snapshot(engine)
    engine.dispose()
    assert snapshot is not None
    found: Stored = defaultdict(lambda: defaultdict(list))
    for table, files in snapshot.tables.items():
        if table in TABLES and TABLES[table].records:
            for inside in files.files:
                found[table][told_by_name(inside)[0]].append(opened.lake / inside)
    return found


def _takes_changes(contract: Contract) -> bool:
    """Whether single records can be added, corrected and taken back; registers come whole."""
    assert contract.record is not None
    births = {c.becomes for c in contract.columns if c.identifier == "birth_date"}
    return contract.record.update_type is not None and contract.record.date not in births


def _given(contract: Contract, folder: Path) -> str | None:
    """The generated rows of the last months, with their id as `record`."""
    file = FILES[contract.id]
    paths = [p for p in (folder / name for name in names(file)[-MONTHS:]) if p.is_file()]
    if not paths:
        return None
    if file.form == "ndjson":
        return (
            f"select cast(json as varchar) as line, regexp_extract(cast(json as varchar), '{_ID}', 1) "
            f"as record from read_ndjson_objects({_listed(paths)})"
        )
    assert contract.record is not None
    (key,) = contract.record.key
    heading = next(c.name for c in contract.columns if c.becomes == key)
    reader = (
        f"read_parquet({_listed(paths)})"
        if file.form == "parquet"
        else f"read_csv({_listed(paths)}, header = true, all_varchar = true, delim = ',', quote = '\"')"
    )
    return f'select *, "{heading}" as record from {reader}'


def _pool(connection: duckdb.DuckDBPyConnection, feed: str, given: str, files: Stored) -> int:
    """Make `pool`: generated rows of the last months that the store took, numbered as by chance."""
    told = " union all ".join(
        f"select record, date from read_parquet({_listed(of_feed[feed])}) "
        f"where date >= date '{RECENT_FIRST}'"
        for of_feed in files.values()
        if feed in of_feed
    )
    if not told:
        return 0
    connection.execute(
        f"""create or replace temp table pool as
        select given.*, day, row_number() over (order by hash(record), record) as place
        from (select * from ({given}) qualify row_number() over (partition by record) = 1) as given
        join (select record, max(date) as day from ({told}) group by record) using (record)"""
    )
    return int(connection.execute("select count(*) from pool").fetchall()[0][0])


def _choose(
    connection: duckdb.DuckDBPyConnection, *, pool: int, wanted: int, day: date
) -> dict[str, tuple[str, ...]]:
    """Make `chosen`: for each row of the day, the id it says, whose cells it has, and its kind."""
    corrected = min(max(1, round(wanted * CORRECTED)), pool // 3)
    removed = min(max(1, round(wanted * REMOVED)), pool // 3)
    new = max(1, wanted - corrected - removed)
    connection.execute(
        f"""create or replace temp table fresh as
        select place, row_number() over (order by place) - 1 as number from pool
        where day >= date '{LAST_DAYS_FIRST}' or
              not exists (select 1 from pool where day >= date '{LAST_DAYS_FIRST}')"""
    )
    connection.execute(
        f"""create or replace temp table chosen as
        select 'N' || i || '.{day:%m%d}-' || record as id, place, 'new' as kind
        from range({new}) as made(i) join fresh on number = i % (select count(*) from fresh)
        join pool using (place)
        union all select record, (place + {corrected + removed}) % {pool} + 1, 'corrected' from pool
        where place <= {corrected}
        union all select record, place, 'removed' from pool
        where place > {corrected} and place <= {corrected + removed}"""
    )
    found = connection.execute("select kind, list(id) from chosen group by kind").fetchall()
    return {kind: tuple(ids) for kind, ids in found}


def _write(connection: duckdb.DuckDBPyConnection, contract: Contract, path: Path) -> None:
    """Write the chosen rows as the feed's own format."""
    if path.suffix == ".ndjson":
        pattern, other = _REMOVING.get(contract.id, _STATUS)
        lines = connection.execute(
            f"""select case when kind = 'removed' then regexp_replace(told, $pattern, $other) else told end
            from (select kind, regexp_replace(line, '{_ID}', '"id":"' || id || '"') as told, id
                  from chosen join pool using (place)) order by id""",
            {"pattern": pattern, "other": other},
        ).fetchall()
        path.write_text("".join(f"{line}\n" for (line,) in lines), encoding="utf-8")
        return
    assert contract.record is not None
    headings = {c.becomes: c.name for c in contract.columns}
    key, update = headings[contract.record.key[0]], headings[contract.record.update_type or ""]
    form = "parquet" if path.suffix == ".parquet" else "csv, header"
    told = [row[0] for row in connection.execute("describe pool").fetchall()]
    others = ", ".join(
        f'"{name}"' for name in told if name not in (key, update, "record", "day", "place")
    )
    connection.execute(
        f"""copy (select id as "{key}", {others},
                  case when kind = 'removed' then '1' else '9' end as "{update}"
                  from chosen join pool using (place) order by id)
        to {_text(path)} (format {form})"""
    )


def _engine(workspace: Path) -> duckdb.DuckDBPyConnection:
    spill = str(workspace.parent / "spill")
    return duckdb.connect(
        config={"memory_limit": MEMORY_LIMIT, "threads": 2, "temp_directory": spill}
    )


def days_made(given: Path) -> int:
    """How many days of changes the folder already has."""
    return len({p.stem[-10:] for p in given.glob(f"{SYNTHETIC_PREFIX}SUS_OP_2025-04-??.csv")})


def make_day(
    workspace: Path, feeds: Path, given: Path, rows_of_feeds: dict[str, int]
) -> list[DayFile]:
    """Write the files of the next day of changes into `given`, made from the rows in `feeds`."""
    day = EXTRACT_DAY + timedelta(days=1 + days_made(given))
    files, made = stored(workspace), []
    with _engine(workspace) as connection:
        for feed, file in FILES.items():
            contract = known_feeds()[feed].contract
            rows = _given(contract, feeds) if _takes_changes(contract) else None
            pool = _pool(connection, feed, rows, files) if rows else 0
            if not pool:
                continue
            wanted = round(rows_of_feeds.get(feed, 0) * SHARE)
            chosen = _choose(connection, pool=pool, wanted=wanted, day=day)
            path = given / f"{SYNTHETIC_PREFIX}{file.stem}_{day}.{file.form}"
            _write(connection, contract, path)
            kinds = (chosen.get(kind, ()) for kind in ("new", "corrected", "removed"))
            made.append(DayFile(feed, path, *kinds))
    return made


def rows_of(files: Stored) -> dict[tuple[str, str], int]:
    """Rows by table and feed, from the footers."""
    return {
        (table, feed): sum(pq.read_metadata(path).num_rows for path in paths)
        for table, of_feed in files.items()
        for feed, paths in of_feed.items()
    }


def standing(workspace: Path, made: list[DayFile]) -> dict[tuple[str, str, str], int]:
    """How many rows the ids of the day have, by table, feed and kind."""
    files = stored(workspace)
    with _engine(workspace) as connection:
        return {
            (table, one.feed, kind): rows
            for one in made
            for table, of_feed in files.items()
            if one.feed in of_feed
            for kind, rows, _, _ in _found(connection, one, of_feed[one.feed], [])
        }


def _found(
    connection: duckdb.DuckDBPyConnection, one: DayFile, paths: list[Path], batches: list[str]
) -> list[tuple[str, int, int, int]]:
    """Of each kind of id: rows, different ids, and rows from other batches than these."""
    connection.execute(
        "create or replace temp table ids as select unnest($new::varchar[]) as id, 'new' as kind "
        "union all select unnest($corrected::varchar[]), 'corrected' "
        "union all select unnest($removed::varchar[]), 'removed'",
        {"new": one.new, "corrected": one.corrected, "removed": one.removed},
    )
    return connection.execute(
        "select kind, count(*), count(distinct record), "
        "count(*) filter (where not list_contains($batches::varchar[], batch)) "
        f"from read_parquet({_listed(paths)}) join ids on record = id group by kind",
        {"batches": batches},
    ).fetchall()


def _batches_of(workspace: Path, made: list[DayFile]) -> list[str]:
    engine = connect(open_workspace(workspace).records)
    named = {one.path.name for one in made}
    keys = [batch.key for batch in all_batches(engine) if batch.file in named]
    engine.dispose()
    return keys


def wrong_after(
    workspace: Path,
    made: list[DayFile],
    *,
    rows_before: dict[tuple[str, str], int],
    standing_before: dict[tuple[str, str, str], int],
) -> list[str]:
    """What is not as the day's files say: ids missing, left over or old, rows too many or twice."""
    files, batches, wrong = stored(workspace), _batches_of(workspace, made), []
    rows = rows_of(files)
    with _engine(workspace) as connection:
        for one in made:
            seen: dict[str, set[int]] = defaultdict(set)
            for table, of_feed in files.items():
                if one.feed not in of_feed:
                    continue
                change = 0
                for kind, count, ids, old in _found(connection, one, of_feed[one.feed], batches):
                    seen[kind].add(ids)
                    change += count
                    wrong += [f"{table}: {old} old rows of {kind} {one.feed}"] if old else []
                before = sum(standing_before.get((table, one.feed, k), 0) for k in _KINDS)
                told = rows[table, one.feed] - rows_before.get((table, one.feed), 0)
                if told != change - before:
                    wrong.append(f"{table}: {told} more rows of {one.feed}, not {change - before}")
            wrong += _of_ids(one, seen)
        wrong += _twice(connection, files)
    return wrong


_KINDS = ("new", "corrected", "removed")


def _of_ids(one: DayFile, seen: dict[str, set[int]]) -> Iterator[str]:
    """Some table has every new and corrected id, unless rows are split between tables; none a removed."""
    for kind, ids in (("new", one.new), ("corrected", one.corrected)):
        found = seen.get(kind, set())
        if ids and not (len(ids) in found or sum(found) == len(ids)):
            yield f"{one.feed}: of {len(ids)} {kind} records {sorted(found)} stand"
    if seen.get("removed"):
        yield f"{one.feed}: {sorted(seen['removed'])} removed records still stand"


def _twice(connection: duckdb.DuckDBPyConnection, files: Stored) -> Iterator[str]:
    """Tables in which a key stands more than once within a feed."""
    for table, of_feed in files.items():
        own = [name for name in TABLES[table].key if name != "feed"]
        for feed, paths in of_feed.items():
            twice = connection.execute(
                f"select count(*) from (select hash({', '.join(own)}) as h "
                f"from read_parquet({_listed(paths)}) group by h having count(*) > 1)"
            ).fetchall()[0][0]
            if twice:
                yield f"{table}: {twice} keys of {feed} stand more than once"
