"""Care outside hospital: community and mental health contacts, social care and virtual wards.

Names follow the Community Services Data Set version 1.6, the Mental Health Services Data Set
version 6 and adult social care client level data version 2.
"""

from commonweal.tables.declaration import Reference
from commonweal.tables.records.shape import (
    PERSON,
    SPELL,
    amount,
    count,
    day,
    instant,
    known_day,
    known_instant,
    not_negative,
    one_of,
    order,
    provider,
    record_table,
    text,
    word,
)

MEDIUM = (
    "CONSULTATION MECHANISM: 01 face to face, 02 telephone, 04 talk type, 05 email, 09 text "
    "message, 10 instant messaging, 11 video, 12 message board, 13 chat room, 98 other; "
    "03, 06, 07 and 08 in older records"
)
STATUS = (
    "ATTENDANCE STATUS: 5 attended, 6 late and seen, 7 late and not seen, 3 did not attend, "
    "2 cancelled by patient, 4 cancelled by provider"
)

COMMUNITY_CONTACT = record_table(
    "community_contact",
    provider("the provider of the service"),
    text(
        "team_type",
        "SERVICE OR TEAM TYPE REFERRED TO (COMMUNITY CARE), such as 12 district nursing",
    ),
    text("medium", MEDIUM),
    text("attendance_status", STATUS),
    count("duration_minutes", "CLINICAL CONTACT DURATION OF CARE CONTACT", "minutes"),
    grain="One row for each care contact of a community service",
    dated="The day of the contact: CARE CONTACT DATE",
    missing="No duration: not recorded, or the contact did not take place",
    source="NHS Data Dictionary, Community Services Data Set (CSDS) version 1.6, CYP201",
    coverage="Publicly funded community services; several smaller providers do not submit",
    lag="About seven weeks after the month",
    constraints=(not_negative("duration_minutes"),),
)

MENTAL_HEALTH_CONTACT = record_table(
    "mental_health_contact",
    provider("the provider of the service"),
    text("referral", "SERVICE REQUEST IDENTIFIER: the referral that the contact belongs to"),
    text(
        "team_type",
        "SERVICE OR TEAM TYPE (MENTAL HEALTH), such as A02 crisis resolution, A06 community "
        "mental health or C02 perinatal",
    ),
    text("medium", MEDIUM),
    text("attendance_status", STATUS),
    count("duration_minutes", "CLINICAL CONTACT DURATION OF CARE CONTACT", "minutes"),
    grain="One row for each care contact of a mental health, learning disability or autism service",
    dated="The day of the contact: CARE CONTACT DATE",
    missing="No duration: not recorded, or the contact did not take place",
    source="NHS Data Dictionary, Mental Health Services Data Set (MHSDS) version 6, MHS201",
    coverage="NHS-funded secondary care; NHS Talking Therapies has a data set of its own",
    lag="About seven weeks after the month",
    constraints=(not_negative("duration_minutes"),),
)

_CLD = "Adult social care client level data (CLD) version 2"
_CLD_COVERAGE = (
    "Adults whose care or assessment the council arranges or pays for; who pays for all of their "
    "own care is not there"
)

SOCIAL_CARE_SERVICE = record_table(
    "social_care_service",
    provider("the council: ONS code of the upper-tier authority, not ODS"),
    known_day("first", "EVENT START DATE: first day of the service"),
    day("last", "EVENT END DATE: last day of the service; missing while it goes on"),
    word(
        "service_type",
        "Long Term Support: Nursing Care, Residential Care, Community or Prison; Short Term "
        "Support: ST-Max, Ongoing Low Level or Other Short Term; Carer Support",
    ),
    text("service_component", "SERVICE COMPONENT, such as Home Support or Reablement"),
    text("delivery_mechanism", "How it is paid for, such as CASSR Managed Personal Budget"),
    text("route_of_access", "ROUTE OF ACCESS of the request that led to it"),
    count("unit_cost_pence", "UNIT COST of the service a week", "pence a week"),
    grain="One row for each service of a person, from its start to its end or next change",
    dated="The first day of the service",
    missing="No `last`: the service goes on. No cost: not given, or paid in a block",
    source=_CLD,
    coverage=_CLD_COVERAGE,
    lag="A quarter: each return covers twelve months, again",
    constraints=(order("first", "last"), not_negative("unit_cost_pence")),
)

SOCIAL_CARE_ASSESSMENT = record_table(
    "social_care_assessment",
    provider("the council: ONS code of the upper-tier authority, not ODS"),
    word("event_type", "`Request`, `Assessment` or `Review`"),
    known_day("first", "EVENT START DATE"),
    day("last", "EVENT END DATE; missing while it is under way"),
    text("assessment_type", "ASSESSMENT TYPE, such as Long Term Assessment"),
    text("route_of_access", "ROUTE OF ACCESS of a request, such as Discharge from Hospital"),
    text("eligible", "`Yes` or `No`: eligible for support under the Care Act 2014"),
    grain="One row for each request, assessment or review of a person",
    dated="The day on which it began",
    missing="No `eligible`: not an assessment, or not decided",
    source=_CLD,
    coverage=_CLD_COVERAGE,
    lag="A quarter: each return covers twelve months, again",
    constraints=(
        order("first", "last"),
        one_of("event_type", "Request", "Assessment", "Review"),
        one_of("eligible", "Yes", "No"),
    ),
)

VIRTUAL_WARD_STAY = record_table(
    "virtual_ward_stay",
    provider("the provider of the virtual ward"),
    text(
        "pathway",
        "`frailty`, `acute respiratory infection`, `heart failure` or `other`",
    ),
    known_instant("admitted_at", "When the stay began"),
    instant("discharged_at", "When the stay ended; missing while it goes on"),
    text("route", "`step up` from home or `step down` from a hospital bed"),
    text("outcome", "`home`, `admitted` to hospital or `died`"),
    text("spell", "HOSPITAL PROVIDER SPELL IDENTIFIER of the stay before a step down"),
    grain="One row for each stay on a virtual ward",
    dated="The day on which the stay began",
    missing="No `discharged_at` and no outcome: on the ward when the extract was drawn",
    source="Virtual ward patient records; NHS England guidance on virtual wards, 2022",
    coverage="Virtual wards that send records; hospital at home without technology may be missing",
    lag="A day",
    constraints=(
        order("admitted_at", "discharged_at"),
        one_of("pathway", "frailty", "acute respiratory infection", "heart failure", "other"),
        one_of("route", "step up", "step down"),
        one_of("outcome", "home", "admitted", "died"),
    ),
    references=(PERSON, SPELL),
)

VIRTUAL_WARD_OBSERVATION = record_table(
    "virtual_ward_observation",
    provider("the provider of the virtual ward"),
    word("stay", "The stay on a virtual ward that it belongs to: its `record`"),
    known_instant("observed_at", "When it was measured"),
    word("code", "SNOMED CT concept of what was measured"),
    amount("value", "The number found, in `unit`"),
    text("unit", "Unit of the value in UCUM, such as /min, % or mm[Hg]"),
    grain="One row for each thing measured once",
    dated="The day of the measurement",
    missing="No value: the device or the patient gave none",
    source="Remote monitoring platforms of virtual wards; SNOMED CT UK edition",
    coverage="Stays with remote monitoring",
    lag="A day",
    references=(PERSON, Reference("stay", "virtual_ward_stay", "record")),
)

TABLES = (
    *(COMMUNITY_CONTACT, MENTAL_HEALTH_CONTACT, SOCIAL_CARE_SERVICE, SOCIAL_CARE_ASSESSMENT),
    *(VIRTUAL_WARD_STAY, VIRTUAL_WARD_OBSERVATION),
)
