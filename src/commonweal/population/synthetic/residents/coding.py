"""How an invented stay is coded: diagnoses, procedures, specialty, HRG and price.

Comorbidities follow the long-term conditions that the person has on the day, not all of which are
written down. It draws no stay.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import CONDITIONS, Cohort, Whole
from commonweal.population.synthetic.residents.frames import coded
from commonweal.population.synthetic.residents.maternity import KIND_CODES
from commonweal.population.synthetic.residents.moments import MINUTES, day_of
from commonweal.population.synthetic.residents.prices import (
    EXCESS_DAY_PENCE,
    SHORT_EMERGENCY,
    TRIM_DAYS,
    hrg_codes,
    hrg_pence,
)
from commonweal.population.synthetic.residents.reasons import (
    FRAILTY,
    OPERATIONS,
    SECONDARY,
    reasons,
)
from commonweal.population.synthetic.residents.specialties import functions, operations
from commonweal.population.synthetic.residents.stays import (
    BIRTH,
    DELIVERY,
    EMERGENCY,
    PLANNED,
    Stays,
)

POSITIONS = 8
_WRITTEN_DOWN = 0.78
_CHILD_BELOW = 16
_FRAIL_FROM = 75
_COMPLICATED_FROM = (3, 5)
"""From so many secondary diagnoses on, the middle and the highest code of an HRG root."""
NEWBORN, OBSTETRICS, WELL_BABIES, PAEDIATRICS = "Z380", "501", "424", "420"
_ACUTE_MEDICINE = "326"
_MAIN = {"326": "300", "328": "300", "370": "800", "501": "501", "424": "420"}
_NO_CODE = ""


@dataclass(frozen=True, slots=True)
class Coded:
    """Codes of stays. `diagnoses` has axes stay, position and holds rows of `diagnosis_codes`, -1

    for none; `procedure` rows of `procedure_codes`; `function` rows of `function_codes`; `hrg` rows
    of `hrg_codes`.
    """

    diagnoses: Whole
    procedure: Whole
    function: Whole
    hrg: Whole
    pence: Whole


@lru_cache
def diagnosis_codes() -> tuple[str, ...]:
    """Every ICD-10 code that a stay can have."""
    primary = [code for three in reasons().icd for code in three]
    kinds = [code for three in KIND_CODES for code in three[:2]]
    codes = [*primary, *operations().icd, *kinds, NEWBORN, *SECONDARY.values(), *FRAILTY]
    return tuple(dict.fromkeys(codes))


@lru_cache
def procedure_codes() -> tuple[str, ...]:
    """Every OPCS-4 code that a stay can have."""
    emergency = [code for three in OPERATIONS.values() for code in three if code]
    codes = [*operations().opcs, *emergency, *(three[2] for three in KIND_CODES)]
    return tuple(dict.fromkeys(codes))


@lru_cache
def function_codes() -> tuple[str, ...]:
    """Every treatment function of a stay."""
    kinds = [*functions().code, *reasons().function, OBSTETRICS, WELL_BABIES, _ACUTE_MEDICINE]
    return tuple(dict.fromkeys(kinds))


@lru_cache
def main_specialties() -> tuple[str, ...]:
    """The main specialty of each of `function_codes`."""
    return tuple(_MAIN.get(code, code) for code in function_codes())


def _places(codes: tuple[str, ...], wanted: list[str]) -> Whole:
    return np.array([codes.index(code) if code else -1 for code in wanted], dtype=np.int64)


def _primary(stays: Stays, chance: np.random.Generator) -> Whole:
    codes, count = diagnosis_codes(), stays.size
    known = reasons()
    likely = np.searchsorted(np.array([0.72, 0.9]), chance.random(count), side="right")
    three = _places(codes, [code for found in known.icd for code in found])
    planned = _places(codes, list(operations().icd))
    kinds = _places(codes, [found[0] for found in KIND_CODES])
    primary = np.full(count, codes.index(NEWBORN))
    for sort, table, rows in (
        (EMERGENCY, three, stays.reason * 3 + likely),
        (PLANNED, planned, stays.reason),
        (DELIVERY, kinds, stays.reason),
    ):
        mine = stays.sort == sort
        primary[mine] = table[rows[mine]]
    return primary


def _secondary(cohort: Cohort, stays: Stays, chance: np.random.Generator) -> NDArray[np.bool_]:
    """Axes stay, (conditions and then signs of frailty): which are written down."""
    day = day_of(stays.start)
    has = cohort.onset[stays.person] <= day[:, None]
    has &= chance.random(has.shape, dtype=np.float32) < _WRITTEN_DOWN
    frail = (cohort.age_on(stays.person, day) >= _FRAIL_FROM) & (stays.sort == EMERGENCY)
    share = np.array(list(FRAILTY.values()), dtype=np.float32)
    signs = chance.random((stays.size, len(share)), dtype=np.float32) < share
    found = np.concatenate([has, signs & frail[:, None]], axis=1)
    return found & (stays.sort < DELIVERY)[:, None]


def _diagnoses(primary: Whole, secondary: NDArray[np.bool_], stays: Stays) -> Whole:
    """Axes stay, position: the primary diagnosis and the secondary ones after it."""
    codes = diagnosis_codes()
    kinds = [SECONDARY[condition] for condition in CONDITIONS]
    column = _places(codes, [*kinds, *FRAILTY])
    table = np.full((len(primary), POSITIONS), -1)
    table[:, 0] = primary
    row, which = np.nonzero(secondary)
    code = column[which]
    other = code != primary[row]
    row, code = row[other], code[other]
    begins = np.searchsorted(row, np.arange(len(primary)))
    place = np.arange(len(row)) - begins[row] + 1
    fits = place < POSITIONS
    table[row[fits], place[fits]] = code[fits]
    delivered = stays.sort == DELIVERY
    table[delivered, 1] = codes.index(KIND_CODES[0][1])
    return table


def _procedures(stays: Stays, chance: np.random.Generator) -> Whole:
    codes = procedure_codes()
    count, known = stays.size, reasons()
    emergency = np.full((len(known.names), 3), -1)
    for name, three in OPERATIONS.items():
        emergency[known.row(name)] = _places(codes, list(three))
    found = np.full(count, -1)
    which = chance.integers(0, 3, count)
    mine = stays.sort == EMERGENCY
    found[mine] = emergency[stays.reason[mine], which[mine]]
    mine = stays.sort == PLANNED
    found[mine] = _places(codes, list(operations().opcs))[stays.reason[mine]]
    mine = stays.sort == DELIVERY
    found[mine] = _places(codes, [three[2] for three in KIND_CODES])[stays.reason[mine]]
    return found


def _functions(cohort: Cohort, stays: Stays) -> Whole:
    codes = function_codes()
    children = cohort.age_on(stays.person, day_of(stays.start)) < _CHILD_BELOW
    found = np.full(stays.size, codes.index(WELL_BABIES))
    mine = stays.sort == EMERGENCY
    found[mine] = _places(codes, list(reasons().function))[stays.reason[mine]]
    found[mine & children] = codes.index(PAEDIATRICS)
    mine = stays.sort == PLANNED
    of_functions = _places(codes, list(functions().code))
    found[mine] = of_functions[operations().function[stays.reason[mine]].astype(np.int64)]
    found[stays.sort == DELIVERY] = codes.index(OBSTETRICS)
    return found


def code_stays(cohort: Cohort, stays: Stays) -> Coded:
    """The codes and price of every stay."""
    chance = cohort.chance("coding")
    primary, secondary = _primary(stays, chance), _secondary(cohort, stays, chance)
    diagnoses = _diagnoses(primary, secondary, stays)
    level = np.searchsorted(np.array(_COMPLICATED_FROM), secondary.sum(axis=1), side="right")
    first = len(reasons().names)
    after = first + len(operations().icd)
    base = np.where(stays.sort == EMERGENCY, stays.reason, first + stays.reason)
    base = np.where(stays.sort == DELIVERY, after + stays.reason, base)
    base = np.where(stays.sort == BIRTH, after + len(KIND_CODES), base)
    hrg = base * 3 + level
    nights = stays.end // MINUTES - stays.start // MINUTES
    pence = hrg_pence()[hrg] + np.maximum(nights - TRIM_DAYS, 0) * EXCESS_DAY_PENCE
    quick = (stays.sort == EMERGENCY) & (nights == 0)
    pence = np.where(quick, np.round(pence * SHORT_EMERGENCY / 100) * 100, pence).astype(np.int64)
    return Coded(diagnoses, _procedures(stays, chance), _functions(cohort, stays), hrg, pence)


def code_columns(found: Coded, stay: Whole) -> dict[str, pl.Series]:
    """The columns of codes of episodes; `stay` is the row of each episode's stay."""
    columns = {
        f"DIAGNOSIS_{place + 1}": coded(diagnosis_codes(), found.diagnoses[stay, place])
        for place in range(POSITIONS)
    }
    columns["PROCEDURE_1"] = coded(procedure_codes(), found.procedure[stay])
    for place in (2, 3, 4):
        columns[f"PROCEDURE_{place}"] = pl.Series([None], dtype=pl.String).new_from_index(
            0, len(stay)
        )
    columns["HRG_CODE"] = coded(hrg_codes(), found.hrg[stay])
    return columns
