"""Tables of quality in general practice: disease registers and achievement under the QOF.

Counts by practice and financial year as published; rates are worked out in `outcomes`.
"""

from commonweal.tables.declaration import PERIOD_COLUMNS, Column, Table, Type, unit_columns

DISEASE_REGISTER = Table(
    name="disease_register",
    grain="One row for each practice, financial year and QOF register",
    columns=(
        *unit_columns("practice"),
        *PERIOD_COLUMNS,
        Column("group_code", Type.TEXT, "QOF register, such as HYP or DM"),
        Column("register", Type.INTEGER, "People on the register", unit="people"),
        Column("list_type", Type.TEXT, "Ages the register is drawn from, such as TOTAL or 17OV"),
        Column("list_size", Type.INTEGER, "People registered at those ages", unit="people"),
    ),
    key=("unit", "period", "group_code"),
    missing_means="The practice did not take part or has no such register",
    source="NHS Digital, Quality and Outcomes Framework",
)

TABLES = (DISEASE_REGISTER,)
