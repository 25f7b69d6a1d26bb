"""Every statement that the product ships gives the same rows on DuckDB and on Spark.

One small population, one session of Spark. A measure, a feed's statement or a view that is added is
found here by itself. What "the same" means is in `comparing`.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial
from types import ModuleType
from typing import Any

import polars as pl
import pytest

from commonweal.actions.measuring import all_measures
from commonweal.actions.rows_behind import RowsBehind
from commonweal.outcomes.strata import rows_statement, strata_statement, together
from commonweal.repository.feed import FEEDS_FOLDER
from commonweal.repository.query import newest_statement
from commonweal.repository.records import TableFiles
from commonweal.tables.catalogue import TABLES
from commonweal.tables.sql.macros import MACROS
from commonweal.tables.sql.relations import declared_relations
from commonweal.tables.sql.subset import faults_in
from tests.differential.accepted_samples import (
    CELLS,
    RECORD_FEEDS,
    STATEMENTS,
    SampleLoader,
    statement,
)
from tests.differential.comparing import difference
from tests.differential.found import ALONE, SOURCE, made_in_functions, statements_of
from tests.differential.shipped import ASKING, MADE, kept_statements, modules_that_ask
from tests.differential.shipped_views import MISFITS, lines_of, on_duckdb, on_spark, view_of
from tests.spec.macro_cases import CASES

pytestmark = pytest.mark.slow  # Spark starts in some ten seconds and answers in tenths of one

MEASURES = all_measures()
MEASURED = sorted({measure.table for measure in MEASURES.values()})
LARGE = list(MEASURES)[::20]
"""What is asked of a large table is of one shape; its conditions run with the strata as well."""
STORED = {name: TableFiles(0, (), 1) for name in TABLES}
RESTATED = [name for name, table in TABLES.items() if not table.records]
KEPT = kept_statements()
RARE = {
    "beds-maternity",
    "no-criteria-to-reside",
    "admissions-elective-ordinary",
    "admissions-direct",
    "ae-over-12-hours",
}
"""Rates of the fit that may count nobody: each is of so few that 500 people need not have one."""
VIEWED = [path.parent.name for path in sorted(FEEDS_FOLDER.glob("*/view.json"))]
RULED = [name for name, feed in RECORD_FEEDS.items() if feed.contract.rules]
AT = datetime(2024, 2, 28, 23, 59)  # noqa: DTZ001 - local clock time
AWKWARD = pl.DataFrame(
    {
        "n": [None, 0, 1, -1, 7, -7, 2**40, 3, 3, 65],
        "x": [None, 0.0, -0.0, 1.5, -2.5, 0.5, 1e300, float("nan"), 2.5, 1e-300],
        "t": [None, "", " a ", "Ab", "aé", "a%b_c", "long text here", "b", "B", "é"],
        "d": [
            None, date(2024, 2, 29), date(1900, 1, 1), date(2023, 12, 31), date(2021, 1, 3),
            date(9999, 12, 31), date(1970, 1, 1), date(2024, 1, 31), date(1969, 12, 31),
            date(2024, 12, 30),
        ],
        "s": [None, *(AT + timedelta(seconds=7_777 * i) for i in range(9))],
        "k": [1, 1, 1, 2, 2, 2, 2, 3, 3, 3],
    },
    schema={"n": pl.Int64, "x": pl.Float64, "t": pl.String, "d": pl.Date, "s": pl.Datetime("us"), "k": pl.Int64},
)  # fmt: skip
AWKWARD_TYPES = {"n": "bigint", "x": "double", "t": "varchar", "d": "date", "s": "timestamp", "k": "bigint"}  # fmt: skip
SAME = {
    "text": "select upper(t) as a, lower(t) as b, length(t) as c, substring(t, 2, 3) as e, replace(t, 'a', 'xy') as f, starts_with(t, 'a') as g, contains(t, 'b') as h, left(t, 2) as i, right(t, 2) as j, split_part(t, ' ', 2) as l, strpos(t, 'a') as m, lpad(t, 3, '0') as o, rpad(t, 3, '.') as p, t || '-' || t as q, t like 'a%' as r, coalesce(t, 'none') as u, nullif(t, 'b') as v from awkward",
    "numbers": "select abs(n) as a, abs(x) as b, cast(floor(x) as bigint) as c, cast(ceil(x) as bigint) as e, cast(round(x) as bigint) as f, n // 5 as g, n % 5 as h, n / 100 as i, greatest(n, 1) as j, least(n, k) as l, n * k + 1 as m, x * 2 as o, -n as p, cast(n as double) as q, x > 1 as r, x = x as u from awkward where x is null or abs(x) < 1e9",
    "dates": "select year(d) as a, quarter(d) as b, month(d) as c, day(d) as e, hour(s) as f, minute(s) as g, last_day(d) as h, cast(s as date) as i, greatest(d, date '2024-01-01') as j, d between date '1970-01-01' and $on as l, cast(d as varchar) as m from awkward",
    "comparisons": "select n in (1, 7) as a, n not in (1, 7) as b, n is not distinct from k as c, t is null or n > 0 as e, not (n > 0) as f, n = 3 and x > 0 as g, case when n > 0 then 'some' when n = 0 then 'none' end as h, x > n as i, t < 'b' as j from awkward",
    "totals": "select k, count(*) as a, count(n) as b, count(distinct t) as c, cast(sum(n) as bigint) as e, sum(x) as f, min(t) as g, max(d) as h, min(x) as i, max(x) as j, avg(cast(n as double)) as l, bool_and(n > 0) as m, bool_or(n > 0) as o, count(*) filter (where n > 0) as p, string_agg(distinct t, ';' order by t nulls last) as q from awkward where t is distinct from 'b' group by k having count(*) > 0",
    "spread": "select k, median(cast(n as double)) as a, quantile_cont(cast(n as double), 0.25) as b, stddev_samp(cast(n as double)) as c, stddev_pop(cast(n as double)) as e, var_samp(cast(n as double)) as f, var_pop(cast(n as double)) as g, stddev(cast(n as double)) as h, variance(cast(n as double)) as i from awkward group by k",
    "windows": "select n, k, row_number() over (partition by k order by n desc nulls last, t nulls last) as a, rank() over (order by k nulls last) as b, dense_rank() over (order by k desc nulls first) as c, lag(n) over (order by k nulls last, n nulls last, t nulls last) as e, lead(t, 2) over (order by k nulls last, n nulls last, t nulls last) as f, first_value(t) over (partition by k order by n nulls first, t nulls first) as g, sum(n / 10) over (partition by k order by n nulls last, t nulls last rows between 1 preceding and current row) as h, count(*) over (partition by k) as i from awkward",
    "keeping one": "select k, t, n from awkward qualify row_number() over (partition by k order by n desc nulls last, t nulls last) = 1",
    "joins": "with twice as (select k * 2 as k, cast(sum(n) as bigint) as total from awkward group by k * 2) select a.n, b.total from awkward a left join twice b on a.k = b.k where exists (select 1 from awkward c where c.k = a.n) or a.n is null",
    "whole joins": "select coalesce(a.n, -99) as n, b.k from awkward a full join (select distinct k from awkward) as b on a.n = b.k",
    "order": "select n, t from awkward order by n desc nulls last, t nulls first limit 4",
    "together": "select n as v, 'n' as what from awkward union all select k, 'k' from awkward union select 5, cast(null as varchar)",
    "lists": "select t from awkward where list_contains($words, t)",
    "bound": "select $on as day, $years as years, n // $years as band from awkward",
}  # fmt: skip
"""What the subset lets pass, over values chosen to tell engines apart."""
VALUES = {"on": date(2024, 3, 1), "words": ["a", "b", "Ab"], "years": 5}


def used(statement: str) -> dict | None:
    return {name: value for name, value in VALUES.items() if f"${name}" in statement} or None


@pytest.mark.parametrize("statement", SAME.values(), ids=SAME)
def test_what_the_subset_allows_means_the_same(engines, statement):
    assert [str(f) for f in faults_in(statement, {"awkward": AWKWARD_TYPES})] == []
    assert engines.agree(statement, used(statement), {"awkward": AWKWARD}).height


def test_every_macro_gives_what_its_examples_say_on_spark_as_well(engines):
    calls = [each for cases in CASES.values() for each in cases]
    statement = "select " + ", ".join(f"{call} as c{n}" for n, (call, _) in enumerate(calls))
    row = engines.agree(statement)
    told = [(call, value) for (call, _), value in zip(calls, row.row(0), strict=True)]
    assert told == calls


def many(rows: int) -> pl.DataFrame:
    """Pairs of days, times, numbers and texts, half of them near each other; the same every time."""
    chance = random.Random(4)
    days = [date(1850, 1, 1) + timedelta(days=chance.randrange(100_000)) for _ in range(rows)]
    near = [d + timedelta(days=chance.randrange(-800, 800)) for d in days]
    start = AT - timedelta(days=45_000)
    times = [start + timedelta(seconds=chance.randrange(5 * 10**9)) for _ in range(rows)]
    later = [t + timedelta(seconds=chance.randrange(-(10**5), 10**5)) for t in times]
    forms = ["%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d-%m-%Y", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
    texts = [t.strftime(chance.choice(forms)) for t in times]
    texts = ["".join(chance.sample(w, len(w))) if chance.random() < 0.3 else w for w in texts]
    numbers = [chance.choice(["", "-", "+"]) + str(chance.randrange(10**6)) + chance.choice(["", ".", ".5", "e3", "x", " "]) for _ in range(rows)]  # fmt: skip
    a = [chance.choice([0.0, chance.gauss(0, 100)]) for _ in range(rows)]
    return pl.DataFrame(
        {"d1": days, "d2": near, "s1": times, "s2": later, "t": texts, "v": numbers, "a": a, "b": a[::-1],
         "n": [chance.randrange(-2000, 2000) for _ in range(rows)]}
    )  # fmt: skip


ARGUMENTS = {
    "age_at": "d1, d2", "full_years": "d1, d2", "full_months": "d1, d2", "days_between": "d1, d2",
    "minutes_between": "s1, s2", "days_after": "d1, n", "months_after": "d1, n", "month_of": "d1",
    "day_of": "s1", "iso_week": "d1", "iso_dow": "d1", "safe_div": "a, b", "safe_ln": "a",
    "safe_sqrt": "a", "trimmed": "v", "as_integer": "v", "as_decimal": "v", "as_day": "t",
    "as_day_of": "t, '%d/%m/%Y'", "as_instant": "t", "matches": "t, '[0-9]{4}-[0-9]{2}.*'",
}  # fmt: skip


def test_every_macro_is_the_same_on_many_values(engines):
    assert set(ARGUMENTS) == set(MACROS)
    calls = ", ".join(f"{name}({taken}) as {name}" for name, taken in ARGUMENTS.items())
    rows = many(5_000)
    found = engines.agree(f"select {calls} from given", None, {"given": rows})
    assert all(found[name].drop_nulls().n_unique() > 1 for name in MACROS)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_the_statement_of_every_measure_is_portable(measure):
    found = faults_in(strata_statement(measure), declared_relations(), where=measure.id)
    assert list(map(str, found)) == []


@pytest.mark.parametrize("table", MEASURED)
def test_measures_are_counted_the_same(engines, table):
    some = [measure for measure in MEASURES.values() if measure.table == table]
    found = engines.agree(together(some))
    assert set(found["measure"]) == {measure.id for measure in some}


@pytest.fixture(scope="module")
def accepted(tmp_path_factory):
    """The accepted rows of each feed's sample, made once."""
    with SampleLoader(tmp_path_factory.mktemp("samples")) as loader:
        yield cache(lambda feed: loader.accepted(RECORD_FEEDS[feed]))


@pytest.mark.parametrize(("feed", "table"), STATEMENTS, ids=map("-".join, STATEMENTS))
def test_feeds_fill_their_tables_and_constraints_judge_them_the_same(
    engines, accepted, feed, table
):
    judged = [f"({c.sql}) as judged_{n}" for n, c in enumerate(TABLES[table].constraints)]
    told = f"select {', '.join(['filled.*', *judged])} from ({statement(feed, table)}) as filled"
    engines.agree(told, None, {"accepted": accepted(feed)})


@pytest.mark.parametrize("feed", RULED)
def test_rules_of_contracts_judge_the_same(engines, accepted, feed):
    rows = accepted(feed)
    contract = RECORD_FEEDS[feed].contract
    hidden = {c.becomes: c.type for c in contract.columns if c.becomes not in rows.columns}
    # Identifiers are not among accepted rows; a rule on them is judged on missing ones.
    rows = rows.with_columns(pl.lit(None, CELLS[kind]).alias(name) for name, kind in hidden.items())
    judged = [f"({rule.sql}) as r{n}" for n, rule in enumerate(contract.rules)]
    engines.agree(f"select {', '.join(['line', *judged])} from accepted", None, {"accepted": rows})


@pytest.mark.parametrize("feed", VIEWED)
def test_views_flatten_resources_the_same(engines, feed, tmp_path):
    view, lines = view_of(feed), lines_of(feed)
    one = on_duckdb(view, lines, tmp_path)
    other = on_spark(view, lines, engines.spark)
    assert difference(one, other) == ""
    assert one.height == len(lines)
    assert one["misfit"].null_count() == len(lines) - len(MISFITS)


@pytest.mark.parametrize("table", RESTATED)
def test_the_newest_row_of_a_key_is_the_same(engines, table):
    statement = newest_statement(TABLES[table])
    assert list(map(str, faults_in(statement, declared_relations(), where=table))) == []
    found = engines.agree(statement)
    assert difference(found, pl.read_parquet(engines.folder / f"{table}.parquet")) == ""
    stated = pl.read_parquet(engines.folder / f"{table}_stated.parquet")
    assert found.height < stated.height


def asked(engines, statement: str, values: Mapping[str, Any] | None) -> pl.DataFrame:
    """The rows of a statement that is portable and was the same on both engines."""
    assert list(map(str, faults_in(statement, declared_relations()))) == []
    return engines.agree(statement, values)


@pytest.mark.parametrize("statement", KEPT, ids=lambda statement: statement.name)
def test_what_pages_ask_is_portable_and_the_same(engines, statement):
    found = asked(engines, statement.sql, statement.values)
    if "rate" in found.columns:
        nothing = found.filter(pl.col("numerator").fill_null(0) == 0)
        assert set(nothing["rate"]) <= RARE
        assert nothing.height < found.height


@pytest.mark.parametrize("table", MEASURED)
def test_the_rows_of_a_table_that_is_held_are_the_same(engines, table):
    held = RowsBehind(partial(asked, engines), MEASURES.values(), STORED)
    some = {measure.id for measure in MEASURES.values() if measure.table == table}
    assert some <= set(held.read(table).columns)


@pytest.mark.parametrize("measure", LARGE)
def test_the_rows_behind_a_figure_of_a_large_table_are_the_same(engines, measure):
    used = engines.agree(rows_statement(MEASURES[measure]))
    units = used["unit"].unique().sort()[::2].to_list()
    ends = used["period_last"].unique().sort()
    first, last = used["period_first"].min(), ends[len(ends) // 2]
    behind = RowsBehind(partial(asked, engines), [MEASURES[measure]], STORED, held_rows_max=-1)
    found = behind.of(MEASURES[measure], units, first=first, last=last)
    in_period = (pl.col("period_first") >= first) & (pl.col("period_last") <= last)
    assert found.height == used.filter(pl.col("unit").is_in(units) & in_period).height


def test_of_no_rows_nothing_is_proven(engines):
    with pytest.raises(AssertionError, match="there is no row to compare"):
        engines.agree("select person from person where feed = 'none'")


def test_every_module_that_asks_the_store_is_known_here():
    assert modules_that_ask() == set(ASKING)


def test_every_module_that_makes_a_statement_is_known_here():
    assert made_in_functions() == set(MADE)
    assert {name for name in ALONE if not (SOURCE / name).is_file()} == set()


@dataclass(frozen=True)
class Kept:
    """A statement as a module may hold it, with its values."""

    id: str
    sql: str
    values: dict[str, int]


def test_a_statement_that_is_added_to_a_module_is_found_by_itself():
    new = ModuleType("commonweal.new")
    part = "select person from person where birth_month is null"
    new.PLAIN = "\nselect distinct record from death\n"
    new.LISTED = (Kept("unborn", f"with unborn as ({part}) select count(*) from unborn", {}),)
    new.BOUND = {"late": Kept("late", "select record from death where line > $line", {"line": 3})}
    new.PART, new.SAID = part, "with no word of where it is from"
    found = {one.where: (one.sql, one.values) for one in statements_of(new)}
    assert found == {
        "new: PLAIN": (new.PLAIN, None),
        "new: LISTED, 0, unborn": (new.LISTED[0].sql, None),
        "new: BOUND, late, late": (new.BOUND["late"].sql, {"line": 3}),
    }
