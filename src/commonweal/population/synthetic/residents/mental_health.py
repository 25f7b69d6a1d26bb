"""Invented contacts with mental health services: referrals to a team and the contacts they lead to.

People with serious mental illness and with dementia go to the teams that are for them. Stays on
mental health wards are not drawn.
"""

import numpy as np
import polars as pl

from commonweal.population.synthetic.residents.cohort import Cohort, Days, Floats, Whole
from commonweal.population.synthetic.residents.courses import (
    Courses,
    age_bands,
    contact_columns,
    contacts_of,
    teams_from,
)
from commonweal.population.synthetic.residents.demand import happenings
from commonweal.population.synthetic.residents.frames import (
    dates,
    drawn_rows,
    gathered,
    ids,
    nhs_numbers,
    running_ids,
)
from commonweal.population.synthetic.residents.places import local_ids, trust_on
from commonweal.population.synthetic.residents.stays import Stays

# SERVICE OR TEAM TYPE REFERRED TO (MENTAL HEALTH); contacts; days between; minutes; weights of
# people under 5, 5-17, 18-64, 65-79 and 80 or over
_TEAMS = """
A02  8.0  2.0 45  0.0 0.2 1.2 0.4 0.2
A05  5.0 14.0 40  0.0 0.2 2.0 0.5 0.2
A06 15.0 14.0 50  0.0 0.0 3.0 1.0 0.4
A07  6.0 30.0 50  0.0 0.0 0.0 1.0 3.0
A11  1.6  2.0 60  0.0 0.5 1.2 0.6 0.8
A13  9.0 10.0 55  0.0 0.4 0.8 0.3 0.0
A14 28.0 10.0 50  0.0 0.1 0.2 0.0 0.0
A17  3.0 40.0 60  0.0 0.0 0.0 1.5 2.5
A18  1.3  7.0 30  0.2 0.8 1.5 0.5 0.4
C02  5.0 30.0 60  1.0 2.0 0.1 0.0 0.0
F01  7.0 10.0 45  0.0 2.5 0.0 0.0 0.0
E01  8.0 21.0 60  0.0 0.1 0.0 0.0 0.0
"""
"""Crisis resolution, primary care mental health, community team for functional and for organic
illness, liaison, psychological therapy, early intervention in psychosis, memory service, single
point of access, neurodevelopment, support team in schools, community team for learning
disability."""
_OWN_TEAMS = (
    ("dementia", "A17", 0.5),
    ("dementia", "A07", 0.35),
    ("serious_mental_illness", "A06", 0.6),
    ("learning_disability", "E01", 0.6),
)
"""Condition, team and how often its people are referred there."""
_MISSED = 0.10


def _teams_for(cohort: Cohort, person: Whole, day: Days, *, chance: np.random.Generator) -> Whole:
    teams = teams_from(_TEAMS)
    team = drawn_rows(chance, teams.weights, age_bands(cohort.age_on(person, day)))
    for condition, code, share in _OWN_TEAMS:
        own = cohort.has(condition, person, day) & (chance.random(len(person)) < share)
        team = np.where(own, teams.row(code), team)
    return team


def mental_health_frame(
    cohort: Cohort, stays: Stays, homes: Whole, *, rate: Floats
) -> pl.DataFrame:
    """The feed of contacts with mental health services; `homes` are usual community trusts."""
    chance, teams = cohort.chance("mental health"), teams_from(_TEAMS)
    person, day = happenings(cohort, "mental health", rate, chance=chance)
    courses = Courses(person, day, _teams_for(cohort, person, day, chance=chance))
    found = contacts_of(cohort, stays, teams, courses=courses, chance=chance)
    trust = trust_on(cohort, homes, found.person, day=found.day, chance=None)
    columns = contact_columns(teams, found, _MISSED, chance=chance)
    return pl.DataFrame(
        {
            "CONTACT_ID": running_ids("M", cohort.chunk, len(found.day)),
            "NHS_NUMBER": nhs_numbers(cohort, found.person),
            "LOCAL_PATIENT_ID": local_ids(cohort, found.person, len(cohort.world.acute) + trust),
            "PROVIDER_CODE": gathered(cohort.world.community, trust),
            "REFERRAL_ID": ids("R", cohort.chunk, found.course),
            "TEAM_TYPE": gathered(teams.code, found.team),
            "CONTACT_DATE": dates(found.day),
            **columns,
        }
    )
