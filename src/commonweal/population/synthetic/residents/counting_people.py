"""Counting the people of a chunk: lists, residents, registers of diseases, births, deaths, moves.

Each function gives a small frame with the columns that tell its rows apart and whole numbers of
people, so that chunks add up. Practices, districts and LSOAs are rows of the world; an open person
is one registered on the day. Care received is counted in `counting_care` and `counting_contacts`.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.population.synthetic.people import SEXES
from commonweal.population.synthetic.registers import DISEASES, LIST_AGES
from commonweal.population.synthetic.residents.cohort import (
    CONDITIONS,
    ETHNIC_CATEGORIES,
    NEVER,
    Cohort,
    Days,
    Whole,
)
from commonweal.population.synthetic.residents.counting_days import (
    CENSUS_DAY,
    COUNTED_LISTS,
    COUNTED_MID_YEARS,
    LSOA_MID_YEAR,
    MONTHS,
    OLDEST,
    QUALITY_DAYS,
    calendar_key,
    on,
    whole_ages,
)

AGES_IN_ALL = OLDEST + 1
REGISTER_CONDITIONS = {
    "AF": "atrial_fibrillation",
    "AST": "asthma",
    "CAN": "cancer",
    "CHD": "chd",
    "CKD": "ckd",
    "COPD": "copd",
    "DEM": "dementia",
    "DEP": "depression",
    "DM": "diabetes",
    "EP": "epilepsy",
    "HF": "heart_failure",
    "HYP": "hypertension",
    "LD": "learning_disability",
    "MH": "serious_mental_illness",
    "NDH": "non_diabetic_hyperglycaemia",
    "OB": "obesity",
    "OST": "osteoporosis",
    "PAD": "pad",
    "PC": "palliative_care",
    "RA": "rheumatoid_arthritis",
    "STIA": "stroke",
}
"""The condition that each group of QOF keeps a register of."""
LIST_TYPES = {disease.code: disease.list_type for disease in DISEASES}
SMOKERS_FROM, YOUNG_BELOW, JUDGED_FROM = 15, 5, 45
AGE_FLOORS = tuple(sorted({*LIST_AGES.values(), SMOKERS_FROM, JUDGED_FROM}))
"""Ages from which the publications on general practice count lists."""
BORN_WITHIN_DAYS = 183
"""Who was younger than this when first registered came by birth, not by a move."""

Rows = NDArray[np.integer]


def tally(named: dict[str, tuple[Rows, int]]) -> pl.DataFrame:
    """How often each combination occurs, those that do: columns by name, each with its length."""
    rows = tuple(row.astype(np.int64) for row, _ in named.values())
    lengths = tuple(length for _, length in named.values())
    counted = np.bincount(np.ravel_multi_index(rows, lengths))
    found = np.flatnonzero(counted)
    keys = np.unravel_index(found, lengths)
    columns = {name: key.astype(np.int64) for name, key in zip(named, keys, strict=True)}
    return pl.DataFrame(columns | {"people": counted[found].astype(np.int64)})


def of_axes(counts: Whole, axes: dict[str, Sequence[object] | None]) -> pl.DataFrame:
    """The cells of an array that are not nought, as rows; an axis without names has row numbers."""
    found = np.nonzero(counts)
    columns = {
        name: pl.Series(name, place)
        if names is None
        else pl.Series(name, names).gather(pl.Series(place))
        for (name, names), place in zip(axes.items(), found, strict=True)
    }
    return pl.DataFrame(columns | {"people": pl.Series(counts[found])})


def together(parts: Iterable[tuple[str, object, pl.DataFrame]]) -> pl.DataFrame:
    """Frames one below the other, each marked by a column of one value."""
    return pl.concat(frame.with_columns(pl.lit(value).alias(name)) for name, value, frame in parts)


def present(cohort: Cohort, day: date) -> Whole:
    """Rows of the people who are registered on a day."""
    return np.flatnonzero((cohort.enters <= on(day)) & (cohort.leaves > on(day)))


def _days(person: Whole, day: date) -> Days:
    return np.full(len(person), on(day), dtype=np.int32)


def _sexed_ages(
    cohort: Cohort, person: Whole, day: date, *, born: Whole
) -> dict[str, tuple[Rows, int]]:
    """Sex and age of people on a day; `born` are everyone's birthdays by `calendar_key`."""
    ages = whole_ages(born[person], day).clip(0, OLDEST)
    return {"sex": (cohort.sex[person] - 1, len(SEXES)), "age": (ages, AGES_IN_ALL)}


def count_listed(cohort: Cohort) -> pl.DataFrame:
    """People by practice, sex (row of `SEXES`) and age, on the days lists are published."""
    born = calendar_key(cohort.birth)

    def of(day: date) -> pl.DataFrame:
        person = present(cohort, day)
        practice = cohort.practice_on(person, _days(person, day))
        places = {"practice": (practice, len(cohort.world.practices))}
        return tally(places | _sexed_ages(cohort, person, day, born=born))

    return together(("day", day, of(day)) for day in COUNTED_LISTS)


def count_lists(cohort: Cohort) -> pl.DataFrame:
    """People by practice on the first day of each month."""

    first = [period.first for period in MONTHS]
    length = len(cohort.world.practices)
    counts = np.zeros((len(first), length), dtype=np.int64)
    for place, day in enumerate(first):
        person = present(cohort, day)
        practice = cohort.practice_on(person, _days(person, day))
        counts[place] = np.bincount(practice, minlength=length)
    return of_axes(counts, {"month": first, "practice": None})


def _districts(cohort: Cohort, person: Whole, days: Days) -> Whole:
    return cohort.world.lsoa_district[cohort.lsoa_on(person, days)]


def count_residents(cohort: Cohort) -> pl.DataFrame:
    """People by district, sex and age in the middle of each year."""
    born = calendar_key(cohort.birth)

    def of(day: date) -> pl.DataFrame:
        person = present(cohort, day)
        district = _districts(cohort, person, _days(person, day))
        places = {"district": (district, len(cohort.world.districts))}
        return tally(places | _sexed_ages(cohort, person, day, born=born))

    return together(("day", day, of(day)) for day in COUNTED_MID_YEARS)


def count_lsoa_residents(cohort: Cohort) -> pl.DataFrame:
    """People by LSOA and age on the day of the estimates by LSOA."""
    person = present(cohort, LSOA_MID_YEAR)
    lsoa = cohort.lsoa_on(person, _days(person, LSOA_MID_YEAR))
    born = calendar_key(cohort.birth)
    ages = _sexed_ages(cohort, person, LSOA_MID_YEAR, born=born)["age"]
    return tally({"lsoa": (lsoa, len(cohort.world.lsoas)), "age": ages})


def count_census(cohort: Cohort) -> pl.DataFrame:
    """People by LSOA and ethnic category (row of `ETHNIC_CATEGORIES`) on the day of the census."""
    person = present(cohort, CENSUS_DAY)
    lsoa = cohort.lsoa_on(person, _days(person, CENSUS_DAY))
    category = (cohort.ethnicity[person], len(ETHNIC_CATEGORIES))
    return tally({"lsoa": (lsoa, len(cohort.world.lsoas)), "category": category})


def _came_and_went(cohort: Cohort) -> dict[str, tuple[Whole, Days, Days]]:
    """By kind of change: rows of people, the day, and a day on which they live where it counts.

    A move from one district to another is counted where it leads to and where it comes from.
    """
    everyone = np.arange(cohort.size)
    came = everyone[cohort.enters > on(COUNTED_MID_YEARS[0])]
    young = (cohort.enters - cohort.birth)[came] < BORN_WITHIN_DAYS
    went = everyone[cohort.leaves != NEVER]
    died = (cohort.dies == cohort.leaves - 1)[went]
    place = cohort.world.lsoa_district
    leads_away = place[cohort.lsoa] != place[cohort.lsoa_after]
    moved = everyone[leads_away & (cohort.moves > cohort.enters) & (cohort.moves < cohort.leaves)]
    at, until, move = cohort.enters, cohort.leaves, cohort.moves
    return {
        "births": (came[young], at[came[young]], at[came[young]]),
        "came": (came[~young], at[came[~young]], at[came[~young]]),
        "deaths": (went[died], until[went[died]], until[went[died]] - 1),
        "went": (went[~died], until[went[~died]], until[went[~died]] - 1),
        "moved_in": (moved, move[moved], move[moved]),
        "moved_out": (moved, move[moved], move[moved] - 1),
    }


def count_changes(cohort: Cohort) -> pl.DataFrame:
    """Births, deaths and moves by district and by the year whose middle ends the twelve months.

    A day counts as the first on which the change shows: the day after a death.
    """
    edges = np.array([on(day) for day in COUNTED_MID_YEARS])
    parts = []
    for kind, (person, day, lived) in _came_and_went(cohort).items():
        step = np.searchsorted(edges, day, side="left")
        within = (step > 0) & (step < len(edges))
        district = _districts(cohort, person[within], lived[within])
        counted = tally(
            {
                "step": (step[within], len(edges)),
                "district": (district, len(cohort.world.districts)),
            }
        )
        parts.append(("kind", kind, counted))
    years = pl.col("step") + COUNTED_MID_YEARS[0].year
    return together(parts).with_columns(year=years).drop("step")


def _at_practices(cohort: Cohort, day: date, born: Whole) -> tuple[Whole, Whole, Whole]:
    """People registered on a day: their rows, practices and ages."""
    person = present(cohort, day)
    practice = cohort.practice_on(person, _days(person, day))
    return person, practice, whole_ages(born[person], day)


def count_list_sizes(cohort: Cohort) -> pl.DataFrame:
    """People by practice and year of QOF, of each age from which a register is counted.

    `age_from` -1 stands for those below the age of `YOUNG_BELOW`.
    """
    born, length = calendar_key(cohort.birth), len(cohort.world.practices)
    counts = np.zeros((len(QUALITY_DAYS), len(AGE_FLOORS) + 1, length), dtype=np.int64)
    for place, day in enumerate(QUALITY_DAYS.values()):
        _, practice, age = _at_practices(cohort, day, born)
        for row, floor in enumerate(AGE_FLOORS):
            counts[place, row] = np.bincount(practice[age >= floor], minlength=length)
        counts[place, -1] = np.bincount(practice[age < YOUNG_BELOW], minlength=length)
    floors = [*AGE_FLOORS, -1]
    return of_axes(counts, {"year": list(QUALITY_DAYS), "age_from": floors, "practice": None})


def count_registers(cohort: Cohort) -> pl.DataFrame:
    """People on each register by practice, year of QOF and group; `SMOK` counts smokers."""
    floors = {group: LIST_AGES[LIST_TYPES[group]] for group in REGISTER_CONDITIONS}
    wanted = [(g, c, floors[g]) for g, c in REGISTER_CONDITIONS.items()]
    wanted.append(("SMOK", "smoking", SMOKERS_FROM))
    born, length = calendar_key(cohort.birth), len(cohort.world.practices)
    counts = np.zeros((len(QUALITY_DAYS), len(wanted), length), dtype=np.int64)
    for place, day in enumerate(QUALITY_DAYS.values()):
        person, practice, age = _at_practices(cohort, day, born)
        there = cohort.onset[person] <= on(day)
        for row, (_, condition, floor) in enumerate(wanted):
            has = there[:, CONDITIONS.index(condition)] & (age >= floor)
            counts[place, row] = np.bincount(practice[has], minlength=length)
    groups = [group for group, _, _ in wanted]
    return of_axes(counts, {"year": list(QUALITY_DAYS), "group_code": groups, "practice": None})
