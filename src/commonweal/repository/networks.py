"""Reading the two sheets of ODS's primary care network file: the networks, and their core partners.

The file comes as one workbook and is often kept as two CSV files; both forms mean the same and are
read here. How a file's sheets are told apart is for the feeds.
"""

from datetime import timedelta

import polars as pl

from commonweal.repository.commissioning import LAST_MERGERS, split_commissioners, told_on
from commonweal.repository.statements import AS_AT, DATED, REGISTER, Held, members, named


def networks(rows: pl.DataFrame, vintage: str) -> dict[str, pl.DataFrame]:
    """Networks with their days, and each one's commissioner.

    `rows` has pcn, name, commissioner, first, last, postcode, line. The file gives only the present
    commissioner, without days, so it is read over the network's whole life as far as that
    commissioner existed. An edition from before the last CCG mergers is believed until them.
    """
    named_rows = named(
        rows,
        kind="pcn",
        code="pcn",
        name="name",
        origin=REGISTER,
        postcode="postcode",
        first="first",
        last="last",
    )
    told_early = told_on(vintage) < LAST_MERGERS
    eve = pl.lit(LAST_MERGERS - timedelta(days=1))
    held = (
        Held(AS_AT, "first", pl.min_horizontal("last", eve))
        if told_early
        else Held(DATED, "first", "last")
    )
    below = members(rows, held, child=("pcn", "pcn"), parent=("sub_icb", "commissioner"))
    membership = split_commissioners(below, code="parent", kind="parent_kind", vintage=vintage)
    return {"named_unit": named_rows, "membership": membership}


def core_partners(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Memberships of practices in networks, each with its own first and last day.

    `rows` has partner, pcn, first, last, line.
    """
    return {
        "membership": members(
            rows,
            Held(DATED, "first", "last"),
            child=("practice", "partner"),
            parent=("pcn", "pcn"),
        )
    }
