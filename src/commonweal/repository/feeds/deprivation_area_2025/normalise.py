"""What a row of the 2025 summaries means: how deprived one district or board is, by domain."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.terms.period import calendar_year

EDITION = 2025
BOARD = "E54"
DOMAINS = {
    "imd": "imd",
    "income": "income",
    "employment": "employment",
    "education_skills_and_training": "education",
    "health_deprivation_and_disability": "health",
    "crime": "crime",
    "barriers_to_housing_and_services": "barriers",
    "living_environment": "environment",
}
FIGURES = {
    "average_score": "score",
    "rank_of_average_score": "rank",
    "proportion_of_lso_as_in_most_deprived_10_percent_nationally": "share_in_most_deprived_tenth",
    "extent": "extent",
    "scale": "people_deprived",
}
_WHOLE = ("rank", "people_deprived")


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """One row for each area and domain; the extent is of the whole index."""
    named = accepted[0].frame.with_columns(
        domain=pl.col("domain").fill_null("imd").replace_strict(DOMAINS),
        figure=pl.coalesce("figure", "extent").replace_strict(FIGURES),
    )
    wide = named.pivot("figure", index=["line", "unit", "domain"], values="number")
    stored = wide.with_columns(
        *[pl.col(name).round().cast(pl.Int64) for name in _WHOLE if name in wide.columns],
        unit_kind=pl.when(pl.col("unit").str.starts_with(BOARD))
        .then(pl.lit("icb"))
        .otherwise(pl.lit("district")),
        edition=pl.lit(str(EDITION)),
    )
    return Normalised(
        {"deprivation": with_period(stored, calendar_year(EDITION))}, vintage=str(EDITION)
    )
