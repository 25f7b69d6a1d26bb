"""The portable subset of SQL that definitions may use, and the check that they keep to it.

An expression may use the columns of its one table, literals, arithmetic, comparisons, CASE, COALESCE
and the project's macros. Anything else (a subquery, a function that differs between DuckDB and Spark,
a second statement) is refused before it reaches an engine. It is a smaller subset than that of whole
statements (`tables.sql.subset`), which a measure's statement is held against as well, and it is
judged in a tenth of the time: every measure is, whenever the measures are read.
"""

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from commonweal.tables.declaration import Table
from commonweal.tables.sql.macros import MACROS
from commonweal.tables.sql.transpile import DIALECT

_ALLOWED = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Neg,
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE,
    exp.And, exp.Or, exp.Not, exp.In, exp.Between, exp.Is, exp.Like, exp.Case, exp.If,
    exp.Coalesce, exp.Cast, exp.DataType, exp.Tuple, exp.Date,
)  # fmt: skip


def parse_expression(text: str) -> exp.Expression:
    """Parse one expression in DuckDB's dialect. Raises `ValueError` when it is none."""
    try:
        parsed = sqlglot.parse(text, dialect=DIALECT)
    except SqlglotError as wrong:
        raise ValueError(f"'{text}' is not an SQL expression") from wrong
    if len(parsed) != 1 or not isinstance(parsed[0], exp.Expression):
        raise ValueError(f"'{text}' is not one SQL expression")
    return parsed[0]


def check_expression(text: str, table: Table) -> str | None:
    """What is wrong with an expression over a table, or nothing. An empty one is fine."""
    if not text:
        return None
    try:
        tree = parse_expression(text)
    except ValueError as wrong:
        return str(wrong)
    columns = {column.name for column in table.columns}
    for node in tree.walk():
        if not isinstance(node, _ALLOWED) and not _is_macro(node):
            return f"'{node.sql()}' is outside the portable subset"
        if isinstance(node, exp.Column) and (node.name not in columns or node.table):
            return f"table {table.name} has no column '{node.sql()}'"
    return None


def _is_macro(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() in MACROS
