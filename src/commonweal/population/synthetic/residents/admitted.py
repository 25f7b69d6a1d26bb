"""Invented emergency stays: how long they last, when the person is ready to leave, and what delays.

A stay lasts as the illness and age make it; then people who need support wait for it. Planned
stays are in `waiting`.
"""

import numpy as np

from commonweal.population.synthetic.residents.cohort import NEVER, Cohort, Days, Floats, Whole
from commonweal.population.synthetic.residents.demand import happenings
from commonweal.population.synthetic.residents.dying import DIES
from commonweal.population.synthetic.residents.emergency import Attendances, illness_of
from commonweal.population.synthetic.residents.frames import drawn, drawn_rows
from commonweal.population.synthetic.residents.moments import (
    MINUTES,
    NO_MINUTE,
    day_of,
    long_tailed,
    minutes_of_day,
    weekday,
)
from commonweal.population.synthetic.residents.places import Homes, trust_on
from commonweal.population.synthetic.residents.reasons import reasons
from commonweal.population.synthetic.residents.stays import (
    EMERGENCY,
    FROM_BUREAU,
    FROM_CLINIC,
    FROM_DEPARTMENT,
    FROM_GP,
    OTHERWISE,
    Stays,
)

LENGTH = 0.95
"""A factor on every stay of a night or more, set so that beds fill as published (KH03)."""
SAME_DAY, SAME_DAY_STRAIGHT = 2.2, 3.2
"""Factors on the shares that leave on the day they came, of those from a department and of those
sent straight to a ward, set to about 4 in 10 of all (same day emergency care among them)."""
_YEARLY_AGEING = 0.009
_DIRECT = (FROM_GP, FROM_BUREAU, FROM_CLINIC, OTHERWISE)
_DIRECT_SHARES = (0.55, 0.08, 0.17, 0.20)
_PATHWAYS = np.array(
    [
        [0.955, 0.03, 0.01, 0.005],
        [0.80, 0.13, 0.04, 0.03],
        [0.65, 0.22, 0.065, 0.065],
        [0.66, 0.02, 0.02, 0.30],
    ]
)
"""Share of discharges by pathway (home, home with support, a bed for recovery, a care home); axes:
under 65, 65 to 79, 80 and over, residents of care homes; pathway. NHS England, Hospital discharge
and community support guidance, plans for about 50 to 65, 45, 4 and 1 in 100 of older people."""
_DELAY_DAYS = np.array([0.9, 3.6, 6.5, 9.5])
_DELAY_SPREAD = np.array([0.8, 0.95, 0.85, 0.85])
_PROMPT = np.array([0.55, 0.08, 0.04, 0.04])
"""By pathway: median days of those delayed, their spread, and the share who leave when ready."""
DELAY = 2.0
"""A factor on delays, set so that delayed patients are as many as published."""
_WAITS_FOR_MONDAY = 0.30


def stay_days(
    cohort: Cohort,
    person: Whole,
    start: Whole,
    *,
    reason: Whole,
    same_day: Floats,
    chance: np.random.Generator,
) -> Floats:
    """Days from admission to being ready to leave; nought for those who leave the same day.

    `same_day` is a factor on the shares of reasons that do.
    """
    known, age = reasons(), cohort.age_on(person, day_of(start))
    older = np.exp(_YEARLY_AGEING * (np.clip(age, 5, 95) - 60))
    days = long_tailed(chance, known.median_days[reason] * older * LENGTH, 1.0, count=len(person))
    centre = known.median_days[reason] * older * LENGTH
    days = centre * (days / centre) ** known.spread[reason]
    short = known.short[reason] * same_day * np.interp(age, (60, 85), (1.0, 0.75))
    leaves = chance.random(len(person)) < short
    return np.where(leaves, 0.0, np.clip(days, 0.6, 150.0))


def leaving(start: Whole, days: Floats, chance: np.random.Generator) -> Whole:
    """The minute at which stays of so many days end: in the day, or some hours after the start."""
    nights = np.maximum(np.round(days), 1).astype(np.int64)
    at = (start // MINUTES + nights) * MINUTES + minutes_of_day("leaving", len(start), chance)
    soon = start + chance.integers(120, 720, len(start))
    return np.where(days > 0, np.maximum(at, start + 60), soon)


def pathways(
    cohort: Cohort, person: Whole, day: Days, *, stayed: Floats, chance: np.random.Generator
) -> Whole:
    """The discharge pathway of each stay, 0 for those who stayed no night."""
    age = cohort.age_on(person, day)
    group = np.searchsorted(np.array([65, 80]), age, side="right")
    group = np.where(cohort.care_home[person] <= day, 3, group)
    return np.where(stayed > 0, drawn_rows(chance, _PATHWAYS, group), 0)


def delayed(ready: Whole, pathway: Whole, stayed: Floats, *, chance: np.random.Generator) -> Whole:
    """The minute at which people leave who are ready at `ready`."""
    count = len(ready)
    days = chance.standard_normal(count) * _DELAY_SPREAD[pathway]
    days = np.exp(days) * _DELAY_DAYS[pathway] * DELAY
    prompt = (chance.random(count) < _PROMPT[pathway]) | (stayed == 0)
    later = np.where(prompt, 0, np.round(days)).astype(np.int64)
    day = ready // MINUTES + later
    which = weekday(day)
    weekend = (which >= 5) & (chance.random(count) < _WAITS_FOR_MONDAY) & (stayed > 0)
    return ready + (later + np.where(weekend, 7 - which, 0)) * MINUTES


def emergency_stays(
    cohort: Cohort, attendances: Attendances, direct_rate: Floats, *, homes: Homes
) -> Stays:
    """Stays that began in a department and those of people sent straight to a ward."""
    chance = cohort.chance("emergency stays")
    through = np.flatnonzero(attendances.admitted)
    straight, day = happenings(cohort, "direct admission", direct_rate, chance=chance)
    at = day.astype(np.int64) * MINUTES + minutes_of_day("clinic", len(day), chance)
    person = np.concatenate([attendances.person[through], straight])
    start = np.concatenate([attendances.departed[through], at])
    illness = illness_of(cohort, straight, at, chance=chance)
    reason = np.concatenate([attendances.reason[through], illness])
    died = np.concatenate([attendances.fate[through] == DIES, np.zeros(len(straight), dtype=bool)])
    same_day = np.repeat([SAME_DAY, SAME_DAY_STRAIGHT], (len(through), len(straight)))
    days = stay_days(cohort, person, start, reason=reason, same_day=same_day, chance=chance)
    ready = leaving(start, days, chance)
    pathway = pathways(cohort, person, day_of(start), stayed=days, chance=chance)
    end = delayed(ready, pathway, days, chance=chance)
    ends = np.concatenate([attendances.end[through], np.zeros(len(straight), dtype=np.int64)])
    method = np.array(_DIRECT)[drawn(chance, _DIRECT_SHARES, len(straight))]
    return Stays(
        person,
        np.concatenate([attendances.arrival[through], at]),
        start,
        np.where(died, np.maximum(ends, start + 1), end),
        np.where(died, NO_MINUTE, ready),
        np.full(len(person), EMERGENCY),
        reason,
        np.concatenate(
            [
                attendances.trust[through],
                trust_on(cohort, homes.acute, straight, day=day, chance=chance),
            ]
        ),
        np.concatenate([np.full(len(through), FROM_DEPARTMENT), method]),
        np.zeros(len(person), dtype=np.bool_),
        died,
        np.where(died, 0, pathway),
        np.full(len(person), int(NEVER)),
        np.concatenate([through, np.full(len(straight), -1)]),
    )
