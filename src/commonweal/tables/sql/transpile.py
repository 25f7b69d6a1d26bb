"""From the text of a portable statement to its tree and back, and to Spark's words, by SQLGlot.

Only how a thing is written is changed here. Where the engines differ in what a thing means, the
linter (`tables.sql.subset`) refuses it and a macro (`tables.sql.macros`) stands in its place.
"""

from sqlglot import exp, parse_one
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ErrorLevel

DIALECT = "duckdb"
"""The dialect that portable statements are written in."""


class _NullsWritten(DuckDB):
    """DuckDB's dialect, but `nulls last` is not what goes without saying, so it is written out."""

    NULL_ORDERING = "nulls_are_small"


def parse(statement: str) -> exp.Expr:
    """The syntax tree of one statement. Raises SQLGlot's `ParseError`."""
    return parse_one(statement, dialect=DIALECT)


def written(tree: exp.Expr) -> str:
    """A tree as a portable statement, with `nulls last` where it is meant. The tree is used up."""
    return tree.sql(_NullsWritten, copy=False)


def to_spark(statement: str) -> str:
    """The same statement for Spark. Raises SQLGlot's errors for what Spark cannot say."""
    tree = parse(statement)
    for cut in list(tree.find_all(exp.PercentileCont)):
        cut.replace(_call("percentile", cut.this, cut.expression))
    for told in list(tree.find_all(exp.GroupConcat)):
        _sort_as_set(told)
    return tree.sql("spark", unsupported_level=ErrorLevel.RAISE, normalize_functions="lower")


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _sort_as_set(told: exp.GroupConcat) -> None:
    """Write `string_agg(distinct x, ' ' order by x nulls last)` as a sorted set.

    Spark's own `listagg` of distinct values fails beside another aggregate of distinct values.
    """
    ordered = told.this
    if not isinstance(ordered, exp.Order) or not isinstance(ordered.this, exp.Distinct):
        return
    value, [by] = ordered.this.expressions[0], ordered.expressions
    if by.this != value or by.args.get("desc") or isinstance(told.parent, exp.Filter | exp.Window):
        return
    values = _call("array_sort", _call("collect_set", value.copy()))
    joined = _call("array_join", values, told.args["separator"].copy())
    some = exp.GT(this=exp.Count(this=value.copy()), expression=exp.Literal.number(0))
    told.replace(exp.case().when(some, joined))
