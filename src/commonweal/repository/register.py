"""Append-only registers: numbered entries, each chained to the one before it by a digest.

For what must never be edited afterwards: decisions, and whatever else asks for the same. One table
holds many registers, in SQLite (a file) or PostgreSQL (a URL). The database itself refuses to change
or delete an entry or to put one out of order, and `verify` finds what was done behind its back. What
the entries mean is for those who append them.

Table `register_entry`, a row for each entry: `register`, `number` (from 1, without gaps), `recorded_at`
(UTC, ISO 8601 text), `kind`, `subject`, `body` (canonical JSON), `previous` (the digest before it, or
zeros), `digest` (SHA-256 of the canonical JSON of the others).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from commonweal.repository import register_tables
from commonweal.repository.register_tables import entry_table
from commonweal.terms.errors import RegisterError, WorkspaceError

BEGINNING = "0" * 64
"""What the first entry of a register is chained to."""

_ROWS_AT_ONCE = 1_000
_COLUMNS = ("register", "number", "recorded_at", "kind", "subject", "body", "previous", "digest")


@dataclass(frozen=True, slots=True)
class New:
    """What is to be appended: a kind, what it is about, and a body of JSON values and dates."""

    kind: str
    subject: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands in a register."""

    register: str
    number: int
    recorded_at: str
    kind: str
    subject: str
    text: str
    previous: str
    digest: str

    @property
    def body(self) -> dict[str, Any]:
        """What was recorded."""
        told: dict[str, Any] = json.loads(self.text)
        return told


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a register: noted elsewhere, it proves that nothing was cut off its end."""

    register: str
    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Fault:
    """The first entry of a register that does not fit, and what is the matter with it."""

    register: str
    number: int
    message: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` found: the heads of sound registers, and the first fault of each other."""

    entries: int
    heads: tuple[Head, ...]
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        """No register has a fault."""
        return not self.faults


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a register cannot hold {type(value).__name__}")


_JSON = json.JSONEncoder(
    sort_keys=True,
    separators=(",", ":"),
    ensure_ascii=False,
    allow_nan=False,
    default=_as_text,
)


def canonical(value: object) -> str:
    """JSON in the one way that is digested: sorted names, no spaces, dates as text, no NaN."""
    return _JSON.encode(value)


def _digest(row: Sequence[object]) -> str:
    """The digest of an entry's columns, the digest itself left out."""
    # Whatever a damaged row holds is digested, so that it can be told from what was recorded.
    sound = [value if isinstance(value, str | int) else repr(value) for value in row]
    return hashlib.sha256(canonical(sound).encode(errors="surrogateescape")).hexdigest()


def open_register(address: Path | str) -> sa.Engine:
    """Open registers at a file (SQLite, made on first use) or a URL (`postgresql://...`).

    The engine is to be disposed of by the caller. Raises `WorkspaceError` when they cannot be
    reached.
    """
    shown = str(address)
    try:
        engine = register_tables.engine_of(address)
        shown = engine.url.render_as_string(hide_password=True)
        register_tables.make(engine)
    except (ArgumentError, NoSuchModuleError, ImportError) as wrong:
        raise WorkspaceError(
            f"There is no register at '{shown}' ({wrong}). Write a file's path, or "
            "postgresql://user@host/database with the extra `postgresql` installed."
        ) from wrong
    except DatabaseError as wrong:
        raise _unreachable(shown, wrong) from wrong
    return engine


def _unreachable(shown: str, wrong: DatabaseError) -> WorkspaceError:
    return WorkspaceError(
        f"The register at '{shown}' cannot be used ({str(wrong.orig).strip()}). See that it is "
        "there, is a register and may be written."
    )


@dataclass(frozen=True, slots=True)
class Appender:
    """A register held for appending: nobody else appends to it until this is done."""

    connection: sa.Connection
    register: str

    def entries(self, subject: str | None = None) -> tuple[Entry, ...]:
        """The entries so far, of one subject or all, oldest first."""
        return tuple(_entries(self.connection, self.register, subject))

    def append(self, *new: New, recorded_at: datetime) -> tuple[Entry, ...]:
        """Put entries at the end. They stand once the whole holding ends without an error."""
        head = _head(self.connection, self.register)
        number, previous = head.number, head.digest
        made: list[Entry] = []
        for each in new:
            number += 1
            at, text = recorded_at.isoformat(timespec="microseconds"), canonical(each.body)
            told = (self.register, number, at, each.kind, each.subject, text, previous)
            previous = _digest(told)
            made.append(Entry(*told, previous))
        if made:
            rows = [dict(zip(_COLUMNS, astuple(entry), strict=True)) for entry in made]
            self.connection.execute(sa.insert(entry_table), rows)
        return tuple(made)


def _head(connection: sa.Connection, register: str) -> Head:
    row = connection.execute(
        sa.select(entry_table.c.number, entry_table.c.digest)
        .where(entry_table.c.register == register)
        .order_by(entry_table.c.number.desc())
        .limit(1)
    ).first()
    return Head(register, *row) if row is not None else Head(register, 0, BEGINNING)


@contextmanager
def appending(engine: sa.Engine, register: str) -> Iterator[Appender]:
    """Hold a register: what is read and appended within is one transaction, after all before it.

    Raises `WorkspaceError` when the database cannot be used, and then nothing was appended.
    """
    try:
        with register_tables.holding(engine, register) as connection:
            yield Appender(connection, register)
    except DatabaseError as wrong:
        raise _unreachable(engine.url.render_as_string(hide_password=True), wrong) from wrong


def _entries(connection: sa.Connection, register: str, subject: str | None) -> Iterator[Entry]:
    asked = sa.select(entry_table).where(entry_table.c.register == register)
    if subject is not None:
        asked = asked.where(entry_table.c.subject == subject)
    for row in connection.execute(asked.order_by(entry_table.c.number)):
        yield Entry(*row)


def entries(engine: sa.Engine, register: str, subject: str | None = None) -> tuple[Entry, ...]:
    """The entries of a register, of one subject or all, oldest first.

    Raises `WorkspaceError` when the database cannot be used.
    """
    try:
        with engine.connect() as connection:
            return tuple(_entries(connection, register, subject))
    except DatabaseError as wrong:
        raise _unreachable(engine.url.render_as_string(hide_password=True), wrong) from wrong


def _misfit(row: Entry, told: Sequence[object], before: Head) -> str:
    """What is wrong with an entry after the one before it; nothing when it fits."""
    if row.number != before.number + 1:
        return f"entry {before.number + 1} is missing"
    if row.previous != before.digest:
        return "it is not chained to the entry before it"
    if row.digest != _digest(told):
        return "its words are not those that were recorded"
    return ""


def _walked(rows: Iterable[Sequence[Any]]) -> tuple[int, list[Head], list[Fault]]:
    """Rows by register and number: how many, and the head or the first fault of each register."""
    count, heads, faults = 0, dict[str, Head](), dict[str, Fault]()
    for told in rows:
        count += 1
        row = Entry(*told)
        if row.register in faults:
            continue
        before = heads.get(row.register, Head(row.register, 0, BEGINNING))
        misfit = _misfit(row, told[:-1], before)
        if misfit:
            faults[row.register] = Fault(row.register, row.number, misfit)
        heads[row.register] = Head(row.register, row.number, row.digest)
    sound = [head for name, head in heads.items() if name not in faults]
    return count, sound, list(faults.values())


def _noted_is_there(connection: sa.Connection, noted: Head) -> Fault | None:
    digest = connection.execute(
        sa.select(entry_table.c.digest).where(
            entry_table.c.register == noted.register, entry_table.c.number == noted.number
        )
    ).scalar()
    if digest == noted.digest:
        return None
    said = "it was cut off" if digest is None else "it is another than the one noted"
    return Fault(noted.register, noted.number, said)


def verify(engine: sa.Engine, *, noted: tuple[Head, ...] = ()) -> Verified:
    """Walk every register from its beginning and name the first entry that does not fit.

    A chain alone cannot tell that its end was cut off: for that, give the heads `noted` earlier.
    Raises `RegisterError` when the database cannot even be read.
    """
    try:
        with engine.connect() as connection:
            found = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(
                sa.select(entry_table).order_by(entry_table.c.register, entry_table.c.number)
            )
            count, heads, faults = _walked(found)
            cut = [_noted_is_there(connection, head) for head in noted]
    except (DatabaseError, UnicodeDecodeError) as wrong:
        raise RegisterError(f"The register cannot be read ({wrong}). Restore it.") from wrong
    faults += [fault for fault in cut if fault is not None]
    broken = {fault.register for fault in faults}
    return Verified(count, tuple(h for h in heads if h.register not in broken), tuple(faults))
