"""What a row of the five-year file means: one practice's list by sex and age, and its totals."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.ages import with_ages
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import with_values
from commonweal.repository.labels import with_period
from commonweal.terms.period import day, parse
from commonweal.terms.problem import Problem

TOTALS = {"total_male": ["male"], "total_female": ["female"], "total_all": ["male", "female"]}


def _compared(practices: pl.DataFrame, bands: pl.DataFrame, file: str) -> list[Problem]:
    """Where a practice's bands do not add up to one of its three totals."""
    problems = []
    for total, sexes in TOTALS.items():
        problems += compare(
            bands.filter(pl.col("sex").is_in(sexes)),
            practices.with_columns(patients=total),
            by=["unit"],
            figures=["patients"],
            what=f"Age bands against {total.upper()}",
            file=file,
        )
    return problems


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Bands by sex, and the list size as a row of its own; nothing when the name has no month."""
    if not facts.vintage:
        return Normalised({})
    rows = accepted[0].frame.with_columns(sex=pl.col("sex").str.to_lowercase())
    practices, empty = with_values(
        rows.unique("line", keep="first", maintain_order=True).drop("patients"),
        facts.name,
        "total_all",
    )
    rows = rows.filter(pl.col("patients").is_not_null())
    bands = with_ages(rows, "ages").with_columns(breakdown=pl.lit("five-year"))
    totals = practices.with_columns(
        breakdown=pl.lit("total"),
        sex=pl.lit("all"),
        age_first=pl.lit(0, dtype=pl.Int64),
        age_last=pl.lit(None, dtype=pl.Int64),
        patients="total_all",
    )
    stored = pl.concat([totals, bands], how="diagonal").with_columns(unit_kind=pl.lit("practice"))
    return Normalised(
        {"registered_list": with_period(stored, day(parse(facts.vintage).first))},
        [*empty, *_compared(practices, rows, facts.name)],
    )
