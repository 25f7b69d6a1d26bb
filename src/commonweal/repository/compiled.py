"""The vintage of a series compiled from a publisher's files: older than any of those files.

Readers take each figure from the newest vintage that states it, so a compilation that sorts before
the first file it covers gives way to the publisher's own wherever both are there.
"""

from datetime import date, timedelta

import polars as pl


def compiled_vintage(rows: pl.DataFrame) -> str:
    """From the day before the first period of `rows` to the last period, such as 2024-07-31-to-2025-07.

    `rows` needs `period` and `period_first` and must not be empty.
    """
    first = rows["period_first"].min()
    assert isinstance(first, date), "a compiled series has at least one dated row"
    return f"{first - timedelta(days=1)}-to-{rows['period'].cast(pl.String).max()!s}"
