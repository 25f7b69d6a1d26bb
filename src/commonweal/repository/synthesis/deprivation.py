"""Layouts of the English Indices of Deprivation by LSOA, district, board, practice and network."""

from collections.abc import Iterator

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, table

_SHORT = {
    "imd": "IMD",
    "income": "Income",
    "employment": "Employment",
    "education": "Education",
    "health": "Health",
    "crime": "Crime",
    "housing": "Housing_and_Access",
    "environment": "Environment",
}
_LONG = {
    "imd": "imd",
    "income": "income",
    "employment": "employment",
    "education": "education_skills_and_training",
    "health": "health_deprivation_and_disability",
    "crime": "crime",
    "housing": "barriers_to_housing_and_services",
    "environment": "living_environment",
}
SCALED = ("income", "employment")
"""Domains whose score is a share of people, so that people deprived can be counted."""
RANKS_2019 = 32_844


def _wide(facts: Facts, edition: int, figures: tuple[str, ...], *, housing: str) -> pl.DataFrame:
    rows = (
        facts["deprivation"]
        .filter(pl.col("edition") == edition)
        .with_columns(
            rank=pl.col("rank").clip(1, RANKS_2019) if edition == 2019 else pl.col("rank")
        )
    )
    names = _SHORT | {"housing": housing}
    frame = rows.select("lsoa").unique(maintain_order=True)
    for figure in figures:
        for domain, name in names.items():
            own = rows.filter(pl.col("domain") == domain).select(
                "lsoa", pl.col(figure).alias(f"{name}_{figure}")
            )
            frame = frame.join(own, on="lsoa", maintain_order="left")
    return frame


def by_lsoa(facts: Facts) -> Iterator[PublishedFile]:
    """Editions of 2019 (ranks and deciles) and 2025 (scores too) by LSOA."""
    older = _wide(facts, 2019, ("decile", "rank"), housing="Housing_and_Access")
    yield table("imd2019_england_lsoa11.csv", older.rename({"lsoa": "lsoa11_code"}))
    newer = _wide(facts, 2025, ("decile", "rank", "score"), housing="Housing_and_Services")
    yield table("imd2025_england_lsoa21.csv", newer.rename({"lsoa": "lsoa21_code"}))


def file_1(facts: Facts) -> Iterator[PublishedFile]:
    """The ministry's File 1 of 2019: rank and decile of the whole index."""
    whole = facts["deprivation"].filter((pl.col("edition") == 2019) & (pl.col("domain") == "imd"))
    names = facts["lsoas"].select("lsoa", "lsoa_name", "district_name")
    frame = whole.join(names, on="lsoa", maintain_order="left").select(
        pl.col("lsoa").alias("LSOA code (2011)"),
        pl.col("lsoa_name").alias("LSOA name (2011)"),
        pl.col("district").alias("Local Authority District code (2019)"),
        pl.col("district_name").alias("Local Authority District name (2019)"),
        pl.col("rank").clip(1, RANKS_2019).alias("Index of Multiple Deprivation (IMD) Rank"),
        pl.col("decile").alias("Index of Multiple Deprivation (IMD) Decile"),
    )
    yield table("imd2019_File_1_official.csv", frame)


def district_2019(facts: Facts) -> Iterator[PublishedFile]:
    """Summaries of 2019 by district and domain; the whole index has no word before its figures."""
    rows = facts["district_deprivation"].filter(pl.col("edition") == 2019)
    frame = rows.select(ltla22_code="area").unique(maintain_order=True)
    for domain, name in _SHORT.items():
        before = "" if domain == "imd" else f"{name}_"
        own = rows.filter(pl.col("domain") == domain).select(
            pl.col("area").alias("ltla22_code"),
            *[
                pl.col(figure).round(6).alias(f"{before}{figure.capitalize()}")
                for figure in ("score", "proportion", "extent")
            ],
        )
        frame = frame.join(own, on="ltla22_code", maintain_order="left")
    yield table("imd2019_england_ltla22.csv", frame)


def _area_2025(rows: pl.DataFrame, names: pl.DataFrame, *, word: str, extent: str) -> pl.DataFrame:
    frame = names
    for domain, name in _LONG.items():
        own = rows.filter(pl.col("domain") == domain).select(
            pl.col("area").alias(f"{word}_code"),
            pl.col("score").round(3).alias(f"{name}_average_score"),
            pl.col("rank").alias(f"{name}_rank_of_average_score"),
            pl.col("proportion")
            .round(4)
            .alias(f"{name}_proportion_of_lso_as_in_most_deprived_10_percent_nationally"),
            *([pl.col("extent").round(4).alias(extent)] if domain == "imd" else []),
            *([pl.col("scale").round().alias(f"{name}_scale")] if domain in SCALED else []),
        )
        frame = frame.join(own, on=f"{word}_code", maintain_order="left")
    return frame


def area_2025(facts: Facts) -> Iterator[PublishedFile]:
    """Summaries of 2025 by district, and by board."""
    newest = pl.col("edition") == 2025
    names = facts["districts"].select(ltla24_code="district", ltla24_name="district_name")
    districts = facts["district_deprivation"].filter(newest)
    yield table(
        "imd2025_england_ltla24.csv",
        _area_2025(districts, names, word="ltla24", extent="imd25_extent"),
    )
    boards = facts["board_deprivation"].filter(newest)
    icbs = (
        facts["residence"]
        .select(icb24_code="icb_ons", icb24_name="icb_name")
        .unique(maintain_order=True)
    )
    yield table(
        "imd2025_england_icb24.csv",
        _area_2025(boards, icbs, word="icb24", extent="imd_2025_extent"),
    )


def practice(facts: Facts) -> Iterator[PublishedFile]:
    """Mean scores of practices and of networks, January 2023."""
    for unit, code in (("practice", "practice"), ("pcn", "pcn")):
        frame = facts[f"{'network' if unit == 'pcn' else 'practice'}_deprivation"].select(
            **{f"{unit}_code": code, f"{unit}_name": "name"},
            postcode=pl.lit("XX1 1XX"),
            subicb_code="commissioner",
            imd_score=pl.col("score").round(6),
            imd_decile="decile",
        )
        yield table(f"{unit}_imd2019_2023-01.csv", frame)


def practice_editions(facts: Facts) -> Iterator[PublishedFile]:
    """Fingertips' mean scores of practices; earlier editions differ by a fixed factor."""
    frame = pl.concat(
        facts["practice_deprivation"].select(
            IndicatorID=pl.lit(93553),
            Year=pl.lit(year),
            AreaCode="practice",
            AreaName="name",
            IsAreaCurrent=pl.lit(1),
            Value=(pl.col("score") * factor).round(6),
        )
        for year, factor in ((2010, 0.97), (2015, 0.99), (2019, 1.0))
    )
    yield table("fingertips_93553_imd_score_practice.csv", frame)
