"""Workbooks that are broken, or made to do harm: bombs, far cells, macros, formulas, cut archives.

Each is answered within seconds and within bounds of memory, with a refusal or with its good rows.
"""

import io
import random
import resource
import struct
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feeds.loaded import load_bytes, rules
from tests.feeds.test_hostile import assert_answered
from tests.feeds.workbooks import Cell, workbook

NAME = "ePCN_2024-10.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
HEADING = [
    "PCN Code",
    "PCN Name",
    "Current Sub ICB Loc Code",
    "Open Date",
    "Close Date",
    "Postcode",
]
PARTNER_HEADING = [
    *("Partner Organisation Code", "PCN Code", "PCN Name"),
    *("Practice to PCN Relationship Start Date", "Practice to PCN Relationship End Date"),
]
LAST_CELL = "XFD1048576"


def networks(*more: list[Cell]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        [f"U9990{n}", f"NETWORK {n}", "D9Y0V", "20190701", None, "SO16 0AA"] for n in range(8)
    ]
    return [list(HEADING), *rows, *more]


def book(details: list[list[Cell]]) -> bytes:
    """A workbook with this sheet of networks, and one of their partners."""
    partners: list[list[Cell]] = [
        [f"X8000{n}", f"U9990{n}", f"NETWORK {n}", "20190701", None] for n in range(8)
    ]
    return workbook(
        {"PCNDetails": details, "PCN Core Partner Details": [PARTNER_HEADING, *partners]}
    )


def good() -> bytes:
    return book(networks())


def edited(content: bytes, change: Callable[[bytes], bytes], member: str = SHEET) -> bytes:
    """The workbook with one of its members changed."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", 8) as new:
        for entry in old.infolist():
            told = old.read(entry)
            new.writestr(entry.filename, change(told) if entry.filename == member else told)
    return held.getvalue()


def replaced(old: bytes, new: bytes) -> bytes:
    """A good workbook with one piece of its first sheet replaced."""

    def change(sheet: bytes) -> bytes:
        assert old in sheet
        return sheet.replace(old, new, 1)

    return edited(good(), change)


def with_member(name: str, content: bytes) -> bytes:
    held = io.BytesIO(good())
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr(name, content)
    return held.getvalue()


def bomb() -> bytes:
    """Its sheet would unpack to 300 megabytes, and says so."""
    return edited(good(), lambda sheet: sheet + b" " * 300_000_000)


def bomb_that_lies(size: int) -> bytes:
    """As a bomb, but its directory says that the sheet has a thousand bytes."""
    large = edited(good(), lambda sheet: sheet.replace(b"NETWORK 1", b"N" * size))
    with zipfile.ZipFile(io.BytesIO(large)) as archive:
        told = struct.pack("<L", archive.getinfo(SHEET).file_size)
    return large.replace(told, struct.pack("<L", 1000))


def nested() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("inner.xlsx", good())
    return held.getvalue()


def laughing(sheet: bytes) -> bytes:
    """Entities that stand for ten of each other, eight deep."""
    deep = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{deep}]>'.encode() + sheet.replace(
        b"NETWORK 1", b"&e8;", 1
    )


def outside(sheet: bytes) -> bytes:
    """An entity that stands for a file of this machine."""
    told = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    return told + sheet.replace(b"NETWORK 1", b"&e;", 1)


def test_the_workbook_is_good_before_it_is_broken():
    loaded = load_bytes(NAME, good())
    assert (loaded.outcome.state, loaded.outcome.problems) == ("accepted", ())
    assert loaded.tables["named_unit"].height == 8


REFUSED = {
    "empty": (b"", "not-a-workbook"),
    "text": (b"PCN Code,PCN Name\n", "not-a-workbook"),
    "an old workbook that is none": (b"\xd0\xcf\x11\xe0" + bytes(2000), "not-a-workbook"),
    "a workbook in an archive": (nested(), "not-a-workbook"),
    "macros": (with_member("xl/vbaProject.bin", b"\x00"), "macros"),
    "a bomb": (bomb(), "unpacks-too-large"),
    "a bomb that lies": (bomb_that_lies(2_000_000), "not-a-workbook"),
    "a cell far away": (replaced(b'r="B2"', f'r="{LAST_CELL}"'.encode()), "unpacks-too-large"),
    "a cell beyond any": (replaced(b'r="B2"', b'r="ZZZZZZ2"'), "unpacks-too-large"),
    "a cell nowhere": (replaced(b'r="B2"', b'r="B0"'), "not-a-workbook"),
    "no such sheet": (workbook({"Other": networks()}), "no-such-sheet"),
    "very many sheets": (workbook({f"S{n}": [[1]] for n in range(300)}), "no-such-sheet"),
    "an empty sheet": (book([]), "empty-file"),
    "laughter": (edited(good(), laughing), "not-a-workbook"),
    "a file of the machine": (edited(good(), outside), "not-a-workbook"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_workbook_that_cannot_be_taken_is_refused_in_good_time(what):
    content, rule = REFUSED[what]
    began, memory = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    loaded = load_bytes(NAME, content)
    assert_answered(loaded)
    assert rules(loaded) == [rule]
    assert time.monotonic() - began < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 200 * 1024


def test_a_formula_is_never_worked_out_and_its_last_value_is_taken():
    formula = b'<c r="B2" t="str"><f>CONCATENATE("NOT ","THIS")</f><v>AS STORED</v></c>'
    sheet = edited(good(), lambda told: told.replace(first_name_cell(told), formula))
    loaded = load_bytes(NAME, sheet)
    assert "AS STORED" in loaded.tables["named_unit"]["name"].to_list()


def first_name_cell(sheet: bytes) -> bytes:
    start = sheet.index(b'<c r="B2"')
    return sheet[start : sheet.index(b"</c>", start) + 4]


def test_a_formula_without_a_stored_value_is_an_empty_cell():
    loaded = load_bytes(NAME, many(["U99910", '=HYPERLINK("x")', "D9Y0V", "20190701"]))
    told = [(p.rule, p.place.line, p.place.column) for p in loaded.outcome.problems]
    assert told == [("missing-value", 40, "PCN Name")]


@pytest.mark.parametrize("text", ["=1+1", "+1+cmd", "-2+3", "@SUM(A1)"])
def test_text_that_begins_like_a_formula_is_set_aside(text):
    quoted = f'<c r="B2" t="inlineStr"><is><t>{text}</t></is></c>'.encode()
    content = edited(many(), lambda told: told.replace(first_name_cell(told), quoted))
    loaded = load_bytes(NAME, content)
    assert [(p.rule, p.place.line) for p in loaded.outcome.problems] == [("formula", 2)]


def many(*last: list[Cell]) -> bytes:
    """Enough networks that one bad row, the last perhaps, does not refuse the file."""
    more = [[f"U8{n:04d}", f"NETWORK {n}", "D9Y0V", "20190701", None, None] for n in range(30)]
    return book(networks(*more, *last))


def test_blank_rows_and_cells_beyond_the_heading_do_no_harm():
    rows = networks()
    rows.insert(3, [None] * 6)
    rows[5] = [*rows[5], None, None]
    loaded = load_bytes(NAME, book(rows))
    assert loaded.outcome.problems == ()
    assert sorted(loaded.tables["named_unit"]["line"]) == [2, 3, 5, 6, 7, 8, 9, 10]


def changed_bytes(content: bytes, chance: random.Random) -> bytes:
    broken = bytearray(content)
    for _ in range(chance.randrange(1, 20)):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken)


def changed_within(content: bytes, chance: random.Random) -> bytes:
    """The archive is whole; what is in it is not."""

    def change(told: bytes) -> bytes:
        broken = bytearray(told)
        for _ in range(chance.randrange(1, 10)):
            broken[chance.randrange(len(broken))] = chance.choice(b"<>\"'=/A1Zz09 \x00\xff")
        return bytes(broken)

    members = [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
    return edited(content, change, chance.choice([*members, "xl/_rels/workbook.xml.rels"]))


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


@pytest.mark.parametrize("way", [changed_bytes, changed_within, cut])
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_a_broken_workbook_is_answered_clearly(way, seed):
    assert_answered(load_bytes(NAME, way(good(), random.Random(seed))))
