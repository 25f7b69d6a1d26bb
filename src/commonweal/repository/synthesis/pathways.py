"""Layouts of consultant-led pathways (RTT), operations cancelled, and monthly activity."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, Sheet, table
from commonweal.terms.period import parse

WEEKS = 105
EIGHTEEN, YEAR = 18, 52
EXTRACT_MONTH = date(2024, 11, 1)
BOARDS_MONTH = date(2024, 12, 1)
COMPLETED_MONTHS = (date(2025, 5, 1), date(2025, 7, 1))
ALL_FUNCTIONS = "C_999"
FUNCTION_NAMES = {
    "C_100": "General Surgery Service",
    "C_101": "Urology Service",
    "C_110": "Trauma and Orthopaedic Service",
    "C_120": "Ear Nose and Throat Service",
    "C_130": "Ophthalmology Service",
    "C_301": "Gastroenterology Service",
    "C_320": "Cardiology Service",
    "C_330": "Dermatology Service",
    "C_502": "Gynaecology Service",
    "X05": "Other - Surgical Services",
    ALL_FUNCTIONS: "Total",
}
_PARTS = {
    "admitted": ("Part_1A", "Completed Pathways For Admitted Patients"),
    "non-admitted": ("Part_1B", "Completed Pathways For Non-Admitted Patients"),
    "waiting": ("Part_2", "Incomplete Pathways"),
}


def _weeks(rows: pl.DataFrame) -> pl.DataFrame:
    """The list of weeks as columns w0 to w104."""
    return rows.with_columns(pl.col("weeks").list.get(i).alias(f"w{i}") for i in range(WEEKS)).drop(
        "weeks"
    )


def _with_total(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Rows by function, and all functions together below."""
    wide = _weeks(rows).select(*by, "function", *[f"w{i}" for i in range(WEEKS)])
    whole = wide.group_by(by, maintain_order=True).agg(pl.exclude("function").sum())
    return pl.concat(
        [wide, whole.with_columns(function=pl.lit(ALL_FUNCTIONS)).select(wide.columns)]
    )


def _after(week: int) -> pl.Expr:
    return pl.sum_horizontal(f"w{i}" for i in range(week, WEEKS))


def compiled(facts: Facts) -> Iterator[PublishedFile]:
    """The compiled waiting lists of trusts, doubled as the compiler's are."""
    rows = _weeks(facts["pathways"].filter(pl.col("pathway") == "waiting"))
    sums = rows.group_by("trust", "month", maintain_order=True).agg(
        pl.col(f"w{i}").sum() for i in range(WEEKS)
    )
    frame = sums.join(
        facts["trusts"].select("trust", "name"), on="trust", maintain_order="left"
    ).select(
        trust_code="trust",
        trust_name="name",
        period=pl.col("month").dt.to_string("%Y-%m-%d"),
        trust_total_total_incomplete_pathways=2 * _after(0),
        trust_total_total_within_18_weeks=2 * (_after(0) - _after(EIGHTEEN)),
        trust_total_total_over_18_weeks=2 * _after(EIGHTEEN),
        **{f"trust_total_total_{w}_plus_weeks": 2 * _after(w) for w in (YEAR, 78, 65)},
    )
    yield table("unified_trust_monthly_2024-08_2025-07.csv", frame)


def _extract_headings() -> list[str]:
    first = [f"Gt {i:02d} To {i + 1:02d} Weeks SUM 1" for i in range(WEEKS - 1)]
    return [*first, f"Gt {WEEKS - 1} Weeks SUM 1"]


def extract(facts: Facts) -> Iterator[PublishedFile]:
    """One month's full extract of each of the system's acute trusts."""
    own = facts["trusts"].filter(pl.col("own")).select("trust", "name", "icb", "icb_name")
    rows = (
        facts["pathways"]
        .filter(pl.col("month") == EXTRACT_MONTH)
        .join(own, on="trust", maintain_order="left")
    )
    commissioner = facts["residence"].row(0, named=True)
    parts = {k: v[0] for k, v in _PARTS.items()}
    described = {k: v[1] for k, v in _PARTS.items()}
    for trust in rows["trust"].unique(maintain_order=True):
        found = _with_total(
            rows.filter(pl.col("trust") == trust), ["trust", "name", "icb", "icb_name", "pathway"]
        )
        frame = found.select(
            pl.lit(f"RTT-{EXTRACT_MONTH:%B-%Y}").alias("Period"),
            pl.col("icb").alias("Provider Parent Org Code"),
            pl.col("icb_name").str.to_uppercase().alias("Provider Parent Name"),
            pl.col("trust").alias("Provider Org Code"),
            pl.col("name").str.to_uppercase().alias("Provider Org Name"),
            pl.lit(commissioner["icb"]).alias("Commissioner Parent Org Code"),
            pl.lit(commissioner["icb_name"].upper()).alias("Commissioner Parent Name"),
            pl.lit(commissioner["code"]).alias("Commissioner Org Code"),
            pl.lit(commissioner["name"].upper()).alias("Commissioner Org Name"),
            pl.col("pathway").replace_strict(parts).alias("RTT Part Type"),
            pl.col("pathway").replace_strict(described).alias("RTT Part Description"),
            pl.col("function").alias("Treatment Function Code"),
            pl.col("function").replace_strict(FUNCTION_NAMES).alias("Treatment Function Name"),
            *[pl.col(f"w{i}").alias(heading) for i, heading in enumerate(_extract_headings())],
            _after(0).alias("Total"),
            pl.lit(0).alias("Patients with unknown clock start date"),
            _after(0).alias("Total All"),
        )
        yield table(f"20241130-RTT-{EXTRACT_MONTH:%B-%Y}-{trust}.csv", frame)


def _week_columns(form: str) -> dict[str, pl.Expr]:
    """105 columns headed by week; nought is written as the publisher writes it."""
    headings = [f">{i}-{i + 1}" for i in range(WEEKS - 1)] + ["104 plus"]
    nought = pl.lit("-") if form == "dash" else pl.lit("0")
    return {
        heading: pl.when(pl.col(f"w{i}") == 0)
        .then(nought)
        .otherwise(pl.col(f"w{i}").cast(pl.String))
        for i, heading in enumerate(headings)
    }


def completed(facts: Facts) -> Iterator[PublishedFile]:
    """Pathways completed: by provider over three months, and one month by board and location."""
    rows = facts["pathways"].filter(pl.col("pathway") != "waiting")
    recent = rows.filter(pl.col("month").is_between(*COMPLETED_MONTHS)).join(
        facts["trusts"].select("trust", "name"), on="trust", maintain_order="left"
    )
    by_trust = _with_total(recent, ["trust", "name", "pathway", "month"])
    said = {"admitted": "Admitted", "non-admitted": "NonAdmitted"}
    yield table(
        "rtt_completed_pathways_provider_2025-05_2025-07.csv",
        by_trust.select(
            period=pl.col("month").dt.to_string("%Y-%m"),
            pathway=pl.col("pathway").replace_strict(said),
            region_code=pl.lit("Y99"),
            provider_code="trust",
            provider_name="name",
            treatment_function_code="function",
            treatment_function_name=pl.col("function").replace_strict(FUNCTION_NAMES),
            **_week_columns("dash"),
        ),
    )
    yield from _by_commissioner(
        facts, rows.filter((pl.col("month") == BOARDS_MONTH) & (pl.col("pathway") == "admitted"))
    )


def _by_commissioner(facts: Facts, rows: pl.DataFrame) -> Iterator[PublishedFile]:
    """Admitted pathways of boards, and of the own board's first location, under rows of title."""
    boards = facts["trusts"].select("trust", "icb", "icb_name")
    weeks = _weeks(rows.join(boards, on="trust", maintain_order="left"))
    summed = weeks.group_by("icb", "icb_name", "function", maintain_order=True).agg(
        pl.col(f"w{i}").sum() for i in range(WEEKS)
    )
    own = facts["residence"].row(0, named=True)
    located = summed.filter(pl.col("icb") == own["icb"]).with_columns(
        icb=pl.lit(own["code"]), icb_name=pl.lit(own["name"])
    )
    for level, frame, code in (("icb", summed, "ICB Code"), ("sub-icb", located, "Org Code")):
        whole = frame.group_by("icb", "icb_name", maintain_order=True).agg(
            pl.exclude("function").sum()
        )
        both = pl.concat(
            [frame, whole.with_columns(function=pl.lit(ALL_FUNCTIONS)).select(frame.columns)]
        )
        columns = {
            "": pl.lit(""),
            code: pl.col("icb"),
            code.replace("Code", "Name"): pl.col("icb_name"),
            "Treatment Function Code": pl.col("function"),
            "Treatment Function": pl.col("function").replace_strict(FUNCTION_NAMES),
            **_week_columns("nought"),
        }
        shown = both.select(expr.alias(f"c{i}") for i, expr in enumerate(columns.values()))
        title = (
            ("", "Title:", "Synthetic figures in the layout of referral to treatment"),
            ("", "Period:", f"{BOARDS_MONTH:%B %Y}"),
        )
        sheet = Sheet(shown, title=title, headings=tuple(columns))
        yield PublishedFile(f"rtt_admitted_commissioner_{BOARDS_MONTH:%Y-%m}_{level}.csv", (sheet,))


def cancelled(facts: Facts) -> Iterator[PublishedFile]:
    """Operations cancelled, a workbook a quarter, with the rows of England above the providers."""
    figures = {
        "Number of last minute elective operations cancelled for non clinical reasons": "cancelled",
        "Number of patients not treated within 28 days of last minute elective cancellation": "not_treated",
    }
    for quarter in facts["cancelled"]["quarter"].unique(maintain_order=True):
        rows = facts["cancelled"].filter(pl.col("quarter") == quarter).drop("quarter")
        totals = [
            rows.select(
                trust=pl.lit("-"),
                name=pl.lit(f"England ({word} Independent Sector)"),
                cancelled=pl.col("cancelled").sum(),
                not_treated=pl.col("not_treated").sum(),
            ).head(1)
            for word in ("Excluding", "Including")
        ]
        frame = pl.concat([*totals, rows]).select(
            pl.lit("").alias("0"),
            pl.lit("-").alias("Region Code"),
            pl.lit("").alias("Region Name"),
            pl.col("trust").alias("Organisation Code"),
            pl.col("name").alias("Organisation Name"),
            *[pl.col(ours).alias(heading) for heading, ours in figures.items()],
        )
        year, number = int(quarter[:4]), quarter[-1]
        title = (
            ("", "Synthetic figures in the layout of cancelled operations"),
            ("", parse(quarter).label),
            ("",),
        )
        notes = Sheet(pl.DataFrame({"Notes": ["Every figure is invented."]}), "Notes")
        sheet = Sheet(frame, "Provider", title, ("", *frame.columns[1:]))
        yield PublishedFile(
            f"Q{number}-{year}-{(year + 1) % 100}-Cancelled-Operations.xlsx", (notes, sheet)
        )


def activity(facts: Facts) -> Iterator[PublishedFile]:
    """The monthly activity return of the earlier commissioners, and their sum as England."""
    names = facts["commissioners"].select(commissioner="code", name="former_name")
    rows = facts["activity"].join(names, on="commissioner", maintain_order="left")
    england = (
        rows.group_by("month", "measure", maintain_order=True)
        .agg(pl.col("amount").sum())
        .with_columns(commissioner=pl.lit(""), name=pl.lit("England"))
    )
    both = pl.concat([england.select(rows.columns), rows]).sort("month", maintain_order=True)
    yield table(
        "mar_commissioner_2018_2019.csv",
        both.select(
            PERIOD=pl.col("month").dt.to_string("%Y-%m"),
            SOURCE_FILE=pl.col("month").dt.to_string("%b_%y.xls"),
            SHEET=pl.lit("Commissioner"),
            **{"Org Code": "commissioner", "Org Name": "name"},
            MEASURE="measure",
            VALUE="amount",
        ),
    )
