"""The portable subset, by example: what may be written, what is refused, and what is said of it."""

from pathlib import Path

import polars as pl
import pytest

from commonweal.repository.engines.duck import DuckEngine
from commonweal.tables.sql.macros import MACROS
from commonweal.tables.sql.relations import declared_relations
from commonweal.tables.sql.subset import (
    expression_faults,
    faults_in,
    output_columns,
    require_portable,
    row_faults,
)
from commonweal.tables.sql.transpile import to_spark
from commonweal.terms.errors import DefinitionError
from tests.spec.macro_cases import CASES

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "write-portable-sql.md"
SPELL = {
    "record": "varchar", "person": "bigint", "date": "date", "provider": "varchar",
    "age": "bigint", "cost": "double", "discharged_at": "timestamp", "line": "bigint",
}  # fmt: skip
RELATIONS = {"spell": SPELL, "person": {"person": "bigint", "birth_month": "date"}}

WRITTEN = {
    "rows and conditions": "select record, cost from spell where date >= date '2024-04-01' and provider like 'R%'",
    "bound values": "select record from spell where date between $first and $last",
    "ages": "select age_at(p.birth_month, s.date) as age from spell s join person p on p.person = s.person",
    "bands": "select age // 5 * 5 as band, count(*) as people from spell group by age // 5 * 5",
    "sums": "select provider, cast(sum(age) as bigint) as years, sum(cost) as cost from spell group by provider",
    "means": "select avg(cast(age as double)) as age, median(cost) as cost from spell",
    "some only": "select count(*) filter (where age >= 65) as older from spell",
    "the newest": "select record, person from spell qualify row_number() over (partition by person order by date desc nulls last, record nulls last) = 1",
    "common tables": "with old as (select person from spell where age >= 85) select count(distinct person) as people from old",
    "existence": "select person from person where exists (select 1 from spell where spell.person = person.person)",
    "reading text": "select as_day(record) as day, as_integer(record) as number from spell",
    "patterns": "select record from spell where matches(record, '[A-Z][0-9]{2,3}')",
    "cases": "select case provider when 'RHM' then 'here' else 'elsewhere' end as place from spell",
    "missing columns": "select record, cast(null as date) as discharged from spell",
    "one after another": "select record from spell union all select 'none' as record from person",
    "words in order": "select string_agg(distinct provider, ' ' order by provider nulls last) as providers from spell",
    "window frames": "select sum(cost) over (partition by person order by date nulls last, record nulls last rows between 1 preceding and current row) as two from spell",
    "shares": "select safe_div(cost, age) as each from spell",
    "written divisors": "select cost / 100 as pounds from spell",
    "first few": "select record from spell order by cost desc nulls last, record nulls last limit 5",
    "whole numbers": "select cast(floor(cost) as bigint) as pounds from spell",
}  # fmt: skip

REFUSED = {
    # what is written: the rule, and a part of what to write instead
    "select date_diff('year', date, date) as y from spell": ("outside-the-subset", "full_years"),
    "select extract(dow from date) as d from spell": ("outside-the-subset", "iso_dow"),
    "select date_part('month', date) as m from spell": ("unknown-function", "month()"),
    "select strftime(date, '%Y-%m') as m from spell": ("outside-the-subset", "the date itself"),
    "select date_trunc('month', date) as m from spell": ("outside-the-subset", "month_of"),
    "select date + interval 1 day as d from spell": ("outside-the-subset", "days_after"),
    "select date + 1 as d from spell": ("date-arithmetic", "days_after"),
    "select cost / age as each from spell": ("division", "safe_div"),
    "select age % cost as each from spell": ("division", "safe_div"),
    "select record from spell order by date": ("nulls-unplaced", "date nulls last"),
    "select record from spell order by date desc": ("nulls-unplaced", "date desc nulls last"),
    "select rank() over (order by cost) as r from spell": ("nulls-unplaced", "nulls last"),
    "select row_number() over (partition by person) as n from spell": ("window-order", "order by"),
    "select avg(age) as age from spell": ("mean", "avg(cast(age as double))"),
    "select sum(age) as age from spell": ("sum", "cast(sum(age) as bigint)"),
    "select sum(age > 1) as older from spell": ("sum", "filter"),
    "select greatest(cost, 1) as c from spell": ("greatest-of-doubles", "case when"),
    "select provider from spell group by 1": ("by-position", "column or expression"),
    "select record from spell order by 1 nulls last": ("by-position", "column or expression"),
    "select record from spell limit 5": ("limit", "order by"),
    "select * from spell qualify row_number() over (order by record nulls last) = 1": ("qualify", "Name the columns"),
    "select cast(record as bigint) as n from spell": ("cast-of-text", "as_integer"),
    "select cast(cost as bigint) as n from spell": ("cast-to-whole", "floor"),
    "select cast(cost as varchar) as n from spell": ("cast-to-text", "Return the number"),
    "select cast(age as decimal(10, 2)) as n from spell": ("result-type", "double"),
    "select record from spell where date > '2024-04-01'": ("unlike-types", "date '2024-03-31'"),
    "select record from spell where record = 1": ("unlike-types", "as_integer"),
    "select record from spell where date = discharged_at": ("unlike-types", "day_of"),
    "select null as nothing, record from spell": ("null-without-type", "cast(null as date)"),
    "select any_value(record) as r from spell": ("outside-the-subset", "row_number()"),
    "select arg_max(record, date) as r from spell": ("outside-the-subset", "row_number()"),
    "select distinct on (person) record from spell": ("distinct-on", "row_number()"),
    "select string_agg(provider, ' ') as p from spell": ("text-order", "order by"),
    "select md5(record) as m from spell": ("outside-the-subset", "write-portable-sql.md"),
    "select list(record) as l from spell": ("outside-the-subset", "write-portable-sql.md"),
    "select frobnicate(record) as l from spell": ("unknown-function", "write-portable-sql.md"),
    "select age_at(date) as a from spell": ("wrong-arguments", "age_at(birth, on_day)"),
    "select concat(record, provider) as c from spell": ("outside-the-subset", "||"),
    "select trim(record) as c from spell": ("outside-the-subset", "trimmed"),
    "select round(cost, 2) as c from spell": ("rounding", "whole numbers"),
    "select floor(cost) as c from spell": ("whole-number", "as bigint"),
    "select substring(record, 0, 2) as c from spell": ("text-position", "from 1"),
    "select record ilike 'a%' as c from spell": ("outside-the-subset", "lower"),
    r"select matches(record, '\bJ') as c from spell": ("pattern", "class"),
    "select matches(record, provider) as c from spell": ("pattern", "in quotes"),
    "select s.record from spell s semi join person p on s.person = p.person": ("join", "exists"),
    "select record from spell except select 'a' as record from spell": ("not-a-query", "not exists"),
    "select current_date as today, record from spell": ("outside-the-subset", "$on"),
    "select * from read_csv('spell.csv')": ("outside-the-subset", "write-portable-sql.md"),
    "select * from elsewhere": ("unknown-table", "declared table"),
    "select * from spells": ("unknown-table", "Did you mean spell?"),
    "select recod from spell": ("unknown-column", "Did you mean record?"),
    "drop table spell": ("not-a-query", "nothing else reaches an engine"),
    "copy spell to 'spell.csv'": ("not-a-query", "nothing else reaches an engine"),
    "select 1 as a; select 2 as a": ("one-statement", "Keep one"),
    "select from where": ("unreadable", "Correct it"),
    "with recursive a as (select 1 as n) select n from a": ("recursive", "write-portable-sql.md"),
}  # fmt: skip


@pytest.fixture(scope="module")
def duck():
    with DuckEngine() as engine:
        yield engine


@pytest.mark.parametrize("macro", MACROS)
def test_every_macro_gives_what_its_examples_say(duck, macro):
    calls = CASES[macro]
    row = duck.ask("select " + ", ".join(f"{call} as c{n}" for n, (call, _) in enumerate(calls)))
    assert list(zip((call for call, _ in calls), row.row(0), strict=True)) == calls


def test_every_macro_has_examples_and_a_line_in_the_guide():
    assert set(CASES) == set(MACROS)
    guide = GUIDE.read_text(encoding="utf-8")
    missing = [
        m.signature for m in MACROS.values() if f"| `{m.signature}` | {m.meaning} |" not in guide
    ]
    assert missing == []


@pytest.mark.parametrize("macro", MACROS.values(), ids=lambda macro: macro.name)
def test_every_macro_is_of_the_type_it_declares_and_missing_without_its_arguments(duck, macro):
    arguments = ", ".join(f"cast(null as {kind})" for _, kind in macro.parameters)
    found = duck.ask(f"select {macro.name}({arguments}) as value, typeof(value) as type")
    assert found.row(0) == (None, macro.returns.upper())


@pytest.mark.parametrize("statement", WRITTEN.values(), ids=WRITTEN)
def test_what_may_be_written_is_passed_and_runs(duck, statement):
    assert [str(fault) for fault in faults_in(statement, RELATIONS)] == []
    empty = {
        name: duck.ask("select " + ", ".join(f"cast(null as {t}) as {c}" for c, t in columns.items()))
        for name, columns in RELATIONS.items()
    }  # fmt: skip
    values = {"first": None, "last": None} if "$first" in statement else None
    assert duck.ask(statement, values, empty).columns == list(output_columns(statement, RELATIONS))
    assert to_spark(statement)


@pytest.mark.parametrize("statement", REFUSED)
def test_what_may_not_be_written_is_refused_with_what_to_write_instead(statement):
    rule, instead = REFUSED[statement]
    faults = {fault.rule: fault for fault in faults_in(statement, RELATIONS, where="spell.sql")}
    assert rule in faults, list(map(str, faults.values()))
    assert instead in faults[rule].next_step
    assert faults[rule].place.file == "spell.sql"


def test_a_fault_is_told_with_its_line():
    statement = "select record,\n  provider,\n  age / cost as each\nfrom spell\norder by date"
    told = [(f.place.line, f.rule) for f in faults_in(statement, RELATIONS)]
    assert told == [(3, "division"), (5, "nulls-unplaced")]


def test_all_faults_of_a_statement_are_raised_together():
    with pytest.raises(DefinitionError) as raised:
        require_portable("select age / cost as c from spell limit 3", RELATIONS, where="x.sql")
    assert str(raised.value).count("x.sql, line 1") == 2
    assert raised.value.exit_code == 4


def test_without_relations_only_the_shape_is_judged():
    assert faults_in("select anything from anywhere") == []
    assert [f.rule for f in faults_in("select a / b as c from anywhere")] == ["division"]


def test_a_feeds_statement_keeps_to_its_row():
    good = "select record, person, date, line, 'admitted' as setting from accepted where age > 1 union all select record, person, date, line, 'other' from accepted"
    assert row_faults(good, SPELL, where="cost.sql") == []
    bad = {
        "select provider, count(*) as n from accepted group by provider": {"across-rows"},
        "select a.record from accepted a join accepted b on a.person = b.person": {"across-rows"},
        "select distinct provider from accepted": {"across-rows"},
        "select record from person": {"unknown-table"},
    }
    for statement, rules in bad.items():
        assert {f.rule for f in row_faults(statement, SPELL, where="x.sql")} == rules


def test_an_expression_is_judged_over_the_columns_of_a_row():
    assert expression_faults("age is null or age >= 0", SPELL, where="rule") == []
    assert [f.rule for f in expression_faults("agee >= 0", SPELL, where="rule")] == [
        "unknown-column"
    ]
    assert [f.rule for f in expression_faults("sum(cost) > 0", SPELL, where="r")] == ["across-rows"]


def test_every_declared_table_can_be_asked_of():
    for name, columns in declared_relations().items():
        statement = f"select {', '.join(columns)} from {name}"
        assert output_columns(statement, declared_relations()) == dict(columns)


def test_a_statement_reaches_no_file_and_no_variable(tmp_path):
    rows = pl.DataFrame({"a": [1]})
    rows.write_parquet(tmp_path / "rows.parquet")
    with DuckEngine() as engine:
        for source in (f"'{tmp_path}/rows.parquet'", "rows"):
            with pytest.raises(Exception, match=r"disabled by configuration|does not exist"):
                engine.ask(f"select * from {source}")
        with pytest.raises(Exception, match="locked"):
            engine.ask("set memory_limit = '100GB'")
        assert engine.ask("select a from given", relations={"given": rows})["a"].to_list() == [1]
