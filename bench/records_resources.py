"""How the peer reads FHIR resources: types written by hand, and the contract's columns by paths.

First items and dotted paths only: no system of a code is compared and no clock is set to England, so
the peer does less than the view definitions say. Only what the invented resources hold is read.
"""

from dataclasses import dataclass

_IDENTIFIER = 'STRUCT(identifier STRUCT("system" VARCHAR, "value" VARCHAR))'
_CODED = 'STRUCT(coding STRUCT("system" VARCHAR, code VARCHAR)[])'
_PERIOD = 'STRUCT("start" VARCHAR, "end" VARCHAR)'
_QUANTITY = 'STRUCT("value" DOUBLE, unit VARCHAR, code VARCHAR, comparator VARCHAR)'
_NUMBER = "subject.identifier.value"
_UPDATE = "case when status = 'entered-in-error' then '1' else '9' end"


@dataclass(frozen=True, slots=True)
class Resource:
    """The parts of a resource with their types, and where each column of the contract is."""

    types: dict[str, str]
    columns: dict[str, str]


RESOURCES: dict[str, Resource] = {
    "fhir_organization": Resource(
        {
            "identifier": 'STRUCT("system" VARCHAR, "value" VARCHAR)[]',
            "name": "VARCHAR",
            "type": f"{_CODED}[]",
            "partOf": "STRUCT(reference VARCHAR)",
            "active": "VARCHAR",
            "meta": "STRUCT(lastUpdated VARCHAR)",
        },
        {
            "provider": "identifier[1].value",
            "name": "name",
            "type": '"type"[1].coding[1].code',
            "part_of": "partOf.reference",
            "active": "active",
            "updated": "meta.lastUpdated[1:10]",
        },
    ),
    "fhir_practitioner": Resource(
        {
            "active": "VARCHAR",
            "gender": "VARCHAR",
            "qualification": f"STRUCT(code {_CODED})[]",
            "meta": "STRUCT(lastUpdated VARCHAR)",
        },
        {
            "active": "active",
            "gender": "gender",
            "qualification": "qualification[1].code.coding[1].code",
            "updated": "meta.lastUpdated[1:10]",
        },
    ),
    "fhir_patient": Resource(
        {
            "identifier": 'STRUCT("system" VARCHAR, "value" VARCHAR)[]',
            "birthDate": "VARCHAR",
            "gender": "VARCHAR",
            "extension": f"STRUCT(url VARCHAR, valueCodeableConcept {_CODED})[]",
            "generalPractitioner": (
                f'STRUCT(identifier STRUCT("system" VARCHAR, "value" VARCHAR, period {_PERIOD}))[]'
            ),
        },
        {
            "nhs_number": "identifier[1].value",
            "birth_date": "birthDate",
            "gender": "gender",
            "ethnic_category": "extension[1].valueCodeableConcept.coding[1].code",
            "practice": "generalPractitioner[1].identifier.value",
            "registered_first": 'generalPractitioner[1].identifier.period."start"[1:10]',
            "registered_last": 'generalPractitioner[1].identifier.period."end"[1:10]',
            "update_type": "'9'",
        },
    ),
    "fhir_condition": Resource(
        {
            "subject": _IDENTIFIER,
            "recorder": _IDENTIFIER,
            "onsetDateTime": "VARCHAR",
            "recordedDate": "VARCHAR",
            "code": _CODED,
            "verificationStatus": _CODED,
        },
        {
            "nhs_number": _NUMBER,
            "provider": "recorder.identifier.value",
            "event_date": "coalesce(onsetDateTime, recordedDate)[1:10]",
            "code": "code.coding[1].code",
            "update_type": "case when verificationStatus.coding[1].code in "
            "('entered-in-error', 'refuted') then '1' else '9' end",
        },
    ),
    "fhir_observation": Resource(
        {
            "status": "VARCHAR",
            "code": _CODED,
            "subject": _IDENTIFIER,
            "performer": f"{_IDENTIFIER}[]",
            "effectiveDateTime": "VARCHAR",
            "valueQuantity": _QUANTITY,
            "component": f"STRUCT(code {_CODED}, valueQuantity {_QUANTITY})[]",
        },
        {
            "nhs_number": _NUMBER,
            "provider": "performer[1].identifier.value",
            "status": "status",
            "event_date": "effectiveDateTime[1:10]",
            "code": "code.coding[1].code",
            "value": "valueQuantity.value",
            "unit": "valueQuantity.code",
            "systolic": "component[1].valueQuantity.value",
            "diastolic": "component[2].valueQuantity.value",
            "update_type": _UPDATE,
        },
    ),
    "fhir_medication_request": Resource(
        {
            "status": "VARCHAR",
            "intent": "VARCHAR",
            "medicationCodeableConcept": _CODED,
            "subject": _IDENTIFIER,
            "requester": _IDENTIFIER,
            "authoredOn": "VARCHAR",
            "courseOfTherapyType": _CODED,
            "dispenseRequest": (
                f"STRUCT(quantity {_QUANTITY}, expectedSupplyDuration {_QUANTITY})"
            ),
        },
        {
            "nhs_number": _NUMBER,
            "provider": "requester.identifier.value",
            "status": "status",
            "intent": "intent",
            "issue_date": "authoredOn[1:10]",
            "code": "medicationCodeableConcept.coding[1].code",
            "quantity": "dispenseRequest.quantity.value",
            "unit": "dispenseRequest.quantity.unit",
            "duration_days": "dispenseRequest.expectedSupplyDuration.value",
            "course": "courseOfTherapyType.coding[1].code",
            "update_type": _UPDATE,
        },
    ),
    "fhir_appointment": Resource(
        {
            "status": "VARCHAR",
            "extension": "STRUCT(url VARCHAR, valueCode VARCHAR)[]",
            "created": "VARCHAR",
            "start": "VARCHAR",
            "minutesDuration": "BIGINT",
            "participant": f"STRUCT(actor {_IDENTIFIER})[]",
        },
        {
            "nhs_number": "participant[1].actor.identifier.value",
            "provider": "participant[2].actor.identifier.value",
            "status": "status",
            "booked_date": "created[1:10]",
            "start_at": '"start"[1:19]',
            "channel": "extension[1].valueCode",
            "duration_minutes": "minutesDuration",
            "update_type": _UPDATE,
        },
    ),
    "fhir_encounter": Resource(
        {
            "status": "VARCHAR",
            "class": "STRUCT(code VARCHAR)",
            "type": f"{_CODED}[]",
            "reasonCode": f"{_CODED}[]",
            "subject": _IDENTIFIER,
            "period": _PERIOD,
            "serviceProvider": _IDENTIFIER,
        },
        {
            "nhs_number": _NUMBER,
            "provider": "serviceProvider.identifier.value",
            "status": "status",
            "class": '"class".code',
            "type": '"type"[1].coding[1].code',
            "reason": "reasonCode[1].coding[1].code",
            "start_date": 'period."start"[1:10]',
            "start_at": 'period."start"[1:19]',
            "end_at": 'period."end"[1:19]',
            "update_type": _UPDATE,
        },
    ),
    "fhir_care_plan": Resource(
        {
            "status": "VARCHAR",
            "intent": "VARCHAR",
            "category": f"{_CODED}[]",
            "subject": _IDENTIFIER,
            "author": _IDENTIFIER,
            "created": "VARCHAR",
            "period": _PERIOD,
        },
        {
            "nhs_number": _NUMBER,
            "provider": "author.identifier.value",
            "status": "status",
            "intent": "intent",
            "category": "category[1].coding[1].code",
            "plan_date": 'coalesce(period."start", created)[1:10]',
            "first": 'period."start"[1:10]',
            "last": 'period."end"[1:10]',
            "update_type": _UPDATE,
        },
    ),
}
"""By feed. `id` is a column of each and is not listed."""
