"""Reading the two sheets of ODS's primary care network file: the networks, and their core partners.

The file comes as one workbook and is often kept as two CSV files; both forms mean the same and are
read here. How a file's sheets are told apart is for the feeds.
"""

from datetime import date, timedelta

import polars as pl

from commonweal.repository.commissioning import LAST_MERGERS, MERGERS_TOLD, split_commissioners
from commonweal.repository.statements import AS_AT, DATED, REGISTER, members, named

NETWORKS_FIRST = date(2019, 7, 1)
"""The first networks: Network Contract Directed Enhanced Service 2019/20, NHS England, March 2019."""


def latest_day(frame: pl.DataFrame, columns: tuple[str, ...]) -> str:
    """The month of the latest day that stands in the columns, as `2024-10`; empty without one."""
    days = [frame[c].max() for c in columns if c in frame.columns]
    known = [d for d in days if isinstance(d, date)]
    return f"{max(known):%Y-%m}" if known else ""


def networks(rows: pl.DataFrame, vintage: str) -> dict[str, pl.DataFrame]:
    """Networks with their days, and each one's commissioner.

    `rows` has pcn, name, commissioner, first, last, postcode, line. The file gives only the present
    commissioner, without days, so it is read over the network's whole life as far as that
    commissioner existed. An edition from before the last CCG mergers is believed until them.
    """
    named_rows = named(
        rows, kind="pcn", code="pcn", name="name", origin=REGISTER, postcode="postcode",
        first="first", last="last",
    )
    told_early = vintage < MERGERS_TOLD
    eve = pl.lit(LAST_MERGERS - timedelta(days=1))
    below = members(
        rows,
        child=("pcn", "pcn"),
        parent=("sub_icb", "commissioner"),
        evidence=AS_AT if told_early else DATED,
        first="first",
        last=pl.min_horizontal("last", eve) if told_early else "last",
    )
    membership = split_commissioners(below, code="parent", kind="parent_kind", vintage=vintage)
    return {"named_unit": named_rows, "membership": membership}


def core_partners(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Memberships of practices in networks, each with its own first and last day.

    `rows` has partner, pcn, first, last, line.
    """
    return {
        "membership": members(
            rows, child=("practice", "partner"), parent=("pcn", "pcn"), evidence=DATED,
            first="first", last="last",
        )
    }
