"""What the ePCN workbook means: its two sheets told apart by their columns, and read together."""

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.networks import core_partners, networks
from commonweal.repository.reading.rows import refuse
from commonweal.repository.statements import latest_month
from commonweal.terms.problem import Place

DETAILS = {"commissioner", "opened", "closed", "postcode"}
PARTNERS = {"partner", "joined", "left"}


def _sheets_with(accepted: list[Accepted], columns: set[str], facts: FileFacts) -> pl.DataFrame:
    found = [part.frame for part in accepted if columns <= set(part.frame.columns)]
    if not found:
        raise refuse(
            "missing-sheet",
            Place(facts.name),
            f"No sheet has all of the columns read as {', '.join(sorted(columns))}.",
            next_step="If the publisher renamed one, add the name to 'also' in the feed's contract.",
        )
    return pl.concat(found)


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Networks, their commissioners and their core partners.

    Raises `Refusal` when a sheet, or a column of one, is missing.
    """
    details = _sheets_with(accepted, DETAILS, facts).rename({"opened": "first", "closed": "last"})
    partners = _sheets_with(accepted, PARTNERS, facts).rename({"joined": "first", "left": "last"})
    vintage = facts.vintage or latest_month(details, partners, of=("first", "last"))
    told = networks(details, vintage)
    inside = core_partners(partners)["membership"]
    membership = pl.concat([told["membership"], inside])
    return Normalised({**told, "membership": membership}, vintage=vintage)
