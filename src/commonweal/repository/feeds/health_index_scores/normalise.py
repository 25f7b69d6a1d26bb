"""What a cell of the scores means: how healthy one district is, in one part of the index and year."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import by_local_authority, slug_of, with_values
from commonweal.repository.labels import with_periods
from commonweal.terms.period import parse

DOMAIN = r"^healthy_(people|lives|places)_domain_score$"


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Scores by district, year and part: `health-index-overall`, `-domain-...`, `-subdomain-...`."""
    valued, bare = with_values(accepted[0].frame, facts.name)
    domain = pl.col("part").str.extract(DOMAIN)
    identifier = (
        pl.when(pl.col("part") == "overall_score")
        .then(pl.lit("health-index-overall"))
        .when(domain.is_not_null())
        .then(pl.lit("health-index-domain-healthy-") + domain)
        .otherwise(pl.lit("health-index-subdomain-") + slug_of("part"))
    )
    name = (
        pl.when(pl.col("part") == "overall_score")
        .then(pl.lit("Health Index"))
        .when(domain.is_not_null())
        .then(pl.lit("Health Index: Healthy ") + domain.str.to_titlecase())
        .otherwise(pl.lit("Health Index: ") + pl.col("part"))
    )
    rows = by_local_authority(valued, "area").with_columns(
        unit="area",
        indicator=identifier,
        name=name,
        sex=pl.lit("all"),
        age=pl.lit(""),
        category=pl.lit(""),
        unit_of_value=pl.lit("index, England 2015 = 100"),
    )
    dated = with_periods(rows, "year", parse)
    return Normalised({"indicator": dated}, bare, vintage=str(dated["year"].max()))
