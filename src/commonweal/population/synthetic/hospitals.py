"""Invented hospital activity: A&E attendances, beds and discharges of every provider.

Attendances grow and peak in winter and, for minor injuries, in summer; waits follow how full the
beds are. Months run from April 2018, so that each publication may take the stretch that it covers.
"""

from datetime import date, timedelta

import numpy as np
import polars as pl

from commonweal.population.synthetic.clock import ENDS, months, years_since
from commonweal.population.synthetic.providers import (
    Floats,
    Provider,
    middays,
    noise,
    pandemic,
    rounded,
    season,
    takeover_factor,
    trend,
)
from commonweal.terms.streams import stream

ACTIVITY_BEGINS = date(2018, 4, 1)
DAILY_BEGINS = date(2022, 4, 1)
DEPARTMENTS = ("1", "2", "other")
_SUMMER = (0.01, -0.02, -0.06)
_BOOKED = (0.03, 0.03, 0.10)
_ADMITTED = (0.33, 0.02, 0.0)
_LATE = (1.0, 0.12, 0.05)
"""By type of department: winter or summer peak, share booked, admitted, and late beside type 1."""
_EARLIER_WAITS = ([-2.6, -1.8, -0.4], [0.5, 0.6, 1.0])
"""Waits over 4 hours were fewer before 2021: years from the reference day, and the factor then."""
MEAN_DAYS = 30.4
CRITICAL_CARE_SHARE, CHILDREN_SHARE = 0.035, 0.05
DELAY_REASONS = {
    "Hospital process \u2013 Awaiting medicines to take home, discharge letter or other discharge documentation": 0.10,
    "Hospital process - Awaiting medical review of need for supported discharge": 0.09,
    "Wellbeing concerns \u2013 Patient/family/carer concerns over discharge readiness": 0.05,
    "Care transfer hub process \u2013 Waiting for confirmation of immediate care needs and pathway": 0.16,
    "Interface process \u2013 Other home-based social care service arrangements still underway (Pathway 1)": 0.12,
    "Interface process \u2013 Residential/nursing home care arrangements still underway (Pathway 3)": 0.11,
    "Capacity \u2013 Home-based rehabilitation, reablement or recovery services not yet available (Pathway 1)": 0.15,
    "Capacity \u2013 Bed-based rehabilitation, reablement or recovery services not yet available (Pathway 2)": 0.12,
    "Capacity \u2013 Residential/nursing home care not yet available (Pathway 3)": 0.10,
}


def _size(provider: Provider, everyone: list[Provider], days: list[date]) -> Floats:
    return np.array([takeover_factor(provider, everyone, day) for day in days])


def _open(frame: pl.DataFrame, provider: Provider, column: str) -> pl.DataFrame:
    """Only the days on which the provider stood, with its code first."""
    last = provider.trust.interval.last or date.max
    return frame.filter(pl.col(column).is_between(provider.trust.interval.first, last)).select(
        pl.lit(provider.code).alias("trust"), pl.all()
    )


def _department(provider: Provider, place: int, size: Floats, *, seed: int) -> pl.DataFrame:
    """One type of department of a provider by month; `size` is what it is of its usual size."""
    periods = months(ACTIVITY_BEGINS, ENDS)
    days = middays(periods)
    chance = stream(seed, f"attendances/{provider.code}/{DEPARTMENTS[place]}")
    pressed = stream(seed, f"attendances/{provider.code}").normal(0.0, 0.04)
    length = np.array([(p.last - p.first).days + 1 for p in periods]) / MEAN_DAYS
    likely = provider.trust.attendances[place] * size * length * trend(days, 0.015)
    people = likely * season(days, _SUMMER[place]) * pandemic(days, 0.5)
    attended = rounded(people * noise(chance, len(days), 0.02))
    late = (0.36 + pressed) * season(days, 0.14) * trend(days, 0.03)
    share = np.clip(late * noise(chance, len(days), 0.04), 0.02, 0.8) * _LATE[place]
    earlier = np.interp([years_since(day) for day in days], *_EARLIER_WAITS)
    over = rounded(attended * share * earlier)
    admitted = rounded(attended * _ADMITTED[place] * noise(chance, len(days), 0.015))
    wait = rounded(admitted * np.clip(share * 0.55, 0, 0.6))
    return pl.DataFrame(
        {
            "month": [p.first for p in periods],
            "department": DEPARTMENTS[place],
            "attendances": attended,
            "booked": rounded(attended * _BOOKED[place]),
            "over_4_hours": over,
            "booked_over_4_hours": rounded(over * _BOOKED[place] * 0.6),
            "admissions": admitted,
            "waits_4_to_12_hours": rounded(wait * 0.72),
            "waits_over_12_hours": rounded(wait - np.round(wait * 0.72)),
            "direct": rounded(admitted * 0.25),
        }
    )


def _attendances(provider: Provider, everyone: list[Provider], *, seed: int) -> list[pl.DataFrame]:
    size = _size(provider, everyone, middays(months(ACTIVITY_BEGINS, ENDS)))
    return [
        _open(_department(provider, place, size, seed=seed), provider, "month")
        for place in range(len(DEPARTMENTS))
    ]


def invent_attendances(everyone: list[Provider], seed: int) -> pl.DataFrame:
    """A&E by provider, month and type of department; booked attendances are part of all."""
    attended = [p for p in everyone if sum(p.trust.attendances) > 0]
    return pl.concat(part for p in attended for part in _attendances(p, everyone, seed=seed))


def _beds(provider: Provider, everyone: list[Provider], *, seed: int) -> pl.DataFrame:
    periods = months(ACTIVITY_BEGINS, ENDS)
    days = middays(periods)
    chance = stream(seed, f"beds/{provider.code}")
    size = _size(provider, everyone, days)
    acute = provider.trust.sort == "acute"
    kinds: dict[str, tuple[float, float]] = {
        "adult": (1 - CHILDREN_SHARE, 0.945),
        "paediatric": (CHILDREN_SHARE, 0.78),
    }
    if acute:
        kinds |= {"critical": (CRITICAL_CARE_SHARE, 0.83), "paediatric critical": (0.006, 0.7)}
        kinds |= {"neonatal": (0.02, 0.70), "maternity": (0.07, 0.62)}
    else:
        kinds = {
            "adult": (1.0, 0.92),
            "mental illness": (1.4, 0.90),
            "learning disabilities": (0.06, 0.75),
        }
    frame = pl.DataFrame({"month": [p.first for p in periods]})
    for kind, (share, full) in kinds.items():
        available = provider.trust.beds * share * size * season(days, 0.015) * trend(days, 0.004)
        available = available * noise(chance, len(days), 0.006)
        occupied = available * np.clip(
            full * season(days, 0.018) * pandemic(days, 0.35) * noise(chance, len(days), 0.008),
            0,
            0.99,
        )
        frame = frame.with_columns(
            pl.Series(f"{kind}/available", available.round(1)),
            pl.Series(f"{kind}/occupied", occupied.round(1)),
        )
    long = frame.unpivot(index="month").with_columns(
        pl.col("variable")
        .str.split_exact("/", 1)
        .struct.rename_fields(["bed", "state"])
        .alias("parts")
    )
    return _open(
        long.unnest("parts").select("month", "bed", "state", beds="value"), provider, "month"
    )


def invent_beds(everyone: list[Provider], seed: int) -> pl.DataFrame:
    """Mean daily beds by provider, month, kind of bed and state (available or occupied).

    `adult` and `paediatric` beds are general and acute.
    """
    with_beds = [p for p in everyone if p.trust.beds > 0]
    return pl.concat(_beds(p, everyone, seed=seed) for p in with_beds)


def _daily(provider: Provider, *, seed: int) -> pl.DataFrame:
    count = (ENDS - DAILY_BEGINS).days + 1
    days = [DAILY_BEGINS + timedelta(days=i) for i in range(count)]
    chance = stream(seed, f"discharges/{provider.code}")
    weekend = np.array([day.weekday() >= 5 for day in days])
    beds = provider.trust.beds
    left = beds * 0.115 * season(days, 0.03) * np.where(weekend, 0.62, 1.12)
    discharged = rounded(left * noise(chance, count, 0.05))
    by_five = rounded(discharged * np.clip(chance.normal(0.58, 0.03, count), 0.3, 0.8))
    waiting = beds * 0.25 * season(days, 0.06) * trend(days, 0.02) * np.where(weekend, 0.9, 1.04)
    return pl.DataFrame(
        {
            "trust": provider.code,
            "icb": provider.icb.code,
            "day": days,
            "discharged": discharged,
            "by_1700": by_five,
            "no_criteria": np.maximum(rounded(waiting * noise(chance, count, 0.03)), 1),
        }
    )


def invent_discharges(everyone: list[Provider], seed: int) -> pl.DataFrame:
    """Patients discharged, and those who stay without need, by acute trust and day."""
    return pl.concat(_daily(p, seed=seed) for p in everyone if p.trust.sort == "acute")


def invent_delays(discharges: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Patients whose discharge was delayed, by acute trust, month and reason."""
    chance = stream(seed, "delays")
    monthly = (
        discharges.filter(pl.col("day") >= date(2024, 6, 1))
        .group_by("trust", pl.col("day").dt.month_start().alias("month"), maintain_order=True)
        .agg(pl.col("no_criteria").mean())
    )
    share = np.array(list(DELAY_REASONS.values()))
    counts = monthly["no_criteria"].to_numpy()[:, None] * share[None, :]
    counts = rounded(counts * np.exp(chance.normal(0.0, 0.12, counts.shape)))
    wide = monthly.select("trust", "month").with_columns(
        pl.Series(reason, counts[:, i]) for i, reason in enumerate(DELAY_REASONS)
    )
    return wide.unpivot(index=["trust", "month"], variable_name="reason", value_name="patients")
