"""The house's rules about source text, each a function from a source file to the findings in it.

A finding is a sentence that begins with the place. The rules read syntax trees, never run the code, and know
nothing of what a module computes. `test_tidy` applies them to the project; `test_rules` shows that each can
fail.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

LINES_MAX = 400
BODY_LINES_MAX = 40
POSITIONAL_MAX = 3
DOCSTRING_WORDS_MIN = 6

FORBIDDEN_NAMES = {
    *("util", "utils", "helper", "helpers", "manager", "managers", "handler", "handlers"),
    *("process", "processes", "data", "common", "misc"),
}

DOMAINS = (
    *("terms", "tables", "system", "stewardship", "population", "outcomes", "capacity", "money"),
    *("workforce", "involvement", "care", "governance", "delivery"),
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file: its path from the project's root, with forward slashes, and its text."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def room(self) -> str | None:
        """The package directly under `commonweal` that the file belongs to, if any."""
        parts = self.path.parts
        return parts[2] if parts[:2] == ("src", "commonweal") and len(parts) > 3 else None

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node


Rule = Callable[[Source], list[str]]


def long_files(source: Source, catalogues: dict[str, str] | None = None) -> list[str]:
    """Files of at most 400 lines, but for declared catalogues."""
    lines = len(source.text.splitlines())
    if lines <= LINES_MAX or str(source.path) in (catalogues or {}):
        return []
    return [f"{source.path} has {lines} lines: at most {LINES_MAX}, or declare it a catalogue"]


def long_bodies(source: Source) -> list[str]:
    """Function bodies of at most 40 lines, docstring apart."""
    found = []
    for function in source.functions():
        body = function.body[1:] if ast.get_docstring(function) is not None else function.body
        if not body:
            continue
        lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
        if lines > BODY_LINES_MAX:
            found.append(f"{source.path}:{function.lineno} {function.name} has {lines} lines")
    return found


def many_positional_arguments(source: Source) -> list[str]:
    """More than three arguments are keyword-only. A Typer command is called by option, so it is exempt."""
    found = []
    for function in source.functions():
        if source.room == "cli" and is_typer_command(function):
            continue
        names = [argument.arg for argument in function.args.posonlyargs + function.args.args]
        taken = len(names) - (names[:1] in (["self"], ["cls"]))
        if taken > POSITIONAL_MAX:
            found.append(
                f"{source.path}:{function.lineno} {function.name} takes {taken} by position"
            )
    return found


def is_typer_command(function: Function) -> bool:
    """True for a function decorated as `@app.command(...)` or `@app.callback(...)`."""
    called = [d.func for d in function.decorator_list if isinstance(d, ast.Call)]
    return any(isinstance(c, ast.Attribute) and c.attr in {"command", "callback"} for c in called)


def forbidden_names(source: Source) -> list[str]:
    """No module or package whose name says nothing."""
    bad = [part for part in (*source.path.parts[:-1], source.path.stem) if part in FORBIDDEN_NAMES]
    return [f"{source.path}: no module is called {part!r}; name what it holds" for part in bad]


def missing_docstring(source: Source) -> list[str]:
    """Every module opens with at least a sentence that says what it is for."""
    said = ast.get_docstring(source.tree) or ""
    first = said.split("\n\n")[0].strip()
    if len(said.split()) >= DOCSTRING_WORDS_MIN and first.endswith((".", ":", "?")):
        return []
    return [f"{source.path}: open the module with a sentence that says what it is for"]


def thawed_records(source: Source) -> list[str]:
    """Records are frozen: a dataclass says so."""
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                call = decorator if isinstance(decorator, ast.Call) else None
                if last_name(call.func if call else decorator) != "dataclass":
                    continue
                frozen = call is not None and any(is_set(k, "frozen") for k in call.keywords)
                if not frozen:
                    found.append(f"{source.path}:{node.lineno} {node.name} is not frozen")
    return found


def is_set(keyword: ast.keyword, name: str) -> bool:
    """True for `name=True` in a call."""
    value = keyword.value
    return keyword.arg == name and isinstance(value, ast.Constant) and value.value is True


IGNORES = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no)(?P<rest>.*)$")
CODES = re.compile(r"^(?::?\s*[A-Z]{1,4}\d+(?:,\s*[A-Z]{1,4}\d+)*|\[[\w, -]+\]|\s*cover)?")


def unreasoned_ignores(source: Source) -> list[str]:
    """An ignore carries its reason on the same line."""
    found = []
    for number, line in enumerate(source.text.splitlines(), 1):
        if (match := IGNORES.search(line)) is not None:
            reason = CODES.sub("", match["rest"], count=1)
            if len(reason.split()) < 3:
                found.append(f"{source.path}:{number} ignores a rule and does not say why")
    return found


# Joined so that this file does not contain what it looks for.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
UNFINISHED_WORDS = re.compile(r"\b(?:place" + r"holder|st" + r"ub)\b", re.IGNORECASE)


def unfinished_marks(source: Source) -> list[str]:
    """Nothing is left for later in the source."""
    return [
        f"{source.path}:{number} is marked as unfinished: {line.strip()}"
        for number, line in enumerate(source.text.splitlines(), 1)
        if UNFINISHED.search(line) or UNFINISHED_WORDS.search(line)
    ]


# What the project's files never name: the folder that only a test setting may know, tools that wrote
# nothing here, package registries and this machine's own paths.
UNSPEAKABLE = re.compile(
    r"\.\./sha" + r"red\b|\bsha" + r"red/(?:data|facts|cases|design)\b|/wo" + r"rk/main\b"
    r"|pypi\.o" + r"rg|python" + r"hosted|npmjs\.(?:o" + r"rg|com)"
    r"|\bclau" + r"de\b|\banthro" + r"pic\b|\bopen" + r"ai\b|\bchat" + r"gpt\b|\bcopi" + r"lot\b"
    r"|\blanguage mo" + r"del\b|\bai assis" + r"tant\b|\bcoding assis" + r"tant\b",
    re.IGNORECASE,
)


def unspeakable_words(source: Source) -> list[str]:
    """No shared folder, registry, machine path or writing tool is named anywhere."""
    return [
        f"{source.path}:{number} names {match.group()!r}"
        for number, line in enumerate(source.text.splitlines(), 1)
        if (match := UNSPEAKABLE.search(line)) is not None
    ]


def last_name(node: ast.AST) -> str:
    """The name itself, or the attribute after the last dot."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
