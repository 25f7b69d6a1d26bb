"""Refreshing a workspace: land, accept, normalise, store, aggregate, estimate, and record.

Nothing becomes visible until the last act, one transaction in the records; cut off anywhere before
it, the workspace stands as it stood. Nothing new means nothing is written.
"""

import gc
import hashlib
import inspect
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl

import commonweal
from commonweal.actions import estimating, structuring
from commonweal.actions.clock import now
from commonweal.actions.gathering import Gathered, Tell, gather
from commonweal.actions.standing import Standing
from commonweal.actions.structuring import definition_of, structure_of
from commonweal.outcomes import estimating as arithmetic
from commonweal.outcomes import intervals, statistics
from commonweal.outcomes import strata as counting
from commonweal.repository.boundaries import keep_boundaries
from commonweal.repository.definitions import measure_definitions, system_words
from commonweal.repository.derived import sweep_derived, write_derived
from commonweal.repository.lake import Lake
from commonweal.repository.query import Store
from commonweal.repository.record_feeds.references import with_gaps
from commonweal.repository.record_feeds.storing import told_by_name
from commonweal.repository.records import (
    BatchOutcome,
    Snapshot,
    TableFiles,
    all_batches,
    all_seen,
    commit_snapshot,
    connect,
    latest_snapshot,
)
from commonweal.repository.store_files import (
    check_written,
    describe_new,
    missing_or_marked,
    sweep_unnamed,
)
from commonweal.repository.store_history import records_of
from commonweal.repository.workspace import Workspace, open_workspace, sole_writer
from commonweal.system import definition as system_definition
from commonweal.system import settling
from commonweal.system import structure as system_structure
from commonweal.tables import batches
from commonweal.tables.catalogue import TABLES
from commonweal.terms.problem import Problem

STEP_STORE, STEP_ESTIMATE = "Storing tables", "Working out measures"
DERIVED = ("stratum", "estimate")
ABOUT_BATCHES = frozenset(table.name for table in batches.TABLES)
"""Tables that no figure is worked out from."""
DECIDING = (
    *(estimating, structuring, arithmetic, counting, intervals, statistics),
    *(system_definition, settling, system_structure),
)
"""The modules that decide a figure from the rows; when one changes, every figure is made anew."""


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh did, and the state now. `unclaimed` are files that no feed takes.

    `rows` counts what each table holds in `snapshot`; `changed` says whether anything was written;
    `notices` are boundary files that cannot be used for maps.
    """

    outcomes: tuple[BatchOutcome, ...]
    unclaimed: tuple[str, ...]
    unchanged: int
    superseded: int
    changed: bool
    snapshot: int
    rows: dict[str, int]
    seconds: float
    notices: tuple[Problem, ...] = ()

    def in_state(self, state: str) -> list[BatchOutcome]:
        """The files `accepted`, or `refused`, this time."""
        return [outcome for outcome in self.outcomes if outcome.state == state]


def code_version(system: str) -> str:
    """The program's version with a digest of all that decides a figure besides the rows."""
    words, _ = system_words(system)
    code = "".join(inspect.getsource(part) for part in DECIDING)
    text = json.dumps([measure_definitions(), words], default=str, sort_keys=True) + code
    return f"{commonweal.__version__}+{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _store(
    lake: Lake, gathered: Gathered, before: dict[str, TableFiles], *, tell: Tell
) -> dict[str, TableFiles]:
    """Write what changed, table by table, and return every table as it then stands."""
    tables = {name: files for name, files in before.items() if name in TABLES}
    ended = [batch.key for batch in gathered.ended]
    for done, table in enumerate(TABLES.values(), start=1):
        tell(STEP_STORE, done, len(TABLES))
        committed = tables.get(table.name)
        if table.records:
            settled = gathered.records.settled
            files, without = settled.add.get(table.name, []), settled.without.get(table.name, ())
            held = committed.files if committed else ()
            gone = {inside for inside in held if told_by_name(inside)[1] in without}
            if files or gone:
                tables[table.name] = lake.exchange(table, files, gone=gone, committed=committed)
            continue
        parts = [o.tables[table.name] for o in gathered.loaded if table.name in o.tables]
        if not parts and not (ended and committed):
            continue
        rows = pl.concat(parts) if parts else pl.DataFrame()
        tables[table.name] = lake.write(table, rows, without=ended, committed=committed)
    return tables


def derive(
    workspace: Workspace, tables: dict[str, TableFiles], tell: Tell
) -> dict[str, TableFiles]:
    """Strata and estimates from the tables as they stand."""
    definition = definition_of(workspace.system)
    with Store(workspace.lake, tables) as store:
        structure = structure_of(definition, store)
        strata, estimates = estimating.estimate_all(
            store, structure, lambda done, of: tell(STEP_ESTIMATE, done, of)
        )
    return {
        "stratum": write_derived(workspace.lake, "stratum", strata),
        "estimate": write_derived(workspace.lake, "estimate", estimates),
    }


def _figures_stand(before: Snapshot | None, tables: dict[str, TableFiles], version: str) -> bool:
    """Whether no table that figures are worked out from has changed, nor the way they are."""
    if before is None or before.code_version != version or not set(DERIVED) <= set(before.tables):
        return False
    told = {**before.tables, **tables}
    return all(
        told[name] == before.tables.get(name)
        for name in told
        if name in TABLES and not TABLES[name].records and name not in ABOUT_BATCHES
    )


def _write(
    workspace: Workspace, gathered: Gathered, before: Snapshot | None, *, tell: Tell, version: str
) -> dict[str, TableFiles]:
    """Every table as it then stands; as it stood when all that came is refused or out of date."""
    settled = gathered.records.settled
    rows_change = bool(gathered.ended or settled.add or settled.without)
    rows_change = rows_change or any(loaded.tables for loaded in gathered.loaded)
    if before is not None and before.code_version == version and not rows_change:
        return before.tables
    with records_of(workspace) as engine:
        folder = workspace.lake.resolve()
        lake = Lake(folder, check=partial(check_written, engine, folder))
        try:
            tables = _store(lake, gathered, before.tables if before else {}, tell=tell)
        finally:
            lake.close()
    if before is not None and _figures_stand(before, tables, version):
        return tables | {name: before.tables[name] for name in DERIVED}
    return tables | derive(workspace, tables, tell)


def _commit(
    workspace: Workspace, gathered: Gathered, before: Snapshot | None, *, tell: Tell, version: str
) -> tuple[int, dict[str, TableFiles]]:
    """Write everything, then make it visible in one transaction."""
    tables = _write(workspace, gathered, before, tell=tell, version=version)
    gathered.loaded = with_gaps(workspace, tables, gathered.loaded)
    with records_of(workspace) as engine:
        files = describe_new(engine, workspace.lake, tables)
        snapshot = commit_snapshot(
            engine,
            taken_at=now(),
            code_version=version,
            tables=tables,
            outcomes=[loaded.outcome for loaded in gathered.loaded],
            ended=[batch.id for batch in gathered.ended],
            seen=gathered.records.seen,
            files=files,
        )
    served = [tables] if before is None else [tables, before.tables]
    wanted = {
        file for told in served for name in DERIVED if name in told for file in told[name].files
    }
    sweep_derived(workspace.lake, wanted)
    return snapshot, tables


@contextmanager
def _cycles_uncollected() -> Iterator[None]:
    """Do not look for reference cycles: among millions of cells there are none, and looking takes
    a quarter of a refresh. Memory is freed by reference counts as before.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def refresh(workspace: Workspace, folder: Path | None, tell: Tell) -> RefreshReport:
    """Bring a workspace up to date with the files below `folder` (or only with its definitions).

    Raises `WorkspaceError` when another refresh is running, `UsageError` for a missing folder,
    `DefinitionError` for a wrong definition. Refused files are in the report, not raised.
    """
    began = time.monotonic()
    version = code_version(workspace.system)
    with sole_writer(workspace), _cycles_uncollected():
        standing = _standing(workspace)
        before = standing.snapshot
        gathered = gather(workspace, folder, standing, tell=tell)
        notices = keep_boundaries(workspace, folder) if folder is not None else []
        changed = bool(gathered.loaded) or before is None or before.code_version != version
        changed = changed or bool(standing.damaged)
        if changed:
            snapshot, tables = _commit(workspace, gathered, before, tell=tell, version=version)
        else:
            assert before is not None
            snapshot, tables = before.id, before.tables
    replaced = sum(loaded.outcome.superseded for loaded in gathered.loaded)
    return RefreshReport(
        tuple(loaded.outcome for loaded in gathered.loaded),
        tuple(gathered.unclaimed),
        gathered.unchanged,
        len(gathered.ended) + replaced,
        changed,
        snapshot,
        {name: files.rows for name, files in tables.items()},
        time.monotonic() - began,
        tuple(notices),
    )


def _standing(workspace: Workspace) -> Standing:
    """What is on record; tables with a damaged file are left out, so that they are made anew.

    What a refresh that was cut off has left in the lake is removed.
    """
    engine = connect(workspace.records)
    try:
        sweep_unnamed(engine, workspace.lake)
        snapshot = latest_snapshot(engine)
        damaged: set[str] = set()
        if snapshot is not None:
            damaged = missing_or_marked(engine, workspace.lake, snapshot.tables)
            sound = {n: files for n, files in snapshot.tables.items() if n not in damaged}
            snapshot = replace(snapshot, tables=sound)
        return Standing(snapshot, all_batches(engine), all_seen(engine), frozenset(damaged))
    finally:
        engine.dispose()


def refresh_folder(workspace: Path, folder: Path | None, tell: Tell) -> RefreshReport:
    """As `refresh`, for the workspace in a folder. Raises `WorkspaceError` when it is none."""
    return refresh(open_workspace(workspace), folder, tell)
