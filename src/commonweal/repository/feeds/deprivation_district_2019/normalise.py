"""What a row of the district summary means: how deprived one district is, by domain of the index."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.feeds.deprivation_lsoa.normalise import DOMAINS
from commonweal.repository.labels import with_period
from commonweal.terms.period import calendar_year

EDITION = 2019
FIGURES = {"Score": "score", "Proportion": "share_in_most_deprived_tenth", "Extent": "extent"}


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """One row for each district and domain that is known."""
    rows = accepted[0].frame.with_columns(
        domain=pl.col("domain").str.to_lowercase().fill_null("imd").replace_strict(
            DOMAINS, default=None
        ),
        figure=pl.col("figure").replace_strict(FIGURES),
    )  # fmt: skip
    wide = rows.filter(pl.col("domain").is_not_null()).pivot(
        "figure", index=["line", "unit", "domain"], values="number"
    )
    stored = wide.with_columns(unit_kind=pl.lit("district"), edition=pl.lit(str(EDITION)))
    return Normalised(
        {"deprivation": with_period(stored, calendar_year(EDITION))}, vintage=str(EDITION)
    )
