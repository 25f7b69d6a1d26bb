"""Reading a document of unknown quality: each step knows its path, and each fault is a `Problem`.

A value of the wrong type is told and left out; what is absent is only a fault where the caller says
so. The document was parsed and bounded by `repository`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commonweal.system.description import SECTIONS
from commonweal.system.reading import record_of
from commonweal.terms.entry import Entry
from commonweal.terms.problem import Place, Problem, Severity

PROBLEMS_MAX = 1_000
"""So many problems are told of one document; the rest only that there are more."""
SOURCE = "imported"
"""The id of the source of what a document does not cite: its user declares it in `sources.toml`."""


_NAME = re.compile(r"[A-Za-z0-9_-]+")


def _can_be_written(value: object) -> bool:
    """Whether TOML and CSV have a way to write a value."""
    if isinstance(value, dict):
        named = all(_NAME.fullmatch(name) for name in value)
        return named and all(map(_can_be_written, value.values()))
    if isinstance(value, list):
        return all(map(_can_be_written, value))
    return isinstance(value, str | bool | int | float | date)


@dataclass(frozen=True)
class Findings:
    """What an import finds: entries, problems, and in which file."""

    file: str
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, rule: str, path: str, message: str, *, fix: str, grave: bool = False) -> None:
        """Note a problem; a grave one means that something was left out."""
        severity = Severity.REFUSED if grave else Severity.WARNING
        self._keep(Problem(rule, severity, Place(self.file, None, path), message, fix))

    def _keep(self, problem: Problem) -> None:
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(problem)
        elif len(self.problems) == PROBLEMS_MAX:
            said, fix = "There are more problems.", "Mend those above, then import again."
            place = Place(self.file, None, "$")
            self.problems.append(Problem("more", Severity.REFUSED, place, said, fix))

    def add(self, section: str, path: str, words: Mapping[str, Any]) -> None:
        """Keep an entry that its section's grammar accepts, or that only lacks words.

        What is wrong or lacking is told; an entry with a wrong word is left out.
        """
        kept = {name: value for name, value in words.items() if value not in (None, "", [])}
        for name in [name for name, value in kept.items() if not _can_be_written(value)]:
            said = f"`{name}` holds what a definition file cannot."
            self.tell("wrong-word", path, said, fix="Write text, numbers, true or false.")
            del kept[name]
        entry = Entry(section, kept, Place(self.file, None, path))
        _, wrong = record_of(SECTIONS[section], entry)
        lacking = all(problem.rule == "lacking" for problem in wrong)
        for problem in wrong:
            fix = problem.next_step
            self.tell(problem.rule, path, problem.message, fix=fix, grave=not lacking)
        if lacking:
            self.entries.append(entry)


@dataclass(frozen=True)
class Node:
    """A value in a document with its path from the root, `$`."""

    value: object
    path: str
    found: Findings

    def _wrong(self, path: str, value: object, wanted: str) -> None:
        kind = type(value).__name__
        fix = "Mend the document, or leave the value out."
        said = f"Here stands a {kind}, not {wanted}."
        self.found.tell("wrong-type", path, said, fix=fix, grave=True)

    def get(self, name: str) -> object:
        """A member as it is; nothing where there is none."""
        return self.value.get(name) if isinstance(self.value, dict) else None

    def node(self, name: str) -> "Node":
        """A member that should be an object."""
        value = self.get(name)
        if value is not None and not isinstance(value, dict):
            self._wrong(f"{self.path}.{name}", value, "an object")
            value = None
        return Node(value or {}, f"{self.path}.{name}", self.found)

    def nodes(self, name: str) -> Iterator["Node"]:
        """The objects of a list; anything else in it is told and left out."""
        value = self.get(name)
        if value is None:
            return
        if not isinstance(value, list):
            self._wrong(f"{self.path}.{name}", value, "a list")
            return
        for place, part in enumerate(value):
            path = f"{self.path}.{name}[{place}]"
            if isinstance(part, dict):
                yield Node(part, path, self.found)
            else:
                self._wrong(path, part, "an object")

    def text(self, name: str) -> str:
        """A text without spaces around it; empty where there is none."""
        value = self.get(name)
        if value is not None and not isinstance(value, str):
            self._wrong(f"{self.path}.{name}", value, "text")
            return ""
        return (value or "").strip()

    def texts(self, name: str) -> list[str]:
        """The texts of a list."""
        value = self.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            self._wrong(f"{self.path}.{name}", value, "a list of texts")
            return []
        return [str(part).strip() for part in value]

    def day(self, name: str) -> date | None:
        """A whole day. A year or month alone is told, since the day would have to be guessed."""
        told = self.text(name)
        if not told:
            return None
        try:
            if len(told) != len("2022-07-01"):
                raise ValueError
            return date.fromisoformat(told)
        except ValueError:
            fix = "Write the day in full, as 2022-07-01."
            message = f"'{told[:40]}' is not a day."
            self.found.tell("not-a-day", f"{self.path}.{name}", message, fix=fix)
            return None

    def tell(self, rule: str, message: str, *, fix: str, grave: bool = False) -> None:
        """Note a problem here."""
        self.found.tell(rule, self.path, message, fix=fix, grave=grave)


def unique(nodes: Iterable[Node], key: str) -> Iterator[Node]:
    """Objects of a list that have an id of their own; one that comes twice is told once it does."""
    seen: set[str] = set()
    for node in nodes:
        id_ = node.text(key)
        if not id_:
            node.tell("lacking", f"It has no `{key}`.", fix="Give it one.", grave=True)
        elif id_ in seen:
            said = f"'{id_[:80]}' is told twice; the first one counts."
            node.tell("told-twice", said, fix="Take one out.", grave=True)
        else:
            seen.add(id_)
            yield node
