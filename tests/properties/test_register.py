"""A register on generated entries: whatever changes in any of them behind its back is found."""

import sqlite3
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.repository.register import New, appending, entries, open_register, verify

AT = datetime(2026, 4, 1, 9, 30)  # noqa: DTZ001 - registers keep UTC without a zone
COLUMNS = ("register", "recorded_at", "kind", "subject", "body", "previous", "digest")
ENTRIES = 5
TRIGGERS = ("not_changed", "not_deleted", "in_order")
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
bodies = st.dictionaries(words, json, max_size=4)


@pytest.fixture(scope="module")
def kept():
    """A register of some entries, its triggers taken away, to be changed and put back."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.sqlite"
        engine = open_register(path)
        with appending(engine, "kept") as held:
            held.append(
                *(New("kind", f"subject {n}", {"n": n, "text": "é"}) for n in range(ENTRIES)),
                recorded_at=AT,
            )
        other = sqlite3.connect(path, isolation_level=None)
        for trigger in TRIGGERS:
            other.execute(f"drop trigger register_entry_{trigger}")
        yield engine, other
        other.close()
        engine.dispose()


def found_after(kept, statement: str, values: tuple = ()):
    """What `verify` finds while a change stands; the change is then taken back."""
    engine, other = kept
    other.execute("begin")
    before = other.execute("select * from register_entry order by number").fetchall()
    other.execute(statement, values)
    other.execute("commit")
    found = verify(engine)
    other.execute("begin")
    other.execute("delete from register_entry")
    other.executemany("insert into register_entry values (?, ?, ?, ?, ?, ?, ?, ?)", before)
    other.execute("commit")
    assert verify(engine).is_sound
    return found


@given(
    st.integers(1, ENTRIES), st.sampled_from(COLUMNS), st.integers(0, 10_000), st.integers(1, 255)
)
def test_any_byte_changed_in_any_entry_is_found(kept, number, column, position, flip):
    ((value,),) = (
        kept[1]
        .execute(f"select cast({column} as blob) from register_entry where number = ?", (number,))
        .fetchall()
    )
    changed = bytearray(value)
    changed[position % len(value)] ^= flip
    found = found_after(
        kept,
        f"update register_entry set {column} = cast(? as text) where number = ?",
        (bytes(changed), number),
    )
    assert not found.is_sound
    assert found.faults[0].number in (number, number + 1)
    if column not in ("register", "digest"):
        assert [(f.register, f.number) for f in found.faults] == [("kept", number)]


@given(st.integers(1, ENTRIES), st.integers(-10, 10_000))
def test_an_entry_numbered_otherwise_is_found(kept, number, other):
    if 1 <= other <= ENTRIES:
        return
    found = found_after(
        kept, "update or ignore register_entry set number = ? where number = ?", (other, number)
    )
    assert found.is_sound == (other < 1)


@given(st.integers(1, ENTRIES - 1))
def test_an_entry_taken_out_of_the_middle_is_found(kept, number):
    found = found_after(kept, "delete from register_entry where number = ?", (number,))
    (fault,) = found.faults
    assert (fault.number, fault.message) == (number + 1, f"entry {number} is missing")


@given(st.lists(st.tuples(words, words, bodies), max_size=6))
def test_whatever_is_appended_comes_back_and_verifies(told):
    with tempfile.TemporaryDirectory() as folder:
        engine = open_register(Path(folder) / "register.sqlite")
        for kind, subject, body in told:
            with appending(engine, "r") as held:
                held.append(New(kind, subject, body), recorded_at=AT)
        back = entries(engine, "r")
        assert [(e.kind, e.subject, e.body) for e in back] == told
        assert verify(engine).entries == len(told)
        assert verify(engine).is_sound
        engine.dispose()
