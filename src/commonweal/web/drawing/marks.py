"""The few marks that every drawing is made of: scales, ticks, numbers as text and the SVG around them."""

import math
from collections.abc import Callable, Iterable

from markupsafe import Markup, escape

Scale = Callable[[float], float]
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def number(value: float) -> str:
    """A coordinate with at most one decimal, as short as it can be written."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def linear(low: float, high: float, *, start: float, end: float) -> Scale:
    """The straight line that takes `low` to `start` and `high` to `end`; the middle if they are one."""
    if high == low:
        return lambda _: (start + end) / 2
    return lambda value: start + (value - low) / (high - low) * (end - start)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, about so many of them."""
    if high <= low:
        high = low + (abs(low) or 1.0)
    raw = (high - low) / max(about, 1)
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(s * size for s in _STEPS if s * size >= raw * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [n * step for n in range(first, last + 1)]


def tick_words(value: float, step: float) -> str:
    """A tick's number with the decimals its step needs, thousands separated."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    if step < 1 and abs(step * 10**decimals - round(step * 10**decimals)) > 1e-9:
        decimals += 1
    if step >= 1 and abs(step - round(step)) > 1e-9:
        decimals = 1
    return f"{value + 0.0:,.{decimals}f}"


def points(pairs: Iterable[tuple[float, float]]) -> str:
    """Corners of a line or area, as SVG writes them."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in pairs)


def text(x: float, y: float, words: str, *, kind: str = "", anchor: str = "start") -> str:
    """Words at a place; `anchor` is start, middle or end."""
    named = f' class="{kind}"' if kind else ""
    held = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{number(x)}" y="{number(y)}"{held}{named}>{escape(words)}</text>'


def line(start: tuple[float, float], end: tuple[float, float], kind: str) -> str:
    """A straight line between two places."""
    (x1, y1), (x2, y2) = start, end
    return (
        f'<line class="{kind}" x1="{number(x1)}" y1="{number(y1)}"'
        f' x2="{number(x2)}" y2="{number(y2)}"/>'
    )


def box(x: float, y: float, *, width: float, height: float, kind: str) -> str:
    """A rectangle; never thinner than can be seen."""
    return (
        f'<rect class="{kind}" x="{number(x)}" y="{number(y)}"'
        f' width="{number(max(width, 0.1))}" height="{number(max(height, 0.1))}"/>'
    )


def diamond(x: float, y: float, *, size: float, kind: str) -> str:
    """The mark of one's own figure."""
    corners = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
    return f'<polygon class="{kind}" points="{points(corners)}"/>'


def drawing(
    width: float, height: float, *, kind: str, summary: str, marks: Iterable[str]
) -> Markup:
    """The whole image. The summary is what a reader hears who cannot see it."""
    inside = "".join(marks)
    return Markup(  # noqa: S704 - the marks are ours and every word in them was escaped
        f'<svg class="{kind}" role="img" aria-label="{escape(summary)}"'
        f' viewBox="0 0 {number(width)} {number(height)}">{inside}</svg>'
    )
