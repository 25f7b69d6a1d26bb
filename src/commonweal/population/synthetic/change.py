"""Invented births, deaths and moves from one mid-year to the next, and answers to the census.

Components add up: a year's population is the year before's with its births, deaths and moves.
"""

import numpy as np
import polars as pl

from commonweal.population.synthetic.geography import Neighbourhoods
from commonweal.terms.streams import stream

PROJECTED_YEARS = tuple(range(2018, 2044))
ETHNIC_GROUPS = {
    "Asian, Asian British or Asian Welsh": 0.05,
    "Black, Black British, Black Welsh, Caribbean or African": 0.02,
    "Mixed or Multiple ethnic groups": 0.025,
    "White": 0.885,
    "Other ethnic group": 0.02,
}
DISABILITY = {
    "Disabled under the Equality Act": 0.175,
    "Not disabled under the Equality Act": 0.825,
}
DEPRIVED = {
    "Household is not deprived in any dimension": 0.50,
    "Household is deprived in one dimension": 0.33,
    "Household is deprived in two dimensions": 0.13,
    "Household is deprived in three dimensions": 0.038,
    "Household is deprived in four dimensions": 0.002,
}
PEOPLE_PER_HOUSEHOLD = 2.35


def invent_change(residents: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Components of change by district and mid-year; the first year has a population only.

    `residents` has people by district, day, sex and age.
    """
    totals = residents.group_by(
        "district", pl.col("day").dt.year().alias("year"), maintain_order=True
    ).agg(pl.col("people").sum().alias("population"))
    chance = stream(seed, "change")
    before = pl.col("population").shift(1).over("district", order_by="year")
    rate = {
        name: np.exp(chance.normal(0.0, 0.05, totals.height))
        for name in ("births", "deaths", "moves", "abroad")
    }
    part = pl.col("population")
    return (
        totals.with_columns(
            change=pl.col("population") - before,
            births=(part * 0.0100 * pl.Series(rate["births"])).round(),
            deaths=(part * 0.0102 * pl.Series(rate["deaths"])).round(),
            internal_out=(part * 0.045 * pl.Series(rate["moves"])).round(),
            international_in=(part * 0.008 * pl.Series(rate["abroad"])).round(),
            international_out=(part * 0.005 * pl.Series(rate["abroad"])).round(),
        )
        .with_columns(
            internal_in=pl.col("change")
            - pl.col("births")
            + pl.col("deaths")
            + pl.col("internal_out")
            - pl.col("international_in")
            + pl.col("international_out")
        )
        .with_columns(
            pl.when(pl.col("change").is_not_null()).then(pl.col(name).cast(pl.Int64)).alias(name)
            for name in (
                "births",
                "deaths",
                "internal_in",
                "internal_out",
                "international_in",
                "international_out",
            )
        )
    )


def project(residents: pl.DataFrame) -> pl.DataFrame:
    """Residents by district, sex and five-year band for each year projected from mid-2018.

    Older bands grow faster; there is no chance in it.
    """
    base = residents.filter(pl.col("day").dt.year() == PROJECTED_YEARS[0]).with_columns(
        band=(pl.col("age") // 5).clip(0, 18)
    )
    bands = base.group_by("district", "sex", "band", maintain_order=True).agg(
        pl.col("people").sum()
    )
    yearly = 0.0045 + (pl.col("band") - 8) * 0.0009
    return pl.concat(
        bands.with_columns(
            year=pl.lit(year),
            people=(pl.col("people") * (yearly * (year - PROJECTED_YEARS[0])).exp()).round(1),
        )
        for year in PROJECTED_YEARS
    )


def _answers(
    frame: pl.DataFrame,
    words: dict[str, float],
    tilt: float,
    *,
    chance: np.random.Generator,
    total: str,
) -> pl.DataFrame:
    """Counts of each answer by LSOA; `tilt` moves answers after the first by deprivation."""
    score = frame["score_2019"].to_numpy()
    weights = np.array(list(words.values()))[None, :] * np.exp(
        tilt * (score[:, None] - 18) / 10 * np.arange(len(words))[None, :]
    )
    weights = weights * np.exp(chance.normal(0.0, 0.08, weights.shape))
    counts = chance.multinomial(
        frame[total].to_numpy(), weights / weights.sum(axis=1, keepdims=True)
    )
    return (
        frame.select("lsoa", pl.col(total).alias("total"))
        .with_columns(pl.Series(answer, counts[:, i]) for i, answer in enumerate(words))
        .unpivot(index=["lsoa", "total"], variable_name="answer", value_name="number")
    )


def invent_census(neighbourhoods: Neighbourhoods, seed: int) -> dict[str, pl.DataFrame]:
    """Answers of the 2021 census by LSOA: ethnic group, disability, and household deprivation."""
    frame = neighbourhoods.frame.with_columns(
        households=(pl.col("people") / PEOPLE_PER_HOUSEHOLD).round().cast(pl.Int64)
    )
    asked = {
        "ethnicity": (ETHNIC_GROUPS, 0.0, "people"),
        "disability": (DISABILITY, -0.12, "people"),
        "household_deprivation": (DEPRIVED, 0.18, "households"),
    }
    return {
        f"census_{name}": _answers(
            frame, words, tilt, chance=stream(seed, f"census/{name}"), total=total
        )
        for name, (words, tilt, total) in asked.items()
    }
