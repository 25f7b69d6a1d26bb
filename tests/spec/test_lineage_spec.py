"""Lineage by example, and for every measure and every feed: a number ends in declared columns."""

import pytest

from commonweal.actions.lineage import (
    FILE_LINE,
    NOT_IN_FILE,
    USES,
    accepted_columns,
    file_columns,
    lineage_rows,
    measure_lineage,
    measure_named,
)
from commonweal.actions.measuring import all_measures
from commonweal.outcomes.strata import strata_statement
from commonweal.repository.feed import known_feeds
from commonweal.tables.catalogue import TABLES
from commonweal.tables.sql.lineage import lineage_of
from commonweal.tables.sql.relations import declared_relations
from commonweal.tables.sql.subset import output_columns
from commonweal.terms.errors import NotFoundError

MEASURES = all_measures()
RECORD_FEEDS = {n: feed for n, feed in known_feeds().items() if feed.contract.is_of_records}
RELATIONS = {
    "spell": {"person": "bigint", "date": "date", "cost": "double", "ward": "varchar"},
    "person": {"person": "bigint", "birth": "date"},
}


def told(statement: str) -> tuple[dict[str, set[str]], set[str]]:
    """The lineage with sources written as `relation.column`."""
    found = lineage_of(statement, RELATIONS)
    written = {
        name: {f"{s.relation}.{s.column}" for s in sources}
        for name, sources in found.columns.items()
    }
    return written, {f"{s.relation}.{s.column}" for s in found.rows}


def test_a_column_comes_from_what_its_expression_reads():
    columns, rows = told("select cost * 2 as twice, 'all' as who from spell where ward = 'A'")
    assert columns == {"twice": {"spell.cost"}, "who": set()}
    assert rows == {"spell.ward"}


def test_common_tables_and_subqueries_are_followed_to_the_relations():
    statement = (
        "with old as (select person, sum(cost) as total from spell group by person) "
        "select used.total as spent from (select total from old where total > 5) as used"
    )
    columns, rows = told(statement)
    assert columns == {"spent": {"spell.cost"}}
    assert rows == {"spell.person", "spell.cost"}


def test_what_joins_and_what_exists_decides_rows():
    statement = (
        "select age_at(p.birth, s.date) as age from spell s join person p on p.person = s.person "
        "where exists (select 1 from spell o where o.person = p.person and o.ward = 'B')"
    )
    columns, rows = told(statement)
    assert columns == {"age": {"person.birth", "spell.date"}}
    assert rows == {"person.person", "spell.person", "spell.ward"}


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        ("select ward from spell order by cost nulls last limit 2", {"spell.cost"}),
        ("select cost * 2 as twice from spell order by twice nulls last limit 2", {"spell.cost"}),
        ("select ward as cost from spell order by cost nulls last limit 2", {"spell.ward"}),
        ("select ward from spell s order by (select max(birth) from person) nulls last limit 2",
         {"person.birth"}),
        ("select ward from spell where date in (select birth from person order by person nulls last limit 1)",
         {"spell.date", "person.birth", "person.person"}),
        ("select date from spell union all select birth from person order by date nulls last limit 1",
         {"spell.date", "person.birth"}),
    ],
)  # fmt: skip
def test_the_order_of_which_the_first_are_taken_decides_rows(statement, rows):
    assert told(statement)[1] == rows


def test_an_order_of_all_rows_decides_none():
    assert told("select ward from spell order by cost nulls last")[1] == set()


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        ("select distinct ward from spell", {"spell.ward"}),
        ("select count(*) as n from (select distinct cost, ward from spell) as s",
         {"spell.cost", "spell.ward"}),
        ("select date from spell union select birth from person", {"spell.date", "person.birth"}),
        ("select count(distinct ward) as n from spell", set()),
    ],
)  # fmt: skip
def test_values_that_are_told_apart_decide_rows(statement, rows):
    assert told(statement)[1] == rows


@pytest.mark.parametrize(
    "statement",
    [
        "select ward from spell cross join person",
        "with all_people as (select count(*) as n from person) select ward, n from spell cross join all_people",
    ],
)
def test_a_relation_of_which_no_column_is_read_is_told_all_the_same(statement):
    assert lineage_of(statement, RELATIONS).relations == {"spell", "person"}


def test_what_is_put_under_another_counts_by_its_place():
    statement = (
        "select ward as place, 1 as n from spell union all select 'home', person from person"
    )
    columns, _ = told(statement)
    assert columns == {"place": {"spell.ward"}, "n": {"person.person"}}


def test_all_columns_of_a_relation_are_told_by_name():
    columns, _ = told("select * from person")
    assert columns == {"person": {"person.person"}, "birth": {"person.birth"}}


def test_the_lineage_of_a_measure():
    found = {read.column.name: read for read in measure_lineage(measure_named("ae-within-4-hours"))}
    assert found["attendances"].uses == ("counted", "out of")
    assert found["over_4_hours"].uses == ("counted", "which rows")
    assert found["unit"].uses == ("whose figure",)
    assert {read.table for read in found.values()} == {"emergency_care"}
    assert [fed.feed for fed in found["unit"].feeds] == ["ae_monthly", "ae_provider_series"]
    rows = lineage_rows(measure_named("ae-within-4-hours"))
    assert rows.height == 2 * len(found)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_every_measure_ends_in_declared_columns_that_feeds_fill(measure):
    found = measure_lineage(measure)
    uses = {use for read in found for use in read.uses}
    assert uses & {"counted", "published value", "which rows"}
    for read in found:
        assert read.column in TABLES[read.table].stored
        assert read.feeds, f"no feed fills {read.table}"
    strata = output_columns(strata_statement(measure), declared_relations())
    assert set(strata) == {"measure", "row_count", *USES}


@pytest.mark.parametrize("feed", RECORD_FEEDS.values(), ids=RECORD_FEEDS)
def test_every_column_of_a_record_feed_ends_in_its_files(feed):
    headed = {column.name for column in feed.contract.columns} | {FILE_LINE, NOT_IN_FILE}
    for table in feed.contract.tables:
        columns = file_columns(feed, table)
        assert set(columns) == {c.name for c in TABLES[table].columns} | {"line"}
        assert {head for heads in columns.values() for head in heads} <= headed
        assert columns["line"] == (FILE_LINE,)
        assert NOT_IN_FILE not in columns["record"]


def test_a_table_of_records_is_traced_to_the_headings_of_its_feed():
    columns = file_columns(known_feeds()["sus_apc"], "diagnosis")
    assert columns["person"] == ("NHS_NUMBER",)
    assert columns["record"] == ("EPISODE_ID",)
    assert columns["code"] == tuple(f"DIAGNOSIS_{place}" for place in range(1, 9))
    assert columns["scheme"] == (NOT_IN_FILE,)
    shown = accepted_columns(known_feeds()["sus_apc"].contract)
    assert "nhs_number" not in shown
    assert shown["admission_date"] == "date"


def test_an_unknown_measure_is_told_with_the_nearest():
    with pytest.raises(NotFoundError, match="Did you mean ae-within-4-hours"):
        measure_named("ae-within-4-hour")
