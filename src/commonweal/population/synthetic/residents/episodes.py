"""The record feed of consultant episodes, cut from invented stays without gap or overlap.

Only finished episodes are recorded: of a stay that runs on after the window, the episode that ends
on its last day, which is not the last of the spell.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.coding import (
    Coded,
    code_columns,
    function_codes,
    main_specialties,
)
from commonweal.population.synthetic.residents.cohort import (
    LAST,
    NEVER,
    Cohort,
    Days,
    Whole,
    day_number,
)
from commonweal.population.synthetic.residents.frames import (
    coded,
    dates,
    gathered,
    ids,
    in_order,
    nhs_numbers,
    place_within,
    practice_codes,
    repeated,
    running_ids,
    wholes,
)
from commonweal.population.synthetic.residents.moments import END, MINUTES, day_of
from commonweal.population.synthetic.residents.places import acute_codes, local_ids, site_codes
from commonweal.population.synthetic.residents.stays import (
    BIRTH,
    EMERGENCY,
    METHODS,
    PLANNED,
    Stays,
)

ADULT_MEDICINE = "326"
SOURCES = ("19", "54", "79")
DISCHARGE_METHODS = ("1", "2", "4")
DESTINATIONS = ("19", "29", "51", "54", "79", "65")
"""Usual home, temporary home, another hospital, nursing home, died, council's home."""
HOME, ELSEWHERE, HOSPITAL, NURSING_HOME, DIED, COUNCIL_HOME = range(6)
CLASSES = ("1", "2")
_MORE_EPISODES = ((1, 0.68), (4, 0.50), (12, 0.60))
"""A stay of so many nights or more has one more episode this often."""
_OWN_WISH = 0.015
_READY_FROM_AGE = 18


def episode_counts(stays: Stays, nights: Whole, chance: np.random.Generator) -> Whole:
    """How many consultants' care each stay was under."""
    count = np.ones(stays.size, dtype=np.int64)
    for least, share in _MORE_EPISODES:
        more = (nights >= least) & (stays.sort == EMERGENCY)
        count += more & (chance.random(stays.size) < share)
    moved = (nights >= 2) & (stays.sort == PLANNED) & (chance.random(stays.size) < 0.06)
    return np.asarray(count + moved)


def _bounds(first: Days, last: Days, place: Whole, *, count: Whole) -> tuple[Days, Days]:
    """Days on which each episode begins and ends: the first is short, the others alike."""
    nights = last - first

    def cut(after: Whole) -> Days:
        part = np.where(after == 0, 0.0, 0.2 + 0.8 * (after - 1) / np.maximum(count - 1, 1))
        within = np.floor(nights * np.minimum(part, 1.0)).astype(np.int32)
        return np.where(after >= count, last, first + within).astype(np.int32)

    return cut(place), cut(place + 1)


def episode_frame(cohort: Cohort, stays: Stays, codes: Coded) -> pl.DataFrame:
    """The feed of episodes of stays, whose numbers are their rows."""
    chance = cohort.chance("episodes")
    final = day_number(LAST)
    unfinished = stays.end >= END
    begins = day_of(stays.start)
    ends = np.minimum(day_of(stays.end), final).astype(np.int32)
    count = episode_counts(stays, ends - begins, chance)
    stay, place = repeated(count), place_within(count)
    start, end = _bounds(begins[stay], ends[stay], place, count=count[stay])
    in_time = begins[stay] <= final
    order = np.flatnonzero(in_time)
    order = order[in_order(end[order])]
    stay, place, start, end = stay[order], place[order], start[order], end[order]
    last = (place == count[stay] - 1) & ~unfinished[stay]
    function = _functions(stays, codes)[((place == 0) & (count[stay] > 1)).astype(np.int64), stay]
    person = stays.person[stay]
    return pl.DataFrame(
        {
            "EPISODE_ID": running_ids("F", cohort.chunk, len(stay)),
            "NHS_NUMBER": nhs_numbers(cohort, person),
            "LOCAL_PATIENT_ID": local_ids(cohort, person, stays.trust[stay]),
            "PROVIDER_CODE": acute_codes(cohort, stays.trust[stay]),
            "SITE_CODE": site_codes(cohort, stays.trust[stay]),
            "GP_PRACTICE_CODE": practice_codes(cohort, person, begins[stay]),
            "SPELL_ID": ids("S", cohort.chunk, stay),
            "EPISODE_NUMBER": place + 1,
            "LAST_EPISODE_IN_SPELL": np.where(last, 1, 2),
            "ADMISSION_DATE": dates(begins[stay]),
            "EPISODE_START_DATE": dates(start),
            "EPISODE_END_DATE": dates(end),
            **_discharge(cohort, stays, stay, finished=~unfinished[stay], chance=chance),
            "MAIN_SPECIALTY_CODE": gathered(main_specialties(), function),
            "TREATMENT_FUNCTION_CODE": gathered(function_codes(), function),
            **code_columns(codes, stay),
            "PROCEDURE_DATE_1": dates(
                np.where((codes.procedure[stay] >= 0) & (place == 0), start, NEVER)
            ),
            "PRICE_PENCE": wholes(codes.pence[stay], last),
        }
    ).select(COLUMNS)


COLUMNS = (
    *("EPISODE_ID", "NHS_NUMBER", "LOCAL_PATIENT_ID", "PROVIDER_CODE", "SITE_CODE"),
    *("GP_PRACTICE_CODE", "SPELL_ID", "EPISODE_NUMBER", "LAST_EPISODE_IN_SPELL"),
    *("ADMISSION_DATE", "EPISODE_START_DATE", "EPISODE_END_DATE", "DISCHARGE_DATE"),
    *("ADMISSION_METHOD", "ADMISSION_SOURCE", "PATIENT_CLASSIFICATION", "DISCHARGE_METHOD"),
    *("DISCHARGE_DESTINATION", "DISCHARGE_READY_DATE", "DECISION_TO_ADMIT_DATE"),
    *("MAIN_SPECIALTY_CODE", "TREATMENT_FUNCTION_CODE"),
    *(f"DIAGNOSIS_{place}" for place in range(1, 9)),
    *(f"PROCEDURE_{place}" for place in range(1, 5)),
    *("PROCEDURE_DATE_1", "HRG_CODE", "PRICE_PENCE"),
)


def _functions(stays: Stays, codes: Coded) -> Whole:
    """Axes episode (0 any, 1 the first of several), stay: the row of its treatment function.

    Emergencies under a physician of adults begin under acute medicine.
    """
    medical = np.array([300 <= int(code) < 420 for code in function_codes()])
    begins = (stays.sort == EMERGENCY) & medical[codes.function]
    medicine = function_codes().index(ADULT_MEDICINE)
    return np.stack([codes.function, np.where(begins, medicine, codes.function)])


def _discharge(
    cohort: Cohort,
    stays: Stays,
    stay: Whole,
    *,
    finished: NDArray[np.bool_],
    chance: np.random.Generator,
) -> dict[str, pl.Series]:
    """Columns of how each episode's stay began and ended; missing for a stay that runs on."""
    day_in, day_out = day_of(stays.start), day_of(stays.end)
    resident = cohort.care_home[stays.person] <= day_in
    source = np.where(stays.sort == BIRTH, 2, resident.astype(np.int64))
    method = np.where(chance.random(stays.size) < _OWN_WISH, 1, 0)
    method = np.where(stays.died, 2, method)
    odd = chance.random(stays.size)
    place = np.where(odd < 0.012, ELSEWHERE, np.where(odd < 0.03, HOSPITAL, HOME))
    place = np.where(stays.pathway == 2, HOSPITAL, place)
    home = np.where(odd < 0.6, NURSING_HOME, COUNCIL_HOME)
    place = np.where(
        (stays.pathway == 3) | (cohort.care_home[stays.person] <= day_out), home, place
    )
    place = np.where(stays.died, DIED, place)
    adult = cohort.age_on(stays.person, day_in) >= _READY_FROM_AGE
    ready = adult & ~stays.day_case & ~stays.died & (stays.sort <= PLANNED)
    ready_day = np.where(ready, day_of(np.minimum(stays.ready, stays.end)), NEVER)
    early = np.where(ready_day[stay] < day_number(LAST) + 1, ready_day[stay], NEVER)
    return {
        "DISCHARGE_DATE": dates(np.where(finished, day_out[stay], NEVER).astype(np.int32)),
        "ADMISSION_METHOD": gathered(METHODS, stays.method[stay]),
        "ADMISSION_SOURCE": gathered(SOURCES, source[stay]),
        "PATIENT_CLASSIFICATION": gathered(CLASSES, stays.day_case[stay].astype(np.int64)),
        "DISCHARGE_METHOD": coded(DISCHARGE_METHODS, np.where(finished, method[stay], -1)),
        "DISCHARGE_DESTINATION": coded(DESTINATIONS, np.where(finished, place[stay], -1)),
        "DISCHARGE_READY_DATE": dates(early.astype(np.int32)),
        "DECISION_TO_ADMIT_DATE": dates(stays.decided[stay].astype(np.int32)),
    }


def nights_of(stays: Stays) -> Whole:
    """Nights of each stay."""
    return stays.end // MINUTES - stays.start // MINUTES
