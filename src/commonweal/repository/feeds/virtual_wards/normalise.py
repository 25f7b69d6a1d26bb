"""What a virtual ward workbook means: places and patients of boards, and later of providers.

A nought beside a capacity means that no return was made, as the publisher's notes say.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.file_names import named_part
from commonweal.repository.labels import with_period
from commonweal.repository.months import month_in
from commonweal.repository.not_supplied import noughts_as_missing
from commonweal.terms.period import Period, month
from commonweal.terms.problem import Problem

ENGLAND = "E92000001"
POPULATIONS = {"population_16_and_over": "16 and over", "population_all": "all"}
NATION = pl.col("unit_kind") == "england"
UNIT = ["unit_kind", "unit"]


def _month(facts: FileFacts) -> Period:
    if "month" in facts.parts:
        return month_in(facts.parts["month"])
    return month(int(named_part(facts, "year")), int(named_part(facts, "number")))


def _placed(rows: pl.DataFrame) -> pl.DataFrame:
    """Boards or providers and the England row, with the population and the ages it is of."""
    kind = "trust" if "provider" in rows["sheet"][0].casefold() else "icb"
    england = pl.col("unit").is_null() & pl.col("name").str.to_uppercase().str.starts_with(
        "ENGLAND"
    )
    found = next((c for c in POPULATIONS if c in rows.columns), None)
    return rows.filter(pl.col("unit").is_not_null() | england).select(
        "line",
        unit_kind=pl.when(england).then(pl.lit("england")).otherwise(pl.lit(kind)),
        unit=pl.when(england).then(pl.lit(ENGLAND)).otherwise("unit"),
        capacity="capacity",
        patients="patients",
        population=pl.col(found) if found else pl.lit(None, dtype=pl.Int64),
        population_ages=pl.lit(POPULATIONS.get(found or ""), dtype=pl.String),
    )


def _added_up(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a unit; patients are missing where any of a provider's regions did not say."""
    return rows.group_by(UNIT, maintain_order=True).agg(
        pl.col("line").first(),
        pl.col("period", "period_first", "period_last", "population_ages").first(),
        pl.col("capacity").sum(),
        pl.when(pl.col("patients").null_count() == 0).then(pl.col("patients").sum()),
        pl.when(pl.col("population").null_count() == 0).then(pl.col("population").sum()),
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Places and patients by unit; units are compared with England before noughts are read."""
    covers = _month(facts)
    problems: list[Problem] = []
    tables = []
    for part in accepted:
        rows = with_period(_placed(part.frame), covers)
        problems += compare(
            rows.filter(~NATION), rows.filter(NATION), by=[], figures=["capacity", "patients"],
            what=f"Units of '{part.frame['sheet'][0]}' against England", file=facts.name,
        )  # fmt: skip
        supplied, missing = noughts_as_missing(
            rows.filter(pl.col("capacity") > 0), ["patients"], by=UNIT, file=facts.name
        )
        problems += missing
        tables.append(_added_up(supplied))
    table = pl.concat(tables).unique([*UNIT, "period"], keep="first", maintain_order=True)
    return Normalised({"virtual_ward": table}, problems, vintage=covers.label, covers=covers.label)
