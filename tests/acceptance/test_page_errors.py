"""What a reader is told when a page cannot be shown: what happened, that nothing was lost, what to do."""

from collections.abc import Iterator

import httpx
import pytest

from commonweal.web import routes
from tests.acceptance.reading_pages import reading, visible


@pytest.fixture(scope="module")
def pages(workspace) -> Iterator[httpx.Client]:
    """A reader of the small workspace's pages."""
    with reading(workspace) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nothing", 404, "There is no page at this address"),
        ("/footprints/NOBODY", 404, "no footprint or organisation with the code 'NOBODY'"),
        ("/footprints/U00001?kind=trust", 404, "no trust with the code 'U00001'"),
        ("/footprints/U00001?on=31/3/2024", 400, "Write it as 2024-03-31"),
        ("/measures/hypertension-prevalance", 404, "Did you mean hypertension-prevalence"),
        ("/measures/hypertension-prevalence?level=trust", 404, "no figures at the level 'trust'"),
        ("/measures/hypertension-prevalence?period=1999", 404, "newest are for 2022/23"),
        ("/measures/hypertension-prevalence?sort=luck", 400, "cannot be sorted by 'luck'"),
        ("/why/hypertension-prevalence/pcn/U00001/1999", 404, "The newest is for 2022/23"),
        ("/why/hypertension-prevalence/galaxy/U00001/1999", 404, "no level 'galaxy'"),
        ("/data/feeds/nothing", 404, "no feed 'nothing'"),
        ("/data/problems?page=99", 400, "no page 99"),
        ("/static/%2e%2e/routes.py", 404, "no page at this address"),
        ("/static/commonweal.css.map", 404, "no page at this address"),
        (f"/search?q={'x' * 3000}", 400, "too long"),
    ],
)
def test_an_error_says_what_happened_that_nothing_was_lost_and_what_to_do(
    pages, path, status, said
):
    answer = pages.get(path)
    words = visible(answer.text)
    assert answer.status_code == status
    assert said in words
    assert "Nothing was lost or changed" in words
    assert "What you can do" in words
    assert answer.headers["content-security-policy"]


def test_pages_cannot_be_written_to(pages):
    answer = pages.post("/footprints/U00001")
    assert answer.status_code == 405
    assert "can only be read" in visible(answer.text)


def test_a_fault_in_the_program_shows_a_page_and_no_more(workspace, monkeypatch):
    def fail(*_: object) -> routes.Answer:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(routes, "PAGES", (routes.Page("/about", "broken", fail),))
    with reading(workspace) as client:
        answer = client.get("/about")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in visible(answer.text)
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"]
