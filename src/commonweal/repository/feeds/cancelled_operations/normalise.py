"""What a workbook of cancelled operations means: one quarter of every provider in England."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.file_names import named_part
from commonweal.repository.labels import with_period
from commonweal.terms.period import financial_quarter

ENGLAND = "E92000001"
WHOLE = "England (Including Independent Sector)"
FIGURES = ["cancelled", "not_treated_in_28_days"]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Cancellations by provider, and England's with the independent sector."""
    quarter = financial_quarter(
        int(named_part(facts, "year")[:4]), int(named_part(facts, "quarter"))
    )
    england = pl.col("unit").is_null() & (pl.col("name") == WHOLE)
    rows = with_period(accepted[0].frame, quarter)
    provider = rows.filter(pl.col("unit").is_not_null())
    nation = rows.filter(england)
    problems = compare(
        provider, nation, by=[], figures=FIGURES,
        what="Providers against the England row", file=facts.name,
    )  # fmt: skip
    table = pl.concat(
        [
            provider.with_columns(unit_kind=pl.lit("trust")),
            nation.with_columns(unit_kind=pl.lit("england"), unit=pl.lit(ENGLAND)),
        ]
    )
    return Normalised(
        {"cancelled_operation": table}, problems, vintage=quarter.label, covers=quarter.label
    )
