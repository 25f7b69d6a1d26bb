"""The program that opens one workbook, run by `reading.workbook` in a process of its own.

A workbook can be made so that opening it takes all the memory or time there is, or brings the reader
down; a limit that the operating system keeps is the only one that holds for every such trick. It
reads the workbook from standard input and writes its cells to standard output as JSON. It knows
nothing of the project, so that it starts quickly; nothing in a workbook is evaluated or followed.
"""

import io
import json
import re
import resource
import sys
from datetime import date, datetime

from python_calamine import CalamineWorkbook

MEMORY_BYTES_MAX = 1024**3
SECONDS_MAX = 60


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


def _rows(workbook: CalamineWorkbook, sheet: str) -> list[tuple[int, list[str]]]:
    """The rows of a sheet that hold anything, with their numbers from 1."""
    found = []
    cells = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    for number, row in enumerate(cells, start=1):
        texts = [_cell_text(value) for value in row]
        if any(texts):
            found.append((number, texts))
    return found


def main() -> None:
    """Write `{"names": [...], "sheets": [[name, [[number, cells], ...]], ...]}`.

    The only argument is the pattern that the whole name of a sheet must match.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    wanted = [n for n in workbook.sheet_names if re.fullmatch(sys.argv[1], n, re.IGNORECASE)]
    found = {"names": workbook.sheet_names, "sheets": [(n, _rows(workbook, n)) for n in wanted]}
    sys.stdout.buffer.write(json.dumps(found).encode("ascii"))


if __name__ == "__main__":
    main()
