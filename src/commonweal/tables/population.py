"""Tables of people counted: registered lists, weighted populations, residents and projections.

Counts as published, by area or practice, day or year, sex and age; never a person. Where one
publication gives several divisions of the same people, `breakdown` names the division: rows of one
breakdown may be added up, rows of two never.
"""

from commonweal.tables.declaration import PERIOD_COLUMNS, Column, Table, Type, unit_columns

AGE_AND_SEX = (
    Column("sex", Type.TEXT, "all, male or female"),
    Column("age_first", Type.INTEGER, "Youngest age in the band", unit="years"),
    Column(
        "age_last",
        Type.INTEGER,
        "Oldest age; missing when open-ended",
        unit="years",
        required=False,
    ),
)

REGISTERED_LIST = Table(
    name="registered_list",
    grain=(
        "One row for each practice, day, breakdown, sex and age band; a list size is the row of the "
        "breakdown `total`, an age profile the rows of one other breakdown"
    ),
    columns=(
        *unit_columns("practice"),
        *PERIOD_COLUMNS,
        Column(
            "breakdown",
            Type.TEXT,
            "total: everyone in one row; five-year: five-year bands by sex, 85 or 95 and over last; "
            "qof-ages: 0-15, 16, 17, 18-49, 50-64, 65 and over",
        ),
        *AGE_AND_SEX,
        Column("patients", Type.INTEGER, "People registered", unit="people"),
    ),
    key=("unit", "period", "breakdown", "sex", "age_first", "age_last"),
    missing_means="The practice is not in the publication",
    source="NHS Digital, Patients Registered at a GP Practice; House of Commons Library",
)

PRESCRIBING_LIST = Table(
    name="prescribing_list",
    grain=(
        "One row for each practice, quarter, sex and age band (0-4, ten-year bands, 75 and over); "
        "kept apart from registered lists, which count nearly the same people on another day"
    ),
    columns=(
        *unit_columns("practice"),
        *PERIOD_COLUMNS,
        *AGE_AND_SEX,
        Column("patients", Type.INTEGER, "People on the list used for prescribing", unit="people"),
    ),
    key=("unit", "period", "sex", "age_first", "age_last"),
    missing_means="The practice is not in the publication",
    source="NHS Business Services Authority, Patient List Size",
)

APPOINTMENTS_COVERAGE = Table(
    name="appointments_coverage",
    grain="One row for each sub-ICB location (before July 2022, clinical commissioning group) and month",
    columns=(
        *unit_columns("sub_icb"),
        *PERIOD_COLUMNS,
        Column("practices_included", Type.INTEGER, "Practices whose appointments are counted"),
        Column("practices_open", Type.INTEGER, "Practices open in the month"),
        Column("patients_included", Type.INTEGER, "People registered there", unit="people"),
        Column("patients_open", Type.INTEGER, "People registered at all open ones", unit="people"),
    ),
    key=("unit", "period"),
    missing_means="The location is not in the publication",
    source="NHS Digital, Appointments in General Practice, coverage file",
)

WEIGHTED_POPULATION = Table(
    name="weighted_population",
    grain="One row for each practice, allocation year and need",
    columns=(
        *unit_columns("practice"),
        *PERIOD_COLUMNS,
        Column(
            "need",
            Type.TEXT,
            "core-services (the overall weighted population), general-and-acute, community, "
            "mental-health, maternity, health-inequalities, prescribing, primary-medical-care "
            "(before the health inequalities adjustment) or primary-medical-care-overall",
        ),
        Column("weighted", Type.DECIMAL, "Population weighted for that need", unit="people"),
        Column("registered", Type.DECIMAL, "Population before weighting", unit="people"),
    ),
    key=("unit", "period", "need"),
    missing_means="The practice had no list in the year the weights were drawn from",
    source="NHS England, allocations: practice-level weighted populations",
)

RESIDENT_POPULATION = Table(
    name="resident_population",
    grain=(
        "One row for each area, day, breakdown, sex and age; the rows of one area, day and breakdown "
        "add up to everyone who lives there, and no total is stored beside them"
    ),
    columns=(
        *unit_columns("lsoa, district, upper_tier, ccg, sub_icb, england"),
        *PERIOD_COLUMNS,
        Column(
            "breakdown",
            Type.TEXT,
            "age: single year of age, 90 and over last; age-and-sex: the same by sex; "
            "five-year: five-year bands by sex, 90 and over last",
        ),
        *AGE_AND_SEX,
        Column("people", Type.INTEGER, "Usual residents", unit="people"),
    ),
    key=("unit_kind", "unit", "period", "breakdown", "sex", "age_first", "age_last"),
    missing_means="The area is not in the publication",
    source="Office for National Statistics, mid-year population estimates; Census 2011",
    lag="About a year",
)

PROJECTED_POPULATION = Table(
    name="projected_population",
    grain="One row for each area, mid-year day, projection, sex and five-year age band",
    columns=(
        *unit_columns("ccg, england"),
        *PERIOD_COLUMNS,
        Column("base", Type.TEXT, "Mid-year from which it is projected, such as 2018"),
        *AGE_AND_SEX,
        Column(
            "people",
            Type.DECIMAL,
            "Residents projected; an estimate in the base year",
            unit="people",
        ),
    ),
    key=("unit_kind", "unit", "period", "base", "sex", "age_first", "age_last"),
    missing_means="The area is not in the publication",
    source="Office for National Statistics, subnational population projections",
)

POPULATION_CHANGE = Table(
    name="population_change",
    grain=(
        "One row for each area, mid-year day, basis, sex and component of change; a component is "
        "counted over the twelve months up to that day, the population on it"
    ),
    columns=(
        *unit_columns("district, upper_tier, england"),
        *PERIOD_COLUMNS,
        Column(
            "basis", Type.TEXT, "estimate, or projection from a base year such as projection-2018"
        ),
        Column("sex", Type.TEXT, "all, male or female"),
        Column(
            "component",
            Type.TEXT,
            "population, births, deaths, natural-change, internal-in, internal-out, internal-net, "
            "international-in, international-out, international-net, cross-border-in, "
            "cross-border-out, migration-net or other",
        ),
        Column(
            "people", Type.DECIMAL, "People; outward moves and deaths are positive", unit="people"
        ),
    ),
    key=("unit_kind", "unit", "period", "basis", "sex", "component"),
    missing_means="The component is not published for that year",
    source=(
        "Office for National Statistics, subnational population projections, components of change; "
        "mid-year estimates, components of change"
    ),
)

CENSUS_CHARACTERISTIC = Table(
    name="census_characteristic",
    grain="One row for each area, census day, characteristic and category",
    columns=(
        *unit_columns("lsoa"),
        *PERIOD_COLUMNS,
        Column("characteristic", Type.TEXT, "ethnic-group, disability or household-deprivation"),
        Column("category", Type.TEXT, "Category as the census names it"),
        Column("number", Type.INTEGER, "Residents (of household-deprivation, households) in it"),
        Column("total", Type.INTEGER, "Residents or households in all categories of the area"),
    ),
    key=("unit", "period", "characteristic", "category"),
    missing_means="The area is not in the publication",
    source="Office for National Statistics, Census 2021",
)

TABLES = (
    REGISTERED_LIST,
    PRESCRIBING_LIST,
    APPOINTMENTS_COVERAGE,
    WEIGHTED_POPULATION,
    RESIDENT_POPULATION,
    PROJECTED_POPULATION,
    POPULATION_CHANGE,
    CENSUS_CHARACTERISTIC,
)
