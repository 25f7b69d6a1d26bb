"""Invented public-health indicators of districts, councils, practices and England.

Each has an England value, rises or falls with deprivation, and differs a little from area to area
and year to year. Values stand beside the people of the other frames but are not worked out of them.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.indicator_list import (
    FINGERTIPS,
    HEALTH_PARTS,
    HEALTH_VALUES,
    ONS,
    PHOF_LOWER,
    PHOF_UPPER,
    Indicator,
)
from commonweal.population.synthetic.people import Lists
from commonweal.population.synthetic.practices import Practices
from commonweal.terms.period import financial_year
from commonweal.terms.streams import stream

ENGLAND_SCORE = 21.5
"""England's mean score of deprivation."""
HEALTH_INDEX_YEARS = tuple(range(2015, 2022))
SMOKING_YEARS = (2022, 2023)
UNDER_5_YEARS = (2021, 2022, 2023)


def _values(
    indicator: Indicator, score: NDArray[np.float64], chance: np.random.Generator
) -> NDArray[np.float64]:
    """Values by area and period."""
    steps = np.arange(len(indicator.periods)) - len(indicator.periods) + 1
    area = indicator.deprivation * (score - ENGLAND_SCORE) / 10 + chance.normal(
        0.0, indicator.spread, len(score)
    )
    wobble = chance.normal(0.0, indicator.spread / 5, (len(score), len(steps)))
    values: NDArray[np.float64] = indicator.england * np.exp(
        area[:, None] + wobble + indicator.yearly * steps[None, :]
    )
    return values


def _areas(districts: pl.DataFrame) -> pl.DataFrame:
    """Districts, and councils above more than one, with names and mean scores."""
    own = districts.select(
        area="district", name="district_name", score="score", people="people"
    ).with_columns(area_type=pl.lit("district"))
    counties = districts.filter(pl.col("council") != pl.col("district")).group_by(
        "council", maintain_order=True
    )
    upper = counties.agg(
        name=pl.col("council_name").first(),
        score=(pl.col("score") * pl.col("people")).sum() / pl.col("people").sum(),
        people=pl.col("people").sum(),
    ).with_columns(area_type=pl.lit("county"))
    england = pl.DataFrame(
        {
            "area": ["E92000001"],
            "name": ["England"],
            "score": [ENGLAND_SCORE],
            "people": [57_000_000],
            "area_type": ["england"],
        }
    )
    return pl.concat(
        [own, upper.rename({"council": "area"}).select(own.columns), england.select(own.columns)]
    )


def _long(indicator: Indicator, areas: pl.DataFrame, *, source: str, seed: int) -> pl.DataFrame:
    chance = stream(seed, f"indicator/{source}/{indicator.number}/{indicator.name}/{indicator.sex}")
    values = _values(indicator, areas["score"].to_numpy(), chance)
    width = 1.96 * indicator.spread / np.sqrt(np.maximum(areas["people"].to_numpy() / 150_000, 0.1))
    area, period = np.indices(values.shape).reshape(2, -1)
    flat = values.reshape(-1)
    return areas.select("area", "name", "area_type")[area].with_columns(
        number=pl.lit(indicator.number),
        indicator=pl.lit(indicator.name),
        sex=pl.lit(indicator.sex),
        age=pl.lit(indicator.age),
        period=pl.Series([indicator.periods[i] for i in period]),
        value=pl.Series(flat.round(4)),
        lower=pl.Series((flat * (1 - width[area])).round(4)),
        upper=pl.Series((flat * (1 + width[area])).round(4)),
    )


def invent_indicators(districts: pl.DataFrame, seed: int) -> dict[str, pl.DataFrame]:
    """Indicators of areas by publication.

    `districts` has district, its name, council, council's name, mean score and people.
    """
    areas = _areas(districts)
    groups = {
        "fingertips": FINGERTIPS,
        "phof_upper": PHOF_UPPER,
        "phof_lower": PHOF_LOWER,
        "ons": ONS,
    }
    found = {
        source: pl.concat(_long(indicator, areas, source=source, seed=seed) for indicator in group)
        for source, group in groups.items()
    }
    return found | {
        "health_scores": _health_scores(districts, seed),
        "health_values": _health_values(areas, seed),
    }


def _health_scores(districts: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The Health Index of each district and year: parts, and as the domains' mean the whole."""
    score = districts["score"].to_numpy()
    parts = []
    for year in HEALTH_INDEX_YEARS:
        columns = {}
        for part, lost in HEALTH_PARTS.items():
            fixed = stream(seed, f"health index/{part}").normal(0.0, 2.5, len(score))
            wobble = stream(seed, f"health index/{part}/{year}").normal(0.0, 0.8, len(score))
            columns[part] = (100 + lost * (score - ENGLAND_SCORE) / 10 + fixed + wobble).round(1)
        overall = sum(columns[part] for part in list(HEALTH_PARTS)[:3]) / 3
        parts.append(
            pl.DataFrame(
                {"district": districts["district"], "overall_score": np.round(overall, 1)} | columns
            ).with_columns(year=pl.lit(year))
        )
    return pl.concat(parts)


def _health_values(areas: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Underlying values of the Health Index by district and year."""
    years = [str(year) for year in HEALTH_INDEX_YEARS]
    own = areas.filter(pl.col("area_type") == "district")
    made = [
        Indicator("", name, england, deprivation, 0.05, periods=years)
        for name, (england, deprivation) in HEALTH_VALUES.items()
    ]
    return pl.concat(_long(indicator, own, source="health", seed=seed) for indicator in made)


def invent_practice_indicators(practices: Practices, lists: Lists, seed: int) -> pl.DataFrame:
    """Smokers on each practice's list, and young children's A&E attendances, by year."""
    score = practices.practices["score"].to_numpy()
    parts = []
    plan = [(year, "91547", 15, 91, 0.145, 0.17) for year in SMOKING_YEARS]
    plan += [(year, "93930", 0, 5, 0.72, 0.10) for year in UNDER_5_YEARS]
    for year, number, youngest, beyond, rate, slope in plan:
        habit = stream(seed, f"practice indicator/{number}").normal(0.0, 0.12, len(score))
        people = lists.on(financial_year(year).last)[:, :, youngest:beyond].sum(axis=(1, 2))
        likely = rate * np.exp(slope * (score - ENGLAND_SCORE) / 10 + habit)
        count = np.round(people * np.clip(likely, 0, 3)).astype(np.int64)
        parts.append(
            pl.DataFrame(
                {"practice": practices.practices["practice"], "count": count, "people": people}
            )
            .with_columns(number=pl.lit(number), period=pl.lit(financial_year(year).label))
            .filter(pl.col("people") > 0)
        )
    names = practices.practices.select("practice", "name")
    return pl.concat(parts).join(names, on="practice", maintain_order="left")
