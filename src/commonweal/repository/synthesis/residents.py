"""Layouts of residents: mid-year estimates, projections, change and census answers."""

from collections.abc import Iterator

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, Sheet, table

HEALTH_YEARS = (2021, 2022)
PERSONS_YEAR = 2020
OLDEST = 90
FIVE_YEAR_BANDS = [*(f"{age}-{age + 4}" for age in range(0, OLDEST, 5)), "90+"]
SYNTHETIC_LINE = ("Synthetic figures: invented, and no estimate of anything",)
FORMER_LINK = ["code", "ons", "name", "former_name", "icb", "icb_ons", "icb_name"]


def _by_commissioner(facts: Facts, year: int) -> pl.DataFrame:
    """Residents of each commissioner of today in one mid-year: Total, F0 to F90, M0 to M90."""
    places = facts["districts"].select("district", code="commissioner")
    rows = (
        facts["residents"]
        .filter(pl.col("day").dt.year() == year)
        .join(places, on="district", maintain_order="left")
    )
    column = pl.col("sex").str.slice(0, 1).str.to_uppercase() + pl.col("age").cast(pl.String)
    wide = rows.with_columns(column=column).pivot(
        on="column", index="code", values="people", aggregate_function="sum"
    )
    ages = [f"{sex}{age}" for sex in "FM" for age in range(OLDEST + 1)]
    return (
        facts["residence"]
        .join(wide, on="code", how="inner", maintain_order="left")
        .select(*FORMER_LINK, pl.sum_horizontal(list(ages)).alias("Total"), *ages)
    )


def _headed(facts: Facts, year: int, area: str) -> pl.DataFrame:
    """The table as published by CCG of 2021 or by sub-ICB location of 2023."""
    rows = _by_commissioner(facts, year)
    region = facts["commissioners"].row(0, named=True)
    first, second, third, name, above = (
        ("CCG 2021", "STP 2021", "NHSER 2021", "former_name", "icb_name")
        if area == "ccg"
        else ("SICBL 2023", "ICB 2023", "NHSER 2023", "name", "icb_name")
    )
    return rows.select(
        pl.col("ons").alias(f"{first} Code"),
        pl.col(name).alias(f"{first} Name"),
        pl.col("icb_ons").alias(f"{second} Code"),
        pl.col(above).alias(f"{second} Name"),
        pl.lit(region["region_ons"]).alias(f"{third} Code"),
        pl.lit(region["region_name"]).alias(f"{third} Name"),
        pl.exclude(FORMER_LINK),
    )


def by_health_area(facts: Facts) -> Iterator[PublishedFile]:
    """Residents by single year of age and sex, extracts by CCG and by sub-ICB location."""
    for year in HEALTH_YEARS:
        for area, edition in (("ccg", 2021), ("icb", 2023)):
            yield table(f"ons_mid-{year}_{area}_{edition}_syoa_sex.csv", _headed(facts, year, area))


def health_workbook(facts: Facts) -> Iterator[PublishedFile]:
    """The workbook those extracts are of."""
    sheets = []
    for year in HEALTH_YEARS:
        for area, edition in (("ccg", 2021), ("icb", 2023)):
            name = f"Mid-{year} {area.upper()} {edition}"
            title = ((f"Estimates by single year of age and sex, {name}",), SYNTHETIC_LINE, ("",))
            sheets.append(Sheet(_headed(facts, year, area), name, title))
    yield PublishedFile("ons_pop_estimates_ccg_icb_syoa_sex_mid2021_mid2022.xlsx", tuple(sheets))


def persons(facts: Facts) -> Iterator[PublishedFile]:
    """Residents by single year of age, both sexes: LSOAs, districts and upper-tier authorities."""
    ages = {str(age): (f"{age}+" if age == OLDEST else str(age)) for age in range(OLDEST + 1)}
    lsoas = facts["lsoa_residents"].with_columns(total_population=pl.sum_horizontal(list(ages)))
    yield table(
        "population20_lsoa11_persons_syoa.csv",
        lsoas.select("lsoa_name", "lsoa", "total_population", *ages).rename(
            {"lsoa_name": "lsoa11_name", "lsoa": "lsoa11_code"} | ages
        ),
    )
    for year in (
        PERSONS_YEAR,
        PERSONS_YEAR + 1,
        PERSONS_YEAR + 2,
        PERSONS_YEAR + 3,
        PERSONS_YEAR + 4,
    ):
        for word, code, name in (
            ("ltla", "district", "district_name"),
            ("utla", "council", "council_name"),
        ):
            rows = (
                facts["residents"]
                .filter(pl.col("day").dt.year() == year)
                .join(facts["districts"], on="district", maintain_order="left")
            )
            wide = rows.with_columns(pl.col("age").cast(pl.String)).pivot(
                on="age", index=[code, name], values="people", aggregate_function="sum"
            )
            frame = wide.select(
                pl.col(code).alias(f"{word}21_code"),
                pl.col(name).alias(f"{word}21_name"),
                pl.sum_horizontal(list(ages)).alias("total_population"),
                *[pl.col(age).alias(heading) for age, heading in ages.items()],
            )
            yield table(f"population{year % 100}_{word}21_persons_syoa.csv", frame)


def census_2011(facts: Facts) -> Iterator[PublishedFile]:
    """The 2011 census by sex and five-year band, with its nine lines of title."""
    factor = 0.94
    rows = facts["residents"].filter(pl.col("day") == facts["residents"]["day"].min())
    bands = rows.with_columns(band=(pl.col("age") // 5).clip(0, 18))
    said = {0: "4 and under", 18: "90 and over"} | {
        i: f"{5 * i} to {5 * i + 4}" for i in range(1, 18)
    }
    columns = [f"{sex}:\nAged {said[i]}" for sex in ("Females", "Males") for i in range(19)]
    wide = bands.with_columns(
        column=pl.col("sex").str.to_titlecase()
        + "s:\nAged "
        + pl.col("band").replace_strict(said, return_dtype=pl.String),
        people=(pl.col("people") * factor).round().cast(pl.Int64),
    ).pivot(on="column", index="district", values="people", aggregate_function="sum")
    names = facts["districts"].select("district", "district_name")
    frame = names.join(wide, on="district", maintain_order="left").select(
        "district", "district_name", *columns
    )
    title = (("Synthetic figures, in the layout of the 2011 census",), *((" ",) for _ in range(8)))
    sheet = Sheet(frame, title=title, headings=("Area code", "Area name", *columns))
    yield PublishedFile("census2011_sex_5yr_la.csv", (sheet,))


def census_2021(facts: Facts) -> Iterator[PublishedFile]:
    """Answers of the 2021 census by LSOA, one file for each question."""
    share = (pl.col("number") / pl.col("total")).round(6).alias("prop")
    for stem, frame, column, total in (
        ("census21_ethnicity_lsoa21", "census_ethnicity", "ethnic_group", "total_residents"),
        ("census21_disability21_lsoa21", "census_disability", "disability", "total_residents"),
        (
            "census21_household_deprivation21_lsoa21",
            "census_household_deprivation",
            "deprivation_dimensions",
            "total_households",
        ),
    ):
        rows = facts[frame].select(
            pl.col("lsoa").alias("lsoa21_code"),
            pl.col("answer").alias(column),
            pl.col("number").alias("n"),
            pl.col("total").alias(total),
            share,
        )
        yield table(f"{stem}.csv", rows)


_SHEETS = {"male": "Males", "female": "Females"}


def _with_persons(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Men, women and, as their sum, persons, named as the sheets of a projection."""
    persons = (
        rows.group_by(by, maintain_order=True)
        .agg(pl.col("people").sum())
        .with_columns(SHEET=pl.lit("Persons"))
    )
    sexes = rows.with_columns(SHEET=pl.col("sex").replace_strict(_SHEETS)).drop("sex")
    return pl.concat([sexes, persons.select(sexes.columns)])


def projection(facts: Facts) -> Iterator[PublishedFile]:
    """Projected residents by commissioner of 2020, sex and five-year band."""
    names = facts["commissioners"].select(former="code", ons="ons", area="former_name")
    places = facts["districts"].filter(~pl.col("elsewhere")).select("district", "former")
    rows = (
        facts["projected"]
        .join(
            places.join(names, on="former", maintain_order="left"),
            on="district",
            maintain_order="left",
        )
        .group_by("ons", "area", "sex", "band", "year", maintain_order=True)
        .agg(pl.col("people").sum().round(1))
        .with_columns(
            ages=pl.col("band").replace_strict(
                dict(enumerate(FIVE_YEAR_BANDS)), return_dtype=pl.String
            )
        )
    )
    every = rows.group_by("ons", "area", "sex", "year", maintain_order=True).agg(
        pl.col("people").sum()
    )
    both = pl.concat(
        [
            rows.drop("band"),
            every.with_columns(ages=pl.lit("All ages")).select(rows.drop("band").columns),
        ]
    )
    long = _with_persons(both, ["ons", "area", "year", "ages"])
    wide = long.with_columns(pl.col("people").round(1)).pivot(
        on="year", index=["SHEET", "ons", "area", "ages"], values="people"
    )
    frame = wide.rename({"ons": "CODE", "area": "AREA", "ages": "AGE GROUP"})
    yield table("ons_snpp2018_table3_ccg_5yr.csv", frame)


_COMPONENTS = {
    "Births": pl.col("births"),
    "Deaths": pl.col("deaths"),
    "Natural Change": pl.col("births") - pl.col("deaths"),
    "Internal Migration In": pl.col("internal_in"),
    "Internal Migration Out": pl.col("internal_out"),
    "International Migration In": pl.col("international_in"),
    "International Migration Out": pl.col("international_out"),
    "Population": pl.col("population"),
}


def change_projected(facts: Facts) -> Iterator[PublishedFile]:
    """Components of change by district; the later years repeat the last one invented."""
    names = facts["districts"].select("district", "district_name")
    wide = facts["population_change"].select("district", "year", **_COMPONENTS)
    long = wide.unpivot(index=["district", "year"], variable_name="COMPONENT", value_name="people")
    last = long.filter(pl.col("year") == pl.col("year").max())
    later = pl.concat(
        [long, *(last.with_columns(year=last["year"] + ahead) for ahead in range(1, 6))]
    )
    halves = pl.concat(
        later.with_columns(sex=pl.lit(sex), people=(pl.col("people") * share).round(1))
        for sex, share in (("male", 0.49), ("female", 0.51))
    )
    frame = _with_persons(halves, ["district", "year", "COMPONENT"]).with_columns(
        pl.col("people").round(1)
    )
    first = pl.col("year") == pl.col("year").min()
    base = frame.with_columns(
        people=pl.when(first & (pl.col("COMPONENT") != "Population"))
        .then(None)
        .otherwise(pl.col("people"))
    )
    years = base.pivot(on="year", index=["SHEET", "district", "COMPONENT"], values="people").join(
        names, on="district", maintain_order="left"
    )
    columns = [c for c in years.columns if c.isdigit()]
    yield table(
        "ons_snpp2018_table5_components_la.csv",
        years.select(
            "SHEET",
            CODE="district",
            AREA="district_name",
            COMPONENT="COMPONENT",
            **{c: c for c in columns},
        ),
    )


def change_estimated(facts: Facts) -> Iterator[PublishedFile]:
    """Components of change by district, one column for each component and year."""
    rows = facts["population_change"].with_columns(
        natchange=pl.col("births") - pl.col("deaths"),
        internal_net=pl.col("internal_in") - pl.col("internal_out"),
        international_net=pl.col("international_in") - pl.col("international_out"),
        other_change=pl.lit(0),
    )
    words = [
        *(
            "births",
            "deaths",
            "natchange",
            "internal_in",
            "internal_out",
            "internal_net",
            "international_in",
        ),
        *("international_out", "international_net", "other_change", "population"),
    ]
    frame = facts["districts"].select(
        ladcode19="district", laname19="district_name", country=pl.lit("E")
    )
    for year in sorted(rows["year"].unique()):
        some = words if year > rows["year"].min() else ["population"]
        yearly = rows.filter(pl.col("year") == year).select(
            "district", **{f"{w}_{year}": w for w in some}
        )
        frame = frame.join(yearly, left_on="ladcode19", right_on="district", maintain_order="left")
    yield table("MYEB3_summary_components_of_change.csv", frame)
