"""Definitions as a FHIR R4 bundle: what goes out, is what R4 demands, and is taken back.

Checked by hand-written requirements of R4 4.0.1 and by `fhir.resources`, whose R4B differs from R4
in none of the resources used here.
"""

import json
import re
from datetime import date

import pytest
from fhir.resources.R4B.bundle import Bundle

from commonweal.actions.describing import described
from commonweal.system.organisation import Organisation
from tests.spec.exchanged import DAYS, SYSTEMS, given_as, small, taken_from

R4 = {
    "Bundle": {"required": {"type"}, "known": {"type", "entry"}},
    "Organization": {
        "required": set(),
        "known": {"extension", "identifier", "active", "type", "name", "alias", "partOf"},
    },
    "OrganizationAffiliation": {
        "required": set(),
        "known": {"active", "period", "organization", "participatingOrganization", "network",
                  "code", "location"},
    },
    "Location": {
        "required": set(),
        "known": {"identifier", "status", "name", "mode", "type", "physicalType", "partOf"},
    },
}  # fmt: skip


def check_resource(resource: dict, references: set[str]) -> None:
    """What R4 4.0.1 demands of the resources that go out, written out by hand."""
    shape = R4[resource["resourceType"]]
    fields = set(resource) - {"resourceType", "id"}
    assert shape["required"] <= fields <= shape["known"]
    assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", resource["id"])
    if resource["resourceType"] == "Organization":
        assert resource.get("name") or resource.get("identifier"), "invariant org-1"
    for identifier in resource.get("identifier", ()):
        assert identifier["use"] in ("usual", "official", "temp", "secondary", "old")
        assert re.match(r"(https?://|urn:)", identifier["system"])
        assert identifier["value"].strip()
    assert resource.get("status", "active") in ("active", "suspended", "inactive")
    for text in re.findall(r'"reference": "([^"]+)"', json.dumps(resource)):
        assert text in references
    text = json.dumps(resource)
    assert "[]" not in text
    assert "{}" not in text
    assert '""' not in text
    assert "null" not in text
    for day in re.findall(r'"(?:start|end)": "([^"]+)"', text):
        assert date.fromisoformat(day)


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_bundle_is_what_r4_demands(system, on):
    bundle = given_as("fhir", described(system).description, on)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(addresses) == len(set(addresses)) > 20
    for entry in bundle["entry"]:
        check_resource(entry["resource"], set(addresses))
    Bundle.model_validate(bundle)


def test_organisations_go_out_as_fhir_with_code_kind_and_legal_days():
    entries = given_as("fhir", small(), date(2023, 1, 1))["entry"]
    icb = next(e["resource"] for e in entries if e["resource"]["id"] == "icb")
    assert icb["identifier"] == [
        {"use": "usual", "system": "urn:commonweal:id", "value": "icb",
         "period": {"start": "2022-07-01"}},
        {"use": "official", "system": "https://fhir.nhs.uk/Id/ods-organization-code",
         "value": "QZZ"},
        {"use": "official", "system": "http://statistics.data.gov.uk/id/statistical-geography",
         "value": "E54000099"},
    ]  # fmt: skip
    codes = [c["code"] for c in icb["type"][0]["coding"]]
    assert codes == ["icb", "RO318"]
    assert (icb["active"], icb["alias"]) == (True, ["NHS Somewhere"])
    periods = [e["extension"][1]["valuePeriod"] for e in icb["extension"]]
    assert periods == [{"start": "2022-07-01"}, {"start": "2022-07-01"}]


def test_a_body_is_part_of_its_organisation_and_reports_by_an_affiliation():
    entries = {e["fullUrl"]: e["resource"] for e in given_as("fhir", small())["entry"]}
    board = next(r for r in entries.values() if r["id"] == "board")
    assert entries[board["partOf"]["reference"]]["id"] == "icb"
    told = {}
    for r in entries.values():
        if r["resourceType"] == "OrganizationAffiliation":
            code = r["code"][0]["coding"][0]["code"]
            lower = entries[r["participatingOrganization"]["reference"]]["id"]
            upper = r.get("organization", (r.get("location") or [None])[0])["reference"]
            told.setdefault(code, []).append((lower, entries[upper]["id"]))
    assert told == {
        "partner-of": [("trust", "icb")], "provides-in": [("trust", "system")],
        "reports-to": [("committee", "board")], "belongs-to": [("committee", "council")],
        "serves": [("board", "system")],
    }  # fmt: skip


NHS_ORGANIZATION = {
    "resourceType": "Organization",
    "id": "RZ9",
    "extension": [
        {"url": "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-OrganisationRole",
         "extension": [
             {"url": "roleCode", "valueCodeableConcept": {"coding": [
                 {"system": "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/ODSOrganisationRole",
                  "code": "RO197", "display": "NHS TRUST"}]}}]},
        {"url": "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-TypedPeriod",
         "extension": [
             {"url": "dateType", "valueCoding": {"code": "Operational"}},
             {"url": "period", "valuePeriod": {"start": "1994-04-01"}}]},
    ],
    "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "RZ9"}],
    "active": True,
    "name": "SOUTHTOWN NHS TRUST",
}  # fmt: skip


def test_an_organisation_of_nhs_englands_service_is_taken():
    back, problems = taken_from("fhir", NHS_ORGANIZATION)
    (trust,) = back.all(Organisation)
    assert problems == []
    assert (trust.id, trust.kind, trust.ods_code, trust.held.first) == (
        "rz9", "nhs-trust", "RZ9", date(1994, 4, 1),
    )  # fmt: skip


def test_what_points_nowhere_is_told_with_its_path():
    tie = {"resourceType": "OrganizationAffiliation", "id": "t",
           "participatingOrganization": {"reference": "Organization/gone"},
           "code": [{"coding": [{"system": "urn:commonweal:relation", "code": "member-of"}]}]}  # fmt: skip
    document = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": tie}]}
    _, problems = taken_from("fhir", document)
    assert (problems[0].rule, problems[0].place.column) == (
        "unknown-target", "$.entry[0].resource.participatingOrganization",
    )  # fmt: skip
