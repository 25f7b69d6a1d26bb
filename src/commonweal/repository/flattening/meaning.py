"""What a path means of a resource: its syntax tree, with the shape, becomes a typed value in SQL.

One function for each kind of node, and one table of the functions a path may call. What the shape
does not know is empty, as FHIRPath has it, and is noted: a misspelt element would else stay unseen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from commonweal.repository.flattening import functions
from commonweal.repository.flattening.operators import LOGIC, Operands, combined
from commonweal.repository.flattening.path import (
    Binary,
    Call,
    Constant,
    Index,
    Literal,
    Member,
    Node,
    This,
)
from commonweal.repository.flattening.shape import NUMBERS, WHOLE, element_of
from commonweal.repository.flattening.values import (
    Choice,
    Focus,
    Value,
    Whole,
    first,
    native,
    nothing,
    part,
    truth,
)
from commonweal.repository.flattening.wording import Names, Tree, said, size, sql
from commonweal.terms.errors import DefinitionError

PLACE_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Around:
    """What a path is asked in: the resource, the view's constants, the row's place, the names given.

    `unknown` collects elements that the shape has not; `failing` what may end the statement, because
    a resource holds more values than the view allows. `numbered`: the view asks for rows' places.
    """

    whole: Whole
    constants: Mapping[str, Literal]
    names: Names
    numbered: bool = False
    place: Tree = field(default_factory=lambda: sql("CAST(0 AS BIGINT)"))
    unknown: set[str] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)


def meaning(node: Node, focus: Focus, around: Around) -> Focus:
    """What a path gives of the focus. Raises `DefinitionError` where it has no meaning."""
    match node:
        case This():
            return focus
        case Literal():
            return _literal(node)
        case Constant():
            return _constant(node, around)
        case Member():
            return _member(node, focus, around)
        case Index():
            return _at(node, focus, around)
        case Binary():
            return _binary(node, focus, around)
        case Call():
            return _call(node, focus, around)


def value_of(node: Node, focus: Focus, around: Around) -> Value:
    """What a path gives, where that is a value and not the resource or an undecided choice."""
    found = meaning(node, focus, around)
    if isinstance(found, Choice):
        raise DefinitionError(f"{found.element.name} may be of several types: say ofType(...).")
    if isinstance(found, Whole):
        raise DefinitionError("A path gives the resource itself: name an element of it.")
    return found


def single(value: Value, around: Around, what: str) -> Value:
    """The one value there is; the statement fails for a resource that has more."""
    if not value.many:
        return value
    around.failing.add(what)
    many = said(f"{what}: more than one value. Say first(), or collection for a column.")
    checked = sql(
        "CASE WHEN :size > 1 THEN :fail ELSE :first END",
        size=size(value.sql),
        fail=exp.func("fail", many),
        first=first(value).sql,
    )
    return replace(value, sql=checked, many=False)


def condition(node: Node, focus: Focus, around: Around) -> Tree:
    """A path that is true, false or missing. Raises `DefinitionError` when it gives anything else."""
    value = single(value_of(node, focus, around), around, "A condition")
    if value.type not in ("boolean", ""):
        raise DefinitionError(f"A condition gives {value.type}, which is not true or false.")
    if value.type == "":
        return sql("CAST(NULL AS BOOLEAN)")
    return native(value, around.names).sql


def _literal(node: Literal) -> Value:
    if node.type == "":
        return nothing()
    if node.type == "boolean":
        return truth(sql(node.value.upper()))
    if node.type in WHOLE:
        if not -(2**63) <= int(node.value) < 2**63:
            raise DefinitionError(f"The number {node.value} is too large for a path.")
        return Value(sql("CAST(:a AS BIGINT)", a=said(node.value)), "integer")
    if node.type in NUMBERS:
        # Kept as it is written: how exactly it is said matters to its boundaries.
        return Value(said(node.value), "decimal", raw=True)
    return Value(said(node.value), node.type)


def _constant(node: Constant, around: Around) -> Focus:
    if node.name == "rowIndex":
        return Value(around.place, "integer")
    if node.name in ("resource", "rootResource", "context"):
        return around.whole
    if node.name not in around.constants:
        raise DefinitionError(f"The view uses %{node.name}, which is none of its constants.")
    return _literal(around.constants[node.name])


def _member(node: Member, focus: Focus, around: Around) -> Focus:
    parent = focus if node.base is None else meaning(node.base, focus, around)
    if isinstance(parent, Choice):
        raise DefinitionError(f"{parent.element.name} may be of several types: say ofType(...).")
    if node.base is None and isinstance(parent, Whole) and node.name == parent.type:
        return parent
    element = element_of(parent.type, node.name)
    if element is None or parent.touched is None:
        if parent.type:
            around.unknown.add(f"{parent.type}.{node.name}")
        return nothing()
    if element.is_choice:
        return Choice(parent, element)
    return part(parent, element, around.names)


def _at(node: Index, focus: Focus, around: Around) -> Value:
    many = value_of(node.base, focus, around)
    place = _whole(node.place, around, "An index")
    if not many.many:
        return (
            many
            if place == 0
            else replace(many, sql=sql("CASE WHEN FALSE THEN :a END", a=many.sql))
        )
    at = exp.func("item_at", many.sql, exp.Literal.number(place + 1))
    return replace(many, sql=at, many=False)


def _binary(node: Binary, focus: Focus, around: Around) -> Value:
    if node.operator in LOGIC:
        left, right = (truth(condition(n, focus, around)) for n in (node.left, node.right))
        return combined(Operands(node.operator, left, right), around.names)
    left, right = (value_of(n, focus, around) for n in (node.left, node.right))
    if node.operator not in ("=", "!="):
        left, right = (single(v, around, f"An operand of {node.operator}") for v in (left, right))
    return combined(Operands(node.operator, left, right), around.names)


def _call(node: Call, focus: Focus, around: Around) -> Focus:
    if node.name not in _FUNCTIONS:
        known = ", ".join(sorted(_FUNCTIONS))
        raise DefinitionError(f"There is no function {node.name}(). There are {known}.")
    called, fewest, most = _FUNCTIONS[node.name]
    if not fewest <= len(node.arguments) <= most:
        raise DefinitionError(f"{node.name}() is given {len(node.arguments)} arguments.")
    on = focus if node.base is None else meaning(node.base, focus, around)
    return called(on, node.arguments, around)


Arguments = tuple[Node, ...]


def _plain(on: Focus) -> Value:
    """The focus as a value, for functions of values."""
    if not isinstance(on, Value):
        raise DefinitionError("A function of single values is asked of the resource or a choice.")
    return on


def _said(node: Node, around: Around) -> str:
    """An argument that is a text in the view itself."""
    if isinstance(node, Constant) and node.name in around.constants:
        return around.constants[node.name].value
    if isinstance(node, Literal):
        return node.value
    raise DefinitionError("A function is given a path where a text in quotes is needed.")


def _whole(node: Node, around: Around, what: str) -> int:
    """A number from nought that the view itself says."""
    said_here = around.constants.get(node.name) if isinstance(node, Constant) else node
    if isinstance(said_here, Literal) and said_here.type in WHOLE:
        number = int(said_here.value)
        if 0 <= number < PLACE_MAX:
            return number
    raise DefinitionError(f"{what} is a whole number from nought, or a constant that is one.")


def _type_named(arguments: Arguments) -> str:
    match arguments:
        case ():
            return ""
        case (Member(_, name),):
            return name
        case _:
            raise DefinitionError("A function is given something else than the name of a type.")


def _where(on: Focus, arguments: Arguments, around: Around) -> Focus:
    return functions.where(on, lambda i: condition(arguments[0], i, around), around.names)


def _exists(on: Focus, arguments: Arguments, around: Around) -> Value:
    kept = _where(on, arguments, around) if arguments else on
    return truth(functions.exists(kept, around.names))


def _empty(on: Focus, _: Arguments, around: Around) -> Value:
    return truth(sql("(NOT :a)", a=functions.exists(on, around.names)))


def _first(on: Focus, _: Arguments, __: Around) -> Focus:
    return first(on) if isinstance(on, Value) else on


def _join(on: Focus, arguments: Arguments, around: Around) -> Value:
    return functions.join(_plain(on), _said(arguments[0], around) if arguments else "")


def _extension(on: Focus, arguments: Arguments, around: Around) -> Focus:
    if isinstance(on, Choice):
        raise DefinitionError(f"Say ofType(...) of {on.element.name} before extension(...).")
    return functions.extension(on, _said(arguments[0], around), around.names)


def _not(on: Focus, _: Arguments, around: Around) -> Value:
    return truth(sql("(NOT :a)", a=condition(This(), on, around)))


def _iif(on: Focus, arguments: Arguments, around: Around) -> Value:
    told = condition(arguments[0], on, around)
    yes, no = (native(value_of(a, on, around), around.names) for a in arguments[1:])
    return functions.either(told, yes, no)


def _text(on: Focus, _: Arguments, around: Around) -> Value:
    return functions.text_of(single(_plain(on), around, "toString()"), around.names)


def _substring(on: Focus, arguments: Arguments, around: Around) -> Value:
    start, *length = (_whole(one, around, "What substring() is given") for one in arguments)
    on_text = single(_plain(on), around, "substring()")
    return functions.substring(on_text, start, length[0] if length else None)


Function = Callable[[Focus, Arguments, Around], Focus]

# Name -> what it does, and how many arguments it takes at least and at most.
_FUNCTIONS: dict[str, tuple[Function, int, int]] = {
    "where": (_where, 1, 1),
    "exists": (_exists, 0, 1),
    "empty": (_empty, 0, 0),
    "first": (_first, 0, 0),
    "not": (_not, 0, 0),
    "join": (_join, 0, 1),
    "extension": (_extension, 1, 1),
    "iif": (_iif, 3, 3),
    "toString": (_text, 0, 0),
    "substring": (_substring, 1, 2),
    "count": (lambda on, _, __: functions.count(_plain(on)), 0, 0),
    "ofType": (lambda on, a, w: functions.of_type(on, _type_named(a), w.names), 1, 1),
    "lowBoundary": (lambda on, _, w: functions.bound(_plain(on), "low", w.names), 0, 0),
    "highBoundary": (lambda on, _, w: functions.bound(_plain(on), "high", w.names), 0, 0),
    "getResourceKey": (lambda on, _, w: functions.resource_key(on, w.names), 0, 0),
    "getReferenceKey": (
        lambda on, a, w: functions.reference_key(_plain(on), _type_named(a), w.names),
        0,
        1,
    ),
}
