"""What a row of the lookup means: the codes one piece of land had as a district, year by year."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import REGISTER, named


def _yearly(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each line and year: code and name, which arrive as two families of columns."""
    codes = rows.drop_nulls("code").select(
        "line", "code", year=pl.col("year").cast(pl.Int32) + 2000
    )
    names = rows.drop_nulls("name").select(
        "line", "name", year=pl.col("year").cast(pl.Int32) + 2000
    )
    return codes.join(names, on=["line", "year"], how="left").sort("line", "year")


def _named(yearly: pl.DataFrame) -> pl.DataFrame:
    """Each district with the years it stood in; the newest name it had."""
    earliest, latest = yearly["year"].min(), yearly["year"].max()
    lives = yearly.group_by("code", maintain_order=True).agg(
        pl.col("line").first(),
        pl.col("name").last(),
        begun=pl.col("year").min(),
        ended=pl.col("year").max(),
    )
    founded = pl.when(pl.col("begun") > earliest).then(pl.date("begun", 4, 1))
    gone = pl.when(pl.col("ended") < latest).then(pl.date(pl.col("ended") + 1, 3, 31))
    return named(
        lives,
        kind="district",
        code="code",
        name="name",
        origin=REGISTER,
        first=founded,
        last=gone,
    )


def _succession(yearly: pl.DataFrame) -> pl.DataFrame:
    before = yearly.with_columns(
        predecessor=pl.col("code").shift(1).over("line", order_by="year")
    ).filter(pl.col("predecessor").is_not_null() & (pl.col("predecessor") != pl.col("code")))
    return before.unique(subset=["predecessor", "code"], keep="first", maintain_order=True).select(
        "line", "predecessor", successor="code", date=pl.date("year", 4, 1)
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """Districts with their first and last days where the years tell them, and what became of them."""
    yearly = _yearly(accepted[0].frame)
    return Normalised(
        {"named_unit": _named(yearly), "succession": _succession(yearly)},
        vintage=str(yearly["year"].max()),
    )
