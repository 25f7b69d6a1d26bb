"""Putting a system's files in the one order in which definitions are written.

The order of a section's words is that of its grammar: the same that reads them and that the
reference page shows.
"""

from commonweal.governance.rules.judging import SECTIONS as GOVERNED
from commonweal.repository.definition_format import Order, Orders, format_folder
from commonweal.system.description import SECTIONS
from commonweal.system.reading import grammar
from commonweal.terms.problem import Problem

_IDENTITY = {
    "system": Order(("id", "name", "icb", "source")),
    "place": Order(
        ("id", "name", "councils", "first", "last", "source"), frozenset({"first", "last"})
    ),
}
"""The sections of `system.toml`, which `system.definition` reads."""


def orders() -> Orders:
    """The order of every section's words."""
    found = dict(_IDENTITY)
    for section, record in (SECTIONS | GOVERNED).items():
        words = grammar(record)
        days = frozenset(name for name, word in words.items() if word.is_day)
        found[section] = Order(tuple(words), days)
    return found


def format_system(system: str, *, write: bool) -> tuple[list[str], list[Problem]]:
    """Which files of a system change when put in order, and which could not be; `write` does it.

    Raises `UsageError` when there is no such system.
    """
    return format_folder(system, orders(), write=write)
