"""How common each long-term condition is by age and sex, and which conditions go together.

Those on a register of the Quality and Outcomes Framework have the size that `registers` gives the
register; the shape by age and sex, and what goes with what, are set by eye to published cohorts.
It knows no person and draws nothing.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from commonweal.population.synthetic.registers import DISEASES, LIST_AGES, Disease
from commonweal.population.synthetic.residents.cohort import CONDITIONS, Floats
from commonweal.population.synthetic.residents.vital_rates import AGES

FACTORS = ("frailty", "metabolic", "mental", "airways", "nerves")


@dataclass(frozen=True, slots=True)
class Illness:
    """`register`: the QOF code whose size and deprivation it takes. `women`: how common it is among
    women beside men. `loading`: what it shares with others, by factor. `ages` and `shape`: its curve
    where the register's logistic one is not used."""

    register: str
    women: float
    loading: tuple[float, float, float, float, float]
    ages: tuple[int, ...] = ()
    shape: tuple[float, ...] = ()


ILLNESSES = {
    "hypertension": Illness("HYP", 0.95, (0.30, 0.50, 0, 0, 0)),
    "diabetes": Illness("DM", 0.80, (0.25, 0.55, 0.05, 0, 0)),
    "asthma": Illness(
        *("AST", 1.15, (0.10, 0, 0.10, 0.40, 0)),
        *((0, 2, 5, 11, 25, 45, 70, 104), (0.0, 0.05, 0.45, 0.85, 0.95, 1.05, 1.2, 0.9)),
    ),
    "copd": Illness("COPD", 0.95, (0.40, 0, 0.05, 0.60, 0)),
    "chd": Illness("CHD", 0.50, (0.40, 0.50, 0, 0.20, 0)),
    "heart_failure": Illness("HF", 0.75, (0.50, 0.50, 0, 0.15, 0)),
    "atrial_fibrillation": Illness("AF", 0.72, (0.35, 0.40, 0, 0.05, 0)),
    "stroke": Illness("STIA", 0.80, (0.40, 0.35, 0, 0.15, 0.10)),
    "ckd": Illness("CKD", 1.10, (0.40, 0.55, 0, 0, 0)),
    "cancer": Illness("CAN", 1.05, (0.20, 0, 0, 0.15, 0)),
    "depression": Illness(
        *("DEP", 1.65, (0.20, 0, 0.65, 0.10, 0)),
        *((0, 10, 14, 18, 25, 45, 60, 80, 104), (0.0, 0.0, 0.1, 0.35, 0.75, 1.1, 1.2, 1.0, 0.8)),
    ),
    "serious_mental_illness": Illness(
        *("MH", 0.95, (0.15, 0.10, 0.45, 0.20, 0)),
        *((0, 13, 18, 30, 50, 65, 104), (0.0, 0.0, 0.2, 0.8, 1.2, 1.3, 1.2)),
    ),
    "dementia": Illness("DEM", 1.15, (0.35, 0.10, 0, 0, 0.25)),
    "epilepsy": Illness(
        *("EP", 0.95, (0.20, 0, 0.15, 0, 0.55)),
        *((0, 5, 18, 40, 75, 104), (0.1, 0.35, 0.65, 0.9, 1.3, 1.4)),
    ),
    "learning_disability": Illness(
        *("LD", 0.65, (0.15, 0.05, 0.10, 0, 0.60)),
        *((0, 2, 8, 18, 30, 50, 65, 80, 104), (0.0, 0.05, 0.6, 1.2, 1.3, 1.0, 0.75, 0.4, 0.3)),
    ),
    "obesity": Illness("OB", 1.35, (0.20, 0.50, 0.10, 0, 0)),
    "osteoporosis": Illness("OST", 4.50, (0.30, 0, 0, 0.10, 0)),
    "rheumatoid_arthritis": Illness("RA", 2.20, (0.25, 0, 0, 0.10, 0)),
    "pad": Illness("PAD", 0.60, (0.35, 0.40, 0, 0.45, 0)),
    "non_diabetic_hyperglycaemia": Illness("NDH", 1.05, (0.10, 0.40, 0, 0, 0)),
    "smoking": Illness(
        *("SMOK", 0.82, (0.10, 0, 0.25, 0.65, 0)),
        *(
            (0, 13, 16, 20, 27, 40, 55, 66, 75, 85, 104),
            (0, 0, 0.5, 1, 1.15, 1.1, 1, 0.8, 0.5, 0.3, 0.1),
        ),
    ),
    "anxiety": Illness(
        *("ANX", 1.60, (0.15, 0, 0.65, 0.05, 0)),
        *((0, 8, 15, 25, 45, 65, 104), (0.0, 0.05, 0.5, 1.0, 1.1, 0.95, 0.8)),
    ),
    "osteoarthritis": Illness("OA", 1.45, (0.30, 0.25, 0.05, 0, 0)),
}
"""Palliative care is apart: it comes before death."""

_SMOKING_AGES = "15OV"
OTHERS = (
    Disease("SMOK", _SMOKING_AGES, 14.5, -0.03, 0.0, 1.0, 0.26),
    Disease("ANX", "16OV", 8.5, 0.02, 0.0, 1.0, 0.10),
    Disease("OA", "TOTAL", 8.5, 0.005, 68.0, 10.0, 0.05),
)
"""Conditions that no register counts. Smoking: about QOF 2021/22, SMOK, of those of 15 and over."""
DRAWN = tuple(ILLNESSES)
REGISTERS = {disease.code: disease for disease in (*DISEASES, *OTHERS)}
LIST_FROM = {**LIST_AGES, _SMOKING_AGES: 15}
_YEARS_RISING = 8
"""Before the age from which a register counts, its curve falls to nought within so many years."""


def disease_of(condition: str) -> Disease:
    """The register whose size the condition takes."""
    return REGISTERS[ILLNESSES[condition].register]


def _curve(condition: str) -> Floats:
    """How common a condition is at each age beside other ages; axes sex, age."""
    illness, disease = ILLNESSES[condition], disease_of(condition)
    if illness.ages:
        shape = np.interp(AGES, illness.ages, illness.shape)
    else:
        shape = 1 / (1 + np.exp(-(AGES - disease.middle_age) / disease.steepness))
        first = LIST_FROM[disease.list_type]
        if first:
            shape = shape * np.clip((AGES - first + _YEARS_RISING) / _YEARS_RISING, 0, 1)
    return np.stack([shape, shape * illness.women])


@lru_cache
def curves() -> Floats:
    """Axes condition of `DRAWN`, sex, age; of no scale."""
    return np.stack([_curve(condition) for condition in DRAWN])


@lru_cache
def loadings() -> Floats:
    """Axes condition of `DRAWN`, factor."""
    found = np.array([ILLNESSES[condition].loading for condition in DRAWN], dtype=np.float64)
    assert ((found**2).sum(axis=1) < 1).all(), "something of each condition is its own"
    return found


@lru_cache
def columns() -> tuple[int, ...]:
    """The place in `CONDITIONS` of each condition of `DRAWN`."""
    return tuple(CONDITIONS.index(condition) for condition in DRAWN)
