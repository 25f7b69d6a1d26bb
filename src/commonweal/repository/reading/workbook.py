"""Reading published workbooks (xlsx, xls) as text, within bounds and without running anything.

Cell values are taken as stored; formulas, macros, links and pictures are never evaluated. A
workbook that would unpack beyond its bounds, or that carries macros, is refused before it is opened.
"""

import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from commonweal.repository.reading.rows import TextTable, refuse
from commonweal.terms.problem import Place

UNPACKED_BYTES_MAX = 512 * 1024 * 1024
UNPACKED_RATIO_MAX = 200
NAMES_MAX = 6
PROGRAM = Path(__file__).with_name("opening.py")
OLE_MAGIC = b"\xd0\xcf\x11\xe0"


def _check_archive(content: bytes, file: str) -> None:
    place = Place(file)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, RuntimeError, ValueError, struct.error) as wrong:
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


def _opened(content: bytes, file: str, sheets: str) -> dict[str, Any]:
    """The cells of the sheets, read in a process of its own within its limits."""
    place = Place(file)
    ended = subprocess.run(  # noqa: S603 - our own program, and nothing of the file in its arguments
        [sys.executable, "-I", str(PROGRAM), sheets],
        input=content,
        capture_output=True,
        check=False,
    )
    if ended.returncode == 0:
        return json.loads(ended.stdout)  # type: ignore[no-any-return]  # as the program documents
    if ended.returncode < 0 or b"MemoryError" in ended.stderr:
        raise refuse(
            "unpacks-too-large",
            place,
            "The workbook cannot be opened within one gigabyte of memory and one minute.",
            next_step="Ask the supplier for it as CSV, or for a workbook without stray cells.",
        )
    raise refuse(
        "not-a-workbook",
        place,
        "The file is not a readable workbook.",
        next_step="It may be cut short or protected by a password; ask for it again.",
    )


def read_workbook(content: bytes, file: str, sheets: str = ".*") -> list[TextTable]:
    """The sheets whose whole name matches `sheets`, each as rows of text numbered from row 1.

    Raises `Refusal` when it cannot be opened, breaks its bounds, or has no such sheet.
    """
    if not content.startswith(OLE_MAGIC):
        _check_archive(content, file)
    found = _opened(content, file, sheets)
    if not found["sheets"]:
        raise refuse(
            "no-such-sheet",
            Place(file),
            f"No sheet is named like '{sheets}'; there are: {_names(found['names'])}.",
            next_step="Check that this is the right workbook, or extend the feed's contract.",
        )
    return [
        TextTable(file, [row for _, row in rows], [number for number, _ in rows], sheet=name)
        for name, rows in found["sheets"]
    ]


def _names(names: list[str]) -> str:
    more = f" and {len(names) - NAMES_MAX} more" if len(names) > NAMES_MAX else ""
    return ", ".join(f"'{name[:40]}'" for name in names[:NAMES_MAX]) + more
