"""From additive strata to estimates with intervals, for units and for what they belong to.

Parts add up to their whole here and nowhere else. Which unit belongs where on which day comes in as
an argument; nothing here asks for a structure or reads a row. Measures are worked out together, as many
as share their arithmetic at a time: a thousand small steps cost far more than a few large ones.
"""

from collections.abc import Iterable

import numpy as np
import polars as pl

from commonweal.outcomes.intervals import Limits
from commonweal.outcomes.measure import Measure, MeasureKind
from commonweal.outcomes.statistics import crude_rate, mean_from_sums, proportion, ratio
from commonweal.terms.estimate import Status

SUPPLIED_SHARE_MIN = 0.75
"""A whole is stated only when at least this share of its units supplied a figure."""

SPAN = ("unit_kind", "period_first", "period_last")
SUMS = ("numerator", "denominator", "squares")
COLUMNS = (
    "measure", "kind", "code", "period", "period_first", "period_last", "status", "value",
    "lower", "upper", "numerator", "denominator", "method", "units", "units_expected", "batches",
)  # fmt: skip
"""The columns of a frame of estimates, in order; one row is one `terms.estimate.Estimate`."""


def label_months(strata: pl.DataFrame) -> pl.DataFrame:
    """Give daily rows that were rolled up to months the months' own labels."""
    return strata.with_columns(
        period=pl.when(pl.col("period") == "month")
        .then(pl.col("period_first").dt.strftime("%Y-%m"))
        .otherwise(pl.col("period"))
    )


def _with_limits(frame: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    parts = {"value": limits.value, "lower": limits.lower, "upper": limits.upper}
    return frame.with_columns(
        pl.Series(name, np.asarray(array, dtype=float)).fill_nan(None)
        for name, array in parts.items()
    )


def _usable(measure: Measure) -> pl.Expr:
    """Rows that can be computed: a denominator above nought, and no more cases than people."""
    usable = pl.col("numerator").is_not_null() & (pl.col("denominator") > 0)
    if measure.kind in (MeasureKind.PROPORTION, MeasureKind.RATE):
        usable = usable & (pl.col("numerator") >= 0)
    if measure.kind == MeasureKind.PROPORTION:
        usable = usable & (pl.col("numerator") <= pl.col("denominator"))
    return usable


def _limits(measure: Measure, frame: pl.DataFrame) -> Limits:
    x, n = (frame[name].to_numpy() for name in ("numerator", "denominator"))
    if measure.kind == MeasureKind.PROPORTION:
        return proportion(x, n, measure.multiplier)
    if measure.kind == MeasureKind.RATE:
        return crude_rate(x, n, measure.multiplier)
    if measure.kind == MeasureKind.MEAN and measure.squares:
        mean = mean_from_sums(x, frame["squares"].to_numpy(), n)
        times = measure.multiplier
        return Limits(mean.value * times, mean.lower * times, mean.upper * times)
    return ratio(x, n, measure.multiplier)


def _valued(measure: Measure, frame: pl.DataFrame) -> pl.DataFrame:
    """Fill value, lower and upper from the sums; what cannot be computed has none."""
    if measure.kind == MeasureKind.INDEX:
        return frame
    none = pl.lit(None, dtype=pl.Float64)
    if measure.kind == MeasureKind.COUNT:
        return frame.with_columns(
            value=pl.col("numerator") * measure.multiplier, lower=none, upper=none
        )
    usable = frame.filter(_usable(measure))
    rest = frame.filter(~_usable(measure).fill_null(value=False))
    rest = rest.with_columns(value=none, lower=none, upper=none)
    return pl.concat([_with_limits(usable, _limits(measure, usable)), rest], how="diagonal_relaxed")


def _finished(measure: Measure, frame: pl.DataFrame) -> pl.DataFrame:
    """Estimates from the sums of any measures that share the arithmetic of `measure`."""
    status = (
        pl.when(pl.col("value").is_null() & (pl.col("withheld") > 0))
        .then(pl.lit(Status.SUPPRESSED.value))
        .when(pl.col("value").is_null())
        .then(pl.lit(Status.MISSING.value))
        .when((pl.col("units") < pl.col("units_expected")) | (pl.col("withheld") > 0))
        .then(pl.lit(Status.PARTIAL.value))
        .otherwise(pl.lit(Status.GIVEN.value))
    )
    return (
        _valued(measure, frame)
        .with_columns(status=status, method=pl.lit(measure.method))
        .select(COLUMNS)
    )


def _estimates(measures: Iterable[Measure], frame: pl.DataFrame) -> pl.DataFrame:
    alike: dict[tuple[MeasureKind, float, bool], list[Measure]] = {}
    for measure in measures:
        arithmetic = (measure.kind, measure.multiplier, bool(measure.squares))
        alike.setdefault(arithmetic, []).append(measure)
    return pl.concat(
        _finished(some[0], frame.filter(pl.col("measure").is_in([m.id for m in some])))
        for some in alike.values()
    )


def unit_estimates(measures: Iterable[Measure], strata: pl.DataFrame) -> pl.DataFrame:
    """Estimates for the units that supplied the figures themselves, one a unit and period."""
    frame = strata.rename({"unit_kind": "kind", "unit": "code"}).with_columns(
        units=pl.lit(1, dtype=pl.Int64), units_expected=pl.lit(1, dtype=pl.Int64)
    )
    return _estimates(measures, frame)


def _added_up(measures: Iterable[Measure]) -> list[pl.Expr]:
    """The sum of each of `SUMS` over units, missing where no unit has it; a shared one once."""
    shared = pl.col("measure").is_in([m.id for m in measures if m.denominator_is == "shared"])
    once = {"denominator": pl.when(shared.first()).then(pl.col("denominator").max())}
    return [
        pl.when(pl.col(name).is_not_null().any())
        .then(once[name].otherwise(pl.col(name).sum()) if name in once else pl.col(name).sum())
        .alias(name)
        for name in SUMS
    ]


def _expected(strata: pl.DataFrame, placement: pl.DataFrame) -> pl.DataFrame:
    """How many units of each parent should have supplied a figure in each of its periods."""
    supplied = strata.filter(pl.col("numerator").is_not_null())
    ever = supplied.select("measure", "unit_kind", "unit").unique()
    spans = strata.select("measure", *SPAN).unique()
    return (
        ever.join(spans, on=["measure", "unit_kind"])
        .join(placement, on=["unit", *SPAN])
        .group_by("measure", *SPAN, "parent_kind", "parent")
        .agg(units_expected=pl.col("expected").sum().cast(pl.Int64))
    )


def parent_estimates(
    measures: Iterable[Measure], strata: pl.DataFrame, placement: pl.DataFrame
) -> pl.DataFrame:
    """Estimates for what the units belong to, by adding up their strata.

    `placement` has a row for each unit, period and level: `unit_kind`, `unit`, `period_first`,
    `period_last`, `parent_kind`, `parent`, and whether it was open and so `expected` to supply a
    figure, as far as it ever supplies this one (a community trust has no A&E). How many did is in
    `units`. Where too few did (`SUPPLIED_SHARE_MIN`), the whole is missing rather than misleadingly
    small.
    """
    measures = list(measures)
    whole = ["measure", *SPAN, "parent_kind", "parent"]
    enough = pl.col("units") >= SUPPLIED_SHARE_MIN * pl.col("units_expected")
    frame = (
        strata.join(placement, on=["unit", *SPAN])
        .group_by(*whole, "period")
        .agg(
            *_added_up(measures),
            withheld=pl.col("withheld").sum(),
            units=pl.col("numerator").is_not_null().sum().cast(pl.Int64),
            unexpected=(pl.col("numerator").is_not_null() & ~pl.col("expected")).sum(),
            batches=pl.col("batches").str.split(" ").explode().unique().sort().str.join(" "),
        )
        .join(_expected(strata, placement), on=whole, how="left")
        .with_columns(units_expected=pl.col("units_expected") + pl.col("unexpected"))
        .with_columns(kind="parent_kind", code="parent")
        .with_columns(pl.when(enough).then(pl.col(name)).alias(name) for name in SUMS)
    )
    return _estimates(measures, frame)
