"""Invented contacts with community health services, and the entry to all care outside hospital.

A course of care follows from the person's need, or from discharge with support at home. Mental
health is in `mental_health`, councils' care in `social_care`.
"""

import numpy as np
import polars as pl

from commonweal.population.synthetic.residents.cohort import LAST, Cohort, Floats, day_number
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
    nhs_numbers,
    running_ids,
)
from commonweal.population.synthetic.residents.hospital import Care, care_of, hospital_frames
from commonweal.population.synthetic.residents.mental_health import mental_health_frame
from commonweal.population.synthetic.residents.moments import END, day_of
from commonweal.population.synthetic.residents.places import local_ids, trust_on
from commonweal.population.synthetic.residents.social_care import social_care_frame

# SERVICE OR TEAM TYPE REFERRED TO (COMMUNITY CARE); contacts; days between; minutes; weights of
# people under 5, 5-17, 18-64, 65-79 and 80 or over
_TEAMS = """
12 18.0  4.0 20   0.0 0.0 0.9 4.0 8.5
16  4.0 60.0 40  14.0 0.0 0.0 0.0 0.0
32  2.0 40.0 30   0.0 6.0 0.0 0.0 0.0
26  4.0 14.0 35   0.1 0.3 2.5 2.5 2.0
20  3.0 21.0 30   0.0 0.2 3.0 1.5 0.5
27  4.0 60.0 25   0.0 0.0 0.7 2.5 2.5
23  2.5 20.0 50   0.3 0.5 0.5 1.2 2.0
33  5.0 21.0 40   1.5 2.0 0.2 0.4 0.6
06  3.0 90.0 45   1.0 2.5 0.0 0.0 0.0
30  3.5 21.0 40   0.0 0.0 0.2 0.8 0.5
11  3.0 45.0 30   0.0 0.0 0.5 0.8 0.4
14 12.0  3.0 45   0.0 0.0 0.1 0.4 0.5
43  6.0  7.0 30   0.0 0.0 0.1 0.3 0.5
51  3.5  1.5 60   0.0 0.0 0.1 0.6 1.6
52 14.0  2.0 45   0.0 0.0 0.0 0.0 0.0
"""
"""District nursing, health visiting, school nursing, physiotherapy, musculoskeletal, podiatry,
occupational therapy, speech and language, community paediatrics, respiratory, diabetes, end of
life, tissue viability, crisis response and reablement (intermediate care)."""
REABLEMENT, END_OF_LIFE = "52", "14"
_REABLED, _PALLIATIVE = 0.5, 0.5
_MISSED = 0.05


def _courses(cohort: Cohort, care: Care, rate: Floats, *, chance: np.random.Generator) -> Courses:
    """Courses of need, and reablement after discharge with support at home."""
    teams, stays = teams_from(_TEAMS), care.stays
    person, day = happenings(cohort, "community", rate, chance=chance)
    team = drawn_rows(chance, teams.weights, age_bands(cohort.age_on(person, day)))
    last = cohort.has("palliative_care", person, day) & (chance.random(len(day)) < _PALLIATIVE)
    team = np.where(last, teams.row(END_OF_LIFE), team)
    home = (stays.pathway == 1) & ~stays.died & (stays.end < END)
    left = np.flatnonzero(home & (chance.random(stays.size) < _REABLED))
    after = day_of(stays.end[left]) + 1
    kept = (after < cohort.leaves[stays.person[left]]) & (after <= day_number(LAST))
    left, after = left[kept], after[kept]
    return Courses(
        np.concatenate([person, stays.person[left]]),
        np.concatenate([day, after]),
        np.concatenate([team, np.full(len(left), teams.row(REABLEMENT))]),
    )


def community_frame(cohort: Cohort, care: Care, rate: Floats) -> pl.DataFrame:
    """The feed of contacts with community health services."""
    chance, teams = cohort.chance("community"), teams_from(_TEAMS)
    courses = _courses(cohort, care, rate, chance=chance)
    found = contacts_of(cohort, care.stays, teams, courses=courses, chance=chance)
    trust = trust_on(cohort, care.homes.community, found.person, day=found.day, chance=None)
    columns = contact_columns(teams, found, _MISSED, chance=chance)
    return pl.DataFrame(
        {
            "CONTACT_ID": running_ids("C", cohort.chunk, len(found.day)),
            "NHS_NUMBER": nhs_numbers(cohort, found.person),
            "LOCAL_PATIENT_ID": local_ids(cohort, found.person, len(cohort.world.acute) + trust),
            "PROVIDER_CODE": gathered(cohort.world.community, trust),
            "TEAM_TYPE": gathered(teams.code, found.team),
            "CONTACT_DATE": dates(found.day),
            **columns,
        }
    )


def community_frames(care: Care) -> dict[str, pl.DataFrame]:
    """The feeds of care outside hospital of people whose hospital care is known."""
    cohort, likely = care.cohort, care.rates
    return {
        "csds_contact": community_frame(cohort, care, likely["community"]),
        "mhsds_contact": mental_health_frame(
            cohort, care.stays, care.homes.community, rate=likely["mental health"]
        ),
        "client_level_data": social_care_frame(cohort, care.stays, likely["social care"]),
    }


def community_contacts(cohort: Cohort) -> dict[str, pl.DataFrame]:
    """Every record of care outside hospital of a chunk by feed, without UPDATE_TYPE.

    It draws the hospital stays that such care follows once more; who wants both asks for
    `every_contact`.
    """
    return community_frames(care_of(cohort))


def every_contact(cohort: Cohort) -> dict[str, pl.DataFrame]:
    """What `hospital_contacts` and `community_contacts` give, drawn once."""
    care = care_of(cohort)
    return hospital_frames(care) | community_frames(care)
