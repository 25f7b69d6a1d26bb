"""Jinja2 with the NHS design system's templates and our words: from a page's facts to its HTML."""

from dataclasses import dataclass
from functools import cache, lru_cache

from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader
from jinja2.loaders import ChoiceLoader
from markupsafe import Markup

from commonweal.outcomes.measure import Direction, MeasureKind
from commonweal.terms.codes import Kind
from commonweal.terms.estimate import OWN_TIME, Status
from commonweal.terms.pence import pounds
from commonweal.web import governance_words, pieces, sentences, words
from commonweal.web.assets import address_of
from commonweal.web.drawing.people import ages_chart, band_words, pyramid_chart, tenths_chart

FILTERS = (
    words.plain, words.whole, words.day_words, words.period_words, words.period_phrase,
    words.kind_words, words.kind_name, words.boundaries_words, governance_words.kind_title,
    governance_words.source_words, governance_words.told,
)  # fmt: skip
FUNCTIONS = (
    words.value_words, words.bare_value, words.interval_words, words.figure_words, words.absence_words,
    words.coverage_words, words.counted, sentences.level_words, band_words, pyramid_chart,
    ages_chart, tenths_chart, pieces.shape, pieces.compared, pieces.figure_link,
    pieces.measure_rows, pieces.numbers_rows, pieces.peer_row,
    governance_words.status_shape, governance_words.history_strip, governance_words.thing_link, pounds,
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
        "breadcrumb": breadcrumb,
        "Kind": Kind,
        "Status": Status,
        "MeasureKind": MeasureKind,
        "Direction": Direction,
        "OWN_TIME": OWN_TIME,
    }
    return made


def breadcrumb(given: dict[str, list[dict[str, str]]]) -> Markup:
    """The design system's breadcrumb. Many pages share theirs, so that it is kept once made."""
    return _trail(tuple((step["href"], step["text"]) for step in given["items"]))


@lru_cache(1024)
def _trail(steps: tuple[tuple[str, str], ...]) -> Markup:
    source = environment().get_template("nhsuk/components/breadcrumb/macro.jinja")
    items = [{"href": href, "text": text} for href, text in steps]
    return Markup(vars(source.module)["breadcrumb"]({"items": items}))  # noqa: S704 - the design system's own macro


def compile_templates() -> None:
    """Make every page's template ready, which takes longer than most pages do."""
    for name in environment().list_templates(extensions=["jinja"]):
        if not name.startswith("nhsuk/"):
            environment().get_template(name)


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
