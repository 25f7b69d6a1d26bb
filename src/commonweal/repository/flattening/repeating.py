"""`repeat`: parts within parts of the same kind, such as the items of a questionnaire, as one list.

The parts are gone over from the outside in, each before what is in it, so that a row's place is its
place on the page. SQL has no shape without an end: parts nested deeper than `DEPTH_MAX` end the
statement, they are never left out unsaid. A repeat within a repeat would square the statement: the
definition refuses it.
"""

from dataclasses import replace

from sqlglot import exp

from commonweal.repository.flattening.meaning import Around, value_of
from commonweal.repository.flattening.path import Node
from commonweal.repository.flattening.shape import is_primitive
from commonweal.repository.flattening.touched import Touched
from commonweal.repository.flattening.values import Value, Whole, as_list
from commonweal.repository.flattening.wording import (
    Tree,
    field,
    flat,
    joined,
    or_none,
    said,
    size,
    sql,
    structure,
)
from commonweal.terms.errors import DefinitionError

DEPTH_MAX = 8

Paths = tuple[Node, ...]


def repeated_type(paths: Paths, focus: Value | Whole, around: Around) -> str:
    """The type of the parts; empty where the shape has none. They must all be of one type."""
    apart = replace(around, unknown=set())
    types = {value_of(path, focus, apart).type for path in paths} - {""}
    if not types:
        around.unknown.update(apart.unknown)
        return ""
    (type_, *others) = sorted(types)
    if others or is_primitive(type_):
        raise _not_one(types)
    return type_


def _not_one(types: set[str]) -> DefinitionError:
    return DefinitionError(f"A repeat goes over parts of one type, not {', '.join(sorted(types))}.")


def walked(paths: Paths, focus: Value | Whole, wanted: Touched, *, around: Around) -> Tree:
    """The list of all parts at any depth, each with what is `wanted` of it.

    Raises `DefinitionError` where a path leads from a part to something of another type.
    """
    parts = _children(paths, focus, around)
    assert parts is not None, "the paths lead somewhere: repeated_type has seen to it"
    return _list(parts, wanted, paths, around=around, depth=1)


def _children(paths: Paths, focus: Value | Whole, around: Around) -> Value | None:
    """What the paths lead to, as one list with one shape; nothing where they lead nowhere."""
    apart = replace(around, unknown=set())
    found = [value_of(path, focus, apart) for path in paths]
    known = [value for value in found if value.touched is not None]
    if not known:
        return None
    for other in known[1:]:
        assert other.touched is not None, "only those with a shape were kept"
        assert known[0].touched is not None, "only those with a shape were kept"
        other.touched.same_as(known[0].touched)
    return replace(known[0], sql=joined([as_list(value) for value in known]), many=True)


def _list(parts: Value, wanted: Touched, paths: Paths, *, around: Around, depth: int) -> Tree:
    assert parts.touched is not None, "parts have a shape"
    if parts.type != wanted.type:
        raise _not_one({parts.type, wanted.type})
    parts.touched.take(wanted)

    def with_inner(item: Tree) -> Tree:
        one = replace(parts, sql=item, many=False)
        inner = _children(paths, one, around)
        here = sql("[:a]", a=_picked(item, wanted, around))
        if inner is None:
            return here
        if depth == DEPTH_MAX:
            return _ended(here, inner.sql)
        return joined([here, _list(inner, wanted, paths, around=around, depth=depth + 1)])

    return flat(around.names.mapped(parts.sql, with_inner))


def _ended(here: Tree, deeper: Tree) -> Tree:
    message = said(f"A repeat meets parts nested deeper than {DEPTH_MAX}.")
    fail = exp.func("fail", message)
    return sql(
        "CASE WHEN :more > 0 THEN :fail ELSE :here END", more=size(deeper), fail=fail, here=here
    )


def _picked(item: Tree, wanted: Touched, around: Around) -> Tree:
    """A structure of just what is wanted, the same at every depth.

    Of a part that is only asked after (`item.exists()`) no more is kept than that it is there: what
    is read of it is less at each depth.
    """
    fields = {"_": sql("TRUE")}
    for name, part in wanted.fields():
        inside = field(item, name)
        if is_primitive(part.type):
            fields[name] = inside
        elif part.repeats:
            fields[name] = _each_picked(inside, part, around)
        else:
            fields[name] = sql(
                "CASE WHEN :a IS NOT NULL THEN :b END", a=inside, b=_picked(inside, part, around)
            )
    return structure(fields)


def _each_picked(many: Tree, part: Touched, around: Around) -> Tree:
    return around.names.mapped(or_none(many), lambda one: _picked(one, part, around))
