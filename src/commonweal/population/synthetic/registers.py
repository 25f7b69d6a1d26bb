"""Invented disease registers and achievement under the Quality and Outcomes Framework.

Each disease rises with age along a logistic curve and with deprivation by a fixed factor, and each
practice finds a little more or less of it than others. The share of the whole system in 2021/22 is
set by hand to what is ordinary in England.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.clock import QOF_YEARS
from commonweal.population.synthetic.people import AGES, Counts, Lists
from commonweal.population.synthetic.practices import Practices
from commonweal.terms.period import financial_year
from commonweal.terms.streams import stream

LIST_AGES = {"TOTAL": 0, "06OV": 6, "16OV": 16, "17OV": 17, "18OV": 18, "50OV": 50}
REFERENCE_YEAR = 2021
POINTS_MAX = {2017: 559, 2018: 559, 2019: 559, 2020: 567, 2021: 635, 2022: 635, 2023: 635}
PRACTICE_SPREAD = 0.10
YEAR_SPREAD = 0.015
ALL_POINTS_SHARE = 0.35
"""Practices that achieve all points of a group."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Disease:
    """A register: share of its list, yearly change, age curve, effect of 10 points' deprivation."""

    code: str
    list_type: str
    percent: float
    yearly: float
    middle_age: float
    steepness: float
    deprivation: float


_FLAT = -200.0
DISEASES = tuple(
    Disease(*row)
    for row in (
        ("AF", "TOTAL", 2.4, 0.02, 82.0, 8.0, 0.0),
        ("AST", "06OV", 6.9, 0.01, _FLAT, 50.0, 0.05),
        ("CAN", "TOTAL", 3.8, 0.03, 75.0, 12.0, -0.03),
        ("CHD", "TOTAL", 3.1, -0.005, 77.0, 9.0, 0.10),
        ("CKD", "18OV", 3.8, 0.01, 82.0, 8.0, 0.06),
        ("COPD", "TOTAL", 1.9, -0.01, 72.0, 10.0, 0.28),
        ("DEM", "TOTAL", 0.8, 0.02, 91.0, 6.0, 0.02),
        ("DEP", "18OV", 13.5, 0.03, _FLAT, 60.0, 0.10),
        ("DM", "17OV", 7.0, 0.02, 66.0, 12.0, 0.14),
        ("EP", "18OV", 0.8, 0.0, _FLAT, 60.0, 0.16),
        ("HF", "TOTAL", 1.1, 0.05, 86.0, 8.0, 0.10),
        ("HYP", "TOTAL", 14.8, 0.01, 66.0, 11.0, 0.05),
        ("LD", "TOTAL", 0.5, 0.02, _FLAT, 60.0, 0.16),
        ("MH", "TOTAL", 0.9, 0.01, 25.0, 12.0, 0.30),
        ("NDH", "18OV", 5.5, 0.13, 66.0, 12.0, 0.05),
        ("OB", "18OV", 9.5, 0.06, 45.0, 15.0, 0.20),
        ("OST", "50OV", 1.5, 0.10, 84.0, 8.0, 0.0),
        ("PAD", "TOTAL", 0.6, -0.01, 78.0, 8.0, 0.22),
        ("PC", "TOTAL", 0.4, 0.02, 88.0, 9.0, 0.06),
        ("RA", "16OV", 0.8, 0.005, 66.0, 12.0, 0.05),
        ("STIA", "TOTAL", 2.0, 0.005, 80.0, 9.0, 0.08),
    )
)


def _age_curve(disease: Disease) -> Floats:
    curve = 1 / (1 + np.exp(-(AGES - disease.middle_age) / disease.steepness))
    return np.where(LIST_AGES[disease.list_type] <= AGES, curve, 0.0)


def counted_list(people: Counts, list_type: str) -> Counts:
    """People old enough for a list type, by practice. `people` by practice, sex and age."""
    counts: Counts = people[:, :, LIST_AGES[list_type] :].sum(axis=(1, 2))
    return counts


def _likely(disease: Disease, people: Counts, score: Floats) -> Floats:
    """How many of a list would be on the register, but for a common factor."""
    by_age = people.sum(axis=1) @ _age_curve(disease)
    likely: Floats = by_age * np.exp(disease.deprivation * (score - 18.0) / 10)
    return likely


def _one_register(
    disease: Disease, lists: dict[int, Counts], score: Floats, *, seed: int
) -> list[pl.DataFrame]:
    """One register of every practice in every year; `lists` are by first year of the QOF year."""
    habit = np.exp(
        stream(seed, f"register/{disease.code}").normal(0.0, PRACTICE_SPREAD, len(score))
    )
    rounding = stream(seed, f"register/{disease.code}/rounding").uniform(0.0, 1.0, len(score))
    then = lists[REFERENCE_YEAR]
    listed = counted_list(then, disease.list_type).sum()
    factor = disease.percent / 100 * listed / (_likely(disease, then, score) * habit).sum()
    parts = []
    for year, people in lists.items():
        chance = stream(seed, f"register/{disease.code}/{year}")
        drift = np.exp(
            disease.yearly * (year - REFERENCE_YEAR) + chance.normal(0.0, YEAR_SPREAD, len(score))
        )
        size = counted_list(people, disease.list_type)
        found = np.floor(factor * drift * habit * _likely(disease, people, score) + rounding)
        register = np.minimum(found.astype(np.int64), size)
        parts.append(
            pl.DataFrame({"row": np.arange(len(score)), "register": register, "list_size": size})
            .with_columns(
                year=pl.lit(year),
                group_code=pl.lit(disease.code),
                list_type=pl.lit(disease.list_type),
            )
            .filter(pl.col("list_size") > 0)
        )
    return parts


def qof_lists(lists: Lists) -> dict[int, Counts]:
    """The lists that each QOF year counts, those of 1 January, by the year's first calendar year.

    Practices that closed before the year's last day take no part, and their people are with heirs.
    """
    return {year: lists.on(financial_year(year).last).copy() for year in QOF_YEARS}


def invent_registers(practices: Practices, lists: dict[int, Counts], seed: int) -> pl.DataFrame:
    """Registers by practice, year and group, with the list each is drawn from."""
    score = practices.practices["score"].to_numpy()
    parts = [
        part for disease in DISEASES for part in _one_register(disease, lists, score, seed=seed)
    ]
    codes = practices.practices.with_row_index("row").select(
        pl.col("row").cast(pl.Int64), "practice"
    )
    return (
        pl.concat(parts)
        .join(codes, on="row", how="left", maintain_order="left")
        .sort("year", "practice", "group_code")
        .select("year", "practice", "group_code", "list_type", "register", "list_size")
    )


def invent_achievement(practices: Practices, lists: dict[int, Counts], seed: int) -> pl.DataFrame:
    """Points by practice and year: most near the top, fewer where deprived, fewest in 2020/21."""
    frame = practices.practices
    skill = stream(seed, "achievement").gamma(1.6, 2.4, frame.height)
    parts = []
    for year, people in lists.items():
        wobble = stream(seed, f"achievement/{year}").gamma(1.2, 1.0, frame.height)
        lost = skill + wobble + 0.06 * np.maximum(frame["score"].to_numpy() - 10, 0)
        lost = lost * (1.6 if year == 2020 else 1.0)
        points = np.round(POINTS_MAX[year] * np.clip(1 - lost / 100, 0.35, 1.0), 2)
        parts.append(
            pl.DataFrame(
                {
                    "practice": frame["practice"],
                    "points": points,
                    "list_size": people.sum(axis=(1, 2)),
                }
            )
            .with_columns(year=pl.lit(year), points_max=pl.lit(POINTS_MAX[year]))
            .filter(pl.col("list_size") > 0)
        )
    return pl.concat(parts)


GROUPS_JUDGED = ("AF", "BP", "CHD", "CHOL", "HF", "HYP", "PAD", "STIA")
ADULTS_JUDGED_FROM = 45


def invent_group_achievement(
    achievement: pl.DataFrame, practices: Practices, lists: dict[int, Counts], *, seed: int
) -> pl.DataFrame:
    """Per cent of a group's points that each practice achieved in the last QOF year, by group.

    `judged` counts those of 45 and over on its list, whom the blood pressure indicator is about.
    """
    year = max(lists)
    judged = lists[year][:, :, ADULTS_JUDGED_FROM:].sum(axis=(1, 2))
    codes = practices.practices.select("practice").with_columns(judged=pl.Series(judged))
    whole = achievement.filter(pl.col("year") == year).join(
        codes, on="practice", maintain_order="left"
    )
    lost = (1 - whole["points"] / whole["points_max"]).to_numpy()
    parts = []
    for group in GROUPS_JUDGED:
        chance = stream(seed, f"achievement/{group}")
        drawn = lost * chance.gamma(1.2, 0.9, whole.height) * float(np.exp(chance.normal(0.0, 0.3)))
        percent = np.where(chance.random(whole.height) < ALL_POINTS_SHARE, 100.0, 100 * (1 - drawn))
        parts.append(
            whole.select("practice", "judged", "list_size").with_columns(
                group_code=pl.lit(group), percent=pl.Series(np.clip(percent, 20, 100).round(4))
            )
        )
    return pl.concat(parts)
