"""What an eccg row means: a CCG or a sub-ICB location, its system, and that system's region."""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.commissioning import ICB_SHAPE, SUB_ICB_FIRST, split_commissioners
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import (
    AS_AT,
    DATED,
    REGISTER,
    Day,
    Held,
    latest_month,
    members,
    named,
)

LOCATION_ROLE = "RO319"
REGIONS_FIRST = date(2019, 4, 1)
"""The seven regional teams of NHS England and NHS Improvement began (Y56 and Y58 to Y63)."""


def _named(rows: pl.DataFrame, *, kind: str, first: Day) -> pl.DataFrame:
    return named(
        rows,
        kind=kind,
        code="unit",
        name="name",
        origin=REGISTER,
        postcode="postcode",
        first=first,
        last="last",
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Groups and locations with their days, their systems, and the systems' regions.

    A closed group has no role; a location has RO319, alone or among others. The region of a system
    is read from the day the present regions began.
    """
    rows = accepted[0].frame
    vintage = facts.vintage or latest_month(rows, of=("first", "last"))
    groups = rows.filter(pl.col("role").is_null())
    locations = rows.filter(pl.col("role").str.split("|").list.contains(LOCATION_ROLE))
    inside = pl.concat([groups, locations]).filter(pl.col("icb").str.contains(ICB_SHAPE))
    systems = members(
        inside, Held(DATED, "first", "last"), child=("sub_icb", "unit"), parent=("icb", "icb")
    )
    regions = members(
        inside.filter(pl.col("last").is_null()),
        Held(AS_AT, REGIONS_FIRST),
        child=("icb", "icb"),
        parent=("region", "region"),
    )
    split = split_commissioners(systems, code="child", kind="child_kind", vintage=vintage)
    began = pl.max_horizontal("first", pl.lit(SUB_ICB_FIRST))
    units = [
        _named(groups, kind="ccg", first="first"),
        _named(locations, kind="sub_icb", first=began),
    ]
    return Normalised(
        {"named_unit": pl.concat(units), "membership": pl.concat([split, regions])},
        vintage=vintage,
    )
