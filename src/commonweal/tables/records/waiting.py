"""Waiting lists person by person: the clocks of referral to treatment.

How long is too long, and for whom, is a matter of measures.
"""

from commonweal.tables.declaration import Constraint
from commonweal.tables.records.shape import (
    day,
    known_day,
    one_of,
    order,
    provider,
    record_table,
    text,
    word,
)

WAITING_LIST_ENTRY = record_table(
    "waiting_list_entry",
    provider("the provider whose list it is"),
    word("treatment_function", "ACTIVITY TREATMENT FUNCTION CODE, such as 110"),
    day("referral_date", "REFERRAL REQUEST RECEIVED DATE"),
    known_day("clock_start_date", "REFERRAL TO TREATMENT PERIOD START DATE"),
    day("clock_stop_date", "REFERRAL TO TREATMENT PERIOD END DATE; missing while waiting"),
    text("clock_stop_reason", "`admitted`, `not admitted` (treated) or `removed` (no treatment)"),
    day("decision_to_admit_date", "DECIDED TO ADMIT DATE, when the wait is for a bed"),
    text("priority", "Clinical priority: `P1` (72 hours) to `P4` (over 3 months) or `routine`"),
    text("primary_procedure", "Procedure waited for (OPCS-4), where planned"),
    grain="One row for each referral to treatment period",
    dated="The day on which the clock started",
    missing="No `clock_stop_date`: waiting still, as far as the extract knows",
    source="Waiting List Minimum Data Set (WLMDS); NHS Data Dictionary, referral to treatment period",
    coverage="Consultant-led pathways in England that are or were open in the years held; "
    "follow-up and planned waits have no clock",
    lag="A week; corrected by validation for months",
    constraints=(
        order("clock_start_date", "clock_stop_date"),
        one_of("clock_stop_reason", "admitted", "not admitted", "removed"),
        Constraint(
            "stopped-with-a-reason",
            "clock_stop_reason is null or clock_stop_date is not null",
            "A reason for stopping has the day of the stop",
        ),
        one_of("priority", "P1", "P2", "P3", "P4", "routine"),
    ),
)

TABLES = (WAITING_LIST_ENTRY,)
