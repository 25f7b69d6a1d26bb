"""What conditions, functions, macros and set operations take: types that one engine would refuse.

DuckDB reads a number as a condition where Spark refuses it; Spark reads a number as text, or a text as
a date, where DuckDB refuses it. So a value has to be of the type that is asked for. The tree given here
is typed; a value whose type is not known, such as a bound one, is passed.
"""

from collections.abc import Callable, Iterable, Iterator

from sqlglot import exp

from commonweal.tables.sql.macros import MACROS
from commonweal.tables.sql.meaning import DECIMALS, INTEGERS, alike, family_of, kind_of, said
from commonweal.tables.sql.shape import Finding

_TIMES = frozenset({"date", "timestamp"})
_OF_TEXT: dict[type[exp.Expr], tuple[str, ...]] = {
    **dict.fromkeys((exp.Upper, exp.Lower, exp.Length, exp.Substring, exp.Left, exp.Right), ("this",)),
    exp.StartsWith: ("this", "expression"), exp.Contains: ("this", "expression"),
    exp.Like: ("this",), exp.Replace: ("this", "expression", "replacement"),
    exp.SplitPart: ("this", "delimiter"), exp.StrPosition: ("this", "substr"),
    exp.Pad: ("this", "fill_pattern"),
}  # fmt: skip
_OF_TIME = (exp.Year, exp.Quarter, exp.Month, exp.Day, exp.LastDay, exp.Hour, exp.Minute)
_OF_NUMBERS = (
    exp.Add, exp.Sub, exp.Mul, exp.IntDiv, exp.Mod, exp.Neg, exp.Abs, exp.Floor, exp.Ceil, exp.Round,
)  # fmt: skip
# The type of a macro's parameter -> the families that both engines take for it.
_PARAMETERS = {
    "date": frozenset({"date"}), "timestamp": _TIMES, "varchar": frozenset({"text"}),
    "double": frozenset({"number"}), "bigint": frozenset({"number"}),
}  # fmt: skip
_TOLD = {"text": "a text", "number": "a number", "boolean": "true or false"}
_INSTEAD = {
    "text": "Write cast({}) as varchar of a whole number or a date.",
    "number": "Call as_integer or as_decimal of a text, or count true and false with a filter.",
    "boolean": "Write a comparison, such as {} <> 0.",
    "date": "Call day_of of a time and as_day of a text; write date '2024-03-31'.",
}


def _is_of(node: exp.Expr | None, families: Iterable[str]) -> bool:
    return node is None or family_of(node) in ("", *families)


def _wrong(node: exp.Expr, value: exp.Expr, wanted: str) -> Finding:
    step = _INSTEAD[wanted].format(said(value))
    told = _TOLD.get(wanted, f"a {wanted}")
    what = f"'{said(node)}' takes {told}, and '{said(value)}' is a {family_of(value)}."
    return Finding("wrong-type", node, what, step)


def _texts(node: exp.Expr) -> Iterator[Finding]:
    for name in _OF_TEXT[type(node)]:
        if not _is_of(node.args.get(name), {"text"}):
            yield _wrong(node, node.args[name], "text")


def _times(node: exp.Expr) -> Iterator[Finding]:
    if not _is_of(node.this, _TIMES):
        yield _wrong(node, node.this, "date")


def _numbers(node: exp.Expr) -> Iterator[Finding]:
    for side in (node.this, node.args.get("expression")):
        # Sums of dates have words of their own.
        if side is not None and not _is_of(side, {"number", *_TIMES}):
            yield _wrong(node, side, "number")


def _division(node: exp.Div) -> Iterator[Finding]:
    yield from _numbers(node)
    if kind_of(node) in DECIMALS:
        yield Finding(
            "division", node, f"'{said(node)}' has another number of decimals on each engine.",
            f"Write cast({said(node.this)} as double) / {said(node.expression)}.",
        )  # fmt: skip


def _condition(node: exp.Expr, value: exp.Expr | None) -> Iterator[Finding]:
    if value is not None and not _is_of(value, {"boolean"}):
        yield Finding(
            "condition", node, f"'{said(value)}' is a {family_of(value)}, not a condition.",
            _INSTEAD["boolean"].format(said(value)),
        )  # fmt: skip


def _conditions(node: exp.Expr) -> Iterator[Finding]:
    for side in (node.this, node.args.get("expression")):
        yield from _condition(node, side)


def _case(node: exp.Case) -> Iterator[Finding]:
    branches = node.args["ifs"]
    if node.this is not None:
        yield from alike(node, node.this, [branch.this for branch in branches])
    else:
        for branch in branches:
            yield from _condition(node, branch.this)
    yield from _one_type(node, [*(b.args["true"] for b in branches), node.args.get("default")])


def _if(node: exp.If) -> Iterator[Finding]:
    if not isinstance(node.parent, exp.Case):
        yield from _condition(node, node.this)
        yield from _one_type(node, [node.args["true"], node.args.get("false")])


def _one_type(node: exp.Expr, values: list[exp.Expr | None]) -> Iterator[Finding]:
    families = {family_of(value) for value in values if value is not None} - {""}
    if len(families) > 1:
        yield Finding(
            "unlike-types", node, f"'{said(node)}' is {' or '.join(sorted(families))}.",
            "Bring all to one type: day_of, as_integer, as_decimal, or a cast to text.",
        )  # fmt: skip


def _first_of(node: exp.Expr) -> Iterator[Finding]:
    yield from _one_type(node, [node.this, *node.expressions])


def _pair(node: exp.Expr) -> Iterator[Finding]:
    yield from _one_type(node, [node.this, node.expression])


def _together(node: exp.Union) -> Iterator[Finding]:
    for one, other in zip(node.left.selects, node.right.selects, strict=False):
        yield from _one_type(node, [one, other])


def _joined(node: exp.DPipe) -> Iterator[Finding]:
    for side in (node.this, node.expression):
        if family_of(side) == "number" and kind_of(side) not in INTEGERS:
            yield Finding(
                "cast-to-text", node, f"'{said(node)}': engines write decimals differently.",
                "Return the number; it is written out where it is shown.",
            )  # fmt: skip


def _macro(node: exp.Anonymous) -> Iterator[Finding]:
    macro = MACROS[node.name.lower()]
    for (name, kind), value in zip(macro.parameters, node.expressions, strict=True):
        fits = _is_of(value, _PARAMETERS[kind])
        if fits and kind == "bigint" and kind_of(value) is not None:
            fits = kind_of(value) in INTEGERS
        if not fits:
            yield Finding(
                "wrong-type", node,
                f"'{said(node)}': {name} is a {kind}, and '{said(value)}' is a {family_of(value)}"
                + (", maybe with decimals." if kind == "bigint" else "."),
                f"Call it as {macro.signature} with "
                + ", ".join(f"{each} a {type_}" for each, type_ in macro.parameters) + ".",
            )  # fmt: skip


_Check = Callable[..., Iterator[Finding]]
_CHECKS: dict[type[exp.Expr], _Check] = {
    **dict.fromkeys(_OF_TEXT, _texts),
    **dict.fromkeys(_OF_TIME, _times),
    **dict.fromkeys(_OF_NUMBERS, _numbers),
    **dict.fromkeys(
        (exp.Where, exp.Having, exp.Qualify, exp.And, exp.Or, exp.Not, exp.LogicalAnd,
         exp.LogicalOr), _conditions,
    ),
    exp.Div: _division, exp.Join: lambda node: _condition(node, node.args.get("on")),
    exp.Case: _case, exp.If: _if, exp.Coalesce: _first_of, exp.Nullif: _pair,
    exp.Union: _together, exp.DPipe: _joined, exp.Anonymous: _macro,
    exp.NullSafeEQ: _pair, exp.NullSafeNEQ: _pair,
}  # fmt: skip


def argument_findings(tree: exp.Query) -> Iterator[Finding]:
    """Every value in a resolved and typed tree that is not of the type that is asked for."""
    for node in tree.walk():
        if (check := _CHECKS.get(type(node))) is not None:
            yield from check(node)
