"""What a row of the compiled waiting lists means: one trust's list at the end of one month.

The compilation counts everyone twice, so each figure is halved; an odd figure cannot be.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.compiled import compiled_vintage
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import year_and_month
from commonweal.terms.problem import Place, Problem, Severity

FIGURES = ["waiting", "within_18_weeks", "over_52_weeks", "over_65_weeks", "over_78_weeks"]


def _odd(rows: pl.DataFrame, file: str) -> list[Problem]:
    return [
        Problem(
            "cannot-be-halved",
            Severity.QUARANTINED,
            Place(file, row["line"]),
            f"{row['unit']} in {row['period']} has an odd figure, so its figures are not doubled.",
            "Use the publisher's own extract for this trust and month.",
        )
        for row in rows.iter_rows(named=True)
    ]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Waiting lists by trust and month, all treatment functions together."""
    rows = with_periods(accepted[0].frame, "month", year_and_month).filter(
        pl.col("waiting").is_not_null()
    )
    odd = pl.any_horizontal((pl.col(name) % 2 == 1).fill_null(value=False) for name in FIGURES)
    halved = rows.filter(~odd).with_columns(
        *[pl.col(name) // 2 for name in FIGURES],
        unit_kind=pl.lit("trust"),
        function_code=pl.lit("C_999"),
    )
    return Normalised(
        {"consultant_wait": halved},
        _odd(rows.filter(odd), facts.name),
        vintage=compiled_vintage(rows),
    )
