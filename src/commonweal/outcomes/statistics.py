"""Rates, proportions, means, ratios and standardised rates with their limits, and peers compared.

For: turning additive counts into values with confidence limits by the methods England's public health
indicators use (Department of Health and Social Care, PHEindicatormethods 2.1.0), and for saying where
a value stands against a benchmark or among its peers. Not for: reading counts, choosing a method for a
measure, trend or funnel rules, or deciding whether a small number may be shown.

Everywhere: arrays in, arrays out, with broadcasting, as 64-bit floats. A missing number is NaN and
gives NaN unless a function says otherwise; an impossible number is a ValueError that names the first
index at which it stands. `multiplier` is what the value is per: 1, 100, 1,000 or 100,000.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from commonweal.outcomes.intervals import (
    FloatArray,
    Limits,
    as_counts,
    as_floats,
    byar_limits,
    poisson_limits,
    refuse_where,
    tail,
    wilson_limits,
)

Direction = Literal["higher is better", "lower is better", "neutral"]
End = Literal["lowest", "highest"]

#: A directly standardised rate of fewer events than this is not reliable and is not given.
DIRECTLY_STANDARDISED_EVENTS_MIN = 10

NOT_COMPARED = "not compared"
_WORDS: dict[Direction, tuple[str, str]] = {
    "higher is better": ("worse", "better"),
    "lower is better": ("better", "worse"),
    "neutral": ("lower", "higher"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """The five-number summary of peers: arrays of one shape, in the unit of the values."""

    lowest: FloatArray
    lower_quartile: FloatArray
    median: FloatArray
    upper_quartile: FloatArray
    highest: FloatArray


def crude_rate(
    numerator: ArrayLike,
    denominator: ArrayLike,
    multiplier: float = 100_000,
    *,
    confidence: float = 0.95,
) -> Limits:
    """Give events per `multiplier` of the denominator, with exact limits below 10 and Byar's from 10.

    The numerator may exceed the denominator. Raises ValueError where the numerator is negative or the
    denominator is not above zero. Source: phe_rate.
    """
    events, exposed = as_counts(numerator, "numerator"), _above_zero(denominator, "denominator")
    lower, upper = poisson_limits(events, confidence)
    return _per(multiplier, events / exposed, lower / exposed, upper / exposed)


def proportion(
    numerator: ArrayLike,
    denominator: ArrayLike,
    multiplier: float = 1,
    *,
    confidence: float = 0.95,
) -> Limits:
    """Give the part of the denominator that is in the numerator, with Wilson score limits.

    With `multiplier` 100 it is a percentage. Raises ValueError as `wilson_limits` does.
    Source: phe_proportion.
    """
    lower, upper = wilson_limits(numerator, denominator, confidence)
    return _per(multiplier, as_floats(numerator) / as_floats(denominator), lower, upper)


def ratio(numerator: ArrayLike, denominator: ArrayLike, multiplier: float = 1) -> Limits:
    """Give a quotient without limits (NaN), for amounts that are not counts of independent events.

    The numerator may be negative. Raises ValueError where the denominator is not above zero.
    """
    value = as_floats(numerator) / _above_zero(denominator, "denominator")
    none = np.full_like(value, np.nan)
    return _per(multiplier, value, none, none)


def mean_from_sums(
    total: ArrayLike,
    total_of_squares: ArrayLike,
    n: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Limits:
    """Give means with Student's t limits from additive sums, in the unit of the values summed.

    `total` is the sum of the values, `total_of_squares` the sum of their squares, `n` how many there
    are. Limits are NaN where n is below 2; the value too where n is 0. Subtracting sums loses digits
    when the values vary little beside their size: centre them before summing if that matters.
    Raises ValueError at a negative n or sum of squares. Source: phe_mean.
    """
    from scipy import special  # slow to import, and most commands need none of it

    size, squares = as_counts(n, "n"), as_counts(total_of_squares, "total_of_squares")
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(size == 0, np.nan, as_floats(total) / size)
        # Rounding can leave a variance of nothing just below zero, which has no root.
        variance = np.maximum((squares - as_floats(total) * value) / (size - 1), 0)
        standard_error = np.where(size < 2, np.nan, np.sqrt(variance / size))
    reach = -special.stdtrit(np.maximum(size - 1, 1), tail(confidence)) * standard_error
    return _per(1, value, value - reach, value + reach)


def directly_standardised_rate(
    count: ArrayLike,
    population: ArrayLike,
    standard_population: ArrayLike,
    *,
    multiplier: float = 100_000,
    confidence: float = 0.95,
) -> Limits:
    """Give the rate each area would have with the standard population's ages, with Dobson limits.

    All three have age bands on their last axis: counts and populations (..., bands), the standard
    (bands); the result is (...). A missing count is 0, because a band without events has no row: do not
    pass a suppressed count as NaN. An area with fewer than 10 events in all gets NaN throughout. The
    lower limit may fall below zero where most events lie in bands of little weight.
    Raises ValueError where a population is missing or not above zero, a standard population is missing,
    negative or zero in all, or a count is negative.
    Source: calculate_dsr; Dobson and others, Statistics in Medicine 1991; 10: 457-462.
    """
    events = np.nan_to_num(as_counts(count, "count"), nan=0.0)
    return _dobson(
        events,
        events,
        weight=_weight(population, standard_population),
        multiplier=multiplier,
        confidence=confidence,
    )


def directly_standardised_rate_of_repeated_events(
    persons: ArrayLike,
    population: ArrayLike,
    standard_population: ArrayLike,
    *,
    events_each: ArrayLike,
    multiplier: float = 100_000,
    confidence: float = 0.95,
) -> Limits:
    """Give a directly standardised rate of events that the same person may have more than once.

    `persons` is (..., frequencies, bands): how many people had each number of events, those numbers
    being `events_each` (frequencies). Otherwise as `directly_standardised_rate`; the value is the same
    as for the events counted singly, the limits are wider.
    Source: calculate_dsr with independent_events = FALSE.
    """
    people = np.nan_to_num(as_counts(persons, "persons"), nan=0.0)
    each = _above_zero(events_each, "events_each")[:, np.newaxis]
    return _dobson(
        (people * each).sum(axis=-2),
        (people * each**2).sum(axis=-2),
        weight=_weight(population, standard_population),
        multiplier=multiplier,
        confidence=confidence,
    )


def expected_events(
    population: ArrayLike, reference_count: ArrayLike, reference_population: ArrayLike
) -> FloatArray:
    """Give the events each area would have at the reference's rate in each age band.

    All have age bands on their last axis: population (..., bands), both references (bands); the result
    is (...). A population may be 0 in a band. Raises ValueError where any is missing or negative, or a
    reference population is not above zero.
    """
    people = _without_gaps(population, "population")
    reference_rate = _without_gaps(reference_count, "reference_count") / _above_zero(
        _without_gaps(reference_population, "reference_population"), "reference_population"
    )
    return np.asarray((people * reference_rate).sum(axis=-1))


def indirectly_standardised_ratio(
    observed: ArrayLike,
    expected: ArrayLike,
    reference_value: float = 1,
    *,
    confidence: float = 0.95,
) -> Limits:
    """Give observed over expected events, with exact limits below 10 observed and Byar's from 10.

    `observed` is each area's events of all ages; `expected` comes from `expected_events`.
    `reference_value` is what the reference itself scores: 1, or 100 for a standardised mortality ratio.
    Raises ValueError where observed is negative or expected not above zero. Source: calculate_ISRatio.
    """
    events, norm = as_counts(observed, "observed"), _above_zero(expected, "expected")
    lower, upper = poisson_limits(events, confidence)
    return _per(reference_value, events / norm, lower / norm, upper / norm)


def indirectly_standardised_rate(
    observed: ArrayLike,
    expected: ArrayLike,
    reference_rate: float,
    *,
    confidence: float = 0.95,
) -> Limits:
    """Give the indirectly standardised ratio times the reference's crude rate, in that rate's unit.

    Raises ValueError as `indirectly_standardised_ratio` does. Source: calculate_ISRate.
    """
    return indirectly_standardised_ratio(observed, expected, reference_rate, confidence=confidence)


def quantile(values: ArrayLike, groups: int, *, first: End = "lowest") -> FloatArray:
    """Put each value in one of `groups` groups of nearly equal size, numbered from 1.

    `values` has one axis, the peers. Group 1 holds the `first` end. Equal values share a group, so
    groups may be uneven, even empty. Missing values get NaN; all do if there are fewer than `groups`.
    Raises ValueError at more than one axis, fewer than one group or another end.
    Source: phe_quantile.
    """
    if first not in ("lowest", "highest"):
        raise ValueError(f"first must be lowest or highest, not {first}")
    peers = as_floats(values)
    if peers.ndim != 1 or groups < 1:
        raise ValueError(f"{peers.ndim} axes and {groups} groups: give one axis, one group or more")
    result = np.full(peers.shape, np.nan)
    present = ~np.isnan(peers)
    known = peers[present] if first == "lowest" else -peers[present]
    if known.size >= groups:
        below = np.searchsorted(np.sort(known), known, side="left")
        # Whole numbers throughout: at the edge of a group a rounded division could fall either way.
        result[present] = groups + 1 + (below - known.size) * groups // known.size
    return result


def quintile(values: ArrayLike, *, first: End = "lowest") -> FloatArray:
    """Put each value in one of five groups of nearly equal size: `quantile` with five groups."""
    return quantile(values, 5, first=first)


def spread(values: ArrayLike) -> Spread:
    """Give lowest, quartiles and highest of peers, which lie on the last axis: (..., peers) to (...).

    Quartiles interpolate linearly between neighbours (Hyndman and Fan's type 7). Missing values are
    left out; with no value at all, every number is NaN.
    """
    peers = np.sort(np.atleast_1d(as_floats(values)), axis=-1)  # NaN sorts last
    if peers.shape[-1] == 0:
        peers = np.full((*peers.shape[:-1], 1), np.nan)
    last = np.maximum(np.count_nonzero(~np.isnan(peers), axis=-1, keepdims=True) - 1, 0)

    def at(share: float) -> FloatArray:
        place = share * last
        under = np.floor(place).astype(np.intp)
        low = np.take_along_axis(peers, under, axis=-1)
        high = np.take_along_axis(peers, np.minimum(under + 1, last), axis=-1)
        return np.asarray(np.minimum(low + (place - under) * (high - low), high)[..., 0])

    return Spread(at(0), at(0.25), at(0.5), at(0.75), at(1))


def compare_with_benchmark(
    lower: ArrayLike,
    upper: ArrayLike,
    benchmark: ArrayLike,
    *,
    direction: Direction = "neutral",
) -> NDArray[np.str_]:
    """Say in a word where an interval stands against a benchmark value.

    `similar` if the benchmark lies within the limits or on one of them; otherwise `lower` or `higher`
    when the direction is neutral, `better` or `worse` when it is not; `not compared` where a limit or
    the benchmark is missing. Raises ValueError where lower is above upper, or at another direction.
    Source: the overlapping-interval rule of Fingertips (Department of Health and Social Care).
    """
    if direction not in _WORDS:
        raise ValueError(f"direction must be one of {', '.join(_WORDS)}, not {direction}")
    low, high, level = as_floats(lower), as_floats(upper), as_floats(benchmark)
    refuse_where(low > high, "lower limit must not be above upper limit")
    below_word, above_word = _WORDS[direction]
    words = np.array([below_word, "similar", above_word, NOT_COMPARED])
    place = 1 + (low > level).astype(np.intp) - (high < level)
    missing = np.isnan(low) | np.isnan(high) | np.isnan(level)
    return np.asarray(words[np.where(missing, 3, place)])


def _per(multiplier: float, *value_lower_upper: FloatArray) -> Limits:
    """Express a value and its limits per `multiplier`, all three in their common shape."""
    if not multiplier > 0:
        raise ValueError(f"multiplier must be more than zero, not {multiplier}")
    value, lower, upper = np.broadcast_arrays(*value_lower_upper)
    return Limits(
        np.asarray(value * multiplier),
        np.asarray(lower * multiplier),
        np.asarray(upper * multiplier),
    )


def _above_zero(values: ArrayLike, name: str) -> FloatArray:
    counts = as_counts(values, name)
    refuse_where(counts <= 0, f"{name} must be more than zero")
    return counts


def _without_gaps(values: ArrayLike, name: str) -> FloatArray:
    counts = as_counts(values, name)
    refuse_where(np.isnan(counts), f"{name} must be known in every age band")
    return counts


def _weight(population: ArrayLike, standard_population: ArrayLike) -> FloatArray:
    """Give each band's share of the standard population for each person of the area's own."""
    people = _above_zero(_without_gaps(population, "population"), "population")
    standard = _without_gaps(standard_population, "standard_population")
    whole = standard.sum(axis=-1, keepdims=True)
    refuse_where(whole <= 0, "standard_population must be more than zero in all")
    return np.asarray(standard / whole / people)


def _dobson(
    events: FloatArray,
    squared_events: FloatArray,
    *,
    weight: FloatArray,
    multiplier: float,
    confidence: float,
) -> Limits:
    """Weight events into a rate, and stretch Byar's limits of their total to its variance.

    All arrays are (..., bands). `squared_events` sums over people the square of the events each had,
    which is the variance of the count; it is the count itself when every person had one.
    """
    events, squared_events, weight = np.broadcast_arrays(events, squared_events, weight)
    total = events.sum(axis=-1)
    enough = total >= DIRECTLY_STANDARDISED_EVENTS_MIN
    total = np.where(enough, total, np.nan)
    value = np.where(enough, (events * weight).sum(axis=-1), np.nan)
    stretch = np.sqrt((squared_events * weight**2).sum(axis=-1) / total)
    lower, upper = byar_limits(total, confidence)
    return _per(
        multiplier, value, value + stretch * (lower - total), value + stretch * (upper - total)
    )
