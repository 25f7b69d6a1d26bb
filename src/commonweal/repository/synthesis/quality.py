"""Layouts of the Quality and Outcomes Framework: registers and achievement by practice and year.

One register of one year is below nought in its file, to be set aside.
"""

from collections.abc import Iterator

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, table

SPOILT_YEAR, SPOILT_GROUP = 2022, "DEM"


def years(facts: Facts) -> list[int]:
    """First calendar years of the QOF years invented."""
    return sorted(facts["registers"]["year"].unique())


def prevalence(facts: Facts) -> Iterator[PublishedFile]:
    """Registers of every practice, one file for each year."""
    for year in years(facts):
        rows = facts["registers"].filter(pl.col("year") == year)
        spoilt = (
            (pl.col("group_code") == SPOILT_GROUP) & (pl.col("practice") == rows["practice"][0]) & (year == SPOILT_YEAR)
        )
        frame = rows.select(
            PRACTICE_CODE="practice", GROUP_CODE="group_code",
            REGISTER=pl.when(spoilt).then(-1).otherwise(pl.col("register")),
            PATIENT_LIST_TYPE="list_type", PRACTICE_LIST_SIZE="list_size",
        )  # fmt: skip
        yield table(f"qof_prevalence_{year}-{(year + 1) % 100:02d}.csv", frame)
