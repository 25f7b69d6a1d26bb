"""Results worked out from the logical tables, kept beside them for the pages: strata and estimates.

They can be made again at any time from the store, so they are plain Parquet, named by no one but
the snapshot that refers to them.
"""

import uuid
from pathlib import Path

import polars as pl

from commonweal.repository.records import TableFiles
from commonweal.repository.unreadable import told_as_damage

FOLDER = "derived"


def write_derived(lake: Path, name: str, rows: pl.DataFrame) -> TableFiles:
    """Keep a result and say where, relative to the lake."""
    inside = f"{FOLDER}/{name}-{uuid.uuid4().hex}.parquet"
    (lake / FOLDER).mkdir(parents=True, exist_ok=True)
    rows.write_parquet(lake / inside, compression="zstd")
    return TableFiles(0, (inside,), rows.height)


def read_derived(lake: Path, stored: TableFiles) -> pl.DataFrame:
    """A result as it was kept. Raises `StoreError` when it cannot be read."""
    with told_as_damage():
        return pl.concat([pl.read_parquet(lake / name) for name in stored.files])


def sweep_derived(lake: Path, wanted: set[str]) -> None:
    """Remove results that none of the snapshots still served refers to."""
    for path in (lake / FOLDER).glob("*.parquet"):
        if f"{FOLDER}/{path.name}" not in wanted:
            path.unlink(missing_ok=True)
