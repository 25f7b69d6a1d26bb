"""Layouts of discharge: patients who left acute beds, who stayed without need, and why."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, table


def _by_board(facts: Facts) -> pl.DataFrame:
    boards = facts["trusts"].select("icb", "icb_ons").unique(maintain_order=True)
    found = (
        facts["discharges"]
        .group_by("icb", "day", maintain_order=True)
        .agg(pl.col("discharged", "by_1700", "no_criteria").sum())
    )
    return found.join(boards, on="icb", maintain_order="left").sort("icb_ons", "day")


def criteria_to_reside(facts: Facts) -> Iterator[PublishedFile]:
    """Patients without need of an acute bed by day, of trusts and of boards."""
    day = pl.col("day").dt.to_string("%Y-%m-%d")
    for level, rows, code, column in (
        ("trust", facts["discharges"], "nhs_trust22_code", "trust"),
        ("icb", _by_board(facts), "icb22_code", "icb_ons"),
    ):
        frame = rows.select(
            pl.col(column).alias(code), date=day, do_not_meet_criteria_to_reside="no_criteria"
        )
        yield table(f"healthyr_england_{level}_criteria_to_reside.csv", frame)


def discharged(facts: Facts) -> Iterator[PublishedFile]:
    """Patients discharged by day; the split at 5pm ends with May 2023."""
    day, split = pl.col("day").dt.to_string("%Y-%m-%d"), pl.col("day") < date(2023, 6, 1)
    for level, rows, code, column in (
        ("trust", facts["discharges"], "nhs_trust22_code", "trust"),
        ("icb", _by_board(facts), "icb22_code", "icb_ons"),
    ):
        frame = rows.select(
            pl.col(column).alias(code),
            date=day,
            discharged_by_1700=pl.when(split).then("by_1700"),
            discharged_between_1701_2359=pl.when(split).then(
                pl.col("discharged") - pl.col("by_1700")
            ),
            discharged_total="discharged",
        )
        yield table(f"healthyr_england_{level}_discharged_patients.csv", frame)


def delay_reasons(facts: Facts) -> Iterator[PublishedFile]:
    """Patients whose discharge was delayed, by reason."""
    rows = facts["delays"].join(
        facts["trusts"].select("trust", "name"), on="trust", maintain_order="left"
    )
    yield table(
        "healthyr_england_delayed_discharge_reasons.csv",
        rows.select(
            nhs_trust22_name="name",
            nhs_trust22_code="trust",
            date=pl.col("month").dt.to_string("%Y-%m-%d"),
            delay_reason="reason",
            delay_count="patients",
        ),
    )
