"""What the lookups between areas have in common: the days of the censuses, and their vintages.

Output areas are drawn anew at each census; a lookup names them by the year of theirs. Which lookup
says what is for the feeds.
"""

from datetime import date, timedelta

import polars as pl

from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.months import month_number
from commonweal.repository.statements import AS_AT, MENTION, REGISTER, Held, members, named

CENSUS_DAYS = {"11": date(2011, 3, 27), "21": date(2021, 3, 21)}
"""Census days (Office for National Statistics); areas of a census stand from its day."""

CENSUS_2011, CENSUS_2021 = CENSUS_DAYS["11"], CENSUS_DAYS["21"]

COUNTIES_FIRST = date(2009, 4, 1)
"""Since the reorganisation of April 2009 no district has moved between counties while both stood.

Later changes founded and ended authorities, whose own days tell them (The Local Government (Structural
Changes) Orders 2008, in force on 1 April 2009).
"""


def lookup_vintage(facts: FileFacts) -> str:
    """The year of the newest areas in a lookup, from its name: `..._icb24` or `(July_2022)`.

    Empty when the name tells neither.
    """
    if short := facts.parts.get("short"):
        return f"20{short}"
    if year := facts.parts.get("year"):
        month = facts.parts.get("month")
        return f"{year}-{month_number(month):02d}" if month else year
    return ""


def _areas_named(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Every area once: those of 2021, and those of 2011 that ended with the census."""
    kept = pl.col("new").is_in(rows["old"].implode())
    new = named(
        rows,
        kind=kind,
        code="new",
        name="new_name",
        origin=REGISTER,
        first=pl.when(kept).then(pl.lit(CENSUS_2011)).otherwise(pl.lit(CENSUS_2021)),
    )
    ended = named(
        rows.filter(~pl.col("old").is_in(rows["new"].implode())),
        kind=kind,
        code="old",
        name="old_name",
        origin=REGISTER,
        first=CENSUS_2011,
        last=CENSUS_2021 - timedelta(days=1),
    )
    districts = named(rows, kind="district", code="district", name="district_name", origin=MENTION)
    return pl.concat([new, ended, districts])


def changes_at_census(rows: pl.DataFrame, kind: str, facts: FileFacts) -> Normalised:
    """Areas of 2011 and 2021 with their days, what changed ones became, and their district.

    `rows` has old, old_name, new, new_name, district, district_name, line. Districts are those of
    the lookup, read back to the census that drew the area. The membership of an area that ended is
    left open: statistics on the areas of 2011 go on being published and placed.
    """
    district = ("district", "district")
    old = members(rows, Held(AS_AT, CENSUS_2011), child=(kind, "old"), parent=district)
    new = members(rows, Held(AS_AT, CENSUS_2021), child=(kind, "new"), parent=district)
    drawn_anew = new.join(old.select("child"), on="child", how="anti")
    changed = rows.filter(pl.col("old") != pl.col("new")).select(
        "line", predecessor="old", successor="new", date=pl.lit(CENSUS_2021)
    )
    return Normalised(
        {
            "named_unit": _areas_named(rows, kind),
            "membership": pl.concat([old, drawn_anew]),
            "succession": changed,
        },
        vintage=lookup_vintage(facts),
    )
