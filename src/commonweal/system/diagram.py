"""A body's place in the matrix: who it reports to and who reports to it, level by level.

Drawn as Mermaid for text and as SVG for pages. Only layout is decided here; which bodies there are is
the description's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from commonweal.system.body import Body
from commonweal.system.description import AsAt
from commonweal.system.footprint import Level

ROWS = (
    Level.ENGLAND, Level.REGION, Level.SYSTEM, Level.HOSPITAL_CATCHMENT, Level.PLACE,
    Level.PLACE_AREA, Level.NEIGHBOURHOOD,
)  # fmt: skip
"""Levels from the top of a drawing down."""

WIDTH, BOX_WIDTH, BOX_HEIGHT, ROW_HEIGHT, LABEL_WIDTH = 760, 150, 46, 86, 110
LINE_CHARACTERS = 22
PER_LINE = (WIDTH - LABEL_WIDTH) // (BOX_WIDTH + 12)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A body with those above and below it, and the links (lower id, upper id) between all."""

    body: Body
    bodies: tuple[Body, ...]
    links: tuple[tuple[str, str], ...]


def neighbourhood(at: AsAt, body: Body) -> Neighbourhood:
    """The body, everything it reports to however far up, and what reports to it directly."""
    near: dict[str, Body] = {body.id: body}
    waiting = list(body.reports_to)
    while waiting:
        above = at.bodies.get(waiting.pop())
        if above is not None and above.id not in near:
            near[above.id] = above
            waiting.extend(above.reports_to)
    near |= {b.id: b for b in at.bodies.values() if body.id in b.reports_to}
    links = ((b.id, up) for b in near.values() for up in b.reports_to if up in near)
    ordered = sorted(near.values(), key=lambda b: (ROWS.index(b.level), b.name))
    return Neighbourhood(body, tuple(ordered), tuple(dict.fromkeys(links)))


def _mermaid_text(text: str) -> str:
    return text.replace("#", "#35;").replace('"', "#quot;").replace("\n", " ")


def mermaid(near: Neighbourhood) -> str:
    """A Mermaid flowchart; ids are numbers, so that no name can steer the diagram."""
    number = {body.id: f"b{place}" for place, body in enumerate(near.bodies)}
    lines = ["flowchart BT"]
    for level in ROWS:
        here = [body for body in near.bodies if body.level == level]
        if here:
            lines.append(f'  subgraph {level.value}["{level.value.replace("-", " ")}"]')
            lines += [f'    {number[b.id]}["{_mermaid_text(b.name)}"]' for b in here]
            lines.append("  end")
    lines += [f"  {number[low]} --> {number[up]}" for low, up in near.links]
    lines.append(f"  style {number[near.body.id]} stroke-width:3px")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Box:
    body: Body
    x: float
    y: float


def _ranked(near: Neighbourhood, bodies: list[Body]) -> Iterator[list[Body]]:
    """Bodies of one level: those above the one drawn, itself, those below."""
    below = {low for low, up in near.links if up == near.body.id}
    yield [b for b in bodies if b.id != near.body.id and b.id not in below]
    yield [b for b in bodies if b.id == near.body.id]
    yield [b for b in bodies if b.id in below]


def _lines_of(bodies: list[Body]) -> Iterator[list[Body]]:
    starts = [*range(0, len(bodies), PER_LINE), len(bodies)]
    for start, end in pairwise(starts):
        yield bodies[start:end]


def _laid_out(near: Neighbourhood) -> tuple[list[_Box], list[tuple[str, float]], float]:
    """Boxes, the labels of levels with their heights, and the height of the whole."""
    boxes, labels, y = [], [], 8.0
    for level in ROWS:
        here = [body for body in near.bodies if body.level == level]
        if not here:
            continue
        labels.append((level.value.replace("-", " "), y + BOX_HEIGHT / 2))
        for line in (part for rank in _ranked(near, here) for part in _lines_of(rank)):
            step = (WIDTH - LABEL_WIDTH) / len(line)
            for place, body in enumerate(line):
                boxes.append(_Box(body, LABEL_WIDTH + step * (place + 0.5) - BOX_WIDTH / 2, y))
            y += ROW_HEIGHT
    return boxes, labels, y - ROW_HEIGHT + BOX_HEIGHT + 24


def _wrapped(name: str) -> list[str]:
    """A name in at most three lines; what does not fit ends with an ellipsis."""
    lines: list[str] = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LINE_CHARACTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    told = lines[:3]
    if len(lines) > 3:
        told[-1] = f"{told[-1][: LINE_CHARACTERS - 1]}…"
    return told


def _drawn(box: _Box, *, is_here: bool) -> str:
    lines = _wrapped(box.body.name)
    top = box.y + BOX_HEIGHT / 2 - 6 * (len(lines) - 1) + 4
    text = "".join(
        f'<text x="{box.x + BOX_WIDTH / 2:.0f}" y="{top + 12 * place:.0f}" text-anchor="middle">'
        f"{escape(line)}</text>"
        for place, line in enumerate(lines)
    )
    here = ' class="cw-here"' if is_here else ""
    dashes = "" if box.body.decides else ' stroke-dasharray="5 3"'
    rect = (
        f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}"'
        f' rx="3"{dashes}/>'
    )
    return f"<g{here}>{rect}{text}</g>"


def _link(low: _Box, up: _Box) -> str:
    """A line from the lower body's box to the upper's, or below both where they stand abreast."""
    x, to = low.x + BOX_WIDTH / 2, up.x + BOX_WIDTH / 2
    if low.y == up.y:
        base = low.y + BOX_HEIGHT
        return f'<path d="M{x:.0f} {base:.0f}v14H{to:.0f}v-14"/>'
    if low.y > up.y:
        # The bend is just above the lower box, clear of boxes in the rows between.
        return f'<path d="M{x:.0f} {low.y:.0f}v-14H{to:.0f}V{up.y + BOX_HEIGHT:.0f}"/>'
    return f'<path d="M{x:.0f} {low.y + BOX_HEIGHT:.0f}v14H{to:.0f}V{up.y:.0f}"/>'


def svg(near: Neighbourhood) -> str:
    """The drawing; a body that only advises has a dashed edge. Its words are its summary."""
    boxes, labels, height = _laid_out(near)
    at = {box.body.id: box for box in boxes}
    marks = []
    for low, up in near.links:
        marks.append(_link(at[low], at[up]))
    marks += [_drawn(box, is_here=box.body.id == near.body.id) for box in boxes]
    marks += [f'<text x="0" y="{y:.0f}">{escape(label)}</text>' for label, y in labels]
    summary = escape(in_words(near), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="cw-chart cw-matrix" role="img"'
        f' viewBox="0 0 {WIDTH} {height:.0f}" aria-label="{summary}">{"".join(marks)}</svg>'
    )


def in_words(near: Neighbourhood) -> str:
    """What the drawing shows, in a sentence."""
    names = {body.id: body.name for body in near.bodies}
    above = [names[up] for low, up in near.links if low == near.body.id]
    below = [names[low] for low, up in near.links if up == near.body.id]
    told = [f"{near.body.name} works at the level of {near.body.level.value.replace('-', ' ')}"]
    told.append(f"reports to {', '.join(above)}" if above else "reports to no body told of")
    if below:
        told.append(f"hears from {', '.join(below)}")
    return "; ".join(told) + "."
