"""What a row of the Library's list means: another name for one MSOA."""

from commonweal.repository.acceptance import Accepted
from commonweal.repository.areas import CENSUS_2011
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.statements import MENTION, named


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:  # noqa: ARG001 - one shape for all feeds
    """One mention for each MSOA; the vintage is that of the areas."""
    units = named(accepted[0].frame, kind="msoa", code="msoa", name="name", origin=MENTION)
    return Normalised({"named_unit": units}, vintage=f"{CENSUS_2011:%Y}")
