"""Jinja2 with the NHS design system's templates and our words: from a page's facts to its HTML."""

from dataclasses import dataclass
from functools import cache

from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader
from jinja2.loaders import ChoiceLoader
from markupsafe import Markup

from commonweal.outcomes.measure import Direction, MeasureKind
from commonweal.terms.codes import Kind
from commonweal.terms.estimate import OWN_TIME, Status
from commonweal.web import pieces, sentences, words
from commonweal.web.assets import address_of
from commonweal.web.drawing.people import ages_chart, band_words, pyramid_chart, tenths_chart

FILTERS = (
    words.plain, words.whole, words.day_words, words.period_words, words.period_phrase,
    words.kind_words, words.kind_name, words.boundaries_words,
)  # fmt: skip
FUNCTIONS = (
    words.value_words, words.bare_value, words.interval_words, words.figure_words, words.absence_words,
    words.coverage_words, words.counted, sentences.level_words, band_words, pyramid_chart,
    ages_chart, tenths_chart, pieces.shape, pieces.compared, pieces.figure_link,
    pieces.measure_row, pieces.numbers_row, pieces.peer_row,
)  # fmt: skip


@cache
def environment() -> Environment:
    """The one environment: escapes everything, and knows our filters and drawings by their names."""
    made = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("commonweal.web", "templates"),
                PrefixLoader({"nhsuk": PackageLoader("nhsuk_frontend_jinja", "templates/nhsuk")}),
            ]
        ),
        autoescape=True,
        # The design system's templates ask for members of what was not given.
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {function.__name__: function for function in FILTERS}
    made.globals |= {function.__name__: function for function in FUNCTIONS}
    made.globals |= {
        "asset": address_of,
        "Kind": Kind,
        "Status": Status,
        "MeasureKind": MeasureKind,
        "Direction": Direction,
        "OWN_TIME": OWN_TIME,
    }
    return made


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same on every page of a snapshot."""

    skip_link: Markup
    foot: Markup


def frame_of(site: object) -> Frame:
    """Render the frame of a site's pages."""
    made = vars(environment().get_template("frame.jinja").make_module({"site": site}))
    return Frame(Markup(made["skip_link"]), Markup(made["foot"]))  # noqa: S704 - the design system's own macros


def render(template: str, **facts: object) -> str:
    """One page as HTML. `facts` are what the template shows."""
    return environment().get_template(template).render(**facts)
