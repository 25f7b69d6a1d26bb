"""What each specialty does: its share of referrals, its clinics and its operations, as a catalogue.

Codes are national (treatment functions, OPCS-4, ICD-10, HRG4+); shares are near the mix of
published waiting lists and activity, and the rest is invented. Emergencies are in `reasons`.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import Floats, Whole

ANYONE, WOMEN, MEN = 0, 2, 1
GASTROSCOPY = "G459"
"""The operation that anybody may have, whatever the age."""

# treatment function; main specialty; share of referrals to it; share of those that end in an
# admission; wait beside the mean; share of clinic follow-ups; clinic procedure ("-" for none) and
# how often; sex; factors for people under 18, 18-64 and 65 and over
_FUNCTIONS = """
100 100  7.0 0.30 1.05  4.0 -    0.00 0 0.5 1.0 1.0
101 101  5.5 0.30 1.00  4.5 M459 0.12 0 0.4 0.9 1.6
110 110 11.0 0.38 1.25 10.0 W903 0.05 0 0.7 1.0 1.3
120 120  7.5 0.16 1.20  4.5 D072 0.10 0 1.4 0.9 1.1
130 130 10.5 0.26 1.10 13.0 C873 0.40 0 0.6 0.6 2.0
140 145  5.0 0.24 1.20  2.5 -    0.00 0 1.4 1.1 0.7
160 160  2.5 0.40 1.10  2.0 -    0.00 0 0.5 1.0 1.3
301 301  6.5 0.34 1.15  4.0 -    0.00 0 0.4 1.1 1.2
320 320  6.5 0.10 1.00  6.5 U201 0.30 0 0.3 0.8 1.9
330 330  8.5 0.16 0.85  5.0 S065 0.15 0 0.7 0.9 1.5
340 340  3.0 0.06 1.05  4.0 E925 0.15 0 0.3 0.9 1.6
400 400  4.5 0.03 1.20  3.5 -    0.00 0 0.5 1.1 1.0
410 410  2.5 0.05 1.00  4.5 W903 0.05 0 0.2 1.0 1.3
430 430  0.8 0.01 0.60  1.5 -    0.00 0 0.0 0.0 3.0
302 302  2.2 0.02 0.95  4.5 -    0.00 0 0.4 1.1 1.1
303 303  1.6 0.06 0.60  5.0 -    0.00 0 0.3 0.8 1.8
370 800  0.6 0.10 0.50  7.0 -    0.00 0 0.1 0.9 1.6
420 420  4.5 0.02 0.95  5.5 -    0.00 0 5.0 0.0 0.0
502 502  8.5 0.22 1.15  4.5 Q554 0.10 2 0.1 1.5 0.5
361 361  0.7 0.02 0.70  3.0 -    0.00 0 0.2 0.8 1.7
"""

# treatment function; weight among RTT admissions; among other planned admissions; share of day
# cases; median nights of the others; HRG codes of least to most complications; OPCS-4; ICD-10; sex;
# youngest age in years; the condition without which nobody has it ("-" for none)
_OPERATIONS = """
100 3.0 0.3 0.75 1.6 FF62D FF62C FF62B T202 K409 0  0 -
100 2.2 0.2 0.62 1.4 GA10K GA10J GA10H J183 K802 0 16 -
100 1.0 0.4 0.05 6.0 FF31D FF31C FF31B H333 C189 0 25 cancer
100 1.0 0.4 0.70 1.5 JA20F JA20E JA20D B282 C509 2 25 cancer
101 2.2 3.5 0.99 1.0 LB72A LB72A LB72A M459 N329 0  0 -
101 1.2 0.6 0.25 1.6 LB25F LB25E LB25D M653 N40X 1 45 -
101 1.0 0.8 0.55 1.5 LB15E LB15E LB15E M421 C679 0 35 cancer
110 1.6 0.1 0.06 2.6 HN12F HN12E HN12D W381 M161 0 40 osteoarthritis
110 1.8 0.1 0.05 2.8 HN22E HN22D HN22C W401 M171 0 40 osteoarthritis
110 1.6 0.1 0.95 1.0 HN45A HN45A HN45A A651 G560 0 18 -
110 1.8 0.2 0.92 1.0 HN23E HN23D HN23C W822 M232 0 12 -
110 0.9 0.1 0.85 1.1 HN54C HN54B HN54A O291 M754 0 25 -
120 0.9 0.1 0.80 1.0 CA60A CA60A CA60A F344 J350 0  0 -
120 0.7 0.1 0.93 1.0 CA11A CA11A CA11A E036 J342 0 12 -
120 0.7 0.1 0.97 1.0 CA35A CA35A CA35A D151 H653 0  0 -
130 8.0 0.6 0.99 1.0 BZ34C BZ34B BZ34A C751 H259 0 45 -
130 0.6 2.0 0.98 1.0 BZ23Z BZ23Z BZ23Z C794 H353 0 55 -
140 2.6 0.2 0.95 1.0 CD01A CD01A CD01A F091 K010 0  6 -
160 1.2 0.4 0.88 1.3 JC42C JC42C JC42C S065 C443 0 35 -
301 4.2 7.5 0.99 1.0 FE32Z FE32Z FE32Z H229 K573 0 30 -
301 3.0 5.0 0.99 1.0 FE22Z FE22Z FE22Z G459 K297 0  0 -
301 1.0 2.0 0.98 1.0 FE30Z FE30Z FE30Z H201 D126 0 30 -
320 0.9 0.8 0.82 1.2 EY43F EY43E EY43D K634 I251 0 30 chd
320 0.5 0.4 0.50 1.4 EY41D EY41C EY41B K751 I251 0 30 chd
330 1.6 0.8 1.00 1.0 JC43C JC43C JC43C S065 C449 0 30 -
340 0.5 0.5 0.93 1.2 DZ69A DZ69A DZ69A E495 R91X 0 16 -
502 1.4 0.2 0.98 1.0 MA31Z MA31Z MA31Z Q188 N950 2 45 -
502 1.0 0.2 0.12 1.9 MA07G MA07F MA07E Q074 D259 2 30 -
303 0.3 6.0 0.99 1.0 SB97Z SB97Z SB97Z X352 C900 0 40 cancer
370 0.1 3.5 0.99 1.0 SB97Z SB97Z SB97Z X352 C509 2 25 cancer
370 0.1 2.5 0.99 1.0 SB97Z SB97Z SB97Z X352 C189 0 25 cancer
370 0.1 2.5 0.99 1.0 SB97Z SB97Z SB97Z X352 C61X 1 45 cancer
410 0.2 2.5 0.99 1.0 HD23J HD23H HD23G X292 M069 0 16 rheumatoid_arthritis
361 0.1 2.2 0.99 1.0 LA08P LA08N LA08M X403 N185 0 18 ckd
"""
"""An operation that needs a cancer needs the person's own, by its diagnosis: see `operated`."""


@dataclass(frozen=True, slots=True)
class Functions:
    """Treatment functions as arrays; `by_age` has axes age band (under 18, 18-64, 65+), function."""

    code: tuple[str, ...]
    main: tuple[str, ...]
    share: Floats
    admitted: Floats
    wait: Floats
    clinic: Floats
    procedure: tuple[str, ...]
    procedure_share: Floats
    sex: Floats
    by_age: Floats

    def row(self, code: str) -> int:
        """The row of a treatment function."""
        return self.code.index(code)


@dataclass(frozen=True, slots=True)
class Operations:
    """Planned operations as arrays; `function` is a row of `Functions`, `hrg` holds three codes.

    `sex` is `ANYONE` or the only one, `youngest` an age in years, `condition` empty for none.
    """

    function: Floats
    waited: Floats
    planned: Floats
    day_case: Floats
    nights: Floats
    hrg: tuple[tuple[str, str, str], ...]
    opcs: tuple[str, ...]
    icd: tuple[str, ...]
    sex: Floats
    youngest: Floats
    condition: tuple[str, ...]


def _rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()]


@lru_cache
def functions() -> Functions:
    """The catalogue of specialties."""
    rows = _rows(_FUNCTIONS)

    def numbers(*places: int) -> Floats:
        return np.array([[float(row[place]) for row in rows] for place in places])

    return Functions(
        tuple(row[0] for row in rows),
        tuple(row[1] for row in rows),
        numbers(2)[0],
        numbers(3)[0],
        numbers(4)[0],
        numbers(5)[0],
        tuple("" if row[6] == "-" else row[6] for row in rows),
        numbers(7)[0],
        numbers(8)[0],
        numbers(9, 10, 11),
    )


@lru_cache
def operations() -> Operations:
    """The catalogue of planned operations."""
    rows = _rows(_OPERATIONS)

    def numbers(place: int) -> Floats:
        return np.array([float(row[place]) for row in rows])

    code = functions().code
    return Operations(
        np.array([code.index(row[0]) for row in rows]),
        numbers(1),
        numbers(2),
        numbers(3),
        numbers(4),
        tuple((row[5], row[6], row[7]) for row in rows),
        tuple(row[8] for row in rows),
        tuple(row[9] for row in rows),
        numbers(10),
        numbers(11),
        tuple("" if row[12] == "-" else row[12] for row in rows),
    )


@lru_cache
def function_shares(column: str) -> Floats:
    """Axes age band times sex (0 male, 1 female), function: shares of one kind of work.

    `column` is `share` (referrals) or `clinic` (follow-ups).
    """
    found = functions()
    rows = []
    for band in range(3):
        for sex in (MEN, WOMEN):
            fits = (found.sex == ANYONE) | (found.sex == sex)
            weight = getattr(found, column) * found.by_age[band] * fits
            rows.append(weight / weight.sum())
    return np.array(rows)


def groups(age: Floats, sex: NDArray[np.int8]) -> Whole:
    """Rows of `function_shares`."""
    band = np.searchsorted(np.array([18, 65]), age, side="right")
    return np.asarray(band * 2 + (sex == WOMEN))


@lru_cache
def operation_shares(column: str) -> Floats:
    """Axes function, operation: which operation a function's patients have.

    `column` is `waited` (after an RTT pathway) or `planned`. A function without any has the
    commonest small one, a gastroscopy.
    """
    known = operations()
    weights = getattr(known, column)
    table = np.zeros((len(functions().code), len(weights)))
    table[known.function.astype(int), np.arange(len(weights))] = weights
    table[table.sum(axis=1) == 0, known.opcs.index(GASTROSCOPY)] = 1.0
    shares: Floats = table / table.sum(axis=1, keepdims=True)
    return shares
