"""What a QOF prevalence row means: one register of one practice in one financial year."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.terms.period import parse


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Registers by practice; the year is the file's vintage, such as 2021-22."""
    year = parse(facts.vintage.replace("-", "/"))
    rows = accepted[0].frame.with_columns(unit_kind=pl.lit("practice"))
    return Normalised({"disease_register": with_period(rows, year)})
