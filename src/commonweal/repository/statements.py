"""Writing named units and memberships, as rows of their tables, from a publication's columns.

Small builders shared by the feeds that say who there is and who belongs to whom. Which statement is
believed on which day is settled in `system`, not here.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

REGISTER, MENTION = "register", "mention"
DATED, AS_AT = "dated", "as at"

Day = date | str | pl.Expr | None
"""A day, the name of a column of days, an expression for one, or nothing known."""


def day(value: Day) -> pl.Expr:
    """The expression for a day."""
    if value is None:
        return pl.lit(None, dtype=pl.Date)
    if isinstance(value, str):
        return pl.col(value)
    return value if isinstance(value, pl.Expr) else pl.lit(value)


def text(column: str | None) -> pl.Expr:
    """The expression for a column of text; missing throughout when the file has none."""
    return pl.col(column) if column is not None else pl.lit(None, dtype=pl.String)


def latest_month(*frames: pl.DataFrame, of: tuple[str, ...]) -> str:
    """The month of the latest day in the columns `of`, as `2024-10`; empty when there is no day.

    It stands for the vintage of registers that do not say when they were drawn.
    """
    days = [frame[column].max() for frame in frames for column in of]
    known = [found for found in days if isinstance(found, date)]
    return f"{max(known):%Y-%m}" if known else ""


def named(
    rows: pl.DataFrame,
    *,
    kind: str,
    code: str,
    name: str,
    origin: str,
    ons_code: str | None = None,
    postcode: str | None = None,
    first: Day = None,
    last: Day = None,
) -> pl.DataFrame:
    """One row of `named_unit` for each code, from the first line that names it.

    `code`, `name`, `ons_code` and `postcode` are names of columns. Lines without a code or a name
    are passed over.
    """
    return (
        rows.filter(pl.col(code).is_not_null() & pl.col(name).is_not_null())
        .unique(subset=code, keep="first", maintain_order=True)
        .select(
            "line",
            unit_kind=pl.lit(kind),
            unit=pl.col(code),
            name=pl.col(name),
            ons_code=text(ons_code),
            postcode=text(postcode),
            first=day(first),
            last=day(last),
            origin=pl.lit(origin),
        )
    )


@dataclass(frozen=True, slots=True)
class Held:
    """How a publication says that something held: its evidence, and from when to when."""

    evidence: str
    first: Day
    last: Day = None


def members(
    rows: pl.DataFrame, held: Held, *, child: tuple[str, str], parent: tuple[str, str]
) -> pl.DataFrame:
    """One row of `membership` for each child, parent and first day that the lines name.

    `child` and `parent` are each a kind and the column of codes. Lines that lack one of the two,
    or the first day, are passed over.
    """
    return (
        rows.select(
            "line",
            child_kind=pl.lit(child[0]),
            child=pl.col(child[1]),
            parent_kind=pl.lit(parent[0]),
            parent=pl.col(parent[1]),
            first=day(held.first),
            last=day(held.last),
            evidence=pl.lit(held.evidence),
        )
        .drop_nulls(["child", "parent", "first"])
        .unique(subset=["child", "parent", "first"], keep="first", maintain_order=True)
    )
