"""The indicators that an invented system has, each with England's value and how areas differ from it.

Only the list; values by area and period are drawn in `indicators`. Names and numbers are those by
which their publishers know them; England's values are rounded and chosen by eye.
"""

from collections.abc import Sequence
from dataclasses import dataclass

POOLED = tuple(f"{year} - {(year + 2) % 100:02d}" for year in range(2010, 2022))
FINANCIAL = tuple(f"{year}/{(year + 1) % 100:02d}" for year in range(2015, 2025))
CALENDAR = tuple(str(year) for year in range(2012, 2024))
POOLED_FINANCIAL = tuple(
    f"{year}/{(year + 1) % 100:02d} - {(year + 2) % 100:02d}/{(year + 3) % 100:02d}"
    for year in range(2013, 2022)
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: England's value, the effect of 10 points of deprivation, spread and trend.

    Effects are on the logarithm of the value; `spread` is how far areas differ by chance.
    """

    number: str
    name: str
    england: float
    deprivation: float
    spread: float
    yearly: float = 0.0
    periods: Sequence[str] = ("",)
    sex: str = "Persons"
    age: str = "All ages"


def _dying(number: str, cause: str, *, england: float, slope: float, spread: float) -> Indicator:
    """Mortality under 75 by cause, over three years, falling by one per cent a year."""
    name = f"Under 75 mortality rate from {cause}"
    return Indicator(number, name, england, slope, spread, -0.01, POOLED, age="<75 yrs")


FINGERTIPS = (
    *(
        Indicator("90366", "Life expectancy at birth", england, slope, 0.004, 0.0003, POOLED, sex)
        for sex, england, slope in (("Male", 79.3, -0.013), ("Female", 83.1, -0.010))
    ),
    _dying("108", "all causes", england=340, slope=0.14, spread=0.03),
    _dying("40401", "cardiovascular disease", england=76, slope=0.16, spread=0.05),
    _dying("40501", "cancer", england=128, slope=0.09, spread=0.03),
    _dying("40601", "liver disease", england=19, slope=0.20, spread=0.10),
    _dying("40701", "respiratory disease", england=32, slope=0.22, spread=0.07),
    _dying("93721", "causes considered preventable", england=150, slope=0.18, spread=0.04),
    Indicator("92196", "Infant mortality rate", 3.9, 0.10, 0.12, -0.005, POOLED, age="<1 yr"),
    Indicator(
        "93088",
        "Overweight (including obesity) prevalence in adults, "
        "(using adjusted self-reported height and weight)",
        *(64.0, 0.015, 0.03, 0.005, FINANCIAL),
        age="18+ yrs",
    ),
    Indicator(
        "93014",
        "Percentage of physically active adults",
        *(67.0, -0.03, 0.03, 0.002, FINANCIAL),
        age="19+ yrs",
    ),
    Indicator(
        "93570",
        "Percentage of physically active children and young people",
        *(47.0, -0.02, 0.05, 0.01, FINANCIAL[2:]),
        age="5-16 yrs",
    ),
    Indicator(
        "20601",
        "Reception prevalence of overweight (including obesity)",
        *(22.0, 0.05, 0.05, 0.0, FINANCIAL),
        age="4-5 yrs",
    ),
    Indicator(
        "20602",
        "Year 6 prevalence of overweight (including obesity)",
        *(35.5, 0.07, 0.04, 0.006, FINANCIAL),
        age="10-11 yrs",
    ),
    Indicator(
        "90323",
        "Year 6 prevalence of obesity (including severe obesity)",
        *(22.0, 0.11, 0.05, 0.01, FINANCIAL),
        age="10-11 yrs",
    ),
    Indicator(
        "20401",
        "Under 18s conception rate",
        *(14.5, 0.25, 0.10, -0.06, CALENDAR[:-1]),
        sex="Female",
        age="<18 yrs",
    ),
    Indicator(
        "93764",
        "Admission episodes for alcohol-related conditions (Narrow)",
        *(475.0, 0.12, 0.08, -0.01, FINANCIAL[1:9]),
    ),
    Indicator(
        "92904",
        "Admission episodes for alcohol-specific conditions (under 18 years)",
        *(26.0, 0.12, 0.15, -0.03, POOLED_FINANCIAL),
        age="<18 yrs",
    ),
    Indicator(
        "93759",
        "Fuel poverty (low income, low energy efficiency methodology)",
        *(11.5, 0.18, 0.06, -0.02, CALENDAR[7:]),
        sex="Not applicable",
        age="Not applicable",
    ),
)
PHOF_UPPER = (
    Indicator("", "Smoking status at time of delivery", 10.4, 0.25, 0.08),
    Indicator("", "Population vaccination coverage - Flu (aged 65+)", 72.0, -0.01, 0.02),
    Indicator("", "Emergency Hospital Admissions for Intentional Self-Harm", 195.0, 0.15, 0.15),
    Indicator("", "Hip fractures in people aged 65 and over", 560.0, 0.02, 0.05),
    Indicator("", "Cancer screening coverage - bowel cancer", 60.0, -0.05, 0.02),
    Indicator("", "Cancer screening coverage - breast cancer", 74.5, -0.04, 0.02),
    Indicator("", "Male life expectancy at birth", 79.6, -0.013, 0.004),
    Indicator("", "Female life expectancy at birth", 83.2, -0.010, 0.004),
    Indicator("", "Percentage of physically active adults", 66.5, -0.03, 0.03),
    Indicator("", "Smoking Prevalence in adults (18+) - current smokers (APS)", 14.4, 0.14, 0.07),
)
PHOF_LOWER = PHOF_UPPER[2:]
ONS = tuple(
    Indicator("", name, england, slope, spread, 0.0, (period,), unit)
    for name, period, unit, england, slope, spread in (
        ("Male Healthy Life Expectancy (HLE)", "201820", "yrs", 63.1, -0.04, 0.01),
        ("Female Healthy Life Expectancy (HLE)", "201820", "yrs", 63.9, -0.04, 0.01),
        ("Smoking prevalence of adults", "2020", "%", 12.1, 0.14, 0.12),
        ("Obesity prevalence - adult", "202021", "%", 63.5, 0.015, 0.03),
        ("Median Weekly Pay", "2021", "£", 505.0, -0.05, 0.05),
        ("Average life satisfaction ratings", "202021", "Score out of 10", 7.4, -0.01, 0.015),
        ("Average anxiety ratings", "202021", "Score out of 10", 3.3, 0.02, 0.04),
    )
)
"""The unit of a value stands in the place of the sex."""
HEALTH_PARTS = {
    "healthy_people_domain_score": -5.0,
    "healthy_lives_domain_score": -5.5,
    "healthy_places_domain_score": -1.0,
    "Mental health": -4.0,
    "Mortality": -6.0,
    "Physical health conditions": -3.0,
    "Behavioural risk factors": -7.0,
    "Children and young people": -6.0,
    "Access to green space": 1.0,
    "Economic and working conditions": -6.0,
}
"""Domains and some sub-domains of the Health Index: points gained for 10 points of deprivation."""
HEALTH_VALUES = {
    "Physical activity": (66.0, -0.03),
    "Smoking": (14.0, 0.14),
    "Child poverty": (15.0, 0.3),
    "Life expectancy": (81.4, -0.012),
    "Unemployment": (4.0, 0.15),
    "Suicides": (10.4, 0.08),
    "Overweight and obesity in adults": (62.5, 0.02),
    "Cardiovascular conditions": (9.0, 0.05),
}
"""Underlying values of the Health Index: England's, and the effect of 10 points of deprivation."""
