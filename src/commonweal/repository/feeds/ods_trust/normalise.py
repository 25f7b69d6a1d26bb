"""What an etr row means: a named trust, and the system it belongs to while it is open."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.commissioning import ICB_SHAPE
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import DATED, REGISTER, Held, latest_month, members, named


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Trusts with their days, and their memberships of integrated care systems.

    The register gives the system without days. Systems were drawn around whole trusts, so it is
    read from the day the trust opened to the day it closed.
    """
    rows = accepted[0].frame
    trusts = named(
        rows,
        kind="trust",
        code="unit",
        name="name",
        origin=REGISTER,
        postcode="postcode",
        first="first",
        last="last",
    )
    belongs = members(
        rows.filter(pl.col("icb").str.contains(ICB_SHAPE)),
        Held(DATED, "first", "last"),
        child=("trust", "unit"),
        parent=("icb", "icb"),
    )
    vintage = facts.vintage or latest_month(rows, of=("first", "last"))
    return Normalised({"named_unit": trusts, "membership": belongs}, vintage=vintage)
