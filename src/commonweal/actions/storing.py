"""Looking after the store of a workspace: is it whole, what has it held, and going back.

Going back makes a new snapshot of what an earlier one held, so that nothing is lost and it can be
undone in the same way. Only letting old snapshots expire removes anything.
"""

from datetime import date
from pathlib import Path

import polars as pl

from commonweal.actions.clock import now
from commonweal.actions.gathering import Tell
from commonweal.actions.refresh import DERIVED, code_version, derive
from commonweal.repository import store_history
from commonweal.repository.records import restore_snapshot
from commonweal.repository.store_files import describe_new, expire_snapshots, sweep_unnamed
from commonweal.repository.store_history import (
    Expiring,
    Held,
    Verified,
    expiring,
    history,
    records_of,
)
from commonweal.repository.workspace import open_workspace, sole_writer
from commonweal.terms.errors import NotFoundError, StoreError, UsageError


def verify(folder: Path) -> Verified:
    """As `store_history.verify`. Raises `UsageError` when the workspace holds nothing yet."""
    found = store_history.verify(open_workspace(folder))
    if found is None:
        raise UsageError(
            f"'{folder}' holds nothing yet. Fill it with `commonweal refresh {folder} --feeds PATH`."
        )
    return found


def snapshot_list(folder: Path) -> pl.DataFrame:
    """Every snapshot, newest first: when it was taken, what it holds, and whether it is whole."""
    return pl.DataFrame(
        [
            {
                "snapshot": held.snapshot.id,
                "taken at": f"{held.snapshot.taken_at:%Y-%m-%d %H:%M:%S}",
                "rows": held.rows,
                "state": _state(held),
                "code version": held.snapshot.code_version,
            }
            for held in reversed(history(open_workspace(folder)))
        ]
    )


def _state(held: Held) -> str:
    if held.is_expired:
        return "expired"
    return f"damaged: {', '.join(held.damaged)}" if held.damaged else "whole"


def _wanted(every: list[Held], snapshot: int, folder: Path) -> Held:
    held = next((held for held in every if held.snapshot.id == snapshot), None)
    if held is None:
        known = f"1 to {every[-1].snapshot.id}" if every else "none"
        raise NotFoundError(
            f"'{folder}' has no snapshot {snapshot} (there are {known}). "
            f"`commonweal store snapshots {folder}` lists them."
        )
    if held.is_expired:
        raise StoreError(
            f"Snapshot {snapshot} of '{folder}' has expired: files that only it named were removed. "
            f"`commonweal store snapshots {folder}` says which are kept."
        )
    if held.damaged:
        raise StoreError(
            f"Snapshot {snapshot} of '{folder}' is not whole (tables {', '.join(held.damaged)}). "
            "Choose another, or run `commonweal refresh` to read what is damaged again."
        )
    return held


def restore(folder: Path, snapshot: int, tell: Tell) -> int:
    """Go back to what an earlier snapshot held, and return the id of the snapshot that says so.

    Files that came since are no longer in use; the next refresh with their folder takes them again.
    Raises `NotFoundError` for no such snapshot and `StoreError` when it is not whole.
    """
    workspace = open_workspace(folder)
    with sole_writer(workspace):
        held = _wanted(history(workspace), snapshot, folder)
        logical = {n: files for n, files in held.snapshot.tables.items() if n not in DERIVED}
        tables = logical | derive(workspace, logical, tell)
        with records_of(workspace) as engine:
            return restore_snapshot(
                engine,
                snapshot,
                taken_at=now(),
                code_version=code_version(workspace.system),
                tables=tables,
                files=describe_new(engine, workspace.lake, tables),
            )


def expire(folder: Path, before: date, *, is_meant: bool) -> Expiring:
    """Let the snapshots of before a day expire, and say which, and what was removed of the lake.

    Unless it is meant, nothing is changed. They stay on record with what came in each; the newest
    never expires, and what arrived stays in the landing.
    """
    workspace = open_workspace(folder)
    with sole_writer(workspace):
        found = expiring(workspace, before)
        if is_meant and found.snapshots:
            with records_of(workspace) as engine:
                expire_snapshots(engine, found.snapshots, expired_at=now())
                sweep_unnamed(engine, workspace.lake)
        return found
