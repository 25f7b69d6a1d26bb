"""What is counted of a file of records with every kind of fault, against what was written into it.

The file is one of waiting list entries; each line says itself what is wrong with it. Two rules are left
out of the contract so that a constraint of the table is broken.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from commonweal.repository.feed import Feed, known_feeds
from commonweal.repository.record_feeds.loading import LoadedRecords, RecordLoader

HEADING = (
    "PATHWAY_ID,NHS_NUMBER,LOCAL_PATIENT_ID,PROVIDER_CODE,TREATMENT_FUNCTION_CODE,REFERRAL_DATE,"
    "CLOCK_START_DATE,CLOCK_STOP_DATE,CLOCK_STOP_REASON,DECISION_TO_ADMIT_DATE,PRIORITY,PROCEDURE_1,"
    "UPDATE_TYPE"
)
MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)
PERIOD, DAY = "RTT_MDS_2024-25.csv", "RTT_MDS_2025-04-30.csv"
AN_NHS_NUMBER = "9990000018"
Fault = tuple[str, str, str]


@dataclass(frozen=True)
class Line:
    """One line of the file, and what is to be told of it: where it counts and which rules it breaks."""

    text: str
    provider: str | None
    month: date | None
    faults: tuple[Fault, ...] = ()
    is_set_aside: bool = False


def entry(number: int, **cells: str) -> str:
    told = {
        "PATHWAY_ID": f"T{number:04d}", "NHS_NUMBER": AN_NHS_NUMBER, "PROVIDER_CODE": "RHM",
        "TREATMENT_FUNCTION_CODE": "300", "CLOCK_START_DATE": "2025-03-05", "PRIORITY": "P2",
        "UPDATE_TYPE": "9",
    } | cells  # fmt: skip
    return ",".join(told.get(name, "") for name in HEADING.split(","))


def sound(first: int, rows: int, *, provider: str, day: str) -> Iterator[Line]:
    month = date.fromisoformat(day).replace(day=1)
    for number in range(first, first + rows):
        text = entry(number, PROVIDER_CODE=provider, CLOCK_START_DATE=day)
        yield Line(text, provider, month)


def aside(rule: str, column: str = "") -> Fault:
    return (rule, column, "quarantine")


UNSPLIT = (aside("row-width"),)
BAD_PROVIDER = aside("wrong-shape", "PROVIDER_CODE")
STRAY = f"T9008,,,{AN_NHS_NUMBER},300,,2025-03-05,,,,P2,,9"
WRONG = [
    Line("T9001,9990000018", None, None, UNSPLIT, is_set_aside=True),
    Line(entry(9002) + ",and more", None, None, UNSPLIT, is_set_aside=True),
    Line(
        entry(9003, CLOCK_START_DATE=""),
        "RHM", None, (aside("missing-value", "CLOCK_START_DATE"),), is_set_aside=True,
    ),
    Line(
        entry(9004, CLOCK_START_DATE="31/31/2025"),
        "RHM", None, (aside("not-date", "CLOCK_START_DATE"),), is_set_aside=True,
    ),
    Line(
        entry(9005, CLOCK_START_DATE="1066-10-14"),
        "RHM", None, (aside("impossible-date", "CLOCK_START_DATE"),), is_set_aside=True,
    ),
    Line(
        entry(9006, TREATMENT_FUNCTION_CODE="", CLOCK_STOP_DATE="soon"),
        "RHM", MARCH,
        (aside("missing-value", "TREATMENT_FUNCTION_CODE"), aside("not-date", "CLOCK_STOP_DATE")),
        is_set_aside=True,
    ),
    Line(entry(9007, PROVIDER_CODE="r m"), None, MARCH, (BAD_PROVIDER,), is_set_aside=True),
    Line(STRAY, None, MARCH, (BAD_PROVIDER,), is_set_aside=True),
    Line(entry(9009, PRIORITY="P9"), "RHM", MARCH, (("not-allowed", "PRIORITY", "clear"),)),
    Line(
        entry(9010, CLOCK_STOP_DATE="2025-03-09"),
        "RHM", MARCH, (("stop-without-reason", "", "warn"),),
    ),
    Line(
        entry(9011, CLOCK_STOP_DATE="2025-03-01", CLOCK_STOP_REASON="removed"),
        "RHM", MARCH,
        (("clock-start-date-to-clock-stop-date", "waiting_list_entry", "left-out"),),
    ),
    Line(
        entry(9012, CLOCK_STOP_REASON="removed", PROVIDER_CODE="RHU"),
        "RHU", MARCH, (("stopped-with-a-reason", "waiting_list_entry", "left-out"),),
    ),
    Line(entry(9013, UPDATE_TYPE="1", PROVIDER_CODE=AN_NHS_NUMBER), None, MARCH),
]  # fmt: skip
AGAIN = [
    Line(entry(0), "RHM", MARCH, (("repeated-row", "", "warn"),)),
    Line(entry(9020), "RHM", MARCH, (aside("repeated-key"),), is_set_aside=True),
    Line(
        entry(9020, PRIORITY="P3"), "RHM", MARCH, (aside("repeated-key"),), is_set_aside=True
    ),
]  # fmt: skip
LINES = [
    *sound(0, 200, provider="RHM", day="2025-03-05"),
    *WRONG,
    *sound(200, 200, provider="RHU", day="2025-04-30"),
]


def without_rules(feed: str) -> Feed:
    known = known_feeds()[feed]
    rules = tuple(
        rule
        for rule in known.contract.rules
        if rule.name not in ("stopped-before-it-started", "reason-without-stop")
    )
    return replace(known, contract=replace(known.contract, rules=rules))


def load(folder: Path, lines: list[Line], *, name: str = PERIOD) -> LoadedRecords:
    landing = folder / "landing"
    landing.mkdir()
    path = landing / name
    path.write_text("\n".join((HEADING, *(line.text for line in lines))) + "\n", encoding="utf-8")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    with RecordLoader(lake=folder / "lake", landing=landing, vault=folder / "vault") as loader:
        told = loader.load(without_rules("rtt_mds"), path, name=name, label=name, sha256=sha256)
    assert told.outcome.state == "accepted", list(map(str, told.outcome.problems))
    return told


def counted(told: LoadedRecords) -> Counter[tuple]:
    columns = ["provider", "month", "rule", "column_name", "severity", "rows"]
    found = told.frames["data_quality"].select(columns).rows()
    return Counter({tuple(key): rows for *key, rows in found})


def expected(lines: list[Line]) -> Counter[tuple]:
    counts: Counter[tuple] = Counter()
    for line in lines:
        where = (line.provider, line.month)
        counts[*where, "", "", ""] += 1
        counts.update((*where, *fault) for fault in line.faults)
        counts[*where, "", "", "quarantine"] += line.is_set_aside
    return +counts


@pytest.mark.parametrize("lines", [LINES, LINES + AGAIN], ids=["once", "again"])
def test_every_fault_is_counted_by_provider_and_month(tmp_path, lines):
    assert counted(load(tmp_path, lines)) == expected(lines)


@pytest.mark.parametrize("name", [PERIOD, DAY])
@pytest.mark.parametrize(
    "lines", [LINES[:200], LINES, LINES + AGAIN], ids=["sound", "once", "again"]
)
def test_sums_agree_with_what_is_said_of_the_batch(tmp_path, lines, name):
    told = load(tmp_path, lines, name=name)
    rows = told.frames["data_quality"].filter(rule="")
    sums = dict(rows.group_by("severity").agg(pl.col("rows").sum()).rows())
    assert sums[""] == told.outcome.rows_read == len(lines)
    assert sums.get("quarantine", 0) == told.outcome.rows_set_aside
    by_rule = told.frames["data_quality"].filter(pl.col("rule") != "")
    asides = by_rule.filter(severity="quarantine")["rows"].sum()
    assert asides >= told.outcome.rows_set_aside, "a row that breaks two rules counts twice"


def test_nothing_of_a_person_stands_in_what_is_counted(tmp_path):
    told = load(tmp_path, [*LINES, *AGAIN])
    for name in ("data_quality", "batch_profile"):
        said = told.frames[name].select(pl.col(pl.String)).write_csv()
        assert AN_NHS_NUMBER not in said
        assert "r m" not in said
        assert "P9" not in said


def test_how_columns_are_filled(tmp_path):
    told = load(tmp_path, [*LINES, *AGAIN]).frames["batch_profile"]
    read = len(LINES) + len(AGAIN) - 2  # less two lines that could not be split
    amounts = {
        tuple(key): n for *key, n in told.select("column_name", "what", "value", "amount").rows()
    }
    assert amounts["", "rows", None] == read
    assert amounts["clock_stop_date", "missing", None] == pytest.approx((read - 2) / read)
    assert amounts["priority", "share", "P2"] == pytest.approx((read - 2) / read)
    assert amounts["priority", "share", "P3"] == pytest.approx(1 / read)
    assert amounts["priority", "share", "(not allowed)"] == pytest.approx(1 / read)
    assert ("procedure_1", "share", None) not in amounts


def test_a_mean_is_of_the_cells_that_have_a_number(tmp_path):
    heading = "CONTACT_ID,NHS_NUMBER,PROVIDER_CODE,CONTACT_AT,CHANNEL,ANSWER_SECONDS,SYMPTOM_GROUP"
    heading += ",DISPOSITION_CODE,DISPOSITION\n"
    sample = "".join(
        f"N{n:03d},,RYE,2024-05-01 09:12:00,call,{'' if n % 2 else n},Fever,Dx02,ambulance\n"
        for n in range(100)
    )
    path = tmp_path / "landing" / "NHS111_2024-05.csv"
    path.parent.mkdir()
    path.write_text(heading + sample, encoding="utf-8")
    with RecordLoader(
        lake=tmp_path / "lake", landing=path.parent, vault=tmp_path / "vault"
    ) as loader:
        told = loader.load(
            known_feeds()["nhs111_contact"], path, name=path.name, label=path.name, sha256="0" * 64
        )
    rows = told.frames["batch_profile"].filter(column_name="answer_seconds")
    assert dict(rows.select("what", "amount").rows()) == {"missing": 0.5, "mean": 49.0}


def day_of_changes(folder: Path, *lines: str) -> LoadedRecords:
    path = folder / DAY
    path.write_text("\n".join([HEADING, *lines]) + "\n", encoding="utf-8")
    with RecordLoader(lake=folder / "lake", landing=folder, vault=folder / "vault") as loader:
        return loader.load(known_feeds()["rtt_mds"], path, name=DAY, label=DAY, sha256="5" * 64)


@pytest.mark.parametrize(
    ("kinds", "stored", "taken_back"),
    [(("1", "9"), 1, []), (("9", "1"), 0, ["T0001"]), (("9", "1", "9"), 1, [])],
)
def test_the_last_word_of_a_day_on_a_record_holds(tmp_path, kinds, stored, taken_back):
    told = day_of_changes(tmp_path, *(entry(1, UPDATE_TYPE=kind) for kind in kinds))
    assert told.outcome.state == "accepted"
    assert (told.outcome.rows_stored, list(told.taken_back)) == (stored, taken_back)
    assert told.outcome.rows_set_aside == 0
