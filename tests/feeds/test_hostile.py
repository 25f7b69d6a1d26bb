"""Files that are broken, or made to do harm: each meets a clear answer, and nothing else.

An answer is a refusal, or an acceptance with every bad row set aside; always a problem that says the
rule, the place, what is wrong and what to do. Nothing in a file is ever run.
"""

import csv
import hashlib
import io
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.repository.feed import feeds_claiming, publications
from commonweal.repository.landing import arrivals
from commonweal.repository.loading import MESSAGE_CHARACTERS_MAX, Loaded, load
from commonweal.terms.problem import Problem, Severity
from tests.acceptance import practice_files as files
from tests.feeds import broken
from tests.feeds.loaded import load_bytes, rules

BANDS = [*(f"{first}-{first + 4}" for first in range(0, 85, 5)), "85+"]
FIVE_YEAR_HEADING = (
    ["GP_PRACTICE_CODE", "CCG_CODE", "TOTAL_ALL", "TOTAL_MALE", "TOTAL_FEMALES"]
    + [f"MALE_{band}" for band in BANDS]
    + [f"FEMALE_{band}" for band in BANDS]
)


def five_year() -> bytes:
    """A file with a family of columns: people by sex and five-year band."""
    bands = [str(10 * (n + 1)) for n in range(18)]
    male, total = sum(map(int, bands)), 2 * sum(map(int, bands))
    return files.lines(
        ",".join(FIVE_YEAR_HEADING),
        *(
            ",".join([practice, "11J", str(total), str(male), str(male), *bands, *bands])
            for practice in files.PRACTICES
        ),
    )


def headerless() -> bytes:
    """A file without a heading: 27 fields by position."""
    fields = "Y59,QRL,1 HIGH STREET,,TOWN,,HAMPSHIRE,SO16 0AA,20010401,,A,B,D9Y0V,20210401,,01"
    return files.lines(*(f"{code},A SURGERY,{fields},,,,0,,U99900,,4," for code in files.PRACTICES))


GOOD = {
    "epraccur_2024-01.csv": headerless(),
    "qof_prevalence_2021-22.csv": files.prevalence(),
    "qof_structures_2021_2022.csv": files.hierarchy(),
    "gp-reg-pat-prac-all_2022-05.csv": files.totals(),
    "gp_list_size_5yr_age_sex_2013-07.csv": five_year(),
}


def assert_clear(problem: Problem) -> None:
    """It says what, where and what to do, and is no longer than can be read."""
    assert problem.rule
    assert problem.place.file
    assert problem.message.strip()
    assert problem.next_step.strip()
    assert len(problem.message) <= MESSAGE_CHARACTERS_MAX
    assert str(problem).isprintable() or "\n" not in problem.message


def assert_answered(loaded: Loaded) -> None:
    """Accepted or refused, clearly; and nothing is stored beyond what was accepted."""
    outcome = loaded.outcome
    for problem in outcome.problems:
        assert_clear(problem)
    if outcome.state == "refused":
        assert [p.severity for p in outcome.problems] == [Severity.REFUSED]
        assert loaded.tables == {}
        return
    assert all(p.severity != Severity.REFUSED for p in outcome.problems)
    assert outcome.rows_set_aside <= outcome.rows_read
    for rows in loaded.tables.values():
        assert set(rows["batch"].unique()) <= {outcome.key}
        assert set(rows["line"]).isdisjoint(aside(outcome.problems))


def aside(problems: tuple[Problem, ...]) -> set[int | None]:
    """Lines set aside whole, which is to say by the contract; a feed may leave out parts of one."""
    contract = {"row-width", "missing-value", "formula", "wrong-shape", "not-allowed"}
    contract |= {"not-integer", "not-decimal", "not-date", "below-minimum", "above-maximum"}
    contract |= {"impossible-date", "control-character"}
    return {p.place.line for p in problems if p.rule in contract}


@pytest.mark.parametrize("name", GOOD)
def test_each_file_is_good_before_it_is_broken(name):
    loaded = load_bytes(name, GOOD[name])
    assert loaded.outcome.state == "accepted", loaded.outcome.problems
    assert loaded.outcome.problems == ()


@pytest.mark.parametrize("way", broken.WAYS)
@pytest.mark.parametrize("name", GOOD)
@settings(max_examples=15)
@given(seed=st.integers(0, 2**32))
def test_a_broken_file_is_answered_clearly(name, way, seed):
    rows = list(csv.reader(io.StringIO(GOOD[name].decode(), newline="")))
    assert_answered(load_bytes(name, way(rows, random.Random(seed))))


@pytest.mark.slow
def test_every_feed_answers_broken_files_clearly(published_files):
    """For every feed that reads text, a published file of its own, broken in every way."""
    samples: dict[str, tuple[str, bytes]] = {}
    for arrival in arrivals(published_files):
        claiming = feeds_claiming(arrival.name)
        of_records = any(feed.contract.is_of_records for feed in claiming)
        if claiming and claiming[0].contract.format == "csv" and not of_records:
            samples.setdefault(claiming[0].contract.id, (arrival.name, arrival.path.read_bytes()))
    assert len(samples) > len(publications()) / 2
    for name, content in samples.values():
        told = content.decode("utf-8-sig", "replace").splitlines(keepends=True)[:40]
        rows = [row for row in csv.reader(told) if row]
        width = max(map(len, rows))
        even = [row + [""] * (width - len(row)) for row in rows]
        for seed, way in enumerate(broken.WAYS * 2):
            assert_answered(load_bytes(name, way(even, random.Random(f"{name} {seed}"))))


@given(cell=st.text(max_size=60), column=st.integers(0, 4))
def test_any_text_whatever_in_a_cell_is_answered_clearly(cell, column):
    row = ["X90000", "HYP", "1", "TOTAL", "100"]
    row[column] = cell
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerow(row)
    content = files.prevalence() + held.getvalue().encode("utf-8", "surrogatepass")
    assert_answered(load_bytes("qof_prevalence_2021-22.csv", content))


@given(content=st.binary(max_size=300))
@pytest.mark.parametrize("name", ["qof_prevalence_2021-22.csv", "epraccur_2024-01.csv"])
def test_any_bytes_whatever_are_answered_clearly(name, content):
    assert_answered(load_bytes(name, content))


def prevalence_with(*more: str) -> Loaded:
    return load_bytes("qof_prevalence_2021-22.csv", files.prevalence() + files.lines(*more))


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        ("X90000,HYP,-1,TOTAL,100", "below-minimum", "REGISTER"),
        ("X90000,HYP,1e400,TOTAL,100", "not-integer", "REGISTER"),
        (f"X90000,HYP,{'9' * 25},TOTAL,100", "not-integer", "REGISTER"),
        ("X90000,HYP,NaN,TOTAL,100", "not-integer", "REGISTER"),
        ("X90000,HYP,inf,TOTAL,100", "not-integer", "REGISTER"),
        ('X90000,HYP,"1,5",TOTAL,100', "not-integer", "REGISTER"),
        ("X90000,HYP,1.5,TOTAL,100", "not-integer", "REGISTER"),
        ("X90000,HYP,,TOTAL,100", "missing-value", "REGISTER"),
        ("X9,HYP,1,TOTAL,100", "wrong-shape", "PRACTICE_CODE"),
        ("X90000,=HYPERLINK(0),1,TOTAL,100", "formula", "GROUP_CODE"),
        ("X90000,-2+3,1,TOTAL,100", "formula", "GROUP_CODE"),
        ("X90000,+1+cmd,1,TOTAL,100", "formula", "GROUP_CODE"),
        ("X90000,@SUM(A1),1,TOTAL,100", "formula", "GROUP_CODE"),
        ("X90000,\t=1,1,TOTAL,100", "formula", "GROUP_CODE"),
        ("X90000,\uff1d1,1,TOTAL,100", "formula", "GROUP_CODE"),
        ("X90000,A\x07,1,TOTAL,100", "control-character", "GROUP_CODE"),
        ("X90000,A\u202eB,1,TOTAL,100", "control-character", "GROUP_CODE"),
        ("X90000,HYP,1,TOTAL,100,more", "row-width", None),
    ],
)
def test_a_bad_row_is_set_aside_and_named(row, rule, column):
    loaded = prevalence_with(row, "X90001,HYP,1,TOTAL,100")
    (problem,) = loaded.outcome.problems
    assert (problem.rule, problem.place.line, problem.place.column) == (rule, 26, column)
    assert problem.severity == Severity.QUARANTINED
    assert loaded.outcome.rows_set_aside == 1
    assert loaded.tables["disease_register"].height == 25


@pytest.mark.parametrize("day", ["20240231", "00010101", "99991231", "2024-02-01", "1"])
def test_an_impossible_date_sets_its_row_aside(day):
    rows = headerless().replace(b"20010401", day.encode(), 1)
    assert rules(load_bytes("epraccur_2024-01.csv", rows))[0] in ("not-date", "impossible-date")


def test_text_that_only_looks_like_a_formula_in_a_number_is_a_number():
    assert prevalence_with("X90000,HYP,+1,TOTAL,100").outcome.problems == ()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty-file"),
        (b"\n\n \n", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (files.prevalence().decode().encode("utf-16-le"), "not-text"),
        (b"\xff\xfe" + b"a", "encoding"),
        (b"PRACTICE_CODE,\x00", "not-text"),
        (b"\xef\xbb\xbfPRACTICE_CODE,\x00", "not-text"),
        (files.prevalence() + b"\x81", "encoding"),
        (files.prevalence() + b'X90000,"HYP,1,TOTAL,100\n', "broken-quotes"),
        (files.prevalence() + b"X90000," + b"x" * 1_000_001, "broken-quotes"),
        (files.prevalence()[:-12], "cut-short"),
        (files.prevalence().splitlines()[0], "too-few-rows"),
        (files.prevalence().replace(b"REGISTER", b"Register count"), "missing-column"),
        (files.prevalence().replace(b"GROUP_CODE", b"REGISTER"), "missing-column"),
        (files.prevalence().replace(b",REGISTER", b",REGISTER,REGISTER", 1), "repeated-column"),
        (b",".join([b"x"] * 100_000) + b"\n", "missing-column"),
        (b"PK\x03\x04" + b"\x00" * 50, "not-text"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_whole(content, rule):
    began = time.monotonic()
    loaded = load_bytes("qof_prevalence_2021-22.csv", content)
    assert_answered(loaded)
    assert rules(loaded) == [rule]
    assert time.monotonic() - began < 5


def test_a_file_of_bad_rows_is_refused_whole_with_the_first_of_them():
    bad = [f"X9{n:04d},HYP,-{n + 1},TOTAL,100" for n in range(10)]
    loaded = prevalence_with(*bad)
    assert rules(loaded) == ["too-many-bad-rows"]
    assert loaded.outcome.problems[0].place.line == 26
    assert "10 of 34 rows" in loaded.outcome.problems[0].message


def test_a_cut_within_the_last_field_is_told_though_it_cannot_be_proved():
    loaded = load_bytes("qof_prevalence_2021-22.csv", files.prevalence()[:-2])
    assert rules(loaded) == ["unended-line"]
    assert loaded.outcome.problems[0].place.line == 25


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_text_that_says_its_encoding_is_read_as_such(encoding):
    content = files.prevalence().decode().encode(encoding)
    loaded = load_bytes("qof_prevalence_2021-22.csv", content)
    assert loaded.outcome.problems == ()
    assert loaded.tables["disease_register"].height == 24


def test_windows_text_is_read_and_told():
    content = files.hierarchy().decode().replace("Practice 0", "Café £1").encode("cp1252")
    loaded = load_bytes("qof_structures_2021_2022.csv", content)
    assert rules(loaded) == ["encoding-windows-1252"]
    assert "Café £1" in loaded.tables["named_unit"]["name"].to_list()


def test_columns_in_another_order_say_the_same():
    rows = [row.split(",") for row in files.prevalence().decode().splitlines()]
    turned = files.lines(*(",".join(reversed(row)) for row in rows))
    loaded = load_bytes("qof_prevalence_2021-22.csv", turned)
    good = load_bytes("qof_prevalence_2021-22.csv", files.prevalence())
    assert (
        loaded.tables["disease_register"]
        .drop("batch")
        .equals(good.tables["disease_register"].drop("batch"))
    )


def test_a_missing_column_names_the_nearest_heading():
    content = files.prevalence().replace(b"PRACTICE_LIST_SIZE", b"PRACTICE_LIST_SISE")
    (problem,) = load_bytes("qof_prevalence_2021-22.csv", content).outcome.problems
    assert "'practice_list_sise'" in problem.message
    assert "'also'" in problem.next_step


def test_one_row_with_a_stray_comma_does_not_condemn_a_file_without_a_heading():
    """The commonest width is the file's, not the greatest."""
    content = headerless().replace(b"A SURGERY", b"A, SURGERY, AND MORE", 1)
    loaded = load_bytes("epraccur_2024-01.csv", content + headerless().replace(b"X8", b"X7"))
    assert [(p.rule, p.place.line) for p in loaded.outcome.problems] == [("row-width", 1)]
    assert loaded.tables["named_unit"].height == 2 * len(files.PRACTICES) - 1


def test_a_bad_cell_of_a_family_sets_the_whole_row_aside_once():
    content = five_year().replace(b",180\n", b",-180\n", 1)
    loaded = load_bytes("gp_list_size_5yr_age_sex_2013-07.csv", content)
    assert loaded.outcome.rows_set_aside == 1
    assert [(p.rule, p.place.line) for p in loaded.outcome.problems] == [("below-minimum", 2)]
    assert files.PRACTICES[0] not in loaded.tables["registered_list"]["unit"]


def test_rows_of_a_family_that_contradict_each_other_are_set_aside_whole():
    rows = five_year().decode().splitlines()
    other = rows[1].replace(",10,20,", ",11,20,", 1)
    content = files.lines(*rows, *(r.replace("X8", "X7") for r in rows[1:]), other, rows[2])
    loaded = load_bytes("gp_list_size_5yr_age_sex_2013-07.csv", content)
    found = [(p.rule, p.place.line) for p in loaded.outcome.problems]
    assert ("repeated-key", 2) in found
    assert ("repeated-key", 26) in found
    assert found.count(("repeated-row", 27)) == 1
    assert loaded.outcome.rows_set_aside == 2
    assert {2, 26, 27}.isdisjoint(loaded.tables["registered_list"]["line"])


NAMES = [
    "qof_prevalence_2021-22 ../../../etc/passwd.csv",
    "qof_prevalence_2021-22\n.csv",
    "qof_prevalence_2021-22\x1b[2J.csv",
    "qof_prevalence_2021-22 '; drop table batch; --.csv",
    "qof_prevalence_2021-22 <script>alert(1)</script>.csv",
    "qof_prevalence_2021-22" + "x" * 200 + ".csv",
    "qof_prevalence_9999-99.csv",
    "qof_prevalence_2021-22.csv.csv",
    "prevalence_.csv",
    "../qof_prevalence_2021-22.csv",
    "qof_prevalence_2021-22\udcff.csv",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_made_to_do_harm_is_only_a_name(name):
    content = files.prevalence()
    sha256 = hashlib.sha256(content).hexdigest()
    loaded = load(content, name=name, label=name, sha256=sha256)
    if loaded is not None:
        assert_answered(loaded)
        assert ".." not in loaded.outcome.slot
        assert "/" not in loaded.outcome.vintage


def test_the_reading_of_a_file_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, content in GOOD.items():
        load_bytes(name, content)
    assert list(Path.cwd().iterdir()) == []
