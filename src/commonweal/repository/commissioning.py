"""Telling when a commissioner's code meant a clinical commissioning group, and when a sub-ICB location.

The NHS kept the codes when it abolished the groups: `10R` was NHS Portsmouth CCG until 30 June 2022
and is a location of an integrated care board from the next day. Every feed that names a commissioner
asks here, so that the line is drawn once. Who commissions whom is for the feeds and for `system`.
"""

from datetime import date

import polars as pl

from commonweal.repository.statements import MENTION, named
from commonweal.system.settling import published_on
from commonweal.terms.codes import SHAPES, Kind

CCG_FIRST = date(2013, 4, 1)
"""Clinical commissioning groups began their work (Health and Social Care Act 2012)."""

CCG_LAST = date(2022, 6, 30)
SUB_ICB_FIRST = date(2022, 7, 1)
"""Integrated care boards took over from the groups (Health and Care Act 2022)."""

LAST_MERGERS = date(2021, 4, 1)
"""The last day on which groups merged; five-character codes were first given to these (ODS, eccg)."""

FIVE_CHARACTERS = 5
SHAPE = f"^(?:{SHAPES[Kind.CCG]})$"
ICB_SHAPE = r"^Q[A-Z][A-Z0-9]$"
"""An STP, ICS or ICB. NHS England's local offices, such as Q87, have a digit in second place."""


def told_on(vintage: str) -> date:
    """The last day a publication can speak of; the earliest of days when its vintage is unknown."""
    return published_on(vintage) if vintage else date.min


def split_commissioners(rows: pl.DataFrame, *, code: str, kind: str, vintage: str) -> pl.DataFrame:
    """Each row for the days its `code` was a CCG, and again for those it is a sub-ICB location.

    `rows` has `first` and `last`; the column `kind` becomes `ccg` or `sub_icb`. Codes of other
    shapes (Welsh health boards, primary care trusts) and days on which neither can have held are
    left out. A publication from before July 2022 is read for CCGs only: it cannot know which of its
    members were still there when the locations began.
    """
    coded = rows.filter(pl.col(code).str.contains(SHAPE))
    merged = pl.col(code).str.len_chars() == FIVE_CHARACTERS
    opened = pl.when(merged).then(pl.lit(LAST_MERGERS)).otherwise(pl.lit(CCG_FIRST))
    groups = coded.with_columns(
        pl.lit("ccg").alias(kind),
        first=pl.max_horizontal("first", opened),
        last=pl.min_horizontal("last", pl.lit(CCG_LAST)),
    )
    parts = [groups]
    if told_on(vintage) >= SUB_ICB_FIRST:
        locations = coded.with_columns(
            pl.lit("sub_icb").alias(kind),
            first=pl.max_horizontal("first", pl.lit(SUB_ICB_FIRST)),
        )
        parts.append(locations)
    held = pl.col("last").is_null() | (pl.col("first") <= pl.col("last"))
    return pl.concat(parts).filter(held).sort("line", maintain_order=True)


def mentioned_commissioners(
    rows: pl.DataFrame, *, code: str, name: str, ons_code: str
) -> pl.DataFrame:
    """Named units for the commissioners a publication mentions, of the kind its wording tells.

    One code has two names in two times: `NHS Dorset CCG` names the group, `NHS Dorset ICB - 11J`
    the location. Names with neither word are passed over.
    """
    shaped = rows.filter(pl.col(code).str.contains(SHAPE))
    group = pl.col(name).str.contains(r"(?i)\bCCG\b|clinical commissioning group")
    location = pl.col(name).str.contains(r"(?i)\bICB\b|integrated care board")
    return pl.concat(
        [
            named(
                shaped.filter(group),
                kind="ccg",
                code=code,
                name=name,
                ons_code=ons_code,
                origin=MENTION,
                last=CCG_LAST,
            ),
            named(
                shaped.filter(location & ~group),
                kind="sub_icb",
                code=code,
                name=name,
                ons_code=ons_code,
                origin=MENTION,
                first=SUB_ICB_FIRST,
            ),
        ]
    )
