"""Putting the rows of a feed into the order of the files that they go into.

A row goes into the file of the period of its date; one that comes late, into that of the month
after; one that is sent twice, into its file twice. It does not know which rows those are.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from commonweal.repository.synthesis.records.files import FILES, PERIODS, is_full, slots

Rows = NDArray[np.int64]
NO_ROWS: Rows = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Filed:
    """Rows in the order of their files; `counts` says how many go into each file."""

    rows: pl.DataFrame
    counts: tuple[int, ...]


def _next_month(day: NDArray[np.int32]) -> NDArray[np.int32]:
    """The first day of the month after each day."""
    month = day.astype("datetime64[D]").astype("datetime64[M]") + 1
    return month.astype("datetime64[D]").astype(np.int32)


def filed(key: str, rows: pl.DataFrame, *, late: Rows = NO_ROWS, twice: Rows = NO_ROWS) -> Filed:
    """The rows of a feed or table, by file. `late` and `twice` are numbers of rows.

    Rows are taken to be in the order of their dates, but for a few. Those few, the late and the
    doubles stand at the end of their files: so hardly any row has to be moved.
    """
    dated = None if is_full(key) else FILES[key].date
    if dated is None:
        doubled = pl.concat([rows, rows[twice]]) if len(twice) else rows
        return Filed(doubled, (doubled.height,))
    day = rows[dated].cast(pl.Date).to_physical().to_numpy()
    own = slots(day)
    kept = np.maximum.accumulate(own) if len(own) else own
    moves = own < kept
    moves[late] = True
    own[late] = slots(_next_month(day[late]))
    extra = np.concatenate([np.flatnonzero(moves), twice])
    extra = extra[np.argsort(own[extra], kind="stable")]
    edges = np.searchsorted(kept, np.arange(len(PERIODS) + 1))
    added = np.searchsorted(own[extra], np.arange(len(PERIODS) + 1))
    if not len(extra):
        return Filed(rows, tuple(np.diff(edges).tolist()))
    others = rows[extra]
    pieces = []
    for slot in range(len(PERIODS)):
        own_rows = rows[edges[slot] : edges[slot + 1]]
        moving = moves[edges[slot] : edges[slot + 1]]
        pieces.append(own_rows.filter(~moving) if moving.any() else own_rows)
        pieces.append(others[added[slot] : added[slot + 1]])
    counts = (a.height + b.height for a, b in zip(pieces[::2], pieces[1::2], strict=True))
    return Filed(pl.concat(pieces), tuple(counts))
