"""A desk at which hostile files of people's records arrive, and good files to make them from.

It keeps, loads and judges a file as a refresh does, and holds every problem to the rule that none
quotes a cell. What is to become of a file is for the tests.
"""

import io
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.actions.gathering_records import record_feed
from commonweal.repository.landing import Arrival
from commonweal.repository.reading.rows import Refusal
from commonweal.repository.record_feeds.loading import LoadedRecords, RecordLoader
from commonweal.repository.record_feeds.receiving import receive
from commonweal.terms.problem import Problem
from tests.acceptance.record_files import CONTACTS_HEADING, PEOPLE, Contact, patient

SECRET = "SECRET"
CSV, PARQUET, NDJSON = (
    "NHS111_2024-05.csv",
    "GP_EVENT_2024-05.parquet",
    "FHIR_Patient_to_2024-05-31.ndjson",
)
ROWS = 60
GOOD = [Contact(f"N{n}", f"2024-05-{n % 28 + 1:02d}").line for n in range(ROWS)]
PATIENTS = [json.dumps(patient(f"p{n}", PEOPLE[n % len(PEOPLE)])) for n in range(ROWS)]


@dataclass
class Met:
    """What became of a file."""

    problems: tuple[Problem, ...]
    loaded: LoadedRecords | None = None
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def refused(self) -> str:
        """The rule by which it was refused; nothing when it was taken."""
        taken = self.loaded is not None and self.loaded.outcome.state == "accepted"
        return "" if taken else self.problems[0].rule

    @property
    def rules(self) -> set[str]:
        return {problem.rule for problem in self.problems}


class Desk:
    """Where files arrive: kept, loaded and judged as a refresh does it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.given = folder / "given"
        self.given.mkdir()

    def meet(self, name: str, content: bytes) -> Met:
        path = self.given / "arrived"
        path.write_bytes(content)
        return self.meet_file(Arrival(path, name))

    def meet_file(self, arrival: Arrival) -> Met:
        met = self._load(arrival)
        for problem in met.problems:
            told = f"{problem.message} {problem.next_step}"
            assert SECRET.casefold() not in told.casefold()
            assert not any(number in told for number in PEOPLE)
            assert problem.place.file == arrival.label
            assert problem.message.endswith(".")
            assert problem.next_step.endswith(".")
        return met

    def _load(self, arrival: Arrival) -> Met:
        feed = record_feed(arrival.name)
        assert feed is not None
        lake, landing, vault = (self.folder / part for part in ("lake", "landing", "vault"))
        try:
            contract = feed.contract
            kept = receive(landing, arrival, contract.format, delimiter=contract.delimiter)
        except Refusal as refusal:
            assert not list(landing.glob("**/*.part"))
            return Met((refusal.problem,))
        with RecordLoader(lake=lake, landing=landing, vault=vault) as loader:
            loaded = loader.load(
                feed, kept.path, name=arrival.name, label=arrival.label, sha256=kept.sha256
            )
        files = [path for paths in loaded.files.values() for path in paths]
        rows = (
            pl.concat([pl.read_parquet(f, glob=False) for f in files], how="diagonal")
            if files
            else None
        )
        return Met(loaded.outcome.problems, loaded, pl.DataFrame() if rows is None else rows)


def told_of(*rows: str, heading: str = CONTACTS_HEADING, good: list[str] = GOOD) -> bytes:
    """A CSV file of good rows and then these."""
    return "".join(f"{line}\n" for line in (heading, *good, *rows)).encode()


def contact(**cells: str) -> str:
    """A good row but for some of its cells."""
    row = dict(zip(CONTACTS_HEADING.split(","), Contact("X1").line.split(","), strict=True))
    return ",".join((row | cells).values())


def table(**columns: object) -> pa.Table:
    """Sixty good coded entries, but for some columns; none where it is given as nothing."""
    whole = {
        "EVENT_ID": [f"E{n}" for n in range(ROWS)],
        "NHS_NUMBER": [int(PEOPLE[0])] * ROWS,
        "GP_PRACTICE_CODE": ["X80001"] * ROWS,
        "EVENT_DATE": [date(2024, 5, 2)] * ROWS,
        "SNOMED_CODE": ["44054006"] * ROWS,
        "VALUE": [50.0] * ROWS,
        "UNIT": ["mmol/mol"] * ROWS,
        "UPDATE_TYPE": ["9"] * ROWS,
    }
    given = {name: told for name, told in (whole | columns).items() if told is not None}
    return pa.table(given)


def first(cell: object, rest: object, kind: pa.DataType | None = None) -> pa.Array:
    """A column of which one cell is another."""
    return pa.array([cell, *[rest] * (ROWS - 1)], type=kind)


def written(told: pa.Table, **settings: object) -> bytes:
    held = io.BytesIO()
    pq.write_table(told, held, **settings)
    return held.getvalue()


def resources(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in (*PATIENTS, *lines)).encode("utf-8", "surrogatepass")


def nested(opening: str, closing: str, depth: int = 100_000) -> str:
    return f'{{"resourceType":"Patient","id":"{SECRET}","x":{opening * depth}1{closing * depth}}}'
