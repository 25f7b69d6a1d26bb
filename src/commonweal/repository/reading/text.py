"""Reading delimited text as published: encodings, byte order marks, quotes and broken lines.

Python's own CSV reader is used rather than a faster one because it knows the physical line of each
record, and every stored row must lead back to its line. It never guesses types.
"""

import codecs
import csv
import io

from commonweal.repository.reading.rows import TextTable, refuse
from commonweal.terms.problem import Place, Problem, Severity

FIELD_CHARACTERS_MAX = 1_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes, file: str) -> tuple[str, list[Problem]]:
    """Bytes to text by byte order mark, then UTF-8, then Windows-1252 with a warning.

    Raises `Refusal` for what is no text: NUL characters or an undecodable sequence.
    """
    place = Place(file)
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if encoding is not None:
        text = _decode_marked(content, encoding, place)
        problems: list[Problem] = []
    else:
        text, problems = _decode_unmarked(content, place)
    if "\x00" in text:
        raise refuse(
            "not-text",
            place,
            "The file holds NUL characters, so it is not delimited text.",
            next_step="Export it as CSV in UTF-8, or check that it was not cut or encrypted.",
        )
    return text, problems


def _decode_marked(content: bytes, encoding: str, place: Place) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise refuse(
            "encoding",
            place,
            f"The file says it is {encoding.upper()} but byte {wrong.start} is not.",
            next_step="Save it again as UTF-8.",
        ) from wrong


def _decode_unmarked(content: bytes, place: Place) -> tuple[str, list[Problem]]:
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        return _decode_windows(content, place)


def _decode_windows(content: bytes, place: Place) -> tuple[str, list[Problem]]:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as wrong:
        raise refuse(
            "encoding",
            place,
            f"Byte {wrong.start} is neither UTF-8 nor Windows-1252.",
            next_step="Save it again as UTF-8.",
        ) from wrong
    warning = Problem(
        "encoding-windows-1252",
        Severity.WARNING,
        place,
        "The file is not UTF-8; it was read as Windows-1252.",
        "Check names with accents or pound signs; ask the supplier for UTF-8.",
    )
    return text, [warning]


def read_text(content: bytes, file: str, delimiter: str = ",") -> TextTable:
    """All records of a delimited file with the line each begins on.

    Blank records are passed over. Raises `Refusal` when it is empty, not text, or its quotes do
    not close.
    """
    text, problems = decode(content, file)
    rows, lines = _records(text, file, delimiter)
    if not rows:
        raise refuse(
            "empty-file",
            Place(file),
            "The file holds no rows.",
            next_step="Ask the supplier for the file again.",
        )
    if not text.endswith(("\n", "\r")):
        problems = [*problems, _unended(Place(file, lines[-1]))]
    return TextTable(file, rows, lines, problems=problems)


def _records(text: str, file: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    csv.field_size_limit(FIELD_CHARACTERS_MAX)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    begins = 1
    try:
        for row in reader:
            if any(row) and any(map(str.strip, row)):
                rows.append(row)
                lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as wrong:
        raise refuse(
            "broken-quotes",
            Place(file, begins),
            f"The record that begins here cannot be read ({wrong}).",
            next_step="The file may be cut short or have an unclosed quote; ask for it again.",
        ) from wrong
    return rows, lines


def _unended(place: Place) -> Problem:
    """A cut within the last field of a file leaves a whole row with a wrong figure in it."""
    return Problem(
        "unended-line",
        Severity.WARNING,
        place,
        "The last line does not end, so its last field may have been cut short.",
        "Compare the last row with the publication.",
    )
