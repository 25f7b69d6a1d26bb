"""A body's place in the matrix of a system on a day, drawn as Mermaid or SVG."""

from datetime import date

from commonweal.actions.clock import today
from commonweal.actions.describing import described
from commonweal.actions.system_listing import find_thing
from commonweal.system.body import Body
from commonweal.system.diagram import mermaid, neighbourhood, svg
from commonweal.terms.errors import NotFoundError, UsageError

DRAWINGS = {"mermaid": mermaid, "svg": svg}


def system_diagram(system: str, asked: str, form: str, *, on: date | None = None) -> str:
    """The drawing of a body, by id or name.

    Raises `UsageError` for no such system or form, `NotFoundError` where the name is none of a
    body's or the body did not stand that day.
    """
    if form not in DRAWINGS:
        raise UsageError(f"There is no drawing as '{form}'. Name one of {', '.join(DRAWINGS)}.")
    description = described(system).description
    thing = find_thing(description, asked)
    if not isinstance(thing, Body):
        raise NotFoundError(
            f"'{asked}' is no body. See `commonweal system list {system} bodies` for those there are."
        )
    at = description.on(on or today())
    body = at.bodies.get(thing.id)
    if body is None:
        raise NotFoundError(
            f"{thing.name} did not stand on {at.day}; it is told of for {thing.held}. "
            "Name a day with --on."
        )
    return DRAWINGS[form](neighbourhood(at, body))
