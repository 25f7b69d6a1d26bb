"""Boundary files: usable ones are kept and read as rings, all others are problems and change nothing."""

import json

import pytest

from commonweal.repository.boundaries import keep_boundaries, read_boundaries
from commonweal.repository.workspace import create_workspace
from commonweal.terms.codes import Kind


@pytest.fixture
def workspace(tmp_path):
    return create_workspace(tmp_path / "workspace", "hampshire-and-isle-of-wight", synthetic=False)


@pytest.fixture
def feeds(tmp_path):
    folder = tmp_path / "feeds"
    folder.mkdir()
    return folder


def ring(west: float, *, corners: int = 4) -> list[list[float]]:
    """A rectangle half a degree wide with that many corners on each side."""
    steps = [n / corners for n in range(corners)]
    outline = [[west + 0.5 * s, 50.0] for s in steps] + [[west + 0.5, 50.0 + s] for s in steps]
    outline += [[west + 0.5 - 0.5 * s, 51.0] for s in steps] + [[west, 51.0 - s] for s in steps]
    return [*outline, outline[0]]


def feature(code: object = "E07000086", name: str = "LAD24CD", **changed) -> dict:
    geometry = {"type": "Polygon", "coordinates": [ring(-1.5)]} | changed
    return {"type": "Feature", "properties": {name: code}, "geometry": geometry}


def write(folder, *features: dict, name: str = "boundaries_lad.geojson", **changed) -> None:
    whole = {"type": "FeatureCollection", "features": list(features)} | changed
    (folder / name).write_text(json.dumps(whole), encoding="utf-8")


def test_a_usable_file_is_kept_and_read_back(workspace, feeds):
    write(feeds, feature())
    assert keep_boundaries(workspace, feeds) == []
    (outline,) = read_boundaries(workspace, Kind.DISTRICT)["E07000086"]
    assert outline[0] == outline[-1] == (-1.5, 50.0)
    assert len(outline) == 5, "corners on a straight side are left out"
    assert read_boundaries(workspace, Kind.ICB) == {}


def test_a_newer_year_is_taken_before_an_older(workspace, feeds):
    write(feeds, feature(), name="boundaries_new.geojson")
    old = feature(name="LAD19CD", coordinates=[ring(-3.0)])
    write(feeds, old, feature("E07000087", "LAD19CD"), name="boundaries_old.geojson")
    assert keep_boundaries(workspace, feeds) == []
    found = read_boundaries(workspace, Kind.DISTRICT)
    assert found["E07000086"][0][0] == (-1.5, 50.0)
    assert set(found) == {"E07000086", "E07000087"}


def test_a_file_of_the_same_name_replaces_the_one_before(workspace, feeds):
    for code in ("E07000086", "E07000087"):
        write(feeds, feature(code))
        assert keep_boundaries(workspace, feeds) == []
    assert set(read_boundaries(workspace, Kind.DISTRICT)) == {"E07000087"}


def test_other_files_are_left_alone(workspace, feeds):
    write(feeds, feature(), name="letter.geojson")
    (feeds / "boundaries_lad.csv").write_text("a,b\n", encoding="utf-8")
    assert keep_boundaries(workspace, feeds) == []
    assert not (workspace.folder / "boundaries").exists()


@pytest.mark.parametrize(
    ("features", "changed", "rule"),
    [
        ((feature(),), {"type": "Topology"}, "not-geojson"),
        ((), {}, "too-many-areas"),
        ((feature(),), {"crs": {"properties": {"name": "EPSG:27700"}}}, "not-wgs84"),
        ((feature(name="NAME"),), {}, "no-area-code"),
        ((feature(code="../../etc"),), {}, "no-area-code"),
        ((feature(code=7),), {}, "no-area-code"),
        ((feature(type="Point"),), {}, "not-polygons"),
        ((feature(coordinates=[[[450_000, 110_000]] * 5]),), {}, "not-polygons"),
        ((feature(coordinates=[[[1, 50], [2, 51]]]),), {}, "not-polygons"),
        ((feature(coordinates=[[["a", "b"]] * 5]),), {}, "not-polygons"),
        ((feature(coordinates=None),), {}, "not-polygons"),
        ((None,), {}, "no-area-code"),
    ],
)
def test_an_unusable_file_is_a_problem_and_is_not_kept(workspace, feeds, features, changed, rule):
    write(feeds, *features, **changed)
    (problem,) = keep_boundaries(workspace, feeds)
    assert (problem.rule, problem.place.file) == (rule, "boundaries_lad.geojson")
    assert problem.next_step
    assert read_boundaries(workspace, Kind.DISTRICT) == {}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe{", b"[" * 100_000, b"[]", b'"text"', b"null"]
)
def test_what_is_no_json_object_is_a_problem(workspace, feeds, content):
    (feeds / "boundaries_lad.geojson").write_bytes(content)
    (problem,) = keep_boundaries(workspace, feeds)
    assert problem.rule == "not-geojson"


def test_published_boundaries_are_kept_and_light_enough_for_a_page(workspace, published_files):
    assert keep_boundaries(workspace, published_files / "geography") == []
    areas = {kind: read_boundaries(workspace, kind) for kind in (Kind.DISTRICT, Kind.UPPER_TIER, Kind.SUB_ICB, Kind.ICB)}  # fmt: skip
    assert {kind.value: len(found) for kind, found in areas.items()} == {
        "district": 16, "upper_tier": 6, "sub_icb": 3, "icb": 42,
    }  # fmt: skip
    for found in areas.values():
        assert len(json.dumps(found)) < 100_000
