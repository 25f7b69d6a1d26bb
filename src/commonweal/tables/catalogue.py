"""Every logical table by name.

The one list that stores, documents and checks tables; the tables themselves are declared by theme.
"""

from commonweal.tables import activity, indicators, population, quality, structure
from commonweal.tables.declaration import Table

TABLES: dict[str, Table] = {
    table.name: table
    for theme in (structure, population, quality, indicators, activity)
    for table in theme.TABLES
}
