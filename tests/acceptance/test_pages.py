"""The pages over HTTP, as a reader's browser asks for them, on the small workspace with known numbers."""

import csv
import io
import re
import shutil
import time
from collections.abc import Iterator

import httpx
import pytest

from commonweal.actions.figures import Figure
from commonweal.actions.initialise import initialise
from commonweal.actions.refresh import refresh_folder
from commonweal.actions.snapshot_view import view_of
from commonweal.actions.why_page import why_page
from commonweal.web import routes
from tests.acceptance.governed_system import ADDRESSES as GOVERNANCE
from tests.acceptance.reading_pages import heading, links, reading, visible
from tests.acceptance.small_feeds import write_emergency_month

EXAMPLES = {
    "home": "/",
    "footprint": "/footprints/U00001",
    "measures": "/measures",
    "measure_csv": "/measures/hypertension-prevalence.csv",
    "measure": "/measures/hypertension-prevalence?level=practice",
    "why": "/why/hypertension-prevalence/pcn/U00001/2022/23",
    "search": "/search?q=brook",
    "suggest": "/search/suggestions?q=brook",
    "data": "/data",
    "problems": "/data/problems",
    "feed": "/data/feeds/qof_prevalence",
    "about": "/about",
    "synthetic_fit": "/data/synthetic-fit",
    "quality": "/data/quality",
}
WHOLE_PAGES = [path for name, path in EXAMPLES.items() if name not in ("measure_csv", "suggest")]
HEADERS = {
    "content-security-policy": "default-src 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
BYTES_MAX = 300_000


@pytest.fixture(scope="module")
def pages(workspace) -> Iterator[httpx.Client]:
    """A reader of the small workspace's pages."""
    with reading(workspace) as client:
        yield client


@pytest.fixture(scope="module")
def synthetic_pages(tmp_path_factory, small_feeds) -> Iterator[httpx.Client]:
    """A reader of a workspace whose figures are synthetic: the same files, marked as such by name."""
    folder = tmp_path_factory.mktemp("synthetic")
    for path in small_feeds.iterdir():
        (folder / "feeds").mkdir(exist_ok=True)
        shutil.copyfile(path, folder / "feeds" / f"SYNTHETIC_{path.name}")
    initialise("hampshire-and-isle-of-wight", folder / "demo", synthetic=True)
    refresh_folder(folder / "demo", folder / "feeds", lambda *_: None)
    with reading(folder / "demo") as client:
        yield client


def test_every_route_has_an_example():
    assert {page.name for page in routes.PAGES} == {*EXAMPLES, *GOVERNANCE}


@pytest.mark.parametrize("path", EXAMPLES.values())
def test_every_route_answers_with_safe_headers(pages, path):
    answer = pages.get(path)
    assert answer.status_code == 200, answer.text
    for name, begins in HEADERS.items():
        assert answer.headers[name].startswith(begins)
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", WHOLE_PAGES)
def test_every_page_is_whole_and_holds_nothing_its_policy_forbids(pages, path):
    html = pages.get(path).text
    assert heading(html)
    assert html.count("<main") == html.count("</main>") == 1
    assert '<html lang="en-GB">' in html
    assert not re.search(r"<[^>]+\sstyle=", html), "a style attribute would be refused"
    assert not re.search(r"<[^>]+\son[a-z]+=", html), "a script attribute would be refused"
    assert not re.search(r"<script(?![^>]*\ssrc=)", html), "an inline script would be refused"
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html), "nothing comes from elsewhere"


@pytest.mark.parametrize("path", WHOLE_PAGES)
def test_every_page_stands_on_its_boundaries_freshness_and_source(pages, path):
    assert re.search(
        r"[Rr]ead in on|No figure|Nothing was found|match", visible(pages.get(path).text)
    )


@pytest.mark.parametrize("path", [*WHOLE_PAGES, "/nothing", "/footprints/NOBODY", "/data/feeds/x"])
def test_synthetic_figures_are_marked_on_every_page(synthetic_pages, pages, path):
    assert "Synthetic data." in visible(synthetic_pages.get(path).text)
    assert "Synthetic data" not in visible(pages.get(path).text)


def test_synthetic_figures_are_marked_in_every_file(synthetic_pages, pages):
    answer = synthetic_pages.get(EXAMPLES["measure_csv"])
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row[0] for row in rows} == {"figures", "synthetic"}
    assert "SYNTHETIC_hypertension-prevalence.csv" in answer.headers["content-disposition"]
    assert "synthetic" not in pages.get(EXAMPLES["measure_csv"]).text.casefold()


@pytest.mark.parametrize("path", WHOLE_PAGES)
def test_a_page_weighs_less_than_300_kb_with_all_it_asks_for(pages, path):
    html = pages.get(path, headers={"accept-encoding": "gzip"})
    weight = int(html.headers["content-length"])
    for asset in set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html.text)):
        answer = pages.get(asset, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200
        weight += int(answer.headers["content-length"])
    assert weight < BYTES_MAX


def test_a_network_is_shown_with_its_figures_in_words(pages):
    said = visible(pages.get("/footprints/U00001").text)
    assert "Primary care network, code U00001" in said
    assert "Brook Surgery" in said
    assert "Harbour Practice" in said
    assert "Castle Medical Centre" not in said
    assert "Hypertension prevalence" in said
    assert "14.7% (14.1 to 15.2)" in said  # 2,200 of 15,000
    assert "2022/23" in said
    assert "Higher (13.9%)" in said  # 3,750 of 27,000 in the system


def test_the_heading_gives_the_answer(pages):
    assert heading(pages.get("/footprints/X00001").text).startswith(
        "Brook Surgery: 10,000 people registered;"
    )
    assert heading(pages.get("/measures/hypertension-prevalence?footprint=X00001").text) == (
        "Hypertension prevalence in Brook Surgery was 15.0% in 2022/23, similar to Southampton (14.7%)"
    )


def test_a_footprint_can_be_compared_with_another_of_its_parents(pages):
    said = visible(pages.get("/footprints/X00001?against=icb").text)
    assert "Compared with Hampshire and Isle of Wight" in said
    assert "Higher (13.9%)" in said
    assert pages.get("/footprints/X00001?against=trust").status_code == 400


def test_better_and_worse_follow_the_direction_of_the_measure(pages):
    # 70% within four hours against 60%, and 65% together: more is better.
    assert "Better (65.0%)" in visible(pages.get("/footprints/RHM").text)
    assert "Worse (65.0%)" in visible(pages.get("/footprints/RHU").text)


def test_a_partial_figure_says_so(pages):
    said = visible(pages.get("/measures/hypertension-prevalence?period=2021/22&level=pcn").text)
    assert "13.3% (12.8 to 13.7)" in said
    assert "from 3 of 4 practices" in said


def test_every_figure_leads_to_how_it_is_known(pages):
    why = [link for link in links(pages.get("/footprints/U00001").text) if "/why/" in link]
    assert "/why/hypertension-prevalence/pcn/U00001/2022/23" in why
    said = visible(pages.get("/why/hypertension-prevalence/pcn/U00001/2022/23").text)
    assert "1,500 10,000" in said
    assert "700 5,000" in said
    assert "All together 2,200 15,000" in said
    assert "Their counts come to 2,200 out of 15,000" in said
    assert "qof_prevalence_2022-23.csv" in said
    assert "Wilson score interval" in said
    assert "group_code = 'HYP'" in said
    assert "They belonged to North PCN on 31 March 2023" in said


def is_stated(figure: Figure) -> bool:
    """A whole is not stated when too few of its parts are known."""
    return figure.numerator is not None


def test_the_units_on_the_page_add_up_to_every_figure(workspace):
    view = view_of(workspace)
    checked = 0
    for measure in (m for m in view.measures.values() if m.adds_up):
        for kind, code in view.figures.footprints:
            for figure in filter(is_stated, view.figures.series(measure.id, kind, code)[-1:]):
                page = why_page(view, measure.id, view.named(kind, code), period=figure.period)
                assert page.numerator_sum == pytest.approx(figure.numerator), (measure.id, code)
                if figure.denominator is not None and measure.denominator_is == "added":
                    assert page.denominator_sum == pytest.approx(figure.denominator)
                checked += 1
    assert checked > 150


def test_the_rows_behind_a_figure_can_be_downloaded(pages):
    answer = pages.get("/why/hypertension-prevalence/pcn/U00001/2022/23.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["unit"], row["register"]) for row in rows] == [
        ("X00001", "1500"),
        ("X00002", "700"),
    ]
    assert {row["file"] for row in rows} == {"qof_prevalence_2022-23.csv"}
    assert all(row["line"].isdigit() for row in rows)


def test_a_measure_is_downloaded_with_everything_a_number_needs(pages):
    answer = pages.get("/measures/hypertension-prevalence.csv?level=pcn&period=2022/23")
    assert answer.headers["content-type"].startswith("text/csv")
    north, _ = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (north["code"], north["numerator"], north["denominator"]) == (
        "U00001",
        "2200.0",
        "15000.0",
    )
    assert float(north["value"]) == pytest.approx(14.6667, abs=1e-4)
    assert float(north["lower_95"]) == pytest.approx(14.1096, abs=1e-4)
    assert "Wilson" in north["method"]
    assert north["boundaries"] == "own time"
    assert north["sources"] == "qof_prevalence_2022-23.csv"


def test_peers_are_sorted_on_the_server(pages):
    path = "/measures/hypertension-prevalence?level=practice&period=2022/23"
    names = ("Brook Surgery", "Castle Medical Centre", "Down Road Surgery", "Harbour Practice")

    def order(query: str) -> list[str]:
        table = pages.get(path + query).text.split('id="peers"')[1]
        return sorted(names, key=lambda name: table.index(f">{name}<"))

    assert order("&sort=name&order=up") == list(names)
    assert order("") == [names[0], names[3], names[1], names[2]]
    assert order("&order=up") == [names[2], names[1], names[3], names[0]]


def test_figures_can_be_restated_on_the_boundaries_of_a_day(pages):
    restated = pages.get("/measures/hypertension-prevalence?level=pcn&boundaries=2023-03-31")
    assert "as they stood on 31 March 2023, for every period" in visible(restated.text)
    why = [link for link in links(restated.text) if link.startswith("/why/")]
    assert why
    assert all("boundaries=2023-03-31" in link for link in why)
    assert pages.get(why[0]).status_code == 200


def test_the_day_chosen_stays_chosen(pages):
    html = pages.get("/footprints/U00001?on=2022-05-01").text
    assert "As at 1 May 2022" in visible(html)
    onward = [link for link in links(html) if link.startswith(("/footprints", "/measures"))]
    assert onward
    for link in onward:
        # The one link without it is the way back to today.
        assert "on=2022-05-01" in link or link == "/footprints/U00001?kind=pcn", link


def test_only_figures_that_were_known_by_the_day_are_shown(pages):
    said = visible(pages.get("/footprints/U00001?on=2022-05-01").text)
    assert "13.7% (13.1 to 14.2)" in said  # 2,050 of 15,000 in 2021/22
    assert "14.7%" not in said


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("U00001", "North PCN"),
        ("x00002", "Harbour Practice"),
        ("harbour  PRACTICE", "Harbour Practice"),
        ("brok surgery", "Brook Surgery"),
        ("southampton", "Southampton"),
        ("E54000042", "Hampshire and Isle of Wight"),
        ("castle med", "Castle Medical Centre"),
    ],
)
def test_a_footprint_is_found_by_name_or_code(pages, query, first):
    html = pages.get("/search", params={"q": query}).text.split('class="cw-results"')[1]
    found = re.findall(r'<li><a href="/footprints/[^"]+">([^<]+)</a>', html)
    assert found[0] == first


def test_what_a_reader_types_is_never_run(pages):
    html = pages.get("/search", params={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_page_is_not_sent_twice(pages):
    first = pages.get("/footprints/U00001")
    tag = first.headers["etag"]
    again = pages.get("/footprints/U00001", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert pages.get("/footprints/U00002").headers["etag"] != tag


def test_every_link_leads_somewhere(pages):
    waiting, seen = ["/"], set()
    while waiting and len(seen) < 120:
        path = waiting.pop(0)
        if path in seen or (path.startswith("/why/") and sum("/why/" in p for p in seen) > 8):
            continue
        seen.add(path)
        answer = pages.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            waiting += [link for link in links(answer.text) if link not in seen]
    assert len(seen) > 60


def test_a_finished_refresh_is_shown_without_a_restart(own_workspace, tmp_path):
    path = "/measures/ae-attendances?level=trust"
    more = tmp_path / "more"
    more.mkdir()
    write_emergency_month(more / "Monthly-AE-June-2025.csv", "JUNE-2025")
    with reading(own_workspace) as pages:
        tag = pages.get(path).headers["etag"]
        assert "in May 2025" in heading(pages.get(path).text)
        refresh_folder(own_workspace, more, lambda *_: None)
        until = time.monotonic() + 20
        while "in June 2025" not in heading(pages.get(path).text):
            assert time.monotonic() < until, "the new snapshot was not noticed"
            time.sleep(0.2)
        assert pages.get(path).headers["etag"] != tag
