"""A batch held against the one before it: what is told, what is left to chance, and which one that is.

Each example is a month of a feed that sends 3,000 rows, a hundred a day, unless it says otherwise.
"""

import math

import polars as pl
import pytest

from commonweal.actions.quality_asked import Direction, trend_of
from commonweal.repository.record_feeds.comparing import (
    PSI_LARGE,
    Earlier,
    compare,
    compared,
    population_stability,
    previous,
)
from commonweal.repository.record_feeds.coverage import coverage_of
from commonweal.repository.record_feeds.loading import LoadedRecords
from commonweal.repository.records import BatchOutcome
from commonweal.terms.problem import Place, Problem, Severity

MONTH = 30
SCHEMA = {"column_name": pl.String, "what": pl.String, "value": pl.String, "amount": pl.Float64}
NOTHING_STORED = pl.DataFrame(schema={"batch": pl.String, **SCHEMA})


def profile(rows=3_000.0, *, missing=0.0, mean=20.0, shares=None) -> pl.DataFrame:
    """A batch with a number WAIT and a code MODE."""
    spread = shares or {"face to face": 0.5, "telephone": 0.3, "online": 0.2}
    told = [
        ("", "rows", None, rows),
        ("WAIT", "missing", None, missing),
        ("MODE", "missing", None, 0.0),
        ("WAIT", "mean", None, mean),
        *(("MODE", "share", value, share) for value, share in spread.items()),
    ]
    return pl.DataFrame(told, schema=SCHEMA, orient="row")


def warnings(now, before, *, days=(MONTH, MONTH)) -> list[Problem]:
    return compare(
        now, before, days_now=days[0], days_before=days[1], label="now.csv", against="before.csv"
    )


def told(now, before, **words) -> list[tuple[str, str | None]]:
    found = warnings(now, before, **words)
    assert {problem.severity for problem in found} <= {Severity.WARNING}
    return [(problem.rule, problem.place.column) for problem in found]


def test_two_months_alike_need_no_word():
    assert warnings(profile(), profile()) == []


@pytest.mark.parametrize(
    ("rows", "days", "is_told"),
    [
        (3_000, MONTH, False),
        (2_200, MONTH, False),  # 27% fewer: a holiday may do that
        (2_000, MONTH, True),  # 33% fewer
        (4_200, MONTH, True),  # 40% more: sent twice in part
        (36_500, 365, False),  # a year of the same hundred a day
        (3_000, 365, True),  # a year that holds a month
        (0, MONTH, True),
    ],
)
def test_rows_are_compared_a_day_covered(rows, days, is_told):
    found = told(profile(rows), profile(), days=(days, MONTH))
    assert found == ([("rows-changed", None)] if is_told else [])


def test_few_rows_may_differ_by_chance():
    assert told(profile(12), profile(20)) == []  # 40% fewer, of twenty
    assert told(profile(12), profile(200)) == [("rows-changed", None)]


def test_full_extracts_are_compared_as_they_are_and_never_with_a_month():
    assert told(profile(2_000), profile(3_000), days=(0, 0)) == [("rows-changed", None)]
    assert told(profile(2_000), profile(3_000), days=(0, MONTH)) == []


def test_a_warning_says_what_was_and_what_is():
    (problem,) = warnings(profile(2_000), profile())
    assert problem.place == Place("now.csv")
    assert problem.message == "67 rows a day, 33% fewer than the 100 of before.csv."
    assert problem.next_step


@pytest.mark.parametrize(
    ("was", "now", "rows", "is_told"),
    [
        (0.01, 0.05, 3_000, False),  # four points
        (0.01, 0.07, 3_000, True),  # six points
        (0.40, 0.34, 3_000, False),  # filled more than before
        (0.01, 0.07, 90, False),  # too few rows
        (0.40, 0.46, 300, False),  # six points of three hundred may be chance
        (0.40, 0.46, 30_000, True),
    ],
)
def test_a_column_that_is_empty_more_often_is_told(was, now, rows, is_told):
    found = told(profile(rows, missing=now), profile(rows, missing=was))
    assert found == ([("missing-more", "WAIT")] if is_told else [])


def test_the_stability_index_by_hand():
    # (0.6 - 0.5) ln(0.6/0.5) + (0.4 - 0.5) ln(0.4/0.5)
    index = population_stability(
        {"a": 0.6, "b": 0.4}, {"a": 0.5, "b": 0.5}, rows_now=1e9, rows_before=1e9
    )
    assert index == pytest.approx(0.1 * math.log(1.2) - 0.1 * math.log(0.8))
    assert index == pytest.approx(0.0405, abs=1e-4)


def test_the_stability_index_is_the_same_both_ways_and_nought_for_itself():
    one, other = {"a": 0.7, "b": 0.2, "c": 0.1}, {"a": 0.5, "b": 0.5}
    there = population_stability(one, other, rows_now=500, rows_before=500)
    back = population_stability(other, one, rows_now=500, rows_before=500)
    assert there == pytest.approx(back)
    assert there > PSI_LARGE
    assert population_stability(one, one, rows_now=500, rows_before=500) == 0


def test_a_value_that_is_new_counts_as_half_a_row_before():
    index = population_stability(
        {"a": 0.9, "b": 0.1}, {"a": 1.0}, rows_now=1_000, rows_before=1_000
    )
    expected = (0.9 - 1.0) * math.log(0.9) + (0.1 - 0.0005) * math.log(0.1 / 0.0005)
    assert index == pytest.approx(expected)


def test_codes_that_are_spread_otherwise_are_told_with_the_one_that_moved_most():
    now = profile(shares={"face to face": 0.2, "telephone": 0.3, "online": 0.5})
    (problem,) = warnings(now, profile())
    assert (problem.rule, problem.place.column) == ("values-shifted", "MODE")
    assert "before.csv" in problem.message
    assert "0.55" in problem.message  # (0.3) ln 2.5 twice over
    few = profile(99, shares={"face to face": 0.2, "telephone": 0.3, "online": 0.5})
    assert told(few, profile(), days=(1, MONTH)) == []
    little = profile(shares={"face to face": 0.4, "telephone": 0.35, "online": 0.25})
    assert warnings(little, profile()) == []


def test_many_codes_in_few_rows_differ_by_chance():
    """Sixty codes of 120 rows: an index of one half is what chance makes of them."""
    codes = [f"C{n}" for n in range(60)]
    now = {code: (1.5 if n % 2 else 0.5) / 60 for n, code in enumerate(codes)}
    before = dict.fromkeys(codes, 1 / 60)
    assert population_stability(now, before, rows_now=120, rows_before=120) > PSI_LARGE
    assert told(profile(120, shares=now), profile(120, shares=before)) == []
    assert told(profile(shares=now), profile(shares=before)) == [("values-shifted", "MODE")]


@pytest.mark.parametrize(
    ("mean", "rows", "is_told"),
    [(24.0, 3_000, False), (26.0, 3_000, True), (14.0, 3_000, True), (26.0, 900, False)],
)
def test_a_mean_that_moved_by_more_than_a_quarter_is_told(mean, rows, is_told):
    found = told(profile(rows, mean=mean), profile(rows))
    assert found == ([("mean-moved", "WAIT")] if is_told else [])


def earlier(*names: str) -> list[Earlier]:
    return [Earlier(n, n, n.replace("_revised", ""), coverage_of(n)) for n in names]


YEAR, MARCH, APRIL, MAY = (f"OP_{p}.csv" for p in ("2023-24", "2024-03", "2024-04", "2024-05"))


@pytest.mark.parametrize(
    ("name", "before", "follows"),
    [
        (APRIL, [YEAR], YEAR),
        (MAY, [YEAR, APRIL], APRIL),
        (MAY, [APRIL, YEAR], APRIL),  # the year came late
        (APRIL, [YEAR, MAY], YEAR),
        (YEAR, [APRIL, MAY], None),  # nothing ends before it
        ("OP_2024-05_revised.csv", [YEAR, APRIL, MAY, "OP_2024-06.csv"], MAY),
        ("OP_2024-05_RHM.csv", [YEAR, APRIL, "OP_2024-04_RHU.csv"], None),
        ("OP_2024-05_RHM.csv", ["OP_2024-04_RHM.csv", APRIL], "OP_2024-04_RHM.csv"),
        ("OP_to_2024-05-31.csv", [APRIL, "OP_to_2024-04-30.csv"], "OP_to_2024-04-30.csv"),
        ("OP_2024-05-13.csv", ["OP_2024-05-06.csv", "OP_2024-05-12.csv"], "OP_2024-05-06.csv"),
        ("OP_2024-05-13.csv", ["OP_2024-05-12.csv", MAY], None),
    ],
)
def test_which_batch_is_the_one_before(name, before, follows):
    found = previous(name.replace("_revised", ""), coverage_of(name), earlier(*before))
    assert (found.key if found else None) == follows


def loaded(period: str, frame: pl.DataFrame, *, state: str = "accepted") -> LoadedRecords:
    name = f"NHS111_{period}.csv"
    outcome = BatchOutcome(
        period.ljust(64, "-"), "nhs111_contact", name, state, f"nhs111_contact/{name}", "", ""
    )
    return LoadedRecords(outcome, coverage_of(name), frames={"batch_profile": frame})


def key_of(period: str) -> str:
    return loaded(period, pl.DataFrame()).outcome.key


def contacts(rows: float, *, sound: float, stray: float = 0.0) -> pl.DataFrame:
    amounts = [
        ("", "rows", None, rows),
        ("channel", "missing", None, 0.0),
        ("update_type", "missing", None, 1.0 - sound),
        ("channel", "share", "call", sound),
        ("channel", "share", "online", 1 - sound - stray),
        ("channel", "share", "9990000018", stray),
    ]
    return pl.DataFrame(amounts, schema=SCHEMA, orient="row")


def test_each_of_several_batches_is_held_against_the_one_before_it():
    found = compared(
        NOTHING_STORED,
        [],
        [
            loaded("2024-04", contacts(3_000, sound=0.9)),
            loaded("2024-05", contacts(1_000, sound=0.9)),
            loaded("2024-06", contacts(1, sound=0.9), state="refused"),
            loaded("2024-07", contacts(1_000, sound=0.2)),
        ],
    )
    periods = {key_of(period): period for period in ("2024-05", "2024-07")}
    rules = {periods[key]: [problem.rule for problem in told] for key, told in found.items()}
    assert rules == {"2024-05": ["rows-changed"], "2024-07": ["values-shifted"]}
    assert found[key_of("2024-07")][0].message.count("NHS111_2024-05.csv") == 1


def test_columns_are_told_by_their_headings_and_only_values_of_the_contract_are_quoted():
    found = compared(
        NOTHING_STORED,
        [],
        [
            loaded("2024-04", contacts(3_000, sound=0.9)),
            loaded("2024-05", contacts(3_000, sound=0.1, stray=0.7)),
        ],
    )
    (problem,) = found[key_of("2024-05")]
    assert problem.place.column == "CHANNEL"
    assert "9990000018" not in problem.message, "a stray cell may be about a person"


@pytest.mark.parametrize(
    ("records", "faults", "direction"),
    [
        ((1_000, 1_000), (10, 40), Direction.FEWER),
        ((1_000, 1_000), (40, 10), Direction.MORE),
        ((1_000, 1_000), (10, 14), Direction.SAME),  # chance
        ((10**8, 10**8), (1_000_000, 1_030_000), Direction.SAME),  # beyond chance, and no news
        ((1_000, 0), (10, 0), Direction.UNTOLD),
        ((1_000, 1_000), (0, 0), Direction.SAME),
    ],
)
def test_a_trend_is_told_only_beyond_chance(records, faults, direction):
    assert trend_of(records, faults).direction is direction
