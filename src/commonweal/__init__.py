"""Commonweal runs an integrated care system from one dated definition and one repository.

`import commonweal as cw; cw.open(path)` gives a notebook the same actions as the command line and
the pages. This module holds only that entrance; everything else lives in the rooms below it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commonweal.actions.notebook import OpenWorkspace

__version__ = "0.1.0"


def open(workspace: str | Path) -> "OpenWorkspace":  # noqa: A001 - the name a notebook reads best
    """Open a workspace made by `commonweal init` for reading.

    Raises `WorkspaceError` when the folder is not a workspace.
    """
    from commonweal.actions.notebook import open_workspace

    return open_workspace(Path(workspace))
