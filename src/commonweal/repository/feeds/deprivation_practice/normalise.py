"""What a row of practice deprivation means: the mean score of the people on one list, or network."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.terms.period import parse


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Score and decile by practice or network; nothing when the name tells no edition and month."""
    if not facts.vintage:
        return Normalised({})
    rows = accepted[0].frame.with_columns(
        unit_kind=pl.lit(facts.parts["covers"]),
        edition=pl.lit(facts.parts["edition"]),
        domain=pl.lit("imd"),
    )
    return Normalised({"deprivation": with_period(rows, parse(facts.vintage))})
