"""Quick ways from arrays of draws to columns of a record feed: ids, codes, days and times of day.

Every column is made from a small dictionary by a gather, or from arithmetic on whole numbers, so
that a million rows take milliseconds. Texts of up to 12 characters are kept inside Polars' own
16-byte views, which is why ids have 12. It draws nothing and knows no feed.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from commonweal.population.synthetic.residents.cohort import NEVER, Cohort, Days, Floats, Whole

SECONDS_IN_DAY = 86_400
CHUNKS_MAX = 1_000
NUMBERS_MAX = 100_000_000
"""Of one kind of id in one chunk."""
FINENESS = 4_096
_MISSING_DAY = int(NEVER)
_FOURS: NDArray[np.uint32] = np.array(
    [f"{number:04d}".encode() for number in range(10_000)], dtype="S4"
).view(np.uint32)
"""The four characters of each number below 10,000, as one word."""


def _texts(words: Sequence[NDArray[np.uint32] | np.uint32], length: int, count: int) -> pl.Series:
    """Texts of one length (at most 12) from up to three four-character words each."""
    views = np.zeros((count, 4), dtype=np.uint32)
    views[:, 0] = length
    for place, word in enumerate(words):
        views[:, place + 1] = word
    texts = pa.Array.from_buffers(pa.string_view(), count, [None, pa.py_buffer(views)])
    found = pl.from_arrow(texts)
    assert isinstance(found, pl.Series)
    return found


def ids(kind: str, chunk: int, numbers: Whole) -> pl.Series:
    """Ids such as `A01200000345`: a letter for the kind, the chunk (3 digits), the number (8).

    Unique over all chunks where numbers are unique within the chunk.
    """
    assert len(kind) == 1, "a kind of id is one letter"
    assert 0 <= chunk < CHUNKS_MAX, "ids have three digits for the chunk"
    count = len(numbers)
    assert count == 0 or 0 <= int(numbers.min()) <= int(numbers.max()) < NUMBERS_MAX
    start = np.frombuffer(f"{kind}{chunk:03d}".encode(), dtype=np.uint32)[0]
    small = numbers.astype(np.uint32)
    high = small // np.uint32(10_000)
    return _texts((start, _FOURS[high], _FOURS[small - high * np.uint32(10_000)]), 12, count)


def running_ids(kind: str, chunk: int, count: int) -> pl.Series:
    """Ids of the rows of a frame, in the order of its rows, from 0."""
    return ids(kind, chunk, np.arange(count))


def digits10(numbers: Whole) -> pl.Series:
    """Ten-digit texts with leading zeros, as NHS numbers are written."""
    high, rest = np.divmod(numbers, 1_000_000)
    middle, low = np.divmod(rest, 100)
    ending = _FOURS[low * 100] & np.uint32(0x0000FFFF)
    return _texts((_FOURS[high], _FOURS[middle], ending), 10, len(numbers))


@lru_cache(maxsize=1)
def _written_numbers(cohort: Cohort) -> pl.Series:
    return digits10(cohort.nhs_number)


def nhs_numbers(cohort: Cohort, person: Whole) -> pl.Series:
    """The NHS number of each person named by row."""
    return gathered(_written_numbers(cohort), person)


def gathered(words: Sequence[str] | pl.Series, rows: NDArray[np.integer]) -> pl.Series:
    """The word of each row number; every row number must be there."""
    series = words if isinstance(words, pl.Series) else pl.Series(list(words), dtype=pl.String)
    return series.gather(pl.Series(rows.astype(np.uint32)))


def coded(words: Sequence[str], rows: NDArray[np.integer]) -> pl.Series:
    """As `gathered`, but missing where the row number is below nought."""
    offered = pl.Series([None, *words], dtype=pl.String)
    return offered.gather(pl.Series(np.maximum(rows + 1, 0).astype(np.uint32)))


def practice_codes(cohort: Cohort, person: Whole, day: Days) -> pl.Series:
    """ODS code of the practice of each person on each day."""
    return gathered(cohort.world.practices, cohort.practice_on(person, day))


def dates(day: Days) -> pl.Series:
    """Days as dates; `NEVER` is missing."""
    return _present(pl.Series(day.astype(np.int32)).cast(pl.Date), day != _MISSING_DAY)


def instants(day: Days, second: NDArray[np.integer]) -> pl.Series:
    """Local time, so many seconds after the start of a day (may run on); `NEVER` is missing.

    Seconds are not checked against the hours that summer time leaves out or doubles.
    """
    moment = (day.astype(np.int64) * SECONDS_IN_DAY + second) * 1_000_000
    return _present(pl.Series(moment).cast(pl.Datetime("us")), day != _MISSING_DAY)


def numbers(values: Floats) -> pl.Series:
    """Values with a fraction; not-a-number is missing."""
    return _present(pl.Series(values, dtype=pl.Float64), ~np.isnan(values))


def wholes(values: NDArray[np.integer], known: NDArray[np.bool_]) -> pl.Series:
    """Whole numbers, missing where not known."""
    return _present(pl.Series(values.astype(np.int64)), known)


def _present(series: pl.Series, known: NDArray[np.bool_]) -> pl.Series:
    """The series, missing where not known."""
    return series if bool(known.all()) else series.set(pl.Series(~known), None)


def in_order(day: Days) -> Whole:
    """Rows in the order of their days, those of one day as they stood.

    Sixteen bits hold 179 years of days, and sorting them takes one pass.
    """
    if len(day) == 0:
        return np.zeros(0, dtype=np.int64)
    since = day - day.min()
    small = since.astype(np.uint16) if int(since.max()) < 2**16 else since
    order: Whole = np.argsort(small, kind="stable")
    return order


def repeated(count: NDArray[np.integer]) -> Whole:
    """Row number of each record when row `i` has `count[i]` of them."""
    return np.repeat(np.arange(len(count)), count)


def place_within(count: NDArray[np.integer]) -> Whole:
    """Which of its row's records each one is, from 0; goes with `repeated`."""
    ends = np.cumsum(count)
    places: Whole = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - count, count)
    return places


def drawn_rows(chance: np.random.Generator, share: Floats, rows: Whole) -> Whole:
    """A column of `share` for each row number; axes of `share`: row, column, each adding up to one.

    One uniform draw a record against the running sums of its row.
    """
    edges = np.cumsum(share, axis=1)
    edges /= edges[:, -1:]
    searched = (edges + np.arange(len(share))[:, None]).reshape(-1)
    found = np.searchsorted(searched, chance.random(len(rows)) + rows, side="right")
    columns: Whole = np.minimum(found - rows * share.shape[1], share.shape[1] - 1)
    return columns


def drawn(chance: np.random.Generator, share: Sequence[float] | Floats, count: int) -> Whole:
    """So many draws of a place in `share`, which need not add up to one."""
    edges = np.cumsum(np.asarray(share, dtype=np.float64))
    found = np.searchsorted(edges / edges[-1], chance.random(count), side="right")
    places: Whole = np.minimum(found, len(edges) - 1)
    return places


def fine_table(share: Floats) -> NDArray[np.uint8]:
    """A quick way to draw columns of `share` (axes row, column): place by place of the whole.

    Axes row, `FINENESS`: a share is kept to one part in `FINENESS`. See `from_table`.
    """
    edges = np.cumsum(np.atleast_2d(np.asarray(share, dtype=np.float64)), axis=1)
    places = (np.arange(FINENESS) + 0.5) / FINENESS
    return np.stack([np.searchsorted(row / row[-1], places) for row in edges]).astype(np.uint8)


def from_table(
    chance: np.random.Generator, table: NDArray[Any], row: NDArray[np.integer]
) -> NDArray[Any]:
    """One drawn entry of `table` (axes row, `FINENESS`) for each row number."""
    place = chance.integers(0, FINENESS, len(row), dtype=np.uint16)
    return np.asarray(table.reshape(-1)[row * np.int64(FINENESS) + place])
