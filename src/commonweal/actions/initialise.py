"""Making a workspace for a system."""

from pathlib import Path

from commonweal.actions.structuring import definition_of
from commonweal.repository.definitions import system_words
from commonweal.repository.workspace import create_workspace
from commonweal.system.definition import SystemDefinition


def initialise(system: str, folder: Path, *, synthetic: bool) -> SystemDefinition:
    """Make an empty workspace for a system by name or folder, and return its definition.

    Raises `UsageError` for no such system, `WorkspaceError` when the folder is not empty.
    """
    definition = definition_of(system)
    _, where = system_words(system)
    create_workspace(folder, where, synthetic=synthetic)
    return definition
