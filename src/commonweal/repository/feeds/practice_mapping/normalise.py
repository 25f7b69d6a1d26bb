"""What a row of the practice mapping means: where one practice stood when lists were drawn.

Networks and commissioners change at the turn of the financial year, so a list is read over the year
it was drawn in and no further. The edition with a bridge to July 2022 is read for what it is: CCGs
of the year before the last mergers, and the systems of July 2022.
"""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.commissioning import (
    SUB_ICB_FIRST,
    mentioned_commissioners,
    split_commissioners,
)
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.reading.rows import refuse
from commonweal.repository.statements import AS_AT, MENTION, Held, members, named
from commonweal.terms.period import Period, financial_year, parse
from commonweal.terms.problem import Place

BEFORE_LAST_MERGERS = financial_year(2020)
BRIDGE_COLUMNS = {
    "bridge_location",
    "bridge_icb",
    "bridge_icb_ons",
    "bridge_icb_name",
    "bridge_region",
}
BRIDGE_CODE = r"ICB - ([A-Z0-9]{3,5})\b"
APRIL = 4
PRACTICE = ("practice", "practice")


def _year_of(day: date) -> Period:
    return financial_year(day.year if day.month >= APRIL else day.year - 1)


def _practice_and_icb_names(rows: pl.DataFrame, *, icb: str) -> list[pl.DataFrame]:
    return [
        named(
            rows,
            kind="practice",
            code="practice",
            name="practice_name",
            postcode="postcode",
            origin=MENTION,
        ),
        mentioned_commissioners(
            rows, code="commissioner", name="commissioner_name", ons_code="commissioner_ons"
        ),
        named(
            rows,
            kind="icb",
            code=icb,
            name=f"{icb}_name",
            ons_code=f"{icb}_ons",
            origin=MENTION,
        ),
    ]


def _bridge(rows: pl.DataFrame, vintage: str) -> Normalised:
    """The edition with a bridge: CCGs before the mergers, and locations' systems from July 2022."""
    before = Held(AS_AT, BEFORE_LAST_MERGERS.first, BEFORE_LAST_MERGERS.last)
    since = Held(AS_AT, SUB_ICB_FIRST)
    located = rows.with_columns(location=pl.col("bridge_location").str.extract(BRIDGE_CODE))
    groups = members(rows, before, child=PRACTICE, parent=("sub_icb", "commissioner"))
    membership = [
        split_commissioners(groups, code="parent", kind="parent_kind", vintage=vintage),
        members(located, since, child=("sub_icb", "location"), parent=("icb", "bridge_icb")),
        members(rows, since, child=("icb", "bridge_icb"), parent=("region", "bridge_region")),
    ]
    return Normalised(
        {
            "named_unit": pl.concat(_practice_and_icb_names(rows, icb="bridge_icb")),
            "membership": pl.concat(membership),
        },
        vintage=vintage,
    )


def _drawn(rows: pl.DataFrame, drawn: date, vintage: str) -> Normalised:
    """An edition as published, read over the financial year it was drawn in."""
    year = _year_of(drawn)
    held = Held(AS_AT, year.first, year.last)
    commissioner, icb = ("sub_icb", "commissioner"), ("icb", "icb")
    commissioned = members(rows, held, child=PRACTICE, parent=commissioner)
    systems = members(rows, held, child=commissioner, parent=icb)
    membership = [
        members(rows, held, child=PRACTICE, parent=("pcn", "pcn")),
        split_commissioners(commissioned, code="parent", kind="parent_kind", vintage=vintage),
        split_commissioners(systems, code="child", kind="child_kind", vintage=vintage),
        members(rows, held, child=icb, parent=("region", "region")),
    ]
    names = [
        *_practice_and_icb_names(rows, icb="icb"),
        named(rows, kind="pcn", code="pcn", name="pcn_name", origin=MENTION),
        named(
            rows,
            kind="region",
            code="region",
            name="region_name",
            ons_code="region_ons",
            origin=MENTION,
        ),
    ]
    return Normalised(
        {"named_unit": pl.concat(names), "membership": pl.concat(membership)}, vintage=vintage
    )


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Names and memberships from practice to region.

    Raises `Refusal` when neither the content nor the name tells the month.
    """
    rows = accepted[0].frame
    if "extract_date" in rows.columns:
        drawn = rows["extract_date"].max()
        assert isinstance(drawn, date), "the contract requires the extract date of every row"
        return _drawn(rows, drawn, f"{drawn:%Y-%m}")
    if not facts.vintage:
        raise refuse(
            "no-vintage",
            Place(facts.name),
            "The file has no EXTRACT_DATE, and its name does not tell its month.",
            next_step="Put the month in the name, as gp-reg-pat-prac-map_2022-07.csv.",
        )
    if set(rows.columns) >= BRIDGE_COLUMNS:
        return _bridge(rows, facts.vintage)
    return _drawn(rows, parse(facts.vintage).first, facts.vintage)
