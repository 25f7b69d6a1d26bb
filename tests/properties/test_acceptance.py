"""What holds for any rows held against a contract; and the fast judgement is that of its slow twin."""

import re

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from commonweal.repository.acceptance import Accepted, accept
from commonweal.repository.contract import Contract, contract_from
from commonweal.repository.reading.rows import Refusal, TextTable
from commonweal.terms.problem import Severity
from tests.oracles.acceptance_oracle import Verdict, judge

CODES = ["A1", "A2", "A3", "B9", " A1 ", "a1", "A11", "=A1", "-", "", "*", "@x", "-A1"]
GROUPS = ["AF", "DM", "HYP", "XX", "af", "", "N/A"]
COUNTS = ["0", "1", "12", "1,234", "12,34", "1,5", "-1", "1.0", "1.5", "*", "", "-", "n", "1e3"]
COUNTS += ["1e400", "nan", "inf", "9" * 20, "+7", "5%", " 8 ", "1_0", ".5", "5.", ".", "=2", "--1"]
SHARES = [*COUNTS, "0.25", "100", "100.01", "99.9%", "1,000.5", "-0"]
DAYS = ["2024-02-29", "2023-02-29", "29/02/2024", "0001-01-01", "9999-12-31", "1850-01-01", ""]
DAYS += ["2100-12-31", "20240101", "2024-13-01", "x", "-"]
PEOPLE = ["0", "5", "10", "*", "-3", "x", "", "1.5"]

COLUMNS = [
    {"name": "Code", "as": "code", "pattern": "[AB][0-9]", "required": True},
    {"name": "Group", "as": "group", "allowed": ["AF", "DM", "HYP"], "required": True},
    {"name": "Count", "as": "count", "type": "integer", "min": 0},
    {"name": "Share", "as": "share", "type": "decimal", "min": 0, "max": 100},
    {"name": "Day", "as": "day", "type": "date", "formats": ["%Y-%m-%d", "%d/%m/%Y"]},
]
POOLS = [CODES, GROUPS, COUNTS, SHARES, DAYS]
FAMILY = {
    "name_pattern": r"(?P<sex>[mf])_(?P<ages>\d+)",
    "as": "people",
    "type": "integer",
    "min": 0,
}
FAMILY_NAMES = ["m_0", "m_5", "f_0", "f_5"]


def contract(percent: float, key: list[str], *, families: bool, repeated: str) -> Contract:
    words = {
        "id": "made_up", "name": "Made up", "publisher": "Nobody", "licence": "none",
        "describes": "Nothing.", "tables": [], "key": key, "repeated_key": repeated,
        "file": {"names": ["made_up.csv"]},
        "limits": {"bad_rows_max_percent": percent},
        "column": COLUMNS,
    }  # fmt: skip
    return contract_from(words | ({"columns": [FAMILY]} if families else {}), "made up")


def good_or(pool: list[str]) -> st.SearchStrategy[str]:
    """Mostly a value that is good, so that whole rows are good often enough."""
    return st.one_of(st.sampled_from(pool[:3]), st.sampled_from(pool[:3]), st.sampled_from(pool))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Contract, list[list[str]]]:
    """A contract and the rows of a file, some of them odd in width, repeated or shuffled."""
    families = draw(st.booleans())
    key = draw(st.sampled_from([[], ["code", "group"], ["code", "group", "day"]]))
    if families and key:
        key = [*key, "sex", "ages"]
    percent = draw(st.sampled_from([0.0, 30.0, 100.0, 100.0]))
    repeated = draw(st.sampled_from(["quarantine", "quarantine", "sum"]))
    heading = [str(column["name"]) for column in COLUMNS] + (FAMILY_NAMES if families else [])
    pools = POOLS + ([PEOPLE] * len(FAMILY_NAMES) if families else [])
    row = st.tuples(*map(good_or, pools)).map(list)
    rows = draw(st.lists(row, max_size=12))
    again = draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []
    rows = [*rows, *map(list, again)]
    if rows and draw(st.integers(0, 4)) == 0:
        odd = draw(st.sampled_from(rows))
        odd[:] = draw(st.sampled_from([odd[:-1], [*odd, "x"], [*odd, ""]]))
    order = draw(st.permutations(range(len(heading))))
    if all(len(told) == len(heading) for told in rows):
        heading = [heading[place] for place in order]
        rows = [[told[place] for place in order] for told in rows]
    return contract(percent, key, families=families, repeated=repeated), [heading, *rows]


def table(rows: list[list[str]]) -> TextTable:
    return TextTable("made_up.csv", [list(row) for row in rows], list(range(1, len(rows) + 1)))


def fast(promise: Contract, rows: list[list[str]]) -> Accepted | str:
    """What the fast judgement says: what it accepted, or the rule by which it refused."""
    try:
        return accept(promise, table(rows))
    except Refusal as refusal:
        return refusal.problem.rule


def as_told(frame: pl.DataFrame) -> list[tuple[tuple[str, object], ...]]:
    """Rows to be compared: each as sorted pairs, in one order."""
    kept = frame.drop("sheet").iter_rows(named=True)
    return sorted((tuple(sorted(row.items())) for row in kept), key=repr)


def lines(accepted: Accepted, *rules: str) -> set[int | None]:
    return {p.place.line for p in accepted.problems if p.rule in rules}


@given(case=cases())
def test_the_fast_judgement_is_that_of_its_slow_twin(
    case: tuple[Contract, list[list[str]]],
) -> None:
    promise, rows = case
    slow, quick = judge(promise, rows), fast(promise, rows)
    if isinstance(quick, str) or slow.refused:
        assert quick == slow.refused
        return
    assert as_told(quick.frame) == told_slowly(slow)
    assert quick.rows_read == slow.read
    assert quick.rows_set_aside == slow.set_aside
    of_tables = ("repeated-row", "repeated-key", "row-width")
    cells = {
        (p.rule, p.place.line, p.place.column) for p in quick.problems if p.rule not in of_tables
    }
    assert cells == slow.faults
    assert lines(quick, "repeated-row") == slow.again
    assert lines(quick, "repeated-key") == slow.contradicting
    assert lines(quick, "row-width") == slow.odd


def told_slowly(slow: Verdict) -> list[tuple[tuple[str, object], ...]]:
    return sorted((tuple(sorted(row.items())) for row in slow.kept), key=repr)


@given(case=cases())
def test_every_row_is_kept_set_aside_or_said_again(case: tuple[Contract, list[list[str]]]) -> None:
    promise, rows = case
    told = fast(promise, rows)
    if isinstance(told, Accepted):
        again = lines(told, "repeated-row")
        kept = told.frame["line"].n_unique()
        assert told.rows_read == len(rows) - 1 == kept + told.rows_set_aside + len(again)
        aside = {p.place.line for p in told.problems if p.severity == Severity.QUARANTINED}
        assert len(aside) == told.rows_set_aside
        assert aside.isdisjoint(told.frame["line"])


@given(case=cases(), chance=st.randoms(use_true_random=False))
def test_the_order_of_columns_makes_no_difference(case, chance) -> None:
    promise, rows = case
    if len({len(row) for row in rows}) > 1:
        return
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    turned = [[row[place] for place in order] for row in rows]
    one, other = fast(promise, rows), fast(promise, turned)
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
    else:
        assert as_told(one.frame) == as_told(other.frame)


@given(case=cases())
def test_spaces_and_the_case_of_headings_make_no_difference(case) -> None:
    promise, rows = case
    if promise.families:
        return
    loose = [[f"  {name.upper()}\n" for name in rows[0]]]
    loose += [[f" {cell}  " for cell in row] for row in rows[1:]]
    one, other = fast(promise, rows), fast(promise, loose)
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
    elif len({len(row) for row in rows}) == 1:
        assert as_told(one.frame) == as_told(other.frame)


@given(case=cases())
def test_what_was_accepted_is_accepted_again_without_a_problem(case) -> None:
    """Rows kept keep the contract: holding them against it once more finds nothing."""
    promise, rows = case
    told = fast(promise, rows)
    if isinstance(told, str) or told.frame.is_empty():
        return
    kept = sorted(set(told.frame["line"]))
    again = fast(promise, [rows[0], *(rows[line - 1] for line in kept)])
    assert isinstance(again, Accepted)
    assert again.problems == []
    assert again.frame.drop("line").equals(told.frame.drop("line"))


@given(text=st.text(max_size=40))
def test_a_pattern_is_held_against_the_whole_cell(text: str) -> None:
    promise = contract(100.0, [], families=False, repeated="quarantine")
    told = fast(promise, [[str(c["name"]) for c in COLUMNS], [text, "AF", "1", "1", "2024-01-01"]])
    assert isinstance(told, Accepted)
    for code in told.frame["code"].drop_nulls():
        assert re.fullmatch("[AB][0-9]", code)
