"""Invented deprivation of areas, practices and networks, and the need of practices' people.

Everything here follows from neighbourhoods and lists by arithmetic; only the unlike needs of one
practice and the next are drawn.
"""

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.geography import Neighbourhoods, national_rank
from commonweal.population.synthetic.people import AGES, Lists
from commonweal.population.synthetic.practices import Practices
from commonweal.terms.streams import stream

MOST_DEPRIVED_TENTH = 1
DOMAINS = ("income", "employment", "education", "health", "crime", "housing", "environment")
NEEDS = {
    "general-and-acute": (0.9, 0.012),
    "community": (1.6, 0.008),
    "mental-health": (0.1, 0.022),
    "maternity": (-1.2, 0.006),
    "health-inequalities": (0.2, 0.045),
    "prescribing": (1.0, 0.010),
    "primary-medical-care": (0.5, 0.008),
}
"""For each need: how it rises with age (per 50 years) and with a point of deprivation."""
CORE_SERVICES = {
    "general-and-acute": 0.62,
    "community": 0.16,
    "mental-health": 0.18,
    "maternity": 0.04,
}
ALLOCATION_DAYS = {2023: date(2022, 4, 1), 2024: date(2022, 7, 1), 2025: date(2024, 4, 1)}
"""About which day's lists an allocation year counts, by its first calendar year."""


def decile_among(scores: pl.Expr) -> pl.Expr:
    """Tenth by score within the frame; 1 is the most deprived."""
    return (scores.rank("ordinal", descending=True) * 10 / pl.len()).ceil().cast(pl.Int64)


def invent_domains(neighbourhoods: Neighbourhoods, seed: int) -> pl.DataFrame:
    """Score, rank and decile of each LSOA by edition and domain; `imd` is the whole index."""
    frame = neighbourhoods.frame
    parts = []
    for year in (2019, 2025):
        whole = frame[f"score_{year}"].to_numpy()
        for domain in ("imd", *DOMAINS):
            chance = stream(seed, f"domain/{domain}/{year}")
            spread = 0.0 if domain == "imd" else 0.45
            like = np.clip(whole * np.exp(chance.normal(0.0, spread, len(whole))), 0.6, 90.0)
            rank = national_rank(like)
            parts.append(
                pl.DataFrame(
                    {
                        "lsoa": frame["lsoa"],
                        "district": frame["district"],
                        "people": frame["people"],
                        "edition": year,
                        "domain": domain,
                        "score": _scaled(like, domain),
                        "rank": rank,
                    }
                )
            )
    return pl.concat(parts).with_columns(
        decile=(pl.col("rank") * 10 / 33_755).ceil().clip(1, 10).cast(pl.Int64)
    )


def _scaled(like: NDArray[np.float64], domain: str) -> NDArray[np.float64]:
    """A score on about the scale that its domain is published on."""
    if domain in ("income", "employment"):
        return np.asarray((like / 180).round(3))
    if domain in ("health", "crime"):
        return np.asarray((np.log(like) - 2.8).round(3))
    return np.asarray(like.round(3))


def area_deprivation(domains: pl.DataFrame, areas: pl.Expr) -> pl.DataFrame:
    """Mean score by people, share of LSOAs in the most deprived tenth, and extent, by area.

    `areas` is the expression for the area's code. Ranks are among the areas of the frame.
    """
    worst = pl.col("decile") == MOST_DEPRIVED_TENTH
    among_worst = (1 - (pl.col("rank") / 33_755 - 0.1) / 0.2).clip(0, 1)
    found = domains.group_by(areas.alias("area"), "edition", "domain", maintain_order=True).agg(
        score=(pl.col("score") * pl.col("people")).sum() / pl.col("people").sum(),
        proportion=worst.mean(),
        scale=(pl.col("score") * pl.col("people")).sum(),
        extent=(among_worst * pl.col("people")).sum() / pl.col("people").sum(),
    )
    rank = pl.col("score").rank("ordinal", descending=True).over("edition", "domain")
    return found.with_columns(rank=rank.cast(pl.Int64))


def practice_deprivation(practices: Practices) -> pl.DataFrame:
    """Mean score and decile of each practice still open at the end of 2022."""
    open_then = pl.col("last").is_null() | (pl.col("last") > date(2022, 12, 31))
    return (
        practices.practices.filter(open_then)
        .select("practice", "name", "postcode", "commissioner", "score")
        .with_columns(decile=decile_among(pl.col("score")))
    )


def network_deprivation(practices: Practices) -> pl.DataFrame:
    """Mean score and decile of each network on 1 January 2023, weighted by lists."""
    on = date(2023, 1, 1)
    current = practices.partners.filter(
        (pl.col("first") <= on) & (pl.col("last").is_null() | (pl.col("last") >= on))
    )
    return (
        current.join(
            practices.practices.select("practice", "score", "size"),
            on="practice",
            maintain_order="left",
        )
        .group_by("pcn", maintain_order=True)
        .agg(score=(pl.col("score") * pl.col("size")).sum() / pl.col("size").sum())
        .join(
            practices.networks.select("pcn", "name", "commissioner"),
            on="pcn",
            maintain_order="left",
        )
        .sort("pcn")
        .with_columns(decile=decile_among(pl.col("score")))
    )


def _mean_age(people: NDArray[np.int64]) -> NDArray[np.float64]:
    by_age = people.sum(axis=1)
    ages: NDArray[np.float64] = (by_age @ AGES) / np.maximum(by_age.sum(axis=1), 1)
    return ages


def invent_weighted_population(practices: Practices, lists: Lists, seed: int) -> pl.DataFrame:
    """Registered and weighted people by practice and allocation year, one column for each need."""
    frame = practices.practices
    habit = {need: stream(seed, f"need/{need}").normal(0.0, 0.03, frame.height) for need in NEEDS}
    parts = []
    for year, day in ALLOCATION_DAYS.items():
        people = lists.on(day)
        listed = people.sum(axis=(1, 2)).astype(float)
        columns = {}
        for need, (by_age, by_score) in NEEDS.items():
            tilt = by_age * (_mean_age(people) - 42) / 50 + by_score * (
                frame["score"].to_numpy() - 21.5
            )
            columns[need] = listed * np.exp(tilt + habit[need])
        core = sum(share * columns[need] for need, share in CORE_SERVICES.items())
        parts.append(
            pl.DataFrame({"practice": frame["practice"], "registered": listed} | columns)
            .with_columns(pl.Series("core-services", core), year=pl.lit(year))
            .filter(pl.col("registered") > 0)
        )
    return pl.concat(parts)
