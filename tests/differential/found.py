"""Finding by itself every statement that stands in the product's modules, so that none is forgotten.

A statement is text that begins as one, in a module's names or in the values they hold, whether it was
written as it is or put together. What is only part of another is found in that one.
"""

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

SOURCE = Path(__file__).resolve().parents[2] / "src" / "commonweal"
BEGINS = re.compile(r"\s*(?:select|with)\s", re.IGNORECASE)
SELECTS = re.compile(r"\s*select\s", re.IGNORECASE)
ASKS = re.compile(r"\s(?:from|select)\s", re.IGNORECASE)
_LOADING = "DuckDB's own: it makes of a file what is stored, and any engine reads that"
ALONE = {
    "repository/record_feeds/accepting.py": _LOADING,
    "repository/record_feeds/keys.py": _LOADING,
    "repository/record_feeds/measuring.py": _LOADING,
    "repository/record_feeds/opening.py": _LOADING,
    "repository/record_feeds/references.py": _LOADING,
    "repository/record_feeds/restating.py": _LOADING,
    "repository/record_feeds/rewriting.py": _LOADING,
    "repository/record_feeds/settling.py": _LOADING,
    "repository/record_feeds/storing.py": _LOADING,
    "repository/record_feeds/vault.py": _LOADING,
    "repository/register_tables.py": "SQLite's and PostgreSQL's: the triggers of registers",
    "tables/sql/shape.py": "no statement: what the linter says of one",
    "tables/sql/subset.py": "no statement: an expression is put into one to be taken apart",
}
"""Modules whose SQL is said to one engine alone, and why no other is to understand it."""
GAP = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Found:
    """A statement with the module and name where it stands, and the values that stand with it."""

    where: str
    sql: str
    values: Mapping[str, Any] | None = None


def is_statement(text: str) -> bool:
    """Whether a text is asked of a store, and no English sentence or message."""
    return bool(BEGINS.match(text) and ASKS.search(text))


def _texts(value: object, where: str) -> Iterator[Found]:
    """The statements in a value: itself, its items, or the fields of a record."""
    if isinstance(value, str):
        if is_statement(value):
            yield Found(where, value)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _texts(one, f"{where}, {name}")
    elif isinstance(value, list | tuple | set | frozenset):
        for number, one in enumerate(value):
            yield from _texts(one, f"{where}, {number}")
    elif is_dataclass(value) and not isinstance(value, type):
        given = getattr(value, "values", None)
        bound = given if isinstance(given, Mapping) and given else None
        called = f"{where}, {getattr(value, 'id', '')}".rstrip(", ")
        for each in fields(value):
            text = getattr(value, each.name)
            if isinstance(text, str) and is_statement(text):
                yield Found(called, text, bound)


def statements_of(module: ModuleType) -> list[Found]:
    """All that is found in one module, parts of others left out, what has values before what has none."""
    short = module.__name__.removeprefix("commonweal.")
    found = [
        one
        for name, value in vars(module).items()
        if not name.startswith("__")
        for one in _texts(value, f"{short}: {name}")
    ]
    found.sort(key=lambda one: one.values is None)
    whole: list[Found] = []
    for one in found:
        others = [other.sql for other in found if other.sql != one.sql]
        if one.sql not in {kept.sql for kept in whole} and not _is_part(one.sql, others):
            whole.append(one)
    return whole


def _is_part(text: str, others: list[str]) -> bool:
    pieces = [piece.strip() for piece in GAP.split(text) if piece.strip()]
    return any(all(piece in other for piece in pieces) for other in others)


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        name, text = path.relative_to(SOURCE).as_posix(), path.read_text(encoding="utf-8")
        if name not in ALONE and re.search(r"(?i)\b(?:select|with)\s", text):
            yield name, ast.parse(text)


def _said(node: ast.AST) -> str:
    """The text of a literal; each gap in one that is put together reads as a name."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_said(one) or " gap " for one in node.values)
    return ""


@cache
def modules_with_statements() -> tuple[str, ...]:
    """Every module with a text that begins as a statement, wherever in it."""
    return tuple(
        name for name, tree in _modules() if any(is_statement(_said(n)) for n in ast.walk(tree))
    )


def made_in_functions() -> set[str]:
    """Modules where a statement is put together in a function, so that no name holds it."""
    found = set()
    for name, tree in _modules():
        bodies = [
            n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        said = (_said(node) for body in bodies for one in body.body for node in ast.walk(one))
        if any(is_statement(text) or SELECTS.match(text) for text in said):
            found.add(name)
    return found


def kept_in_modules() -> list[Found]:
    """Every statement that a name of the product holds, each once."""
    found: dict[str, Found] = {}
    for name in modules_with_statements():
        path = f"commonweal.{name.removesuffix('.py').replace('/', '.')}"
        for one in statements_of(importlib.import_module(path)):
            kept = found.get(one.sql)
            if kept is None or kept.values is None:
                found[one.sql] = one
    others = [one.sql for one in found.values()]
    return [
        one for one in found.values() if not _is_part(one.sql, [o for o in others if o != one.sql])
    ]
