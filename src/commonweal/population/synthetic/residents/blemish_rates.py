"""How often invented records are wrong, and in which way: one line for each feed, kind and column.

Rates are shares of rows. Each has a source, or says that it is assumed; assumed ones are of the size
that keeps a feed within the limits that a provider would be held to. Stated in November 2026.
"""

from dataclasses import dataclass

ASSUMED = "assumed"
UNLINKED = (
    "Mason S and others, Creating a Real-World Linked Research Platform for Analyzing the Urgent and "
    "Emergency Care System, Medical Decision Making 42(8), 2022, table 1: records without NHS number "
    "and date of birth, 2011 to 2017: inpatient 0.3%, emergency department 2.0%, NHS 111 3.7%"
)
UNTRACED = (
    "Turner J and others, Developing new ways of measuring the quality and impact of ambulance "
    "service care, Programme Grants for Applied Research 7(3), 2019: 17% of sampled calls not traced"
)
VALID_NUMBERS = (
    "HSCIC, The Quality of Nationally Submitted Health and Social Care Data in England, 2012: valid "
    "NHS number in above 98% of inpatient and outpatient records"
)
IFCC = (
    "value by the master equation NGSP = 0.09148 IFCC + 2.152 (Hoelzel W and others, Clinical "
    "Chemistry 50(1), 2004); rate assumed"
)
RESUBMITTED = (
    "NHS England, Methodology for identifying and removing duplicate records from the HES data set, "
    "describes how they come about; rate assumed"
)

NO_NUMBER, WRONG_DIGIT = "no-nhs-number", "wrong-check-digit"
DUPLICATED, LATE = "duplicated-row", "late-record"
BLANK, MISSING_CODE, UNKNOWN_CODE = "blank-cell", "missing-code", "unknown-code"
CLOSED_PRACTICE, WRONG_UNIT = "closed-practice", "wrong-unit"
ENDS_FIRST, NO_SUCH_DAY, UNKNOWN_DAY = "ends-before-it-begins", "no-such-day", "unknown-day"


@dataclass(frozen=True, slots=True)
class Rate:
    """How often one kind of error comes in one feed. `share` is of the rows that can have it.

    `column` is where it is (the rows as a whole when empty); `beside` the column it is told by, such
    as the beginning of what ends too early; `word` the code put in.
    """

    feed: str
    kind: str
    share: float
    column: str = ""
    beside: str = ""
    word: str = ""
    source: str = ASSUMED


def _numbers(feed: str, missing: float, source: str = ASSUMED) -> tuple[Rate, ...]:
    return (
        Rate(feed, NO_NUMBER, missing, "NHS_NUMBER", source=source),
        Rate(feed, WRONG_DIGIT, 0.0005, "NHS_NUMBER"),
    )


def _sent(feed: str, late: float, duplicated: float = 0.0005) -> tuple[Rate, ...]:
    return (
        Rate(feed, DUPLICATED, duplicated, source=RESUBMITTED),
        Rate(feed, LATE, late),
    )


_NUMBERS = (
    *_numbers("sus_apc", 0.003, UNLINKED),
    *_numbers("bed_movement", 0.003, UNLINKED),
    *_numbers("sus_op", 0.005, VALID_NUMBERS),
    *_numbers("ecds", 0.02, UNLINKED),
    *_numbers("nhs111_contact", 0.037, UNLINKED),
    *_numbers("ambulance_incident", 0.17, UNTRACED),
    *_numbers("csds_contact", 0.003),
    *_numbers("mhsds_contact", 0.004),
    *_numbers("client_level_data", 0.02),
    *_numbers("rtt_mds", 0.001),
    *_numbers("virtual_ward_stay", 0.005),
    *_numbers("deaths", 0.002),
    *_numbers("gp_event", 0.0001),
    *_numbers("gp_medication", 0.0001),
    *_numbers("gp_appointment", 0.0005),
)
_SENT = (
    *_sent("sus_apc", 0.01),
    *_sent("bed_movement", 0.005),
    *_sent("sus_op", 0.01),
    *_sent("ecds", 0.003),
    *_sent("nhs111_contact", 0.001),
    *_sent("ambulance_incident", 0.001),
    *_sent("csds_contact", 0.02),
    *_sent("mhsds_contact", 0.02),
    *_sent("client_level_data", 0.04),
    *_sent("rtt_mds", 0.01),
    *_sent("virtual_ward_stay", 0.01),
    *_sent("deaths", 0.03),
    *_sent("gp_event", 0.005, 0.0001),
    *_sent("gp_medication", 0.0, 0.0001),
    *_sent("gp_appointment", 0.0, 0.0001),
)
_TIMES = (
    Rate("sus_apc", ENDS_FIRST, 0.0002, "DISCHARGE_DATE", "ADMISSION_DATE"),
    Rate("bed_movement", ENDS_FIRST, 0.0002, "END_AT", "START_AT"),
    Rate("ecds", ENDS_FIRST, 0.0002, "DEPARTURE_AT", "ARRIVAL_AT"),
    Rate("rtt_mds", ENDS_FIRST, 0.0002, "CLOCK_STOP_DATE", "CLOCK_START_DATE"),
    Rate("client_level_data", ENDS_FIRST, 0.0005, "EVENT_END_DATE", "EVENT_START_DATE"),
    Rate("virtual_ward_stay", ENDS_FIRST, 0.0002, "DISCHARGED_AT", "ADMITTED_AT"),
    Rate("sus_apc", NO_SUCH_DAY, 0.0001, "DECISION_TO_ADMIT_DATE"),
    Rate("rtt_mds", NO_SUCH_DAY, 0.0001, "REFERRAL_DATE"),
    Rate("client_level_data", NO_SUCH_DAY, 0.0005, "EVENT_END_DATE"),
    Rate("gp_event", UNKNOWN_DAY, 0.0001, "EVENT_DATE"),
)
_CODES = (
    Rate("sus_apc", UNKNOWN_CODE, 0.001, "TREATMENT_FUNCTION_CODE", word="999"),
    Rate("sus_apc", UNKNOWN_CODE, 0.001, "ADMISSION_METHOD", word="99"),
    Rate("sus_apc", MISSING_CODE, 0.002, "DIAGNOSIS_1"),
    Rate("sus_apc", BLANK, 0.005, "GP_PRACTICE_CODE"),
    Rate("sus_op", UNKNOWN_CODE, 0.001, "TREATMENT_FUNCTION_CODE", word="999"),
    Rate("sus_op", UNKNOWN_CODE, 0.0005, "ATTENDED_CODE", word="8"),
    Rate("sus_op", BLANK, 0.005, "GP_PRACTICE_CODE"),
    Rate("ecds", UNKNOWN_CODE, 0.001, "DEPARTMENT_TYPE", word="99"),
    Rate("ecds", MISSING_CODE, 0.03, "DIAGNOSIS_1"),
    Rate("ecds", BLANK, 0.02, "CHIEF_COMPLAINT"),
    Rate("nhs111_contact", UNKNOWN_CODE, 0.001, "DISPOSITION", word="unclassified"),
    Rate("ambulance_incident", UNKNOWN_CODE, 0.001, "CATEGORY", word="C9"),
    Rate("csds_contact", UNKNOWN_CODE, 0.001, "ATTENDANCE_STATUS", word="9"),
    Rate("mhsds_contact", UNKNOWN_CODE, 0.001, "TEAM_TYPE", word="Z99"),
    Rate("mhsds_contact", MISSING_CODE, 0.001, "TEAM_TYPE"),
    Rate("client_level_data", UNKNOWN_CODE, 0.001, "EVENT_TYPE", word="Enquiry"),
    Rate("client_level_data", BLANK, 0.01, "DELIVERY"),
    Rate("rtt_mds", MISSING_CODE, 0.0005, "TREATMENT_FUNCTION_CODE"),
    Rate("patient_register", BLANK, 0.02, "ETHNIC_CATEGORY"),
    Rate("patient_address", BLANK, 0.001, "POSTCODE"),
    Rate("gp_event", BLANK, 0.0005, "VALUE"),
    Rate("gp_event", UNKNOWN_CODE, 0.0001, "SNOMED_CODE", word="0"),
    Rate("gp_event", WRONG_UNIT, 0.003, "VALUE", "UNIT", source=IFCC),
    Rate("sus_apc", CLOSED_PRACTICE, 0.05, "GP_PRACTICE_CODE", "ADMISSION_DATE"),
    Rate("sus_op", CLOSED_PRACTICE, 0.05, "GP_PRACTICE_CODE", "APPOINTMENT_DATE"),
    Rate("ecds", CLOSED_PRACTICE, 0.05, "GP_PRACTICE_CODE", "ARRIVAL_AT"),
)

RATES: tuple[Rate, ...] = (*_NUMBERS, *_TIMES, *_CODES, *_SENT)
"""Every kind of error in every feed, in the order in which they are put in.

Those of `CLOSED_PRACTICE` are shares of the records of people whose practice took over another, from
the day on which it did;
those of `WRONG_UNIT` shares of the values in mmol/mol.
"""


def rates_of(feed: str) -> tuple[Rate, ...]:
    """The rates of one feed, in their order."""
    return tuple(rate for rate in RATES if rate.feed == feed)
