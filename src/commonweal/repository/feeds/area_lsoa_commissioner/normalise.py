"""What a row of the lookup means: where one LSOA lies in the NHS, and in which district."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.areas import CENSUS_DAYS, lookup_vintage
from commonweal.repository.commissioning import mentioned_commissioners, split_commissioners
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import AS_AT, MENTION, Held, members, named

LSOA, LOCATION, ICB = ("lsoa", "lsoa"), ("sub_icb", "location"), ("icb", "icb")


def _membership(rows: pl.DataFrame, held: Held, vintage: str) -> pl.DataFrame:
    located = members(rows, held, child=LSOA, parent=LOCATION)
    systems = members(rows, held, child=LOCATION, parent=ICB)
    parts = [
        split_commissioners(located, code="parent", kind="parent_kind", vintage=vintage),
        split_commissioners(systems, code="child", kind="child_kind", vintage=vintage),
        members(rows, held, child=LSOA, parent=ICB),
    ]
    if "district" in rows.columns:
        parts.append(members(rows, held, child=LSOA, parent=("district", "district")))
    return pl.concat(parts)


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """LSOAs in sub-ICB locations (and the CCGs they were), ICBs and districts, from census day on."""
    rows = accepted[0].frame
    vintage = lookup_vintage(facts)
    census = facts.parts.get("census") or facts.parts.get("decade")
    if not vintage or census is None:
        return Normalised({})
    units = [
        named(rows, kind="lsoa", code="lsoa", name="lsoa_name", origin=MENTION),
        mentioned_commissioners(
            rows, code="location", name="location_name", ons_code="location_ons"
        ),
        named(rows, kind="icb", code="icb", name="icb_name", ons_code="icb_ons", origin=MENTION),
    ]
    if "district" in rows.columns and "district_name" in rows.columns:
        units.append(
            named(rows, kind="district", code="district", name="district_name", origin=MENTION)
        )
    held = Held(AS_AT, CENSUS_DAYS[census])
    return Normalised(
        {"named_unit": pl.concat(units), "membership": _membership(rows, held, vintage)},
        vintage=vintage,
    )
