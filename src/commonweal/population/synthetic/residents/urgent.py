"""Invented calls to NHS 111 and ambulance incidents, and where each sends the person.

A call may become an incident or send somebody to an emergency department; an incident may convey
somebody there. What happens in the department is in `emergency`.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import Cohort, Floats, Whole
from commonweal.population.synthetic.residents.demand import happenings
from commonweal.population.synthetic.residents.dying import LastIllnesses
from commonweal.population.synthetic.residents.frames import (
    coded,
    drawn,
    drawn_rows,
    gathered,
    in_order,
    nhs_numbers,
    running_ids,
    wholes,
)
from commonweal.population.synthetic.residents.moments import (
    MINUTES,
    day_of,
    first_minute,
    long_tailed,
    minutes_of_day,
    times,
)
from commonweal.population.synthetic.residents.places import (
    ambulance_service,
    service_111,
    year_of,
)

AMBULANCE, DEPARTMENT, PRIMARY_CARE, SELF_CARE, OTHER = range(5)
DISPOSITIONS = ("ambulance", "emergency department", "primary care", "self care", "other")
_DISPOSED = (0.095, 0.095, 0.51, 0.14, 0.16)
"""NHS England, IUC Aggregate Data Collection: about a tenth each to 999 and to A&E."""
_CODES = (
    ("Dx011", "Dx012", "Dx013"),
    ("Dx02", "Dx03", "Dx03"),
    ("Dx05", "Dx06", "Dx08"),
    ("Dx39", "Dx39", "Dx39"),
    ("Dx60", "Dx18", "Dx75"),
)
_FLAT_CODES = tuple(code for codes in _CODES for code in codes)
SYMPTOMS = (
    *("Abdominal Pain", "Breathing Problems", "Chest and Upper Back Pain", "Cough", "Fever"),
    *("Headache", "Health and Social Information", "Limb Injury", "Head Injury", "Rash"),
    *("Vomiting and Diarrhoea", "Toothache", "Sore Throat", "Urinary Problems", "Mental Health"),
    *("Medication Enquiry", "Falls", "Earache"),
)
_SYMPTOM_SHARES = (10, 6, 6, 6, 9, 4, 8, 6, 3, 5, 8, 5, 4, 5, 3, 7, 3, 2)
_ONLINE = 0.12
_MEDIAN_ANSWER_SECONDS = np.array([25.0, 150.0, 110.0, 60.0, 45.0])
_ATTENDS = 0.72
"""Of those sent to a department, who go: the others recover, or are not found among attendances."""

CATEGORIES = ("C1", "C2", "C3", "C4", "C5")
_CATEGORY_SHARES = np.array([[0.10, 0.53, 0.22, 0.02, 0.13], [0.06, 0.54, 0.38, 0.02, 0.0]])
"""Axes: own call or 111; category. NHS England, Ambulance Quality Indicators 2024/25."""
CONVEYED, SEEN, HEARD, NO_RESPONSE = range(4)
OUTCOMES = ("conveyed", "see and treat", "hear and treat", "no response")
_OUTCOME_SHARES = np.array(
    [
        [0.66, 0.25, 0.03, 0.06],
        [0.56, 0.31, 0.09, 0.04],
        [0.40, 0.41, 0.14, 0.05],
        [0.40, 0.40, 0.17, 0.03],
        [0.02, 0.03, 0.92, 0.03],
    ]
)
_MINUTES_TO_COME = np.array(
    [
        [6.5, 7.5, 8.0, 7.5, 7.3],
        [15.0, 28.0, 36.0, 26.0, 25.0],
        [35.0, 85.0, 110.0, 80.0, 78.0],
        [60.0, 120.0, 140.0, 110.0, 110.0],
        [60.0, 120.0, 140.0, 110.0, 110.0],
    ]
)
"""Axes category, financial year: median minutes from call to arrival at the scene."""
_COMING_SPREAD = 0.6
_HANDOVER_MEDIAN = np.array([16.0, 19.0, 24.0, 21.0, 21.0])
_CALL_TO_DOOR = 150
"""Minutes from a 111 call to arrival by one's own means, about."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls to 111; axis call. `at` in minutes; `disposition` is a row of `DISPOSITIONS`."""

    person: Whole
    at: Whole
    disposition: Whole

    def to_department(self, chance: np.random.Generator) -> tuple[Whole, Whole]:
        """Person and minute of arrival of those who go to a department as told."""
        sent = np.flatnonzero(self.disposition == DEPARTMENT)
        sent = sent[chance.random(len(sent)) < _ATTENDS]
        later = long_tailed(chance, _CALL_TO_DOOR, 0.5, count=len(sent)).astype(np.int64)
        return self.person[sent], self.at[sent] + np.minimum(later, MINUTES)


@dataclass(frozen=True, slots=True)
class Incidents:
    """Ambulance incidents; axis incident.

    `at` and `arrival` (at hospital, only for those conveyed) in minutes, `fate` and `end` as in
    `LastIllnesses`, `trust` a row of the world's acute trusts.
    """

    person: Whole
    at: Whole
    category: Whole
    outcome: Whole
    response: Whole
    arrival: Whole
    handover: Whole
    fate: NDArray[np.int8]
    end: Whole


def calls_111(cohort: Cohort, rate: Floats) -> Calls:
    """Everyone's calls and online contacts, which `rate` says how likely they are."""
    chance = cohort.chance("111")
    person, day = happenings(cohort, "111", rate, chance=chance)
    at = day.astype(np.int64) * MINUTES + minutes_of_day("urgent", len(day), chance)
    return Calls(person, at, drawn(chance, _DISPOSED, len(person)))


def incidents_999(cohort: Cohort, rate: Floats, calls: Calls, *, fated: LastIllnesses) -> Incidents:
    """Incidents from people's own calls, from 111, and of last illnesses (always conveyed)."""
    chance = cohort.chance("999")
    own, day = happenings(cohort, "999", rate, chance=chance)
    at = day.astype(np.int64) * MINUTES + minutes_of_day("urgent", len(day), chance)
    sent = np.flatnonzero(calls.disposition == AMBULANCE)
    sizes = (len(own), len(sent), len(fated.person))
    person = np.concatenate([own, calls.person[sent], fated.person])
    moment = np.concatenate([at, calls.at[sent] + 5, fated.arrival])
    which = np.repeat([0, 1, 0], sizes)
    category = drawn_rows(chance, _CATEGORY_SHARES, which)
    outcome = drawn_rows(chance, _OUTCOME_SHARES, category)
    last = np.repeat([False, False, True], sizes)
    category = np.where(last, np.minimum(category, 1), category)
    outcome = np.where(last, CONVEYED, outcome)
    year = year_of(day_of(moment))
    comes = long_tailed(chance, _MINUTES_TO_COME[category, year], _COMING_SPREAD, count=len(person))
    travels = long_tailed(chance, 48.0, 0.3, count=len(person))
    taken = (comes + travels).astype(np.int64)
    # A last illness is dated by arrival, and its call may not come before the person does.
    first = first_minute(cohort, person)
    at = np.where(last, np.maximum(moment - taken, first), moment)
    arrival = np.where(last, np.maximum(moment, at), moment + taken)
    handover = np.clip(long_tailed(chance, _HANDOVER_MEDIAN[year], 0.75, count=len(person)), 2, 600)
    return Incidents(
        person,
        at,
        category,
        outcome,
        (comes * 60).astype(np.int64),
        arrival,
        handover.astype(np.int64),
        np.concatenate([np.zeros(sizes[0] + sizes[1], dtype=np.int8), fated.fate]),
        np.concatenate([np.zeros(sizes[0] + sizes[1], dtype=np.int64), fated.end]),
    )


def call_frame(cohort: Cohort, calls: Calls, kept: NDArray[np.bool_]) -> pl.DataFrame:
    """The feed of 111 contacts, of those kept."""
    rows = np.flatnonzero(kept)
    rows = rows[in_order(day_of(calls.at[rows]))]
    person, at, disposition = calls.person[rows], calls.at[rows], calls.disposition[rows]
    chance = cohort.chance("111 records")
    online = chance.random(len(rows)) < _ONLINE
    middle = _MEDIAN_ANSWER_SECONDS[year_of(day_of(at))]
    seconds = np.minimum(long_tailed(chance, middle, 1.3, count=len(rows)), 7200).astype(np.int64)
    code = disposition * 3 + chance.integers(0, 3, len(rows))
    return pl.DataFrame(
        {
            "CONTACT_ID": running_ids("U", cohort.chunk, len(rows)),
            "NHS_NUMBER": nhs_numbers(cohort, person),
            "PROVIDER_CODE": gathered(cohort.world.services_111, service_111(cohort, person)),
            "CONTACT_AT": times(at),
            "CHANNEL": gathered(("call", "online"), online.astype(np.int64)),
            "ANSWER_SECONDS": wholes(seconds, ~online),
            "SYMPTOM_GROUP": gathered(SYMPTOMS, drawn(chance, _SYMPTOM_SHARES, len(rows))),
            "DISPOSITION_CODE": gathered(_FLAT_CODES, code),
            "DISPOSITION": gathered(DISPOSITIONS, disposition),
        }
    )


def incident_frame(
    cohort: Cohort, incidents: Incidents, trust: Whole, *, kept: NDArray[np.bool_]
) -> pl.DataFrame:
    """The feed of ambulance incidents, of those kept; `trust` is where each was conveyed to."""
    rows = np.flatnonzero(kept)
    rows = rows[in_order(day_of(incidents.at[rows]))]
    person, outcome = incidents.person[rows], incidents.outcome[rows]
    conveyed = outcome == CONVEYED
    come = conveyed | (outcome == SEEN)
    return pl.DataFrame(
        {
            "INCIDENT_ID": running_ids("A", cohort.chunk, len(rows)),
            "NHS_NUMBER": nhs_numbers(cohort, person),
            "PROVIDER_CODE": gathered(cohort.world.ambulance, ambulance_service(person)),
            "CALL_AT": times(incidents.at[rows]),
            "CATEGORY": gathered(CATEGORIES, incidents.category[rows]),
            "RESPONSE_SECONDS": wholes(incidents.response[rows], come),
            "OUTCOME": gathered(OUTCOMES, outcome),
            "HOSPITAL_CODE": coded(cohort.world.acute, np.where(conveyed, trust[rows], -1)),
            "HANDOVER_MINUTES": wholes(incidents.handover[rows], conveyed),
        }
    )
