"""How often each kind of contact happens to each invented person, and on which days.

A rate is a level times what age, sex, need, deprivation and conditions make of it; a day's share
follows season, weekday and the pandemic. What a contact leads to is decided by the other modules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from commonweal.population.synthetic.providers import pandemic, season
from commonweal.population.synthetic.residents.cohort import (
    CONDITIONS,
    Cohort,
    Days,
    Floats,
    Whole,
)
from commonweal.population.synthetic.residents.frames import repeated
from commonweal.population.synthetic.residents.seasons import (
    BEGIN,
    by_year,
    days,
    days_of_years,
    working,
    year_starts,
)

YEARS = 5
"""Financial years of the window."""
DAYS_IN_YEAR = 365.25
AGE_KNOTS = (0, 1, 3, 10, 17, 25, 40, 55, 65, 75, 85, 95)
_OLDEST = 110
_REFERENCE = 1277
"""Days from the first of the window to the middle of 2023/24."""


@dataclass(frozen=True, slots=True)
class Demand:
    """How often one kind of contact happens.

    `yearly` is the published rate, contacts a person in a usual year (2022/23 to 2024/25), and
    `level` the rate of a person of every factor one that gives it. `by_age` are factors at
    `AGE_KNOTS`. `women` and `care_home` are factors, `deprived` that of the most beside the least
    deprived tenth, `illness` by condition, `need` the power of personal need. `winter` is half the
    distance from the top of the season to the bottom, `weekend` a Saturday beside a Tuesday,
    `pandemic` how deep it fell in April 2020, `growth` a year's part more.
    """

    yearly: float
    source: str
    level: float
    by_age: tuple[float, ...]
    women: float = 1.0
    deprived: float = 1.0
    illness: dict[str, float] = field(default_factory=dict)
    care_home: float = 1.0
    need: float = 1.0
    winter: float = 0.0
    weekend: float = 1.0
    pandemic: float = 0.0
    growth: float = 0.0


_CHRONIC = {
    "diabetes": 1.25,
    "copd": 1.5,
    "heart_failure": 1.5,
    "chd": 1.25,
    "atrial_fibrillation": 1.15,
    "stroke": 1.2,
    "cancer": 1.35,
    "dementia": 1.2,
    "serious_mental_illness": 1.6,
    "epilepsy": 1.5,
    "ckd": 1.15,
    "palliative_care": 1.6,
    "smoking": 1.2,
    "anxiety": 1.15,
    "learning_disability": 1.3,
}
_PLANNED = {
    "cancer": 2.0,
    "diabetes": 1.3,
    "chd": 1.3,
    "rheumatoid_arthritis": 1.6,
    "osteoarthritis": 1.3,
    "ckd": 1.3,
    "obesity": 1.1,
    "heart_failure": 1.3,
    "epilepsy": 1.3,
}

DEMANDS: dict[str, Demand] = {
    "111": Demand(
        yearly=0.39,
        source="NHS England, Integrated Urgent Care: about 1 call a day for 1,000 people; and online",
        level=0.3614,
        by_age=(2.6, 2.4, 1.5, 0.7, 0.9, 1.1, 0.9, 0.75, 0.75, 0.95, 1.5, 2.0),
        women=1.25,
        deprived=1.5,
        illness={k: 1 + (v - 1) * 0.7 for k, v in _CHRONIC.items()},
        winter=0.12,
        weekend=1.75,
        growth=0.02,
    ),
    "999": Demand(
        yearly=0.095,
        source="NHS England, Ambulance Quality Indicators 2024/25: 0.14 incidents, 0.037 by 111",
        level=0.08517,
        by_age=(0.4, 0.4, 0.2, 0.15, 0.35, 0.5, 0.55, 0.7, 0.9, 1.7, 3.4, 4.6),
        deprived=1.8,
        illness=_CHRONIC,
        care_home=1.7,
        winter=0.06,
        weekend=1.05,
        pandemic=0.12,
        growth=0.01,
    ),
    "attendance": Demand(
        yearly=0.252,
        source="NHS England, A&E Attendances 2024/25, two systems: 0.34, less ambulances and 111",
        level=0.2386,
        by_age=(1.9, 2.0, 1.5, 1.1, 1.15, 1.05, 0.9, 0.8, 0.8, 0.95, 1.15, 1.2),
        deprived=1.7,
        illness={k: 1 + (v - 1) * 0.5 for k, v in _CHRONIC.items()},
        winter=0.0,
        weekend=0.98,
        pandemic=0.60,
        growth=0.015,
    ),
    "direct admission": Demand(
        yearly=0.038,
        source="NHS England, Monthly A&E 2024/25, other emergency admissions (not through A&E)",
        level=0.03209,
        by_age=(2.2, 1.2, 0.6, 0.35, 0.5, 0.8, 0.75, 0.85, 1.1, 1.7, 2.2, 2.0),
        deprived=1.3,
        illness=_CHRONIC,
        weekend=0.35,
        pandemic=0.4,
    ),
    "referral": Demand(
        yearly=0.30,
        source="NHS England, Consultant-led RTT Waiting Times 2024/25, new RTT periods",
        level=0.2901,
        by_age=(0.6, 0.6, 0.6, 0.45, 0.5, 0.7, 0.9, 1.2, 1.4, 1.7, 1.4, 0.7),
        women=1.25,
        illness={k: 1 + (v - 1) * 0.4 for k, v in _PLANNED.items()},
        weekend=0.08,
        pandemic=0.62,
        growth=0.02,
    ),
    "follow-up": Demand(
        yearly=1.32,
        source="NHS England, Hospital Outpatient Activity 2023/24: 2.0, less those of RTT pathways",
        level=1.023,
        by_age=(0.9, 0.6, 0.6, 0.5, 0.5, 0.7, 0.8, 1.2, 1.7, 2.1, 1.7, 0.7),
        women=1.1,
        illness=_PLANNED,
        weekend=0.06,
        pandemic=0.4,
        growth=0.02,
    ),
    "planned admission": Demand(
        yearly=0.073,
        source="NHS England, Hospital Admitted Patient Care 2023/24, elective less RTT admissions",
        level=0.04925,
        by_age=(0.15, 0.15, 0.2, 0.2, 0.2, 0.35, 0.7, 1.4, 2.0, 2.3, 1.5, 0.5),
        illness={**_PLANNED, "cancer": 4.5},
        weekend=0.08,
        pandemic=0.6,
        growth=0.02,
    ),
    "step-up": Demand(
        yearly=0.0040,
        source="NHS England, Virtual Ward 2025-03, Hampshire and Isle of Wight: 0.18 per 1,000",
        level=0.002647,
        by_age=(0.0, 0.1, 0.1, 0.1, 0.1, 0.2, 0.4, 0.8, 1.5, 3.0, 6.0, 7.0),
        illness=_CHRONIC,
        care_home=1.5,
        winter=0.1,
        weekend=0.5,
        growth=0.1,
    ),
    "community": Demand(
        yearly=0.182,
        source="NHS England, Community Services Statistics 2024/25: 1.3 contacts in courses",
        level=0.106,
        by_age=(4.5, 2.2, 1.2, 0.9, 0.3, 0.3, 0.5, 0.8, 1.2, 2.2, 4.2, 5.5),
        women=1.1,
        illness={
            **_CHRONIC,
            "osteoarthritis": 1.3,
            "diabetes": 1.5,
            "dementia": 1.6,
            "palliative_care": 2.5,
        },
        care_home=1.8,
        weekend=0.3,
        pandemic=0.2,
        growth=0.01,
    ),
    "mental health": Demand(
        yearly=0.051,
        source="NHS England, Mental Health Services Monthly Statistics 2024/25: 0.4 contacts",
        level=0.03148,
        by_age=(0.02, 0.05, 0.3, 1.2, 2.2, 1.6, 1.2, 0.9, 0.6, 0.8, 1.3, 1.3),
        women=1.15,
        deprived=2.0,
        illness={
            "serious_mental_illness": 14.0,
            "depression": 2.0,
            "anxiety": 1.8,
            "dementia": 3.0,
            "learning_disability": 2.5,
        },
        weekend=0.3,
        pandemic=0.2,
        growth=0.03,
    ),
    "social care": Demand(
        yearly=0.034,
        source="NHS England, Adult Social Care Activity and Finance 2023/24: 2.1m new requests",
        level=0.03226,
        by_age=(0.0, 0.0, 0.0, 0.0, 0.25, 0.35, 0.4, 0.55, 0.9, 1.9, 5.0, 8.0),
        women=1.1,
        deprived=1.5,
        illness={
            "dementia": 3.0,
            "stroke": 1.6,
            "learning_disability": 4.0,
            "serious_mental_illness": 2.5,
            "palliative_care": 2.5,
            "heart_failure": 1.3,
        },
        care_home=0.5,
        weekend=0.1,
        pandemic=0.1,
        growth=0.01,
    ),
}


@lru_cache
def day_weights(kind: str) -> Floats:
    """What each day of the window is beside a usual day of 2023/24."""
    demand, every = DEMANDS[kind], days()
    weekly = np.where(working(), 1.0, demand.weekend) * 7 / (5 + 2 * demand.weekend)
    grown = np.exp(demand.growth * (np.arange(len(every)) - _REFERENCE) / DAYS_IN_YEAR)
    shape = season(every, demand.winter) * pandemic(every, demand.pandemic)
    return np.asarray(weekly * grown * shape)


@lru_cache
def _year_factors(kind: str) -> Floats:
    """Length of each year times its mean weight: years as of a usual year."""
    return np.asarray(by_year(day_weights(kind)) * np.diff(year_starts()) / DAYS_IN_YEAR)


@lru_cache
def _age_logs(kind: str) -> Floats:
    ages = np.interp(np.arange(_OLDEST + 1) + 0.5, AGE_KNOTS, DEMANDS[kind].by_age)
    return np.asarray(np.log(np.maximum(ages, 1e-9)))


def _illness_logs(cohort: Cohort, kinds: Sequence[str], middle: Whole) -> Floats:
    """Logarithms of what conditions make of each kind; axes kind, person and year (flat).

    Added one condition after another: the last digits of a matrix product may depend on the number
    of threads and on the processor.
    """
    found = np.zeros((len(kinds), cohort.size, YEARS))
    for place, condition in enumerate(CONDITIONS):
        person = np.flatnonzero(cohort.onset[:, place] <= middle[-1])
        ill = cohort.onset[person, place][:, None] <= middle
        for row, kind in enumerate(kinds):
            factor = DEMANDS[kind].illness.get(condition, 1.0)
            if factor != 1.0:
                found[row, person] += ill * np.log(factor)
    return found.reshape(len(kinds), -1)


def rates(cohort: Cohort, kinds: Sequence[str]) -> dict[str, Floats]:
    """Likely contacts of each kind, axes person, year (flat), as though present all year."""
    middle = BEGIN + year_starts()[:-1] + 182
    age = np.clip((middle[None, :] - cohort.birth[:, None]) / DAYS_IN_YEAR, 0, _OLDEST)
    whole = age.astype(np.int64).reshape(-1)
    present = (cohort.enters[:, None] < (middle + 184)[None, :]) & (
        cohort.leaves[:, None] > (middle - 183)[None, :]
    )
    sick = _illness_logs(cohort, kinds, middle)
    home = (cohort.care_home[:, None] <= middle[None, :]).reshape(-1)
    decile = cohort.world.lsoa_decile[cohort.lsoa]
    need = np.log(np.maximum(cohort.need, 1e-6))
    found = {}
    for row, kind in enumerate(kinds):
        demand = DEMANDS[kind]
        steady = np.log(demand.deprived) * (5.5 - decile) / 9 + demand.need * need
        steady += np.where(cohort.sex == 2, 0.5, -0.5) * np.log(demand.women)
        whole_logs = _age_logs(kind)[whole] + sick[row] + np.repeat(steady, YEARS)
        level = demand.level * np.where(home, demand.care_home, 1.0) * present.reshape(-1)
        found[kind] = np.exp(whole_logs) * level * np.tile(_year_factors(kind), cohort.size)
    return found


def happenings(
    cohort: Cohort, kind: str, rate: Floats, *, chance: np.random.Generator
) -> tuple[Whole, Days]:
    """Person and day of each contact of a kind while registered, in the order of persons.

    `rate` is what `rates` says of the kind.
    """
    row = repeated(chance.poisson(rate))
    person = row // YEARS
    year = row - person * YEARS
    day = days_of_years(day_weights(kind), year, chance)
    there = (day >= cohort.enters[person]) & (day < cohort.leaves[person])
    return person[there], day[there]
