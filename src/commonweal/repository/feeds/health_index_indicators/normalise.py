"""What a row of the indicators means: a district's value, or a board's score, in one year."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import by_local_authority, slug_of, with_values
from commonweal.repository.labels import with_periods
from commonweal.repository.reading.rows import refuse
from commonweal.terms.period import parse
from commonweal.terms.problem import Place


def _districts(rows: pl.DataFrame) -> pl.DataFrame:
    return by_local_authority(rows, "district").with_columns(
        unit="district",
        indicator=pl.lit("health-index-value-") + slug_of("name"),
        unit_of_value=pl.lit(None, dtype=pl.String),
    )


def _boards(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        unit="icb",
        unit_kind=pl.lit("icb"),
        indicator=pl.lit("health-index-score-") + slug_of("name"),
        name=pl.lit("Health Index: ") + pl.col("name").str.replace_all("_", " "),
        unit_of_value=pl.lit("index, England 2015 = 100"),
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Values by district as `health-index-value-...`, scores by board as `health-index-score-...`."""
    valued, bare = with_values(accepted[0].frame, facts.name)
    if "district" in valued.columns:
        rows = _districts(valued)
    elif "icb" in valued.columns:
        rows = _boards(valued)
    else:
        raise refuse(
            "missing-column",
            Place(facts.name, column="ltla21_code"),
            "The file has neither districts' codes nor boards'.",
            next_step="If the publisher renamed them, add the name to 'also' in the feed's contract.",
        )
    plain = rows.with_columns(sex=pl.lit("all"), age=pl.lit(""), category=pl.lit(""))
    dated = with_periods(plain, "year", parse)
    return Normalised({"indicator": dated}, bare, vintage=str(dated["year"].max()))
