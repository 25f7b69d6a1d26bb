"""Reading definitions: systems and measures, as parsed words with where they stand.

Only reads; what the words mean, and what is wrong with them, is for the rooms they belong to.
"""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from commonweal.terms.errors import DefinitionError, UsageError


def _read(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise DefinitionError(f"{where}: not readable as TOML: {wrong}.") from wrong


def measure_definitions() -> dict[str, dict[str, Any]]:
    """The words of every file of measures, by file name. Raises `DefinitionError`."""
    folder = files("commonweal.outcomes") / "definitions"
    found = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    return {p.name: _read(p.read_text(encoding="utf-8"), p.name) for p in found}


def system_names() -> list[str]:
    """The systems that come with Commonweal."""
    folder = files("commonweal") / "systems"
    return sorted(p.name for p in folder.iterdir() if (p / "system.toml").is_file())


def system_words(system: str) -> tuple[dict[str, Any], str]:
    """The words of a system's definition and where they stand; by name, or by path to a folder.

    Raises `UsageError` when there is no such system.
    """
    if system in system_names():
        path = files("commonweal") / "systems" / system / "system.toml"
        return _read(path.read_text(encoding="utf-8"), f"systems/{system}/system.toml"), system
    own = Path(system) / "system.toml"
    if own.is_file():
        return _read(own.read_text(encoding="utf-8"), str(own)), str(own.resolve().parent)
    raise UsageError(
        f"There is no system '{system}'. Name one of {', '.join(system_names())}, "
        "or the path of a folder with a system.toml."
    )
