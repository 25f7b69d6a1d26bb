"""What the full extract of referral to treatment means: waits and completed pathways of a provider.

Commissioners are added up. The waiting list is Part_2 and nothing else.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_periods
from commonweal.repository.months import month_in
from commonweal.terms.problem import Problem

PATHWAYS = {"Part_1A": "admitted", "Part_1B": "non-admitted"}
UNIT = ["unit_kind", "unit", "period", "period_first", "period_last"]
ALL = pl.col("function_code") == "C_999"


def _waiting(rows: pl.DataFrame) -> pl.DataFrame:
    """`patients` stands on each of a row's weeks, so it is taken once a line."""
    week, in_week = pl.col("week"), pl.col("in_week")
    lists = rows.filter(pl.col("part") == "Part_2")
    once = lists.unique("line").group_by(*UNIT, "function_code").agg(
        pl.col("patients").sum().alias("waiting")
    )  # fmt: skip
    return (
        lists.group_by(*UNIT, "function_code", maintain_order=True)
        .agg(
            pl.col("line").first(),
            in_week.filter(week < 18).sum().alias("within_18_weeks"),
            *[in_week.filter(week >= w).sum().alias(f"over_{w}_weeks") for w in (52, 65, 78)],
        )
        .join(once, on=[*UNIT, "function_code"], how="left")
    )


def _completed(rows: pl.DataFrame) -> pl.DataFrame:
    week, in_week = pl.col("week"), pl.col("in_week")
    done = rows.filter(pl.col("part").is_in(list(PATHWAYS))).with_columns(
        pathway=pl.col("part").replace_strict(PATHWAYS)
    )
    return done.group_by(*UNIT, "pathway", "function_code", maintain_order=True).agg(
        pl.col("line").first(),
        in_week.sum().alias("completed"),
        in_week.filter(week < 18).sum().alias("within_18_weeks"),
        in_week.filter(week >= 52).sum().alias("over_52_weeks"),
    )


def _check(table: pl.DataFrame, figures: list[str], *, by: list[str], file: str) -> list[Problem]:
    return compare(
        table.filter(~ALL), table.filter(ALL), by=["unit", "period", *by], figures=figures,
        what="Treatment functions against C_999", file=file,
    )  # fmt: skip


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """The waiting list and the pathways completed, by provider and treatment function."""
    rows = with_periods(accepted[0].frame, "month", month_in).with_columns(
        unit_kind=pl.lit("trust"), week=pl.col("weeks").cast(pl.Int64)
    )
    waiting, completed = _waiting(rows), _completed(rows)
    problems = [
        *_check(waiting, ["waiting", "within_18_weeks", "over_52_weeks"], by=[], file=facts.name),
        *_check(completed, ["completed", "within_18_weeks"], by=["pathway"], file=facts.name),
    ]
    tables = {"consultant_wait": waiting, "completed_pathway": completed}
    return Normalised(tables, problems, vintage=str(rows["period"].max()))
