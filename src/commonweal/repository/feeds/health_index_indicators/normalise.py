"""What a row of the indicators means: a district's value, or a board's score, in one year."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import by_local_authority, slug_of, with_values
from commonweal.repository.labels import with_periods
from commonweal.terms.period import parse

BOARD = "E54"


def _districts(rows: pl.DataFrame) -> pl.DataFrame:
    return by_local_authority(rows, "area").with_columns(
        indicator=pl.lit("health-index-value-") + slug_of("name"),
        unit_of_value=pl.lit(None, dtype=pl.String),
    )


def _boards(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        unit_kind=pl.lit("icb"),
        indicator=pl.lit("health-index-score-") + slug_of("name"),
        name=pl.lit("Health Index: ") + pl.col("name").str.replace_all("_", " "),
        unit_of_value=pl.lit("index, England 2015 = 100"),
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Values by district as `health-index-value-...`, scores by board as `health-index-score-...`."""
    valued, bare = with_values(accepted[0].frame, facts.name)
    board = pl.col("area").str.starts_with(BOARD)
    rows = pl.concat(
        [_districts(valued.filter(~board)), _boards(valued.filter(board))], how="diagonal"
    )
    plain = rows.with_columns(unit="area", sex=pl.lit("all"), age=pl.lit(""), category=pl.lit(""))
    dated = with_periods(plain, "year", parse)
    return Normalised({"indicator": dated}, bare, vintage=str(dated["year"].max()))
