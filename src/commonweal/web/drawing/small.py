"""Small charts for a row of a table: the course of a series, and a figure among its peers."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup

from commonweal.actions.figures import Spread
from commonweal.web.drawing.marks import Scale, drawing, linear

SPARK_WIDTH, SPARK_HEIGHT = 110, 30
STRIP_WIDTH, STRIP_HEIGHT = 130, 24
_EDGE = 4
HOLE = 2.6
"""A line is broken where the next figure is more than this many usual steps away."""


def sparkline(days: Sequence[date], values: Sequence[float | None], *, summary: str) -> Markup:
    """The course of a series, broken where figures are missing; a dot marks the newest."""
    known = [(d.toordinal(), v) for d, v in zip(days, values, strict=True) if v is not None]
    if not known:
        return Markup("")
    ordinals, numbers = [day for day, _ in known], [value for _, value in known]
    # Whole pixels: nobody sees the difference, and the page is a third lighter.
    x = _pixels(ordinals, start=_EDGE, end=SPARK_WIDTH - _EDGE)
    y = _pixels(numbers, start=SPARK_HEIGHT - _EDGE, end=_EDGE)
    marks = []
    for run in _runs([f"{across},{down}" for across, down in zip(x, y, strict=True)], ordinals):
        across, down = run[0].split(",")
        alone = f'<circle cx="{across}" cy="{down}" r="1.5"/>'
        marks.append(f'<polyline points="{" ".join(run)}"/>' if len(run) > 1 else alone)
    marks.append(f'<circle cx="{x[-1]}" cy="{y[-1]}" r="3"/>')
    return drawing(SPARK_WIDTH, SPARK_HEIGHT, kind="cw-spark", summary=summary, marks=marks)


def _pixels(values: Sequence[float], *, start: int, end: int) -> list[int]:
    """Where values lie between two ends, as `linear` has it; a page has thousands of them."""
    low, wide, room = min(values), max(values) - min(values), end - start
    if wide == 0:
        return [round((start + end) / 2)] * len(values)
    return [round(start + (value - low) / wide * room) for value in values]


def _runs(places: list[str], days: list[int]) -> list[list[str]]:
    """Runs without a hole, which is a step much longer than the usual one."""
    steps = [after - before for before, after in pairwise(days)]
    longest = HOLE * max(sorted(steps)[len(steps) // 2], 1) if steps else 0
    runs = [[places[0]]]
    for step, place in zip(steps, places[1:], strict=True):
        if step > longest:
            runs.append([])
        runs[-1].append(place)
    return runs


def strip(spread: Spread, own: float, *, summary: str) -> Markup:
    """Least to greatest as a line, the middle half as a box, the median as a bar, oneself on top."""
    low, high = min(spread.least, own), max(spread.greatest, own)
    own_x = round(_across(low, high)(own), 1)
    marks = (_peers(spread, low, high), f'<path class="cw-own" d="M{own_x} 6l6 6-6 6-6-6z"/>')
    return drawing(STRIP_WIDTH, STRIP_HEIGHT, kind="cw-strip", summary=summary, marks=marks)


def _across(low: float, high: float) -> Scale:
    return linear(low, high, start=_EDGE + 2, end=STRIP_WIDTH - _EDGE - 2)


@lru_cache(16384)
def _peers(spread: Spread, low: float, high: float) -> str:
    """All of a strip but oneself, which is the same for every peer."""
    scale = _across(low, high)
    least, lower, middle, upper, greatest = (
        round(scale(number), 1)
        for number in (
            spread.least,
            spread.lower_quarter,
            spread.middle,
            spread.upper_quarter,
            spread.greatest,
        )
    )
    return (
        f'<path d="M{least} 7v10m0-5H{greatest}m0-5v10"/>'
        f'<rect x="{lower}" y="6" width="{round(max(upper - lower, 0.1), 1)}" height="12"/>'
        f'<path class="m" d="M{middle} 5v14"/>'
    )
