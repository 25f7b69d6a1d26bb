"""The sentences of the pages: headings that give the answer, and what sums up a chart for a listener.

Each is made from a page's facts alone. Numbers and periods in words come from `words`.
"""

from commonweal.actions.figures import Figure, Spread
from commonweal.actions.footprint_page import FootprintPage, MeasureRow, Tally
from commonweal.actions.home_page import HomePage
from commonweal.actions.measure_page import MeasurePage
from commonweal.actions.snapshot_view import Comparison, Judgement, Position
from commonweal.actions.why_page import WhyPage
from commonweal.outcomes.measure import Measure
from commonweal.web.words import (
    MONTHS,
    absence_words,
    bare_value,
    counted,
    day_words,
    decimals_of,
    figure_words,
    kind_words,
    period_phrase,
    plain,
    spread_numbers,
    value_words,
)

PEOPLE_MEASURES = {
    "list-size": "people registered",
    "area-population": "people live here",
    "resident-population": "people live here",
}
"""Measures that tell how many people a footprint has, and how a heading says so."""


def comparison_words(comparison: Comparison, measure: Measure, *, with_name: bool = True) -> str:
    """`Worse than Southampton (13.2%)`; without the name, `Worse (13.2%)`."""
    value = (
        value_words(comparison.value, measure)
        if with_name
        else short_value(comparison.value, measure)
    )
    name = comparison.against.name
    if comparison.position == Position.UNTOLD:
        return f"{name}: {value}" if with_name else value
    judged = comparison.judgement in (Judgement.BETTER, Judgement.WORSE)
    word = (comparison.judgement if judged else comparison.position).value.capitalize()
    if not with_name:
        return f"{word} ({value})"
    joined = "to" if comparison.position == Position.SIMILAR else "than"
    return f"{word} {joined} {name} ({value})"


def short_value(value: float, measure: Measure) -> str:
    """A value beside one that has its unit already; a per cent sign is always kept."""
    return value_words(value, measure) if measure.unit == "%" else bare_value(value, measure)


def trend_words(row: MeasureRow) -> str:
    """The sentence that sums up a small chart of a series."""
    known = [(d, v) for d, v in zip(row.days, row.values, strict=True) if v is not None]
    if len(known) < 2:
        return f"{row.measure.name}: one figure only"
    (first_day, first), (last_day, last) = known[0], known[-1]
    moved = "rose" if last > first else "fell" if last < first else "stayed"
    start, end = value_words(first, row.measure), value_words(last, row.measure)
    return (
        f"{row.measure.name} {moved} from {start} in {MONTHS[first_day.month - 1]} {first_day.year}"
        f" to {end} in {MONTHS[last_day.month - 1]} {last_day.year}"
    )


def spread_words(spread: Spread, row: MeasureRow) -> str:
    """The sentence that sums up a figure among its peers."""
    least, low, middle, high, greatest = spread_numbers(spread, decimals_of(row.measure))
    where = " in England" if row.is_national else ""
    return (
        f"Among {counted(row.figure.kind, spread.count)}{where}: least {least}, lower quarter {low},"
        f" middle {middle}, upper quarter {high}, greatest {greatest};"
        f" here {bare_value(row.figure.value, row.measure)}"
    )


def _figures(count: int) -> str:
    if count == 0:
        return "no figure is"
    return "1 figure is" if count == 1 else f"{count} figures are"


def tally_words(tally: Tally) -> str:
    """What the comparisons come to, in half a sentence."""
    beside = f"beside {tally.against.name}"
    differ = tally.higher + tally.lower
    others = f"{differ} simply differ{'s' if differ == 1 else ''}"
    if tally.better or tally.worse:
        judged = f"{beside} {_figures(tally.worse)} worse"
        better = f"{tally.better or 'none'} better"
        return f"{judged}, {better} and {others}" if differ else f"{judged} and {better}"
    if differ:
        return f"{beside} {differ} of {tally.total} figures differ{'s' if differ == 1 else ''}"
    return f"{beside} no figure differs by more than chance explains"


def footprint_heading(page: FootprintPage, people: str) -> str:
    """The sentence at the top of a footprint's page."""
    name = page.footprint.name
    if page.closed:
        return f"{name} closed on {day_words(page.closed)}"
    measures = sum(len(topic.rows) for topic in page.topics)
    is_told = page.tally is not None and page.tally.total > 0
    said = tally_words(page.tally) if page.tally and is_told else f"{measures} measures"
    if not measures:
        return f"{name}: no figures yet"
    return f"{name}: {people}; {said}" if people else f"{name}: {said}"


def home_heading(page: HomePage) -> str:
    """The system in one sentence."""
    parts = [counted(kind, count) for kind, count in page.counts]
    if page.people is not None and page.people.counted == "living":
        parts.insert(0, f"{plain(page.people.people)} people")
    listed = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)
    return f"{page.system.name}: {listed}" if listed else page.system.name


def _range(page: MeasurePage) -> str:
    given = [p.figure for p in page.peers if p.figure.value is not None]
    if len(given) < 2:
        return ""
    values = sorted(f.value or 0.0 for f in given)
    least, greatest = bare_value(values[0], page.measure), value_words(values[-1], page.measure)
    where = " in England" if page.is_national else ""
    return f"from {least} to {greatest} between {counted(page.level, len(given))}{where}"


def measure_heading(page: MeasurePage) -> str:
    """The measure's answer in one sentence."""
    spread, when = _range(page), period_phrase(page.period)
    if page.focus is None:
        return f"{page.measure.name} ranged {spread} {when}" if spread else page.measure.name
    if page.figure is None or page.figure.value is None:
        return f"{page.measure.name} in {page.focus.name}: no figure {when}"
    said = f"{page.measure.name} in {page.focus.name} was {value_words(page.figure.value, page.measure)} {when}"
    compared = page.comparison
    if compared is None or compared.position == Position.UNTOLD:
        return said
    beside = f"{compared.against.name} ({value_words(compared.value, page.measure)})"
    if compared.position == Position.SIMILAR:
        return f"{said}, similar to {beside}"
    judged = compared.judgement
    word = (
        judged.value if judged in (Judgement.BETTER, Judgement.WORSE) else compared.position.value
    )
    return f"{said}, {word} than {beside}"


def why_heading(page: WhyPage) -> str:
    """The figure in one sentence."""
    figure = page.figure
    about = f"{page.measure.name} in {page.footprint.name} {period_phrase(figure.period)}"
    if figure.value is None:
        return f"{about} is not known: {absence_words(figure)}"
    return f"{about} was {value_words(figure.value, page.measure)}: how we know"


def series_words(page: MeasurePage) -> str:
    """What the chart of a series shows."""
    given = [f for f in page.series if f.value is not None]
    first, last = given[0], given[-1]
    name = page.focus.name if page.focus else ""
    low = min(given, key=lambda f: f.value or 0.0)
    high = max(given, key=lambda f: f.value or 0.0)
    said = (
        f"{page.measure.name} in {name}, {len(given)} figures: {_told(first, page.measure)},"
        f" {_told(last, page.measure)}; least {_told(low, page.measure)},"
        f" greatest {_told(high, page.measure)}"
    )
    return (
        f"{said}; {page.beside.name} is drawn dashed"
        if page.beside_series and page.beside
        else said
    )


def _told(figure: Figure, measure: Measure) -> str:
    return f"{figure_words(figure, measure)} {period_phrase(figure.period)}"


def held_name(page: MeasurePage) -> str:
    """The label of the line that peers are held against."""
    held = page.held_against
    return f"System {value_words(held.value, page.measure)}" if held is not None else ""


def ranking_words(page: MeasurePage) -> str:
    """What the chart of peers shows."""
    said = f"{page.measure.name} {period_phrase(page.period)} ranged {_range(page)}"
    held = page.held_against
    if held is None:
        return said
    higher = sum(p.position == Position.HIGHER for p in page.peers)
    lower = sum(p.position == Position.LOWER for p in page.peers)
    return (
        f"{said}. Beside the system's {value_words(held.value, page.measure)},"
        f" {higher} are higher and {lower} lower beyond chance"
    )


def map_words(page: MeasurePage, areas: int) -> str:
    """What the map shows."""
    return (
        f"Map of {page.measure.name} {period_phrase(page.period)} in {counted(page.level, areas)},"
        " shaded in five classes from 1, the least, to 5, the greatest; the table gives each value"
    )


def failure_words(status: int, said: str) -> tuple[str, str]:
    """Title and message of an error page."""
    if status == 404:
        return "This page was not found", said or "There is no page at this address."
    if status == 400:
        return "This address cannot be answered", said or "Something in the address is wrong."
    if status == 405:
        return "Pages here can only be read", said or "Nothing was changed."
    if status == 503:
        return "The figures cannot be read just now", said
    return (
        "Something went wrong on our side",
        "The page could not be made. It is a fault in the program.",
    )


def level_words(page: MeasurePage) -> str:
    """The level of the peers, in the plural, and where they are."""
    where = "England" if page.is_national else "the system"
    return f"{kind_words(page.level, 2)} in {where}"
