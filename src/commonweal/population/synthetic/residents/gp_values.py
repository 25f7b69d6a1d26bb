"""What invented measurements in general practice come to: values that follow age, illness and time.

Each person has a level of their own, kept through the years, and each reading a little chance. Units
are UCUM. It decides no day and makes no record.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from commonweal.population.synthetic.residents.cohort import (
    CONDITIONS,
    Cohort,
    Days,
    Floats,
    Whole,
)

DAYS_IN_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Readings:
    """Whose readings they are, and on which days; axis reading."""

    cohort: Cohort
    person: Whole
    day: Days

    @property
    def age(self) -> Floats:
        """Years of age, with a fraction."""
        return self.cohort.age_on(self.person, self.day)

    def own(self, measure: str) -> Floats:
        """A standard normal value of each person's own for one measure, always the same."""
        level = self.cohort.chance(f"gp level of {measure}").standard_normal(self.cohort.size)
        return np.asarray(level[self.person])

    def since(self, condition: str) -> Floats:
        """Years since the onset; below nought before it."""
        onset = self.cohort.onset[self.person, CONDITIONS.index(condition)].astype(np.float64)
        return np.asarray((self.day - onset) / DAYS_IN_YEAR)

    def with_any(self, *conditions: str) -> Floats:
        """One where a person has any of the conditions on the day, else nought."""
        rows = [CONDITIONS.index(condition) for condition in conditions]
        first = self.cohort.onset[:, rows].min(axis=1)
        return np.asarray(first[self.person] <= self.day, dtype=np.float64)

    def new(self, chance: np.random.Generator, spread: float) -> Floats:
        """What is new in each reading, by its standard deviation."""
        return np.asarray(chance.standard_normal(len(self.person)) * spread)


Values = Callable[[Readings, np.random.Generator], Floats]


def blood_pressures(of: Readings, chance: np.random.Generator) -> tuple[Floats, Floats]:
    """Systolic and diastolic in mm[Hg]; high when hypertension is found, lower under treatment."""
    age, since = of.age, of.since("hypertension")
    raised = np.where(since >= 0, 11 + 14 * np.exp(-2 * np.maximum(since, 0)), 0.0)
    usual = 116 + 0.22 * np.clip(age - 20, 0, 70)
    systolic = usual + raised + 7 * of.own("blood pressure") + of.new(chance, 8)
    fall = 0.12 * np.maximum(age - 55, 0)
    diastolic = 75 + 0.32 * (systolic - 125) - fall + of.new(chance, 6)
    systolic = np.clip(np.round(systolic), 78, 230)
    return systolic, np.clip(np.round(diastolic), 40, np.minimum(130, systolic - 12))


def hba1c(of: Readings, chance: np.random.Generator) -> Floats:
    """Haemoglobin A1c in mmol/mol: highest when diabetes is found."""
    since, own = of.since("diabetes"), of.own("HbA1c")
    usual = 35.5 + 0.05 * np.clip(of.age - 30, 0, 60) + 2 * own + of.new(chance, 1.2)
    between = np.clip(44.2 + of.new(chance, 1.3), 42, 47)
    without = np.where(of.since("non_diabetic_hyperglycaemia") >= 0, between, usual)
    level = 50 + 13 * np.exp(-1.5 * np.maximum(since, 0)) + 0.35 * np.clip(since, 0, 25)
    diabetic = level * np.exp(0.2 * own + of.new(chance, 0.08))
    value = np.where(since >= 0, diabetic, np.minimum(without, 47))
    return np.clip(np.round(value), 24, 150)


def body_mass_index(of: Readings, chance: np.random.Generator) -> Floats:
    """Body mass index in kg/m2; lower in the young and the very old."""
    own = of.own("body mass index")
    ages, usual = (2, 10, 18, 30, 60, 85, 105), (16.3, 17.5, 22.5, 25.5, 26.8, 25.3, 24.0)
    value = np.interp(of.age, ages, usual) * np.exp(0.12 * own + of.new(chance, 0.015))
    heavy = np.maximum(30.3 + 3.4 * np.abs(own) + 0.02 * value, value)
    return np.asarray(np.round(np.where(of.since("obesity") >= 0, heavy, value), 1))


def cholesterol(of: Readings, chance: np.random.Generator) -> Floats:
    """Total cholesterol in mmol/L; lower in those who are treated."""
    treated = of.with_any("chd", "stroke", "diabetes", "pad")
    usual = np.interp(of.age, (10, 30, 55, 90), (4.2, 4.8, 5.4, 4.8))
    value = usual - 1.05 * treated + 0.75 * of.own("cholesterol") + of.new(chance, 0.3)
    return np.asarray(np.round(np.clip(value, 1.8, 11.0), 1))


def filtration(of: Readings, chance: np.random.Generator) -> Floats:
    """Estimated glomerular filtration rate in mL/min/1.73 m2."""
    since, own = of.since("ckd"), of.own("filtration") * 8 + of.new(chance, 4)
    usual = 106 - 0.72 * np.clip(of.age - 30, 0, 70) + own
    failing = 53 - 0.9 * np.clip(since, 0, 25) + 0.9 * own
    value = np.where(since >= 0, np.minimum(failing, usual), np.maximum(usual, 60))
    return np.clip(np.round(value), 6, 125)
