"""Which address answers what: from what a reader asked, through an action, to a page or a file.

Each answer is made from one snapshot and nothing else, so it can be kept. How requests arrive and
answers leave is in `application`.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from commonweal.actions.clock import today
from commonweal.actions.footprint_page import FootprintPage, footprint_page
from commonweal.actions.measure_page import (
    COLUMNS,
    Choices,
    MeasurePage,
    measure_page,
    measure_rows,
    measures_by_topic,
)
from commonweal.actions.search import kinds_found
from commonweal.actions.snapshot_view import Named, day_asked
from commonweal.actions.why_page import FORMULAS, rows_of, why_page
from commonweal.system.definition import LEVELS
from commonweal.terms.codes import Kind
from commonweal.terms.errors import NotFoundError, UsageError
from commonweal.web import charts, governance, quality, sentences, synthetic, words
from commonweal.web.addresses import Links
from commonweal.web.answering import CSV, Answer, Asked, Page, shown
from commonweal.web.current import Site
from commonweal.web.downloads import csv_bytes

SUGGESTIONS = 8


def home(site: Site, asked: Asked) -> Answer:
    """The system in a few numbers."""
    page = site.home
    heading = sentences.home_heading(page)
    return shown(site, asked, "home.jinja", page=page, heading=heading)


def _people_words(page: FootprintPage) -> str:
    for topic in page.topics:
        for row in topic.rows:
            if row.measure.id in sentences.PEOPLE_MEASURES and row.figure.value is not None:
                return (
                    f"{words.plain(row.figure.value)} {sentences.PEOPLE_MEASURES[row.measure.id]}"
                )
    return ""


def footprint(site: Site, asked: Asked) -> Answer:
    """One place, network, practice, council area or trust."""
    page = footprint_page(
        site.view,
        site.people,
        asked.parts["code"],
        kind=asked.chosen("kind") or None,
        on=day_asked(asked.chosen("on")),
        against=asked.chosen("against") or None,
    )
    heading = sentences.footprint_heading(page, _people_words(page))
    links = Links(page.chosen_on.isoformat() if page.chosen_on else "")
    above = [p for p in reversed(page.part_of) if p.kind in (Kind.ICB, Kind.PLACE, Kind.PCN)]
    return shown(
        site,
        asked,
        "footprint.jinja",
        page=page,
        heading=heading,
        crumbs=[{"href": links.footprint(named), "text": named.name} for named in above],
        here_today=Links().footprint(page.footprint, against=asked.chosen("against")),
    )


def measures(site: Site, asked: Asked) -> Answer:
    """Every measure by topic."""
    topics = measures_by_topic(site.view)
    figures = {
        measure.id: site.view.figures.series(measure.id, Kind.ICB, site.view.icb)[-1:]
        for _, found in topics
        for measure in found
    }
    levels = {m.id: site.view.figures.levels(m.id) for _, found in topics for m in found}
    return shown(site, asked, "measures.jinja", topics=topics, figures=figures, levels=levels)


def _choices(asked: Asked) -> Choices:
    return Choices(
        level=asked.chosen("level"),
        period=asked.chosen("period"),
        boundaries=asked.chosen("boundaries"),
        footprint=asked.chosen("footprint"),
        sort=asked.chosen("sort") or "value",
        is_descending=asked.chosen("order") != "up",
    )


def measure(site: Site, asked: Asked) -> Answer:
    """One measure: its course, who differs, where."""
    page: MeasurePage = measure_page(site.view, asked.parts["measure"], _choices(asked))
    return shown(
        site,
        asked,
        "measure.jinja",
        page=page,
        heading=sentences.measure_heading(page),
        restated_day=day_asked(asked.chosen("boundaries")),
        drawn=charts.of_measure(page),
    )


def measure_csv(site: Site, asked: Asked) -> Answer:
    """Every figure of a measure, or those chosen, as a table to download."""
    measure_id = asked.parts["measure"]
    rows = measure_rows(site.view, measure_id, _choices(asked))
    body = csv_bytes(COLUMNS, rows, synthetic=site.synthetic)
    return Answer(body, CSV, _file_name(site, site.view.measure(measure_id).id))


def _file_name(site: Site, name: str) -> str:
    return f"{'SYNTHETIC_' if site.synthetic else ''}{name}.csv"


def _asked_figure(site: Site, asked: Asked) -> Named:
    kind = asked.parts["kind"]
    if kind not in tuple(Kind):
        raise NotFoundError(f"There is no level '{kind}'.")
    return site.view.footprint(asked.parts["code"], kind)


def why(site: Site, asked: Asked) -> Answer:
    """How one figure is known; with `.csv` at the end, every row behind it."""
    named, period = _asked_figure(site, asked), asked.parts["period"]
    measure_id, boundaries = asked.parts["measure"], asked.chosen("boundaries")
    if period.endswith(".csv"):
        period = period.removesuffix(".csv")
        rows = rows_of(site.view, measure_id, named, period=period, boundaries=boundaries)
        body = csv_bytes(rows.columns, rows.iter_rows(), synthetic=site.synthetic)
        name = f"{measure_id}_{named.code}_{period.replace('/', '-')}_rows"
        return Answer(body, CSV, _file_name(site, name))
    page = why_page(site.view, measure_id, named, period=period, boundaries=boundaries)
    return shown(
        site,
        asked,
        "why.jinja",
        page=page,
        formula=FORMULAS[page.measure.kind],
        heading=sentences.why_heading(page),
    )


def search(site: Site, asked: Asked) -> Answer:
    """Footprints and measures by name or code."""
    results = site.search.find(asked.chosen("q"))
    return shown(site, asked, "search.jinja", results=results, kinds=kinds_found(results))


def suggest(site: Site, asked: Asked) -> Answer:
    """The first few matches, as a piece of a page."""
    results = site.search.find(asked.chosen("q"), SUGGESTIONS)
    return shown(site, asked, "suggestions.jinja", results=results)


def data(site: Site, asked: Asked) -> Answer:
    """Feeds, freshness and problems."""
    return shown(site, asked, "data.jinja", page=site.feeds.data_page())


def _page_number(asked: Asked) -> int:
    text = asked.chosen("page") or "1"
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise UsageError(f"'{text}' is not the number of a page.")
    return int(text)


def feed(site: Site, asked: Asked) -> Answer:
    """One feed: its contract, its files and its problems."""
    page = site.feeds.feed_page(asked.parts["feed"], _page_number(asked))
    return shown(site, asked, "feed.jinja", page=page)


def problems(site: Site, asked: Asked) -> Answer:
    """Everything found wrong in the files and in the structure."""
    page = site.feeds.problems_page(
        page=_page_number(asked), feed=asked.chosen("feed"), rule=asked.chosen("rule")
    )
    return shown(site, asked, "problems.jinja", page=page)


def about(site: Site, asked: Asked) -> Answer:
    """What this is, where it is from, and what its words mean."""
    return shown(site, asked, "about.jinja", formulas=FORMULAS)


def failure(site: Site, *, status: int, said: str) -> Answer:
    """A page that says what went wrong, that nothing was lost, and what to do."""
    title, message = sentences.failure_words(status, said)
    return shown(site, Asked(""), "error.jinja", title=title, message=message, status=status)


PAGES = (
    Page("/", "home", home),
    Page("/footprints/{code}", "footprint", footprint),
    Page("/measures", "measures", measures),
    Page("/measures/{measure}.csv", "measure_csv", measure_csv, is_slow=True),
    Page("/measures/{measure}", "measure", measure),
    Page("/why/{measure}/{kind}/{code}/{period:path}", "why", why, is_slow=True),
    Page("/search", "search", search),
    Page("/search/suggestions", "suggest", suggest),
    Page("/data", "data", data),
    Page("/data/problems", "problems", problems),
    Page("/data/feeds/{feed}", "feed", feed),
    Page("/about", "about", about),
    *governance.PAGES,
    *quality.PAGES,
    *synthetic.PAGES,
)


def usual(site: Site) -> Iterator[tuple[Page, Asked]]:
    """Pages that readers begin with, as their links ask for them: today's footprints, each measure."""
    by_name = {page.name: page for page in PAGES}
    for name in ("home", "measures", "data", "quality", "about"):
        if name in by_name:
            yield by_name[name], Asked(by_name[name].path)
    if "footprint" in by_name:
        for kind in LEVELS:
            for code in site.view.members(Kind.ICB, site.view.icb, kind, on=today()):
                path = urlsplit(Links().footprint(site.view.named(kind, code))).path
                yield by_name["footprint"], Asked(path, {"code": code}, {"kind": kind.value})
    if "measure" in by_name:
        for _, found in measures_by_topic(site.view):
            for measure in found:
                path = urlsplit(Links().measure(measure.id)).path
                yield by_name["measure"], Asked(path, {"measure": measure.id})
    if "synthetic_fit" in by_name:  # last: it counts every record
        yield by_name["synthetic_fit"], Asked(by_name["synthetic_fit"].path)
