"""Whether a population fits published rates, by worked example, and the statements that ask for its own."""

from datetime import date, datetime

import polars as pl
import pytest

from commonweal.population.synthetic.residents.fit import (
    FIELDS,
    Rate,
    Target,
    Verdict,
    compare,
    targets_from,
)
from commonweal.population.synthetic.residents.fit_statements import STATEMENTS
from commonweal.repository.engines.duck import DuckEngine
from commonweal.tables.catalogue import TABLES
from commonweal.tables.declaration import Type
from commonweal.tables.sql.relations import declared_relations
from commonweal.tables.sql.subset import faults_in
from commonweal.terms.errors import DefinitionError

POLARS = {
    Type.TEXT: pl.String,
    Type.INTEGER: pl.Int64,
    Type.DECIMAL: pl.Float64,
    Type.DATE: pl.Date,
    Type.TIMESTAMP: pl.Datetime("us"),
}


def row(**words: str) -> dict[str, str]:
    usual = {
        "id": "births",
        "topic": "People",
        "name": "Births, a year",
        "value": "10.0",
        "unit": "per 1,000 people",
        "period": "2018",
        "place": "Smallshire",
        "place_code": "E10",
        "tolerance_percent": "10",
        "source": "ONS, births",
    }
    assert set(usual) == set(FIELDS)
    return usual | words


def target(**words: str) -> Target:
    return targets_from([row(**words)], "rates.csv")[0]


@pytest.mark.parametrize(
    ("born", "people", "verdict"),
    [
        (1_000, 100_000, Verdict.FITS),  # 10.0
        (1_100, 100_000, Verdict.FITS),  # 11.0, a tenth more
        (1_101, 100_000, Verdict.DIFFERS),  # more than a tenth, and more than chance
        (13, 1_000, Verdict.CHANCE),  # 13.0, but of ten expected three more are nothing
        (17, 1_000, Verdict.DIFFERS),
        (0, 0, Verdict.UNKNOWN),
    ],
)
def test_a_rate_fits_within_its_tolerance_and_may_differ_by_chance(born, people, verdict):
    (fit,) = compare({"births": Rate(born, people)}, [target()])
    assert fit.verdict == verdict
    if people:
        assert fit.value == pytest.approx(1000 * born / people)
        assert fit.ratio == pytest.approx(100 * born / people)


def test_a_rate_that_is_not_counted_is_not_known():
    (fit,) = compare({}, [target()])
    assert (fit.value, fit.ratio, fit.verdict) == (None, None, Verdict.UNKNOWN)


def test_a_target_is_as_exact_as_it_is_written():
    assert target(value="0.056").decimals == 3
    assert target(value="196").decimals == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"source": ""}, "line 2 lacks source"),
        ({"unit": "per head"}, "unit 'per head'"),
        ({"value": "many"}, "could not convert"),
        ({"value": "0"}, "above nought"),
    ],
)
def test_a_wrong_row_of_targets_says_what_and_where(words, said):
    with pytest.raises(DefinitionError, match=said):
        target(**words)


def test_a_target_stands_once():
    with pytest.raises(DefinitionError, match="'births' twice"):
        targets_from([row(), row()], "rates.csv")


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: s.id)
def test_every_statement_is_portable(statement):
    assert faults_in(statement.sql, declared_relations(), where=statement.id) == []


def frame(table: str, rows: list[dict]) -> pl.DataFrame:
    """Rows of a record table; what is not said is missing."""
    schema = {column.name: POLARS[column.type] for column in TABLES[table].stored}
    return pl.DataFrame([dict.fromkeys(schema) | line for line in rows], schema=schema)


def clock(text: str) -> datetime:
    return datetime.fromisoformat(text)


PEOPLE = 4
DIABETES, ASTHMA = "44054006", "195967001"
SPELL = {
    "feed": "sus_apc",
    "person": 1,
    "date": date(2024, 10, 11),
    "admission_date": date(2024, 10, 1),
    "discharge_date": date(2024, 10, 11),
    "discharge_ready_date": date(2024, 10, 6),
    "admission_method": "22",
    "patient_classification": "1",
    "discharge_method": "1",
}
ATTENDED = {
    "feed": "ecds",
    "date": date(2024, 9, 1),
    "department_type": "01",
    "attendance_category": "1",
    "arrival_at": clock("2024-09-01 01:00"),
    "departure_at": clock("2024-09-01 03:00"),
}
BOOKED = {"feed": "gp_appointment", "date": date(2020, 5, 5), "booked_date": date(2020, 5, 5)}
STAYED = {"feed": "bed_movement", "ward_type": "general"}
WAITING = {"feed": "rtt_mds", "clock_start_date": date(2025, 1, 1)}
ROWS: dict[str, list[dict]] = {
    "person": [
        {
            "feed": "patient_register",
            "person": n,
            "gender": g,
            "birth_month": b,
            "ethnic_category": e,
        }
        for n, g, b, e in (
            (1, "2", date(1950, 1, 1), "A"),
            (2, "1", date(1930, 1, 1), "H"),
            (3, "1", date(2020, 1, 1), "Z"),
            (4, "2", date(2023, 9, 1), "R"),
            (5, "2", date(1990, 1, 1), "A"),  # never registered
        )
    ]
    + [{"feed": "fhir_patient", "person": 1, "gender": "2", "birth_month": date(1950, 1, 1)}],
    "registration": [
        {"feed": "patient_registration", "person": n, "first": f, "last": None}
        for n, f in (
            (1, date(2020, 4, 1)),
            (2, date(2020, 4, 1)),
            (3, date(2020, 4, 1)),
            (4, date(2023, 9, 20)),
        )
    ],
    "death": [{"feed": "deaths", "date": date(2024, 1, 1)}],
    "clinical_event": [
        {"feed": "gp_event", "person": p, "code": c, "date": d}
        for p, c, d in (
            (1, DIABETES, date(2001, 1, 1)),
            (1, DIABETES, date(2011, 1, 1)),
            (2, DIABETES, date(2022, 4, 1)),  # a day too late
            (3, DIABETES, date(2021, 4, 1)),  # too young for the register
            (2, ASTHMA, date(2021, 4, 1)),
        )
    ],
    "consent": [
        {"feed": "opt_out", "person": 2, "kind": "national data opt-out", "first": date(2020, 1, 1)}
    ],
    "appointment": [
        BOOKED | {"status": "Attended", "mode": "Telephone"},
        BOOKED | {"status": "DNA", "mode": "Face-to-Face", "booked_date": date(2020, 5, 1)},
        BOOKED | {"status": "Cancelled", "mode": "Telephone"},
        BOOKED | {"status": "Attended", "date": date(2022, 5, 5)},
    ],
    "emergency_attendance": [
        ATTENDED,
        ATTENDED
        | {
            "spell": "S1",
            "decision_to_admit_at": clock("2024-09-01 02:00"),
            "departure_at": clock("2024-09-01 14:00"),
        },
        ATTENDED | {"attendance_category": "4"},
        ATTENDED | {"department_type": "03"},
    ],
    "admitted_spell": [
        SPELL,
        SPELL | {"person": 3},  # a child
        SPELL | {"admission_method": "12", "patient_classification": "2"},
        SPELL | {"admission_method": "11", "treatment_function": "501"},
    ],
    "urgent_contact": [
        {"feed": "nhs111_contact", "channel": c, "date": date(2024, 12, 31)}
        for c in ("call", "call", "online")
    ],
    "outpatient_attendance": [
        {
            "feed": "sus_op",
            "first_attendance": "1",
            "attendance_status": "5",
            "source_of_referral": s,
            "referral_date": date(2024, 5, 1),
            "date": d,
        }
        for s, d in (("03", date(2024, 6, 1)), ("03", date(2025, 6, 1)), (None, date(2024, 6, 1)))
    ],
    "waiting_list_entry": [
        WAITING,
        WAITING | {"clock_start_date": date(2024, 3, 1)},
        WAITING | {"clock_stop_date": date(2025, 3, 31)},
        WAITING | {"clock_stop_date": date(2025, 4, 1)},
    ],
    "bed_movement": [
        STAYED | {"start_at": clock("2024-09-01 09:00"), "end_at": clock("2024-10-03 09:00")},
        STAYED | {"start_at": clock("2024-12-30 09:00")},
        STAYED | {"start_at": clock("2024-11-01 09:00"), "end_at": clock("2024-11-01 19:00")},
        STAYED
        | {
            "ward_type": "maternity",
            "start_at": clock("2024-11-01 09:00"),
            "end_at": clock("2024-11-02 19:00"),
        },
    ],
    "virtual_ward_stay": [
        {"feed": "virtual_ward_stay", "admitted_at": a, "discharged_at": d}
        for a, d in (
            (clock("2025-03-27 08:00"), None),
            (clock("2025-03-01 08:00"), clock("2025-03-27 08:00")),
        )
    ],
}
AUTUMN_DAYS, WINTER_MONTHS, CALL_DAYS = 92, 8, 121
EXPECTED = {
    "age-female-70-74": (1, 3),
    "age-male-90-plus": (1, 3),
    "age-male-0-4": (1, 3),
    "ethnicity-white": (1, 2),
    "ethnicity-asian": (1, 2),
    "births": (1, PEOPLE),
    "deaths": (1, PEOPLE),
    "register-DM": (1, 2),
    "register-AST": (1, 2),
    "gp-appointments": (2, 3),
    "gp-face-to-face": (1, 2),
    "gp-telephone": (1, 2),
    "gp-did-not-attend": (1, 2),
    "gp-same-day": (1, 2),
    "ae-attendances": (3, PEOPLE * WINTER_MONTHS),
    "ae-attendances-main": (2, PEOPLE * WINTER_MONTHS),
    "ae-over-4-hours": (1, 3),
    "admissions-via-ae": (1, PEOPLE * WINTER_MONTHS),
    "admissions-direct": (2, PEOPLE * WINTER_MONTHS),
    "ae-over-12-hours": (1, 3),
    "calls-111": (2, PEOPLE * CALL_DAYS),
    "admissions-elective-ordinary": (0, PEOPLE),
    "admissions-elective-day": (1, PEOPLE),
    "admissions-non-elective": (2, PEOPLE),
    "referrals-gp": (2, PEOPLE),
    "referrals-other": (1, PEOPLE),
    "outpatients-first": (2, PEOPLE),
    "waiting-list": (3, PEOPLE),
    "waiting-over-18-weeks": (1, 3),
    "waiting-over-52-weeks": (1, 3),
    "beds-occupied": (2 + 2, PEOPLE * AUTUMN_DAYS),
    "beds-maternity": (1, PEOPLE * AUTUMN_DAYS),
    "no-criteria-to-reside": (5 + 5, PEOPLE * AUTUMN_DAYS),
    "discharges": (2, PEOPLE * AUTUMN_DAYS),
    "virtual-wards": (1, PEOPLE),
}


def test_the_statements_count_what_publications_count():
    tables = {name: frame(name, rows) for name, rows in ROWS.items()}
    found = {}
    with DuckEngine() as engine:
        for statement in STATEMENTS:
            rows = engine.ask(statement.sql, statement.values, tables)
            assert rows.columns == ["rate", "numerator", "denominator"]
            found |= {rate: (n, of) for rate, n, of in rows.iter_rows()}
    assert found == EXPECTED
