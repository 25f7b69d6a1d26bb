"""What a row of overall achievement means: the points of one practice in one financial year."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import named_year
from commonweal.repository.labels import with_period
from commonweal.terms.problem import Problem

WHOLE_FRAMEWORK = "ALL"
ROUNDING_PERCENT = 0.006


def _compared(rows: pl.DataFrame, file: str) -> list[Problem]:
    """Where the published percentage is not the points achieved of those there were."""
    worked_out = rows.select(
        "unit",
        achieved_percent=100 * pl.col("points_achieved") / pl.col("points_available"),
    )
    return compare(
        worked_out,
        rows,
        by=["unit"],
        figures=["achieved_percent"],
        what="Points of the points there were",
        file=file,
        tolerance=ROUNDING_PERCENT,
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Achievement of the whole framework by practice; nothing when the name tells no year."""
    year = named_year(facts.parts)
    if year is None:
        return Normalised({})
    rows = accepted[0].frame.with_columns(
        unit_kind=pl.lit("practice"),
        group_code=pl.lit(WHOLE_FRAMEWORK),
        points_available=pl.col("maximum").cast(pl.Float64),
    )
    problems = _compared(rows, facts.name) if "achieved_percent" in rows.columns else []
    return Normalised(
        {"quality_achievement": with_period(rows, year)},
        problems,
        vintage=year.label.replace("/", "-"),
    )
