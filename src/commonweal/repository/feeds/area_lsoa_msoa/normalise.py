"""What a row of the lookup means: one LSOA in one MSOA of the same census."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.areas import CENSUS_DAYS, lookup_vintage
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import AS_AT, MENTION, REGISTER, Held, members, named


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """LSOAs in MSOAs from census day on."""
    rows = accepted[0].frame
    vintage = lookup_vintage(facts)
    if not vintage:
        return Normalised({})
    units = [
        named(rows, kind="lsoa", code="lsoa", name="lsoa_name", origin=MENTION),
        named(rows, kind="msoa", code="msoa", name="msoa_name", origin=REGISTER),
    ]
    held = Held(AS_AT, CENSUS_DAYS[facts.parts["census"]])
    inside = members(rows, held, child=("lsoa", "lsoa"), parent=("msoa", "msoa"))
    return Normalised({"named_unit": pl.concat(units), "membership": inside}, vintage=vintage)
