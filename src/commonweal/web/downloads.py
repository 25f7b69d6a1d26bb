"""Tables as CSV that a spreadsheet opens as a table and never as a program.

A cell of text that begins as a formula would is put behind an apostrophe, as OWASP advises (CSV
Injection); a number is written as it is. Synthetic figures are marked on every row.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


def safe_cell(value: object) -> str:
    """A cell as it is written: numbers as they are, risky text behind an apostrophe."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | float) or _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) else text


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
