"""Gathering what a refresh will change: which files are new, and what each turns out to be.

Bytes are kept before anything is made of them. Nothing is stored or recorded here, so gathering may
be cut off at any point and leaves no trace but kept bytes.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from commonweal.repository.feed import SYNTHETIC_PREFIX, feeds_claiming, known_feeds
from commonweal.repository.landing import (
    Arrival,
    arrivals,
    digest,
    keep,
    kept_path,
    read_arrival,
)
from commonweal.repository.loading import Loaded, load
from commonweal.repository.reading.rows import Refusal, refuse
from commonweal.repository.records import Batch, BatchOutcome
from commonweal.repository.workspace import Workspace
from commonweal.terms.problem import Place, Problem

Tell = Callable[[str, int, int], None]
"""Hears of progress: the step, how many are done, of how many."""

STEP_READ = "Reading files"


class Gathered:
    """What is to change, and what was passed over; filled file by file.

    `ended` are recorded batches to be replaced. `unclaimed` are files that no feed takes;
    `unchanged` counts those already on record.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.loaded: list[Loaded] = []
        self.ended: list[Batch] = []
        self.unclaimed: list[str] = []
        self.unchanged = 0

    def take(self, loaded: Loaded, recorded: list[Batch]) -> None:
        """Add a file; whatever holds its slot, on record or gathered before it, is superseded."""
        slot = loaded.outcome.slot
        if loaded.outcome.state == "accepted":
            self.ended += [b for b in recorded if b.slot == slot and b not in self.ended]
            self.loaded = [
                replace(o, outcome=replace(o.outcome, superseded=True), tables={})
                if o.outcome.slot == slot
                else o
                for o in self.loaded
            ]
        self.loaded.append(loaded)


def _check_sort(workspace: Workspace, arrival: Arrival) -> None:
    """Real and synthetic figures never meet in one workspace. Raises `Refusal`."""
    synthetic = arrival.name.startswith(SYNTHETIC_PREFIX)
    if synthetic != workspace.synthetic:
        sort, other = ("synthetic", "real") if synthetic else ("real", "synthetic")
        raise refuse(
            "mixed-figures",
            Place(arrival.label),
            f"The file holds {sort} figures and the workspace {other} ones.",
            next_step="Keep real and synthetic figures in workspaces of their own.",
        )


def _refused(arrival: Arrival, problem: Problem, *, sha256: str) -> Loaded:
    feed = feeds_claiming(arrival.name)[0]
    outcome = BatchOutcome(
        sha256, feed.contract.id, arrival.label, "refused", "", "", feed.fingerprint,
        problems=(problem,),
    )  # fmt: skip
    return Loaded(outcome, {})


def _read_arrival(workspace: Workspace, arrival: Arrival, known: set[str]) -> Loaded | None:
    """What a file turns out to be; nothing when it is already on record."""
    sha256 = ""
    try:
        content = read_arrival(arrival)
        sha256 = digest(content)
        if sha256 in known:
            return None
        known.add(sha256)
        keep(workspace.landing, content, sha256)
        _check_sort(workspace, arrival)
        return load(content, name=arrival.name, label=arrival.label, sha256=sha256)
    except Refusal as refusal:
        return _refused(arrival, refusal.problem, sha256=sha256)


def _read_again(workspace: Workspace, batch: Batch) -> Loaded | None:
    """An accepted batch through its feed as it is now, from the bytes kept when it landed."""
    content = kept_path(workspace.landing, batch.sha256).read_bytes()
    return load(content, name=Path(batch.file).name, label=batch.file, sha256=batch.sha256)


def _outdated(recorded: list[Batch]) -> Iterator[Batch]:
    """Current batches that were read by an earlier version of their feed."""
    feeds = known_feeds()
    for batch in recorded:
        feed = feeds.get(batch.feed)
        if feed is not None and batch.fingerprint != feed.fingerprint:
            yield batch


def gather(
    workspace: Workspace, folder: Path | None, recorded: list[Batch], *, tell: Tell
) -> Gathered:
    """Read every new file below `folder`, and again what an improved feed would read differently.

    Raises `UsageError` when there is no such folder.
    """
    gathered = Gathered()
    fingerprints = {feed.fingerprint for feed in known_feeds().values()}
    known = {b.sha256 for b in recorded if b.state == "accepted" or b.fingerprint in fingerprints}
    current = [b for b in recorded if b.state == "accepted" and not b.superseded]
    found = list(arrivals(folder)) if folder is not None else []
    for done, arrival in enumerate(found, start=1):
        tell(STEP_READ, done, len(found))
        if not feeds_claiming(arrival.name):
            gathered.unclaimed.append(arrival.label)
            continue
        loaded = _read_arrival(workspace, arrival, known)
        if loaded is None:
            gathered.unchanged += 1
        else:
            gathered.take(loaded, current)
    for batch in _outdated([b for b in current if b not in gathered.ended]):
        again = _read_again(workspace, batch)
        if again is not None:
            gathered.ended.append(batch)
            gathered.loaded.append(again)
    return gathered
