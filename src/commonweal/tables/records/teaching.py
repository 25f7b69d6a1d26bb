"""Published data sets of invented patients for teaching, and what fits no table of a resident's care.

They let every method be tried without a real record; no measure of a system counts their rows. The
artificial HES files fill the tables of hospital care, but for the codes of A&E departments, which
have a table here. Rows without a day or an id of their own are ordinary tables, one row a line.
"""

from commonweal.tables.declaration import Column, Table, Type
from commonweal.tables.records.shape import (
    amount,
    count,
    instant,
    known_day,
    not_negative,
    provider,
    record_table,
    text,
    word,
)

NHSR = "NHSRdatasets (NHS-R Community), an R package of data sets for teaching"
TUTORIAL = "Open Data Institute, synthetic data tutorial, 2019"
INVENTED = "Nobody: the rows are invented by the publisher"
ONE_LINE = word("record", "Line of the file, or the id that stands in it")
AS_PUBLISHED = "The publisher gives nothing there"


def _flag(name: str, meaning: str) -> Column:
    """A column that says yes with 1 and no with 0 in every row."""
    return Column(name, Type.INTEGER, f"1 {meaning}, else 0")


def _whole(name: str, meaning: str, unit: str) -> Column:
    """A whole number that every row has."""
    return Column(name, Type.INTEGER, meaning, unit=unit)


def _teaching(name: str, *columns: Column, grain: str, source: str, key: str = "record") -> Table:
    """An ordinary table of one teaching data set, of which only the newest edition is read."""
    return Table(
        name=name,
        grain=grain,
        columns=columns,
        key=tuple(key.split()),
        missing_means=AS_PUBLISHED,
        source=source,
        lag="Published once",
        coverage=INVENTED,
    )


EMERGENCY_ATTENDANCE_CODE = record_table(
    "emergency_attendance_code",
    provider("the provider: ORGANISATION IDENTIFIER (CODE OF PROVIDER)"),
    word(
        "field",
        "What is coded: `arrival mode`, `incident location`, `patient group`, `source of referral`, "
        "`disposal`, `diagnosis`, `anatomical area`, `investigation` or `treatment`",
    ),
    Column("position", Type.INTEGER, "Place in the list of that field; 1 where there is only one"),
    word("code", "The code as sent: that of the A&E commissioning data set, or a department's own"),
    grain="One row for each coded field of an attendance",
    dated="The day of arrival",
    missing="An attendance without a row of a field was not coded, or its code says not known",
    source="NHS Data Dictionary, accident and emergency commissioning data set, CDS type 010",
    coverage="Attendances before the Emergency Care Data Set and its SNOMED CT codes, to 2020",
    lag="As that of the attendances",
    key=("field", "position"),
)

TEACHING_ATTENDANCE = record_table(
    "teaching_attendance",
    word("hospital", "Name of the hospital as spoken; no code is given"),
    instant("arrival_at", "When the patient came"),
    count("stay_minutes", "Time in the department", "minutes"),
    text("treatment", "Treatment in words, as in `teaching_code`"),
    text("gender", "`Male`, `Female`, `Not Known` or `Not Specified`"),
    count("age", "Age of the patient", "years"),
    grain="One row for each invented attendance at an emergency department",
    dated="The day of arrival",
    missing=AS_PUBLISHED,
    source=TUTORIAL,
    coverage=INVENTED,
    lag="Published once",
    constraints=(not_negative("stay_minutes"), not_negative("age")),
    references=(),
)

TEACHING_BANDED_ATTENDANCE = _teaching(
    "teaching_banded_attendance",
    ONE_LINE,
    word("hospital", "Random number of the hospital, which nothing explains"),
    known_day("arrival_date", "The day of arrival"),
    word("arrival_hours", "Hours in which the patient came, as labelled, such as 12-15"),
    word("age_band", "Age in a band, as labelled, such as 25-44"),
    word("gender", "`Male` or `Female`"),
    _whole("deprivation_decile", "Decile among London's postcodes; 1 most deprived", ""),
    word("treatment", "Treatment in words, as in `teaching_code`"),
    _whole("stay_minutes", "Time in the department", "minutes"),
    grain="One row for each invented attendance at an emergency department, told in bands",
    source=f"{TUTORIAL}: drawn anew from the attendances with relations between columns kept",
)

TEACHING_STAY = _teaching(
    "teaching_stay",
    ONE_LINE,
    word("organisation", "Name of an invented trust, such as Trust1"),
    _whole("age", "Age of the patient", "years"),
    _whole("length_of_stay_days", "From the day of admission to that of discharge", "days"),
    _flag("died", "when the patient died in hospital"),
    grain="One row for each invented stay in hospital",
    source=f"{NHSR}: LOS_model",
)

TEACHING_LONG_STAY = _teaching(
    "teaching_long_stay",
    ONE_LINE,
    _flag("stranded", "for a stay of more than 7 days"),
    _whole("age", "Age on admission", "years"),
    _flag("care_home_referral", "when referred from a care home"),
    _flag("medically_safe", "when assessed as medically safe for discharge"),
    _flag("care_of_older_people", "when triaged from a health care for older people specialty"),
    _flag("mental_health_care", "when the patient needs mental health care"),
    count("earlier_stays", "Spells of care before this one", "stays"),
    known_day("admission_date", "The day of admission"),
    word("frailty", "What the first frailty index names; `No index item` where nothing"),
    grain="One row for each invented admission",
    source=f"{NHSR}: stranded_data",
)

TEACHING_WARNING_SCORE = _teaching(
    "teaching_warning_score",
    ONE_LINE,
    _flag("male", "for a man"),
    _whole("age", "Age of the patient", "years"),
    _whole("news", "National Early Warning Score (NEWS) as published", "points"),
    _whole("systolic", "Systolic blood pressure", "mm[Hg]"),
    _whole("diastolic", "Diastolic blood pressure", "mm[Hg]"),
    amount("temperature", "Temperature, to one decimal", "Cel"),
    _whole("pulse", "Pulse", "/min"),
    _whole("respiration", "Respiration rate", "/min"),
    _whole("saturation", "Oxygen saturation", "%"),
    _flag("supplemental_oxygen", "when on supplemental oxygen"),
    _whole("alertness", "Level of consciousness: 0 alert, 1 voice, 2 pain, 3 unresponsive", ""),
    _flag("died", "when the patient died"),
    grain="One row for each invented set of vital signs",
    source=f"{NHSR}: synthetic_news_data",
)

TEACHING_CODE = _teaching(
    "teaching_code",
    word("list", "Which list: `A&E treatment` or `London hospital`"),
    word("code", "The code; in a list without codes, the name"),
    word("meaning", "What it stands for"),
    grain="One row for each entry of a list that a teaching data set was made from",
    source=f"{TUTORIAL}; its treatments are those of the NHS Data Dictionary",
    key="list code",
)

TEACHING_PLACE = _teaching(
    "teaching_place",
    word("kind", "`hospital` or `primary care`: what the generator takes it for"),
    word("place", "The generator's own number for it; not an ODS code"),
    word("name", "Name on the map"),
    text("address", "Street"),
    text("town", "Town"),
    word("county", "County as the generator gives it"),
    text("postcode_part", "Postcode as far as the first figure of its second part"),
    text("emergency", "`Yes` or `No`: whether it has an emergency department"),
    Column("latitude", Type.DECIMAL, "Latitude (WGS 84)", unit="degrees"),
    Column("longitude", Type.DECIMAL, "Longitude (WGS 84)", unit="degrees"),
    grain="One row for each place where the generator of invented patients gives care",
    source="Synthea international, configuration of providers for Great Britain, from open maps",
    key="kind place",
)

TABLES = (
    *(EMERGENCY_ATTENDANCE_CODE, TEACHING_ATTENDANCE, TEACHING_BANDED_ATTENDANCE),
    *(TEACHING_STAY, TEACHING_LONG_STAY, TEACHING_WARNING_SCORE),
    *(TEACHING_CODE, TEACHING_PLACE),
)
