"""What a KH03 workbook means: beds of one quarter by provider and sector, and by specialty.

The sheet by sector heads available, occupied and the share occupied alike; the normaliser tells
them by their order and holds the published share against it.
"""

from functools import partial

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.adding_up import compare
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.labels import with_period
from commonweal.repository.months import quarter_ending
from commonweal.repository.reading.rows import Refusal, refuse
from commonweal.terms.period import Period
from commonweal.terms.problem import Place, Problem

ENGLAND = "E92000001"
BLOCKS = ("available", "occupied", "share")
ROUNDING = 0.001
BEDS_TOLERANCE = 0.1


def _layout(facts: FileFacts, message: str) -> Refusal:
    return refuse(
        "unexpected-layout",
        Place(facts.name),
        message,
        next_step="Compare the workbook with an earlier quarter's and extend the feed's contract.",
    )


def _sheet(accepted: list[Accepted], column: str, facts: FileFacts) -> pl.DataFrame:
    for part in accepted:
        if column in part.frame.columns:
            return part.frame
    raise _layout(facts, f"No sheet has the headings that tell the {column}.")


def _placed(rows: pl.DataFrame) -> pl.DataFrame:
    """The providers and the England row; nothing else on the sheet has a name and figures."""
    england = pl.col("unit").is_null() & (pl.col("name") == "England")
    return rows.filter(pl.col("unit").is_not_null() | england).with_columns(
        unit_kind=pl.when(england).then(pl.lit("england")).otherwise(pl.lit("trust")),
        unit=pl.when(england).then(pl.lit(ENGLAND)).otherwise("unit"),
    )


def _sectors(rows: pl.DataFrame, facts: FileFacts) -> pl.DataFrame:
    """One row for each provider and sector, `Total` among them, with the two numbers of beds."""
    ordered = rows.with_columns(block=pl.int_range(pl.len()).over("line", "sector"))
    if ordered["block"].max() != len(BLOCKS) - 1:
        raise _layout(facts, "The sectors are not headed three times: available, occupied, share.")
    names = dict(enumerate(BLOCKS))
    wide = ordered.with_columns(pl.col("block").replace_strict(names)).pivot(
        on="block", index=["line", "unit_kind", "unit", "sector"], values="beds"
    )
    apart = (pl.col("occupied") / pl.col("available") - pl.col("share")).abs() > ROUNDING
    if wide.filter((pl.col("available") > 0) & apart).height:
        raise _layout(facts, "The published share occupied is not occupied of available beds.")
    return wide.with_columns(
        sector=pl.col("sector").str.to_lowercase().str.replace("&", "and", literal=True),
        opened=pl.lit("overnight"),
    )


def _check(sectors: pl.DataFrame, specialties: pl.DataFrame, facts: FileFacts) -> list[Problem]:
    england, total = pl.col("unit_kind") == "england", pl.col("sector") == "total"
    figures = ["available", "occupied"]
    near = partial(compare, file=facts.name, tolerance=BEDS_TOLERANCE)
    return [
        *near(
            sectors.filter(~england), sectors.filter(england), by=["sector"], figures=figures,
            what="Providers against the England row",
        ),
        *near(
            sectors.filter(~total), sectors.filter(total), by=["unit"], figures=figures,
            what="Sectors against the provider's total",
        ),
        *near(
            specialties, sectors.filter(total), by=["unit"], figures=["occupied"],
            what="Specialties against the provider's total",
        ),
    ]  # fmt: skip


def _quarter(rows: pl.DataFrame, facts: FileFacts) -> Period:
    stated = rows.select(pl.col("year") + " " + pl.col("month")).to_series().unique()
    if len(stated) != 1:
        raise _layout(facts, f"The workbook names {len(stated)} quarters; it should name one.")
    return quarter_ending(stated[0])


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Beds by sector and by specialty; parts are compared with every whole the workbook prints."""
    by_sector, by_specialty = (_sheet(accepted, c, facts) for c in ("sector", "specialty_code"))
    quarter = _quarter(by_sector, facts)
    sectors = _sectors(_placed(by_sector), facts)
    specialties = _placed(by_specialty).rename({"beds": "occupied"})
    problems = _check(sectors, specialties, facts)
    tables = {
        "hospital_beds": with_period(sectors.filter(pl.col("sector") != "total"), quarter),
        "occupied_beds_by_specialty": with_period(
            specialties.filter(pl.col("occupied") > 0), quarter
        ),
    }
    vintage = "-".join([quarter.label, *(part.casefold() for part in facts.parts.values())])
    return Normalised(tables, problems, vintage=vintage, covers=quarter.label)
