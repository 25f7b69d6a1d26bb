"""Invented staff of trusts, their answers to the staff survey, and services beside hospital care.

Ambulance responses, NHS Talking Therapies and practices' ratings are here too: each is small and
stands for itself.
"""

from datetime import date

import numpy as np
import polars as pl

from commonweal.population.synthetic.clock import ENDS, months
from commonweal.population.synthetic.practices import Practices
from commonweal.population.synthetic.providers import (
    Provider,
    middays,
    noise,
    rounded,
    season,
    trend,
)
from commonweal.population.synthetic.setting import Setting
from commonweal.terms.streams import stream

STAFF_BEGIN, STAFF_END = date(2023, 6, 1), date(2025, 5, 31)
STAFF_PER_BED = {"acute": 7.6, "community": 28.0, "ambulance": 0.0}
AMBULANCE_STAFF = 4200.0
GROUPS = {
    "HCHS Doctors": 0.13,
    "Nurses & health visitors": 0.28,
    "Midwives": 0.02,
    "Ambulance staff": 0.005,
    "Scientific, therapeutic & technical staff": 0.13,
    "Support to clinical staff": 0.29,
    "NHS infrastructure support": 0.145,
}
CONSULTANTS_OF_DOCTORS = 0.41
ELEMENTS = {
    "PP1 - We are compassionate and inclusive": 7.3,
    "PP2 - We are recognised and rewarded": 6.0,
    "PP3 - We each have a voice that counts": 6.7,
    "PP4 - We are safe and healthy": 6.1,
    "PP5 - We are always learning": 5.7,
    "PP6 - We work flexibly": 6.3,
    "PP7 - We are a team": 6.8,
}
THEMES = {"Staff Engagement - Staff engagement": 6.9, "Morale - Morale": 6.0}
AMBULANCE_BEGINS = date(2022, 4, 1)
INCIDENTS = {"C1": (0.08, 560.0), "C2": (0.46, 2000.0), "C3": (0.20, 7400.0), "C4": (0.01, 8600.0)}
"""For each category: incidents for each call, and mean seconds to respond."""
THERAPY_MONTHS = (date(2022, 7, 1), date(2023, 5, 31))
THERAPY = {
    "Count_ReferralsReceived": 1.95,
    "Count_AccessingServices": 1.25,
    "Count_FinishedCourseTreatment": 0.72,
    "Count_EndedReferrals": 2.0,
    "Percentage_Recovery": 51.0,
    "Percentage_Improvement": 67.0,
}
"""Counts in a month for each thousand people of a commissioner, and percentages."""
RATINGS = {"Outstanding": 0.06, "Good": 0.885, "Requires improvement": 0.045, "Inadequate": 0.01}


def invent_staff(everyone: list[Provider], seed: int) -> pl.DataFrame:
    """Staff by trust, month and group, in full-time equivalents; groups but `Consultant` add up."""
    periods = months(STAFF_BEGIN, STAFF_END)
    parts = []
    for provider in everyone:
        last = provider.trust.interval.last
        if last is not None and last < STAFF_END:
            continue
        chance = stream(seed, f"staff/{provider.code}")
        base = provider.trust.beds * STAFF_PER_BED[provider.trust.sort] or AMBULANCE_STAFF
        whole = base * trend(middays(periods), 0.025) * noise(chance, len(periods), 0.002)
        frame = pl.DataFrame({"month": [p.first for p in periods]})
        for group, share in GROUPS.items():
            frame = frame.with_columns(pl.Series(group, (whole * share).round(2)))
        frame = frame.with_columns(
            (pl.col("HCHS Doctors") * CONSULTANTS_OF_DOCTORS).round(2).alias("Consultant"),
            pl.sum_horizontal(list(GROUPS)).round(2).alias("Total"),
        )
        parts.append(
            frame.select(
                pl.lit(provider.code).alias("trust"),
                pl.lit(provider.name).alias("name"),
                pl.lit(provider.icb.code).alias("icb"),
                pl.lit(provider.icb.name).alias("icb_name"),
                pl.all(),
            )
        )
    return pl.concat(parts)


def invent_survey(everyone: list[Provider], seed: int) -> pl.DataFrame:
    """Scores, 0 to 10, and answers of each trust's staff to the survey of 2024."""
    parts = []
    for provider in everyone:
        if provider.trust.interval.last is not None:
            continue
        chance = stream(seed, f"survey/{provider.code}")
        mood = chance.normal(0.0, 0.15)
        asked = ELEMENTS | THEMES
        scores = [score + mood + chance.normal(0.0, 0.08) for score in asked.values()]
        answers = int(chance.integers(1500, 5500))
        parts.append(
            pl.DataFrame({"element": list(asked), "score": np.round(scores, 6)}).with_columns(
                trust=pl.lit(provider.code), name=pl.lit(provider.name), answers=pl.lit(answers)
            )
        )
    return pl.concat(parts)


def invent_ambulances(everyone: list[Provider], seed: int) -> pl.DataFrame:
    """Calls, incidents and total seconds to respond by service and month."""
    periods = months(AMBULANCE_BEGINS, ENDS)
    days = middays(periods)
    parts = []
    for provider in everyone:
        if provider.trust.sort != "ambulance":
            continue
        chance = stream(seed, f"ambulances/{provider.code}")
        calls = (
            provider.trust.calls
            * season(days, 0.06)
            * trend(days, 0.01)
            * noise(chance, len(days), 0.02)
        )
        frame = pl.DataFrame({"month": [p.first for p in periods], "calls": rounded(calls)})
        frame = frame.with_columns(
            pl.Series("answer_seconds", rounded(calls * 6 * season(days, 0.3)))
        )
        for category, (share, seconds) in INCIDENTS.items():
            number = rounded(calls * share * noise(chance, len(days), 0.01))
            slow = season(days, 0.18) * noise(chance, len(days), 0.04)
            frame = frame.with_columns(
                pl.Series(f"incidents_{category}", number),
                pl.Series(f"seconds_{category}", rounded(number * seconds * slow)),
            )
        parts.append(frame.with_columns(trust=pl.lit(provider.code), name=pl.lit(provider.name)))
    return pl.concat(parts)


def invent_therapies(setting: Setting, everyone: list[Provider], seed: int) -> pl.DataFrame:
    """NHS Talking Therapies by commissioner, and by the one community trust that treats them all.

    Counts are rounded to the nearest five, as published.
    """
    periods = months(*THERAPY_MONTHS)
    people = {
        c.body.code: sum(d.registered for d in setting.districts if d.commissioner == c.body.code)
        / 1000
        for c in setting.commissioners
        if c.interval.last is None
    }
    trust = next(p.code for p in everyone if p.own and p.trust.sort == "community")
    units = [("sub_icb", code, size) for code, size in people.items()] + [
        ("trust", trust, sum(people.values()))
    ]
    rows = []
    for kind, code, size in units:
        chance = stream(seed, f"therapies/{code}")
        for period in periods:
            for item, rate in THERAPY.items():
                drawn = rate * float(np.exp(chance.normal(0.0, 0.06)))
                counted = item.startswith("Count")
                rows.append(
                    (
                        kind,
                        code,
                        period.first,
                        item,
                        5 * round(drawn * size / 5) if counted else round(drawn),
                    )
                )
    return pl.DataFrame(rows, schema=["kind", "unit", "month", "item", "figure"], orient="row")


def invent_ratings(practices: Practices, seed: int) -> pl.DataFrame:
    """The overall rating of each practice open in April 2024."""
    frame = practices.practices.filter(
        pl.col("last").is_null() | (pl.col("last") >= date(2024, 4, 1))
    )
    chance = stream(seed, "ratings")
    return frame.select("practice", "name").with_columns(
        pl.Series("rating", chance.choice(list(RATINGS), frame.height, p=list(RATINGS.values()))),
        pl.Series("year", chance.integers(2015, 2024, frame.height)),
    )
