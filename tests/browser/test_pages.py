"""The pages in a real Chromium: accessible, usable by keyboard, narrow, printed, and without scripts."""

import json
import shutil
from pathlib import Path

import pytest

from commonweal.actions.initialise import initialise
from commonweal.actions.refresh import refresh_folder
from tests.acceptance.small_feeds import write_small_feeds

SYSTEM = "hampshire-and-isle-of-wight"
PAGES = {
    "home": "/",
    "system": "/footprints/QRL",
    "place": "/footprints/place-southampton",
    "network": "/footprints/U00001",
    "practice": "/footprints/X00001?on=2023-03-31&against=icb",
    "trust": "/footprints/RHM",
    "council area": "/footprints/E06000045?kind=upper_tier",
    "measures": "/measures",
    "measure of practices": "/measures/hypertension-prevalence?level=practice",
    "measure of a practice": "/measures/hypertension-prevalence?level=practice&footprint=X00001",
    "measure of trusts": "/measures/ae-within-4-hours?level=trust&footprint=RHM",
    "measure on a map": "/measures/hypertension-prevalence?level=sub_icb",
    "how we know": "/why/hypertension-prevalence/icb/QRL/2021/22",
    "search": "/search?q=brok",
    "search without result": "/search?q=zzzzzz",
    "feeds": "/data",
    "feed": "/data/feeds/qof_prevalence",
    "problems": "/data/problems",
    "quality of no records": "/data/quality",
    "about": "/about",
    "fit of synthetic people": "/data/synthetic-fit",
    "map of the system": "/governance?on=2018-08-01",
    "body": "/governance/bodies/southampton-place-board?on=2022-07-01",
    "organisation": "/governance/organisations/ccg-southampton-city?on=2019-01-01",
    "who holds what": "/governance/matrix?on=2023-01-01",
    "who can decide": "/governance/who-decides?function=commission-community-services&body=icb-board"
    "&footprint=place-southampton&amount=2m&integrated=yes&on=2023-01-01",
    "an amount that is none": "/governance/who-decides?function=public-health&amount=plenty",
    "rules": "/governance/checks?on=2022-07-01",
    "decisions": "/governance/decisions",
    "not found": "/nothing",
}
NARROW = (375, 320)


def square(code: str, *, west: float) -> dict:
    """An area a tenth of a degree wide, with the properties of a sub-ICB boundary file."""
    east = west + 0.1
    ring = [[west, 50.9], [east, 50.9], [east, 51.0], [west, 51.0], [west, 50.9]]
    return {
        "type": "Feature",
        "properties": {"SICBL23CD": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def write_boundaries(folder: Path) -> None:
    areas = [square("D9Y0V", west=-1.5), square("10R", west=-1.2)]
    collection = {"type": "FeatureCollection", "features": areas}
    (folder / "boundaries_subicb_2023.geojson").write_text(json.dumps(collection), encoding="utf-8")


@pytest.fixture(scope="session")
def small_workspace(tmp_path_factory) -> Path:
    """The small system of the acceptance tests, with boundaries."""
    folder = tmp_path_factory.mktemp("browser")
    feeds = write_small_feeds(folder / "feeds")
    write_boundaries(feeds)
    initialise(SYSTEM, folder / "hiow", synthetic=False)
    refresh_folder(folder / "hiow", feeds, lambda *_: None)
    return folder / "hiow"


@pytest.fixture(scope="session")
def synthetic_workspace(tmp_path_factory) -> Path:
    """The same figures, marked as synthetic."""
    folder = tmp_path_factory.mktemp("synthetic")
    (folder / "marked").mkdir()
    for path in write_small_feeds(folder / "feeds").iterdir():
        shutil.copyfile(path, folder / "marked" / f"SYNTHETIC_{path.name}")
    initialise(SYSTEM, folder / "demo", synthetic=True)
    refresh_folder(folder / "demo", folder / "marked", lambda *_: None)
    return folder / "demo"


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_every_page_is_accessible_and_fits_at_every_width(
    served, small_workspace, open_page, axe, path
):
    page = open_page(served(small_workspace) + path)
    assert axe(page) == []
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert axe(page) == []


def test_a_synthetic_page_is_accessible_and_says_so_at_the_top(
    served, synthetic_workspace, open_page, axe
):
    for path in ("/", "/footprints/U00001", "/nothing"):
        page = open_page(served(synthetic_workspace) + path, width=375)
        banner = page.get_by_role("region", name="Synthetic data")
        assert "made up" in banner.inner_text()
        assert banner.bounding_box()["y"] < 400
        assert axe(page) == []


def test_the_slider_leads_to_another_day(served, small_workspace, open_page):
    page = open_page(served(small_workspace) + "/governance?on=2018-08-01")
    slider = page.locator("#slider")
    assert slider.is_visible()
    before = page.url
    slider.focus()
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    assert page.url != before
    assert "1 October 2018" in page.locator(".cw-facts").inner_text()


def test_folded_tables_are_accessible_when_opened(served, small_workspace, open_page, axe):
    page = open_page(served(small_workspace) + "/footprints/U00001")
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert axe(page) == []


def test_every_chart_has_a_sentence_and_a_table(served, small_workspace, open_page):
    for path in (PAGES["system"], PAGES["measure of a practice"], PAGES["measure on a map"]):
        page = open_page(served(small_workspace) + path)
        charts = page.locator("svg[role=img]")
        assert charts.count() > 0
        for chart in charts.all():
            assert len(chart.get_attribute("aria-label").split()) >= 4
        assert page.locator("main table").count() > 0


def test_a_reader_can_skip_to_the_content_by_keyboard(served, small_workspace, open_page):
    page = open_page(served(small_workspace) + "/footprints/U00001")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to main content"
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


def test_focus_is_always_visible(served, small_workspace, open_page):
    page = open_page(served(small_workspace) + "/measures/hypertension-prevalence?level=practice")
    shown = """() => {
        const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none'
            || style.backgroundColor === 'rgb(255, 235, 59)';
    }"""
    visited = 0
    page.keyboard.press("Tab")
    while not page.evaluate("() => document.activeElement === document.body"):
        assert page.evaluate(shown), page.evaluate("() => document.activeElement.outerHTML")
        page.keyboard.press("Tab")
        visited += 1
    assert visited > 25


def test_the_way_from_home_to_the_rows_behind_a_figure(served, small_workspace, open_page):
    page = open_page(served(small_workspace) + "/", javascript=False)
    page.get_by_label("Practice, network, place, trust or measure").fill("brook")
    page.locator("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Brook Surgery").click()
    assert page.locator("h1").inner_text().startswith("Brook Surgery: 10,000 people registered")
    page.get_by_role("link", name="15.0% (14.3 to 15.7)").click()
    assert page.locator("h1").inner_text().endswith("was 15.0%: how we know")
    page.get_by_text("Rows as published").click()
    assert page.get_by_role("cell", name="1500", exact=True).is_visible()


def test_choosing_works_without_scripts(served, small_workspace, open_page):
    page = open_page(
        served(small_workspace) + "/measures/hypertension-prevalence", javascript=False
    )
    page.get_by_label("Level").select_option("practice")
    page.get_by_label("Period").select_option("2021/22")
    page.get_by_role("button", name="Show").click()
    assert "level=practice" in page.url
    assert page.get_by_role("row", name="Brook Surgery").get_by_text("14.0").is_visible()
    page.get_by_role("link", name="Practice", exact=True).click()
    assert page.locator("th[aria-sort]").inner_text().startswith("Practice")


def test_suggestions_come_while_typing_and_go_with_escape(served, small_workspace, open_page, axe):
    page = open_page(served(small_workspace) + "/about")
    page.get_by_label("Find a place, practice or trust").press_sequentially("harb")
    page.wait_for_selector("#suggestions a")
    assert page.locator("#suggestions a").first.inner_text().startswith("Harbour Practice")
    assert axe(page) == []
    page.keyboard.press("Escape")
    assert page.locator("#suggestions a").count() == 0


def test_a_map_shades_each_area_and_numbers_its_class(served, small_workspace, open_page):
    page = open_page(served(small_workspace) + PAGES["measure on a map"])
    drawn = page.locator("svg.cw-map")
    assert drawn.locator("path").count() == 2
    assert sorted(drawn.locator("text").all_text_contents()) == ["1", "3"]
    assert page.locator(".cw-legend li").count() == 2
    assert page.get_by_role("columnheader", name="Class on the map").is_visible()


def test_a_page_prints_on_a4_with_its_figures_and_without_its_furniture(
    served, small_workspace, open_page
):
    page = open_page(served(small_workspace) + "/footprints/U00001", width=718)
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Main").is_visible()
    assert not page.locator("#site-search").is_visible()
    assert page.get_by_text("14.7% (14.1 to 15.2)").first.is_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 718
    assert page.pdf(format="A4").startswith(b"%PDF")
