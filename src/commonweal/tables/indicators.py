"""Tables of published indicators and deprivation: values that do not add up across areas.

Their intervals are the publisher's, and they exist only at the levels published. Where a publisher
gives numerator and denominator as well, measures may add those up.
"""

from commonweal.tables.declaration import PERIOD_COLUMNS, Column, Table, Type, unit_columns

DEPRIVATION = Table(
    name="deprivation",
    grain=(
        "One row for each unit, edition, period and domain of the Index of Multiple Deprivation; "
        "ranks and deciles of areas run from 1, the most deprived in England"
    ),
    columns=(
        *unit_columns("lsoa, district, icb, practice, pcn"),
        *PERIOD_COLUMNS,
        Column("edition", Type.TEXT, "Edition of the index: 2010, 2015, 2019 or 2025"),
        Column(
            "domain",
            Type.TEXT,
            "imd (the whole index), income, employment, education, health, crime, barriers, "
            "environment, or a sub-domain: children-and-young-people, adult-skills, "
            "geographical-barriers, wider-barriers, indoors, outdoors",
        ),
        Column(
            "score",
            Type.DECIMAL,
            "Score, higher is more deprived; of a district, ICB, PCN or practice the mean over people",
            required=False,
        ),
        Column("rank", Type.INTEGER, "Rank in England, 1 the most deprived", required=False),
        Column("decile", Type.INTEGER, "Tenth of England, 1 the most deprived", required=False),
        Column(
            "share_in_most_deprived_tenth",
            Type.DECIMAL,
            "Share of its LSOAs in the most deprived tenth of England, from 0 to 1",
            required=False,
        ),
        Column(
            "extent",
            Type.DECIMAL,
            "Share of its people in the most deprived three tenths, weighted, from 0 to 1",
            required=False,
        ),
        Column(
            "people_deprived",
            Type.INTEGER,
            "Number of people deprived of income or employment (the scale)",
            unit="people",
            required=False,
        ),
    ),
    key=("unit_kind", "unit", "period", "edition", "domain"),
    missing_means="The publication does not give it (the LSOA file of 2019 has no scores)",
    source=(
        "Ministry of Housing, Communities and Local Government, English Indices of Deprivation; "
        "OHID Fingertips for practices and networks"
    ),
)

INDICATOR = Table(
    name="indicator",
    grain="One row for each unit, period, indicator, sex, age and category",
    columns=(
        *unit_columns("practice, pcn, ccg, sub_icb, icb, district, upper_tier, england"),
        *PERIOD_COLUMNS,
        Column(
            "indicator", Type.TEXT, "Stable id, such as fingertips-40401 or health-index-overall"
        ),
        Column("name", Type.TEXT, "Name as published"),
        Column("sex", Type.TEXT, "all, male or female"),
        Column("age", Type.TEXT, "Ages as published, such as <75 yrs; empty where not stated"),
        Column(
            "category",
            Type.TEXT,
            "Group within the unit, such as a deprivation decile; mostly empty",
        ),
        Column("value", Type.DECIMAL, "Value as published; missing where withheld", required=False),
        Column("lower", Type.DECIMAL, "Lower 95% limit as published", required=False),
        Column("upper", Type.DECIMAL, "Upper 95% limit as published", required=False),
        Column("numerator", Type.DECIMAL, "Count as published", required=False),
        Column("denominator", Type.DECIMAL, "Denominator as published", required=False),
        Column("unit_of_value", Type.TEXT, "What the value is in, such as %", required=False),
        Column("note", Type.TEXT, "The publisher's note on the value", required=False),
    ),
    key=("unit_kind", "unit", "period", "indicator", "sex", "age", "category"),
    missing_means="Not published for that unit and period; a row without a value was withheld",
    source=(
        "OHID, Fingertips public health profiles; Office for National Statistics, Health Index and "
        "Subnational Indicators; House of Commons Library"
    ),
)

TABLES = (DEPRIVATION, INDICATOR)
