"""Records of people: inventing them, refreshing with them, the peer, and a day's increment.

`python -m bench records --people N --folder DIR` measures, in this order, `synthesise` (people a
second), `refresh` (a whole refresh of the record feeds into a new workspace), `peer` (plain DuckDB
over the same bytes), `increment` (a day's changes) and `verify` (is the store what it should be).
`--parts` names some of them; what is measured is kept beside the files, in DIR/N, so that the parts
can be run one by one and the generated feeds used again. The registers that codes are looked up in
are part of the folder that is refreshed, but their rows are not counted and the peer reads none.
"""

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.measuring import Cost
from bench.records_increment import make_day, rows_of, standing, stored, wrong_after
from bench.records_watching import COMMONWEAL, watch, watch_module
from commonweal.repository.feed import feeds_claiming

PEOPLE_A_SECOND_MIN = 10_000
RATIO_MAX = 3.0
PEAK_MEGABYTES_MAX = 8_192
INCREMENT_MAX = 0.03
PEOPLE = 20_000
REGISTERS = frozenset({"named_unit", "membership", "succession"})
"""What the feeds of registers fill, and nothing else."""
_PIECE = 16 * 1024**2
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one number of people: generated, given to the refresh, made by it, the peer's."""

    folder: Path
    people: int

    @property
    def feeds(self) -> Path:
        """What was invented."""
        return self.folder / "feeds"

    @property
    def given(self) -> Path:
        """Links to its record files and registers, and the days of changes."""
        return self.folder / "given"

    @property
    def workspace(self) -> Path:
        """What the refresh makes."""
        return self.folder / "workspace"

    @property
    def peer(self) -> Path:
        """What the peer writes."""
        return self.folder / "peer"

    def told(self, part: str) -> Told | None:
        """What was measured of a part, if it was."""
        path = self.folder / f"{part}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None

    def tell(self, part: str, told: Told) -> None:
        """Keep what was measured of a part."""
        (self.folder / f"{part}.json").write_text(json.dumps(told, indent=1), encoding="utf-8")


def place_of(folder: Path, people: int) -> Place:
    """Where a number of people is kept below the bench's folder."""
    return Place(folder.resolve() / str(people), people)


def _is_of_records(name: str) -> bool:
    return any(feed.contract.is_of_records for feed in feeds_claiming(name))


def _is_register(name: str) -> bool:
    return any(set(feed.contract.tables) <= REGISTERS for feed in feeds_claiming(name))


def _rows(path: Path) -> int:
    """Rows of a file; the lines of a text are counted, which also brings it into memory's cache."""
    if path.suffix == ".parquet":
        with path.open("rb") as given:
            while given.read(_PIECE):
                pass
        return int(pq.read_metadata(path).num_rows)
    lines = 0
    with path.open("rb") as given:
        while piece := given.read(_PIECE):
            lines += piece.count(b"\n")
    return lines - (path.suffix == ".csv")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _cost(cost: Cost) -> Told:
    return {
        "seconds": round(cost.seconds, 2),
        "processor_seconds": round(cost.processor_seconds, 2),
        "peak_megabytes": round(cost.peak_megabytes),
    }


def _synthesise(place: Place) -> Told:
    shutil.rmtree(place.folder, ignore_errors=True)
    place.folder.mkdir(parents=True)
    cost = watch(COMMONWEAL, "synthesise", str(place.feeds), "--people", str(place.people))
    files = [path for path in place.feeds.iterdir() if path.is_file()]
    records = [path for path in files if _is_of_records(path.name)]
    return {
        **_cost(cost),
        "people_a_second": round(place.people / cost.seconds),
        "people_a_second_min": PEOPLE_A_SECOND_MIN,
        "files": len(records),
        "rows": sum(map(_rows, records)),
        "bytes": sum(path.stat().st_size for path in records),
    }


def _link(place: Place) -> None:
    """Link the files to be refreshed with: the records and the registers, without earlier days."""
    shutil.rmtree(place.given, ignore_errors=True)
    place.given.mkdir()
    for path in place.feeds.iterdir():
        if path.is_file() and (_is_of_records(path.name) or _is_register(path.name)):
            os.link(path, place.given / path.name)


def _settle(place: Place) -> None:
    """Let what an earlier part wrote reach the disk, and read all files once: each begins alike."""
    os.sync()
    for path in place.given.iterdir():
        _rows(path)


def _refresh(place: Place) -> Told:
    shutil.rmtree(place.workspace, ignore_errors=True)
    _link(place)
    _settle(place)
    cost = watch_module("bench.records_refreshing", str(place.given), str(place.workspace))
    kept = {name: _size(place.workspace / name) for name in ("lake", "landing", "vault")}
    return {
        **_cost(cost),
        "peak_megabytes_max": PEAK_MEGABYTES_MAX,
        **json.loads(cost.said.splitlines()[-1]),
        "bytes_stored": kept,
    }


def _peer(place: Place) -> Told:
    shutil.rmtree(place.peer, ignore_errors=True)
    place.peer.mkdir()
    _settle(place)
    cost = watch_module("bench.records_peer", str(place.given), str(place.peer))
    return {**_cost(cost), **json.loads(cost.said.splitlines()[-1])}


def _increment(place: Place) -> Told:
    full = place.told("refresh")
    assert full is not None, "the increment is held against a refresh, and there was none"
    made = make_day(place.workspace, place.feeds, place.given, full["read_of_feeds"])
    rows_before = rows_of(stored(place.workspace))
    standing_before = standing(place.workspace, made)
    kept = _size(place.workspace / "lake")
    os.sync()
    cost = watch_module("bench.records_refreshing", str(place.given), str(place.workspace))
    kept = _size(place.workspace / "lake") - kept
    told = json.loads(cost.said.splitlines()[-1])
    assert told["files"] == len(made), "more was loaded than the day: the code has changed since"
    began = time.perf_counter()
    wrong = wrong_after(
        place.workspace, made, rows_before=rows_before, standing_before=standing_before
    )
    return {
        **_cost(cost),
        "files": len(made),
        "rows": sum(one.rows for one in made),
        "new": sum(len(one.new) for one in made),
        "corrected": sum(len(one.corrected) for one in made),
        "removed": sum(len(one.removed) for one in made),
        "lake_bytes_added": kept,
        "share_of_rows": round(sum(one.rows for one in made) / full["rows_read"], 5),
        "wrong": wrong,
        "checking_seconds": round(time.perf_counter() - began, 1),
    }


def _verify(place: Place) -> Told:
    cost = watch(COMMONWEAL, "store", "verify", str(place.workspace))
    return {**_cost(cost), "said": cost.said.strip().splitlines()}


PARTS: dict[str, Callable[[Place], Told]] = {
    "synthesise": _synthesise,
    "refresh": _refresh,
    "peer": _peer,
    "increment": _increment,
    "verify": _verify,
}
"""What is measured, in this order."""


def _measure(place: Place, part: str) -> None:
    print(f"  {part} of {place.people:,} people ...", flush=True)
    began = time.perf_counter()
    told = PARTS[part](place)
    place.tell(part, told)
    took = timedelta(seconds=round(time.perf_counter() - began))
    print(f"  {part} of {place.people:,} people: {took} with all that belongs to it", flush=True)


def all_parts(folder: Path, people: int) -> tuple[str, ...]:
    """Every part, but for the feeds where they are there already."""
    is_made = place_of(folder, people).told("synthesise") is not None
    return tuple(part for part in PARTS if part != "synthesise" or not is_made)


def measure(folder: Path, people: int, parts: tuple[str, ...]) -> Told:
    """Measure some parts, in their order; give what is known of every part, measured now or before."""
    place = place_of(folder, people)
    for part in PARTS:
        if part in parts:
            _measure(place, part)
    told: Told = {"people": people}
    told |= {part: found for part in PARTS if (found := place.told(part)) is not None}
    return told | _ratios(told)


def _ratios(told: Told) -> Told:
    refresh, peer, increment = (told.get(part) for part in ("refresh", "peer", "increment"))
    found: Told = {}
    if refresh and peer:
        found["ratio"] = round(refresh["seconds"] / peer["seconds"], 2)
        found["ratio_of_processor"] = round(
            refresh["processor_seconds"] / peer["processor_seconds"], 2
        )
        found["ratio_max"] = RATIO_MAX
    if refresh and increment:
        found["increment_share"] = round(increment["seconds"] / refresh["seconds"], 4)
        found["increment_share_max"] = INCREMENT_MAX
    return found


def missed(told: Told) -> list[str]:
    """The targets that were missed, of those that were measured."""
    wrong = []
    if (made := told.get("synthesise")) and made["people_a_second"] < PEOPLE_A_SECOND_MIN:
        wrong.append(f"{made['people_a_second']:,} people a second, not {PEOPLE_A_SECOND_MIN:,}")
    if (full := told.get("refresh")) and full["peak_megabytes"] > PEAK_MEGABYTES_MAX:
        wrong.append(f"a refresh took {full['peak_megabytes']:,} MB, above {PEAK_MEGABYTES_MAX:,}")
    if told.get("ratio", 0) > RATIO_MAX:
        wrong.append(f"a refresh took {told['ratio']} times the peer, above {RATIO_MAX:g}")
    if told.get("increment_share", 0) > INCREMENT_MAX:
        share = f"{told['increment_share']:.1%}"
        wrong.append(f"a day's increment took {share} of a refresh, above {INCREMENT_MAX:.0%}")
    if told.get("increment", {}).get("wrong"):
        wrong.append("after the increment the store does not hold what it should")
    return wrong


def _line(name: str, told: Told, *, rows: int | str, size: int | str, more: str) -> str:
    cells = (told["seconds"], told["processor_seconds"], told["peak_megabytes"])
    count = f"{rows:,}" if isinstance(rows, int) else rows
    megabytes = f"{size / 1e6:,.0f}" if isinstance(size, int) else size
    took = "".join(f"{cell:>12,}" for cell in cells)
    return f"  {name:<12}{took}{count:>14}{megabytes:>11}  {more}"


def show(told: Told) -> None:
    """Print what was measured as a table, and what it means against the targets."""
    heading = ("seconds", "processor s", "peak MB")
    print(f"\nRecords of {told['people']:,} people")
    print(f"  {'':<12}{''.join(f'{h:>12}' for h in heading)}{'rows':>14}{'MB':>11}")
    if made := told.get("synthesise"):
        more = f"{made['people_a_second']:,} people a second (at least {PEOPLE_A_SECOND_MIN:,})"
        print(_line("synthesise", made, rows=made["rows"], size=made["bytes"], more=more))
    if full := told.get("refresh"):
        stored_bytes = sum(full["bytes_stored"].values())
        lake = full["bytes_stored"]["lake"] / 1e6
        more = f"{full['rows_stored']:,} rows stored; {lake:,.0f} MB in the lake"
        print(_line("refresh", full, rows=full["rows_read"], size=stored_bytes, more=more))
    if peer := told.get("peer"):
        more = f"refresh / peer {told.get('ratio', '?')} (at most {RATIO_MAX:g})"
        print(_line("peer", peer, rows=peer["rows"], size=peer["bytes"], more=more))
    if day := told.get("increment"):
        more = f"{told['increment_share']:.1%} of a refresh (at most {INCREMENT_MAX:.0%})"
        print(_line("increment", day, rows=day["rows"], size="", more=more))
        for line in day["wrong"]:
            print(f"    wrong: {line}")
    if store := told.get("verify"):
        print(_line("verify", store, rows="", size="", more="clean"))
    for line in missed(told):
        print(f"  missed: {line}")
