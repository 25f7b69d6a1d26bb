"""From a measure to the one statement that counts it: additive numbers by unit and period.

Strata are the finest useful grain. Every footprint, boundary and interval is arithmetic on them
afterwards, so rows are scanned once a refresh. Statements are built as syntax trees, so that a
definition can only ever add an expression, never a statement.
"""

from collections.abc import Iterable
from datetime import date

from sqlglot import exp

from commonweal.outcomes.measure import Measure, MeasureKind
from commonweal.outcomes.portable import parse_expression
from commonweal.tables.sql.transpile import written

_DATE, _DOUBLE = exp.DataType.build("date"), exp.DataType.build("double")
_WHOLE = exp.DataType.build("bigint")


def _cast(made: exp.Expr, to: exp.DataType) -> exp.Expression:
    """As `exp.cast`, which parses the type and copies what is cast each time."""
    return exp.Cast(this=made, to=to.copy())


def _day(day: date) -> exp.Expression:
    return _cast(exp.Literal.string(day.isoformat()), _DATE)


def _rows(measure: Measure) -> exp.Select:
    kinds = [exp.Literal.string(kind.value) for kind in measure.units]
    held: list[exp.Expression] = [
        exp.column("unit_kind").isin(*kinds, copy=False),
        exp.GTE(this=exp.column("period_first"), expression=_day(measure.first)),
    ]
    if measure.last is not None:
        held.append(exp.LTE(this=exp.column("period_last"), expression=_day(measure.last)))
    if measure.where:
        held.append(parse_expression(measure.where))
    return (
        exp.select(exp.Star())
        .from_(exp.to_table(measure.table), copy=False)
        .where(*held, copy=False)
    )


def rows_statement(measure: Measure) -> str:
    """The rows of the logical table that the measure uses."""
    return written(_rows(measure))


def _double(fragment: str) -> exp.Expression:
    return _cast(parse_expression(fragment) if fragment else exp.null(), _DOUBLE)


def _summed(fragment: str) -> exp.Expression:
    return exp.Sum(this=_double(fragment)) if fragment else _double("")


def _only(fragment: str) -> exp.Expression:
    """A published value stands alone in its unit and period; of several there is none."""
    alone = exp.Count(this=exp.Star()).eq(1)
    return exp.case().when(alone, exp.Max(this=_double(fragment))) if fragment else _double("")


def _periods(measure: Measure) -> tuple[exp.Expression, exp.Expression, exp.Expression]:
    """Label, first and last day; the label of a month is written in `estimating.label_months`."""
    if measure.period != "month":
        return exp.column("period"), exp.column("period_first"), exp.column("period_last")
    first = exp.Anonymous(this="month_of", expressions=[exp.column("period_first")])
    last = exp.LastDay(this=exp.column("period_first"))
    return exp.Literal.string("month"), first, last


def _or_nought(column: str) -> exp.Expression:
    return exp.Coalesce(this=exp.column(column), expressions=[exp.Literal.number(0)])


def _each_once(column: str) -> exp.Expression:
    """The different values of a column in one text, in order, so that every engine writes it alike."""
    values = exp.Order(
        this=exp.Distinct(expressions=[exp.column(column)]),
        expressions=[exp.Ordered(this=exp.column(column), nulls_first=False)],
    )
    return exp.GroupConcat(this=values, separator=exp.Literal.string(" "))


def strata_statement(measure: Measure) -> str:
    """Counts by unit and period: numerator, denominator, squares, value, lower, upper, rows."""
    label, first, last = _periods(measure)
    published = measure.kind == MeasureKind.INDEX
    keys = {"unit_kind": exp.column("unit_kind"), "unit": exp.column("unit"), "period": label,
            "period_first": first, "period_last": last}  # fmt: skip
    counted = {
        "numerator": _summed(measure.numerator),
        "denominator": _summed(measure.denominator),
        "squares": _summed(measure.squares),
        "value": _only(measure.value if published else ""),
        "lower": _only(measure.lower if published else ""),
        "upper": _only(measure.upper if published else ""),
        "row_count": exp.Count(this=exp.Star()),
        "withheld": _cast(exp.Sum(this=_or_nought("withheld")), _WHOLE),
        "batches": _each_once("batch"),
    }
    columns = {"measure": exp.Literal.string(measure.id)} | keys | counted
    named = [exp.alias_(made, name, copy=False) for name, made in columns.items()]
    grouped = [made.copy() for made in keys.values() if not isinstance(made, exp.Literal)]
    used = _rows(measure).subquery("used", copy=False)
    counts = exp.select(*named, copy=False).from_(used, copy=False)
    return written(counts.group_by(*grouped, copy=False))


def together(measures: Iterable[Measure]) -> str:
    """One statement for the strata of several measures, which an engine plans and runs as one."""
    return "\nUNION ALL\n".join(map(strata_statement, measures))
