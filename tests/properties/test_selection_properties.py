"""Properties of the rules of provider selection, and of what their messages may never hold.

The test of a considerable change is compared with a slow twin that spells the regulation out, and
definitions with any days at all are judged without a crash.
"""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.governance.rules.engine import judge_all
from commonweal.governance.rules.judging import case_of
from commonweal.governance.rules.procurement_records import ProcurementRecord
from commonweal.governance.rules.selection_choice import considerable_change
from commonweal.terms.entry import Entry
from commonweal.terms.interval import Interval
from commonweal.terms.problem import Place
from tests.spec.judging import cases, rules_of_england

RULES = rules_of_england()
PLACE = Place("made-up.toml", 1)
EXISTING = 200_000_000
VALUES = (249_999_999, 250_000_000)
"""A penny below £500,000 and a quarter more than £2 million, and exactly that."""


def record(**words: object) -> ProcurementRecord:
    return ProcurementRecord(
        id="p",
        title="P",
        buyer="icb",
        held=Interval(date(2024, 6, 1)),
        source="made-up",
        place=PLACE,
        **words,  # type: ignore[arg-type]  # words of mixed types, as a file would hold
    )


def by_the_regulation(
    *, differs: bool, ours: bool, dearer: bool, succession: bool, basic: bool, external: bool
) -> bool:
    """Regulation 6(10) to (12), paragraph by paragraph, with all facts known."""
    ten_a, ten_b = differs, ours and dearer
    if succession and basic and ten_a and not ten_b:
        return False
    if external and not ten_a and ten_b:
        return False
    return ten_a or ten_b


@pytest.mark.parametrize("facts", list(product((False, True), repeat=6)))
def test_considerable_change_is_as_the_regulation_says(facts):
    differs, ours, dearer, succession, basic, external = facts
    told = record(
        character_differs=differs,
        attributable=ours,
        existing_value=EXISTING,
        value=VALUES[dearer],
        succession_only=succession,
        basic_criteria_met=basic,
        external=external,
    )
    assert considerable_change(told) == by_the_regulation(
        differs=differs,
        ours=ours,
        dearer=dearer,
        succession=succession,
        basic=basic,
        external=external,
    )


MAYBE = st.sampled_from((None, False, True))


@given(MAYBE, MAYBE, MAYBE, st.booleans(), st.booleans(), st.sampled_from((None, *VALUES)))
def test_more_facts_never_turn_a_verdict_round(differs, ours, basic, succession, external, value):
    """What is judged with facts missing is judged so whatever the missing facts are."""
    words = {
        "succession_only": succession,
        "external": external,
        "existing_value": EXISTING,
        "character_differs": differs,
        "attributable": ours,
        "basic_criteria_met": basic,
        "value": value,
    }
    first = considerable_change(record(**words))
    missing = [word for word, told in words.items() if told is None]
    choices = [VALUES if word == "value" else (False, True) for word in missing]
    if first is not None:
        for known in product(*choices):
            assert considerable_change(record(**words | dict(zip(missing, known)))) == first  # noqa: B905 - of one length by making


DAYS = st.one_of(
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    st.dates(),
    st.sampled_from((date.min, date.max, date(2024, 2, 29))),
)
ASKED = st.dates(date(1900, 1, 1), date(2199, 12, 31))
DATED = ("decided", "contract", "awarded", "abandoned", "term_first", "term_last", "identified")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_days_crash_the_rules(data):
    chosen = data.draw(st.sampled_from(CASES))
    entries = []
    for entry in chosen.entries:
        words = dict(entry.words)
        for word in [w for w, told in words.items() if isinstance(told, date)]:
            words[word] = data.draw(DAYS)
        if entry.section == "procurement":
            words |= {word: data.draw(DAYS) for word in DATED}
        entries.append(Entry(entry.section, words, entry.place, entry.lines))
    case, _ = case_of([*OURS, *entries], data.draw(ASKED))
    judge_all(case)


CASES = [case for case in cases() if case.rule[0] in "RTOWV"]
OURS = [entry for entry in RULES if str(entry.words["id"])[0] in "RTOWV"]


def test_a_worker_is_never_in_a_message():
    seen = 0
    for chosen in (case for case in CASES if case.rule[0] == "W"):
        workers = {str(e.words["worker"]) for e in chosen.entries if "worker" in e.words}
        case, problems = case_of([*OURS, *chosen.entries], chosen.on)
        assert not problems
        said = " ".join(f.message for v in judge_all(case) for f in v.findings)
        # The advice on how to write a number shows one that is invented.
        said = said.replace("such as B-0117", "")
        assert not [worker for worker in workers if worker in said]
        seen += len(workers)
    assert seen > 10
