"""How many invented people of each age and sex are on each list, or live in each area, on a day.

Each list is an ordinary age profile mixed with one of students and one of older people. Lists grow
and age smoothly; rounding uses one fixed draw for each practice, sex and age, so that a list does
not flicker from month to month. Arrays have the axes practice (or area), sex, age: sexes in the
order of `SEXES`, ages 0 to 90, the last standing for 90 and over.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.clock import years_since
from commonweal.population.synthetic.practices import Practices
from commonweal.population.synthetic.setting import Setting
from commonweal.terms.streams import stream

SEXES = ("male", "female")
AGES = np.arange(91)
RESIDENT_GROWTH = 0.007
AGEING = 0.0005
"""By how much a year of age adds to the yearly growth of those of that age, around 42."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

_KNOTS = np.array([0, 5, 11, 17, 18, 21, 24, 30, 38, 48, 57, 66, 74, 80, 85, 89, 90], dtype=float)
_ORDINARY = [
    1.05,
    1.2,
    1.25,
    1.15,
    1.0,
    1.0,
    1.1,
    1.35,
    1.4,
    1.25,
    1.3,
    0.95,
    0.82,
    0.5,
    0.31,
    0.17,
    0.6,
]
_STUDENTS = [
    1.0,
    0.9,
    0.8,
    0.9,
    3.6,
    5.2,
    4.2,
    2.6,
    1.5,
    1.0,
    0.8,
    0.55,
    0.4,
    0.25,
    0.15,
    0.08,
    0.25,
]
_OLDER = [
    0.7,
    0.85,
    1.0,
    0.95,
    0.75,
    0.7,
    0.7,
    0.8,
    0.95,
    1.15,
    1.65,
    1.7,
    1.75,
    1.15,
    0.74,
    0.4,
    1.35,
]


def _profile(weights: list[float]) -> Floats:
    shape = np.interp(AGES, _KNOTS, np.array(weights))
    return np.asarray(shape / shape.sum())


PROFILES = np.stack([_profile(_ORDINARY), _profile(_STUDENTS), _profile(_OLDER)])
FEMALE = np.clip(0.487 + np.interp(AGES, [0, 18, 60, 75, 90], [0, 0.01, 0.02, 0.045, 0.16]), 0, 1)


def mixed_profile(students: Floats, older: Floats) -> Floats:
    """Share of people at each sex and age; axes unit, sex, age, each unit adding up to one."""
    weights = np.stack([1 - students - older, students, older], axis=1)
    ages = weights @ PROFILES
    return np.stack([ages * (1 - FEMALE), ages * FEMALE], axis=1)


def growth_to(day: date, yearly: Floats) -> Floats:
    """By what factor numbers differ from those of the reference day; axes unit, age."""
    ageing = AGEING * (AGES - 42)
    factor: Floats = np.exp(years_since(day) * (yearly[:, None] + ageing[None, :]))
    return factor


@dataclass(frozen=True, slots=True)
class Lists:
    """Everyone on a practice's list. `expected` is of the reference day, before rounding."""

    codes: tuple[str, ...]
    expected: Floats
    growth: Floats
    rounding: Floats
    heirs: pl.DataFrame

    def on(self, day: date) -> Counts:
        """People by practice, sex and age on a day; none where the practice has closed."""
        people = self.expected * growth_to(day, self.growth)[:, None, :]
        row = {code: i for i, code in enumerate(self.codes)}
        moved = self.heirs.filter(pl.col("date") <= day)
        for closed, heir, share in moved.select("practice", "heir", "share").iter_rows():
            people[row[heir]] += share * people[row[closed]]
        people[[row[code] for code in moved["practice"].unique()]] = 0.0
        counts = np.floor(people + self.rounding).astype(np.int64)
        return np.where(people > 0, counts, 0)


def invent_lists(practices: Practices, seed: int) -> Lists:
    """Lists of every practice, by its share of students and older people."""
    frame = practices.practices
    profile = mixed_profile(frame["students"].to_numpy(), frame["older"].to_numpy())
    expected = frame["size"].to_numpy()[:, None, None] * profile
    expected *= np.exp(stream(seed, "lists/shape").normal(0.0, 0.05, expected.shape))
    expected *= (frame["size"].to_numpy() / expected.sum(axis=(1, 2)))[:, None, None]
    return Lists(
        tuple(frame["practice"]),
        expected,
        frame["growth"].to_numpy(),
        stream(seed, "lists/rounding").uniform(0.0, 1.0, expected.shape),
        practices.heirs.sort("date", "practice"),
    )


@dataclass(frozen=True, slots=True)
class Residents:
    """Everyone who lives in a district. Axes as for lists; `codes` are the districts'."""

    codes: tuple[str, ...]
    expected: Floats
    rounding: Floats

    def on(self, day: date) -> Counts:
        """Residents by district, sex and age on a day."""
        yearly = np.full(len(self.codes), RESIDENT_GROWTH)
        people = self.expected * growth_to(day, yearly)[:, None, :]
        return np.floor(people + self.rounding).astype(np.int64)


def invent_residents(setting: Setting, seed: int) -> Residents:
    """Residents of every district of the system's councils."""
    students = np.array([d.students for d in setting.districts])
    older = np.array([d.older for d in setting.districts])
    profile = mixed_profile(students * 0.8, older)
    expected = np.array([float(d.residents) for d in setting.districts])[:, None, None] * profile
    rounding = stream(seed, "residents/rounding").uniform(0.0, 1.0, expected.shape)
    return Residents(tuple(d.code for d in setting.districts), expected, rounding)
