"""How good the records of people are: faults by feed, provider, rule and month, and which way they go.

The counts were made as each file was loaded (table `data_quality`); here they are only added up. What
was wrong with one file is told by its problems. A record that breaks two rules has two faults; one
that is set aside is set aside once, whatever it breaks.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from commonweal.actions.quality_asked import (
    UNTOLD,
    By,
    Chosen,
    QualityRow,
    Span,
    trend_of,
)
from commonweal.repository.feed import known_feeds
from commonweal.repository.record_feeds.accepting import WIDTH
from commonweal.repository.record_feeds.compiling import compile_contract
from commonweal.repository.record_feeds.coverage import ITSELF, Coverage, Update, coverage_of
from commonweal.repository.record_feeds.measuring import QUARANTINE
from commonweal.repository.records import Batch
from commonweal.tables.catalogue import TABLES
from commonweal.terms.errors import NotFoundError

STATEMENT = "select feed, batch, provider, month, rule, column_name, severity, rows from data_quality_stated"
"""What is asked of the store, once a snapshot."""
YEAR = 12
MONTHS_SHOWN = 36
"""Months that stand by themselves; those before are shown together."""
NO_PROVIDER, NO_DATE, EARLIER, LATER = "not told", "no date", "earlier", "later"
Counted = tuple[int, int, int]
"""Records read, faults in them, and how many of them were set aside."""
NOTHING: Counted = (0, 0, 0)
OF_EVERY_FEED = {
    ("repeated-key", ""): "Rows contradict each other about the same record; none was taken",
    ("repeated-row", ""): "Rows say the same twice; each record was taken once",
}
"""Rules that no contract states."""


@cache
def rules_of(feed: str) -> dict[tuple[str, str], str]:
    """What each rule that records of a feed are held against says of one that breaks it.

    By the rule and its column; a constraint stands with its table, and says what should hold.
    """
    contract = known_feeds()[feed].contract
    compiled = compile_contract(contract, [column.becomes for column in contract.columns])
    checks = (*compiled.checks, WIDTH) if contract.format == "csv" else compiled.checks
    of_tables = {
        (constraint.name, table): f"It does not hold that {constraint.meaning}".replace("`", "")
        for table in contract.tables
        for constraint in TABLES[table].constraints
    }
    return {(c.rule, c.column): c.says for c in checks} | of_tables | OF_EVERY_FEED


def _month_number(name: str) -> pl.Expr:
    return pl.col(name).dt.year().cast(pl.Int32) * YEAR + pl.col(name).dt.month().cast(pl.Int32)


def _number_of(day: date) -> int:
    return day.year * YEAR + day.month


@cache
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
        keys = ["feed", "provider", "month", "rule", "column_name", "severity"]
        summed = standing.group_by(keys).agg(rows=pl.col("rows").sum())
        aged = summed.join(_newest_months(rows, batches), on="feed").with_columns(
            provider=pl.col("provider").fill_null(NO_PROVIDER),
            age=pl.col("last") - _month_number("month"),
        )
        is_aside = pl.col("severity") == QUARANTINE
        counts = aged.with_columns(aside=pl.when(is_aside).then("rows").otherwise(0))
        self._read = counts.filter((pl.col("rule") == "") & ~is_aside)
        self._aside = counts.filter((pl.col("rule") == "") & is_aside).with_columns(
            rows=pl.lit(0, pl.Int64)
        )
        self._broken = counts.filter(pl.col("rule") != "")
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

    def _of(self, chosen: Chosen, *, by: By | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Records read, and faults and records set aside, of what was chosen, all months.

        A chosen month is the newest. Of rules, those are counted as set aside that break it; else
        each record that was set aside once.
        """
        read, broken = self._read, self._broken
        if not chosen.rule and by is not By.RULE:
            broken = pl.concat([broken.with_columns(aside=pl.lit(0, pl.Int64)), self._aside])
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
        return rows[0] if rows else QualityRow("", "", *NOTHING, UNTOLD)

    def rows(self, chosen: Chosen, by: By) -> list[QualityRow]:
        """What was chosen, counted by one thing; months newest first, all else the worst first.

        Rules that no record breaks are left out. Rules of one feed stand with their columns.
        """
        read, broken = self._of(chosen, by=by)
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
            now = totals.get(month, NOTHING)
            was = totals.get(_month_of(_number_of(month) - 1), NOTHING)
            trend = trend_of((now[0], was[0]), (now[1], was[1]))
            rows.append(QualityRow(f"{month:%Y-%m}", "", *now, trend))
        if not chosen.first:
            rows += _outside(totals, shown)
        return [row for row in rows if row.records]


def _counted(
    read: pl.DataFrame, broken: pl.DataFrame, keys: list[str]
) -> dict[tuple[Any, ...], Counted]:
    """Counts by the values of some columns; without records there are no faults."""
    told = broken.group_by(keys).agg(pl.col("rows").sum(), pl.col("aside").sum()).iter_rows()
    faults = {tuple(k): (n, aside) for *k, n, aside in told}
    records = read.group_by(keys).agg(pl.col("rows").sum()).iter_rows()
    return {tuple(k): (n, *faults.get(tuple(k), (0, 0))) for *k, n in records}


def _outside(totals: dict[date | None, Counted], shown: list[date]) -> list[QualityRow]:
    """Records of months before or after those shown, and those whose day cannot be read."""
    found: dict[str, Counted] = {}
    for month, counted in totals.items():
        if month in shown:
            continue
        key = NO_DATE if month is None else EARLIER if month < shown[-1] else LATER
        records, faults, aside = found.get(key, NOTHING)
        found[key] = (records + counted[0], faults + counted[1], aside + counted[2])
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
    stretches = [[ages.get(a, NOTHING) for a in range(s * width, (s + 1) * width)] for s in (0, 1)]
    now, before = ([sum(counts) for counts in zip(*each, strict=True)] for each in stretches)
    trend = trend_of((now[0], before[0]), (now[1], before[1]))
    course = [(newest - age, *ages[age]) for age in sorted(ages, reverse=True)]
    return QualityRow(
        key, column, *total, trend,
        days=tuple(_month_of(number) for number, *_ in course),
        values=tuple(100 * faults / records for _, records, faults, _ in course),
    )  # fmt: skip
