"""The lineage of a figure, on its page and from the command line."""

import json

from tests.acceptance.reading_pages import reading


def test_a_figures_page_lists_the_columns_and_feeds_it_comes_from(workspace):
    with reading(workspace) as client:
        measure = client.get("/measures/list-size").text
        start = measure.index("/why/list-size/")
        address = measure[start : measure.index('"', start)]
        page = client.get(address.replace("&amp;", "&"))
    assert page.status_code == 200
    assert "The columns it is worked out from" in page.text
    assert "The table <code>registered_list</code> is filled by these feeds" in page.text
    assert "<code>patients</code></th><td>counted" in page.text


def test_the_command_tells_columns_and_feeds(commonweal):
    told = commonweal("measure", "lineage", "ae-within-4-hours")
    assert told.code == 0
    assert "filled by ae_monthly, ae_provider_series" in told.out
    assert "over_4_hours" in told.out
    rows = json.loads(commonweal("measure", "lineage", "ae-within-4-hours", "--format", "json").out)
    assert {row["feed"] for row in rows} == {"ae_monthly", "ae_provider_series"}
    assert {row["table"] for row in rows} == {"emergency_care"}


def test_the_command_names_the_nearest_measure(commonweal):
    told = commonweal("measure", "lineage", "ae-within-4-hour")
    assert told.code == 6
    assert "Did you mean ae-within-4-hours" in told.err
