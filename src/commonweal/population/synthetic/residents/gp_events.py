"""Coded entries in the GP records of invented residents: diagnoses, measurements, reviews, jabs.

A diagnosis stands on the day of onset, which may be long before the window; everything else falls on
a visit. Values come from `gp_values`. People who opted out (type 1) are not in the extract.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents import gp_codes, gp_values, seasons, visits
from commonweal.population.synthetic.residents.cohort import (
    CONDITIONS,
    NEVER,
    Cohort,
    Days,
    Floats,
    Whole,
)
from commonweal.population.synthetic.residents.frames import (
    coded,
    dates,
    gathered,
    in_order,
    nhs_numbers,
    numbers,
    practice_codes,
    running_ids,
)
from commonweal.population.synthetic.residents.gp_values import Readings
from commonweal.population.synthetic.residents.opt_outs import in_extracts
from commonweal.population.synthetic.residents.visits import Visits

CODES = (
    *gp_codes.DIAGNOSES.values(),
    *(gp_codes.TYPE_1_DIABETES, gp_codes.BIPOLAR, *gp_codes.UNITS, *gp_codes.FRAILTY),
    *(gp_codes.SMOKER, gp_codes.EX_SMOKER, gp_codes.NEVER_SMOKED, gp_codes.FLU_VACCINATION),
    *(gp_codes.MEDICATION_REVIEW, gp_codes.DIABETES_REVIEW, gp_codes.ASTHMA_REVIEW),
    *(gp_codes.COPD_REVIEW, *visits.COMPLAINTS),
)
"""Every code that an entry may have; entries are drawn as places in it."""
_PLACE = {code: place for place, code in enumerate(CODES)}
_UNIT_WORDS = tuple(dict.fromkeys(gp_codes.UNITS.values()))
_UNIT_OF = np.array(
    [_UNIT_WORDS.index(gp_codes.UNITS[c]) if c in gp_codes.UNITS else -1 for c in CODES]
)
TYPE_1_BEFORE = 25.0
BIPOLAR_SHARE = 0.45
FLU_BEGINS, FLU_SPREAD = 157, 20.0
"""Day of the financial year (5 September) from which flu vaccines are given, and how quickly."""
FLU_OLD, FLU_RISK, FLU_FIFTIES, FLU_YOUNG = 0.80, 0.45, (0.35, 0.47, 0.42, 0.0, 0.0), 0.44
"""Uptake at 65 and over, under 65 at risk, at 50 to 64 by year, and at two and three. UKHSA, Seasonal
influenza vaccine uptake in GP patients, 2020/21 to 2024/25."""
EX_SMOKERS = (16, 70), (0.02, 0.40)
"""Ages, and the part of those who do not smoke who once did, between them."""
_AT_RISK = (
    *("diabetes", "asthma", "copd", "chd", "heart_failure", "stroke", "ckd"),
    *("learning_disability", "rheumatoid_arthritis"),
)
_CARDIOVASCULAR = ("hypertension", "diabetes", "chd", "stroke", "pad", "ckd", "heart_failure")


@dataclass(frozen=True, slots=True)
class Entries:
    """Person, day, place in `CODES` and value (not a number where there is none) of each entry."""

    person: Whole
    day: Days
    code: NDArray[np.uint8]
    value: Floats


def _coded(person: Whole, day: Days, code: str | NDArray[np.integer]) -> Entries:
    """Entries without a value; `code` is one for all or a place for each."""
    places = np.full(len(person), _PLACE[code]) if isinstance(code, str) else code
    return Entries(person, day, places.astype(np.uint8), np.full(len(person), np.nan))


def _valued(of: Readings, code: str, value: Floats) -> Entries:
    """Entries of one measurement."""
    return Entries(of.person, of.day, np.full(len(of.person), _PLACE[code], np.uint8), value)


def _diagnoses(cohort: Cohort) -> list[Entries]:
    """Every diagnosis, of whatever day."""
    chance = cohort.chance("gp diagnoses")
    columns = [CONDITIONS.index(condition) for condition in gp_codes.DIAGNOSES]
    onset = cohort.onset[:, columns]
    person, which = np.nonzero(onset != NEVER)
    day = onset[person, which]
    names = list(gp_codes.DIAGNOSES)
    young = cohort.age_on(person, day) < TYPE_1_BEFORE
    type_1 = (which == names.index("diabetes")) & young
    other = (which == names.index("serious_mental_illness")) & (
        chance.random(len(person)) < BIPOLAR_SHARE
    )
    code = np.where(type_1, _PLACE[gp_codes.TYPE_1_DIABETES], which)
    code = np.where(other, _PLACE[gp_codes.BIPOLAR], code)
    return [_coded(person, day, code)]


def _first_of(cohort: Cohort, conditions: tuple[str, ...]) -> Days:
    """The day from which each person has any of the conditions."""
    return np.asarray(cohort.onset[:, [CONDITIONS.index(c) for c in conditions]].min(axis=1))


def _measured(
    cohort: Cohort, seen: Visits, share: dict[str, Floats | float], *, chance: np.random.Generator
) -> list[Entries]:
    """Measurements at visits; `share`: of visits at which each code is recorded."""
    found = []
    for code, part in share.items():
        kept = chance.random(len(seen.person), dtype=np.float32) < part
        of = Readings(cohort, seen.person[kept], seen.day[kept])
        if code == gp_codes.SYSTOLIC:
            systolic, diastolic = gp_values.blood_pressures(of, chance)
            found.append(_valued(of, gp_codes.SYSTOLIC, systolic))
            found.append(_valued(of, gp_codes.DIASTOLIC, diastolic))
        else:
            found.append(_valued(of, code, VALUES[code](of, chance)))
    return found


VALUES: dict[str, gp_values.Values] = {
    gp_codes.HBA1C: gp_values.hba1c,
    gp_codes.BMI: gp_values.body_mass_index,
    gp_codes.CHOLESTEROL: gp_values.cholesterol,
    gp_codes.FILTRATION: gp_values.filtration,
}


def _smoking(cohort: Cohort, person: Whole, day: Days) -> Entries:
    """Smoker, or else ex-smoker or never; more of the old have given up."""
    smokes = cohort.has("smoking", person, day)
    former = np.interp(cohort.age_on(person, day), *EX_SMOKERS)
    gave_up = cohort.chance("gp former smokers").random(cohort.size)[person] < former
    never = np.where(gave_up, _PLACE[gp_codes.EX_SMOKER], _PLACE[gp_codes.NEVER_SMOKED])
    return _coded(person, day, np.where(smokes, _PLACE[gp_codes.SMOKER], never))


def _at_reviews(cohort: Cohort) -> list[Entries]:
    """What yearly reviews and health checks record."""
    chance = cohort.chance("gp measurements")
    seen = visits.reviews(cohort)
    person, day = seen.person, seen.day
    adult = cohort.age_on(person, day) >= 18
    check = seen.kind == 1
    heart = (_first_of(cohort, _CARDIOVASCULAR)[person] <= day) | check
    diabetic = cohort.has("diabetes", person, day)
    raised = cohort.has("non_diabetic_hyperglycaemia", person, day)
    share: dict[str, Floats | float] = {
        gp_codes.SYSTOLIC: np.where(heart, 0.94, 0.55) * adult,
        gp_codes.BMI: np.where(diabetic | check, 0.85, 0.65),
        gp_codes.CHOLESTEROL: np.where(heart, 0.6, 0.08) * adult,
        gp_codes.HBA1C: np.where(diabetic, 0.96, np.where(raised, 0.8, np.where(check, 0.4, 0.14))),
        gp_codes.FILTRATION: np.where(heart, 0.7, 0.2) * adult,
    }
    found = _measured(cohort, seen, share, chance=chance)
    kept = (chance.random(len(person)) < 0.85) & (cohort.age_on(person, day) >= 15)
    found.append(_smoking(cohort, person[kept], day[kept]))
    for condition, code in (
        ("diabetes", gp_codes.DIABETES_REVIEW),
        ("asthma", gp_codes.ASTHMA_REVIEW),
        ("copd", gp_codes.COPD_REVIEW),
    ):
        kept = cohort.has(condition, person, day) & (chance.random(len(person)) < 0.9)
        found.append(_coded(person[kept], day[kept], code))
    kept = (chance.random(len(person)) < 0.45) & ~check
    found.append(_coded(person[kept], day[kept], gp_codes.MEDICATION_REVIEW))
    return [*found, _frailty(cohort, seen, chance)]


def _frailty(cohort: Cohort, seen: Visits, chance: np.random.Generator) -> Entries:
    """How frail people of 65 and over are found at one review in four, by conditions and age."""
    kept = (cohort.age_on(seen.person, seen.day) >= 65) & (chance.random(len(seen.person)) < 0.25)
    person, day = seen.person[kept], seen.day[kept]
    count = (cohort.onset[person] <= day[:, None]).sum(axis=1)
    points = count + (cohort.age_on(person, day) - 75) / 5 + chance.normal(0.0, 1.0, len(person))
    degree = np.searchsorted((3.5, 6.0, 8.5), points, side="right")
    frail = degree > 0
    place = _PLACE[gp_codes.FRAILTY[0]] + degree[frail] - 1
    return _coded(person[frail], day[frail], place)


def _at_illnesses(cohort: Cohort) -> list[Entries]:
    """The complaint of each acute illness, and what was measured in passing."""
    chance = cohort.chance("gp complaints")
    seen = visits.illnesses(cohort)
    adult = cohort.age_on(seen.person, seen.day) >= 18
    kept = (chance.random(len(seen.person)) < 0.25) & adult
    share: dict[str, Floats | float] = {
        gp_codes.SYSTOLIC: np.where(adult, 0.30, 0.0),
        gp_codes.BMI: 0.08,
        gp_codes.FILTRATION: np.where(adult, 0.12, 0.0),
        gp_codes.HBA1C: np.where(adult, 0.09, 0.0),
        gp_codes.CHOLESTEROL: np.where(adult, 0.07, 0.0),
    }
    return [
        _coded(seen.person, seen.day, _PLACE[visits.COMPLAINTS[0]] + seen.kind.astype(np.int64)),
        *_measured(cohort, seen, share, chance=chance),
        _smoking(cohort, seen.person[kept], seen.day[kept]),
    ]


def _flu_jabs(cohort: Cohort) -> list[Entries]:
    """A flu vaccination in each autumn that a person is offered one and takes it."""
    chance = cohort.chance("gp flu vaccination")
    begins = seasons.BEGIN + seasons.year_starts()[:-1] + FLU_BEGINS
    age = (begins[None, :] + 208 - cohort.birth[:, None]) / 365.25
    risk = _first_of(cohort, _AT_RISK)[:, None] <= begins
    share = np.where(age >= 65, FLU_OLD, np.where(risk & (age > 0.5), FLU_RISK, 0.0))
    share = np.where((age >= 50) & (age < 65), np.maximum(share, FLU_FIFTIES), share)
    share = np.where((age >= 2) & (age < 4), np.maximum(share, FLU_YOUNG), share)
    share *= visits.by_deprivation(cohort)[:, None] ** -0.6
    person, year = np.nonzero(chance.random(share.shape, dtype=np.float32) < share)
    wait = chance.gamma(2.2, FLU_SPREAD, len(person))
    day = (begins[year] + np.minimum(wait, 190)).astype(np.int32)
    there = (day >= cohort.enters[person]) & (day < cohort.leaves[person])
    return [_coded(person[there], day[there], gp_codes.FLU_VACCINATION)]


def _together(parts: list[Entries], kept: NDArray[np.bool_]) -> Entries:
    """All entries of people who are kept, by day."""
    person = np.concatenate([part.person for part in parts])
    day = np.concatenate([part.day for part in parts])
    rows = np.flatnonzero(kept[person])
    rows = rows[in_order(day[rows])]
    code = np.concatenate([part.code for part in parts])
    value = np.concatenate([part.value for part in parts])
    return Entries(person[rows], day[rows], code[rows], value[rows])


def gp_event(cohort: Cohort) -> pl.DataFrame:
    """One row for each coded entry, by day; diagnoses before the window stand on their own day."""
    parts = [
        *_diagnoses(cohort),
        *_at_reviews(cohort),
        *_at_illnesses(cohort),
        *_flu_jabs(cohort),
    ]
    entries = _together(parts, in_extracts(cohort))
    return pl.DataFrame(
        {
            "EVENT_ID": running_ids("E", cohort.chunk, len(entries.person)),
            "NHS_NUMBER": nhs_numbers(cohort, entries.person),
            "GP_PRACTICE_CODE": practice_codes(cohort, entries.person, entries.day),
            "EVENT_DATE": dates(entries.day),
            "SNOMED_CODE": gathered(CODES, entries.code),
            "VALUE": numbers(entries.value),
            "UNIT": coded(_UNIT_WORDS, _UNIT_OF[entries.code]),
        }
    )
