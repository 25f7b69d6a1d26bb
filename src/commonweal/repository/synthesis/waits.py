"""Layouts of planned care: cancer, diagnostics, community services and virtual wards."""

from collections.abc import Iterator

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, Sheet, table
from commonweal.terms.period import financial_year

APRIL = 4
WEEKS = 14
SIX_WEEKS = 6


def _financial(month: pl.Expr, form: str) -> pl.Expr:
    """The financial year of a month, written with `form` between its two years."""
    start = month.dt.year() - (month.dt.month() < APRIL).cast(pl.Int32)
    return start.cast(pl.String) + form + ((start + 1) % 100).cast(pl.String).str.zfill(2)


def cancer(facts: Facts) -> Iterator[PublishedFile]:
    """Cancer waits of providers by standard, route, treatment and cancer."""
    month = pl.col("month")
    yield table(
        "CWT_provider_extract_2024-04_2025-07.csv",
        facts["cancer"]
        .filter(pl.col("patients") > 0)
        .select(
            month.dt.to_string("%Y-%m-%d 00:00:00").alias("PERIOD"),
            _financial(month, "/").alias("YEAR"),
            month.dt.to_string("%b").str.to_uppercase().alias("MONTH"),
            pl.col("standard").alias("STANDARD"),
            pl.col("trust").alias("ORG CODE"),
            pl.col("route").alias("STAGE/ROUTE"),
            pl.col("treatment").alias("TREATMENT MODALITY"),
            pl.col("cancer").alias("CANCER TYPE"),
            pl.col("patients").alias("TOTAL TREATED"),
            pl.col("within").alias("WITHIN STANDARD"),
            (pl.col("patients") - pl.col("within")).alias("BREACHES"),
        ),
    )


def diagnostics(facts: Facts) -> Iterator[PublishedFile]:
    """DM01 by provider, month and test, with the row of all tests below."""
    week = {f"w{i}": pl.col("weeks").list.get(i) for i in range(WEEKS)}
    rows = facts["diagnostics"].with_columns(**week).drop("weeks")
    ids = {test: str(i + 1) for i, test in enumerate(rows["test"].unique(maintain_order=True))}
    whole = rows.group_by("trust", "month", maintain_order=True).agg(pl.exclude("test").sum())
    both = pl.concat([rows, whole.with_columns(test=pl.lit("Total")).select(rows.columns)])
    names = facts["trusts"].select("trust", "name")
    after = pl.sum_horizontal(f"w{i}" for i in range(SIX_WEEKS, WEEKS))
    total = pl.sum_horizontal(f"w{i}" for i in range(WEEKS))
    weeks = {f"{i:02d} <{i + 1:02d} weeks": f"w{i}" for i in range(1, WEEKS - 1)}
    said: dict[str, pl.Expr | str] = {
        "PERIOD": pl.col("month").dt.to_string("%Y-%m"),
        "Regional Team Code": pl.lit("Y99"),
        "Regional Team Name": pl.lit("Synthetic Region"),
        "Provider Code": "trust",
        "Provider Name": "name",
        "Diagnostic ID": pl.col("test").replace_strict(ids | {"Total": str(len(ids) + 1)}),
        "Diagnostic Test Name": "test",
        "Total Waiting List": total,
        "Number waiting 6+ Weeks": after,
        "Number waiting 13+ Weeks": f"w{WEEKS - 1}",
        "Percentage waiting 6+ weeks": (after / total).fill_nan(0.0),
        "0 <01 weeks": "w0",
        **weeks,
        "13+ weeks": f"w{WEEKS - 1}",
        "Planned tests / procedures": "planned",
        "Unscheduled tests / procedures": "unscheduled",
        "Waiting list tests / procedures (excluding planned)": "from_list",
    }
    rows = both.join(names, on="trust", maintain_order="left").sort(
        "month", "trust", maintain_order=True
    )
    yield table("DM01_provider_by_test_2023-08_2025-07.csv", rows.select(**said))


_COMMUNITY = {
    "0-1": "0-1 weeks (0-7 days)",
    ">1-2": ">1-2 weeks (8-14 days)",
    ">2-4": ">2-4 weeks (15-28 days)",
    ">4-12": ">4-12 weeks (29-84 days)",
    ">12-18": ">12-18 weeks (85-126 days)",
    ">18-52": ">18-52 weeks (127-364 days)",
    ">52-104": ">52-104 weeks (365-728 days)",
    "over 104": "over 104 weeks (over 2 years)",
}


def community(facts: Facts) -> Iterator[PublishedFile]:
    """Community waits by board and provider: the total, then a table for each band."""
    rows = facts["community"]
    keys = ["kind", "unit", "unit_name", "month", "service"]
    whole = rows.group_by(keys, maintain_order=True).agg(pl.col("waiting").sum())
    when = pl.col("month").dt.to_string("%B %Y")
    titled = rows.with_columns(
        title=pl.lit("Number waiting ")
        + pl.col("band").replace_strict(_COMMUNITY)
        + " by service, "
        + when,
        sheet=pl.lit("Table 4")
        + pl.col("band").replace_strict({b: "abcdefgh"[i] for i, b in enumerate(_COMMUNITY)}),
    )
    totals = whole.with_columns(
        title=pl.lit("Total waiting list by service, ") + when, sheet=pl.lit("Table 4")
    )
    both = pl.concat([totals, titled.select(totals.columns)])
    yield table(
        "community_health_services_waiting_lists_2024-08_2025-07.csv",
        both.sort("month", maintain_order=True).select(
            PERIOD=_financial(pl.col("month"), "-") + "-" + pl.col("month").dt.to_string("%B"),
            SHEET="sheet",
            SHEET_TITLE="title",
            **{
                "Organisation Type": "kind",
                "Organisation Code": "unit",
                "Organisation Name": "unit_name",
            },
            SERVICE="service",
            VALUE="waiting",
        ),
    )


def _boards(facts: Facts, rows: pl.DataFrame) -> pl.DataFrame:
    """Boards' places and patients with the row of England above, and populations of a like size."""
    boards = facts["trusts"].select("icb", "icb_name").unique(maintain_order=True)
    listed = facts["listed"].filter(pl.col("day") == facts["listed"]["day"].max())
    adults = int(listed.filter(pl.col("age") >= 16)["people"].sum())
    found = (
        rows.group_by("icb", maintain_order=True)
        .agg(pl.col("capacity", "patients").sum())
        .join(boards, on="icb", maintain_order="left")
    )
    placed = found.select(
        code="icb", name="icb_name", capacity="capacity", patients="patients"
    ).with_columns(population=pl.lit(adults))
    england = placed.select(
        code=pl.lit("-"),
        name=pl.lit("ENGLAND"),
        capacity=pl.col("capacity").sum(),
        patients=pl.col("patients").sum(),
        population=pl.col("population").sum(),
    ).head(1)
    return pl.concat([england, placed])


def _ward_sheet(
    rows: pl.DataFrame, *, name: str, code: str, month: str, people: str | None
) -> Sheet:
    share = (100 * pl.col("patients") / pl.col("capacity")).round(0)
    columns = [
        pl.lit("").alias(""),
        pl.lit("SYNTHETIC").alias("Region"),
        pl.lit("Y99").alias("Region Code"),
        pl.col("code").alias(code),
        pl.col("name").alias("Name"),
        pl.col("capacity").alias("Virtual Ward Capacity \n(see note 1) "),
        *([pl.col("population").alias(people)] if people else []),
        pl.col("patients").alias("Patients in a Virtual Ward \n(see notes 1 and 4) "),
        share.alias("Occupancy %\n(see note 5) "),
    ]
    title = (
        ("",),
        ("", "Title:", "Synthetic figures in the layout of virtual wards"),
        ("", "Month:", month),
        ("",),
    )
    return Sheet(rows.select(columns), name, title)


def virtual_wards(facts: Facts) -> Iterator[PublishedFile]:
    """Virtual wards, a workbook a month: boards, from April 2025 providers on a second sheet."""
    rows = facts["virtual_wards"]
    providers_from = financial_year(2025).first
    for month in sorted(rows["month"].unique()):
        of_month = rows.filter(pl.col("month") == month)
        adult = month < financial_year(2024).first
        people = f"GP registered population {'aged 16 and over' if adult else ''}\n(see note 3) "
        later = month >= providers_from
        name = "Virtual Ward Data - ICB" if later else "Virtual Ward Data"
        label = f"{month:%B %Y}"
        sheets = [
            _ward_sheet(
                _boards(facts, of_month), name=name, code="ICB code", month=label, people=people
            )
        ]
        if later:
            by_trust = of_month.select("name", "capacity", "patients", code="trust")
            sheets.append(
                _ward_sheet(
                    by_trust,
                    name="Virtual Ward Data - Provider",
                    code="Provider code",
                    month=label,
                    people=None,
                )
            )
        named = (
            f"VW{month:%Y%m}.xlsx"
            if month.year < 2024
            else f"Monthly-Virtual-Ward-{month:%b%Y}.xlsx"
        )
        yield PublishedFile(named, tuple(sheets))
