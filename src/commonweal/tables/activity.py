"""Tables of services used: attendances, beds, discharges, appointments, calls and responses.

Counts by provider, commissioner or council and period, as published; with the tables of waits and
of staff, which have modules of their own. No rates: what a count is held against is in `outcomes`.
"""

from commonweal.tables import staffing, waits
from commonweal.tables.declaration import Column, Table, Type
from commonweal.tables.figures import (
    NHS_ENGLAND,
    PROVIDER,
    amount,
    count,
    figures_table,
    text,
)

EMERGENCY_CARE = figures_table(
    "emergency_care",
    "One row for each provider and month, all types of A&E department together",
    f"{PROVIDER}, england",
    count("attendances", "Attendances, unplanned and booked", "attendances"),
    count(
        "over_4_hours",
        "Attendances of more than 4 hours to admission, transfer or discharge",
        "attendances",
    ),
    count(
        "waits_over_4_hours",
        "Patients who waited more than 4 hours from decision to admit",
        "patients",
    ),
    count("waits_over_12_hours", "Of those, patients who waited more than 12 hours", "patients"),
    count("admissions_via_department", "Emergency admissions through A&E", "admissions"),
    count("admissions", "Emergency admissions, through A&E or otherwise", "admissions"),
    missing="The provider did not supply it (trusts in the field test of new standards left out the 4-hour figure until May 2023), or the publication does not have it",
    source=f"{NHS_ENGLAND}, A&E attendances and emergency admissions",
)

EMERGENCY_DEPARTMENT = figures_table(
    "emergency_department",
    "One row for each provider, month and type of A&E department",
    f"{PROVIDER}, england",
    text(
        "department",
        "`type 1` major, `type 2` single specialty, `other` minor injury and urgent treatment",
    ),
    count("attendances", "Attendances, unplanned and booked", "attendances"),
    count("attendances_booked", "Of those, booked appointments", "attendances"),
    count("over_4_hours", "Attendances of more than 4 hours, unplanned and booked", "attendances"),
    count("over_4_hours_booked", "Of those, booked appointments", "attendances"),
    count("admissions", "Emergency admissions through the department", "admissions"),
    by=("department",),
    missing="The publication does not have it",
    source=f"{NHS_ENGLAND}, A&E attendances and emergency admissions",
)

HOSPITAL_BEDS = figures_table(
    "hospital_beds",
    "One row for each provider, quarter, kind of bed and sector",
    f"{PROVIDER}, england",
    text("opened", "`overnight` or `day only`"),
    text("sector", "general and acute, learning disabilities, maternity or mental illness"),
    amount("available", "Mean daily number of beds available", "beds"),
    amount("occupied", "Mean daily number of beds occupied", "beds"),
    by=("opened", "sector"),
    missing="The provider made no return that quarter",
    source=f"{NHS_ENGLAND}, bed availability and occupancy (KH03)",
)

OCCUPIED_BEDS_BY_SPECIALTY = figures_table(
    "occupied_beds_by_specialty",
    "One row for each provider, quarter and specialty with beds; overnight beds only",
    f"{PROVIDER}, england",
    text("specialty_code", "Main specialty code, such as 300"),
    text("specialty", "Name of the specialty"),
    amount("occupied", "Mean daily number of beds occupied", "beds"),
    by=("specialty_code",),
    missing="The provider made no return that quarter",
    source=f"{NHS_ENGLAND}, bed availability and occupancy (KH03)",
)

MONTHLY_BEDS = figures_table(
    "monthly_beds",
    "One row for each trust, month, kind of bed and basis",
    PROVIDER,
    text(
        "bed",
        "adult general and acute, paediatric general and acute, adult critical care, paediatric intensive care or neonatal intensive care",
    ),
    text(
        "basis",
        "`month`: the month's situation reports; `last Thursday`: midnight on the last Thursday",
    ),
    amount("available", "Beds open", "beds"),
    amount("occupied", "Beds occupied", "beds"),
    by=("bed", "basis"),
    missing="The trust has no such beds or made no return",
    source=f"{NHS_ENGLAND}, urgent and emergency care daily situation reports; monthly situation report",
)

NO_CRITERIA_TO_RESIDE = figures_table(
    "no_criteria_to_reside",
    "One row for each trust or system and day",
    "trust, icb (its acute trusts together)",
    count(
        "patients", "Patients in acute beds who no longer meet the criteria to reside", "patients"
    ),
    missing="No return that day; a published 0 is read so, since no acute trust has a day without any",
    source=f"{NHS_ENGLAND}, acute daily discharge situation report",
)

DISCHARGE = figures_table(
    "discharge",
    "One row for each trust or system and day",
    "trust, icb (its acute trusts together)",
    count("discharged", "Patients discharged from acute beds", "patients"),
    count("discharged_by_1700", "Of those, by 5pm; published until May 2023", "patients"),
    count("discharged_after_1700", "Of those, after 5pm; published until May 2023", "patients"),
    missing="No return that day; a published 0 is read so, as in no_criteria_to_reside",
    source=f"{NHS_ENGLAND}, acute daily discharge situation report",
)

DISCHARGE_DELAY = figures_table(
    "discharge_delay",
    "One row for each trust, month and reason",
    PROVIDER,
    text(
        "delay_group",
        "What holds the discharge up: hospital process, care transfer hub process, interface process, capacity or wellbeing concerns",
    ),
    text("delay_reason", "Reason for the delay, as published"),
    count("patients", "Patients delayed, as published for the month", "patients"),
    by=("delay_reason",),
    missing="No return",
    source=f"{NHS_ENGLAND}, acute daily discharge situation report, reasons for delay",
)

DELAYED_TRANSFER = figures_table(
    "delayed_transfer",
    "One row for each council, month, way of splitting and category; `all` is the whole",
    "upper_tier, england",
    text("split", "all, type of care, responsible organisation or reason"),
    text("category", "all; or the category of that split"),
    count("delayed_days", "Days of delay in the month", "days"),
    Column("days_in_month", Type.INTEGER, "Days in the month", unit="days"),
    by=("split", "category"),
    missing="Not supplied",
    source=f"{NHS_ENGLAND}, delayed transfers of care",
)

VIRTUAL_WARD = figures_table(
    "virtual_ward",
    "One row for each system, provider or England and month; one Thursday in the month",
    "icb, trust (NHS trust or other provider), england",
    count("capacity", "Patients that virtual wards can take at one time", "places"),
    count("patients", "Patients on them at 8am that Thursday", "patients"),
    count("population", "People registered with a GP, of the ages in population_ages"),
    Column(
        "population_ages", Type.TEXT, "`16 and over` until March 2024, then `all`", required=False
    ),
    missing="No return; for providers, the population does not apply",
    source=f"{NHS_ENGLAND}, virtual ward capacity and occupancy (management information)",
)

GP_APPOINTMENT = figures_table(
    "gp_appointment",
    "One row for each CCG, month, status, professional, mode and time from booking",
    "ccg",
    text("status", "attended, did not attend or unknown"),
    text("professional", "GP, Other Practice staff or Unknown"),
    text("mode", "Face-to-Face, Home Visit, Telephone, Video/Online or Unknown"),
    text("booked_ahead", "Time from booking to appointment, such as Same Day"),
    count("appointments", "Appointments; those of merged CCGs added up", "appointments"),
    by=("status", "professional", "mode", "booked_ahead"),
    missing="No such appointments",
    source="NHS Digital, Appointments in General Practice",
)

NHS111_CALLS = figures_table(
    "nhs111_calls",
    "One row for each NHS 111 contract area and day",
    "icb (the system the contract mostly serves)",
    text("contract", "Code of the NHS 111 contract area"),
    text("contract_name", "Name of the contract area"),
    count("received", "Calls received", "calls"),
    count("answered", "Calls answered", "calls"),
    count("answered_60_seconds", "Of those, within 60 seconds", "calls"),
    count("triaged", "Calls triaged", "calls"),
    by=("contract",),
    missing="No figures were supplied for that day; all noughts are read so",
    source=f"{NHS_ENGLAND}, NHS 111 daily situation report",
)

COMMISSIONED_ACTIVITY = figures_table(
    "commissioned_activity",
    "One row for each CCG or England, month and measure of activity; measures overlap",
    "ccg, england",
    text("activity", "The measure, as published, such as GP Referrals Made (G&A)"),
    amount(
        "amount",
        "Admissions (first finished consultant episodes), referrals or attendances",
        "events",
    ),
    by=("activity",),
    missing="Not supplied",
    source=f"{NHS_ENGLAND}, monthly activity return",
)

AMBULANCE_RESPONSE = figures_table(
    "ambulance_response",
    "One row for each ambulance service, month and category of incident",
    "trust (ambulance service), england",
    text("category", "C1 life-threatening, C2 emergency, C3 urgent or C4 less urgent"),
    count("incidents", "Incidents with a response", "incidents"),
    count("response_seconds", "Seconds to respond, all those incidents together", "seconds"),
    by=("category",),
    missing="The service did not take part yet, or did not supply it",
    source=f"{NHS_ENGLAND}, ambulance systems indicators",
)

AMBULANCE_CALL = figures_table(
    "ambulance_call",
    "One row for each ambulance service and month",
    "trust (ambulance service), england",
    count("calls", "Calls answered", "calls"),
    count("answer_seconds", "Seconds to answer, all those calls together", "seconds"),
    missing="The service did not take part yet, or did not supply it",
    source=f"{NHS_ENGLAND}, ambulance systems indicators",
)

TALKING_THERAPIES = figures_table(
    "talking_therapies",
    "One row for each provider or sub-ICB location, month and item",
    "trust, sub_icb",
    text("item", "What is counted or the percentage published, such as Count_ReferralsReceived"),
    amount("figure", "The count, rounded to 5, or the percentage", "people or per cent"),
    by=("item",),
    missing="Not supplied; withheld where small",
    source=f"{NHS_ENGLAND}, NHS Talking Therapies monthly activity",
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
    VIRTUAL_WARD,
    GP_APPOINTMENT,
    NHS111_CALLS,
    COMMISSIONED_ACTIVITY,
    AMBULANCE_RESPONSE,
    AMBULANCE_CALL,
    TALKING_THERAPIES,
    *waits.TABLES,
    *staffing.TABLES,
)
