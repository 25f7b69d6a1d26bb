"""Invented outpatient appointments: those of RTT pathways, of long-term follow-up and of maternity.

The clinic that stops a clock is on the day on which the clock stops. Pathways themselves are in
`waiting`.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import (
    LAST,
    NEVER,
    Cohort,
    Days,
    Floats,
    Whole,
    day_number,
)
from commonweal.population.synthetic.residents.demand import happenings
from commonweal.population.synthetic.residents.frames import (
    coded,
    dates,
    drawn,
    drawn_rows,
    gathered,
    in_order,
    nhs_numbers,
    practice_codes,
    repeated,
    running_ids,
    wholes,
)
from commonweal.population.synthetic.residents.maternity import Births
from commonweal.population.synthetic.residents.moments import onto_weekday
from commonweal.population.synthetic.residents.places import (
    Homes,
    acute_codes,
    local_ids,
    trust_on,
    year_of,
)
from commonweal.population.synthetic.residents.prices import clinic_pence
from commonweal.population.synthetic.residents.specialties import (
    function_shares,
    functions,
    groups,
)
from commonweal.population.synthetic.residents.stays import Stays, in_bed
from commonweal.population.synthetic.residents.waiting import Pathways

MATERNITY = "501"
FOLLOW_UPS_A_PATHWAY = 1.05
_FOLLOW_UP_DAYS = 120.0
_OTHER_FIRST, _OTHER_WAIT_DAYS = 0.06, 35.0
"""Of appointments outside pathways, those that are a first one, and days since the referral."""
ATTENDED = ("5", "3", "2", "4", "7", "6")
_ATTENDED_SHARES = (0.833, 0.070, 0.045, 0.040, 0.004, 0.008)
"""Seen, did not attend, cancelled by the patient, by the provider, too late, late but seen. NHS
England, Hospital Outpatient Activity 2023/24: about 7 in 100 do not attend."""
_REMOTE = np.array([0.36, 0.25, 0.21, 0.19, 0.18])
"""Share by telephone or video by financial year."""
SOURCES = ("03", "05", "01", "92", "11")
_FIRST_SOURCES = (0.61, 0.18, 0.11, 0.05, 0.05)
"""GP, consultant elsewhere, after an emergency admission, GP with an interest, other."""
_PRIORITY = ("1", "2", "3")


@dataclass(frozen=True, slots=True)
class _Clinics:
    """Appointments; axis appointment. `referred` is a day or `NEVER`."""

    person: Whole
    day: Days
    function: Whole
    trust: Whole
    first: NDArray[np.bool_]
    referred: Days
    urgent: NDArray[np.bool_]


def _of_pathways(found: Pathways, chance: np.random.Generator) -> _Clinics:
    """First appointments of pathways and what follows them."""
    seen = np.flatnonzero(found.first_seen != NEVER)
    more = chance.poisson(FOLLOW_UPS_A_PATHWAY, len(seen))
    again = seen[repeated(more)]
    later = chance.exponential(_FOLLOW_UP_DAYS, len(again)).astype(np.int32) + 7
    day = np.concatenate([found.first_seen[seen], found.first_seen[again] + later])
    rows = np.concatenate([seen, again])
    return _Clinics(
        found.person[rows],
        day,
        found.function[rows],
        found.trust[rows],
        np.arange(len(rows)) < len(seen),
        found.start[rows],
        found.priority[rows] == 0,
    )


def _followed(
    cohort: Cohort, rate: Floats, homes: Homes, *, chance: np.random.Generator
) -> _Clinics:
    """Follow-up without a pathway."""
    person, day = happenings(cohort, "follow-up", rate, chance=chance)
    group = groups(cohort.age_on(person, day), cohort.sex[person])
    function = drawn_rows(chance, function_shares("clinic"), group)
    found = _plain(cohort, person, day, function=function, homes=homes)
    first = chance.random(len(person)) < _OTHER_FIRST
    before = day - chance.exponential(_OTHER_WAIT_DAYS, len(person)).astype(np.int32) - 1
    referred = np.where(first, np.maximum(before, cohort.enters[person]), NEVER)
    return replace(found, first=first, referred=referred.astype(np.int32))


def _plain(cohort: Cohort, person: Whole, day: Days, *, function: Whole, homes: Homes) -> _Clinics:
    none = np.zeros(len(person), dtype=np.bool_)
    trust = trust_on(cohort, homes.acute, person, day=day, chance=None)
    never = np.full(len(person), NEVER, dtype=np.int32)
    return _Clinics(person, day, function, trust, none, never, none)


def _gathered(parts: list[_Clinics]) -> _Clinics:
    return _Clinics(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in _Clinics.__slots__)
    )


def appointment_frame(
    cohort: Cohort,
    found: Pathways,
    born: Births,
    *,
    stays: Stays,
    rate: Floats,
    homes: Homes,
) -> pl.DataFrame:
    """The feed of outpatient appointments of everyone while registered and not in a bed."""
    chance = cohort.chance("outpatients")
    maternity = len(functions().code)
    expecting = _plain(
        cohort,
        born.clinic_person,
        born.clinic_day.astype(np.int32),
        function=np.full(len(born.clinic_person), maternity),
        homes=homes,
    )
    parts = [_of_pathways(found, chance), _followed(cohort, rate, homes, chance=chance)]
    all_of = _gathered([*parts, expecting])
    day, person = onto_weekday(all_of.day), all_of.person
    day = np.where(all_of.first, all_of.day, day)
    until = np.minimum(cohort.leaves[person], day_number(LAST) + 1)
    there = (day >= cohort.enters[person]) & (day < until)
    there &= ~in_bed(stays, person, day.astype(np.int64) * 1440 + 720)
    rows = np.flatnonzero(there)
    rows = rows[in_order(day[rows])]
    kept = _Clinics(*(getattr(all_of, name)[rows] for name in _Clinics.__slots__))
    return _frame(cohort, kept, day[rows], chance=chance)


def _frame(
    cohort: Cohort, clinics: _Clinics, day: Days, *, chance: np.random.Generator
) -> pl.DataFrame:
    count, known, person = len(day), functions(), clinics.person
    status = drawn(chance, _ATTENDED_SHARES, count)
    seen = (status == 0) | (status == 5)
    remote = chance.random(count) < _REMOTE[year_of(day)]
    again = ~clinics.first
    source = np.where(clinics.first, drawn(chance, _FIRST_SOURCES, count), 1)
    outcome = np.where(chance.random(count) < 0.3, 0, 1)
    codes, main = (*known.code, MATERNITY), (*known.main, MATERNITY)
    share = np.append(known.procedure_share, 0.0)[clinics.function]
    done = seen & ~remote & (chance.random(count) < share)
    pence = np.concatenate([clinic_pence(), clinic_pence()[:1]])
    price = pence[clinics.function, again.astype(np.int64), remote.astype(np.int64)]
    return pl.DataFrame(
        {
            "ATTENDANCE_ID": running_ids("O", cohort.chunk, count),
            "NHS_NUMBER": nhs_numbers(cohort, person),
            "LOCAL_PATIENT_ID": local_ids(cohort, person, clinics.trust),
            "PROVIDER_CODE": acute_codes(cohort, clinics.trust),
            "GP_PRACTICE_CODE": practice_codes(cohort, person, day),
            "APPOINTMENT_DATE": dates(day),
            "ATTENDED_CODE": gathered(ATTENDED, status),
            "FIRST_ATTENDANCE": gathered(("1", "2", "3", "4"), again + 2 * remote),
            "TREATMENT_FUNCTION_CODE": gathered(codes, clinics.function),
            "MAIN_SPECIALTY_CODE": gathered(main, clinics.function),
            "REFERRAL_SOURCE": gathered(SOURCES, source),
            "REFERRAL_DATE": dates(clinics.referred),
            "OUTCOME_CODE": coded(("1", "2"), np.where(seen, outcome, -1)),
            "PRIORITY_TYPE": gathered(_PRIORITY, clinics.urgent.astype(np.int64)),
            "PROCEDURE_1": coded(known.procedure, np.where(done, clinics.function, -1)),
            "PRICE_PENCE": wholes(price, seen),
        }
    )
