"""A step of the lake's catalogue, cheaper: what its table is like is copied once, not at each look.

Slow to import, so only for writers.
"""

from pyiceberg.table import Table, Transaction
from pyiceberg.table.metadata import TableMetadata


class Step(Transaction):
    """A change of one table, which looks dozens of times at what the table is like."""

    def __init__(self, table: Table) -> None:
        """Begin a step that is committed at the end of its context."""
        super().__init__(table)
        self._seen: tuple[object, object, TableMetadata] | None = None

    @property
    def table_metadata(self) -> TableMetadata:
        """What the table will be like after all that was staged so far; to be read only."""
        before, staged = self._table.metadata, self._updates
        if self._seen is None or self._seen[0] is not before or self._seen[1] is not staged:
            self._seen = (before, staged, super().table_metadata)
        return self._seen[2]
