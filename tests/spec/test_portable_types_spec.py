"""What a value has to be where it is used: one engine would refuse it, or give another type.

Each statement that is refused here ran on one of DuckDB and Spark alone, or gave rows of two types.
"""

import pytest

from commonweal.tables.sql.macros import MACROS
from commonweal.tables.sql.subset import faults_in, output_columns

RELATIONS = {
    "g": {
        "n": "bigint", "y": "double", "t": "varchar", "d": "date", "s": "timestamp", "b": "boolean",
    }
}  # fmt: skip

REFUSED = {
    # an expression over one row: the rule, and a part of what to write instead
    "age_at(d, '2024-01-01')": ("wrong-type", "age_at(birth, on_day) with birth a date"),
    "age_at(d, s)": ("wrong-type", "on_day a date"),
    "iso_week(s)": ("wrong-type", "d a date"),
    "days_between(s, d)": ("wrong-type", "a a date"),
    "months_after(d, y)": ("wrong-type", "months a bigint"),
    "days_after(d, n + 0.5)": ("wrong-type", "days a bigint"),
    "as_integer(n)": ("wrong-type", "t a varchar"),
    "matches(n, '1')": ("wrong-type", "t a varchar"),
    "safe_div(n, '2')": ("wrong-type", "b a double"),
    "safe_div(n, b)": ("wrong-type", "b a double"),
    "lower(n)": ("wrong-type", "cast(n) as varchar"),
    "length(n)": ("wrong-type", "varchar"),
    "left(n, 1)": ("wrong-type", "varchar"),
    "lpad(n, 3, '0')": ("wrong-type", "varchar"),
    "replace(t, 'a', n)": ("wrong-type", "varchar"),
    "contains(t, n)": ("wrong-type", "varchar"),
    "split_part(t, n, 1)": ("wrong-type", "varchar"),
    "n like '1%'": ("wrong-type", "varchar"),
    "year(t)": ("wrong-type", "as_day"),
    "t * 2": ("wrong-type", "as_integer"),
    "abs(b)": ("wrong-type", "as_integer"),
    "y || t": ("cast-to-text", "Return the number"),
    "case when n then 1 end": ("condition", "n <> 0"),
    "case n when '1' then 1 end": ("unlike-types", "as_integer"),
    "case when b then n else t end": ("unlike-types", "one type"),
    "if(n, 1, 2)": ("condition", "n <> 0"),
    "not n": ("condition", "n <> 0"),
    "b and n": ("condition", "n <> 0"),
    "bool_and(n)": ("condition", "n <> 0"),
    "count(*) filter (where n)": ("condition", "n <> 0"),
    "coalesce(n, 'a')": ("unlike-types", "one type"),
    "coalesce(d, s)": ("unlike-types", "day_of"),
    "nullif(n, '1')": ("unlike-types", "one type"),
    "n is not distinct from t": ("unlike-types", "one type"),
    "n <=> n": ("outside-the-subset", "is not distinct from"),
    "(n, y)": ("several-values", "column of its own"),
    "count(distinct (n, y))": ("several-values", "column of its own"),
    "t like $words": ("like", "in quotes"),
    "t like t": ("like", "in quotes"),
    r"t like 'a\\b'": ("like", "matches"),
    "matches(t, 'a{')": ("pattern", "[{]"),
    "matches(t, '[a')": ("pattern", "Close each bracket"),
    "1.5 * 2": ("result-type", "double"),
    "n * 1.5": ("result-type", "double"),
    "coalesce(n, 1.5)": ("result-type", "double"),
    "sum(n * 0.5)": ("result-type", "double"),
    "12345678901234567890": ("result-type", "double"),
    "cast(n / 0.3 as double)": ("division", "cast(n as double) / 0.3"),
}


@pytest.mark.parametrize("expression", REFUSED)
def test_a_value_of_another_type_than_is_asked_for_is_refused(expression):
    rule, instead = REFUSED[expression]
    faults = faults_in(f"select {expression} as value from g", RELATIONS)
    assert rule in {fault.rule for fault in faults}, list(map(str, faults))
    assert any(instead in fault.next_step for fault in faults if fault.rule == rule)


@pytest.mark.parametrize(
    "clause", ["where n", "join g as h on g.n", "group by n having n", "where t", "where b or n"]
)
def test_a_condition_is_true_or_false(clause):
    faults = faults_in(f"select g.n from g {clause}", RELATIONS)
    assert "condition" in {fault.rule for fault in faults}


@pytest.mark.parametrize("pair", [("b", "n"), ("d", "s"), ("t", "n")])
def test_what_is_put_one_after_another_is_of_one_type(pair):
    one, other = pair
    statement = f"select n, {one} as v from g union all select n, {other} as v from g"
    assert [fault.rule for fault in faults_in(statement, RELATIONS)] == ["unlike-types"]


def test_an_operator_of_one_engine_is_told_with_its_line():
    (fault,) = faults_in("select n\nfrom g\nwhere n <=> 1")
    assert (fault.place.line, fault.rule) == (3, "outside-the-subset")


ALLOWED = {
    # an expression over one row: its type
    "age_at(d, $on)": "bigint", "age_at(day_of(s), date '2024-01-01')": "bigint",
    "days_after(d, n + 1)": "date", "safe_div(n, 1.5)": "double", "safe_div(y, n)": "double",
    "minutes_between(s, timestamp '2024-01-01 00:00:00')": "bigint",
    "lower(cast(n as varchar))": "varchar", "n || t": "varchar", "lower($word)": "varchar",
    "case when b then n end": "bigint", "case when $yes then 1 else y end": "double",
    "y * 1.5": "double", "n * 1.5 > y": "boolean", "cast(n * 1.5 as double)": "double",
    "y / 0.3": "double", "coalesce(y, 0.5)": "double", "coalesce(n, $other)": "unknown",
    "n is not distinct from 1": "boolean", "n in (1, 2)": "boolean", "t like 'a%'": "boolean",
    "matches(t, '[{]a{2,3}[0-9]{4}')": "boolean", "coalesce(b, false) and not b": "boolean",
    "1e3": "double", "last_day(s)": "date", "exists (select 1 from g as h where h.b)": "boolean",
}  # fmt: skip


@pytest.mark.parametrize("expression", ALLOWED)
def test_a_value_of_the_type_asked_for_is_passed(expression):
    statement = f"select {expression} as value from g"
    assert list(map(str, faults_in(statement, RELATIONS))) == []
    assert output_columns(statement, RELATIONS)["value"] == ALLOWED[expression]


_OTHER = {"date": "t", "timestamp": "t", "bigint": "y", "double": "t", "varchar": "n"}
_RIGHT = {"date": "d", "timestamp": "s", "bigint": "n", "double": "y", "varchar": "t"}


@pytest.mark.parametrize("macro", MACROS.values(), ids=MACROS)
def test_every_parameter_of_every_macro_is_judged(macro):
    for wrong in range(len(macro.parameters)):
        values = [
            (_OTHER if place == wrong else _RIGHT)[kind]
            for place, (_, kind) in enumerate(macro.parameters)
        ]
        faults = faults_in(f"select {macro.name}({', '.join(values)}) as v from g", RELATIONS)
        expected = "pattern" if macro.name == "matches" else "wrong-type"
        assert expected in {fault.rule for fault in faults}
