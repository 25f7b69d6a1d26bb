"""Opening a workspace for a command that reads, and saying when it is not of the newest state.

The word goes to the error stream, so that what the command prints stays what programs expect.
"""

import sys
from pathlib import Path

from commonweal.actions.opened import Opened, open_for_reading


def opened_for_command(folder: Path) -> Opened:
    """The last good snapshot of a workspace. Raises what `open_for_reading` does."""
    opened = open_for_reading(folder)
    if opened.is_behind:
        print(
            f"Note: this is state {opened.snapshot.id}; files of state {opened.newest} are gone or "
            f"damaged. `commonweal store verify {folder}` says which, and a refresh mends them.",
            file=sys.stderr,
        )
    return opened
