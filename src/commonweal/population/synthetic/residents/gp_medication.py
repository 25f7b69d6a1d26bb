"""Medicines issued to invented residents in general practice: repeats every 84 days, and acute ones.

Only the main medicines of long-term conditions are drawn, and one or two for acute illnesses, so
that there are fewer issues than in life. People who opted out (type 1) are not in the extract.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents import gp_codes, seasons, visits
from commonweal.population.synthetic.residents.cohort import CONDITIONS, NEVER, Cohort, Days, Whole
from commonweal.population.synthetic.residents.frames import (
    dates,
    fine_table,
    from_table,
    gathered,
    in_order,
    nhs_numbers,
    place_within,
    practice_codes,
    repeated,
    running_ids,
)
from commonweal.population.synthetic.residents.opt_outs import in_extracts

NAMES = tuple(gp_codes.MEDICINES)
_PRODUCTS = tuple(gp_codes.MEDICINES.values())
_PLACE = {name: place for place, name in enumerate(NAMES)}
END = seasons.BEGIN + seasons.COUNT
EARLY, FORGOTTEN = 7, 0.05
"""Within so many days of its turn an issue falls; and the part of turns for which none is asked."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """Of those with any of the conditions, the share who have each of some medicines; one of them
    for each person, unless the shares fall short of one."""

    conditions: tuple[str, ...]
    medicines: dict[str, float]


TREATMENTS = (
    Treatment(
        ("hypertension",),
        {"amlodipine": 0.30, "ramipril": 0.28, "losartan": 0.11, "indapamide": 0.06},
    ),
    Treatment(("diabetes",), {"metformin": 0.58, "gliclazide": 0.08, "insulin": 0.14}),
    Treatment(("diabetes",), {"dapagliflozin": 0.12}),
    Treatment(("asthma",), {"preventer": 0.34, "salbutamol": 0.20}),
    Treatment(("copd",), {"tiotropium": 0.45, "salbutamol": 0.25}),
    Treatment(("chd", "stroke", "pad"), {"atorvastatin": 0.60}),
    Treatment(("diabetes",), {"atorvastatin": 0.18}),
    Treatment(("atrial_fibrillation",), {"apixaban": 0.72}),
    Treatment(("heart_failure",), {"furosemide": 0.40, "bisoprolol": 0.40}),
    Treatment(("depression",), {"sertraline": 0.24}),
    Treatment(("anxiety",), {"sertraline": 0.10}),
    Treatment(("serious_mental_illness",), {"olanzapine": 0.45}),
    Treatment(("dementia",), {"donepezil": 0.30}),
    Treatment(("epilepsy",), {"lamotrigine": 0.60}),
    Treatment(("osteoporosis",), {"alendronic": 0.50}),
    Treatment(("rheumatoid_arthritis",), {"methotrexate": 0.45}),
    Treatment(("osteoarthritis", "rheumatoid_arthritis"), {"omeprazole": 0.14}),
)
NOTHING = len(NAMES)
_ACUTE: dict[str, dict[str, float]] = {
    "54150009": {"amoxicillin": 0.28, "paracetamol": 0.08},
    "50417007": {"amoxicillin": 0.38, "doxycycline": 0.34, "prednisolone": 0.12},
    "49727002": {"amoxicillin": 0.12, "salbutamol": 0.05},
    "68566005": {"nitrofurantoin": 0.75},
    "279039007": {"naproxen": 0.35, "paracetamol": 0.15},
    "25064002": {"paracetamol": 0.20},
    "43116000": {"emollient": 0.70},
    "267036007": {"salbutamol": 0.15, "prednisolone": 0.10},
    "22253000": {"paracetamol": 0.25, "naproxen": 0.20},
    "386661006": {"paracetamol": 0.25},
}
"""For each complaint, the share to whom each medicine is issued."""


def _courses(cohort: Cohort, chance: np.random.Generator) -> tuple[Whole, Whole, Days]:
    """Person, medicine and first day of each repeat."""
    persons, products, starts = [], [], []
    for treatment in TREATMENTS:
        rows = [CONDITIONS.index(condition) for condition in treatment.conditions]
        since = cohort.onset[:, rows].min(axis=1)
        ill = np.flatnonzero((since != NEVER) & (since < np.minimum(cohort.leaves, END)))
        edges = np.cumsum(list(treatment.medicines.values()))
        choice = np.searchsorted(edges, chance.random(len(ill)), side="right")
        treated = choice < len(edges)
        places = np.array([_PLACE[name] for name in treatment.medicines] + [NOTHING])
        persons.append(ill[treated])
        products.append(places[choice[treated]])
        starts.append(np.maximum(since[ill], cohort.enters[ill])[treated])
    return np.concatenate(persons), np.concatenate(products), np.concatenate(starts)


def _repeats(cohort: Cohort) -> tuple[Whole, Whole, Days]:
    """Person, medicine and day of each repeat issue: every 84 days or so, on working days."""
    chance = cohort.chance("gp repeats")
    person, product, start = _courses(cohort, chance)
    first = start + chance.integers(0, gp_codes.REPEATED, len(person))
    ends = np.minimum(cohort.leaves[person], END)
    turns = np.maximum((ends - first - 1) // gp_codes.REPEATED + 1, 0)
    row = repeated(turns)
    day = first[row] + place_within(turns) * gp_codes.REPEATED
    day = seasons.onto_working_days((day + chance.integers(0, EARLY, len(row))).astype(np.int32))
    asked = (chance.random(len(row), dtype=np.float32) >= FORGOTTEN) & (day < ends[row])
    row = row[asked]
    return person[row], product[row], day[asked]


@lru_cache
def _acute_table() -> NDArray[np.uint8]:
    """Axes complaint, place; the entry is a medicine or `NOTHING`."""
    share = np.zeros((len(visits.COMPLAINTS), len(NAMES) + 1))
    for row, complaint in enumerate(visits.COMPLAINTS):
        for name, part in _ACUTE[complaint].items():
            share[row, _PLACE[name]] = part
        share[row, NOTHING] = 1 - share[row].sum()
    return fine_table(share)


def _acute(cohort: Cohort) -> tuple[Whole, Whole, Days]:
    """Person, medicine and day of each issue for an acute illness."""
    seen = visits.illnesses(cohort)
    chance = cohort.chance("gp acute issues")
    product = from_table(chance, _acute_table(), seen.kind)
    given = product != NOTHING
    return seen.person[given], product[given].astype(np.int64), seen.day[given]


def gp_medication(cohort: Cohort) -> pl.DataFrame:
    """One row for each issue, by day."""
    repeats, acute = _repeats(cohort), _acute(cohort)
    person = np.concatenate([repeats[0], acute[0]])
    product = np.concatenate([repeats[1], acute[1]])
    day = np.concatenate([repeats[2], acute[2]])
    rows = np.flatnonzero(in_extracts(cohort)[person])
    rows = rows[in_order(day[rows])]
    is_repeat = rows < len(repeats[0])
    person, product, day = person[rows], product[rows], day[rows]
    return pl.DataFrame(
        {
            "ISSUE_ID": running_ids("M", cohort.chunk, len(person)),
            "NHS_NUMBER": nhs_numbers(cohort, person),
            "GP_PRACTICE_CODE": practice_codes(cohort, person, day),
            "ISSUE_DATE": dates(day),
            "DMD_CODE": gathered([p.code for p in _PRODUCTS], product),
            "QUANTITY": pl.Series(
                np.array([p.quantity for p in _PRODUCTS], dtype=np.float64)[product]
            ),
            "UNIT": gathered([p.unit for p in _PRODUCTS], product),
            "DURATION_DAYS": pl.Series(np.array([p.days for p in _PRODUCTS])[product]),
            "ISSUE_TYPE": gathered(("acute", "repeat"), is_repeat.astype(np.int64)),
        }
    )
