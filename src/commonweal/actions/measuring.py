"""The measures that come with Commonweal, read from their definitions."""

from commonweal.outcomes.measure import Measure, measures_from
from commonweal.repository.definitions import measure_definitions


def all_measures() -> dict[str, Measure]:
    """Every measure by id, in order of topic and name. Raises `DefinitionError`."""
    found = measures_from(measure_definitions())
    return {m.id: m for m in sorted(found.values(), key=lambda m: (m.topic, m.name))}
