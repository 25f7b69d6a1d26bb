"""Layouts of hospital beds: KH03 workbooks, and the compiled series by specialty and by month.

One quarter comes twice, as first published and as revised; the rows of England and the columns of
totals are the sums of their parts.
"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, Sheet, table
from commonweal.terms.period import financial_quarter

KH03_QUARTERS = ((2023, 3), (2023, 4), (2024, 1), (2024, 2), (2024, 3), (2024, 4), (2025, 1))
KH03_REVISED = (2024, 3)
FIRST_COUNT_FACTOR = 1.02
"""What was first published of the revised quarter's general and acute beds."""
TITLE = "Synthetic figures in the layout of KH03"
SPECIALTY_QUARTERS = ((2019, 1), (2019, 2), (2019, 3), (2021, 1), (2021, 2), (2021, 3), (2021, 4))
SPECIALTIES = {
    "100 General Surgery": 0.09,
    "101 Urology": 0.03,
    "110 Trauma & Orthopaedics": 0.11,
    "120 ENT": 0.01,
    "300 General Medicine": 0.33,
    "320 Cardiology": 0.06,
    "340 Respiratory Medicine": 0.07,
    "420 Paediatrics": 0.04,
    "430 Geriatric Medicine": 0.26,
}
"""Consultant specialties with their share of occupied general and acute beds."""
SECTORS = ("General & Acute", "Learning Disabilities", "Maternity", "Mental Illness")
OTHER_SPECIALTIES = {
    "501 Obstetrics": "Maternity",
    "700 Learning Disability": "Learning Disabilities",
    "710 Adult Mental Illness": "Mental Illness",
}
STATES = ("available", "occupied")
_SECTOR_OF = {
    "learning disabilities": "Learning Disabilities",
    "maternity": "Maternity",
    "mental illness": "Mental Illness",
}
"""Sectors of kinds of bed that are not general and acute."""


def _quarterly(facts: Facts, quarter: tuple[int, int]) -> pl.DataFrame:
    """Mean beds by trust in a quarter: one column for each state and sector."""
    period = financial_quarter(*quarter)
    rows = facts["beds"].filter(pl.col("month").is_between(period.first, period.last))
    sector = pl.col("bed").replace_strict(_SECTOR_OF, default=SECTORS[0])
    sums = rows.with_columns(column=pl.col("state") + "/" + sector).group_by(
        "trust", "column", maintain_order=True
    )
    wide = sums.agg((pl.col("beds").sum() / 3).round(2)).pivot(
        on="column", index="trust", values="beds"
    )
    found = facts["trusts"].select("trust", "name").join(wide, on="trust", maintain_order="left")
    columns = [f"{state}/{sector}" for state in STATES for sector in SECTORS]
    return found.select(
        "trust",
        "name",
        *[
            (pl.col(c).fill_null(0.0) if c in found.columns else pl.lit(0.0)).alias(c)
            for c in columns
        ],
    )


def _specialties() -> list[pl.Expr]:
    """Occupied beds by specialty; the last of general and acute takes what is left of the whole."""
    acute = pl.col(f"occupied/{SECTORS[0]}")
    parts = [(acute * share).round(2) for share in SPECIALTIES.values()]
    parts[-1] = (acute - pl.sum_horizontal(parts[:-1])).round(2)
    columns = [part.alias(name) for part, name in zip(parts, SPECIALTIES, strict=True)]
    others = [
        pl.col(f"occupied/{sector}").alias(name) for name, sector in OTHER_SPECIALTIES.items()
    ]
    return columns + others


def _sectors() -> list[pl.Expr]:
    """Available, occupied and the share occupied, each of the total and the sectors, with gaps."""
    blocks = [
        [pl.sum_horizontal(f"{state}/{k}" for k in SECTORS).round(2)]
        + [pl.col(f"{state}/{k}") for k in SECTORS]
        for state in STATES
    ]
    shares = [(o / a).fill_nan(0.0) for a, o in zip(*blocks, strict=True)]
    columns = [*blocks[0], pl.lit(""), *blocks[1], pl.lit(""), *shares]
    return [column.alias(f"c{i}") for i, column in enumerate(columns)]


def _kh03_sheets(facts: Facts, quarter: tuple[int, int], *, first: bool) -> tuple[Sheet, Sheet]:
    """The sheets by sector and by specialty; `first` is the edition later revised."""
    period, year = financial_quarter(*quarter), quarter[0]
    grid = _quarterly(facts, quarter)
    if first:
        available = pl.col(f"available/{SECTORS[0]}")
        grid = grid.with_columns((available * FIRST_COUNT_FACTOR).round(2))
    england = grid.select(
        pl.lit("").alias("trust"),
        pl.lit("England").alias("name"),
        pl.exclude("trust", "name").sum(),
    )
    rows = pl.concat([england, grid])
    head = {
        "": pl.lit(""),
        "Year": pl.lit(f"{year}-{(year + 1) % 100}"),
        "Period End": pl.lit(f"{period.last:%B}"),
        "Region Code": pl.lit(""),
        "Org Code": pl.col("trust"),
        "Org Name": pl.col("name"),
    }
    said = [expr.alias(name) for name, expr in head.items()]
    five = ("Total ", *SECTORS)
    title = (("",), ("", "Title:", TITLE), ("", "Period:", period.label), ("",))
    return (
        Sheet(
            rows.select(*said, *_sectors()),
            "NHS Trust by Sector",
            title,
            (*head, *five, "", *five, "", *five),
        ),
        Sheet(rows.select(*said, *_specialties()), "Occupied by Specialty", title),
    )


def kh03(facts: Facts) -> Iterator[PublishedFile]:
    """KH03 workbooks, one a quarter; one quarter again, revised."""
    for quarter in KH03_QUARTERS:
        year, number = quarter
        stem = f"Beds-Open-Overnight-Web_File-Q{number}-{year}-{(year + 1) % 100}"
        if quarter == KH03_REVISED:
            yield PublishedFile(f"{stem}.xlsx", _kh03_sheets(facts, quarter, first=True))
            stem += "revised"
        yield PublishedFile(f"{stem}.xlsx", _kh03_sheets(facts, quarter, first=False))


def _by_specialty(facts: Facts, quarter: tuple[int, int]) -> Iterator[pl.DataFrame]:
    """One quarter of the compiled series, specialty by specialty, without those of no beds."""
    year, number = quarter
    grid = _quarterly(facts, quarter)
    wide = grid.with_columns(_specialties())
    for column, sector in (dict.fromkeys(SPECIALTIES, SECTORS[0]) | OTHER_SPECIALTIES).items():
        yield wide.filter(pl.col(column) > 0).select(
            quarter=pl.lit(f"{year}-{(year + 1) % 100} Q{number}"),
            org_code="trust",
            org_name=pl.col("name").str.to_uppercase(),
            specialty_group=pl.lit(sector.lower().replace("&", "and").replace(" ", "_")),
            available_total=f"available/{sector}",
            occupied_total=f"occupied/{sector}",
            specialty_code=pl.lit(column[:3]),
            specialty_name=pl.lit(column[4:]),
            occupied=column,
        )


def kh03_specialty(facts: Facts) -> Iterator[PublishedFile]:
    """The compiled series of occupied beds by specialty, some earlier quarters."""
    parts = pl.concat(p for quarter in SPECIALTY_QUARTERS for p in _by_specialty(facts, quarter))
    yield table(
        "kh03_by_specialty_2019_2022.csv", parts.sort("quarter", "org_code", "specialty_code")
    )


_MONTHLY_BEDS = {
    "adult": "adult_general_acute_beds",
    "paediatric": "paediatric_general_acute_beds",
    "critical": "adult_critical_care_beds",
    "paediatric critical": "paediatric_intensive_cared_beds",
    "neonatal": "neonatal_intensive_care_bed",
}


def acute_monthly(facts: Facts) -> Iterator[PublishedFile]:
    """The compiled monthly beds of acute trusts, with the publication's irregular headings."""
    acute = facts["trusts"].filter(pl.col("sort") == "acute").select("trust")
    rows = (
        facts["beds"]
        .filter((pl.col("month") >= date(2022, 4, 1)) & pl.col("bed").is_in(list(_MONTHLY_BEDS)))
        .join(acute, on="trust", how="semi", maintain_order="left")
    )
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
    frame = wide.join(
        facts["trusts"].select("trust", "name"), on="trust", maintain_order="left"
    ).with_columns(occupied=pl.min_horizontal("occupied", "available"))
    yield table(
        "monthly_adult_critical_care_beds.csv",
        frame.select(
            Code="trust",
            Name="name",
            Date=pl.col("month").dt.to_string("%Y-%m-%d"),
            Period=pl.col("month").dt.to_string("%B-%Y"),
            adult_beds_open="available",
            adult_beds_occupied="occupied",
            adult_beds_available=pl.col("available") - pl.col("occupied"),
        ),
    )
