"""How good the records of people are: faults by feed, provider, rule and month, and which way they go.

The counts were made as each file was loaded (table `data_quality`); here they are only added up. What
was wrong with one file is told by its problems. A record that breaks two rules has two faults.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

import polars as pl

from commonweal.repository.feed import known_feeds
from commonweal.repository.record_feeds.compiling import compile_contract
from commonweal.repository.record_feeds.coverage import ITSELF, Coverage, Update, coverage_of
from commonweal.repository.records import Batch
from commonweal.terms.errors import NotFoundError, UsageError

STATEMENT = "select feed, batch, provider, month, rule, column_name, rows from data_quality_stated"
"""What is asked of the store, once a snapshot."""
YEAR = 12
MONTHS_SHOWN = 36
"""Months that stand by themselves; those before are shown together."""
CHANCE = 2.58
"""Standard errors that a difference must exceed (99%)."""
CHANGE_MIN = 0.05
"""Of millions of records any difference is beyond chance; a smaller one than this is no news."""
NO_PROVIDER, NO_DATE, EARLIER, LATER = "not told", "no date", "earlier", "later"


class By(StrEnum):
    """What faults are counted by."""

    FEED = "feed"
    PROVIDER = "provider"
    RULE = "rule"
    MONTH = "month"


class Direction(StrEnum):
    """Which way faults go, in a word."""

    FEWER = "fewer"
    MORE = "more"
    SAME = "no clear change"
    UNTOLD = "nothing to compare"


class Span(StrEnum):
    """What is held against what."""

    YEARS = "the last 12 months against the 12 before"
    MONTHS = "the newest month against the one before"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which records are asked about; empty means all. A month is the first day of one, as text."""

    feed: str = ""
    provider: str = ""
    rule: str = ""
    month: str = ""

    @property
    def first(self) -> date | None:
        """The first day of the month. Raises `UsageError` when it is no month."""
        if not self.month:
            return None
        try:
            return date.fromisoformat(f"{self.month}-01")
        except ValueError as wrong:
            raise UsageError(f"'{self.month}' is not a month such as 2025-03.") from wrong


@dataclass(frozen=True, slots=True)
class Trend:
    """Faults of 100 records in the newer and in the older stretch of time, and the word for it."""

    direction: Direction
    percent: float | None = None
    percent_before: float | None = None


UNTOLD = Trend(Direction.UNTOLD)
Counted = tuple[int, int]
"""Records read, and faults in them."""


@dataclass(frozen=True, slots=True)
class QualityRow:
    """Faults of one feed, provider, rule or month. `days` and `values` are the course of 24 months.

    `column` is the heading that a rule is about; empty unless rules of one feed are listed.
    """

    key: str
    column: str
    records: int
    faults: int
    trend: Trend
    days: tuple[date, ...] = ()
    values: tuple[float, ...] = ()

    @property
    def percent(self) -> float | None:
        """Faults of 100 records; nothing where none were read."""
        return 100 * self.faults / self.records if self.records else None

    @property
    def has_course(self) -> bool:
        """Whether its months differ, so that there is something to draw."""
        return len(set(self.values)) > 1


def trend_of(records: tuple[int, int], faults: tuple[int, int]) -> Trend:
    """The newer stretch (first) against the older one.

    A difference has to exceed both what chance explains, faults being counts, and `CHANGE_MIN`.
    """
    if not all(records):
        return UNTOLD
    now, before = faults[0] / records[0], faults[1] / records[1]
    chance = CHANCE * math.sqrt(faults[0] / records[0] ** 2 + faults[1] / records[1] ** 2)
    apart = abs(now - before)
    direction = Direction.SAME
    if apart > chance and apart > CHANGE_MIN * before:
        direction = Direction.MORE if now > before else Direction.FEWER
    return Trend(direction, 100 * now, 100 * before)


@cache
def rules_of(feed: str) -> frozenset[tuple[str, str]]:
    """Every rule that records of a feed are held against, with the heading of its column."""
    contract = known_feeds()[feed].contract
    compiled = compile_contract(contract, [column.becomes for column in contract.columns])
    return frozenset((check.rule, check.column) for check in compiled.checks)


def _month_number(name: str) -> pl.Expr:
    return pl.col(name).dt.year().cast(pl.Int32) * YEAR + pl.col(name).dt.month().cast(pl.Int32)


def _number_of(day: date) -> int:
    return day.year * YEAR + day.month


def _month_of(number: int) -> date:
    return date((number - 1) // YEAR, (number - 1) % YEAR + 1, 1)


def _months(coverage: Coverage) -> list[date]:
    assert coverage.first is not None, f"{coverage.update} has a first day"
    assert coverage.last is not None, f"{coverage.update} has a last day"
    numbers = range(_number_of(coverage.first), _number_of(coverage.last) + 1)
    return [_month_of(number) for number in numbers]


def _standing(rows: pl.DataFrame, batches: Sequence[Batch]) -> pl.DataFrame:
    """The counts of months that no later file has replaced, as of the records themselves."""
    current = [b for b in batches if b.state == "accepted" and not b.superseded]
    order = pl.DataFrame(
        [(b.key, place) for place, b in enumerate(current)],
        schema={"batch": pl.String, "place": pl.Int32},
        orient="row",
    )
    replaced: list[tuple[str, date, str, int]] = []
    for place, batch in enumerate(current):
        coverage = coverage_of(batch.file) or ITSELF
        if coverage.update is Update.PERIOD:
            replaced += [(batch.feed, m, coverage.provider, place) for m in _months(coverage)]
    schema = {"feed": pl.String, "month": pl.Date, "of": pl.String, "by": pl.Int32}
    by = pl.DataFrame(replaced, schema=schema, orient="row").group_by("feed", "month", "of").max()
    whole = by.filter(pl.col("of") == "").select("feed", "month", whole="by")
    own = by.filter(pl.col("of") != "").select("feed", "month", provider="of", own="by")
    placed = rows.join(order, on="batch").join(whole, on=["feed", "month"], how="left")
    placed = placed.join(own, on=["feed", "month", "provider"], how="left")
    newest = pl.max_horizontal("whole", "own").fill_null(-1)
    return placed.filter(pl.col("place") >= newest)


def _newest_months(rows: pl.DataFrame, batches: Sequence[Batch]) -> pl.DataFrame:
    """For each feed the number of the newest month that its files are of; else that its rows are of."""
    told: dict[str, int] = {}
    for batch in batches:
        coverage = coverage_of(batch.file)
        if coverage and coverage.last and batch.state == "accepted" and not batch.superseded:
            told[batch.feed] = max(told.get(batch.feed, 0), _number_of(coverage.last))
    of_rows = rows.group_by("feed").agg(number=_month_number("month").max()).rows()
    last = {feed: told.get(feed, number) for feed, number in of_rows}
    return pl.DataFrame(
        list(last.items()), schema={"feed": pl.String, "last": pl.Int32}, orient="row"
    )


class Quality:
    """The quality of one snapshot's records, added up as it is asked about."""

    def __init__(self, rows: pl.DataFrame, batches: Sequence[Batch]) -> None:
        """Take the rows of `STATEMENT` and every batch on record, oldest first."""
        standing = _standing(rows, batches)
        keys = ["feed", "provider", "month", "rule", "column_name"]
        summed = standing.group_by(keys).agg(rows=pl.col("rows").sum())
        aged = summed.join(_newest_months(rows, batches), on="feed").with_columns(
            provider=pl.col("provider").fill_null(NO_PROVIDER),
            age=pl.col("last") - _month_number("month"),
        )
        self._read = aged.filter(pl.col("rule") == "")
        self._broken = aged.filter(pl.col("rule") != "")
        self.feeds = tuple(sorted(set(aged["feed"])))
        self.providers = tuple(sorted(set(aged["provider"]) - {NO_PROVIDER}))
        self.rules = tuple(sorted(set(self._broken["rule"])))
        last = aged.select(pl.col("last").max().fill_null(0)).item() if aged.height else 0
        self.newest = _month_of(int(last)) if last else None

    def months(self) -> list[date]:
        """The months that stand by themselves, newest first."""
        if self.newest is None:
            return []
        last = _number_of(self.newest)
        return [_month_of(number) for number in range(last, last - MONTHS_SHOWN, -1)]

    def check(self, chosen: Chosen) -> None:
        """Raises `NotFoundError` for what no record is of, and `UsageError` for no month."""
        for what, asked, known in (
            ("feed of records", chosen.feed, self.feeds),
            ("provider with records", chosen.provider, (*self.providers, NO_PROVIDER)),
            ("broken rule", chosen.rule, self.rules),
        ):
            if asked and asked not in known:
                raise NotFoundError(f"There is no {what} '{asked}'.")
        if chosen.first not in (None, *self.months()):
            raise NotFoundError(
                f"There are no records of {chosen.month}, or they stand among earlier ones."
            )

    def _of(self, chosen: Chosen) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Records read and faults of what was chosen, all months; a chosen month is the newest."""
        read, broken = self._read, self._broken
        if chosen.rule:
            broken = broken.filter(pl.col("rule") == chosen.rule)
            with_rule = [f for f in self.feeds if any(r == chosen.rule for r, _ in rules_of(f))]
            read = read.filter(pl.col("feed").is_in(with_rule))
        for name, asked in (("feed", chosen.feed), ("provider", chosen.provider)):
            if asked:
                read, broken = (f.filter(pl.col(name) == asked) for f in (read, broken))
        if chosen.first is not None:
            age = pl.lit(_number_of(chosen.first), pl.Int32) - _month_number("month")
            read, broken = (f.with_columns(age=age) for f in (read, broken))
        return read, broken

    def span(self, chosen: Chosen) -> Span:
        """Years are held against each other where two were recorded and no one month is asked about."""
        read, _ = self._of(chosen)
        older = read.filter(pl.col("age").is_between(YEAR, 2 * YEAR - 1))["age"].n_unique()
        return Span.YEARS if older == YEAR and not chosen.month else Span.MONTHS

    def total(self, chosen: Chosen) -> QualityRow:
        """All that was chosen, as one row without a key."""
        read, broken = self._of(chosen)
        both = (f.with_columns(key=pl.lit(""), column=pl.lit("")) for f in (read, broken))
        rows = self._rows(*both, chosen=chosen)
        return rows[0] if rows else QualityRow("", "", 0, 0, UNTOLD)

    def rows(self, chosen: Chosen, by: By) -> list[QualityRow]:
        """What was chosen, counted by one thing; months newest first, all else the worst first.

        Rules that no record breaks are left out. Rules of one feed stand with their columns.
        """
        read, broken = self._of(chosen)
        if by is By.MONTH:
            return self._by_month(read, broken, chosen)
        if by is By.RULE:
            read, broken = _by_rule(read, broken, with_column=bool(chosen.feed))
        else:
            read, broken = (
                f.with_columns(key=pl.col(by.value), column=pl.lit("")) for f in (read, broken)
            )
        found = self._rows(read, broken, chosen=chosen)
        found = [row for row in found if row.faults or (by is not By.RULE and row.records)]
        return sorted(found, key=lambda row: (-(row.percent or 0.0), -row.records, row.key))

    def _rows(
        self, read: pl.DataFrame, broken: pl.DataFrame, *, chosen: Chosen
    ) -> list[QualityRow]:
        """One row for each `key` and `column` of the frames."""
        span, newest = self.span(chosen), _number_of(chosen.first or self.newest or date.min)
        recent = pl.col("age").is_between(0, 2 * YEAR - 1)
        told: dict[tuple[str, str], dict[int, Counted]] = defaultdict(dict)
        counted = _counted(read.filter(recent), broken.filter(recent), ["key", "column", "age"])
        for (key, column, age), found in counted.items():
            told[key, column][age] = found
        totals = _counted(read, broken, ["key", "column"])
        if chosen.first is not None:
            totals = {which: ages[0] for which, ages in told.items() if 0 in ages}
        return [
            _row(key, column, total, ages=told[key, column], span=span, newest=newest)
            for (key, column), total in totals.items()
        ]

    def _by_month(
        self, read: pl.DataFrame, broken: pl.DataFrame, chosen: Chosen
    ) -> list[QualityRow]:
        """Newest first, each against the month before; then what stands outside the months shown."""
        totals = {month: found for (month,), found in _counted(read, broken, ["month"]).items()}
        shown = [chosen.first] if chosen.first else self.months()
        rows = []
        for month in shown:
            now = totals.get(month, (0, 0))
            was = totals.get(_month_of(_number_of(month) - 1), (0, 0))
            trend = trend_of((now[0], was[0]), (now[1], was[1]))
            rows.append(QualityRow(f"{month:%Y-%m}", "", *now, trend))
        if not chosen.first:
            rows += _outside(totals, shown)
        return [row for row in rows if row.records]


def _counted(
    read: pl.DataFrame, broken: pl.DataFrame, keys: list[str]
) -> dict[tuple[Any, ...], Counted]:
    """Records read and faults, by the values of some columns; without records there are no faults."""
    faults = {tuple(k): n for *k, n in broken.group_by(keys).agg(pl.col("rows").sum()).iter_rows()}
    records = read.group_by(keys).agg(pl.col("rows").sum()).iter_rows()
    return {tuple(k): (n, faults.get(tuple(k), 0)) for *k, n in records}


def _outside(totals: dict[date | None, Counted], shown: list[date]) -> list[QualityRow]:
    """Records of months before or after those shown, and those whose day cannot be read."""
    found: dict[str, tuple[int, int]] = {}
    for month, (records, faults) in totals.items():
        if month in shown:
            continue
        key = NO_DATE if month is None else EARLIER if month < shown[-1] else LATER
        so_far = found.get(key, (0, 0))
        found[key] = (so_far[0] + records, so_far[1] + faults)
    return [
        QualityRow(key, "", *found[key], UNTOLD)
        for key in (EARLIER, LATER, NO_DATE)
        if key in found
    ]


def _by_rule(
    read: pl.DataFrame, broken: pl.DataFrame, *, with_column: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Faults by rule, and the records read of all feeds that have the rule."""
    column = pl.col("column_name") if with_column else pl.lit("")
    keyed = broken.with_columns(key=pl.col("rule"), column=column)
    wanted = set(keyed.select("key", "column").unique().rows())
    feeds = {feed: rules_of(feed) for feed in read["feed"].unique()}
    having = {
        (feed, rule, heading if with_column else "")
        for feed, rules in feeds.items()
        for rule, heading in rules
        if (rule, heading if with_column else "") in wanted
    }
    schema = {"feed": pl.String, "key": pl.String, "column": pl.String}
    table = pl.DataFrame(sorted(having), schema=schema, orient="row")
    months = read.group_by("feed", "age").agg(rows=pl.col("rows").sum())
    return months.join(table, on="feed"), keyed


def _row(
    key: str,
    column: str,
    total: Counted,
    *,
    ages: dict[int, Counted],
    span: Span,
    newest: int,
) -> QualityRow:
    """One row from its counts in all and by age; `newest` is the number of the month of age 0."""
    width = YEAR if span is Span.YEARS else 1
    stretches = [[ages.get(a, (0, 0)) for a in range(s * width, (s + 1) * width)] for s in (0, 1)]
    trend = trend_of(
        (sum(r for r, _ in stretches[0]), sum(r for r, _ in stretches[1])),
        (sum(f for _, f in stretches[0]), sum(f for _, f in stretches[1])),
    )
    course = [(newest - age, *ages[age]) for age in sorted(ages, reverse=True)]
    return QualityRow(
        key, column, *total, trend,
        days=tuple(_month_of(number) for number, _, _ in course),
        values=tuple(100 * f / r for _, r, f in course),
    )  # fmt: skip
