"""Layouts of A&E: the monthly files, and the compiled series of the months before them.

One month comes twice, as first published and as revised; the total below each month is the sum of
its providers.
"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, table

MONTHLY_FROM = date(2023, 8, 1)
REVISED = date(2025, 2, 1)
FIRST_COUNT_SHARE = 0.97
"""What was first published of the revised month's attendances."""
EARLIER = (date(2018, 4, 1), date(2019, 3, 1))
LATER = (date(2022, 7, 1), date(2023, 7, 1))
_DEPARTMENT = "Other Department"
_HEADINGS = {
    "unbooked": ("A&E attendances", "Other A&E Department"),
    "booked": ("A&E attendances Booked Appointments", _DEPARTMENT),
    "over": ("Attendances over 4hrs", _DEPARTMENT),
    "booked_over_4_hours": ("Attendances over 4hrs Booked Appointments", _DEPARTMENT),
}
"""For each figure: what its headings begin with, and how they name other departments."""


def _columns() -> dict[str, str]:
    """Headings in the publisher's order, with our columns."""
    said = {
        f"{begins} {kind}": f"{figure}_{department}"
        for figure, (begins, other) in _HEADINGS.items()
        for department, kind in (("1", "Type 1"), ("2", "Type 2"), ("other", other))
    }
    said["Patients who have waited 4-12 hs from DTA to admission"] = "waits_4_to_12_hours"
    said["Patients who have waited 12+ hrs from DTA to admission"] = "waits_over_12_hours"
    for department, kind in (("1", "Type 1"), ("2", "Type 2"), ("other", "Other A&E department")):
        said[f"Emergency admissions via A&E - {kind}"] = f"admissions_{department}"
    return said | {"Other emergency admissions": "direct"}


def _monthly_frame(rows: pl.DataFrame, names: pl.DataFrame, label: str) -> pl.DataFrame:
    """One month as NHS England lays it out: a row for each provider and the total below."""
    by_department = rows.with_columns(
        unbooked=pl.col("attendances") - pl.col("booked"),
        over=pl.col("over_4_hours") - pl.col("booked_over_4_hours"),
    ).pivot(on="department", index="trust", values=[*_HEADINGS, "admissions"])
    sums = rows.group_by("trust", maintain_order=True).agg(
        pl.col("waits_4_to_12_hours", "waits_over_12_hours", "direct").sum()
    )
    columns = _columns()
    frame = (
        by_department.join(sums, on="trust", maintain_order="left")
        .join(names, on="trust", maintain_order="left")
        .select(
            pl.lit(f"MSitAE-{label}").alias("Period"),
            pl.col("trust").alias("Org Code"),
            pl.lit("NHS ENGLAND SYNTHETIC ").alias("Parent Org"),
            pl.col("name").str.to_uppercase().alias("Org name"),
            **columns,
        )
    )
    total = frame.select(
        *[pl.lit("TOTAL").alias(heading) for heading in frame.columns[:4]],
        *[pl.col(heading).sum() for heading in columns],
    )
    return pl.concat([frame, total.head(1)])


def emergency_monthly(facts: Facts) -> Iterator[PublishedFile]:
    """A&E of every provider, a file a month; one month again, revised."""
    names = facts["trusts"].select("trust", "name")
    recent = facts["attendances"].filter(pl.col("month") >= MONTHLY_FROM)
    for month in sorted(recent["month"].unique()):
        rows = recent.filter(pl.col("month") == month)
        label, stem = f"{month:%B-%Y}".upper(), f"Monthly-AE-{month:%B-%Y}"
        if month == REVISED:
            first = rows.with_columns(
                attendances=(pl.col("attendances") * FIRST_COUNT_SHARE).cast(pl.Int64)
            )
            yield table(f"{stem}.csv", _monthly_frame(first, names, label))
            stem += "-revised"
        yield table(f"{stem}.csv", _monthly_frame(rows, names, label))


def emergency_series(facts: Facts) -> Iterator[PublishedFile]:
    """The compiled series before the monthly files: by type of department, and all together."""
    rows = facts["attendances"]
    earlier = rows.filter(pl.col("month").is_between(*EARLIER) & (pl.col("attendances") > 0))
    yield table(
        "NHSRdatasets_ae_attendances_2018-04_2019-03.csv",
        earlier.select(
            period=pl.col("month").dt.to_string("%Y-%m-%d"),
            org_code="trust",
            type="department",
            attendances="attendances",
            breaches="over_4_hours",
            admissions="admissions",
        ),
    )
    later = rows.filter(pl.col("month").is_between(*LATER)).drop("department")
    yield table(
        "healthyr_england_trust_accidents_emergency.csv",
        _together(later.group_by("trust", "month", maintain_order=True).sum()),
    )


def _together(rows: pl.DataFrame) -> pl.DataFrame:
    """All types of department together, with the compiler's headings and percentages."""
    waits = pl.col("waits_4_to_12_hours") + pl.col("waits_over_12_hours")
    admitted = pl.col("admissions") + pl.col("direct")
    return rows.select(
        nhs_trust22_code="trust",
        total_attendances="attendances",
        attendances_over_4hours="over_4_hours",
        total_emergency_admissions=admitted,
        emergency_admissions_over_4hours=waits,
        pct_attendance_over_4hours=(pl.col("over_4_hours") / pl.col("attendances")).round(2),
        pct_emergency_admissions_over_4hours=(waits / admitted).fill_nan(None).round(2),
        date=pl.col("month").dt.to_string("%B %Y"),
    )
