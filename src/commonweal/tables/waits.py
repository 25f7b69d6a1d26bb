"""Tables of waits: cancer, diagnostic tests, consultant-led treatment and community services.

Counts of patients by provider or commissioner, month and length of wait, as published.
"""

from commonweal.tables.declaration import Table
from commonweal.tables.figures import (
    NHS_ENGLAND,
    PROVIDER,
    amount,
    count,
    figures_table,
    text,
)

CANCER_WAIT = figures_table(
    "cancer_wait",
    "One row for each provider, month, standard, route or stage, and cancer type or treatment",
    PROVIDER,
    text("standard", "28-day FDS, 31-day Combined or 62-day Combined"),
    text(
        "route", "Route of referral (28 and 62 days) or stage of treatment (31 days), in capitals"
    ),
    text("split", "`cancer type` or `treatment`: each split covers everyone once"),
    text("category", "The cancer type, or the treatment"),
    amount(
        "patients", "Patients told or treated; shared between two providers as halves", "patients"
    ),
    amount("within", "Of those, within the standard", "patients"),
    by=("standard", "route", "split", "category"),
    missing="Nobody was told or treated",
    source=f"{NHS_ENGLAND}, cancer waiting times, provider extract",
)

DIAGNOSTIC_WAIT = figures_table(
    "diagnostic_wait",
    "One row for each provider, month and test",
    PROVIDER,
    text("test", "Diagnostic test, as published"),
    count("waiting", "Patients waiting at the end of the month", "patients"),
    count("waiting_6_weeks", "Of those, 6 weeks or more", "patients"),
    count("waiting_13_weeks", "Of those, 13 weeks or more", "patients"),
    count("tests_from_list", "Tests done from the waiting list", "tests"),
    count("tests_planned", "Planned (surveillance) tests done", "tests"),
    count("tests_unscheduled", "Unscheduled tests done", "tests"),
    by=("test",),
    missing="The provider does not offer the test or made no return",
    source=f"{NHS_ENGLAND}, diagnostic waiting times and activity (DM01)",
)

COMMUNITY_WAIT = figures_table(
    "community_wait",
    "One row for each provider or system, month, service and length of wait",
    "trust, icb",
    text("ages", "`adults` or `children and young people`"),
    text("service", "Community service, as published without its age group"),
    text(
        "band",
        "Weeks waited: 0-1, 1-2, 2-4, 4-12, 12-18, 18-52, then 52+ or, from 2025, 52-104 and 104+",
    ),
    count("waiting", "People waiting at the end of the month"),
    by=("ages", "service", "band"),
    missing="No return for the service",
    source=f"{NHS_ENGLAND}, community health services waiting lists",
)

CONSULTANT_WAIT = figures_table(
    "consultant_wait",
    "One row for each provider, month and treatment function; C_999 is all functions",
    PROVIDER,
    text("function_code", "Treatment function, such as C_110; C_999 for all"),
    count(
        "waiting",
        "Patients on incomplete referral to treatment pathways at the month's end",
        "patients",
    ),
    count("within_18_weeks", "Of those, up to 18 weeks", "patients"),
    count("over_52_weeks", "Of those, more than 52 weeks", "patients"),
    count("over_65_weeks", "Of those, more than 65 weeks", "patients"),
    count("over_78_weeks", "Of those, more than 78 weeks", "patients"),
    by=("function_code",),
    missing="The provider made no return",
    source=f"{NHS_ENGLAND}, consultant-led referral to treatment waiting times",
)

COMPLETED_PATHWAY = figures_table(
    "completed_pathway",
    "One row for each provider or commissioner, month, pathway and treatment function",
    f"{PROVIDER}, icb, sub_icb",
    text("pathway", "`admitted` or `non-admitted`"),
    text("function_code", "Treatment function, such as C_110; C_999 for all"),
    count("completed", "Pathways completed in the month, with a known start", "pathways"),
    count("within_18_weeks", "Of those, within 18 weeks", "pathways"),
    count("over_52_weeks", "Of those, after more than 52 weeks", "pathways"),
    by=("pathway", "function_code"),
    missing="No such pathways were completed",
    source=f"{NHS_ENGLAND}, consultant-led referral to treatment waiting times",
)

CANCELLED_OPERATION = figures_table(
    "cancelled_operation",
    "One row for each provider and quarter",
    f"{PROVIDER}, england",
    count(
        "cancelled",
        "Elective operations cancelled at the last minute for non-clinical reasons",
        "operations",
    ),
    count(
        "not_treated_in_28_days",
        "Patients not treated within 28 days of such a cancellation",
        "patients",
    ),
    missing="The provider made no return that quarter",
    source=f"{NHS_ENGLAND}, cancelled elective operations (QMCO)",
)

TABLES: tuple[Table, ...] = (
    CANCER_WAIT,
    DIAGNOSTIC_WAIT,
    COMMUNITY_WAIT,
    CONSULTANT_WAIT,
    COMPLETED_PATHWAY,
    CANCELLED_OPERATION,
)
