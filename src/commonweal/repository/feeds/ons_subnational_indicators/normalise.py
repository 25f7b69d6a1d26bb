"""What a row of the explorer means: one indicator's latest value for one authority."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import (
    by_local_authority,
    slug_of,
    with_readable_periods,
    with_values,
)
from commonweal.terms.period import Period, financial_year, parse, pooled_years

YEAR_DIGITS = 4


def spelt_period(text: str) -> Period:
    """`2020`, `202021` (2020/21) or `201820` (2018 to 2020). Raises `ValueError` otherwise."""
    if len(text) == YEAR_DIGITS:
        return parse(text)
    first, end = int(text[:YEAR_DIGITS]), int(text[YEAR_DIGITS:])
    years = (end - first) % 100
    return financial_year(first) if years == 1 else pooled_years(first, first + years)


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """One row for each value under an id made from the indicator's name."""
    valued, bare = with_values(accepted[0].frame, facts.name)
    said = pl.col("name").str.extract(r"^(Male|Female) ").str.to_lowercase()
    rows = by_local_authority(valued, "area").with_columns(
        unit="area",
        indicator=pl.lit("ons-") + slug_of("name"),
        sex=said.fill_null("all"),
        age=pl.lit(""),
        category=pl.lit(""),
    )
    dated, unread = with_readable_periods(rows, "time_period", spelt_period, file=facts.name)
    return Normalised({"indicator": dated}, [*bare, *unread])
