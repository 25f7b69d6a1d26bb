"""From a released number back to columns: of the logical tables, and of the files that fill them.

A measure's statement is followed to the columns it reads, and a record feed's statements from those
to the columns of its files. A published feed is worked out by its normaliser, so of it only the feed
is told; the rows themselves are on the page that explains a figure. Nothing is run here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import polars as pl

from commonweal.actions.measuring import all_measures
from commonweal.outcomes.measure import Measure
from commonweal.outcomes.strata import strata_statement
from commonweal.repository.contract import Contract
from commonweal.repository.feed import FEEDS_FOLDER, Feed, known_feeds
from commonweal.tables.catalogue import TABLES
from commonweal.tables.declaration import Column, Type
from commonweal.tables.sql.lineage import lineage_of
from commonweal.tables.sql.relations import SQL_TYPES, Columns, declared_relations
from commonweal.tables.sql.subset import ACCEPTED, nearest
from commonweal.terms.errors import NotFoundError

WHICH_ROWS = "which rows"
USES = {
    "numerator": "counted",
    "denominator": "out of",
    "squares": "spread",
    "value": "published value",
    "lower": "published interval",
    "upper": "published interval",
    "unit_kind": "whose figure",
    "unit": "whose figure",
    "period": "period",
    "period_first": "period",
    "period_last": "period",
    "withheld": "suppressed by the publisher",
    "batches": "which files",
}
"""What each column of a measure's strata is used for, in the order it is told."""

APART = {"whose figure", "period"}
LISTED = ("used_for", "table", "column", "meaning", "feed", "file_columns", "publisher")
FILE_LINE = "(line of the file)"
NOT_IN_FILE = "(written by the statement)"
NORMALISER = "(worked out by the feed's normaliser)"


@dataclass(frozen=True, slots=True)
class FedBy:
    """A feed that fills a column, and the columns of its files that it comes from, as they are headed.

    A published feed tells none: they are its normaliser's to know.
    """

    feed: str
    name: str
    publisher: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """A column of a logical table that a measure reads: what for, and which feeds fill it."""

    table: str
    column: Column
    uses: tuple[str, ...]
    feeds: tuple[FedBy, ...]


def measure_lineage(measure: Measure) -> tuple[ColumnRead, ...]:
    """Every column that a measure's statement reads, in the order of what they are used for."""
    found = lineage_of(strata_statement(measure), declared_relations())
    uses: dict[tuple[str, str], list[str]] = {}
    told = [(use, found.columns[name]) for name, use in USES.items()]
    for use, sources in [*told, (WHICH_ROWS, found.rows)]:
        for source in sorted(sources):
            named = uses.setdefault((source.relation, source.column), [])
            # Units and periods are what rows are told apart by; that goes without saying.
            if use not in named and not (use == WHICH_ROWS and set(named) & APART):
                named.append(use)
    return tuple(_read(table, column, tuple(said)) for (table, column), said in uses.items())


def _read(relation: str, column: str, uses: tuple[str, ...]) -> ColumnRead:
    table = relation.removesuffix("_stated")
    declared = next(c for c in TABLES[table].stored if c.name == column)
    return ColumnRead(table, declared, uses, tuple(fed_by(table, column)))


def fed_by(table: str, column: str) -> Iterator[FedBy]:
    """The feeds that fill a column of a logical table, in the order of their ids."""
    for feed in known_feeds().values():
        contract = feed.contract
        if table in contract.tables:
            columns: tuple[str, ...] = ()
            if contract.is_of_records:
                columns = file_columns(feed, table).get(column, ())
            yield FedBy(contract.id, contract.name, contract.publisher, columns)


@cache
def _file_columns(feed: str, table: str) -> dict[str, tuple[str, ...]]:
    contract = known_feeds()[feed].contract
    statement = (FEEDS_FOLDER / feed / f"{table}.sql").read_text(encoding="utf-8")
    found = lineage_of(statement, {ACCEPTED: accepted_columns(contract)})
    headed = _headings(contract)
    return {
        column: tuple(dict.fromkeys(h for source in sorted(sources) for h in headed[source.column]))
        or (NOT_IN_FILE,)
        for column, sources in found.columns.items()
    }


def file_columns(feed: Feed, table: str) -> dict[str, tuple[str, ...]]:
    """For each column of a table the columns of a record feed's files it comes from, as headed."""
    return _file_columns(feed.contract.id, table)


def accepted_columns(contract: Contract) -> Columns:
    """What `accepted` offers the statements of a record feed: columns and their SQL types."""
    record = contract.record
    assert record is not None, f"{contract.id} is no record feed"
    shown = {c.becomes: SQL_TYPES[Type(c.type)] for c in contract.columns if c.identifier is None}
    shown |= {"record": "varchar", "person": "bigint", "date": "date", "line": "bigint"}
    if record.provider:
        shown["provider"] = "varchar"
    if any(c.identifier == "birth_date" for c in contract.columns):
        shown["birth_month"] = "date"
    return shown


def _headings(contract: Contract) -> dict[str, tuple[str, ...]]:
    """For each column of `accepted` what the file calls it, or them."""
    record = contract.record
    assert record is not None
    by_name = {c.becomes: c.name for c in contract.columns}
    headed: dict[str, tuple[str, ...]] = {name: (head,) for name, head in by_name.items()}
    headed["record"] = tuple(by_name[name] for name in record.key)
    headed["person"] = (by_name[record.person],) if record.person else ()
    headed["date"] = (by_name[record.date],)
    headed["line"] = (FILE_LINE,)
    if record.provider:
        headed["provider"] = (by_name[record.provider],)
    headed["birth_month"] = tuple(c.name for c in contract.columns if c.identifier == "birth_date")
    return headed


def measure_named(measure_id: str) -> Measure:
    """One measure by id. Raises `NotFoundError` with the nearest ids when there is none."""
    measures = all_measures()
    if measure_id not in measures:
        raise NotFoundError(
            f"There is no measure '{measure_id}'.{nearest(measure_id, measures)} "
            "`commonweal measure list` shows all."
        )
    return measures[measure_id]


def lineage_rows(measure: Measure) -> pl.DataFrame:
    """The lineage as a table, one row for each column read and feed that fills it."""
    rows = [
        (
            ", ".join(read.uses), read.table, read.column.name, read.column.meaning,
            fed.feed, ", ".join(fed.columns) or NORMALISER, fed.publisher,
        )
        for read in measure_lineage(measure)
        for fed in read.feeds
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict.fromkeys(LISTED, pl.String), orient="row")


def feeds_behind(lineage: Iterable[ColumnRead]) -> dict[str, tuple[FedBy, ...]]:
    """For each table read the feeds that fill it, each once."""
    return {read.table: read.feeds for read in lineage}
