"""What the page on the fit of the synthetic population shows: each published rate beside its own.

The targets stand beside the system's definition; the population's rates are asked of the record
tables of the workspace. A workspace of real figures, one without records, and a system without
targets have nothing to show, and the page says which.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import polars as pl

from commonweal.actions.opened import Opened
from commonweal.population.synthetic.residents.fit import (
    Fit,
    Rate,
    Verdict,
    compare,
    targets_from,
)
from commonweal.population.synthetic.residents.fit_statements import STATEMENTS
from commonweal.repository.synthesis.published_rates import RATES, rate_rows

Ask = Callable[[str, dict[str, Any]], pl.DataFrame]
"""Runs one statement with bound values over the tables of a snapshot."""

RECORDS = "registration"
"""The table without which there is nobody to compare."""


@dataclass(frozen=True, slots=True)
class FitPage:
    """Every target with what the population has. `is_synthetic` false: there is nothing to fit."""

    is_synthetic: bool
    has_records: bool
    fits: tuple[Fit, ...] = ()

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many rates have each verdict."""
        return {v: sum(fit.verdict == v for fit in self.fits) for v in Verdict}

    @property
    def misfits(self) -> tuple[Fit, ...]:
        """Those that do not fit, the farthest first."""
        found = [fit for fit in self.fits if fit.verdict == Verdict.DIFFERS]
        return tuple(sorted(found, key=_distance, reverse=True))

    @property
    def topics(self) -> Iterator[tuple[str, tuple[Fit, ...]]]:
        """All of them by topic, as the targets are listed."""
        for topic, fits in groupby(self.fits, key=lambda fit: fit.target.topic):
            yield topic, tuple(fits)


def _distance(fit: Fit) -> float:
    """How far off a rate is, alike above and below."""
    if not fit.ratio:
        return float("inf")
    return max(fit.ratio, 1 / fit.ratio)


def rates_of(ask: Ask) -> dict[str, Rate]:
    """The rates of the people whose records a store holds, by id; what has no rows is left out."""
    found: dict[str, Rate] = {}
    for statement in STATEMENTS:
        rows = ask(statement.sql, dict(statement.values))
        for rate, numerator, denominator in rows.iter_rows():
            if numerator is not None and denominator:
                found[rate] = Rate(float(numerator), float(denominator))
    return found


def fit_page(opened: Opened, ask: Ask) -> FitPage:
    """The page of one snapshot, whose tables `ask` asks; opening them takes as long as asking.

    Raises `DefinitionError` when the system's targets are wrong.
    """
    if not opened.workspace.synthetic:
        return FitPage(is_synthetic=False, has_records=False)
    stored = opened.snapshot.tables.get(RECORDS)
    if stored is None or not stored.rows:
        return FitPage(is_synthetic=True, has_records=False)
    targets = targets_from(rate_rows(opened.workspace.system), RATES)
    if not targets:
        return FitPage(is_synthetic=True, has_records=True)
    return FitPage(is_synthetic=True, has_records=True, fits=compare(rates_of(ask), targets))
