"""Loading samples and published files in tests as a refresh would, without a workspace."""

import hashlib
from pathlib import Path

import polars as pl

from commonweal.repository.loading import Loaded, load


def load_bytes(name: str, content: bytes) -> Loaded:
    """What becomes of a file of this name and content; some feed must claim it."""
    loaded = load(content, name=name, label=name, sha256=hashlib.sha256(content).hexdigest())
    assert loaded is not None, f"no feed claims {name}"
    return loaded


def load_text(name: str, text: str) -> Loaded:
    """What becomes of a text file of this name, in UTF-8."""
    return load_bytes(name, text.encode("utf-8"))


def load_published(folder: Path, inside: str) -> Loaded:
    """What becomes of one published file, named by its path inside the folder."""
    path = folder / inside
    return load_bytes(path.name, path.read_bytes())


def rules(loaded: Loaded) -> list[str]:
    """The rules of the problems found, in order."""
    return [problem.rule for problem in loaded.outcome.problems]


def rows(loaded: Loaded, table: str, *columns: str) -> list[tuple[object, ...]]:
    """The rows of one table, as tuples of the columns named, sorted."""
    frame: pl.DataFrame = loaded.tables[table]
    return sorted(frame.select(columns).rows(), key=repr)
