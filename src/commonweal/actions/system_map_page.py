"""The map of a system on a day: its levels, how its footprints overlap, its bodies, what changed.

Facts for a page; nothing is drawn here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from commonweal.actions.governed import Governed
from commonweal.system.body import Body
from commonweal.system.change import Change
from commonweal.system.description import AsAt
from commonweal.system.footprint import Footprint, Level
from commonweal.system.organisation import Organisation

LEVELS = (
    Level.SYSTEM, Level.PLACE, Level.HOSPITAL_CATCHMENT, Level.PLACE_AREA, Level.NEIGHBOURHOOD,
)  # fmt: skip
LEVEL_NAMES = {
    Level.NEIGHBOURHOOD: "Neighbourhood (cluster or primary care network)",
    Level.PLACE_AREA: "Area within a place",
    Level.PLACE: "Place (council footprint)",
    Level.HOSPITAL_CATCHMENT: "Hospital catchment",
    Level.SYSTEM: "System",
    Level.REGION: "Region",
    Level.ENGLAND: "England",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """The neighbourhoods that lie in one place and one hospital catchment."""

    neighbourhoods: tuple[Footprint, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Places down, catchments across. The last row and column are for what is not told."""

    catchments: tuple[Footprint | None, ...]
    rows: tuple[tuple[Footprint | None, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class SystemMap:
    """A system on a day. `earlier` and `later` are the nearest days on which something changed."""

    on: date
    at: AsAt
    overlap: Overlap
    bodies: tuple[tuple[Level, tuple[Body, ...]], ...]
    organisations: tuple[tuple[str, tuple[Organisation, ...]], ...]
    levels: tuple[tuple[Level, int], ...]
    changes: tuple[Change, ...]
    changed_on: date
    days: tuple[date, ...]
    earlier: date | None
    later: date | None

    @property
    def day_index(self) -> int:
        """Which of the days on which something changed is the newest by then."""
        return max(sum(day <= self.on for day in self.days) - 1, 0)


def _of_level(at: AsAt, level: Level) -> list[Footprint]:
    return [f for f in at.footprints.values() if f.level == level]


def _overlap(at: AsAt) -> Overlap:
    """Where neighbourhoods lie; one in two places is shown in both, since footprints overlap."""
    places = _told(_of_level(at, Level.PLACE))
    catchments = _told(_of_level(at, Level.HOSPITAL_CATCHMENT))
    found: dict[tuple[str, str], list[Footprint]] = {}
    for footprint in _of_level(at, Level.NEIGHBOURHOOD):
        for place in _above(at, footprint, places):
            for catchment in _above(at, footprint, catchments):
                found.setdefault((place, catchment), []).append(footprint)
    rows: list[tuple[Footprint | None, tuple[Cell, ...]]] = []
    for row in places:
        cells = [found.get((_id(row), _id(c)), []) for c in catchments]
        if row is not None or any(cells):
            rows.append((row, tuple(Cell(tuple(cell)) for cell in cells)))
    return _trimmed(Overlap(catchments, tuple(rows)))


def _above(at: AsAt, footprint: Footprint, wholes: tuple[Footprint | None, ...]) -> list[str]:
    """Which of some footprints it lies in; the empty id where that is not told."""
    above = at.above(footprint.id)
    return [w.id for w in wholes if w is not None and w.id in above] or [""]


def _told(footprints: list[Footprint]) -> tuple[Footprint | None, ...]:
    return (*sorted(footprints, key=lambda f: f.name), None)


def _id(footprint: Footprint | None) -> str:
    return footprint.id if footprint is not None else ""


def _trimmed(overlap: Overlap) -> Overlap:
    """Without the column of what is not told, where there is nothing in it."""
    if any(cells[-1].neighbourhoods for _, cells in overlap.rows):
        return overlap
    rows = tuple((place, cells[:-1]) for place, cells in overlap.rows)
    return Overlap(overlap.catchments[:-1], rows)


def _by_level(bodies: Iterable[Body]) -> tuple[tuple[Level, tuple[Body, ...]], ...]:
    order = list(LEVEL_NAMES)[::-1]
    ordered = sorted(bodies, key=lambda b: (order.index(b.level), not b.decides, b.name))
    return tuple((level, tuple(found)) for level, found in groupby(ordered, key=lambda b: b.level))


def _by_kind(
    organisations: Iterable[Organisation],
) -> tuple[tuple[str, tuple[Organisation, ...]], ...]:
    ordered = sorted(organisations, key=lambda o: (o.kind, o.name))
    return tuple((str(kind), tuple(found)) for kind, found in groupby(ordered, lambda o: o.kind))


def system_map(governed: Governed, on: date) -> SystemMap:
    """The map of a system on a day."""
    at, days = governed.at(on), governed.turning_days
    past = [day for day in days if day <= on]
    changed_on = past[-1] if past else on
    later = [day for day in days if day > on]
    counted = ((level, len(_of_level(at, level))) for level in LEVELS)
    return SystemMap(
        on,
        at,
        _overlap(at),
        _by_level(at.bodies.values()),
        _by_kind(at.organisations.values()),
        tuple((level, count) for level, count in counted if count),
        governed.changes_on(changed_on),
        changed_on,
        days,
        past[-1] if past and past[-1] < on else past[-2] if len(past) > 1 else None,
        later[0] if later else None,
    )
