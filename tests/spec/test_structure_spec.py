"""How what publications say becomes one dated structure, by worked examples."""

from datetime import date

import pytest

from commonweal.system.definition import Place, SystemDefinition, system_from
from commonweal.system.settling import Membership, Statement, published_on, settle
from commonweal.system.structure import Structure, Succession, Unit
from commonweal.terms.codes import Kind
from commonweal.terms.errors import DefinitionError
from commonweal.terms.interval import Interval

PRACTICE, PCN, CCG, SUB_ICB, ICB = Kind.PRACTICE, Kind.PCN, Kind.CCG, Kind.SUB_ICB, Kind.ICB


def said(
    parent: str,
    first: str,
    last: str | None,
    *,
    published: str,
    evidence: str = "dated",
    child: str = "J80001",
) -> Statement:
    until = date.fromisoformat(last) if last else None
    return Statement(
        PRACTICE,
        child,
        PCN,
        parent,
        date.fromisoformat(first),
        until,
        evidence,
        published_on(published),
    )


def held(statements: list[Statement]) -> list[tuple[str, str]]:
    return [(m.parent, str(m.interval)) for m in settle(statements)]


def test_one_relationship_lasts_as_long_as_its_register_says():
    assert held([said("U00001", "2019-07-01", None, published="2020-01")]) == [
        ("U00001", "2019-07-01 onwards")
    ]


def test_a_later_edition_ends_a_relationship_that_was_open_before():
    editions = [
        said("U00001", "2019-07-01", None, published="2020-01"),
        said("U00001", "2019-07-01", "2021-03-31", published="2022-06"),
        said("U00002", "2021-04-01", None, published="2022-06"),
    ]
    assert held(editions) == [
        ("U00001", "2019-07-01 to 2021-03-31"),
        ("U00002", "2021-04-01 onwards"),
    ]


def test_a_day_is_read_from_the_first_edition_after_it_since_later_ones_rewrite_history():
    editions = [
        said("U00001", "2013-04-01", None, published="2016-02"),
        said("U00009", "2013-04-01", None, published="2023-12"),
    ]
    assert held(editions) == [
        ("U00001", "2013-04-01 to 2016-02-29"),
        ("U00009", "2016-03-01 onwards"),
    ]


def test_publications_that_say_how_it_stood_fill_only_what_no_dated_register_tells():
    statements = [
        said("U00001", "2021-04-01", None, published="2022-06"),
        said("U00007", "2019-04-01", "2020-03-31", published="2019-20", evidence="as at"),
        said("U00007", "2021-04-01", "2022-03-31", published="2021-22", evidence="as at"),
    ]
    assert held(statements) == [
        ("U00001", "2021-04-01 onwards"),
        ("U00007", "2019-04-01 to 2020-03-31"),
    ]


def test_two_parents_on_one_day_are_both_kept_so_that_they_can_be_reported():
    statements = [
        said("U00001", "2019-07-01", "2021-06-30", published="2022-06"),
        said("U00002", "2021-04-01", None, published="2022-06"),
    ]
    assert held(statements) == [
        ("U00001", "2019-07-01 to 2021-06-30"),
        ("U00002", "2021-04-01 onwards"),
    ]


@pytest.mark.parametrize(
    ("vintage", "day"),
    [("2023-12", "2023-12-31"), ("2023-24", "2024-03-31"), ("2019", "2019-12-31"),
     ("2022-07-15", "2022-07-15")],
)  # fmt: skip
def test_a_vintage_stands_for_its_last_day(vintage: str, day: str):
    assert published_on(vintage) == date.fromisoformat(day)


def test_text_that_is_no_vintage_is_refused():
    with pytest.raises(ValueError, match="not a period"):
        published_on("last summer")


SOUTH = Place("place-south", "South", ("E06000001",), Interval(date(2013, 4, 1)), "order")
NORTH = Place("place-north", "North", ("E10000001",), Interval(date(2013, 4, 1)), "order")
SYSTEM = SystemDefinition(
    "s", "Example", "QAA", ("E06000001", "E10000001"), (SOUTH, NORTH), "order"
)


def member(child_kind: Kind, child: str, parent_kind: Kind, parent: str, **days: str) -> Membership:
    first = date.fromisoformat(days.get("first", "2013-04-01"))
    last = date.fromisoformat(days["last"]) if "last" in days else None
    return Membership(child_kind, child, parent_kind, parent, Interval(first, last))


def example() -> Structure:
    """Three practices; J80003 closes into J80001 in 2020; the CCG becomes a sub-ICB location."""
    memberships = [
        member(PRACTICE, "J80001", PCN, "U00001", first="2019-07-01"),
        member(PRACTICE, "J80002", PCN, "U00002", first="2019-07-01"),
        member(PRACTICE, "J80003", PCN, "U00002", first="2019-07-01", last="2020-09-30"),
        *[member(PRACTICE, p, CCG, "10A", last="2022-06-30") for p in ("J80001", "J80002")],
        member(PRACTICE, "J80003", CCG, "10A", last="2020-09-30"),
        *[member(PRACTICE, p, SUB_ICB, "10A", first="2022-07-01") for p in ("J80001", "J80002")],
        member(CCG, "10A", ICB, "QAA", last="2022-06-30"),
        member(SUB_ICB, "10A", ICB, "QAA", first="2022-07-01"),
        member(PRACTICE, "J80001", Kind.DISTRICT, "E06000001"),
        member(PRACTICE, "J80002", Kind.DISTRICT, "E07000001"),
        member(PRACTICE, "J80003", Kind.DISTRICT, "E07000001"),
        member(Kind.DISTRICT, "E06000001", Kind.UPPER_TIER, "E06000001"),
        member(Kind.DISTRICT, "E07000001", Kind.UPPER_TIER, "E10000001"),
    ]
    units = [Unit(PRACTICE, "J80003", "Old Mill", last=date(2020, 9, 30))]
    return Structure(
        SYSTEM,
        units=units,
        memberships=memberships,
        successions=[Succession("J80003", "J80001", date(2020, 10, 1))],
    )


def test_members_are_those_of_the_day_asked_about():
    structure = example()
    assert structure.members(PCN, "U00002", PRACTICE, on=date(2020, 9, 30)) == ("J80002", "J80003")
    assert structure.members(PCN, "U00002", PRACTICE, on=date(2020, 10, 1)) == ("J80002",)


def test_a_practice_reaches_its_icb_through_its_ccg_and_then_its_sub_icb_location():
    structure = example()
    assert structure.parents(PRACTICE, "J80001", ICB, on=date(2022, 6, 30)) == ("QAA",)
    assert structure.parents(PRACTICE, "J80001", CCG, on=date(2022, 7, 1)) == ()
    assert structure.parents(PRACTICE, "J80001", ICB, on=date(2022, 7, 1)) == ("QAA",)


def test_a_place_holds_the_practices_of_the_system_in_its_councils_areas():
    structure = example()
    on = date(2021, 1, 1)
    assert structure.members(Kind.PLACE, "place-south", PRACTICE, on=on) == ("J80001",)
    assert structure.members(Kind.PLACE, "place-north", PRACTICE, on=on) == ("J80002",)


def test_restated_on_todays_boundaries_a_closed_practice_stands_where_its_successor_stands():
    structure = example()
    on = date(2024, 3, 31)
    assert "J80003" not in structure.placement(PRACTICE, PCN, on)
    assert structure.restated_placement(PRACTICE, PCN, on)["J80003"] == "U00001"


def test_a_practice_that_closed_within_a_period_is_counted_where_it_last_stood():
    structure = example()
    year = Interval(date(2020, 4, 1), date(2021, 3, 31))
    assert structure.placement_during(PRACTICE, PCN, year)["J80003"] == "U00002"
    later = Interval(date(2021, 4, 1), date(2022, 3, 31))
    assert "J80003" not in structure.placement_during(PRACTICE, PCN, later)


def test_restated_without_a_recorded_successor_a_closed_practice_stays_with_its_last_network():
    """Only as long as that network is still there on the day asked about."""
    memberships = [
        member(PRACTICE, "J80001", PCN, "U00001"),
        member(PRACTICE, "J80003", PCN, "U00001", last="2020-09-30"),
        member(PRACTICE, "J80004", PCN, "U00002", last="2020-09-30"),
        member(PCN, "U00001", SUB_ICB, "10A"),
        member(PCN, "U00002", SUB_ICB, "10A", last="2020-09-30"),
        member(SUB_ICB, "10A", ICB, "QAA"),
    ]
    structure = Structure(SYSTEM, units=[], memberships=memberships, successions=[])
    restated = structure.restated_placement(PRACTICE, PCN, date(2024, 3, 31))
    assert restated == {"J80001": "U00001", "J80003": "U00001"}


def test_a_successor_counts_only_from_the_day_it_took_over():
    structure = example()
    assert structure.heir("J80003", date(2020, 9, 30)) is None
    assert structure.heir("J80003", date(2020, 10, 1)) == "J80001"


def test_circular_successions_lead_nowhere_instead_of_for_ever():
    circle = [Succession("A", "B", date(2020, 1, 1)), Succession("B", "A", date(2020, 1, 2))]
    structure = Structure(SYSTEM, units=[], memberships=[], successions=circle)
    assert structure.heir("A", date(2021, 1, 1)) is None


def test_two_active_parents_are_reported_and_counted_in_neither():
    both = [member(PRACTICE, "J80001", PCN, "U00001"), member(PRACTICE, "J80001", PCN, "U00002")]
    structure = Structure(SYSTEM, units=[], memberships=both, successions=[])
    on = date(2024, 3, 31)
    (problem,) = structure.problems(on)
    assert problem.rule == "two-parents"
    assert "U00001, U00002" in problem.message
    assert structure.placement(PRACTICE, PCN, on) == {}


def test_a_definition_says_all_it_lacks():
    with pytest.raises(DefinitionError, match="lacks 'icb'"):
        system_from({"id": "x", "name": "X", "source": "s"}, "system.toml")
    place = {"id": "p", "name": "P", "councils": ["E1"], "first": date(2020, 1, 1), "source": "s"}
    words = {"id": "x", "name": "X", "icb": "QAA", "source": "s", "place": [place, place]}
    with pytest.raises(DefinitionError, match="same id"):
        system_from(words, "system.toml")
