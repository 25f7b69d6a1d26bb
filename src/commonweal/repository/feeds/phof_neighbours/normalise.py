"""What a row of the neighbours' files means: one indicator's value for one area given by name.

The codes of areas and the periods of indicators stand in the contract beside this module.
"""

import tomllib
from functools import cache
from pathlib import Path

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import (
    period_of,
    slug_of,
    with_readable_periods,
    with_values,
)
from commonweal.terms.problem import Place, Problem, Severity

TIERS = {"upper": "upper_tier", "lower": "district"}
NO_DATA = "No data"


@cache
def _known() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Codes of areas by name; and id, period and unit of indicators by name."""
    words = tomllib.loads(Path(__file__).with_name("contract.toml").read_text(encoding="utf-8"))
    codes = words["area_codes"]
    areas = pl.DataFrame({"area_name": list(codes), "unit": list(codes.values())})
    return areas, pl.DataFrame(words["indicator"]).rename({"unit": "unit_of_value"})


def _unnamed(rows: pl.DataFrame, file: str) -> list[Problem]:
    """A problem for each row whose area or indicator is not known by that name."""
    unknown = rows.filter(pl.col("unit").is_null() | pl.col("period_said").is_null())
    return [
        Problem(
            "unknown-name",
            Severity.QUARANTINED,
            Place(file, line),
            f"No code is known for the area {area!r} or no period for the indicator {name[:40]!r}.",
            "Add it to the lists in the feed's contract.",
        )
        for line, area, name in unknown.select("line", "area_name", "name").iter_rows()
    ]


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Values by area of the file's tier; nothing when the name tells no tier."""
    if "covers" not in facts.parts:
        return Normalised({})
    areas, indicators = _known()
    named = (
        accepted[0]
        .frame.join(areas, on="area_name", how="left", maintain_order="left")
        .join(
            indicators.rename({"period": "period_said"}),
            on="name",
            how="left",
            maintain_order="left",
        )
    )
    unnamed = _unnamed(named, facts.name)
    given = named.filter(pl.col("unit").is_not_null() & pl.col("period_said").is_not_null())
    said = pl.col("name").str.extract(r"^(Male|Female) ").str.to_lowercase()
    number = pl.when(pl.col("id") != "").then(pl.col("id")).otherwise(slug_of("name"))
    rows = given.with_columns(
        unit_kind=pl.lit(TIERS[facts.parts["covers"]]),
        indicator=pl.lit("phof-") + number,
        sex=said.fill_null("all"),
        age=pl.lit(""),
        category=pl.lit(""),
        value=pl.when(pl.col("available") != NO_DATA).then(pl.col("given")),
    )
    valued, bare = with_values(rows, facts.name)
    dated, unread = with_readable_periods(valued, "period_said", period_of, file=facts.name)
    return Normalised({"indicator": dated}, [*unnamed, *bare, *unread])
