"""FHIR R4 resources after UK Core profiles as lines with gaps: a catalogue of their shapes.

A gap is a name between angle brackets. What may be missing is a gap of its own that is filled with
a whole member, comma included, or with nothing. Each subject carries the NHS number beside the
reference, as the profile of our bulk extracts asks.
"""

UPDATED = "2025-03-31T02:15:00+01:00"
_CORE = "https://fhir.hl7.org.uk/StructureDefinition"
_NHS = '{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"<nhs_number>"}'
_PERSON = f'{{"reference":"Patient/<patient>","type":"Patient","identifier":{_NHS}}}'
_ODS = '{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"<practice>"<within>}'
_BODY = f'{{"type":"Organization","identifier":{_ODS}}}'.replace("<within>", "")
_SNOMED = '{"coding":[{"system":"http://snomed.info/sct","code":"<code>"}]}'
_CODES = "http://terminology.hl7.org/CodeSystem"


def _resource(kind: str, *members: str) -> str:
    """A resource of a kind by the UK Core profile of the same name."""
    profile = f'"profile":["{_CORE}/UKCore-{kind}"]'
    meta = f'"meta":{{"lastUpdated":"{UPDATED}",{profile}}}'
    opening = f'{{"resourceType":"{kind}","id":"<id>",{meta}'
    return ",".join([opening, *members]) + "}"


def member(name: str, value: str) -> str:
    """A member that may be missing: `value` is its text with gaps."""
    return f',"{name}":{value}'


ORGANIZATION = _resource(
    "Organization",
    f'"identifier":[{_ODS}]'.replace("<within>", ""),
    '"active":true,"name":"<name>"',
    f'"type":[{{"coding":[{{"system":"{_CODES}/organization-type","code":"prov"}}]}}]',
)
PRACTITIONER = _resource(
    "Practitioner",
    '"identifier":[{"system":"https://fhir.hl7.org.uk/Id/gmc-number","value":"<number>"}]',
    '"active":true,"name":[{"family":"Synthetic"}],"gender":"<gender>"',
    f'"qualification":[{{"code":{{"coding":[{{"system":"{_CODES}/v2-0360","code":"<code>"}}]}}}}]',
)
PATIENT = _resource(
    "Patient",
    f'"extension":[{{"url":"{_CORE}/Extension-UKCore-EthnicCategory","valueCodeableConcept":'
    '{"coding":[{"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland",'
    '"code":"<ethnicity>"}]}}]',
    f'"identifier":[{_NHS}],"active":<active>,"gender":"<gender>","birthDate":"<birth>"',
    f'"generalPractitioner":[{{"type":"Organization","identifier":{_ODS}}}]<deceased>',
).replace("<within>", ',"period":{"start":"<first>"<last>}')
CONDITION = _resource(
    "Condition",
    f'"clinicalStatus":{{"coding":[{{"system":"{_CODES}/condition-clinical","code":"active"}}]}}',
    f'"verificationStatus":{{"coding":[{{"system":"{_CODES}/condition-ver-status",'
    '"code":"confirmed"}]}',
    f'"code":{_SNOMED},"subject":{_PERSON},"recorder":{_BODY},"onsetDateTime":"<day>"',
)
OBSERVATION = _resource(
    "Observation",
    f'"status":"final","code":{_SNOMED},"subject":{_PERSON},"performer":[{_BODY}]',
    '"effectiveDateTime":"<day>"<quantity>',
)
QUANTITY = '{"value":<value>,"unit":"<unit>","system":"http://unitsofmeasure.org","code":"<unit>"}'
MEDICATION_REQUEST = _resource(
    "MedicationRequest",
    '"status":"completed","intent":"order"',
    '"medicationCodeableConcept":{"coding":[{"system":"https://dmd.nhs.uk","code":"<code>"}]}',
    f'"subject":{_PERSON},"authoredOn":"<day>","requester":{_BODY}',
    f'"courseOfTherapyType":{{"coding":[{{"system":"{_CODES}/medicationrequest-course-of-therapy",'
    '"code":"<course>"}]}',
    '"dispenseRequest":{"quantity":{"value":<value>,"unit":"<unit>"},"expectedSupplyDuration":'
    '{"value":<days>,"unit":"day","system":"http://unitsofmeasure.org","code":"d"}}',
)
APPOINTMENT = _resource(
    "Appointment",
    f'"status":"<status>","extension":[{{"url":"{_CORE}/Extension-UKCore-DeliveryChannel",'
    '"valueCode":"<channel>"}]',
    '"created":"<booked>","start":"<start>","minutesDuration":<minutes>',
    f'"participant":[{{"actor":{_PERSON},"status":"accepted"}},'
    f'{{"actor":{_BODY},"status":"accepted"}}]',
)
ENCOUNTER = _resource(
    "Encounter",
    f'"status":"finished","class":{{"system":"{_CODES}/v3-ActCode","code":"<class>"}}',
    f'"subject":{_PERSON},"period":{{"start":"<start>","end":"<end>"}},"serviceProvider":{_BODY}',
)
CARE_PLAN = _resource(
    "CarePlan",
    f'"status":"<status>","intent":"plan","category":[{_SNOMED}],"subject":{_PERSON}',
    f'"author":{_BODY},"period":{{"start":"<first>"<last>}}',
)
