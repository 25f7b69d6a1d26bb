"""Flattening: SQL-on-FHIR view definitions compiled to SQL, so that resources become rows of tables.

`compile_view(view)` gives a `View`: its columns, the words that read a file of resources, and the
statement that makes rows of them, for DuckDB or Spark. Reading files and running statements is left
to whoever loads a feed.
"""

from commonweal.repository.flattening.view import (
    MISFIT,
    NOT_A_RESOURCE,
    OTHER_RESOURCE,
    View,
    ViewColumn,
    compile_view,
)

__all__ = ["MISFIT", "NOT_A_RESOURCE", "OTHER_RESOURCE", "View", "ViewColumn", "compile_view"]
