"""Layouts of staff, the staff survey, ambulances, talking therapies and practices' ratings."""

from collections.abc import Iterator

import polars as pl

from commonweal.repository.synthesis.publishing import Cell, Facts, PublishedFile, Sheet, table

GROUPS = (
    *(
        "Total",
        "HCHS Doctors",
        "Consultant",
        "Nurses & health visitors",
        "Midwives",
        "Ambulance staff",
    ),
    *(
        "Scientific, therapeutic & technical staff",
        "Support to clinical staff",
        "NHS infrastructure support",
    ),
)
HEADCOUNT_FACTOR = 1.13
SURVEY = "NHS Staff Survey 2024 - WEIGHTED Results"
APRIL = 4
MONTHS_BY_GROUP = 12


def _with_systems(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """England, systems and trusts, as rows of one table; only trusts have an organisation code."""
    sums = pl.col([group for group in GROUPS if group in rows.columns]).sum().round(2)
    systems = rows.group_by("icb", "icb_name", *by, maintain_order=True).agg(sums)
    england = rows.group_by(by, maintain_order=True).agg(sums) if by else rows.select(sums)
    return pl.concat(
        [
            england.with_columns(region=pl.lit("England")),
            systems.rename({"icb": "ics", "icb_name": "ics_name"}),
            rows.drop("icb", "icb_name").rename({"trust": "code", "name": "organisation"}),
        ],
        how="diagonal",
    ).with_columns(pl.col("region", "ics", "ics_name", "organisation", "code").fill_null(""))


def _place() -> dict[str, pl.Expr]:
    return {
        "NHS England region code": pl.lit(""),
        "NHS England region name": pl.col("region"),
        "ICS code": pl.col("ics"),
        "ICS name": pl.col("ics_name"),
        "Organisation name": pl.col("organisation"),
        "Organisation code": pl.col("code"),
    }


def _titled(name: str, frame: pl.DataFrame, counted: str) -> PublishedFile:
    title: tuple[tuple[Cell, ...], ...] = (
        ("Synthetic figures in the layout of NHS workforce statistics",),
        (counted,),
        ("Return to Contents",),
    )
    return PublishedFile(name, (Sheet(frame, title=title),))


def workforce(facts: Facts) -> Iterator[PublishedFile]:
    """Staff in three layouts: all over time, by group over a year, by group in one month."""
    rows = facts["staff"]
    months = sorted(rows["month"].unique())
    first, last, counted = months[0], months[-1], "full time equivalent"
    opening = months[-MONTHS_BY_GROUP]
    span = f"{first:%Y-%m}_{last:%Y-%m}"
    every = _with_systems(
        rows.select("trust", "name", "icb", "icb_name", "month", "Total"), ["month"]
    )
    day = pl.col("month").dt.month_end().dt.to_string("%Y-%m-%d 00:00:00")
    wide = every.with_columns(day=day).pivot(
        on="day", index=["region", "ics", "ics_name", "organisation", "code"], values="Total"
    )
    days = wide.columns[5:]
    series = wide.select(**_place(), **{d: d for d in days})
    yield _titled(f"workforce_all_staff_fte_{span}.csv", series, counted)
    heads = series.with_columns((pl.col(d) * HEADCOUNT_FACTOR).round() for d in days)
    yield _titled(f"workforce_all_staff_headcount_{span}.csv", heads, "headcount")
    year = rows.filter(pl.col("month") >= opening)
    grouped = _with_systems(year, ["month"]).select(
        PERIOD=pl.col("month").dt.to_string("%B %Y"), **_place(), **{g: g for g in GROUPS}
    )
    yield table(f"workforce_org_staffgroup_fte_{opening:%Y-%m}_{last:%Y-%m}.csv", grouped)
    one = _with_systems(rows.filter(pl.col("month") == last).drop("month"), [])
    month = one.select(**_place(), **{g: (pl.col(g) * HEADCOUNT_FACTOR).round() for g in GROUPS})
    yield _titled(f"workforce_org_staffgroup_headcount_{last:%Y-%m}.csv", month, "headcount")


def survey(facts: Facts) -> Iterator[PublishedFile]:
    """The staff survey of 2024, elements and themes: a score and the number of answers for each."""
    rows = facts["survey"]
    theme = ~pl.col("element").str.starts_with("PP")
    for stem, some in (
        ("people_promise_elements", rows.filter(~theme)),
        ("themes", rows.filter(theme)),
    ):
        elements = some["element"].unique(maintain_order=True).to_list()
        wide = some.pivot(on="element", index=["trust", "name", "answers"], values="score")
        pairs = [
            part for e in elements for part in (pl.col(e), pl.col("answers").alias(f"{e} answers"))
        ]
        frame = wide.select(
            "trust", "name", *[pl.lit("-").alias(f"x{i}") for i in range(4)], *pairs
        )
        headings = (SURVEY, *([""] * 5), *(h for e in elements for h in (e, "")))
        yield PublishedFile(f"nss2024_{stem}.csv", (Sheet(frame, headings=headings),))


_ITEMS = {
    "A1": "calls",
    "A2": "answer_seconds",
    "A8": "incidents_C1",
    "A10": "incidents_C2",
    "A11": "incidents_C3",
    "A12": "incidents_C4",
    "A24": "seconds_C1",
    "A30": "seconds_C2",
    "A33": "seconds_C3",
    "A36": "seconds_C4",
}


def ambulances(facts: Facts) -> Iterator[PublishedFile]:
    """Ambulance quality indicators by service and month, headed by item codes."""
    rows = facts["ambulances"]
    england = (
        rows.group_by("month", maintain_order=True)
        .agg(pl.col(list(_ITEMS.values())).sum())
        .with_columns(trust=pl.lit("ENG"), name=pl.lit(""))
    )
    both = pl.concat([england.select(rows.columns), rows])
    start = pl.col("month").dt.year() - (pl.col("month").dt.month() < APRIL).cast(pl.Int32)
    year = start.cast(pl.String) + "-" + ((start + 1) % 100).cast(pl.String).str.zfill(2)
    month = pl.col("month").dt.to_string("%B").str.to_uppercase()
    frame = both.select(
        (year + month + pl.col("trust")).alias("Concatenated"),
        year.alias("Year"),
        month.alias("Month"),
        pl.lit("").alias("Reg"),
        pl.lit("").alias("Area"),
        pl.col("trust").alias("Trust"),
        *[pl.col(ours).alias(item) for item, ours in _ITEMS.items()],
    )
    title = tuple(("", "Synthetic figures in the layout of ambulance indicators") for _ in range(4))
    yield PublishedFile("AmbSYS_raw_2022-04_2025-07.csv", (Sheet(frame, title=title),))


def therapies(facts: Facts) -> Iterator[PublishedFile]:
    """NHS Talking Therapies by provider and by sub-ICB location."""
    rows = facts["therapies"].with_columns(date=pl.col("month").dt.to_string("%B %Y"))
    names = facts["commissioners"].select("code", "ons")
    trusts = rows.filter(pl.col("kind") == "trust")
    yield table(
        "healthyr_england_trust_iapt.csv",
        trusts.select(nhs_trust22_code="unit", date="date", name="item", value="figure"),
    )
    located = rows.filter(pl.col("kind") == "sub_icb").join(
        names, left_on="unit", right_on="code", maintain_order="left"
    )
    yield table(
        "healthyr_england_sicb_iapt.csv",
        located.select(sicbl22_code="ons", date="date", name="item", value="figure"),
    )


def ratings(facts: Facts) -> Iterator[PublishedFile]:
    """The regulator's overall ratings of practices."""
    frame = facts["ratings"].select(
        pl.col("practice").alias("Practice.Code"),
        pl.col("year").alias("Year"),
        pl.col("name").alias("location_name"),
        pl.lit("Overall").alias("service_population_group"),
        pl.lit("Overall").alias("domain"),
        pl.col("rating").alias("latest_rating"),
        pl.lit("N").alias("inherited_rating_y_n"),
    )
    yield table("gp_cqc_ratings.csv", frame)
