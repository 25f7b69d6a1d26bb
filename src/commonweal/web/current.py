"""The newest snapshot, ready for pages: opened once, and again when a refresh has finished.

A newer snapshot is opened beside the old one, in a thread of its own, so that no reader waits for
it. What has been rendered from a snapshot is kept, within a bound, and goes with it.
"""

import gc
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from commonweal.actions.clock import today
from commonweal.actions.data_page import Feeds
from commonweal.actions.footprint_page import footprint_page
from commonweal.actions.governed import Governed
from commonweal.actions.home_page import HomePage, home_page
from commonweal.actions.measure_page import MAPPED
from commonweal.actions.people import People
from commonweal.actions.quality import STATEMENT, Quality
from commonweal.actions.search import SearchIndex
from commonweal.actions.snapshot_view import Named, SnapshotView, view_of
from commonweal.system.definition import LEVELS
from commonweal.terms.codes import Kind
from commonweal.terms.errors import CommonwealError
from commonweal.web.rendering import Frame, compile_templates, frame_of

LOOK_EVERY_SECONDS = 1.0
QUIET_SECONDS = 0.2
KEPT_BYTES_MAX = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class Kept:
    """A rendered page: its body, plain and compressed, and what kind of content it is."""

    body: bytes
    compressed: bytes
    content_type: str
    file_name: str = ""


class Readers:
    """When somebody last asked for anything, so that what is only prepared makes way for them."""

    def __init__(self) -> None:
        """Nobody has asked yet."""
        self._asked_at = float("-inf")

    def note(self) -> None:
        """Somebody asks."""
        self._asked_at = time.monotonic()

    def wait_until_quiet(self) -> None:
        """Return when nobody has asked for a while; at once, when nobody does."""
        while (left := self._asked_at + QUIET_SECONDS - time.monotonic()) > 0:
            time.sleep(left)


def first_of_each_kind(view: SnapshotView) -> list[Named]:
    """The system, and one footprint of each kind that is part of it."""
    on = today()
    codes = ((kind, view.members(Kind.ICB, view.icb, kind, on=on)[:1]) for kind in LEVELS)
    return [view.system, *(view.named(kind, code) for kind, found in codes for code in found)]


class Site:
    """One snapshot with what its pages share."""

    def __init__(self, view: SnapshotView, stamp: int) -> None:
        """Make ready what every reader would wait for. `stamp` tells the boundaries' time."""
        self.view = view
        self.stamp = stamp
        self.people = People(view)
        self.feeds = Feeds(view)
        self.search = SearchIndex(view)
        self.readers = Readers()
        self.governed = Governed(view.opened.workspace.system)
        self.synthetic = view.opened.workspace.synthetic
        self.snapshot = view.opened.snapshot
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._kept_bytes = 0
        self._lock = threading.Lock()

    @cached_property
    def home(self) -> HomePage:
        """The home page's facts, which take longest to find."""
        return home_page(self.view, self.people, self.feeds)

    @cached_property
    def quality(self) -> Quality:
        """The quality of people's records."""
        return Quality(self.view.ask(STATEMENT, {}), self.view.opened.batches)

    @cached_property
    def frame(self) -> Frame:
        """The parts of the frame that take longest to render."""
        return frame_of(self)

    def warm(self) -> None:
        """Work out what the first readers of each kind of page would wait for."""
        compile_templates()
        for named in first_of_each_kind(self.view):
            footprint_page(self.view, self.people, named.code, kind=named.kind.value)
        for kind in MAPPED:
            self.view.rings(kind)
        assert self.home is not None
        assert self.quality is not None

    def recall(self, key: str) -> Kept | None:
        """A page rendered before, if it is still kept."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
            return kept

    def keep(self, key: str, kept: Kept) -> None:
        """Keep a page; the least lately read ones make room."""
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = kept
            self._kept_bytes += len(kept.body) + len(kept.compressed)
            while self._kept_bytes > KEPT_BYTES_MAX and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._kept_bytes -= len(gone.body) + len(gone.compressed)


def _settle() -> None:
    """Leave what stays out of every later search for garbage, which would walk over all of it."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class Current:
    """Gives the site of the newest snapshot. Raises `WorkspaceError` at first if there is none."""

    def __init__(self, folder: Path, prepare: Callable[[Site], None]) -> None:
        """Open the workspace; its usual pages are then prepared beside the first readers."""
        self._folder = folder
        self._prepare = prepare
        self._stamp = self._stamps()
        self._site = Site(view_of(folder), self._stamp[-1])
        self._looked = time.monotonic()
        self._opening = threading.Lock()
        threading.Thread(target=self._make_ready, args=(self._site,), daemon=True).start()

    def _make_ready(self, site: Site) -> None:
        site.warm()
        _settle()
        self._prepare(site)

    def _stamps(self) -> tuple[int, ...]:
        """When the records, and the boundaries kept beside them, last changed."""
        names = ("records.sqlite", "records.sqlite-wal", "boundaries")
        paths = [self._folder / name for name in names]
        return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)

    def site(self) -> Site:
        """The newest site that is ready; looks for a newer snapshot at most once a second."""
        now = time.monotonic()
        if now - self._looked > LOOK_EVERY_SECONDS:
            self._looked = now
            stamp = self._stamps()
            if stamp != self._stamp and self._opening.acquire(blocking=False):
                threading.Thread(target=self._open_newer, args=(stamp,), daemon=True).start()
        return self._site

    def _open_newer(self, stamp: tuple[int, ...]) -> None:
        try:
            view = view_of(self._folder)
            boundaries_differ = stamp[-1] != self._site.stamp
            if view.opened.snapshot.id != self._site.snapshot.id or boundaries_differ:
                site = Site(view, stamp[-1])
                site.warm()
                self._site = site
                _settle()
                self._prepare(site)
            self._stamp = stamp
        except CommonwealError:
            # A workspace that is being replaced: what was read goes on being served until it is whole.
            self._stamp = stamp
        finally:
            self._opening.release()
