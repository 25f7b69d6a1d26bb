"""Telling a disk that is full, or may not be written, from a file that cannot be read.

The engines say both in words of their own and of one kind; here it becomes the error of the operating
system, which whoever holds the workspace knows how to tell. Nothing is written here.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl

_CODES = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
_SPILT_ALL = "max_temp_directory_size"


def lack_of_room(wrong: Exception) -> OSError | None:
    """The operating system's error behind an engine's, where it is one of room or leave to write."""
    said = str(wrong)
    if isinstance(wrong, duckdb.OutOfMemoryException) and _SPILT_ALL in said:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    code = next((code for code in _CODES if os.strerror(code) in said), None)
    return None if code is None else OSError(code, os.strerror(code))


@contextmanager
def told_as_lack_of_room() -> Iterator[None]:
    """Raise `OSError` in the place of an engine's error for want of room."""
    try:
        yield
    except (duckdb.Error, pl.exceptions.PolarsError) as wrong:
        if lacking := lack_of_room(wrong):
            raise lacking from wrong
        raise
