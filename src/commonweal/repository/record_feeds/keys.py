"""Which records a batch tells of, as sorted hashes of their ids, so that later changes find them.

One file for each batch, beside the lake and not part of it: it is made from the batch, is checked
each time it is read, and is made again when it is gone, damaged or of another engine. A hash that is
found only says where to look; which rows fall is decided from the ids themselves.
"""

import json
import uuid
from collections.abc import Iterable
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from commonweal.repository.record_feeds.compiling import literal

FOLDER = "keys"
ENDING, PARTIAL = ".keys", ".part"
HEAD_BYTES = 256
Keys = NDArray[np.uint64]
"""Hashes of record ids, ascending; axis record."""


def key_file(lake: Path, *, feed: str, batch: str, fingerprint: str) -> Path:
    """Where the keys of a batch lie, as read by a feed of this fingerprint."""
    return lake / FOLDER / f"{feed}.{batch}.{fingerprint}{ENDING}"


def keys_of(connection: duckdb.DuckDBPyConnection, relation: str) -> Keys:
    """The keys of the column `record` of a relation, one for each row."""
    found = connection.execute(f"select hash(record) as key from {relation}").fetchnumpy()["key"]
    keys = np.asarray(found, np.uint64)
    keys.sort()
    return keys


def _head(keys: Keys) -> dict[str, object]:
    """What a file of keys says of itself; a sum is as fast to make as to read."""
    return {
        "engine": duckdb.__version__,
        "keys": len(keys),
        "sum": int(np.add.reduce(keys, dtype=np.uint64)),
    }


def write_keys(path: Path, keys: Keys) -> None:
    """Keep the keys of a batch, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = _head(keys)
    partial = path.with_name(f"{uuid.uuid4().hex}{PARTIAL}")
    with partial.open("wb") as opened:
        opened.write(json.dumps(head).encode().ljust(HEAD_BYTES))
        opened.write(keys.data)
    partial.replace(path)


def read_keys(path: Path) -> Keys | None:
    """The keys as they were written by this engine; nothing when they cannot be relied on."""
    try:
        with path.open("rb") as opened:
            head = json.loads(opened.read(HEAD_BYTES))
        keys: Keys = np.empty(0, np.uint64)
        if path.stat().st_size > HEAD_BYTES:
            keys = np.memmap(path, np.uint64, "r", offset=HEAD_BYTES)
    except (OSError, ValueError):
        return None
    return keys if head == _head(keys) else None


def read_or_make_keys(
    connection: duckdb.DuckDBPyConnection, path: Path, files: Iterable[Path]
) -> Keys:
    """The keys of a batch; made again from its files, which hold each of its records, if need be."""
    keys = read_keys(path)
    if keys is None:
        listed = ", ".join(literal(str(file)) for file in files)
        told = f"(select distinct record from read_parquet([{listed}]))" if listed else ""
        keys = keys_of(connection, told) if told else np.empty(0, np.uint64)
        write_keys(path, keys)
    return keys


def has_repeats(keys: Keys) -> bool:
    """Whether any key is there twice."""
    return bool((keys[1:] == keys[:-1]).any())


def repeated(keys: Keys) -> Keys:
    """The keys that are there more than once, each of them once."""
    return np.unique(keys[1:][keys[1:] == keys[:-1]])


def among(wanted: Keys, keys: Keys) -> Keys:
    """Those of the wanted keys that are among the keys of a batch; each search begins at the smaller."""
    if len(wanted) > len(keys):
        return _among(keys, wanted)
    return _among(wanted, keys)


def _among(few: Keys, many: Keys) -> Keys:
    if not len(many):
        return many
    places = np.minimum(np.searchsorted(many, few), len(many) - 1)
    found: Keys = few[many[places] == few]
    return found


def sweep_keys(lake: Path, wanted: Iterable[Path]) -> None:
    """Remove the keys of all batches but these, and what a refresh that was cut off left of any."""
    stay = set(wanted)
    for path in (lake / FOLDER).glob("*"):
        if path not in stay and path.suffix in (ENDING, PARTIAL):
            path.unlink(missing_ok=True)
