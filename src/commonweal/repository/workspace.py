"""The folder an ICS works in: its system, its landed files, its lake and its records.

This module knows the layout and guards it: one writer at a time, a version that matches, and never
real and synthetic figures in one workspace. What is done in a workspace belongs to `actions`.
"""

import errno
import fcntl
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import OperationalError

from commonweal.terms.errors import WorkspaceError

MARKER = "workspace.toml"
VERSION = 1
_NO_ROOM_OR_LEAVE = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    *(errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO),
}


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where things are in one workspace. `system` names its definition; `synthetic` its figures."""

    folder: Path
    system: str
    synthetic: bool

    @property
    def landing(self) -> Path:
        """The bytes of every file, by digest."""
        return self.folder / "landing"

    @property
    def lake(self) -> Path:
        """The analytical store."""
        return self.folder / "lake"

    @property
    def vault(self) -> Path:
        """Identifiers of people, apart from all that is analysed."""
        return self.folder / "vault"

    @property
    def records(self) -> Path:
        """The database of batches, problems and snapshots."""
        return self.folder / "records.sqlite"

    @property
    def register(self) -> Path:
        """The database of the append-only registers, where none is named elsewhere."""
        return self.folder / "register.sqlite"


def create_workspace(folder: Path, system: str, *, synthetic: bool) -> Workspace:
    """Make a workspace. Raises `WorkspaceError` when the folder already holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(f"'{folder}' is not empty. Name a folder that does not exist yet.")
    folder.mkdir(parents=True, exist_ok=True)
    text = (
        f"# A Commonweal workspace. Made by `commonweal init`; do not edit.\n"
        f'version = {VERSION}\nsystem = "{system}"\nsynthetic = {str(synthetic).lower()}\n'
    )
    partial = folder / f"{MARKER}.part"
    partial.write_text(text, encoding="utf-8")
    partial.replace(folder / MARKER)
    return open_workspace(folder)


def open_workspace(folder: Path) -> Workspace:
    """Open a workspace. Raises `WorkspaceError` when it is none, or of another version."""
    marker = folder / MARKER
    if not marker.is_file():
        raise WorkspaceError(
            f"'{folder}' is not a workspace: it has no {MARKER}. "
            f"Make one with `commonweal init SYSTEM {folder}`, or name one with --workspace."
        )
    try:
        words = tomllib.loads(marker.read_text(encoding="utf-8"))
        workspace = Workspace(folder.resolve(), str(words["system"]), bool(words["synthetic"]))
        version = words["version"]
    except (ValueError, KeyError) as wrong:
        raise WorkspaceError(f"{marker} is damaged ({wrong}). Restore it from a copy.") from wrong
    if version != VERSION:
        raise WorkspaceError(
            f"'{folder}' was made by another version (layout {version}, this one reads {VERSION}). "
            "Make a new workspace and refresh it from the same feeds."
        )
    return workspace


@contextmanager
def sole_writer(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace for writing.

    The lock is the operating system's, so it ends with the process however that ends. Raises
    `WorkspaceError` when someone else holds it, and when what is written finds no room or leave.
    """
    with (workspace.folder / "writing.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            lock.seek(0)
            raise WorkspaceError(
                f"Another refresh of '{workspace.folder}' is running (process {lock.read() or '?'}). "
                "Wait for it to finish."
            ) from held
        try:
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield
        except (OSError, OperationalError) as wrong:
            if isinstance(wrong, OSError) and wrong.errno not in _NO_ROOM_OR_LEAVE:
                raise
            raise WorkspaceError(
                f"'{workspace.folder}' cannot be written ({_said(wrong)}). It stands as it stood. "
                "Make room, or see to its permissions, and run the refresh again."
            ) from wrong


def _said(wrong: OSError | OperationalError) -> str:
    return wrong.strerror or str(wrong) if isinstance(wrong, OSError) else str(wrong.orig)
