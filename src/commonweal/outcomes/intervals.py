"""Confidence limits of counts and of proportions, on arrays of any shape.

For: the limits every rate, ratio and proportion of the house is built on, by the methods England's
public health indicators use (Department of Health and Social Care, PHEindicatormethods 2.1.0). Not for: turning
counts into rates (see `statistics`), limits that allow for overdispersion, or deciding whether a small
number may be shown.

Everywhere: arrays in, arrays of the broadcast shape out, as 64-bit floats. A missing number is NaN and
gives NaN; an impossible number is a ValueError that names the first index at which it stands.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
LimitPair = tuple[FloatArray, FloatArray]

#: Counts below this take exact Poisson limits, counts from here on take Byar's approximation.
EXACT_BELOW = 10


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """A value with its confidence limits: three arrays of one shape, in one unit.

    NaN limits beside a value mean that the method gives none; a NaN value means it could not be known.
    """

    value: FloatArray
    lower: FloatArray
    upper: FloatArray

    def __post_init__(self) -> None:
        if not self.value.shape == self.lower.shape == self.upper.shape:
            raise ValueError(
                "value, lower and upper must have one shape, not "
                f"{self.value.shape}, {self.lower.shape} and {self.upper.shape}"
            )


def as_floats(values: ArrayLike) -> FloatArray:
    """Take numbers in any form as a 64-bit float array; None becomes NaN."""
    return np.asarray(values, dtype=np.float64)


def as_counts(values: ArrayLike, name: str) -> FloatArray:
    """Take numbers that cannot be negative or endless; whole or not. NaN is let through.

    Raises ValueError, naming `name` and the first index, at a negative or infinite number.
    """
    counts = as_floats(values)
    refuse_where((counts < 0) | np.isinf(counts), f"{name} must be zero or more, and finite")
    return counts


def refuse_where(wrong: NDArray[np.bool_] | np.bool_, rule: str) -> None:
    """Raise ValueError with the rule broken, the first index that breaks it and how many do."""
    if np.any(wrong):
        places = np.argwhere(wrong)
        first = ", ".join(str(axis) for axis in places[0])
        raise ValueError(f"{rule}; broken at index [{first}], {len(places)} in all")


def normal_quantile(confidence: float) -> float:
    """Give z such that a standard normal lies within -z to z with this probability.

    Raises ValueError unless 0 < confidence < 1 (a share: 0.95, not 95).
    """
    from scipy import special  # slow to import, and most commands need none of it

    return float(-special.ndtri(tail(confidence)))


def tail(confidence: float) -> float:
    """Give the probability left in each tail, (1 - confidence) / 2.

    Raises ValueError unless 0 < confidence < 1 (a share: 0.95, not 95).
    """
    if not 0 < confidence < 1:
        raise ValueError(
            f"confidence must lie between 0 and 1, not {confidence}; write 95% as 0.95"
        )
    return (1 - confidence) / 2


def byar_limits(count: ArrayLike, confidence: float = 0.95) -> LimitPair:
    """Give Byar's approximate Poisson limits of counts.

    A count of 0 has lower limit 0. Where the formula falls below zero (counts above 0 but under 0.63
    at 95%, under 1.28 at 99.8%) the lower limit is NaN: the approximation does not hold there, so use
    `poisson_limits`. Raises ValueError at a negative count.
    Source: Breslow and Day, Statistical Methods in Cancer Research, volume II, IARC 1987.
    """
    counted = as_counts(count, "count")
    z = normal_quantile(confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = 1 - 1 / (9 * counted) - z / (3 * np.sqrt(counted))
        lower = np.where(counted == 0, 0.0, np.where(root < 0, np.nan, counted * root**3))
    above = counted + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return lower, np.asarray(upper)


def exact_poisson_limits(count: ArrayLike, confidence: float = 0.95) -> LimitPair:
    """Give the exact Poisson limits of counts, by the chi-squared (gamma) quantiles.

    A count of 0 has lower limit 0. Raises ValueError at a negative count.
    Source: Armitage and Berry, Statistical Methods in Medical Research, 4th edition, 2002.
    """
    from scipy import special  # slow to import, and most commands need none of it

    counted = as_counts(count, "count")
    each_tail = tail(confidence)
    # The quantiles are slow and small counts repeat, so each distinct count is worked out once.
    distinct, place = np.unique(counted, return_inverse=True)
    place = place.reshape(counted.shape)
    # Half a chi-squared quantile on 2x degrees of freedom is the gamma quantile of shape x.
    lower = np.where(distinct == 0, 0.0, special.gammaincinv(distinct, each_tail))
    upper = special.gammainccinv(distinct + 1, each_tail)
    return np.asarray(lower[place]), np.asarray(upper[place])


def poisson_limits(count: ArrayLike, confidence: float = 0.95) -> LimitPair:
    """Give the limits that rates and standardised ratios use: exact below 10, Byar from 10.

    Never NaN for a count that is present; a count of 0 has lower limit 0.
    Raises ValueError at a negative count.
    Source: PHEindicatormethods 2.1.0, phe_rate.
    """
    counted = as_counts(count, "count")
    lower, upper = byar_limits(counted, confidence)
    small = counted < EXACT_BELOW
    lower[small], upper[small] = exact_poisson_limits(counted[small], confidence)
    return lower, upper


def wilson_limits(
    numerator: ArrayLike, denominator: ArrayLike, confidence: float = 0.95
) -> LimitPair:
    """Give the Wilson score limits of proportions, as shares from 0 to 1.

    A numerator of 0 has lower limit exactly 0, a full one upper limit exactly 1. Confidence may be 1,
    which gives 0 and 1. Raises ValueError where the denominator is not above zero, the numerator is
    negative, or the numerator is above the denominator.
    Source: Wilson, Journal of the American Statistical Association 1927; 22: 209-212.
    """
    part, whole = np.broadcast_arrays(
        as_counts(numerator, "numerator"), as_counts(denominator, "denominator")
    )
    refuse_where(whole <= 0, "denominator must be more than zero")
    refuse_where(part > whole, "numerator must not be more than denominator")
    if confidence == 1:
        missing = np.isnan(part + whole)
        return np.where(missing, np.nan, 0.0), np.where(missing, np.nan, 1.0)
    z = normal_quantile(confidence)
    reach = 2 * part + z**2 + z * np.sqrt(z**2 + 4 * part * (whole - part) / whole)
    # The textbook lower limit subtracts two nearly equal numbers when the part is small. The product
    # of the two limits is known, so divide by the upper one instead: exact at 0, and never negative.
    lower = 2 * part * (part / whole) / reach
    upper = np.where(part == whole, 1.0, np.minimum(reach / (2 * (whole + z**2)), 1.0))
    return np.asarray(lower), upper
