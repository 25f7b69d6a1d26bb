"""What general practice writes down: clinical events, medicines and appointments.

Names of columns and words follow GP Connect, the NHS Dictionary of medicines and devices and the
published appointments in general practice. What the codes mean is a matter of the code lists.
"""

from commonweal.tables.records.shape import (
    amount,
    count,
    day,
    known_instant,
    not_negative,
    one_of,
    provider,
    record_table,
    text,
    word,
)

CLINICAL_EVENT = record_table(
    "clinical_event",
    provider("the GP practice in whose record the event stands"),
    word("code", "SNOMED CT concept of what was found, measured, done or diagnosed"),
    amount("value", "The number found, in `unit`"),
    text("unit", "Unit of the value in UCUM, such as mm[Hg], mmol/mol, kg/m2 or %"),
    grain="One row for each coded entry in a GP record, and for each part of a measurement of several",
    dated="The day on which it happened or was found: ACTIVITY DATE; not the day of entry",
    missing="No value: the entry is not a measurement, or the result came as text",
    source="GP record extract (SNOMED CT UK edition; GP Connect, FHIR UK Core Condition, Observation)",
    coverage="Registered people without a type 1 opt-out; entries in free text are not there",
    lag="A day for practices that share; letters are coded one to four weeks after they arrive",
    key=("code",),
)

MEDICATION = record_table(
    "medication",
    provider("the GP practice that issued it"),
    word("code", "dm+d code (SNOMED CT) of the virtual or actual product"),
    amount("quantity", "Quantity issued, in `unit`"),
    text("unit", "Unit of the quantity, such as tablet or ml"),
    count("duration_days", "Days that the issue is meant to last", "days"),
    text("issue_type", "`acute` or `repeat`"),
    grain="One row for each issue of a prescription for one product",
    dated="The day of issue",
    missing="No duration: the directions stand in words only",
    source="GP record extract; NHS dictionary of medicines and devices (dm+d)",
    coverage="Issued in general practice; hospital medicines and those bought are not there. "
    "An issue is not a dispensing",
    lag="A day for practices that share",
    constraints=(
        not_negative("quantity"),
        not_negative("duration_days"),
        one_of("issue_type", "acute", "repeat"),
    ),
)

APPOINTMENT = record_table(
    "appointment",
    provider("the GP practice, or other provider, in whose book it stands"),
    day("booked_date", "Day on which it was booked"),
    known_instant("start_at", "When it was to start"),
    text(
        "mode",
        "`Face-to-Face`, `Telephone`, `Video Conference/Online`, `Home Visit` or `Unknown`",
    ),
    text("hcp_type", "Of whom: `GP`, `Other Practice staff` or `Unknown`"),
    text("status", "`Attended`, `DNA`, `Cancelled` or `Unknown`"),
    count("duration_minutes", "How long it took", "minutes"),
    text("category", "National category, such as General Consultation Acute"),
    grain="One row for each booked slot given to a person",
    dated="The day on which it was to take place",
    missing="No duration: the appointment was not opened and closed in the system",
    source="Appointments in general practice (GP appointments data); FHIR UK Core Appointment",
    coverage="Appointments in the practices' books; telephone lists kept elsewhere are not there",
    lag="Three to four weeks after the month; a day for practices that share",
    constraints=(
        not_negative("duration_minutes"),
        one_of(
            "mode",
            *("Face-to-Face", "Telephone", "Video Conference/Online", "Home Visit", "Unknown"),
        ),
        one_of("hcp_type", "GP", "Other Practice staff", "Unknown"),
        one_of("status", "Attended", "DNA", "Cancelled", "Unknown"),
    ),
)

TABLES = (CLINICAL_EVENT, MEDICATION, APPOINTMENT)
