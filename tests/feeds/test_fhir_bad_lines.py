"""Lines of a bulk export that are no good: each is told by line and rule, and all others are taken."""

import copy
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from commonweal.terms.problem import Problem, Severity
from tests.feeds.test_fhir_feeds import ROWS, every_feed, loaded, resources, rows

NOT_JSON, CUT_OFF, A_LIST = "{not json", '{"resourceType": "Patient", "id": "cu', "[1, 2]"
OTHER = json.dumps({"resourceType": "Basic", "id": "b1"})
BAD_LINES = {
    ("not-a-resource", None): (2, 6, 8),
    ("other-resource", None): (3,),
    ("missing-value", "id"): (5,),
}
"""The lines that are no records, by the rule and column that say so."""
BAD = sum(map(len, BAD_LINES.values()))
OF_PEOPLE = "fhir_patient"
TABLES_OF_A_PATIENT = ("person", "registration")


def without_id(resource: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in resource.items() if name != "id"})


def without_number(resource: dict[str, Any]) -> str:
    """The same resource under another id, of somebody whose NHS number nobody knows."""

    def stripped(part: Any) -> Any:
        if isinstance(part, list):
            return [stripped(one) for one in part if "nhs-number" not in json.dumps(_head(one))]
        if not isinstance(part, dict):
            return part
        kept = {k: v for k, v in part.items() if "nhs-number" not in json.dumps(_head(v))}
        return {name: stripped(value) for name, value in kept.items()}

    return json.dumps(stripped(copy.deepcopy(resource)) | {"id": "nobody-knows"})


def _head(part: Any) -> Any:
    """What an identifier says of its own system; nothing of what lies deeper."""
    return part.get("system", "") if isinstance(part, dict) else ""


def with_bad_lines(feed: str, folder: Path) -> Path:
    """A feed's sample with bad lines between the good ones, at those of `BAD_LINES`; the ninth has no number."""
    given = resources(feed)
    first, second, third, *others = map(json.dumps, given)
    lines = [
        first, NOT_JSON, OTHER, second, without_id(given[0]), CUT_OFF, third, A_LIST,
        without_number(given[0]), *others,
    ]  # fmt: skip
    path = folder / "bad.ndjson"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def told_of(problems: tuple[Problem, ...], rule: str, column: str | None) -> Problem:
    (found,) = (p for p in problems if (p.rule, p.place.column) == (rule, column))
    return found


@every_feed
def test_bad_lines_are_told_by_line_and_good_ones_taken(feed, tmp_path):
    told = loaded(feed, with_bad_lines(feed, tmp_path), tmp_path)
    outcome = told.outcome
    assert outcome.state == "accepted", list(map(str, outcome.problems))
    assert outcome.rows_read == len(resources(feed)) + BAD + 1
    for (rule, column), lines in BAD_LINES.items():
        problem = told_of(outcome.problems, rule, column)
        assert (problem.severity, problem.place.line) == (Severity.QUARANTINED, lines[0])
        assert f"{', '.join(map(str, lines))})" in problem.message
    # Who has no NHS number is no entry in a register of people, and elsewhere a record of nobody known.
    spared = 0 if feed == OF_PEOPLE else 1
    assert outcome.rows_set_aside == BAD + 1 - spared
    first = resources(feed)[0]["id"]
    for table, count in ROWS[feed].items():
        found = rows(told, table)
        again = found.filter(record=first).height if spared else 0
        assert found.height == count + again
        assert found.filter(record="nobody-knows").height == again
        if "person" in found.columns and spared:
            assert found.filter(record="nobody-knows")["person"].null_count() == again


def test_a_register_of_people_tells_who_has_no_number(tmp_path):
    told = loaded(OF_PEOPLE, with_bad_lines(OF_PEOPLE, tmp_path), tmp_path)
    problem = told_of(told.outcome.problems, "missing-value", "nhs_number")
    assert "9" in problem.message.rpartition("(lines")[2] or "more" in problem.message
    for table in TABLES_OF_A_PATIENT:
        assert "nobody-knows" not in rows(told, table)["record"].to_list()


@every_feed
def test_no_message_quotes_a_bad_line(feed, tmp_path):
    told = loaded(feed, with_bad_lines(feed, tmp_path), tmp_path)
    said = " ".join(map(str, told.outcome.problems))
    assert not any(word in said for word in ("{", "Basic", "b1"))


@pytest.mark.parametrize("bad", [NOT_JSON, OTHER, A_LIST, CUT_OFF])
def test_a_file_of_nothing_else_is_refused(tmp_path, bad):
    path = tmp_path / "bad.ndjson"
    path.write_text(f"{bad}\n" * 12, encoding="utf-8")
    told = loaded("fhir_condition", path, tmp_path)
    assert told.outcome.state == "refused"
    assert not told.files


def test_what_is_bad_is_counted_without_provider_and_month(tmp_path):
    told = loaded("fhir_condition", with_bad_lines("fhir_condition", tmp_path), tmp_path)
    is_aside = (pl.col("rule") == "") & (pl.col("severity") == "quarantine")
    asides = told.frames["data_quality"].filter(is_aside)
    assert asides["rows"].sum() == told.outcome.rows_set_aside == BAD
    unplaced = asides.filter(pl.col("provider").is_null() & pl.col("month").is_null())
    assert unplaced["rows"].to_list() == [4], "the one without an id tells its provider and month"
