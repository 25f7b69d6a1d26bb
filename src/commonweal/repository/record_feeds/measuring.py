"""Measuring a batch of records: what was read and set aside, by which rule, and how columns are filled.

Only counts leave this module, with values that the contract allows and codes of providers that have
the shape of one: any other cell may be about a person. Which rows are taken is decided in `accepting`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from commonweal.repository.checking import EARLIEST_YEAR, LATEST_YEAR
from commonweal.repository.contract import Contract, ContractColumn
from commonweal.repository.record_feeds.accepting import WIDTH, Taken
from commonweal.repository.record_feeds.compiling import BITS, Check, literal, quoted
from commonweal.repository.record_feeds.coverage import Coverage, Update
from commonweal.tables.catalogue import TABLES
from commonweal.terms.problem import Problem

QUARANTINE, LEFT_OUT = "quarantine", "left-out"
NOT_ALLOWED = "(not allowed)"
VALUES_SHOWN_MAX = 40
"""Of a column with more different values than this, only the commonest are profiled."""
PROVIDER = "[A-Z0-9]{3,9}"
"""The shape of a code of ODS or ONS, where a contract asks for no narrower one."""
NUMBER_OF_A_PERSON = "[0-9]{10}"
_YEAR = 12
_QUALITY = {
    "provider": pl.String, "month": pl.Date, "rule": pl.String, "column_name": pl.String,
    "severity": pl.String, "rows": pl.Int64,
}  # fmt: skip
_PROFILE = {
    "column_name": pl.String, "what": pl.String, "value": pl.String, "amount": pl.Float64,
}  # fmt: skip
_Fault = tuple[str, str, str]
"""Rule, column and severity, as table `data_quality` has them."""
_READ: _Fault = ("", "", "")
_SET_ASIDE: _Fault = ("", "", QUARANTINE)
_Place = tuple[str | None, date | None]
"""Provider and month."""
_Counts = Counter[tuple[_Place, _Fault]]


@dataclass(frozen=True, slots=True)
class Measured:
    """Rows of `data_quality` and of `batch_profile` about one batch, without where they came from."""

    quality: pl.DataFrame
    profile: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows of one provider and month that break the same rules.

    `filled` counts the cells with a value, `sums` adds up those that are numbers; by column.
    """

    place: _Place
    checks: tuple[Check, ...]
    rows: int
    filled: tuple[int, ...]
    sums: tuple[float | None, ...]


def _shown(contract: Contract) -> list[ContractColumn]:
    return [column for column in contract.columns if column.identifier is None]


def _numbers(contract: Contract) -> list[ContractColumn]:
    return [c for c in _shown(contract) if c.type in ("integer", "decimal")]


def _placed(contract: Contract) -> str:
    """The expressions for provider and month; a month is twelve times its year and itself."""
    record = contract.record
    assert record is not None
    provider = quoted(record.provider) if record.provider else "cast(null as varchar)"
    day = quoted(record.date)
    return f"{provider} as provider, year({day}) * {_YEAR} + month({day}) as month"


class _Places:
    """Provider and month as they may be told, each cell judged once."""

    def __init__(self, contract: Contract) -> None:
        """Take the shape that the contract gives a provider's code."""
        record = contract.record
        assert record is not None
        column = next((c for c in contract.columns if c.becomes == record.provider), None)
        allowed = "|".join(map(re.escape, column.allowed)) if column else ""
        shape = (column.pattern if column else None) or allowed or PROVIDER
        self._shape = re.compile(f"(?!{NUMBER_OF_A_PERSON}$)(?:{shape})", re.ASCII)
        self._known: dict[str, str | None] = {}

    def of(self, provider: str | None, month: int | None) -> _Place:
        """Missing where a cell is no code of a provider, or no plausible month."""
        if provider is not None and provider not in self._known:
            self._known[provider] = provider if self._shape.fullmatch(provider) else None
        told = None if provider is None else self._known[provider]
        year, place = divmod((month or 0) - 1, _YEAR)
        plausible = EARLIEST_YEAR <= year <= LATEST_YEAR
        return told, date(year, place + 1, 1) if plausible else None


def _groups(connection: duckdb.DuckDBPyConnection, taken: Taken, places: _Places) -> list[_Group]:
    """All rows in one pass; masks of which no rule was broken are not looked at."""
    contract, compiled = taken.contract, taken.compiled
    broken = {each.check for each in taken.broken}
    masks = [
        number
        for number in range(compiled.masks)
        if not broken.isdisjoint(compiled.checks[number * BITS : (number + 1) * BITS])
    ]
    filled = [f"count({quoted(column.becomes)})" for column in _shown(contract)]
    sums = [f"sum({quoted(column.becomes)})" for column in _numbers(contract)]
    by = ["provider", "month", *(f"mask_{number}" for number in masks)]
    wanted = [_placed(contract), *by[2:], "count(*)", *filled, *sums]
    found = connection.execute(
        f"select {', '.join(wanted)} from taken group by {', '.join(map(str, range(1, len(by) + 1)))}"
    ).fetchall()
    first, second = len(by) + 1, len(by) + 1 + len(filled)
    return [
        _Group(
            places.of(row[0], row[1]),
            tuple(
                check
                for number, mask in zip(masks, row[2 : len(by)], strict=True)
                for check in compiled.told(mask, number)
            ),
            row[len(by)],
            row[first:second],
            row[second:],
        )
        for row in found
    ]


def _repeats(connection: duckdb.DuckDBPyConnection, taken: Taken, places: _Places) -> _Counts:
    """Rows that say again, or contradict, what another says of a record."""
    own = {*taken.compiled.checks, WIDTH}
    severities = {b.check.rule: b.check.severity for b in taken.broken if b.check not in own}
    counts: _Counts = Counter()
    if not severities:
        return counts
    found = connection.execute(
        f"select {_placed(taken.contract)}, rule, count(*) "
        "from taken join repeated on taken.rowid = repeated.row group by all"
    ).fetchall()
    for provider, month, rule, rows in found:
        place, severity = places.of(provider, month), severities[rule]
        counts[place, (rule, "", severity)] += rows
        if severity == QUARANTINE:
            counts[place, _SET_ASIDE] += rows
    return counts


def _unsplit(taken: Taken) -> _Counts:
    """Lines that could not be split into cells: of no provider and no month."""
    counts: _Counts = Counter()
    for broken in taken.broken:
        if broken.check == WIDTH:
            for fault in (_READ, _SET_ASIDE, (WIDTH.rule, "", WIDTH.severity)):
                counts[(None, None), fault] += broken.rows
    return counts


def _left_out(
    connection: duckdb.DuckDBPyConnection,
    taken: Taken,
    places: _Places,
    *,
    problems: Sequence[Problem],
    statements: Mapping[str, str],
) -> _Counts:
    """Records of which a table lacks a row, since it would break a constraint of the table."""
    counts: _Counts = Counter()
    record, rules = taken.contract.record, {problem.rule for problem in problems}
    assert record is not None
    provider = "provider" if record.provider else "cast(null as varchar)"
    wanted = [
        (table, statement, constraint)
        for table, statement in statements.items()
        for constraint in TABLES[table].constraints
        if constraint.name in rules
    ]
    for table, statement, constraint in wanted:
        found = connection.execute(
            f"select {provider}, year(date) * {_YEAR} + month(date), count(*) from accepted "
            f"where line in (select line from ({statement}) where not ({constraint.sql})) "
            "group by all"
        ).fetchall()
        for code, month, rows in found:
            counts[places.of(code, month), (constraint.name, table, LEFT_OUT)] += rows
    return counts


def _quality(groups: Sequence[_Group], *others: _Counts) -> pl.DataFrame:
    counts: _Counts = Counter()
    for group in groups:
        counts[group.place, _READ] += group.rows
        for check in group.checks:
            counts[group.place, (check.rule, check.column, check.severity)] += group.rows
        if any(check.severity == QUARANTINE for check in group.checks):
            counts[group.place, _SET_ASIDE] += group.rows
    for other in others:
        counts.update(other)
    told = [(*place, *fault, rows) for (place, fault), rows in counts.items()]
    return pl.DataFrame(told, schema=_QUALITY, orient="row")


def _values(
    connection: duckdb.DuckDBPyConnection, taken: Taken, columns: Sequence[ContractColumn]
) -> dict[str, list[tuple[str, int]]]:
    """For each of some columns, how many rows have which value; those that are not allowed, as one.

    A value is looked up among those allowed only where some may not be, once for each and not for
    each row: rows that take a record back are held against no rule.
    """
    stray = {each.check.column for each in taken.broken if each.check.rule == "not-allowed"}
    parts = []
    for column in columns:
        name, known = quoted(column.becomes), ", ".join(map(literal, column.allowed))
        part = (
            f"select {literal(column.becomes)} as name, cast({name} as varchar) as value, "
            "count(*) as rows from taken group by 2"
        )
        if taken.removals or column.name in stray:
            one = f"case when value in ({known}) then value when value is not null then {literal(NOT_ALLOWED)} end"
            part = f"select name, {one} as value, sum(rows) as rows from ({part}) group by all"
        parts.append(part)
    found: dict[str, list[tuple[str, int]]] = {}
    rows = connection.execute(" union all ".join(parts)).fetchall() if parts else []
    for name, value, count in rows:
        if value is not None:
            found.setdefault(name, []).append((value, int(count)))
    return found


def _profile(
    connection: duckdb.DuckDBPyConnection, taken: Taken, groups: Sequence[_Group]
) -> pl.DataFrame:
    """`rows`, then for columns `missing` (share of rows), `mean`, and `share` of those with a value."""
    rows = sum(group.rows for group in groups)
    filled = {
        column.becomes: sum(group.filled[place] for group in groups)
        for place, column in enumerate(_shown(taken.contract))
    }
    told: list[tuple[str, str, str | None, float]] = [("", "rows", None, float(rows))]
    told += [(name, "missing", None, (rows - n) / max(rows, 1)) for name, n in filled.items()]
    for place, column in enumerate(_numbers(taken.contract)):
        if filled[column.becomes]:
            whole = sum(group.sums[place] or 0 for group in groups)
            told.append((column.becomes, "mean", None, float(whole) / filled[column.becomes]))
    record = taken.contract.record
    assert record is not None
    coded = [c for c in _shown(taken.contract) if c.allowed and filled[c.becomes]]
    asked = [column for column in coded if column.becomes != record.update_type]
    for name, values in _values(connection, taken, asked).items():
        told += _shares(name, values, filled[name])
    return pl.DataFrame(told, schema=_PROFILE, orient="row")


def _shares(
    name: str, values: list[tuple[str, int]], filled: int
) -> Iterator[tuple[str, str, str | None, float]]:
    """The commonest values first, as shares of the cells with a value."""
    ordered = sorted(values, key=lambda each: (-each[1], each[0]))
    return ((name, "share", value, n / filled) for value, n in ordered[:VALUES_SHOWN_MAX])


def measure(
    connection: duckdb.DuckDBPyConnection,
    taken: Taken,
    *,
    left_out: Sequence[Problem] = (),
    statements: Mapping[str, str] | None = None,
) -> Measured:
    """What is to be told of the rows in `taken`.

    `left_out` are the problems of table rows that broke a constraint, `statements` those that made
    the rows; they are asked again only where there are such problems.
    """
    places = _Places(taken.contract)
    groups = _groups(connection, taken, places)
    lacking = _left_out(connection, taken, places, problems=left_out, statements=statements or {})
    repeats = _repeats(connection, taken, places)
    return Measured(
        _quality(groups, _unsplit(taken), repeats, lacking),
        _profile(connection, taken, groups),
    )


@dataclass(frozen=True, slots=True)
class Strays:
    """How many kept rows are not of what the file's name says: too early, too late, another's."""

    early: int
    late: int
    of_others: int


def strays(connection: duckdb.DuckDBPyConnection, taken: Taken, coverage: Coverage) -> Strays:
    """Count the rows dated longer before the period than the feed's lag allows, those dated after
    it, and those of another provider than the one named. A day's changes may be dated at any time.
    """
    record = taken.contract.record
    assert record is not None
    day, period = f"cast({quoted(record.date)} as date)", coverage.update is Update.PERIOD
    counts = [
        f"{day} < date '{coverage.first}' - {record.lag_days}" if period else "false",
        f"{day} > date '{coverage.last}'" if period else "false",
        f"{quoted(record.provider)} <> {literal(coverage.provider)}"
        if record.provider and coverage.provider
        else "false",
    ]
    if counts == ["false"] * len(counts):
        return Strays(0, 0, 0)
    filters = ", ".join(f"count(*) filter (where {one})" for one in counts)
    found = connection.execute(f"select {filters} from taken where {taken.keep}").fetchall()[0]
    return Strays(*map(int, found))
