"""The pages on how the system is governed: its map, bodies, powers, rules and decisions.

Each shows the definition as at the day that stands in the address. The facts are found in `actions`;
here are only the answers and their headings.
"""

from datetime import date

from markupsafe import Markup

from commonweal.actions.body_page import body_page, organisation_page
from commonweal.actions.checking import FROM_MEMORY
from commonweal.actions.checks_page import checks_page
from commonweal.actions.clock import today
from commonweal.actions.deciders_page import TRAITS, Question, deciders_page, matrix_page
from commonweal.actions.deciding import state_table
from commonweal.actions.decisions_page import DecisionsPage, decision_page, decisions_page
from commonweal.actions.snapshot_view import day_asked
from commonweal.actions.system_map_page import LEVEL_NAMES, system_map
from commonweal.system.diagram import neighbourhood, svg
from commonweal.web import governance_words as words
from commonweal.web.answering import Answer, Asked, Page, shown
from commonweal.web.current import Site

QUESTION_CHARACTERS_MAX = 100


def _day(asked: Asked) -> date:
    return day_asked(asked.chosen("on")) or today()


def _decisions(site: Site) -> DecisionsPage:
    return decisions_page(site.governed, site.view.opened.workspace)


def system_map_answer(site: Site, asked: Asked) -> Answer:
    """The map of the system on a day."""
    page = system_map(site.governed, _day(asked))
    heading = words.map_heading(page, site.view.system.name)
    return shown(
        site,
        asked,
        "governance/map.jinja",
        page=page,
        heading=heading,
        level_names=LEVEL_NAMES,
        with_pages={code for _, code in site.view.opened.structure.units},
    )


def body_answer(site: Site, asked: Asked) -> Answer:
    """One body on a day."""
    page = body_page(site.governed, asked.parts["body"], _day(asked))
    drawing = Markup(svg(neighbourhood(page.at, page.body)))  # noqa: S704 - escapes every name itself
    return shown(
        site,
        asked,
        "governance/body.jinja",
        page=page,
        heading=words.body_heading(page),
        diagram=drawing,
        powers=site.governed.authority(page.on).powers_of(page.body.id),
        quorum_words=words.quorum_words(page.body),
        decisions=[d for d in _decisions(site).decisions if d.body == page.body.id],
        level_names=LEVEL_NAMES,
    )


def organisation_answer(site: Site, asked: Asked) -> Answer:
    """One organisation on a day."""
    page = organisation_page(site.governed, asked.parts["organisation"], _day(asked))
    code = page.organisation.ods_code
    return shown(
        site,
        asked,
        "governance/organisation.jinja",
        page=page,
        heading=words.organisation_heading(page),
        powers=site.governed.authority(page.on).powers_of(page.organisation.id),
        has_figures=bool(code and site.view.opened.kinds_of(code)),
        relation_words=words.RELATION_WORDS,
    )


def checks_answer(site: Site, asked: Asked) -> Answer:
    """Every rule with its verdict."""
    page = checks_page(site.governed, _day(asked), asked.chosen("status"))
    return shown(
        site,
        asked,
        "governance/checks.jinja",
        page=page,
        heading=words.checks_heading(page),
        family_names=words.FAMILY_NAMES,
        from_memory=FROM_MEMORY,
        at=site.governed.at(page.on),
    )


def matrix_answer(site: Site, asked: Asked) -> Answer:
    """Who holds which function, level by level."""
    page = matrix_page(site.governed, _day(asked))
    heading = words.matrix_heading(page)
    return shown(
        site, asked, "governance/matrix.jinja", page=page, heading=heading, level_names=LEVEL_NAMES
    )


def deciders_answer(site: Site, asked: Asked) -> Answer:
    """Who may decide one thing."""
    chosen = {name: asked.chosen(name)[:QUESTION_CHARACTERS_MAX] for name in words.QUESTION_WORDS}
    traits = tuple(name for name, _ in TRAITS if asked.chosen(name))
    question = Question(
        chosen["function"], chosen["footprint"], chosen["body"], chosen["amount"], traits
    )
    page = deciders_page(site.governed, question, _day(asked))
    return shown(
        site,
        asked,
        "governance/who_decides.jinja",
        page=page,
        heading=words.deciders_heading(page),
        kinds=TRAITS,
        level_names=LEVEL_NAMES,
    )


def decisions_answer(site: Site, asked: Asked) -> Answer:
    """Every decision on the register."""
    page = _decisions(site)
    heading = words.decisions_heading(page)
    return shown(
        site,
        asked,
        "governance/decisions.jinja",
        page=page,
        heading=heading,
        moves=state_table(),
    )


def decision_answer(site: Site, asked: Asked) -> Answer:
    """One decision with its history."""
    workspace = site.view.opened.workspace
    page = decision_page(site.governed, workspace, asked.parts["decision"])
    at = site.governed.at(page.row.moved_on)
    return shown(site, asked, "governance/decision.jinja", page=page, at=at)


PAGES = (
    Page("/governance", "governance", system_map_answer),
    Page("/governance/bodies/{body}", "body", body_answer, is_slow=True, is_live=True),
    Page("/governance/organisations/{organisation}", "organisation", organisation_answer),
    Page("/governance/matrix", "matrix", matrix_answer, is_slow=True),
    Page("/governance/who-decides", "who_decides", deciders_answer),
    Page("/governance/checks", "checks", checks_answer, is_slow=True),
    Page("/governance/decisions", "decisions", decisions_answer, is_slow=True, is_live=True),
    Page(
        "/governance/decisions/{decision:path}",
        "decision",
        decision_answer,
        is_slow=True,
        is_live=True,
    ),
)
