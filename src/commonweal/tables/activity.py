"""Tables of services used: attendances, beds, discharges, waits, appointments, calls and staff.

Counts by provider, commissioner or council and period, as published. No rates: what a count is held
against is in `outcomes`.
"""

from commonweal.tables.declaration import PERIOD_COLUMNS, Column, Table, Type, unit_columns

PROVIDER = "trust (NHS trust or other provider)"
NHS_ENGLAND = "NHS England"


def _count(name: str, meaning: str, unit: str = "people") -> Column:
    return Column(name, Type.INTEGER, meaning, unit=unit, required=False)


def _amount(name: str, meaning: str, unit: str) -> Column:
    return Column(name, Type.DECIMAL, meaning, unit=unit, required=False)


def _text(name: str, meaning: str) -> Column:
    return Column(name, Type.TEXT, meaning)


def _table(
    name: str, grain: str, units: str, *columns: Column, by: tuple[str, ...] = (), **said: str
) -> Table:
    """A table of figures by unit, period and the columns named in `by`."""
    return Table(
        name=name,
        grain=grain,
        columns=(*unit_columns(units), *PERIOD_COLUMNS, *columns),
        key=("unit_kind", "unit", "period", *by),
        missing_means=said["missing"],
        source=said["source"],
        lag=said.get("lag", ""),
    )


EMERGENCY_CARE = _table(
    "emergency_care",
    "One row for each provider and month, all types of A&E department together",
    f"{PROVIDER}, england",
    _count("attendances", "Attendances, unplanned and booked", "attendances"),
    _count(
        "over_4_hours",
        "Attendances of more than 4 hours to admission, transfer or discharge",
        "attendances",
    ),
    _count(
        "waits_over_4_hours",
        "Patients who waited more than 4 hours from decision to admit",
        "patients",
    ),
    _count("waits_over_12_hours", "Of those, patients who waited more than 12 hours", "patients"),
    _count("admissions_via_department", "Emergency admissions through A&E", "admissions"),
    _count("admissions", "Emergency admissions, through A&E or otherwise", "admissions"),
    missing="The provider did not supply it (trusts in the field test of new standards left out the 4-hour figure until May 2023), or the publication does not have it",
    source=f"{NHS_ENGLAND}, A&E attendances and emergency admissions",
)

EMERGENCY_DEPARTMENT = _table(
    "emergency_department",
    "One row for each provider, month and type of A&E department",
    f"{PROVIDER}, england",
    _text(
        "department",
        "`type 1` major, `type 2` single specialty, `other` minor injury and urgent treatment",
    ),
    _count("attendances", "Attendances, unplanned and booked", "attendances"),
    _count("attendances_booked", "Of those, booked appointments", "attendances"),
    _count("over_4_hours", "Attendances of more than 4 hours, unplanned and booked", "attendances"),
    _count("over_4_hours_booked", "Of those, booked appointments", "attendances"),
    _count("admissions", "Emergency admissions through the department", "admissions"),
    by=("department",),
    missing="The publication does not have it",
    source=f"{NHS_ENGLAND}, A&E attendances and emergency admissions",
)

HOSPITAL_BEDS = _table(
    "hospital_beds",
    "One row for each provider, quarter, kind of bed and sector",
    f"{PROVIDER}, england",
    _text("opened", "`overnight` or `day only`"),
    _text("sector", "general and acute, learning disabilities, maternity or mental illness"),
    _amount("available", "Mean daily number of beds available", "beds"),
    _amount("occupied", "Mean daily number of beds occupied", "beds"),
    by=("opened", "sector"),
    missing="The provider made no return that quarter",
    source=f"{NHS_ENGLAND}, bed availability and occupancy (KH03)",
)

OCCUPIED_BEDS_BY_SPECIALTY = _table(
    "occupied_beds_by_specialty",
    "One row for each provider, quarter and specialty with beds; overnight beds only",
    f"{PROVIDER}, england",
    _text("specialty_code", "Main specialty code, such as 300"),
    _text("specialty", "Name of the specialty"),
    _amount("occupied", "Mean daily number of beds occupied", "beds"),
    by=("specialty_code",),
    missing="The provider made no return that quarter",
    source=f"{NHS_ENGLAND}, bed availability and occupancy (KH03)",
)

MONTHLY_BEDS = _table(
    "monthly_beds",
    "One row for each trust, month, kind of bed and basis",
    PROVIDER,
    _text(
        "bed",
        "adult general and acute, paediatric general and acute, adult critical care, paediatric intensive care or neonatal intensive care",
    ),
    _text(
        "basis",
        "`month`: the month's situation reports; `last Thursday`: midnight on the last Thursday",
    ),
    _amount("available", "Beds open", "beds"),
    _amount("occupied", "Beds occupied", "beds"),
    by=("bed", "basis"),
    missing="The trust has no such beds or made no return",
    source=f"{NHS_ENGLAND}, urgent and emergency care daily situation reports; monthly situation report",
)

NO_CRITERIA_TO_RESIDE = _table(
    "no_criteria_to_reside",
    "One row for each trust or system and day",
    "trust, icb (its acute trusts together)",
    _count(
        "patients", "Patients in acute beds who no longer meet the criteria to reside", "patients"
    ),
    missing="No return that day; a published 0 is read so, since no acute trust has a day without any",
    source=f"{NHS_ENGLAND}, acute daily discharge situation report",
)

DISCHARGE = _table(
    "discharge",
    "One row for each trust or system and day",
    "trust, icb (its acute trusts together)",
    _count("discharged", "Patients discharged from acute beds", "patients"),
    _count("discharged_by_1700", "Of those, by 5pm; published until May 2023", "patients"),
    _count("discharged_after_1700", "Of those, after 5pm; published until May 2023", "patients"),
    missing="No return that day; a published 0 is read so, as in no_criteria_to_reside",
    source=f"{NHS_ENGLAND}, acute daily discharge situation report",
)

DISCHARGE_DELAY = _table(
    "discharge_delay",
    "One row for each trust, month and reason",
    PROVIDER,
    _text(
        "delay_group",
        "What holds the discharge up: hospital process, care transfer hub process, interface process, capacity or wellbeing concerns",
    ),
    _text("delay_reason", "Reason for the delay, as published"),
    _count("patients", "Patients delayed, as published for the month", "patients"),
    by=("delay_reason",),
    missing="No return",
    source=f"{NHS_ENGLAND}, acute daily discharge situation report, reasons for delay",
)

DELAYED_TRANSFER = _table(
    "delayed_transfer",
    "One row for each council, month, way of splitting and category; `all` is the whole",
    "upper_tier, england",
    _text("split", "all, type of care, responsible organisation or reason"),
    _text("category", "all; or the category of that split"),
    _count("delayed_days", "Days of delay in the month", "days"),
    Column("days_in_month", Type.INTEGER, "Days in the month", unit="days"),
    by=("split", "category"),
    missing="Not supplied",
    source=f"{NHS_ENGLAND}, delayed transfers of care",
)

CANCER_WAIT = _table(
    "cancer_wait",
    "One row for each provider, month, standard, route or stage, and cancer type or treatment",
    PROVIDER,
    _text("standard", "28-day FDS, 31-day Combined or 62-day Combined"),
    _text(
        "route", "Route of referral (28 and 62 days) or stage of treatment (31 days), in capitals"
    ),
    _text("split", "`cancer type` or `treatment`: each split covers everyone once"),
    _text("category", "The cancer type, or the treatment"),
    _amount(
        "patients", "Patients told or treated; shared between two providers as halves", "patients"
    ),
    _amount("within", "Of those, within the standard", "patients"),
    by=("standard", "route", "split", "category"),
    missing="Nobody was told or treated",
    source=f"{NHS_ENGLAND}, cancer waiting times, provider extract",
)

DIAGNOSTIC_WAIT = _table(
    "diagnostic_wait",
    "One row for each provider, month and test",
    PROVIDER,
    _text("test", "Diagnostic test, as published"),
    _count("waiting", "Patients waiting at the end of the month", "patients"),
    _count("waiting_6_weeks", "Of those, 6 weeks or more", "patients"),
    _count("waiting_13_weeks", "Of those, 13 weeks or more", "patients"),
    _count("tests_from_list", "Tests done from the waiting list", "tests"),
    _count("tests_planned", "Planned (surveillance) tests done", "tests"),
    _count("tests_unscheduled", "Unscheduled tests done", "tests"),
    by=("test",),
    missing="The provider does not offer the test or made no return",
    source=f"{NHS_ENGLAND}, diagnostic waiting times and activity (DM01)",
)

COMMUNITY_WAIT = _table(
    "community_wait",
    "One row for each provider or system, month, service and length of wait",
    "trust, icb",
    _text("ages", "`adults` or `children and young people`"),
    _text("service", "Community service, as published without its age group"),
    _text(
        "band",
        "Weeks waited: 0-1, 1-2, 2-4, 4-12, 12-18, 18-52, then 52+ or, from 2025, 52-104 and 104+",
    ),
    _count("waiting", "People waiting at the end of the month"),
    by=("ages", "service", "band"),
    missing="No return for the service",
    source=f"{NHS_ENGLAND}, community health services waiting lists",
)

VIRTUAL_WARD = _table(
    "virtual_ward",
    "One row for each system, provider or England and month; one Thursday in the month",
    "icb, trust (NHS trust or other provider), england",
    _count("capacity", "Patients that virtual wards can take at one time", "places"),
    _count("patients", "Patients on them at 8am that Thursday", "patients"),
    _count("population", "People registered with a GP, of the ages in population_ages"),
    Column(
        "population_ages", Type.TEXT, "`16 and over` until March 2024, then `all`", required=False
    ),
    missing="No return; for providers, the population does not apply",
    source=f"{NHS_ENGLAND}, virtual ward capacity and occupancy (management information)",
)

GP_APPOINTMENT = _table(
    "gp_appointment",
    "One row for each CCG, month, status, professional, mode and time from booking",
    "ccg",
    _text("status", "attended, did not attend or unknown"),
    _text("professional", "GP, Other Practice staff or Unknown"),
    _text("mode", "Face-to-Face, Home Visit, Telephone, Video/Online or Unknown"),
    _text("booked_ahead", "Time from booking to appointment, such as Same Day"),
    _count("appointments", "Appointments; those of merged CCGs added up", "appointments"),
    by=("status", "professional", "mode", "booked_ahead"),
    missing="No such appointments",
    source="NHS Digital, Appointments in General Practice",
)

NHS111_CALLS = _table(
    "nhs111_calls",
    "One row for each NHS 111 contract area and day",
    "icb (the system the contract mostly serves)",
    _text("contract", "Code of the NHS 111 contract area"),
    _text("contract_name", "Name of the contract area"),
    _count("received", "Calls received", "calls"),
    _count("answered", "Calls answered", "calls"),
    _count("answered_60_seconds", "Of those, within 60 seconds", "calls"),
    _count("triaged", "Calls triaged", "calls"),
    by=("contract",),
    missing="No figures were supplied for that day; all noughts are read so",
    source=f"{NHS_ENGLAND}, NHS 111 daily situation report",
)

TABLES: tuple[Table, ...] = (
    EMERGENCY_CARE,
    EMERGENCY_DEPARTMENT,
    HOSPITAL_BEDS,
    OCCUPIED_BEDS_BY_SPECIALTY,
    MONTHLY_BEDS,
    NO_CRITERIA_TO_RESIDE,
    DISCHARGE,
    DISCHARGE_DELAY,
    DELAYED_TRANSFER,
    CANCER_WAIT,
    DIAGNOSTIC_WAIT,
    COMMUNITY_WAIT,
    VIRTUAL_WARD,
    GP_APPOINTMENT,
    NHS111_CALLS,
)
