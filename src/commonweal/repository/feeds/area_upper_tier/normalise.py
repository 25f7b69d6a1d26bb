"""What a row of the lookup means: one district in, or being, one upper-tier authority."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.areas import COUNTIES_FIRST, lookup_vintage
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import AS_AT, MENTION, REGISTER, Held, members, named


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Upper-tier authorities, and the districts in them since the counties last changed."""
    rows = accepted[0].frame
    units = [
        named(rows, kind="upper_tier", code="upper_tier", name="upper_tier_name", origin=REGISTER),
        named(rows, kind="district", code="district", name="district_name", origin=MENTION),
    ]
    inside = members(
        rows,
        Held(AS_AT, COUNTIES_FIRST),
        child=("district", "district"),
        parent=("upper_tier", "upper_tier"),
    )
    return Normalised(
        {"named_unit": pl.concat(units), "membership": inside}, vintage=lookup_vintage(facts)
    )
