"""What a row of practice deprivation means: the mean score of the people on one list, or network."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.repository.reading.rows import refuse
from commonweal.terms.period import parse
from commonweal.terms.problem import Place


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Score and decile by practice or network; nothing when the name tells no edition and month."""
    if not facts.vintage:
        return Normalised({})
    rows = accepted[0].frame
    kinds = [kind for kind in ("practice", "pcn") if kind in rows.columns]
    if len(kinds) != 1:
        raise refuse(
            "missing-column",
            Place(facts.name, column="practice_code"),
            "The file should have practices' codes or networks', and only one of them.",
            next_step="If the publisher renamed them, add the name to 'also' in the feed's contract.",
        )
    stored = rows.with_columns(
        unit_kind=pl.lit(kinds[0]),
        unit=kinds[0],
        edition=pl.lit(facts.parts["edition"]),
        domain=pl.lit("imd"),
    ).filter(pl.col("unit").is_not_null())
    return Normalised({"deprivation": with_period(stored, parse(facts.vintage))})
