"""What the published papers of the two systems say, counted in their definitions.

Sources: HIOW STP system reform proposal (2018); Hampshire and Isle of Wight, Becoming an Integrated
Care System (2021); the two Southampton papers (2021, 2022); Our Dorset's report of May 2021; the
Health and Care Act 2022.
"""

from collections import Counter
from datetime import date

import pytest

from commonweal.actions.describing import Described, described
from commonweal.governance.power import Delegation, DelegationStatus
from commonweal.governance.rules.records import Basis, Rule, RuleSeverity
from commonweal.system.agreement import Contribution, Scheme
from commonweal.system.body import Body, BodyKind, Seat, SeatStatus
from commonweal.system.description import AsAt
from commonweal.system.duty import Duty
from commonweal.system.footprint import Footprint, Level
from commonweal.system.lineage import lineage
from commonweal.system.organisation import OrganisationKind
from commonweal.system.reading import of_type

NORTH_EAST = "ccg-north-east-hampshire-and-farnham"
PLACE_BOARD = "southampton-place-board"


@pytest.fixture(scope="module")
def hiow() -> Described:
    return described("hampshire-and-isle-of-wight")


@pytest.fixture(scope="module")
def dorset() -> Described:
    return described("dorset")


def of_level(at: AsAt, level: Level) -> list[Footprint]:
    return [f for f in at.footprints.values() if f.level == level]


def groups(at: AsAt) -> set[str]:
    return {o.id for o in at.organisations.values() if o.kind == OrganisationKind.CCG}


def test_both_definitions_are_read_whole(hiow, dorset):
    assert hiow.problems == ()
    assert dorset.problems == ()


def test_clinical_commissioning_groups_went_from_eight_to_none(hiow):
    told = {day: groups(hiow.description.on(day)) for day in (
        date(2018, 8, 1), date(2021, 4, 1), date(2022, 6, 30), date(2022, 7, 1),
    )}  # fmt: skip
    assert len(told[date(2018, 8, 1)]) == 8
    assert len(told[date(2018, 8, 1)] - {NORTH_EAST}) == 7
    for day in (date(2021, 4, 1), date(2022, 6, 30)):
        assert {"ccg-hampshire-southampton-and-isle-of-wight", "ccg-portsmouth"} <= told[day]
        assert len(told[day] - {"ccg-frimley"}) == 2
    assert told[date(2022, 7, 1)] == set()


def test_six_groups_merged_and_two_became_the_board(hiow):
    before = lineage(hiow.description, "icb-hampshire-and-isle-of-wight").predecessors
    assert len([id_ for id_ in before if id_.startswith("ccg-")]) == 8
    merged = lineage(hiow.description, "ccg-hampshire-southampton-and-isle-of-wight")
    assert len(merged.predecessors) == 6


def test_36_clusters_lie_in_six_areas_four_places_and_four_catchments(hiow):
    at = hiow.description.on(date(2018, 8, 1))
    clusters = of_level(at, Level.NEIGHBOURHOOD)
    areas = Counter(
        area for c in clusters for area in at.above(c.id)
        if area in at.footprints and at.footprints[area].level == Level.PLACE_AREA
    )  # fmt: skip
    assert len(clusters) == 36
    assert sorted(areas.values()) == [3, 3, 5, 6, 9, 10]
    assert len(of_level(at, Level.PLACE)) == len(of_level(at, Level.HOSPITAL_CATCHMENT)) == 4


def test_42_networks_followed_each_with_its_published_code(hiow):
    networks = of_level(hiow.description.on(date(2021, 1, 1)), Level.NEIGHBOURHOOD)
    assert len(networks) == 42
    assert len({n.ods_code for n in networks if n.ods_code.startswith("U")}) == 42
    dorset = described("dorset").description.on(date(2021, 5, 17))
    assert len(of_level(dorset, Level.NEIGHBOURHOOD)) == 18


def test_a_catchment_spans_two_places_and_is_inside_neither(hiow):
    at = hiow.description.on(date(2018, 8, 1))
    spans = {
        c.id: {p.id for n in of_level(at, Level.NEIGHBOURHOOD) if c.id in at.above(n.id)
               for p in of_level(at, Level.PLACE) if p.id in at.above(n.id)}
        for c in of_level(at, Level.HOSPITAL_CATCHMENT)
    }  # fmt: skip
    assert sorted(len(places) for places in spans.values()) == [1, 1, 2, 2]


def test_the_two_senses_of_icp_are_two_kinds(hiow):
    kinds = Counter(body.kind for body in hiow.description.all(Body))
    assert kinds[BodyKind.HOSPITAL_PARTNERSHIP_2018] == 4
    assert kinds[BodyKind.INTEGRATED_CARE_PARTNERSHIP] == 1


def test_the_place_board_has_15_proposed_and_8_interim_seats_and_more_considered(hiow):
    seats = [s for s in hiow.description.all(Seat) if s.body == PLACE_BOARD]
    counts: Counter[SeatStatus] = Counter()
    for seat in seats:
        counts[seat.status] += seat.count
    assert counts[SeatStatus.PROPOSED] == 15
    assert counts[SeatStatus.INTERIM] == 8
    assert counts[SeatStatus.UNDER_CONSIDERATION] == 4


def test_providers_had_no_vote_before_the_law_allowed_it(hiow):
    seats = hiow.description.on(date(2022, 4, 15)).seats_of[PLACE_BOARD]
    sectors = {"acute", "community", "mental-health"}
    assert not [s for s in seats if s.sector in sectors and s.voting]


def test_the_pool_has_ten_schemes_and_shares_that_come_to_the_whole(hiow):
    at = hiow.description.on(date(2021, 10, 1))
    assert len([s for s in at.holding(Scheme) if s.agreement == "southampton-pool"]) == 10
    shares = [c.share for c in at.holding(Contribution) if c.agreement == "southampton-pool"]
    assert sorted(shares) == ["36.3", "63.7"]
    assert at.agreements["southampton-pool"].total == 135_000_000_00


def test_the_duties_of_the_papers_are_held_by_somebody(hiow, dorset):
    """145 in the papers, of which 19 are Dorset's; Dorset's report adds its eight areas of change."""
    ours, theirs = hiow.description.all(Duty), dorset.description.all(Duty)
    assert (len(ours), len(theirs)) == (145 - 19, 100)
    for told, duties in ((hiow, ours), (dorset, theirs)):
        named = {d.holder for d in duties if not d.holder.startswith(("level:", "kind:"))}
        assert named <= set(told.description.things)


def test_all_30_contradictions_are_settled_with_a_reading_and_why(hiow, dorset):
    told = {s.id: s for s in (*hiow.description.settled, *dorset.description.settled)}
    assert {f"X{n:02}" for n in range(1, 31)} <= set(told)
    assert all(s.reading and s.why and s.source for s in told.values())


def test_what_was_only_proposed_carries_no_power(hiow):
    proposed = [
        d for d in of_type(hiow.stated, Delegation) if d.status == DelegationStatus.PROPOSED
    ]
    assert [d for d in proposed if d.receiver == PLACE_BOARD]


def test_the_147_rules_are_those_of_the_register_of_rules(hiow):
    rules = of_type(hiow.stated, Rule)
    assert len({r.id for r in rules}) == 147
    severities = Counter(r.severity for r in rules)
    assert severities[RuleSeverity.ERROR] == 107
    assert severities[RuleSeverity.WARNING] == 31
    assert severities[RuleSeverity.INFO] == 9
    assert sum(r.basis == Basis.MEMORY for r in rules) == 7


def test_every_statement_cites_a_source_that_is_declared(hiow, dorset):
    for told in (hiow, dorset):
        sources = set(told.description.sources)
        for records in (*told.description.records.values(), *told.stated.values()):
            cited = {r.source.partition(":")[0].strip() for r in records if hasattr(r, "source")}
            assert cited <= sources
