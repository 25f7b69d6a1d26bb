"""What a row of a Fingertips download means: one indicator for one area, group of people and period."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import (
    by_kind,
    once_each,
    period_of,
    sex_of,
    slug_of,
    unit_code,
    with_readable_periods,
    with_values,
)

KEY = [
    *("name", "code", "area_type", "sex", "age", "category_type", "category_name", "time_period"),
]


def _withheld(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows marked where the publisher's note says that the value was suppressed."""
    noted = pl.col("note").str.contains("(?i)suppress").fill_null(value=False)
    return rows.with_columns(suppressed=pl.col("suppressed") | noted)


def _identified(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with an id each: that of the rows of the same name, or else made from the name."""
    known = rows.filter(pl.col("indicator_id").is_not_null()).select(
        "name", known_id="indicator_id"
    )
    single = known.unique().filter(pl.col("name").is_unique())
    found = rows.join(single, on="name", how="left", maintain_order="left")
    number = pl.coalesce("indicator_id", "known_id", slug_of("name"))
    return found.with_columns(indicator=pl.lit("fingertips-") + number).drop("known_id")


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """One row for each value; the vintage is the month in which the last period ends."""
    once, repeated = once_each(_withheld(accepted[0].frame), KEY, facts.name)
    valued, bare = with_values(_identified(once), facts.name)
    placed, unknown = by_kind(valued, facts.name)
    group = pl.concat_str("category_type", "category_name", separator=": ", ignore_nulls=True)
    rows = placed.with_columns(
        unit=unit_code("code", "area_name"),
        sex=sex_of("sex"),
        age=pl.col("age").fill_null(""),
        category=pl.when(pl.col("category_type").is_null()).then(pl.lit("")).otherwise(group),
    )
    dated, unread = with_readable_periods(rows, "time_period", period_of, file=facts.name)
    newest = dated["period_last"].max()
    return Normalised(
        {"indicator": dated},
        [*repeated, *bare, *unknown, *unread],
        vintage=str(newest)[:7] if newest is not None else None,
        covers="+".join(sorted(dated["indicator"].unique())),
    )
