"""What a refresh begins from: the last snapshot, every batch on record, and what of it is damaged.

Read once, at the beginning, under the lock of the sole writer. It decides which batches are to be
read again and reads none.
"""

from dataclasses import dataclass

from commonweal.repository.feed import Feed, known_feeds
from commonweal.repository.records import Batch, Snapshot, TableFiles
from commonweal.tables import batches


@dataclass(frozen=True, slots=True)
class Standing:
    """What is on record before a refresh: the last snapshot, every batch, large files seen.

    `damaged` are tables with a file that is gone or not what was written; the snapshot leaves them
    out, and every feed that fills one of them is read again from the landing.
    """

    snapshot: Snapshot | None
    recorded: list[Batch]
    seen: dict[tuple[str, int, int], str]
    damaged: frozenset[str] = frozenset()

    @property
    def tables(self) -> dict[str, TableFiles]:
        """The sound tables of the snapshot."""
        return self.snapshot.tables if self.snapshot else {}

    def outdated(self) -> list[Batch]:
        """Current batches read by an earlier version of their feed, or lost with a damaged table."""
        feeds = known_feeds()
        return [
            b
            for b in self.recorded
            if b.state == "accepted" and not b.superseded and b.feed in feeds
            if b.fingerprint != feeds[b.feed].fingerprint
            or self.damaged.intersection(filled_by(feeds[b.feed]))
        ]


def filled_by(feed: Feed) -> frozenset[str]:
    """The tables that a feed has rows for, those about its batches among them."""
    about = [table.name for table in batches.TABLES] if feed.contract.is_of_records else []
    return frozenset([*feed.contract.tables, *about])
