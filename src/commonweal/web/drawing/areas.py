"""A map of areas shaded in five classes of equal number, each area also marked with its class."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from commonweal.web.drawing.marks import drawing, number, text

Placing = Callable[[tuple[float, float]], tuple[float, float]]
Rings = Sequence[Sequence[tuple[float, float]]]
CLASSES = 5
WIDTH = 420
HEIGHT_MAX = 520
_EDGE = 4


@dataclass(frozen=True, slots=True)
class Area:
    """An area to be shaded: its class from 1 (least) to 5, 0 where there is no figure."""

    rings: Rings
    shade: int
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the legend: its number, how many areas are in it, and their least and greatest."""

    shade: int
    count: int
    least: float
    greatest: float


def classes_of(values: Mapping[str, float]) -> tuple[dict[str, int], tuple[Class, ...]]:
    """Fifths of the areas by value, equal values in one class, and the legend for them."""
    ordered = sorted(values.items(), key=lambda item: item[1])
    shades: dict[str, int] = {}
    for place, (code, value) in enumerate(ordered):
        same = (
            shades.get(ordered[place - 1][0]) if place and ordered[place - 1][1] == value else None
        )
        shades[code] = same or min(CLASSES, place * CLASSES // len(ordered) + 1)
    legend = []
    for shade in range(1, CLASSES + 1):
        inside = [value for code, value in ordered if shades[code] == shade]
        if inside:
            legend.append(Class(shade, len(inside), inside[0], inside[-1]))
    return shades, tuple(legend)


def areas_map(areas: Sequence[Area], *, summary: str) -> Markup:
    """The map, north up; a degree of longitude is shortened as it is in the middle of the map."""
    corners = [corner for area in areas for ring in area.rings for corner in ring]
    if not corners:
        return Markup("")
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = (east - west) * squeeze, north - south
    scale = min((WIDTH - 2 * _EDGE) / wide, (HEIGHT_MAX - 2 * _EDGE) / high)

    def place(corner: tuple[float, float]) -> tuple[float, float]:
        return (_EDGE + (corner[0] - west) * squeeze * scale, _EDGE + (north - corner[1]) * scale)

    marks = [_path(area, place) for area in sorted(areas, key=lambda a: a.is_own)]
    marks += [_label(area, place) for area in areas if area.shade]
    width, height = wide * scale + 2 * _EDGE, high * scale + 2 * _EDGE
    return drawing(width, height, kind="cw-chart cw-map", summary=summary, marks=marks)


def _path(area: Area, place: Placing) -> str:
    steps = []
    for ring in area.rings:
        placed = [place(corner) for corner in ring[:-1]]
        steps.append("M" + "L".join(f"{number(x)} {number(y)}" for x, y in placed) + "Z")
    own = " cw-own-area" if area.is_own else ""
    return f'<path class="cw-shade-{area.shade}{own}" d="{"".join(steps)}"/>'


def _label(area: Area, place: Placing) -> str:
    """The class's number in the middle of the area's largest part."""
    largest = max(area.rings, key=lambda ring: max(y for _, y in ring) - min(y for _, y in ring))
    x, y = _centre([place(corner) for corner in largest])
    return text(x, y + 3, str(area.shade), kind=f"cw-on-{area.shade}", anchor="middle")


def _centre(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The centre of gravity of a polygon, by the surveyor's formula."""
    doubled = x_sum = y_sum = 0.0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        doubled += cross
        x_sum += (x1 + x2) * cross
        y_sum += (y1 + y2) * cross
    if doubled == 0:
        return ring[0]
    return x_sum / (3 * doubled), y_sum / (3 * doubled)
