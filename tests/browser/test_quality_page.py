"""The page on data quality in a real Chromium: accessible, narrow, and of use without scripts."""

from pathlib import Path

import pytest

from tests.acceptance.quality_files import make_quality_workspace

ADDRESSES = {
    "feeds": "/data/quality",
    "rules of a feed": "/data/quality?feed=sus_apc",
    "providers": "/data/quality?feed=nhs111_contact&by=provider",
    "months": "/data/quality?by=month",
    "nothing of all that": "/data/quality?feed=nhs111_contact&rule=not-date",
}


@pytest.fixture(scope="module")
def quality_workspace(tmp_path_factory) -> Path:
    """Records with faults at known rates."""
    return make_quality_workspace(tmp_path_factory.mktemp("quality"))


@pytest.mark.parametrize("path", ADDRESSES.values(), ids=ADDRESSES)
def test_it_is_accessible_and_fits_at_every_width(served, quality_workspace, open_page, axe, path):
    page = open_page(served(quality_workspace) + path)
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert axe(page) == []
    for width in (375, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert axe(page) == []


def test_a_choice_is_made_without_scripts(served, quality_workspace, open_page):
    page = open_page(served(quality_workspace) + "/data/quality", javascript=False, width=375)
    page.get_by_text("Choose feed, provider, rule or month").click()
    page.get_by_label("Provider").select_option("RHM")
    page.get_by_role("button", name="Show").click()
    assert "provider=RHM" in page.url
    assert "University Hospital Southampton" in page.get_by_role("heading", level=1).inner_text()
