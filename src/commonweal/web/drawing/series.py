"""A measure over time: its values with their intervals, and a second line to hold them against."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from markupsafe import Markup

from commonweal.web.drawing.marks import (
    Scale,
    drawing,
    line,
    linear,
    number,
    points,
    text,
    tick_words,
    ticks,
)
from commonweal.web.drawing.small import HOLE

WIDTH, HEIGHT = 420, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 14, 30
_YEARS_MAX = 7
_DOTS_MAX = 40


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a series, placed at the last day of its period."""

    day: date
    value: float | None
    lower: float | None = None
    upper: float | None = None


def series_chart(own: Sequence[Point], other: Sequence[Point], *, summary: str) -> Markup:
    """The series, with its 95% intervals as a band; `other` is dashed and has none."""
    known = [p for p in own if p.value is not None]
    if not known:
        return Markup("")
    low, high = _extent([*known, *(p for p in other if p.value is not None)])
    steps = ticks(low, high, about=4)
    y = linear(steps[0], steps[-1], start=HEIGHT - BOTTOM, end=TOP)
    first, last = own[0].day.toordinal(), own[-1].day.toordinal()
    x = linear(first, last, start=LEFT + 6, end=WIDTH - RIGHT - 6)
    marks = [
        *_grid(steps, y),
        *_years(own[0].day, own[-1].day, x),
        *_band(known, x, y),
        *_line(other, x, y, kind="cw-other-line"),
        *_line(own, x, y, kind="cw-own-line"),
        *(_dot(p, x, y) for p in known if len(known) <= _DOTS_MAX or p is known[-1]),
    ]
    return drawing(WIDTH, HEIGHT, kind="cw-chart", summary=summary, marks=marks)


def _extent(known: Sequence[Point]) -> tuple[float, float]:
    numbers = [n for p in known for n in (p.value, p.lower, p.upper) if n is not None]
    return min(numbers), max(numbers)


def _grid(steps: Sequence[float], y: Scale) -> list[str]:
    step = steps[1] - steps[0]
    marks = []
    for value in steps:
        marks.append(line((LEFT, y(value)), (WIDTH - RIGHT, y(value)), "cw-grid"))
        marks.append(text(LEFT - 5, y(value) + 4, tick_words(value, step), anchor="end"))
    return marks


def _years(first: date, last: date, x: Scale) -> list[str]:
    """A tick at each 1 January, or at every second, fifth ... where there are many."""
    years = range(first.year, last.year + 2)
    every = next((n for n in (1, 2, 3, 5, 10, 20) if len(years) / n <= _YEARS_MAX), 50)
    marks = []
    for year in years:
        day = date(year, 1, 1)
        if first <= day <= last and year % every == 0:
            place = x(day.toordinal())
            marks.append(line((place, HEIGHT - BOTTOM), (place, HEIGHT - BOTTOM + 5), "cw-axis"))
            marks.append(text(place, HEIGHT - BOTTOM + 18, str(year), anchor="middle"))
    if not marks:
        marks.append(text(x(last.toordinal()), HEIGHT - BOTTOM + 18, str(last.year), anchor="end"))
    return marks


def _broken(known: Sequence[Point]) -> list[list[Point]]:
    """Runs without a hole: a hole is a step much longer than the usual one."""
    steps = sorted((after.day - before.day).days for before, after in pairwise(known))
    usual = steps[len(steps) // 2] if steps else 0
    runs: list[list[Point]] = [[]]
    for point in known:
        if runs[-1] and (point.day - runs[-1][-1].day).days > HOLE * max(usual, 1):
            runs.append([])
        runs[-1].append(point)
    return [run for run in runs if run]


def _line(series: Sequence[Point], x: Scale, y: Scale, *, kind: str) -> list[str]:
    known = [p for p in series if p.value is not None]
    return [
        f'<polyline class="{kind}" points="'
        + points((x(p.day.toordinal()), y(p.value or 0.0)) for p in run)
        + '"/>'
        for run in _broken(known)
        if len(run) > 1
    ]


def _band(known: Sequence[Point], x: Scale, y: Scale) -> list[str]:
    marks = []
    for run in _broken([p for p in known if p.lower is not None and p.upper is not None]):
        upper = [(x(p.day.toordinal()), y(p.upper or 0.0)) for p in run]
        lower = [(x(p.day.toordinal()), y(p.lower or 0.0)) for p in run]
        marks.append(f'<polygon class="cw-band" points="{points(upper + lower[::-1])}"/>')
        marks += [
            line(top, bottom, "cw-whisker")
            for top, bottom in zip(upper, lower, strict=True)
            if len(run) <= _DOTS_MAX
        ]
    return marks


def _dot(point: Point, x: Scale, y: Scale) -> str:
    return (
        f'<circle class="cw-dot" cx="{number(x(point.day.toordinal()))}"'
        f' cy="{number(y(point.value or 0.0))}" r="3"/>'
    )
