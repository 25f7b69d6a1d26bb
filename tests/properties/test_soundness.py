"""However a definition is spoiled, and however large it is, it is looked at to the end."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bench.definitions import entries as large
from commonweal.governance.rules.engine import State, judge_all
from commonweal.governance.rules.judging import case_of
from commonweal.governance.rules.soundness import soundness
from commonweal.terms.entry import Entry
from commonweal.terms.problem import Place
from tests.spec.judging import rules_of_england
from tests.spec.sounding import DAY, GOOD, findings

RULES = rules_of_england()


def test_a_definition_of_ten_thousand_organisations_is_looked_at_to_the_end():
    told = [*rules_of_england(), *large(10_000)]
    case, problems = case_of(told, DAY)
    assert not problems
    assert len(case.at.organisations) > 9_900
    unsound = [f for f in soundness(case) if not f.message.startswith("The source")]
    assert unsound == []
    assert len(judge_all(case)) > 100


def test_a_long_chain_and_a_large_circle_of_reports_come_to_an_end():
    def reporting(number: int, *, closed: bool) -> list[Entry]:
        return [
            Entry(
                "body",
                {
                    "id": f"b{n}", "name": f"B {n}", "kind": "committee", "level": "system",
                    "status": "established", "decides": False, "first": DAY, "source": "s",
                    "reports_to": [f"b{(n + 1) % number}"] if closed or n + 1 < number else [],
                },
                Place("long.toml", n + 1),
            )
            for n in range(number)
        ]  # fmt: skip

    assert findings([*GOOD, *reporting(5_000, closed=False)]) == []
    (circle,) = findings([*GOOD, *reporting(5_000, closed=True)])
    assert circle.message.startswith("A circle of reporting on 2022-07-01: ")
    assert "b11 > ..." in circle.message


SMALL = [*GOOD, *large(0)[:160]]
WORDS = sorted({str(v) for e in GOOD for v in e.words.values()} | {"", "own", "=x", "\u202e"})


@st.composite
def _spoiled(draw: st.DrawFn) -> list[Entry]:
    """A definition with entries dropped, doubled, exchanged, and words replaced by others."""
    told = list(SMALL)
    for _ in range(draw(st.integers(1, 12))):
        how = draw(st.sampled_from(("drop", "double", "swap", "reword", "redate")))
        at = draw(st.integers(0, len(told) - 1))
        other = draw(st.integers(0, len(told) - 1))
        if how == "drop" and len(told) > 2:
            told.pop(at)
        elif how == "double":
            told.append(told[at])
        elif how == "swap":
            one_, two = told[at], told[other]
            told[at] = Entry(one_.section, two.words, one_.place)
        elif how == "reword":
            word = draw(st.sampled_from(sorted(told[at].words)))
            words = {**told[at].words, word: draw(st.sampled_from(WORDS))}
            told[at] = Entry(told[at].section, words, told[at].place)
        else:
            day = draw(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
            word = draw(st.sampled_from(("first", "last", "known_first", "known_last", "date")))
            told[at] = Entry(told[at].section, {**told[at].words, word: day}, told[at].place)
    return told


@given(_spoiled(), st.sampled_from((date(2016, 1, 1), date(2018, 8, 1), DAY, date(2026, 7, 1))))
def test_no_spoiled_definition_breaks_the_checker(told: list[Entry], on: date):
    case, problems = case_of([*RULES, *told], on)
    found = list(soundness(case))
    verdicts = judge_all(case)
    assert all(str(problem) for problem in problems)
    assert all(f.message.isprintable() and f.state != State.HELD for f in found)
    assert [f.message for f in soundness(case)] == [f.message for f in found]
    assert {v.rule.id for v in verdicts} <= {str(e.words["id"]) for e in RULES}


@given(st.data())
def test_whatever_is_named_and_then_dropped_is_told(data: st.DataObject):
    dropped = data.draw(st.sampled_from(("icb", "ccg", "trust", "area", "town", "board", "buy")))
    left = [e for e in GOOD if e.words.get("id") != dropped]
    named = any(
        dropped in (value if isinstance(value, list) else [value])
        for e in left
        for value in e.words.values()
    )
    said = " ".join(f.message for f in findings(left))
    assert (f"'{dropped}'" in said) == named
