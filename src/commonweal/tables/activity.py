"""Tables of services used: attendances, beds, discharges, waits, appointments and calls.

Counts by provider or commissioner and period as published.
"""

from commonweal.tables.declaration import Table

TABLES: tuple[Table, ...] = ()
