"""Where invented residents live and which practice they go to, before and after a move.

People live near their practice, most in its district; a move is to or from one of the same
district more often than not. Practices that have closed by a day are never chosen for that day.
"""

from dataclasses import dataclass, replace

import numpy as np

from commonweal.population.synthetic.residents.cohort import NEVER, Days, Floats, Whole, World
from commonweal.population.synthetic.residents.frames import drawn_rows

CATCHMENT, LIKENESS, ANYWHERE = 0.08, 9.0, 0.02
"""How far from its practice, along its district's line, and from its practice's score people live;
and the share who live anywhere in the system."""
_FITTINGS = 4
OTHER_PRACTICE, SAME_DISTRICT = 0.5, 0.75
"""Of those who move, who change their practice, and who of those stay in the district."""


@dataclass(frozen=True, slots=True)
class Homes:
    """Practice and LSOA of each person before and after a move; the last is where they end."""

    practice: Whole
    practice_after: Whole
    lsoa: Whole
    lsoa_after: Whole

    @property
    def lsoa_last(self) -> Whole:
        """Where each person lives last."""
        return self.lsoa_after

    def with_last(self, lsoa: Whole, moves: Days) -> "Homes":
        """The same with another last LSOA, also before it for those who never move."""
        return replace(self, lsoa_after=lsoa, lsoa=np.where(moves == NEVER, lsoa, self.lsoa))


def _line(district: Whole) -> Floats:
    """The place of each row along its district, by the order of codes, from nought to one."""
    order = np.argsort(district, kind="stable")
    counts = np.bincount(district)
    within = np.empty(len(district))
    starts = np.cumsum(counts) - counts
    within[order] = np.arange(len(district)) - starts[district[order]]
    return np.asarray((within + 0.5) / counts[district])


def living_near(world: World) -> Floats:
    """The share of each practice's people in each LSOA; axes practice, LSOA.

    Nearness is fitted in turn to the people of LSOAs and of practices, so that both come out.
    """
    apart = _line(world.practice_district)[:, None] - _line(world.lsoa_district)[None, :]
    unlike = world.practice_score[:, None] - world.lsoa_score[None, :]
    near = np.exp(-0.5 * ((apart / CATCHMENT) ** 2 + (unlike / LIKENESS) ** 2)) + 1e-6
    near *= world.practice_district[:, None] == world.lsoa_district[None, :]
    wanted = world.lsoa_weight * np.isin(world.lsoa_district, world.practice_district)
    near *= wanted[None, :]
    for _ in range(_FITTINGS):
        near *= (wanted / np.maximum(np.einsum("p,pl->l", world.practice_weight, near), 1e-12))[
            None, :
        ]
        near /= near.sum(axis=1, keepdims=True)
    return np.asarray((1 - ANYWHERE) * near + ANYWHERE * wanted / wanted.sum())


def _open(world: World, practice: Whole, day: Days) -> Whole:
    """The practice, or its heir where it has closed by the day."""
    closed = world.practice_closes[practice] <= day
    return np.where(closed, world.practice_heir[practice], practice)


def _former_practices(world: World, home: Whole, chance: np.random.Generator) -> Whole:
    """A practice someone may have come from, by size, of the same district or any."""
    same = world.practice_district[:, None] == world.practice_district[None, :]
    share = SAME_DISTRICT * _rows_to_one(same * world.practice_weight)
    share += (1 - SAME_DISTRICT) * world.practice_weight[None, :]
    return drawn_rows(chance, share, home)


def _rows_to_one(likely: Floats) -> Floats:
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))


def draw_homes(
    world: World,
    home: Whole,
    when: tuple[Days, Days],
    *,
    near: Floats,
    chance: np.random.Generator,
) -> Homes:
    """Practices and places of people whose last practice is `home`.

    `when`: the days on which they enter and move. `near` is as `living_near` has it.
    """
    enters, moves = when
    mover = np.flatnonzero(moves != NEVER)
    changes = mover[chance.random(len(mover)) < OTHER_PRACTICE]
    before = home.copy()
    before[changes] = _former_practices(world, home[changes], chance)
    last = drawn_rows(chance, near, home)
    lsoa = last.copy()
    lsoa[mover] = drawn_rows(chance, near, before[mover])
    return Homes(
        practice=_open(world, before, enters),
        practice_after=_open(world, home, np.where(moves == NEVER, enters, moves)),
        lsoa=lsoa,
        lsoa_after=last,
    )


def poorer_of_two(
    world: World, home: Whole, lsoa: Whole, *, near: Floats, chance: np.random.Generator
) -> Whole:
    """Of each LSOA and another that the same practice serves, the more deprived."""
    other = drawn_rows(chance, near, home)
    return np.where(world.lsoa_score[other] > world.lsoa_score[lsoa], other, lsoa)
