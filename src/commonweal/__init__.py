"""Commonweal runs an integrated care system from one dated definition and one repository.

`import commonweal as cw; cw.open(path)` gives a notebook the same actions as the command line and
the pages, and `cw.describe(name)` a system's definition. This module holds only these entrances;
everything else lives in the rooms below it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commonweal.actions.notebook import OpenWorkspace
    from commonweal.actions.system_notebook import OpenSystem

__version__ = "0.1.0"


def open(workspace: str | Path) -> "OpenWorkspace":  # noqa: A001 - the name a notebook reads best
    """Open a workspace made by `commonweal init` for reading.

    Raises `WorkspaceError` when the folder is not a workspace.
    """
    from commonweal.actions.notebook import open_workspace

    return open_workspace(Path(workspace))


def describe(name: str) -> "OpenSystem":
    """Read a system's definition, by its name or by the path of its folder.

    Raises `UsageError` when there is none.
    """
    from commonweal.actions.system_notebook import read_system

    return read_system(name)
