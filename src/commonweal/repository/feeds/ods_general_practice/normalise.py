"""What an epraccur row means: a named practice, and its dated place under a commissioner.

Only prescribing setting 4 is a GP practice; the other cost centres are left out of the structure.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised

GP_PRACTICE_SETTING = "4"


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """One named unit for each practice, one membership for each commissioner it has or had."""
    rows = accepted[0].frame
    practices = rows.filter(pl.col("setting") == GP_PRACTICE_SETTING).with_columns(
        unit_kind=pl.lit("practice"), origin=pl.lit("register")
    )
    commissioned = practices.filter(
        pl.col("commissioner").is_not_null() & pl.col("joined").is_not_null()
    ).select(
        "line",
        child_kind=pl.lit("practice"),
        child="unit",
        parent_kind=pl.lit("sub_icb"),
        parent="commissioner",
        first="joined",
        last=pl.min_horizontal("left", "last"),
        evidence=pl.lit("dated"),
    )
    newest = max(rows[c].max() for c in ("first", "last", "joined", "left") if rows[c].len())
    return Normalised(
        {"named_unit": practices, "membership": commissioned},
        vintage=facts.vintage or f"{newest:%Y-%m}",
    )
