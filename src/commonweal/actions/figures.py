"""Figures ready to be looked up by a page: one measure, one footprint, one period at a time.

Estimates arrive as a frame of some hundred thousand rows; a page needs a few dozen of them within
milliseconds. They are sorted once into arrays and found by position. Nothing is computed anew.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from commonweal.terms.codes import Kind
from commonweal.terms.estimate import Status

NUMBERS = ("value", "lower", "upper", "numerator", "denominator")
_KEY = ["measure", "kind", "code"]
Values = npt.NDArray[np.float64]
Numbers = tuple[float | None, float | None, float | None, float | None, float | None]
"""As `NUMBERS` names them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One estimate as a page shows it; numbers are in the measure's unit, absent where not given."""

    measure: str
    kind: Kind
    code: str
    period: str
    first: date
    last: date
    status: Status
    value: float | None
    lower: float | None
    upper: float | None
    numerator: float | None
    denominator: float | None
    units: int
    units_expected: int

    @property
    def is_given(self) -> bool:
        """Whether there is a value to show."""
        return self.value is not None

    @property
    def has_interval(self) -> bool:
        """Whether the value has both limits."""
        return self.lower is not None and self.upper is not None


@dataclass(frozen=True, slots=True)
class Spread:
    """How the values of peers lie: least, quarters and greatest, and how many there are."""

    count: int
    least: float
    lower_quarter: float
    middle: float
    upper_quarter: float
    greatest: float


def spread_of(values: Values) -> Spread | None:
    """The spread of the values; nothing for fewer than three, which would only show each of them."""
    if len(values) < 3:
        return None
    least, low, middle, high, greatest = np.quantile(values, (0, 0.25, 0.5, 0.75, 1)).tolist()
    return Spread(len(values), least, low, middle, high, greatest)


class FigureIndex:
    """Every estimate of a frame, found by measure, kind, code and period."""

    def __init__(self, estimates: pl.DataFrame) -> None:
        """Sort the frame (columns of `outcomes.estimating.COLUMNS`) and note where each run begins."""
        frame = estimates.sort(*_KEY, "period_last", "period_first", "period")
        # Plain numbers rather than arrays: pages take them one at a time, where arrays are slow.
        numbers = frame.select(pl.col(NUMBERS).cast(pl.Float64).fill_nan(None))
        self._numbers: list[Numbers] = numbers.rows()
        self._values: list[float | None] = numbers["value"].to_list()
        self._units: list[tuple[int, int]] = frame.select("units", "units_expected").rows()
        self._status = [Status(status) for status in frame["status"].to_list()]
        self._codes = frame["code"].to_list()
        self.batches = frame["batches"]
        self._by_period: dict[tuple[str, str], dict[str, list[int]]] = {}
        self._note_periods(frame)
        self._note_runs(frame)

    def _note_periods(self, frame: pl.DataFrame) -> None:
        columns = ("period_last", "period_first", "period")
        periods = frame.select(columns).unique().sort(columns)
        self._periods: list[tuple[date, date, str]] = list(periods.iter_rows())
        numbered = periods.with_columns(number=pl.int_range(pl.len(), dtype=pl.Int32))
        joined = frame.select(columns).join(
            numbered, on=list(columns), how="left", maintain_order="left"
        )
        self._period: list[int] = joined["number"].to_list()

    def _note_runs(self, frame: pl.DataFrame) -> None:
        self._runs: dict[tuple[str, str, str], tuple[int, int]] = {}
        self._levels: dict[tuple[str, str], tuple[int, int]] = {}
        self._measures: dict[tuple[str, str], list[str]] = defaultdict(list)
        start = 0
        for measure, kind, code, length in (
            frame.group_by(_KEY, maintain_order=True).len().iter_rows()
        ):
            end = start + length
            self._runs[measure, kind, code] = (start, end)
            self._levels[measure, kind] = (
                self._levels.get((measure, kind), (start, end))[0],
                end,
            )
            self._measures[kind, code].append(measure)
            start = end

    def __len__(self) -> int:
        """How many estimates there are."""
        return len(self._codes)

    def _figure(self, measure: str, kind: Kind, row: int) -> Figure:
        last, first, label = self._periods[self._period[row]]
        value, lower, upper, numerator, denominator = self._numbers[row]
        units, units_expected = self._units[row]
        return Figure(
            measure=measure,
            kind=kind,
            code=self._codes[row],
            period=label,
            first=first,
            last=last,
            status=self._status[row],
            value=value,
            lower=lower,
            upper=upper,
            numerator=numerator,
            denominator=denominator,
            units=units,
            units_expected=units_expected,
        )

    def measures_of(self, kind: Kind, code: str) -> list[str]:
        """Ids of the measures that have a figure for a footprint."""
        return self._measures.get((kind.value, code), [])

    @cached_property
    def footprints(self) -> list[tuple[Kind, str]]:
        """Every footprint that has a figure."""
        return [(Kind(kind), code) for kind, code in self._measures]

    def has_level(self, measure: str, kind: Kind) -> bool:
        """Whether any footprint of a kind has a figure of a measure."""
        return (measure, kind.value) in self._levels

    def levels(self, measure: str) -> tuple[Kind, ...]:
        """Kinds of footprint that have figures of a measure, in the order of `Kind`."""
        return tuple(kind for kind in Kind if self.has_level(measure, kind))

    def series(self, measure: str, kind: Kind, code: str) -> list[Figure]:
        """Every figure of a measure for a footprint, oldest first."""
        start, end = self._runs.get((measure, kind.value, code), (0, 0))
        return [self._figure(measure, kind, row) for row in range(start, end)]

    def values(self, measure: str, kind: Kind, code: str) -> tuple[list[date], list[float | None]]:
        """A series as bare last days and values: what a small chart needs, quicker than figures."""
        start, end = self._runs.get((measure, kind.value, code), (0, 0))
        return [self._periods[p][0] for p in self._period[start:end]], self._values[start:end]

    def latest(self, measure: str, kind: Kind, code: str, *, on: date) -> Figure | None:
        """The newest figure whose period had ended by a day; one with a value, if there is any."""
        start, end = self._runs.get((measure, kind.value, code), (0, 0))
        newest = None
        for row in range(end - 1, start - 1, -1):
            if self._periods[self._period[row]][0] > on:
                continue
            if self._values[row] is not None:
                return self._figure(measure, kind, row)
            newest = row if newest is None else newest
        return None if newest is None else self._figure(measure, kind, newest)

    def row_of(self, measure: str, kind: Kind, code: str, *, period: str) -> int | None:
        """Where a figure stands, for what is kept beside it, such as `batches`."""
        start, end = self._runs.get((measure, kind.value, code), (0, 0))
        for row in range(end - 1, start - 1, -1):
            if self._periods[self._period[row]][2] == period:
                return row
        return None

    def at(self, measure: str, kind: Kind, code: str, *, period: str) -> Figure | None:
        """The figure of one period, by its label."""
        row = self.row_of(measure, kind, code, period=period)
        return None if row is None else self._figure(measure, kind, row)

    def periods(self, measure: str, kind: Kind) -> list[str]:
        """Labels of the periods that have any figure of a measure at a level, oldest first."""
        start, end = self._levels.get((measure, kind.value), (0, 0))
        return [self._periods[p][2] for p in sorted(set(self._period[start:end]))]

    def day_of(self, measure: str, kind: Kind, *, period: str) -> date | None:
        """The last day of a period by its label, where a measure has it at a level."""
        rows = self._rows_in(measure, kind, period)
        return self._periods[self._period[rows[0]]][0] if rows else None

    def peers(self, measure: str, kind: Kind, period: str) -> list[Figure]:
        """The figures of every footprint of a kind in a period, by code."""
        return [self._figure(measure, kind, row) for row in self._rows_in(measure, kind, period)]

    def peer_values(self, measure: str, kind: Kind, period: str) -> dict[str, float]:
        """The values of every footprint of a kind in a period, by code; those that have one."""
        known = ((self._codes[r], self._values[r]) for r in self._rows_in(measure, kind, period))
        return {code: value for code, value in known if value is not None}

    def _rows_in(self, measure: str, kind: Kind, period: str) -> list[int]:
        level = (measure, kind.value)
        if level not in self._by_period:
            start, end = self._levels.get(level, (0, 0))
            rows: dict[str, list[int]] = defaultdict(list)
            for row, number in enumerate(self._period[start:end], start=start):
                rows[self._periods[number][2]].append(row)
            self._by_period[level] = rows
        return self._by_period[level].get(period, [])
