"""The sections of a definition and their words, as told to whoever writes one.

From the records that read them, so that it is never out of date; `reference` makes the page of it.
"""

import inspect
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonweal.governance.rules.judging import SECTIONS as GOVERNED
from commonweal.repository.definition_files import CSV_SECTIONS
from commonweal.system.description import SECTIONS
from commonweal.system.reading import UNLIMITED, grammar
from commonweal.terms.pence import Limit

OPENING = (
    "The sections of a system's definition, their words in the order in which they are written; "
    "[Edit a definition](../how-to/edit-a-definition.md) says how to use them. A CSV file has one "
    "section, which its name tells; a TOML file may have any. What belongs to another entry stands "
    "inside its table, as `[[body.seat]]` does, and takes its id from there. In CSV the parts of a "
    "list stand in one cell, with `; ` between them.\n\n"
    "`first` and `last` are the days from and to which a statement held, both included. "
    "`known_first` and `known_last` are the days on which those who published it held it to be so: "
    "only where another reading came before or after. `source` is the id of a source, and after a "
    "colon where in it."
)
_TYPES: dict[object, str] = {
    str: "text",
    date: "day",
    int: "whole number, 0 or more",
    float: "number from 0 to 1",
    bool: "true or false",
    Limit: f"pence, or `{UNLIMITED}`",
    Mapping[str, object]: "inline table",
}


@dataclass(frozen=True, slots=True)
class SectionWords:
    """A section: what it states, where it is written, and each word with need and type."""

    name: str
    meaning: str
    where: str
    words: tuple[tuple[str, bool, str], ...]


def type_in_words(hint: object) -> str:
    """The type of a word, as whoever writes it needs to know it."""
    if typing.get_origin(hint) is types.UnionType:
        hint = next(part for part in typing.get_args(hint) if part is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        return f"list of: {type_in_words(typing.get_args(hint)[0])}"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return f"one of {', '.join(f'`{member}`' for member in hint)}"
    return _TYPES[hint]


def section_words() -> Iterator[SectionWords]:
    """Every section, those of the system before those that only governance reads."""
    files = {section: f"{name}.csv" for name, section in CSV_SECTIONS.items()}
    for section, record in (SECTIONS | GOVERNED).items():
        in_toml = f"`[[{section}]]` in a TOML file"
        where = f"`{files[section]}`, or {in_toml}" if section in files else in_toml
        words = tuple(
            (name, word.required, type_in_words(word.hint))
            for name, word in grammar(record).items()
        )
        meaning = " ".join((inspect.getdoc(record) or "").split())
        yield SectionWords(section, meaning, where, words)
