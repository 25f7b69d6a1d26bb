"""Showing a whole system on invented figures: make a workspace, fill it, refresh it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from commonweal.actions.gathering import Tell
from commonweal.actions.initialise import initialise
from commonweal.actions.refresh import RefreshReport, refresh
from commonweal.actions.synthesise import require_enough, synthesise
from commonweal.repository.workspace import MARKER, open_workspace
from commonweal.terms.errors import WorkspaceError


def demonstrate(
    system: str,
    folder: Path,
    tell: Tell,
    *,
    people: int | None = None,
    processes: int | None = None,
) -> RefreshReport:
    """Make a synthetic workspace (or use the one that is there) and bring it up to date.

    With `people`, so many residents are invented with their records, by `processes` processes at
    once. Raises `WorkspaceError` when the folder holds something else, and `UsageError`, before
    anything is made, when there are too few people.
    """
    require_enough(people)
    if not (folder / MARKER).exists():
        initialise(system, folder, synthetic=True)
    workspace = open_workspace(folder)
    if not workspace.synthetic:
        raise WorkspaceError(
            f"'{folder}' holds real figures. Name another folder to show invented."
        )
    with TemporaryDirectory(prefix="commonweal-feeds-") as feeds:
        invented = Path(feeds)
        synthesise(
            workspace.system, invented, seed=1, people=people, processes=processes, tell=tell
        )
        return refresh(workspace, invented, tell)
