"""From a view's selections to rows: which lists are gone over, and which columns each row has.

A view with `unionAll` is the union of views without: every way of choosing one part of each is one
`Way`. Within a way, each `forEach` is one list gone over before the next, so that a statement is a
chain of relations and needs no join. Row numbers (`%rowIndex`) are carried with the items.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from sqlglot import exp

from commonweal.repository.flattening.definition import Column, Selection
from commonweal.repository.flattening.meaning import Around, single, value_of
from commonweal.repository.flattening.repeating import repeated_type, walked
from commonweal.repository.flattening.shape import NUMBERS, TIMES, WHOLE, is_primitive
from commonweal.repository.flattening.touched import Touched
from commonweal.repository.flattening.values import (
    Focus,
    Value,
    Whole,
    as_list,
    native,
    nothing,
)
from commonweal.repository.flattening.wording import Tree, column, field, null, size, sql
from commonweal.terms.errors import DefinitionError

PLAIN_TYPES = {"boolean": "BOOLEAN", "decimal": "DOUBLE", **dict.fromkeys(WHOLE, "BIGINT")}


@dataclass(frozen=True, slots=True)
class Output:
    """One column of the result: its SQL, its FHIR type, and whether it is a list."""

    name: str
    tree: Tree
    type: str
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One list gone over: each item becomes a row, and stands in the column `name`."""

    name: str
    many: Tree


@dataclass(frozen=True, slots=True)
class Way:
    """The lists gone over, one after the other, and the columns of the rows that come of it."""

    steps: tuple[Step, ...]
    outputs: tuple[Output, ...]


def without_unions(selections: tuple[Selection, ...]) -> Iterator[tuple[Selection, ...]]:
    """Every way of choosing one part of each `unionAll` in the selections."""
    return product(*(list(_chosen(selection)) for selection in selections))


def _chosen(selection: Selection) -> Iterator[Selection]:
    for nested in without_unions(selection.selections):
        if not selection.unions:
            yield replace(selection, selections=nested)
        for branch in selection.unions:
            for (part,) in without_unions((branch,)):
                yield replace(selection, selections=(*nested, part), unions=())


def way(selections: tuple[Selection, ...], focus: Focus, around: Around) -> Way:
    """The steps and outputs of selections that have no unions."""
    found = [_one(selection, focus, around) for selection in selections]
    return Way(
        tuple(step for one in found for step in one.steps),
        tuple(output for one in found for output in one.outputs),
    )


def _one(selection: Selection, focus: Focus, around: Around) -> Way:
    name = around.names.fresh("s")
    if selection.repeat:
        return _repeated(name, selection, focus, around=around)
    if selection.each is None:
        return _inside(selection, focus, around)
    value = value_of(selection.each, focus, around)
    many = as_list(value)
    if selection.or_null:
        many = sql("CASE WHEN :some > 0 THEN :many ELSE [NULL] END", some=size(many), many=many)
    return _over(Step(name, many), selection, replace(value, many=False), around=around)


def _repeated(name: str, selection: Selection, focus: Focus, *, around: Around) -> Way:
    """What is touched of the items is known only when their columns are, so these come first."""
    if not isinstance(focus, Value | Whole):
        raise DefinitionError("A repeat goes over a resource or its parts, not over a choice.")
    type_ = repeated_type(selection.repeat, focus, around)
    touched = Touched(type_)
    item = Value(null(), type_, touched=touched) if type_ else nothing()
    inner = _over(Step(name, null()), selection, item, around=around)
    many = walked(selection.repeat, focus, touched, around=around) if type_ else as_list(item)
    return replace(inner, steps=(_step(name, many, around), *inner.steps[1:]))


def _over(step: Step, selection: Selection, item: Value, *, around: Around) -> Way:
    """The step, and what the selection gives of each item."""
    here = column(step.name)
    if not around.numbered:
        inner = _inside(selection, replace(item, sql=here), around)
    else:
        place = sql("CAST(COALESCE(:at, 0) AS BIGINT)", at=field(here, "at"))
        told = replace(item, sql=field(here, "item"))
        inner = _inside(selection, told, replace(around, place=place))
    return Way((_step(step.name, step.many, around), *inner.steps), inner.outputs)


def _step(name: str, many: Tree, around: Around) -> Step:
    return Step(name, around.names.numbered(many) if around.numbered else many)


def _inside(selection: Selection, focus: Focus, around: Around) -> Way:
    nested = way(selection.selections, focus, around)
    outputs = tuple(_output(one, focus, around) for one in selection.columns)
    return Way(nested.steps, (*outputs, *nested.outputs))


def _output(asked: Column, focus: Focus, around: Around) -> Output:
    try:
        value = native(value_of(asked.path, focus, around), around.names)
        if not is_primitive(value.type or "text"):
            raise DefinitionError(f"its path gives {value.type}: name an element of it.")
        type_ = _agreed(asked.type, value.type)
        if not asked.is_collection:
            value = single(value, around, f"Column {asked.name!r}")
    except DefinitionError as wrong:
        raise DefinitionError(f"Column {asked.name!r}: {wrong}") from wrong
    tree = _of_type(value.sql, value.type, type_)
    if asked.is_collection:
        return Output(asked.name, as_list(replace(value, sql=tree)), type_, is_list=True)
    if asked.sql_type:
        return Output(asked.name, _local(tree, value.type, asked.sql_type), asked.sql_type.lower())
    return Output(asked.name, tree, type_)


def _agreed(asked: str, found: str) -> str:
    """The type a column has: as asked, where that may hold what was found."""
    if not asked or not found:
        return asked or found or "string"
    ranks = [_rank(asked), _rank(found)]
    if ranks[0] != ranks[1] and ranks != ["decimal", "whole"]:
        raise DefinitionError(f"its type is to be {asked}, but its path gives {found}.")
    return asked


def _rank(type_: str) -> str:
    if type_ in WHOLE or type_ == "integer64":
        return "whole"
    return type_ if type_ in ("boolean", "decimal") else "text"


def _of_type(tree: Tree, found: str, wanted: str) -> Tree:
    if not found or (found in NUMBERS and wanted == "decimal" != found):
        return sql(f"CAST(:a AS {PLAIN_TYPES.get(wanted, 'TEXT')})", a=tree)
    return tree


def _local(tree: Tree, found: str, sql_type: str) -> Tree:
    """A time as the clock in England had it; one without a zone, or of the day alone, as it is."""
    if found not in TIMES | {""}:
        raise DefinitionError(f"A column with a type of time has a path that gives {found}.")
    zoned = "REGEXP_MATCHES(:a, 'T.*(Z|[+-][0-9]{2}:[0-9]{2})$')"
    plain = "REPLACE(SUBSTRING(:a, 1, 19), 'T', ' ')"
    clock = sql(f"CASE WHEN {zoned} THEN :london ELSE {plain} END", a=tree, london=_london(tree))
    return sql("SUBSTRING(:a, 1, 10)", a=clock) if sql_type == "DATE" else clock


def _london(tree: Tree) -> Tree:
    return exp.func("london_clock", tree)
