"""Peers in order of their value, each with its interval: a caterpillar plot."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from commonweal.web.drawing.marks import (
    diamond,
    drawing,
    line,
    linear,
    number,
    points,
    text,
    tick_words,
    ticks,
)

WIDTH, HEIGHT = 420, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 14, 22


@dataclass(frozen=True, slots=True)
class Ranked:
    """One peer: value, limits where it has them, where it lies, and whether it is one's own.

    `position` (higher, lower, similar or untold, beside the line) gives the shape, `tone` (that, or
    better or worse) the colour.
    """

    value: float
    lower: float | None
    upper: float | None
    position: str
    tone: str
    is_own: bool = False


def ranking_chart(
    peers: Sequence[Ranked], *, beside: float | None, beside_name: str, summary: str
) -> Markup:
    """Peers from least to greatest; a dashed line shows the value they are held against."""
    ordered = sorted(peers, key=lambda p: p.value)
    if not ordered:
        return Markup("")
    low = min(p.value if p.lower is None else p.lower for p in ordered)
    high = max(p.value if p.upper is None else p.upper for p in ordered)
    if beside is not None:
        low, high = min(low, beside), max(high, beside)
    steps = ticks(low, high, about=4)
    y = linear(steps[0], steps[-1], start=HEIGHT - BOTTOM, end=TOP)
    x = linear(-0.5, len(ordered) - 0.5, start=LEFT, end=WIDTH - RIGHT)
    marks = []
    for value in steps:
        marks.append(line((LEFT, y(value)), (WIDTH - RIGHT, y(value)), "cw-grid"))
        marks.append(
            text(LEFT - 5, y(value) + 4, tick_words(value, steps[1] - steps[0]), anchor="end")
        )
    for rank, peer in enumerate(ordered):
        marks += _peer(
            peer, x(rank), [y(v) for v in (peer.value, peer.lower, peer.upper) if v is not None]
        )
    if beside is not None:
        marks.append(line((LEFT, y(beside)), (WIDTH - RIGHT, y(beside)), "cw-beside"))
        marks.append(text(LEFT + 4, y(beside) - 4, beside_name, kind="cw-label"))
    marks.append(text(LEFT, HEIGHT - 5, "Least"))
    marks.append(text(WIDTH - RIGHT, HEIGHT - 5, "Greatest", anchor="end"))
    return drawing(WIDTH, HEIGHT, kind="cw-chart", summary=summary, marks=marks)


def _peer(peer: Ranked, x: float, ys: list[float]) -> list[str]:
    marks = []
    if len(ys) == 3:
        marks.append(line((x, ys[1]), (x, ys[2]), f"cw-peer cw-tone-{peer.tone}"))
    if peer.is_own:
        marks.append(diamond(x, ys[0], size=6, kind="cw-own"))
    elif peer.position == "higher":
        marks.append(_triangle(x, ys[0], tip=-3.2, tone=peer.tone))
    elif peer.position == "lower":
        marks.append(_triangle(x, ys[0], tip=3.2, tone=peer.tone))
    else:
        place = f'cx="{number(x)}" cy="{number(ys[0])}" r="2.2"'
        marks.append(f'<circle class="cw-dot-{peer.tone}" {place}/>')
    return marks


def _triangle(x: float, y: float, *, tip: float, tone: str) -> str:
    base = y - tip * 0.7
    corners = points([(x, y + tip), (x - 3, base), (x + 3, base)])
    return f'<polygon class="cw-dot-{tone}" points="{corners}"/>'
