"""Invented referrals to treatment: when the clock starts and stops, and the admissions that stop it.

Waits are as long as makes the list grow as published. The list counts clocks that started in the
window, so that in its first year it is short of those that were running before.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

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
    drawn_rows,
    gathered,
    in_order,
    nhs_numbers,
    running_ids,
)
from commonweal.population.synthetic.residents.moments import (
    MINUTES,
    NO_MINUTE,
    long_tailed,
    minutes_of_day,
    onto_weekday,
)
from commonweal.population.synthetic.residents.operated import Planned, suited
from commonweal.population.synthetic.residents.places import (
    Homes,
    acute_codes,
    local_ids,
    trust_on,
)
from commonweal.population.synthetic.residents.specialties import (
    WOMEN,
    function_shares,
    functions,
    groups,
    operation_shares,
    operations,
)
from commonweal.population.synthetic.residents.stays import (
    BOOKED,
    PLANNED,
    PLANNED_AHEAD,
    WAITING_LIST,
    Stays,
)

ADMITTED, NOT_ADMITTED, REMOVED, WAITING = 0, 1, 2, -1
REASONS = ("admitted", "not admitted", "removed")
PRIORITIES = ("P2", "P3", "P4", "routine")
_PRIORITY_SHARES = np.array([[0.16, 0.28, 0.56, 0.0], [0.0, 0.0, 0.0, 1.0]])
_PRIORITY_WAIT = np.array([0.35, 0.7, 1.3, 0.95])
_REMOVED_SHARE = 0.07
_MEAN_WEEKS = (
    (date(2020, 4, 1), 28.0),
    (date(2020, 10, 1), 18.0),
    (date(2021, 4, 1), 16.0),
    (date(2022, 4, 1), 19.5),
    (date(2023, 4, 1), 21.5),
    (date(2024, 4, 1), 19.5),
    (date(2025, 4, 1), 18.5),
)
"""Mean wait by the day on which the clock starts, so that the list is as NHS England, Consultant-led
RTT Waiting Times says of Hampshire and Isle of Wight in 2024/25: 0.10 pathways a person."""
_SHAPE, _MEAN_OF_SHAPE = 1.0, 1.0
"""Of the Weibull distribution of waits, and its mean at scale one: on the list about 3 in 5 have
waited under 18 weeks."""
_LONG_DAYS, _LONG_SLOPE = 52 * 7, 0.25
"""Of a wait over a year only this part of the rest is waited: trusts go after the longest."""


@dataclass(frozen=True, slots=True)
class Pathways:
    """RTT pathways; axis pathway. Days, `NEVER` where they do not come.

    `function` and `operation` (-1 for none) are rows of `specialties`; `outcome` as above.
    """

    person: Whole
    function: Whole
    start: Days
    stop: Days
    outcome: Whole
    first_seen: Days
    decided: Days
    operation: Whole
    priority: Whole
    trust: Whole


def _mean_days(start: Days) -> Floats:
    knots = np.array([day_number(day) for day, _ in _MEAN_WEEKS])
    return np.interp(start, knots, [weeks * 7 for _, weeks in _MEAN_WEEKS])


def refer(cohort: Cohort, rate: Floats, homes: Homes) -> Pathways:
    """Everyone's referrals and what becomes of them."""
    chance = cohort.chance("referrals")
    person, start = happenings(cohort, "referral", rate, chance=chance)
    count, known = len(person), functions()
    group = groups(cohort.age_on(person, start), cohort.sex[person])
    function = drawn_rows(chance, function_shares("share"), group)
    drawn = chance.random((2, count))
    admitted = drawn[0] < known.admitted[function]
    outcome = np.where(drawn[1] < _REMOVED_SHARE, REMOVED, np.where(admitted, 0, NOT_ADMITTED))
    priority = drawn_rows(chance, _PRIORITY_SHARES, (~admitted).astype(np.int64))
    mean = _mean_days(start) * known.wait[function] * _PRIORITY_WAIT[priority]
    wait = mean * (-np.log(chance.random(count))) ** (1 / _SHAPE) / _MEAN_OF_SHAPE
    wait = np.where(wait > _LONG_DAYS, _LONG_DAYS + (wait - _LONG_DAYS) * _LONG_SLOPE, wait)
    stop = onto_weekday((start + np.maximum(np.round(wait), 1)).astype(np.int32))
    stop = np.maximum(stop, start)
    part = chance.random((2, count))
    seen = start + ((stop - start) * np.where(admitted, 0.1 + 0.5 * part[0], 1.0)).astype(np.int32)
    often = admitted | (part[1] < 0.62)
    seen = np.where(often, seen, start + ((stop - start) * (0.3 + 0.6 * part[0])).astype(np.int32))
    seen = np.minimum(np.maximum(onto_weekday(seen), start), stop)
    decided = np.where(admitted, seen + ((stop - seen) * 0.15 * part[1]).astype(np.int32), NEVER)
    operation = drawn_rows(chance, operation_shares("waited"), function)
    listed = Planned(person, start, stop, np.where(admitted, operation, -1))
    person, operation = suited(cohort, listed, rate, kind="referral")
    left = stop >= cohort.leaves[person]
    stop = np.where(left, cohort.leaves[person] - 1, stop)
    outcome = np.where(left, REMOVED, outcome)
    outcome = np.where(stop > day_number(LAST), WAITING, outcome)
    there = np.minimum(cohort.leaves[person].astype(np.int64), day_number(LAST) + 1)
    return Pathways(
        person,
        function,
        start,
        np.where(outcome == WAITING, NEVER, stop).astype(np.int32),
        outcome,
        np.where(seen < there, seen, NEVER).astype(np.int32),
        np.where(decided < there, decided, NEVER).astype(np.int32),
        operation,
        priority,
        trust_on(cohort, homes.acute, person, day=start, chance=chance),
    )


def planned_stays(cohort: Cohort, found: Pathways, rate: Floats, *, homes: Homes) -> Stays:
    """Admissions that stop a clock and, by `rate`, those planned without one."""
    chance = cohort.chance("planned stays")
    waited = np.flatnonzero(found.outcome == ADMITTED)
    own = _without_clock(cohort, rate, chance)
    person, day = own.person, own.day
    sizes = (len(waited), len(person))
    everyone = np.concatenate([found.person[waited], person])
    date_in = np.concatenate([found.stop[waited], day]).astype(np.int64)
    which = np.concatenate([found.operation[waited], own.operation])
    start = date_in * MINUTES + 405 + chance.integers(0, 240, len(everyone))
    known = operations()
    day_case = chance.random(len(everyone)) < known.day_case[which]
    nights = np.maximum(
        np.round(long_tailed(chance, known.nights[which], 0.6, count=len(which))), 1
    )
    out = (date_in + nights.astype(np.int64)) * MINUTES
    out = out + minutes_of_day("leaving", len(out), chance)
    end = np.where(day_case, start + chance.integers(90, 420, len(start)), out)
    methods = np.array([BOOKED, PLANNED_AHEAD, PLANNED_AHEAD])
    return Stays(
        everyone,
        start,
        start,
        end,
        np.where(day_case, NO_MINUTE, end),
        np.full(len(everyone), PLANNED),
        which,
        np.concatenate(
            [found.trust[waited], trust_on(cohort, homes.acute, person, day=day, chance=chance)]
        ),
        np.concatenate([np.full(sizes[0], WAITING_LIST), methods[chance.integers(0, 3, sizes[1])]]),
        day_case,
        np.zeros(len(everyone), dtype=np.bool_),
        np.zeros(len(everyone), dtype=np.int64),
        np.concatenate([found.decided[waited], np.full(sizes[1], NEVER)]).astype(np.int64),
        np.concatenate([waited, np.full(sizes[1], -1)]),
    )


def _without_clock(cohort: Cohort, rate: Floats, chance: np.random.Generator) -> Planned:
    """Operations planned without a clock. Those of women drawn for men do not happen."""
    person, day = happenings(cohort, "planned admission", rate, chance=chance)
    shares = operations().planned[None, :]
    operation = drawn_rows(chance, shares, np.zeros(len(person), dtype=np.int64))
    women = operations().function[operation] == functions().row("502")
    fits = ~women | (cohort.sex[person] == WOMEN)
    day = day[fits]
    drawn = Planned(person[fits], day, day, operation[fits])
    person, operation = suited(cohort, drawn, rate, kind="planned admission")
    return Planned(person, day, day, operation)


def pathway_frame(cohort: Cohort, found: Pathways, admitted: Whole) -> pl.DataFrame:
    """The feed of pathways; `admitted` are rows of pathways whose admission did happen.

    A pathway whose admission could not happen (an emergency came between) is removed that day.
    """
    outcome = np.where(found.outcome == ADMITTED, REMOVED, found.outcome)
    outcome[admitted] = ADMITTED
    rows = in_order(found.start)
    person, outcome, operation = found.person[rows], outcome[rows], found.operation[rows]
    start, trust = found.start[rows], found.trust[rows]
    earlier = np.maximum(start - (rows % 5).astype(np.int32), cohort.enters[person])
    return pl.DataFrame(
        {
            "PATHWAY_ID": running_ids("W", cohort.chunk, len(rows)),
            "NHS_NUMBER": nhs_numbers(cohort, person),
            "LOCAL_PATIENT_ID": local_ids(cohort, person, trust),
            "PROVIDER_CODE": acute_codes(cohort, trust),
            "TREATMENT_FUNCTION_CODE": gathered(functions().code, found.function[rows]),
            "REFERRAL_DATE": dates(earlier),
            "CLOCK_START_DATE": dates(start),
            "CLOCK_STOP_DATE": dates(found.stop[rows]),
            "CLOCK_STOP_REASON": coded(REASONS, outcome),
            "DECISION_TO_ADMIT_DATE": dates(found.decided[rows]),
            "PRIORITY": gathered(PRIORITIES, found.priority[rows]),
            "PROCEDURE_1": coded(operations().opcs, operation),
        }
    )
