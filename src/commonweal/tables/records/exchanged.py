"""What comes as resources of FHIR R4 (UK Core) and has no older table: encounters and care plans.

With them who gives care: practitioners and organisations as the sender describes them. What is
believed of organisations is settled from registers, not from these.
"""

from commonweal.tables.records.shape import (
    day,
    instant,
    one_of,
    order,
    provider,
    record_table,
    text,
    word,
)

UK_CORE = "HL7 FHIR R4, UK Core"
COVERAGE = "Whatever the sending system holds and its bulk export gives"
LAG = "As often as the sender exports, a day or a month"

ENCOUNTER = record_table(
    "encounter",
    provider("the organisation that gave the care: serviceProvider"),
    word("status", "EncounterStatus: planned, arrived, in-progress, finished, cancelled ..."),
    text(
        "class",
        "ActEncounterCode: AMB ambulatory, EMER emergency, IMP inpatient, HH home, VR virtual",
    ),
    text("type", "Kind of encounter (SNOMED CT), the first given"),
    text("reason", "Reason (SNOMED CT), the first given"),
    instant("start_at", "When it began"),
    instant("end_at", "When it ended; missing while it goes on"),
    grain="One row for each Encounter resource",
    dated="The day on which it began",
    missing="The resource does not say",
    source=f"{UK_CORE} Encounter",
    coverage=f"{COVERAGE}. One contact may also stand in the table of its own kind, by another feed",
    lag=LAG,
    constraints=(order("start_at", "end_at"),),
)

CARE_PLAN = record_table(
    "care_plan",
    provider("the organisation that keeps the plan, where its author is one"),
    word(
        "status",
        "RequestStatus: draft, active, on-hold, revoked, completed, entered-in-error, unknown",
    ),
    text("intent", "proposal, plan, order or option"),
    text("category", "Kind of plan (SNOMED CT), the first given"),
    day("first", "First day of the plan"),
    day("last", "Last day of the plan; missing while it goes on"),
    grain="One row for each CarePlan resource",
    dated="The first day of the plan, or else the day on which it was created",
    missing="The resource does not say",
    source=f"{UK_CORE} CarePlan",
    coverage=COVERAGE,
    lag=LAG,
    constraints=(
        order("first", "last"),
        one_of(
            "status",
            *("draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"),
        ),
    ),
)

PRACTITIONER = record_table(
    "practitioner",
    provider("the organisation whose directory it is"),
    text("active", "`true` or `false`: whether the entry is in use"),
    text("gender", "administrative gender: male, female, other or unknown"),
    text("qualification", "Qualification code, the first given"),
    grain="One row for each Practitioner resource; names and professional numbers are not kept",
    dated="The day on which the resource was last changed",
    missing="The resource does not say; `person` is always missing",
    source=f"{UK_CORE} Practitioner",
    coverage=COVERAGE,
    lag=LAG,
    constraints=(one_of("active", "true", "false"),),
    references=(),
)

ORGANISATION_RECORD = record_table(
    "organisation_record",
    provider("the organisation itself"),
    text("name", "Its name as the sender writes it"),
    text("type", "Kind of organisation, the first code given"),
    text("part_of", "Id of the Organization resource that it is part of"),
    text("active", "`true` or `false`: whether the entry is in use"),
    grain="One row for each Organization resource",
    dated="The day on which the resource was last changed",
    missing="The resource does not say; `person` is always missing",
    source=f"{UK_CORE} Organization",
    coverage=COVERAGE,
    lag=LAG,
    constraints=(one_of("active", "true", "false"),),
    references=(),
)

TABLES = (ENCOUNTER, CARE_PLAN, PRACTITIONER, ORGANISATION_RECORD)
