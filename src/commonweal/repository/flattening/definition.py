"""A SQL-on-FHIR view definition as a record: read from JSON, and refused where it is itself wrong.

Paths are read into syntax trees here; what they mean for a resource is judged when the view is
compiled. Words of a definition that say nothing about rows (status, publisher, title) are passed over.
Source: SQL on FHIR 2.0, StructureDefinition ViewDefinition.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.repository.flattening.path import Literal, Node, read_path
from commonweal.repository.flattening.shape import require_resource
from commonweal.terms.errors import DefinitionError

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SQL_TYPE = "ansi/type"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `type` is a FHIR type or empty; `sql_type` DATE, TIMESTAMP or empty."""

    name: str
    path: Node
    type: str = ""
    is_collection: bool = False
    sql_type: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """One `select`: over what it goes, and what it gives for each.

    `each` is the path of `forEach` or, with `or_null`, of `forEachOrNull`; `repeat` the paths
    followed again and again.
    """

    columns: tuple[Column, ...] = ()
    selections: tuple["Selection", ...] = ()
    unions: tuple["Selection", ...] = ()
    each: Node | None = None
    or_null: bool = False
    repeat: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A view: the resource, the rows' condition, and the selections whose columns it gives."""

    name: str
    resource: str
    constants: Mapping[str, Literal]
    where: tuple[Node, ...]
    selections: tuple[Selection, ...]
    asks_for_places: bool = False


def _path(value: object, where: str) -> Node:
    if not isinstance(value, str):
        raise DefinitionError(f"{where}: a path is text, not {type(value).__name__}.")
    return read_path(value)


def _listed(words: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = words.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise DefinitionError(f"The view's '{key}' is not a list of objects.")
    return value


def _column(words: dict[str, Any]) -> Column:
    name = words.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise DefinitionError(
            f"A column is called {name!r}: begin with a letter, then a-z, 0-9, _."
        )
    tags = {tag.get("name"): tag.get("value") for tag in _listed(words, "tag")}
    sql_type = str(tags.get(_SQL_TYPE, "")).upper()
    if sql_type not in ("", "DATE", "TIMESTAMP"):
        raise DefinitionError(f"Column {name!r}: {_SQL_TYPE} may be DATE or TIMESTAMP.")
    return Column(
        name,
        _path(words.get("path"), f"Column {name!r}"),
        str(words.get("type", "")).rpartition("/")[2],
        words.get("collection") is True,
        sql_type,
    )


def _selection(words: dict[str, Any]) -> Selection:
    given = [key for key in ("forEach", "forEachOrNull", "repeat") if key in words]
    if len(given) > 1:
        raise DefinitionError(f"A select has both {' and '.join(given)}: give one.")
    repeated = words.get("repeat", [])
    if not isinstance(repeated, list):
        raise DefinitionError("The view's 'repeat' is not a list of paths.")
    each = words.get("forEach", words.get("forEachOrNull"))
    selection = Selection(
        columns=tuple(_column(one) for one in _listed(words, "column")),
        selections=tuple(_selection(one) for one in _listed(words, "select")),
        unions=tuple(_selection(one) for one in _listed(words, "unionAll")),
        each=_path(each, given[0]) if given and not repeated else None,
        or_null="forEachOrNull" in words,
        repeat=tuple(_path(one, "repeat") for one in repeated),
    )
    _names(selection)
    return selection


def _names(selection: Selection) -> tuple[str, ...]:
    """The names of a selection's columns, in order. Raises when its unions do not agree."""
    names = [column.name for column in selection.columns]
    for nested in selection.selections:
        names += _names(nested)
    branches = [_names(branch) for branch in selection.unions]
    if any(branch != branches[0] for branch in branches):
        raise DefinitionError("The parts of a unionAll do not have the same columns in one order.")
    return (*names, *(branches[0] if branches else ()))


def _constant(words: dict[str, Any]) -> tuple[str, Literal]:
    name = words.get("name")
    values = [key for key in words if key.startswith("value") and len(key) > len("value")]
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(values) != 1:
        raise DefinitionError(f"The constant {name!r} needs a name and one value.")
    kind = values[0].removeprefix("value")
    value = words[values[0]]
    if not isinstance(value, str | int | float):
        raise DefinitionError(f"The constant {name!r} is not a single value.")
    said = str(value).lower() if isinstance(value, bool) else str(value)
    return name, Literal(said, kind[0].lower() + kind[1:])


def read_definition(words: Mapping[str, Any]) -> Definition:
    """Read a view definition from its JSON. Raises `DefinitionError` saying what is wrong."""
    resource = words.get("resource")
    if not isinstance(resource, str):
        raise DefinitionError("The view does not say which 'resource' it is of.")
    selections = tuple(_selection(one) for one in _listed(words, "select"))
    names = [name for selection in selections for name in _names(selection)]
    if not names:
        raise DefinitionError("The view has no column: give a 'select' with at least one.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DefinitionError(f"The view gives columns twice: {', '.join(twice)}.")
    return Definition(
        name=str(words.get("name", resource)),
        resource=require_resource(resource),
        constants=dict(_constant(one) for one in _listed(words, "constant")),
        where=tuple(_path(one.get("path"), "where") for one in _listed(words, "where")),
        selections=selections,
        asks_for_places="%rowIndex" in json.dumps(words, default=str),
    )
