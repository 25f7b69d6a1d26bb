"""What a portable statement may be made of, and what to write in place of what it may not.

Rules on the syntax alone: which constructs and functions mean the same on DuckDB and on Spark. What
depends on the types of columns is in `tables.sql.meaning`; both are applied by `tables.sql.subset`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from commonweal.tables.sql.macros import MACROS
from commonweal.tables.sql.transpile import parse

BOUND_VALUE = type(parse("$value"))
"""The kind of node that a bound value is."""
GUIDE = "docs/how-to/write-portable-sql.md"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a statement that is not portable: the rule, the part of the tree, what and what next."""

    rule: str
    node: exp.Expr
    message: str
    next_step: str


_STRUCTURE = (
    exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered,
    exp.Limit, exp.With, exp.CTE, exp.TableAlias, exp.Table, exp.Identifier, exp.Column, exp.Star,
    exp.Alias, exp.Subquery, exp.Union, exp.Values, exp.Tuple, BOUND_VALUE, exp.Parameter,
    exp.Window, exp.WindowSpec, exp.Filter, exp.Distinct, exp.Qualify, exp.Except, exp.Var,
)  # fmt: skip
_EXPRESSIONS = (
    exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Neg, exp.Add, exp.Sub, exp.Mul, exp.Div,
    exp.IntDiv, exp.Mod, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ,
    exp.NullSafeNEQ, exp.And, exp.Or, exp.Not, exp.In, exp.Exists, exp.Between, exp.Is, exp.Like,
    exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Cast, exp.DataType, exp.DataTypeParam,
    exp.Greatest, exp.Least, exp.DPipe, exp.Escape, exp.Date,
)  # fmt: skip
_FUNCTIONS = (
    exp.Upper, exp.Lower, exp.Length, exp.Substring, exp.Replace, exp.StartsWith, exp.Contains,
    exp.Left, exp.Right, exp.SplitPart, exp.StrPosition, exp.Pad, exp.Abs, exp.Floor, exp.Ceil,
    exp.Round, exp.Year, exp.Quarter, exp.Month, exp.Day, exp.Hour, exp.Minute, exp.LastDay,
    exp.ArrayContains,
)  # fmt: skip
_AGGREGATES = (
    exp.Count, exp.Sum, exp.Avg, exp.Min, exp.Max, exp.LogicalAnd, exp.LogicalOr, exp.Stddev,
    exp.StddevSamp, exp.StddevPop, exp.Variance, exp.VariancePop, exp.Median, exp.PercentileCont,
    exp.GroupConcat,
)  # fmt: skip
_NUMBERING = (
    exp.RowNumber,
    exp.Rank,
    exp.DenseRank,
    exp.Lag,
    exp.Lead,
    exp.FirstValue,
    exp.LastValue,
)
ALLOWED = frozenset((*_STRUCTURE, *_EXPRESSIONS, *_FUNCTIONS, *_AGGREGATES, *_NUMBERING))
AGGREGATES = _AGGREGATES

_AGES = "Call age_at, full_years, full_months, days_between or minutes_between."
_PARTS = "Call year(), month(), day(), iso_week, iso_dow or month_of."
_COUNTED = "Its result hangs on the order of rows. Number them with row_number() over a full order and keep the first."
INSTEAD: dict[type[exp.Expr], str] = {
    exp.DateDiff: _AGES, exp.TimestampDiff: _AGES,
    exp.DateAdd: "Call days_after or months_after.", exp.DateSub: "Call days_after or months_after.",
    exp.Interval: "Call days_after or months_after.",
    exp.Extract: _PARTS, exp.DayOfWeek: _PARTS, exp.DayOfWeekIso: _PARTS, exp.Week: _PARTS,
    exp.WeekOfYear: _PARTS, exp.DayOfYear: _PARTS,
    exp.DateTrunc: "Call month_of or day_of.", exp.TimestampTrunc: "Call month_of or day_of.",
    exp.TimeToStr: "Return the date itself; it is written out where it is shown.",
    exp.StrToTime: "Call as_day, as_day_of or as_instant.",
    exp.StrToDate: "Call as_day, as_day_of or as_instant.",
    exp.TryCast: "Call as_integer, as_decimal, as_day or as_instant.",
    exp.RegexpLike: "Call matches, which is of the whole text.",
    exp.RegexpFullMatch: "Call matches.",
    exp.Concat: "Write a || b, which is missing where either is missing on every engine.",
    exp.Trim: "Call trimmed: engines differ in what else than spaces they take off.",
    exp.CountIf: "Write count(*) filter (where ...).",
    exp.AnyValue: _COUNTED, exp.First: _COUNTED, exp.Last: _COUNTED, exp.ArgMax: _COUNTED,
    exp.ArgMin: _COUNTED, exp.IgnoreNulls: _COUNTED,
    exp.Sqrt: "Call safe_sqrt.", exp.Ln: "Call safe_ln.", exp.Log: "Call safe_ln.",
    exp.CurrentDate: "Bind the day as a value: $on.", exp.CurrentTimestamp: "Bind it as a value.",
    exp.Rand: "A statement draws no chance.",
    exp.ILike: "Write lower(x) like 'a%'.",
    exp.Intersect: "Write where exists (...).",
    exp.Except: "Write where not exists (...).",
    exp.TableSample: "A statement draws no chance.",
    exp.Unnest: "One row a value: let the feed's table hold it so.",
    exp.Lateral: "Write a common table expression and join it.",
}  # fmt: skip
"""What to write in place of the constructs that are most often reached for."""

_DEFAULT = f"See what a statement may use in {GUIDE}."


def _short(node: exp.Expr) -> str:
    return in_short(node.sql("duckdb", comments=False, normalize_functions="lower"))


def in_short(text: str) -> str:
    """A text of at most 60 characters, the rest of it left out."""
    return text if len(text) <= 60 else f"{text[:57]}..."


def _refused(node: exp.Expr) -> Finding:
    step = next((said for kind, said in INSTEAD.items() if isinstance(node, kind)), _DEFAULT)
    return Finding(
        "outside-the-subset", node, f"'{_short(node)}' is outside the portable subset.", step
    )


def _unknown_function(node: exp.Anonymous) -> Iterator[Finding]:
    macro = MACROS.get(node.name.lower())
    if macro is None:
        parts = node.name.lower() in ("date_part", "datepart")
        yield Finding(
            "unknown-function", node, f"'{node.name}' is not a function that every engine has.",
            _PARTS if parts else _DEFAULT,
        )  # fmt: skip
    elif len(node.expressions) != len(macro.parameters):
        yield Finding(
            "wrong-arguments", node, f"'{_short(node)}' has {len(node.expressions)} arguments.",
            f"Call it as {macro.signature}.",
        )  # fmt: skip
    elif macro.name == "matches":
        yield from _pattern(node)


_PATTERN_TRAPS = {
    "(?": "groups that look around or set options", r"\b": "word boundaries", r"\s": "kinds of space",
    r"\w": "kinds of letter", r"\p": "kinds of letter", r"\Z": "ends", "*+": "possessive repeats",
    "++": "possessive repeats", "?+": "possessive repeats", "&&": "classes within classes",
    **{f"\\{digit}": "references to groups" for digit in "123456789"},
}  # fmt: skip


_ESCAPES_AND_CLASSES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_REPEATS = re.compile(r"\{[0-9]{1,3}(?:,[0-9]{0,3})?\}")


def _pattern(node: exp.Anonymous) -> Iterator[Finding]:
    pattern = node.expressions[1]
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        yield Finding(
            "pattern", pattern, "The pattern is not written out.", "Write it as a text in quotes."
        )
        return
    text = pattern.name.replace("(?:", "(")
    if not _is_readable(text):
        yield Finding(
            "pattern", pattern, f"Not every engine can read the pattern '{text}'.",
            "Close each bracket, and write [{] for a brace that is itself meant.",
        )  # fmt: skip
    for trap, said in _PATTERN_TRAPS.items():
        if trap in text:
            yield Finding(
                "pattern", pattern, f"Engines read '{trap}' ({said}) differently.",
                "Write the letters out in a class, such as [A-Za-z0-9_].",
            )  # fmt: skip


def _is_readable(pattern: str) -> bool:
    """Whether a regular expression is whole, with no brace but of a repeat such as {2,3}."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    plain = _ESCAPES_AND_CLASSES.sub("", pattern)
    return not set("{}") & set(_REPEATS.sub("", plain))


def _division(node: exp.Div) -> Iterator[Finding]:
    if not _is_number_above_nought(node.expression):
        yield Finding(
            "division", node, f"'{_short(node)}': division by nought is an error on one engine.",
            "Call safe_div(a, b), which is missing where b is nought.",
        )  # fmt: skip


def _whole_division(node: exp.Binary) -> Iterator[Finding]:
    if not isinstance(node.expression, BOUND_VALUE) and not _is_number_above_nought(
        node.expression
    ):
        yield Finding(
            "division", node, f"'{_short(node)}' fails where the divisor is nought.",
            "Divide by a written number or a bound value, or call safe_div.",
        )  # fmt: skip


def _is_number_above_nought(node: exp.Expr) -> bool:
    node = node.unnest()
    return isinstance(node, exp.Literal) and not node.is_string and float(node.name) > 0


def _places(node: exp.Group | exp.Order) -> Iterator[Finding]:
    for each in node.expressions:
        key = each.this if isinstance(each, exp.Ordered) else each
        if isinstance(key, exp.Literal):
            yield Finding(
                "by-position", key, f"A column is named by its position, {key.name}.",
                "Write the column or expression itself.",
            )  # fmt: skip


def _join(node: exp.Join) -> Iterator[Finding]:
    if node.method or node.kind in ("SEMI", "ANTI", "POSITIONAL", "ASOF", "STRAIGHT"):
        kind = node.method or node.kind
        yield Finding(
            "join", node, f"A {kind.lower()} join is not the same on every engine.",
            "Write an inner, left or full join with its condition, or where exists (...).",
        )  # fmt: skip


def _select(node: exp.Select) -> Iterator[Finding]:
    if node.args.get("limit") and not node.args.get("order"):
        yield Finding(
            "limit", node.args["limit"], "Which rows a limit keeps hangs on their order.",
            "Add order by over a key, with nulls last.",
        )  # fmt: skip
    if node.args.get("qualify") and any(each.find(exp.Star) for each in node.expressions):
        yield Finding(
            "qualify", node.args["qualify"], "With *, Spark would return one more column.",
            "Name the columns, or number the rows in a subquery and filter it.",
        )  # fmt: skip
    for made in node.expressions:
        if isinstance(made.unalias(), exp.Null):
            yield Finding(
                "null-without-type", made, "A missing value has no type by itself.",
                "Write cast(null as date), or whatever type it is of.",
            )  # fmt: skip


def _distinct(node: exp.Distinct) -> Iterator[Finding]:
    if node.args.get("on"):
        yield Finding("distinct-on", node, "'distinct on' is DuckDB's own.", _COUNTED)
    if isinstance(node.parent, exp.Count) and len(node.expressions) > 1:
        yield Finding(
            "distinct", node, "Engines count several columns with missing values differently.",
            "Select distinct in a subquery and count its rows.",
        )  # fmt: skip


def _with(node: exp.With) -> Iterator[Finding]:
    if node.args.get("recursive"):
        yield Finding("recursive", node, "Not every engine runs recursion.", _DEFAULT)


def _window(node: exp.Window) -> Iterator[Finding]:
    numbered = isinstance(node.this, _NUMBERING)
    if numbered and not node.args.get("order") and not node.alias:
        yield Finding(
            "window-order", node, f"'{_short(node)}' hangs on the order of rows.",
            "Add order by over a key inside over (...), with nulls last.",
        )  # fmt: skip


def _joined_text(node: exp.GroupConcat) -> Iterator[Finding]:
    if not node.find(exp.Order):
        yield Finding(
            "text-order", node, f"'{_short(node)}' hangs on the order of rows.",
            "Add order by inside: string_agg(distinct x, ' ' order by x nulls last).",
        )  # fmt: skip


def _rounding(node: exp.Round) -> Iterator[Finding]:
    if node.args.get("decimals"):
        yield Finding(
            "rounding", node, "Engines round to decimals differently.",
            "Round where figures are shown, or to whole numbers here.",
        )  # fmt: skip


def _to_whole(node: exp.Floor | exp.Ceil) -> Iterator[Finding]:
    if not isinstance(node.parent, exp.Cast):
        yield Finding(
            "whole-number", node, f"'{_short(node)}' is of another type on each engine.",
            f"Write cast({_short(node)} as bigint).",
        )  # fmt: skip


def _text_places(node: exp.Expr) -> Iterator[Finding]:
    places = [node.args.get(name) for name in ("start", "length", "part_index")]
    if isinstance(node, exp.Left | exp.Right):
        places.append(node.expression)
    for place in places:
        if place is not None and not _is_number_above_nought(place):
            yield Finding(
                "text-position", node, f"'{_short(node)}': engines differ from nought downwards.",
                "Write positions and lengths as numbers from 1.",
            )  # fmt: skip


def _in_list(node: exp.ArrayContains) -> Iterator[Finding]:
    if not isinstance(node.this, BOUND_VALUE):
        yield Finding(
            "list", node, f"'{_short(node)}': columns hold no lists here.",
            "Only a bound list is looked in: list_contains($codes, code).",
        )  # fmt: skip


def _like(node: exp.Like) -> Iterator[Finding]:
    pattern = node.expression
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        yield Finding(
            "like", node, f"The pattern of '{_short(node)}' is not written out.",
            "Write it as a text in quotes, or call starts_with or contains.",
        )  # fmt: skip
    elif "\\" in pattern.name:
        yield Finding("like", node, "Engines read \\ in 'like' differently.", "Call matches.")


def _tuple(node: exp.Tuple) -> Iterator[Finding]:
    if not isinstance(node.parent, exp.Values):
        yield Finding(
            "several-values", node, f"'{_short(node)}' is several values in one.",
            "Name each as a column of its own; compare them one by one, or where exists (...).",
        )  # fmt: skip


_Check = Callable[..., Iterator[Finding]]
_CHECKS: dict[type[exp.Expr], _Check] = {
    exp.Anonymous: _unknown_function, exp.Div: _division, exp.IntDiv: _whole_division,
    exp.Mod: _whole_division, exp.Group: _places, exp.Order: _places, exp.Join: _join,
    exp.Select: _select, exp.Distinct: _distinct, exp.With: _with, exp.Window: _window,
    exp.GroupConcat: _joined_text, exp.Round: _rounding, exp.Floor: _to_whole, exp.Ceil: _to_whole,
    exp.Substring: _text_places, exp.Left: _text_places, exp.Right: _text_places,
    exp.SplitPart: _text_places, exp.Like: _like,
    exp.ArrayContains: _in_list, exp.Tuple: _tuple,
}  # fmt: skip


def shape_findings(tree: exp.Expr) -> Iterator[Finding]:
    """Everything in a syntax tree that is outside the subset, whatever the types of columns."""
    for node in tree.walk(prune=_is_refused):
        if _is_refused(node):
            yield _refused(node)
        elif (check := _CHECKS.get(type(node))) is not None:
            yield from check(node)


def _is_refused(node: exp.Expr) -> bool:
    if isinstance(node, exp.Anonymous):
        return False
    # `except` is both a set operation and what `*` leaves out.
    is_set_difference = type(node) is exp.Except
    return type(node) not in ALLOWED or is_set_difference
