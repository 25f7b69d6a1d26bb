"""The table behind registers on each engine: its triggers, its settings and who may append next.

Only `repository.register` uses this. On SQLite a writer takes the whole database for its transaction;
on PostgreSQL an advisory lock of the register's name.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

metadata = sa.MetaData()

entry_table = sa.Table(
    "register_entry",
    metadata,
    sa.Column("register", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("recorded_at", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.CheckConstraint("number > 0"),
)

_SQLITE = (
    """create trigger if not exists register_entry_not_changed before update on register_entry
    begin select raise(abort, 'an entry of a register is never changed'); end""",
    """create trigger if not exists register_entry_not_deleted before delete on register_entry
    begin select raise(abort, 'an entry of a register is never deleted'); end""",
    # This also stops "insert or replace", which deletes without asking the trigger above.
    """create trigger if not exists register_entry_in_order before insert on register_entry
    when new.number <> 1 + coalesce(
        (select max(number) from register_entry where register = new.register), 0)
      or new.previous <> coalesce(
        (select digest from register_entry
         where register = new.register and number = new.number - 1), printf('%064d', 0))
    begin select raise(abort, 'an entry of a register comes after the last one'); end""",
)
_POSTGRESQL = (
    """create or replace function register_entry_kept() returns trigger language plpgsql as $$
    begin raise exception 'an entry of a register is never changed or deleted'; end $$""",
    """create or replace function register_entry_next() returns trigger language plpgsql as $$
    declare last_number integer; last_digest text;
    begin
      select number, digest into last_number, last_digest from register_entry
      where register = new.register order by number desc limit 1;
      if new.number <> 1 + coalesce(last_number, 0)
         or new.previous <> coalesce(last_digest, repeat('0', 64)) then
        raise exception 'an entry of a register comes after the last one';
      end if;
      return new;
    end $$""",
    """create or replace trigger register_entry_not_changed
    before update or delete on register_entry for each row execute function register_entry_kept()""",
    """create or replace trigger register_entry_not_emptied
    before truncate on register_entry for each statement execute function register_entry_kept()""",
    """create or replace trigger register_entry_in_order
    before insert on register_entry for each row execute function register_entry_next()""",
)
_MAKING = "the table itself"
_WRITES = "writes_register"
_TRIGGERS_OF = {
    "sqlite": "select count(*) from sqlite_master"
    " where type = 'trigger' and name like 'register_entry_%'",
    "postgresql": "select count(*) from pg_trigger"
    " where tgrelid = cast('register_entry' as regclass) and tgenabled <> 'D'"
    " and tgname like 'register_entry_%'",
}


def engine_of(address: Path | str) -> sa.Engine:
    """An engine for a file or a URL; nothing is connected or made yet.

    Raises `ArgumentError` for a URL of another kind of database.
    """
    scheme, found, rest = str(address).partition("://")
    if not found:
        return _sqlite(sa.URL.create("sqlite", database=str(address)))
    if scheme == "sqlite":
        return _sqlite(sa.make_url(str(address)))
    if scheme not in ("postgresql", "postgres"):
        raise ArgumentError(f"'{scheme}' is neither postgresql nor sqlite")
    return sa.create_engine(f"postgresql+psycopg://{rest}", pool_pre_ping=True)


def _sqlite(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": 60})

    @sa.event.listens_for(engine, "connect")
    def _settings(connection: sqlite3.Connection, _: object) -> None:
        # Python's driver begins transactions late and for reading only; ours are begun below.
        connection.isolation_level = None
        # Bytes that are no text are read nevertheless, so that `verify` can name their entry.
        connection.text_factory = lambda read: read.decode(errors="surrogateescape")
        for setting in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
            connection.execute(f"PRAGMA {setting}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _is_made(engine: sa.Engine) -> bool:
    statements = _SQLITE if engine.dialect.name == "sqlite" else _POSTGRESQL
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(entry_table.name):
            return False
        triggers = connection.execute(sa.text(_TRIGGERS_OF[engine.dialect.name])).scalar()
        return triggers == sum("trigger register_entry_" in each for each in statements)


def make(engine: sa.Engine) -> None:
    """Make the table and its triggers where any is not there yet; many may try at once."""
    if _is_made(engine):
        return
    with holding(engine, _MAKING) as connection:
        metadata.create_all(connection)
        for statement in _SQLITE if engine.dialect.name == "sqlite" else _POSTGRESQL:
            connection.exec_driver_sql(statement)


@contextmanager
def holding(engine: sa.Engine, register: str) -> Iterator[sa.Connection]:
    """A transaction that begins when nobody else holds the register, and holds it to its end."""
    key = hashlib.sha256(f"commonweal register {register}".encode()).digest()[:8]
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            number = int.from_bytes(key, "big", signed=True)
            connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": number})
        yield connection
