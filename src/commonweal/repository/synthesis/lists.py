"""Layouts of registered lists: totals, bands, and populations weighted for need."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, table

FIVE_YEAR_DAYS = tuple(date(year, 4, 1) for year in range(2020, 2026))
COMMONS_LIBRARY_DAY = date(2020, 4, 1)
PRESCRIBING_DAYS = {date(2021, 4, 1): "2021_04-06", date(2022, 4, 1): "2022_04-06"}
BANDS = [*(f"{age}-{age + 4}" for age in range(0, 95, 5)), "95+"]
OLDEST_BAND = len(BANDS) - 1
PRESCRIBING_BANDS = ("0-4", "5-14", "15-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
MERGER = date(2021, 4, 1)


def _on(facts: Facts, day: date) -> pl.DataFrame:
    """People by practice, sex and age on a day, of practices that had any."""
    rows = facts["listed"].filter(pl.col("day") == day)
    some = rows.group_by("practice").agg(pl.col("people").sum()).filter(pl.col("people") > 0)
    return rows.join(some.select("practice"), on="practice", how="semi", maintain_order="left")


def _placed(facts: Facts, day: date) -> pl.DataFrame:
    """Practices with postcode and the commissioner of that day."""
    code = "former" if day < MERGER else "commissioner"
    names = facts["commissioners"].select(
        "code", "ons", "name", "former_name", "region", "region_name"
    )
    return (
        facts["practices"]
        .select("practice", "postcode", practice_name="name", code=code)
        .join(names, on="code", maintain_order="left")
    )


def totals(facts: Facts) -> Iterator[PublishedFile]:
    """List sizes of every practice, one file for each day."""
    for day in sorted(facts["listed"]["day"].unique()):
        rows = _on(facts, day).group_by("practice", maintain_order=True).agg(pl.col("people").sum())
        yield table(
            f"gp-reg-pat-prac-all_{day:%Y-%m}.csv",
            rows.join(_placed(facts, day), on="practice", maintain_order="left")
            .sort("practice")
            .select(
                PUBLICATION=pl.lit("GP_PRAC_PAT_LIST"),
                EXTRACT_DATE=pl.lit(f"{day:%d%b%Y}".upper()),
                TYPE=pl.lit("GP"),
                CCG_CODE="code",
                ONS_CCG_CODE="ons",
                CODE="practice",
                POSTCODE="postcode",
                SEX=pl.lit("ALL"),
                AGE=pl.lit("ALL"),
                NUMBER_OF_PATIENTS="people",
            ),
        )


def five_year(facts: Facts) -> Iterator[PublishedFile]:
    """Lists by sex and five-year band, on 1 April of each year."""
    for day in FIVE_YEAR_DAYS:
        rows = _on(facts, day).with_columns(
            column=pl.col("sex").str.to_uppercase()
            + "_"
            + (pl.col("age") // 5)
            .cast(pl.String)
            .replace_strict({str(i): b for i, b in enumerate(BANDS)}, default=BANDS[-2])
        )
        columns = [f"{sex}_{band}" for sex in ("MALE", "FEMALE") for band in BANDS]
        wide = _last_bands(rows).pivot(
            on="column", index="practice", values="people", aggregate_function="sum"
        )
        males, females = (
            pl.sum_horizontal(c for c in columns if c.startswith(s)) for s in ("MALE", "FEMALE")
        )
        frame = (
            wide.join(_placed(facts, day), on="practice", maintain_order="left")
            .sort("practice")
            .select(
                GP_PRACTICE_CODE="practice",
                POSTCODE="postcode",
                CCG_CODE="code",
                NHSE_AREA_TEAM_CODE=pl.lit("Q70"),
                NHSE_REGION_CODE="region",
                TOTAL_ALL=males + females,
                TOTAL_MALE=males,
                TOTAL_FEMALES=females,
                **{column: column for column in columns},
            )
        )
        yield table(f"gp_list_size_5yr_age_sex_{day:%Y-%m}.csv", frame)


def _last_bands(rows: pl.DataFrame) -> pl.DataFrame:
    """Those of 90 and over put into 90-94 and 95 and over, a quarter of them the oldest."""
    oldest = rows.filter(pl.col("age") == rows["age"].max())
    older = (pl.col("people") // 4).alias("people")
    sex = pl.col("sex").str.to_uppercase()
    return pl.concat(
        [
            rows.join(oldest, on=["practice", "sex", "age"], how="anti", maintain_order="left"),
            oldest.with_columns(older, column=sex + f"_{BANDS[-1]}"),
            oldest.with_columns(
                people=pl.col("people") - pl.col("people") // 4, column=sex + f"_{BANDS[-2]}"
            ),
        ]
    )


def commons_library(facts: Facts) -> Iterator[PublishedFile]:
    """The House of Commons Library's extract: all ages, and from some ages on."""
    from_age = {"16OV": 16, "17OV": 17, "18OV": 18, "50OV": 50, "65OV": 65}
    rows = (
        _on(facts, COMMONS_LIBRARY_DAY)
        .group_by("practice", maintain_order=True)
        .agg(
            TOTAL=pl.col("people").sum(),
            **{
                name: pl.col("people").filter(pl.col("age") >= age).sum()
                for name, age in from_age.items()
            },
            **{"30_74": pl.col("people").filter(pl.col("age").is_between(30, 74)).sum()},
        )
    )
    frame = rows.with_columns(
        (pl.col("TOTAL") - pl.col("65OV")).alias("0_64"),
        (pl.col("65OV") / pl.col("TOTAL")).round(9).alias("65OV%"),
    )
    order = ["practice", "TOTAL", "16OV", "17OV", "18OV", "30_74", "50OV", "0_64", "65OV", "65OV%"]
    yield table(
        f"hocl_gp-by-age_{COMMONS_LIBRARY_DAY:%Y-%m}.csv",
        frame.select(order).rename({"practice": "PRACTICE_CODE"}),
    )


def prescribing(facts: Facts) -> Iterator[PublishedFile]:
    """NHSBSA list sizes by sex and nine bands, two quarters."""
    for day, quarter in PRESCRIBING_DAYS.items():
        band = ((pl.col("age") + 5) // 10).clip(0, len(PRESCRIBING_BANDS) - 1)
        rows = _on(facts, day).with_columns(
            column=pl.col("sex").str.to_titlecase()
            + " "
            + band.replace_strict(dict(enumerate(PRESCRIBING_BANDS)), return_dtype=pl.String)
        )
        wide = rows.pivot(on="column", index="practice", values="people", aggregate_function="sum")
        columns = [f"{sex} {band}" for band in PRESCRIBING_BANDS for sex in ("Male", "Female")]
        frame = (
            wide.join(_placed(facts, day), on="practice", maintain_order="left")
            .sort("practice")
            .select(
                pl.col("region_name").str.to_uppercase().alias("Regional Office Name"),
                pl.col("region").alias("Regional Office Code"),
                pl.lit("SYNTHETIC AREA TEAM").alias("Area Team Name"),
                pl.lit("Q70").alias("Area Team Code"),
                pl.col("former_name").str.to_uppercase().alias("PCO Name"),
                (pl.col("code") + "00").alias("PCO Code"),
                pl.col("practice_name").str.to_uppercase().alias("Practice Name"),
                pl.col("practice").alias("Practice Code"),
                *columns,
            )
        )
        yield table(f"nhsbsa_Patient_List_Size_{quarter}.csv", frame)


_NEEDS = {
    "G&A WP": "general-and-acute",
    "CS WP": "community",
    "MH WP": "mental-health",
    "Mat WP": "maternity",
    "Health Ineq WP": "health-inequalities",
    "Prescr WP": "prescribing",
    "Final WP": "core-services",
    "Primary Medical Care WP": "primary-medical-care",
    "Final PMC WP": "primary-medical-care",
}


def weighted(facts: Facts) -> Iterator[PublishedFile]:
    """NHS England's practice populations weighted for need, by allocation year, with districts."""
    system = facts["commissioners"].row(0, named=True)
    for year in sorted(facts["weighted"]["year"].unique()):
        rows = facts["weighted"].filter(pl.col("year") == year)
        places = facts["practices"].select(
            "practice", "name", "postcode", "district", "district_name"
        )
        newest = year > 2024
        names = _weighted_headings(newest=newest)
        frame = rows.join(places, on="practice", maintain_order="left").select(
            pl.col("practice").alias("Practice_Code"),
            pl.col("name").alias("GP_Practice_Name"),
            pl.col("postcode").alias("Practice_Postcode"),
            pl.lit("").alias("PCN_Code"),
            pl.lit(system["icb"]).alias(names[0]),
            pl.lit(system["icb_name"]).alias(names[1]),
            pl.col("district").alias(names[2]),
            pl.col("district_name").alias(names[3]),
            pl.col("registered").alias(names[4]),
            *[pl.col(need).round(4).alias(heading) for heading, need in _NEEDS.items()],
        )
        stem = "icb_allocation_practice_weighted_pop" if newest else "aif_practice_weighted_pop"
        ends = f"{(year + 1) % 100}" if newest else f"{year + 1}"
        yield table(f"{stem}_{year}_{ends}.csv", frame)


def _weighted_headings(*, newest: bool) -> tuple[str, str, str, str, str]:
    if newest:
        return "ICB", "ICBname", "LAD", "LTLA", "Population"
    return "ICS22", "ICS22name", "LAD21", "LTLA21", "pop 2022/23"


def coverage(facts: Facts) -> Iterator[PublishedFile]:
    """Practices and patients that published appointments include."""
    bodies = facts["commissioners"].select("code", "icb_ons", "region_ons")
    yield table(
        "appointments_gp_coverage_2021-08_2025-07.csv",
        facts["coverage"]
        .join(bodies, left_on="commissioner", right_on="code", maintain_order="left")
        .select(
            SUB_ICB_LOCATION_CODE="commissioner",
            ICB_ONS_CODE="icb_ons",
            REGION_CODE="region_ons",
            Appointment_Month=pl.col("month").dt.strftime("%d%b%Y").str.to_uppercase(),
            **{
                "Included Practices": "practices_included",
                "Open Practices": "practices",
                "Patients registered at included practices": "patients_included",
                "Patients registered at open practices": "patients",
            },
        ),
    )
