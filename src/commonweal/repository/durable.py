"""Making what was written outlast a loss of power, before anything else is said to rely on it."""

import os
from pathlib import Path


def make_durable(path: Path) -> None:
    """Return when the bytes of a file, or the names in a folder, are on the disk itself."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
