"""What a browser test may ask for: pages in a real Chromium, a served workspace, and axe-core.

`served(folder)` gives the address of a workspace's pages; `open_page(address, width=375)` opens one;
`axe(page)` lists what fails the accessibility rules, and is expected to be `[]`.

A page that logs an error, breaks the content security policy or asks for anything from another machine
fails its test when it closes, whatever else the test looked at.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.browser.chromium import ROOT, NoChromiumError, find_chromium, running_browser
from tests.browser.serving import serving

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for one module of tests: while it runs, no test in this process may run its own event loop."""
    try:
        find_chromium()
    except NoChromiumError as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))
    with running_browser() as started:
        yield started


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[Path], str]]:
    """Serve a workspace's pages; the same workspace keeps its address for the session."""
    addresses: dict[Path, str] = {}
    with ExitStack() as servers:

        def serve(workspace: Path) -> str:
            from commonweal.web import create_app

            if workspace not in addresses:
                addresses[workspace] = servers.enter_context(serving(create_app(workspace)))
            return addresses[workspace]

        yield serve


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address at a width in pixels, with or without JavaScript."""
    faults: list[str] = []
    with ExitStack() as contexts:

        def open_one(
            address: str, *, width: int = 1280, height: int = 900, javascript: bool = True
        ) -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                java_script_enabled=javascript,
                locale="en-GB",
                timezone_id="Europe/London",
            )
            contexts.callback(context.close)
            page = context.new_page()
            note_faults(page, faults)
            page.goto(address)
            return page

        yield open_one
    assert not faults, "the page did what no page may do:\n" + "\n".join(faults)


def note_faults(page: Page, faults: list[str]) -> None:
    """Write down each logged error, each script failure and each request to another machine."""

    def on_console(message: ConsoleMessage) -> None:
        # A browser logs the status of an error page; a test that opens one is looking at it already.
        is_own_status = message.location.get("url") == page.url and "status of" in message.text
        if message.type == "error" and not is_own_status:
            faults.append(f"{page.url} logged: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
            faults.append(f"{page.url} asked for {request.url}")

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", lambda error: faults.append(f"{page.url} failed: {error}"))


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """List the accessibility rules that a page breaks, each with the elements that break it."""
    return axe_violations


def axe_violations(page: Page) -> list[str]:
    """Run axe-core over the debugging protocol, which a content security policy does not govern."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    options = json.dumps({"runOnly": AXE_RULES, "resultTypes": ["violations"]})
    answer = session.send(
        "Runtime.evaluate",
        {"expression": f"axe.run({options})", "awaitPromise": True, "returnByValue": True},
    )
    session.detach()
    assert "exceptionDetails" not in answer, answer
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: "
        + "; ".join(str(node["target"]) for node in violation["nodes"])
        for violation in answer["result"]["value"]["violations"]
    ]
