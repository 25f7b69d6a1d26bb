"""What the types of columns decide: comparisons, sums, means and casts that engines read differently.

The tree given here has its columns resolved and its types inferred (`tables.sql.subset` does that).
What is refused whatever the types is in `tables.sql.shape`.
"""

from collections.abc import Callable, Iterator

from sqlglot import exp

from commonweal.tables.sql.shape import BOUND_VALUE, Finding, in_short

_WIDE = {exp.DType.INT128, exp.DType.UINT128, exp.DType.INT256}
INTEGERS = exp.DataType.INTEGER_TYPES - _WIDE
_DOUBLES = exp.DataType.FLOAT_TYPES
_TEXTS = exp.DataType.TEXT_TYPES
_WHEN = {exp.DType.DATE, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ}
DECIMALS = {exp.DType.DECIMAL, exp.DType.BIGDECIMAL}
RESULTS = {exp.DType.BOOLEAN, *INTEGERS, *_DOUBLES, *_TEXTS, *_WHEN}
"""Types that a statement may return: each is one type on every engine."""


def kind_of(node: exp.Expr | None) -> exp.DType | None:
    """The inferred type of an expression; nothing where it could not be inferred."""
    found = node.type.this if node is not None and node.type is not None else None
    unsure = (exp.DType.UNKNOWN, exp.DType.NULL)
    return found if isinstance(found, exp.DType) and found not in unsure else None


def name_of(kind: exp.DType | None) -> str:
    """The one name that a type goes by here, such as `varchar`; `unknown` without one."""
    if kind is None:
        return "unknown"
    if kind in _TEXTS:
        return "varchar"
    return "timestamp" if kind == exp.DType.TIMESTAMPNTZ else kind.value.lower()


def said(node: exp.Expr) -> str:
    """An expression in short, without the names of tables that were filled in."""
    bare = node.copy()
    for column in bare.find_all(exp.Column):
        column.set("table", None)
    return in_short(bare.sql("duckdb", comments=False, normalize_functions="lower"))


def _family(kind: exp.DType | None) -> str:
    if kind is None:
        return ""
    groups = (("text", _TEXTS), ("date", {exp.DType.DATE}), ("timestamp", _WHEN),
              ("number", {*INTEGERS, *_DOUBLES, *DECIMALS, *_WIDE}), ("boolean", {exp.DType.BOOLEAN}))  # fmt: skip
    return next((name for name, kinds in groups if kind in kinds), "")


def family_of(node: exp.Expr | None) -> str:
    """The family of an expression: text, date, timestamp, number or boolean; empty if not known."""
    return _family(kind_of(node))


def _is_written_day(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_string


def _comparison(node: exp.Binary) -> Iterator[Finding]:
    yield from alike(node, node.this, [node.expression])


def alike(node: exp.Expr, one: exp.Expr, others: list[exp.Expr]) -> Iterator[Finding]:
    """That what is compared is of one family; the first that is not."""
    for other in others:
        left, right = _family(kind_of(one)), _family(kind_of(other))
        if left and right and left != right:
            text = _is_written_day(one) or _is_written_day(other)
            dated = "date" in (left, right) or "timestamp" in (left, right)
            yield Finding(
                "unlike-types", node, f"'{said(node)}' compares a {left} with a {right}.",
                "Write date '2024-03-31' or timestamp '2024-03-31 00:00:00'." if text and dated
                else "Bring both to one type: day_of, as_integer, as_decimal, or a cast to text.",
            )  # fmt: skip
            return


def _listed(node: exp.In) -> Iterator[Finding]:
    yield from alike(node, node.this, list(node.expressions))


def _between(node: exp.Between) -> Iterator[Finding]:
    yield from alike(node, node.this, [node.args["low"], node.args["high"]])


def _sum_of_dates(node: exp.Add | exp.Sub) -> Iterator[Finding]:
    kinds = {_family(kind_of(side)) for side in (node.this, node.expression)}
    if kinds & {"date", "timestamp"}:
        yield Finding(
            "date-arithmetic", node, f"'{said(node)}' adds to or takes from a date.",
            "Call days_after, months_after, days_between or minutes_between.",
        )  # fmt: skip


def _sum(node: exp.Sum) -> Iterator[Finding]:
    of = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
    if kind_of(of) == exp.DType.BOOLEAN:
        yield Finding(
            "sum", node, f"'{said(node)}' adds up true and false.",
            "Write count(*) filter (where ...).",
        )  # fmt: skip
    elif kind_of(of) in INTEGERS and not _is_cast(node):
        yield Finding(
            "sum", node, f"'{said(node)}' is wider than a bigint on one engine.",
            f"Write cast({said(node)} as bigint).",
        )  # fmt: skip


def _is_cast(node: exp.Expr) -> bool:
    """Whether what is made of an aggregate, with its filter or window, is cast at once."""
    above = node.parent
    while isinstance(above, exp.Filter | exp.Window | exp.Paren | exp.Coalesce):
        above = above.parent
    return isinstance(above, exp.Cast)


def _mean(node: exp.Func) -> Iterator[Finding]:
    of = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
    if kind_of(of) not in _DOUBLES:
        yield Finding(
            "mean", node, f"'{said(node)}' has another number of decimals on each engine.",
            f"Write {node.key}(cast({said(of)} as double)).",
        )  # fmt: skip


def _extreme(node: exp.Func) -> Iterator[Finding]:
    sides = (node.this, *node.expressions)
    # A bound value's type is not known here; it is that of what it stands beside.
    kinds = {kind_of(each) for each in sides if kind_of(each) or not each.find(BOUND_VALUE)}
    if None in kinds or kinds & (set(_DOUBLES) | DECIMALS):
        yield Finding(
            "greatest-of-doubles", node, f"'{said(node)}': engines place NaN differently.",
            "Write case when a >= b then a else b end.",
        )  # fmt: skip


_ROUNDED = (exp.Floor, exp.Ceil, exp.Round)


def _cast(node: exp.Cast) -> Iterator[Finding]:
    of, to = kind_of(node.this), node.to.this
    inner = node.this.unnest()
    reading = {"number": "as_integer or as_decimal", "date": "as_day or as_day_of",
               "timestamp": "as_instant", "boolean": "a comparison"}  # fmt: skip
    if of in _TEXTS and _family(to) != "text" and not _is_written_day(inner):
        yield Finding(
            "cast-of-text", node, f"'{said(node)}' fails on text that cannot be read.",
            f"Call {reading.get(_family(to), 'a macro')}, which is then missing.",
        )  # fmt: skip
    elif to in INTEGERS and (of in _DOUBLES or of in DECIMALS) and not _is_whole(inner):
        yield Finding(
            "cast-to-whole", node, f"'{said(node)}' rounds on one engine and cuts off on the other.",
            f"Write cast(floor({said(node.this)}) as bigint), or round or ceil.",
        )  # fmt: skip
    elif to in _TEXTS and (of in _DOUBLES or of in DECIMALS):
        yield Finding(
            "cast-to-text", node, f"'{said(node)}': engines write decimals differently.",
            "Return the number; it is written out where it is shown.",
        )  # fmt: skip
    elif to not in RESULTS and to not in DECIMALS:
        yield Finding(
            "cast-to-type", node, f"'{node.to.sql('duckdb')}' is not a type of the subset.",
            "Cast to varchar, bigint, double, date, timestamp or boolean.",
        )  # fmt: skip


def _is_whole(node: exp.Expr) -> bool:
    """Whether a number is whole by what makes it, or a sum of whole numbers."""
    return isinstance(node, _ROUNDED) or (
        isinstance(node, exp.Coalesce | exp.Filter | exp.Window) and _is_whole(node.this.unnest())
    )


_Check = Callable[..., Iterator[Finding]]
_CHECKS: dict[type[exp.Expr], _Check] = {
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE), _comparison),
    exp.In: _listed, exp.Between: _between, exp.Add: _sum_of_dates, exp.Sub: _sum_of_dates,
    exp.Sum: _sum, exp.Greatest: _extreme, exp.Least: _extreme, exp.Cast: _cast,
    **dict.fromkeys(
        (exp.Avg, exp.Median, exp.PercentileCont, exp.Stddev, exp.StddevSamp, exp.StddevPop,
         exp.Variance, exp.VariancePop), _mean,
    ),
}  # fmt: skip


def meaning_findings(tree: exp.Query) -> Iterator[Finding]:
    """Everything in a resolved and typed tree that engines would read differently."""
    for node in tree.walk():
        if (check := _CHECKS.get(type(node))) is not None:
            yield from check(node)
    for made in tree.selects:
        kind = kind_of(made)
        if kind is not None and kind not in RESULTS:
            yield Finding(
                "result-type", made, f"Column '{made.alias_or_name}' would be a {kind.value.lower()}.",
                "Cast it to varchar, bigint, double, date, timestamp or boolean.",
            )  # fmt: skip
