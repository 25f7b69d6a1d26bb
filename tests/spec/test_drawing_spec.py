"""Drawings, by example: what a chart says, where its marks stand, and what it does with gaps."""

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from commonweal.actions.figures import Spread
from commonweal.actions.people import Band
from commonweal.web.drawing.areas import Area, areas_map, classes_of
from commonweal.web.drawing.marks import linear, number, tick_words, ticks
from commonweal.web.drawing.people import ages_chart, pyramid_chart, tenths_chart
from commonweal.web.drawing.ranking import Ranked, ranking_chart
from commonweal.web.drawing.series import Point, series_chart
from commonweal.web.drawing.small import sparkline, strip

DAYS = [date(2020 + n, 3, 31) for n in range(4)]
SQUARE = [(0.0, 50.0), (1.0, 50.0), (1.0, 51.0), (0.0, 51.0), (0.0, 50.0)]


def drawn(markup):
    """The drawing as a tree; a drawing that is not well formed fails here."""
    return ET.fromstring(str(markup))


def texts(markup) -> list[str]:
    return [element.text for element in drawn(markup).iter("text")]


def test_a_scale_takes_its_ends_to_the_ends_of_the_room():
    scale = linear(10, 20, start=0, end=100)
    assert [scale(10), scale(15), scale(20)] == [0, 50, 100]
    assert linear(7, 7, start=0, end=100)(7) == 50


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10, [0, 2.5, 5, 7.5, 10]),
        (13.2, 14.9, [13, 13.5, 14, 14.5, 15]),
        (0, 3_400, [0, 1_000, 2_000, 3_000, 4_000]),
        (-4, 5, [-5, -2.5, 0, 2.5, 5]),
    ],
)
def test_ticks_are_round_and_hold_all(low, high, expected):
    assert ticks(low, high, about=4) == pytest.approx(expected)


def test_ticks_say_no_more_than_they_need():
    assert tick_words(2_000, 1_000) == "2,000"
    assert tick_words(13.5, 0.5) == "13.5"
    assert tick_words(0.25, 0.25) == "0.25"
    assert tick_words(2.5, 2.5) == "2.5"
    assert tick_words(-0.0, 5) == "0"


def test_coordinates_are_short():
    assert [number(n) for n in (3.0, 3.14159, -0.04)] == ["3", "3.1", "-0"]


def test_a_summary_is_escaped_and_every_drawing_is_one_image():
    markup = sparkline(DAYS, [1.0, 2.0, 3.0, 4.0], summary='Waits "over" <4> & more')
    assert drawn(markup).attrib["role"] == "img"
    assert drawn(markup).attrib["aria-label"] == 'Waits "over" <4> & more'


def test_a_sparkline_rises_from_left_to_right():
    (line,) = re.findall(
        r'<polyline points="([^"]+)"', sparkline(DAYS, [1.0, 2.0, 3.0, 4.0], summary="a")
    )
    places = [tuple(map(int, pair.split(","))) for pair in line.split()]
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert [y for _, y in places] == sorted((y for _, y in places), reverse=True)


def test_a_sparkline_is_broken_where_years_are_missing():
    days = [
        date(2011, 3, 31),
        date(2012, 3, 31),
        date(2013, 3, 31),
        date(2019, 3, 31),
        date(2020, 3, 31),
    ]
    assert str(sparkline(days, [1.0, 2.0, 2.5, 3.0, 4.0], summary="a")).count("<polyline") == 2


def test_nothing_is_drawn_of_nothing():
    assert sparkline(DAYS, [None] * 4, summary="a") == ""
    assert series_chart([Point(DAYS[0], None)], [], summary="a") == ""
    assert ranking_chart([], beside=None, beside_name="", summary="a") == ""
    assert pyramid_chart([], summary="a") == ""
    assert ages_chart([], summary="a") == ""
    assert areas_map([], summary="a") == ""


def test_a_strip_holds_its_own_mark_even_outside_its_peers():
    markup = strip(Spread(9, 10, 12, 14, 16, 20), 30, summary="a")
    width = float(drawn(markup).attrib["viewBox"].split()[2])
    (own,) = re.findall(r'class="cw-own" d="M([\d.]+)', str(markup))
    assert width - 10 < float(own) < width


def test_a_series_shows_its_interval_and_the_line_it_is_held_against():
    own = [Point(day, 10.0 + n, 9.0 + n, 11.0 + n) for n, day in enumerate(DAYS)]
    other = [Point(day, 12.0) for day in DAYS]
    markup = str(series_chart(own, other, summary="a"))
    assert markup.count('class="cw-band"') == 1
    assert markup.count('class="cw-own-line"') == 1
    assert markup.count('class="cw-other-line"') == 1
    assert markup.count('class="cw-dot"') == 4
    assert {"2021", "2022", "2023"} <= set(texts(markup))


def test_a_ranking_tells_positions_by_shape_as_well_as_colour():
    peers = [
        Ranked(5.0, 4.0, 6.0, "lower", "better"),
        Ranked(9.0, 8.0, 11.0, "similar", "similar"),
        Ranked(15.0, 14.0, 16.0, "higher", "worse"),
        Ranked(10.0, 9.0, 11.0, "similar", "similar", is_own=True),
    ]
    markup = str(ranking_chart(peers, beside=10.0, beside_name="System 10.0%", summary="a"))
    assert markup.count('<polygon class="cw-dot-') == 2
    assert markup.count("<circle") == 1
    assert markup.count('class="cw-own"') == 1
    assert "System 10.0%" in texts(markup)


def test_a_pyramid_has_males_left_and_females_right_and_the_oldest_on_top():
    bands = [Band(0, 4, 100, 90, 190), Band(85, None, 20, 50, 70)]
    tree = drawn(pyramid_chart(bands, summary="a"))
    boxes = [
        (b.attrib["class"], float(b.attrib["x"]), float(b.attrib["y"])) for b in tree.iter("rect")
    ]
    assert [kind for kind, _, _ in boxes] == ["cw-males", "cw-females"] * 2
    assert boxes[0][1] < boxes[1][1]
    assert [
        text for text in texts(pyramid_chart(bands, summary="a")) if text in ("85+", "0-4")
    ] == ["85+", "0-4"]
    assert boxes[0][2] < boxes[2][2]


def test_tenths_carry_their_numbers():
    assert {"3", "1,234"} <= set(texts(tenths_chart([3, *[0] * 8, 1_234], summary="a")))


def test_areas_fall_into_five_classes_of_equal_number():
    shades, legend = classes_of({f"E0700000{n}": float(n) for n in range(10)})
    assert list(shades.values()) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    first = legend[0]
    assert (first.shade, first.count, first.least, first.greatest) == (1, 2, 0.0, 1.0)
    assert sum(c.count for c in legend) == 10


def test_equal_values_share_a_class():
    shades, legend = classes_of({"a": 1.0, "b": 1.0, "c": 1.0, "d": 1.0, "e": 2.0})
    assert {shades[code] for code in "abcd"} == {1}
    assert len(legend) == 2


def test_a_map_is_as_wide_as_the_earth_is_round():
    tree = drawn(areas_map([Area([SQUARE], 3)], summary="a"))
    _, _, width, height = map(float, tree.attrib["viewBox"].split())
    # A degree of longitude at 50.5 degrees north is 0.636 of one of latitude.
    assert (width - 8) / (height - 8) == pytest.approx(0.636, abs=0.002)
    assert [text.text for text in tree.iter("text")] == ["3"]
