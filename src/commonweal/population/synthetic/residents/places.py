"""Which organisation serves each invented person on each day: hospitals, community, 999 and 111.

A person has one usual hospital for as long as the home is the same, and now and then goes to
another. Practices and neighbourhoods are the cohort's own.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from commonweal.population.synthetic.residents.cohort import Cohort, Days, Whole
from commonweal.population.synthetic.residents.frames import drawn_rows, gathered, ids
from commonweal.population.synthetic.residents.seasons import BEGIN, year_starts

ELSEWHERE = 0.05
"""Of hospital contacts, those that are not with the person's usual hospital."""
_PROVIDERS_MAX = 20


@dataclass(frozen=True, slots=True)
class Homes:
    """Each person's usual acute and community trust; axes before or after a move, person."""

    acute: Whole
    community: Whole


def year_of(day: Days) -> Whole:
    """The financial year of each day, 0 for the first of the window."""
    found = np.searchsorted(year_starts(), day - BEGIN, side="right") - 1
    return np.clip(found, 0, len(year_starts()) - 2)


def homes_of(cohort: Cohort) -> Homes:
    """Draws the usual trusts of everyone; those who move within a district keep theirs."""
    chance = cohort.chance("usual trusts")
    world = cohort.world
    before, after = (world.lsoa_district[lsoa] for lsoa in (cohort.lsoa, cohort.lsoa_after))
    found = []
    for share in (world.acute_share, world.community_share):
        first = drawn_rows(chance, share, before)
        then = np.where(before == after, first, drawn_rows(chance, share, after))
        found.append(np.array([first, then]))
    return Homes(*found)


def trust_on(
    cohort: Cohort, homes: Whole, person: Whole, *, day: Days, chance: np.random.Generator | None
) -> Whole:
    """Row of the trust that each person goes to on each day.

    `homes` is one side of `Homes`; without `chance` it is always the usual one.
    """
    moved = (day >= cohort.moves[person]).astype(np.int64)
    usual = homes[moved, person]
    if chance is None:
        return usual
    other = homes[0, chance.integers(0, cohort.size, len(person))]
    return np.where(chance.random(len(person)) < ELSEWHERE, other, usual)


def service_111(cohort: Cohort, person: Whole) -> Whole:
    """Row of the 111 contract of each person, by the district where the person first lived."""
    world = cohort.world
    chance = cohort.chance("111 contracts")
    contract = drawn_rows(chance, world.share_111, world.lsoa_district[cohort.lsoa])
    return contract[person]


def ambulance_service(person: Whole) -> Whole:
    """Row of the ambulance service of each person; the first serves everybody."""
    return np.zeros(len(person), dtype=np.int64)


def local_ids(cohort: Cohort, person: Whole, provider: Whole) -> pl.Series:
    """What each provider calls each person; `provider` is any number below 20."""
    return ids("L", cohort.chunk, person * _PROVIDERS_MAX + provider)


def acute_codes(cohort: Cohort, trust: Whole) -> pl.Series:
    """ODS codes of acute trusts."""
    return gathered(cohort.world.acute, trust)


def site_codes(cohort: Cohort, trust: Whole) -> pl.Series:
    """Invented codes of each acute trust's main site."""
    return gathered([f"{code}01" for code in cohort.world.acute], trust)
