"""Errors of real kinds put into invented records, each drawn from a stream of its own.

What was put in, and what was there before, is told beside the rows, for tests. It draws no record
and knows no file; `blemish_rates` says how often each kind comes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from commonweal.population.synthetic.residents import blemish_rates as of
from commonweal.population.synthetic.residents.blemish_rates import Rate
from commonweal.population.synthetic.residents.cohort import EPOCH, NEVER, Cohort, Whole, day_number

LATE_FROM, LATE_TO = day_number(date(2024, 4, 1)), day_number(date(2025, 2, 28))
"""Only in the year that comes by months is a record seen to be late; later ones are not yet here."""
DAYS_TOO_EARLY_MAX = 5
UNKNOWN_DAY = date(1900, 1, 1)
IFCC_UNIT = "mmol/mol"
MICROSECONDS_IN_DAY = 86_400_000_000
NOTED = ("record", "kind", "column", "was")


@dataclass(frozen=True, slots=True)
class Sent:
    """The rows of a feed as sent, and what is wrong with them.

    `late` numbers the rows that arrive a month late, `twice` those that are sent twice.
    `blemishes`: feed, record, kind, column, was. `links`: feed, record, nhs_number of records whose
    own number was taken away or spoilt.
    """

    rows: pl.DataFrame
    late: Whole
    twice: Whole
    blemishes: pl.DataFrame
    links: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where an error goes: its rate, the cells as they are and those that tell it, and chance."""

    rate: Rate
    cells: pl.Series
    beside: pl.Series
    chance: np.random.Generator
    taken_over: dict[str, str]


def _emptied(spot: _Spot) -> pl.Series:
    return pl.Series([None] * len(spot.cells), dtype=spot.cells.dtype)


def _worded(spot: _Spot) -> pl.Series:
    return pl.Series([spot.rate.word] * len(spot.cells), dtype=pl.String)


def _spoilt(spot: _Spot) -> pl.Series:
    """Numbers whose last digit is one too many, so that it is no check digit."""
    number = spot.cells.cast(pl.Int64)
    return (number // 10 * 10 + (number + 1) % 10).cast(pl.String)


def _too_early(spot: _Spot) -> pl.Series:
    """An end some days before the beginning."""
    days = spot.chance.integers(1, DAYS_TOO_EARLY_MAX, len(spot.cells), endpoint=True)
    begins = spot.beside.cast(pl.Datetime("us"))
    return begins - pl.Series(days * MICROSECONDS_IN_DAY).cast(pl.Duration("us"))


def _no_such_day(spot: _Spot) -> pl.Series:
    """The 31st of February of the year that was meant."""
    return spot.cells.str.slice(0, 4) + "-02-31"


def _first_of_1900(spot: _Spot) -> pl.Series:
    return pl.Series([UNKNOWN_DAY] * len(spot.cells), dtype=pl.Date)


def _in_percent(spot: _Spot) -> pl.Series:
    """HbA1c in per cent under the unit mmol/mol."""
    return (spot.cells * 0.09148 + 2.152).round(1)


def _given_up(spot: _Spot) -> pl.Series:
    """The practice that the person's practice took over."""
    return spot.cells.replace_strict(spot.taken_over, return_dtype=pl.String)


_PUT: dict[str, Callable[[_Spot], pl.Series]] = {
    of.NO_NUMBER: _emptied,
    of.BLANK: _emptied,
    of.MISSING_CODE: _emptied,
    of.UNKNOWN_CODE: _worded,
    of.WRONG_DIGIT: _spoilt,
    of.ENDS_FIRST: _too_early,
    of.NO_SUCH_DAY: _no_such_day,
    of.UNKNOWN_DAY: _first_of_1900,
    of.WRONG_UNIT: _in_percent,
    of.CLOSED_PRACTICE: _given_up,
}
"""What each kind puts in the place of some cells."""
_WIDENING = (of.UNKNOWN_CODE, of.CLOSED_PRACTICE)


def taken_over(cohort: Cohort) -> dict[str, str]:
    """Practice by the practice that it took over, the last one to close where several."""
    world = cohort.world
    gone = np.flatnonzero(world.practice_closes != NEVER)
    in_time = gone[np.argsort(world.practice_closes[gone], kind="stable")]
    return {world.practices[world.practice_heir[row]]: world.practices[row] for row in in_time}


def closing(cohort: Cohort, given_up: dict[str, str]) -> dict[str, date]:
    """The first day on which the practice that each one took over was no more."""
    world = cohort.world
    row = {code: place for place, code in enumerate(world.practices)}
    days = {code: int(world.practice_closes[row[gone]]) for code, gone in given_up.items()}
    return {code: date.fromordinal(EPOCH + day) for code, day in days.items()}


def _drawn(chance: np.random.Generator, share: float, count: int) -> Whole:
    """Some of so many rows, each with the same chance, in ascending order."""
    some = int(chance.binomial(count, share)) if count else 0
    return np.sort(chance.choice(count, some, replace=False, shuffle=False)).astype(np.int64)


class _Feed:
    """The columns of one feed while errors are put in, and what has been noted of them."""

    def __init__(self, feed: str, rows: pl.DataFrame, cohort: Cohort) -> None:
        """Begin with the rows as they should be. The first column names the record."""
        self.feed = feed
        self.columns = {column.name: column for column in rows.get_columns()}
        self.height = rows.height
        self.record = rows.to_series(0)
        self._cohort = cohort
        self._taken_over = taken_over(cohort)
        self._noted: list[tuple[pl.Series, str, str, pl.Series]] = []

    def prepare(self, rates: tuple[Rate, ...]) -> None:
        """Give columns a type that can hold what is put in, even if nothing is in this chunk."""
        for rate in rates:
            column = self.columns[rate.column]
            if (rate.kind in _WIDENING and column.dtype in (pl.Enum, pl.Categorical)) or (
                rate.kind == of.NO_SUCH_DAY and column.dtype == pl.Date
            ):
                self.columns[rate.column] = column.cast(pl.String)

    def chance(self, rate: Rate) -> np.random.Generator:
        """The stream of one rate."""
        words = (self.feed, rate.kind, rate.column, rate.word)
        return self._cohort.chance(f"blemishes/{'/'.join(words)}")

    def note(self, rate: Rate, at: Whole, cells: pl.Series | None = None) -> None:
        """Remember what is done to these rows, and which cells were there."""
        was = pl.Series([None] * len(at), dtype=pl.String) if cells is None else cells
        self._noted.append((self.record[at], rate.kind, rate.column, was.cast(pl.String)))

    def _able(self, rate: Rate) -> Whole | None:
        """The rows that can have this error; none said when all can."""
        if rate.kind == of.WRONG_UNIT:
            return np.flatnonzero((self.columns[rate.beside] == IFCC_UNIT).fill_null(False))
        if rate.kind == of.CLOSED_PRACTICE:
            return np.flatnonzero(self._after_closing(rate).fill_null(False))
        return None

    def _after_closing(self, rate: Rate) -> pl.Series:
        """Rows of practices that took over another, from the first day on which that one was no more."""
        closes = closing(self._cohort, self._taken_over)
        practice = self.columns[rate.column].cast(pl.String)
        gone = practice.replace_strict(closes, default=None, return_dtype=pl.Date)
        return gone <= self.columns[rate.beside].cast(pl.Date)

    def put(self, rate: Rate) -> None:
        """Put one kind of error into a column. A cell that is empty stays as it is."""
        chance, able = self.chance(rate), self._able(rate)
        at = _drawn(chance, rate.share, self.height if able is None else len(able))
        at = at if able is None else able[at]
        cells = self.columns[rate.column][at]
        if cells.null_count():
            at = at[cells.is_not_null().to_numpy()]
            cells = cells.drop_nulls()
        if not len(at):
            return
        self.note(rate, at, cells)
        beside = self.columns[rate.beside or rate.column][at]
        put = _PUT[rate.kind](_Spot(rate, cells, beside, chance, self._taken_over))
        if cells.dtype == pl.String and put.dtype == pl.Datetime:
            put = put.cast(pl.Date)
        self.columns[rate.column] = (
            self.columns[rate.column].clone().scatter(at, put.cast(cells.dtype))
        )

    def noted(self) -> pl.DataFrame:
        """Everything remembered, in the order in which it was done."""
        return pl.DataFrame(
            {
                "feed": [self.feed] * sum(len(at) for at, *_ in self._noted),
                "record": _end_to_end([at for at, *_ in self._noted]),
                "kind": [kind for at, kind, _, _ in self._noted for _ in at],
                "column": [column for at, _, column, _ in self._noted for _ in at],
                "was": _end_to_end([was for *_, was in self._noted]),
            },
            schema=dict.fromkeys(("feed", *NOTED), pl.String),
        )


def _end_to_end(parts: list[pl.Series]) -> pl.Series:
    return pl.concat(parts) if parts else pl.Series([], dtype=pl.String)


def _seen_late(day: pl.Series, at: Whole) -> Whole:
    """Those of the drawn rows that are seen to be late."""
    number = day[at].cast(pl.Date).to_physical().to_numpy()
    return at[(number >= LATE_FROM) & (number <= LATE_TO)]


def _links(noted: pl.DataFrame) -> pl.DataFrame:
    """The first number noted for a record is its true one."""
    spoilt = noted.filter(pl.col("kind").is_in([of.NO_NUMBER, of.WRONG_DIGIT]))
    return spoilt.unique("record", keep="first", maintain_order=True).select(
        "feed", "record", nhs_number="was"
    )


def blemished(feed: str, rows: pl.DataFrame, cohort: Cohort, *, day: str | None) -> Sent:
    """The rows of a feed with the errors that its rates say. `day` is the column that dates a row."""
    found = _Feed(feed, rows, cohort)
    rates = of.rates_of(feed)
    found.prepare(tuple(rate for rate in rates if rate.column))
    late = twice = np.zeros(0, dtype=np.int64)
    for rate in rates:
        if rate.column:
            found.put(rate)
            continue
        at = _drawn(found.chance(rate), rate.share, rows.height)
        if rate.kind == of.LATE:
            assert day is not None, "only a row with a day can be late"
            at = late = _seen_late(found.columns[day], at)
        else:
            twice = at
        found.note(rate, at)
    noted = found.noted()
    return Sent(pl.DataFrame(found.columns), late, twice, noted, _links(noted))


def unblemished(rows: pl.DataFrame) -> Sent:
    """Rows that are sent as they are."""
    none = np.zeros(0, dtype=np.int64)
    told = pl.DataFrame(schema=dict.fromkeys(("feed", *NOTED), pl.String))
    return Sent(rows, none, none, told, _links(told))
