"""The store as a whole: is it what was written, what has it held, and which state of it is sound.

It asks the records and the files and changes neither, but for marks on files found damaged.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from commonweal.repository.records import (
    Snapshot,
    all_batches,
    all_snapshots,
    connect,
    kept_snapshots,
    latest_snapshot,
)
from commonweal.repository.store_files import (
    check_lake,
    check_landing,
    check_records,
    files_of,
    missing_or_marked,
    unnamed_files,
)
from commonweal.repository.workspace import Workspace
from commonweal.tables.catalogue import TABLES
from commonweal.terms.problem import Place, Problem, Severity


@contextmanager
def records_of(workspace: Workspace) -> Iterator[sa.Engine]:
    """The records of a workspace, open for the time of a block."""
    engine = connect(workspace.records)
    try:
        yield engine
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in the store at its newest snapshot.

    `landed` counts batches in use whose kept bytes were read; `left_over` are files that no
    snapshot names, which the next refresh removes.
    """

    snapshot: int
    files: int
    size_bytes: int
    landed: int
    left_over: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One snapshot, whether it has expired, and the tables of it that are no longer whole; results
    that can be made again are not counted.
    """

    snapshot: Snapshot
    damaged: tuple[str, ...]
    is_expired: bool = False

    @property
    def rows(self) -> int:
        """Rows of all logical tables."""
        return sum(stored.rows for name, stored in self.snapshot.tables.items() if name in TABLES)


def verify(workspace: Workspace) -> Verified | None:
    """Read the whole store and compare it with what was written; nothing when it holds nothing yet.

    Every file of the newest snapshot, the kept bytes of every batch in use, the database of records
    and the vault. What is damaged is marked, so that the next refresh reads it again.
    """
    with records_of(workspace) as engine:
        snapshot = latest_snapshot(engine)
        if snapshot is None:
            return None
        files = files_of(snapshot.tables)
        problems = (
            *check_records(engine),
            *check_lake(engine, workspace.lake, snapshot.tables),
            *check_landing(engine, workspace.landing),
            *_check_vault(workspace, snapshot),
        )
        paths = [workspace.lake / inside for inside in files]
        return Verified(
            snapshot.id,
            len(files),
            sum(path.stat().st_size for path in paths if path.is_file()),
            sum(b.state == "accepted" and not b.superseded for b in all_batches(engine)),
            len(unnamed_files(engine, workspace.lake)),
            problems,
        )


def _check_vault(workspace: Workspace, snapshot: Snapshot) -> list[Problem]:
    """The vault's key must be there once any person has one."""
    has_people = any(
        stored.rows
        for name, stored in snapshot.tables.items()
        if name in TABLES and TABLES[name].records
    )
    if not has_people or (workspace.vault / "key").is_file():
        return []
    return [
        Problem(
            "vault-key-gone",
            Severity.REFUSED,
            Place("vault/key"),
            "The key that people's records are joined by is gone.",
            "Restore it from a copy: without it no new record can be given to its person.",
        )
    ]


def history(workspace: Workspace) -> list[Held]:
    """Every snapshot, oldest first, and whether each could be gone back to."""
    with records_of(workspace) as engine:
        kept = {snapshot.id for snapshot in kept_snapshots(engine)}
        return [
            Held(
                snapshot,
                tuple(sorted(_logical(missing_or_marked(engine, workspace.lake, snapshot.tables)))),
            )
            if snapshot.id in kept
            else Held(snapshot, (), is_expired=True)
            for snapshot in all_snapshots(engine)
        ]


@dataclass(frozen=True, slots=True)
class Expiring:
    """Snapshots that are to expire, and the files that only they name."""

    snapshots: tuple[int, ...]
    files: int
    size_bytes: int


def _own_files(snapshot: Snapshot) -> set[str]:
    """Its files of logical tables; of results only the newest are kept anyway."""
    return files_of({name: files for name, files in snapshot.tables.items() if name in TABLES})


def expiring(workspace: Workspace, before: date) -> Expiring:
    """What would go if the snapshots of before a day expired.

    The newest never does, nor the newest that is whole, which is served where a file is damaged.
    """
    stays = {snapshot.id for snapshot in newest_sound(workspace) if snapshot is not None}
    with records_of(workspace) as engine:
        kept = kept_snapshots(engine)
    going = [s for s in kept if s.taken_at.date() < before and s.id not in stays]
    ids = tuple(snapshot.id for snapshot in going)
    left = {inside for s in kept if s.id not in ids for inside in _own_files(s)}
    named = {inside for snapshot in going for inside in _own_files(snapshot)}
    paths = [path for inside in named - left if (path := workspace.lake / inside).is_file()]
    return Expiring(ids, len(paths), sum(path.stat().st_size for path in paths))


def _logical(names: set[str]) -> set[str]:
    return {name for name in names if name in TABLES}


def newest_sound(workspace: Workspace) -> tuple[Snapshot | None, Snapshot | None]:
    """The newest snapshot, and the newest whose files are all there; the same unless one is gone.

    Sizes and marks are looked at and no file is read, so that opening stays quick.
    """
    with records_of(workspace) as engine:
        newest = latest_snapshot(engine)
        if newest is None or not missing_or_marked(engine, workspace.lake, newest.tables):
            return newest, newest
        for snapshot in reversed(kept_snapshots(engine)):
            if not missing_or_marked(engine, workspace.lake, snapshot.tables):
                return newest, snapshot
        return newest, None
