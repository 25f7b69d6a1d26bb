"""What resources and data types of FHIR R4 are made of, as far as flattening has to know.

A view's path says neither whether an element repeats nor where a choice of types is kept; this does.
The knowledge is in `fhir_r4.toml` beside this module. Rules of profiles, and whether a resource keeps
them, are not its business.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from commonweal.terms.errors import DefinitionError

NUMBERS = frozenset({"decimal", "integer", "positiveInt", "unsignedInt"})
WHOLE = NUMBERS - {"decimal"}
TIMES = frozenset({"date", "dateTime", "instant", "time"})

_EVERYWHERE = "id:string extension:Extension*"
_IN_PARTS = "modifierExtension:Extension*"
_IN_RESOURCES = (
    "id:id meta:Meta implicitRules:uri language:code text:Narrative contained:Resource* "
    "extension:Extension* modifierExtension:Extension*"
)


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a type. One that may take several `types` is a choice: `value[x]`."""

    name: str
    types: tuple[str, ...]
    repeats: bool = False
    is_choice: bool = False

    def key(self, type_: str) -> str:
        """The name in JSON under which a value of the type stands."""
        return self.name + type_[0].upper() + type_[1:] if self.is_choice else self.name


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Every type known, with its elements by name; and which of the types are resources."""

    elements: Mapping[str, Mapping[str, Element]]
    resources: frozenset[str]


def _element(written: str, any_type: tuple[str, ...]) -> Element:
    name, _, types = written.partition(":")
    choice = name.endswith("[x]")
    listed = any_type if types == "any" else tuple(types.rstrip("*").split("|"))
    return Element(name.removesuffix("[x]"), listed, types.endswith("*"), choice)


def _elements(written: str, any_type: tuple[str, ...]) -> dict[str, Element]:
    listed = (_element(one, any_type) for one in written.split())
    return {element.name: element for element in listed}


@cache
def knowledge() -> Knowledge:
    """The shapes kept with the project, read once."""
    text = (resources.files(__package__) / "fhir_r4.toml").read_text(encoding="utf-8")
    words = tomllib.loads(text)
    any_type = tuple(words["any"]["types"].split())
    found = {
        name: _elements(f"{_IN_RESOURCES} {body}", any_type)
        for name, body in words["resources"].items()
    }
    for name, body in words["types"].items():
        found[name] = _elements(f"{_EVERYWHERE} {_IN_PARTS} {body}", any_type)
    return Knowledge(found, frozenset(words["resources"]))


def require_resource(name: str) -> str:
    """The name of a known resource type. Raises `DefinitionError` for any other."""
    if name not in knowledge().resources:
        known = ", ".join(sorted(knowledge().resources))
        raise DefinitionError(
            f"The view asks for the resource {name!r}, whose shape is not known. Known are {known}; "
            "add another to fhir_r4.toml."
        )
    return name


def element_of(type_: str, name: str) -> Element | None:
    """The element of that name, or nothing when the type has none."""
    return knowledge().elements.get(type_, {}).get(name)


def is_primitive(type_: str) -> bool:
    """Whether values of the type are single words, numbers or times."""
    return type_[:1].islower()
