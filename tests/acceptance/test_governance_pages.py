"""The pages on governance, as a reader asks for them: dated, cited, with every power's chain."""

import re
from collections.abc import Iterator

import httpx
import pytest

from commonweal.actions.deciding import deciding_in
from commonweal.actions.initialise import initialise
from commonweal.actions.recording import record_meeting
from commonweal.actions.refresh import refresh_folder
from tests.acceptance.governed_system import ADDRESSES, MAP, write_definition, write_meeting
from tests.acceptance.reading_pages import heading, links, reading, visible

ASKED = (
    "/governance/who-decides?function=commission-community-services&footprint=place-southampton"
    "&on=2023-04-05"
)
BYTES_MAX = 300_000


@pytest.fixture(scope="module")
def pages(tmp_path_factory, small_feeds) -> Iterator[httpx.Client]:
    """A workspace of a system with one more committee, which has met once."""
    folder = tmp_path_factory.mktemp("governed")
    workspace = folder / "workspace"
    initialise(str(write_definition(folder)), workspace, synthetic=False)
    refresh_folder(workspace, small_feeds, lambda *_: None)
    with deciding_in(workspace) as where:
        record_meeting(where, write_meeting(folder))
    with reading(workspace) as client:
        yield client


@pytest.mark.parametrize("path", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_every_page_answers_and_is_light(pages, path):
    answer = pages.get(path)
    assert answer.status_code == httpx.codes.OK
    assert len(answer.text.encode()) < BYTES_MAX
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


@pytest.mark.parametrize("path", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_every_link_leads_somewhere(pages, path):
    for address in sorted({each.replace("&amp;", "&") for each in links(pages.get(path).text)}):
        found = pages.get(address).status_code
        assert found == httpx.codes.OK, address


def test_the_map_of_2018_shows_36_clusters_in_places_and_catchments_that_overlap(pages):
    text = pages.get(MAP).text
    assert "4 places, 4 hospital catchments and 36 neighbourhoods" in heading(text)
    row = re.search(r'<tr><th scope="row">Hampshire</th>(.*?)</tr>', text, re.DOTALL)
    assert row is not None
    assert re.findall(r'<span class="cw-note">(\d+)</span>', row[1]) == ["10", "5", "9"]
    assert "Earlier change: 1 April 2016" in visible(text)


def test_a_day_that_is_none_is_refused_in_words(pages):
    answer = pages.get("/governance?on=yesterday")
    assert answer.status_code == httpx.codes.BAD_REQUEST
    assert "yesterday" in visible(answer.text)


def test_a_body_shows_its_seats_and_never_a_person(pages):
    text = visible(pages.get(ADDRESSES["body"]).text)
    assert "15 with a vote" in text
    assert "Elected member of the city council" in text
    assert "Southampton Joint Commissioning Board was followed by Southampton Place Board" in text


def test_a_name_that_holds_markup_is_shown_as_text(pages):
    text = pages.get("/governance/bodies/test-committee?on=2023-04-05").text
    assert "<b>made up</b>" not in text
    assert "Committee &lt;b&gt;made up&lt;/b&gt; for a test" in text


def test_a_power_is_shown_with_its_chain_to_statute(pages):
    text = visible(pages.get("/governance/bodies/test-committee?on=2023-04-05").text)
    chain = text[text.index("Powers") :]
    order = ("up to £500,000", "by statute", "by constitution", "by scheme of delegation")
    places = [chain.index(words) for words in order]
    assert places == sorted(places)


def test_who_can_decide_depends_on_the_amount(pages):
    within = visible(pages.get(f"{ASKED}&amount=500000").text)
    assert "made up&lt;/b&gt; for a test, up to £500,000" in within
    answer = pages.get(f"{ASKED}&amount=500000.01&body=test-committee")
    assert heading(answer.text).endswith("cannot decide this: Commission community health services")
    assert "£500,000" in visible(answer.text)


def test_an_amount_that_is_none_is_told_beside_the_field(pages):
    answer = pages.get(f"{ASKED}&amount=plenty")
    assert answer.status_code == httpx.codes.OK
    assert "'plenty' is not an amount in pounds" in visible(answer.text)


def test_the_published_principles_place_a_service(pages):
    text = visible(pages.get(f"{ASKED}&integrated=yes").text)
    assert "normally led at place" in text


def test_a_decision_is_shown_with_its_history_and_its_seal(pages):
    text = visible(pages.get(ADDRESSES["decision"]).text)
    assert "To open twenty beds in the city" in text
    assert "£250,000" in text
    assert "Shorter stays in hospital" in text
    listed = visible(pages.get(ADDRESSES["decisions"]).text)
    assert "1 decision on the register" in listed
    assert "Its chain is unbroken" in listed


def test_a_decision_nobody_took_is_not_found(pages):
    answer = pages.get("/governance/decisions/nothing/2023-04-05/1")
    assert answer.status_code == httpx.codes.NOT_FOUND


def test_rules_that_were_not_yet_law_are_not_shown(pages):
    before = visible(pages.get("/governance/checks?on=2018-08-01").text)
    after = visible(pages.get("/governance/checks?on=2022-07-01").text)
    assert "Sch 1B para 3(1)(a)" not in before
    assert "B-01" in after
    assert "Rests on memory" in after


def test_a_status_that_is_none_is_refused(pages):
    answer = pages.get("/governance/checks?status=perfect")
    assert answer.status_code == httpx.codes.BAD_REQUEST
