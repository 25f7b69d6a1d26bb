"""The definition of one integrated care system: its code, places, trusts and their sources.

A definition is content in TOML that another ICS writes without code; this module only turns the
parsed words into records and says what is wrong with them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.terms.codes import Kind
from commonweal.terms.errors import DefinitionError
from commonweal.terms.interval import Interval


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the system: the practices in the area of its councils. `id` is its code here."""

    id: str
    name: str
    councils: tuple[str, ...]
    interval: Interval
    source: str


@dataclass(frozen=True, slots=True)
class SystemDefinition:
    """One integrated care system. `icb` is its ODS code, which its STP and ICS had before it."""

    id: str
    name: str
    icb: str
    councils: tuple[str, ...]
    places: tuple[Place, ...]
    source: str


def _place(entry: dict[str, Any], where: str) -> Place:
    try:
        first, last = entry["first"], entry.get("last")
        if not isinstance(first, date):
            raise DefinitionError(f"{where}: place '{entry['id']}': `first` is not a date.")
        return Place(
            entry["id"],
            entry["name"],
            tuple(entry["councils"]),
            Interval(first, last),
            entry["source"],
        )
    except KeyError as missing:
        raise DefinitionError(f"{where}: a place lacks {missing}.") from missing
    except ValueError as wrong:
        raise DefinitionError(f"{where}: place '{entry['id']}': {wrong}.") from wrong


def system_from(words: dict[str, Any], where: str) -> SystemDefinition:
    """Make the record of a parsed `system.toml`. Raises `DefinitionError` for what is wrong."""
    try:
        places = tuple(_place(entry, where) for entry in words.get("place", []))
        councils = tuple(dict.fromkeys(c for place in places for c in place.councils))
        definition = SystemDefinition(
            words["id"], words["name"], words["icb"], councils, places, words["source"]
        )
    except KeyError as missing:
        raise DefinitionError(f"{where}: the definition lacks {missing}.") from missing
    ids = [place.id for place in places]
    if len(set(ids)) != len(ids):
        raise DefinitionError(f"{where}: two places have the same id; each needs its own.")
    return definition


LEVELS: tuple[Kind, ...] = (
    Kind.ICB,
    Kind.PLACE,
    Kind.SUB_ICB,
    Kind.CCG,
    Kind.PCN,
    Kind.PRACTICE,
    Kind.TRUST,
    Kind.UPPER_TIER,
    Kind.DISTRICT,
)
"""The levels that have pages, from the whole to its parts, then providers and council areas."""
