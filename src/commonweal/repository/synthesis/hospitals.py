"""Layouts of hospital activity: A&E, beds, discharges and the criteria to reside.

One month of A&E comes twice, as first published and as revised; wholes that publications print are
the sums of their parts.
"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, Sheet, table
from commonweal.terms.period import financial_quarter

MONTHLY_FROM = date(2023, 8, 1)
REVISED = date(2025, 2, 1)
EARLIER = (date(2018, 4, 1), date(2019, 3, 1))
LATER = (date(2022, 7, 1), date(2023, 7, 1))
KH03_QUARTERS = ((2023, 3), (2023, 4), (2024, 1), (2024, 2), (2024, 3), (2024, 4), (2025, 1))
KH03_REVISED = (2024, 3)
SPECIALTY_QUARTERS = ((2019, 1), (2019, 2), (2019, 3), (2021, 1), (2021, 2), (2021, 3), (2021, 4))
SPECIALTIES = {
    "100": ("General Surgery", 0.09), "101": ("Urology", 0.03), "110": ("Trauma & Orthopaedics", 0.11),
    "120": ("ENT", 0.01), "300": ("General Medicine", 0.33), "320": ("Cardiology", 0.06),
    "340": ("Respiratory Medicine", 0.07), "420": ("Paediatrics", 0.04), "430": ("Geriatric Medicine", 0.26),
}  # fmt: skip
OTHER_SPECIALTIES = {
    "Maternity": ("501", "Obstetrics"), "Mental Illness": ("710", "Adult Mental Illness"),
    "Learning Disabilities": ("700", "Learning Disability"),
}  # fmt: skip
SECTORS = ("General & Acute", "Learning Disabilities", "Maternity", "Mental Illness")
_SECTOR_OF = {
    "adult": SECTORS[0], "paediatric": SECTORS[0], "critical": SECTORS[0], "paediatric critical": SECTORS[0],
    "neonatal": SECTORS[0], "learning disabilities": SECTORS[1], "maternity": SECTORS[2], "mental illness": SECTORS[3],
}  # fmt: skip
_TYPES = {"1": "Type 1", "2": "Type 2", "other": "Other"}


def _monthly_frame(rows: pl.DataFrame, names: pl.DataFrame, label: str) -> pl.DataFrame:
    """One month as NHS England lays it out: a row for each provider and the total below."""
    booked, late = pl.col("booked"), pl.col("booked_over_4_hours")
    said = rows.with_columns(
        unbooked=pl.col("attendances") - booked, over=pl.col("over_4_hours") - late
    ).pivot(on="department", index="trust", values=["unbooked", "booked", "over", "booked_over_4_hours", "admissions"])  # fmt: skip
    sums = rows.group_by("trust", maintain_order=True).agg(
        pl.col("waits_4_to_12_hours", "waits_over_12_hours", "direct").sum()
    )
    other = "Other Department"
    columns = [
        *((f"A&E attendances {t}", f"unbooked_{d}") for d, t in (*list(_TYPES.items())[:2], ("other", "Other A&E Department"))),
        *((f"A&E attendances Booked Appointments {t}", f"booked_{d}") for d, t in (*list(_TYPES.items())[:2], ("other", other))),
        *((f"Attendances over 4hrs {t}", f"over_{d}") for d, t in (*list(_TYPES.items())[:2], ("other", other))),
        *((f"Attendances over 4hrs Booked Appointments {t}", f"booked_over_4_hours_{d}") for d, t in (*list(_TYPES.items())[:2], ("other", other))),
        ("Patients who have waited 4-12 hs from DTA to admission", "waits_4_to_12_hours"),
        ("Patients who have waited 12+ hrs from DTA to admission", "waits_over_12_hours"),
        *((f"Emergency admissions via A&E - {t}", f"admissions_{d}") for d, t in (*list(_TYPES.items())[:2], ("other", "Other A&E department"))),
        ("Other emergency admissions", "direct"),
    ]  # fmt: skip
    frame = said.join(sums, on="trust").join(names, on="trust").select(
        pl.lit(f"MSitAE-{label}").alias("Period"), pl.col("trust").alias("Org Code"),
        pl.lit("NHS ENGLAND SYNTHETIC ").alias("Parent Org"), pl.col("name").str.to_uppercase().alias("Org name"),
        *[pl.col(ours).alias(heading) for heading, ours in columns],
    )  # fmt: skip
    total = frame.select(
        *[pl.lit("TOTAL").alias(c) for c in frame.columns[:4]],
        *[pl.col(h).sum() for h, _ in columns],
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
            first = rows.with_columns(attendances=(pl.col("attendances") * 0.97).cast(pl.Int64))
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
            period=pl.col("month").dt.to_string("%Y-%m-%d"), org_code="trust", type="department",
            attendances="attendances", breaches="over_4_hours", admissions="admissions",
        ),
    )  # fmt: skip
    later = rows.filter(pl.col("month").is_between(*LATER)).group_by(
        "trust", "month", maintain_order=True
    )
    wide = later.agg(
        pl.col(
            "attendances",
            "over_4_hours",
            "admissions",
            "direct",
            "waits_4_to_12_hours",
            "waits_over_12_hours",
        ).sum()
    )
    waits = pl.col("waits_4_to_12_hours") + pl.col("waits_over_12_hours")
    admitted = pl.col("admissions") + pl.col("direct")
    yield table(
        "healthyr_england_trust_accidents_emergency.csv",
        wide.select(
            nhs_trust22_code="trust", total_attendances="attendances", attendances_over_4hours="over_4_hours",
            total_emergency_admissions=admitted, emergency_admissions_over_4hours=waits,
            pct_attendance_over_4hours=(pl.col("over_4_hours") / pl.col("attendances")).round(2),
            pct_emergency_admissions_over_4hours=(waits / admitted).fill_nan(None).round(2),
            date=pl.col("month").dt.to_string("%B %Y"),
        ),
    )  # fmt: skip


def _quarterly(facts: Facts, quarter: tuple[int, int]) -> pl.DataFrame:
    """Mean beds by trust, sector and state in a quarter; zero where a trust has no such sector."""
    period = financial_quarter(*quarter)
    rows = facts["beds"].filter(pl.col("month").is_between(period.first, period.last))
    monthly = rows.with_columns(sector=pl.col("bed").replace_strict(_SECTOR_OF)).group_by(
        "trust", "sector", "state", "month", maintain_order=True
    )
    means = monthly.agg(pl.col("beds").sum()).group_by(
        "trust", "sector", "state", maintain_order=True
    )
    grid = (
        facts["trusts"]
        .select("trust", "name")
        .join(rows.select("trust").unique(maintain_order=True), on="trust")
    )
    wide = means.agg((pl.col("beds").sum() / 3).round(2)).pivot(
        on=["state", "sector"], index="trust", values="beds"
    )
    found = grid.join(wide, on="trust", how="left")
    return found.rename(
        {c: c.strip("{}").replace('"', "").replace(",", "/") for c in wide.columns if c != "trust"}
    )


def _sector(frame: pl.DataFrame, state: str, sector: str) -> pl.Expr:
    name = f"{state}/{sector}"
    return (pl.col(name).fill_null(0.0) if name in frame.columns else pl.lit(0.0)).alias(name)


def _kh03_sheets(facts: Facts, quarter: tuple[int, int], *, first: bool) -> tuple[Sheet, Sheet]:
    period = financial_quarter(*quarter)
    found = _quarterly(facts, quarter)
    grid = found.select(
        "trust", "name", *[_sector(found, s, k) for s in ("available", "occupied") for k in SECTORS]
    )
    if first:
        grid = grid.with_columns((pl.col("available/General & Acute") * 1.02).round(2))
    england = grid.select(
        pl.lit("").alias("trust"),
        pl.lit("England").alias("name"),
        pl.exclude("trust", "name").sum(),
    )
    rows = pl.concat([england, grid])
    head = [
        pl.lit("").alias("0"), pl.lit(f"{quarter[0]}-{(quarter[0] + 1) % 100}").alias("Year"),
        pl.lit(f"{period.last:%B}").alias("Period End"), pl.lit("").alias("Region Code"),
        pl.col("trust").alias("Org Code"), pl.col("name").str.replace_all("", "").alias("Org Name"),
    ]  # fmt: skip
    blocks = {
        state: [
            pl.sum_horizontal(f"{state}/{k}" for k in SECTORS).round(2),
            *[pl.col(f"{state}/{k}") for k in SECTORS],
        ]
        for state in ("available", "occupied")
    }
    shares = [
        (o / a).fill_nan(0.0) for o, a in zip(blocks["occupied"], blocks["available"], strict=True)
    ]
    columns = [*blocks["available"], pl.lit(""), *blocks["occupied"], pl.lit(""), *shares]
    frame = rows.select(*head, *[c.alias(f"c{i}") for i, c in enumerate(columns)])
    five = ("Total ", *SECTORS)
    names = ("", *frame.columns[1:6], *five, "", *five, "", *five)
    title = (
        ("",),
        ("", "Title:", "Synthetic figures in the layout of KH03"),
        ("", "Period:", period.label),
        ("",),
    )
    by_sector = Sheet(frame, "NHS Trust by Sector", title, names)
    return by_sector, Sheet(rows.select(*head, *_specialties()), "Occupied by Specialty", title)


def _specialties() -> list[pl.Expr]:
    """Occupied beds by specialty; the last of general and acute takes what is left of the whole."""
    acute = pl.col("occupied/General & Acute")
    parts = [(acute * share).round(2) for _, share in SPECIALTIES.values()]
    parts[-1] = (acute - pl.sum_horizontal(parts[:-1])).round(2)
    columns = [
        part.alias(f"{code} {name}")
        for part, (code, (name, _)) in zip(parts, SPECIALTIES.items(), strict=True)
    ]
    return columns + [
        pl.col(f"occupied/{sector}").alias(f"{code} {name}")
        for sector, (code, name) in OTHER_SPECIALTIES.items()
    ]


def kh03(facts: Facts) -> Iterator[PublishedFile]:
    """KH03 workbooks, one a quarter; one quarter again, revised."""
    for quarter in KH03_QUARTERS:
        year, number = quarter
        stem = f"Beds-Open-Overnight-Web_File-Q{number}-{year}-{(year + 1) % 100}"
        if quarter == KH03_REVISED:
            yield PublishedFile(f"{stem}.xlsx", _kh03_sheets(facts, quarter, first=True))
            stem += "revised"
        yield PublishedFile(f"{stem}.xlsx", _kh03_sheets(facts, quarter, first=False))


def kh03_specialty(facts: Facts) -> Iterator[PublishedFile]:
    """The compiled series of occupied beds by specialty, some earlier quarters."""
    parts = []
    for year, number in SPECIALTY_QUARTERS:
        found = _quarterly(facts, (year, number))
        grid = found.select(
            "trust",
            "name",
            *[_sector(found, s, k) for s in ("available", "occupied") for k in SECTORS],
        )
        sectors = {code: SECTORS[0] for code in SPECIALTIES} | {
            c: s for s, (c, _) in OTHER_SPECIALTIES.items()
        }
        wide = grid.select("trust", "name", *[pl.col(f"available/{k}") for k in SECTORS],
                           *[pl.col(f"occupied/{k}") for k in SECTORS], *_specialties())  # fmt: skip
        for column in wide.columns:
            code = column[:3]
            if code not in sectors:
                continue
            sector = sectors[code]
            parts.append(
                wide.filter(pl.col(column) > 0).select(
                    quarter=pl.lit(f"{year}-{(year + 1) % 100} Q{number}"), org_code="trust",
                    org_name=pl.col("name").str.to_uppercase(),
                    specialty_group=pl.lit(sector.lower().replace("&", "and").replace(" ", "_")),
                    available_total=f"available/{sector}", occupied_total=f"occupied/{sector}",
                    specialty_code=pl.lit(code), specialty_name=pl.lit(column[4:]), occupied=column,
                )
            )  # fmt: skip
    yield table(
        "kh03_by_specialty_2019_2022.csv",
        pl.concat(parts).sort("quarter", "org_code", "specialty_code"),
    )


_MONTHLY_BEDS = {
    "adult": "adult_general_acute_beds", "paediatric": "paediatric_general_acute_beds",
    "critical": "adult_critical_care_beds", "paediatric critical": "paediatric_intensive_cared_beds",
    "neonatal": "neonatal_intensive_care_bed",
}  # fmt: skip


def acute_monthly(facts: Facts) -> Iterator[PublishedFile]:
    """The compiled monthly beds of acute trusts, with the publication's irregular headings."""
    acute = facts["trusts"].filter(pl.col("sort") == "acute").select("trust")
    rows = facts["beds"].filter(
        (pl.col("month") >= date(2022, 4, 1)) & pl.col("bed").is_in(list(_MONTHLY_BEDS))
    ).join(acute, on="trust", how="semi")  # fmt: skip
    named = rows.with_columns(
        column=pl.col("bed").replace_strict(_MONTHLY_BEDS) + "_" + pl.col("state"),
        beds=pl.col("beds").round(),
    )
    wide = named.pivot(on="column", index=["trust", "month"], values="beds")
    both = {
        f"general_acute_beds_{state}": pl.col(f"adult_general_acute_beds_{state}")
        + pl.col(f"paediatric_general_acute_beds_{state}")
        for state in ("available", "occupied")
    }
    columns = [
        f"{bed}_{state}" for bed in _MONTHLY_BEDS.values() for state in ("available", "occupied")
    ]
    yield table(
        "healthyr_england_critical_general_acute_beds.csv",
        wide.select(
            nhs_trust22_code="trust",
            date=pl.col("month").dt.to_string("%B %Y"),
            **both,
            **{c: c for c in columns},
        ),
    )


def critical_care(facts: Facts) -> Iterator[PublishedFile]:
    """Adult critical care beds on one night of each month of 2019."""
    rows = facts["beds"].filter(
        (pl.col("bed") == "critical")
        & pl.col("month").is_between(date(2019, 1, 1), date(2020, 1, 1))
    )
    wide = rows.with_columns(pl.col("beds").round().cast(pl.Int64)).pivot(
        on="state", index=["trust", "month"], values="beds"
    )
    frame = wide.join(facts["trusts"].select("trust", "name"), on="trust").with_columns(
        occupied=pl.min_horizontal("occupied", "available")
    )
    yield table(
        "monthly_adult_critical_care_beds.csv",
        frame.select(
            Code="trust", Name="name", Date=pl.col("month").dt.to_string("%Y-%m-%d"),
            Period=pl.col("month").dt.to_string("%B-%Y"), adult_beds_open="available", adult_beds_occupied="occupied",
            adult_beds_available=pl.col("available") - pl.col("occupied"),
        ),
    )  # fmt: skip


def _by_board(facts: Facts) -> pl.DataFrame:
    boards = facts["trusts"].select("icb", "icb_ons").unique(maintain_order=True)
    found = (
        facts["discharges"]
        .group_by("icb", "day", maintain_order=True)
        .agg(pl.col("discharged", "by_1700", "no_criteria").sum())
    )
    return found.join(boards, on="icb").sort("icb_ons", "day")


def criteria_to_reside(facts: Facts) -> Iterator[PublishedFile]:
    """Patients without need of an acute bed by day, of trusts and of boards."""
    day = pl.col("day").dt.to_string("%Y-%m-%d")
    for level, rows, code, column in (
        ("trust", facts["discharges"], "nhs_trust22_code", "trust"), ("icb", _by_board(facts), "icb22_code", "icb_ons"),
    ):  # fmt: skip
        frame = rows.select(
            pl.col(column).alias(code), date=day, do_not_meet_criteria_to_reside="no_criteria"
        )
        yield table(f"healthyr_england_{level}_criteria_to_reside.csv", frame)


def discharged(facts: Facts) -> Iterator[PublishedFile]:
    """Patients discharged by day; the split at 5pm ends with May 2023."""
    day, split = pl.col("day").dt.to_string("%Y-%m-%d"), pl.col("day") < date(2023, 6, 1)
    for level, rows, code, column in (
        ("trust", facts["discharges"], "nhs_trust22_code", "trust"), ("icb", _by_board(facts), "icb22_code", "icb_ons"),
    ):  # fmt: skip
        frame = rows.select(
            pl.col(column).alias(code), date=day, discharged_by_1700=pl.when(split).then("by_1700"),
            discharged_between_1701_2359=pl.when(split).then(pl.col("discharged") - pl.col("by_1700")),
            discharged_total="discharged",
        )  # fmt: skip
        yield table(f"healthyr_england_{level}_discharged_patients.csv", frame)


def delay_reasons(facts: Facts) -> Iterator[PublishedFile]:
    """Patients whose discharge was delayed, by reason."""
    rows = facts["delays"].join(facts["trusts"].select("trust", "name"), on="trust")
    yield table(
        "healthyr_england_delayed_discharge_reasons.csv",
        rows.select(
            nhs_trust22_name="name", nhs_trust22_code="trust", date=pl.col("month").dt.to_string("%Y-%m-%d"),
            delay_reason="reason", delay_count="patients",
        ),
    )  # fmt: skip
