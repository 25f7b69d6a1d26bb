"""The style sheets, scripts and icons of the pages, held in memory and served under their digest.

An address changes with the content, so a browser may keep it for ever. Only files that were there
when the server began are served: a request can name nothing else.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

FOLDER = "static"
_TEXTS = ("text/", "application/javascript", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes, compressed where that helps, and its digest."""

    body: bytes
    compressed: bytes
    content_type: str
    digest: str


def _below(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found = []
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        found += _below(entry, f"{name}/") if entry.is_dir() else [(name, entry)]
    return found


@cache
def assets() -> dict[str, Asset]:
    """Every file by its path below `/static/`."""
    found = {}
    for name, entry in _below(files("commonweal.web") / FOLDER, ""):
        body = entry.read_bytes()
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        is_text = content_type.startswith(_TEXTS)
        charset = "; charset=utf-8" if is_text else ""
        found[name] = Asset(
            body,
            gzip.compress(body, mtime=0) if is_text else b"",
            content_type + charset,
            hashlib.sha256(body).hexdigest()[:12],
        )
    return found


def address_of(name: str) -> str:
    """Where a page asks for a file, with the digest of its content."""
    return f"/{FOLDER}/{name}?v={assets()[name].digest}"


@cache
def build_digest() -> str:
    """A digest of everything besides the figures that decides how a page looks."""
    digest = hashlib.sha256()
    for name, asset in sorted(assets().items()):
        digest.update(f"{name}{asset.digest}".encode())
    for name, entry in sorted(_below(files("commonweal.web") / "templates", "")):
        digest.update(name.encode() + entry.read_bytes())
    return digest.hexdigest()[:12]
