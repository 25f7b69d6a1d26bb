"""The systems of codes that exported FHIR speaks in, and how a thing gets its address.

Source: HL7 FHIR R4 (4.0.1), Organization, OrganizationAffiliation, Location, Bundle; NHS England's
extension for typed periods, since R4 gives an organisation no period of its own. Systems of our own
words are URNs, which promise no web page.
"""

import re
import uuid

ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"
ONS_CODE = "http://statistics.data.gov.uk/id/statistical-geography"
ODS_ROLE = (
    "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/ODSOrganisationRole"
)
ODS_SYSTEMS = "https://digital.nhs.uk/services/organisation-data-service/"
TYPED_PERIOD = "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-TypedPeriod"
PERIOD_TYPE = "https://fhir.nhs.uk/England/CodeSystem/England-PeriodType"
ROLE_EXTENSION = (
    "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-OrganisationRole"
)
PHYSICAL_TYPE = "http://terminology.hl7.org/CodeSystem/location-physical-type"

ID = "urn:commonweal:id"
KIND = "urn:commonweal:organisation-kind"
BODY_KIND = "urn:commonweal:body-kind"
LEVEL = "urn:commonweal:level"
BASIS = "urn:commonweal:basis"
STATUS = "urn:commonweal:body-status"
AUTHORITY = "urn:commonweal:authority"
RELATION = "urn:commonweal:relation"

REPORTS_TO = "reports-to"
BELONGS_TO = "belongs-to"
SERVES = "serves"
"""What an affiliation says of a body, beside the relations of organisations."""
DECIDES, ADVISES = "decides", "advises"

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


def address(type_: str, id_: str) -> str:
    """The address of a resource in its bundle: always the same for the same thing."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'urn:commonweal:{type_}:{id_}')}"


def resource_id(type_: str, id_: str) -> str:
    """An id as FHIR allows it: our own where it can be, else that of the address."""
    return id_ if _ID.fullmatch(id_) else address(type_, id_).removeprefix("urn:uuid:")
