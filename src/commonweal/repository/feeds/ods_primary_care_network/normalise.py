"""What a row of PCNDetails means: a named network under its commissioner."""

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.networks import networks
from commonweal.repository.statements import latest_month


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Networks with their days, and their memberships of CCGs and sub-ICB locations."""
    rows = accepted[0].frame
    vintage = facts.vintage or latest_month(rows, of=("first", "last"))
    return Normalised(networks(rows, vintage), vintage=vintage)
