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
        self, level: str, *, period: str | None = None, boundaries: str | None = None
    ) -> pl.DataFrame:
        """Estimates for every footprint of a level, such as `pcn`, by period and code.

        `period` is one label, or `latest`, or all when not given. `boundaries` is a day such as
        `2024-03-31` to restate every period on the structure of that day; otherwise each period
        stands on the boundaries of its own time. Raises `UsageError`, `NotFoundError`.
        """
        return listing.measure_rows(
            self.opened, self.definition.id, level=level, period=period, boundaries=boundaries
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

    def footprints(self, level: str, *, on: date | None = None) -> pl.DataFrame:
        """The system's footprints of a level on a day (today when not given)."""
        return listing.footprint_list(self.opened, level, on=on)

    def feeds(self) -> pl.DataFrame:
        """Every feed: publisher, files accepted and refused, rows, newest vintage, problems."""
        return listing.feed_list(self.opened)

    def problems(self) -> pl.DataFrame:
        """What was wrong with the files that landed: rule, place, message and next step."""
        return listing.problem_list(self.opened)


def open_workspace(folder: Path) -> OpenWorkspace:
    """Open a workspace for reading. Raises `WorkspaceError` when it is none or is empty."""
    return OpenWorkspace(open_for_reading(folder))
