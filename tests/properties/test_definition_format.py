"""Putting definition files in order: nothing said is lost, no comment is lost, and once is enough."""

import csv
import io
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from commonweal.actions.formatting import format_system, orders
from commonweal.repository.definition_files import OTHER_FILES, entries_of_csv, entries_of_toml
from commonweal.repository.definition_format import (
    Unformattable,
    formatted,
    formatted_csv,
    formatted_toml,
    write_whole,
)

ORDERS = orders()
SYSTEMS = Path(__file__).resolve().parents[2] / "src" / "commonweal" / "systems"
FILES = sorted(
    p for p in SYSTEMS.glob("*/*") if p.suffix in (".toml", ".csv") and p.name not in OTHER_FILES
)
SECTIONS = ("organisation", "body", "body.seat", "duty", "delegation", "odd")
KEYS = ("id", "name", "kind", "source", "note", "first", "last", "known_first", "voting", "terms",
        "nominated_by", "quorum", "unheard_of")  # fmt: skip

texts = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\x7f\u2028\u2029\x85"),
    max_size=30,
)
spaces = st.sampled_from(["", " ", "  ", "\t"])
words = st.one_of(
    texts.map(lambda t: '"' + t.replace("\\", "\\\\").replace('"', '\\"') + '"'),
    texts.filter(lambda t: "'" not in t).map(lambda t: f"'{t}'"),
    st.sampled_from(
        ["true", "1_000", "-3", "2022-07-01", '"2022-07-01"', '"""\nlong # no comment\n\n  text"""',
         "'''\nraw\n'''", "[]", '["b",  "a" ]', '[\n  "a", # of a\n  "b",\n]', "[[1,2], [3]]",
         '{share="1/2",more_than = true}', "{}", '["' + "x" * 90 + '", "' + "y" * 90 + '"]',
         "[true, false]", '"a # b"']
    ),
)  # fmt: skip
comments = texts.map(lambda t: f"#{t}".rstrip())
loose = st.lists(st.one_of(comments, st.just(""), st.just("   ")), max_size=4)


@st.composite
def tables(draw) -> str:
    """The lines of one table with comments and spaces wherever they may stand."""
    lines = []
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=6)):
        lines += draw(loose)
        tail = draw(st.one_of(st.just(""), comments.map(lambda c: f" {c}")))
        gap = draw(spaces)
        lines.append(f"{draw(spaces)}{key}{gap}={draw(spaces)}{draw(words)}{draw(spaces)}{tail}")
    return "\n".join([*lines, *draw(loose)])


@st.composite
def toml_texts(draw) -> str:
    """A TOML text of tables in any order, seats only after a body."""
    parts = [draw(tables())] if draw(st.booleans()) else ["\n".join(draw(loose))]
    body_seen = False
    for section in draw(st.lists(st.sampled_from(SECTIONS), max_size=6)):
        body_seen |= section == "body"
        if section == "body.seat" and not body_seen:
            continue
        tail = draw(st.one_of(st.just(""), comments.map(lambda c: f" {c}")))
        parts.append(f"[[{section}]]{tail}\n{draw(tables())}")
    text = "\n".join(parts)
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def comments_of(text: str) -> list[str]:
    """Every comment by a reading of its own: what remains of a line without its strings."""
    plain = re.sub(r'"""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'', '""', text)
    found = []
    for line in plain.splitlines():
        bare = re.sub(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'', "", line.partition("#")[0])
        while bare.count('"') % 2 or bare.count("'") % 2:
            bare = None
            break
        cut = re.match(r'(?:[^"\'#]|"(?:[^"\\]|\\.)*"|\'[^\']*\')*(#.*)?$', line)
        if cut and cut[1]:
            found.append(cut[1].rstrip())
    return sorted(found)


def said(text: str, section: str = "") -> list[tuple[str, dict]]:
    entries, problems = (
        entries_of_csv(text, "f", section) if section else entries_of_toml(text, "f")
    )
    assert not problems
    plain = [
        {k: v.isoformat() if isinstance(v, date) else v for k, v in e.words.items()}
        for e in entries
    ]
    told = zip([e.section for e in entries], plain, strict=True)
    return [(name, words) for name, words in told if words]


def is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


@given(toml_texts())
@example('# top\n\n[[duty]]\nnote = "n"\n# of the note\n\n# of the next\n[[duty]]\nid = "b" # b')
@example('[[body]]\nid = "a"\n# touches both\n[[body.seat]]\n# head\nrole = "r"\nid = "s"')
@example('[[odd]]\nterms = """\na\n\n\nb  \n"""\n')
def test_toml_says_the_same_keeps_every_comment_and_is_in_order_at_once(text):
    assume(is_toml(text))
    once = formatted_toml(text, ORDERS)
    assert formatted_toml(once, ORDERS) == once
    assert said(once) == said(text)
    assert comments_of(once) == comments_of(text.replace("\r\n", "\n"))
    assert once == "" or once.endswith("\n")


@given(toml_texts())
def test_no_words_of_a_known_section_stay_out_of_order(text):
    assume(is_toml(text))
    for entry in entries_of_toml(formatted_toml(text, ORDERS), "f")[0]:
        if entry.section in ORDERS:
            written = [word for word in entry.words if word in entry.lines]
            assert ORDERS[entry.section].sorted(written) == written


cells = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=12)
headings = st.lists(
    st.sampled_from(("id", "kind", "name", "source", "note", "first", "last", "of", "odd one")),
    min_size=1, max_size=6, unique=True,
)  # fmt: skip


@st.composite
def csv_texts(draw) -> str:
    heading = draw(headings)
    row = st.lists(cells, min_size=len(heading), max_size=len(heading))
    out = io.StringIO()
    rows = draw(st.lists(row, max_size=5))
    # Python's writer leaves a bare carriage return unquoted, and its reader then ends the row there.
    bare = any("\r" in cell for row in rows for cell in row)
    quoting = csv.QUOTE_ALL if bare or draw(st.booleans()) else csv.QUOTE_MINIMAL
    writer = csv.writer(out, lineterminator=draw(st.sampled_from(("\n", "\r\n"))), quoting=quoting)
    writer.writerow(heading)
    writer.writerows(rows)
    return out.getvalue()


@given(csv_texts())
def test_csv_says_the_same_row_by_row_and_is_in_order_at_once(text):
    once = formatted_csv(text, "organisation", ORDERS)
    assert formatted_csv(once, "organisation", ORDERS) == once
    assert said(once, "organisation") == said(text, "organisation")
    heading = next(csv.reader(io.StringIO(once)))
    assert ORDERS["organisation"].sorted(heading) == heading


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_the_files_that_come_with_commonweal_are_in_order(path):
    text = path.read_text(encoding="utf-8")
    assert formatted(path.name, text, ORDERS) == text, (
        f"Run: commonweal system format {path.parent.name}"
    )


def test_an_entry_is_put_in_order_with_its_comments():
    before = """\
# The boards.


[[body]]   # the first
note='n'
  # who says so
source = "plan: p3"
first = "2022-07-01"
footprints=["a","b"]
name = "Board" # its name
id = "board"
decides = true


# A committee of it.
[[body]]
id = "committee"
"""
    assert (
        formatted_toml(before, ORDERS)
        == """\
# The boards.

[[body]]  # the first
id = "board"
name = "Board"  # its name
footprints = ["a", "b"]
decides = true
first = 2022-07-01
# who says so
source = "plan: p3"
note = 'n'

# A committee of it.
[[body]]
id = "committee"
"""
    )


def test_a_csv_file_is_put_in_order():
    before = '"source","name",id,note,"kind"\r\n"act, s.1"," East ",e,,ccg\r\n,,,,\r\n'
    after = 'id,kind,name,source\ne,ccg,East,"act, s.1"\n'
    assert formatted_csv(before, "organisation", ORDERS) == after


def test_tables_of_two_sections_stay_in_turn():
    text = '[[grant]]\nid = "a"\n\n[[delegation]]\nid = "b"\n\n[[grant]]\nid = "c"\n'
    assert formatted_toml(text, ORDERS) == text


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("bodies.toml", "[[body]\n", "Not readable as TOML"),
        ("organisations.csv", "id,name\na\n", "The row has 1 cells"),
        ("organisations.csv", "id,id\na,b\n", "two columns have the same name"),
        ("organisations.csv", "id,\na,b\n", "has no name"),
        ("notes.csv", "id\na\n", "its name tells no section"),
        ("organisations.csv", 'id\n"a\n', "Not readable as CSV"),
    ],
)
def test_what_cannot_be_read_is_left_alone_and_says_why(name, text, why):
    with pytest.raises(Unformattable, match=re.escape(why)):
        formatted(name, text, ORDERS)


def test_only_files_that_change_are_written(tmp_path):
    (tmp_path / "system.toml").write_text('name = "S"\nid = "s"\nicb = "QXX"\nsource = "me"\n')
    (tmp_path / "bodies.toml").write_text('[[body]]\nid = "a"\n')
    (tmp_path / "broken.toml").write_text("=")
    (tmp_path / "bodies.toml").chmod(0o640)
    before = {p.name: p.stat().st_mtime_ns for p in tmp_path.iterdir()}
    told, problems = format_system(str(tmp_path), write=False)
    assert told == [f"{tmp_path}/system.toml"]
    assert {p.name: p.stat().st_mtime_ns for p in tmp_path.iterdir()} == before
    format_system(str(tmp_path), write=True)
    after = {p.name: p.stat().st_mtime_ns for p in tmp_path.iterdir()}
    assert {name for name in after if after[name] != before[name]} == {"system.toml"}
    assert [p.place.file for p in problems] == [f"{tmp_path}/broken.toml"]
    assert (tmp_path / "system.toml").read_text().startswith('id = "s"\nname = "S"\n')


def test_a_file_is_written_whole_with_its_mode_or_not_at_all(tmp_path):
    path = tmp_path / "bodies.toml"
    path.write_text("old")
    path.chmod(0o640)
    write_whole(path, "new\n")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new\n", 0o640)
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "half \ud800")
    assert path.read_text() == "new\n"
    assert [p.name for p in tmp_path.iterdir()] == ["bodies.toml"]
