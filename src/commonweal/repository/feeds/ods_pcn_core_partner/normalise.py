"""What a row of PCN Core Partner Details means: one practice in one network for a time."""

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.networks import core_partners
from commonweal.repository.statements import latest_month


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Memberships of practices in networks."""
    rows = accepted[0].frame
    return Normalised(
        core_partners(rows), vintage=facts.vintage or latest_month(rows, of=("first", "last"))
    )
