"""Layouts of contacts outside hospital: GP appointments, NHS 111, and delayed transfers."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from commonweal.repository.synthesis.publishing import Facts, PublishedFile, Sheet, table

WORKBOOK_MONTH = date(2019, 4, 1)
FIRST_COUNCIL = 801
_SPLITS = {
    "care": "LA - by type of care",
    "body": "LA - by responsible org",
    "reason": "LA - by reason",
}


def appointments(facts: Facts) -> Iterator[PublishedFile]:
    """GP appointments of one region's CCGs."""
    bodies = facts["commissioners"].select(
        "code", "ons", "former_name", "icb_ons", "icb_short", "region_ons", "region_name"
    )
    rows = facts["appointments"].join(
        bodies, left_on="commissioner", right_on="code", maintain_order="left"
    )
    region = "".join(
        word for word in facts["commissioners"]["icb_short"][0].title() if word.isalpha()
    )
    yield table(
        f"Regional_CSV_{region}.csv",
        rows.select(
            CCG_CODE="commissioner",
            CCG_ONS_CODE="ons",
            CCG_NAME="former_name",
            STP_ONS="icb_ons",
            STPNM=pl.col("icb_short") + "  STP",
            REGION_ONS_CODE="region_ons",
            REGION_NAME="region_name",
            Appointment_Month=pl.col("month").dt.to_string("%b%Y").str.to_uppercase(),
            APPT_STATUS="status",
            HCP_TYPE="professional",
            APPT_MODE="mode",
            TIME_BETWEEN_BOOK_AND_APPT="booked",
            COUNT_OF_APPOINTMENTS="count",
        ),
    )


def calls_111(facts: Facts) -> Iterator[PublishedFile]:
    """NHS 111 calls by area and day, with the compilation's mistaken column of calls abandoned."""
    region = facts["commissioners"]["region_name"][0]
    yield table(
        "nhs111_daily_2025-11_2026-04.csv",
        facts["calls"].select(
            date=pl.col("day").dt.to_string("%Y-%m-%d"),
            region_code=pl.lit(region),
            contract_code="contract",
            contract_name="name",
            calls_received="received",
            calls_answered="answered",
            calls_answered_60s="quick",
            calls_abandoned="received",
            calls_triaged="triaged",
        ),
    )


def _councils(facts: Facts) -> pl.DataFrame:
    """Councils with a number as the Department of Health gave them."""
    found = facts["districts"].select("council", "council_name").unique(maintain_order=True)
    return found.with_columns(number=(pl.int_range(pl.len()) + FIRST_COUNCIL).cast(pl.String))


def _measured(facts: Facts) -> pl.DataFrame:
    """Days by council, month, split and part, with England's sum and each split's total."""
    keys = ["month", "split", "part"]
    rows = (
        facts["delayed_transfers"]
        .join(_councils(facts), on="council", maintain_order="left")
        .drop("council")
        .rename({"council_name": "name"})
    )
    codes = _councils(facts).select(name="council_name", ons="council")
    rows = rows.join(codes, on="name", maintain_order="left")
    england = (
        rows.group_by(keys, maintain_order=True)
        .agg(pl.col("days").sum())
        .with_columns(name=pl.lit("England"), number=pl.lit("-"), ons=pl.lit(""))
    )
    both = pl.concat([england.select(rows.columns), rows])
    total = both.group_by("month", "split", "name", "number", "ons", maintain_order=True).agg(
        pl.col("days").sum()
    )
    return pl.concat([both, total.with_columns(part=pl.lit("Total")).select(both.columns)])


def delayed_transfers(facts: Facts) -> Iterator[PublishedFile]:
    """The compiled series of days of delay, one column for all splits."""
    rows = _measured(facts).sort("month", "split", "number", maintain_order=True)
    yield table(
        "dtoc_delayed_days_2017-04_2019-12.csv",
        rows.select(
            PERIOD=pl.col("month").dt.to_string("%Y-%m"),
            SOURCE_FILE=pl.col("month").dt.to_string("%b_%y.xls"),
            SHEET=pl.col("split").replace_strict(_SPLITS),
            **{"ONS Geography": "ons"},
            Code="number",
            Name="name",
            HEADER_GROUP=pl.when(pl.col("split") == "reason")
            .then(pl.lit(""))
            .otherwise(pl.lit("Delayed Days")),
            MEASURE="part",
            VALUE="days",
        ),
    )


def delayed_transfers_workbook(facts: Facts) -> Iterator[PublishedFile]:
    """One month's workbook: on each sheet the days, then the mean delayed a day, headed alike."""
    rows = _measured(facts).filter(pl.col("month") == WORKBOOK_MONTH)
    days_of_month = 30
    sheets = []
    for split, sheet in _SPLITS.items():
        wide = rows.filter(pl.col("split") == split).pivot(
            on="part", index=["ons", "number", "name"], values="days"
        )
        parts = wide.columns[3:]
        frame = wide.select(
            pl.lit("").alias("0"),
            pl.col("ons"),
            pl.col("number"),
            pl.col("name"),
            *parts,
            *[(pl.col(p) / days_of_month).alias(f"{p} a day") for p in parts],
        )
        title = (
            ("", "Synthetic figures in the layout of delayed transfers of care"),
            ("", f"{WORKBOOK_MONTH:%B %Y}"),
            ("",),
        )
        headings = ("", "ONS Geography", "Code", "Name", *parts, *parts)
        sheets.append(Sheet(frame, sheet, title, headings))
    yield PublishedFile(f"LA-Type-B-{WORKBOOK_MONTH:%B-%Y}.xlsx", tuple(sheets))
