"""What every record table declares: whose row it is, when, from where, and no identifier."""

import duckdb
import pytest

from commonweal.tables.catalogue import RECORD_TABLES, TABLES
from commonweal.tables.declaration import (
    PROVENANCE,
    RECORD_PROVENANCE,
    Column,
    Constraint,
    Reference,
    Table,
    Type,
)
from commonweal.tables.sql.relations import columns_of
from commonweal.tables.sql.subset import expression_faults

ENGINE_TYPES = {
    Type.TEXT: "varchar",
    Type.INTEGER: "bigint",
    Type.DECIMAL: "double",
    Type.DATE: "date",
    Type.TIMESTAMP: "timestamp",
}
IDENTIFYING = (
    *(
        "nhs_number",
        "local_patient",
        "postcode",
        "date_of_birth",
        "birth_date",
        "surname",
        "forename",
    ),
    *("telephone", "phone", "email", "address", "uprn", "initials"),
)
WITHOUT_PROVIDER = {
    "person",
    "registration",
    "residence",
    "death",
    "consent",
    "teaching_attendance",
}
"""Tables whose feeds are not an organisation's own rows, or that name none by a code."""
ASKED_FOR = {
    *("person", "registration", "residence", "death", "consent"),
    *("clinical_event", "medication", "appointment"),
    *("admitted_episode", "admitted_spell", "diagnosis", "procedure", "bed_movement"),
    *("outpatient_attendance", "emergency_attendance", "urgent_contact", "ambulance_incident"),
    *("community_contact", "mental_health_contact", "social_care_service"),
    *("social_care_assessment", "waiting_list_entry", "virtual_ward_stay"),
    *("virtual_ward_observation", "cost", "encounter", "care_plan", "practitioner"),
    "organisation_record",
}
every_record_table = pytest.mark.parametrize("table", RECORD_TABLES.values(), ids=RECORD_TABLES)


def a_table(**words: object) -> Table:
    """A record table of three columns, with some of its words changed."""
    columns = (
        Column("record", Type.TEXT, "Its id"),
        Column("person", Type.INTEGER, "Whose it is", required=False),
        Column("date", Type.DATE, "When"),
    )
    said: dict[str, object] = {
        "name": "visit",
        "grain": "One row for each visit",
        "columns": columns,
        "key": ("feed", "record"),
        "missing_means": "Not told",
        "source": "Nobody",
        "records": True,
        "dated": "The day of the visit",
    }
    return Table(**said | words)  # type: ignore[arg-type]  # words are checked by the record itself


def test_every_table_of_the_repository_is_declared():
    assert set(RECORD_TABLES) >= ASKED_FOR


@every_record_table
def test_a_record_table_says_whose_row_it_is_and_when(table):
    kinds = {column.name: column.type for column in table.columns}
    assert kinds["record"] is Type.TEXT
    assert kinds["person"] is Type.INTEGER
    assert kinds["date"] is Type.DATE
    assert ("provider" in kinds) == (table.name not in WITHOUT_PROVIDER)
    assert table.key[:2] == ("feed", "record")
    assert not next(column for column in table.columns if column.name == "person").required


@every_record_table
def test_a_record_table_tells_its_coverage_lag_source_and_what_missing_means(table):
    for told in (table.dated, table.coverage, table.lag, table.source, table.missing_means):
        assert len(told.split()) >= 1, table.name
    assert table.grain.startswith("One row for each ")
    assert all(column.meaning for column in table.columns)


@every_record_table
def test_no_record_table_has_an_identifier(table):
    for column in table.columns:
        assert not any(word in column.name for word in IDENTIFYING), column.name


@every_record_table
def test_names_of_columns_differ_and_are_not_those_of_provenance(table):
    names = [column.name for column in table.stored]
    assert len(names) == len(set(names))
    assert names[-3:] == ["feed", "batch", "line"]


@every_record_table
def test_constraints_can_be_asked_of_a_row_and_are_never_missing(table):
    columns = ", ".join(f'"{c.name}" {ENGINE_TYPES[c.type]}' for c in table.columns)
    with duckdb.connect() as connection:
        connection.execute(f"create table given ({columns})")
        connection.execute("insert into given default values")
        needed = [f'"{c.name}"' for c in table.columns if c.required and c.type is Type.INTEGER]
        for name in needed:
            connection.execute(f"update given set {name} = 1")
        for name in (f'"{c.name}"' for c in table.columns if c.required and c.type is Type.TEXT):
            connection.execute(f"update given set {name} = ''")
        for constraint in table.constraints:
            ((held,),) = connection.execute(f"select {constraint.sql} from given").fetchall()
            assert held is not None, constraint.name


@every_record_table
def test_constraints_are_portable(table):
    for constraint in table.constraints:
        assert expression_faults(constraint.sql, columns_of(table.columns), where=table.name) == []


@every_record_table
def test_references_lead_to_a_column_of_a_table(table):
    for reference in table.references:
        there = {column.name: column.type for column in TABLES[reference.table].columns}
        here = {column.name: column.type for column in table.columns}
        assert there[reference.to] is here[reference.column]


def test_tables_of_figures_are_as_before():
    table = TABLES["registered_list"]
    assert not table.records
    assert table.provenance == PROVENANCE
    assert table.stored == table.columns + PROVENANCE


def test_a_record_table_carries_feed_batch_and_line():
    assert a_table().stored[-3:] == RECORD_PROVENANCE
    assert [column.name for column in RECORD_PROVENANCE] == ["feed", "batch", "line"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"key": ("feed", "visit")}, "key names no such column"),
        ({"columns": (Column("record", Type.TEXT, "Its id"),)}, "lacks"),
        ({"dated": ""}, "which day"),
        ({"references": (Reference("ward", "ward", "ward"),)}, "reference from no such column"),
    ],
)
def test_a_record_table_that_lacks_something_is_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        a_table(**wrong)


def test_a_table_of_figures_has_no_feed_to_be_told_apart_by():
    with pytest.raises(ValueError, match="feed"):
        a_table(records=False)


def test_a_constraint_is_told_by_name_meaning_and_statement():
    holds = Constraint("from-1", "number >= 1", "The number is 1 or more")
    assert a_table(constraints=(holds,)).constraints[0].sql == "number >= 1"
