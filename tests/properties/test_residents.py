"""What must hold of invented residents: lives are consistent, records stay within them, and rates are as published."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.population.synthetic.residents import (
    flows,
    gp_codes,
    nhs_number,
    vital_rates,
)
from commonweal.population.synthetic.residents.cohort import (
    FIRST,
    LAST,
    NEVER,
    Cohort,
    day_number,
)
from commonweal.population.synthetic.residents.life import chunks, draw_cohort
from tests.spec.drawn_residents import (
    FEEDS,
    REGISTER_DAY,
    SEED,
    ages,
    crowd,
    feed,
    has,
    joined,
    there,
    world_of,
)

BEGIN, END = day_number(FIRST), day_number(LAST) + 1
HEADINGS = {
    "patient_register": "REGISTER_ID NHS_NUMBER DATE_OF_BIRTH GENDER_CODE ETHNIC_CATEGORY",
    "patient_registration": "REGISTRATION_ID NHS_NUMBER GP_PRACTICE_CODE REGISTRATION_START_DATE"
    " REGISTRATION_END_DATE",
    "patient_address": "ADDRESS_ID NHS_NUMBER POSTCODE LSOA_CODE ADDRESS_START_DATE"
    " ADDRESS_END_DATE CARE_HOME_INDICATOR",
    "gp_event": "EVENT_ID NHS_NUMBER GP_PRACTICE_CODE EVENT_DATE SNOMED_CODE VALUE UNIT",
    "gp_medication": "ISSUE_ID NHS_NUMBER GP_PRACTICE_CODE ISSUE_DATE DMD_CODE QUANTITY UNIT"
    " DURATION_DAYS ISSUE_TYPE",
    "gp_appointment": "APPOINTMENT_ID NHS_NUMBER GP_PRACTICE_CODE BOOKED_DATE START_AT MODE HCP_TYPE"
    " STATUS DURATION_MINUTES CATEGORY",
    "deaths": "DEATH_ID NHS_NUMBER DATE_OF_DEATH UNDERLYING_CAUSE PLACE_OF_DEATH",
    "opt_out": "OPT_OUT_ID NHS_NUMBER KIND FIRST_DATE LAST_DATE",
}


@given(people=st.integers(1, 3_000), seed=st.sampled_from([0, 7, 2**32]))
@settings(max_examples=12, deadline=None)
def test_exactly_as_many_as_asked_for_are_registered_on_the_last_day(people, seed):
    world = world_of(people, seed)
    drawn = tuple(draw_cohort(world, chunk) for chunk in chunks(world))
    assert there(drawn, END - 1).sum() == people
    assert len(np.unique(joined("nhs_number", drawn))) == sum(cohort.size for cohort in drawn)


@pytest.mark.parametrize(("people", "size"), [(390_000, 20_000), (1_800_000, 40_000)])
def test_a_large_world_is_cut_into_chunks_of_about_one_size_that_add_up(people, size):
    world = world_of(people)
    sizes = [flows.people_of_chunk(world, chunk).sum() for chunk in chunks(world)]
    assert sum(sizes) == people
    assert 0.8 * size <= min(sizes) <= max(sizes) <= 1.2 * size
    together = sum(flows.people_of_chunk(world, chunk) for chunk in chunks(world))
    assert (together == flows.people_by_practice(world)).all()


@pytest.mark.parametrize("chunk", [0, 3])
def test_a_life_is_in_order(chunk):
    cohort = crowd()[chunk]
    last = np.minimum(cohort.leaves, END)
    assert (cohort.enters >= np.maximum(BEGIN, cohort.birth)).all()
    assert (cohort.enters < cohort.leaves).all()
    assert ((cohort.leaves == NEVER) | (cohort.leaves < END)).all()
    assert ((cohort.dies == NEVER) | (cohort.dies == cohort.leaves - 1)).all()
    moving = cohort.moves != NEVER
    assert (cohort.moves[moving] > cohort.enters[moving]).all()
    assert (cohort.moves[moving] < last[moving]).all()
    assert (cohort.practice[~moving] == cohort.practice_after[~moving]).all()
    assert (cohort.lsoa[~moving] == cohort.lsoa_after[~moving]).all()
    ill, column = np.nonzero(cohort.onset != NEVER)
    assert (cohort.onset[ill, column] >= cohort.birth[ill]).all()
    assert (cohort.onset[ill, column] < last[ill]).all()
    homes = cohort.care_home != NEVER
    assert (cohort.care_home[homes] < last[homes]).all()
    assert ((cohort.care_home[homes] - cohort.birth[homes]) > 59.9 * 365).all()
    assert (cohort.need > 0).all()


def test_ages_and_sexes_on_the_last_day_are_those_of_the_lists():
    drawn, world = crowd(), world_of(80_000)
    share = vital_rates.profile(world.practice_students, world.practice_older)
    expected = (share * flows.people_by_practice(world)[:, None, None]).sum(axis=0)
    here = there(drawn, END - 1)
    age = np.minimum(ages(drawn, END - 1).astype(int), vital_rates.OLDEST)[here]
    found = np.zeros_like(expected)
    np.add.at(found, (joined("sex", drawn)[here] - 1, age), 1)
    for first, end in (
        (0, 5),
        (5, 18),
        (18, 30),
        (30, 45),
        (45, 60),
        (60, 75),
        (75, 85),
        (85, 105),
    ):
        likely = expected[:, first:end].sum(axis=1)
        error = np.abs(found[:, first:end].sum(axis=1) - likely)
        assert (error < 5 * np.sqrt(likely) + 3).all(), (first, end)


def odds_ratio(one: np.ndarray, other: np.ndarray) -> float:
    both, neither = (one & other).sum(), (~one & ~other).sum()
    return both * neither / max((one & ~other).sum() * (~one & other).sum(), 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("diabetes", "ckd"),
        ("chd", "heart_failure"),
        ("copd", "smoking"),
        ("depression", "anxiety"),
        ("hypertension", "diabetes"),
        ("atrial_fibrillation", "stroke"),
    ],
)
def test_conditions_come_together_at_the_same_age(one, other):
    drawn = crowd()
    age = ages(drawn, REGISTER_DAY)
    of_age = there(drawn, REGISTER_DAY) & (age >= 60) & (age < 75)
    assert odds_ratio(*(has(drawn, c, REGISTER_DAY)[of_age] for c in (one, other))) > 1.6


@pytest.mark.parametrize("condition", ["copd", "smoking", "depression", "serious_mental_illness"])
def test_conditions_are_commoner_where_people_are_deprived(condition):
    drawn = crowd()
    age, score = ages(drawn, REGISTER_DAY), drawn[0].world.lsoa_score[joined("lsoa_after", drawn)]
    of_age = there(drawn, REGISTER_DAY) & (age >= 40) & (age < 70)
    ill = has(drawn, condition, REGISTER_DAY)
    middle = np.median(score[of_age])
    assert ill[of_age & (score > middle)].mean() > 1.1 * ill[of_age & (score <= middle)].mean()


def test_those_who_die_were_more_deprived_more_ill_and_in_more_need():
    drawn = crowd()
    age, died = ages(drawn, BEGIN), joined("dies", drawn) != NEVER
    of_age = there(drawn, BEGIN) & (age >= 60) & (age < 75)
    dead, alive = of_age & died, of_age & ~died
    score = drawn[0].world.lsoa_score[joined("lsoa_after", drawn)]
    count, need = (joined("onset", drawn) <= BEGIN).sum(axis=1), joined("need", drawn)
    for value, part in ((score, 1.05), (count, 1.2), (need, 1.1)):
        assert value[dead].mean() > part * value[alive].mean()


def test_need_is_one_on_average_and_spread():
    need = joined("need", crowd())
    assert 0.97 < need.mean() < 1.03
    assert 0.6 < need.std() < 0.85


def test_a_chunk_drawn_alone_is_the_chunk_drawn_after_others():
    alone, after = draw_cohort(world_of(80_000), 3), crowd()[3]
    assert (alone.onset == after.onset).all()
    assert (alone.nhs_number == after.nhs_number).all()
    for name, (draw, _) in FEEDS.items():
        assert draw(alone).equals(feed(name, 3)), name


def test_another_seed_draws_other_people():
    other = draw_cohort(world_of(80_000, SEED + 1), 3)
    assert not np.isin(other.birth[:50], crowd()[3].birth[:50]).all()


def test_nhs_numbers_are_unique_over_chunks_and_their_check_digits_hold():
    numbers = joined("nhs_number", crowd())
    assert len(np.unique(numbers)) == len(numbers)
    for number in numbers[::997].tolist():
        digits = [int(digit) for digit in str(number)]
        total = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False))
        assert (11 - total % 11) % 11 == digits[9]
        assert 9990000000 <= number < 10**10


@given(first=st.integers(0, 90_000_000), count=st.integers(1, 50))
def test_candidates_of_one_stretch_are_those_of_its_parts(first, count):
    whole = nhs_number.candidates(first, first + count)
    half = first + count // 2
    parts = [nhs_number.candidates(first, half), nhs_number.candidates(half, first + count)]
    assert whole.tolist() == np.concatenate(parts).tolist()


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_has_its_headings_its_order_and_ids_that_are_unique_over_chunks(name):
    frame = feed(name)
    assert frame.columns == HEADINGS[name].split()
    assert frame[FEEDS[name][1]].cast(pl.Date).is_sorted()
    both = pl.concat([frame[frame.columns[0]], feed(name, 3)[frame.columns[0]]])
    assert both.n_unique() == len(both)
    assert (both.str.len_chars() == 12).all()
    optional = {"VALUE", "UNIT", "DURATION_MINUTES", "LAST_DATE"}
    for column in frame.columns:
        if column not in optional and not column.endswith("_END_DATE"):
            assert frame[column].null_count() == 0, column


def test_values_have_the_types_of_the_contracts():
    assert feed("gp_event").schema["VALUE"] == pl.Float64
    assert feed("gp_medication").schema["QUANTITY"] == pl.Float64
    assert feed("gp_medication").schema["DURATION_DAYS"] == pl.Int64
    assert feed("gp_appointment").schema["START_AT"] == pl.Datetime("us")
    assert feed("gp_appointment").schema["DURATION_MINUTES"] == pl.Int64
    events = feed("gp_event")
    assert (events["VALUE"].is_null() == events["UNIT"].is_null()).all()


def people_of(cohort: Cohort) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "NHS_NUMBER": pl.Series(cohort.nhs_number).cast(pl.String),
            "row": np.arange(cohort.size),
            "enters": pl.Series(cohort.enters).cast(pl.Date),
            "ends": pl.Series(np.minimum(cohort.leaves, END)).cast(pl.Date),
            "birth": pl.Series(cohort.birth).cast(pl.Date),
        }
    )


@pytest.mark.parametrize("name", ["gp_event", "gp_medication", "gp_appointment"])
def test_nobody_has_a_record_before_they_come_or_after_they_go(name):
    frame = feed(name).join(people_of(crowd()[1]), on="NHS_NUMBER", how="left")
    day = pl.col(FEEDS[name][1]).cast(pl.Date)
    assert frame["row"].null_count() == 0
    early = frame.filter(day < pl.col("enters"))
    if name == "gp_event":
        assert early["VALUE"].null_count() == early.height
        assert (early["EVENT_DATE"] >= early["birth"]).all()
        assert set(early["SNOMED_CODE"]) <= {*prevalence_codes()}
    else:
        assert early.height == 0
    assert frame.filter(day >= pl.col("ends")).height == 0
    if name == "gp_appointment":
        assert (frame["BOOKED_DATE"] >= frame["enters"]).all()


def prevalence_codes() -> set[str]:
    return {*gp_codes.DIAGNOSES.values(), gp_codes.TYPE_1_DIABETES, gp_codes.BIPOLAR}


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("patient_registration", "REGISTRATION_START_DATE", "REGISTRATION_END_DATE"),
        ("patient_address", "ADDRESS_START_DATE", "ADDRESS_END_DATE"),
    ],
)
def test_stretches_follow_on_each_other_from_the_first_day_to_the_last(name, first, last):
    cohort = crowd()[1]
    rows = feed(name).sort("NHS_NUMBER", first)
    following = pl.col(first).shift(-1).over("NHS_NUMBER")
    ends = rows.with_columns(following=following).filter(pl.col("following").is_not_null())
    assert (ends["following"] == ends[last] + timedelta(days=1)).all()
    assert (rows.filter(pl.col(last).is_not_null())[first] <= rows.drop_nulls(last)[last]).all()
    whole = rows.group_by("NHS_NUMBER").agg(
        begun=pl.col(first).min(), open=pl.col(last).is_null().any(), ended=pl.col(last).max()
    )
    joined_up = people_of(cohort).join(whole, on="NHS_NUMBER", how="left")
    assert joined_up["begun"].null_count() == 0
    assert (joined_up["begun"] <= joined_up["enters"]).all()
    assert (joined_up["begun"] >= joined_up["birth"]).all()
    stays = joined_up["ends"] == LAST + timedelta(days=1)
    assert (joined_up["open"] == stays).all()
    went = joined_up.filter(~stays)
    assert (went["ended"] == went["ends"] - timedelta(days=1)).all()


@pytest.mark.parametrize("name", ["gp_event", "gp_medication", "gp_appointment"])
def test_no_record_names_a_practice_that_has_closed(name):
    world = world_of(80_000)
    closes = pl.DataFrame(
        {
            "GP_PRACTICE_CODE": world.practices,
            "closes": pl.Series(world.practice_closes.astype(np.int32)).cast(pl.Date),
        }
    ).filter(pl.Series(world.practice_closes != NEVER))
    assert closes.height
    for chunk in range(4):
        named = feed(name, chunk).join(closes, on="GP_PRACTICE_CODE")
        day = named[FEEDS[name][1]].cast(pl.Date)
        assert (day < named["closes"]).all()


@pytest.mark.parametrize("name", ["gp_event", "gp_medication", "gp_appointment"])
def test_rates_rise_with_age_need_and_deprivation(name):
    cohort = crowd()[1]
    rows = dict(feed(name).group_by("NHS_NUMBER").len().iter_rows())
    count = np.array([rows.get(str(number), 0) for number in cohort.nhs_number])
    years = (np.minimum(cohort.leaves, END) - cohort.enters) / 365.25
    age = ages((cohort,), END - 1)

    def rate(which: np.ndarray) -> float:
        return count[which].sum() / years[which].sum()

    adult = (age >= 40) & (age < 75)
    score = cohort.world.lsoa_score[cohort.lsoa]
    middle = np.median(score[adult])
    assert rate(age >= 70) > 1.3 * rate((age >= 25) & (age < 50))
    assert rate(adult & (cohort.need > 1.5)) > 1.1 * rate(adult & (cohort.need < 0.5))
    assert rate(adult & (score > middle)) > rate(adult & (score <= middle))


def test_the_dead_are_those_who_died_and_of_what_they_had():
    cohort, register = crowd()[1], feed("deaths")
    dead = cohort.dies != NEVER
    assert register.height == dead.sum()
    assert set(register["NHS_NUMBER"]) == {str(number) for number in cohort.nhs_number[dead]}
    pairs = dict(zip(register["NHS_NUMBER"], register["DATE_OF_DEATH"], strict=True))
    for number, day in zip(cohort.nhs_number[dead], cohort.dies[dead], strict=True):
        assert day_number(pairs[str(number)]) == day
    men = people_of(cohort).filter(pl.Series(cohort.sex == 1))["NHS_NUMBER"]
    assert "C509" not in set(
        register.filter(pl.col("NHS_NUMBER").is_in(men.implode()))["UNDERLYING_CAUSE"]
    )


def test_about_one_in_twenty_has_opted_out_of_each_kind():
    everyone, frame = sum(c.size for c in crowd()), pl.concat(feed("opt_out", c) for c in range(4))
    shares = dict(frame.group_by("KIND").len().iter_rows())
    assert 0.035 < shares["type 1"] / everyone < 0.055
    assert 0.040 < shares["national data opt-out"] / everyone < 0.060
    withdrawn = frame.drop_nulls("LAST_DATE")
    assert (withdrawn["LAST_DATE"] > withdrawn["FIRST_DATE"]).all()
