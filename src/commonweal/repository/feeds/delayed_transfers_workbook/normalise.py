"""What a workbook of delayed transfers means: days of delay of every council in one month.

Each sheet heads delayed days and the mean delayed a day alike; they are told by their order, and
the mean is held against the days.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.file_names import named_part
from commonweal.repository.labels import with_period
from commonweal.repository.months import days_in, month_in
from commonweal.repository.reading.rows import refuse
from commonweal.terms.period import Period
from commonweal.terms.problem import Place, Problem

ENGLAND = "E92000001"
SPLITS = {
    "la - by type of care": "type of care",
    "la - by responsible org": "responsible organisation",
    "la - by reason": "reason",
}
LETTER = r"^([A-Za-z]{1,3})\)"
WHOLE = pl.col("category") == "total"
NATION = pl.col("unit_kind") == "england"
ROUNDING = 0.01


def _days(rows: pl.DataFrame, month: Period, facts: FileFacts) -> pl.DataFrame:
    """The first of each pair of headings, which counts days, checked against the second."""
    ordered = rows.with_columns(block=pl.int_range(pl.len()).over("line", "category"))
    days = ordered.filter(pl.col("block") == 0)
    means = ordered.filter(pl.col("block") == 1).select("line", "category", mean="figure")
    thirds = ordered.filter(pl.col("block") > 1)
    both = days.join(means, on=["line", "category"], how="inner")
    apart = (pl.col("figure") / days_in(month) - pl.col("mean")).abs() > ROUNDING
    if both.filter(apart).height or thirds.height:
        raise refuse(
            "unexpected-layout",
            Place(facts.name),
            f"On sheet '{rows['sheet'][0]}' the second column of a name is not the first divided "
            f"by the {days_in(month)} days of {month.label}.",
            next_step="Check that the month in the file's name is right, and the order of columns.",
        )
    return days.with_columns(delayed_days=pl.col("figure"))


def _placed(rows: pl.DataFrame, month: Period) -> pl.DataFrame:
    england = pl.col("name") == "England"
    return with_period(rows, month).with_columns(
        unit=pl.when(england).then(pl.lit(ENGLAND)).otherwise("unit"),
        unit_kind=pl.when(england).then(pl.lit("england")).otherwise(pl.lit("upper_tier")),
        split=pl.col("sheet").str.to_lowercase().replace_strict(SPLITS),
        category=pl.coalesce(
            pl.col("category").str.extract(LETTER).str.to_uppercase(),
            pl.col("category").str.to_lowercase(),
        ),
        days_in_month=pl.lit(days_in(month)),
    )


def _check(rows: pl.DataFrame, facts: FileFacts) -> list[Problem]:
    figures = ["delayed_days"]
    return [
        *compare(
            rows.filter(~WHOLE), rows.filter(WHOLE), by=["name", "split"], figures=figures,
            what="Categories against their total", file=facts.name,
        ),
        *compare(
            rows.filter(~NATION), rows.filter(NATION), by=["split", "category"], figures=figures,
            what="Councils and residents elsewhere against the England row", file=facts.name,
        ),
    ]  # fmt: skip


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Delayed days of each council and of England, by split and category and as a whole."""
    month = month_in(named_part(facts, "month"))
    rows = pl.concat(_placed(_days(part.frame, month, facts), month) for part in accepted)
    problems = _check(rows, facts)
    councils = rows.filter(pl.col("unit").is_not_null())
    whole = councils.filter(WHOLE & (pl.col("split") == "type of care")).with_columns(
        split=pl.lit("all"), category=pl.lit("all")
    )
    table = pl.concat([whole, councils.filter(~WHOLE)])
    return Normalised(
        {"delayed_transfer": table}, problems, vintage=month.label, covers=month.label
    )
