"""How many people stay, die, leave and arrive in each practice, and how people are cut into chunks.

Lists keep about their shape while people age, so that what ageing and deaths do not explain of the
young must be moves. Arrays have the axes practice, sex, age unless said otherwise. It says what is
likely and draws nothing.
"""

from dataclasses import dataclass

import numpy as np

from commonweal.population.synthetic.residents import vital_rates
from commonweal.population.synthetic.residents.cohort import Floats, Whole, World

CHUNK_PEOPLE, LARGE_CHUNK_PEOPLE, LARGE_WORLD = 20_000, 40_000, 400_000
"""A chunk of a large world is larger, since part of the work is the same for each."""
SNAP = 0.2
"""A chunk ends between practices if that changes it by at most this part of its size."""
YEARS = 5
DEATHS_BY_SCORE = 0.010
"""How the logarithm of mortality rises with a point of deprivation: about 1.7 times from the least
to the most deprived tenth. ONS, Health state life expectancies by IMD, England 2018 to 2020."""
ENGLAND_SCORE = 21.67
"""The mean score of England's LSOAs, where mortality is that of the life table. English indices of
deprivation 2019."""
LEAST_ARRIVING = 0.15
"""Those who arrive are at least this part of those who leave."""
_SETTLED_AGES = (25, 35)
"""Between these ages the shape of lists stops to decide moves, and growth alone begins to."""
SPARE = 7.0
"""Standard deviations of the number of those who go for which NHS numbers are kept."""
VALID_PART = 1.12
"""Candidates for each valid NHS number, of which one in eleven has no check digit, and a few."""


@dataclass(frozen=True, slots=True)
class Flows:
    """`share`: of a list at each sex and age on the last day; `here`: axes year first, the part of
    those people there in each year; `dies`, `leaves`: a person a year; `arrives`: which part of
    those of an age at a year's end came within the year.
    """

    share: Floats
    here: Floats
    dies: Floats
    leaves: Floats
    arrives: Floats

    def gone(self, rate: Floats) -> Floats:
        """Likely events at a rate for each person on the last day; axes year, practice, sex, age."""
        return np.asarray(self.here[:, None, None, :] * (self.share * rate)[None])


def flows_of(world: World) -> Flows:
    """What is likely in each practice of a world."""
    share = vital_rates.profile(world.practice_students, world.practice_older)
    yearly = vital_rates.GROWTH + vital_rates.AGEING * (vital_rates.AGES - 42)
    here = np.exp(-(YEARS - 0.5 - np.arange(YEARS))[:, None] * yearly[None, :])
    tilt = np.exp(DEATHS_BY_SCORE * (world.practice_score - ENGLAND_SCORE))
    dies = vital_rates.mortality()[None] * tilt[:, None, None]
    before, after = share[:, :, :-1], share[:, :, 1:]
    shaped = after / before * np.exp(yearly[:-1]) - 1 + dies[:, :, :-1]
    settled = np.interp(vital_rates.AGES[:-1], _SETTLED_AGES, (0.0, 1.0))
    net = (1 - settled) * shaped + settled * vital_rates.GROWTH
    leaving = np.broadcast_to(vital_rates.leaving()[:-1], net.shape)
    arriving = np.maximum(net + leaving, LEAST_ARRIVING * leaving)
    leaves = np.clip(arriving - net, 0.0, 0.6)
    arrives = np.clip(arriving * before / after, 0.0, 0.9)
    infants, oldest = arrives[:, :, :1], leaves[:, :, -1:]
    return Flows(
        share,
        here,
        dies,
        np.concatenate([leaves, oldest], axis=2),
        np.concatenate([infants / 2, arrives], axis=2),
    )


def people_by_practice(world: World) -> Whole:
    """People of each practice on the last day, closed ones (whose people an heir has) included."""
    exact = world.people * world.practice_weight
    counts = np.floor(exact).astype(np.int64)
    first = np.argsort(counts - exact, kind="stable")[: world.people - counts.sum()]
    counts[first] += 1
    return counts


def chunk_people(world: World) -> int:
    """About how many people a chunk has."""
    return CHUNK_PEOPLE if world.people < LARGE_WORLD else LARGE_CHUNK_PEOPLE


def chunk_edges(world: World) -> Whole:
    """The rows, of all people in the order of practices, at which each chunk begins and all end."""
    ends = np.cumsum(people_by_practice(world))
    size = chunk_people(world)
    chunks = max(1, round(world.people / size))
    aims = np.round(np.arange(1, chunks) * world.people / chunks).astype(np.int64)
    place = np.searchsorted(ends, aims)
    nearest = np.where(
        np.abs(ends[place] - aims) <= np.abs(ends[np.maximum(place - 1, 0)] - aims),
        ends[place],
        ends[np.maximum(place - 1, 0)],
    )
    inner = np.where(np.abs(nearest - aims) <= SNAP * size / 2, nearest, aims)
    return np.concatenate([[0], inner, [world.people]])


def people_of_chunk(world: World, chunk: int) -> Whole:
    """How many people of each practice belong to a chunk."""
    edges, ends = chunk_edges(world), np.cumsum(people_by_practice(world))
    begins = np.concatenate([[0], ends[:-1]])
    within: Whole = np.minimum(ends, edges[chunk + 1]) - np.maximum(begins, edges[chunk])
    return np.maximum(within, 0)


def number_edges(world: World, flows: Flows) -> Whole:
    """The places in the order of candidate NHS numbers at which each chunk's begin and all end."""
    going = (flows.gone(flows.dies) + flows.gone(flows.leaves)).sum(axis=(0, 2, 3))
    people, edges = people_by_practice(world), chunk_edges(world)
    running = np.concatenate([[0.0], np.cumsum(going * people)])
    gone = np.diff(np.interp(edges, np.concatenate([[0], np.cumsum(people)]), running))
    room = VALID_PART * (np.diff(edges) + gone + SPARE * np.sqrt(gone) + 30)
    return np.concatenate([[0], np.cumsum(np.ceil(room))]).astype(np.int64)
