"""Who of the invented residents has opted out of sharing: nationally, or from their practice (type 1).

Shares follow NHS Digital's National Data Opt-out (about 5.4 in 100 in England since 2021) and
type 1 opt-outs (about 5 in 100 after the summer of 2021). A type 1 opt-out keeps a whole GP record
out of extracts; a national one is for those who use records to honour.
"""

from dataclasses import dataclass
from datetime import date

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
from commonweal.population.synthetic.residents.frames import (
    dates,
    gathered,
    in_order,
    nhs_numbers,
    running_ids,
)

KINDS = ("national data opt-out", "type 1")
NATIONAL, TYPE_1, BOTH_ODDS = 0.054, 0.047, 0.35
"""Shares of adults, and of those opted out nationally who also chose type 1."""
BEGAN = day_number(date(2018, 5, 25))
WAVE = day_number(date(2021, 6, 10)), 60.0, 0.5
"""The middle and spread in days of the summer of 2021, and the part who chose then."""
WITHDRAWN = 0.04
CHOOSES_FROM = 13.0
"""A child of 13 or over chooses for themselves."""


def _choosing_days(cohort: Cohort, person: Whole, chance: np.random.Generator) -> Days:
    """When each chose: in the wave or evenly since it could be chosen, never before arriving."""
    middle, spread, part = WAVE
    ends = day_number(LAST) + 1
    day = BEGAN + chance.random(len(person)) * (ends - BEGAN)
    wave = middle + chance.normal(0.0, spread, len(person))
    day = np.where(chance.random(len(person)) < part, wave, day)
    enters = cohort.enters[person]
    earliest = np.where(enters == day_number(FIRST), BEGAN, enters)
    of_age = cohort.birth[person] + CHOOSES_FROM * 365.25
    return np.asarray(np.maximum(day, np.maximum(earliest, of_age)), dtype=np.int32)


def _choosers(cohort: Cohort, chance: np.random.Generator) -> tuple[Whole, Whole]:
    """Person and place in `KINDS` of each opt-out."""
    drawn: Floats = chance.random((2, cohort.size))
    national = drawn[0] < NATIONAL
    rest = (TYPE_1 - NATIONAL * BOTH_ODDS) / (1 - NATIONAL)
    type_1 = drawn[1] < np.where(national, BOTH_ODDS, rest)
    kind, person = np.nonzero(np.stack([national, type_1]))
    return person, kind


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Each opt-out: person, place in `KINDS`, first and (where withdrawn) last day."""

    person: Whole
    kind: Whole
    first: Days
    last: Days


def _chosen(cohort: Cohort) -> _Chosen:
    """Every opt-out in force on some day while its person is here."""
    chance = cohort.chance("opt-outs")
    person, kind = _choosers(cohort, chance)
    first = _choosing_days(cohort, person, chance)
    ends = np.minimum(cohort.leaves[person], day_number(LAST) + 1)
    kept = first < ends
    person, kind, first, ends = person[kept], kind[kept], first[kept], ends[kept]
    withdrawn = first + 1 + np.floor(chance.exponential(500.0, len(person)))
    gone = (chance.random(len(person)) < WITHDRAWN) & (withdrawn < ends)
    return _Chosen(person, kind, first, np.where(gone, withdrawn, NEVER).astype(np.int32))


def in_extracts(cohort: Cohort) -> NDArray[np.bool_]:
    """Whether each person's practice sends their record: not after a type 1 opt-out in force."""
    chosen = _chosen(cohort)
    sent = np.ones(cohort.size, dtype=bool)
    sent[chosen.person[(chosen.kind == KINDS.index("type 1")) & (chosen.last == NEVER)]] = False
    return sent


def opt_out(cohort: Cohort) -> pl.DataFrame:
    """One row for each opt-out, by first day; the last day where it was withdrawn."""
    chosen = _chosen(cohort)
    order = in_order(chosen.first)
    return pl.DataFrame(
        {
            "OPT_OUT_ID": running_ids("O", cohort.chunk, len(order)),
            "NHS_NUMBER": nhs_numbers(cohort, chosen.person[order]),
            "KIND": gathered(KINDS, chosen.kind[order]),
            "FIRST_DATE": dates(chosen.first[order]),
            "LAST_DATE": dates(chosen.last[order]),
        }
    )
