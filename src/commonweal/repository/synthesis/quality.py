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
            (pl.col("group_code") == SPOILT_GROUP)
            & (pl.col("practice") == rows["practice"][0])
            & (year == SPOILT_YEAR)
        )
        frame = rows.select(
            PRACTICE_CODE="practice",
            GROUP_CODE="group_code",
            REGISTER=pl.when(spoilt).then(-1).otherwise(pl.col("register")),
            PATIENT_LIST_TYPE="list_type",
            PRACTICE_LIST_SIZE="list_size",
        )
        yield table(f"qof_prevalence_{year}-{(year + 1) % 100:02d}.csv", frame)


_POINTS = "points_max"


def achievement(facts: Facts) -> Iterator[PublishedFile]:
    """Points achieved by every practice, one file for each year, with that year's headings."""
    names = facts["practices"].select("practice", "name", code="commissioner")
    for year in years(facts):
        rows = (
            facts["achievement"]
            .filter(pl.col("year") == year)
            .join(names, on="practice", maintain_order="left")
        )
        most = int(rows[_POINTS][0])
        percent = (100 * pl.col("points") / most).round(2)
        frame = rows.select(
            pl.col("code").alias("Sub ICB Loc ODS code"),
            pl.col("practice").alias("Practice code"),
            pl.col("name").alias("Practice name"),
            pl.col("list_size").alias("List size"),
            pl.col("points").alias(f"Achievement score ({most} max)"),
            percent.alias(f"QOF points total / {most} available (%)"),
            pl.col(_POINTS).alias(
                "Total points for indicators where register exists. (Max QOF points available)"
            ),
            percent.alias("Points achieved/ max. QOF points available (%)"),
        )
        yield table(f"qof_achievement_{year}-{(year + 1) % 100:02d}.csv", frame)


def indicators(facts: Facts) -> Iterator[PublishedFile]:
    """The framework's indicators: one of the register and one of care for each group."""
    for year in years(facts):
        groups = (
            facts["registers"]
            .filter(pl.col("year") == year)
            .unique("group_code", keep="first", maintain_order=True)
        )
        most = int(facts["achievement"].filter(pl.col("year") == year)[_POINTS][0])
        share = most // groups.height
        rows = [
            (f"{code}00{number}", points, code, f"Group {code} of {year}", "CL", "Clinical", kind)
            for code, kind in groups.select("group_code", "list_type").iter_rows()
            for number, points in ((1, 4), (2, share - 4))
        ]
        names = [
            *(
                "INDICATOR_CODE",
                "INDICATOR_POINT_VALUE",
                "GROUP_CODE",
                "GROUP_DESCRIPTION",
                "DOMAIN_CODE",
            ),
            *("DOMAIN_DESCRIPTION", "PATIENT_LIST_TYPE"),
        ]
        yield table(
            f"qof_indicators_{year}_{year + 1}.csv", pl.DataFrame(rows, schema=names, orient="row")
        )


CARDIOVASCULAR = ("AF", "BP", "CHD", "CHOL", "HF", "HYP", "LVSD", "PAD", "STIA")
LATEST, BEFORE = 2023, 2022
_REGISTER_OF = {code: (BEFORE, code) for code in ("AF", "CHD", "HF", "HYP", "PAD", "STIA")} | {
    "LVSD": (LATEST, "HF")
}
"""Whose register stands for a group, and of which year; LVSD's list is not its own but CHOL's."""


def _group(facts: Facts, code: str) -> pl.DataFrame:
    """Achievement, prevalence and list size of one group by practice, as text or NA."""
    achieved = facts["group_achievement"].filter(pl.col("group_code") == code)
    latest = facts["achievement"].filter(pl.col("year") == LATEST).select("practice")
    frame = latest.join(achieved, on="practice", how="left", maintain_order="left")
    size = {"BP": pl.col("judged"), "CHOL": pl.col("list_size")}.get(code, pl.lit(None))
    share = pl.lit(None)
    if code in _REGISTER_OF:
        year, of = _REGISTER_OF[code]
        rows = facts["registers"].filter((pl.col("year") == year) & (pl.col("group_code") == of))
        frame = frame.join(
            rows.select("practice", "register", size="list_size"),
            on="practice",
            how="left",
            maintain_order="left",
        )
        share = 100 * pl.col("register") / pl.col("size")
        size = pl.col("size") if code != "LVSD" else pl.lit(None)
    said = {"Achievement": pl.col("percent"), "Prevalence": share, "List.Size": size}
    return frame.select(
        "practice",
        *[e.cast(pl.String).fill_null("NA").alias(f"{f}_{code}") for f, e in said.items()],
    )


def cardiovascular(facts: Facts) -> Iterator[PublishedFile]:
    """Achievement of cardiovascular groups in 2023/24 beside the registers of the year before."""
    frame = facts["achievement"].filter(pl.col("year") == LATEST).select("practice")
    for code in CARDIOVASCULAR:
        frame = frame.join(_group(facts, code), on="practice", maintain_order="left")
    order = [
        f"{figure}_{code}"
        for figure in ("Achievement", "Prevalence", "List.Size")
        for code in CARDIOVASCULAR
    ]
    numbered = pl.int_range(1, pl.len() + 1).alias("")
    yield table(
        "qof_cvd_achievement_prevalence_2024-25_derived.csv",
        frame.select(numbered, pl.col("practice").alias("Practice.Code"), *order),
    )


def commons_library(facts: Facts) -> Iterator[PublishedFile]:
    """Registers of 2019-20 carried to districts, here by where practices are."""
    places = facts["practices"].select("practice", "district", "district_name")
    rows = (
        facts["registers"]
        .filter(pl.col("year") == years(facts)[0])
        .join(places, on="practice", maintain_order="left")
    )
    sums = rows.group_by("district", "district_name", "group_code", maintain_order=True).agg(
        pl.col("register", "list_size").sum().cast(pl.Float64)
    )
    yield table(
        "hocl_lad_prevalence_2019-20.csv",
        sums.select(
            lad_code="district",
            lad_name="district_name",
            group_code="group_code",
            register="register",
            list="list_size",
            prevalence=(pl.col("register") / pl.col("list_size")).round(9),
        ),
    )
