"""Reading what an invented system is drawn from: the `synthetic.toml` beside a system's definition.

Only reads; what the words mean is for `population.synthetic.setting`.
"""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from commonweal.repository.definitions import system_names
from commonweal.terms.errors import DefinitionError

SETTING = "synthetic.toml"


def setting_words(system: str) -> dict[str, Any] | None:
    """The words for a system by name or by path to its folder; nothing when it has none.

    Raises `DefinitionError` when they cannot be read as TOML.
    """
    own = Path(system) / SETTING
    path = files("commonweal") / "systems" / system / SETTING if system in system_names() else own
    if not path.is_file():
        return None
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise DefinitionError(f"{path}: not readable as TOML: {wrong}.") from wrong
