"""What a reader asks and is answered: the words shared by every room's routes.

A route is a path with the function that answers it from one site, which is one snapshot.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from commonweal.actions.snapshot_view import day_asked
from commonweal.web.addresses import Links
from commonweal.web.current import Site
from commonweal.web.rendering import render

HTML, CSV = "text/html; charset=utf-8", "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for: the path, its variable parts, and what was chosen."""

    path: str
    parts: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)

    def chosen(self, name: str) -> str:
        """One choice, or nothing."""
        return self.query.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back. `file_name` makes it a download."""

    body: str | bytes
    content_type: str = HTML
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A route. A slow one asks the store and is answered in a thread of its own.

    A live one shows what may change while the snapshot stays, and is never kept.
    """

    path: str
    name: str
    answer: Callable[[Site, Asked], Answer]
    is_slow: bool = False
    is_live: bool = False


def shown(site: Site, asked: Asked, template: str, **facts: object) -> Answer:
    """A page from its template, with what every page has: the day, the links, the system."""
    day = day_asked(asked.chosen("on"))
    return Answer(
        render(
            template,
            site=site,
            asked=asked,
            links=Links(day.isoformat() if day else ""),
            system=site.view.system,
            **facts,
        )
    )
