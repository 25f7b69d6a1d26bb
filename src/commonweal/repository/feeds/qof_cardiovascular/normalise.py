"""What a row of the cardiovascular file means: one practice's achievement, and its registers.

Achievement is of 2023-24 and most registers are of the year before; the contract says how that is
known. Registers are counts recovered from prevalence and list size.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.terms.period import financial_year
from commonweal.terms.problem import Place, Problem, Severity

ACHIEVED, BEFORE = financial_year(2023), financial_year(2022)
WITHOUT_YEAR_BEFORE = ("LVSD", "CHOL")
WHOLE_LIST_NOW = "CHOL"
NOT_A_REGISTER = ("BP", "CHOL")
EXACT = 1e-6
FIGURES = {"Achievement": "achieved_percent", "Prevalence": "prevalence", "List.Size": "list_size"}


def _by_group(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each practice and group, its figures side by side."""
    return (
        rows.with_columns(pl.col("figure").replace_strict(FIGURES))
        .pivot("figure", index=["line", "unit", "group_code"], values="number")
        .with_columns(unit_kind=pl.lit("practice"))
    )


def _registers(groups: pl.DataFrame) -> pl.DataFrame:
    """Prevalence turned back into people; those groups without a list size take the whole list."""
    whole = groups.filter(pl.col("group_code") == WHOLE_LIST_NOW).select(
        "unit", whole_list="list_size"
    )
    now = pl.col("group_code").is_in(WITHOUT_YEAR_BEFORE)
    size = pl.when(now).then(pl.col("whole_list")).otherwise(pl.col("list_size"))
    people = pl.col("prevalence") * pl.col("list_size") / 100
    return (
        groups.filter(~pl.col("group_code").is_in(NOT_A_REGISTER))
        .join(whole, on="unit", how="left", maintain_order="left")
        .with_columns(list_size=size, list_type=pl.lit("TOTAL"))
        .with_columns(people=people)
        .filter(pl.col("people").is_not_null())
        .with_columns(
            register=pl.col("people").round().cast(pl.Int64),
            list_size=pl.col("list_size").cast(pl.Int64),
        )
    )


def _not_whole(registers: pl.DataFrame, file: str) -> list[Problem]:
    """A problem for each register that is no number of people."""
    return [
        Problem(
            "not-a-count",
            Severity.QUARANTINED,
            Place(file, line, f"Prevalence_{group}"),
            f"Prevalence times list size is {people:.6f}, not a whole number of people.",
            "Check that list size and prevalence are of one year; the register was not taken.",
        )
        for line, group, people in registers.select("line", "group_code", "people").iter_rows()
    ]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Achievement by group, and the registers that can be recovered exactly."""
    groups = _by_group(accepted[0].frame)
    achieved = groups.filter(pl.col("achieved_percent").is_not_null()).drop("list_size")
    registers = _registers(groups)
    whole = (pl.col("people") - pl.col("register")).abs() < EXACT
    counted = registers.filter(whole)
    now = pl.col("group_code").is_in(WITHOUT_YEAR_BEFORE)
    dated = pl.concat(
        [with_period(counted.filter(~now), BEFORE), with_period(counted.filter(now), ACHIEVED)]
    )
    return Normalised(
        {"quality_achievement": with_period(achieved, ACHIEVED), "disease_register": dated},
        _not_whole(registers.filter(~whole), facts.name),
        vintage=ACHIEVED.label.replace("/", "-"),
    )
