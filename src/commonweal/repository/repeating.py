"""Finding months of a compiled series that repeat another month for every unit.

A compiler who reads the wrong month's file leaves no other trace. That every unit of a system has
exactly its figures of another month is no coincidence, so the later of the two is set aside. Among
few people it is one, so invented files are not looked at: nobody misread a month of those.
"""

import polars as pl

from commonweal.repository.feed import is_invented
from commonweal.terms.problem import Place, Problem, Severity

UNITS_MIN = 3


def _repeating(rows: pl.DataFrame, figures: list[str]) -> pl.DataFrame:
    """Month, the earlier month it repeats, and how many units say the same."""
    told = rows.filter(pl.sum_horizontal(figures) > 0).select("unit", "period", *figures)
    pairs = told.join(told, on=["unit", *figures], suffix="_earlier", nulls_equal=True)
    alike = pairs.filter(pl.col("period_earlier") < pl.col("period"))
    counted = alike.group_by("period", "period_earlier").agg(alike=pl.col("unit").n_unique())
    units = told.group_by("period").agg(units=pl.col("unit").n_unique())
    every = (pl.col("alike") == pl.col("units")) & (pl.col("units") >= UNITS_MIN)
    return counted.join(units, on="period").filter(every).sort("period")


def without_repeated_months(
    rows: pl.DataFrame, figures: list[str], file: str
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows without months that repeat an earlier one, and a problem for each such month.

    `rows` has one row for each `unit` and `period`, with a label such as 2024-03. Units with nothing
    but noughts prove nothing and are passed over; fewer than three units never do. Rows of an
    invented file come back as they are.
    """
    if is_invented(file):
        return rows, []
    found = _repeating(rows, figures)
    problems = [
        Problem(
            "repeated-month",
            Severity.QUARANTINED,
            Place(file),
            f"All {row['units']} units have the same figures in {row['period']} as in "
            f"{row['period_earlier']}; those of {row['period']} were left out.",
            f"Use the publisher's own file for {row['period']}.",
        )
        for row in found.iter_rows(named=True)
    ]
    return rows.filter(~pl.col("period").is_in(found["period"].to_list())), problems
