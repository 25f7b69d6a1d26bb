"""Hospital care in beds and clinics: episodes, spells, their codes, moves, attendances and prices.

Names are those of the NHS Data Dictionary for Commissioning Data Sets version 6.3. Emergency
departments are in `urgent`; waiting lists in `waiting`.
"""

from commonweal.tables.declaration import Column, Constraint, Type
from commonweal.tables.records.shape import (
    DICTIONARY,
    PERSON,
    SPELL,
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

CDS = f"{DICTIONARY}, Commissioning Data Sets version 6.3"
APC_LAG = "Inclusion about six weeks after the month; coding and prices settle by the freeze date"
APC_COVERAGE = (
    "NHS-funded care in hospital beds, wherever it is given; privately funded care is not there, "
    "and spells that have not ended have only the episodes that have"
)
ADMISSION_METHOD = (
    "ADMISSION METHOD: 11, 12, 13 elective; 21 to 25, 28, 2A, 2B, 2C, 2D emergency; "
    "31, 32 maternity; 81, 82, 83 transfer or birth; 99 not known"
)
PRACTICE = "ODS code of the GP practice that the provider recorded"
SETTINGS = ("admitted", "outpatient", "emergency")

_STAY = (
    text("site", "ODS code of the site of treatment"),
    text("practice", PRACTICE),
    word("spell", "HOSPITAL PROVIDER SPELL IDENTIFIER"),
    known_day("admission_date", "START DATE (HOSPITAL PROVIDER SPELL)"),
    text("admission_method", ADMISSION_METHOD),
    text("source_of_admission", "ADMISSION SOURCE (HOSPITAL PROVIDER SPELL), such as 19, 51 or 54"),
    text(
        "patient_classification",
        "PATIENT CLASSIFICATION CODE: 1 ordinary, 2 day case, 3 regular day, 4 regular night, "
        "5 mother and baby using delivery facilities only",
    ),
    text(
        "discharge_method",
        "DISCHARGE METHOD (HOSPITAL PROVIDER SPELL): 1 on clinical advice, 2 self or by a relative, "
        "3 by a tribunal or court, 4 died, 5 stillbirth, 6 self, 7 by a relative",
    ),
    text(
        "discharge_destination",
        "DISCHARGE DESTINATION (HOSPITAL PROVIDER SPELL), such as 19 usual place of residence, "
        "51 another hospital, 54 care home, 79 died",
    ),
    day(
        "discharge_ready_date",
        "DISCHARGE READY DATE (HOSPITAL PROVIDER SPELL): ready for discharge; later days are delay",
    ),
    day("decision_to_admit_date", "DECIDED TO ADMIT DATE of an elective admission"),
    text("main_specialty", "CARE PROFESSIONAL MAIN SPECIALTY CODE, such as 300"),
    text("treatment_function", "ACTIVITY TREATMENT FUNCTION CODE, such as 430"),
    text("primary_diagnosis", "PRIMARY DIAGNOSIS (ICD): ICD-10 without its dot, such as J189"),
)

ADMITTED_EPISODE = record_table(
    "admitted_episode",
    provider("the provider: ORGANISATION IDENTIFIER (CODE OF PROVIDER)"),
    *_STAY,
    Column("episode_number", Type.INTEGER, "EPISODE NUMBER within the spell, from 1"),
    word("last_episode_in_spell", "LAST EPISODE IN SPELL INDICATOR CODE: 1 last, 2 not last"),
    known_day("episode_start_date", "START DATE (EPISODE)"),
    known_day("episode_end_date", "END DATE (EPISODE)"),
    day("discharge_date", "DISCHARGE DATE (HOSPITAL PROVIDER SPELL), on the last episode"),
    text("primary_procedure", "PRIMARY PROCEDURE (OPCS), such as W371"),
    text("hrg", "SPELL CORE HRG as grouped, such as HN22C"),
    grain="One row for each finished consultant episode",
    dated="The day on which the episode ended: END DATE (EPISODE)",
    missing="No discharge: the episode is not the last of its spell",
    source=f"{CDS}, type 120, 130, 140 and 160 (admitted patient care)",
    coverage=APC_COVERAGE,
    lag=APC_LAG,
    constraints=(
        order("admission_date", "episode_start_date"),
        order("episode_start_date", "episode_end_date"),
        order("admission_date", "discharge_date"),
        Constraint("episode-number-from-1", "episode_number >= 1", "`episode_number` is 1 or more"),
        one_of("last_episode_in_spell", "1", "2"),
    ),
)

ADMITTED_SPELL = record_table(
    "admitted_spell",
    provider("the provider: ORGANISATION IDENTIFIER (CODE OF PROVIDER)"),
    *_STAY,
    known_day("discharge_date", "DISCHARGE DATE (HOSPITAL PROVIDER SPELL)"),
    Column("episodes", Type.INTEGER, "How many episodes: the number of the last", unit="episodes"),
    grain="One row for each finished stay with a provider, told by its last episode",
    dated="The day on which the last episode ended, which is that of the discharge",
    missing="No `discharge_ready_date`: the provider does not record it for that patient",
    source=f"{CDS}, the episode with LAST EPISODE IN SPELL INDICATOR 1",
    coverage=f"{APC_COVERAGE}. Diagnosis, specialty and function are those of the last episode",
    lag=APC_LAG,
    constraints=(order("admission_date", "discharge_date"), not_negative("episodes")),
)

DIAGNOSIS = record_table(
    "diagnosis",
    provider("the provider"),
    word("setting", f"{', '.join(SETTINGS)}: where the diagnosis was coded"),
    Column("position", Type.INTEGER, "Place in the list of diagnoses; 1 is the main one"),
    word("scheme", "`ICD-10` in admitted and outpatient care, `SNOMED CT` in emergency care"),
    word("code", "The code: ICD-10 without its dot, such as J189; SNOMED CT digits"),
    grain="One row for each coded diagnosis of an episode or attendance",
    dated="The day of the episode's end, or of the attendance",
    missing="An attendance without a row was not coded; few outpatient attendances are",
    source=f"{CDS}; Emergency Care Data Set (ECDS) version 4",
    coverage="As that of the episodes and attendances; coding is by hospital coders after the event",
    lag=APC_LAG,
    key=("setting", "position"),
    constraints=(
        one_of("setting", *SETTINGS),
        Constraint("position-from-1", "position >= 1", "`position` is 1 or more"),
    ),
)

PROCEDURE = record_table(
    "procedure",
    provider("the provider"),
    word("setting", f"{', '.join(SETTINGS)}: where the procedure was coded"),
    Column("position", Type.INTEGER, "Place in the list of procedures; 1 is the main one"),
    word("scheme", "`OPCS-4`; `SNOMED CT` in emergency care"),
    word("code", "The code, such as W371"),
    day("procedure_date", "PROCEDURE DATE, given for the main procedure"),
    grain="One row for each coded procedure of an episode or attendance",
    dated="The day of the episode's end, or of the attendance",
    missing="No `procedure_date`: the extract gives it for the main procedure only",
    source=f"{CDS}; OPCS Classification of Interventions and Procedures version 4.10",
    coverage="As that of the episodes and attendances",
    lag=APC_LAG,
    key=("setting", "position"),
    constraints=(
        one_of("setting", *SETTINGS),
        Constraint("position-from-1", "position >= 1", "`position` is 1 or more"),
    ),
)

BED_MOVEMENT = record_table(
    "bed_movement",
    provider("the provider whose ward it is"),
    word("spell", "HOSPITAL PROVIDER SPELL IDENTIFIER"),
    word("ward", "WARD CODE of the provider"),
    text(
        "ward_type",
        "`general`, `critical care`, `paediatric`, `maternity`, `discharge lounge` or `intermediate`",
    ),
    known_instant("start_at", "When the patient came to the ward"),
    instant("end_at", "When the patient left it; missing while they are there"),
    grain="One row for each stay of a patient on one ward",
    dated="The day on which the patient came to the ward",
    missing="No `end_at`: still on the ward when the extract was drawn",
    source=f"Patient administration systems; {DICTIONARY}, ward stay",
    coverage="Acute and community hospitals that send ward stays; moves of beds within a ward are not there",
    lag="A day",
    constraints=(order("start_at", "end_at"),),
    references=(PERSON, SPELL),
)

OUTPATIENT_ATTENDANCE = record_table(
    "outpatient_attendance",
    provider("the provider: ORGANISATION IDENTIFIER (CODE OF PROVIDER)"),
    text("practice", PRACTICE),
    text(
        "attendance_status",
        "ATTENDED OR DID NOT ATTEND CODE: 5 seen, 6 late and seen, 7 late and not seen, "
        "3 did not attend, 2 cancelled by patient, 4 cancelled by provider, 0 yet to come",
    ),
    text(
        "first_attendance",
        "FIRST ATTENDANCE CODE: 1 first and 2 follow-up face to face, 3 first and 4 follow-up at a distance",
    ),
    text("main_specialty", "CARE PROFESSIONAL MAIN SPECIALTY CODE, such as 300"),
    text("treatment_function", "ACTIVITY TREATMENT FUNCTION CODE, such as 430"),
    text("source_of_referral", "SOURCE OF REFERRAL FOR OUT-PATIENTS, such as 03 from a GP"),
    day("referral_date", "REFERRAL REQUEST RECEIVED DATE"),
    text(
        "outcome_of_attendance",
        "OUTCOME OF ATTENDANCE CODE: 1 discharged, 2 another appointment given, 3 one to be given",
    ),
    text("priority_type", "PRIORITY TYPE CODE: 1 routine, 2 urgent, 3 two week wait"),
    text("primary_procedure", "PRIMARY PROCEDURE (OPCS)"),
    grain="One row for each outpatient appointment, attended or not",
    dated="The day of the appointment: APPOINTMENT DATE",
    missing="No `referral_date`: the appointment follows no referral, or it was not recorded",
    source=f"{CDS}, type 020 (outpatient)",
    coverage="NHS-funded outpatient appointments, wherever they are given",
    lag=APC_LAG,
)

COST = record_table(
    "cost",
    provider("the provider that was paid"),
    word("setting", f"{', '.join(SETTINGS)}: what the price is for"),
    Column("cost_pence", Type.INTEGER, "Price of the activity under the payment scheme", "pence"),
    text("hrg", "Healthcare Resource Group that was priced, where told"),
    grain="One row for each priced episode or attendance",
    dated="The day of the episode's end, or of the attendance",
    missing="An episode without a row has no price: block payment, or not the one of its spell that is priced",
    source="NHS Payment Scheme prices as joined to Secondary Uses Service (SUS) extracts",
    coverage="Acute hospital activity with a unit price; what a system pays in blocks is not there",
    lag=APC_LAG,
    key=("setting",),
    constraints=(one_of("setting", *SETTINGS), not_negative("cost_pence")),
)

TABLES = (
    *(ADMITTED_EPISODE, ADMITTED_SPELL, DIAGNOSIS, PROCEDURE, BED_MOVEMENT),
    *(OUTPATIENT_ATTENDANCE, COST),
)
