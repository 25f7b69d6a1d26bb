"""Tables of published indicators and deprivation: values that do not add up across areas.

Their intervals are the publisher's, and they exist only at the levels published.
"""

from commonweal.tables.declaration import Table

TABLES: tuple[Table, ...] = ()
