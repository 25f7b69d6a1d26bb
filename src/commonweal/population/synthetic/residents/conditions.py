"""Which conditions each invented person has, since when, and how much care they need.

Each condition has a rank of its own for each person, made of factors that conditions share, so that
they come together while each stays as common at each age as it should be. A person has a condition
from the age at which it is common enough to reach their rank. Records are drawn elsewhere.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from commonweal.population.synthetic.residents import seasons, vital_rates
from commonweal.population.synthetic.residents.cohort import (
    CONDITIONS,
    LAST,
    NEVER,
    Days,
    Floats,
    Whole,
    World,
    day_number,
)
from commonweal.population.synthetic.residents.flows import YEARS, Flows, people_by_practice
from commonweal.population.synthetic.residents.prevalence import (
    DRAWN,
    FACTORS,
    LIST_FROM,
    columns,
    curves,
    disease_of,
    loadings,
)

Singles = NDArray[np.float32]
DAYS_IN_YEAR = 365.25
REFERENCE = day_number(date(2022, 3, 31))
"""The day on which registers have the sizes that `registers` gives them."""
SCORE_MIDDLE = 18.0
TREND_BEGINS, TREND_ENDS = -6.0, 3.1
"""Years from the reference day within which a register's yearly change is followed."""
DEAD_FRAILTY = 0.75
"""By how many standard deviations those who die in the window were frailer, at the same age."""
NEED_SHAPE, NEED_BY_FRAILTY = 2.0, 0.55
"""Shape of the gamma distribution of need, and how much of it is frailty."""
PALLIATIVE_FROM, PALLIATIVE_YEARS = 40.0, 0.95
PALLIATIVE_BEFORE_DEATH = 0.46
"""Who is on the palliative care register before death, for how long on average, and from what age;
together about 0.4 in 100 people (QOF 2021/22, PC)."""
_HALVINGS = 15
_FARTHEST, _PLACES_IN_ONE = 6, 4_096
_BOOST = {"non_diabetic_hyperglycaemia": 1.18, "smoking": 1.1}
"""More must have what another register takes them off, or what fewer of the old have than before."""


@dataclass(frozen=True, slots=True)
class Lives:
    """What is known of each person: `sex` 0 male, 1 female, `ends`: the day after their last."""

    birth: Days
    sex: Whole
    lsoa: Whole
    ends: Days
    died: NDArray[np.bool_]
    enters: Days

    @property
    def age(self) -> Floats:
        """Years of age at the end, with a fraction."""
        return np.asarray((self.ends - self.birth) / DAYS_IN_YEAR)


@dataclass(frozen=True, slots=True)
class Illnesses:
    """`onset`: axes person, condition of `CONDITIONS`. `frailty` is about standard normal."""

    onset: Days
    frailty: Floats
    need: Floats


def _by_score(world: World) -> Floats:
    """How common each condition is in each LSOA beside a middling one; axes LSOA, condition."""
    tilt = np.array([disease_of(condition).deprivation for condition in DRAWN])
    return np.asarray(np.exp(tilt[None, :] * (world.lsoa_score[:, None] - SCORE_MIDDLE) / 10))


def levels(world: World, flow: Flows, near: Floats) -> Floats:
    """The factor that gives each register its size in the whole world on the reference day."""
    yearly = vital_rates.GROWTH + vital_rates.AGEING * (vital_rates.AGES - 42)
    ago = (REFERENCE - day_number(LAST)) / DAYS_IN_YEAR
    people = flow.share * people_by_practice(world)[:, None, None] * np.exp(ago * yearly)
    cells = people.reshape(len(people), -1)
    diseases = [disease_of(condition) for condition in DRAWN]
    first = np.array([LIST_FROM[disease.list_type] for disease in diseases])
    counted = np.broadcast_to(first[:, None, None] <= vital_rates.AGES, curves().shape)
    counted = counted.reshape(len(DRAWN), -1)
    likely = np.einsum("pa,ca->pc", cells, curves().reshape(counted.shape) * counted)
    likely = (likely * np.einsum("pl,lc->pc", near, _by_score(world))).sum(axis=0)
    percent = np.array([disease.percent for disease in diseases])
    boost = np.array([_BOOST.get(condition, 1.0) for condition in DRAWN])
    return np.asarray(percent / 100 * (counted * cells.sum(axis=0)).sum(axis=1) * boost / likely)


def _frailty(lives: Lives, chance: np.random.Generator) -> Floats:
    """Standard normal over everyone of an age; those who died are frailer than those who did not."""
    age = np.clip(lives.age.astype(np.int64), 0, vital_rates.OLDEST)
    dies = -np.expm1(-YEARS * vital_rates.mortality()[lives.sex, age])
    dies = np.minimum(dies, 0.6)
    shift = np.where(lives.died, DEAD_FRAILTY, -DEAD_FRAILTY * dies / (1 - dies))
    return np.asarray(chance.standard_normal(len(age)) + shift)


def _ranks(frailty: Floats, chance: np.random.Generator) -> Singles:
    """Between nought (the first to have it) and one; axes person, condition.

    No matrix product is used: its last digit may depend on the number of threads.
    """
    count, own = len(frailty), np.sqrt(1 - (loadings() ** 2).sum(axis=1))
    factors = chance.standard_normal((len(FACTORS), count), dtype=np.float32)
    factors[0] = frailty
    likely = chance.standard_normal((count, len(DRAWN)), dtype=np.float32) * own.astype(np.float32)
    for factor, loading in zip(factors, loadings().T.astype(np.float32), strict=True):
        likely += factor[:, None] * loading[None, :]
    place = (np.clip(likely, -_FARTHEST, _FARTHEST) + _FARTHEST) * _PLACES_IN_ONE
    return np.asarray(_upper_tails()[place.astype(np.uint16)])


@lru_cache
def _upper_tails() -> Singles:
    """The part of a standard normal above each of so many evenly spaced values."""
    places = np.arange(2 * _FARTHEST * _PLACES_IN_ONE + 1)
    above = ((places + 0.5) / _PLACES_IN_ONE - _FARTHEST) / sqrt(2)
    return np.array([erfc(value) / 2 for value in above.tolist()], dtype=np.float32)


def _trend(when: Days | Floats) -> Floats:
    """Years from the reference day, as far as yearly changes are followed."""
    return np.clip((when - REFERENCE) / DAYS_IN_YEAR, TREND_BEGINS, TREND_ENDS)


def _at_the_end(lives: Lives) -> Singles:
    """How common each condition is at each person's last age and day; axes person, condition."""
    table = np.ascontiguousarray(curves().reshape(len(DRAWN), -1).T, dtype=np.float32)
    whole = np.clip(lives.age.astype(np.int64), 0, vital_rates.OLDEST - 1)
    part = np.minimum(lives.age - whole, 1.0).astype(np.float32)[:, None]
    row = lives.sex * (vital_rates.OLDEST + 1) + whole
    yearly = np.array([disease_of(name).yearly for name in DRAWN], dtype=np.float32)
    trend = np.exp(_trend(lives.ends).astype(np.float32)[:, None] * yearly)
    return np.asarray((table[row] * (1 - part) + table[row + 1] * part) * trend)


def _common(curve: Whole, age: Floats, when: Floats) -> Floats:
    """How common conditions are at ages and days, but for level and place; axes as given.

    `curve` is twice the place of the condition, and one more for women.
    """
    flat = curves().reshape(-1)
    whole = np.minimum(age.astype(np.int64), vital_rates.OLDEST - 1)
    start = curve * (vital_rates.OLDEST + 1) + whole
    part = np.minimum(age - whole, 1.0)
    value = flat[start] * (1 - part) + flat[start + 1] * part
    yearly = np.array([disease_of(name).yearly for name in DRAWN])[curve // 2]
    return np.asarray(value * np.exp(yearly * _trend(when)))


def _onset_days(lives: Lives, wanted: Singles) -> tuple[Whole, Whole, Days]:
    """Person, condition and day of every onset: when the condition becomes as common as wanted.

    Ages are halved until the day is found to within two; what is not reached by the end is none.
    """
    person, condition = np.nonzero(_at_the_end(lives) > wanted)
    aim, birth = wanted[person, condition], lives.birth[person]
    curve = condition * 2 + lives.sex[person]
    low, high = np.zeros(len(person)), lives.age[person]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        enough = _common(curve, middle, birth + middle * DAYS_IN_YEAR) > aim
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    day = birth + np.floor(high * DAYS_IN_YEAR)
    return person, condition, np.minimum(day, lives.ends[person] - 1).astype(np.int32)


def _palliative(lives: Lives, chance: np.random.Generator) -> Days:
    """The first day of palliative care: before death, or for those near it at the window's end."""
    count = len(lives.birth)
    age = np.clip(lives.age.astype(np.int64), 0, vital_rates.OLDEST)
    dying = vital_rates.mortality()[lives.sex, age] * PALLIATIVE_YEARS
    likely = PALLIATIVE_BEFORE_DEATH * np.where(lives.died, 1.0, np.minimum(dying, 0.4))
    has = (chance.random(count) < likely) & (lives.age > PALLIATIVE_FROM)
    before = 1 + np.floor(chance.exponential(PALLIATIVE_YEARS * DAYS_IN_YEAR, count))
    return np.where(has, lives.ends - before, NEVER).astype(np.int32)


def _needs(frailty: Floats, chance: np.random.Generator) -> Floats:
    """About a gamma distribution of mean one, by the cube of a normal (Wilson and Hilferty, 1931)."""
    own = chance.standard_normal(len(frailty))
    normal = NEED_BY_FRAILTY * frailty + np.sqrt(1 - NEED_BY_FRAILTY**2) * own
    root = 1 - 1 / (9 * NEED_SHAPE) + normal / (3 * np.sqrt(NEED_SHAPE))
    return np.asarray(np.maximum(root, 0.2) ** 3)


def draw_conditions(
    world: World, flow: Flows, lives: Lives, *, near: Floats, chance: np.random.Generator
) -> Illnesses:
    """Onset of every condition, frailty and need of each person; `near` as `living_near` has it."""
    frailty = _frailty(lives, chance)
    common = (levels(world, flow, near) * _by_score(world)).astype(np.float32)
    wanted = _ranks(frailty, chance) / common[lives.lsoa]
    person, condition, day = _onset_days(lives, wanted)
    told = day > lives.enters[person]
    shifted = np.minimum(seasons.onto_working_days(day), lives.ends[person] - 1)
    onset = np.full((len(frailty), len(CONDITIONS)), NEVER, dtype=np.int32)
    onset[person, np.array(columns())[condition]] = np.where(told, shifted, day)
    onset[:, CONDITIONS.index("palliative_care")] = _palliative(lives, chance)
    _tell_apart(onset)
    return Illnesses(onset, frailty, _needs(frailty, chance))


def _tell_apart(onset: Days) -> None:
    """Nobody first has raised blood sugar after diabetes."""
    raised = CONDITIONS.index("non_diabetic_hyperglycaemia")
    diabetes = onset[:, CONDITIONS.index("diabetes")]
    onset[:, raised] = np.where(onset[:, raised] >= diabetes, NEVER, onset[:, raised])
