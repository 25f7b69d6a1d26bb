"""The lives of invented residents: who is there from when to when, where, and with which conditions.

Everyone belongs to the chunk of the practice they were last with, so that exactly as many as the
world says are registered on the last day. Those who died or left are drawn from their rates, and
everyone's arrival is looked for backwards in time. Records are drawn elsewhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonweal.population.synthetic.residents import (
    conditions,
    flows,
    households,
    nhs_number,
    seasons,
    vital_rates,
)
from commonweal.population.synthetic.residents.cohort import (
    FIRST,
    LAST,
    NEVER,
    Cohort,
    Days,
    Floats,
    Whole,
    World,
    day_number,
)
from commonweal.population.synthetic.residents.frames import drawn_rows
from commonweal.terms.streams import stream

BEGIN, END = day_number(FIRST), day_number(LAST) + 1
"""The first day of the window and the day after the last."""
DAYS_IN_YEAR = 365.25
DEAD_IN_DEPRIVED = 0.65
"""Of two places drawn for someone who died, how often the more deprived is taken."""
ARRIVING_STUDENTS, TERM_BEGINS = (17.5, 22.0), 165
"""Most who arrive at these ages come within a month of mid September, day 165 of the year."""


@dataclass(frozen=True, slots=True)
class Exits:
    """How each person's time here ends; axes person. `year` of the window, or the last for those
    who stay; `home`: the row of their last practice; `age` in whole years then."""

    home: Whole
    sex: Whole
    age: Whole
    year: Whole
    day: Days
    died: NDArray[np.bool_]
    stays: NDArray[np.bool_]


def chunks(world: World) -> list[int]:
    """The numbers of the chunks, each of `flows.chunk_people` or so."""
    return list(range(len(flows.chunk_edges(world)) - 1))


def _cells(counts: Whole) -> tuple[Whole, ...]:
    """The index of each axis, once for each of the people counted."""
    return tuple(
        np.repeat(axis.reshape(-1), counts.reshape(-1)) for axis in np.indices(counts.shape)
    )


def _exits(world: World, flow: flows.Flows, chunk: int, *, chance: np.random.Generator) -> Exits:
    """Who stays to the end, who dies and who leaves."""
    people = flows.people_of_chunk(world, chunk)
    cells = flow.share.shape[1] * flow.share.shape[2]
    staying = chance.multinomial(people, flow.share.reshape(-1, cells)).reshape(flow.share.shape)
    home, sex, age = _cells(staying)
    parts = [(home, sex, age, np.full(len(home), flows.YEARS - 1), np.full(len(home), END))]
    for rate, weights in ((flow.dies, seasons.death_weights()), (flow.leaves, seasons.even())):
        likely = flow.gone(rate) * people[None, :, None, None]
        likely *= seasons.by_year(weights)[:, None, None, None]
        year, home, sex, age = _cells(chance.poisson(likely))
        day = seasons.days_of_years(weights, year, chance)
        parts.append((home, sex, age, year, np.clip(day + 1, BEGIN + 1, END - 1)))
    home, sex, age, year, day = (np.concatenate(column) for column in zip(*parts, strict=True))
    kind = np.repeat(np.arange(3), [len(part[0]) for part in parts])
    return Exits(home, sex, age, year, day.astype(np.int32), kind == 1, kind == 0)


def _births(exits: Exits, chance: np.random.Generator) -> Days:
    """Birthdays that give everyone their age when their time here ends."""
    years = exits.age + chance.random(len(exits.age))
    return np.asarray(exits.day - 1 - np.floor(years * DAYS_IN_YEAR), dtype=np.int32)


def _arrivals(flow: flows.Flows, exits: Exits, birth: Days, *, chance: np.random.Generator) -> Days:
    """The first day in the window: the last arrival, else birth, else the window's first day."""
    enters = np.maximum(birth, BEGIN)
    found = np.zeros(len(birth), dtype=bool)
    starts = seasons.year_starts() + BEGIN
    for year in reversed(range(flows.YEARS)):
        begins, ends = starts[year], np.minimum(starts[year + 1], exits.day)
        age = exits.age - (exits.year - year)
        part = np.clip((ends - begins) / DAYS_IN_YEAR, 0.0, 1.0)
        likely = flow.arrives[exits.home, exits.sex, np.clip(age, 0, vital_rates.OLDEST)] * part
        comes = (chance.random(len(birth)) < likely) & (age >= 0) & ~found & (ends > begins)
        day = begins + chance.random(len(birth)) * (ends - begins)
        term = begins + TERM_BEGINS + chance.normal(0.0, 14.0, len(birth))
        student = (age >= ARRIVING_STUDENTS[0]) & (age < ARRIVING_STUDENTS[1])
        day = np.where(student & (term >= begins) & (term < ends), term, day)
        enters = np.where(comes, np.maximum(day.astype(np.int32), enters), enters)
        found |= comes
    return np.asarray(np.minimum(enters, exits.day - 1), dtype=np.int32)


def _moves(exits: Exits, enters: Days, chance: np.random.Generator) -> Days:
    """The day of a move within the system, if there is one, a month or more from either end."""
    room = exits.day - enters - 60
    rate = vital_rates.moving()[exits.age]
    comes = chance.random(len(enters)) < -np.expm1(-rate * np.maximum(room, 0) / DAYS_IN_YEAR)
    day = enters + 30 + np.floor(chance.random(len(enters)) * room)
    return np.where(comes & (room > 0), day, NEVER).astype(np.int32)


def _numbers(world: World, flow: flows.Flows, chunk: int, *, count: int) -> Whole:
    """As many NHS numbers of the chunk's own, in no order."""
    first, end = flows.number_edges(world, flow)[chunk : chunk + 2]
    valid = nhs_number.candidates(int(first), int(end))
    assert len(valid) >= count, "a chunk keeps numbers for all who could belong to it"
    chance = stream(world.seed, f"residents/{chunk}/numbers")
    return chance.permutation(valid)[:count]


def _ethnicity(decile: Whole, age: Whole, chance: np.random.Generator) -> NDArray[np.int8]:
    band = np.searchsorted(vital_rates.ETHNIC_AGES, age, side="right")
    return drawn_rows(chance, vital_rates.ethnicity(), band * 10 + decile - 1).astype(np.int8)


def _care_homes(exits: Exits, birth: Days, frail: Floats, *, chance: np.random.Generator) -> Days:
    """The first day in a care home; those who died are three times as often from one."""
    share = vital_rates.in_care_home()[exits.sex, exits.age]
    odds = share / (1 - share) * np.exp(0.5 * frail) * np.where(exits.died, 3.6, 1.2)
    lives = chance.random(len(share)) < odds / (1 + odds)
    first = exits.day - 1 - np.floor(chance.exponential(2.3 * DAYS_IN_YEAR, len(share)))
    first = np.maximum(first, birth + 60 * DAYS_IN_YEAR)
    return np.where(lives, first, NEVER).astype(np.int32)


def _homes(
    world: World,
    exits: Exits,
    when: tuple[Days, Days],
    *,
    near: Floats,
    chance: np.random.Generator,
) -> households.Homes:
    """Practices and places; those who died lived in the poorer of two places more often."""
    homes = households.draw_homes(world, exits.home, when, near=near, chance=chance)
    dead = np.flatnonzero(exits.died & (chance.random(len(exits.died)) < 2 * DEAD_IN_DEPRIVED - 1))
    last = homes.lsoa_last.copy()
    last[dead] = households.poorer_of_two(
        world, exits.home[dead], last[dead], near=near, chance=chance
    )
    return homes.with_last(last, when[1])


def _mixed(exits: Exits, order: Whole) -> Exits:
    """The same people in another order."""
    return Exits(*(getattr(exits, name)[order] for name in Exits.__slots__))


def draw_cohort(world: World, chunk: int) -> Cohort:
    """Everyone who belongs to one chunk; it depends on the world and the chunk's number alone."""

    def chance(purpose: str) -> np.random.Generator:
        return stream(world.seed, f"residents/{chunk}/life/{purpose}")

    flow = flows.flows_of(world)
    exits = _exits(world, flow, chunk, chance=chance("exits"))
    exits = _mixed(exits, np.argsort(exits.home + chance("order").random(len(exits.home))))
    birth = _births(exits, chance("births"))
    enters = _arrivals(flow, exits, birth, chance=chance("arrivals"))
    moves = _moves(exits, enters, chance("moves"))
    near = households.living_near(world)
    homes = _homes(world, exits, (enters, moves), near=near, chance=chance("homes"))
    lives = conditions.Lives(birth, exits.sex, homes.lsoa_last, exits.day, exits.died, enters)
    ill = conditions.draw_conditions(world, flow, lives, near=near, chance=chance("conditions"))
    return Cohort(
        world=world,
        chunk=chunk,
        nhs_number=_numbers(world, flow, chunk, count=len(birth)),
        birth=birth,
        sex=(exits.sex + 1).astype(np.int8),
        ethnicity=_ethnicity(world.lsoa_decile[homes.lsoa_last], exits.age, chance("ethnicity")),
        practice=homes.practice,
        lsoa=homes.lsoa,
        enters=enters,
        leaves=np.where(exits.stays, NEVER, exits.day).astype(np.int32),
        dies=np.where(exits.died, exits.day - 1, NEVER).astype(np.int32),
        moves=moves,
        practice_after=homes.practice_after,
        lsoa_after=homes.lsoa_after,
        need=ill.need,
        care_home=_care_homes(exits, birth, ill.frailty, chance=chance("care homes")),
        onset=ill.onset,
    )
