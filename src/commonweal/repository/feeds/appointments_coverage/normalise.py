"""What a row of the coverage file means: one sub-ICB location in one month."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.terms.problem import Place, Problem, Severity


def _too_many(rows: pl.DataFrame, file: str) -> list[Problem]:
    """Rows in which more is included than there is."""
    more = rows.filter(
        (pl.col("practices_included") > pl.col("practices_open"))
        | (pl.col("patients_included") > pl.col("patients_open"))
    )
    return [
        Problem(
            "more-than-all",
            Severity.WARNING,
            Place(file, line),
            "More practices or patients are included than there are.",
            "Ask the supplier which is right.",
        )
        for line in more["line"]
    ]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Coverage by location and month; the vintage is the last month in the file."""
    rows = accepted[0].frame.with_columns(
        unit_kind=pl.lit("sub_icb"),
        period=pl.col("month").dt.strftime("%Y-%m"),
        period_first=pl.col("month").dt.month_start(),
        period_last=pl.col("month").dt.month_end(),
    )
    opening, closing = rows["period"].min(), rows["period"].max()
    return Normalised(
        {"appointments_coverage": rows},
        _too_many(rows, facts.name),
        vintage=str(closing),
        covers=str(opening),
    )
