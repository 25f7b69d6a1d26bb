"""Spark as the second engine: the same portable statements where one machine is too small.

PySpark is an extra (`commonweal[spark]`) and needs Java 17 or newer. The session made here is a
local one with the settings that a cluster needs as well: strict arithmetic, times without a zone,
and the project's macros. How a cluster is reached is for whoever runs it.
"""

import os
import shutil
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import polars as pl

from commonweal.repository.engines.duck import Relation
from commonweal.tables.sql.macros import spark_statements
from commonweal.tables.sql.transpile import to_spark
from commonweal.terms.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LOCAL = "local[2]"
MEANING = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.storeAssignmentPolicy": "ANSI",
}
"""Settings on which the meaning of portable statements rests; a cluster must have them too."""

_LOCAL_ONLY = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "ERROR",
}


def java_found() -> bool:
    """Whether there is a Java for Spark to run on."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin" if home else None) is not None


def local_session(settings: Mapping[str, str] | None = None) -> "SparkSession":
    """A Spark session on this machine. Raises `UsageError` without PySpark or Java."""
    try:
        from pyspark.sql import SparkSession  # an extra, and slow to import
    except ImportError as missing:
        raise UsageError(
            "Spark needs the package PySpark. Install the extra: pip install 'commonweal[spark]'."
        ) from missing
    if not java_found():
        raise UsageError("Spark needs Java 17 or newer on the path or in JAVA_HOME; install one.")
    builder = SparkSession.builder.master(LOCAL).appName("commonweal")
    for name, value in (_LOCAL_ONLY | MEANING | dict(settings or {})).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


class SparkEngine:
    """Spark, asked statement by statement in DuckDB's dialect. Use it as a context."""

    def __init__(self, session: "SparkSession | None" = None) -> None:
        """Open, on a session or on a new local one, and make the macros in it."""
        self.session = session or local_session()
        for name, value in MEANING.items():
            self.session.conf.set(name, value)
        for statement in spark_statements():
            self.session.sql(statement)

    def ask(
        self,
        statement: str,
        values: Mapping[str, Any] | None = None,
        relations: Mapping[str, Relation] | None = None,
    ) -> pl.DataFrame:
        """Run one portable statement with bound values (`$name`) and return its rows.

        `relations` are known by their names to this statement alone.
        """
        given = relations or {}
        try:
            for name, rows in given.items():
                self.keep(name, rows)
            found = self.session.sql(to_spark(statement), args=dict(values or {}))
            return pl.DataFrame(found.toArrow())
        finally:
            for name in given:
                self.forget(name)

    def keep(self, name: str, rows: Relation) -> None:
        """Let a relation be asked for by name until it is forgotten."""
        self._frame(rows).createOrReplaceTempView(name)

    def forget(self, name: str) -> None:
        """Let go of a relation."""
        self.session.catalog.dropTempView(name)

    def _frame(self, rows: Relation) -> "DataFrame":
        if not isinstance(rows, pl.DataFrame):
            several = str(len(rows) > 1).lower()
            return self.session.read.option("mergeSchema", several).parquet(*map(str, rows))
        words = [pl.col(n).cast(pl.String) for n, t in rows.schema.items() if t == pl.Categorical]
        return self.session.createDataFrame(rows.with_columns(words).to_arrow())

    def close(self) -> None:
        """Stop the session."""
        self.session.stop()

    def __enter__(self) -> Self:
        """Use as a context."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()
