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

QUALITY_ACHIEVEMENT = Table(
    name="quality_achievement",
    grain=(
        "One row for each practice, financial year and QOF group; group ALL is the whole framework "
        "and is never added to the others"
    ),
    columns=(
        *unit_columns("practice"),
        *PERIOD_COLUMNS,
        Column("group_code", Type.TEXT, "ALL, or a QOF group such as HYP"),
        Column("list_size", Type.INTEGER, "People registered", unit="people", required=False),
        Column("points_achieved", Type.DECIMAL, "Points achieved", unit="points", required=False),
        Column(
            "points_available",
            Type.DECIMAL,
            "Points in the whole framework that year",
            unit="points",
            required=False,
        ),
        Column(
            "points_attainable",
            Type.DECIMAL,
            "Points for the indicators whose register the practice has",
            unit="points",
            required=False,
        ),
        Column(
            "achieved_percent",
            Type.DECIMAL,
            "Points achieved of the points available, as published",
            unit="%",
            required=False,
        ),
    ),
    key=("unit", "period", "group_code"),
    missing_means="The practice's achievement is not available (a colon in the publication)",
    source="NHS Digital, Quality and Outcomes Framework",
)

QUALITY_INDICATOR = Table(
    name="quality_indicator",
    grain="One row for each QOF indicator and financial year",
    columns=(
        *PERIOD_COLUMNS,
        Column("indicator_code", Type.TEXT, "QOF indicator, such as HYP008"),
        Column("points", Type.DECIMAL, "Points it is worth", unit="points"),
        Column("group_code", Type.TEXT, "QOF group, such as HYP"),
        Column("group_name", Type.TEXT, "Name of the group"),
        Column("domain_code", Type.TEXT, "CL clinical, PH public health, QI quality improvement"),
        Column("domain_name", Type.TEXT, "Name of the domain"),
        Column(
            "list_type",
            Type.TEXT,
            "Ages its register is drawn from, such as TOTAL or 17OV",
            required=False,
        ),
    ),
    key=("period", "indicator_code"),
    missing_means="The indicator was not in the framework that year",
    source="NHS Digital, Quality and Outcomes Framework, mapping of indicators",
)

TABLES = (DISEASE_REGISTER, QUALITY_ACHIEVEMENT, QUALITY_INDICATOR)
