"""What the page and the command on data quality show: the counts of `quality` with names to them.

The page also tells of the warnings that loading gave besides: what changed since the batch before,
and what points at nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from commonweal.actions.data_page import Feeds
from commonweal.actions.naming import readable
from commonweal.actions.opened import Opened
from commonweal.actions.quality import STATEMENT, Quality, rules_of
from commonweal.actions.quality_asked import By, Chosen, QualityRow, Span
from commonweal.repository.feed import known_feeds
from commonweal.system.structure import Structure
from commonweal.terms.codes import Kind
from commonweal.terms.errors import UsageError

PROVIDERS = (Kind.TRUST, Kind.PRACTICE, Kind.UPPER_TIER, Kind.ICB, Kind.SUB_ICB)
"""Kinds of unit that send records, in the order in which a code is looked up."""
WARNINGS = (
    "rows-changed", "missing-more", "values-shifted", "mean-moved", "unknown-code", "unknown-record",
    "late-record", "after-period", "other-provider", "taken-over",
)  # fmt: skip
"""Rules about a whole file, which no record breaks by itself."""
PERCENT_DECIMALS = 2
MONTHS_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class Named:
    """One row of the table with the name of what it is about; a rule with what it says."""

    name: str
    row: QualityRow
    says: str = ""


@dataclass(frozen=True, slots=True)
class QualityPage:
    """What was chosen, all of it as one row, and row by row; what else may be chosen.

    `unbroken` counts the rules of the feed chosen that no record breaks. `warnings` are rules with
    how many problems on record say so. `newest` is missing where there are no records at all.
    """

    chosen: Chosen
    by: By
    span: Span
    total: QualityRow
    rows: tuple[Named, ...]
    newest: date | None
    months: tuple[date, ...]
    feeds: dict[str, str]
    providers: dict[str, str]
    rules: tuple[str, ...]
    unbroken: int
    warnings: tuple[tuple[str, int], ...]

    @property
    def listed(self) -> tuple[Named, ...]:
        """The rows that are shown at once: those with a fault, and the newest months."""
        if self.by is By.MONTH:
            return self.rows[:MONTHS_AT_ONCE]
        return tuple(named for named in self.rows if named.row.faults) or self.rows

    @property
    def folded(self) -> tuple[Named, ...]:
        """The rows that are shown when they are asked for: all others."""
        return self.rows[len(self.listed) :]


def by_named(text: str, chosen: Chosen) -> By:
    """What to count by; unsaid, feeds, and of one feed its rules. Raises `UsageError`."""
    if not text:
        return By.RULE if chosen.feed and not chosen.rule else By.FEED
    if text not in tuple(By):
        raise UsageError(f"Records cannot be counted by '{text}', only by {', '.join(By)}.")
    return By(text)


def _provider_name(structure: Structure, code: str) -> str:
    for kind in PROVIDERS:
        if (kind, code) in structure.units:
            return readable(structure.name(kind, code))
    return code


def _feed_name(feed: str) -> str:
    return known_feeds()[feed].contract.name


def _namer(structure: Structure, by: By) -> Callable[[str], str]:
    if by is By.FEED:
        return _feed_name
    if by is By.PROVIDER:
        return lambda code: _provider_name(structure, code)
    return lambda key: key


def _unbroken(chosen: Chosen, by: By, rows: Iterable[QualityRow]) -> int:
    if by is not By.RULE or not chosen.feed or chosen.rule:
        return 0
    return len(rules_of(chosen.feed).keys() - {(row.key, row.column) for row in rows})


def _says(row: QualityRow, feeds: Iterable[str]) -> str:
    """What a rule says of a record that breaks it, as a sentence; nothing where feeds differ."""
    told = {
        (says, bool(column) and "not hold" not in says)
        for feed in feeds
        for (rule, column), says in rules_of(feed).items()
        if rule == row.key and row.column in ("", column)
    }
    if len(told) != 1:
        return ""
    ((says, of_cell),) = told
    says = says.rstrip(".")
    if of_cell:
        return f"The cell {says}"
    return says if says[0].isupper() else f"The line {says}"


def quality_page(
    quality: Quality, structure: Structure, feeds: Feeds, *, chosen: Chosen, by: str
) -> QualityPage:
    """The page of what was chosen. Raises `NotFoundError` or `UsageError` for what there is not."""
    quality.check(chosen)
    counted = by_named(by, chosen)
    rows, named = quality.rows(chosen, counted), _namer(structure, counted)
    told = dict(feeds.problems_page(page=1, feed=chosen.feed).rules)
    of = (chosen.feed,) if chosen.feed else quality.feeds
    return QualityPage(
        chosen,
        counted,
        quality.span(chosen),
        quality.total(chosen),
        tuple(
            Named(named(row.key), row, _says(row, of) if counted is By.RULE else "") for row in rows
        ),
        newest=quality.newest,
        months=tuple(quality.months()),
        feeds={feed: _feed_name(feed) for feed in quality.feeds},
        providers={code: _provider_name(structure, code) for code in quality.providers},
        rules=quality.rules,
        unbroken=_unbroken(chosen, counted, rows),
        warnings=tuple((rule, told[rule]) for rule in WARNINGS if rule in told),
    )


def quality_of(opened: Opened) -> Quality:
    """The quality of the records of an opened workspace."""
    with opened.store() as store:
        return Quality(store.ask(STATEMENT), opened.batches)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PERCENT_DECIMALS)


def quality_list(opened: Opened, *, chosen: Chosen, by: str) -> pl.DataFrame:
    """Faults of what was chosen as a table, one row for each feed, provider, rule or month.

    `percent` is faults of 100 records; `now` and `before` are those of the two stretches of time that
    `trend` compares; `says` is what a rule means. Raises `NotFoundError` or `UsageError` for what there is not.
    """
    quality = quality_of(opened)
    quality.check(chosen)
    counted = by_named(by, chosen)
    of = (chosen.feed,) if chosen.feed else quality.feeds
    named = (
        _namer(opened.structure, counted) if counted is By.PROVIDER else _namer_of_words(counted)
    )
    rows = [
        {
            counted.value: row.key,
            "column": row.column or None,
            "name": named(row.key),
            "records": row.records,
            "set_aside": row.set_aside,
            "faults": row.faults,
            "percent": _rounded(row.percent),
            "trend": row.trend.direction.value,
            "now": _rounded(row.trend.percent),
            "before": _rounded(row.trend.percent_before),
            "says": _says(row, of) if counted is By.RULE else "",
        }
        for row in quality.rows(chosen, counted)
    ]
    schema = {
        counted.value: pl.String, "column": pl.String, "name": pl.String, "records": pl.Int64,
        "set_aside": pl.Int64, "faults": pl.Int64, "percent": pl.Float64, "trend": pl.String, "now": pl.Float64,
        "before": pl.Float64, "says": pl.String,
    }  # fmt: skip
    unsaid = [] if counted in (By.FEED, By.PROVIDER) else ["name"]
    unsaid += [] if counted is By.RULE and chosen.feed else ["column"]
    unsaid += [] if counted is By.RULE else ["says"]
    return pl.DataFrame(rows, schema=schema).drop(unsaid)


def _namer_of_words(by: By) -> Callable[[str], str]:
    return _feed_name if by is By.FEED else lambda key: key
