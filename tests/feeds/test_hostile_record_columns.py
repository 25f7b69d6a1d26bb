"""Whatever a Parquet or NDJSON file of people's records holds: refused or set aside, and told.

As in `test_hostile_records`: columns of other types, footers that lie, bytes changed, resources that
are none. No problem ever quotes a cell.
"""

import gzip
import json
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pyarrow as pa
import pytest

from tests.acceptance.record_files import PEOPLE, patient
from tests.feeds.hostile_desk import (
    NDJSON,
    PARQUET,
    PATIENTS,
    ROWS,
    SECRET,
    Desk,
    first,
    nested,
    resources,
    table,
    told_of,
    written,
)

ASIDE, CLEARED = True, False
NOON = datetime.fromisoformat("2024-05-02T12:00")


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


WHOLE = written(table())


@pytest.mark.parametrize(
    "content",
    [b"", b"PAR1", b"PAR1PAR1", WHOLE[:-20], WHOLE[:100], WHOLE[-200:], gzip.compress(WHOLE),
     bytes(1000), b"EVENT_ID,NHS_NUMBER\n", b"PAR1" + b"\xff" * 100 + b"\xff\xff\xff\x7fPAR1"],
)  # fmt: skip
def test_what_is_no_parquet_is_refused(desk, content):
    assert desk.meet(PARQUET, content).refused == "not-parquet"


@pytest.mark.parametrize("place", range(4, len(WHOLE) - 8, 53))
def test_a_parquet_file_with_a_byte_changed_is_read_or_refused_and_never_ends_the_refresh(
    desk, place
):
    changed = bytearray(WHOLE)
    changed[place] ^= 0xFF
    met = desk.meet(PARQUET, bytes(changed))
    assert met.refused in (
        *("", "not-parquet", "not-readable", "missing-column", "wrong-type"),
        *("too-many-bad-rows", "too-few-rows", "unpacks-too-large", "repeated-column"),
    )


def in_thrift(number: int) -> bytes:
    """A number as Parquet's footer writes it."""
    rest, told = number * 2, b""
    while rest > 0x7F:
        told, rest = told + bytes([rest & 0x7F | 0x80]), rest >> 7
    return told + bytes([rest])


def claiming(content: bytes, rows: int, claimed: int) -> bytes:
    """A Parquet file whose footer claims other numbers of rows."""
    length = int.from_bytes(content[-8:-4], "little")
    footer = content[-8 - length : -8]
    assert in_thrift(rows) in footer
    footer = footer.replace(in_thrift(rows), in_thrift(claimed))
    return content[: -8 - length] + footer + len(footer).to_bytes(4, "little") + b"PAR1"


@pytest.mark.parametrize("claimed", [10**12, 1_900_000_000, 10**7, 2**62])
def test_a_parquet_file_that_claims_rows_beyond_reason_is_refused_unread(desk, claimed):
    rows = 12_345
    told = pl.DataFrame({"EVENT_ID": [f"E{n}" for n in range(rows)]})
    content = written(told.to_arrow(), row_group_size=rows)
    met = desk.meet(PARQUET, claiming(content, rows, claimed))
    assert met.refused in ("unpacks-too-large", "not-parquet")


def test_a_small_file_of_endlessly_many_rows_is_refused_unread(desk):
    """Run lengths pack a million rows of one value into a few bytes."""
    columns = {name: pa.array([told[0].as_py()] * 1_000_000) for name, told in
               zip(table().column_names, table().columns, strict=True)}  # fmt: skip
    content = written(pa.table(columns), row_group_size=1_000_000)
    assert len(content) < 30_000
    assert desk.meet(PARQUET, content).refused == "unpacks-too-large"


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"EVENT_ID": pa.array([["E"]] * ROWS)}, "wrong-type"),
        ({"UNIT": pa.array([{"a": SECRET}] * ROWS)}, "wrong-type"),
        ({"UNIT": pa.array([[("a", SECRET)]] * ROWS, pa.map_(pa.string(), pa.string()))}, "wrong-type"),
        ({"VALUE": pa.array([Decimal("50.10")] * ROWS)}, ""),
        ({"NHS_NUMBER": pa.array([Decimal(PEOPLE[0])] * ROWS)}, ""),
        ({"NHS_NUMBER": pa.array([float(PEOPLE[0])] * ROWS)}, "too-many-bad-rows"),
        ({"NHS_NUMBER": first(2**64 - 1, int(PEOPLE[0]), pa.uint64())}, ""),
        ({"VALUE": pa.array([True] * ROWS)}, "too-many-bad-rows"),
        ({"EVENT_DATE": pa.array([NOON] * ROWS, pa.timestamp("us", "Europe/London"))}, "too-many-bad-rows"),
        ({"EVENT_DATE": pa.array([NOON] * ROWS, pa.timestamp("ns"))}, "too-many-bad-rows"),
        ({"EVENT_DATE": pa.array([date(2024, 5, 2)] * ROWS, pa.date64())}, ""),
        ({"EVENT_DATE": pa.array([20240502] * ROWS)}, "too-many-bad-rows"),
        ({"EVENT_DATE": pa.array([5] * ROWS, pa.duration("us"))}, "too-many-bad-rows"),
        ({"EVENT_ID": pa.array([f"E{n}".encode() for n in range(ROWS)])}, ""),
        ({"EVENT_ID": pa.nulls(ROWS)}, "too-many-bad-rows"),
        ({"UNIT": pa.array(["mmol/mol"] * ROWS).dictionary_encode()}, ""),
        ({"SNOMED_CODE": pa.array([44054006] * ROWS).dictionary_encode()}, ""),
        ({"VALUE": None}, "missing-column"),
    ],
)  # fmt: skip
def test_columns_of_other_types_are_read_as_text_or_refused(desk, columns, rule):
    met = desk.meet(PARQUET, written(table(**columns)))
    assert met.refused == rule
    assert rule or met.rows.height == ROWS


@pytest.mark.parametrize(
    ("columns", "rule", "aside"),
    [
        ({"EVENT_DATE": first(2_000_000_000, 19_845, pa.int32()).cast(pa.date32())}, "impossible-date", ASIDE),
        ({"EVENT_DATE": first(-2_000_000_000, 19_845, pa.int32()).cast(pa.date32())}, "impossible-date", ASIDE),
        ({"EVENT_DATE": first(date(9999, 12, 31), date(2024, 5, 2))}, "impossible-date", ASIDE),
        ({"EVENT_DATE": first(date(1, 1, 1), date(2024, 5, 2))}, "impossible-date", ASIDE),
        ({"EVENT_DATE": first(None, date(2024, 5, 2))}, "missing-value", ASIDE),
        ({"EVENT_ID": pa.array([f"{SECRET}\x00", *(f"E{n}" for n in range(1, ROWS))])}, "wrong-shape", ASIDE),
        ({"EVENT_ID": pa.array([b"\xff\xfe", *(f"E{n}".encode() for n in range(1, ROWS))])}, "wrong-shape", ASIDE),
        ({"EVENT_ID": pa.array(["x" * 1_000_000, *(f"E{n}" for n in range(1, ROWS))])}, "wrong-shape", ASIDE),
        ({"VALUE": first(float("nan"), 50.0)}, "not-decimal", CLEARED),
        ({"VALUE": first(float("inf"), 50.0)}, "not-decimal", CLEARED),
        ({"VALUE": first(float("-inf"), 50.0)}, "not-decimal", CLEARED),
        ({"UNIT": first(f"={SECRET}", "mmol/mol")}, "wrong-shape", CLEARED),
        ({"UNIT": first("m\u202el", "mmol/mol")}, "wrong-shape", CLEARED),
    ],
)  # fmt: skip
def test_a_hostile_cell_of_parquet_is_told_and_never_stored(desk, columns, rule, aside):
    met = desk.meet(PARQUET, written(table(**columns)))
    assert rule in met.rules
    assert met.loaded.outcome.rows_set_aside == int(aside)
    assert met.rows.height == ROWS - int(aside)
    assert SECRET not in met.rows.write_csv()
    assert met.rows["value"].is_finite().sum() == met.rows["value"].count()


def test_numbers_as_large_as_there_are_do_no_harm(desk):
    met = desk.meet(PARQUET, written(table(VALUE=pa.array([1e308] * 2 + [50.0] * (ROWS - 2)))))
    assert met.refused == ""
    assert met.rows["value"].max() == 1e308


def test_two_columns_of_one_name_are_refused_whatever_their_case(desk):
    told = table()
    for name in ("UNIT", "unit"):
        columns = [pa.array([SECRET] * ROWS), *told.columns]
        twice = pa.Table.from_arrays(columns, names=[name, *told.column_names])
        assert desk.meet(PARQUET, written(twice)).refused == "repeated-column"


def test_a_long_text_stored_once_for_many_rows_is_not_held_for_each(desk):
    """A dictionary makes a hundred thousand texts of a hundred thousand characters a small file."""
    rows = 100_000
    ids = pa.array([f"E{n}" for n in range(rows)])
    same = {name: pa.array([column[0].as_py()] * rows) for name, column in
            zip(table().column_names, table().columns, strict=True)}  # fmt: skip
    long = pa.DictionaryArray.from_arrays(pa.array([0] * rows), pa.array(["x" * 100_000]))
    met = desk.meet(PARQUET, written(pa.table(same | {"EVENT_ID": ids, "UNIT": long})))
    assert met.refused == "too-many-bad-rows"


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "too-few-rows"),
        (resources().decode().encode("utf-16"), "encoding"),
        (b"\xef\xbb\xbf" + resources(), "encoding"),
        (resources()[:-30], "cut-short"),
        (resources("\x00"), "not-text"),
        (gzip.compress(resources()), "encoding"),
        (f"[{','.join(PATIENTS)}]".encode(), "json-array"),
        (f"[{','.join(PATIENTS)}]\n".encode(), "json-array"),
        (json.dumps([json.loads(one) for one in PATIENTS], indent=1).encode(), "json-array"),
        (json.dumps(json.loads(PATIENTS[0]), indent=1).encode(), "too-many-bad-rows"),
        (told_of(), "too-many-bad-rows"),
        (resources(nested("[", "]")), "nested-too-deep"),
        (resources(nested('{"a":', "}")), "nested-too-deep"),
        (resources('{"x":"' + "x" * 17_000_000 + '"}'), "endless-line"),
    ],
)
def test_what_is_no_file_of_resources_is_refused(desk, content, rule):
    assert desk.meet(NDJSON, content).refused == rule


@pytest.mark.parametrize(
    "line",
    [
        nested('[{"b":', "}]"),
        nested("[ ", "]"),
        nested('{"extension":[', "]}"),
        '{"resourceType":"Patient","x":"' + "x" * 15_000_000 + '"}',
        '{"resourceType":"Patient",' + ",".join(f'"k{n}":1' for n in range(300_000)) + "}",
        '{"resourceType":"Patient","id":"\\ud800"}',
        '{"resourceType":"Patient","id":NaN}',
        f'{{"resourceType":"Observation","id":"{SECRET}"}}',
        PATIENTS[0] + PATIENTS[1],
        "[1, 2]",
        f'"{SECRET}"',
    ],
    ids=lambda line: line[:40],
)
def test_a_line_that_is_no_patient_is_set_aside_and_the_others_are_taken(desk, line):
    met = desk.meet(NDJSON, resources(line))
    assert met.refused == ""
    assert met.loaded.outcome.rows_set_aside == 1
    assert {problem.place.line for problem in met.problems} == {ROWS + 1}
    assert met.rows["record"].n_unique() == ROWS


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"birthDate": "9999-12-31"}, "impossible-date"),
        ({"birthDate": "0001-01-01"}, "not-date"),
        ({"birthDate": "1950"}, "not-date"),
        ({"birthDate": SECRET}, "not-date"),
        ({"id": f"={SECRET}"}, "wrong-shape"),
        ({"id": "x" * 1_000_000}, "wrong-shape"),
        ({"identifier": [{"system": "x", "value": SECRET}] * 100_000}, "missing-value"),
    ],
)
def test_a_hostile_value_of_a_resource_is_told_and_never_stored(desk, told, rule):
    met = desk.meet(NDJSON, resources(json.dumps(patient("p99", PEOPLE[0]) | told)))
    assert met.refused == ""
    assert rule in met.rules
    assert met.loaded.outcome.rows_set_aside == 1
    assert SECRET not in met.rows.write_csv()
