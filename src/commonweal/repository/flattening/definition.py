"""A SQL-on-FHIR view definition as a record: read from JSON, and refused where it is itself wrong.

Paths are read into syntax trees here; what they mean for a resource is judged when the view is
compiled. Words of a definition that say nothing about rows (status, publisher, title) are passed over;
any word it does not have is refused, since a misspelt one would change the rows unsaid.
Source: SQL on FHIR 2.0, StructureDefinition ViewDefinition.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.repository.flattening.path import Literal, Node, read_path
from commonweal.repository.flattening.shape import require_resource
from commonweal.tables.sql.subset import nearest
from commonweal.terms.errors import DefinitionError

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SQL_TYPE = "ansi/type"

_ANYWHERE = frozenset({"id", "extension"})
_VIEW = _ANYWHERE | {
    "resourceType", "meta", "implicitRules", "language", "text", "contained", "url", "identifier",
    "version", "versionAlgorithmString", "versionAlgorithmCoding", "name", "title", "status",
    "experimental", "date", "publisher", "contact", "description", "useContext", "jurisdiction",
    "purpose", "copyright", "copyrightLabel", "resource", "resourceVersion", "fhirVersion",
    "profile", "constant", "select", "where",
}  # fmt: skip
_SELECT = _ANYWHERE | {"column", "select", "forEach", "forEachOrNull", "repeat", "unionAll"}
_COLUMN = _ANYWHERE | {"name", "path", "description", "type", "collection", "tag"}
_TAG = _ANYWHERE | {"name", "value"}
_WHERE = _ANYWHERE | {"path", "description"}

_ANY_TEXT = ".+"
_DAY = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
_ZONE = "(Z|[+-][0-9]{2}:[0-9]{2})"
_WORDS = (
    "base64Binary", "canonical", "code", "id", "markdown", "oid", "string", "uri", "url", "uuid",
)  # fmt: skip
_TEXTS = {
    **dict.fromkeys(_WORDS, _ANY_TEXT),
    "date": _DAY,
    "dateTime": f"{_DAY}(T{_CLOCK}{_ZONE}?)?",
    "instant": f"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}{_ZONE}",
    "time": _CLOCK,
    "integer64": "[+-]?[0-9]{1,19}",
}
_WHOLE_MIN = {"integer": -(2**31), "unsignedInt": 0, "positiveInt": 1}
_KINDS = frozenset({*_TEXTS, *_WHOLE_MIN, "boolean", "decimal"})


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


def _listed(
    words: Mapping[str, Any], key: str, known: frozenset[str] | None = None
) -> list[dict[str, Any]]:
    value = words.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise DefinitionError(f"The view's '{key}' is not a list of objects.")
    for one in value:
        _require_known(one, known or frozenset(one), f"The view's '{key}'")
    return value


def _require_known(words: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    """Raise `DefinitionError` for a word that is not known there."""
    for word in words:
        if word not in known:
            raise DefinitionError(f"{where} has no word {word!r}.{nearest(word, known)}")


def _column(words: dict[str, Any]) -> Column:
    name = words.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise DefinitionError(
            f"A column is called {name!r}: begin with a letter, then a-z, 0-9, _."
        )
    tags = {tag.get("name"): tag.get("value") for tag in _listed(words, "tag", _TAG)}
    sql_type = str(tags.get(_SQL_TYPE, "")).upper()
    if sql_type not in ("", "DATE", "TIMESTAMP"):
        raise DefinitionError(f"Column {name!r}: {_SQL_TYPE} may be DATE or TIMESTAMP.")
    is_collection = words.get("collection", False)
    if not isinstance(is_collection, bool):
        raise DefinitionError(f"Column {name!r}: 'collection' is true or false, without quotes.")
    path = _path(words.get("path"), f"Column {name!r}")
    return Column(name, path, _column_type(words, name), is_collection, sql_type)


def _column_type(words: dict[str, Any], name: str) -> str:
    """The FHIR type asked for, or empty. FHIRPath's own `System.String` is FHIR's `string`."""
    if "type" not in words:
        return ""
    type_ = str(words["type"]).rpartition("/")[2]
    if type_.startswith("System."):
        type_ = type_[len("System.") :]
        type_ = type_[:1].lower() + type_[1:]
    if type_ not in _KINDS:
        raise DefinitionError(
            f"Column {name!r}: {words['type']!r} is not a type of single values."
            f"{nearest(type_, _KINDS)}"
        )
    return type_


def _selection(words: dict[str, Any]) -> Selection:
    given = [key for key in ("forEach", "forEachOrNull", "repeat") if key in words]
    if len(given) > 1:
        raise DefinitionError(f"A select has both {' and '.join(given)}: give one.")
    repeated = words.get("repeat", [])
    if not isinstance(repeated, list):
        raise DefinitionError("The view's 'repeat' is not a list of paths.")
    each = words.get("forEach", words.get("forEachOrNull"))
    selection = Selection(
        columns=tuple(_column(one) for one in _listed(words, "column", _COLUMN)),
        selections=tuple(_selection(one) for one in _listed(words, "select", _SELECT)),
        unions=tuple(_selection(one) for one in _listed(words, "unionAll", _SELECT)),
        each=_path(each, given[0]) if given and not repeated else None,
        or_null="forEachOrNull" in words,
        repeat=tuple(_path(one, "repeat") for one in repeated),
    )
    _names(selection)
    if selection.repeat and any(map(_repeats, (*selection.selections, *selection.unions))):
        raise DefinitionError("A repeat stands within a repeat: give each a view of its own.")
    return selection


def _repeats(selection: Selection) -> bool:
    return bool(selection.repeat) or any(map(_repeats, (*selection.selections, *selection.unions)))


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
    _require_known(words, _ANYWHERE | {"name", *values}, f"The constant {name!r}")
    kind = values[0].removeprefix("value")
    kind = kind[0].lower() + kind[1:]
    value = words[values[0]]
    if kind not in _KINDS:
        raise DefinitionError(f"The constant {name!r} is a {kind}, which is no single value.")
    if not _is_of(kind, value):
        raise DefinitionError(f"The constant {name!r} says {value!r}, which is no {kind}.")
    return name, Literal(str(value).lower() if kind == "boolean" else str(value), kind)


def _is_of(kind: str, value: object) -> bool:
    """Whether a value of JSON is one of the FHIR type."""
    if kind in _TEXTS:
        return isinstance(value, str) and re.fullmatch(_TEXTS[kind], value, re.DOTALL) is not None
    if isinstance(value, bool) or kind == "boolean":
        return isinstance(value, bool) and kind == "boolean"
    if kind == "decimal":
        return isinstance(value, int | float) and math.isfinite(value)
    return isinstance(value, int) and _WHOLE_MIN[kind] <= value < 2**31


def _constants(listed: list[dict[str, Any]]) -> dict[str, Literal]:
    found: dict[str, Literal] = {}
    for name, value in map(_constant, listed):
        if name in found:
            raise DefinitionError(f"The view gives the constant {name!r} twice.")
        found[name] = value
    return found


def read_definition(words: Mapping[str, Any]) -> Definition:
    """Read a view definition from its JSON. Raises `DefinitionError` saying what is wrong."""
    _require_known(words, _VIEW, "The view")
    resource = words.get("resource")
    if not isinstance(resource, str):
        raise DefinitionError("The view does not say which 'resource' it is of.")
    selections = tuple(_selection(one) for one in _listed(words, "select", _SELECT))
    names = [name for selection in selections for name in _names(selection)]
    if not names:
        raise DefinitionError("The view has no column: give a 'select' with at least one.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DefinitionError(f"The view gives columns twice: {', '.join(twice)}.")
    return Definition(
        name=str(words.get("name", resource)),
        resource=require_resource(resource),
        constants=_constants(_listed(words, "constant")),
        where=tuple(_path(one.get("path"), "where") for one in _listed(words, "where", _WHERE)),
        selections=selections,
        asks_for_places="%rowIndex" in json.dumps(words, default=str),
    )
