"""Which texts are numbers, truths and times when resources are flattened, on both engines alike.

What the engines' own casts take differs: `1_000` is a number to one and `1d` to the other.
"""

from typing import Any

import duckdb
import pytest

from commonweal.repository.flattening import compile_view
from tests.one_spark import spark_session
from tests.spec.flattened import comparable, on_duckdb, on_spark, written

NUMBERS: dict[Any, float | None] = {
    7.4: 7.4, "7.4": 7.4, "+1.5": 1.5, "-1": -1.0, "1e3": 1000.0, ".5": 0.5, "1.": 1.0, 5e3: 5000.0,
    "7,4": None, "1_000": None, "1d": None, "1f": None, "0x10": None, "NaN": None, "inf": None,
    "Infinity": None, "1e400": None, "140 mmHg": None, "": None,
}  # fmt: skip
WHOLE: dict[Any, int | None] = {
    7: 7, "7": 7, "+7": 7, "-7": -7, 7.5: None, "7_000": None, "7L": None, "9" * 19: None,
}  # fmt: skip
TRUTHS: dict[Any, bool | None] = {True: True, "true": True, "false": False, "yes": None, "T": None}
CLOCKS: dict[str, str | None] = {
    "2024-06-30T23:30Z": "2024-07-01 00:30:00",
    "2024-06-30T23:30+01:00": "2024-06-30 23:30:00",
    "2024-06-30T23:30:00.123456789Z": "2024-07-01 00:30:00",
    "9999-12-31T23:30:00Z": "9999-12-31 23:30:00",
    "2024-06-30T24:00:00Z": None,
    "2024-06-30T24:00Z": None,
    "2024-06-30T25:00:00Z": None,
    "2024-02-30T10:00:00Z": None,
    "2024-06-30T23:30:00+19:00": None,
    "9999-12-31T23:30:00-05:00": None,
    "0000-01-01T00:00:00Z": None,
}
VIEW = {
    "resource": "Observation",
    "select": [
        {
            "column": [
                {"name": "id", "path": "id"},
                {"name": "number", "path": "value.ofType(Quantity).value"},
                {"name": "whole", "path": "value.ofType(integer)"},
                {"name": "truth", "path": "value.ofType(boolean)"},
                {
                    "name": "clock",
                    "path": "effective.ofType(dateTime)",
                    "tag": [{"name": "ansi/type", "value": "TIMESTAMP"}],
                },
                {
                    "name": "day",
                    "path": "effective.ofType(dateTime)",
                    "tag": [{"name": "ansi/type", "value": "DATE"}],
                },
            ]
        }
    ],
}


def given() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Resources, and the rows that they become."""
    cells: list[tuple[str, dict[str, Any], Any]] = []
    cells += [("number", {"valueQuantity": {"value": n}}, told) for n, told in NUMBERS.items()]
    cells += [("whole", {"valueInteger": n}, told) for n, told in WHOLE.items()]
    cells += [("truth", {"valueBoolean": said}, told) for said, told in TRUTHS.items()]
    cells += [("clock", {"effectiveDateTime": when}, told) for when, told in CLOCKS.items()]
    none = dict.fromkeys(("number", "whole", "truth", "clock", "day"))
    resources, rows = [], []
    for place, (column, said, told) in enumerate(cells):
        resources.append({"resourceType": "Observation", "id": f"o{place}", **said})
        day = {"day": told[:10]} if column == "clock" and told else {}
        rows.append({**none, "id": f"o{place}", column: told, **day})
    return resources, rows


def test_only_what_is_a_number_a_truth_or_a_time_is_read(tmp_path):
    resources, rows = given()
    with duckdb.connect() as duck:
        assert on_duckdb(compile_view(VIEW), written(resources, tmp_path), duck) == rows


@pytest.mark.slow
def test_the_same_texts_are_read_on_spark():
    resources, rows = given()
    told = on_spark(compile_view(VIEW), resources, spark_session())
    assert comparable(told) == comparable(rows)


def test_with_misfits_they_come_as_they_were_sent(tmp_path):
    resources, _ = given()
    with duckdb.connect() as duck:
        told = on_duckdb(compile_view(VIEW), written(resources, tmp_path), duck, with_misfits=True)
    texts = [
        next((row[n] for n in ("number", "whole", "truth") if row[n] is not None), "")
        for row in told
    ]
    unread = [
        said for some in (NUMBERS, WHOLE, TRUTHS) for said, value in some.items() if value is None
    ]
    assert set(map(str, unread)) <= set(texts)
    clocks = {row["clock"] for row in told if row["clock"] is not None}
    assert clocks == {read or said for said, read in CLOCKS.items()}
    assert {said for said, read in CLOCKS.items() if read is None} <= {row["day"] for row in told}
