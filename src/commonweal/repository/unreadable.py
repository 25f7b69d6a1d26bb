"""Telling files of the lake that cannot be read from a statement that is wrong. Nothing is written.

Readers do not compare each file with what was written, which would cost them a reading of it; they
say what to do when an engine stumbles over one.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl

from commonweal.repository.room import lack_of_room
from commonweal.terms.errors import StoreError

_ON_READING = (
    duckdb.IOException,
    duckdb.InvalidInputException,
    duckdb.NotSupportedError,
    pl.exceptions.PolarsError,
    OSError,
    UnicodeDecodeError,  # what the engine said of the file has bytes of it, and they are no text
)


def damage(says: str) -> StoreError:
    """What is wrong with a file of the store, and how it is mended."""
    return StoreError(
        f"{says} Run `commonweal store verify`, which marks what is damaged, and then `commonweal "
        "refresh`, which reads it anew from the bytes in the landing."
    )


def _is_of_a_file(wrong: Exception) -> bool:
    """Whether an engine may have said this of a file; of a broken footer it says no kind."""
    return isinstance(wrong, _ON_READING) or type(wrong) is duckdb.Error


@contextmanager
def told_as_damage() -> Iterator[None]:
    """Raise `StoreError` in the place of an engine's error over a file that it cannot read."""
    try:
        yield
    except (duckdb.Error, pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as wrong:
        if not _is_of_a_file(wrong) or lack_of_room(wrong):
            raise
        told = wrong.object if isinstance(wrong, UnicodeDecodeError) else str(wrong).encode()
        said = told.decode(errors="replace").partition("\n")[0]
        raise damage(f"A file of the store cannot be read ({said}).") from wrong
