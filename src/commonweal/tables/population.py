"""Tables of people counted: registered lists, weighted populations, residents and projections.

Counts as published, by area or practice, day or year, sex and age; never a person.
"""

from commonweal.tables.declaration import PERIOD_COLUMNS, Column, Table, Type, unit_columns

AGE_AND_SEX = (
    Column("sex", Type.TEXT, "all, male or female"),
    Column("age_first", Type.INTEGER, "Youngest age in the band", unit="years"),
    Column("age_last", Type.INTEGER, "Oldest age; missing when open-ended", unit="years", required=False),
)

REGISTERED_LIST = Table(
    name="registered_list",
    grain="One row for each practice, day, sex and age band",
    columns=(
        *unit_columns("practice"),
        *PERIOD_COLUMNS,
        *AGE_AND_SEX,
        Column("patients", Type.INTEGER, "People registered", unit="people"),
    ),
    key=("unit", "period", "sex", "age_first", "age_last"),
    missing_means="The practice is not in the publication",
    source="NHS Digital, Patients Registered at a GP Practice; NHSBSA, Patient List Size",
)

TABLES = (REGISTERED_LIST,)
