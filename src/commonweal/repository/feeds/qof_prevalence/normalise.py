"""What a QOF prevalence row means: one register of one practice in one financial year."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import named_year
from commonweal.repository.labels import with_period


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Registers by practice of the year in the name; nothing when it tells none."""
    year = named_year(facts.parts)
    if year is None:
        return Normalised({})
    rows = accepted[0].frame.with_columns(unit_kind=pl.lit("practice"))
    return Normalised(
        {"disease_register": with_period(rows, year)}, vintage=year.label.replace("/", "-")
    )
