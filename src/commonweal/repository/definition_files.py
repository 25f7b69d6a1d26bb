"""Reading the folders that describe a system: every entry with its file and line.

TOML and CSV are two ways to write the same sections. Whatever cannot be read is a `Problem`; the
rest is read nevertheless. What entries mean is for `system` and `governance`.
"""

import csv
import io
import re
import tomllib
from collections import deque
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from commonweal.repository.definitions import system_names
from commonweal.repository.toml_lines import Lines, table_lines
from commonweal.terms.entry import Entry
from commonweal.terms.errors import UsageError
from commonweal.terms.problem import Place, Problem, Severity

SHARED = "england"
"""The folder of what holds in every system: statutes, national bodies, functions, rules."""

CSV_SECTIONS = {
    "organisations": "organisation",
    "aliases": "alias",
    "successions": "succession",
    "relationships": "relationship",
    "footprints": "footprint",
    "parts": "part",
    "documents": "document",
    "events": "event",
    "accounts": "account",
    "transfers": "transfer",
}
OTHER_FILES = ("synthetic.toml", "published_rates.csv")
"""Files of a system's folder that describe something else: how its synthetic feeds are made, and
the published rates that synthetic residents are held against."""

FILE_BYTES_MAX = 20_000_000
_AT_LINE = re.compile(r"at line (\d+)")
_Found = tuple[list[Entry], list[Problem]]


def _refused(rule: str, place: Place, message: str, *, fix: str) -> Problem:
    return Problem(rule, Severity.REFUSED, place, message, fix)


def _tables(
    words: dict[str, Any], path: str, lines: dict[str, deque[tuple[int, Lines]]], *, file: str
) -> Iterator[Entry]:
    """The entry of one table, then those of the lists of tables inside it."""
    line, keys = lines[path].popleft() if lines[path] else (1, {})
    section = path.rpartition(".")[2] or "system"
    inner = {k: v for k, v in words.items() if _is_list_of_tables(v)}
    own = {k: v for k, v in words.items() if k not in inner}
    for key, value in own.items():
        below = f"{path}.{key}" if path else key
        if isinstance(value, dict) and lines.get(below):
            keys.setdefault(key, lines[below].popleft()[0])
    if own:
        yield Entry(section, own, Place(file, line), keys)
    for key, tables in inner.items():
        for table in tables:
            given = table if not path else {section: str(words.get("id", "")), **table}
            yield from _tables(given, f"{path}.{key}" if path else key, lines, file=file)


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def entries_of_toml(text: str, file: str) -> _Found:
    """The entries of a TOML text; a text that is none is one problem."""
    try:
        words = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as wrong:
        at = _AT_LINE.search(str(wrong))
        place = Place(file, int(at[1]) if at else None)
        fix = "Mend the line; the rest of the file is left out until then."
        return [], [_refused("not-toml", place, f"Not readable as TOML: {wrong}.", fix=fix)]
    return list(_tables(words, "", table_lines(text), file=file)), []


def entries_of_csv(text: str, file: str, section: str) -> _Found:
    """The entries of a CSV text with a heading; a row of another length is a problem."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    entries: list[Entry] = []
    problems: list[Problem] = []
    try:
        heading = [name.strip() for name in next(rows, [])]
        for row in rows:
            place = Place(file, rows.line_num)
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(heading):
                said = f"The row has {len(row)} cells and the heading {len(heading)}."
                fix = "Put cells that hold commas in quotation marks."
                problems.append(_refused("row-length", place, said, fix=fix))
                continue
            words = {k: v.strip() for k, v in zip(heading, row, strict=True) if v.strip()}
            entries.append(Entry(section, words, place, dict.fromkeys(words, rows.line_num)))
    except csv.Error as wrong:
        place = Place(file, rows.line_num)
        said = f"Not readable as CSV: {wrong}."
        problems.append(_refused("not-csv", place, said, fix="Mend the quotation marks."))
    return entries, problems


def _text_of(path: Traversable, file: str) -> str | Problem:
    content = path.read_bytes()
    if len(content) > FILE_BYTES_MAX:
        said = f"The file has {len(content):,} bytes; at most {FILE_BYTES_MAX:,} are read."
        return _refused("too-large", Place(file), said, fix="Split it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        said = f"Byte {wrong.start:,} is not UTF-8."
        return _refused("not-utf-8", Place(file, line), said, fix="Save the file as UTF-8.")


def _of_file(path: Traversable, file: str) -> _Found:
    text = _text_of(path, file)
    if isinstance(text, Problem):
        return [], [text]
    stem, _, ending = path.name.rpartition(".")
    if ending == "toml":
        return entries_of_toml(text, file)
    if stem not in CSV_SECTIONS:
        known = ", ".join(f"{name}.csv" for name in CSV_SECTIONS)
        fix = f"Name it one of {known}, or write its sections in a TOML file."
        said = "The name of the file tells no section."
        return [], [_refused("unknown-file", Place(file), said, fix=fix)]
    return entries_of_csv(text, file, CSV_SECTIONS[stem])


def _of_folder(folder: Traversable, name: str) -> _Found:
    entries: list[Entry] = []
    problems: list[Problem] = []
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith((".toml", ".csv")) and path.name not in OTHER_FILES:
            found, wrong = _of_file(path, f"{name}/{path.name}")
            entries += found
            problems += wrong
    return entries, problems


def definition_folder(system: str) -> tuple[Traversable, str]:
    """The folder of a system by name or path, and what its files are called in messages.

    Raises `UsageError` when there is no such system.
    """
    if system in system_names():
        return files("commonweal") / "systems" / system, f"systems/{system}"
    folder = Path(system)
    if (folder / "system.toml").is_file():
        return folder, str(folder)
    raise UsageError(
        f"There is no system '{system}'. Name one of {', '.join(system_names())}, "
        "or the path of a folder with a system.toml."
    )


def read_shared() -> _Found:
    """Every entry of what holds in all England, and what could not be read."""
    return _of_folder(files("commonweal") / "systems" / SHARED, f"systems/{SHARED}")


def read_definition(system: str) -> _Found:
    """Every entry of a system and of what holds in all England, and what could not be read."""
    folder, name = definition_folder(system)
    shared, own = read_shared(), _of_folder(folder, name)
    return shared[0] + own[0], shared[1] + own[1]
