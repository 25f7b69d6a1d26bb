"""What a row of the workforce tables means: the staff of one trust, system or England.

The month stands in a column, in the headings or in the file's name, by layout.
"""

from datetime import date

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.file_names import named_part
from commonweal.repository.labels import with_periods
from commonweal.repository.months import month_in, year_and_month
from commonweal.terms.period import Period

ENGLAND = "E92000001"


def _read(text: str) -> Period:
    return year_and_month(text) if text[0].isdigit() else month_in(text)


def _dated(rows: pl.DataFrame, facts: FileFacts) -> pl.DataFrame:
    if "day" in rows.columns:
        named = rows.with_columns(stated="day", staff_group=pl.lit("Total"))
    elif "month" in rows.columns:
        named = rows.with_columns(stated="month")
    else:
        named = rows.with_columns(stated=pl.lit(named_part(facts, "months")))
    return with_periods(named, "stated", _read)


def _placed(rows: pl.DataFrame) -> pl.DataFrame:
    """Trusts by their code, systems by theirs, England; other rows (regions, boards) are left out."""
    organisation, ics = pl.col("organisation"), pl.col("ics")
    board = organisation.str.starts_with("Q")
    england = (pl.col("region") == "England") & organisation.is_null() & ics.is_null()
    return rows.with_columns(
        unit_kind=pl.when(organisation.is_not_null() & ~board)
        .then(pl.lit("trust"))
        .when(organisation.is_null() & ics.is_not_null())
        .then(pl.lit("icb"))
        .when(england)
        .then(pl.lit("england")),
        unit=pl.when(england).then(pl.lit(ENGLAND)).otherwise(pl.coalesce("organisation", "ics")),
    ).filter(pl.col("unit_kind").is_not_null() & (pl.col("staff") > 0))


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Staff by unit, month and group; groups overlap and are never added up."""
    rows = _placed(_dated(accepted[0].frame, facts)).with_columns(
        counted=pl.lit(named_part(facts, "counted"))
    )
    newest = rows["period_last"].max()
    assert isinstance(newest, date), "a workforce file holds at least one dated row"
    return Normalised({"workforce": rows}, vintage=f"{newest:%Y-%m}")
