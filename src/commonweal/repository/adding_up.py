"""Comparing published parts with the whole that the publisher prints beside them.

A difference is a warning with both numbers, never a correction: the parts are stored as published.
"""

import polars as pl

from commonweal.terms.problem import Place, Problem, Severity

SHOWN = 5


def _problem(
    row: dict[str, object], figure: str, *, what: str, by: list[str], file: str
) -> Problem:
    parts, whole = row[f"{figure}_parts"], row[figure]
    of = ", ".join(str(row[name]) for name in by)
    line = row["line"]
    return Problem(
        "does-not-add-up",
        Severity.WARNING,
        Place(file, line if isinstance(line, int) else None),
        f"{what}{f' ({of})' if of else ''}: the parts' {figure} come to {parts:,.10g}; "
        f"the publisher's whole is {whole:,.10g}.",
        "Both are kept as published; ask the publisher which is right.",
    )


def compare(
    parts: pl.DataFrame,
    whole: pl.DataFrame,
    *,
    by: list[str],
    figures: list[str],
    what: str,
    file: str,
    tolerance: float = 0.0,
) -> list[Problem]:
    """A warning for each of `figures` in which the sum of `parts` differs from `whole`, by `by`.

    Missing parts count as nothing, since a whole can only be of what was supplied; a missing whole
    compares with nothing. `whole` needs `line`. At most five warnings, then one that counts the rest.
    """
    sums = [pl.col(name).sum().alias(f"{name}_parts") for name in figures]
    if by:
        total = parts.group_by(by).agg(sums)
        both = whole.join(total, on=by, how="inner", nulls_equal=True)
    else:
        both = whole.join(parts.select(sums), how="cross")
    apart = both.select(
        (pl.col(name) - pl.col(f"{name}_parts")).abs() > tolerance for name in figures
    )
    found = [
        _problem(row, figure, what=what, by=by, file=file)
        for figure in figures
        if apart[figure].any()
        for row in both.filter(apart[figure]).sort("line").iter_rows(named=True)
    ]
    if len(found) <= SHOWN:
        return found
    rest = Problem(
        "does-not-add-up",
        Severity.WARNING,
        Place(file),
        f"{what}: {len(found) - SHOWN} more figures differ from the publisher's whole.",
        "Both are kept as published; ask the publisher which is right.",
    )
    return [*found[:SHOWN], rest]
