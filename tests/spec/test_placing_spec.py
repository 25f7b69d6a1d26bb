"""Where a decision about a service would sit, by principles like those of Southampton's papers of 2022.

Uniform or national: the system. Relying on community services and social care: a place. Tailored to
one geography: a place, or a hospital's catchment. They say "normally", so a conflict is told.
"""

from datetime import date

from commonweal.governance.authority import Authority
from commonweal.governance.placing import Placing, ServiceDescription, where_decided
from commonweal.governance.power import Delegation, Grant
from commonweal.governance.rules.judging import case_of
from commonweal.repository.definition_files import entries_of_toml
from commonweal.system.duty import Principle
from commonweal.system.footprint import Level

WORLD = """
[[source]]
id = "paper"
title = "Made up for this example"
publisher = "Commonweal"
kind = "project"

[[function]]
id = "nursing"
name = "Commission community nursing"
first = 2016-01-01
source = "paper"
"""
PRINCIPLE = """
[[principle]]
id = "{0}"
set = "where"
level = "{1}"
applies = {2}
text = "Own words."
first = 2022-03-01
source = "paper: paragraph 25"
"""
PRINCIPLES = [
    ("at-system", "system", ["uniform", "national"]),
    ("at-place", "place", ["integrated"]),
    ("tailored-to-place", "place", ["tailored"]),
    ("tailored-to-catchment", "hospital-catchment", ["tailored"]),
]
FOOTPRINT = """
[[footprint]]
id = "{0}"
name = "{2}"
level = "{1}"
basis = "residence"
first = 2016-01-01
source = "paper"
"""
FOOTPRINTS = [
    ("solent", "system", "Solent"),
    ("harbour", "place", "Harbour"),
    ("west", "hospital-catchment", "West"),
    ("old-town", "neighbourhood", "Old Town"),
    ("two-towns", "place-area", "Two Towns"),
]
PART = """
[[part]]
footprint = "{0}"
part = "{1}"
kind = "footprint"
first = 2016-01-01
source = "paper"
"""
PARTS = [
    ("solent", "harbour"),
    ("solent", "west"),
    ("harbour", "old-town"),
    ("west", "old-town"),
    ("west", "two-towns"),
]
BODY = """
[[body]]
id = "{0}"
name = "{3}"
kind = "board"
level = "{1}"
footprints = ["{2}"]
status = "established"
decides = true
first = 2022-07-01
source = "paper"

[[grant]]
id = "to-{0}"
holder = "{0}"
function = "nursing"
footprint = "own"
limit = "unlimited"
by = "constitution"
first = 2022-07-01
source = "paper"
"""
BODIES = [
    ("place-board", "place", "harbour", "Place Board"),
    ("system-board", "system", "solent", "System Board"),
]
DAY = date(2022, 9, 1)


def world(on: date = DAY) -> Authority:
    pieces = ((PRINCIPLE, PRINCIPLES), (FOOTPRINT, FOOTPRINTS), (PART, PARTS), (BODY, BODIES))
    text = WORLD + "".join(piece.format(*row) for piece, rows in pieces for row in rows)
    case, wrong = case_of(entries_of_toml(text, "example.toml")[0], on)
    assert not wrong, [str(problem) for problem in wrong]
    return Authority(case.at, case.all(Grant), case.all(Delegation))


def placed(service: ServiceDescription, on: date = DAY) -> Placing:
    authority = world(on)
    principles = authority.at.description.all(Principle)
    return where_decided(service, principles, authority.at, authority=authority)


def test_uniform_and_national_services_are_decided_by_the_system():
    for service in (ServiceDescription(uniform=True), ServiceDescription(national=True)):
        placing = placed(service)
        assert placing.levels == (Level.SYSTEM,)
        (step,) = placing.steps
        assert step.principles == ("at-system",)
        assert step.sources == ("paper: paragraph 25",)


def test_what_relies_on_social_care_is_decided_by_the_place():
    placing = placed(ServiceDescription(integrated=True))
    assert placing.levels == (Level.PLACE,)
    assert placing.steps[0].says == (
        "The service relies on integration with community services and social care: normally led "
        "at place."
    )


def test_what_is_tailored_may_be_decided_at_two_levels_and_the_footprint_tells_which():
    either = placed(ServiceDescription(tailored=True))
    assert either.levels == (Level.PLACE, Level.HOSPITAL_CATCHMENT)
    assert placed(ServiceDescription(tailored=True, footprint="old-town")).levels == either.levels
    wider = placed(ServiceDescription(tailored=True, footprint="two-towns"))
    assert wider.levels == (Level.HOSPITAL_CATCHMENT,)
    assert wider.steps[-1].says == (
        "Two Towns lies within a footprint of local delivery system (hospital catchment), and of "
        "none of place."
    )


def test_principles_that_agree_say_so():
    placing = placed(ServiceDescription(integrated=True, tailored=True))
    assert placing.levels == (Level.PLACE,)
    assert not placing.is_conflicting
    assert placing.steps[-1].says == "The principles agree on place."


def test_a_conflict_is_told_and_left_to_people_with_the_most_local_level_that_would_do():
    placing = placed(ServiceDescription(uniform=True, integrated=True))
    assert placing.is_conflicting
    assert placing.levels == (Level.PLACE,)
    assert "point to different levels (at-system, at-place)" in placing.steps[-1].says
    wider = placed(ServiceDescription(uniform=True, tailored=True, footprint="two-towns"))
    assert wider.is_conflicting
    assert wider.levels == (Level.HOSPITAL_CATCHMENT,)


def test_bodies_at_the_level_that_hold_the_power_are_named():
    service = ServiceDescription(integrated=True, function="nursing", footprint="harbour")
    placing = placed(service)
    assert placing.bodies == ("place-board",)
    assert placing.steps[-1].says == (
        "At place the power to commission community nursing is held by Place Board."
    )
    early = placed(service, on=date(2022, 4, 1))
    assert early.bodies == ()
    assert early.steps[-1].says == (
        "No body at place holds the power to commission community nursing on 2022-04-01, nor does "
        "anyone else."
    )


def test_before_the_principles_were_published_no_level_is_told():
    placing = placed(ServiceDescription(uniform=True), on=date(2018, 8, 1))
    assert placing.levels == ()
    assert "no principle of the day says where" in placing.steps[0].says
    assert placed(ServiceDescription()).levels == ()
