"""What a file of people's records replaces, told by the period in its name: a table of cases.

Each case is the files as they came and what must stand afterwards, worked out by hand. All of them
come at once, and again one by one, and must leave the same.
"""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Self

import polars as pl
import pytest

from commonweal.repository.feed import known_feeds
from commonweal.repository.record_feeds.loading import RecordLoader, new_part
from commonweal.repository.record_feeds.settling import Part
from tests.acceptance.record_files import CONTACTS_HEADING, Contact

File = tuple[str, ...]
"""The period in its name, then its rows."""


class Shelf:
    """A lake of one feed. The files of a refresh are loaded and settled together."""

    def __init__(self, folder: Path, feed: str, stem: str) -> None:
        self._feed, self._stem = known_feeds()[feed], stem
        lake, self._landing, vault = (folder / name for name in ("lake", "landing", "vault"))
        self._loader = RecordLoader(lake=lake, landing=self._landing, vault=vault)
        self._parts: list[Part] = []
        self._restating: set[str] = set()
        self._number = 0

    def refresh(self, *files: tuple[str, str]) -> None:
        came = [self._loaded(*file) for file in files]
        plan = self._loader.plan(self._feed.contract.id, [*self._parts, *came])
        self._loader.carry_out([plan])
        settled = plan.settled
        assert not self._restating & {*settled.ended}, (
            "such a feed is loaded anew: give all at once"
        )
        self._restating |= {*settled.restating}
        standing = [part for part in (*self._parts, *came) if part.batch not in settled.ended]
        self._parts = [replace(part, is_new=False) for part in standing]

    def _loaded(self, period: str, content: str) -> Part:
        self._number += 1
        name = f"{self._stem}_{period}.csv"
        path = self._landing / f"{self._number}"
        path.write_text(content)
        digest = hashlib.sha256(f"{self._number}".encode()).hexdigest()
        loaded = self._loader.load(self._feed, path, name=name, label=name, sha256=digest)
        assert loaded.outcome.state == "accepted", loaded.outcome.problems
        return new_part(loaded)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failed: object) -> None:
        self._loader.__exit__(None, None, None)

    def rows(self, table: str) -> pl.DataFrame:
        files = [path for part in self._parts for path in part.files.get(table, [])]
        return pl.concat(map(pl.read_parquet, files)) if files else pl.DataFrame({"record": []})


def contacts(rows: File) -> str:
    """Rows such as `A 05-02 RYE 60`: the record, its day in 2024, the provider, seconds to answer."""
    told = [CONTACTS_HEADING]
    for row in rows:
        record, day, provider, seconds = row.split()
        gone = seconds == "gone"
        told.append(
            Contact(
                record, f"2024-{day}", 0 if gone else int(seconds), provider, taken_back=gone
            ).line
        )
    return "".join(f"{line}\n" for line in told)


def stands(shelf: Shelf) -> set[str]:
    found = shelf.rows("urgent_contact")
    if found.is_empty():
        return set()
    told = found.select("record", "date", "provider", "answer_seconds").iter_rows()
    rows = [f"{record} {day:%m-%d} {provider} {seconds}" for record, day, provider, seconds in told]
    assert len({*rows}) == len(rows), "a row stands twice"
    return {*rows}


MAY = ("2024-05", "A 05-02 RYE 60", "B 05-03 RHM 70")
JUNE = ("2024-06", "C 06-02 RYE 80")
CASES: dict[str, tuple[list[File], set[str]]] = {
    "files of different months stand side by side": (
        [MAY, JUNE],
        {"A 05-02 RYE 60", "B 05-03 RHM 70", "C 06-02 RYE 80"},
    ),
    "a month replaces that month and no other": (
        [MAY, JUNE, ("2024-05", "A 05-02 RYE 61")],
        {"A 05-02 RYE 61", "C 06-02 RYE 80"},
    ),
    "a provider's month replaces that provider's alone": (
        [MAY, ("2024-05_RYE", "D 05-09 RYE 90")],
        {"B 05-03 RHM 70", "D 05-09 RYE 90"},
    ),
    "a financial year replaces its months": (
        [MAY, JUNE, ("2024-25", "E 05-20 RYE 10")],
        {"E 05-20 RYE 10"},
    ),
    "a month replaces its part of a year": (
        [("2024-25", "E 05-20 RYE 10", "F 06-20 RYE 20"), JUNE],
        {"E 05-20 RYE 10", "C 06-02 RYE 80"},
    ),
    "a full extract replaces everything": (
        [MAY, JUNE, ("to_2024-06-30", "C 06-02 RYE 80", "G 04-01 RHM 5")],
        {"C 06-02 RYE 80", "G 04-01 RHM 5"},
    ),
    "a provider's full extract replaces all of that provider": (
        [MAY, JUNE, ("to_2024-06-30_RYE", "A 05-02 RYE 62")],
        {"A 05-02 RYE 62", "B 05-03 RHM 70"},
    ),
    "a day's changes add and correct, and leave the rest": (
        [MAY, ("2024-06-10", "A 05-02 RYE 65", "H 05-30 RYE 30")],
        {"A 05-02 RYE 65", "B 05-03 RHM 70", "H 05-30 RYE 30"},
    ),
    "a record is taken back": (
        [MAY, ("2024-06-10", "A 05-02 RYE gone")],
        {"B 05-03 RHM 70"},
    ),
    "a record that nobody knows is taken back: nothing changes": (
        [MAY, ("2024-06-10", "Z 05-02 RYE gone")],
        {"A 05-02 RYE 60", "B 05-03 RHM 70"},
    ),
    "a record taken back and then stated again stands": (
        [MAY, ("2024-06-10", "A 05-02 RYE gone"), ("2024-06-11", "A 05-02 RYE 66")],
        {"A 05-02 RYE 66", "B 05-03 RHM 70"},
    ),
    "a correction moves a record to another month": (
        [MAY, JUNE, ("2024-06-10", "A 06-01 RYE 60")],
        {"A 06-01 RYE 60", "B 05-03 RHM 70", "C 06-02 RYE 80"},
    ),
    "of two corrections the later day's holds": (
        [MAY, ("2024-06-10", "A 05-02 RYE 65"), ("2024-06-11", "A 05-02 RYE 67")],
        {"A 05-02 RYE 67", "B 05-03 RHM 70"},
    ),
    "an older day that arrives late does not undo a later one": (
        [MAY, ("2024-06-11", "A 05-02 RYE 67"), ("2024-06-10", "A 05-02 RYE 65", "H 05-30 RYE 30")],
        {"A 05-02 RYE 67", "B 05-03 RHM 70", "H 05-30 RYE 30"},
    ),
    "nor does an older day's taking back": (
        [MAY, ("2024-06-11", "A 05-02 RYE 67"), ("2024-06-10", "A 05-02 RYE gone")],
        {"A 05-02 RYE 67", "B 05-03 RHM 70"},
    ),
    "a correction of the same day, sent again, is corrected": (
        [MAY, ("2024-06-10", "A 05-02 RYE 65"), ("2024-06-10", "A 05-02 RYE 68")],
        {"A 05-02 RYE 68", "B 05-03 RHM 70"},
    ),
    "a month sent after its corrections replaces them too": (
        [MAY, ("2024-05-20", "A 05-02 RYE 65", "H 05-19 RYE 30"), ("2024-05", "B 05-03 RHM 71")],
        {"B 05-03 RHM 71"},
    ),
    "a late record in a later month's file stands beside its month": (
        [MAY, ("2024-06", "C 06-02 RYE 80", "L 05-31 RYE 40")],
        {"A 05-02 RYE 60", "B 05-03 RHM 70", "C 06-02 RYE 80", "L 05-31 RYE 40"},
    ),
    "the month that it is dated in, sent again, replaces the late record": (
        [MAY, ("2024-06", "C 06-02 RYE 80", "L 05-31 RYE 40"), MAY],
        {"A 05-02 RYE 60", "B 05-03 RHM 70", "C 06-02 RYE 80"},
    ),
    "the file that it came in, sent again without it, takes it away": (
        [MAY, ("2024-06", "C 06-02 RYE 80", "L 05-31 RYE 40"), JUNE],
        {"A 05-02 RYE 60", "B 05-03 RHM 70", "C 06-02 RYE 80"},
    ),
    "a year keeps a late record of the year before that came in one of its months": (
        [("2024-05", "A 05-02 RYE 60", "L 03-30 RYE 40"), ("2024-25", "A 05-02 RYE 60")],
        {"A 05-02 RYE 60", "L 03-30 RYE 40"},
    ),
}
ANEW: dict[str, tuple[list[File], set[str]]] = {
    "where a file that had restated a record ends, the earlier statement holds again": (
        [MAY, ("2024-06", "A 06-01 RYE 61"), JUNE],
        {"A 05-02 RYE 60", "B 05-03 RHM 70", "C 06-02 RYE 80"},
    ),
}
"""Cases of which a refresh loads the whole feed anew: all at once is how they come."""


def left_by(folder: Path, *refreshes: list[tuple[str, str]]) -> set[str]:
    """The contacts that stand after these refreshes."""
    folder.mkdir()
    with Shelf(folder, "nhs111_contact", "NHS111") as shelf:
        for files in refreshes:
            shelf.refresh(*files)
        return stands(shelf)


@pytest.mark.parametrize("case", CASES | ANEW)
def test_what_a_file_replaces(case, tmp_path):
    files, expected = (CASES | ANEW)[case]
    told = [(period, contacts(rows)) for period, *rows in files]
    assert left_by(tmp_path / "at-once", told) == expected
    if case in CASES:
        assert left_by(tmp_path / "one-by-one", *([file] for file in told)) == expected


EVENTS_HEADING = (
    "EVENT_ID,NHS_NUMBER,LOCAL_PATIENT_ID,COUNCIL_CODE,EVENT_TYPE,EVENT_START_DATE,EVENT_END_DATE,"
    "ROUTE_OF_ACCESS,ASSESSMENT_TYPE,ELIGIBLE,SERVICE_TYPE,SERVICE_COMPONENT,DELIVERY,"
    "UNIT_COST_PENCE,UPDATE_TYPE"
)
SERVICE = "Service,2024-05-02,,,,,Long Term Support: Community,Home Support,CASSR Commissioned Support,20000"
ASSESSMENT = "Assessment,2024-05-02,2024-05-09,,Long Term Assessment,Yes,,,,"


def of_council(*rows: tuple[str, str]) -> str:
    told = [f"{record},9990000093,S1,E10000014,{event},9" for record, event in rows]
    return "".join(f"{line}\n" for line in (EVENTS_HEADING, *told))


@pytest.mark.parametrize("one_by_one", [False, True])
@pytest.mark.parametrize("period", ["2024-06-10", "2024-06"])
@pytest.mark.parametrize(
    ("earlier", "later", "services", "assessments"),
    [(SERVICE, ASSESSMENT, ["V2"], ["V1"]), (ASSESSMENT, SERVICE, ["V1", "V2"], [])],
)
def test_a_correction_moves_a_record_to_another_table(
    tmp_path, earlier, later, services, assessments, period, one_by_one
):
    """One feed fills two tables: what a record was before must go from the one it was in."""
    first = ("2024-05", of_council(("V1", earlier), ("V2", SERVICE)))
    second = (period, of_council(("V1", later)))
    with Shelf(tmp_path, "client_level_data", "CLD") as shelf:
        for files in ([first], [second]) if one_by_one else ([first, second],):
            shelf.refresh(*files)
        assert sorted(shelf.rows("social_care_service")["record"]) == services
        assert sorted(shelf.rows("social_care_assessment")["record"]) == assessments
