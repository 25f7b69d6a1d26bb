"""The official test cases of SQL on FHIR 2.0, every one on DuckDB and on a local Spark.

The cases are the files of FHIR/sql-on-fhir-v2, `tests/*.json`, in the folder that an environment
variable names; they are not kept with the source. Rows are compared without their order, as the
specification has it, and each case runs over its resources as the product reads them: a file of
newline-delimited JSON under the types that the view alone asks for.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from commonweal.repository.flattening import compile_view
from commonweal.terms.errors import DefinitionError
from tests.conftest import ROOT
from tests.one_spark import spark_session
from tests.spec.flattened import Row, comparable, on_duckdb, on_spark, written

CASES_VARIABLE = "COMMONWEAL_PUBLISHED_CASES"
CASES = Path(os.environ.get(CASES_VARIABLE, ROOT.parent / "shared" / "cases")) / "sql-on-fhir"
ALL_CASES = 134
NO_CASES = f"no published cases on this machine: name their folder in {CASES_VARIABLE}"

Case = dict[str, Any]


def published() -> list[Any]:
    """Every case with the resources of its file, as parameters named after file and title."""
    if not CASES.is_dir():
        return [pytest.param({}, marks=pytest.mark.skip(reason=NO_CASES))]
    found = []
    for path in sorted(CASES.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        for case in told["tests"]:
            whole = {**case, "resources": told["resources"]}
            found.append(pytest.param(whole, id=f"{path.stem}: {case['title']}"))
    return found


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1, "memory_limit": "500MB"}) as connection:
        yield connection


@pytest.fixture(scope="module")
def spark() -> Any:
    return spark_session()


def judge(case: Case, rows: list[Row]) -> None:
    if "expectCount" in case:
        assert len(rows) == case["expectCount"]
    if "expect" in case:
        assert comparable(rows) == comparable(case["expect"])
    if "expectColumns" in case:
        assert [list(row) for row in rows] == [case["expectColumns"]] * len(rows)
        assert [c.name for c in compile_view(case["view"]).columns] == case["expectColumns"]


@pytest.mark.parametrize("case", published())
def test_duckdb_answers(case, duck, tmp_path):
    file = written(case["resources"], tmp_path)
    if case.get("expectError"):
        with pytest.raises((DefinitionError, duckdb.Error)):
            on_duckdb(compile_view(case["view"]), file, duck)
    else:
        judge(case, on_duckdb(compile_view(case["view"]), file, duck))


@pytest.mark.slow
@pytest.mark.parametrize("case", published())
def test_spark_answers(case, spark):
    if case.get("expectError"):
        from pyspark.errors import PySparkException

        with pytest.raises((DefinitionError, PySparkException)):
            on_spark(compile_view(case["view"]), case["resources"], spark)
    else:
        judge(case, on_spark(compile_view(case["view"]), case["resources"], spark))


def test_no_case_is_missing():
    if not CASES.is_dir():
        pytest.skip(NO_CASES)
    assert len(published()) == ALL_CASES


def test_only_what_depends_on_the_content_fails_when_it_is_run():
    """Of the cases that expect an error, one needs the content; the rest fail when compiled."""
    if not CASES.is_dir():
        pytest.skip(NO_CASES)
    when_run = []
    for told in (case.values[0] for case in published()):
        if told.get("expectError"):
            try:
                compile_view(told["view"])
            except DefinitionError:
                continue
            when_run.append(told["title"])
    assert when_run == ["fail when 'collection' is not true"]
