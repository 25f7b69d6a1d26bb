"""How good the records are, as the command and the page tell it, on files with faults at known rates."""

import csv
import io
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from commonweal.actions.opened import open_for_reading
from commonweal.actions.quality import NO_DATE, NO_PROVIDER
from commonweal.actions.quality_asked import By, Chosen
from commonweal.actions.quality_page import quality_of
from commonweal.actions.refresh import refresh_folder
from tests.acceptance.quality_files import (
    call,
    make_quality_workspace,
    month_of_calls,
    write,
    write_quality_feeds,
)
from tests.acceptance.reading_pages import heading, links, reading, visible

FEED = "nhs111_contact"
RULE = "online-with-answer"


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Path:
    """The workspace with known faults; never to be changed."""
    return make_quality_workspace(tmp_path_factory.mktemp("quality"))


@pytest.fixture
def own(filled, tmp_path) -> Path:
    return shutil.copytree(filled, tmp_path / "own")


@pytest.fixture(scope="module")
def pages(filled):
    with reading(filled) as client:
        yield client


@pytest.fixture
def quality(commonweal, filled):
    """Rows of the command, as a program reads them."""

    def rows(*words: str) -> list[dict]:
        ran = commonweal("feeds", "quality", "-w", filled, "--format", "json", *words)
        assert ran.code == 0, ran.err
        return json.loads(ran.out)

    return rows


def test_a_feed_s_faults_and_where_they_go(quality):
    (calls,) = [row for row in quality() if row["feed"] == FEED]
    assert calls == {
        "feed": FEED, "name": "Contacts with NHS 111", "records": 2_403, "set_aside": 0,
        "faults": 14, "percent": 0.58, "trend": "fewer", "now": 0.17, "before": 1.0,
    }  # fmt: skip


def test_a_feed_is_counted_by_its_rules_unless_something_else_is_asked(quality):
    assert quality("--feed", FEED) == [
        {
            "rule": RULE, "column": None, "records": 2_403, "set_aside": 0, "faults": 14,
            "percent": 0.58, "trend": "fewer", "now": 0.17, "before": 1.0,
            "says": "An assessment on line has a wait for an answer",
        }
    ]  # fmt: skip
    columns = {row["column"] for row in quality("--feed", "patient_register", "--by", "rule")}
    assert "DATE_OF_BIRTH" in columns


def test_by_provider_with_names(quality):
    found = {row["provider"]: row for row in quality("--feed", FEED, "--by", "provider")}
    assert set(found) == {"RHM", "RHU", "111ZZ9"}
    assert found["RHM"]["name"] == "University Hospital Southampton"
    assert (found["RHM"]["records"], found["RHM"]["faults"]) == (1_200, 14)
    assert (found["RHU"]["records"], found["RHU"]["faults"]) == (1_200, 0)
    assert found["111ZZ9"]["trend"] == "nothing to compare"


def test_by_month_newest_first_each_against_the_one_before(quality):
    found = quality("--feed", FEED, "--by", "month")
    assert [row["month"] for row in found][:2] == ["2025-03", "2025-02"]
    assert len(found) == 24
    by_month = {row["month"]: row for row in found}
    assert by_month["2024-05"]["faults"] == 1
    assert (by_month["2024-06"]["now"], by_month["2024-06"]["before"]) == (0.0, 1.0)


def test_one_month_of_one_provider(quality):
    chosen = ("--feed", FEED, "--month", "2024-05", "--provider", "RHM", "--by", "provider")
    (row,) = quality(*chosen)
    assert (row["records"], row["faults"], row["percent"]) == (50, 1, 2.0)


def test_the_records_of_a_rule_are_those_of_the_feeds_that_have_it(quality):
    assert [row["feed"] for row in quality("--rule", RULE)] == [FEED]
    (row,) = [row for row in quality("--by", "rule") if row["rule"] == RULE]
    assert row["records"] == 2_403


def test_the_csv_of_the_command_has_the_same_rows(commonweal, filled):
    ran = commonweal("feeds", "quality", "-w", filled, "--by", "month", "--format", "csv")
    told = list(csv.DictReader(io.StringIO(ran.out)))
    assert list(told[0]) == [
        "month", "records", "set_aside", "faults", "percent", "trend", "now", "before"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--feed", "nothing"), "no feed of records 'nothing'"),
        (("--provider", "ZZZ"), "no provider with records 'ZZZ'"),
        (("--rule", "x"), "no broken rule 'x'"),
        (("--month", "May"), "'May' is not a month such as 2025-03"),
        (("--month", "1999-01"), "no records of 1999-01"),
        (("--by", "age"), "only by feed, provider, rule, month"),
    ],
)
def test_what_there_is_not_is_said(commonweal, filled, words, said):
    ran = commonweal("feeds", "quality", "-w", filled, *words)
    assert ran.code != 0
    assert said in ran.err


def test_a_workspace_without_records_has_nothing_to_show(commonweal, workspace):
    assert "Nothing to show" in commonweal("feeds", "quality", "-w", workspace).out
    with reading(workspace) as client:
        page = client.get("/data/quality")
    assert heading(page.text).startswith("No records of people have been read in")


def test_a_month_that_is_replaced_is_counted_once(own, tmp_path):
    chosen = Chosen(feed=FEED, month="2024-05")
    before = quality_of(open_for_reading(own)).total(chosen)
    assert (before.records, before.faults) == (100, 1)
    again = write_quality_feeds(tmp_path / "again")
    write(again / "SYNTHETIC_NHS111_2024-05.csv", *month_of_calls(date(2024, 5, 1), calls=90))
    refresh_folder(own, again, lambda *_: None)
    after = quality_of(open_for_reading(own)).total(chosen)
    assert (after.records, after.faults) == (90, 0)


def problems(folder: Path, *rules: str) -> dict[tuple[str, str | None], str]:
    found = open_for_reading(folder).problems()
    return {(p.rule, p.place.column): p.message for _, p in found if p.rule in rules}


def test_a_short_month_is_told_in_the_refresh_that_brings_it(own, tmp_path):
    (tmp_path / "more").mkdir()
    for first, calls in ((date(2025, 4, 1), 100), (date(2025, 5, 1), 30)):
        name = f"SYNTHETIC_NHS111_{first:%Y-%m}.csv"
        write(tmp_path / "more" / name, *month_of_calls(first, calls=calls))
    refresh_folder(own, tmp_path / "more", lambda *_: None)
    assert problems(own, "rows-changed") == {
        (
            "rows-changed",
            None,
        ): "0.97 rows a day, 71% fewer than the 3.3 of SYNTHETIC_NHS111_2025-04.csv."
    }


def test_gaps_are_counted_and_name_only_organisations(filled):
    found = problems(filled, "unknown-code", "unknown-record")
    assert found["unknown-code", "PROVIDER_CODE"] == (
        "3 of 2,403 rows of the 2 files that came with this one have 1 code that no register or "
        "publication in the store names ('111ZZ9')."
    )
    assert found["unknown-record", "SPELL_ID"] == (
        "1 of 11 rows point at 1 record that table admitted_spell does not hold."
    )
    assert found["unknown-record", "NHS_NUMBER"]
    assert ("unknown-code", "GP_PRACTICE_CODE") not in found, "the store knows no practices at all"
    assert all("9990000" not in message and "SP9" not in message for message in found.values())


def test_the_page_says_how_many_and_which_way(pages):
    html = pages.get(f"/data/quality?feed={FEED}").text
    assert heading(html) == (
        "Contacts with NHS 111: 0.6 faults in every 100 of 2,403 records, and fewer lately than the "
        "year before"
    )
    words = visible(html)
    assert "Records to March 2025" in words
    assert "Synthetic data" in words
    assert "online with answer" in words
    assert "Fewer 0.2%, was 1.0%" in words
    assert "Rows changed" not in words
    assert "Unknown code" in words
    assert f"/data/problems?feed={FEED}&rule={RULE}" in [
        a.replace("&amp;", "&") for a in links(html)
    ]


def test_every_row_and_choice_of_the_page_leads_on(pages):
    seen, waiting = set(), ["/data/quality"]
    while waiting and len(seen) < 60:
        path = waiting.pop()
        seen.add(path)
        answer = pages.get(path)
        assert answer.status_code == 200, path
        assert heading(answer.text)
        waiting += [
            a for a in links(answer.text) if a.startswith("/data/quality") and a not in seen
        ]
    assert len(seen) > 20


def test_what_is_chosen_stands_in_the_form_and_the_address(pages):
    html = pages.get("/data/quality?provider=RHU&month=2024-05&by=feed").text
    assert '<option value="RHU" selected>' in html
    assert '<option value="2024-05" selected>' in html
    assert heading(html).startswith("Portsmouth Hospitals University, May 2024: none of 50 records")


@pytest.mark.parametrize(
    ("query", "status"),
    [("feed=x", 404), ("provider=x", 404), ("rule=x", 404), ("month=x", 400), ("by=x", 400)],
)
def test_what_there_is_not_is_an_error_page(pages, query, status):
    assert pages.get(f"/data/quality?{query}").status_code == status


def test_the_data_page_leads_to_it(pages):
    assert "/data/quality" in links(pages.get("/data").text)


def test_what_cannot_be_split_or_contradicts_itself_is_set_aside(own, tmp_path):
    april = date(2025, 4, 1)
    unlike = [call(500, april, provider="RHM", is_faulty=faulty) for faulty in (True, False)]
    (tmp_path / "more").mkdir()
    rows = [*month_of_calls(april), *unlike, "N2504-900,too,few"]
    write(tmp_path / "more" / "SYNTHETIC_NHS111_2025-04.csv", *rows)
    refresh_folder(own, tmp_path / "more", lambda *_: None)
    quality = quality_of(open_for_reading(own))
    total = quality.total(Chosen(feed=FEED))
    assert (total.records, total.set_aside) == (2_403 + 103, 3)
    by_rule = {row.key: row for row in quality.rows(Chosen(feed=FEED), By.RULE)}
    told = {rule: (row.faults, row.set_aside) for rule, row in by_rule.items()}
    assert told == {RULE: (15, 0), "repeated-key": (2, 2), "row-width": (1, 1)}
    by_provider = {row.key: row for row in quality.rows(Chosen(feed=FEED), By.PROVIDER)}
    assert (by_provider[NO_PROVIDER].records, by_provider[NO_PROVIDER].set_aside) == (1, 1)
    assert by_provider["RHM"].set_aside == 2
    by_month = {row.key: row for row in quality.rows(Chosen(feed=FEED), By.MONTH)}
    assert (by_month["2025-04"].records, by_month["2025-04"].set_aside) == (102, 2)
    assert (by_month[NO_DATE].records, by_month[NO_DATE].set_aside) == (1, 1)
    with reading(own) as client:
        page = visible(client.get(f"/data/quality?feed={FEED}").text)
    assert "3 records set aside" in page
    assert "Rows contradict each other about the same record; none was taken" in page
    assert "The line has not as many fields as the heading" in page


def test_a_rule_is_told_in_words(pages):
    words = visible(pages.get(f"/data/quality?feed={FEED}").text)
    assert "An assessment on line has a wait for an answer" in words


def test_what_has_no_fault_and_older_months_are_folded_away(pages):
    providers = pages.get(f"/data/quality?feed={FEED}&by=provider").text
    faulty, faultless = providers.partition("<summary>2 providers without a fault</summary>")[::2]
    assert "University Hospital Southampton</a>" in faulty
    assert "Portsmouth Hospitals University</a>" in faultless
    months = pages.get(f"/data/quality?feed={FEED}&by=month").text
    first, rest = months.partition("<summary>12 more months</summary>")[::2]
    assert "April 2024</a>" in first.partition("<table")[2]
    assert "March 2024</a>" in rest
