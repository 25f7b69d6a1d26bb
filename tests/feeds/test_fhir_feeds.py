"""The nine feeds of FHIR resources: each view fits its contract, reads no name, and fills its tables.

What holds of every record feed's statements is in `test_record_contracts`; here is what a view adds,
and what becomes of each sample when the product's own engine loads it.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from commonweal.repository.feed import FEEDS_FOLDER, feeds_claiming, known_feeds
from commonweal.repository.flattening import View, compile_view
from commonweal.repository.record_feeds.loading import LoadedRecords, RecordLoader
from commonweal.tables.catalogue import RECORD_TABLES
from commonweal.tables.sql.subset import expression_faults, row_faults
from tests.feeds.test_record_contracts import ENGINE_TYPES, given_columns
from tests.one_spark import spark_session
from tests.spec.flattened import comparable, on_duckdb, on_spark

RESOURCES = {
    "fhir_patient": "Patient",
    "fhir_practitioner": "Practitioner",
    "fhir_organization": "Organization",
    "fhir_encounter": "Encounter",
    "fhir_condition": "Condition",
    "fhir_observation": "Observation",
    "fhir_medication_request": "MedicationRequest",
    "fhir_appointment": "Appointment",
    "fhir_care_plan": "CarePlan",
}
# An organisation's name is nobody's; no other view may even read these.
PERSONAL = {"name", "address", "telecom", "contact", "photo", "text"}

every_feed = pytest.mark.parametrize("feed", RESOURCES)


def view_of(feed: str) -> View:
    told = (FEEDS_FOLDER / feed / "view.json").read_text(encoding="utf-8")
    return compile_view(json.loads(told))


def resources(feed: str) -> list[dict[str, Any]]:
    lines = (FEEDS_FOLDER / feed / "sample.ndjson").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@every_feed
def test_a_view_gives_the_columns_of_its_contract(feed):
    view, contract = view_of(feed), known_feeds()[feed].contract
    assert view.resource == RESOURCES[feed]
    assert [column.name for column in view.columns] == [c.name for c in contract.columns]
    told = {column.name: column.type for column in view.columns}
    for column in contract.columns:
        if column.type in ("date", "timestamp"):
            assert told[column.name] in (column.type, "string"), column.name


@every_feed
def test_a_view_knows_every_element_never_fails_and_has_one_row_a_resource(feed):
    view = view_of(feed)
    assert view.unknown == ()
    assert view.failing == ()
    assert view.is_line_by_line


@every_feed
def test_a_view_reads_no_name_address_or_telecom(feed):
    view = view_of(feed)
    allowed = {"name"} if feed == "fhir_organization" else set()
    with duckdb.connect() as connection:
        path = FEEDS_FOLDER / feed / "sample.ndjson"
        found = connection.execute(f"describe from {view.duckdb_relation(str(path))}")
        read = {name: kind for name, kind, *_ in found.fetchall()}
    assert not set(read) & PERSONAL - allowed
    assert not any(
        f'"{word}" ' in kind for word in ("family", "given", "line") for kind in read.values()
    )


@every_feed
def test_statements_and_rules_are_portable_and_fill_their_tables(feed):
    contract = known_feeds()[feed].contract
    assert contract.record is not None
    columns = given_columns(contract)
    for table in contract.tables:
        statement = (FEEDS_FOLDER / feed / f"{table}.sql").read_text(encoding="utf-8")
        assert row_faults(statement, columns, where=table) == []
        made = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        with duckdb.connect() as connection:
            connection.execute(f"create table accepted ({made})")
            names = [d[0] for d in connection.execute(statement).description or ()]
        assert set(names) == {c.name for c in RECORD_TABLES[table].columns} | {"line"}
    typed = {c.becomes: ENGINE_TYPES[c.type] for c in contract.columns}
    for rule in contract.rules:
        assert expression_faults(rule.sql, typed, where=rule.name) == []


@every_feed
def test_what_was_entered_in_error_takes_its_record_back(feed):
    with duckdb.connect() as connection:
        told = on_duckdb(view_of(feed), FEEDS_FOLDER / feed / "sample.ndjson", connection)
    removed = {row["id"] for row in told if row.get("update_type") == "1"}
    wrong = {r["id"] for r in resources(feed) if "entered-in-error" in json.dumps(r)}
    assert wrong <= removed
    assert removed or feed in ("fhir_practitioner", "fhir_organization")


@pytest.mark.slow
@every_feed
def test_a_view_gives_the_same_rows_on_spark(feed):
    session = spark_session()
    path = FEEDS_FOLDER / feed / "sample.ndjson"
    with duckdb.connect() as connection:
        one = on_duckdb(view_of(feed), path, connection)
    assert comparable(on_spark(view_of(feed), resources(feed), session)) == comparable(one)


def loaded(feed: str, source: Path, folder: Path) -> LoadedRecords:
    """What the engine makes of a file, under the name of a full extract."""
    for name in ("lake", "landing", "vault"):
        (folder / name).mkdir()
    name = f"FHIR_{RESOURCES[feed]}_to_2025-03-31.ndjson"
    assert [claiming.contract.id for claiming in feeds_claiming(name)] == [feed]
    path = Path(shutil.copy(source, folder / "landing" / name))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    opened = {n: folder / n for n in ("lake", "landing", "vault")}
    with RecordLoader(**opened) as loader:
        return loader.load(known_feeds()[feed], path, name=name, label=name, sha256=digest)


def rows(told: LoadedRecords, table: str) -> pl.DataFrame:
    return pl.read_parquet(told.files[table]).sort("record")


ROWS = {
    "fhir_patient": {"person": 5, "registration": 4},
    "fhir_practitioner": {"practitioner": 3},
    "fhir_organization": {"organisation_record": 3},
    "fhir_encounter": {"encounter": 4},
    "fhir_condition": {"clinical_event": 3},
    "fhir_observation": {"clinical_event": 8},
    "fhir_medication_request": {"medication": 3},
    "fhir_appointment": {"appointment": 4},
    "fhir_care_plan": {"care_plan": 4},
}


@every_feed
def test_a_sample_is_loaded_whole(feed, tmp_path):
    told = loaded(feed, FEEDS_FOLDER / feed / "sample.ndjson", tmp_path)
    assert (told.outcome.state, told.outcome.problems) == ("accepted", ())
    assert {table: rows(told, table).height for table in told.files} == ROWS[feed]


def test_patients_are_people_and_registrations(tmp_path):
    told = loaded("fhir_patient", FEEDS_FOLDER / "fhir_patient" / "sample.ndjson", tmp_path)
    people, lists = rows(told, "person"), rows(told, "registration")
    assert people["gender"].to_list() == ["2", "1", "0", "9", "1"]
    assert people["ethnic_category"].to_list() == ["A", "H", "Z", None, "99"]
    assert people["birth_month"].cast(str).to_list()[:2] == ["1950-02-01", "1987-11-01"]
    assert people["person"].null_count() == 0
    assert lists["practice"].to_list() == ["J82001", "J82001", "J82002", "J82002"]
    numbers = {i["value"] for r in resources("fhir_patient") for i in r["identifier"]}
    assert not numbers & {str(key) for key in people["person"]}, "a pseudonym, not the number"


def test_observations_are_entries_with_both_blood_pressures(tmp_path):
    told = loaded("fhir_observation", FEEDS_FOLDER / "fhir_observation" / "sample.ndjson", tmp_path)
    found = rows(told, "clinical_event").select("record", "date", "code", "value", "unit")
    pressures = found.filter(pl.col("record") == "o2").sort("code")
    assert pressures["code"].to_list() == ["271649006", "271650006"]
    assert pressures["value"].to_list() == [148.0, 86.0]
    assert pressures["unit"].to_list() == ["mm[Hg]", "mm[Hg]"]
    by_record = {row["record"]: row for row in found.to_dicts()}
    assert by_record["o4"]["value"] is None, "a value with a comparator is not that value"
    assert str(by_record["o7"]["date"]) == "2024-07-01", "ten past midnight in England"
    assert str(by_record["o8"]["date"]) == "2024-03-01", "the first day of a period"
    assert not {"o6", "o9"} & set(by_record), "an error, and a result that may yet change"
    assert told.taken_back == ["o6"]


def test_appointments_are_told_in_the_words_of_the_table(tmp_path):
    told = loaded("fhir_appointment", FEEDS_FOLDER / "fhir_appointment" / "sample.ndjson", tmp_path)
    found = rows(told, "appointment")
    assert found["status"].to_list() == ["Attended", "DNA", "Unknown", "Cancelled"]
    assert found["mode"].to_list() == [
        "Face-to-Face", "Telephone", "Video Conference/Online", "Unknown",
    ]  # fmt: skip
    assert str(found["start_at"][0]) == "2024-05-14 09:50:00"
