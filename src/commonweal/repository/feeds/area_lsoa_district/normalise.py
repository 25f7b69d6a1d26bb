"""What a row of the lookup means: one LSOA of 2021 in one district."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.areas import CENSUS_2021, lookup_vintage
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import AS_AT, MENTION, Held, members, named


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """LSOAs in districts from census day on."""
    rows = accepted[0].frame
    units = [
        named(rows, kind="lsoa", code="lsoa", name="lsoa_name", origin=MENTION),
        named(rows, kind="district", code="district", name="district_name", origin=MENTION),
    ]
    inside = members(
        rows,
        Held(AS_AT, CENSUS_2021),
        child=("lsoa", "lsoa"),
        parent=("district", "district"),
    )
    return Normalised(
        {"named_unit": pl.concat(units), "membership": inside}, vintage=lookup_vintage(facts)
    )
