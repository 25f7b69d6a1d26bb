"""Whatever a CSV file of people's records holds, and whatever it is called: refused or set aside, and told.

Each problem says what, where and what to do, and none ever quotes a cell: it may be about a person.
Every hostile cell holds the word SECRET or is looked for by itself.
"""

import gzip
import os

import pytest

from commonweal.repository.landing import arrivals
from tests.acceptance.record_files import CONTACTS_HEADING, Contact
from tests.feeds.hostile_desk import CSV, GOOD, PARQUET, ROWS, SECRET, Desk, contact, told_of

ASIDE, CLEARED = True, False


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty-file"),
        (b"\n", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (f"{CONTACTS_HEADING}\n".encode(), "too-few-rows"),
        (told_of(contact(SYMPTOM_GROUP=f"{SECRET}\x00")), "not-text"),
        (told_of().decode().encode("utf-16"), "encoding"),
        (told_of().decode().encode("utf-16-le"), "not-text"),
        (told_of().decode().encode("utf-32"), "encoding"),
        (told_of(contact(SYMPTOM_GROUP=f"{SECRET} é")).decode().encode("latin-1"), "encoding"),
        (told_of() + "é".encode()[:1], "encoding"),
        (gzip.compress(told_of()), "encoding"),
        (b"PK\x03\x04" + bytes(100), "not-text"),
        (told_of().replace(b"\n", b"\r"), "line-ends"),
        (told_of().replace(b"\n", b"\r\n", 30), "line-ends"),
        (told_of(f"X1,{SECRET}\rRYE"), "line-ends"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>\n", "missing-column"),
        (told_of().replace(b",", b";"), "missing-column"),
    ],
)
def test_what_is_no_text_of_records_is_refused(desk, content, rule):
    assert desk.meet(CSV, content).refused == rule


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_either_line_end_and_a_byte_order_mark_are_no_fault(desk, ends, mark):
    content = (mark + told_of().decode().replace("\n", ends)).encode()
    for told in (content, content.removesuffix(ends.encode())):
        met = desk.meet(CSV, told)
        assert (met.problems, met.rows.height) == ((), ROWS)


@pytest.mark.parametrize(
    "swallowing",
    [
        [f'X1,"{SECRET},RYE', *(row.replace("N", "M") for row in GOOD)],
        [f'X1,"{SECRET}', *(f"M{n},,RYE,2024-05-01 09:00:00,call,,,,,9" for n in range(50_000))],
        [f'X1,"{SECRET}', *GOOD[:30], f'X2,{SECRET}",RYE,2024-05-01 09:00:00,call,,,,,9'],
        [contact(SYMPTOM_GROUP='6" nail')],
        [contact(SYMPTOM_GROUP=f'"two\n{SECRET}"')],
        [f'"{SECRET}'],
    ],
)
def test_an_open_quote_never_swallows_the_rows_after_it(desk, swallowing):
    """The reader would count all of them as one bad row, and take the file without them."""
    met = desk.meet(CSV, told_of(*swallowing))
    assert met.refused == "open-quote"
    assert met.problems[0].place.line == ROWS + 2


def test_quotes_that_close_are_no_fault(desk):
    rows = [contact(SYMPTOM_GROUP='"Fever, high"'), contact(CONTACT_ID='"X2"')]
    met = desk.meet(CSV, told_of(*rows))
    assert (met.problems, met.rows.height) == ((), ROWS + 2)
    assert "Fever, high" in met.rows["symptom_group"]


@pytest.mark.parametrize(
    ("heading", "rule"),
    [
        (CONTACTS_HEADING + ",CHANNEL", "repeated-column"),
        (CONTACTS_HEADING.replace("CHANNEL,", ""), "missing-column"),
        (CONTACTS_HEADING.replace("CHANNEL", f"CHANNEL{SECRET}"), "missing-column"),
        (CONTACTS_HEADING + "".join(f",C{n}" for n in range(100_000)), "no-heading"),
        (CONTACTS_HEADING + "," + "x" * 200_000, "no-heading"),
        (CONTACTS_HEADING + "," + "x" * 2_000_000, "endless-line"),
        ('"' + CONTACTS_HEADING, "open-quote"),
        (GOOD[0], "missing-column"),
        (",".join([SECRET] * 10), "missing-column"),
    ],
)
def test_a_heading_that_is_none_is_refused_and_its_line_not_quoted(desk, heading, rule):
    """Where the heading was left out, the first line is about a person."""
    met = desk.meet(CSV, told_of(heading=heading))
    assert met.refused == rule
    for cell in GOOD[0].split(","):
        assert len(cell) < 4 or cell not in str(met.problems[0])


def test_a_column_that_nobody_asked_for_is_passed_over(desk):
    wide = [f"{row},{SECRET}" for row in GOOD]
    met = desk.meet(CSV, told_of(heading=f"{CONTACTS_HEADING},MORE", good=wide))
    assert (met.problems, met.rows.height) == ((), ROWS)


def test_rows_of_another_width_are_set_aside_each_by_its_line(desk):
    met = desk.meet(CSV, told_of(f"X1,{SECRET}", SECRET, f"{contact()},{SECRET}"))
    (problem,) = met.problems
    assert problem.rule == "row-width"
    assert "(lines 62, 63, 64)" in problem.message
    assert met.loaded.outcome.rows_set_aside == 3
    assert met.rows.height == ROWS
    assert desk.meet(CSV, told_of(good=[f"{row},x" for row in GOOD])).refused == "too-many-bad-rows"


def test_rows_between_lines_of_another_width_keep_their_lines(desk):
    """The reader passes over those lines, in runs and one by one; a row's line counts them."""
    told = [Contact(f"N{n}", f"2024-05-{n % 28 + 1:02d}").line for n in range(2_000)]
    for place in (0, 1, 2, *range(500, 560), 700, 702, 1_998):
        told[place] = SECRET
    met = desk.meet(CSV, told_of(good=told))
    wanted = {line.split(",")[0]: place + 2 for place, line in enumerate(told) if line != SECRET}
    assert dict(met.rows.select("record", "line").iter_rows()) == wanted
    assert met.loaded.outcome.rows_set_aside == 66


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('6" by 4" nail', "open-quote"),
        ('x",",y', "open-quote"),
        ('"a" ","', "open-quote"),
        ('"a"b', "row-width"),
        ('"a""b"', ""),
        (' "a"', ""),
        ('"a" ', ""),
        ('""', ""),
    ],
)
def test_a_quote_out_of_place_never_moves_the_end_of_a_row(desk, text, rule):
    met = desk.meet(CSV, told_of(contact(SYMPTOM_GROUP=text), *(r.replace("N", "M") for r in GOOD)))
    assert met.rules == ({rule} if rule else set())
    assert met.refused == (rule if rule == "open-quote" else "")
    assert met.rows.height in (0, 2 * ROWS + (rule != "row-width"))


@pytest.mark.parametrize(
    ("column", "cell", "rule", "aside"),
    [
        ("CONTACT_AT", "9999-12-31 00:00:00", "impossible-date", ASIDE),
        ("CONTACT_AT", "0001-01-01 00:00:00", "not-timestamp", ASIDE),
        ("CONTACT_AT", "2024-02-31 00:00:00", "not-timestamp", ASIDE),
        ("CONTACT_AT", "infinity", "not-timestamp", ASIDE),
        ("CONTACT_AT", "2024-05-01T09:00:00+01:00", "not-timestamp", ASIDE),
        ("CONTACT_AT", SECRET, "not-timestamp", ASIDE),
        ("CONTACT_AT", "", "missing-value", ASIDE),
        ("ANSWER_SECONDS", "1e308", "not-integer", CLEARED),
        ("ANSWER_SECONDS", "NaN", "not-integer", CLEARED),
        ("ANSWER_SECONDS", "-inf", "not-integer", CLEARED),
        ("ANSWER_SECONDS", "9" * 30, "not-integer", CLEARED),
        ("ANSWER_SECONDS", "٣", "not-integer", CLEARED),
        ("ANSWER_SECONDS", "-1", "below-minimum", CLEARED),
        ("ANSWER_SECONDS", "86401", "above-maximum", CLEARED),
        ("SYMPTOM_GROUP", f"=cmd|{SECRET}", "wrong-shape", CLEARED),
        ("SYMPTOM_GROUP", "@SUM(A1)", "wrong-shape", CLEARED),
        ("SYMPTOM_GROUP", "\uff1d1", "wrong-shape", CLEARED),
        ("SYMPTOM_GROUP", f"{SECRET}\u202e21", "control-character", CLEARED),
        ("SYMPTOM_GROUP", f"{SECRET}\x07", "control-character", CLEARED),
        ("SYMPTOM_GROUP", "x" * 5000, "wrong-shape", CLEARED),
        ("CONTACT_ID", f"={SECRET}", "wrong-shape", ASIDE),
        ("CONTACT_ID", "N\u202e1", "wrong-shape", ASIDE),
        ("CONTACT_ID", "x" * 1_000_000, "wrong-shape", ASIDE),
        ("CONTACT_ID", "'; drop table taken; --", "wrong-shape", ASIDE),
        ("CONTACT_ID", "../../etc/passwd", "wrong-shape", ASIDE),
        ("NHS_NUMBER", SECRET, "not-integer", CLEARED),
        ("NHS_NUMBER", "999 000 0018", "not-integer", CLEARED),
        ("CHANNEL", SECRET, "not-allowed", CLEARED),
        ("UPDATE_TYPE", "7", "not-allowed", ASIDE),
    ],
)
def test_a_hostile_cell_is_told_by_its_line_and_never_stored(desk, column, cell, rule, aside):
    met = desk.meet(CSV, told_of(contact(**{column: cell})))
    assert rule in met.rules
    problem = next(p for p in met.problems if p.rule == rule)
    assert (problem.place.line, problem.place.column) == (ROWS + 2, column)
    assert met.loaded.outcome.rows_set_aside == int(aside)
    assert met.rows.height == ROWS + int(not aside)
    stored = met.rows.write_csv()
    assert not cell or len(cell) < 3 or cell not in stored
    assert SECRET not in stored


def test_the_same_said_again_counts_once_and_a_contradiction_not_at_all(desk):
    met = desk.meet(CSV, told_of(GOOD[3], GOOD[3]))
    assert (met.rules, met.rows.height) == ({"repeated-row"}, ROWS)
    met = desk.meet(CSV, told_of(GOOD[3].replace(",60,", ",61,")))
    assert (met.rules, met.rows.height) == ({"repeated-key"}, ROWS - 1)
    assert "N3" not in met.rows["record"]
    assert desk.meet(CSV, told_of(*GOOD)).refused == "too-many-bad-rows"


@pytest.mark.parametrize(
    "name",
    [
        "NHS111_2 '; drop table taken; --_2024-05.csv",
        'NHS111_2 "_2024-05.csv',
        "NHS111_2[*?]_2024-05.csv",
        "NHS111_2*_2024-05.csv",
        "NHS111_2\n_2024-05.csv",
        "NHS111_2\x07\u202e_2024-05.csv",
        os.fsdecode(b"NHS111_2\xff_2024-05.csv"),
        "NHS111_2..\\..\\_2024-05.csv",
    ],
)
def test_a_name_made_to_do_harm_is_only_a_label(desk, name):
    """Bytes lie under their digest: no reader ever sees the name, and no pattern in it is followed."""
    (desk.given / name).write_bytes(told_of())
    (desk.given / "NHS111_2x_2024-05.csv").write_bytes(told_of(contact()))
    (arrival,) = (a for a in arrivals(desk.given) if a.path.name == name)
    assert arrival.label.isprintable()
    met = desk.meet_file(arrival)
    assert (met.problems, met.rows.height) == ((), ROWS)
    (kept,) = (p for p in (desk.folder / "landing").rglob("*") if p.is_file())
    assert len(kept.name) == 64


@pytest.mark.parametrize("name", ["NHS111_2024-13.csv", "NHS111_2.csv", "NHS111_2024-05-32.csv"])
def test_a_name_without_a_period_is_refused(desk, name):
    assert desk.meet(name, told_of()).refused == "no-period"


def test_a_workspace_in_a_folder_with_an_odd_name_is_read_as_it_is(tmp_path):
    """Readers take brackets and stars for patterns, and quotes for the end of a name."""
    (tmp_path / "it's [a] *te?t, {b}").mkdir()
    (tmp_path / "it's a teXt, {b}").mkdir()
    odd = Desk(tmp_path / "it's [a] *te?t, {b}")
    for period in ("2024-05", "2024-06"):
        told = told_of().replace(b"2024-05-", f"{period}-".encode())
        met = odd.meet(f"NHS111_{period}.csv", told)
        assert (met.problems, met.rows.height) == ((), ROWS)


def test_links_are_followed_only_within_the_folder(desk, tmp_path):
    (desk.given / "sub").mkdir()
    (desk.given / "sub" / "NHS111_2024-05.csv").write_bytes(told_of())
    (tmp_path / "outside.csv").write_bytes(told_of())
    (desk.given / "NHS111_2024-06.csv").symlink_to(tmp_path / "outside.csv")
    (desk.given / "NHS111_2024-07.csv").symlink_to(desk.given / "sub" / "NHS111_2024-05.csv")
    (desk.given / "NHS111_2024-08.csv").symlink_to(desk.given / "NHS111_2024-08.csv")
    (desk.given / "NHS111_2024-09.csv").symlink_to("/nowhere/at/all.csv")
    os.mkfifo(desk.given / "NHS111_2024-10.csv")
    found = {a.name: desk.meet_file(a).refused for a in arrivals(desk.given) if "/" not in a.label}
    assert found == {"NHS111_2024-06.csv": "leads-outside", "NHS111_2024-07.csv": ""}


def test_a_refused_file_leaves_nothing_in_the_landing(desk):
    desk.meet(CSV, told_of(f'X1,"{SECRET}'))
    desk.meet(PARQUET, b"PAR1")
    assert not [p for p in (desk.folder / "landing").rglob("*") if p.is_file()]
