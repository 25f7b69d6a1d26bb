"""Every provider of the invented England: the system's own trusts, and a few elsewhere.

The trusts and systems elsewhere have codes that no register uses (RZ0 and so on, QZ1 to QZ3). A
trust's figures are its rough shape times a trend, the season and a little chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonweal.population.synthetic.clock import years_since
from commonweal.population.synthetic.setting import Body, Setting, Trust
from commonweal.terms.interval import Interval
from commonweal.terms.period import Period
from commonweal.terms.streams import stream

Floats = NDArray[np.float64]
ELSEWHERE = tuple(Body(f"QZ{n}", f"E5499900{n}", f"Synthetic ICB elsewhere {n}") for n in (1, 2, 3))
_ACUTE_ELSEWHERE, _COMMUNITY_ELSEWHERE = 3, 1
WINTER_PEAK = 0.04
"""Year's phase of the winter peak: middle of January."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A trust and the system it belongs to."""

    trust: Trust
    icb: Body
    own: bool

    @property
    def code(self) -> str:
        """The trust's ODS code."""
        return self.trust.code

    @property
    def name(self) -> str:
        """The trust's name, marked, so that no table of invented figures names a trust alone."""
        return f"{self.trust.name} (synthetic)"


def providers(setting: Setting, seed: int) -> list[Provider]:
    """Every provider in a stable order, the system's own first."""
    own = [Provider(trust, trust.icb or setting.icb, own=True) for trust in setting.trusts]
    return own + [_elsewhere(number, seed) for number in range(4 * len(ELSEWHERE))]


def _elsewhere(number: int, seed: int) -> Provider:
    """Three acute trusts and one community trust for each system elsewhere."""
    chance = stream(seed, f"provider elsewhere/{number}")
    icb, place = divmod(number, _ACUTE_ELSEWHERE + _COMMUNITY_ELSEWHERE)
    size = float(np.exp(chance.normal(0.0, 0.3)))
    code, name = f"RZ{number:X}"[:3], f"Trust elsewhere {number + 1:02d}"
    trust = Trust(code, name, "acute", Interval(date(2000, 4, 1)))
    if place < _ACUTE_ELSEWHERE:
        trust = replace(
            trust,
            attendances=(9500 * size, 500 * size, 2500 * size),
            beds=700 * size,
            share=0.33 * size,
        )
    else:
        trust = replace(
            trust, sort="community", attendances=(0.0, 0.0, 4000 * size), beds=100 * size
        )
    return Provider(trust, ELSEWHERE[icb], own=False)


def takeover_factor(provider: Provider, all_providers: list[Provider], day: date) -> float:
    """What a provider is of its usual size on a day: its predecessor's work comes on top.

    A trust is as large as it is today; before it took over another, it was smaller by that one's
    beds. A provider that is closed that day is nought.
    """
    if not provider.trust.interval.contains(day):
        return 0.0
    before = [
        p.trust.beds
        for p in all_providers
        if p.trust.successor == provider.code and p.trust.interval.contains(day)
    ]
    return 1.0 if not before else max(0.2, 1.0 - sum(before) / max(provider.trust.beds, 1.0) / 2)


def season(days: Sequence[date], winter: float) -> Floats:
    """A factor that is highest in mid-January; `winter` is half the distance from top to bottom."""
    phase = np.array([day.timetuple().tm_yday / 365.25 for day in days])
    return np.asarray(1 + winter * np.cos(2 * np.pi * (phase - WINTER_PEAK)))


def trend(days: Sequence[date], yearly: float) -> Floats:
    """A factor that grows by a part each year and is one on the reference day."""
    return np.exp(yearly * np.array([years_since(day) for day in days]))


def pandemic(days: Sequence[date], depth: float) -> Floats:
    """A factor below one from March 2020 to March 2021, deepest in April 2020."""
    ago = np.array([(day - date(2020, 4, 15)).days / 365.25 for day in days])
    return np.asarray(
        1 - depth * np.where((ago > -0.08) & (ago < 1.0), np.exp(-1.6 * np.abs(ago)), 0.0)
    )


def middays(periods: Sequence[Period]) -> list[date]:
    """The middle day of each period."""
    return [period.first + (period.last - period.first) / 2 for period in periods]


def noise(chance: np.random.Generator, count: int, spread: float) -> Floats:
    """Factors around one, each like the one before."""
    drawn = chance.normal(0.0, spread, count + 1)
    return np.exp(0.7 * drawn[1:] + 0.5 * drawn[:-1])


def rounded(values: NDArray[Any]) -> NDArray[np.int64]:
    """Whole numbers of people, none below nought."""
    return np.maximum(np.round(values), 0).astype(np.int64)
