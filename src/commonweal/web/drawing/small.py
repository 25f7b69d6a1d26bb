"""Small charts for a row of a table: the course of a series, and a figure among its peers."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from commonweal.actions.figures import Spread
from commonweal.web.drawing.marks import drawing, linear

SPARK_WIDTH, SPARK_HEIGHT = 110, 30
STRIP_WIDTH, STRIP_HEIGHT = 130, 24
_EDGE = 4


def sparkline(days: Sequence[date], values: Sequence[float | None], *, summary: str) -> Markup:
    """The course of a series, broken where there is no figure; a dot marks the newest."""
    known = [v for v in values if v is not None]
    if not known:
        return Markup("")
    x = linear(days[0].toordinal(), days[-1].toordinal(), start=_EDGE, end=SPARK_WIDTH - _EDGE)
    y = linear(min(known), max(known), start=SPARK_HEIGHT - _EDGE, end=_EDGE)
    # Whole pixels: nobody sees the difference, and the page is a third lighter.
    places = [
        (round(x(day.toordinal())), round(y(v))) if v is not None else None
        for day, v in zip(days, values, strict=True)
    ]
    marks = [
        f'<polyline points="{" ".join(f"{x},{y}" for x, y in run)}"/>'
        for run in _runs(places)
        if len(run) > 1
    ]
    last_x, last_y = [p for p in places if p is not None][-1]
    marks.append(f'<circle cx="{last_x}" cy="{last_y}" r="3"/>')
    return drawing(SPARK_WIDTH, SPARK_HEIGHT, kind="cw-spark", summary=summary, marks=marks)


def _runs(places: Sequence[tuple[int, int] | None]) -> list[list[tuple[int, int]]]:
    runs: list[list[tuple[int, int]]] = [[]]
    for place in places:
        if place is not None:
            runs[-1].append(place)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def strip(spread: Spread, own: float, *, summary: str) -> Markup:
    """Least to greatest as a line, the middle half as a box, the median as a bar, oneself on top."""
    low, high = min(spread.least, own), max(spread.greatest, own)
    scale = linear(low, high, start=_EDGE + 2, end=STRIP_WIDTH - _EDGE - 2)
    numbers = (
        spread.least,
        spread.lower_quarter,
        spread.middle,
        spread.upper_quarter,
        spread.greatest,
    )
    least, lower, middle, upper, greatest, own_x = (
        round(scale(number), 1) for number in (*numbers, own)
    )
    marks = (
        f'<path d="M{least} 7v10m0-5H{greatest}m0-5v10"/>'
        f'<rect x="{lower}" y="6" width="{round(max(upper - lower, 0.1), 1)}" height="12"/>'
        f'<path class="m" d="M{middle} 5v14"/>'
        f'<path class="cw-own" d="M{own_x} 6l6 6-6 6-6-6z"/>'
    )
    return drawing(STRIP_WIDTH, STRIP_HEIGHT, kind="cw-strip", summary=summary, marks=(marks,))
