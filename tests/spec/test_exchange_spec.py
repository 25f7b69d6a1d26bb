"""Definitions as ODS records and Popolo: what goes out, what comes back, what is told as left out.

The forms and their fields are those of the ORD API (NHS England) and of Popolo. FHIR is in
`test_exchange_fhir_spec`; what holds for every system is in tests/properties.
"""

import json
import re
from datetime import date

import pytest

from commonweal.actions.describing import described
from commonweal.actions.exchanging import FORMS
from commonweal.repository.json_documents import to_json
from commonweal.system.body import Body, Seat
from commonweal.system.description import Description
from commonweal.system.exchange.choice import Choice
from commonweal.system.exchange.given import PROBLEMS_MAX
from commonweal.system.footprint import Footprint
from commonweal.system.organisation import Organisation
from commonweal.terms.problem import Severity
from tests.spec.exchanged import DAYS, SYSTEMS, TODAY, given_as, record, small, taken_from

# The Organisation Data Service


def test_what_follows_under_the_same_code_is_one_record_with_roles_in_time():
    told = record(given_as("ods", small()), "QZZ")
    assert told["Name"] == "The Board"
    assert told["Date"] == [
        {"Type": "Operational", "Start": "2016-04-01"},
    ]
    assert told["Status"] == "Active"
    assert [(r["id"], r.get("primaryRole"), r["Date"][0]) for r in told["Roles"]["Role"]] == [
        ("RO261", True, {"Type": "Operational", "Start": "2016-04-01"}),
        ("RO262", None, {"Type": "Operational", "Start": "2016-04-01", "End": "2022-06-30"}),
        ("RO318", None, {"Type": "Operational", "Start": "2022-07-01"}),
    ]
    assert [r["Status"] for r in told["Roles"]["Role"]] == ["Active", "Inactive", "Active"]


def test_a_record_of_one_day_has_that_days_organisation_and_its_legal_start():
    told = record(given_as("ods", small(), date(2023, 1, 1)), "QZZ")
    assert told["Date"] == [
        {"Type": "Operational", "Start": "2022-07-01"},
        {"Type": "Legal", "Start": "2022-07-01"},
    ]


def test_relationships_go_out_where_ods_has_them():
    (rel,) = record(given_as("ods", small()), "RZ1")["Rels"]["Rel"]
    assert (rel["id"], rel["Target"]["OrgId"]["extension"]) == ("RE8", "QZZ")
    assert rel["Target"]["PrimaryRoleId"] == {"id": "RO261"}
    left = {str(x) for x in FORMS["ods"][0](Choice(small(), TODAY)).left_out}
    assert left == {
        "1 organisations: they have no ODS code, or no role of their kind",
        "1 relationships: ODS has no such relationship between two codes",
    }


def test_a_trust_that_became_a_foundation_trust_comes_back_as_two_statements_of_one_thing():
    back, problems = taken_from("ods", given_as("ods", small()))
    assert problems == []
    told = [(o.id, o.kind.value, o.held.first, o.held.last) for o in back.all(Organisation)]
    assert told == [
        ("qzz-stp", "stp", date(2016, 4, 1), date(2022, 6, 30)),
        ("qzz-icb", "icb", date(2022, 7, 1), None),
        ("rz1", "nhs-trust", date(1991, 4, 1), date(2008, 12, 31)),
        ("rz1", "nhs-foundation-trust", date(2009, 1, 1), None),
    ]
    (network,) = back.all(Footprint)
    assert (network.id, network.level, network.ods_code) == ("u00001", "neighbourhood", "U00001")


API_RECORD = {
    "Organisation": {
        "Name": "NORTHTOWN CCG",
        "Date": [
            {"Type": "Operational", "Start": "2012-10-01"},
            {"Type": "Legal", "Start": "2013-04-01"},
        ],
        "OrgId": {"root": "2.16.840.1.113883.2.1.3.2.4.18.48", "assigningAuthorityName": "HSCIC",
                  "extension": "99Z"},
        "Status": "Active",
        "LastChangeDate": "2022-07-01",
        "orgRecordClass": "RC1",
        "Roles": {"Role": [
            {"id": "RO98", "uniqueRoleId": 1, "primaryRole": True, "Status": "Active",
             "Date": [{"Type": "Operational", "Start": "2012-10-01"}]},
            {"id": "RO319", "uniqueRoleId": 2, "Status": "Active",
             "Date": [{"Type": "Operational", "Start": "2022-07-01"}]},
        ]},
        "Rels": {"Rel": [
            {"id": "RE5", "Status": "Active", "uniqueRelId": 3,
             "Date": [{"Type": "Operational", "Start": "2022-07-01", "End": None}],
             "Target": {"OrgId": {"extension": "QZZ"}, "PrimaryRoleId": {"id": "RO261"}}},
        ]},
        "Succs": {"Succ": [
            {"uniqueSuccId": 4, "Type": "Predecessor",
             "Date": [{"Type": "Legal", "Start": "2013-04-01"}],
             "Target": {"OrgId": {"extension": "5ZZ"}, "PrimaryRoleId": {"id": "RO179"}}},
        ]},
    }
}  # fmt: skip


def test_a_record_of_the_api_is_taken_as_far_as_it_tells():
    back, problems = taken_from("ods", API_RECORD)
    (group,) = back.all(Organisation)
    assert (group.id, group.kind, group.name) == ("99z", "ccg", "NORTHTOWN CCG")
    assert (group.held.first, group.held.last) == (date(2012, 10, 1), date(2022, 6, 30))
    assert group.legal_first == date(2013, 4, 1)
    assert group.source == "ods: record of 99Z, changed 2022-07-01"
    assert [(p.rule, p.place.column) for p in problems] == [
        ("sub-icb-location", "$.Organisation"),
        ("no-such-relation", "$.Organisation.Rels.Rel[0]"),
        ("unknown-target", "$.Organisation.Succs.Succ[0]"),
    ]
    assert "RE5 (IS LOCATED IN THE GEOGRAPHY OF)" in problems[1].message


def test_an_unknown_role_is_told_and_never_guessed():
    document = json.loads(json.dumps(API_RECORD).replace("RO98", "RO213"))
    back, problems = taken_from("ods", document)
    assert back.all(Organisation) == ()
    (refused,) = [p for p in problems if p.severity == Severity.REFUSED]
    assert refused.rule == "unknown-role"
    assert "RO213, RO319 (SUB ICB LOCATION)" in refused.message
    assert refused.next_step == "Write the entry by hand, with the kind that it is."


def test_a_summary_of_the_apis_search_is_not_a_record():
    document = {"Organisations": [{"Name": "X", "OrgId": "RZ1", "PrimaryRoleId": "RO197"}]}
    _, problems = taken_from("ods", document)
    assert [(p.rule, p.place.column) for p in problems] == [("lacking", "$.Organisations[0]")]
    assert "full record" in problems[0].next_step


# Popolo


def test_seats_are_posts_and_bodies_organizations():
    told = given_as("popolo", small())
    board = next(o for o in told["organizations"] if o["id"] == "board")
    assert board == {
        "id": "board",
        "name": "Board of The Board",
        "classification": "board",
        "parent_id": "icb",
        "area_id": "system",
        "description": "Leads.",
        "founding_date": "2022-07-01",
        "sources": [{"url": "urn:commonweal:source:act", "note": "act: s.19"}],
        "extras": {
            "level": "system", "status": "established", "decides": True,
            "quorum": {"share": "1/2", "more_than": True}, "note": "Said so.",
        },
    }  # fmt: skip
    (post,) = told["posts"]
    assert (post["organization_id"], post["role"], post["start_date"]) == (
        "board", "Partner member", "2022-07-01",
    )  # fmt: skip
    behalf = [m["on_behalf_of_id"] for m in told["memberships"] if m.get("post_id")]
    assert behalf == ["trust", "council"]
    (joined,) = [m for m in told["memberships"] if "member" in m]
    assert (joined["member"]["id"], joined["role"]) == ("trust", "partner-of")


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_person_goes_out_as_popolo(system):
    text = json.dumps(given_as("popolo", described(system).description))
    assert "person" not in re.findall(r'"([a-z_]+)":', text)
    assert '"person_id"' not in text


def test_a_person_is_not_taken_over_nor_repeated():
    document = given_as("popolo", small())
    document["persons"] = [{"id": "p1", "name": "Somebody Real"}]
    document["posts"][0]["person_id"] = "p1"
    _, problems = taken_from("popolo", document)
    assert [p.rule for p in problems] == ["person", "person"]
    assert not any("Somebody" in str(p) or "p1" in str(p) for p in problems)


def test_popolo_of_others_comes_back_with_what_lacks():
    document = {
        "organizations": [
            {"id": "a", "name": "A", "classification": "committee", "founding_date": "2020-01-01"},
            {"id": "b", "name": "B", "classification": "party"},
            {"id": "c", "name": "C", "classification": "ccg", "founding_date": "2013-04"},
        ],
        "memberships": [{"member": {"id": "c"}, "organization_id": "a", "role": "drummer"}],
    }
    _, problems = taken_from("popolo", document)
    assert [(p.rule, p.place.column) for p in problems] == [
        ("lacking", "$.organizations[0]"), ("lacking", "$.organizations[0]"),
        ("lacking", "$.organizations[0]"), ("unknown-kind", "$.organizations[1]"),
        ("not-a-day", "$.organizations[2].founding_date"), ("lacking", "$.organizations[2]"),
        ("unknown-relation", "$.memberships[0]"),
    ]  # fmt: skip


# All forms


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("system", [*SYSTEMS, "small"])
def test_a_system_taken_back_and_given_again_is_the_same_document(system, on, form):
    description = small() if system == "small" else described(system).description
    document = given_as(form, description, on)
    back, problems = taken_from(form, json.loads(to_json(document)))
    assert problems == []
    assert given_as(form, back, on) == document


def same(record: type, words: tuple[str, ...], *two: Description) -> list[set]:
    """What two descriptions say of things of a kind, as held now."""
    told = []
    for description in two:
        merged = Choice(description, TODAY).by_id(record).values()
        told.append({(*(getattr(m.told, w) for w in words), m.first, m.last) for m in merged})
    return told


@pytest.mark.parametrize("form", ["popolo", "fhir"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_ids_names_days_and_parents_of_a_system_come_back(system, form):
    first = described(system).description
    back, _ = taken_from(form, given_as(form, first))
    one, two = same(Organisation, ("id", "kind", "name", "ods_code", "legal_first"), first, back)
    assert one == two
    words = ("id", "kind", "name", "level", "status", "decides", "organisations", "footprints")
    one, two = same(Body, words, first, back)
    assert one == two
    one, two = same(
        Footprint, ("id", "level", "name", "basis", "ods_code", "ons_code"), first, back
    )
    assert one == two
    if form == "popolo":
        every = tuple(f for f in Seat.__dataclass_fields__ if f not in ("held", "known", "place"))
        one, two = same(Seat, every, first, back)
        assert one == two


@pytest.mark.parametrize("system", SYSTEMS)
def test_codes_names_and_days_of_a_system_come_back_from_ods(system):
    document = given_as("ods", described(system).description)
    back, _ = taken_from("ods", document)
    told = {}
    for code, group in _by_code(back).items():
        told[code] = (group[-1].name, group[0].held.first, group[-1].held.last)
    for code, (_, first, last) in told.items():
        days = record(document, code)["Date"][0]
        assert days["Start"] == first.isoformat()
        assert days.get("End") == (last.isoformat() if last else None)
    assert {(c, n) for c, (n, _, _) in told.items()} == {
        (o["Organisation"]["OrgId"]["extension"], o["Organisation"]["Name"])
        for o in document["Organisations"]
    }


def _by_code(description: Description) -> dict[str, list]:
    found: dict[str, list] = {}
    for thing in (*description.all(Organisation), *description.all(Footprint)):
        found.setdefault(thing.ods_code, []).append(thing)
    return {c: sorted(told, key=lambda t: t.held.first) for c, told in found.items()}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("document", [None, [], {}, 3, "text", [[]], {"Organisations": 3},
                                      {"organizations": [1]}, {"resourceType": "Patient"}])  # fmt: skip
def test_a_document_of_something_else_says_what_was_wanted(form, document):
    found = FORMS[form][1](document, "file.json")
    assert found.entries == []
    assert found.problems
    assert any(p.severity == Severity.REFUSED for p in found.problems)


def test_a_document_with_very_many_faults_tells_some_and_that_there_are_more():
    document = {"organizations": [{"id": str(n)} for n in range(5_000)]}
    _, problems = taken_from("popolo", document)
    assert len(problems) == PROBLEMS_MAX + 1
    assert (problems[-1].rule, problems[-1].severity) == ("more", Severity.REFUSED)
