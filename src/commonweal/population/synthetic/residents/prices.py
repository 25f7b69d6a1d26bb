"""An invented price list for hospital care, in pence.

The codes are national, the prices are not: they are round numbers of about the size of a national
tariff, so that costs add up to something like the truth. A real price list belongs in a definition.
"""

from functools import lru_cache

import numpy as np
import polars as pl

from commonweal.population.synthetic.residents.cohort import Whole
from commonweal.population.synthetic.residents.reasons import reasons
from commonweal.population.synthetic.residents.specialties import functions, operations

MATERNITY_HRGS = (
    *(("NZ30C", "NZ30B", "NZ30A"), ("NZ51C", "NZ51B", "NZ51A"), ("NZ50C", "NZ50B", "NZ50A")),
    ("PB03Z", "PB03Z", "PB04D"),
)
"""Of a normal delivery, an unplanned and a planned caesarean section, and a newborn baby."""
COMPLICATED = (1.0, 1.45, 2.1)
"""What the middle and the highest code of a root cost beside the lowest."""
_ROOTS = """
DZ11 1500  DZ65 1400  DZ15 800  DZ22 1250  PD15 900  EB03 1900  EB10 1500  EB12 450
EB07 750  AA35 2900  EB08 900  HE11 5600  HE51 1700  AA26 850  LA04 1350  WJ06 1900
FD01 900  GC17 1600  FF37 2600  FD05 500  FD10 1500  FD03 1150  JD07 1250  WH09 2200
KB02 1100  WH04 500  GC01 2300  PD11 550  LA07 1900  FD11 1900  DZ09 1000  LB40 700
MB08 550  AA31 550  HC32 950  FF62 1350  GA10 2100  FF31 8200  JA20 2600  LB72 280
LB25 2300  LB15 750  HN12 6100  HN22 6000  HN45 900  HN23 1900  HN54 2900  CA60 1300
CA11 1500  CA35 850  BZ34 850  BZ23 480  CD01 800  JC42 1050  FE32 480  FE22 410
FE30 620  EY43 1100  EY41 2600  JC43 520  DZ69 950  MA31 620  MA07 3600  SB97 330
HD23 420  LA08 310  NZ30 2000  NZ51 3900  NZ50 3500  PB03 420  PB04 1500
"""
_WORDS = _ROOTS.split()
ROOT_POUNDS = {root: int(pounds) for root, pounds in zip(_WORDS[::2], _WORDS[1::2], strict=True)}
"""Pounds for the least complicated code of each root, stay included."""
TRIM_DAYS = 25
EXCESS_DAY_PENCE = 34_000
SHORT_EMERGENCY = 0.55
"""An emergency that leaves on the day it came costs this part."""
ATTENDANCE_POUNDS = np.array(
    [
        [620, 430, 280, 190, 130],
        [300, 260, 200, 150, 110],
        [160, 140, 110, 90, 75],
    ]
)
"""Axes: department (main, single specialty, minor); acuity."""
_CLINIC_POUNDS = {"surgical": (165, 85), "medical": (235, 125)}
_SURGICAL_BELOW = 300
REMOTE = 0.6
"""A clinic by telephone or video costs this part of one in person."""


@lru_cache
def hrg_codes() -> tuple[str, ...]:
    """Every HRG used, three for each reason: reasons, then operations, then maternity."""
    kinds = (*reasons().hrg, *operations().hrg, *MATERNITY_HRGS)
    return tuple(code for three in kinds for code in three)


@lru_cache
def hrg_pence() -> Whole:
    """The price of each of `hrg_codes`."""
    factors = np.tile(COMPLICATED, len(hrg_codes()) // 3)
    pounds = np.array([ROOT_POUNDS[code[:4]] for code in hrg_codes()])
    return np.asarray(np.round(pounds * factors) * 100, dtype=np.int64)


def attendance_prices(department: Whole, acuity: Whole) -> pl.Series:
    """Pence for each attendance at an emergency department."""
    return pl.Series(ATTENDANCE_POUNDS[department, acuity] * 100)


@lru_cache
def clinic_pence() -> Whole:
    """Axes function, follow-up (0 first, 1 follow-up), remote (0 in person): pence."""
    kinds = ["surgical" if int(code) < _SURGICAL_BELOW else "medical" for code in functions().code]
    pounds = np.array([_CLINIC_POUNDS[kind] for kind in kinds], dtype=np.float64)
    both = np.stack([pounds, pounds * REMOTE], axis=2)
    return np.asarray(np.round(both) * 100, dtype=np.int64)
