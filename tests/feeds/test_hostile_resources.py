"""What is wrong with a file of resources is told or missing, line by line and cell by cell.

No line ends the reading of the others but one without an end, and that is known at once and held in
little memory. Whatever JSON a resource is made of, there is one row for it.
"""

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.repository.flattening import NOT_A_RESOURCE, OTHER_RESOURCE, compile_view
from tests.spec.flattened import on_duckdb, written

SNOMED = "http://snomed.info/sct"


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1, "memory_limit": "500MB"}) as connection:
        yield connection


OBSERVED = {
    "resource": "Observation",
    "select": [
        {
            "column": [
                {"name": "id", "path": "id"},
                {"name": "code", "path": f"code.coding.where(system = '{SNOMED}').code.first()"},
                {"name": "value", "path": "value.ofType(Quantity).value", "type": "decimal"},
                {"name": "whole", "path": "value.ofType(integer)", "type": "integer"},
                {"name": "truth", "path": "value.ofType(boolean)", "type": "boolean"},
                {"name": "whose", "path": "subject.getReferenceKey(Patient)"},
            ]
        }
    ],
}
HONEST = {
    "resourceType": "Observation",
    "id": "o1",
    "code": {"coding": [{"system": SNOMED, "code": "271649006"}]},
    "valueQuantity": {"value": 120.5},
    "subject": {"reference": "Patient/p1"},
}


def test_a_line_that_is_no_resource_is_told_in_its_place_and_the_rest_is_read(duck, tmp_path):
    lines: list[Any] = [
        HONEST,
        '{"resourceType": "Observation", "id": "cut',
        "[1, 2]",
        '"text"',
        "null",
        {"resourceType": "Patient", "id": "p1"},
        {"id": "nameless"},
        '{"resourceType": "Observation", "id": "two"} {"id": "in one line"}',
        b'{"resourceType": "Observation", "id": "\xff"}',
        {**HONEST, "id": "last"},
    ]
    rows = on_duckdb(compile_view(OBSERVED), written(lines, tmp_path), duck, with_misfits=True)
    assert [row["line"] for row in rows] == list(range(1, len(lines) + 1))
    assert [row["misfit"] for row in rows] == [
        None, *[NOT_A_RESOURCE] * 4, OTHER_RESOURCE, *[NOT_A_RESOURCE] * 3, None,
    ]  # fmt: skip
    assert [row["id"] for row in rows] == ["o1", *[None] * 8, "last"]
    plain = on_duckdb(compile_view(OBSERVED), written(lines, tmp_path), duck)
    assert [row["id"] for row in plain] == ["o1", "last"]


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"code": "271649006"}, "code"),
        ({"code": [{"coding": []}]}, "code"),
        ({"code": {"coding": {"system": SNOMED}}}, "code"),
        ({"code": {"coding": ["x", 1, None, {"system": SNOMED}]}}, "code"),
        ({"valueQuantity": {"value": "high"}}, "value"),
        ({"valueQuantity": {"value": [1]}}, "value"),
        ({"valueQuantity": 7}, "value"),
        ({"valueInteger": 1.5}, "whole"),
        ({"valueInteger": 10**30}, "whole"),
        ({"valueInteger": {"a": 1}}, "whole"),
        ({"valueBoolean": "yes"}, "truth"),
        ({"valueBoolean": 1}, "truth"),
        ({"subject": "Patient/p1"}, "whose"),
        ({"subject": {"reference": ["Patient/p1"]}}, "whose"),
        ({"subject": {"reference": "Patient/" + "x" * 100}}, "whose"),
    ],
)
def test_a_cell_of_another_kind_is_missing_and_the_row_stays(wrong, column, duck, tmp_path):
    (row,) = on_duckdb(compile_view(OBSERVED), written([HONEST | wrong], tmp_path), duck)
    assert row["id"] == "o1"
    assert row[column] is None


def test_nesting_and_size_in_what_is_not_read_do_no_harm(duck, tmp_path):
    deep = "[" * 100_000 + "]" * 100_000
    lines = [
        HONEST,
        '{"resourceType": "Observation", "id": "deep", "note": ' + deep + "}",
        '{"resourceType": "Observation", "id": "in code", "code": ' + deep + "}",
        {**HONEST, "id": "wide", "extension": [{"url": "u"}] * 100_000},
        {**HONEST, "id": "codes", "code": {"coding": [{"code": "1"}] * 100_000}},
    ]
    rows = on_duckdb(compile_view(OBSERVED), written(lines, tmp_path), duck)
    assert [row["id"] for row in rows] == ["o1", "deep", "in code", "wide", "codes"]


def test_a_line_without_end_fails_at_once_and_in_little_memory(duck, tmp_path):
    path = tmp_path / "endless.ndjson"
    with path.open("wb") as file:
        file.write(b'{"resourceType": "Observation", "id": "')
        for _ in range(60):
            file.write(b"x" * 1_000_000)
    with pytest.raises(duckdb.Error, match="maximum_object_size"):
        on_duckdb(compile_view(OBSERVED), path, duck)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["coding", "system", "code", "value", "reference", "x"]), inner, max_size=4
    ),
    max_leaves=12,
)  # fmt: skip


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["id", "code", "valueQuantity", "valueInteger", "subject", "other"]),
            JSON,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_the_json_there_is_one_row_for_each_resource(tmp_path_factory, duck, resources):
    folder = tmp_path_factory.mktemp("any")
    lines = [json.dumps({"resourceType": "Observation", **one}) for one in resources]
    rows = on_duckdb(compile_view(OBSERVED), written(lines, folder), duck, with_misfits=True)
    assert len(rows) == len(resources)
