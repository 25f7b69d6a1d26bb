"""Small workbooks made in memory, in a publisher's layout, for the tests of feeds."""

import io

import openpyxl

from commonweal.repository.loading import Loaded
from tests.feeds.loaded import load_bytes

Cell = str | int | float | None


def workbook(sheets: dict[str, list[list[Cell]]]) -> bytes:
    """The bytes of a workbook with these sheets, in order."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, cells in sheets.items():
        sheet = made.create_sheet(name)
        for row in cells:
            sheet.append(row)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def load_sheets(name: str, sheets: dict[str, list[list[Cell]]]) -> Loaded:
    """What becomes of a workbook of this name with these sheets."""
    return load_bytes(name, workbook(sheets))
