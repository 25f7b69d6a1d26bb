"""What a row of completed pathways means: pathways of one unit, function and month by weeks waited."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.file_names import named_part
from commonweal.repository.labels import with_periods
from commonweal.repository.months import year_and_month

PATHWAYS = {"Admitted": "admitted", "NonAdmitted": "non-admitted"}
KINDS = {"icb": "icb", "sub-icb": "sub_icb"}
KEY = [
    *("unit_kind", "unit", "period", "period_first", "period_last"),
    *("pathway", "function_code"),
]
ALL = pl.col("function_code") == "C_999"
OPEN_ENDED = 104


def _stated(rows: pl.DataFrame, facts: FileFacts) -> pl.DataFrame:
    """Month, pathway and kind of unit: in the columns of one layout, in the name of the others."""
    if "pathway" in rows.columns:
        return rows.with_columns(
            pl.col("pathway").replace_strict(PATHWAYS), unit_kind=pl.lit("trust")
        )
    return rows.with_columns(
        period_month=pl.lit(named_part(facts, "month")),
        pathway=pl.lit("admitted"),
        unit_kind=pl.lit(KINDS[named_part(facts, "level")]),
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Completed pathways, those within 18 weeks and those over 52, by treatment function."""
    rows = with_periods(_stated(accepted[0].frame, facts), "period_month", year_and_month)
    week = pl.col("weeks").str.extract(r"^>(\d+)").cast(pl.Int64).fill_null(OPEN_ENDED)
    in_week = pl.col("in_week")
    table = (
        rows.filter(pl.col("unit").is_not_null())
        .with_columns(week=week)
        .group_by(KEY, maintain_order=True)
        .agg(
            pl.col("line").first(),
            in_week.sum().alias("completed"),
            in_week.filter(pl.col("week") < 18).sum().alias("within_18_weeks"),
            in_week.filter(pl.col("week") >= 52).sum().alias("over_52_weeks"),
        )
    )
    problems = compare(
        table.filter(~ALL), table.filter(ALL), by=["unit", "period", "pathway"],
        figures=["completed", "within_18_weeks", "over_52_weeks"],
        what="Treatment functions against C_999", file=facts.name,
    )  # fmt: skip
    return Normalised({"completed_pathway": table}, problems, vintage=str(rows["period"].max()))
