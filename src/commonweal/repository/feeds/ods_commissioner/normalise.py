"""What an eccg row means: a CCG or a sub-ICB location, its system, and that system's region."""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.commissioning import ICB_SHAPE, SUB_ICB_FIRST, split_commissioners
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.networks import latest_day
from commonweal.repository.statements import AS_AT, DATED, REGISTER, members, named

LOCATION_ROLE = "RO319"
REGIONS_FIRST = date(2019, 4, 1)
"""The seven regional teams of NHS England and NHS Improvement began (Y56 and Y58 to Y63)."""


def _named(groups: pl.DataFrame, locations: pl.DataFrame) -> pl.DataFrame:
    words = {"code": "unit", "name": "name", "origin": REGISTER, "postcode": "postcode"}
    began = pl.max_horizontal("first", pl.lit(SUB_ICB_FIRST))
    return pl.concat(
        [
            named(groups, kind="ccg", first="first", last="last", **words),
            named(locations, kind="sub_icb", first=began, last="last", **words),
        ]
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Groups and locations with their days, their systems, and the systems' regions.

    A closed group has no role; a location has RO319, alone or among others. The region of a system
    is read from the day the present regions began.
    """
    rows = accepted[0].frame
    vintage = facts.vintage or latest_day(rows, ("first", "last"))
    groups = rows.filter(pl.col("role").is_null())
    locations = rows.filter(pl.col("role").str.split("|").list.contains(LOCATION_ROLE))
    inside = pl.concat([groups, locations]).filter(pl.col("icb").str.contains(ICB_SHAPE))
    systems = members(
        inside,
        child=("sub_icb", "unit"),
        parent=("icb", "icb"),
        evidence=DATED,
        first="first",
        last="last",
    )
    regions = members(
        inside.filter(pl.col("last").is_null()),
        child=("icb", "icb"),
        parent=("region", "region"),
        evidence=AS_AT,
        first=REGIONS_FIRST,
    )
    split = split_commissioners(systems, code="child", kind="child_kind", vintage=vintage)
    return Normalised(
        {"named_unit": _named(groups, locations), "membership": pl.concat([split, regions])},
        vintage=vintage,
    )
