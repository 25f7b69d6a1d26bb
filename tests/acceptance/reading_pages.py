"""Reading pages as a browser does: a served workspace, and a page's words, heading and links."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import httpx

from commonweal.web import create_app
from tests.browser.serving import serving


@contextmanager
def reading(workspace: Path) -> Iterator[httpx.Client]:
    """A reader of a workspace's pages, served as `commonweal serve` does."""
    with serving(create_app(workspace)) as address, httpx.Client(base_url=address) as client:
        yield client


def visible(html: str) -> str:
    """The words of a page, with single spaces and its tags taken out."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&#39;", "'").split())


def heading(html: str) -> str:
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    return visible(found)


class Links(HTMLParser):
    """Collects where a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "a" and (told.get("href") or "").startswith("/"):
            self.found.append(told["href"].split("#")[0])


def links(html: str) -> list[str]:
    parser = Links()
    parser.feed(html)
    return parser.found
