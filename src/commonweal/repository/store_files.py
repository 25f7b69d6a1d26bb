"""Whether the files of the store are what was written: sizes, digests, and files found damaged.

Each file that a snapshot names is put on record with its digest when the snapshot is. Looking never
changes a file; what is found damaged is marked, so that the next refresh reads it again from the
bytes kept in the landing.
"""

import hashlib
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from commonweal.repository.durable import make_durable
from commonweal.repository.lake import NAMESPACE
from commonweal.repository.landing import kept_path
from commonweal.repository.records import (
    Batch,
    LakeFile,
    TableFiles,
    all_batches,
    expired_snapshots,
    kept_snapshots,
    lake_files,
)
from commonweal.repository.unreadable import damage
from commonweal.terms.problem import Place, Problem, Severity

PIECE = 4 * 1024**2
READERS = 2


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    seen = hashlib.sha256()
    with path.open("rb") as given:
        while piece := given.read(PIECE):
            seen.update(piece)
    return seen.hexdigest()


def _described(lake: Path, inside: str) -> LakeFile:
    path = lake / inside
    return LakeFile(inside, path.stat().st_size, digest_of(path))


def files_of(tables: dict[str, TableFiles]) -> set[str]:
    """The files that a snapshot's tables name."""
    return {inside for stored in tables.values() for inside in stored.files}


def describe_new(engine: sa.Engine, lake: Path, tables: dict[str, TableFiles]) -> list[LakeFile]:
    """The files of a coming snapshot that are not on record yet, with size and digest."""
    with engine.connect() as connection:
        known = set(connection.execute(sa.select(lake_files.c.path)).scalars())
    new = sorted(files_of(tables) - known)
    for folder in {(lake / inside).parent for inside in new}:
        make_durable(folder)
    with ThreadPoolExecutor(READERS) as readers:
        return list(readers.map(partial(_described, lake), new))


def missing_or_marked(engine: sa.Engine, lake: Path, tables: dict[str, TableFiles]) -> set[str]:
    """The tables with a file that is gone, has another size, or was found damaged."""
    with engine.connect() as connection:
        known = {row.path: row for row in connection.execute(sa.select(lake_files))}
    return {
        name
        for name, stored in tables.items()
        if any(_is_wrong(lake, inside, known.get(inside)) for inside in stored.files)
    }


def _is_wrong(lake: Path, inside: str, known: sa.Row[tuple[object, ...]] | None) -> bool:
    try:
        size = (lake / inside).stat().st_size
    except OSError:
        return True
    return known is not None and (bool(known.damaged) or size != known.size)


def check_written(engine: sa.Engine, lake: Path, path: Path) -> None:
    """Compare a file of the lake with what was written. Raises `StoreError` when it is another.

    Rows of it are about to be written again, and what was damaged would then pass for sound.
    """
    inside = str(path.relative_to(lake))
    with engine.connect() as connection:
        wanted = sa.select(lake_files.c.sha256).where(lake_files.c.path == inside)
        told = connection.execute(wanted).scalar()
    if told is not None and digest_of(path) != told:
        raise damage(f"The store's file '{inside}' is not what was written; nothing was changed.")


def _mark(engine: sa.Engine, damaged: Iterable[str]) -> None:
    with engine.begin() as connection:
        connection.execute(
            sa.update(lake_files).where(lake_files.c.path.in_(list(damaged))).values(damaged=True)
        )


_NEXT = "Run `commonweal refresh`: it is read again from the bytes in the landing."


def _found(rule: str, place: str, says: str, *, next_step: str = _NEXT) -> Problem:
    return Problem(rule, Severity.REFUSED, Place(place), says, next_step)


def _look(lake: Path, known: dict[str, sa.Row[tuple[object, ...]]], inside: str) -> Problem | None:
    path, told = lake / inside, known.get(inside)
    if not path.is_file():
        return _found("file-gone", inside, "A file of the store is gone.")
    if told is None:
        return None
    if path.stat().st_size != told.size or digest_of(path) != told.sha256:
        return _found("file-damaged", inside, "A file of the store is not what was written.")
    return None


def check_lake(engine: sa.Engine, lake: Path, tables: dict[str, TableFiles]) -> list[Problem]:
    """Read every file of a snapshot and compare it with what was written; mark what is damaged."""
    with engine.connect() as connection:
        known = {row.path: row for row in connection.execute(sa.select(lake_files))}
    with ThreadPoolExecutor(READERS) as readers:
        looked = readers.map(partial(_look, lake, known), sorted(files_of(tables)))
        problems = [problem for problem in looked if problem is not None]
    _mark(engine, [problem.place.file for problem in problems])
    return problems


def _look_landed(landing: Path, batch: Batch) -> Problem | None:
    kept = kept_path(landing, batch.sha256)
    again = "Put a copy of the file there under that name; the figures from it stand meanwhile."
    if not kept.is_file():
        return _found("landing-gone", batch.file, f"Its bytes are gone: {kept}.", next_step=again)
    if digest_of(kept) != batch.sha256:
        return _found(
            "landing-damaged", batch.file, f"Its bytes were changed: {kept}.", next_step=again
        )
    return None


def check_landing(engine: sa.Engine, landing: Path) -> list[Problem]:
    """Read the kept bytes of every batch in use and compare them with their digest."""
    current = [b for b in all_batches(engine) if b.state == "accepted" and not b.superseded]
    with ThreadPoolExecutor(READERS) as readers:
        looked = readers.map(partial(_look_landed, landing), current)
        return [problem for problem in looked if problem is not None]


def check_records(engine: sa.Engine) -> list[Problem]:
    """Ask the database of records whether it is whole."""
    with engine.connect() as connection:
        told = connection.execute(sa.text("PRAGMA integrity_check")).scalars().all()
        broken = connection.execute(sa.text("PRAGMA foreign_key_check")).all()
    if told == ["ok"] and not broken:
        return []
    says = f"The database of records is damaged ({'; '.join(map(str, told[:3]))})."
    return [_found("records-damaged", "records.sqlite", says, next_step="Restore it from a copy.")]


def expire_snapshots(engine: sa.Engine, wanted: Collection[int], *, expired_at: datetime) -> None:
    """Let snapshots expire, in one transaction. Their files are no longer on record; none is removed."""
    left = {
        inside
        for snapshot in kept_snapshots(engine)
        if snapshot.id not in wanted
        for inside in files_of(snapshot.tables)
    }
    with engine.begin() as connection:
        told = [{"snapshot": one, "expired_at": expired_at} for one in wanted]
        connection.execute(sa.insert(expired_snapshots), told)
        known = connection.execute(sa.select(lake_files.c.path)).scalars().all()
        if gone := [{"inside": inside} for inside in set(known) - left]:
            connection.execute(
                sa.delete(lake_files).where(lake_files.c.path == sa.bindparam("inside")), gone
            )


def unnamed_files(engine: sa.Engine, lake: Path) -> list[Path]:
    """Data files in the lake that no snapshot that is kept names.

    They were left by a refresh that was cut off, or by snapshots that expired.
    """
    named = {inside for snapshot in kept_snapshots(engine) for inside in files_of(snapshot.tables)}
    found = [
        p
        for folder in ("batches", "data")
        for p in lake.glob(f"{NAMESPACE}/*/{folder}/**/*.parquet")
    ]
    return [path for path in found if str(path.relative_to(lake)) not in named]


def sweep_unnamed(engine: sa.Engine, lake: Path) -> int:
    """Remove the files that no snapshot names, and say how many. For the sole writer."""
    left = unnamed_files(engine, lake)
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
