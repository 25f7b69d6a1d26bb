"""The pieces that pages repeat by the hundred: a figure's link, a comparison, the row of a measure.

They are functions rather than templates because a page has some hundred rows and must answer within
milliseconds. Every word that is not ours is escaped here.
"""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from commonweal.actions.figures import Figure
from commonweal.actions.footprint_page import MeasureRow
from commonweal.actions.measure_page import MeasurePage, Peer
from commonweal.actions.snapshot_view import Comparison, Judgement, Named, Position
from commonweal.outcomes.measure import Measure
from commonweal.terms.estimate import OWN_TIME
from commonweal.web import sentences, words
from commonweal.web.addresses import Links
from commonweal.web.drawing.small import sparkline, strip

_SHAPES = {
    position: Markup(  # noqa: S704 - ours throughout
        f'<svg class="cw-shape" viewBox="0 0 12 12" aria-hidden="true">{drawn}</svg>'
    )
    for position, drawn in (
        (Position.HIGHER, '<path d="M6 1 11.5 11H.5z"/>'),
        (Position.LOWER, '<path d="M6 11 .5 1h11z"/>'),
        (Position.SIMILAR, '<circle cx="6" cy="6" r="4.5"/>'),
        (Position.UNTOLD, '<path d="M1 5h10v2H1z"/>'),
    )
}
_SPECIAL = re.compile(r"[&<>'\"]")
_HIDDEN = '<span class="nhsuk-u-visually-hidden">'


def _ours(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - every word in it that is not ours was escaped


def _safe(text: str) -> str:
    """Text fit for HTML. Nearly all of it is so already, and looking is quicker than replacing."""
    return str(escape(text)) if _SPECIAL.search(text) else text


def shape(position: str) -> Markup:
    """The shape that stands with a position's word; it says nothing that the word does not."""
    return _SHAPES[Position(position)]


def tone(position: Position, judgement: Judgement) -> str:
    """The class of colour: by judgement where there is one, else by position."""
    return judgement.value if judgement != Judgement.NONE else position.value


def compared(comparison: Comparison | None, measure: Measure, *, with_name: bool = True) -> Markup:
    """Shape and words of a comparison; the name is left out where a heading gives it."""
    if comparison is None:
        return _ours('<span class="cw-none">No figure</span>')
    said = sentences.comparison_words(comparison, measure, with_name=with_name)
    return _ours(
        f'<span class="cw-is-{tone(comparison.position, comparison.judgement)}">'
        f"{shape(comparison.position)} {_safe(said)}</span>"
    )


def figure_link(
    figure: Figure, measure: Measure, links: Links, *, boundaries: str = OWN_TIME
) -> Markup:
    """A figure in words, leading to how it is known, and what part of the units it is from."""
    address = links.why(
        figure.measure, figure.kind, figure.code, period=figure.period, boundaries=boundaries
    )
    said = _safe(words.figure_words(figure, measure))
    if figure.value is None:
        said = f'<span class="cw-none">{said}</span>'
    covered = words.coverage_words(figure, measure)
    note = f' <span class="cw-note">{_safe(covered)}</span>' if covered else ""
    return _ours(
        f'<a class="cw-figure" href="{_safe(address)}">{said}{_HIDDEN}, how we know</span></a>{note}'
    )


def measure_rows(
    rows: Iterable[MeasureRow], named: Named, links: Links, *, against: Named | None
) -> Markup:
    """The table of a topic. `against` is named in its heading, any other in the row."""
    return _ours("".join(_measure_row(row, named, links, against=against) for row in rows))


def _measure_row(row: MeasureRow, named: Named, links: Links, *, against: Named | None) -> str:
    measure, figure = row.measure, row.figure
    with_name = row.comparison is not None and row.comparison.against != against
    if row.spread is not None and figure.value is not None:
        peers: str = strip(
            row.spread, figure.value, summary=sentences.spread_words(row.spread, row)
        )
    else:
        peers = '<span class="cw-none">Too few peers</span>'
    course = sparkline(row.days, row.values, summary=sentences.trend_words(row))
    return (
        f'<tr role="row"><th role="rowheader" scope="row">'
        f'<a href="{_safe(links.measure(measure.id, named))}">{_safe(measure.name)}</a></th>'
        f'<td role="cell" data-label="Over time">{course}</td>'
        f'<td role="cell" data-label="Newest figure"><span class="cw-cell">{figure_link(figure, measure, links)}</span></td>'
        f'<td role="cell" data-label="Period">{_safe(words.period_words(figure.period))}</td>'
        f'<td role="cell" data-label="Compared"><span class="cw-cell">{compared(row.comparison, measure, with_name=with_name)}</span></td>'
        f'<td role="cell" data-label="Among its peers">{peers}</td></tr>\n'
    )


def numbers_rows(rows: Iterable[MeasureRow]) -> Markup:
    """The numbers of the small charts of a topic."""
    return _ours("".join(map(_numbers_row, rows)))


def _numbers_row(row: MeasureRow) -> str:
    measure, spread = row.measure, row.spread
    values: list[float | None] = [row.values[0] if row.values else None, row.figure.value]
    cells = [words.bare_value(value, measure) for value in values]
    if spread is None:
        cells += ["too few", "", "", "", "", ""]
    else:
        cells += [str(spread.count), *words.spread_numbers(spread, words.decimals_of(measure))]
    first = words.day_words(row.days[0]) if row.days else ""
    numbers = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{_safe(measure.name)}</th><th scope="row">{first}</th>{numbers}</tr>\n'


def peer_row(peer: Peer, page: MeasurePage, links: Links, *, shade: int | None) -> Markup:
    """One peer in the table of a measure's page. `shade` is its class where there is a map."""
    figure, measure = peer.figure, page.measure
    restated = "" if page.boundaries == OWN_TIME else page.boundaries
    own = page.is_national and peer.is_own
    note = "shown above" if peer.is_focus else "this system" if own else ""
    noted = f' <span class="cw-note">{note}</span>' if note else ""
    to_measure = links.measure(measure.id, peer.named, boundaries=restated, period=page.period)
    to_why = links.why(
        measure.id, figure.kind, figure.code, period=figure.period, boundaries=page.boundaries
    )
    value = words.bare_value(figure.value, measure) or words.absence_words(figure)
    cells = [
        f'<td><a href="{_safe(to_why)}">{_safe(value)}</a></td>',
        f"<td>{_safe(words.interval_words(figure, measure))}</td>",
    ]
    if page.held_against is not None:
        cells.append(f'<td class="cw-words">{_beside(peer)}</td>')
    if page.has_counts:
        counts = (figure.numerator, figure.denominator)
        cells += [f"<td>{words.whole(n) if n is not None else ''}</td>" for n in counts]
    if shade is not None:
        cells.append(f"<td>{shade or ''}</td>")
    marked = ' class="cw-focus"' if note else ""
    return _ours(
        f'<tr{marked}><th scope="row"><a href="{_safe(to_measure)}">{_safe(peer.named.name)}</a>{noted}</th>'
        f"{''.join(cells)}</tr>"
    )


def _beside(peer: Peer) -> str:
    if peer.figure.value is None:
        return ""
    word = tone(peer.position, peer.judgement)
    said = "Not told" if word == "untold" else word.capitalize()
    return f'<span class="cw-is-{word}">{shape(peer.position)} {said}</span>'
