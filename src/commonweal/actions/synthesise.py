"""Writing a folder of synthetic feeds: invented figures in the publishers' own layouts.

The files are marked as synthetic by their names, so that they land only in a workspace for
synthetic figures. The same system and seed give the same bytes; no file already in the folder is
taken away.
"""

from collections.abc import Callable
from pathlib import Path

from commonweal.actions.structuring import definition_of
from commonweal.population.synthetic.inventing import invent
from commonweal.population.synthetic.setting import setting_from
from commonweal.repository.synthesis.layouts import LAYOUTS
from commonweal.repository.synthesis.publishing import write, write_note
from commonweal.repository.synthesis.setting import setting_words
from commonweal.system.definition import SystemDefinition

Tell = Callable[[str, int, int], None]
"""Hears of progress: the step, how many are done, of how many."""

STEP_WRITE = "Inventing feeds"


def _silent(step: str, done: int, of: int) -> None:
    """Tell nobody."""


def synthesise(
    system: SystemDefinition | str, folder: Path, *, seed: int = 1, tell: Tell = _silent
) -> list[Path]:
    """Write synthetic files for every feed into `folder`, and return them in the order written.

    `system` is a definition, or the name or folder of one. Raises `UsageError` when there is no
    such system and `DefinitionError` when its definition or synthetic setting is wrong.
    """
    definition = definition_of(system) if isinstance(system, str) else system
    name = system if isinstance(system, str) else definition.id
    setting = setting_from(definition, setting_words(name))
    folder.mkdir(parents=True, exist_ok=True)
    tell(STEP_WRITE, 0, len(LAYOUTS))
    facts = invent(setting, seed)
    written = [write_note(folder, definition.name, seed)]
    for done, layout in enumerate(LAYOUTS.values(), start=1):
        written += [write(file, folder) for file in layout(facts)]
        tell(STEP_WRITE, done, len(LAYOUTS))
    return written
