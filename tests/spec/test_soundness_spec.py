"""What is said of definitions in which names and circles do not fit, whatever the law says.

Each example is a small sound definition with something added that should not be there.
"""

import dataclasses
from datetime import date

import pytest

from commonweal.governance.rules.judging import SECTIONS as GOVERNED
from commonweal.governance.rules.sound_fields import REFERENCES
from commonweal.system.description import SECTIONS as DESCRIBED
from commonweal.terms.entry import Entry
from tests.spec.sounding import GOOD, entries, findings, one, organisation, say, seat


def test_a_sound_definition_has_no_findings():
    assert findings(GOOD) == []


UNKNOWN = {
    "alias": (one("alias", of="nobody", name="No"), "names 'nobody' as of"),
    "relationship": (
        one("relationship", organisation="trust", relation="partner-of", target="icp"),
        "Did you mean 'icb'?",
    ),
    "part": (
        one("part", footprint="area", part="towm", kind="footprint"),
        "The part 'towm' of area is no footprint that is described. Did you mean 'town'?",
    ),
    "body": (
        one(
            "body", id="b", name="B", kind="forum", level="place", status="established",
            decides=False, reports_to=["boord"],
        ),
        "names 'boord' as reports_to",
    ),
    "seat": (
        one(
            "seat", id="x", body="boardroom", role="X", office="lead", sector="icb", voting=True,
            status="in-post",
        ),
        "names 'boardroom' as body",
    ),
    "nominator": (
        one(
            "seat", id="x", body="board", role="X", office="lead", sector="icb", voting=True,
            status="in-post", nominated_by=["primary-care", "primary-cure"],
        ),
        "names 'primary-cure' as nominated_by",
    ),
    "function": (one("function", id="f", name="F", part_of="bye"), "Did you mean 'buy'?"),
    "duty": (
        one("duty", id="d", holder="level:plaice", text="Do it.", kind="duty"),
        "names 'level:plaice' as holder",
    ),
    "partner": (
        one("contribution", agreement="pool", partner="trusty"), "Did you mean 'trust'?"
    ),
    "power": (
        one(
            "grant", id="g", holder_kind="iccb", function="buy", footprint="own",
            limit="unlimited", by="statute",
        ),
        "names 'iccb' as holder_kind",
    ),
    "document": (
        '[[document]]\nid = "d"\nkind = "jsna"\nowner = "council"\ntitle = "D"\nsource = "s"\n',
        "names 'council' as owner",
    ),
    "source": (
        organisation("t", source="paper: §3"),
        "The source 'paper' is cited by 1 and not declared",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_is_named_and_not_described_is_told_with_its_line(what: str):
    added, says = UNKNOWN[what]
    said = say(added)
    assert said.startswith("broken:")
    assert says in said
    assert "[bad.toml, line 1]" in said


def test_words_that_stand_for_many_are_no_ids():
    assert not say(
        one("duty", id="d1", holder="level:place", text="Do it.", kind="duty")
        + one("duty", id="d2", holder="kind:icb", text="Do it.", kind="duty", function="buy")
        + one("grant", id="g", holder_kind="icb", function="buy", footprint="own",
              limit="unlimited", by="statute")
    )  # fmt: skip


def test_a_source_that_many_cite_is_told_once():
    said = say("".join(organisation(f"t{n}", source="paper") for n in range(50)))
    assert said.count("\n") == 0
    assert "cited by 50" in said


TWICE = {
    "an organisation": (organisation("trust", first=date(2020, 1, 1)), "organisation trust"),
    "a relationship": (
        one("relationship", organisation="icb", relation="responsible-for", target="area"),
        "relationship icb, responsible-for, area",
    ),
    "a part": (
        one("part", footprint="area", part="town", kind="footprint", excluded=True),
        "part area, town, footprint",
    ),
    "a succession": (
        '[[succession]]\npredecessor = "ccg"\nsuccessor = "icb"\ndate = 2022-07-01\nsource = "s"\n',
        "succession ccg, icb, 2022-07-01",
    ),
}


@pytest.mark.parametrize("what", TWICE)
def test_what_is_stated_twice_at_a_time_is_told_with_both_places(what: str):
    added, says = TWICE[what]
    said = say(added)
    assert f"The {says} is stated twice for the same time (good.toml" in said
    assert "and bad.toml, line 1)" in said


def test_two_holders_of_one_seat_overlap():
    said = say(seat(date(2023, 1, 1)))
    assert "The seat board.chair has two holders at a time (good.toml" in said


def test_holders_of_one_seat_may_follow_each_other():
    ended = [
        Entry(e.section, {**e.words, "last": date(2022, 12, 31)}, e.place)
        if e.words.get("id") == "board.chair"
        else e
        for e in GOOD
    ]
    assert findings([*ended, *entries(seat(date(2023, 1, 1)))]) == []


def test_a_plan_that_was_replaced_is_no_second_statement():
    planned = {"kind": "icb", "name": "Board", "first": date(2022, 4, 1)}
    known = {"known_first": date(2021, 2, 11), "known_last": date(2021, 12, 23)}
    now = [
        Entry(e.section, {**e.words, "known_first": date(2021, 12, 24)}, e.place)
        if e.words.get("id") == "icb"
        else e
        for e in GOOD
    ]
    assert findings([*now, *entries(organisation("icb", **planned, **known))]) == []


def test_one_id_for_an_organisation_and_a_body_is_ambiguous():
    said = say(organisation("board"))
    assert "'board' is the id of a body and an organisation" in said


CIRCLES = {
    "succession": (
        organisation("a") + organisation("b", first=date(2020, 1, 1), last=date(2021, 1, 1))
        + '[[succession]]\npredecessor = "a"\nsuccessor = "b"\ndate = 2020-06-01\nsource = "s"\n'
        + '[[succession]]\npredecessor = "b"\nsuccessor = "a"\ndate = 2022-07-01\nsource = "s"\n',
        "A circle of succession: a > b > a",
    ),
    "parts": (
        one("part", footprint="town", part="area", kind="footprint"),
        "A circle of parts of footprints on 2022-07-01: area > town > area",
    ),
    "a part of itself": (
        one("part", footprint="town", part="town", kind="footprint"),
        "A circle of parts of footprints on 2022-07-01: town > town",
    ),
    "being part of": (
        one("relationship", organisation="icb", relation="part-of", target="trust")
        + one("relationship", organisation="trust", relation="part-of", target="icb"),
        "A circle of being part of on 2022-07-01",
    ),
    "functions": (
        one("function", id="one", name="One", part_of="two")
        + one("function", id="two", name="Two", part_of="one"),
        "A circle of being part of a function on 2022-07-01",
    ),
    "reporting": (
        "".join(
            one(
                "body", id=a, name=a, kind="committee", level="system", status="established",
                decides=True, reports_to=[b],
            )
            for a, b in (("x", "y"), ("y", "z"), ("z", "x"))
        ),
        "A circle of reporting on 2022-07-01",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CIRCLES)
def test_circles_are_told(what: str):
    added, says = CIRCLES[what]
    assert says in say(added)


def test_two_bodies_may_report_to_each_other_in_their_time():
    def group(id_: str, to: str, **words: object) -> str:
        return one(
            "body", id=id_, name=id_, kind="committee", level="system", status="established",
            decides=True, reports_to=[to], **words,
        )  # fmt: skip

    before, after = {"last": date(2022, 12, 31)}, {"first": date(2023, 1, 1)}
    assert not say(
        group("x", "y", **before) + group("x", "board", **after)
        + group("y", "board", **before) + group("y", "x", **after)
    )  # fmt: skip


def test_every_section_that_names_others_is_in_the_table():
    """Fields called by the section they name, such as `organisation` or `body`, are all covered."""
    naming = {"organisation", "body", "seat", "footprint", "agreement"}
    for section, kind in {**DESCRIBED, **GOVERNED}.items():
        fields = {field.name for field in dataclasses.fields(kind)} & naming
        covered = {reference.field for reference in REFERENCES.get(kind, ())}
        assert fields <= covered, section


def test_records_without_an_id_are_not_taken_for_one_another():
    notice = one("notice", procurement="p", kind="intention")
    said = say(notice + notice)
    assert "stated twice" not in said
    assert "no fit id" not in said
