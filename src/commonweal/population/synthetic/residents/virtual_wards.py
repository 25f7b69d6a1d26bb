"""Invented stays on virtual wards and the observations made on them, two sets a day.

People step down from a hospital stay or step up from home; some get worse and are admitted. Scores
are not supplied: the inputs of NEWS2 (Royal College of Physicians, 2017) are.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import (
    NEVER,
    Cohort,
    Floats,
    Whole,
    day_number,
)
from commonweal.population.synthetic.residents.demand import happenings
from commonweal.population.synthetic.residents.frames import (
    drawn,
    gathered,
    ids,
    in_order,
    nhs_numbers,
    place_within,
    repeated,
)
from commonweal.population.synthetic.residents.moments import (
    END,
    MINUTES,
    NO_MINUTE,
    day_of,
    long_tailed,
    minutes_of_day,
    times,
)
from commonweal.population.synthetic.residents.places import (
    Homes,
    acute_codes,
    local_ids,
    trust_on,
)
from commonweal.population.synthetic.residents.reasons import VIRTUAL, reasons
from commonweal.population.synthetic.residents.stays import EMERGENCY, Stays, in_bed, next_stay

PATHWAYS = ("frailty", "acute respiratory infection", "heart failure", "other")
_STEP_UP_SHARES = (0.50, 0.25, 0.12, 0.13)
HOME, ADMITTED, DIED = range(3)
OUTCOMES = ("home", "admitted", "died")
ROUTES = ("step up", "step down")
_OPENING = tuple(day_number(date(year, 10, 1)) for year in (2021, 2023))
"""Virtual wards open on the first of these days and are full on the second."""
_STEP_DOWN_SHARE = 0.165
"""Of stays for a fitting illness that end at home once wards are full."""
_MEDIAN_DAYS, _SPREAD, _LONGEST = 7.5, 0.55, 28
_ADULT_FROM = 18
SETS_A_DAY = 2

OBSERVED = (
    *("86290005", "103228002", "722742002", "72313002", "364075005", "276885007"),
    "1104441000000107",
)
"""Respiration rate, oxygen saturation, whether on room air (1) or oxygen (0), systolic pressure,
pulse, temperature, and consciousness on ACVPU (0 alert to 4 unresponsive)."""
UNITS = ("/min", "%", "1", "mm[Hg]", "/min", "Cel", "1")
_WELL = np.array([17.0, 96.0, 0.95, 131.0, 80.0, 36.8, 0.0])
_ILL = np.array([4.5, -3.2, -0.35, -6.0, 17.0, 0.7, 0.25])
"""What a wholly ill person adds to a well one's."""
_NOISE = np.array([1.8, 1.2, 0.0, 14.0, 9.0, 0.35, 0.0])
_LOWEST = np.array([8.0, 80.0, 0.0, 70.0, 40.0, 34.5, 0.0])
_HIGHEST = np.array([40.0, 100.0, 1.0, 230.0, 160.0, 41.0, 4.0])
_PLACES = np.array([0, 0, 0, 0, 0, 1, 0])


@dataclass(frozen=True, slots=True)
class VirtualStays:
    """Stays on virtual wards; axis stay. Minutes; `spell` is the number of the stay before or -1."""

    person: Whole
    start: Whole
    end: Whole
    pathway: Whole
    stepped_down: NDArray[np.bool_]
    outcome: Whole
    spell: Whole
    trust: Whole


def _opened(day: NDArray[np.integer]) -> Floats:
    return np.asarray(np.interp(day, _OPENING, (0.0, 1.0)))


def _stepped_down(cohort: Cohort, stays: Stays, chance: np.random.Generator) -> Whole:
    """Rows of stays that go on at home."""
    known = reasons()
    fitting = np.array([name in VIRTUAL for name in known.names])
    emergency = stays.sort == EMERGENCY
    fits = np.zeros(stays.size, dtype=np.bool_)
    fits[emergency] = fitting[stays.reason[emergency]]
    age = cohort.age_on(stays.person, day_of(stays.start))
    fits &= (stays.pathway <= 1) & ~stays.died & (age >= _ADULT_FROM)
    fits &= (stays.end // MINUTES > stays.start // MINUTES) & (stays.end < END - 60)
    likely = _STEP_DOWN_SHARE * _opened(stays.end // MINUTES)
    return np.flatnonzero(fits & (chance.random(stays.size) < likely))


def virtual_stays(cohort: Cohort, stays: Stays, rate: Floats, *, homes: Homes) -> VirtualStays:
    """Everyone's stays on virtual wards; `rate` is that of stepping up."""
    chance = cohort.chance("virtual wards")
    down = _stepped_down(cohort, stays, chance)
    up, day = happenings(cohort, "step-up", rate, chance=chance)
    opened = chance.random(len(up)) < _opened(day)
    up, day = up[opened], day[opened]
    at = day.astype(np.int64) * MINUTES + minutes_of_day("clinic", len(up), chance)
    kinds = np.array([PATHWAYS.index(VIRTUAL.get(name, "other")) for name in reasons().names])
    person = np.concatenate([stays.person[down], up])
    start = np.concatenate([stays.end[down] + 30, at])
    count = len(person)
    days = np.minimum(long_tailed(chance, _MEDIAN_DAYS, _SPREAD, count=count), _LONGEST)
    found = VirtualStays(
        person,
        start,
        start + (days * MINUTES).astype(np.int64) + 240,
        np.concatenate([kinds[stays.reason[down]], drawn(chance, _STEP_UP_SHARES, len(up))]),
        np.arange(count) < len(down),
        np.zeros(count, dtype=np.int64),
        np.concatenate([down, np.full(len(up), -1)]),
        np.concatenate(
            [stays.trust[down], trust_on(cohort, homes.acute, up, day=day, chance=None)]
        ),
    )
    return _apart(_ended(cohort, stays, found))


def _ended(cohort: Cohort, stays: Stays, found: VirtualStays) -> VirtualStays:
    """Stays that end at the latest with admission to hospital, death or a move away."""
    following = next_stay(stays, found.person, found.start)
    claim = np.where(following >= 0, stays.claim[np.maximum(following, 0)], NO_MINUTE)
    admitted = claim <= found.end
    end = np.where(admitted, claim, found.end)
    last = (cohort.leaves[found.person].astype(np.int64) - 1) * MINUTES + 1
    left = end > last
    dies = left & (cohort.dies[found.person] != NEVER)
    outcome = np.where(dies, DIED, np.where(admitted & ~left, ADMITTED, HOME))
    end = np.where(left, last, end)
    fits = (end > found.start + 60) & ~in_bed(stays, found.person, found.start)
    fits &= found.start < END
    return _some(
        VirtualStays(
            found.person,
            found.start,
            end,
            found.pathway,
            found.stepped_down,
            outcome,
            found.spell,
            found.trust,
        ),
        np.flatnonzero(fits),
    )


def _some(found: VirtualStays, rows: Whole) -> VirtualStays:
    return VirtualStays(*(getattr(found, name)[rows] for name in VirtualStays.__slots__))


def _apart(found: VirtualStays) -> VirtualStays:
    """Only stays that begin after the one before of the same person ended, in order of days."""
    order = np.lexsort((found.start, found.person))
    found = _some(found, order)
    same = np.concatenate([[False], found.person[1:] == found.person[:-1]])
    meets = same & (found.start <= np.concatenate([[0], np.maximum.accumulate(found.end)[:-1]]))
    # Ends of earlier people may be later, so that only those of the same person are compared.
    before = np.concatenate([[0], found.end[:-1]])
    meets = same & (found.start <= before)
    found = _some(found, np.flatnonzero(~meets))
    return _some(found, in_order(day_of(found.start)))


def stay_frame(cohort: Cohort, found: VirtualStays) -> pl.DataFrame:
    """The feed of stays on virtual wards; ids follow the order of rows."""
    open_still = found.end >= END
    spells = ids("S", cohort.chunk, np.maximum(found.spell, 0))
    outcome = gathered(OUTCOMES, found.outcome).set(pl.Series(open_still), None)
    return pl.DataFrame(
        {
            "STAY_ID": ids("V", cohort.chunk, np.arange(len(found.person))),
            "NHS_NUMBER": nhs_numbers(cohort, found.person),
            "LOCAL_PATIENT_ID": local_ids(cohort, found.person, found.trust),
            "PROVIDER_CODE": acute_codes(cohort, found.trust),
            "PATHWAY": gathered(PATHWAYS, found.pathway),
            "ADMITTED_AT": times(found.start),
            "DISCHARGED_AT": times(np.where(open_still, NO_MINUTE, found.end)),
            "ROUTE": gathered(ROUTES, found.stepped_down.astype(np.int64)),
            "OUTCOME": outcome,
            "SPELL_ID": spells.set(pl.Series(found.spell < 0), None),
        }
    )


def observation_frame(cohort: Cohort, found: VirtualStays) -> pl.DataFrame:
    """The feed of observations: a row for each thing observed, sets in the order of time."""
    chance = cohort.chance("observations")
    until = np.minimum(found.end, END)
    half = MINUTES // SETS_A_DAY
    sets = np.maximum((until - found.start - 30) // half + 1, 0)
    stay, place = repeated(sets), place_within(sets)
    at = found.start[stay] + 20 + place * half + chance.integers(0, 9, len(stay))
    kept = at < until[stay]
    stay, place, at = stay[kept], place[kept], at[kept]
    values = _values(
        found, stay, (at - found.start[stay]) / (found.end - found.start)[stay], chance=chance
    )
    order = in_order(day_of(at))
    stay, at, values = stay[order], at[order], values[order]
    each = len(OBSERVED)
    row, code = np.repeat(np.arange(len(stay)), each), np.tile(np.arange(each), len(stay))
    return pl.DataFrame(
        {
            "OBSERVATION_ID": ids("N", cohort.chunk, np.arange(len(row))),
            "STAY_ID": ids("V", cohort.chunk, stay).gather(row),
            "NHS_NUMBER": nhs_numbers(cohort, found.person[stay][row]),
            "PROVIDER_CODE": acute_codes(cohort, found.trust[stay][row]),
            "OBSERVED_AT": times(at).gather(row),
            "SNOMED_CODE": gathered(OBSERVED, code),
            "VALUE": pl.Series(values.reshape(-1)),
            "UNIT": gathered(UNITS, code),
        }
    )


def _values(
    found: VirtualStays, stay: Whole, part: Floats, *, chance: np.random.Generator
) -> Floats:
    """Axes set, thing observed: people get better, but for those who are admitted or die."""
    worse = found.outcome[stay] > HOME
    began = chance.beta(2.0, 3.5, len(found.person))[stay]
    ill = np.where(worse, began * (1 - part) + 0.95 * part, began * (1 - part))
    breathless = np.where((found.pathway[stay] == 1) | (found.pathway[stay] == 2), 1.25, 0.9)
    centre = _WELL + (ill * breathless)[:, None] * _ILL
    values: Floats = centre + chance.standard_normal((len(stay), len(OBSERVED))) * _NOISE
    chances = chance.random((2, len(stay)))
    values[:, 2] = chances[0] < centre[:, 2]
    values[:, 6] = np.where(chances[1] < centre[:, 6] * 0.12, 1.0, 0.0)
    np.clip(values, _LOWEST, _HIGHEST, out=values)
    values[:, 5] = np.round(values[:, 5], 1)
    values[:, :5] = np.round(values[:, :5])
    return values
