"""The fixtures of the browser tests are themselves tested: a harness that sees nothing passes everything."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from tests.browser.serving import serving

POLICY = {"Content-Security-Policy": "default-src 'self'; script-src 'self'"}
GOOD = """<!doctype html><html lang="en"><head><title>Good page</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>Registered patients</h1>
<p>There are 1,234.</p></main></body></html>"""
BAD = GOOD.replace("<p>", '<img src="/picture.svg"><p>')
INLINE = GOOD.replace("</main>", "</main><script>document.title = 'Run'</script>")
ELSEWHERE = GOOD.replace("<p>", '<img alt="" src="http://127.0.0.2:9/one.png"><p>')


def application() -> FastAPI:
    app = FastAPI()
    pages = {"good": GOOD, "bad": BAD, "inline": INLINE, "elsewhere": ELSEWHERE}

    @app.get("/picture.svg")
    def picture() -> HTMLResponse:
        return HTMLResponse('<svg xmlns="http://www.w3.org/2000/svg"/>', media_type="image/svg+xml")

    @app.get("/favicon.ico")
    def icon() -> HTMLResponse:
        return HTMLResponse("")

    @app.get("/{name}")
    def page(name: str) -> HTMLResponse:
        return HTMLResponse(pages.get(name, GOOD), 200 if name in pages else 404, POLICY)

    return app


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(application()) as base:
        yield base


def test_a_good_page_has_no_violations_at_either_width(open_page, axe, address):
    for width in (1280, 375):
        page = open_page(f"{address}/good", width=width)
        assert axe(page) == []
        assert page.evaluate("() => window.innerWidth") == width


def test_a_picture_shows_the_words(open_page, address):
    page = open_page(f"{address}/good", width=375)
    with_words = page.screenshot()
    page.evaluate("() => { document.body.textContent = '' }")
    assert with_words != page.screenshot()


def test_axe_finds_a_picture_without_words_under_a_strict_policy(open_page, axe, address):
    violations = axe(open_page(f"{address}/bad"))
    assert [line.split(" ")[0] for line in violations] == ["image-alt"]


def test_a_page_is_read_without_javascript(open_page, address):
    assert open_page(f"{address}/good", javascript=False).title() == "Good page"


def test_an_error_page_may_be_looked_at(open_page, address):
    assert open_page(f"{address}/none-such").get_by_role("heading").inner_text() == (
        "Registered patients"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [("inline", "Content Security Policy"), ("elsewhere", "asked for http://127.0.0.2:9/one.png")],
)
def test_a_page_that_breaks_the_rules_is_written_down(browser, address, name, said):
    from tests.browser.conftest import note_faults

    faults: list[str] = []
    page = browser.new_page()
    note_faults(page, faults)
    page.goto(f"{address}/{name}")
    page.close()
    assert any(said in fault for fault in faults), faults


def test_many_pages_in_one_browser(open_page, axe, address):
    for _ in range(10):
        assert axe(open_page(f"{address}/good")) == []
