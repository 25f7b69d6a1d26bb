"""Properties of downloads: whatever a cell holds, no spreadsheet runs it, and nothing is lost."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from commonweal.actions.spreadsheet import safe_cell
from commonweal.web.downloads import csv_bytes

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"))


@given(TEXT | st.sampled_from(FORMULAS).flatmap(lambda sign: TEXT.map(sign.__add__)))
def test_no_text_begins_as_a_formula(text):
    cell = safe_cell(text)
    if cell.lstrip(" ").startswith(FORMULAS):
        float(cell)  # only a number may


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_a_number_stays_a_number(value):
    assert float(safe_cell(value)) == float(value)


@given(st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=5))
def test_what_goes_in_comes_out(rows):
    body = csv_bytes(("a", "b"), rows, synthetic=False).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(body, newline="")))
    assert read == [["a", "b"], *([safe_cell(cell) for cell in row] for row in rows)]


def test_formulas_are_put_behind_an_apostrophe():
    assert safe_cell("=HYPERLINK(A1)") == "'=HYPERLINK(A1)"
    assert safe_cell("  @SUM(A1)") == "'  @SUM(A1)"
    assert safe_cell("-12.5") == "-12.5"
    assert safe_cell("+44 1234") == "'+44 1234"
    assert safe_cell(None) == ""
