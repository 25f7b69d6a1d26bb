"""Reading JSON documents of unknown origin in bounded memory, and writing our own.

Size and depth are looked at before anything is parsed. What a document means is for the rooms that
ask for it.
"""

import json
import re
from pathlib import Path
from typing import Any

from commonweal.terms.errors import DefinitionError, UsageError

BYTES_MAX = 20_000_000
DEPTH_MAX = 40
VALUES_MAX = 2_000_000
"""So many values, counted by the commas and brackets between them, take some 350 MB at the most."""


_MARKS = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|([\[{])|([\]}])|,', re.DOTALL)
"""Strings as a whole, so that nothing inside one counts; then what opens, closes or goes on.

A string that never ends reaches to the end of the text, lest it be looked for again and again.
"""


def _depth_and_values(text: str) -> tuple[int, int]:
    """The deepest nesting and about how many values there are, without parsing.

    Stops as soon as either is too much.
    """
    depth = deepest = values = 0
    for mark in _MARKS.finditer(text):
        if mark[1]:
            depth += 1
            deepest = max(deepest, depth)
        elif mark[2]:
            depth -= 1
            continue
        elif mark[0] != ",":
            continue
        values += 1
        if deepest > DEPTH_MAX or values > VALUES_MAX:
            break
    return deepest, values


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose members have names of their own."""
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = next(name for place, (name, _) in enumerate(pairs) if name in dict(pairs[:place]))
        raise ValueError(f"an object has '{twice[:40]}' twice")
    return made


def parsed(text: str, file: str) -> object:
    """The value of a JSON text. Raises `DefinitionError` for one that is none, or too deep."""
    deepest, values = _depth_and_values(text)
    if deepest > DEPTH_MAX or values > VALUES_MAX:
        raise DefinitionError(
            f"{file}: nested more than {DEPTH_MAX} deep, or more than {VALUES_MAX:,} values. "
            "Take it apart."
        )
    try:
        value: object = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
        # Half of a surrogate pair is text that can be neither printed nor written.
        text.encode()
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as wrong:
        raise DefinitionError(f"{file}: not readable as JSON: {wrong}. Mend it.") from wrong
    return value


def read_json(path: Path) -> object:
    """The value of a JSON file. Raises `UsageError` or `DefinitionError`, saying what to do."""
    if not path.is_file():
        raise UsageError(f"There is no file '{path}'. Name a JSON file.")
    with path.open("rb") as file:
        content = file.read(BYTES_MAX + 1)
    if len(content) > BYTES_MAX:
        raise DefinitionError(f"{path}: more than {BYTES_MAX:,} bytes; take it apart.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise DefinitionError(f"{path}: not UTF-8 at byte {wrong.start:,}; save it so.") from wrong
    return parsed(text, path.name)


def to_json(value: object) -> str:
    """A value as JSON text, indented, ending with a line end."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
