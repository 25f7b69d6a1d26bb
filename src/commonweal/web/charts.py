"""The drawings of a measure's page, from the facts of the page: series, ranking and map."""

from dataclasses import dataclass

from markupsafe import Markup

from commonweal.actions.figures import Figure
from commonweal.actions.measure_page import MeasurePage
from commonweal.web import sentences
from commonweal.web.drawing.areas import Area, Class, areas_map, classes_of
from commonweal.web.drawing.ranking import Ranked, ranking_chart
from commonweal.web.drawing.series import Point, series_chart
from commonweal.web.pieces import tone

_MAPPED_MIN = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn; empty where there was nothing to draw. `legend` belongs to the map."""

    series: Markup
    ranking: Markup
    map: Markup
    legend: tuple[Class, ...]
    shades: dict[str, int]


def _points(series: tuple[Figure, ...]) -> list[Point]:
    return [Point(f.last, f.value, f.lower, f.upper) for f in series]


def _series(page: MeasurePage) -> Markup:
    if page.focus is None or sum(f.is_given for f in page.series) < 2:
        return Markup("")
    shown = page.series
    first = shown[0].last
    beside = tuple(f for f in page.beside_series if f.last >= first)
    return series_chart(_points(shown), _points(beside), summary=sentences.series_words(page))


def _ranking(page: MeasurePage) -> Markup:
    given = [p for p in page.peers if p.figure.value is not None]
    if len(given) < 2:
        return Markup("")
    own_system = page.is_national
    ranked = [
        Ranked(
            p.figure.value or 0.0,
            p.figure.lower,
            p.figure.upper,
            p.position.value,
            tone(p.position, p.judgement),
            is_own=p.is_focus or (own_system and p.is_own),
        )
        for p in given
    ]
    held = page.held_against
    return ranking_chart(
        ranked,
        beside=held.value if held else None,
        beside_name=sentences.held_name(page),
        summary=sentences.ranking_words(page),
    )


def _map(page: MeasurePage) -> tuple[Markup, tuple[Class, ...], dict[str, int]]:
    values = {p.named.code: p.figure.value for p in page.peers if p.figure.value is not None}
    known = {code: value for code, value in values.items() if code in page.rings}
    if len(known) < _MAPPED_MIN:
        return Markup(""), (), {}
    shades, legend = classes_of(known)
    own = {p.named.code for p in page.peers if p.is_focus or (page.is_national and p.is_own)}
    areas = [
        Area(rings, shades.get(code, 0), is_own=code in own)
        for code, rings in sorted(page.rings.items())
    ]
    return areas_map(areas, summary=sentences.map_words(page, len(known))), legend, shades


def of_measure(page: MeasurePage) -> Drawn:
    """Everything that is drawn on a measure's page."""
    drawn_map, legend, shades = _map(page)
    return Drawn(_series(page), _ranking(page), drawn_map, legend, shades)
