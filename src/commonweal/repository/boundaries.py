"""Boundaries of areas for maps: GeoJSON found beside the feeds, checked, kept and read as rings.

A file is kept as it came once it has proved to be polygons in longitude and latitude with a code for
each area. What is drawn from them, and what the areas belong to, is decided elsewhere.
"""

import json
import math
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commonweal.repository.landing import Arrival, arrivals, read_arrival
from commonweal.repository.reading.rows import Refusal, refuse
from commonweal.repository.workspace import Workspace
from commonweal.terms.codes import SHAPES, Kind
from commonweal.terms.problem import Place, Problem

Ring = list[tuple[float, float]]
"""The corners of an outline as (longitude, latitude) in degrees, first and last the same."""

FOLDER = "boundaries"
NAMES = re.compile(r"(?:SYNTHETIC_)?(?:boundaries_.*|.*_districts)\.geojson", re.IGNORECASE)
BYTES_MAX = 30 * 1024**2
AREAS_MAX = 5_000
CORNERS_MAX = 1_000_000
STEPS_ACROSS = 700
"""Outlines are simplified to about this many steps across the whole map."""

CODE_NAMES: dict[Kind, re.Pattern[str]] = {
    Kind.DISTRICT: re.compile(r"LAD(\d\d)CD"),
    Kind.UPPER_TIER: re.compile(r"CTYUA(\d\d)CD"),
    Kind.ICB: re.compile(r"ICB(\d\d)CD"),
    Kind.SUB_ICB: re.compile(r"SICBL(\d\d)CD"),
    Kind.LSOA: re.compile(r"LSOA(\d\d)CD"),
    Kind.MSOA: re.compile(r"MSOA(\d\d)CD"),
}
"""The property that holds an area's code, as the ONS Open Geography portal names it; with its year."""

_DRAWN = (Kind.DISTRICT, Kind.UPPER_TIER, Kind.ICB, Kind.SUB_ICB)
_WGS84 = re.compile(r"4326|CRS84|WGS ?84", re.IGNORECASE)
_NEXT = "Supply GeoJSON polygons in WGS84 from the ONS Open Geography portal."


def keep_boundaries(workspace: Workspace, folder: Path) -> list[Problem]:
    """Keep every usable boundary file below the folder of feeds; say what is wrong with the others.

    A file of the same name replaces the one kept before. Raises `UsageError` for no such folder.
    """
    problems = []
    for arrival in arrivals(folder):
        if NAMES.fullmatch(arrival.name):
            try:
                _keep(workspace, arrival)
            except Refusal as refusal:
                problems.append(refusal.problem)
    return problems


def _keep(workspace: Workspace, arrival: Arrival) -> None:
    place = Place(arrival.label)
    if arrival.path.stat().st_size > BYTES_MAX:
        raise refuse("too-large", place, "The file is too large for a map.", next_step=_NEXT)
    content = read_arrival(arrival)
    kind, year, _ = checked(content, place)
    if kind not in _DRAWN:
        return
    name = re.sub(r"[^a-z0-9]+", "-", arrival.path.stem.casefold()).strip("-")
    target = workspace.folder / FOLDER / f"{kind.value}.{year}.{name}.geojson"
    if target.is_file() and target.read_bytes() == content:
        return
    target.parent.mkdir(exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}.part")
    with partial.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(target)


def checked(content: bytes, place: Place) -> tuple[Kind, str, dict[str, list[Ring]]]:
    """Kind, two-digit year and rings by code. Raises `Refusal` for anything but usable polygons."""
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as wrong:
        raise refuse(
            "not-geojson", place, "The file is not readable as JSON.", next_step=_NEXT
        ) from wrong
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or whole.get("type") != "FeatureCollection":
        raise refuse("not-geojson", place, "The file is no FeatureCollection.", next_step=_NEXT)
    if not 1 <= len(features) <= AREAS_MAX:
        message = f"The file has {len(features):,} areas; 1 to {AREAS_MAX:,} can be kept."
        raise refuse("too-many-areas", place, message, next_step=_NEXT)
    system = json.dumps(whole.get("crs"))
    if system != "null" and not _WGS84.search(system):
        message = "The file is not in longitude and latitude (WGS84)."
        raise refuse("not-wgs84", place, message, next_step=_NEXT)
    kind, year, name = _code_name(features[0], place)
    areas: dict[str, list[Ring]] = {}
    for number, feature in enumerate(features, start=1):
        where = Place(place.file, column=f"feature {number}")
        areas.setdefault(_code(feature, name, kind, where=where), []).extend(_rings(feature, where))
    if sum(len(ring) for rings in areas.values() for ring in rings) > CORNERS_MAX:
        raise refuse("too-large", place, "The outlines are too fine for a map.", next_step=_NEXT)
    return kind, year, areas


def _properties(feature: object) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _code_name(feature: object, place: Place) -> tuple[Kind, str, str]:
    for name in _properties(feature):
        for kind, pattern in CODE_NAMES.items():
            if found := pattern.fullmatch(name):
                return kind, found[1], name
    message = "The areas have no code under a known name, such as LAD24CD or ICB23CD."
    raise refuse("no-area-code", place, message, next_step=_NEXT)


def _code(feature: object, name: str, kind: Kind, *, where: Place) -> str:
    code = _properties(feature).get(name)
    shape = rf"{SHAPES[kind]}|[EWSN]\d{{8}}"
    if not isinstance(code, str) or not re.fullmatch(shape, code):
        raise refuse("no-area-code", where, f"{code!r} is no code of an area.", next_step=_NEXT)
    return code


def _rings(feature: object, where: Place) -> list[Ring]:
    found = feature.get("geometry") if isinstance(feature, dict) else None
    geometry: dict[str, Any] = found if isinstance(found, dict) else {}
    form = geometry.get("type")
    try:
        if form == "Polygon":
            return [_ring(ring) for ring in geometry["coordinates"]]
        if form == "MultiPolygon":
            return [_ring(ring) for polygon in geometry["coordinates"] for ring in polygon]
    except (TypeError, ValueError, KeyError, IndexError) as wrong:
        raise refuse("not-polygons", where, f"The outline: {wrong}.", next_step=_NEXT) from wrong
    raise refuse("not-polygons", where, f"The area is a {form}, no polygon.", next_step=_NEXT)


def _ring(corners: list[list[float]]) -> Ring:
    ring = [(float(corner[0]), float(corner[1])) for corner in corners]
    if len(ring) < 4:
        raise ValueError("has fewer than four corners")
    for longitude, latitude in ring:
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            raise ValueError(f"({longitude}, {latitude}) is no longitude and latitude")
    return ring


def read_boundaries(workspace: Workspace, kind: Kind) -> dict[str, list[Ring]]:
    """Outlines of the areas of a kind by code, simplified for a map; empty where none are kept.

    Of an area in two files, the newer year is taken. Islands too small to be seen are left out.
    """
    areas: dict[str, list[Ring]] = {}
    for path in sorted((workspace.folder / FOLDER).glob(f"{kind.value}.*.geojson")):
        try:
            found_kind, _, found = checked(path.read_bytes(), Place(path.name))
        except (Refusal, OSError):
            continue
        areas |= found if found_kind == kind else {}
    corners = [corner for rings in areas.values() for ring in rings for corner in ring]
    if not corners:
        return {}
    step = (max(lat for _, lat in corners) - min(lat for _, lat in corners)) / STEPS_ACROSS
    return {code: list(_simplified(rings, step)) for code, rings in areas.items()}


def _simplified(rings: list[Ring], step: float) -> Iterator[Ring]:
    """Rings with corners no farther off than a step; always at least the largest."""
    decimals = max(0, math.ceil(-math.log10(step)) + 1)
    ordered = sorted(rings, key=_height, reverse=True)
    for number, ring in enumerate(ordered):
        if number and _height(ring) < 2 * step:
            return
        yield [(round(x, decimals), round(y, decimals)) for x, y in _fewer_corners(ring, step)]


def _height(ring: Ring) -> float:
    return max(y for _, y in ring) - min(y for _, y in ring)


def _fewer_corners(ring: Ring, step: float) -> Ring:
    """Douglas and Peucker's line simplification (Cartographica 10, 1973), without recursion."""
    middle = len(ring) // 2
    kept = {0, middle, len(ring) - 1}
    spans = [(0, middle), (middle, len(ring) - 1)]
    while spans:
        start, end = spans.pop()
        farthest, distance = _farthest(ring, start, end)
        if distance > step:
            kept.add(farthest)
            spans += [(start, farthest), (farthest, end)]
    return [ring[place] for place in sorted(kept)]


def _farthest(ring: Ring, start: int, end: int) -> tuple[int, float]:
    """The corner between two others that lies farthest from the straight line joining them."""
    (x1, y1), (x2, y2) = ring[start], ring[end]
    across, up = x2 - x1, y2 - y1
    length = math.hypot(across, up)
    best, distance = start, 0.0
    for place in range(start + 1, end):
        x, y = ring[place]
        off = (
            abs(across * (y1 - y) - (x1 - x) * up) / length
            if length
            else math.hypot(x - x1, y - y1)
        )
        if off > distance:
            best, distance = place, off
    return best, distance
