"""Every record feed keeps what it promises: its statements fill its tables and see no identifier."""

import csv
from itertools import pairwise

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from commonweal.repository.contract import Contract, ContractColumn
from commonweal.repository.feed import FEEDS_FOLDER, known_feeds
from commonweal.tables.catalogue import RECORD_TABLES
from commonweal.tables.declaration import Type
from commonweal.tables.sql.macros import duckdb_statements
from commonweal.tables.sql.subset import expression_faults, row_faults

FEEDS = (
    *("patient_register", "patient_registration", "patient_address", "deaths", "opt_out"),
    *("gp_event", "gp_medication", "gp_appointment"),
    *("sus_apc", "bed_movement", "sus_op", "ecds", "nhs111_contact", "ambulance_incident"),
    *("csds_contact", "mhsds_contact", "client_level_data", "rtt_mds"),
    *("virtual_ward_stay", "virtual_ward_observation"),
)
ENGINE_TYPES = {
    "text": "varchar",
    "integer": "bigint",
    "decimal": "double",
    "date": "date",
    "timestamp": "timestamp",
}
PEOPLE = ("patient_register", "patient_registration", "patient_address", "opt_out")


def contract_of(feed: str) -> Contract:
    return known_feeds()[feed].contract


every_feed = pytest.mark.parametrize("feed", FEEDS)
every_statement = pytest.mark.parametrize(
    ("feed", "table"), [(feed, table) for feed in FEEDS for table in contract_of(feed).tables]
)


def statement(feed: str, table: str) -> str:
    return (FEEDS_FOLDER / feed / f"{table}.sql").read_text(encoding="utf-8")


def given_columns(contract: Contract) -> dict[str, str]:
    """What `accepted` offers a statement: name and type, identifiers left out."""
    record = contract.record
    assert record is not None
    shown = {c.becomes: ENGINE_TYPES[c.type] for c in contract.columns if c.identifier is None}
    shown |= {"record": "varchar", "person": "bigint", "date": "date", "line": "bigint"}
    if record.provider:
        shown["provider"] = "varchar"
    if any(c.identifier == "birth_date" for c in contract.columns):
        shown["birth_month"] = "date"
    return shown


def typed(name: str, kind: str) -> str:
    return f'try_cast("{name}" as {ENGINE_TYPES[kind]})'


def accepted(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """The sample's rows as a statement sees them, typed and neither checked nor set aside."""
    for macro in duckdb_statements():
        connection.execute(macro)
    record = contract.record
    assert record is not None
    path = FEEDS_FOLDER / contract.id / "sample.csv"
    parts = [
        f'{typed(c.name, c.type)} as "{c.becomes}"'
        for c in contract.columns
        if c.identifier is None
    ]
    (dated,) = (c for c in contract.columns if c.becomes == record.date)
    (key,) = (c for c in contract.columns if c.becomes == record.key[0])
    day = f"cast({typed(dated.name, dated.type)} as date)"
    parts.append(f"{day} as date")
    if any(c.identifier == "birth_date" for c in contract.columns):
        parts.append(f"month_of({day}) as birth_month")
    connection.execute(
        f'create table accepted as select {", ".join(parts)}, "{key.name}" as record, '
        f"cast(7 as bigint) as person, row_number() over () + 1 as line "
        f"from read_csv('{path}', all_varchar = true, header = true, nullstr = '')"
    )


def selected(found: sqlglot.Expr, table: str) -> list[exp.Select]:
    """The selects that a statement puts one under another; each has the same columns."""
    parts = list(found.find_all(exp.Select))
    names = [[part.alias_or_name for part in select.expressions] for select in parts]
    assert all(one == other for one, other in pairwise(names)), table
    return parts


@every_feed
def test_a_feed_fills_declared_tables_each_with_a_statement(feed):
    contract = contract_of(feed)
    assert contract.record is not None
    assert set(contract.tables) <= set(RECORD_TABLES)
    there = {path.stem for path in (FEEDS_FOLDER / feed).glob("*.sql")}
    assert there == set(contract.tables)


@every_statement
def test_a_statement_fills_every_column_of_its_table_and_no_other(feed, table):
    parts = selected(sqlglot.parse_one(statement(feed, table), dialect="duckdb"), table)
    names = [part.alias_or_name for part in parts[0].expressions]
    assert len(names) == len(set(names))
    assert set(names) == {c.name for c in RECORD_TABLES[table].columns} | {"line"}


@every_statement
def test_a_statement_reads_accepted_rows_one_by_one_and_no_identifier(feed, table):
    contract = contract_of(feed)
    found = sqlglot.parse_one(statement(feed, table), dialect="duckdb")
    assert {t.name for t in found.find_all(exp.Table)} == {"accepted"}
    assert not list(found.find_all(exp.Join, exp.AggFunc, exp.Window, exp.Group, exp.Distinct))
    read = {column.name for column in found.find_all(exp.Column)}
    assert read <= set(given_columns(contract))
    assert not any(column.identifier for column in contract.columns if column.becomes in read)


@every_statement
def test_a_statement_is_portable_and_of_one_row_at_a_time(feed, table):
    assert row_faults(statement(feed, table), given_columns(contract_of(feed)), where=table) == []


@every_feed
def test_rules_are_portable(feed):
    contract = contract_of(feed)
    columns = {c.becomes: ENGINE_TYPES[c.type] for c in contract.columns}
    for rule in contract.rules:
        assert expression_faults(rule.sql, columns, where=f"{feed}, {rule.name}") == []


@every_statement
def test_a_column_that_every_row_has_comes_from_one_that_a_good_row_has(feed, table):
    """No row that a contract lets through lacks what its table says is never missing."""
    contract = contract_of(feed)
    kept = {c.becomes for c in contract.columns if not c.required or c.severity != "quarantine"}
    needed = {c.name for c in RECORD_TABLES[table].columns if c.required}
    found = sqlglot.parse_one(statement(feed, table), dialect="duckdb")
    for select in selected(found, table):
        sure = {column.name for column in select.find_all(exp.Column) if _is_kept(select, column)}
        for part in select.expressions:
            if part.alias_or_name in needed and isinstance(part.unalias(), exp.Column):
                assert part.unalias().name not in kept - sure, part.alias_or_name


def _is_kept(select: exp.Select, column: exp.Column) -> bool:
    """Whether a select, or its contract by a rule, asks for rows that have the column."""
    where = select.args.get("where")
    if where is not None and f"NOT {column.sql()} IS NULL" in where.sql():
        return True
    return column.name in ("service_type",)


@every_statement
def test_a_statement_runs_and_gives_the_types_of_its_table(feed, table):
    with duckdb.connect() as connection:
        accepted(connection, contract_of(feed))
        connection.execute(f"create table told as {statement(feed, table)}")
        found = connection.execute(
            "select column_name, data_type from duckdb_columns where table_name = 'told'"
        )
        types = dict(found.fetchall())
        ((rows,),) = connection.execute("select count(*) from told").fetchall()
    whole = {"BIGINT", "INTEGER"}
    wanted = {
        Type.TEXT: {"VARCHAR"},
        Type.INTEGER: whole,
        Type.DECIMAL: {"DOUBLE"},
        Type.DATE: {"DATE"},
        Type.TIMESTAMP: {"TIMESTAMP"},
    }
    assert rows >= 1
    for column in RECORD_TABLES[table].columns:
        assert types[column.name] in wanted[column.type], column.name


@every_feed
def test_rules_can_be_asked_of_a_row_and_each_says_what_to_do(feed):
    contract = contract_of(feed)
    columns = {c.becomes: ENGINE_TYPES[c.type] for c in contract.columns}
    with duckdb.connect() as connection:
        for macro in duckdb_statements():
            connection.execute(macro)
        made = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"create table given ({made})")
        for rule in contract.rules:
            connection.execute(f"select {rule.sql} from given").fetchall()
            assert rule.says.endswith("."), rule.name
            assert rule.next_step.endswith("."), rule.name
    names = [rule.name for rule in contract.rules]
    assert len(names) == len(set(names))


@every_feed
def test_a_contract_knows_its_identifiers_and_links_by_the_nhs_number(feed):
    contract = contract_of(feed)
    kinds = {column.becomes: column.identifier for column in contract.columns}
    assert contract.record is not None
    assert contract.record.person == "nhs_number"
    assert kinds["nhs_number"] == "nhs_number"
    assert kinds.get("local_patient_id", "local") == "local"
    assert kinds.get("date_of_birth", "birth_date") == "birth_date"
    assert kinds.get("postcode", "postcode") == "postcode"


@every_feed
def test_an_event_without_a_number_is_kept_and_a_state_of_nobody_is_not(feed):
    (number,) = (c for c in contract_of(feed).columns if c.becomes == "nhs_number")
    assert number.required == (feed in PEOPLE)
    assert number.severity == ("quarantine" if feed in PEOPLE else "clear")


@every_feed
def test_every_code_of_an_organisation_or_area_is_looked_up(feed):
    looked_up = {c.becomes: c.references for c in contract_of(feed).columns}
    for name, kind in (("practice", "practice"), ("lsoa", "lsoa")):
        assert looked_up.get(name, kind) == kind
    if "provider" in looked_up:
        assert looked_up["provider"] in ("trust", "practice", "upper_tier", "organisation")


@every_feed
def test_a_text_has_a_shape_or_a_list_unless_it_is_an_identifier(feed):
    for column in contract_of(feed).columns:
        if column.type == "text" and column.identifier is None:
            assert column.pattern or column.allowed, column.name


@every_feed
def test_a_sample_has_the_headings_of_its_contract_and_a_few_invented_rows(feed):
    path = FEEDS_FOLDER / feed / "sample.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [column.name for column in contract_of(feed).columns]
    assert 8 <= len(rows) <= 20
    numbers = [row["NHS_NUMBER"] for row in rows if row["NHS_NUMBER"]]
    assert all(number.startswith("999000") and len(number) == 10 for number in numbers)
    assert {row.get("POSTCODE", "")[:4] for row in rows} <= {"", "ZZ99", "not "}


@pytest.mark.parametrize(
    ("name", "feed"),
    [
        ("VIRTUAL_WARD_2024-05.csv", "virtual_ward_stay"),
        ("VIRTUAL_WARD_OBSERVATION_2024-05.parquet", "virtual_ward_observation"),
        ("SYNTHETIC_NHS111_2023-24.csv", "nhs111_contact"),
        ("SYNTHETIC_nhs111_daily_2025-11_2026-04.csv", "nhs111_daily"),
        ("PATIENT_REGISTER_to_2025-03-31.csv", "patient_register"),
        ("SUS_APC_2024-05_RHM.csv", "sus_apc"),
        ("ECDS_2025-03-31.csv", "ecds"),
        ("GP_EVENT_2023-24.parquet", "gp_event"),
    ],
)
def test_a_name_belongs_to_one_feed(name, feed):
    assert [one.contract.id for one in known_feeds().values() if one.claims(name)] == [feed]


@pytest.mark.parametrize(
    ("feed", "column", "good", "bad"),
    [
        (
            "sus_apc",
            "DIAGNOSIS_1",
            ("J189", "I10X", "U071", "S7200", "A170D"),
            ("J18.9", "1189", "j189"),
        ),
        ("sus_apc", "PROCEDURE_1", ("W371", "O188", "Z943"), ("I011", "W37.1", "W3712")),
        ("sus_apc", "HRG_CODE", ("HN22C", "UZ01Z"), ("HN22", "hn22c")),
        ("patient_address", "LSOA_CODE", ("E01017180", "W01001001"), ("E02003550", "E0101718")),
        ("gp_event", "SNOMED_CODE", ("44054006", "999791000000106"), ("0", "C10..", "1" * 19)),
        ("gp_event", "UNIT", ("mm[Hg]", "%", "/min", "kg/m2", "10*9/L"), ("=cmd", "", "mm Hg")),
        (
            "gp_event",
            "GP_PRACTICE_CODE",
            ("J82001", "Y02704", "N81002"),
            ("RHM", "J8200"),
        ),
        ("nhs111_contact", "DISPOSITION_CODE", ("Dx02", "Dx0112"), ("02", "DX")),
        ("mhsds_contact", "TEAM_TYPE", ("A02", "A06", "C02", "Z01"), ("Z99", "A00", "B03")),
        ("client_level_data", "COUNCIL_CODE", ("E10000014", "E06000045"), ("E07000090", "RHM")),
    ],
)
def test_shapes_of_codes(feed, column, good, bad):
    (found,) = (c for c in contract_of(feed).columns if c.name == column)
    assert _matches(found, good) == [True] * len(good)
    assert _matches(found, bad) == [False] * len(bad)


def _matches(column: ContractColumn, words: tuple[str, ...]) -> list[bool]:
    with duckdb.connect() as connection:
        return [
            connection.execute(
                "select regexp_full_match($word, $pattern)", {"word": w, "pattern": column.pattern}
            ).fetchall()[0][0]
            for w in words
        ]


@pytest.mark.parametrize(
    ("feed", "rule", "cells", "broken"),
    [
        ("sus_apc", "discharged-before-admission", "date '2024-05-02' as admission_date, date '2024-05-01' as discharge_date", True),
        ("sus_apc", "discharged-before-admission", "date '2024-05-02' as admission_date, date '2024-05-02' as discharge_date", False),
        ("sus_apc", "day-case-overnight", "'2' as patient_classification, date '2024-05-02' as admission_date, date '2024-05-03' as discharge_date", True),
        ("sus_apc", "died-elsewhere", "'4' as discharge_method, '19' as discharge_destination", True),
        ("sus_apc", "died-elsewhere", "'4' as discharge_method, '79' as discharge_destination", False),
        ("ecds", "longer-than-a-week", "timestamp '2024-05-02 10:00' as arrival_at, timestamp '2024-05-09 10:01' as departure_at", True),
        ("ecds", "longer-than-a-week", "timestamp '2024-05-02 10:00' as arrival_at, timestamp '2024-05-09 10:00' as departure_at", False),
        ("gp_event", "implausible-value", "7.4 as value, 'mmol/mol' as unit", True),
        ("gp_event", "implausible-value", "58 as value, 'mmol/mol' as unit", False),
        ("rtt_mds", "stopped-before-it-started", "date '2024-05-02' as clock_start_date, date '2024-05-01' as clock_stop_date", True),
        ("client_level_data", "service-without-type", "'Service' as event_type, cast(null as varchar) as service_type", True),
        ("virtual_ward_stay", "longer-than-60-days", "timestamp '2024-01-01 00:00' as admitted_at, timestamp '2024-03-01 00:01' as discharged_at", True),
    ],
)  # fmt: skip
def test_rules_are_broken_by_what_they_say(feed, rule, cells, broken):
    (found,) = (r for r in contract_of(feed).rules if r.name == rule)
    with duckdb.connect() as connection:
        for macro in duckdb_statements():
            connection.execute(macro)
        ((told,),) = connection.execute(f"select {found.sql} from (select {cells})").fetchall()
    assert told is broken


@pytest.mark.parametrize("feed", ["sus_apc", "sus_op", "ecds"])
def test_a_wrong_code_does_not_lose_the_event(feed):
    """A stay with a doubtful specialty or price is a stay still: only its frame can set it aside."""
    contract = contract_of(feed)
    aside = {c.becomes for c in contract.columns if c.severity == "quarantine" and not c.identifier}
    assert aside.isdisjoint({"treatment_function", "main_specialty", "diagnosis_1", "price_pence"})
