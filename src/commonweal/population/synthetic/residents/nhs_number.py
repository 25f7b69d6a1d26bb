"""Invented NHS numbers: those that begin with 999, and after those 998 and on, which nobody is given.

A tenth digit checks the nine before it (NHS Data Dictionary, NHS NUMBER: modulus 11). It keeps no
register of who has which.
"""

import numpy as np
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import Whole

FIRST_BLOCK, LAST_BLOCK = 999, 900
BLOCK = 1_000_000
WEIGHTS = range(10, 1, -1)


def check_digit(nine: Whole) -> Whole:
    """The tenth digit of nine; 10 where there is none, and the nine digits are not used."""
    total = np.zeros_like(nine)
    rest = nine
    for weight in reversed(WEIGHTS):
        rest, digit = np.divmod(rest, 10)
        total += weight * digit
    digit = (11 - total % 11) % 11
    return np.asarray(digit)


def candidates(first: int, end: int) -> Whole:
    """Valid numbers among the places from `first` to before `end` of all that could be given."""
    block, within = np.divmod(np.arange(first, end), BLOCK)
    assert end <= (FIRST_BLOCK - LAST_BLOCK + 1) * BLOCK, "no numbers are left for more people"
    nine = (FIRST_BLOCK - block) * BLOCK + within
    check = check_digit(nine)
    valid: NDArray[np.bool_] = check < 10
    return np.asarray((nine * 10 + check)[valid])
