"""Quick draws of invented residents against slow and obvious twins: registrations day by day, onsets age by age."""

from datetime import date

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.population.synthetic.residents import conditions, prevalence, vital_rates
from commonweal.population.synthetic.residents.cohort import FIRST, LAST, NEVER, day_number
from commonweal.population.synthetic.residents.frames import drawn_rows, place_within, repeated
from tests.spec.drawn_residents import by_hand, crowd, feed

BEGIN, END = day_number(FIRST), day_number(LAST) + 1
FAST = settings(max_examples=40, deadline=None)


def test_everyone_is_registered_each_day_with_the_practice_of_that_day():
    cohort, rows = crowd()[1], feed("patient_registration")
    rows = rows.with_columns(
        first=pl.col("REGISTRATION_START_DATE").cast(pl.Int32),
        last=pl.col("REGISTRATION_END_DATE").cast(pl.Int32).fill_null(END),
    )
    movers = np.flatnonzero(cohort.practice != cohort.practice_after)[:40]
    for person in [*range(40), *movers.tolist()]:
        own = rows.filter(pl.col("NHS_NUMBER") == str(cohort.nhs_number[person]))
        for day in range(int(cohort.enters[person]), int(min(cohort.leaves[person], END)), 9):
            open_then = own.filter((pl.col("first") <= day) & (pl.col("last") >= day))
            practice = cohort.practice_on(np.array([person]), np.array([day], dtype=np.int32))
            assert open_then["GP_PRACTICE_CODE"].to_list() == [cohort.world.practices[practice[0]]]


def common_at(condition: int, sex: int, age: float, day: float) -> float:
    """How common a condition is, by the words of the module: a line between whole ages, and a trend."""
    curve = prevalence.curves()[condition, sex]
    value = float(np.interp(age, vital_rates.AGES, curve))
    yearly = prevalence.disease_of(prevalence.DRAWN[condition]).yearly
    years = (day - conditions.REFERENCE) / 365.25
    years = min(max(years, conditions.TREND_BEGINS), conditions.TREND_ENDS)
    return value * np.exp(yearly * years)


@given(
    condition=st.sampled_from(
        [i for i, name in enumerate(prevalence.DRAWN) if not prevalence.ILLNESSES[name].ages]
    ),
    sex=st.integers(0, 1),
    born=st.integers(day_number(date(1930, 1, 1)), day_number(date(1975, 1, 1))),
    wanted=st.floats(0.001, 1.2),
)
@FAST
def test_an_onset_is_the_first_day_on_which_the_condition_is_common_enough(
    condition, sex, born, wanted
):
    """For the curves that only rise; others have more than one such day."""
    ranks = np.full((1, len(prevalence.DRAWN)), 1e9, dtype=np.float32)
    ranks[0, condition] = wanted
    lives = conditions.Lives(
        birth=np.array([born], dtype=np.int32),
        sex=np.array([sex]),
        lsoa=np.array([0]),
        ends=np.array([END], dtype=np.int32),
        died=np.array([False]),
        enters=np.array([BEGIN], dtype=np.int32),
    )
    _, _, found = conditions._onset_days(lives, ranks)
    reached = [
        day
        for day in range(born, END + 1)
        if common_at(condition, sex, (day - born) / 365.25, day) > wanted
    ]
    if len(found) == 0:
        assert len(reached) <= 3
    else:
        assert abs(int(found[0]) - min(reached, default=END)) <= 4


@given(counts=st.lists(st.integers(0, 4), max_size=12))
def test_repeated_rows_are_those_of_a_loop(counts):
    pairs = [(row, place) for row, count in enumerate(counts) for place in range(count)]
    count = np.array(counts, dtype=np.int64)
    found = list(zip(repeated(count).tolist(), place_within(count).tolist(), strict=True))
    assert found == pairs


@given(seed=st.integers(0, 1000), columns=st.integers(1, 5), rows=st.integers(1, 4))
@FAST
def test_drawn_columns_are_those_of_a_search_in_each_row(seed, columns, rows):
    chance = np.random.default_rng(seed)
    share = chance.random((rows, columns)) + 0.01
    row = chance.integers(0, rows, 20)
    found = drawn_rows(np.random.default_rng(seed), share, row)
    again = np.random.default_rng(seed).random(20)
    for place, value in enumerate(again):
        edges = np.cumsum(share[row[place]]) / share[row[place]].sum()
        assert found[place] == min(int((edges <= value).sum()), columns - 1)


def test_a_life_made_by_hand_is_healthy():
    assert (by_hand(3).onset == NEVER).all()
