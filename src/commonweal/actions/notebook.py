"""The same actions from a notebook: `import commonweal as cw; cw.open(DIR)`.

A thin, read-only face over an opened workspace that returns Polars frames. What it shows is exactly
what the command line and the pages show.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from commonweal.actions import listing
from commonweal.actions.opened import Opened, open_for_reading
from commonweal.outcomes.measure import Measure


@dataclass(frozen=True, slots=True)
class OpenMeasure:
    """One measure of an opened workspace."""

    opened: Opened
    definition: Measure

    def by(
        self,
        level: str,
        *,
        period: str | None = None,
        boundaries: str | None = None,
        peers: bool = False,
    ) -> pl.DataFrame:
        """Estimates for every footprint of a level, such as `pcn`, by period and code.

        `period` is one label, or `latest`, or all when not given. `boundaries` is a day such as
        `2024-03-31` to restate every period on the structure of that day; otherwise each period
        stands on the boundaries of its own time. With `peers`, units of other systems are there
        too, where the publisher gives them. Raises `UsageError`, `NotFoundError`.
        """
        return listing.measure_rows(
            self.opened,
            self.definition.id,
            level=level,
            period=period,
            boundaries=boundaries,
            peers=peers,
        )


@dataclass(frozen=True, slots=True)
class OpenWorkspace:
    """A workspace opened at its last good snapshot."""

    opened: Opened

    def measure(self, measure_id: str) -> OpenMeasure:
        """One measure. Raises `NotFoundError` with the nearest ids."""
        return OpenMeasure(self.opened, self.opened.measure(measure_id))

    def measures(self) -> pl.DataFrame:
        """Every measure: id, name, topic, kind, unit, where better lies, levels and periods held."""
        return listing.measure_list(self.opened)

    def footprints(self, level: str, *, on: date | str | None = None) -> pl.DataFrame:
        """The system's footprints of a level on a day (today when not given).

        Raises `UsageError` for no such level or day.
        """
        return listing.footprint_list(self.opened, level, on=_day(on))

    def footprint(self, code: str, *, on: date | str | None = None) -> pl.DataFrame:
        """What a footprint is, what it is part of and what is in it on a day, as facts.

        Raises `UsageError` for no such day, `NotFoundError` for no such code.
        """
        return listing.footprint_facts(self.opened, code, on=_day(on))

    def feeds(self) -> pl.DataFrame:
        """Every feed: publisher, files accepted and refused, rows, newest vintage, problems."""
        return listing.feed_list(self.opened)

    def problems(self, feed: str | None = None) -> pl.DataFrame:
        """What was wrong with the files that landed: rule, place, message and next step.

        Raises `NotFoundError` for no such feed.
        """
        return listing.problem_list(self.opened, feed=feed)


def _day(named: date | str | None) -> date | None:
    return listing.day_named(named) if isinstance(named, str) else named


def open_workspace(folder: Path) -> OpenWorkspace:
    """Open a workspace for reading. Raises `WorkspaceError` when it is none or is empty."""
    return OpenWorkspace(open_for_reading(folder))
