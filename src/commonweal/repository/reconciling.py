"""Holding the parts of a published whole against the whole as the publisher gives it.

A total that is not the sum of its parts is kept as published and reported with both numbers; which
of the two is right only the publisher can say.
"""

import polars as pl

from commonweal.terms.problem import Place, Problem, Severity


def differences(
    stated: pl.DataFrame, parts: pl.Series, *, whole: str, file: str, tolerance: float = 0.5
) -> list[Problem]:
    """A problem for each row of `stated` whose `whole` is not the sum in `parts`.

    `stated` has `line` and the column `whole`; `parts` has one sum for each of its rows. A row that
    lacks either number is passed over. `tolerance` is the largest difference that rounding explains.
    """
    beside = stated.select("line", stated=pl.col(whole).cast(pl.Float64)).with_columns(
        parts.cast(pl.Float64).alias("parts")
    )
    apart = beside.filter((pl.col("stated") - pl.col("parts")).abs() > tolerance)
    return [
        Problem(
            "does-not-add-up",
            Severity.WARNING,
            Place(file, line, whole),
            f"The parts add up to {parts:,.10g}, but the publisher's total is {total:,.10g}.",
            "Ask the supplier which is right; the parts were taken as published.",
        )
        for line, total, parts in apart.iter_rows()
    ]
