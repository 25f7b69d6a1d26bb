"""Invented neighbourhoods (LSOAs) of each district: how many people, how deprived, and where.

Deprivation runs smoothly from one neighbourhood to the next, so that practices close together draw
on like people. Scores resemble those of the English Indices of Deprivation in scale only.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.setting import District
from commonweal.terms.streams import stream

PEOPLE_PER_LSOA = 1650
LSOAS_PER_MSOA = 5
ENGLAND_LSOAS = 33_755
RANKS_SHOWN = np.linspace(0.0, 1.0, 11)
SCORES_AT = np.array([92.0, 44.0, 34.0, 27.0, 21.5, 17.5, 14.0, 11.0, 8.5, 6.0, 0.5])
"""About the score at each tenth of the national order, from the most to the least deprived."""


@dataclass(frozen=True, slots=True)
class Neighbourhoods:
    """`frame` has one row for each LSOA; `line` its place along its district, from 0 to 1."""

    frame: pl.DataFrame

    def mean_score(
        self, district: str, at: NDArray[np.float64], width: float
    ) -> NDArray[np.float64]:
        """The score of 2019 around each place on a district's line, by nearness and people."""
        own = self.frame.filter(pl.col("district") == district)
        line, people = own["line"].to_numpy(), own["people"].to_numpy()
        weight = np.exp(-0.5 * ((at[:, None] - line[None, :]) / width) ** 2) * people[None, :]
        score: NDArray[np.float64] = weight @ own["score_2019"].to_numpy() / weight.sum(axis=1)
        return score


def national_rank(score: NDArray[np.float64]) -> NDArray[np.int64]:
    """About which rank of England's LSOAs a score has; 1 is the most deprived."""
    part = np.interp(-score, -SCORES_AT, RANKS_SHOWN)
    return np.clip(np.round(part * ENGLAND_LSOAS), 1, ENGLAND_LSOAS).astype(np.int64)


def decile(rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """Tenth of England by rank; 1 is the most deprived."""
    return np.ceil(10 * rank / ENGLAND_LSOAS).astype(np.int64)


def _smooth(chance: np.random.Generator, count: int, keep: float = 0.75) -> NDArray[np.float64]:
    """Standard normal values along a line, each like the one before."""
    drawn = chance.standard_normal(count)
    values = np.empty(count)
    values[0] = drawn[0]
    for i in range(1, count):
        values[i] = keep * values[i - 1] + np.sqrt(1 - keep**2) * drawn[i]
    return values


def _in_district(district: District, first: int, msoa_first: int, *, seed: int) -> pl.DataFrame:
    chance = stream(seed, f"neighbourhoods/{district.code}")
    count = max(2, round(district.residents / PEOPLE_PER_LSOA))
    size = np.clip(chance.normal(1.0, 0.15, count), 0.6, 1.6)
    people = np.round(size / size.sum() * district.residents).astype(np.int64)
    people[0] += district.residents - people.sum()
    shape = np.exp(0.55 * _smooth(chance, count))
    score = np.clip(shape / shape.mean() * district.deprivation, 1.0, 85.0)
    later = np.clip(score * np.exp(chance.normal(0.0, 0.08, count)), 1.0, 85.0)
    within = np.arange(count) // LSOAS_PER_MSOA
    letters = [f"{m + 1:03d}{'ABCDE'[i % LSOAS_PER_MSOA]}" for i, m in enumerate(within)]
    return pl.DataFrame(
        {
            "lsoa": [f"E01{990000 + first + i:06d}" for i in range(count)],
            "lsoa_name": [f"Synthetic {district.name} {part}" for part in letters],
            "msoa": [f"E02{999000 + msoa_first + m:06d}" for m in within],
            "msoa_name": [f"Synthetic {district.name} {m + 1:03d}" for m in within],
            "district": district.code,
            "line": (np.arange(count) + 0.5) / count,
            "people": people,
            "score_2019": score.round(3),
            "score_2025": later.round(3),
        }
    )


def invent_neighbourhoods(districts: tuple[District, ...], seed: int) -> Neighbourhoods:
    """The neighbourhoods of every district, numbered through."""
    parts: list[pl.DataFrame] = []
    first, msoa_first = 1, 1
    for district in districts:
        part = _in_district(district, first, msoa_first, seed=seed)
        parts.append(part)
        first += part.height
        msoa_first += part["msoa"].n_unique()
    frame = pl.concat(parts).with_columns(
        pl.Series(f"{word}_{year}", values)
        for year in (2019, 2025)
        for word, values in _ranked(pl.concat(parts)[f"score_{year}"])
    )
    return Neighbourhoods(frame)


def _ranked(score: pl.Series) -> list[tuple[str, NDArray[np.int64]]]:
    rank = national_rank(score.to_numpy())
    return [("rank", rank), ("decile", decile(rank))]
