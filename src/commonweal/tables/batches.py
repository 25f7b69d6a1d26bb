"""Tables about batches of records themselves: how good they were, how they are filled, what they undid.

The engine writes them as it loads a file; the page and the command on data quality read them. They
hold counts, never a row about a person.
"""

from commonweal.tables.declaration import Column, Table, Type

_FEED = Column("feed", Type.TEXT, "Id of the record feed")
_SOURCE = "Commonweal, counted as each file of a record feed was loaded"

DATA_QUALITY = Table(
    "data_quality",
    "One row for each batch, provider, month of records, rule, column and severity, where any record is counted",
    (
        _FEED,
        Column(
            "provider", Type.TEXT, "ODS or ONS code of the provider as the rows say", required=False
        ),
        Column(
            "month", Type.DATE, "First day of the month the records are dated in", required=False
        ),
        Column(
            "rule",
            Type.TEXT,
            "Id of the rule; empty in the rows that count all records read, and those set aside",
        ),
        Column(
            "column_name",
            Type.TEXT,
            "Heading that the rule is about, or the table of a constraint; empty for a rule over a row",
        ),
        Column(
            "severity",
            Type.TEXT,
            "`quarantine`, `warn` or `clear`; `left-out` where a row of a table broke a constraint; "
            "without a rule, `quarantine` in the rows that count each record set aside once, and empty "
            "in those that count records read",
        ),
        Column(
            "rows",
            Type.INTEGER,
            "Records read, set aside, or that broke the rule; one that breaks two counts with both",
            unit="records",
        ),
    ),
    ("feed", "batch", "line"),
    "Provider and month are missing where the row's own are, cannot be read or are no code or date, and "
    "for lines that could not be split into cells",
    _SOURCE,
)

BATCH_PROFILE = Table(
    "batch_profile",
    "One row for each batch, column and thing told of it",
    (
        _FEED,
        Column(
            "column_name", Type.TEXT, "Column as the contract names it; empty for the whole batch"
        ),
        Column(
            "what",
            Type.TEXT,
            "`rows` read; `missing`, share of rows without a value; `mean` of a number; `share` of a "
            "value among the rows that have one; `restates` where the batch states anew what an "
            "earlier one had stated",
        ),
        Column("value", Type.TEXT, "The value that `share` is of", required=False),
        Column("amount", Type.DECIMAL, "How much: a count of rows, a share from 0 to 1, or a mean"),
    ),
    ("feed", "batch", "line"),
    "The value is missing where `what` is not `share`",
    _SOURCE,
)

RECORD_TAKEN_BACK = Table(
    "record_taken_back",
    "One row for each record that a batch of changes takes back",
    (_FEED, Column("record", Type.TEXT, "Id of the record in its feed")),
    ("feed", "batch", "line"),
    "Nothing is missing",
    _SOURCE,
)

TABLES = (DATA_QUALITY, BATCH_PROFILE, RECORD_TAKEN_BACK)
