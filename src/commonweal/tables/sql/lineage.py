"""Which columns of which relations each column of a statement comes from, and which decide its rows.

Read from the statement alone: a common table or subquery is followed to the relations that are asked
of in the end. A column that only decides which rows are used (`where`, a join, `group by`, `distinct`,
the order of which a `limit` takes the first) is told apart from one whose values are returned. Where
those relations get their rows is not known here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from commonweal.tables.sql.relations import Relations
from commonweal.tables.sql.subset import typed
from commonweal.tables.sql.transpile import parse

ROWS = "rows"
"""The use of a column that decides which rows are used or how they are told apart."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A column of a relation that a statement reads."""

    relation: str
    column: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a statement reads: for each column returned its sources, and those that decide rows.

    A column returned that comes from no relation, such as a written word, has no sources. `relations`
    are all that are asked of: one may be read by no column, as where rows are only counted or are
    joined each with each.
    """

    columns: dict[str, frozenset[Source]]
    rows: frozenset[Source]
    relations: frozenset[str]

    @property
    def sources(self) -> frozenset[Source]:
        """Every column read."""
        return frozenset[Source]().union(self.rows, *self.columns.values())


def lineage_of(statement: str, relations: Relations) -> Lineage:
    """The lineage of a portable statement over the relations given.

    Raises SQLGlot's `OptimizeError` for a column that no relation has.
    """
    tree = parse(statement)
    assert isinstance(tree, exp.Query)
    resolved = typed(tree, relations)
    scopes = {id(scope.expression): scope for scope in traverse_scope(resolved)}
    reading = _Reading(scopes)
    columns: dict[str, frozenset[Source]] = {}
    for place, name in enumerate(resolved.named_selects):
        columns[name] = frozenset(reading.returned(resolved, place))
    rows = {source for scope in scopes.values() for source in reading.deciding(scope)}
    asked = {
        source.name
        for scope in scopes.values()
        for source in scope.sources.values()
        if isinstance(source, exp.Table)
    }
    return Lineage(columns, frozenset(rows), frozenset(asked))


class _Reading:
    """Follows columns from scope to scope. `_scopes` are those of a statement by their tree."""

    def __init__(self, scopes: dict[int, Scope]) -> None:
        self._scopes = scopes

    def returned(self, query: exp.Expr, place: int) -> Iterator[Source]:
        """What the values of the column at a place of a query come from."""
        query = query.unnest()
        if isinstance(query, exp.SetOperation):
            yield from self.returned(query.left, place)
            yield from self.returned(query.right, place)
        elif isinstance(query, exp.Select):
            yield from self.read(query.selects[place], self._scopes[id(query)])

    def read(self, node: exp.Expr, scope: Scope) -> Iterator[Source]:
        """What an expression reads; of a query within it, what that returns."""
        if isinstance(node, exp.Query):
            for place, _ in enumerate(node.selects):
                yield from self.returned(node, place)
            return
        if isinstance(node, exp.Column):
            yield from self._column(node, scope)
            return
        for part in node.iter_expressions():
            yield from self.read(part, scope)

    def _column(self, column: exp.Column, scope: Scope) -> Iterator[Source]:
        query = scope.expression
        if not column.table and isinstance(query, exp.Query):  # an order may name what is returned
            yield from self.returned(query, query.named_selects.index(column.name))
            return
        named: Scope | None = scope
        while named is not None and column.table not in named.sources:
            named = named.parent  # a subquery may name a relation of the query around it
        source = named.sources[column.table] if named is not None else None
        if isinstance(source, exp.Table):
            yield Source(source.name, column.name)
        elif isinstance(source, Scope):
            query = source.expression
            assert isinstance(query, exp.Query)
            yield from self.returned(query, query.named_selects.index(column.name))

    def deciding(self, scope: Scope) -> Iterator[Source]:
        """What decides the rows of one query.

        Its conditions, joins and groups; the values that are told apart; the order of which the
        first are taken.
        """
        query = scope.expression
        if not isinstance(query, exp.Query):
            return
        for name in ("where", "group", "having", "qualify"):
            if (part := query.args.get(name)) is not None:
                yield from self.read(part, scope)
        for join in query.args.get("joins") or ():
            if (condition := join.args.get("on")) is not None:
                yield from self.read(condition, scope)
        if query.args.get("distinct"):
            for place, _ in enumerate(query.named_selects):
                yield from self.returned(query, place)
        order = query.args.get("order")
        if order is not None and query.args.get("limit"):
            yield from self.read(order, scope)
