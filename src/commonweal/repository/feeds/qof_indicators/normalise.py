"""What a row of the mapping means: one indicator in one year of the framework."""

from commonweal.repository.acceptance import Accepted
from commonweal.repository.feed import FileFacts, Normalised
from commonweal.repository.indicator_rows import named_year
from commonweal.repository.labels import with_period


def normalise(accepted: list[Accepted], facts: FileFacts) -> Normalised:
    """Indicators of the year in the name; nothing when it tells none."""
    year = named_year(facts.parts)
    if year is None:
        return Normalised({})
    return Normalised(
        {"quality_indicator": with_period(accepted[0].frame, year)},
        vintage=year.label.replace("/", "-"),
    )
