"""Layouts of the lookups between areas: LSOA, MSOA, district, upper tier and commissioner.

Areas of 2011 and of 2021 are the same here, so the lookups of changes say that nothing changed.
"""

from collections.abc import Iterator

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, table


def district_change(facts: Facts) -> Iterator[PublishedFile]:
    """Codes and names of districts year by year."""
    frame = facts["districts"].select(
        pl.col(column).alias(f"ltla{year}_{word}")
        for year in range(16, 25)
        for word, column in (("code", "district"), ("name", "district_name"))
    )
    yield table("lookup_ltla_ltla_england_wales.csv", frame)


def lsoa_change(facts: Facts) -> Iterator[PublishedFile]:
    """LSOAs of 2011 and what they became in 2021: all unchanged."""
    frame = facts["lsoas"].select(
        lsoa11_name="lsoa_name",
        lsoa11_code="lsoa",
        change_code=pl.lit("U"),
        lsoa21_name="lsoa_name",
        lsoa21_code="lsoa",
        ltla22_name="district_name",
        ltla22_code="district",
    )
    yield table("lookup_lsoa11_lsoa21_ltla22.csv", frame)


def lsoa_commissioner(facts: Facts) -> Iterator[PublishedFile]:
    """The sub-ICB location and system of each LSOA of 2021."""
    frame = facts["lsoas"].select(
        lsoa21_name="lsoa_name",
        lsoa21_code="lsoa",
        sicbl24_name="commissioner_name",
        sicbl24_code="ons",
        sicbl24_code_nhs="code",
        icb24_name="icb_name",
        icb24_code="icb_ons",
        icb24_code_nhs="icb",
    )
    yield table("lookup_lsoa21_icb24.csv", frame)


def lsoa_district(facts: Facts) -> Iterator[PublishedFile]:
    """The district of each LSOA of 2021, and a ward, one for each MSOA."""
    frame = facts["lsoas"].select(
        lsoa21_name="lsoa_name",
        lsoa21_code="lsoa",
        ward24_name="msoa_name",
        ward24_code=pl.col("msoa").str.replace("E02", "E05"),
        ltla24_name="district_name",
        ltla24_code="district",
    )
    yield table("lookup_lsoa21_ward24_ltla24.csv", frame)


def lsoa_msoa(facts: Facts) -> Iterator[PublishedFile]:
    """The MSOA of each LSOA of 2011."""
    yield table(
        "lookup_lsoa11_msoa11.csv",
        facts["lsoas"].select(
            lsoa11_name="lsoa_name", lsoa11_code="lsoa", msoa11_name="msoa_name", msoa11_code="msoa"
        ),
    )


def _msoas(facts: Facts) -> pl.DataFrame:
    return facts["lsoas"].unique("msoa", keep="first", maintain_order=True)


def msoa_change(facts: Facts) -> Iterator[PublishedFile]:
    """MSOAs of 2011 and what they became in 2021: all unchanged."""
    frame = _msoas(facts).select(
        msoa11_name="msoa_name",
        msoa11_code="msoa",
        msoa21_name="msoa_name",
        msoa21_code="msoa",
        ltla22_name="district_name",
        ltla22_code="district",
    )
    yield table("lookup_msoa11_msoa21_ltla22.csv", frame)


def msoa_name(facts: Facts) -> Iterator[PublishedFile]:
    """A name residents would recognise for each MSOA."""
    frame = _msoas(facts).select(
        msoa11cd="msoa",
        msoa11nm="msoa_name",
        msoa11nmw="msoa_name",
        msoa11hclnm=pl.format("Synthetic neighbourhood {}", pl.int_range(1, pl.len() + 1)),
        msoa11hclnmw=pl.lit(""),
        Laname="district_name",
    )
    yield table("hocl_msoa_names.csv", frame)


def upper_tier(facts: Facts) -> Iterator[PublishedFile]:
    """The upper-tier authority of each district, in two editions."""
    for edition, order in ((19, ("name", "code")), (23, ("code", "name"))):
        columns = {
            f"{tier}{edition}_{word}": f"{ours}{'' if word == 'code' else '_name'}"
            for tier, ours in (("ltla", "district"), ("utla", "council"))
            for word in order
        }
        yield table(
            f"lookup_ltla{edition}_utla{edition}_england_wales.csv",
            facts["districts"].select(**columns),
        )
