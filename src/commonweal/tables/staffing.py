"""Tables of who works in the NHS, what they say of it, and how practices are rated.

Counts and scores by employer or practice, as published.
"""

from commonweal.tables.declaration import Column, Table, Type
from commonweal.tables.figures import (
    NHS_ENGLAND,
    amount,
    figures_table,
    text,
)

WORKFORCE = figures_table(
    "workforce",
    "One row for each trust, system or England, month, staff group and way of counting; groups overlap",
    "trust, icb (all employers of the system), england",
    text("staff_group", "Total, HCHS Doctors, Nurses & health visitors and so on, as published"),
    text("counted", "`fte` full-time equivalents or `headcount` people"),
    amount("staff", "Staff employed on the last day of the month", "staff"),
    by=("staff_group", "counted"),
    missing="The organisation did not exist or is not in the extract",
    source=f"{NHS_ENGLAND}, NHS workforce statistics",
)

STAFF_SURVEY = figures_table(
    "staff_survey",
    "One row for each trust, year and element or theme",
    "trust",
    text("element_code", "Code of the element or theme, such as PP1 or Morale"),
    text("element", "Its name"),
    amount("score", "Weighted score", "0 to 10"),
    by=("element_code",),
    missing="Fewer than ten people answered",
    source="NHS Staff Survey, Survey Coordination Centre",
)

PRACTICE_RATING = figures_table(
    "practice_rating",
    "One row for each practice: its latest overall rating as it stood at the day",
    "practice",
    text("rating", "Outstanding, Good, Requires improvement or Inadequate"),
    Column("rated", Type.INTEGER, "Year of the rating"),
    text("inherited", "`Y` where the rating came with an earlier registration"),
    missing="The practice has no rating",
    source="Care Quality Commission",
)

TABLES: tuple[Table, ...] = (WORKFORCE, STAFF_SURVEY, PRACTICE_RATING)
