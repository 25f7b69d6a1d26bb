"""A workspace opened for reading at its last good snapshot: the one source for commands and pages.

Everything is loaded when first asked for and kept, since a snapshot never changes. Nothing here
writes; a newer snapshot needs a new opening.
"""

from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from commonweal.actions.measuring import all_measures
from commonweal.actions.structuring import definition_of, structure_of
from commonweal.outcomes.measure import Measure
from commonweal.repository.derived import read_derived
from commonweal.repository.query import Store
from commonweal.repository.records import (
    Batch,
    Snapshot,
    all_batches,
    connect,
    problems_of,
)
from commonweal.repository.store_history import newest_sound
from commonweal.repository.workspace import Workspace, open_workspace
from commonweal.system.definition import SystemDefinition
from commonweal.system.structure import Structure
from commonweal.terms.codes import Kind
from commonweal.terms.errors import NotFoundError, StoreError, WorkspaceError
from commonweal.terms.estimate import OWN_TIME
from commonweal.terms.problem import Problem


class Opened:
    """One workspace at one snapshot. `measures` are by id in order of topic and name.

    `newest` is the id of the newest snapshot: another than this one's when that has lost a file.
    """

    def __init__(self, workspace: Workspace, snapshot: Snapshot, newest: int | None = None) -> None:
        """Take hold of a snapshot; nothing is read yet."""
        self.workspace = workspace
        self.snapshot = snapshot
        self.newest = newest or snapshot.id

    @property
    def is_behind(self) -> bool:
        """Whether a newer snapshot cannot be served, since files of it are gone or damaged."""
        return self.newest != self.snapshot.id

    @cached_property
    def definition(self) -> SystemDefinition:
        """The system's definition."""
        return definition_of(self.workspace.system)

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Every measure by id."""
        return all_measures()

    @cached_property
    def structure(self) -> Structure:
        """The dated structure as the snapshot tells it."""
        with self.store() as store:
            return structure_of(self.definition, store)

    def store(self) -> Store:
        """The logical tables of the snapshot; to be closed by the caller."""
        return Store(self.workspace.lake, self.snapshot.tables)

    @cached_property
    def estimates(self) -> pl.DataFrame:
        """Every estimate on the boundaries of its own time; columns in `outcomes.estimating`."""
        return read_derived(self.workspace.lake, self.snapshot.tables["estimate"])

    @cached_property
    def _strata(self) -> dict[str, pl.DataFrame]:
        strata = read_derived(self.workspace.lake, self.snapshot.tables["stratum"])
        parts = strata.partition_by("measure", as_dict=True)
        none = dict.fromkeys(self.measures, strata.clear())
        return none | {str(key[0]): part for key, part in parts.items()}

    def strata(self, measure_id: str) -> pl.DataFrame:
        """Every stratum of a measure: additive counts by unit and period."""
        return self._strata[measure_id]

    @cached_property
    def _by_measure(self) -> dict[str, pl.DataFrame]:
        parts = self.estimates.sort("period_last", "kind", "code").partition_by(
            "measure", as_dict=True
        )
        return {str(key[0]): part for key, part in parts.items()}

    @cached_property
    def _by_footprint(self) -> dict[tuple[str, str], pl.DataFrame]:
        parts = self.estimates.sort("measure", "period_last").partition_by(
            "kind", "code", as_dict=True
        )
        return {(str(key[0]), str(key[1])): part for key, part in parts.items()}

    def measure(self, measure_id: str) -> Measure:
        """One measure. Raises `NotFoundError` with the nearest ids when there is none."""
        if measure_id not in self.measures:
            raise NotFoundError(
                f"There is no measure '{measure_id}'.{_nearest(measure_id, list(self.measures))} "
                "`commonweal measure list` shows all."
            )
        return self.measures[measure_id]

    def measure_estimates(self, measure_id: str, boundaries: str = OWN_TIME) -> pl.DataFrame:
        """Estimates of one measure for every footprint and period.

        `boundaries` is `own time`, or a day such as `2024-03-31` to restate every period on the
        structure of that day. Raises `NotFoundError` for no such measure.
        """
        measure = self.measure(measure_id)
        if boundaries == OWN_TIME:
            return self._by_measure.get(measure_id, self.estimates.clear())
        from commonweal.actions.estimating import estimates_of  # statistics are slow to import

        on = date.fromisoformat(boundaries)
        restated = estimates_of(measure, self.strata(measure_id), self.structure, boundaries=on)
        return restated.sort("period_last", "kind", "code")

    def footprint_estimates(self, kind: Kind, code: str) -> pl.DataFrame:
        """Every estimate of one footprint, by measure and time."""
        return self._by_footprint.get((kind.value, code), self.estimates.clear())

    def kinds_of(self, code: str) -> tuple[Kind, ...]:
        """What kinds of footprint a code names (10R is a CCG and a sub-ICB location)."""
        named = {kind for kind, known in self.structure.units if known == code}
        estimated = {Kind(kind) for kind, known in self._by_footprint if known == code}
        places = {Kind.PLACE for place in self.definition.places if place.id == code}
        order = list(Kind)
        return tuple(sorted(named | estimated | places, key=order.index))

    @cached_property
    def batches(self) -> list[Batch]:
        """Every batch ever recorded, oldest first."""
        engine = connect(self.workspace.records)
        try:
            return all_batches(engine)
        finally:
            engine.dispose()

    @cached_property
    def batch_of(self) -> dict[str, Batch]:
        """Batches by what their rows carry."""
        return {batch.key: batch for batch in self.batches}

    def problems(self, batch_ids: set[int] | None = None) -> list[tuple[Batch, Problem]]:
        """What was wrong with files, oldest first; of some batches or of all."""
        by_id = {batch.id: batch for batch in self.batches}
        engine = connect(self.workspace.records)
        try:
            found = problems_of(engine, batch_ids if batch_ids is not None else set(by_id))
        finally:
            engine.dispose()
        return [(by_id[batch], problem) for batch, problem in found]


def _nearest(asked: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(asked, known, n=3, cutoff=0.5)
    return f" Did you mean {', '.join(near)}?" if near else ""


def open_for_reading(folder: Path) -> Opened:
    """Open a workspace at its last good snapshot.

    Raises `WorkspaceError` when it is none, or nothing has been refreshed into it yet, and
    `StoreError` when no snapshot has all its files.
    """
    workspace = open_workspace(folder)
    newest, sound = newest_sound(workspace)
    if newest is None:
        raise WorkspaceError(
            f"'{folder}' holds no figures yet. "
            f"Fill it with `commonweal refresh {folder} --feeds PATH`."
        )
    if sound is None:
        raise StoreError(
            f"Files of the store of '{folder}' are gone or damaged, and no snapshot is whole. "
            f"`commonweal refresh {folder}` reads them again from the bytes that were kept."
        )
    return Opened(workspace, sound, newest.id)
