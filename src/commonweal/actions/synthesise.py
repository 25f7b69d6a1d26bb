"""Writing a folder of synthetic feeds: invented figures in the publishers' own layouts.

With people, an invented population is drawn first: its records are written as providers would send
them, and what the publications say of it is counted from it. The files are marked as synthetic by
their names, so that they land only in a workspace for synthetic figures. The same system, people
and seed give the same bytes. Records of an earlier run are taken away, so that a folder never holds
two populations; no other file already there is.
"""

from pathlib import Path

from commonweal.actions.inventing_residents import Tell, silent, write_residents
from commonweal.actions.structuring import definition_of
from commonweal.population.synthetic.inventing import invent
from commonweal.population.synthetic.setting import Setting, setting_from
from commonweal.repository.synthesis.layouts import LAYOUTS
from commonweal.repository.synthesis.publishing import write, write_note
from commonweal.repository.synthesis.records.files import take_away_records
from commonweal.repository.synthesis.records.note import add_to_note
from commonweal.repository.synthesis.setting import setting_words
from commonweal.system.definition import SystemDefinition
from commonweal.terms.errors import UsageError

STEP_WRITE = "Inventing feeds"
PEOPLE_MIN = 300
"""Of fewer, some publications would have no rows, or a revision nothing to revise."""


def setting_of(system: SystemDefinition | str) -> Setting:
    """The synthetic setting of a definition, or of the name or folder of one. Raises as below."""
    definition = definition_of(system) if isinstance(system, str) else system
    name = system if isinstance(system, str) else definition.id
    return setting_from(definition, setting_words(name))


def require_enough(people: int | None) -> None:
    """Raise `UsageError` when there are people, but too few to publish anything of."""
    if people is not None and people < PEOPLE_MIN:
        raise UsageError(
            f"{people:,} people are too few: some publications would be empty. "
            f"Invent at least {PEOPLE_MIN}."
        )


def synthesise(
    system: SystemDefinition | str,
    folder: Path,
    *,
    seed: int = 1,
    people: int | None = None,
    processes: int | None = None,
    tell: Tell = silent,
) -> list[Path]:
    """Write synthetic files for every feed into `folder`, and return them in the order written.

    `system` is a definition, or the name or folder of one. With `people`, their records are written
    too (`write_residents`), and the publications count them. Raises `UsageError` when there is no
    such system, there are fewer people than `PEOPLE_MIN` or `folder` is a file, and
    `DefinitionError` when the system's definition or synthetic setting is wrong.
    """
    require_enough(people)
    setting = setting_of(system)
    if folder.is_file():
        raise UsageError(f"'{folder}' is a file, not a folder. Name a folder to write files into.")
    folder.mkdir(parents=True, exist_ok=True)
    take_away_records(folder)
    written = [write_note(folder, setting.definition.name, seed)]
    counted = None
    if people is not None:
        counted, records = write_residents(
            setting, folder, people=people, seed=seed, processes=processes, tell=tell
        )
        add_to_note(written[0], people)
        written += records
    tell(STEP_WRITE, 0, len(LAYOUTS))
    facts = invent(setting, seed, counted)
    for done, layout in enumerate(LAYOUTS.values(), start=1):
        written += [write(file, folder) for file in layout(facts)]
        tell(STEP_WRITE, done, len(LAYOUTS))
    return written
