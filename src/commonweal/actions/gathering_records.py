"""Gathering files of records: which are new, and what each changes in the store.

Bytes are kept before anything is made of them, and two files are on the way at once. Like all
gathering it may be cut off at any point: what it wrote is not visible before the refresh commits it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from commonweal.actions.known_files import KnownFiles, known_batches
from commonweal.actions.standing import Standing
from commonweal.repository.feed import (
    SYNTHETIC_PREFIX,
    Feed,
    feeds_claiming,
    is_invented,
    known_feeds,
)
from commonweal.repository.lake import conform, prepare
from commonweal.repository.landing import Arrival, digest, file_name, kept_path
from commonweal.repository.loading import Loaded
from commonweal.repository.reading.rows import Refusal, refuse
from commonweal.repository.record_feeds.comparing import compared, stored_profiles
from commonweal.repository.record_feeds.coverage import ITSELF
from commonweal.repository.record_feeds.keys import key_file, sweep_keys
from commonweal.repository.record_feeds.loading import (
    LoadedRecords,
    RecordLoader,
    new_part,
    restating_batches,
    stored_parts,
    with_restating,
)
from commonweal.repository.record_feeds.receiving import receive
from commonweal.repository.record_feeds.settling import Part, Plan, Settled
from commonweal.repository.record_feeds.telling import problem_of_taking_over
from commonweal.repository.records import Batch, BatchOutcome, SeenFile
from commonweal.repository.store_files import check_written
from commonweal.repository.store_history import records_of
from commonweal.repository.workspace import Workspace
from commonweal.tables.catalogue import TABLES
from commonweal.terms.errors import WorkspaceError
from commonweal.terms.problem import Place, Problem

STEP_RECORDS = "Loading records"
LOADERS = 2
"""Files loaded at once: each has steps that only one core can take."""
Tell = Callable[[str, int, int], None]


class GatheredRecords:
    """What files of records change, filled feed by feed: rows by table, outcomes, batches that end.

    `seen` are large files to be known again; `anew` are feeds of which everything is loaded again.
    """

    def __init__(self, anew: Set[str] = frozenset()) -> None:
        """Begin with nothing to change."""
        self.settled = Settled()
        self.loaded: list[Loaded] = []
        self.ended: list[Batch] = []
        self.seen: list[SeenFile] = []
        self.unchanged = 0
        self.anew = set(anew)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file whose bytes are kept and which the engine is to load; or why it was refused."""

    feed: Feed
    label: str
    sha256: str
    path: Path
    refused: Refusal | None = None

    @property
    def name(self) -> str:
        """The file's own name, without folders and mark."""
        return file_name(self.label).removeprefix(SYNTHETIC_PREFIX)


def record_feed(name: str) -> Feed | None:
    """The record feed that takes files of this name, if one does."""
    return next((f for f in feeds_claiming(name) if f.contract.is_of_records), None)


def _check_sort(workspace: Workspace, feed: Feed, arrival: Arrival) -> None:
    """Real and synthetic records never meet in one workspace. Raises `Refusal`."""
    synthetic = feed.contract.synthetic or is_invented(arrival.name)
    if synthetic != workspace.synthetic:
        sort, other = ("synthetic", "real") if synthetic else ("real", "synthetic")
        raise refuse(
            "mixed-figures",
            Place(arrival.label),
            f"The file holds {sort} records and the workspace {other} ones.",
            next_step="Keep real and synthetic records in workspaces of their own.",
        )


def _key_files(workspace: Workspace, recorded: Iterable[Batch]) -> list[Path]:
    """Where the keys of the current batches lie."""
    return [
        key_file(workspace.lake, feed=b.feed, batch=b.key, fingerprint=b.fingerprint)
        for b in recorded
        if b.state == "accepted" and not b.superseded
    ]


def _received(
    workspace: Workspace, known: KnownFiles, arrival: Arrival, *, seen: list[SeenFile]
) -> _Waiting | None:
    """A file that is new, its bytes kept; nothing when it is on record as it lies."""
    feed = record_feed(arrival.name)
    assert feed is not None
    label_digest = digest(arrival.label.encode())
    try:
        before = known.digest_of(arrival) if arrival.inside else None
        if before is not None and known.is_settled(before, feed, arrival.label):
            return None
        _check_sort(workspace, feed, arrival)
        contract = feed.contract
        told = receive(workspace.landing, arrival, contract.format, delimiter=contract.delimiter)
        found = arrival.path.stat()
        seen.append(SeenFile(arrival.label, found.st_size, found.st_mtime_ns, told.sha256))
        if known.is_settled(told.sha256, feed, arrival.label):
            return None
        return _Waiting(feed, arrival.label, told.sha256, told.path)
    except Refusal as refusal:
        if known.is_settled(label_digest, feed, arrival.label):
            return None
        return _Waiting(feed, arrival.label, label_digest, arrival.path, refusal)


def _again(
    workspace: Workspace, recorded: Iterable[Batch], feeds: Set[str]
) -> dict[str, list[_Waiting]]:
    """All current batches of these feeds, by feed and in the order they came, to be loaded anew."""
    found: dict[str, list[_Waiting]] = defaultdict(list)
    for batch in recorded:
        if batch.feed not in feeds or batch.state != "accepted" or batch.superseded:
            continue
        path = kept_path(workspace.landing, batch.sha256)
        if not path.is_file():
            raise WorkspaceError(
                f"The feed of '{batch.file}' has to be read again, and its bytes are gone: {path}. "
                "Put a copy of the file there under that name."
            )
        feed = known_feeds()[batch.feed]
        found[batch.feed].append(_Waiting(feed, batch.file, batch.sha256, path))
    return found


def _load(
    loader: RecordLoader,
    reading: Callable[[Arrival], _Waiting | None],
    given: _Waiting | Arrival,
) -> LoadedRecords | None:
    """What became of a file; nothing of one that is not new."""
    waiting = reading(given) if isinstance(given, Arrival) else given
    return None if waiting is None else _loaded(loader, waiting)


def _loaded(loader: RecordLoader, waiting: _Waiting) -> LoadedRecords:
    if waiting.refused is None:
        return loader.load(
            waiting.feed, waiting.path,
            name=waiting.name, label=waiting.label, sha256=waiting.sha256,
        )  # fmt: skip
    outcome = BatchOutcome(
        waiting.sha256, waiting.feed.contract.id, waiting.label, "refused", "", "",
        waiting.feed.fingerprint, problems=(waiting.refused.problem,),
    )  # fmt: skip
    return LoadedRecords(outcome, ITSELF)


def _take(
    gathered: GatheredRecords,
    loaded: list[LoadedRecords],
    settled: Settled,
    *,
    warnings: dict[str, list[Problem]],
) -> None:
    """Add what one feed's files change. `warnings` are told of batches besides their own problems."""
    for one in loaded:
        dead = one.outcome.state == "accepted" and one.outcome.key in settled.ended
        problems = [*one.outcome.problems, *warnings.get(one.outcome.key, ())]
        if rows := settled.taken_over.get(one.outcome.key):
            problems.append(problem_of_taking_over(one.outcome.file, rows))
        outcome = replace(one.outcome, superseded=dead, problems=tuple(problems))
        told = with_restating(one) if one.outcome.key in settled.restating else one.frames
        frames = {} if dead else {n: conform(TABLES[n], f) for n, f in told.items()}
        gathered.loaded.append(Loaded(outcome, {n: f for n, f in frames.items() if f.height}))
    for table, batches in settled.without.items():
        gathered.settled.without[table] |= batches
    for table, files in settled.add.items():
        gathered.settled.add[table] += files


def gather_records(
    workspace: Workspace,
    arrivals: list[Arrival],
    standing: Standing,
    *,
    again: Set[str],
    tell: Tell,
) -> GatheredRecords:
    """Load every new file of records and settle what stands of each feed that any came for.

    The feeds named in `again` are loaded anew from the landing. Raises `WorkspaceError` when kept
    bytes that are to be read again are gone.
    """
    gathered, recorded = GatheredRecords(again), standing.recorded
    anew = _again(workspace, recorded, again)
    if not arrivals and not anew:
        return gathered
    known = KnownFiles(known_batches(workspace, recorded), standing.seen)
    sweep_keys(workspace.lake, _key_files(workspace, recorded))
    waiting: list[_Waiting | Arrival] = [one for of_feed in anew.values() for one in of_feed]
    waiting += arrivals
    reading = partial(_received, workspace, known, seen=gathered.seen)
    with RecordLoader(
        lake=workspace.lake, landing=workspace.landing, vault=workspace.vault
    ) as loader:
        loaded = _load_all(gathered, partial(_load, loader, reading), waiting, tell=tell)
        prepare()
        loader.check_keys()
        profiles = stored_profiles(workspace.lake, standing.tables)
        with records_of(workspace) as engine:
            begun = _Begun(
                gathered, loader, standing, workspace,
                check=partial(check_written, engine, workspace.lake),
            )  # fmt: skip
            with ThreadPoolExecutor(LOADERS) as planners:
                planned = list(planners.map(partial(_plan, begun), loaded.values()))
            loader.carry_out([feed.plan for feed in planned], check=begun.check)
        for feed in planned:
            warnings = compared(profiles, standing.recorded, feed.files)
            _take(gathered, feed.files, feed.plan.settled, warnings=warnings)
            gathered.ended += _ended(begun, feed)
    return gathered


def _load_all(
    gathered: GatheredRecords,
    load: Callable[[_Waiting | Arrival], LoadedRecords | None],
    waiting: list[_Waiting | Arrival],
    *,
    tell: Tell,
) -> dict[str, list[LoadedRecords]]:
    """Load what is new of all that waits, several files at once; by feed, in the order given."""
    loaded: dict[str, list[LoadedRecords]] = defaultdict(list)
    with ThreadPoolExecutor(LOADERS) as loaders:
        try:
            for done, one in enumerate(loaders.map(load, waiting), start=1):
                tell(STEP_RECORDS, done, len(waiting))
                if one is None:
                    gathered.unchanged += 1
                else:
                    loaded[one.outcome.feed].append(one)
        finally:
            loaders.shutdown(cancel_futures=True)
    return loaded


@dataclass(frozen=True, slots=True)
class _Begun:
    """What planning for a feed needs: where all is gathered, the engine, and what stood before."""

    gathered: GatheredRecords
    loader: RecordLoader
    standing: Standing
    workspace: Workspace
    check: Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class _Planned:
    """The files of one feed, and what is to become of it."""

    files: list[LoadedRecords]
    plan: Plan

    @property
    def feed(self) -> str:
        """The feed's id."""
        return self.files[0].outcome.feed


def _plan(begun: _Begun, files: list[LoadedRecords]) -> _Planned:
    """What is to become of one feed, from what the store has of it and the files just loaded.

    The whole feed is loaded anew when a batch ends that had restated records of earlier ones: what
    those said holds again.
    """
    feed = files[0].outcome.feed
    lake, standing = begun.workspace.lake, begun.standing
    stored = stored_parts(lake, standing.tables, batches=standing.recorded, feed=feed)
    accepted = [new_part(one) for one in files if one.outcome.state == "accepted"]
    if feed in begun.gathered.anew:
        plan = begun.loader.plan(feed, accepted)
        _end_all(plan.settled, stored)
        return _Planned(files, plan)
    plan = begun.loader.plan(feed, [*stored, *accepted], check=begun.check)
    if restating_batches(lake, standing.tables, feed).intersection(plan.settled.ended):
        return _plan(begun, _load_anew(begun, files))
    return _Planned(files, plan)


def _load_anew(begun: _Begun, files: list[LoadedRecords]) -> list[LoadedRecords]:
    """Load all that stands on record of a feed again, and the new files after it."""
    feed = files[0].outcome.feed
    begun.gathered.anew.add(feed)
    landing, known = begun.workspace.landing, known_feeds()[feed]
    new = [
        _Waiting(known, told.file, told.sha256, kept_path(landing, told.sha256))
        for told in (one.outcome for one in files)
        if told.state == "accepted"
    ]
    refused = [f for f in files if f.outcome.state != "accepted"]
    before = _again(begun.workspace, begun.standing.recorded, {feed}).get(feed, [])
    return [*(_loaded(begun.loader, one) for one in (*before, *new)), *refused]


def _ended(begun: _Begun, planned: _Planned) -> list[Batch]:
    """The batches on record that end: all of a feed that was loaded anew."""
    return [
        batch
        for batch in begun.standing.recorded
        if batch.feed == planned.feed and batch.state == "accepted" and not batch.superseded
        if planned.feed in begun.gathered.anew or batch.key in planned.plan.settled.ended
    ]


def _end_all(settled: Settled, stored: list[Part]) -> None:
    """Take out all that the store has of a feed, which has been loaded anew."""
    for part in stored:
        for table in part.files:
            settled.without[table].add(part.batch)
