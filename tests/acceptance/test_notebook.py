"""`import commonweal as cw; cw.open(DIR)`: the same actions, as Polars frames."""

from datetime import date

import polars as pl
import pytest

import commonweal as cw
from commonweal.actions.listing import FIGURE_COLUMNS
from commonweal.terms.errors import NotFoundError, UsageError, WorkspaceError


@pytest.fixture(scope="module")
def opened(workspace):
    return cw.open(workspace)


def test_figures_by_network_are_a_frame_with_all_they_must_not_travel_without(opened):
    frame = opened.measure("hypertension-prevalence").by("pcn")
    assert isinstance(frame, pl.DataFrame)
    assert tuple(frame.columns) == FIGURE_COLUMNS
    assert frame.select("code", "period", "status", "numerator", "denominator").rows() == [
        ("U00001", "2021/22", "given", 2_050.0, 15_000.0),
        ("U00002", "2021/22", "missing", None, None),
        ("U00001", "2022/23", "given", 2_200.0, 15_000.0),
        ("U00002", "2022/23", "given", 1_550.0, 12_000.0),
    ]


def test_the_interval_is_wilson_s(opened):
    (row,) = (
        opened.measure("hypertension-prevalence")
        .by("pcn", period="2022/23")
        .filter(pl.col("code") == "U00001")
        .iter_rows(named=True)
    )
    n, p, z = 15_000, 2_200 / 15_000, 1.959963984540054
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    assert row["value"] == pytest.approx(100 * p)
    assert row["lower"] == pytest.approx(100 * (middle - half))
    assert row["upper"] == pytest.approx(100 * (middle + half))


def test_it_shows_what_the_command_line_shows(opened, commonweal, workspace):
    printed = commonweal("measure", "get", "list-size", "--by", "practice", "-w", workspace,
                         "--format", "json").out  # fmt: skip
    frame = opened.measure("list-size").by("practice")
    assert pl.read_json(printed.encode()).select("code", "value").rows() == (
        frame.select("code", "value").rows()
    )


def test_latest_boundaries_and_peers(opened):
    trusts = opened.measure("ae-within-4-hours").by("trust", period="latest", peers=True)
    assert trusts["period"].unique().to_list() == ["2025-05"]
    restated = opened.measure("list-size").by("icb", boundaries="2024-03-31")
    assert restated.select("code", "value", "boundaries").rows() == [
        ("QRL", 27_000.0, "2024-03-31")
    ]


def test_measures_footprints_feeds_and_problems_are_frames(opened):
    measures = opened.measures()
    levels = dict(measures.select("measure", "levels").iter_rows())
    assert levels["list-size"] == "practice pcn place ccg icb"
    assert levels["dementia-prevalence"] is None
    assert opened.footprints("pcn", on=date(2024, 3, 31))["code"].to_list() == ["U00001", "U00002"]
    assert opened.footprints("pcn", on="2024-03-31").equals(
        opened.footprints("pcn", on=date(2024, 3, 31))
    )
    facts = dict(opened.footprint("X00001", on="2024-03-31").iter_rows())
    assert facts["part of (Primary care network)"] == "U00001 NORTH PCN"
    feeds = opened.feeds().filter(pl.col("files") > 0)
    assert dict(feeds.select("feed", "files").iter_rows())["qof_prevalence"] == 2
    assert opened.problems("qof_prevalence")["rule"].to_list() == ["not-integer"]


def test_a_path_may_be_text(workspace):
    assert cw.open(str(workspace)).measures().height > 0


def test_what_cannot_be_answered_says_why(opened, tmp_path):
    with pytest.raises(WorkspaceError, match="not a workspace"):
        cw.open(tmp_path)
    with pytest.raises(NotFoundError, match="Did you mean hypertension-prevalence"):
        opened.measure("hypertension-prevalance")
    with pytest.raises(UsageError, match="no level 'county'"):
        opened.measure("list-size").by("county")
    with pytest.raises(NotFoundError, match="has no figures by trust"):
        opened.measure("list-size").by("trust")
    with pytest.raises(UsageError, match="not a day"):
        opened.footprints("pcn", on="yesterday")
