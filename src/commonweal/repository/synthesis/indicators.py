"""Layouts of public-health indicators: Fingertips, PHOF, the Health Index and ONS subnational."""

import tomllib
from collections.abc import Iterator

import polars as pl

from commonweal.repository.feed import FEEDS_FOLDER
from commonweal.repository.synthesis.publishing import Facts, PublishedFile, table

_TYPES = {"district": "UA", "county": "County", "england": "England"}
_NAMES = {
    "91547": "Smoking prevalence in adults (15+) - current smokers (QOF)",
    "93930": "A&E attendances (0 to 4 years)",
}


def district(facts: Facts) -> Iterator[PublishedFile]:
    """Fingertips by district, county and England."""
    yield table(
        "fingertips_district_data.csv",
        facts["fingertips"].select(
            indicator_id="number",
            indicator_label="indicator",
            area_code="area",
            area_name="name",
            area_type="area_type",
            sex="sex",
            age="age",
            year="period",
            value="value",
            lower_ci="lower",
            upper_ci="upper",
            count=pl.lit(None, dtype=pl.Int64),
            denominator=pl.lit(None, dtype=pl.Int64),
            compared_to_england=pl.lit("Not compared"),
        ),
    )


def _download(rows: pl.DataFrame) -> pl.DataFrame:
    """Fingertips' download of rows that have its figures under our names."""
    blank = pl.lit("")
    return rows.select(
        pl.col("number").alias("Indicator ID"),
        pl.col("indicator").alias("Indicator Name"),
        blank.alias("Parent Code"),
        blank.alias("Parent Name"),
        pl.col("area").alias("Area Code"),
        pl.col("name").alias("Area Name"),
        pl.col("area_type").alias("Area Type"),
        pl.col("sex").alias("Sex"),
        pl.col("age").alias("Age"),
        blank.alias("Category Type"),
        blank.alias("Category"),
        pl.col("period").alias("Time period"),
        pl.col("value").round(6).alias("Value"),
        blank.alias("Lower CI 95.0 limit"),
        blank.alias("Upper CI 95.0 limit"),
        pl.col("count").alias("Count"),
        pl.col("people").alias("Denominator"),
        blank.alias("Value note"),
    )


def download(facts: Facts) -> Iterator[PublishedFile]:
    """Fingertips' downloads by practice: smoking, and young children's A&E attendances."""
    for number, stem, age, per in (
        ("91547", "fingertips_91547_smoking_qof", "15+ yrs", 100),
        ("93930", "fingertips_93930_ae_attendances_0_4", "0-4 yrs", 1000),
    ):
        rows = (
            facts["practice_indicators"]
            .filter(pl.col("number") == number)
            .with_columns(
                indicator=pl.lit(_NAMES[number]),
                area="practice",
                area_type=pl.lit("GPs"),
                sex=pl.lit("Persons"),
                age=pl.lit(age),
                value=per * pl.col("count") / pl.col("people"),
            )
        )
        yield table(f"{stem}.csv", _download(rows))


def health_scores(facts: Facts) -> Iterator[PublishedFile]:
    """Health Index scores: overall and domains, and sub-domains of the last year."""
    rows = facts["health_scores"]
    domains = [c for c in rows.columns if c.endswith("_score")]
    yield table(
        "healthyr_england_health_index.csv",
        rows.select(ltla21_code="district", year="year", **{d: d for d in domains}),
    )
    others = [c for c in rows.columns if c not in (*domains, "district", "year")]
    last = rows.filter(pl.col("year") == pl.col("year").max())
    yield table(
        "healthyr_england_health_index_subdomains.csv",
        last.select(ltla21_code="district", year="year", **{o: o for o in others}),
    )


def health_indicators(facts: Facts) -> Iterator[PublishedFile]:
    """Underlying values of the Health Index by district, and scores by board."""
    rows = facts["health_values"]
    yield table(
        "ons_health_index_indicators_ltla_2015_2021.csv",
        rows.select(ltla21_code="area", year="period", indicator="indicator", value="value"),
    )
    own = facts["residence"].row(0, named=True)
    districts = facts["districts"].filter(~pl.col("elsewhere")).select(area="district")
    means = (
        rows.join(districts, on="area", maintain_order="left")
        .group_by("indicator", "period", maintain_order=True)
        .agg(pl.col("value").mean(), first=pl.col("value").first())
    )
    score = (100 + 5 * (pl.col("value") / pl.col("first") - 1)).round(1)
    yield table(
        "ons_health_index_ics_indicators_2015_2021.csv",
        means.select(
            icb22_code=pl.lit(own["icb_ons"]),
            icb22_name=pl.lit(own["icb_name"]),
            year="period",
            indicator=pl.col("indicator").str.to_lowercase().str.replace_all(" ", "_"),
            value=score,
        ),
    )


def subnational(facts: Facts) -> Iterator[PublishedFile]:
    """ONS subnational indicators; the unit stands where Fingertips has the sex."""
    kinds = {"district": "Unitary Authority", "county": "County", "england": "Country"}
    yield table(
        "ons_subnational_indicators_2022.csv",
        facts["ons"].select(
            AREACD="area",
            AREANM="name",
            Geography=pl.col("area_type").replace_strict(kinds),
            Indicator="indicator",
            Category=pl.lit("Synthetic"),
            Period="period",
            Measure="sex",
            Unit="sex",
            Value="value",
        ),
    )


def _known_areas() -> dict[str, str]:
    """Areas that the publication names, with their codes, from the feed's contract."""
    path = FEEDS_FOLDER / "phof_neighbours" / "contract.toml"
    words = tomllib.loads(path.read_text(encoding="utf-8"))
    return {str(name): str(code) for name, code in words["area_codes"].items()}


def neighbours(facts: Facts) -> Iterator[PublishedFile]:
    """PHOF indicators of upper and lower tier, for areas that the publication knows by name."""
    known = pl.DataFrame({"name": list(_known_areas())})
    for tier, unlike in (("upper", "E07"), ("lower", "E10")):
        rows = (
            facts[f"phof_{tier}"]
            .join(known, on="name", how="semi", maintain_order="left")
            .filter(~pl.col("area").str.starts_with(unlike))
        )
        if rows.is_empty():
            continue
        frame = rows.select(
            Area_name="name",
            Name="indicator",
            Value="value",
            Lower_CI="lower",
            Upper_CI="upper",
            Numerator=pl.lit(None, dtype=pl.Float64),
            Denominator=pl.lit(None, dtype=pl.Float64),
            Label=pl.lit("Synthetic"),
            data_available=pl.lit("Data"),
        )
        yield table(f"phof_{tier}_tier_neighbours_2018-19.csv", frame)
