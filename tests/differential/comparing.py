"""Whether two engines returned the same rows, and if not, where they first differ.

Types, names, missing values and the multiset of rows have to be equal. Decimals may differ by one part
in 10⁹, because sums are added up in another order; the width of whole numbers may, because a count is
a bigint on one engine where the other has an int.
"""

import math

import polars as pl

RELATIVE = 1e-9
_PLACES = 7


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Whole numbers as one type, decimals as one type, times in microseconds."""
    casts = []
    for name, kind in frame.schema.items():
        if kind.is_integer():
            casts.append(pl.col(name).cast(pl.Int64))
        elif kind.is_float():
            casts.append(pl.col(name).cast(pl.Float64))
        elif isinstance(kind, pl.Datetime):
            casts.append(pl.col(name).dt.cast_time_unit("us"))
    return frame.with_columns(casts)


def _sorted(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows in one order: by all that is exact first, then by decimals as far as both must agree."""
    exact = [name for name, kind in frame.schema.items() if not kind.is_float()]
    near = [
        pl.col(name).round_sig_figs(_PLACES)
        for name, kind in frame.schema.items()
        if kind.is_float()
    ]
    return frame.sort(*exact, *near, nulls_last=True) if frame.width else frame


def _alike(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        both_nan = math.isnan(one) and math.isnan(other)
        return both_nan or one == other or math.isclose(one, other, rel_tol=RELATIVE)
    return one == other


def difference(duck: pl.DataFrame, spark: pl.DataFrame) -> str:
    """What differs first, in words; nothing where the two are the same."""
    one, other = _plain(duck), _plain(spark)
    if one.schema != other.schema:
        unlike = {
            n: (t, other.schema.get(n)) for n, t in one.schema.items() if t != other.schema.get(n)
        }
        return f"columns differ: {unlike or (one.columns, other.columns)}"
    if one.height != other.height:
        return f"DuckDB has {one.height} rows, Spark {other.height}"
    one, other = _sorted(one), _sorted(other)
    if one.equals(other):
        return ""
    for number, (left, right) in enumerate(zip(one.iter_rows(), other.iter_rows(), strict=True)):
        if not all(map(_alike, left, right)):
            return f"row {number} in order: DuckDB {left}, Spark {right}"
    return ""
