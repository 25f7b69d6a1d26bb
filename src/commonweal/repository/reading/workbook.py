"""Reading published workbooks (xlsx, xls) as text, within bounds and without running anything.

Cell values are taken as stored; formulas, macros, links and pictures are never evaluated. A
workbook that would unpack beyond its bounds, or that carries macros, is refused before it is opened.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from commonweal.repository.reading.rows import TextTable, refuse
from commonweal.terms.problem import Place

UNPACKED_BYTES_MAX = 512 * 1024 * 1024
UNPACKED_RATIO_MAX = 200
OLE_MAGIC = b"\xd0\xcf\x11\xe0"


def _check_archive(content: bytes, file: str) -> None:
    place = Place(file)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as wrong:
        raise refuse(
            "not-a-workbook",
            place,
            "The file is not a readable workbook.",
            next_step="It may be cut short or protected by a password; ask for it again.",
        ) from wrong
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED_BYTES_MAX or unpacked > UNPACKED_RATIO_MAX * max(len(content), 1):
        raise refuse(
            "unpacks-too-large",
            place,
            f"The workbook would unpack to {unpacked:,} bytes from {len(content):,}.",
            next_step="Ask the supplier for it as CSV.",
        )
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise refuse(
            "macros",
            place,
            "The workbook carries macros.",
            next_step="Save it as .xlsx without macros.",
        )


def _cell_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def read_workbook(content: bytes, file: str, sheets: str = ".*") -> list[TextTable]:
    """The sheets whose whole name matches `sheets`, each as rows of text numbered from row 1.

    Raises `Refusal` when it cannot be opened, breaks its bounds, or has no such sheet.
    """
    if not content.startswith(OLE_MAGIC):
        _check_archive(content, file)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        wanted = [n for n in workbook.sheet_names if re.fullmatch(sheets, n, re.IGNORECASE)]
        found = [
            (n, workbook.get_sheet_by_name(n).to_python(skip_empty_area=False)) for n in wanted
        ]
    except (CalamineError, OSError, ValueError) as wrong:
        raise refuse(
            "not-a-workbook",
            Place(file),
            f"The workbook cannot be opened ({type(wrong).__name__}).",
            next_step="It may be cut short or protected by a password; ask for it again.",
        ) from wrong
    if not found:
        raise refuse(
            "no-such-sheet",
            Place(file),
            f"No sheet is named like '{sheets}'; there are: {', '.join(workbook.sheet_names)}.",
            next_step="Check that this is the right workbook, or extend the feed's contract.",
        )
    return [_sheet(file, name, cells) for name, cells in found]


def _sheet(file: str, name: str, cells: Sequence[Sequence[object]]) -> TextTable:
    rows: list[list[str]] = []
    lines: list[int] = []
    for number, row in enumerate(cells, start=1):
        texts = [_cell_text(value) for value in row]
        if any(texts):
            rows.append(texts)
            lines.append(number)
    return TextTable(file, rows, lines, sheet=name)
