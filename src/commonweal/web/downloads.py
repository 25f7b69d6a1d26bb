"""Tables as CSV that a spreadsheet opens as a table and never as a program.

Synthetic figures are marked on every row. What a cell may hold is in `actions.spreadsheet`.
"""

import csv
import io
from collections.abc import Iterable, Sequence

from commonweal.actions.spreadsheet import safe_cell


def csv_bytes(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, synthetic: bool
) -> bytes:
    """The table in UTF-8 with a byte order mark, which Excel needs to read accents and dashes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    first = ["figures"] if synthetic else []
    mark = ["synthetic"] if synthetic else []
    writer.writerow([*first, *columns])
    for row in rows:
        writer.writerow([*mark, *(safe_cell(cell) for cell in row)])
    return out.getvalue().encode("utf-8-sig")
