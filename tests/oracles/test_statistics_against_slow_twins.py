"""The vectorised statistics against slow, obvious twins: one number at a time, straight from the formula.

A twin loops in plain Python, takes one quantile at a time from a distribution of `scipy.stats`, and uses
the textbook form where the fast code rearranges it.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from commonweal.outcomes import intervals, statistics

Pair = tuple[float, float]
Triple = tuple[float, float, float]
NAN = math.nan


def slow_byar(count: float, confidence: float) -> Pair:
    z = stats.norm.ppf(confidence + (1 - confidence) / 2)
    lower = 0.0
    if count > 0:
        lower = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
        lower = NAN if lower < 0 else lower
    above = count + 1
    return lower, above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3


def slow_exact(count: float, confidence: float) -> Pair:
    share = (1 - confidence) / 2
    lower = stats.chi2.ppf(share, 2 * count) / 2 if count > 0 else 0.0
    return lower, stats.chi2.ppf(1 - share, 2 * count + 2) / 2


def slow_poisson(count: float, confidence: float) -> Pair:
    return slow_exact(count, confidence) if count < 10 else slow_byar(count, confidence)


def slow_wilson(part: float, whole: float, confidence: float) -> Pair:
    z = stats.norm.ppf(confidence + (1 - confidence) / 2)
    centre = 2 * part + z**2
    root = z * math.sqrt(z**2 + 4 * part * (1 - part / whole))
    return tuple((centre + sign * root) / (2 * (whole + z**2)) for sign in (-1, 1))


def slow_mean(values: Sequence[float], confidence: float) -> Triple:
    size = len(values)
    mean = math.fsum(values) / size
    if size < 2:
        return mean, NAN, NAN
    variance = math.fsum((value - mean) ** 2 for value in values) / (size - 1)
    reach = stats.t.ppf(confidence + (1 - confidence) / 2, size - 1) * math.sqrt(variance / size)
    return mean, mean - reach, mean + reach


def slow_direct(
    persons: Sequence[Sequence[float]],
    population: Sequence[float],
    standard: Sequence[float],
    confidence: float,
) -> Triple:
    """Row f of `persons` had f + 1 events each; None is no events. Per 1 person."""
    rate = variance = total = 0.0
    for events_each, row in enumerate(persons, start=1):
        for people, exposed, weight in zip(row, population, standard, strict=True):
            share = weight / sum(standard)
            total += events_each * (people or 0)
            rate += share * events_each * (people or 0) / exposed
            variance += events_each**2 * (people or 0) * (share / exposed) ** 2
    if total < 10:
        return NAN, NAN, NAN
    lower, upper = slow_byar(total, confidence)
    stretch = math.sqrt(variance / total)
    return rate, rate + stretch * (lower - total), rate + stretch * (upper - total)


def slow_quantile(values: Sequence[float], groups: int) -> list[float]:
    known = [value for value in values if not math.isnan(value)]
    placed = []
    for value in values:
        if math.isnan(value) or len(known) < groups:
            placed.append(NAN)
            continue
        rank = 1 + sum(other < value for other in known)
        group = (groups + 1) - math.ceil((len(known) + 1 - rank) / (len(known) / groups))
        placed.append(max(group, 1))
    return placed


def slow_word(lower: float, upper: float, benchmark: float) -> str:
    if math.isnan(lower) or math.isnan(upper) or math.isnan(benchmark):
        return "not compared"
    if upper < benchmark:
        return "lower"
    return "higher" if lower > benchmark else "similar"


confidences = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])
counts = st.one_of(st.integers(0, 30), st.integers(0, 10_000_000), st.floats(0.1, 50))
columns = st.lists(st.one_of(counts, st.just(NAN)), max_size=12)
measurements = st.floats(-1e4, 1e4, allow_subnormal=False)


def assert_agree(ours: object, theirs: object, rtol: float = 1e-9, atol: float = 0) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=atol, equal_nan=True)


@pytest.mark.parametrize(
    ("fast", "slow"),
    [
        (intervals.byar_limits, slow_byar),
        (intervals.exact_poisson_limits, slow_exact),
        (intervals.poisson_limits, slow_poisson),
    ],
)
@given(column=columns, confidence=confidences)
def test_limits_of_counts(
    fast: Callable[..., intervals.LimitPair],
    slow: Callable[[float, float], Pair],
    column: list[float],
    confidence: float,
) -> None:
    expected = [(NAN, NAN) if math.isnan(count) else slow(count, confidence) for count in column]
    assert_agree(np.transpose(fast(column, confidence)), np.reshape(expected, (-1, 2)))


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), max_size=12), confidences)
def test_wilson_limits(pairs: list[tuple[int, int]], confidence: float) -> None:
    column = [(min(pair), max(pair)) for pair in pairs]
    parts, wholes = np.reshape(column, (-1, 2)).T
    expected = [slow_wilson(part, whole, confidence) for part, whole in column]
    # The twin's lower limit loses digits by subtraction, hence the absolute tolerance.
    ours = intervals.wilson_limits(parts, wholes, confidence)
    assert_agree(np.transpose(ours), np.reshape(expected, (-1, 2)), atol=1e-12)


@given(st.lists(st.tuples(counts, st.integers(1, 10**6)), max_size=12), confidences)
def test_rates_and_ratios(pairs: list[tuple[float, int]], confidence: float) -> None:
    events, people = np.reshape(np.array(pairs, dtype=float), (-1, 2)).T
    rate = statistics.crude_rate(events, people, 1000, confidence=confidence)
    standardised = statistics.indirectly_standardised_ratio(
        events, people, 1000, confidence=confidence
    )
    expected = [
        [1000 * number / n for number in (x, *slow_poisson(x, confidence))] for x, n in pairs
    ]
    for ours in (rate, standardised):
        got = np.transpose([ours.value, ours.lower, ours.upper])
        assert_agree(got, np.reshape(expected, (-1, 3)))


@given(st.lists(measurements, min_size=1, max_size=30), confidences)
def test_means(values: list[float], confidence: float) -> None:
    squares = [value**2 for value in values]
    ours = statistics.mean_from_sums(
        math.fsum(values), math.fsum(squares), len(values), confidence=confidence
    )
    # Sums of squares keep about half the digits of a small variance: 1e-8 of the largest value.
    slack = 1e-6 * max(abs(value) for value in values)
    got = [ours.value, ours.lower, ours.upper]
    assert_agree(got, slow_mean(values, confidence), atol=slack)


@st.composite
def standardised_areas(draw: st.DrawFn) -> tuple[list, list, list]:
    bands = draw(st.integers(1, 6))
    people = st.lists(st.integers(1, 100_000), min_size=bands, max_size=bands)
    row = st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=bands, max_size=bands)
    return draw(st.lists(row, min_size=1, max_size=3)), draw(people), draw(people)


@given(standardised_areas(), confidences)
def test_directly_standardised_rates(areas: tuple[list, list, list], confidence: float) -> None:
    persons, population, standard = areas
    rows = np.array(persons, dtype=float)
    recurring = statistics.directly_standardised_rate_of_repeated_events(
        rows,
        population,
        standard,
        events_each=np.arange(1, len(persons) + 1),
        multiplier=1,
        confidence=confidence,
    )
    expected = slow_direct(persons, population, standard, confidence)
    got = [recurring.value, recurring.lower, recurring.upper]
    assert_agree(got, expected, atol=1e-12)
    # The same rows read as so many areas, each of them with plain events.
    plain = statistics.directly_standardised_rate(
        rows, population, standard, multiplier=1, confidence=confidence
    )
    for place, row in enumerate(persons):
        one = [plain.value[place], plain.lower[place], plain.upper[place]]
        assert_agree(one, slow_direct([row], population, standard, confidence), atol=1e-12)


@given(st.lists(st.one_of(st.integers(0, 20), st.just(NAN)), max_size=40), st.integers(1, 12))
def test_quantiles(values: list[float], groups: int) -> None:
    assert_agree(statistics.quantile(values, groups), slow_quantile(values, groups))


@given(st.lists(st.one_of(measurements, st.just(NAN)), max_size=30))
def test_spread(values: list[float]) -> None:
    known = [value for value in values if not math.isnan(value)]
    shares = (0, 0.25, 0.5, 0.75, 1)
    expected = [np.quantile(known, share) if known else NAN for share in shares]
    ours = statistics.spread([values, values])
    for number, wanted in zip(
        (ours.lowest, ours.lower_quartile, ours.median, ours.upper_quartile, ours.highest),
        expected,
        strict=True,
    ):
        assert_agree(number, [wanted, wanted], rtol=1e-12, atol=1e-9)


@given(st.lists(st.tuples(*[st.one_of(measurements, st.just(NAN))] * 3), max_size=20))
def test_words_against_a_benchmark(rows: list[Triple]) -> None:
    ordered = [(*sorted((low, high)), level) for low, high, level in rows]
    lower, upper, level = np.reshape(np.array(ordered, dtype=float), (-1, 3)).T
    words = statistics.compare_with_benchmark(lower, upper, level)
    assert words.tolist() == [slow_word(*row) for row in ordered]
