"""Which files of records a refresh has seen before, so that only what is new is read.

It is told by the batches on record; no file is opened here.
"""

from collections.abc import Iterable

from commonweal.repository.feed import SYNTHETIC_PREFIX, Feed
from commonweal.repository.landing import Arrival, file_name
from commonweal.repository.record_feeds.coverage import ITSELF, coverage_of
from commonweal.repository.record_feeds.loading import slot_of
from commonweal.repository.records import Batch, Snapshot, all_snapshots
from commonweal.repository.store_history import records_of
from commonweal.repository.workspace import Workspace
from commonweal.tables.catalogue import TABLES


def in_line(snapshots: Iterable[Snapshot]) -> set[int]:
    """The snapshots that the newest came from, itself among them: not those gone back behind.

    A snapshot with the very tables of an earlier one, and not of its predecessor, went back to it.
    """
    before: dict[int, int | None] = {}
    stood: dict[frozenset[tuple[str, int]], int] = {}
    newest: int | None = None
    for snapshot in snapshots:
        told = frozenset((n, t.lake_snapshot) for n, t in snapshot.tables.items() if n in TABLES)
        before[snapshot.id] = stood.get(told, newest)
        newest = stood[told] = snapshot.id
    line = set()
    while newest is not None:
        line.add(newest)
        newest = before[newest]
    return line


def known_batches(workspace: Workspace, recorded: Iterable[Batch]) -> list[Batch]:
    """What a refresh knows of files: all refused, and those taken in what the store now holds.

    A file taken since a snapshot that was gone back to is new again.
    """
    with records_of(workspace) as engine:
        line = in_line(all_snapshots(engine))
    return [b for b in recorded if b.state == "refused" or b.first_snapshot in line]


class KnownFiles:
    """What is on record of files of records: taken, refused for good, or seen by name and time.

    Bytes that were taken before are new where another file has come under their name since, or where
    they come under a name that replaces something else.
    """

    def __init__(self, recorded: Iterable[Batch], seen: dict[tuple[str, int, int], str]) -> None:
        """Read the batches once."""
        self._seen = seen
        taken = [b for b in recorded if b.state == "accepted"]
        self._last = {b.file: b.sha256 for b in taken}
        self._last_of_name = {file_name(b.file): b.sha256 for b in taken}
        self._standing = {(b.sha256, b.slot) for b in taken if not b.superseded}
        self._refused = {
            (b.sha256, file_name(b.file), b.fingerprint) for b in recorded if b.state == "refused"
        }

    def is_settled(self, sha256: str, feed: Feed, label: str) -> bool:
        """Whether these bytes were taken as this file, or refused by the feed as it is now."""
        name = file_name(label)
        if sha256 in (self._last.get(label), self._last_of_name.get(name)):
            return True
        coverage = coverage_of(name) if feed.contract.period_in_name else ITSELF
        slot = coverage and slot_of(feed.contract.id, coverage, name.removeprefix(SYNTHETIC_PREFIX))
        return (sha256, slot) in self._standing or (sha256, name, feed.fingerprint) in self._refused

    def digest_of(self, arrival: Arrival) -> str | None:
        """The digest of a file that lies as it lay when it was last read."""
        found = arrival.path.stat()
        return self._seen.get((arrival.label, found.st_size, found.st_mtime_ns))
