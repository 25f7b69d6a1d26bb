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


_POINTS = "points_max"


def achievement(facts: Facts) -> Iterator[PublishedFile]:
    """Points achieved by every practice, one file for each year, with that year's headings."""
    names = facts["practices"].select("practice", "name", code="commissioner")
    for year in years(facts):
        rows = facts["achievement"].filter(pl.col("year") == year).join(names, on="practice")
        most = int(rows[_POINTS][0])
        percent = (100 * pl.col("points") / most).round(2)
        frame = rows.select(
            pl.col("code").alias("Sub ICB Loc ODS code"), pl.col("practice").alias("Practice code"),
            pl.col("name").alias("Practice name"), pl.col("list_size").alias("List size"),
            pl.col("points").alias(f"Achievement score ({most} max)"),
            percent.alias(f"QOF points total / {most} available (%)"),
            pl.col(_POINTS).alias("Total points for indicators where register exists. (Max QOF points available)"),
            percent.alias("Points achieved/ max. QOF points available (%)"),
        )  # fmt: skip
        yield table(f"qof_achievement_{year}-{(year + 1) % 100:02d}.csv", frame)


def indicators(facts: Facts) -> Iterator[PublishedFile]:
    """The framework's indicators: one register and one of care for each group, sharing its points."""
    for year in years(facts):
        groups = facts["registers"].filter(pl.col("year") == year).unique("group_code", keep="first", maintain_order=True)
        most = int(facts["achievement"].filter(pl.col("year") == year)[_POINTS][0])
        share = most // groups.height
        rows = [
            (f"{code}00{number}", points, code, f"Group {code} of {year}", "CL", "Clinical", kind)
            for code, kind in groups.select("group_code", "list_type").iter_rows()
            for number, points in ((1, 4), (2, share - 4))
        ]
        names = [
            *("INDICATOR_CODE", "INDICATOR_POINT_VALUE", "GROUP_CODE", "GROUP_DESCRIPTION", "DOMAIN_CODE"),
            *("DOMAIN_DESCRIPTION", "PATIENT_LIST_TYPE"),
        ]
        yield table(f"qof_indicators_{year}_{year + 1}.csv", pl.DataFrame(rows, schema=names, orient="row"))


CARDIOVASCULAR = ("AF", "CHD", "HF", "HYP", "PAD", "STIA")
LATEST, BEFORE = 2023, 2022


def _group(facts: Facts, year: int, code: str) -> pl.DataFrame:
    """One group's register and list by practice, as the columns of the cardiovascular file."""
    rows = facts["registers"].filter((pl.col("year") == year) & (pl.col("group_code") == code))
    return rows.select(
        "practice", (100 * pl.col("register") / pl.col("list_size")).alias("share"), pl.col("list_size").alias("size")
    )


def cardiovascular(facts: Facts) -> Iterator[PublishedFile]:
    """Achievement of cardiovascular groups in 2023/24 beside the registers of the year before."""
    latest = facts["achievement"].filter(pl.col("year") == LATEST)
    frame = latest.select("practice", achieved=(100 * pl.col("points") / pl.col(_POINTS)).round(6), whole="list_size")
    missing = pl.lit("NA")
    columns: dict[str, pl.Expr] = {}
    for code in ("AF", "BP", "CHD", "CHOL", "HF", "HYP", "LVSD", "PAD", "STIA"):
        columns[f"Achievement_{code}"] = pl.col("achieved").cast(pl.String) if code != "LVSD" else missing
        columns[f"Prevalence_{code}"] = missing
        columns[f"List.Size_{code}"] = pl.col("whole").cast(pl.String) if code in ("BP", "CHOL") else missing
        if code in CARDIOVASCULAR or code == "LVSD":
            year, of = (LATEST, "HF") if code == "LVSD" else (BEFORE, code)
            own = _group(facts, year, of).rename({"share": f"share_{code}", "size": f"size_{code}"})
            frame = frame.join(own, on="practice", how="left")
            columns[f"Prevalence_{code}"] = pl.col(f"share_{code}").cast(pl.String).fill_null("NA")
            columns[f"List.Size_{code}"] = pl.col(f"size_{code}").cast(pl.String).fill_null("NA")
    order = [f"{figure}_{c}" for figure in ("Achievement", "Prevalence", "List.Size") for c in
             ("AF", "BP", "CHD", "CHOL", "HF", "HYP", "LVSD", "PAD", "STIA")]  # fmt: skip
    named = {"": pl.int_range(1, pl.len() + 1), "Practice.Code": pl.col("practice")}
    yield table(
        "qof_cvd_achievement_prevalence_2024-25_derived.csv",
        frame.select(*[e.alias(n) for n, e in named.items()], *[columns[c].alias(c) for c in order]),
    )


def commons_library(facts: Facts) -> Iterator[PublishedFile]:
    """Registers of 2019-20 carried to districts, here by where practices are."""
    places = facts["practices"].select("practice", "district", "district_name")
    rows = facts["registers"].filter(pl.col("year") == years(facts)[0]).join(places, on="practice")
    sums = rows.group_by("district", "district_name", "group_code", maintain_order=True).agg(
        pl.col("register", "list_size").sum().cast(pl.Float64)
    )
    yield table(
        "hocl_lad_prevalence_2019-20.csv",
        sums.select(
            lad_code="district", lad_name="district_name", group_code="group_code", register="register",
            list="list_size", prevalence=(pl.col("register") / pl.col("list_size")).round(9),
        ),
    )  # fmt: skip
