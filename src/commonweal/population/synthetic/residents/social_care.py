"""Invented adult social care: requests, assessments, services and reviews, as councils record them.

Care begins with a request from home or at discharge from hospital; people in care homes whom the
council pays for have a service for as long as they live there. Values are those of the national
client level data; unit costs are invented round numbers.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import (
    FIRST,
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
    gathered,
    in_order,
    nhs_numbers,
    place_within,
    repeated,
    running_ids,
    wholes,
)
from commonweal.population.synthetic.residents.moments import END, day_of, long_tailed
from commonweal.population.synthetic.residents.places import local_ids
from commonweal.population.synthetic.residents.stays import Stays

REQUEST, ASSESSMENT, SERVICE, REVIEW = range(4)
EVENTS = ("Request", "Assessment", "Service", "Review")
ROUTES = ("Community / other route", "Discharge from hospital")
ASSESSMENTS = ("Short Term Assessment", "Long Term Assessment")
NURSING, RESIDENTIAL, AT_HOME, REABLEMENT = range(4)
SERVICES = (
    "Long Term Support: Nursing Care",
    "Long Term Support: Residential Care",
    "Long Term Support: Community",
    "Short Term Support: ST-Max",
)
COMPONENTS = ("Nursing Home", "Residential Home", "Home Support", "Reablement")
DELIVERIES = ("CASSR Commissioned Support", "CASSR Managed Personal Budget", "Direct Payment Only")
_WEEKLY_PENCE = np.array([98_000, 89_000, 27_500, 36_000])
_ADULT_FROM = 18
_ASSESSED = np.array([0.42, 0.85])
"""By route: the share of requests that are assessed."""
_SERVED = np.array([[0.0, 0.0, 0.15, 0.09], [0.0, 0.0, 0.18, 0.55]])
"""Axes route, service: the share of requests that lead to it. NHS England, Adult Social Care
Activity and Finance 2023/24: 1.5% of people have long-term support in a year."""
_PAID_BY_COUNCIL = 0.60
_NURSING_SHARE = 0.38
_REABLED_DAYS, _HOME_DAYS = 36.0, 420.0
_REVIEWED_EVERY = 340
_REQUEST_DAYS, _ASSESSMENT_DAYS = 6.0, 24.0
_COUNCILS_FROM = 10
"""Local numbers of councils' clients follow those of trusts."""


@dataclass(frozen=True, slots=True)
class _Events:
    """Events; axis event. `last` is `NEVER` while it goes on; `route` and `service` -1 for none."""

    person: Whole
    kind: Whole
    first: Days
    last: Days
    route: Whole
    service: Whole


def _events(
    person: Whole, first: Days, last: Days, *, kind: int, route: Whole, service: Whole
) -> _Events:
    return _Events(person, np.full(len(person), kind), first, last, route, service)


def _requests(
    cohort: Cohort, stays: Stays, rate: Floats, *, chance: np.random.Generator
) -> _Events:
    """Requests from home and at discharge with support."""
    person, day = happenings(cohort, "social care", rate, chance=chance)
    supported = np.flatnonzero((stays.pathway >= 1) & ~stays.died & (stays.end < END))
    who = np.concatenate([person, stays.person[supported]])
    first = np.concatenate([day, day_of(stays.end[supported])])
    route = np.repeat([0, 1], (len(person), len(supported)))
    adult = (cohort.age_on(who, first) >= _ADULT_FROM) & (first < cohort.leaves[who])
    who, first, route = who[adult], first[adult], route[adult]
    last = first + chance.exponential(_REQUEST_DAYS, len(who)).astype(np.int32)
    none = np.full(len(who), -1)
    return _events(who, first, last, kind=REQUEST, route=route, service=none)


def _after(found: _Events, chance: np.random.Generator) -> list[_Events]:
    """Assessments and services that requests lead to."""
    count = len(found.person)
    draws = chance.random((2, count))
    assessed = np.flatnonzero(draws[0] < _ASSESSED[found.route])
    edges = np.cumsum(_SERVED, axis=1)[found.route]
    service = (draws[1][:, None] >= edges).sum(axis=1)
    served = np.flatnonzero(service <= REABLEMENT)
    begun = found.last[assessed] + 1
    done = begun + chance.exponential(_ASSESSMENT_DAYS, len(assessed)).astype(np.int32)
    which = service[served]
    middle = np.where(which == REABLEMENT, _REABLED_DAYS, _HOME_DAYS)
    lasts = long_tailed(chance, middle, 0.75, count=len(served)).astype(np.int32)
    starts = found.first[served] + np.where(found.route[served] == 1, 1, 14).astype(np.int32)
    kind_of = np.where(service[assessed] == AT_HOME, AT_HOME, REABLEMENT)
    return [
        _events(
            found.person[assessed],
            begun,
            done,
            kind=ASSESSMENT,
            route=np.full(len(assessed), -1),
            service=np.where(service[assessed] <= REABLEMENT, kind_of, -1),
        ),
        _events(
            found.person[served],
            starts,
            starts + lasts,
            kind=SERVICE,
            route=np.full(len(served), -1),
            service=which,
        ),
    ]


def _care_homes(cohort: Cohort, chance: np.random.Generator) -> _Events:
    """Places in care homes that councils pay for."""
    first = np.maximum(np.maximum(cohort.care_home, cohort.enters), day_number(FIRST))
    there = (cohort.care_home != NEVER) & (first < cohort.leaves) & (first <= day_number(LAST))
    draws = chance.random((2, cohort.size))
    person = np.flatnonzero(there & (draws[0] < _PAID_BY_COUNCIL))
    service = np.where(draws[1][person] < _NURSING_SHARE, NURSING, RESIDENTIAL)
    last = np.full(len(person), NEVER, dtype=np.int32)
    none = np.full(len(person), -1)
    return _events(person, first[person], last, kind=SERVICE, route=none, service=service)


def _reviews(services: _Events, cohort: Cohort) -> _Events:
    """About a review a year of long-term support."""
    until = np.minimum(np.minimum(services.last, cohort.leaves[services.person]), day_number(LAST))
    long = services.service < REABLEMENT
    count = np.where(long, np.maximum(until - services.first, 0) // _REVIEWED_EVERY, 0)
    row, place = repeated(count), place_within(count)
    day = services.first[row] + ((place + 1) * _REVIEWED_EVERY).astype(np.int32)
    none = np.full(len(row), -1)
    return _events(
        services.person[row], day, day, kind=REVIEW, route=none, service=services.service[row]
    )


def _while_there(cohort: Cohort, events: _Events) -> _Events:
    """Events that begin while the person is registered; none outlasts that."""
    until = cohort.leaves[events.person]
    kept = np.flatnonzero((events.first < until) & (events.first <= day_number(LAST)))
    kept = kept[in_order(events.first[kept])]
    last = np.minimum(events.last[kept], until[kept] - 1)
    last = np.where(last > day_number(LAST), NEVER, last).astype(np.int32)
    return _Events(
        events.person[kept],
        events.kind[kept],
        events.first[kept],
        last,
        events.route[kept],
        events.service[kept],
    )


def social_care_frame(cohort: Cohort, stays: Stays, rate: Floats) -> pl.DataFrame:
    """The feed of client level data."""
    chance = cohort.chance("social care")
    asked = _requests(cohort, stays, rate, chance=chance)
    parts = [asked, *_after(asked, chance), _care_homes(cohort, chance)]
    together = _Events(
        *(np.concatenate([getattr(p, name) for p in parts]) for name in _Events.__slots__)
    )
    services = together.kind == SERVICE
    served = _Events(*(getattr(together, name)[services] for name in _Events.__slots__))
    reviews = _reviews(served, cohort)
    events = _Events(
        *(
            np.concatenate([getattr(together, name), getattr(reviews, name)])
            for name in _Events.__slots__
        )
    )
    return _frame(cohort, _while_there(cohort, events), chance)


def _frame(cohort: Cohort, events: _Events, chance: np.random.Generator) -> pl.DataFrame:
    person, first, kind, count = events.person, events.first, events.kind, len(events.person)
    world = cohort.world
    council = world.district_council[world.lsoa_district[cohort.lsoa_on(person, first)]]
    service = np.where(kind == SERVICE, events.service, -1)
    assessed: NDArray[np.bool_] = kind == ASSESSMENT
    long = np.where(events.service == AT_HOME, 1, 0)
    eligible = (events.service >= 0) | (chance.random(count) < 0.15)
    manner = np.where(chance.random(count) < 0.22, 2, 1)
    manner = np.where(service == AT_HOME, manner, 0)
    return pl.DataFrame(
        {
            "EVENT_ID": running_ids("K", cohort.chunk, count),
            "NHS_NUMBER": nhs_numbers(cohort, person),
            "LOCAL_PATIENT_ID": local_ids(cohort, person, _COUNCILS_FROM + council % 10),
            "COUNCIL_CODE": gathered(world.councils, council),
            "EVENT_TYPE": gathered(EVENTS, kind),
            "EVENT_START_DATE": dates(first),
            "EVENT_END_DATE": dates(events.last),
            "ROUTE_OF_ACCESS": coded(ROUTES, events.route),
            "ASSESSMENT_TYPE": coded(ASSESSMENTS, np.where(assessed, long, -1)),
            "ELIGIBLE": coded(("No", "Yes"), np.where(assessed, eligible.astype(np.int64), -1)),
            "SERVICE_TYPE": coded(SERVICES, service),
            "SERVICE_COMPONENT": coded(COMPONENTS, service),
            "DELIVERY": coded(DELIVERIES, np.where(service >= 0, manner, -1)),
            "UNIT_COST_PENCE": wholes(_WEEKLY_PENCE[np.maximum(service, 0)], service >= 0),
        }
    )
