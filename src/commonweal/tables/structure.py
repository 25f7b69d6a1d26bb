"""Tables of who and what there is: named units, dated membership and succession.

They hold what publishers said, with the vintage that said it; what follows from it on a given day
is worked out in `system`.
"""

from commonweal.tables.declaration import Column, Table, Type, unit_columns

ANY_KIND = "practice, pcn, sub_icb, ccg, icb, region, trust, lsoa, msoa, district, upper_tier"

NAMED_UNIT = Table(
    name="named_unit",
    grain="One row for each unit as named by one publication; the newest vintage is read",
    columns=(
        *unit_columns(ANY_KIND),
        Column("name", Type.TEXT, "Name as published"),
        Column("ons_code", Type.TEXT, "ONS code, where the unit has both", required=False),
        Column("postcode", Type.TEXT, "Postcode of the main address", required=False),
        Column("first", Type.DATE, "Day it opened", required=False),
        Column("last", Type.DATE, "Day it closed; missing while open", required=False),
        Column(
            "status",
            Type.TEXT,
            "ODS status: A active, C closed, D dormant, P proposed",
            required=False,
        ),
        Column("setting", Type.TEXT, "ODS prescribing setting; 4 is a GP practice", required=False),
        Column("origin", Type.TEXT, "`register` from an ODS or ONS register, else `mention`"),
    ),
    key=("unit_kind", "unit", "origin"),
    missing_means="The publication does not say",
    source="NHS Organisation Data Service; ONS Open Geography",
)

MEMBERSHIP = Table(
    name="membership",
    grain="One row for each child, parent and first day as told by one publication",
    columns=(
        Column("child_kind", Type.TEXT, f"Kind of the child: {ANY_KIND}"),
        Column("child", Type.TEXT, "Code of the child"),
        Column("parent_kind", Type.TEXT, f"Kind of the parent: {ANY_KIND}"),
        Column("parent", Type.TEXT, "Code of the parent"),
        Column("first", Type.DATE, "First day it is said to hold"),
        Column("last", Type.DATE, "Last day; missing while it holds", required=False),
        Column(
            "evidence",
            Type.TEXT,
            "`dated`: a relationship with its own dates; `as at`: it stood so in a publication for that time",
        ),
    ),
    key=("child_kind", "child", "parent_kind", "parent", "first", "evidence"),
    missing_means="No end date: it still held when published",
    source="NHS Organisation Data Service; NHS Digital QOF hierarchies; ONS Open Geography",
)

SUCCESSION = Table(
    name="succession",
    grain="One row for each predecessor and successor",
    columns=(
        Column(
            "predecessor",
            Type.TEXT,
            "ODS code of the organisation, or ONS code of the area, that ended",
        ),
        Column(
            "successor",
            Type.TEXT,
            "Code of the organisation or area that took its place, or part of it",
        ),
        Column("date", Type.DATE, "Day the successor took its place"),
    ),
    key=("predecessor", "successor"),
    missing_means="No succession is recorded",
    source="NHS Organisation Data Service, succession records; ONS Open Geography, change lookups",
)

TABLES = (NAMED_UNIT, MEMBERSHIP, SUCCESSION)
