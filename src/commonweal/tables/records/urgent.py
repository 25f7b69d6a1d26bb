"""Urgent and emergency care: departments, calls to 111 and ambulances.

Names follow the Emergency Care Data Set version 4 and the ambulance quality indicators.
"""

from commonweal.tables.records.shape import (
    PERSON,
    SPELL,
    count,
    instant,
    known_instant,
    not_negative,
    one_of,
    order,
    provider,
    record_table,
    text,
)

EMERGENCY_ATTENDANCE = record_table(
    "emergency_attendance",
    provider("the provider: ORGANISATION IDENTIFIER (CODE OF PROVIDER)"),
    text("site", "ODS code of the site of treatment"),
    text("practice", "ODS code of the GP practice that the provider recorded"),
    text(
        "department_type",
        "EMERGENCY CARE DEPARTMENT TYPE: 01 consultant-led 24 hour, 02 single specialty, "
        "03 minor injury or urgent treatment, 04 walk-in centre, 05 same day emergency care",
    ),
    known_instant("arrival_at", "EMERGENCY CARE ARRIVAL DATE and TIME"),
    text("arrival_mode", "EMERGENCY CARE ARRIVAL MODE (SNOMED CT)"),
    text(
        "attendance_category",
        "EMERGENCY CARE ATTENDANCE CATEGORY: 1 unplanned first, 2 unplanned follow-up here, "
        "3 unplanned follow-up of elsewhere, 4 planned follow-up",
    ),
    text("attendance_source", "EMERGENCY CARE ATTENDANCE SOURCE (SNOMED CT)"),
    text("acuity", "EMERGENCY CARE ACUITY (SNOMED CT), from immediate resuscitation to low"),
    text("chief_complaint", "EMERGENCY CARE CHIEF COMPLAINT (SNOMED CT)"),
    text("primary_diagnosis", "EMERGENCY CARE DIAGNOSIS, the first (SNOMED CT)"),
    instant("initial_assessment_at", "EMERGENCY CARE INITIAL ASSESSMENT DATE and TIME"),
    instant("decision_to_admit_at", "DECIDED TO ADMIT DATE and TIME"),
    instant("departure_at", "EMERGENCY CARE DEPARTURE DATE and TIME"),
    text("discharge_status", "EMERGENCY CARE DISCHARGE STATUS (SNOMED CT)"),
    text("discharge_destination", "EMERGENCY CARE DISCHARGE DESTINATION (SNOMED CT)"),
    text("spell", "HOSPITAL PROVIDER SPELL IDENTIFIER of the admission that followed"),
    grain="One row for each attendance at an emergency department or urgent treatment centre",
    dated="The day of arrival",
    missing="No `departure_at`: left unseen, still there, or not recorded",
    source="NHS Data Dictionary, Emergency Care Data Set (ECDS) version 4, CDS type 011",
    coverage="Departments of every type in England; some walk-in centres keep other records",
    lag="A day in daily submissions; settles six weeks after the month",
    constraints=(
        one_of("department_type", "01", "02", "03", "04", "05"),
        order("arrival_at", "departure_at"),
    ),
    references=(PERSON, SPELL),
)

URGENT_CONTACT = record_table(
    "urgent_contact",
    provider("the provider of the service"),
    known_instant("contact_at", "When the call was offered or the assessment online begun"),
    text("channel", "`call` or `online`"),
    count("answer_seconds", "From the end of the opening message to the answer", "seconds"),
    text("symptom_group", "Symptom group of the assessment, in words"),
    text("disposition_code", "NHS Pathways disposition code, such as Dx02"),
    text(
        "disposition",
        "Where it led: `ambulance`, `emergency department`, `primary care`, `self care` or `other`",
    ),
    grain="One row for each contact with NHS 111 or an integrated urgent care service",
    dated="The day of the contact",
    missing="No disposition: abandoned, or ended before an assessment",
    source="Integrated urgent care aggregate data collection, its underlying records; NHS Pathways",
    coverage="Contacts taken for the system; callers who hung up unanswered have no person",
    lag="A day",
    constraints=(
        one_of("channel", "call", "online"),
        not_negative("answer_seconds"),
        one_of(
            "disposition",
            *("ambulance", "emergency department", "primary care", "self care", "other"),
        ),
    ),
)

AMBULANCE_INCIDENT = record_table(
    "ambulance_incident",
    provider("the ambulance trust"),
    known_instant("call_at", "When the call connected"),
    text("category", "Response category: `C1` life-threatening to `C5`, by telephone"),
    count("response_seconds", "From the clock's start to arrival on scene", "seconds"),
    text(
        "outcome",
        "`hear and treat`, `see and treat`, `conveyed` or `no response`",
    ),
    text("hospital", "ODS code of the hospital that the patient was conveyed to"),
    count("handover_minutes", "From arrival at hospital to handover", "minutes"),
    grain="One row for each patient in an incident; one without a patient has one row",
    dated="The day of the call",
    missing="No `response_seconds`: no vehicle arrived, as in hear and treat",
    source="Ambulance Data Set; ambulance quality indicators, system indicators",
    coverage="999 calls of the system's ambulance trust; patient transport is not there",
    lag="A day; the number of a person is traced for about two in three",
    constraints=(
        one_of("category", "C1", "C2", "C3", "C4", "C5"),
        not_negative("response_seconds"),
        not_negative("handover_minutes"),
        one_of("outcome", "hear and treat", "see and treat", "conveyed", "no response"),
    ),
)

TABLES = (EMERGENCY_ATTENDANCE, URGENT_CONTACT, AMBULANCE_INCIDENT)
