"""What an epraccur row means: a named practice, and its dated place under a commissioner.

Only prescribing setting 4 is a GP practice; the other cost centres are left out of the structure.
"""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.commissioning import split_commissioners
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import DATED, REGISTER, Held, latest_month, members

GP_PRACTICE_SETTING = "4"


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """One named unit for each practice, and its membership of the commissioner it has or had.

    A membership ends when the practice left its commissioner or closed, whichever came first.
    """
    rows = accepted[0].frame
    vintage = facts.vintage or latest_month(rows, of=("first", "last", "joined", "left"))
    practices = rows.filter(pl.col("setting") == GP_PRACTICE_SETTING).with_columns(
        unit_kind=pl.lit("practice"), origin=pl.lit(REGISTER)
    )
    commissioned = members(
        practices,
        Held(DATED, "joined", pl.min_horizontal("left", "last")),
        child=("practice", "unit"),
        parent=("sub_icb", "commissioner"),
    )
    membership = split_commissioners(
        commissioned, code="parent", kind="parent_kind", vintage=vintage
    )
    return Normalised({"named_unit": practices, "membership": membership}, vintage=vintage)
