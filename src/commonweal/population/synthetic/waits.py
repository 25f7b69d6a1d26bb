"""Invented waits for planned care: cancer, diagnostics, community services, and virtual wards.

Each provider sees its share of the system's patients. Parts are drawn first and wholes are their
sums, so that they agree wherever a publication prints both.
"""

from datetime import date

import numpy as np
import polars as pl

from commonweal.population.synthetic.clock import ENDS, months
from commonweal.population.synthetic.providers import (
    Floats,
    Provider,
    middays,
    noise,
    rounded,
    season,
    trend,
)
from commonweal.terms.streams import stream

WAITS_BEGIN = date(2023, 8, 1)
CANCER_BEGINS = date(2024, 4, 1)
COMMUNITY_BEGINS = date(2024, 8, 1)

URGENT = "URGENT SUSPECTED CANCER"
SUSPECTED = {
    "Suspected breast cancer": 950,
    "Suspected gynaecological cancer": 620,
    "Suspected head & neck cancer": 560,
    "Suspected lower gastrointestinal cancer": 1250,
    "Suspected lung cancer": 190,
    "Suspected skin cancer": 1500,
    "Suspected upper gastrointestinal cancer": 480,
    "Suspected urological malignancies (excluding testicular)": 600,
}
"""Patients told of a diagnosis in a month in a system of 1.9 million."""
TREATED = {
    "Breast": 190,
    "Gynaecological": 60,
    "Head & Neck": 45,
    "Lower Gastrointestinal": 130,
    "Lung": 110,
    "Skin": 210,
    "Urological - Prostate": 170,
    "Urological - Other (a)": 80,
    "Other (a)": 110,
}
"""First treatments in a month in a system of 1.9 million."""
TREATMENTS = {
    "Surgery": 0.52,
    "Anti-cancer drug regimen": 0.25,
    "Radiotherapy": 0.13,
    "Other": 0.10,
}
TESTS = {
    "Magnetic Resonance Imaging": 5200,
    "Computed Tomography": 4600,
    "Non-obstetric Ultrasound": 9800,
    "Barium Enema": 10,
    "DEXA Scan": 1600,
    "Audiology - Audiology Assessments": 2900,
    "Cardiology - Echocardiography": 4900,
    "Cardiology - Electrophysiology": 15,
    "Neurophysiology - Peripheral Neurophysiology": 650,
    "Respiratory physiology - Sleep Studies": 800,
    "Urodynamics - Pressures & Flows": 180,
    "Colonoscopy": 1700,
    "Flexi Sigmoidoscopy": 520,
    "Cystoscopy": 620,
    "Gastroscopy": 1500,
}
"""People waiting in a system of 1.9 million."""
SERVICES = {
    "(A) Musculoskeletal service": 9500,
    "(A) Podiatry and podiatric surgery": 3200,
    "(A) Community nursing services": 1300,
    "(A) Therapy interventions: Physiotherapy": 1900,
    "(A) Nursing and Therapy support for LTCs: Respiratory/COPD": 420,
    "(A) Urgent Community Response/Rapid Response team": 60,
    "(CYP) Community paediatric service": 5200,
    "(CYP) Therapy interventions: Speech and language": 3100,
    "(CYP) Therapy interventions: Occupational therapy": 1100,
}
WAIT_BANDS = ("0-1", ">1-2", ">2-4", ">4-12", ">12-18", ">18-52", ">52-104", "over 104")
_BAND_SHARES = np.array([0.10, 0.09, 0.13, 0.27, 0.12, 0.21, 0.06, 0.02])
_CHILDREN_SHARES = np.array([0.04, 0.04, 0.08, 0.20, 0.13, 0.33, 0.13, 0.05])
WEEK_BANDS = 14
"""Diagnostic waits by completed weeks 0 to 12, and 13 and over."""


def _share(provider: Provider) -> float:
    return provider.trust.share


def _acute(everyone: list[Provider]) -> list[Provider]:
    return [p for p in everyone if p.trust.sort == "acute" and p.trust.interval.last is None]


def _met(count: Floats, likely: float, chance: np.random.Generator) -> Floats:
    """How many of each number met a standard."""
    return np.asarray(
        chance.binomial(count.astype(np.int64), np.clip(likely, 0.02, 0.99)), dtype=np.float64
    )


def _cancer_rows(
    provider: Provider, day: date, *, quality: float, chance: np.random.Generator
) -> list[tuple[str, str, str, str, float, float]]:
    """One month of one provider: standard, route, treatment, cancer, patients, those within."""
    suspected = chance.poisson(np.array(list(SUSPECTED.values())) * _share(provider)).astype(float)
    told = _met(suspected, 0.77 + quality, chance)
    rows = [
        ("28-day FDS", URGENT, "", kind, float(n), float(k))
        for kind, n, k in zip(SUSPECTED, suspected, told, strict=True)
    ]
    first = chance.poisson(np.array(list(TREATED.values())) * _share(provider)).astype(float)
    treated = _met(first, 0.93 + quality / 2, chance)
    modes = chance.multinomial(int(first.sum()), list(TREATMENTS.values())).astype(float)
    late = int((first - treated).sum())
    within = modes - chance.multivariate_hypergeometric(modes.astype(int), late)
    rows += [
        ("31-day Combined", "First Treatment", "ALL MODALITIES", kind, float(n), float(k))
        for kind, n, k in zip(TREATED, first, treated, strict=True)
    ]
    rows += [
        ("31-day Combined", "First Treatment", mode, "ALL CANCERS", float(n), float(k))
        for mode, n, k in zip(TREATMENTS, modes, within, strict=True)
    ]
    shared = np.floor(first * 0.55 * 2) / 2
    urgent = np.minimum(
        _met(np.floor(shared), 0.66 + quality - 0.01 * (day.month in (1, 2)), chance), shared
    )
    rows += [
        ("62-day Combined", "Urgent Suspected Cancer", "ALL MODALITIES", kind, float(n), float(k))
        for kind, n, k in zip(TREATED, shared, urgent, strict=True)
    ]
    rows.append(
        (
            "62-day Combined",
            "Urgent Suspected Cancer",
            "Surgery",
            "ALL CANCERS",
            float(shared.sum()),
            float(urgent.sum()),
        )
    )
    return rows


def invent_cancer_waits(everyone: list[Provider], seed: int) -> pl.DataFrame:
    """Patients within the cancer standards by acute provider, month, route and cancer."""
    rows = []
    for provider in _acute(everyone):
        chance = stream(seed, f"cancer/{provider.code}")
        quality = float(chance.normal(0.0, 0.03))
        for period in months(CANCER_BEGINS, ENDS):
            rows += [
                (provider.code, period.first, *row)
                for row in _cancer_rows(provider, period.first, quality=quality, chance=chance)
            ]
    names = ["trust", "month", "standard", "route", "treatment", "cancer", "patients", "within"]
    return pl.DataFrame(rows, schema=names, orient="row")


def invent_diagnostics(everyone: list[Provider], seed: int) -> pl.DataFrame:
    """People waiting by acute provider, month, test and week band, and tests done.

    `weeks` lists fourteen numbers; the table is one row for each provider, month and test.
    """
    periods = months(WAITS_BEGIN, ENDS)
    days = middays(periods)
    size = np.array(list(TESTS.values()), dtype=float)
    parts = []
    for provider in _acute(everyone):
        chance = stream(seed, f"diagnostics/{provider.code}")
        habit = np.exp(chance.normal(0.0, 0.25, len(TESTS)))
        level = trend(days, 0.05) * season(days, -0.03) * noise(chance, len(days), 0.02)
        likely = _share(provider) * level[:, None] * (size * habit)[None, :]
        fall = np.clip(0.76 + chance.normal(0.0, 0.05, len(TESTS)), 0.5, 0.9)
        curve = fall[None, :] ** np.arange(WEEK_BANDS)[:, None]
        weeks = chance.poisson(likely[:, :, None] * (curve / curve.sum(axis=0)).T[None, :, :])
        done = rounded(likely * np.exp(chance.normal(0.0, 0.04, likely.shape)) * 0.95)
        grid = pl.DataFrame({"month": [p.first for p in periods for _ in TESTS]}).with_columns(
            trust=pl.lit(provider.code),
            test=pl.Series(list(TESTS) * len(periods)),
            weeks=pl.Series(weeks.reshape(-1, WEEK_BANDS).tolist(), dtype=pl.List(pl.Int64)),
            from_list=pl.Series(done.reshape(-1)),
            planned=pl.Series(rounded(done.reshape(-1) * 0.18)),
            unscheduled=pl.Series(rounded(done.reshape(-1) * 0.22)),
        )
        parts.append(grid)
    return pl.concat(parts)


def invent_community_waits(everyone: list[Provider], seed: int) -> pl.DataFrame:
    """People waiting for community services by system and by provider, month, service and band."""
    periods = months(COMMUNITY_BEGINS, ENDS)
    adults = np.array([not service.startswith("(CYP)") for service in SERVICES])
    shares = np.where(adults[:, None], _BAND_SHARES, _CHILDREN_SHARES)
    parts = []
    for provider in everyone:
        if provider.trust.sort != "community" or provider.trust.interval.last is not None:
            continue
        chance = stream(seed, f"community/{provider.code}")
        level = trend(middays(periods), 0.08) * noise(chance, len(periods), 0.015)
        likely = (
            level[:, None, None] * np.array(list(SERVICES.values()))[None, :, None] * shares[None]
        )
        waiting = chance.poisson(likely * float(np.exp(chance.normal(0.0, 0.15))))
        index = np.indices(waiting.shape).reshape(3, -1)
        parts.append(
            pl.DataFrame(
                {
                    "icb": provider.icb.code,
                    "unit": provider.code,
                    "unit_name": provider.name,
                    "month": np.array([p.first for p in periods])[index[0]].tolist(),
                    "service": np.array(list(SERVICES))[index[1]],
                    "band": np.array(WAIT_BANDS)[index[2]],
                    "waiting": waiting.reshape(-1),
                }
            )
        )
    by_provider = pl.concat(parts).with_columns(kind=pl.lit("Provider"))
    keys = ["icb", "month", "service", "band"]
    by_system = by_provider.group_by(keys, maintain_order=True).agg(pl.col("waiting").sum())
    systems = by_system.with_columns(
        unit="icb", unit_name=pl.format("{} (synthetic)", "icb"), kind=pl.lit("ICB")
    )
    return pl.concat([systems, by_provider], how="diagonal")


def invent_virtual_wards(everyone: list[Provider], seed: int) -> pl.DataFrame:
    """Virtual ward places and patients by provider and month."""
    periods = months(WAITS_BEGIN, ENDS)
    days = middays(periods)
    parts = []
    for provider in everyone:
        if provider.trust.interval.last is not None or provider.trust.sort == "ambulance":
            continue
        chance = stream(seed, f"virtual wards/{provider.code}")
        base = 0.09 * provider.trust.beds if provider.trust.sort == "acute" else 60.0
        capacity = rounded(
            base * trend(days, 0.10) / trend(days, 0.10)[0] * noise(chance, len(days), 0.01)
        )
        full = np.clip(0.76 * season(days, 0.05) * noise(chance, len(days), 0.04), 0.3, 1.05)
        parts.append(
            pl.DataFrame(
                {
                    "month": [p.first for p in periods],
                    "trust": provider.code,
                    "name": provider.name,
                    "icb": provider.icb.code,
                    "capacity": capacity,
                    "patients": rounded(capacity * full),
                }
            )
        )
    return pl.concat(parts)
