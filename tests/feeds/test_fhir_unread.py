"""A number or a date that was sent and cannot be read, and an element of another kind, are told.

By rule, column and count, and held against the contract's threshold; what can be read stays as it was.
A file of which nobody is known does not pass without a word.
"""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from commonweal.repository.feed import FEEDS_FOLDER, known_feeds
from commonweal.repository.record_feeds.loading import LoadedRecords
from commonweal.repository.record_feeds.opening import open_records
from commonweal.terms.problem import Problem, Severity
from tests.feeds.hostile_desk import NDJSON, PATIENTS, Desk
from tests.feeds.test_fhir_feeds import every_feed, loaded, resources, rows, view_of

ROWS, FEW, MANY = 200, 2, 40
"""Of two hundred rows, two are below the threshold of every column tried here and forty above it."""
Resource = dict[str, Any]
VALUE, PRESSURE = resources("fhir_observation")[:2]
PRESCRIBED = resources("fhir_medication_request")[0]
BOOKED = resources("fhir_appointment")[0]
STAYED = resources("fhir_encounter")[0]
ORGANISATION = resources("fhir_organization")[0]
PLANNED = resources("fhir_care_plan")[0]


def changed(resource: Resource, path: str, cell: Any) -> Resource:
    """The same resource but for what stands under a path of names and places."""
    made = copy.deepcopy(resource)
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    at: Any = made
    for step in way:
        at = at[step]
    at[last] = cell
    return made


def file_of(folder: Path, good: Resource, bad: Resource, many: int) -> Path:
    """Two hundred resources, of which the first so many are bad."""
    path = folder / "given.ndjson"
    whole = [{**(bad if n < many else good), "id": f"r{n}"} for n in range(ROWS)]
    path.write_text("".join(json.dumps(one) + "\n" for one in whole), encoding="utf-8")
    return path


def told(outcome: LoadedRecords, rule: str, column: str) -> Problem:
    (found,) = (p for p in outcome.outcome.problems if (p.rule, p.place.column) == (rule, column))
    return found


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1, "memory_limit": "500MB"}) as opened:
        yield opened


SYSTOLIC = "component.0.valueQuantity"
UNREAD = [
    ("fhir_observation", VALUE, "valueQuantity.value", "7,4", "not-decimal", "value"),
    ("fhir_observation", VALUE, "valueQuantity.value", "1_000", "not-decimal", "value"),
    ("fhir_observation", VALUE, "valueQuantity.value", "1d", "not-decimal", "value"),
    ("fhir_observation", VALUE, "valueQuantity.value", "NaN", "not-decimal", "value"),
    ("fhir_observation", VALUE, "valueQuantity.value", 10**400, "not-decimal", "value"),
    ("fhir_observation", VALUE, "valueQuantity.value", [7.4], "not-decimal", "value"),
    ("fhir_observation", VALUE, "valueQuantity", [{"value": 7.4}], "wrong-kind", "value"),
    ("fhir_observation", VALUE, "valueQuantity", "7.4", "wrong-kind", "value"),
    ("fhir_observation", PRESSURE, f"{SYSTOLIC}.value", "140 mmHg", "not-decimal", "systolic"),
    ("fhir_observation", PRESSURE, SYSTOLIC, [{"value": 140}], "wrong-kind", "systolic"),
    ("fhir_observation", PRESSURE, "component", {"code": {}}, "wrong-kind", "diastolic"),
    ("fhir_observation", VALUE, "code.coding", {"code": "1"}, "wrong-kind", "code"),
    ("fhir_observation", VALUE, "effectiveDateTime", "2024-05-32T10:00:00Z", "not-date", "event_date"),
    ("fhir_observation", VALUE, "effectiveDateTime", "2024-05-14T25:00:00Z", "not-date", "event_date"),
    ("fhir_observation", VALUE, "effectiveDateTime", "2024-05-14T10:00+0100", "not-date", "event_date"),
    ("fhir_observation", VALUE, "effectiveDateTime", "14 May 2024", "not-date", "event_date"),
    ("fhir_medication_request", PRESCRIBED, "dispenseRequest.quantity.value", "28 tablets",
     "not-decimal", "quantity"),
    ("fhir_medication_request", PRESCRIBED, "dispenseRequest.expectedSupplyDuration.value", "28d",
     "not-decimal", "duration_days"),
    ("fhir_appointment", BOOKED, "minutesDuration", 9.5, "not-integer", "duration_minutes"),
    ("fhir_appointment", BOOKED, "created", "2024-04-30T24:00:00Z", "not-date", "booked_date"),
    ("fhir_encounter", STAYED, "period.end", "9999-12-31T23:30:00-05:00", "not-timestamp", "end_at"),
    ("fhir_encounter", STAYED, "period.end", "2024-05-14 about ten", "not-timestamp", "end_at"),
    ("fhir_care_plan", PLANNED, "period.end", "next spring", "not-date", "last"),
    ("fhir_organization", ORGANISATION, "active", "yes", "not-allowed", "active"),
]  # fmt: skip


@pytest.mark.parametrize(("feed", "good", "path", "cell", "rule", "column"), UNREAD)
def test_what_was_sent_and_cannot_be_read_is_told(feed, good, path, cell, rule, column, tmp_path):
    bad = changed(good, path, cell)
    outcome = loaded(feed, file_of(tmp_path, good, bad, FEW), tmp_path)
    assert outcome.outcome.state == "accepted"
    problem = told(outcome, rule, column)
    assert problem.place.line == 1
    assert problem.message.startswith(f"{FEW} rows (1%): ")
    severity = next(c.severity for c in known_feeds()[feed].contract.columns if c.name == column)
    assert (problem.severity == Severity.QUARANTINED) == (severity == "quarantine")
    assert str(cell) not in str(problem)


@pytest.mark.parametrize(("feed", "good", "path", "cell", "rule", "column"), UNREAD)
def test_too_many_of_them_refuse_the_file(feed, good, path, cell, rule, column, tmp_path):
    bad = changed(good, path, cell)
    outcome = loaded(feed, file_of(tmp_path, good, bad, MANY), tmp_path).outcome
    assert outcome.state == "refused"
    (problem,) = outcome.problems
    assert problem.rule == "too-many-bad-rows"
    assert f"{MANY} of {ROWS} rows (20.0%)" in problem.message


READ = {
    7.4: 7.4, "7.4": 7.4, " 7.4 ": 7.4, "+7.4": 7.4, 7: 7.0, 5e3: 5000.0, 1e-7: 1e-7, "1e-7": 1e-7,
    -0.5: -0.5, 123456789012345678901234567890: 1.2345678901234568e29, 0.1: 0.1, 6.02e23: 6.02e23,
}  # fmt: skip


def test_a_number_that_can_be_read_stays_as_it_was(tmp_path):
    path = tmp_path / "given.ndjson"
    given = [
        {**changed(VALUE, "valueQuantity.value", cell), "id": f"r{n:02}"}
        for n, cell in enumerate(READ)
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in given), encoding="utf-8")
    outcome = loaded("fhir_observation", path, tmp_path)
    assert outcome.outcome.problems == ()
    assert rows(outcome, "clinical_event")["value"].to_list() == list(READ.values())


DAYS = {
    "2024-06-30T23:30:00Z": "2024-07-01", "2024-06-30T23:30Z": "2024-07-01", "2024-06-30": "2024-06-30",
    "2024-06-30T23:30:00.123+01:00": "2024-06-30", "2024-06-30T23:30:00": "2024-06-30",
    "2024-06-30 23:30": "2024-06-30", "2024-12-31T23:30:00-05:00": "2025-01-01",
}  # fmt: skip


def test_a_date_that_can_be_read_stays_as_it_was(tmp_path):
    path = tmp_path / "given.ndjson"
    given = [{**VALUE, "effectiveDateTime": when, "id": f"r{n:02}"} for n, when in enumerate(DAYS)]
    path.write_text("".join(json.dumps(one) + "\n" for one in given), encoding="utf-8")
    outcome = loaded("fhir_observation", path, tmp_path)
    assert outcome.outcome.problems == ()
    assert [str(day) for day in rows(outcome, "clinical_event")["date"]] == list(DAYS.values())


@pytest.mark.parametrize(
    ("feed", "path", "cell"),
    [
        ("fhir_condition", "verificationStatus", [{"coding": [{"code": "refuted"}]}]),
        ("fhir_patient", "link", {"type": "replaced-by"}),
    ],
)
def test_what_may_take_a_record_back_and_cannot_be_read_sets_it_aside(feed, path, cell, tmp_path):
    good = resources(feed)[0]
    bad = changed(good, path, cell)
    outcome = loaded(feed, file_of(tmp_path, good, bad, FEW), tmp_path)
    problem = told(outcome, "wrong-kind", "update_type")
    assert problem.severity == Severity.QUARANTINED
    assert outcome.outcome.rows_set_aside >= FEW


@every_feed
def test_read_quickly_or_with_care_a_sample_has_the_same_cells(feed, tmp_path, connection):
    contract, path = known_feeds()[feed].contract, FEEDS_FOLDER / feed / "sample.ndjson"
    view = json.loads((FEEDS_FOLDER / feed / "view.json").read_text(encoding="utf-8"))
    quick, careful = (
        open_records(contract, view, path, label="given", with_care=care) for care in (False, True)
    )
    columns = ", ".join(f'"cell {name}"' for name in quick.present)
    found = [
        connection.execute(f"select misfit, {columns} from ({one.cells})").fetchall()
        for one in (quick, careful)
    ]
    assert found[0] == found[1]
    assert len(found[0]) == len(resources(feed))
    flags = " or ".join(f'"kind {name}"' for name in careful.kinds) or "true"
    wrong = f"select count(*) from ({careful.cells}) where {flags}"
    assert connection.execute(wrong).fetchall() == [(0,)]


@every_feed
def test_no_feed_reads_a_number_before_its_contract_does(feed):
    statement = view_of(feed).select("given", with_misfits=True)
    assert "AS DOUBLE" not in statement
    assert "AS BIGINT" not in statement


@pytest.mark.parametrize("parts", ["0", "1", "0 1"])
def test_a_pressure_with_a_comparator_has_no_value(parts, tmp_path):
    given = copy.deepcopy(PRESSURE)
    for part in map(int, parts.split()):
        given["component"][part]["valueQuantity"]["comparator"] = "<"
    path = tmp_path / "given.ndjson"
    path.write_text(json.dumps(given) + "\n", encoding="utf-8")
    found = rows(loaded("fhir_observation", path, tmp_path), "clinical_event")
    values = {"271649006": 148.0, "271650006": 86.0}
    left = {code: v for n, (code, v) in enumerate(values.items()) if str(n) not in parts}
    assert dict(zip(found["code"], found["value"], strict=True)) == left or {"75367002": None}


def test_a_file_of_nobody_is_told(tmp_path):
    stranger = changed(VALUE, "subject.identifier.system", "https://example.nhs.uk/local")
    outcome = loaded("fhir_observation", file_of(tmp_path, VALUE, stranger, ROWS), tmp_path)
    assert outcome.outcome.state == "accepted"
    problem = told(outcome, "nobody-known", "nhs_number")
    assert problem.severity == Severity.WARNING
    assert "200 rows" in problem.message


def test_a_file_of_somebody_is_not(tmp_path):
    stranger = changed(VALUE, "subject.identifier.system", "https://example.nhs.uk/local")
    outcome = loaded("fhir_observation", file_of(tmp_path, VALUE, stranger, ROWS - 1), tmp_path)
    assert outcome.outcome.problems == ()


def test_a_number_sent_as_a_list_of_numbers_is_told(tmp_path):
    identifier = VALUE["subject"]["identifier"]
    bad = changed(VALUE, "subject.identifier", [identifier])
    few = loaded("fhir_observation", file_of(tmp_path, VALUE, bad, FEW), tmp_path)
    assert told(few, "wrong-kind", "nhs_number").message.startswith("2 rows (1%): ")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xef\xbb\xbf" + "\n".join(PATIENTS).encode(), "without a byte order mark"),
        (f"[{','.join(PATIENTS)}]".encode(), "one resource a line"),
        (f"[\n {','.join(PATIENTS)}\n]\n".encode(), "one resource a line"),
    ],
)
def test_a_file_that_is_only_written_otherwise_is_refused_with_what_to_do(content, says, tmp_path):
    met = Desk(tmp_path).meet(NDJSON, content)
    (problem,) = met.problems
    assert says in problem.message or says in problem.next_step
    assert "not UTF-8" not in problem.message
    assert "cut" not in problem.message
