"""Writing entries as the files of a definition: the way back from `definition_files`.

Only for new folders: a definition that people keep is edited as text, and put in order by
`definition_format`, which also gives the files written here their form.
"""

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import tomlkit

from commonweal.repository.definition_files import CSV_SECTIONS
from commonweal.repository.definition_format import Orders, csv_line, formatted
from commonweal.terms.entry import Entry
from commonweal.terms.errors import UsageError

_CSV_FILES = {section: f"{name}.csv" for name, section in CSV_SECTIONS.items()}
_TOML_FILES = {
    "body": "bodies.toml",
    "seat": "bodies.toml",
    "duty": "duties.toml",
    "source": "sources.toml",
}
_INSIDE = {"seat": "body"}
"""Sections written inside the table of another, whose id is then not repeated."""


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case date() | int() | float():
            return str(value)
        case list() | tuple():
            return f"[{', '.join(_toml(part) for part in value)}]"
        case Mapping():
            inner = ", ".join(
                f"{tomlkit.key(k).as_string()} = {_toml(v)}" for k, v in value.items()
            )
            return f"{{ {inner} }}"
        case _:
            return tomlkit.string(str(value)).as_string()


def _table(header: str, words: Mapping[str, object]) -> str:
    lines = [f"{tomlkit.key(name).as_string()} = {_toml(v)}" for name, v in words.items()]
    return "\n".join((f"[[{header}]]", *lines)) + "\n"


def _as_toml(entries: Iterable[Entry]) -> str:
    """Tables in order; those that belong inside another follow it where it is among them."""
    told = list(entries)
    ids = {(e.section, e.words.get("id")) for e in told}
    inner: dict[object, list[Entry]] = {}
    tables = []
    for entry in told:
        outer = _INSIDE.get(entry.section, "")
        if outer and (outer, entry.words.get(outer)) in ids:
            inner.setdefault(entry.words[outer], []).append(entry)
    for entry in told:
        outer = _INSIDE.get(entry.section, "")
        if outer and (outer, entry.words.get(outer)) in ids:
            continue
        tables.append(_table(entry.section, entry.words))
        for part in inner.get(entry.words.get("id"), ()) if entry.section == "body" else ():
            words = {name: v for name, v in part.words.items() if name != entry.section}
            tables.append(_table(f"{entry.section}.{part.section}", words))
    return "\n".join(tables)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _as_csv(entries: Iterable[Entry]) -> str:
    told = list(entries)
    columns = list(dict.fromkeys(name for entry in told for name in entry.words))
    rows = [columns, *([_cell(entry.words.get(name, "")) for name in columns] for entry in told)]
    return "".join(map(csv_line, rows))


def files_of(entries: Iterable[Entry], orders: Orders) -> dict[str, str]:
    """The files that hold some entries, by name, each in order."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        section = entry.section
        name = _CSV_FILES.get(section) or _TOML_FILES.get(section) or f"{section}s.toml"
        found.setdefault(name, []).append(entry)
    written = {}
    for name, told in found.items():
        text = _as_csv(told) if name.endswith(".csv") else _as_toml(told)
        written[name] = formatted(name, text, orders)
    return written


def write_new_folder(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Write files into a folder that is made for them: all of them, or none.

    Raises `UsageError` where there is something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"'{folder}' is there already and not empty. Name a new folder.")
    parent = folder.resolve().parent
    parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=parent, prefix=f".{folder.name}."))
    try:
        for name, text in files.items():
            (fresh / name).write_text(text, encoding="utf-8", newline="")
        fresh.chmod(0o755)
        fresh.replace(folder)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return [folder / name for name in files]
