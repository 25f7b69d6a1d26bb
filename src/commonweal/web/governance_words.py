"""Headings and words of the pages on governance, and the small shapes that stand with a status."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import quote

from markupsafe import Markup, escape

from commonweal.actions.body_page import BodyPage, OrganisationPage
from commonweal.actions.checks_page import ChecksPage
from commonweal.actions.deciders_page import DecidersPage, MatrixPage
from commonweal.actions.decisions_page import DecisionsPage
from commonweal.actions.system_map_page import SystemMap
from commonweal.governance.quorum import quorum_of
from commonweal.governance.rules.engine import State, Status
from commonweal.system.body import Body, BodyStatus
from commonweal.system.description import AsAt
from commonweal.system.footprint import Level
from commonweal.system.organisation import Organisation, Relation
from commonweal.web import words
from commonweal.web.addresses import Links

QUESTION_WORDS = ("function", "footprint", "body", "amount")
RELATION_WORDS = {
    Relation.PARTNER_OF: "is a partner of",
    Relation.MEMBER_OF: "is a member of",
    Relation.PROVIDES_IN: "provides services in",
    Relation.RESPONSIBLE_FOR: "is responsible for",
    Relation.PART_OF: "is part of",
    Relation.OVERSEES: "oversees",
    Relation.HOSTS: "hosts",
}
FAMILY_NAMES = {
    "B": "Board of the integrated care board",
    "C": "Better Care Fund",
    "D": "Delegation and joint exercise",
    "E": "Establishment and footprints",
    "F": "Financial duties",
    "G": "Decisions, quorum, conflicts, triple aim",
    "H": "Health and wellbeing boards",
    "K": "Capital and forward plans",
    "L": "Place",
    "N": "Control totals and offsets, 2018 to 2022",
    "O": "Oversight",
    "P": "Integrated care partnership",
    "R": "Provider selection regime",
    "S": "Section 75 pooled funds",
    "T": "Transition from clinical commissioning groups",
    "V": "Panel and involvement",
    "W": "Workforce and bank",
    "Y": "Across all",
}
_PLURALS = {
    Level.PLACE: "places",
    Level.HOSPITAL_CATCHMENT: "hospital catchments",
    Level.NEIGHBOURHOOD: "neighbourhoods",
}
_SHAPES = {
    "met": '<path d="M1 6.5 4.5 10 11 2.5" fill="none" stroke="currentColor" stroke-width="2"/>',
    "broken": '<path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" stroke-width="2"/>',
    "unanswered": '<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="2"/>',
    "untold": '<path d="M2 6h8" stroke="currentColor" stroke-width="1"/>',
}
_OF_STATE: dict[str, str] = {State.HELD: "met", State.BROKEN: "broken", State.UNKNOWN: "unanswered"}
_ACRONYMS = {"icb", "ccg", "stp", "ics", "nhs", "gp"}


def kind_title(kind: str) -> str:
    """A kind in words: `nhs-trust` is `NHS trust`."""
    parts = [part.upper() if part in _ACRONYMS else part for part in str(kind).split("-")]
    text = " ".join(parts)
    return text[:1].upper() + text[1:]


def thing_link(id_: str, at: AsAt, links: Links) -> Markup:
    """The name of anything with an id on a day, leading to its page where it has one."""
    name = escape(at.name_of(id_))
    told = at.description.things.get(id_, ())
    match told[0] if told else None:
        case Body():
            path = f"/governance/bodies/{quote(id_, safe='')}"
        case Organisation():
            path = f"/governance/organisations/{quote(id_, safe='')}"
        case _:
            return name
    return Markup(f'<a href="{escape(links.to(path))}">{name}</a>')  # noqa: S704 - every word was escaped above


def source_words(source: str, at: AsAt) -> str:
    """A statement's source as the title of the document, and where in it."""
    id_, _, within = source.partition(":")
    known = at.description.sources.get(id_.strip())
    title = known.title if known is not None else id_.strip()
    return f"{title}, {within.strip()}" if within.strip() else title


def status_shape(status: str) -> Markup:
    """The shape that stands with the word of a rule's status or of a finding's state."""
    drawn = _SHAPES[_OF_STATE.get(status, str(status))]
    return Markup(f'<svg class="cw-shape" viewBox="0 0 12 12" aria-hidden="true">{drawn}</svg>')  # noqa: S704 - ours throughout


def history_strip(history: Iterable[tuple[date, Status | None]]) -> Markup:
    """A rule's status each year as a row of shapes, told in words for those who cannot see it."""
    marks, told, x = [], [], 0
    for day, status in history:
        name = status.value if status is not None else "untold"
        marks.append(
            f'<g class="cw-status-{name}" transform="translate({x} 0)">{_SHAPES[name]}</g>'
        )
        told.append(f"{day.year} {name if status is not None else 'nothing to judge'}")
        x += 14
    label = escape("; ".join(told))
    return Markup(  # noqa: S704 - every word was escaped above
        f'<svg class="cw-history" role="img" viewBox="0 0 {max(x, 14)} 12" width="{max(x, 14)}"'
        f' height="12" aria-label="{label}">{"".join(marks)}</svg>'
    )


def quorum_words(body: Body) -> str:
    """A body's quorum in words, or that none is told."""
    if not body.quorum:
        return "not told: its decisions cannot be shown to be quorate"
    return str(quorum_of(body.quorum))


def _counts(counted: Iterable[tuple[Level, int]]) -> str:
    told = [f"{words.plain(n)} {_PLURALS[level]}" for level, n in counted if level in _PLURALS]
    return f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else "".join(told)


def map_heading(page: SystemMap, system: str) -> str:
    """What the map shows, as a sentence."""
    deciding = sum(body.decides for _, bodies in page.bodies for body in bodies)
    made_of = _counts(page.levels) or "no footprints yet"
    said = f"{system} is made of {made_of}"
    bodies = f"; {words.plain(deciding)} bodies decide" if deciding else ""
    return f"{said}{bodies}"


def body_heading(page: BodyPage) -> str:
    """What a body is, as a sentence."""
    body = page.body
    if not page.stood:
        return f"{body.name} did not stand on this day"
    does = "decides" if body.decides else "advises"
    if body.status == BodyStatus.PLANNED:
        does = f"is planned: it {'would decide' if body.decides else 'would advise'}"
    if not page.seats:
        return f"{body.name} {does}; its seats are not told"
    return f"{body.name} {does} with {page.vote_count} vote{'s' if page.vote_count != 1 else ''}"


def organisation_heading(page: OrganisationPage) -> str:
    """What became of an organisation, as a sentence."""
    organisation = page.organisation
    after = [s for s in page.lineage.after if s.predecessor == organisation.id]
    names = " and ".join(page.at.description.name_of(s.successor) for s in after)
    if organisation.held.last is not None and names:
        return f"{organisation.name} was followed by {names}"
    return organisation.name


def checks_heading(page: ChecksPage) -> str:
    """How many rules are kept, as a sentence."""
    checked = page.checked
    broken, asked = checked.count(Status.BROKEN), checked.count(Status.UNANSWERED)
    told = (
        f"{words.plain(broken)} of {words.plain(len(checked.verdicts))} rules in force are broken"
    )
    return f"{told}, and {words.plain(asked)} need a person's answer"


def matrix_heading(page: MatrixPage) -> str:
    """How many functions are held, as a sentence."""
    if not page.rows:
        return "No power is stated for this day"
    return f"{words.plain(len(page.rows))} functions are held, by statute or by delegation"


def decisions_heading(page: DecisionsPage) -> str:
    """How many decisions there are, as a sentence."""
    if page.broken:
        return "The register of decisions does not hold what was recorded"
    count = len(page.decisions)
    if not count:
        return "No decision is on the register yet"
    return f"{words.plain(count)} decision{'s' if count != 1 else ''} on the register"


def deciders_heading(page: DecidersPage) -> str:
    """The answer to what was asked, as a sentence."""
    if page.holders is None:
        return "Who can decide this?"
    name = page.at.functions[page.function].name
    if page.answer is not None:
        said = "can" if page.answer.allowed else "cannot"
        return f"{page.at.name_of(page.body)} {said} decide this: {name}"
    if not page.holders:
        return f"Nobody whom the definition names can decide this: {name}"
    first = page.at.name_of(page.holders[0][0])
    more = len(page.holders) - 1
    return f"{first}{f' and {more} more' if more else ''} can decide this: {name}"


def told(value: object) -> str:
    """A recorded value in words, lists and tables included."""
    if isinstance(value, dict):
        pairs = ((name.replace("_", " "), told(part)) for name, part in value.items() if part)
        return "; ".join(f"{name}: {part}" for name, part in pairs)
    if isinstance(value, list | tuple):
        return ", ".join(told(part) for part in value)
    return (
        {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )
