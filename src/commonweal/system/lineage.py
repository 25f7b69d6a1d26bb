"""What came before an organisation, footprint or body, and what came after, however far.

A merger, split or change of name is a succession between two things with ids of their own; a series
of figures or decisions is followed across it here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commonweal.system.description import Description
from commonweal.system.organisation import Succeeded


@dataclass(frozen=True, slots=True)
class Lineage:
    """The successions that led to a thing and those that led on from it, each in order of time."""

    of: str
    before: tuple[Succeeded, ...]
    after: tuple[Succeeded, ...]

    @property
    def predecessors(self) -> frozenset[str]:
        """Every id that came before."""
        return frozenset(s.predecessor for s in self.before)

    @property
    def successors(self) -> frozenset[str]:
        """Every id that came after."""
        return frozenset(s.successor for s in self.after)


def _walk(start: str, links: Mapping[str, list[Succeeded]], *, to: str) -> tuple[Succeeded, ...]:
    """Successions reached from an id; one met twice, as in a cycle, is told once."""
    found: dict[Succeeded, None] = {}
    waiting = [start]
    while waiting:
        for link in links.get(waiting.pop(), ()):
            if link not in found:
                found[link] = None
                waiting.append(getattr(link, to))
    return tuple(sorted(found, key=lambda s: (s.date, s.predecessor, s.successor)))


def _by(successions: Iterable[Succeeded], end: str) -> dict[str, list[Succeeded]]:
    grouped: dict[str, list[Succeeded]] = defaultdict(list)
    for succession in successions:
        grouped[getattr(succession, end)].append(succession)
    return grouped


def lineage(description: Description, id_: str) -> Lineage:
    """Where a thing came from and what became of it. An unknown id has no lineage."""
    told = description.successions
    before = _walk(id_, _by(told, "successor"), to="predecessor")
    after = _walk(id_, _by(told, "predecessor"), to="successor")
    return Lineage(id_, before, after)
