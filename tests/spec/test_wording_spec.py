"""Wording, by example: numbers, periods, names and comparisons as a reader sees them."""

from datetime import date

import pytest

from commonweal.actions.figures import Figure
from commonweal.actions.naming import readable
from commonweal.actions.search import folded
from commonweal.actions.snapshot_view import (
    Comparison,
    Judgement,
    Named,
    Position,
    judgement_of,
    position_of,
)
from commonweal.outcomes.measure import Direction, Measure, MeasureKind
from commonweal.terms.codes import Kind
from commonweal.terms.estimate import Status
from commonweal.web import sentences, words


def measure(**changed) -> Measure:
    told = {
        "id": "hypertension", "name": "Hypertension", "topic": "Long-term conditions",
        "counts": "People", "kind": MeasureKind.PROPORTION, "table": "disease_register",
        "units": (Kind.PRACTICE,), "unit": "%", "direction": Direction.NEUTRAL, "adds_up": True,
        "source": "NHS Digital", "first": date(2020, 4, 1),
    }  # fmt: skip
    return Measure(**told | changed)


def figure(**changed) -> Figure:
    told = {
        "measure": "hypertension", "kind": Kind.PCN, "code": "U00001", "period": "2022/23",
        "first": date(2022, 4, 1), "last": date(2023, 3, 31), "status": Status.GIVEN,
        "value": 14.666, "lower": 14.11, "upper": 15.24, "numerator": 2200.0,
        "denominator": 15000.0, "units": 2, "units_expected": 2,
    }  # fmt: skip
    return Figure(**told | changed)


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (1921434.0, 0, "1,921,434"),
        (14.666, 1, "14.7"),
        (-3.25, 1, "\N{MINUS SIGN}3.2"),
        (-0.01, 1, "0.0"),
        (0.0, 0, "0"),
        (None, 1, "not available"),
    ],
)
def test_numbers_have_thousands_separated_and_a_true_minus(value, decimals, said):
    assert words.plain(value, decimals) == said


def test_a_figure_never_stands_without_interval_and_unit():
    assert words.figure_words(figure(), measure()) == "14.7% (14.1 to 15.2)"
    rate = measure(unit="per 1,000 people", kind=MeasureKind.RATE)
    assert words.figure_words(figure(), rate) == "14.7 (14.1 to 15.2) per 1,000 people"
    count = measure(unit="people", kind=MeasureKind.COUNT)
    assert words.figure_words(figure(value=2200.0, lower=None, upper=None), count) == "2,200 people"


def test_missing_suppressed_and_zero_read_differently():
    said = [
        words.figure_words(figure(value=value, status=status, lower=None, upper=None), measure())
        for value, status in (
            (0.0, Status.GIVEN),
            (None, Status.MISSING),
            (None, Status.SUPPRESSED),
        )
    ]
    assert said == ["0.0%", "Not supplied", "Suppressed by the publisher, to protect people"]


def test_a_partial_figure_says_of_what():
    partial = figure(status=Status.PARTIAL, units=3, units_expected=4)
    assert words.coverage_words(partial, measure()) == "from 3 of 4 practices"
    assert words.coverage_words(figure(), measure()) == ""


@pytest.mark.parametrize(
    ("label", "said", "phrase"),
    [
        ("2024-03", "March 2024", "in March 2024"),
        ("2023/24", "2023/24", "in 2023/24"),
        ("2024", "2024", "in 2024"),
        ("2018-20", "2018 to 2020", "from 2018 to 2020"),
        ("2024/25-Q4", "January to March 2025", "from January to March 2025"),
        ("2024-03-31", "31 March 2024", "on 31 March 2024"),
        ("no period", "no period", "in no period"),
    ],
)
def test_periods_are_said_as_people_say_them(label, said, phrase):
    assert (words.period_words(label), words.period_phrase(label)) == (said, phrase)


@pytest.mark.parametrize(
    ("lower", "upper", "position"),
    [
        (14.1, 15.2, Position.HIGHER),
        (13.0, 13.9, Position.LOWER),
        (13.9, 14.1, Position.SIMILAR),
        (14.0, 15.0, Position.SIMILAR),
        (None, None, Position.UNTOLD),
    ],
)
def test_a_figure_differs_when_its_whole_interval_lies_on_one_side(lower, upper, position):
    assert position_of(figure(lower=lower, upper=upper), 14.0) == position


@pytest.mark.parametrize(
    ("position", "direction", "judged"),
    [
        (Position.HIGHER, Direction.HIGHER, Judgement.BETTER),
        (Position.HIGHER, Direction.LOWER, Judgement.WORSE),
        (Position.LOWER, Direction.LOWER, Judgement.BETTER),
        (Position.LOWER, Direction.HIGHER, Judgement.WORSE),
        (Position.HIGHER, Direction.NEUTRAL, Judgement.NONE),
        (Position.SIMILAR, Direction.HIGHER, Judgement.SIMILAR),
        (Position.UNTOLD, Direction.HIGHER, Judgement.NONE),
    ],
)
def test_better_needs_a_direction(position, direction, judged):
    assert judgement_of(position, direction) == judged


def test_a_comparison_names_what_it_is_held_against():
    southampton = Named(Kind.PLACE, "place-southampton", "Southampton")
    worse = Comparison(southampton, 13.2, Position.HIGHER, Judgement.WORSE)
    similar = Comparison(southampton, 13.2, Position.SIMILAR, Judgement.SIMILAR)
    untold = Comparison(southampton, 13.2, Position.UNTOLD, Judgement.NONE)
    assert sentences.comparison_words(worse, measure()) == "Worse than Southampton (13.2%)"
    assert sentences.comparison_words(similar, measure()) == "Similar to Southampton (13.2%)"
    assert sentences.comparison_words(untold, measure()) == "Southampton: 13.2%"
    assert sentences.comparison_words(worse, measure(), with_name=False) == "Worse (13.2%)"


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("ST MARY'S SURGERY (IW)", "St Mary's Surgery (IW)"),
        ("SOUTHAMPTON WOOLSTON & TOWNHILL PCN", "Southampton Woolston & Townhill PCN"),
        ("THE OLD FORGE AT THE GREEN", "The Old Forge at the Green"),
        ("NHS HAMPSHIRE AND ISLE OF WIGHT ICB - 10R", "NHS Hampshire and Isle of Wight ICB - 10R"),
        ("DR O'NEILL AND PARTNERS LTD", "Dr O'Neill and Partners Ltd"),
        ("B-CONNECTED CARE PCN", "B-Connected Care PCN"),
        ("University Hospital Southampton", "University Hospital Southampton"),
    ],
)
def test_names_in_capitals_are_written_as_people_write_them(published, shown):
    assert readable(published) == shown


def test_searching_folds_case_accents_punctuation_and_spaces():
    assert folded("  St. Mary's, Café\tSURGERY ") == "st marys cafe surgery"
