"""The accepted rows of every record feed's sample, as the product's own loader makes them.

A feed that is added is found here by itself. What its statements then make of the rows is for the
tests to compare; nothing is written but into a folder that is thrown away.
"""

import hashlib
import shutil
from pathlib import Path

import polars as pl

from commonweal.repository.feed import FEEDS_FOLDER, Feed, known_feeds
from commonweal.repository.record_feeds.loading import RecordLoader
from commonweal.terms.problem import Problem

RECORD_FEEDS = {name: feed for name, feed in known_feeds().items() if feed.contract.is_of_records}
STATEMENTS = [
    (name, table) for name, feed in RECORD_FEEDS.items() for table in feed.contract.tables
]
"""Every feed with each table it fills."""
COVERS = "2025-03-31"
CELLS = {
    "text": pl.String,
    "integer": pl.Int64,
    "decimal": pl.Float64,
    "date": pl.Date,
    "timestamp": pl.Datetime("us"),
}


class SampleLoader(RecordLoader):
    """The loader, which keeps the accepted rows instead of filling tables with them."""

    rows: pl.DataFrame

    def __init__(self, folder: Path) -> None:
        """Work below a folder of its own."""
        self.landing = folder / "landing"
        super().__init__(lake=folder / "lake", landing=self.landing, vault=folder / "vault")

    def _write(
        self, feed: Feed, *, batch: str, label: str
    ) -> tuple[dict[str, list[Path]], int, list[Problem]]:
        self.rows = pl.DataFrame(self._cursor().sql("select * from accepted").to_arrow_table())
        return {}, 0, []

    def accepted(self, feed: Feed) -> pl.DataFrame:
        """What `accepted` holds for the feed's sample. Fails when the sample is refused."""
        path = _sample(feed, self.landing)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        told = self.load(feed, path, name=path.name, label=path.name, sha256=sha256)
        assert told.outcome.state == "accepted", list(map(str, told.outcome.problems))
        return self.rows


def statement(feed: str, table: str) -> str:
    """The SQL by which a feed fills a table."""
    return (FEEDS_FOLDER / feed / f"{table}.sql").read_text(encoding="utf-8")


def _sample(feed: Feed, folder: Path) -> Path:
    """The feed's sample under a name that the feed claims; Parquet is made from the CSV."""
    contract, home = feed.contract, FEEDS_FOLDER / feed.contract.id
    pattern = contract.file_names[-1]
    covers = COVERS if "_to_*" in pattern else f"to_{COVERS}"
    path = folder / pattern.replace("*", covers)
    assert feed.claims(path.name)
    if contract.format == "parquet":
        cells = pl.read_csv(home / "sample.csv", infer_schema=False)
        kinds = {c.name: CELLS[c.type] for c in contract.columns if c.name in cells.columns}
        cells.with_columns(
            pl.col(name).str.strptime(kind) if kind.is_temporal() else pl.col(name).cast(kind)
            for name, kind in kinds.items()
        ).write_parquet(path)
        return path
    return Path(shutil.copy(home / f"sample.{contract.format}", path))
