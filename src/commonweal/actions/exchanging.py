"""Giving a system's definition to others in their forms, and taking theirs as entries.

The mappings are pure and in `system.exchange`; here they meet files.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from commonweal.actions.clock import today
from commonweal.actions.describing import described
from commonweal.actions.formatting import orders
from commonweal.repository.definition_files import SHARED, read_shared
from commonweal.repository.definition_format import write_whole
from commonweal.repository.definition_writing import files_of, write_new_folder
from commonweal.repository.json_documents import read_json, to_json
from commonweal.system.exchange.choice import Choice, Exported
from commonweal.system.exchange.fhir import to_fhir
from commonweal.system.exchange.fhir_import import from_fhir
from commonweal.system.exchange.given import SOURCE, Findings
from commonweal.system.exchange.ods import to_ods
from commonweal.system.exchange.ods_import import from_ods
from commonweal.system.exchange.popolo import to_popolo
from commonweal.system.exchange.popolo_import import from_popolo
from commonweal.terms.entry import Entry
from commonweal.terms.errors import UsageError
from commonweal.terms.problem import Place, Problem, Severity

Out = Callable[[Choice], Exported]
In = Callable[[object, str], Findings]
FORMS: dict[str, tuple[Out, In]] = {
    "ods": (to_ods, from_ods),
    "popolo": (to_popolo, from_popolo),
    "fhir": (to_fhir, from_fhir),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """The files that a document makes, by name, and what was wrong or lacks in it."""

    files: dict[str, str]
    problems: tuple[Problem, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing had to be left out."""
        return all(problem.severity != Severity.REFUSED for problem in self.problems)


def _form(name: str) -> tuple[Out, In]:
    if name not in FORMS:
        raise UsageError(f"There is no form '{name}'. Name one of {', '.join(FORMS)}.")
    return FORMS[name]


def export_system(system: str, form: str, on: date | None = None) -> tuple[str, Exported]:
    """A system as a JSON text in a form, on a day or in the whole of its time, and what is left out.

    Raises `UsageError` for no such system or form.
    """
    out, _ = _form(form)
    exported = out(Choice(described(system).description, today(), on))
    return to_json(exported.document), exported


def write_export(path: Path, text: str) -> None:
    """Write an export whole or not at all; an older one of the same name is replaced."""
    write_whole(path, text)


def _source_entry(file: str) -> Entry:
    """The document itself as the source of what it does not cite."""
    words = {"id": SOURCE, "title": file, "publisher": "not told", "kind": "register"}
    return Entry("source", words, Place(file))


_KEYS = ("id", "of", "name", "organisation", "relation", "target", "predecessor", "successor")
"""What tells one entry of a section from another; a name only where there is no id."""


def _key(entry: Entry) -> tuple[str, ...]:
    words = ("id",) if "id" in entry.words else _KEYS
    return (entry.section, *(str(entry.words.get(word, "")) for word in words))


def _own(entries: list[Entry]) -> list[Entry]:
    """The entries that are not told for all of England already."""
    shared = {_key(entry) for entry in read_shared()[0]}
    return [entry for entry in entries if _key(entry) not in shared]


def import_file(path: Path, form: str) -> Imported:
    """The files of a definition that a document makes.

    Raises `UsageError` for no such file or form, `DefinitionError` for what is no JSON or too much.
    """
    _, into = _form(form)
    found = into(read_json(path), path.name)
    entries = _own(found.entries)
    problems = list(found.problems)
    if count := len(found.entries) - len(entries):
        said = f"{count} entries are told in systems/{SHARED} already."
        fix = "They are left out; nothing is to be done."
        place = Place(path.name)
        problems.append(Problem("told-for-england", Severity.WARNING, place, said, fix))
    if any(str(e.words.get("source", "")).partition(":")[0] == SOURCE for e in entries):
        entries.append(_source_entry(path.name))
    return Imported(files_of(entries, orders()), tuple(problems))


def write_imported(folder: Path, imported: Imported) -> list[Path]:
    """Write the files into a new folder. Raises `UsageError` where one is already."""
    return write_new_folder(folder, imported.files)
