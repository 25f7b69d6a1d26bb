"""Joining counted figures to drawn ones, so that a series runs on without a step.

Records cover five years; publications cover more. Outside those years a figure is the drawn one,
moved to the level of the nearest counted year (`continued`), or the nearest counted day with the
drawn growth (`carried`). Whole numbers are rounded so that their sums stay right. Nothing is drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from commonweal.population.synthetic.people import SEXES
from commonweal.population.synthetic.residents.cohort import FIRST, LAST, World

Counts = dict[str, pl.DataFrame]
Facts = dict[str, pl.DataFrame]
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Counted:
    """A whole population, counted: its world and the sums over its chunks."""

    world: World
    counts: Counts

    def coded(self, name: str) -> pl.DataFrame:
        """A counted frame with the codes of practices, districts and LSOAs, and words for sexes."""
        frame = self.counts[name]
        words = {
            "practice": self.world.practices,
            "district": self.world.districts,
            "lsoa": self.world.lsoas,
            "sex": SEXES,
        }
        return frame.with_columns(
            pl.Series(column, np.array(words[column])[frame[column].to_numpy()], dtype=pl.String)
            for column in frame.columns
            if column in words and frame[column].dtype == pl.Int64
        )


def whole(expression: pl.Expr) -> pl.Expr:
    """Rounded to a whole number."""
    return expression.round().cast(pl.Int64)


def share_of(part: pl.Expr, of: pl.Expr, *, otherwise: float = 0.0) -> pl.Expr:
    """The part of each whole; `otherwise` where the whole is nought, as it may be of few people."""
    return pl.when(of != 0).then(part / of).otherwise(otherwise)


def in_whole(amount: pl.Expr, over: Sequence[str]) -> pl.Expr:
    """Amounts as whole numbers, none below nought, whose sum over a group is the rounded sum.

    Rows are rounded where their running sum passes a half, so their order matters. The amount may
    not look over other groups itself: within a group it sees that group only.
    """
    running = whole(amount.cum_sum().over(over) + 1e-9)
    return running - running.shift(1, fill_value=0).over(over)


def is_covered(day: str) -> pl.Expr:
    """Whether records cover the day or the month that begins on it."""
    return pl.col(day).is_between(FIRST, LAST)


def edges(first: date) -> tuple[pl.Expr, pl.Expr]:
    """Whether a day lies in the first and in the last twelve months that are counted and drawn."""
    begins = max(first, FIRST)
    day = pl.col("when")
    return day.is_between(begins, begins + YEAR, closed="left"), day.is_between(
        LAST - YEAR, LAST, closed="right"
    )


def continued(
    drawn: pl.DataFrame, counted: pl.DataFrame, *, unit: list[str], when: str, columns: list[str]
) -> pl.DataFrame:
    """The drawn series with its covered part counted and the rest moved to the counted level.

    `counted` has the unit, the day or month and the columns. Before the covered years each column
    is multiplied by what counted is of drawn in the first covered year, afterwards in the last;
    units of which nothing is counted stay as drawn. Rows that were not drawn come last.
    """
    span = pl.col(when).is_between(drawn[when].min(), drawn[when].max())
    known = counted.select(*unit, known=pl.lit(True)).unique()
    said = {column: f"counted {column}" for column in columns}
    both = (
        drawn.join(
            counted.filter(span).select(*unit, when, *columns).rename(said),
            on=[*unit, when],
            how="full",
            coalesce=True,
            maintain_order="left_right",
        )
        .join(known, on=unit, how="left", maintain_order="left")
        .with_columns(when=pl.col(when), known=pl.col("known").fill_null(False))
        .with_columns(pl.col(*columns, *said.values()).fill_null(0))
    )
    first = drawn[when].min()
    assert isinstance(first, date), "a series has days"
    near_first, near_last = edges(first)
    values = []
    for column in columns:
        was, now = pl.col(column), pl.col(said[column])
        before, after = (_ratio(was, now, near).over(unit) for near in (near_first, near_last))
        moved = whole(was * pl.when(pl.col(when) < FIRST).then(before).otherwise(after))
        value = pl.when(is_covered(when)).then(now).otherwise(moved)
        values.append(pl.when("known").then(value).otherwise(was).alias(column))
    return both.with_columns(values).select(drawn.columns)


def _ratio(was: pl.Expr, now: pl.Expr, near: pl.Expr) -> pl.Expr:
    """Counted of drawn over the rows that are near; one where nothing was drawn there."""
    drawn = pl.when(near).then(was).otherwise(0).sum()
    counted = pl.when(near).then(now).otherwise(0).sum()
    return pl.when(drawn > 0).then(counted / drawn).otherwise(1.0)


def carried(
    rows: pl.DataFrame, *, unit: str, cell: list[str], days: Sequence[date]
) -> pl.DataFrame:
    """People by unit, cell and day: counted on `days`, and on others as on the nearest of those.

    `rows` has `people` as drawn, `counted`, and `known`, whether the unit is counted at all. Away
    from the counted days the counted people of a unit grow as the drawn ones did.
    """
    first, last = min(days), max(days)
    day = pl.col("day")
    nearest = rows.with_columns(
        nearest=pl.when(day < first)
        .then(pl.lit(first))
        .when(day > last)
        .then(pl.lit(last))
        .otherwise(day)
    )
    at_edge = rows.filter(day.is_in([first, last])).select(
        unit, *cell, nearest="day", there="counted"
    )
    sums = rows.group_by(unit, "day").agg(drawn=pl.col("people").sum())
    edge_sums = rows.group_by(unit, nearest="day").agg(
        edge_drawn=pl.col("people").sum(), edge_counted=pl.col("counted").sum()
    )
    merged = (
        nearest.join(at_edge, on=[unit, *cell, "nearest"], how="left", maintain_order="left")
        .join(sums, on=[unit, "day"], how="left", maintain_order="left")
        .join(edge_sums, on=[unit, "nearest"], how="left", maintain_order="left")
    )
    has_edge = (pl.col("edge_drawn") > 0) & (pl.col("edge_counted") > 0)
    growth = pl.when(has_edge).then(pl.col("drawn") / pl.col("edge_drawn")).otherwise(0.0)
    grown = in_whole(pl.col("there").fill_null(0) * growth, [unit, "day"])
    people = (
        pl.when(~pl.col("known"))
        .then("people")
        .when(day.is_in(list(days)))
        .then("counted")
        .when(has_edge)
        .then(grown)
        .otherwise("people")
    )
    return merged.with_columns(people=people).select(
        *[c for c in rows.columns if c not in {"counted", "known"}]
    )
