"""What is said of definitions whose dates, bases, codes or texts do not fit, whatever the law says.

Each example is a small sound definition with something added that should not be there.
"""

from datetime import date

import pytest

from commonweal.actions.spreadsheet import safe_cell
from tests.spec.sounding import DAY, one, organisation, say, seat, succession

OUTSIDE = {
    "a seat before its body": (seat(date(2022, 1, 1), date(2022, 6, 30)), "outside its body, board"),
    "a name after its organisation": (
        one("alias", of="ccg", name="The Group"), "outside what it names, ccg"
    ),
    "a relationship after its organisation": (
        one("relationship", organisation="ccg", relation="partner-of", target="trust"),
        "outside its organisation, ccg, stated for 2013-04-01 to 2022-06-30",
    ),
    "a part before its footprint": (
        one("part", footprint="area", part="town", kind="footprint", first=date(2010, 1, 1),
            last=date(2015, 12, 31)),
        "outside its footprint, area",
    ),
    "a body before its organisation": (
        one("body", id="b", name="B", kind="forum", level="system", organisations=["icb"],
            status="established", decides=False, first=date(2020, 1, 1)),
        "outside its organisations, icb",
    ),
    "a contribution after its agreement": (
        one("contribution", agreement="pool", partner="icb"), "outside its agreement, pool"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", OUTSIDE)
def test_what_reaches_outside_what_it_names_is_told(what: str):
    added, says = OUTSIDE[what]
    assert says in say(added)


def test_what_is_planned_may_be_named_and_prepared_before_it_begins():
    assert not say(
        one("alias", of="icb", name="The new board", first=date(2021, 1, 1), last=date(2022, 6, 1))
        + one("body", id="b", name="B", kind="board", level="system", organisations=["icb"],
              status="shadow", decides=False, first=date(2022, 1, 1), last=date(2022, 6, 30))
    )  # fmt: skip


def test_a_body_may_pass_from_one_organisation_to_the_next():
    assert not say(
        one("body", id="b", name="B", kind="forum", level="system", organisations=["ccg", "icb"],
            status="established", decides=False, first=date(2020, 1, 1))
    )  # fmt: skip


FAILING = {
    "to what opens later": (
        organisation("new", first=date(2023, 4, 1)) + succession("ccg", "new", DAY),
        "ccg is followed by new on 2022-07-01, which is stated for 2023-04-01 onwards only",
    ),
    "to what never opens": (
        organisation("new", known_last=date(2021, 1, 1)) + succession("ccg", "new", DAY),
        "which is stated only as once planned",
    ),
    "to what is not described": (succession("ccg", "new", DAY), "names 'new' as successor"),
    "from what had not begun": (succession("board", "committee", DAY), "before it began"),
    "of a whole that goes on": (
        succession("trust", "icb", DAY, "1"),
        "as a whole, and is stated to go on",
    ),
}


@pytest.mark.parametrize("what", FAILING)
def test_successions_that_fail_are_told(what: str):
    added, says = FAILING[what]
    assert says in say(added)


def test_a_part_may_move_while_the_rest_goes_on():
    assert not say(succession("trust", "icb", DAY, "0.2"))


def test_a_successor_that_is_only_planned_is_asked_about():
    body = one(
        "body", id="next", name="Next", kind="board", level="system", status="planned",
        decides=True, first=date(2022, 9, 1),
    )  # fmt: skip
    said = say(body + succession("board", "next", date(2022, 9, 1)))
    assert said.startswith(
        "unknown: board is followed by Next on 2022-09-01, which is only planned"
    )


def test_two_boards_for_one_area_are_told_on_whatever_day_they_overlap():
    said = say(
        organisation("icb-2", kind="icb", first=date(2026, 4, 1))
        + one("relationship", organisation="icb-2", relation="responsible-for", target="area",
              first=date(2026, 4, 1))
    )  # fmt: skip
    assert "icb and icb-2 both answer for area from 2026-04-01" in said


def test_a_footprint_has_one_basis():
    said = say(
        one("footprint", id="town", level="place", name="Town", basis="registration",
            first=date(2010, 1, 1), last=date(2015, 12, 31))
    )  # fmt: skip
    assert "Town (town) is stated by registration and by residence" in said


def test_parts_that_contradict_the_basis_are_told_once_for_each_kind():
    said = say(
        "".join(one("part", footprint="town", part=f"P{n:05}", kind="practice") for n in range(10))
    )
    assert said.count("town is defined by residence and has a part of kind practice") == 1


CODES = {
    "practice": "0123", "pcn": "P12345", "lsoa": "E02000001", "council": "Hampshire", "ccg": "1",
}  # fmt: skip


@pytest.mark.parametrize("kind", CODES)
def test_codes_that_cannot_be_are_told(kind: str):
    said = say(one("part", footprint="area", part=CODES[kind], kind=kind))
    assert f"'{CODES[kind]}' is no code of a {kind}" in said


def test_an_organisation_code_that_cannot_be_is_told():
    assert "'r-1' of t is no ODS code" in say(organisation("t", ods_code="r-1"))


HOSTILE = {
    "turned round": "Trust \\u202egnp.exe",
    "isolated": "Trust \\u2066x\\u2069",
    "no width": "Tru\\u200bst",
    "a terminal's command": "Trust \\u009b31m",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hidden_characters_are_told_and_spelt_out(what: str):
    said = say(organisation("t", name=HOSTILE[what]))
    assert "hidden characters" in said
    assert said.isprintable()
    assert HOSTILE[what] in said


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+44 trust", "<b>Trust</b>", "[red]Trust"])
def test_names_that_look_like_programs_are_names(name: str):
    assert say(organisation("t", name=name)) == ""


def test_a_name_like_a_formula_leaves_as_text():
    assert safe_cell("=1+1") == "'=1+1"


def test_ids_that_fit_no_address_are_told():
    assert "'../etc' is no fit id for this organisation" in say(organisation("../etc"))
