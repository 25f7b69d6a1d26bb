"""The workspace's records: which batches landed, what was wrong with them, and each snapshot.

One SQLite database. A snapshot row names, for every logical table, the lake's snapshot and files;
writing it is the single act that makes a refresh visible, so a refresh cut off at any point leaves
the last good state. Batches and problems are appended and never edited in place.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection

from commonweal.terms.problem import Place, Problem, Severity

SCHEMA_VERSION = 1
metadata = sa.MetaData()

snapshots = sa.Table(
    "snapshot",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("taken_at", sa.DateTime, nullable=False),
    sa.Column("tables", sa.Text, nullable=False),
    sa.Column("code_version", sa.String, nullable=False),
)
batches = sa.Table(
    "batch",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("feed", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("slot", sa.String, nullable=False),
    sa.Column("vintage", sa.String, nullable=False),
    sa.Column("fingerprint", sa.String, nullable=False),
    sa.Column("rows_read", sa.Integer, nullable=False),
    sa.Column("rows_stored", sa.Integer, nullable=False),
    sa.Column("rows_set_aside", sa.Integer, nullable=False),
    sa.Column("first_snapshot", sa.Integer, sa.ForeignKey("snapshot.id"), nullable=False),
    sa.Column("last_snapshot", sa.Integer, sa.ForeignKey("snapshot.id")),
    sa.CheckConstraint("state in ('accepted', 'refused')"),
)
problems = sa.Table(
    "problem",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("batch", sa.Integer, sa.ForeignKey("batch.id"), nullable=False),
    sa.Column("rule", sa.String, nullable=False),
    sa.Column("severity", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("line", sa.Integer),
    sa.Column("column", sa.String),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("next_step", sa.Text, nullable=False),
)

seen_files = sa.Table(
    "seen_file",
    metadata,
    sa.Column("label", sa.String, primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("modified_ns", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
)
"""Large files by name, size and time of change, so that they need not be read to be known again."""
lake_files = sa.Table(
    "lake_file",
    metadata,
    sa.Column("path", sa.String, primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("damaged", sa.Boolean, nullable=False),
)
"""What each file of the lake was when it was written, and whether it was found damaged since."""


expired_snapshots = sa.Table(
    "expired_snapshot",
    metadata,
    sa.Column("snapshot", sa.Integer, sa.ForeignKey("snapshot.id"), primary_key=True),
    sa.Column("expired_at", sa.DateTime, nullable=False),
)
"""Snapshots that cannot be gone back to any more: files that only they named are removed."""


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A file of the lake by its path inside it, and what it was when it was written."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableFiles:
    """A logical table as it stands in one snapshot: the lake's snapshot id and its files."""

    lake_snapshot: int
    files: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the store held at an instant."""

    id: int
    taken_at: datetime
    code_version: str
    tables: dict[str, TableFiles]


def batch_key(sha256: str, file: str) -> str:
    """What rows of a batch carry in their `batch` column: of its bytes and the name they came under.

    The same bytes may come twice and mean it: a record that was taken back, sent again, taken back.
    """
    return hashlib.sha256(f"{sha256}/{file}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Batch:
    """One landing of one file: accepted, or refused whole. `slot` is what a correction replaces.

    `superseded` when a later file took its slot; both stay on record.
    """

    id: int
    sha256: str
    feed: str
    file: str
    state: str
    slot: str
    vintage: str
    fingerprint: str
    rows_read: int
    rows_stored: int
    rows_set_aside: int
    first_snapshot: int
    last_snapshot: int | None

    @property
    def key(self) -> str:
        """What rows of this batch carry in their `batch` column."""
        return batch_key(self.sha256, self.file)

    @property
    def superseded(self) -> bool:
        """Whether a later batch has taken its place."""
        return self.last_snapshot is not None


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of one file in a refresh, ready to be recorded."""

    sha256: str
    feed: str
    file: str
    state: str
    slot: str
    vintage: str
    fingerprint: str
    rows_read: int = 0
    rows_stored: int = 0
    rows_set_aside: int = 0
    problems: tuple[Problem, ...] = ()
    superseded: bool = False

    @property
    def key(self) -> str:
        """What rows of this batch carry in their `batch` column."""
        return batch_key(self.sha256, self.file)


def connect(path: Path) -> sa.Engine:
    """Open, and on first use make, the records at `path` (SQLite, WAL, foreign keys on)."""
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: DBAPIConnection, _: object) -> None:
        for setting in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
            connection.cursor().execute(f"PRAGMA {setting}")

    metadata.create_all(engine)
    return engine


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A large file as it lay in the folder of feeds, and the digest of its bytes."""

    label: str
    size: int
    modified_ns: int
    sha256: str


def all_seen(engine: sa.Engine) -> dict[tuple[str, int, int], str]:
    """The digests of large files seen before, by label, size and time of change."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(seen_files))
        return {(row.label, row.size, row.modified_ns): row.sha256 for row in rows}


def _snapshot(row: sa.RowMapping) -> Snapshot:
    tables = {
        name: TableFiles(entry["lake_snapshot"], tuple(entry["files"]), entry["rows"])
        for name, entry in json.loads(row["tables"]).items()
    }
    return Snapshot(row["id"], row["taken_at"], row["code_version"], tables)


def latest_snapshot(engine: sa.Engine) -> Snapshot | None:
    """The last good state, or nothing when no refresh has finished yet."""
    with engine.connect() as connection:
        row = (
            connection.execute(sa.select(snapshots).order_by(snapshots.c.id.desc()).limit(1))
            .mappings()
            .first()
        )
    return _snapshot(row) if row is not None else None


def all_snapshots(engine: sa.Engine) -> list[Snapshot]:
    """Every snapshot on record, oldest first."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(snapshots).order_by(snapshots.c.id)).mappings()
        return [_snapshot(row) for row in rows]


def kept_snapshots(engine: sa.Engine) -> list[Snapshot]:
    """The snapshots on record that have not expired, oldest first; the newest is always one."""
    with engine.connect() as connection:
        expired = set(connection.execute(sa.select(expired_snapshots.c.snapshot)).scalars())
    return [snapshot for snapshot in all_snapshots(engine) if snapshot.id not in expired]


def all_batches(engine: sa.Engine) -> list[Batch]:
    """Every batch ever recorded, oldest first."""
    with engine.connect() as connection:
        rows = connection.execute(sa.select(batches).order_by(batches.c.id))
        return [Batch(**row) for row in rows.mappings()]


def problems_of(engine: sa.Engine, batch_ids: Iterable[int]) -> list[tuple[int, Problem]]:
    """Problems of these batches, as (batch id, problem), in the order they were found."""
    wanted = set(batch_ids)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(problems).order_by(problems.c.id)).mappings()
        return [
            (
                row["batch"],
                Problem(
                    row["rule"],
                    Severity(row["severity"]),
                    Place(row["file"], row["line"], row["column"]),
                    row["message"],
                    row["next_step"],
                ),
            )
            for row in rows
            if row["batch"] in wanted
        ]


def _batch_row(outcome: BatchOutcome, snapshot: int) -> dict[str, object]:
    fields = ("sha256", "feed", "file", "state", "slot", "vintage", "fingerprint",
              "rows_read", "rows_stored", "rows_set_aside")  # fmt: skip
    told = {name: getattr(outcome, name) for name in fields}
    return told | {
        "first_snapshot": snapshot,
        "last_snapshot": snapshot if outcome.superseded else None,
    }


def _problem_rows(outcome: BatchOutcome, batch: int) -> list[dict[str, object]]:
    return [
        {
            "batch": batch,
            "rule": p.rule,
            "severity": p.severity.value,
            "file": p.place.file,
            "line": p.place.line,
            "column": p.place.column,
            "message": p.message,
            "next_step": p.next_step,
        }
        for p in outcome.problems
    ]


def _insert(connection: sa.Connection, table: sa.Table, row: dict[str, object]) -> int:
    """Append one row and return its id."""
    key = connection.execute(sa.insert(table).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _add_snapshot(
    connection: sa.Connection,
    taken_at: datetime,
    code_version: str,
    *,
    tables: dict[str, TableFiles],
    files: Iterable[LakeFile],
) -> int:
    """Put a snapshot and the files that are new in it on record."""
    described = {
        name: {"lake_snapshot": t.lake_snapshot, "files": list(t.files), "rows": t.rows}
        for name, t in tables.items()
    }
    rows = [asdict(one) | {"damaged": False} for one in files]
    if rows:
        connection.execute(sa.insert(lake_files), rows)
    told = {"taken_at": taken_at, "code_version": code_version, "tables": json.dumps(described)}
    return _insert(connection, snapshots, told)


def restore_snapshot(
    engine: sa.Engine,
    wanted: int,
    *,
    taken_at: datetime,
    code_version: str,
    tables: dict[str, TableFiles],
    files: Iterable[LakeFile] = (),
) -> int:
    """Make a new snapshot of what an earlier one held, and return its id.

    History is kept: batches that came since end, and those that had ended since stand on record
    again from the new snapshot on.
    """
    with engine.begin() as connection:
        snapshot = _add_snapshot(connection, taken_at, code_version, tables=tables, files=files)
        first, last = batches.c.first_snapshot, batches.c.last_snapshot
        connection.execute(
            sa.update(batches)
            .where(last.is_(None), first > wanted, batches.c.state == "accepted")
            .values(last_snapshot=snapshot)
        )
        ended = sa.select(batches).where(
            first <= wanted, last > wanted, batches.c.state == "accepted"
        )
        for row in connection.execute(ended).mappings().all():
            told = {name: value for name, value in row.items() if name != "id"}
            again = _insert(
                connection, batches, told | {"first_snapshot": snapshot, "last_snapshot": None}
            )
            found = connection.execute(sa.select(problems).where(problems.c.batch == row["id"]))
            copies = [
                {n: v for n, v in p.items() if n != "id"} | {"batch": again}
                for p in found.mappings()
            ]
            if copies:
                connection.execute(sa.insert(problems), copies)
    return snapshot


def commit_snapshot(
    engine: sa.Engine,
    *,
    taken_at: datetime,
    code_version: str,
    tables: dict[str, TableFiles],
    outcomes: list[BatchOutcome],
    ended: list[int],
    seen: Iterable[SeenFile] = (),
    files: Iterable[LakeFile] = (),
) -> int:
    """Record a refresh in one transaction and return the new snapshot's id.

    `ended` are the ids of batches that a correction (or a better reader) replaces from now on;
    `seen` are large files to be known again, `files` what the lake's new files are.
    """
    with engine.begin() as connection:
        snapshot = _add_snapshot(connection, taken_at, code_version, tables=tables, files=files)
        if ended:
            connection.execute(
                sa.update(batches).where(batches.c.id.in_(ended)).values(last_snapshot=snapshot)
            )
        for one in seen:
            connection.execute(sa.delete(seen_files).where(seen_files.c.label == one.label))
            connection.execute(sa.insert(seen_files).values(asdict(one)))
        for outcome in outcomes:
            batch = _insert(connection, batches, _batch_row(outcome, snapshot))
            if outcome.problems:
                connection.execute(sa.insert(problems), _problem_rows(outcome, batch))
    return snapshot
