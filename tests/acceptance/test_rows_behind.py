"""The published rows behind a figure: a table held in memory answers as the store does."""

import pytest

from commonweal.actions.rows_behind import RowsBehind
from commonweal.actions.snapshot_view import SnapshotView, view_of
from commonweal.actions.why_page import why_page


@pytest.fixture(scope="module")
def view(workspace) -> SnapshotView:
    """The small workspace, ready for pages."""
    return view_of(workspace)


def test_a_table_that_is_held_answers_as_the_store_does(view):
    stored = view.opened.snapshot.tables
    held = RowsBehind(view.ask, view.measures.values(), stored)
    asked = RowsBehind(view.ask, view.measures.values(), stored, held_rows_max=0)
    assert held.tables
    assert not asked.tables
    found = 0
    for measure in view.measures.values():
        for kind, code in view.figures.footprints:
            for figure in view.figures.series(measure.id, kind, code):
                days = {"first": figure.first, "last": figure.last}
                rows = held.of(measure, [code], **days)
                assert rows.equals(asked.of(measure, [code], **days)), (measure.id, code)
                assert rows.columns == asked.of(measure, [], **days).columns
                found += rows.height
    assert found > 50


def test_a_row_is_found_under_the_code_the_ons_gives_its_unit(view):
    aliased = {unit.code: unit.ons_code for unit in view.structure.units.values() if unit.ons_code}
    assert aliased
    assert all(ons in view.aliases[code] for code, ons in aliased.items())


def test_rows_stand_in_the_same_order_whoever_asks_first(workspace, view):
    figure = ("hypertension-prevalence", view.system)
    period = view.figures.series(figure[0], figure[1].kind, figure[1].code)[-1].period
    again = view_of(workspace)
    assert (
        why_page(view, *figure, period=period).rows == why_page(again, *figure, period=period).rows
    )
