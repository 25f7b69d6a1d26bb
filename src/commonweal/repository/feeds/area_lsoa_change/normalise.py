"""What a pair of LSOAs means: one area of 2011, what it became in 2021, and their district."""

from commonweal.repository.acceptance import Accepted
from commonweal.repository.areas import changes_at_census
from commonweal.repository.feed import FileFacts, Normalised


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """LSOAs with their days, what changed ones became, and the district of all of them."""
    return changes_at_census(accepted[0].frame, "lsoa", facts)
