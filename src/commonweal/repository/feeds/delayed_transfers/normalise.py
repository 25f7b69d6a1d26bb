"""What a row of the compiled delayed transfers means: days of delay of one council in one month.

The whole is stored once, as the split `all`; every split is compared with it.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.compiled import compiled_vintage
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import year_and_month

ENGLAND = "E92000001"
SPLITS = {
    "la - by type of care": "type of care",
    "la - by responsible org": "responsible organisation",
    "la - by reason": "reason",
}
LETTER = r"^([A-Za-z]{1,3})\)"
WHOLE = pl.col("category") == "total"


def _with_codes(rows: pl.DataFrame) -> pl.DataFrame:
    """Each council's ONS code; where it is blank, the earliest that its number ever had."""
    earliest = (
        rows.filter(pl.col("unit").is_not_null())
        .sort("month")
        .group_by("council")
        .agg(pl.col("unit").first().alias("earliest"))
    )
    england = pl.col("name") == "England"
    return rows.join(earliest, on="council", how="left").with_columns(
        unit=pl.when(england).then(pl.lit(ENGLAND)).otherwise(pl.coalesce("unit", "earliest")),
        unit_kind=pl.when(england).then(pl.lit("england")).otherwise(pl.lit("upper_tier")),
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Delayed days by split and category, and as a whole."""
    days = accepted[0].frame.filter(
        pl.col("figure").is_null() | (pl.col("figure") == "Delayed Days")
    )
    rows = with_periods(_with_codes(days), "month", year_and_month).with_columns(
        split=pl.col("sheet_name").str.to_lowercase().replace_strict(SPLITS),
        category=pl.coalesce(
            pl.col("category").str.extract(LETTER).str.to_uppercase(),
            pl.col("category").str.to_lowercase(),
        ),
        days_in_month=pl.col("period_last").dt.day(),
    )
    problems = compare(
        rows.filter(~WHOLE), rows.filter(WHOLE), by=["unit", "period", "split"],
        figures=["delayed_days"], what="Categories against their total", file=facts.name,
    )  # fmt: skip
    whole = rows.filter(WHOLE & (pl.col("split") == "type of care")).with_columns(
        split=pl.lit("all"), category=pl.lit("all")
    )
    problems += compare(
        whole, rows.filter(WHOLE), by=["unit", "period"], figures=["delayed_days"],
        what="The total by type of care against the other totals", file=facts.name,
    )  # fmt: skip
    return Normalised(
        {"delayed_transfer": pl.concat([whole, rows.filter(~WHOLE)])},
        problems,
        vintage=compiled_vintage(rows),
    )
