"""The linter of portable statements: what may be said so that every engine understands the same.

A statement is parsed in DuckDB's dialect; its shape is judged, its columns are looked up and its
types inferred. Every fault found is a `Problem` with the rule, the place, what is wrong and what to
write instead. Nothing is run here, and nothing is rewritten.
"""

import difflib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import OptimizeError, SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema
from sqlglot.tokenizer_core import TokenType

from commonweal.tables.sql.arguments import argument_findings
from commonweal.tables.sql.macros import MACROS
from commonweal.tables.sql.meaning import kind_of, meaning_findings, name_of
from commonweal.tables.sql.relations import Columns, Relations
from commonweal.tables.sql.shape import AGGREGATES, GUIDE, INSTEAD, Finding, shape_findings
from commonweal.tables.sql.transpile import DIALECT
from commonweal.terms.errors import DefinitionError
from commonweal.terms.problem import Place, Problem, Severity

ACCEPTED = "accepted"
"""The one relation that a feed's statement asks of: the rows of a file that were accepted."""


class _SmallNulls(DuckDB):
    """DuckDB's dialect, were missing values the smallest; see `_implied_orders`."""

    NULL_ORDERING = "nulls_are_small"


class _LargeNulls(DuckDB):
    """DuckDB's dialect, were missing values the largest; see `_implied_orders`."""

    NULL_ORDERING = "nulls_are_large"


def _of_macro(annotator: object, node: exp.Anonymous) -> exp.Expr:
    macro = MACROS.get(node.name.lower())
    set_type = annotator._set_type  # type: ignore[attr-defined]  # noqa: SLF001 - SQLGlot gives annotators no other way
    typed: exp.Expr = set_type(node, exp.DataType.build(macro.returns if macro else "unknown"))
    return typed


def _of_literal(annotator: object, node: exp.Literal) -> exp.Expr:
    """A number with a point is a decimal on every engine, and one past the bigints is wider."""
    kind = exp.DType.INT
    if node.is_string:
        kind = exp.DType.VARCHAR
    elif "e" in node.name.lower():
        kind = exp.DType.DOUBLE
    elif not node.name.isdigit():
        kind = exp.DType.DECIMAL
    elif int(node.name) >= 2**63:
        kind = exp.DType.INT128
    typed: exp.Expr = annotator._set_type(node, kind)  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    return typed


_DOUBLE: dict[str, Any] = {"returns": exp.DType.DOUBLE}
_METADATA: dict[Any, Any] = {
    **DuckDB.EXPRESSION_METADATA,
    exp.Anonymous: {"annotator": _of_macro},
    exp.Literal: {"annotator": _of_literal},
    exp.Median: _DOUBLE,
    exp.PercentileCont: _DOUBLE,
}


def faults_in(
    text: str, relations: Relations | None = None, *, where: str = "the statement"
) -> list[Problem]:
    """Everything that keeps one statement from being portable, in the order it stands.

    With `relations`, tables and columns are looked up and types taken into account. `where` names
    the file or definition in each problem. No fault is an empty list; nothing is raised.
    """
    try:
        tree = _parsed(text)
    except _Unreadable as wrong:
        return [_problem(wrong.finding, text, where)]
    found = [*shape_findings(tree), *_implied_orders(text, tree), *_foreign_operators(text)]
    if relations is not None:
        found += _unknown_tables(tree, relations)
        if not found:
            found += _typed_findings(tree, relations)
    told = dict.fromkeys(_problem(finding, text, where) for finding in found)
    return sorted(told, key=lambda problem: problem.place.line or 0)


def row_faults(text: str, accepted: Columns, *, where: str) -> list[Problem]:
    """Everything wrong with a statement that turns accepted rows into rows of a table, row by row.

    Beside what `faults_in` finds: it asks only of `accepted`, joins nothing and adds up nothing.
    """
    found = faults_in(text, {ACCEPTED: accepted}, where=where)
    try:
        tree = _parsed(text)
    except _Unreadable:
        return found
    refused = (exp.Join, exp.Group, exp.Window, exp.Having, exp.Limit, exp.Order, exp.Distinct)
    across = tree.find_all(*refused, *AGGREGATES, exp.Exists)
    return found + [_problem(_across_rows(node), text, where) for node in across]


def expression_faults(text: str, columns: Columns, *, where: str) -> list[Problem]:
    """Everything wrong with one expression over the columns of one row."""
    return row_faults(f"select {text} as value from {ACCEPTED}", columns, where=where)  # noqa: S608 - it is only parsed


def require_portable(text: str, relations: Relations | None = None, *, where: str) -> None:
    """Raise `DefinitionError` with every fault in a statement; pass in silence without one."""
    found = faults_in(text, relations, where=where)
    if found:
        raise DefinitionError("\n".join(map(str, found)))


def output_columns(text: str, relations: Relations) -> dict[str, str]:
    """The columns a portable statement returns, with their SQL types in lower case, in order.

    A type that cannot be inferred is `unknown`. Raises `ValueError` for a statement that `faults_in`
    would find fault with.
    """
    try:
        tree = typed(_parsed(text), relations)
    except OptimizeError as wrong:
        raise ValueError(str(wrong)) from wrong
    return {made.alias_or_name: name_of(kind_of(made)) for made in tree.selects}


def typed(tree: exp.Query, relations: Relations) -> exp.Query:
    """A copy of a tree with every column resolved to its relation and every type inferred.

    Raises SQLGlot's `OptimizeError` for a column that no relation has.
    """
    asked = sorted({table.name for table in tree.find_all(exp.Table)} & set(relations))
    schema = _schema(tuple((name, tuple(relations[name].items())) for name in asked))
    resolved = qualify(
        tree.copy(), schema=schema, dialect=DIALECT, quote_identifiers=False, identify=False
    )
    assert isinstance(resolved, exp.Query)
    return annotate_types(resolved, schema, _METADATA, dialect=DIALECT)


@cache
def _schema(relations: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> MappingSchema:
    return MappingSchema({name: dict(columns) for name, columns in relations}, dialect=DIALECT)


class _Unreadable(ValueError):  # noqa: N818 - it carries a finding to the next function and goes no further
    def __init__(self, rule: str, message: str, next_step: str) -> None:
        super().__init__(message)
        self.finding = Finding(rule, exp.Null(), message, next_step)


def _parsed(text: str) -> exp.Query:
    try:
        parsed = [tree for tree in sqlglot.parse(text, dialect=DIALECT) if tree is not None]
    except SqlglotError as wrong:
        told = str(wrong).replace("\x1b[4m", "").replace("\x1b[0m", "")
        raise _Unreadable(
            "unreadable", f"This is not SQL: {' '.join(told.split())}", "Correct it."
        ) from wrong
    if len(parsed) != 1:
        raise _Unreadable(
            "one-statement", f"There are {len(parsed)} statements.", "Keep one to a file."
        )
    if not isinstance(parsed[0], exp.Select | exp.Union):
        raise _Unreadable(
            "not-a-query", f"This is not a select but: {parsed[0].key}.",
            INSTEAD.get(type(parsed[0]), "Write select ... from ...; nothing else reaches an engine."),
        )  # fmt: skip
    return parsed[0]


def _implied_orders(text: str, tree: exp.Expr) -> Iterator[Finding]:
    """Orders that leave it to the engine where missing values come.

    The tree does not keep whether `nulls last` was written. Read once as if missing values were the
    smallest and once as if they were the largest, only an order that was written out stays the same.
    """
    small, large = (
        [order.args.get("nulls_first") for order in read.find_all(exp.Ordered)]
        for read in (sqlglot.parse_one(text, dialect=d) for d in (_SmallNulls, _LargeNulls))
    )
    for order, one, other in zip(tree.find_all(exp.Ordered), small, large, strict=True):
        if bool(one) != bool(other):
            said = order.this.sql(DIALECT)
            yield Finding(
                "nulls-unplaced", order, f"'order by {said}' does not say where missing values come.",
                f"Write {said}{' desc' if order.args.get('desc') else ''} nulls last.",
            )  # fmt: skip


def _foreign_operators(text: str) -> Iterator[Finding]:
    """`<=>`, which the tree does not tell from `is not distinct from`."""
    for token in DuckDB().tokenize(text):
        if token.token_type == TokenType.NULLSAFE_EQ:
            node = exp.Var(this=token.text)
            node.meta["start"] = token.start
            yield Finding(
                "outside-the-subset", node, "'<=>' is Spark's own.", "Write is not distinct from."
            )


def nearest(name: str, known: Iterable[str]) -> str:
    """The nearest of the known names as a question, with a space before it; nothing without one."""
    near = difflib.get_close_matches(name, list(known), n=3)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _unknown_tables(tree: exp.Expr, relations: Relations) -> Iterator[Finding]:
    made = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.name not in made and (table.name not in relations or table.db):
            yield Finding(
                "unknown-table", table, f"There is no table '{table.sql(DIALECT)}'.",
                f"Ask of a declared table.{nearest(table.name, relations)}",
            )  # fmt: skip


def _typed_findings(tree: exp.Query, relations: Relations) -> list[Finding]:
    try:
        known = typed(tree, relations)
        return [*meaning_findings(known), *argument_findings(known)]
    except OptimizeError:
        return list(_unknown_columns(tree, relations))


def _unknown_columns(tree: exp.Expr, relations: Relations) -> Iterator[Finding]:
    asked = {table.name for table in tree.find_all(exp.Table)} & set(relations)
    known = {column for name in asked for column in relations[name]}
    known |= {made.alias for made in tree.find_all(exp.Alias)}
    known |= {c.name for each in tree.find_all(exp.TableAlias) for c in each.columns}
    told = False
    for column in tree.find_all(exp.Column):
        if column.name not in known and not isinstance(column.this, exp.Star):
            told = True
            yield Finding(
                "unknown-column", column,
                f"No relation of the statement has a column '{column.name}'.",
                f"Columns are listed in docs/reference/tables.md.{nearest(column.name, known)}",
            )  # fmt: skip
    if not told:
        yield Finding(
            "unknown-column", tree, "A column belongs to no relation here, or to several.",
            "Write the relation's name before each column.",
        )  # fmt: skip


def _across_rows(node: exp.Expr) -> Finding:
    return Finding(
        "across-rows", node, f"'{node.key}' reaches beyond the row.",
        "A feed's statement turns each accepted row into rows: select, where, case, union all.",
    )  # fmt: skip


def _problem(finding: Finding, text: str, where: str) -> Problem:
    starts = [n.meta["start"] for n in finding.node.walk() if "start" in n.meta]
    line = text.count("\n", 0, min(starts)) + 1 if starts else None
    step = finding.next_step if finding.next_step else f"See {GUIDE}."
    place = Place(where, line=line)
    return Problem(finding.rule, Severity.REFUSED, place, finding.message, step)
