"""The analytical store: one Iceberg lake per workspace, a table for each logical table.

Batches are appended as Parquet and committed by file list; a superseded batch is deleted by copy on
write, and earlier lake snapshots keep it. Nothing here decides which snapshot readers see: that is
`repository.records`, so a lake ahead of the records is simply rolled back to them.
"""

import os
import threading
import uuid
import zlib
from collections.abc import Callable, Collection, Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow.parquet as pq
import sqlalchemy as sa

from commonweal.repository.durable import make_durable
from commonweal.repository.records import TableFiles
from commonweal.tables.declaration import Column, Table, Type

if TYPE_CHECKING:
    from pyiceberg.expressions import BooleanExpression
    from pyiceberg.manifest import DataFile
    from pyiceberg.table import Table as LakeTable
    from pyiceberg.table.metadata import TableMetadata

NAMESPACE = "commonweal"
NEVER_WRITTEN = 0
STATES_MAX = 8
"""States of a table that the lake's catalogue keeps, and up to as many again."""
A_DAY_SECONDS = 24 * 60 * 60
METRICS = {"write.metadata.metrics.default": "none", "write.metadata.metrics.column.date": "full"}
"""Of each file of records the catalogue tells the days it is of; the footers tell the rest."""
POLARS_TYPES: dict[Type, pl.DataType] = {
    Type.TEXT: pl.String(),
    Type.INTEGER: pl.Int64(),
    Type.DECIMAL: pl.Float64(),
    Type.DATE: pl.Date(),
    Type.TIMESTAMP: pl.Datetime("us"),
}


def stored_columns(table: Table) -> tuple[Column, ...]:
    """A logical table's columns as stored: its own, then the provenance of each row."""
    return table.columns + table.provenance


def conform(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with exactly the declared columns and types, in the declared order.

    An optional column the feed does not supply is missing throughout. A required one that it lacks
    is a bug in the normaliser.
    """
    wanted = stored_columns(table)
    for column in wanted:
        assert not column.required or column.name in rows.columns, (table.name, column.name)
    return rows.select(
        pl.col(c.name).cast(POLARS_TYPES[c.type])
        if c.name in rows.columns
        else pl.lit(None, dtype=POLARS_TYPES[c.type]).alias(c.name)
        for c in wanted
    )


def _in_batches(batches: list[str]) -> "BooleanExpression":
    from pyiceberg.expressions import In

    return In("batch", set(batches))  # type: ignore[call-arg,arg-type]  # its own signature is hidden


def prepare() -> None:
    """Import what the catalogue needs beside other work, since that takes half a second."""
    threading.Thread(target=import_module, args=["pyiceberg.catalog.sql"], daemon=True).start()


def _described(metadata: "TableMetadata", files: Iterable[Path]) -> "list[DataFile]":
    """What the catalogue is to know of files with the columns of a table, from their footers."""
    from pyiceberg.io.pyarrow import (
        compute_statistics_plan,
        data_file_statistics_from_parquet_metadata,
        parquet_path_to_id_mapping,
    )
    from pyiceberg.manifest import DataFile, DataFileContent, FileFormat

    schema = metadata.schema()
    plan = compute_statistics_plan(schema, metadata.properties)
    columns = parquet_path_to_id_mapping(schema)
    described = []
    for path in files:
        told = data_file_statistics_from_parquet_metadata(
            parquet_metadata=pq.read_metadata(path),
            stats_columns=plan,
            parquet_column_mapping=columns,
        )
        data_file = DataFile.from_args(
            content=DataFileContent.DATA, file_path=str(path), file_format=FileFormat.PARQUET,
            partition=told.partition(metadata.spec(), schema),
            file_size_in_bytes=path.stat().st_size, sort_order_id=None,
            spec_id=metadata.default_spec_id, equality_ids=None, key_metadata=None,
            **told.to_serialized_dict(),
        )  # fmt: skip
        described.append(data_file)
    return described


def _states_max(table: Table) -> int:
    """How many states of a table the catalogue keeps; not alike, lest all end in one refresh."""
    return STATES_MAX + zlib.crc32(table.name.encode()) % STATES_MAX


class Lake:
    """The lake of one workspace, opened for writing. Close it when done."""

    def __init__(self, folder: Path, *, check: Callable[[Path], None]) -> None:
        """Open, and on first use make, the lake below `folder`.

        `check` is called for each stored file of which rows may be about to be written again.
        """
        from pyiceberg.catalog.sql import SqlCatalog  # slow to import, so only for writers

        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder.resolve()
        self._check = check
        self._catalogue: SqlCatalog = SqlCatalog(
            NAMESPACE,
            uri=f"sqlite:///{self._folder / 'catalogue.sqlite'}",
            # A path, not an address: pyiceberg would take the %20 of an address for the folder's name.
            warehouse=str(self._folder),
        )
        self._catalogue.create_namespace_if_not_exists(NAMESPACE)

    def close(self) -> None:
        """Let go of the catalogue."""
        self._catalogue.close()

    def _open(self, table: Table, committed: TableFiles | None) -> "LakeTable":
        """The table as it was committed.

        What a refresh that never finished left behind is undone. Where the catalogue cannot go back
        to that state, since the workspace was moved, the table is made anew from its files; so it is
        where the catalogue has many earlier states, each of which makes the next step dearer.
        """
        name, location = f"{NAMESPACE}.{table.name}", self._location(table)
        wanted = committed.lake_snapshot if committed else NEVER_WRITTEN
        if location is not None and location.startswith(f"{self._folder}{os.sep}"):
            lake_table = self._catalogue.load_table(name)
            is_known = wanted == NEVER_WRITTEN or lake_table.snapshot_by_id(wanted) is not None
            if is_known and len(lake_table.snapshots()) <= _states_max(table):
                self._roll_back(lake_table, wanted)
                return lake_table
        if location is not None:
            self._catalogue.drop_table(name)
            self._sweep_descriptions(table)
        empty = pl.DataFrame(schema={c.name: pl.Null for c in stored_columns(table)})
        schema = conform(table, empty).to_arrow().schema
        lake_table = self._catalogue.create_table(
            name, schema=schema, properties=METRICS if table.records else {}
        )
        if committed is not None and committed.files:
            lake_table.add_files([str(self._folder / inside) for inside in committed.files])
        return lake_table

    def _sweep_descriptions(self, table: Table) -> None:
        """Remove how a table was described that is made anew, but what another program may be reading:
        that of the last day it changed.
        """
        written = {
            path: path.stat().st_mtime
            for path in (self._folder / NAMESPACE / table.name / "metadata").glob("*")
        }
        newest = max(written.values(), default=0)
        for path, at in written.items():
            if at < newest - A_DAY_SECONDS:
                path.unlink(missing_ok=True)

    def _location(self, table: Table) -> str | None:
        """Where the catalogue says the table's description is; nothing when it knows no such table."""
        from pyiceberg.catalog.sql import IcebergTables

        wanted = sa.select(IcebergTables.metadata_location).where(
            IcebergTables.table_namespace == NAMESPACE, IcebergTables.table_name == table.name
        )
        with self._catalogue.engine.connect() as connection:
            return connection.execute(wanted).scalar()

    def _roll_back(self, lake_table: "LakeTable", wanted: int) -> None:
        head = lake_table.current_snapshot()
        if head is None or head.snapshot_id == wanted:
            return
        if wanted == NEVER_WRITTEN:
            lake_table.delete()
        else:
            lake_table.manage_snapshots().set_current_snapshot(snapshot_id=wanted).commit()

    def write(
        self, table: Table, rows: pl.DataFrame, *, without: list[str], committed: TableFiles | None
    ) -> TableFiles:
        """Take out the batches `without`, add `rows`, and return the table as it then stands.

        `committed` is the table in the last good snapshot, or nothing when it is new.
        """
        gone = self._held(committed, without)
        files = [self._write_parquet(table, rows)] if rows.height else []
        return self._replace(table, files, without=gone, committed=committed)

    def _replace(
        self, table: Table, files: list[Path], *, without: list[str], committed: TableFiles | None
    ) -> TableFiles:
        """Take out the batches `without` and add whole files; as `write`."""
        lake_table = self._open(table, committed)
        with lake_table.transaction() as transaction:
            if without:
                transaction.delete(_in_batches(without))
            if files:
                transaction.add_files([str(path) for path in files])
        return self._files(lake_table)

    def exchange(
        self,
        table: Table,
        files: list[Path],
        *,
        gone: Collection[str],
        committed: TableFiles | None,
    ) -> TableFiles:
        """Take out the files named in `gone` and add others, all of them whole; as `write`.

        One step of the catalogue whatever the number of files, and no row of any is read.
        """
        from pyiceberg.table import TableProperties

        from commonweal.repository.lake_steps import Step

        lake_table = self._open(table, committed)
        stood = self._data_files(lake_table) if gone else {}
        with Step(lake_table) as transaction:
            metadata = transaction.table_metadata
            if metadata.name_mapping() is None:
                named = metadata.schema().name_mapping.model_dump_json()
                transaction.set_properties({TableProperties.DEFAULT_NAME_MAPPING: named})
                metadata = transaction.table_metadata
            came = _described(metadata, files)
            with transaction.update_snapshot().overwrite() as change:
                for name in gone:
                    change.delete_data_file(stood[name])
                for data_file in came:
                    change.append_data_file(data_file)
        rows = sum(file.record_count for file in came)
        rows += (committed.rows if committed else 0) - sum(
            stood[name].record_count for name in gone
        )
        inside = {str(path.relative_to(self._folder)) for path in files}
        inside |= set(committed.files if committed else ()).difference(gone)
        head = lake_table.current_snapshot()
        assert head is not None, table.name
        return TableFiles(head.snapshot_id, tuple(sorted(inside)), rows)

    def _data_files(self, lake_table: "LakeTable") -> dict[str, "DataFile"]:
        """What the catalogue knows of the files of a table, by their place in the lake."""
        files = (task.file for task in lake_table.scan().plan_files())
        return {str(Path(file.file_path).relative_to(self._folder)): file for file in files}

    def _held(self, committed: TableFiles | None, batches: list[str]) -> list[str]:
        """The batches, when any row is of one of them: deleting nothing would still rewrite files.

        Each file is checked first: what was damaged might hide a row that is to go, or be written
        again as if it were sound.
        """
        if committed is None or not committed.files or not batches:
            return []
        paths = [self._folder / name for name in committed.files]
        for path in paths:
            self._check(path)
        found = pl.scan_parquet(paths).filter(pl.col("batch").is_in(batches)).head(1).collect()
        return batches if found.height else []

    def _write_parquet(self, table: Table, rows: pl.DataFrame) -> Path:
        path = self._folder / NAMESPACE / table.name / "batches" / f"{uuid.uuid4().hex}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows.write_parquet(path, compression="zstd")
        make_durable(path)
        return path

    def _files(self, lake_table: "LakeTable") -> TableFiles:
        head = lake_table.current_snapshot()
        if head is None:
            return TableFiles(NEVER_WRITTEN, (), 0)
        files = self._data_files(lake_table)
        rows = sum(file.record_count for file in files.values())
        return TableFiles(head.snapshot_id, tuple(sorted(files)), rows)
