"""Every logical table by name.

The one list that stores, documents and checks tables; the tables themselves are declared by theme.
"""

from commonweal.tables import activity, batches, indicators, population, quality, structure
from commonweal.tables.declaration import Table
from commonweal.tables.records import (
    community,
    exchanged,
    hospitals,
    people,
    practices,
    teaching,
    urgent,
    waiting,
)

RECORD_THEMES = (people, practices, hospitals, urgent, community, waiting, exchanged, teaching)

TABLES: dict[str, Table] = {
    table.name: table
    for theme in (structure, population, quality, indicators, activity, batches, *RECORD_THEMES)
    for table in theme.TABLES
}

RECORD_TABLES: dict[str, Table] = {name: table for name, table in TABLES.items() if table.records}
"""Those whose rows are about single people."""
