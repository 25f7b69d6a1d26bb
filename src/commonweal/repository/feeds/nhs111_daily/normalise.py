"""What a row of the NHS 111 series means: the calls of one contract area on one day.

An area whose system is not known here is left out, with a warning that names it.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.feeds.nhs111_daily.areas import AREAS
from commonweal.repository.not_supplied import noughts_as_missing
from commonweal.terms.problem import Place, Problem, Severity

FIGURES = ["received", "answered", "answered_60_seconds", "triaged"]


def _served() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "contract": [area.contract for area in AREAS],
            "unit": [area.icb for area in AREAS],
            "since": [area.first for area in AREAS],
        }
    )


def _unknown(rows: pl.DataFrame, file: str) -> list[Problem]:
    counted = rows.group_by("contract", "contract_name").len().sort("contract")
    return [
        Problem(
            "unknown-area",
            Severity.WARNING,
            Place(file, column="contract_code"),
            f"{row['len']} days of contract area {row['contract']} ({row['contract_name']}) were "
            "left out: which system it serves is not known.",
            "Add the area to areas.py of this feed, with its source.",
        )
        for row in counted.iter_rows(named=True)
    ]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Calls by contract area and day, under the system that each area mostly serves."""
    served = pl.col("unit").is_not_null() & (pl.col("day") >= pl.col("since"))
    placed = accepted[0].frame.join(_served(), on="contract", how="left")
    rows = placed.filter(served).with_columns(
        unit_kind=pl.lit("icb"),
        period=pl.col("day").dt.strftime("%Y-%m-%d"),
        period_first="day",
        period_last="day",
    )
    told, problems = noughts_as_missing(rows, FIGURES, by=["contract_name"], file=facts.name)
    problems += _unknown(placed.filter(~served.fill_null(value=False)), facts.name)
    vintage = str(placed["day"].dt.strftime("%Y-%m").max())
    return Normalised({"nhs111_calls": told}, problems, vintage=vintage)
