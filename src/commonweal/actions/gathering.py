"""Gathering what a refresh will change: which files are new, and what each turns out to be.

Bytes are kept before anything is made of them. Nothing is stored or recorded here, so gathering may
be cut off at any point and leaves no trace but kept bytes.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from commonweal.actions.gathering_records import (
    GatheredRecords,
    gather_records,
    record_feed,
)
from commonweal.actions.known_files import known_batches
from commonweal.actions.standing import Standing
from commonweal.repository.boundaries import NAMES as BOUNDARY_NAMES
from commonweal.repository.feed import (
    claim_fingerprint,
    feeds_claiming,
    is_invented,
    known_feeds,
)
from commonweal.repository.landing import (
    Arrival,
    arrivals,
    digest,
    file_name,
    is_revision,
    keep,
    kept_path,
    read_arrival,
    sweep_partial,
)
from commonweal.repository.loading import Loaded, load
from commonweal.repository.reading.rows import Refusal, refuse
from commonweal.repository.record_feeds.coverage import arrival_order
from commonweal.repository.records import Batch, BatchOutcome
from commonweal.repository.workspace import Workspace
from commonweal.terms.errors import WorkspaceError
from commonweal.terms.problem import Place, Problem

Tell = Callable[[str, int, int], None]
"""Hears of progress: the step, how many are done, of how many."""

STEP_READ = "Reading files"
READERS = 2
"""Files are read ahead by this many threads; what becomes of them is decided in their order."""
NAME_CHARACTERS_MAX = 100


class Gathered:
    """What is to change, and what was passed over; filled file by file.

    `ended` are recorded batches to be replaced. `unclaimed` are files that no feed takes;
    `unchanged` counts those already on record.
    """

    def __init__(self, recorded: list[Batch]) -> None:
        """Begin with what is on record, oldest first, and nothing to change."""
        self.loaded: list[Loaded] = []
        self.ended: list[Batch] = []
        self.unclaimed: list[str] = []
        self.unchanged = 0
        self.records = GatheredRecords()
        self._current = [b for b in recorded if b.state == "accepted" and not b.superseded]
        last = {b.sha256: b for b in recorded}
        self._taken = {b.sha256: b.file for b in last.values() if b.state == "accepted"}
        self._refused = {
            (b.sha256, file_name(b.file), b.fingerprint) for b in recorded if b.state == "refused"
        }

    def is_settled(self, sha256: str, name: str) -> bool:
        """Whether these bytes were refused before, and would be again.

        Another name may supply the date they lacked, and a feed that has changed may take them.
        """
        return (sha256, name, claim_fingerprint(name)) in self._refused

    def taken_as(self, sha256: str) -> str | None:
        """The label under which these bytes were taken, if they were."""
        return self._taken.get(sha256)

    def take(self, loaded: Loaded) -> None:
        """Add a file; whatever holds its slot, on record or gathered before it, is superseded.

        A file that does not say it is revised never supersedes one that does: it came late.
        """
        told = loaded.outcome
        if told.state == "refused":
            self._refused.add((told.sha256, file_name(told.file), told.fingerprint))
        else:
            self._taken[told.sha256] = told.file
            held = [b for b in self._current if b.slot == told.slot and b not in self.ended]
            standing = [b.file for b in held]
            standing += [o.outcome.file for o in self.loaded if o.outcome.slot == told.slot]
            if any(map(is_revision, standing)) and not is_revision(told.file):
                loaded = _superseded(loaded)
            else:
                self.ended += held
                self.loaded = [
                    _superseded(o) if o.outcome.slot == told.slot else o for o in self.loaded
                ]
        self.loaded.append(loaded)

    def take_again(self, batch: Batch, loaded: Loaded) -> None:
        """Put what an improved feed reads in the place of a batch on record."""
        self.ended.append(batch)
        self.take(loaded)


def _superseded(loaded: Loaded) -> Loaded:
    return replace(loaded, outcome=replace(loaded.outcome, superseded=True), tables={})


def _check_sort(workspace: Workspace, arrival: Arrival) -> None:
    """Real and synthetic figures never meet in one workspace. Raises `Refusal`."""
    marked = any(feed.contract.synthetic for feed in feeds_claiming(arrival.name))
    synthetic = marked or is_invented(arrival.name)
    if synthetic != workspace.synthetic:
        sort, other = ("synthetic", "real") if synthetic else ("real", "synthetic")
        raise refuse(
            "mixed-figures",
            Place(arrival.label),
            f"The file holds {sort} figures and the workspace {other} ones.",
            next_step="Keep real and synthetic figures in workspaces of their own.",
        )


def _check_date(arrival: Arrival, taken_as: str) -> None:
    """Bytes already taken cannot also be of another date. Raises `Refusal` when the name says so."""
    name = file_name(taken_as)
    if any(f.claims(name) and f.facts(name).parts != f.facts(arrival.name).parts
           for f in feeds_claiming(arrival.name)):  # fmt: skip
        raise refuse(
            "same-bytes",
            Place(arrival.label),
            f"The file has the very bytes of '{name[:NAME_CHARACTERS_MAX]}', "
            "but its name gives them another date or coverage.",
            next_step="One of the two names is wrong: ask for the file that belongs to this one.",
        )


def _refused(arrival: Arrival, problem: Problem, *, sha256: str) -> Loaded:
    feed = feeds_claiming(arrival.name)[0]
    outcome = BatchOutcome(
        sha256, feed.contract.id, arrival.label, "refused", "", "", claim_fingerprint(arrival.name),
        problems=(problem,),
    )  # fmt: skip
    return Loaded(outcome, {})


@dataclass(frozen=True, slots=True)
class _Tried:
    """A file read ahead: what it is known by, and what it turned out to be where that was new."""

    arrival: Arrival
    identity: str
    loaded: Loaded | None = None
    problem: Problem | None = None


def _try(workspace: Workspace, gathered: Gathered, arrival: Arrival) -> _Tried:
    """Read a file and, unless it is on record, keep its bytes and load it.

    A file without bytes of its own, such as one that cannot be read, is known by its label.
    """
    identity = digest(arrival.label.encode())
    try:
        content = read_arrival(arrival)
        identity = digest(content)
        if gathered.taken_as(identity) or gathered.is_settled(identity, arrival.name):
            return _Tried(arrival, identity)
        keep(workspace.landing, content, identity)
        _check_sort(workspace, arrival)
        loaded = load(content, name=arrival.name, label=arrival.label, sha256=identity)
        return _Tried(arrival, identity, loaded)
    except Refusal as refusal:
        return _Tried(arrival, identity, problem=refusal.problem)


def _decided(tried: _Tried, gathered: Gathered) -> Loaded | None:
    """What is to be done with a file that was tried; nothing when that is already on record."""
    arrival, identity, problem = tried.arrival, tried.identity, tried.problem
    if taken_as := gathered.taken_as(identity):
        try:
            _check_date(arrival, taken_as)
        except Refusal as refusal:
            # Its bytes are on record as taken, and stay so: this file is known by its label.
            identity, problem = digest(arrival.label.encode()), refusal.problem
        else:
            return None
    if gathered.is_settled(identity, arrival.name):
        return None
    if problem is not None:
        return _refused(arrival, problem, sha256=identity)
    return tried.loaded


def _read_again(workspace: Workspace, batch: Batch) -> Loaded | None:
    """An accepted batch through its feed as it is now, from the bytes kept when it landed."""
    kept = kept_path(workspace.landing, batch.sha256)
    if not kept.is_file():
        raise WorkspaceError(
            f"The feed of '{batch.file}' has changed, and the bytes it should be read from again "
            f"are gone: {kept}. Put a copy of the file there under that name."
        )
    name = file_name(batch.file)
    return load(kept.read_bytes(), name=name, label=batch.file, sha256=batch.sha256)


def gather(
    workspace: Workspace, folder: Path | None, standing: Standing, *, tell: Tell
) -> Gathered:
    """Read again what an improved feed would read differently, then every new file below `folder`.

    Raises `UsageError` when there is no such folder, `WorkspaceError` when kept bytes are gone.
    """
    gathered = Gathered(known_batches(workspace, standing.recorded))
    sweep_partial(workspace.landing)
    found = list(arrivals(folder)) if folder is not None else []
    outdated = standing.outdated()
    of_people = [b for b in outdated if known_feeds()[b.feed].contract.is_of_records]
    for batch in (b for b in outdated if b not in of_people):
        again = _read_again(workspace, batch)
        if again is not None:
            gathered.take_again(batch, again)
    claimed = [arrival for arrival in found if feeds_claiming(arrival.name)]
    paths = {arrival.path for arrival in claimed}
    of_records = sorted(
        (arrival for arrival in claimed if record_feed(arrival.name)),
        key=lambda arrival: arrival_order(arrival.label),
    )
    claimed = [arrival for arrival in claimed if not record_feed(arrival.name)]
    gathered.unclaimed = [
        a.label for a in found if a.path not in paths and not BOUNDARY_NAMES.fullmatch(a.name)
    ]
    with ThreadPoolExecutor(max_workers=READERS) as readers:
        tried = readers.map(partial(_try, workspace, gathered), claimed)
        for done, one in enumerate(tried, start=1):
            tell(STEP_READ, done, len(claimed))
            loaded = _decided(one, gathered)
            if loaded is None:
                gathered.unchanged += 1
            else:
                gathered.take(loaded)
    gathered.records = gather_records(
        workspace, of_records, standing, again={b.feed for b in of_people}, tell=tell
    )
    gathered.loaded += gathered.records.loaded
    gathered.ended += gathered.records.ended
    gathered.unchanged += gathered.records.unchanged
    return gathered
