"""Keeping the bytes of every file as they came, addressed by their content.

The same file twice is one file. Nothing here opens or interprets what it keeps; names are only
remembered as labels and never used as paths.
"""

import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from commonweal.repository.reading.rows import refuse
from commonweal.terms.errors import UsageError
from commonweal.terms.problem import Place

FILE_BYTES_MAX = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as found in the folder of feeds: where it is, and its name relative to that folder.

    In `label` characters that cannot be shown or stored are written as escapes. `inside` is false
    for a link to a file elsewhere.
    """

    path: Path
    label: str
    inside: bool = True

    @property
    def name(self) -> str:
        """The file's own name, without folders."""
        return file_name(self.label)


def file_name(label: str) -> str:
    """A file's own name, without folders."""
    return label.rpartition("/")[2]


def is_revision(label: str) -> bool:
    """Whether a file says of itself that it replaces one published before."""
    return "revised" in label.casefold()


def _label(path: Path, folder: Path) -> str:
    told = path.relative_to(folder).as_posix()
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in told)


def arrivals(folder: Path) -> Iterator[Arrival]:
    """Every regular file below a folder, in a stable order: revised versions after their originals.

    Hidden files are passed over. Raises `UsageError` when there is no such folder.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder '{folder}'. Name one with --feeds.")
    root = folder.resolve()
    found = [
        Arrival(path, _label(path, folder), path.resolve().is_relative_to(root))
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    yield from sorted(found, key=lambda a: (is_revision(a.label), a.label))


def read_arrival(arrival: Arrival) -> bytes:
    """The bytes of a file. Raises `Refusal` when it is elsewhere, too large or unreadable."""
    place = Place(arrival.label)
    if not arrival.inside:
        raise refuse(
            "leads-outside",
            place,
            "The name is a link to a file outside the folder of feeds.",
            next_step="Put the file itself into the folder.",
        )
    try:
        size = arrival.path.stat().st_size
        if size > FILE_BYTES_MAX:
            raise refuse(
                "too-large",
                place,
                f"The file has {size:,} bytes; at most {FILE_BYTES_MAX:,} are taken.",
                next_step="Split it by period.",
            )
        return arrival.path.read_bytes()
    except OSError as wrong:
        raise refuse(
            "unreadable",
            place,
            f"The file cannot be read ({wrong.strerror}).",
            next_step="Check its permissions and run the refresh again.",
        ) from wrong


def digest(content: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def kept_path(landing: Path, sha256: str) -> Path:
    """Where the bytes with this digest are kept."""
    return landing / sha256[:2] / sha256


def keep(landing: Path, content: bytes, sha256: str) -> None:
    """Keep the bytes under their digest; whole or not at all, even when the process is killed.

    Two readers may keep the same bytes at once.
    """
    target = kept_path(landing, sha256)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(f".{uuid.uuid4().hex}.part")
    with partial.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(target)


def sweep_partial(landing: Path) -> None:
    """Remove what a process that was cut off had begun to keep. Only for the sole writer."""
    for partial in landing.glob("*/*.part"):
        partial.unlink(missing_ok=True)
