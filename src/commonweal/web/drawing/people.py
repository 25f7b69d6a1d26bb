"""People by age and sex, and small areas by tenth of deprivation, as bars."""

from collections.abc import Sequence

from markupsafe import Markup

from commonweal.actions.people import Band
from commonweal.web.drawing.marks import box, drawing, line, linear, text, tick_words, ticks

WIDTH = 300
ROW = 13
TOP, BOTTOM = 18, 20
MIDDLE = 40
"""Room between the two sides for the ages."""

EDGE = 22
"""Room outside for half a tick's number."""

BARS_HEIGHT = 150


def band_words(band: Band) -> str:
    """An age band as `25-29`, or `85 and over` for the oldest."""
    return f"{band.first} and over" if band.last is None else f"{band.first}-{band.last}"


def pyramid_chart(bands: Sequence[Band], *, summary: str) -> Markup:
    """Males to the left, females to the right, the oldest on top."""
    if not bands:
        return Markup("")
    height = TOP + ROW * len(bands) + BOTTOM
    steps = ticks(0, max(max(b.males, b.females) for b in bands), about=2)
    side = (WIDTH - MIDDLE) / 2
    length = linear(0, steps[-1], start=0, end=side - EDGE)
    left, right = side, side + MIDDLE
    marks = [
        text(0, 12, "Males", kind="cw-label"),
        text(WIDTH, 12, "Females", kind="cw-label", anchor="end"),
    ]
    foot = TOP + ROW * len(bands)
    for value in steps[1:]:
        for x in (left - length(value), right + length(value)):
            marks.append(line((x, TOP), (x, foot), "cw-grid"))
            marks.append(text(x, foot + 13, tick_words(value, steps[1]), anchor="middle"))
    for number, band in enumerate(reversed(bands)):
        y = TOP + number * ROW
        marks.append(
            box(
                left - length(band.males),
                y + 1,
                width=length(band.males),
                height=ROW - 2,
                kind="cw-males",
            )
        )
        marks.append(
            box(right, y + 1, width=length(band.females), height=ROW - 2, kind="cw-females")
        )
        marks.append(text(side + MIDDLE / 2, y + ROW - 3, _short(band), anchor="middle"))
    return drawing(WIDTH, height, kind="cw-chart cw-chart--narrow", summary=summary, marks=marks)


def ages_chart(bands: Sequence[Band], *, summary: str) -> Markup:
    """Everyone by age where sexes are not told apart, the oldest on top."""
    if not bands:
        return Markup("")
    left = 40
    steps = ticks(0, max(b.people for b in bands), about=3)
    x = linear(0, steps[-1], start=left, end=WIDTH - EDGE)
    foot = TOP + ROW * len(bands)
    marks = []
    for value in steps:
        marks.append(line((x(value), TOP), (x(value), foot), "cw-grid"))
        marks.append(text(x(value), foot + 13, tick_words(value, steps[1]), anchor="middle"))
    for number, band in enumerate(reversed(bands)):
        y = TOP + number * ROW
        marks.append(box(left, y + 1, width=x(band.people) - left, height=ROW - 2, kind="cw-males"))
        marks.append(text(left - 6, y + ROW - 3, _short(band), anchor="end"))
    height = foot + BOTTOM
    return drawing(WIDTH, height, kind="cw-chart cw-chart--narrow", summary=summary, marks=marks)


def _short(band: Band) -> str:
    return f"{band.first}+" if band.last is None else f"{band.first}-{band.last}"


def tenths_chart(counts: Sequence[int], *, summary: str) -> Markup:
    """Bars for the ten tenths of England, the most deprived first; each with its number."""
    top, foot = 18, BARS_HEIGHT - 34
    y = linear(0, max(*counts, 1), start=foot, end=top)
    wide = WIDTH / len(counts)
    marks = []
    for place, count in enumerate(counts):
        x = place * wide
        marks.append(
            box(
                x + 2,
                y(count),
                width=wide - 4,
                height=foot - y(count),
                kind=f"cw-tenth cw-tenth-{place + 1}",
            )
        )
        marks.append(text(x + wide / 2, y(count) - 4, f"{count:,}", anchor="middle"))
        marks.append(text(x + wide / 2, foot + 14, str(place + 1), anchor="middle"))
    marks.append(text(0, BARS_HEIGHT - 4, "Most deprived"))
    marks.append(text(WIDTH, BARS_HEIGHT - 4, "Least deprived", anchor="end"))
    return drawing(
        WIDTH, BARS_HEIGHT, kind="cw-chart cw-chart--narrow", summary=summary, marks=marks
    )
