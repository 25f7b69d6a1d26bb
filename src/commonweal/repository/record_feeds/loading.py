"""Loading files of records: each into files of the lake, then feed by feed what stands of them.

Nothing that is written here is visible until the refresh commits it: new Parquet files, keys added
to the vault, and what is to be put on record. Which files are new is decided in `actions`.
"""

import json
import shutil
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import polars as pl

from commonweal.repository.engines.duck import connect
from commonweal.repository.feed import FEEDS_FOLDER, Feed
from commonweal.repository.reading.rows import Refusal, refuse
from commonweal.repository.record_feeds.accepting import Taken, not_readable, take
from commonweal.repository.record_feeds.coverage import ITSELF, Coverage, coverage_of
from commonweal.repository.record_feeds.keys import key_file, write_keys
from commonweal.repository.record_feeds.measuring import measure, strays
from commonweal.repository.record_feeds.settling import Part, Plan, carry_out, plan_for
from commonweal.repository.record_feeds.showing import accepted_view, identity_space
from commonweal.repository.record_feeds.storing import (
    count_broken_constraints,
    count_rows,
    identifiers_statement,
    removals,
    told_by_name,
    write_table,
)
from commonweal.repository.record_feeds.telling import problems_of, problems_of_strays
from commonweal.repository.record_feeds.vault import Vault
from commonweal.repository.records import Batch, BatchOutcome, TableFiles, batch_key
from commonweal.repository.room import told_as_lack_of_room
from commonweal.repository.unreadable import told_as_damage
from commonweal.tables.catalogue import TABLES
from commonweal.tables.declaration import Table
from commonweal.terms.problem import Place, Problem, Severity

MEMORY_LIMIT = "3GB"
SPILL = "spill"
QUALITY, PROFILE, TAKEN_BACK = "data_quality", "batch_profile", "record_taken_back"
RESTATES = "restates"


@dataclass(frozen=True, slots=True)
class LoadedRecords:
    """What became of one file, and what it has for the store when it was accepted.

    `keys` is where the keys of its records lie. `frames` are rows of ordinary tables about the batch
    itself: its quality and its profile.
    """

    outcome: BatchOutcome
    coverage: Coverage
    keys: Path | None = None
    files: dict[str, list[Path]] = field(default_factory=dict)
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)
    taken_back: Sequence[str] = ()


def coverage_for(feed: Feed, name: str, label: str) -> Coverage:
    """What a file of a feed covers. Raises `Refusal` when its name must tell and does not."""
    if not feed.contract.period_in_name:
        return ITSELF
    coverage = coverage_of(name)
    if coverage is None:
        raise refuse(
            "no-period",
            Place(label),
            "The file's name does not tell which period it is of.",
            next_step=(
                "End the name in a financial year (_2023-24), a month (_2024-05), a day of changes "
                "(_2024-05-31) or a full extract (_to_2024-05-31); then _ODS where it is of one provider."
            ),
        )
    return coverage


def slot_of(feed: str, coverage: Coverage, name: str) -> str:
    """What another file of the same feed and coverage shares with this one."""
    return f"{feed}/{coverage.label or name}"


def _statements(feed: Feed) -> dict[str, str]:
    folder = FEEDS_FOLDER / feed.contract.id
    return {t: (folder / f"{t}.sql").read_text(encoding="utf-8") for t in feed.contract.tables}


def _view(feed: Feed) -> dict[str, object] | None:
    path = FEEDS_FOLDER / feed.contract.id / "view.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _unchecked(_: Path) -> None:
    """Take a stored file as it is."""


def _check_stored(parts: Iterable[Part], check: Callable[[Path], None]) -> None:
    for part in parts:
        if not part.is_new:
            for files in part.files.values():
                for path in files:
                    check(path)


class RecordLoader:
    """The engine that loads files of records into one lake. Use it as a context."""

    def __init__(self, *, lake: Path, landing: Path, vault: Path) -> None:
        """Open the engine and the vault. What an earlier loader spilt is removed."""
        self._lake = lake.resolve()
        spill = self._lake / SPILL
        shutil.rmtree(spill, ignore_errors=True)
        for folder in (self._lake, landing, vault, spill):
            folder.mkdir(parents=True, exist_ok=True)
        self._connection = connect(
            folders=(self._lake, landing, vault),
            spill=spill,
            memory_limit=MEMORY_LIMIT,
            keeps_order=True,
        )
        self._own = threading.local()
        self._vault = Vault(vault.resolve(), self._connection)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """The thread's own way to the engine: what is temporary is seen by no other thread."""
        if not hasattr(self._own, "cursor"):
            self._own.cursor = self._connection.cursor()
        cursor: duckdb.DuckDBPyConnection = self._own.cursor
        return cursor

    def load(self, feed: Feed, path: Path, *, name: str, label: str, sha256: str) -> LoadedRecords:
        """Take one file: its rows as files of the lake, or the reason why it was refused.

        Several threads may load at once, each a file of its own.
        """
        coverage = ITSELF
        try:
            coverage = coverage_for(feed, name, label)
            with told_as_lack_of_room():
                return self._accepted(feed, path, name=name, label=label, sha256=sha256)
        except (Refusal, UnicodeDecodeError, duckdb.DataError) as wrong:
            refusal = wrong if isinstance(wrong, Refusal) else not_readable(feed.contract, label)
            outcome = BatchOutcome(
                sha256, feed.contract.id, label, "refused", "", "", feed.fingerprint,
                problems=(refusal.problem,),
            )  # fmt: skip
            return LoadedRecords(outcome, coverage)
        finally:
            for made in ("view if exists accepted", "table if exists taken"):
                self._cursor().execute(f"drop {made}")

    def _accepted(
        self, feed: Feed, path: Path, *, name: str, label: str, sha256: str
    ) -> LoadedRecords:
        contract, coverage, cursor = feed.contract, coverage_for(feed, name, label), self._cursor()
        batch = batch_key(sha256, label)
        taken = take(cursor, contract, _view(feed), path=path, label=label, coverage=coverage)
        self._admit(taken, batch=batch)
        accepted_view(cursor, taken)
        keys = key_file(self._lake, feed=contract.id, batch=batch, fingerprint=feed.fingerprint)
        write_keys(keys, taken.keys)
        files, rows, found = self._write(feed, batch=batch, label=label)
        astray = strays(cursor, taken, coverage)
        problems = [
            *problems_of(taken, label), *found,
            *problems_of_strays(taken, astray, label, provider=coverage.provider),
        ]  # fmt: skip
        slot = slot_of(contract.id, coverage, name)
        outcome = BatchOutcome(
            sha256, contract.id, label, "accepted", slot, f"{coverage.last or name}",
            feed.fingerprint, rows_read=taken.rows, rows_stored=rows,
            rows_set_aside=taken.set_aside, problems=tuple(problems),
        )  # fmt: skip
        back = removals(cursor, taken)
        measured = measure(
            cursor, taken, left_out=found, statements=_statements(feed) if found else {}
        )
        frames = {
            QUALITY: measured.quality,
            PROFILE: measured.profile,
            TAKEN_BACK: pl.DataFrame({"record": back}, schema={"record": pl.String}),
        }
        told = {
            table: _about(rows_, feed=contract.id, batch=batch, vintage=outcome.vintage)
            for table, rows_ in frames.items()
        }
        return LoadedRecords(outcome, coverage, keys, files, told, back)

    def _admit(self, taken: Taken, *, batch: str) -> None:
        """Give keys to the people of a file, and keep what it tells of who they are in the vault."""
        record = taken.contract.record
        assert record is not None
        if record.person is None:
            return
        space = identity_space(taken.contract)
        self._vault.admit(self._cursor(), "taken", column=record.person, kind=space)
        if statement := identifiers_statement(taken):
            self._vault.keep_identifiers(self._cursor(), batch, statement)

    def _write(
        self, feed: Feed, *, batch: str, label: str
    ) -> tuple[dict[str, list[Path]], int, list[Problem]]:
        """Write every table of a feed: files by table, rows written, and rows that were left out."""
        files: dict[str, list[Path]] = {}
        rows, problems = 0, []
        for name, statement in _statements(feed).items():
            table = TABLES[name]
            path, written = write_table(
                self._cursor(), self._lake, table,
                statement=statement, feed=feed.contract.id, batch=batch,
            )  # fmt: skip
            rows += written
            if path is not None:
                files[name] = [path]
            if table.constraints and count_rows(self._cursor(), statement) != written:
                problems += self._left_out(table, statement, label)
        return files, rows, problems

    def _left_out(self, table: Table, statement: str, label: str) -> list[Problem]:
        counts = count_broken_constraints(self._cursor(), table, statement)
        meaning = {c.name: c.meaning for c in table.constraints}
        return [
            Problem(
                rule,
                Severity.QUARANTINED,
                Place(label),
                f"{count:,} rows of table {table.name} were left out, since for them it does not "
                f"hold that {meaning[rule]}.",
                "Correct them at source, or give the feed's contract a rule that tells of it.",
            )
            for rule, count in counts.items()
        ]

    def plan(
        self, feed: str, parts: Sequence[Part], *, check: Callable[[Path], None] = _unchecked
    ) -> Plan:
        """What is to become of one feed, its stored parts first and then those just loaded.

        `check` fails for a stored file that is not what was written. Whatever fails, it is asked of
        every one: a damaged file may make the readers raise anything, an error whose message has
        bytes that are no text among it.
        """
        try:
            with told_as_lack_of_room():
                return plan_for(self._cursor(), feed, parts)
        except Exception:
            _check_stored(parts, check)
            raise

    def carry_out(
        self, plans: Sequence[Plan], *, check: Callable[[Path], None] = _unchecked
    ) -> None:
        """Write again the files that lose rows by these plans; `check` is as in `plan`."""
        try:
            with told_as_lack_of_room():
                carry_out(self._connection, self._lake, plans, check=check)
        except Exception:
            for plan in plans:
                _check_stored(plan.alive, check)
            raise

    def check_keys(self) -> None:
        """Fail when two numbers have one person key: a bug or a chance of one in ten million."""
        if not self._vault.has_grown:
            return
        known, keys = self._vault.distinct_people()
        assert known == keys, f"{known} identities have {keys} person keys"

    def __enter__(self) -> Self:
        """Use as a context."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the engine."""
        self._connection.close()


def _about(rows: pl.DataFrame, *, feed: str, batch: str, vintage: str) -> pl.DataFrame:
    """Rows about a batch, with where they came from as every stored row says it."""
    return rows.with_columns(
        feed=pl.lit(feed),
        batch=pl.lit(batch),
        vintage=pl.lit(vintage),
        line=pl.int_range(1, rows.height + 1, dtype=pl.Int64),
        withheld=pl.lit(0, dtype=pl.Int64),
    )


def with_restating(loaded: LoadedRecords) -> dict[str, pl.DataFrame]:
    """A batch's frames, with the word in its profile that it states anew what another had stated."""
    profile = loaded.frames[PROFILE]
    word = profile.head(1).with_columns(
        column_name=pl.lit(""), what=pl.lit(RESTATES), value=pl.lit(None, pl.String),
        amount=pl.lit(1.0), line=pl.lit(profile.height + 1, pl.Int64),
    )  # fmt: skip
    return loaded.frames | {PROFILE: pl.concat([profile, word])}


def restating_batches(lake: Path, tables: dict[str, TableFiles], feed: str) -> set[str]:
    """The stored batches of a feed that state anew what an earlier one had stated."""
    told = _of_feed(lake, tables.get(PROFILE), feed)
    return set() if told is None else set(told.filter(pl.col("what") == RESTATES)["batch"])


def _of_feed(lake: Path, stored: TableFiles | None, feed: str) -> pl.DataFrame | None:
    """What an ordinary table has of one feed, if it has any rows at all."""
    if stored is None or not stored.files:
        return None
    rows = pl.scan_parquet([lake / inside for inside in stored.files], glob=False)
    with told_as_damage():
        return rows.filter(pl.col("feed") == feed).collect()


def _taken_back(lake: Path, tables: dict[str, TableFiles], feed: str) -> dict[str, list[str]]:
    """The records that stored batches of a feed take back, by batch: files of before may come late."""
    told = _of_feed(lake, tables.get(TAKEN_BACK), feed)
    if told is None:
        return {}
    grouped = told.group_by("batch").agg(pl.col("record"))
    return dict(zip(grouped["batch"], grouped["record"].to_list(), strict=True))


def stored_parts(
    lake: Path, tables: dict[str, TableFiles], *, batches: Iterable[Batch], feed: str
) -> list[Part]:
    """What the store has of a feed, batch by batch in the order they came."""
    files: dict[str, dict[str, list[Path]]] = defaultdict(lambda: defaultdict(list))
    for table, stored in tables.items():
        if table in TABLES and TABLES[table].records:
            for inside in stored.files:
                of_feed, batch = told_by_name(inside)
                if of_feed == feed:
                    files[batch][table].append(lake / inside)
    back = _taken_back(lake, tables, feed)
    return [
        Part(
            batch.key, feed, batch.slot, coverage_of(batch.file) or ITSELF,
            dict(files[batch.key]), is_new=False,
            keys=key_file(lake, feed=feed, batch=batch.key, fingerprint=batch.fingerprint),
            removals=back.get(batch.key, ()),
        )
        for batch in batches
        if batch.feed == feed and batch.state == "accepted" and not batch.superseded
    ]  # fmt: skip


def new_part(loaded: LoadedRecords) -> Part:
    """What a file just loaded has for the store."""
    told = loaded.outcome
    assert loaded.keys is not None, f"{told.file} was not accepted"
    return Part(
        told.key, told.feed, told.slot, loaded.coverage, loaded.files, is_new=True,
        keys=loaded.keys, removals=loaded.taken_back,
    )  # fmt: skip
