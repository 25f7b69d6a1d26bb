"""The functions a path may call: each takes what it is called on and gives a value.

The shareable functions of SQL on FHIR, and with them `iif`, `substring`, `toString` and `count` of
FHIRPath, which the project's own views use. Those that go over items with a condition (`where`,
`exists`, `all`) are given it as a function from an item, by the compiler.
Source: HL7 FHIRPath N1, "Functions"; SQL on FHIR 2.0, "Required additional functions".
"""

from collections.abc import Callable
from dataclasses import replace

from commonweal.repository.flattening.boundaries import Side, boundary
from commonweal.repository.flattening.shape import TIMES, element_of, is_primitive
from commonweal.repository.flattening.values import (
    Choice,
    Focus,
    Value,
    Whole,
    as_list,
    native,
    nothing,
    part,
)
from commonweal.repository.flattening.wording import (
    Names,
    Tree,
    not_null,
    said,
    size,
    sql,
)
from commonweal.terms.errors import DefinitionError

Condition = Callable[[Focus], Tree]

_KEY = "^(?:.*/)?KIND/([A-Za-z0-9.-]{1,64})(?:/_history/[A-Za-z0-9.-]{1,64})?$"
_ANY_KIND = "[A-Z][A-Za-z]+"
_DAYS = TIMES - {"time"}


def of_type(focus: Focus, type_: str, names: Names) -> Value:
    """`ofType(type)`: the choice where it was made so; any other value where it is of the type."""
    if isinstance(focus, Choice):
        if type_ not in focus.element.types:
            return nothing()
        return part(focus.parent, focus.element, names, type_=type_)
    if isinstance(focus, Value) and focus.type == type_:
        return focus
    return nothing()


def exists(focus: Focus, names: Names) -> Tree:
    """True where there is anything."""
    if isinstance(focus, Whole):
        return sql("COALESCE(:a, FALSE)", a=focus.guard) if focus.guard is not None else sql("TRUE")
    if isinstance(focus, Choice):
        made = [exists(of_type(focus, one, names), names) for one in focus.element.types]
        any_of = " OR ".join(f":a{i}" for i in range(len(made)))
        return sql(f"({any_of})", **_numbered(made))
    if focus.many:
        return sql("(:size > 0)", size=size(focus.sql))
    return sql("(:there)", there=not_null(focus.sql))


def _numbered(trees: list[Tree]) -> dict[str, Tree]:
    return {f"a{i}": tree for i, tree in enumerate(trees)}


def where(focus: Focus, condition: Condition, names: Names) -> Focus:
    """`where(condition)`: the items for which it is true."""
    if isinstance(focus, Whole):
        told = condition(focus)
        both = told if focus.guard is None else sql("(:a AND :b)", a=focus.guard, b=told)
        return replace(focus, guard=both)
    if isinstance(focus, Choice):
        raise DefinitionError(f"Say ofType(...) of {focus.element.name} before where(...).")
    if focus.many:
        kept = names.kept(focus.sql, lambda e: condition(replace(focus, sql=e, many=False)))
        return replace(focus, sql=kept)
    return replace(focus, sql=sql("CASE WHEN :c THEN :a END", c=condition(focus), a=focus.sql))


def count(focus: Value) -> Value:
    """`count()`: how many items there are."""
    if focus.many:
        return Value(sql("CAST(:size AS BIGINT)", size=size(focus.sql)), "integer")
    return Value(
        sql("CAST(CASE WHEN :a IS NULL THEN 0 ELSE 1 END AS BIGINT)", a=focus.sql), "integer"
    )


def _require_words(focus: Value, called: str) -> None:
    if focus.type and not is_primitive(focus.type):
        raise DefinitionError(f"{called} is of texts, not of {focus.type}: name an element of it.")


def join(focus: Value, between: str) -> Value:
    """`join(between)`: the texts as one; of no text, the empty text."""
    _require_words(focus, "join()")
    listed = sql("ARRAY_TO_STRING(:a, :b)", a=as_list(focus), b=said(between))
    return Value(listed, "string")


def bound(focus: Value, side: Side, names: Names) -> Value:
    """`lowBoundary()` and `highBoundary()`."""
    if focus.type == "":
        return nothing()
    if not focus.raw:
        focus = replace(focus, sql=sql("CAST(:a AS TEXT)", a=focus.sql))
    kind = "decimal" if focus.type == "integer" else focus.type
    if not focus.many:
        return Value(boundary(focus.sql, focus.type, side), kind)
    each = names.mapped(focus.sql, lambda e: boundary(e, focus.type, side))
    return Value(names.kept(each, not_null), kind, many=True)


def resource_key(focus: Focus, names: Names) -> Value:
    """`getResourceKey()`: the resource's id, which the rows of other resources refer to."""
    if not isinstance(focus, Whole):
        raise DefinitionError("getResourceKey() is asked of the resource itself.")
    return _child(focus, "id", names)


def reference_key(focus: Value, kind: str, names: Names) -> Value:
    """`getReferenceKey(type)`: the id in a literal reference; missing where it is to another type.

    A reference within the same document (`#...`) or by identifier alone has no key.
    """
    if focus.type == "":
        return nothing()
    if focus.type != "Reference":
        raise DefinitionError(f"getReferenceKey() is asked of a Reference, not of {focus.type}.")
    told = _child(focus, "reference", names)
    pattern = said(_KEY.replace("KIND", kind or _ANY_KIND))

    def key(text: Tree) -> Tree:
        return sql("NULLIF(REGEXP_EXTRACT(:a, :b, 1), '')", a=text, b=pattern)

    if not told.many:
        return Value(key(told.sql), "id")
    return Value(names.kept(names.mapped(told.sql, key), not_null), "id", many=True)


def extension(focus: Value | Whole, url: str, names: Names) -> Focus:
    """`extension(url)`: the extensions of that address."""
    if not isinstance(focus, Whole) and (focus.type == "" or is_primitive(focus.type)):
        # Extensions of a word or number stand beside it in JSON and are not read.
        return nothing()
    told = _child(focus, "extension", names)

    def is_that(item: Focus) -> Tree:
        assert isinstance(item, Value), "an extension is never the resource itself"
        return sql(":a = :b", a=_child(item, "url", names).sql, b=said(url))

    return where(told, is_that, names)


def _child(focus: Value | Whole, name: str, names: Names) -> Value:
    element = element_of(focus.type, name)
    assert element is not None, f"{focus.type} has {name}"
    return part(focus, element, names)


def either(condition: Tree, yes: Value, no: Value) -> Value:
    """`iif(condition, yes, no)`: `no` also where the condition is missing."""
    if yes.many or no.many:
        raise DefinitionError("iif(...) chooses between single values: say first().")
    types = {yes.type, no.type} - {""}
    if types <= _DAYS and len(types) > 1:
        types = {"dateTime"}
    if len(types) > 1:
        raise DefinitionError(f"iif(...) gives either {yes.type} or {no.type}: give one type.")
    tree = sql("CASE WHEN :c THEN :a ELSE :b END", c=condition, a=yes.sql, b=no.sql)
    return Value(tree, next(iter(types), ""))


def text_of(focus: Value, names: Names) -> Value:
    """`toString()`: times and texts as they are written, numbers and truths as the engine writes."""
    _require_words(focus, "toString()")
    told = native(focus, names)
    if told.type in ("boolean", "decimal", "integer"):
        return Value(sql("CAST(:a AS TEXT)", a=told.sql), "string")
    return replace(told, type="string" if told.type else "")


def substring(focus: Value, start: int, length: int | None) -> Value:
    """`substring(start, length)`, the start counted from 0."""
    _require_words(focus, "substring()")
    ends = f", {length}" if length is not None else ""
    tree = sql(f"NULLIF(SUBSTRING(:a, {start + 1}{ends}), '')", a=focus.sql)
    return Value(tree, "string" if focus.type else "")
