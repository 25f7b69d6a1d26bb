"""Referential gaps: codes of organisations and areas that nothing names, records that point nowhere.

They are counted in the files that a refresh has just stored, against all that the store then holds,
and told as warnings: the missing end may come with a later file. No message says anything of a
person; of codes only those of organisations and areas are quoted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from commonweal.repository.contract import Contract
from commonweal.repository.engines.duck import connect
from commonweal.repository.feed import known_feeds
from commonweal.repository.loading import Loaded
from commonweal.repository.record_feeds.compiling import literal, quoted
from commonweal.repository.record_feeds.loading import SPILL
from commonweal.repository.record_feeds.storing import told_by_name
from commonweal.repository.records import BatchOutcome, TableFiles
from commonweal.repository.unreadable import told_as_damage
from commonweal.repository.workspace import Workspace
from commonweal.tables.catalogue import TABLES
from commonweal.terms.codes import Kind
from commonweal.terms.problem import Place, Problem, Severity

MEMORY_LIMIT = "2GB"
CODES_SHOWN = 5
ORGANISATION = "organisation"
"""What a contract says where a code may be of any kind of organisation."""
ORGANISATIONS = (
    *(Kind.PRACTICE, Kind.PCN, Kind.SUB_ICB, Kind.CCG, Kind.ICB, Kind.REGION, Kind.TRUST),
)
NOBODY = re.compile(r"V8199[789]|8999[79]|X9999[89]|[EWSNLM]99999999")
"""Codes that say there is none or it is not known: NHS Data Dictionary, default codes for practices,
providers and referring organisations; ONS Postcode Directory, pseudo codes for areas."""
SITE = re.compile(r"(R[A-Z0-9]{2})[A-Z0-9]{2}")
"""Code of a site of a trust: the trust's own three characters and two more (NHS Data Dictionary)."""


@dataclass(frozen=True, slots=True)
class _New:
    """What came of one feed in this refresh: its contract, its outcomes and its files by table."""

    contract: Contract
    outcomes: tuple[BatchOutcome, ...]
    files: dict[str, list[Path]]

    def holding(self, column: str) -> list[str]:
        """The tables to look for a column in: those with one row for a record, else any that has it."""
        having = [
            name for name in self.files if any(c.name == column for c in TABLES[name].columns)
        ]
        return [name for name in having if TABLES[name].key == ("feed", "record")] or having


def _came(
    lake: Path, tables: dict[str, TableFiles], outcomes: Iterable[BatchOutcome]
) -> list[_New]:
    """The record feeds of which anything came, with the files now in the store."""
    by_feed: dict[str, dict[str, BatchOutcome]] = {}
    for outcome in outcomes:
        is_kept = outcome.state == "accepted" and not outcome.superseded
        if is_kept and known_feeds()[outcome.feed].contract.is_of_records:
            by_feed.setdefault(outcome.feed, {})[outcome.key] = outcome
    files: dict[str, dict[str, list[Path]]] = {feed: {} for feed in by_feed}
    for name, stored in tables.items():
        if name not in TABLES or not TABLES[name].records:
            continue
        for inside in stored.files:
            feed, batch = told_by_name(inside)
            if batch in by_feed.get(feed, ()):
                files[feed].setdefault(name, []).append(lake / inside)
    return [
        _New(known_feeds()[feed].contract, tuple(found.values()), files[feed])
        for feed, found in by_feed.items()
        if files[feed]
    ]


def _read(paths: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}])"


def known_units(
    connection: duckdb.DuckDBPyConnection, lake: Path, tables: dict[str, TableFiles]
) -> dict[str, set[str]]:
    """The codes of every kind of unit that any register or publication in the store names."""
    parts = []
    told = (
        ("named_unit", ("unit_kind", "unit"), ("unit_kind", "ons_code")),
        ("membership", ("child_kind", "child"), ("parent_kind", "parent")),
    )
    for name, *pairs in told:
        stored = tables.get(name)
        if stored is not None and stored.files:
            source = _read([lake / inside for inside in stored.files])
            parts += [
                f"select {kind} as kind, {code} as code from {source}" for kind, code in pairs
            ]
    found: dict[str, set[str]] = {}
    if parts:
        for kind, code in connection.execute(" union ".join(parts)).fetchall():
            if code is not None:
                found.setdefault(kind, set()).add(code)
    found[ORGANISATION] = set().union(*(found.get(kind, set()) for kind in ORGANISATIONS))
    return found


def _is_known(code: str, known: set[str]) -> bool:
    if code in known or NOBODY.fullmatch(code):
        return True
    site = SITE.fullmatch(code)
    return site is not None and site[1] in known


def _records_with(
    connection: duckdb.DuckDBPyConnection, new: _New, column: str, *, codes: Sequence[str]
) -> int:
    """How many records have one of these codes, each counted once whatever tables it is in."""
    name = quoted(column)
    parts = [
        f"select record from {_read(new.files[table])} where list_contains($codes::varchar[], {name})"
        for table in new.holding(column)
    ]
    statement = f"select count(distinct record) from ({' union all '.join(parts)})"
    return int(connection.execute(statement, {"codes": list(codes)}).fetchall()[0][0])


def _unknown_codes(
    connection: duckdb.DuckDBPyConnection, new: _New, units: dict[str, set[str]]
) -> Iterator[Problem]:
    """Codes of organisations and areas in a feed's new files that nothing in the store names."""
    for column in new.contract.columns:
        known = units.get(column.references or "")
        if not known:
            continue
        counts: Counter[str] = Counter()
        for table in new.holding(column.becomes):
            name = quoted(column.becomes)
            found = connection.execute(
                f"select {name}, count(*) from {_read(new.files[table])} "
                f"where {name} is not null group by all"
            ).fetchall()
            counts += Counter({str(code): int(rows) for code, rows in found})
        unknown = [code for code, _ in counts.most_common() if not _is_known(code, known)]
        if unknown:
            rows = _records_with(connection, new, column.becomes, codes=unknown)
            shown = ", ".join(f"'{code[:12]}'" for code in unknown[:CODES_SHOWN])
            more = "" if len(unknown) <= CODES_SHOWN else " and more"
            many = "codes" if len(unknown) > 1 else "code"
            yield _problem(
                "unknown-code",
                new,
                column.name,
                rows=rows,
                says=f"have {len(unknown):,} {many} that no register or publication in the store names ({shown}{more})",
                next_step="Load the register that names them, or ask the supplier which were meant.",
            )


def _problem(rule: str, new: _New, column: str, *, rows: int, says: str, next_step: str) -> Problem:
    """One warning for a feed and column, placed with the newest file of the feed."""
    label = new.outcomes[-1].file
    read = sum(outcome.rows_read for outcome in new.outcomes)
    files = len(new.outcomes)
    among = f" of the {files} files that came with this one" if files > 1 else ""
    said = f"{rows:,} of {read:,} rows{among} {says}."
    return Problem(rule, Severity.WARNING, Place(label, None, column), said, next_step)


def _pointers(new: _New) -> dict[str, tuple[str, str, str]]:
    """Columns by our name that point at records: heading, and the table and column pointed at."""
    record = new.contract.record
    assert record is not None
    headings = {c.becomes: c.name for c in new.contract.columns}
    kinds = {c.becomes: c.identifier for c in new.contract.columns}
    found = {}
    for name in new.files:
        for reference in TABLES[name].references:
            heading = headings.get(reference.column)
            if reference.column == "person" and kinds.get(record.person or "") == "nhs_number":
                heading = headings[record.person or ""]
            is_elsewhere = reference.table != name and TABLES[reference.table].records
            if heading is not None and is_elsewhere:
                found[reference.column] = (heading, reference.table, reference.to)
    return found


FEW_ROWS = 100_000


class _Held:
    """What the store holds that records may point at, asked for once each."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        workspace: Workspace,
        tables: dict[str, TableFiles],
    ) -> None:
        """Nothing is read yet."""
        self._connection, self._workspace, self._tables = connection, workspace, tables
        self._joins: dict[tuple[str, str], str] = {}

    def join_of_gaps(self, table: str, column: str, *, rows: int) -> str | None:
        """The join that keeps the rows whose `told` is in no row of a table; nothing without any.

        `rows` are to be looked up: for few it costs too much to make the table ready.
        """
        stored = self._tables.get(table)
        if stored is None or not stored.files:
            return None
        if (table, column) not in self._joins:
            source = _read([self._workspace.lake / inside for inside in stored.files])
            if rows <= FEW_ROWS:
                known = f"(select {quoted(column)} as known from {source})"
                return f"anti join {known} as held on told = known"
            self._joins[table, column] = self._made(table, column, source)
        return self._joins[table, column]

    def _made(self, table: str, column: str, source: str) -> str:
        name = f"known_{table}_{column}"
        self._connection.execute(
            f"create temp table {name} as select distinct {quoted(column)} as known "
            f"from {source} where {quoted(column)} is not null"
        )
        vault = sorted(self._workspace.vault.glob("person-*.parquet"))
        if column != "person" or not vault:
            return f"anti join {name} on told = known"
        # Everybody of whom anything was ever told is in the vault. Those without a row are few, and
        # looking for a few is ten times as fast as looking everybody up.
        self._connection.execute(
            f"create temp table missing_person as select distinct person as missing "
            f"from {_read(vault)} anti join {name} on person = known"
        )
        return "semi join missing_person on told = missing"


def _unknown_records(
    connection: duckdb.DuckDBPyConnection, held: _Held, new: _New
) -> Iterator[Problem]:
    """Rows of a feed's new files that point at a person, spell or stay that the store does not hold."""
    for column, (heading, table, to) in _pointers(new).items():
        rows = sum(outcome.rows_read for outcome in new.outcomes)
        join, holding = held.join_of_gaps(table, to, rows=rows), new.holding(column)
        if join is None or not holding:
            continue
        parts = [
            f"select record, {quoted(column)} as told from {_read(new.files[name])}"
            for name in holding
        ]
        # Reading the ids of records costs as much as all else: only where they may stand twice.
        counted = "count(*)" if len(parts) == 1 else "count(distinct record)"
        rows, distinct = connection.execute(
            f"select {counted}, count(distinct told) from ({' union all '.join(parts)}) {join} "
            "where told is not null"
        ).fetchall()[0]
        if rows:
            many = "" if distinct == 1 else "s"
            yield _problem(
                "unknown-record",
                new,
                heading,
                rows=int(rows),
                says=f"point at {int(distinct):,} record{many} that table {table} does not hold",
                next_step=(
                    "Nothing needs doing if they come later, or are of elsewhere; "
                    "else ask the supplier."
                ),
            )


def gaps(
    workspace: Workspace, tables: dict[str, TableFiles], outcomes: Sequence[BatchOutcome]
) -> dict[str, list[Problem]]:
    """The referential gaps in what has come, by batch: each feed's are told of its newest.

    `tables` are those about to be committed. Only new files are looked at, and of them only the
    columns that point somewhere; nothing is told of a kind of unit of which the store knows none.
    """
    lake = workspace.lake
    came = _came(lake, tables, outcomes)
    if not came:
        return {}
    (lake / SPILL).mkdir(exist_ok=True)
    folders = [lake, workspace.vault]
    connection = connect(folders=folders, spill=lake / SPILL, memory_limit=MEMORY_LIMIT)
    try:
        units, held = known_units(connection, lake, tables), _Held(connection, workspace, tables)
        return {
            new.outcomes[-1].key: [
                *_unknown_codes(connection, new, units),
                *_unknown_records(connection, held, new),
            ]
            for new in came
        }
    finally:
        connection.close()


def with_gaps(
    workspace: Workspace, tables: dict[str, TableFiles], loaded: Sequence[Loaded]
) -> list[Loaded]:
    """What was loaded, with its referential gaps among its problems."""
    with told_as_damage():
        found = gaps(workspace, tables, [one.outcome for one in loaded])
    return [
        replace(one, outcome=_with(one.outcome, found.get(one.outcome.key, ()))) for one in loaded
    ]


def _with(outcome: BatchOutcome, problems: Sequence[Problem]) -> BatchOutcome:
    return replace(outcome, problems=(*outcome.problems, *problems)) if problems else outcome
