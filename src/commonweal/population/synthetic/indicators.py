"""Invented public-health indicators of districts, councils, practices and England.

Each has an England value, rises or falls with deprivation, and differs a little from area to area
and year to year. Values stand beside the people of the other frames but are not worked out of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.people import Lists
from commonweal.population.synthetic.practices import Practices
from commonweal.terms.period import financial_year
from commonweal.terms.streams import stream

ENGLAND_SCORE = 21.5
HEALTH_INDEX_YEARS = tuple(range(2015, 2022))
POOLED = tuple(f"{year} - {(year + 2) % 100:02d}" for year in range(2010, 2022))
FINANCIAL = tuple(f"{year}/{(year + 1) % 100:02d}" for year in range(2015, 2025))
CALENDAR = tuple(str(year) for year in range(2012, 2024))
_POOLED_FINANCIAL = tuple(
    f"{year}/{(year + 1) % 100:02d} - {(year + 2) % 100:02d}/{(year + 3) % 100:02d}"
    for year in range(2013, 2022)
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: England's value, the effect of 10 points of deprivation, and its yearly trend.

    Effects are on the logarithm of the value; `spread` is how far areas differ by chance.
    """

    number: str
    name: str
    sex: str
    age: str
    england: float
    deprivation: float
    spread: float
    yearly: float
    periods: Sequence[str]


_UNDER_75, _ALL = "<75 yrs", "All ages"
FINGERTIPS = tuple(
    Indicator(*row)
    for row in (
        ("90366", "Life expectancy at birth", "Male", _ALL, 79.3, -0.013, 0.004, 0.0003, POOLED),
        ("90366", "Life expectancy at birth", "Female", _ALL, 83.1, -0.010, 0.004, 0.0003, POOLED),
        ("108", "Under 75 mortality rate from all causes", "Persons", _UNDER_75, 340.0, 0.14, 0.03, -0.006, POOLED),
        ("40401", "Under 75 mortality rate from cardiovascular disease", "Persons", _UNDER_75, 76.0, 0.16, 0.05, -0.012, POOLED),
        ("40501", "Under 75 mortality rate from cancer", "Persons", _UNDER_75, 128.0, 0.09, 0.03, -0.012, POOLED),
        ("40601", "Under 75 mortality rate from liver disease", "Persons", _UNDER_75, 19.0, 0.20, 0.10, 0.01, POOLED),
        ("40701", "Under 75 mortality rate from respiratory disease", "Persons", _UNDER_75, 32.0, 0.22, 0.07, -0.005, POOLED),
        ("93721", "Under 75 mortality rate from causes considered preventable", "Persons", _UNDER_75, 150.0, 0.18, 0.04, -0.008, POOLED),
        ("92196", "Infant mortality rate", "Persons", "<1 yr", 3.9, 0.10, 0.12, -0.005, POOLED),
        ("93088", "Overweight (including obesity) prevalence in adults, (using adjusted self-reported height and weight)",
         "Persons", "18+ yrs", 64.0, 0.015, 0.03, 0.005, FINANCIAL),
        ("93014", "Percentage of physically active adults", "Persons", "19+ yrs", 67.0, -0.03, 0.03, 0.002, FINANCIAL),
        ("93570", "Percentage of physically active children and young people", "Persons", "5-16 yrs", 47.0, -0.02, 0.05, 0.01, FINANCIAL[2:]),
        ("20601", "Reception prevalence of overweight (including obesity)", "Persons", "4-5 yrs", 22.0, 0.05, 0.05, 0.0, FINANCIAL),
        ("20602", "Year 6 prevalence of overweight (including obesity)", "Persons", "10-11 yrs", 35.5, 0.07, 0.04, 0.006, FINANCIAL),
        ("90323", "Year 6 prevalence of obesity (including severe obesity)", "Persons", "10-11 yrs", 22.0, 0.11, 0.05, 0.01, FINANCIAL),
        ("20401", "Under 18s conception rate", "Female", "<18 yrs", 14.5, 0.25, 0.10, -0.06, CALENDAR[:-1]),
        ("93764", "Admission episodes for alcohol-related conditions (Narrow)", "Persons", _ALL, 475.0, 0.12, 0.08, -0.01, FINANCIAL[1:9]),
        ("92904", "Admission episodes for alcohol-specific conditions (under 18 years)", "Persons", "<18 yrs", 26.0, 0.12, 0.15, -0.03, _POOLED_FINANCIAL),
        ("93759", "Fuel poverty (low income, low energy efficiency methodology)", "Not applicable", "Not applicable", 11.5, 0.18, 0.06, -0.02, CALENDAR[7:]),
    )
)  # fmt: skip
PHOF_UPPER = tuple(
    Indicator("", name, "", "", england, deprivation, spread, 0.0, ("",))
    for name, england, deprivation, spread in (
        ("Smoking status at time of delivery", 10.4, 0.25, 0.08),
        ("Population vaccination coverage - Flu (aged 65+)", 72.0, -0.01, 0.02),
        ("Emergency Hospital Admissions for Intentional Self-Harm", 195.0, 0.15, 0.15),
        ("Hip fractures in people aged 65 and over", 560.0, 0.02, 0.05),
        ("Cancer screening coverage - bowel cancer", 60.0, -0.05, 0.02),
        ("Cancer screening coverage - breast cancer", 74.5, -0.04, 0.02),
        ("Male life expectancy at birth", 79.6, -0.013, 0.004),
        ("Female life expectancy at birth", 83.2, -0.010, 0.004),
        ("Percentage of physically active adults", 66.5, -0.03, 0.03),
        ("Smoking Prevalence in adults (18+) - current smokers (APS)", 14.4, 0.14, 0.07),
    )
)
PHOF_LOWER = PHOF_UPPER[2:]
ONS = tuple(
    Indicator("", name, unit, "", england, deprivation, spread, 0.0, (period,))
    for name, period, unit, england, deprivation, spread in (
        ("Male Healthy Life Expectancy (HLE)", "201820", "yrs", 63.1, -0.04, 0.01),
        ("Female Healthy Life Expectancy (HLE)", "201820", "yrs", 63.9, -0.04, 0.01),
        ("Smoking prevalence of adults", "2020", "%", 12.1, 0.14, 0.12),
        ("Obesity prevalence - adult", "202021", "%", 63.5, 0.015, 0.03),
        ("Median Weekly Pay", "2021", "£", 505.0, -0.05, 0.05),
        ("Average life satisfaction ratings", "202021", "Score out of 10", 7.4, -0.01, 0.015),
        ("Average anxiety ratings", "202021", "Score out of 10", 3.3, 0.02, 0.04),
    )
)
HEALTH_PARTS = {
    "healthy_people_domain_score": -5.0, "healthy_lives_domain_score": -5.5, "healthy_places_domain_score": -1.0,
    "Mental health": -4.0, "Mortality": -6.0, "Physical health conditions": -3.0, "Behavioural risk factors": -7.0,
    "Children and young people": -6.0, "Access to green space": 1.0, "Economic and working conditions": -6.0,
}  # fmt: skip
"""Domains and some sub-domains of the Health Index: points lost for 10 points of deprivation."""
HEALTH_VALUES = {
    "Physical activity": (66.0, -0.03), "Smoking": (14.0, 0.14), "Child poverty": (15.0, 0.3),
    "Life expectancy": (81.4, -0.012), "Unemployment": (4.0, 0.15), "Suicides": (10.4, 0.08),
    "Overweight and obesity in adults": (62.5, 0.02), "Cardiovascular conditions": (9.0, 0.05),
}  # fmt: skip
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
    """The Health Index of each district and year: parts, and the overall score as the domains' mean."""
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
            pl.DataFrame({"district": districts["district"], "overall_score": np.round(overall, 1)} | columns)
            .with_columns(year=pl.lit(year))
        )  # fmt: skip
    return pl.concat(parts)


def _health_values(areas: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Underlying values of the Health Index by district and year."""
    years = [str(year) for year in HEALTH_INDEX_YEARS]
    own = areas.filter(pl.col("area_type") == "district")
    made = [
        Indicator("", name, "", "", england, deprivation, 0.05, 0.0, years)
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
    return pl.concat(parts).join(names, on="practice")
