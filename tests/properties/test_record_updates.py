"""Whatever files of a feed come, in whatever order and however many at once: the same rows stand.

The engine, file by file and all at once, against the twin that keeps a dictionary. Nothing is lost
and nothing stands twice.
"""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from commonweal.repository.feed import known_feeds
from commonweal.repository.record_feeds.coverage import Update, coverage_of
from commonweal.repository.record_feeds.loading import RecordLoader, new_part, slot_of
from commonweal.repository.record_feeds.settling import Part
from tests.oracles.record_updates_oracle import standing

FEED = "nhs111_contact"
HEADING = (
    "CONTACT_ID,NHS_NUMBER,PROVIDER_CODE,CONTACT_AT,CHANNEL,ANSWER_SECONDS,SYMPTOM_GROUP,"
    "DISPOSITION_CODE,DISPOSITION,UPDATE_TYPE"
)
# Each example opens an engine: shrinking a failure takes minutes and says little more.
UNSHRUNK = tuple(phase for phase in Phase if phase is not Phase.shrink)
PROVIDERS = ("111AA1", "111AB2")
PERIODS = ("2023-24", "2024-04", "2024-05", "2024-05_111AA1", "to_2024-06-30", "to_2024-06-30_111AB2",
           "2024-05-20", "2024-05-21", "2024-06-02")  # fmt: skip
DAYS = [date(2024, 3, 30) + timedelta(days=10 * step) for step in range(8)]

rows = st.lists(
    st.tuples(
        st.sampled_from([f"C{i}" for i in range(6)]),
        st.sampled_from(DAYS),
        st.sampled_from(PROVIDERS),
        st.one_of(st.integers(0, 900), st.none()),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row[0],
)
histories = st.lists(st.tuples(st.sampled_from(PERIODS), rows), min_size=1, max_size=6)


def line(row) -> str:
    record, day, provider, value = row
    taken_back = "1" if value is None else "9"
    at = f"{day} 09:00:00"
    return f"{record},,{provider},{at},call,{0 if value is None else value},,,,{taken_back}"


def allowed(period: str, told) -> list:
    """Rows that such a file may hold: one provider's own, and removals only among net changes."""
    coverage = coverage_of(f"NHS111_{period}.csv")
    fitting = [r for r in told if not coverage.provider or r[2] == coverage.provider]
    if coverage.update != "net change":
        fitting = [(record, day, provider, value or 0) for record, day, provider, value in fitting]
    return fitting


class Shelf:
    """A lake of one feed, filled in as many refreshes as wished."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts: list[Part] = []
        self.number = 0

    def refresh(self, files) -> None:
        feed = known_feeds()[FEED]
        lake, landing, vault = (self.folder / name for name in ("lake", "landing", "vault"))
        with RecordLoader(lake=lake, landing=landing, vault=vault) as loader:
            came = []
            for period, told in files:
                self.number += 1
                name = f"NHS111_{period}.csv"
                path = landing / f"{self.number}-{name}"
                path.write_text("\n".join([HEADING, *map(line, told)]) + "\n")
                sha256 = hashlib.sha256(str(self.number).encode()).hexdigest()
                loaded = loader.load(feed, path, name=name, label=name, sha256=sha256)
                assert loaded.outcome.state == "accepted", loaded.outcome.problems
                came.append(new_part(loaded))
            plan = loader.plan(FEED, [*self.parts, *came])
            loader.carry_out([plan])
        ended = plan.settled.ended
        standing = [p for p in (*self.parts, *came) if p.batch not in ended]
        self.parts = [replace(part, is_new=False) for part in standing]

    def standing(self) -> dict:
        files = [path for part in self.parts for path in part.files.get("urgent_contact", [])]
        if not files:
            return {}
        told = pl.read_parquet(files)
        assert told["record"].is_unique().all()
        columns = ("record", "date", "provider", "answer_seconds")
        return {r: (d, p, v) for r, d, p, v in told.select(columns).iter_rows()}


def as_files(history) -> list:
    made = []
    for period, told in history:
        fitting = allowed(period, told)
        if fitting:
            made.append((period, fitting))
    return made


def twin(files) -> dict:
    told = []
    for period, rows_ in files:
        name = f"NHS111_{period}.csv"
        coverage = coverage_of(name)
        told.append((coverage, slot_of(FEED, coverage, name), rows_))
    return standing(told)


@given(histories)
@settings(max_examples=15, phases=UNSHRUNK)
def test_all_files_at_once_leave_what_the_twin_says(history):
    files = as_files(history)
    with TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        if files:
            shelf.refresh(files)
        assert shelf.standing() == twin(files)


@given(histories)
@settings(max_examples=10, phases=UNSHRUNK)
def test_nothing_stands_twice_and_a_file_again_changes_nothing(history):
    files = as_files(history)
    if not files:
        return
    with TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        for file in files:
            shelf.refresh([file])
        before = shelf.standing()
        if coverage_of(f"NHS111_{files[-1][0]}.csv").update is not Update.CHANGE:
            shelf.refresh([files[-1]])
            assert shelf.standing() == before


def spoil(shelf: Shelf, how: str) -> None:
    """Take away, cut or change the keys of every batch."""
    for path in (shelf.folder / "lake" / "keys").iterdir():
        told = path.read_bytes()
        if how == "gone":
            path.unlink()
        elif how == "cut":
            path.write_bytes(told[:-5])
        else:
            path.write_bytes(told[:-1] + bytes([told[-1] ^ 1]))


@given(histories, st.sampled_from(["gone", "cut", "changed"]))
@settings(max_examples=10, phases=UNSHRUNK)
def test_keys_that_are_gone_or_damaged_are_made_again(history, how):
    files = as_files(history)
    with TemporaryDirectory() as sound, TemporaryDirectory() as spoilt:
        as_wished, shelf = Shelf(Path(sound)), Shelf(Path(spoilt))
        for file in files:
            as_wished.refresh([file])
            shelf.refresh([file])
            spoil(shelf, how)
        assert shelf.standing() == as_wished.standing()


def test_what_is_taken_back_stays_away_when_its_first_day_comes_late():
    told = ("C1", date(2024, 5, 19), PROVIDERS[0], 5)
    with TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        shelf.refresh([("2024-05-21", [(*told[:3], None)])])
        shelf.refresh([("2024-05-20", [told])])
        assert shelf.standing() == {}
