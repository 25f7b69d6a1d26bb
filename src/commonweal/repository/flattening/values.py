"""What a path gives while it is compiled: a tree of SQL with its FHIR type, and how many there may be.

A value read from a resource is text until it is used as something else (`native`): so a cell of the
wrong kind is missing and never an error, and `as_sent` has the text for who must tell of it. A list may
itself be missing, which means that it is empty.
"""

from dataclasses import dataclass, replace

from sqlglot import exp

from commonweal.repository.flattening.shape import NUMBERS, WHOLE, Element
from commonweal.repository.flattening.touched import Touched
from commonweal.repository.flattening.wording import (
    CLOCK,
    DECIMAL,
    LONDON,
    TRUTH,
    WHOLE_NUMBER,
    Names,
    Tree,
    column,
    field,
    flat,
    not_null,
    null,
    or_none,
    sql,
)

_UNZONED = f"^[0-9]{{4}}(-[0-9]{{2}}(-[0-9]{{2}}([ T]{CLOCK})?)?)?$"


@dataclass(frozen=True, slots=True)
class Value:
    """One value (missing when there is none) or, with `many`, a list of them.

    `type` is empty where the shape knows of nothing. `raw`: still the text as it was read.
    `touched` is the part of the shape that the value is, where one can look into it.
    """

    sql: Tree
    type: str
    many: bool = False
    raw: bool = False
    touched: Touched | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """The resource itself, where `guard` holds. Its elements are columns of the relation."""

    touched: Touched
    guard: Tree | None = None

    @property
    def type(self) -> str:
        """The type of the resource."""
        return self.touched.type


@dataclass(frozen=True, slots=True)
class Choice:
    """An element that may be of several types, before `ofType` says which."""

    parent: "Value | Whole"
    element: Element


Focus = Value | Whole | Choice


def nothing() -> Value:
    """The empty collection."""
    return Value(null(), "")


def truth(tree: Tree) -> Value:
    """A condition."""
    return Value(tree, "boolean")


def native(value: Value, names: Names) -> Value:
    """The value no longer as text but as SQL's own boolean or number; the rest stays text."""
    if not value.raw:
        return value
    tree = value.sql
    if value.type in NUMBERS or value.type == "boolean":
        if value.many:
            tree = names.kept(names.mapped(tree, lambda e: _native(e, value.type)), not_null)
        else:
            tree = _native(tree, value.type)
    return replace(value, sql=tree, raw=False)


def _native(tree: Tree, type_: str) -> Tree:
    if type_ == "boolean":
        return exp.func(TRUTH, tree)
    return exp.func(WHOLE_NUMBER if type_ in WHOLE else DECIMAL, tree)


def as_sent(tree: Tree, type_: str) -> Tree:
    """A column's number or truth as the text that was sent; its time so where it is none.

    What is reckoned, chosen or listed, and what is text, stays as it is.
    """
    if type_ in ("date", "timestamp"):
        clocks = (node for node in tree.find_all(exp.Anonymous) if node.name == LONDON)
        clock = next(clocks, None)
        # What is of FHIR's own type date is changed by no clock.
        return tree if clock is None else _time_as_sent(clock, type_)
    inner = tree.this if isinstance(tree, exp.Cast) else tree
    if isinstance(inner, exp.Anonymous) and inner.name in (TRUTH, WHOLE_NUMBER, DECIMAL):
        sent: Tree = inner.expressions[0]
        return sent
    return tree


def _time_as_sent(clock: exp.Anonymous, type_: str) -> Tree:
    """The clock in England, else the time as it stands where it has no zone, else what was sent."""
    cut = "SUBSTRING({}, 1, 10)" if type_ == "date" else "{}"
    plain = cut.format("REPLACE(SUBSTRING(:sent, 1, 19), 'T', ' ')")
    stands = f"CASE WHEN REGEXP_MATCHES(:sent, '{_UNZONED}') THEN {plain} ELSE :sent END"
    words = f"COALESCE({cut.format(':clock')}, {stands})"
    return sql(words, sent=clock.expressions[0], clock=clock)


def part(
    parent: Value | Whole, element: Element, names: Names, *, type_: str | None = None
) -> Value:
    """What an element holds of each of the parent's items, in one list if there are many.

    `type_` is the type meant, where the element is a choice.
    """
    assert parent.touched is not None, "only what has a shape is looked into"
    type_ = type_ or element.types[0]
    key = element.key(type_)
    touched = parent.touched.child(key, type_, repeats=element.repeats)
    made = Value(null(), type_, many=element.repeats, raw=True, touched=touched)
    if isinstance(parent, Whole):
        tree = column(key)
        if parent.guard is not None:
            tree = sql("CASE WHEN :guard THEN :a END", guard=parent.guard, a=tree)
        return replace(made, sql=_without_gaps(tree, made, names))
    if not parent.many:
        return replace(made, sql=_without_gaps(field(parent.sql, key), made, names))
    if not element.repeats:
        each = names.mapped(parent.sql, lambda e: field(e, key))
        return replace(made, sql=names.kept(each, not_null), many=True)
    lists = flat(names.mapped(parent.sql, lambda e: or_none(field(e, key))))
    return replace(made, sql=_without_gaps(lists, made, names))


def _without_gaps(tree: Tree, made: Value, names: Names) -> Tree:
    """A list of words without the nulls that stand where only an extension was said."""
    plain = made.type[:1].islower()
    return names.kept(tree, not_null) if made.many and plain else tree


def as_list(value: Value) -> Tree:
    """The value as a list, never missing."""
    if value.many:
        return or_none(value.sql)
    return sql("CASE WHEN :a IS NULL THEN [] ELSE [:a] END", a=value.sql)


def first(value: Value) -> Value:
    """The first of many, or the one there is."""
    if not value.many:
        return value
    at = exp.func("item_at", value.sql, exp.Literal.number(1))
    return replace(value, sql=at, many=False)
