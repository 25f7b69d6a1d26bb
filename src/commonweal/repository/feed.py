"""The feeds the project knows, and what a normaliser is given and gives back.

Each folder under `repository/feeds/` is one feed. A file belongs to the first feed whose file names
match and whose contract its heading does not contradict; a file no feed claims is left alone.
"""

import fnmatch
import hashlib
import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polars as pl

from commonweal.repository.acceptance import Accepted
from commonweal.repository.contract import Contract, read_contract
from commonweal.repository.reading.rows import refuse
from commonweal.terms.problem import Place, Problem

FEEDS_FOLDER = Path(__file__).parent / "feeds"
SYNTHETIC_PREFIX = "SYNTHETIC_"
STORING = (
    "boundaries",
    "definitions",
    "derived",
    "durable",
    "lake",
    "lake_steps",
    "query",
    "records",
    "room",
    "store_files",
    "store_history",
    "unreadable",
    "workspace",
)
"""Modules that no row passes through on its way from a file to a table."""
RECORD_ENGINE = ("record_feeds", "flattening")
"""Packages that rows of record feeds pass through."""
ABOUT_FILES = ("comparing", "references")
"""Modules of theirs that tell of files and change no row."""


def is_invented(file_name: str) -> bool:
    """Whether a file of this name holds invented figures."""
    return file_name.startswith(SYNTHETIC_PREFIX)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a normaliser may know of the file besides its rows.

    `parts` are the named groups that the contract read from the file's name; `vintage` is sortable.
    """

    name: str
    parts: dict[str, str]
    vintage: str


@dataclass(frozen=True, slots=True)
class Normalised:
    """Rows of logical tables by table name, each with `line`; and what was noticed on the way."""

    tables: dict[str, pl.DataFrame]
    problems: list[Problem] = field(default_factory=list)
    vintage: str | None = None
    covers: str = ""


Normalise = Callable[[list[Accepted], FileFacts], Normalised]


def _not_by_cells(_: list[Accepted], facts: FileFacts) -> Normalised:
    """A record feed has statements and no normaliser: its files never come this way."""
    raise AssertionError(f"{facts.name} is of a record feed")


@dataclass(frozen=True, slots=True)
class Feed:
    """A contract and its normaliser. `fingerprint` changes when either does."""

    contract: Contract
    normalise: Normalise
    fingerprint: str

    def claims(self, file_name: str) -> bool:
        """Whether a file of this name is one of this feed's."""
        plain = file_name.removeprefix(SYNTHETIC_PREFIX).casefold()
        return _any_of(self.contract.file_names).match(plain) is not None

    def facts(self, file_name: str) -> FileFacts:
        """Read the vintage and other parts from the file's name, as far as they stand there."""
        pattern = self.contract.vintage_in_name
        found = pattern.search(file_name.removeprefix(SYNTHETIC_PREFIX)) if pattern else None
        parts = {k: v for k, v in found.groupdict().items() if v} if found else {}
        return FileFacts(file_name, parts, parts.get("vintage", ""))


@cache
def _any_of(file_names: tuple[str, ...]) -> re.Pattern[str]:
    """The names of files a feed takes, as one expression over a name in lower case."""
    return re.compile("|".join(fnmatch.translate(name.casefold()) for name in file_names))


def _together(sources: list[Path]) -> bytes:
    return b"".join(path.read_bytes() for path in sources)


def _shared_reading() -> bytes:
    """The modules that any feed's rows pass through; those that only store are left out."""
    modules = [p for p in sorted(Path(__file__).parent.glob("*.py")) if p.stem not in STORING]
    return _together([*modules, *sorted((Path(__file__).parent / "reading").glob("*.py"))])


@cache
def known_feeds() -> dict[str, Feed]:
    """Every feed by id. Raises `DefinitionError` when a contract is wrong."""
    feeds, shared = {}, _shared_reading()
    for folder in sorted(path.parent for path in FEEDS_FOLDER.glob("*/contract.toml")):
        contract = read_contract(folder / "contract.toml")
        if contract.is_of_records:
            own, normalise = _record_sources(folder), _not_by_cells
        else:
            module = importlib.import_module(f"commonweal.repository.feeds.{folder.name}.normalise")
            own = _together([*sorted(folder.glob("*.py")), folder / "contract.toml"]) + shared
            normalise = module.normalise
        feeds[contract.id] = Feed(contract, normalise, hashlib.sha256(own).hexdigest()[:16])
    return feeds


def _record_sources(folder: Path) -> bytes:
    """All that decides what becomes of a row of a record feed: its own files and the engine."""
    own = [
        *sorted(folder.glob("*.sql")),
        *sorted(folder.glob("view.json")),
        folder / "contract.toml",
    ]
    engine = [
        path
        for package in RECORD_ENGINE
        for path in sorted((Path(__file__).parent / package).glob("*.py"))
        if path.stem not in ABOUT_FILES
    ]
    return _together([*own, *engine])


def publications() -> dict[str, Feed]:
    """The feeds of published figures by id: those not of records, nor of invented rows for teaching."""
    return {
        name: feed
        for name, feed in known_feeds().items()
        if not feed.contract.is_of_records and not feed.contract.synthetic
    }


def feeds_claiming(file_name: str) -> list[Feed]:
    """The feeds that take files of this name, most specific name first."""
    claiming = [feed for feed in known_feeds().values() if feed.claims(file_name)]
    return sorted(claiming, key=lambda f: -max(len(n) for n in f.contract.file_names))


def claim_fingerprint(file_name: str) -> str:
    """Changes when any feed that claims the name does, so that a refused file is tried again."""
    told = " ".join(feed.fingerprint for feed in feeds_claiming(file_name))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def require_vintage(facts: FileFacts, normalised: Normalised) -> str:
    """The vintage from the content, or else from the name. Raises `Refusal` without either."""
    vintage = normalised.vintage or facts.vintage
    if not vintage:
        raise refuse(
            "no-vintage",
            Place(facts.name),
            "Neither the file's name nor its content tells which date it is of.",
            next_step="Put the year and month of publication in the name, such as _2024-03.",
        )
    return re.sub(r"[^0-9A-Za-z]+", "-", vintage).strip("-")
