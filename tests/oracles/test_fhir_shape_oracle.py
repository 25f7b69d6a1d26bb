"""What the project knows of FHIR's shape, against the models of an independent package.

Every resource and data type kept in `fhir_r4.toml` has the same elements, repeating in the same places
and of the same types, as fhir.resources generates from HL7's own definitions of R4B.
"""

import re
from typing import Any

import pytest

from commonweal.repository.flattening.shape import Element, knowledge

PLAIN = {"bool": "boolean", "UUID": "uuid"}
NAMED = {
    "id": "Id", "code": "Code", "uri": "Uri", "string": "String", "url": "Url", "oid": "Oid",
    "canonical": "Canonical", "markdown": "Markdown", "base64Binary": "Base64Binary", "date": "Date",
    "dateTime": "DateTime", "instant": "Instant", "time": "Time", "integer": "Integer",
    "positiveInt": "PositiveInt", "unsignedInt": "UnsignedInt", "decimal": "Decimal", "xhtml": "Xhtml",
}  # fmt: skip


def type_of(annotation: Any) -> str:
    """The FHIR type in a field's annotation."""
    said = str(annotation)
    structure = re.search(r"abc\.(\w+)Type", said)
    if structure is not None:
        return structure[1]
    for name, marker in NAMED.items():
        if re.search(rf"\b{marker}\b", said):
            return name
    return next(name for word, name in PLAIN.items() if word in said)


def elements_of(type_: str) -> dict[str, Element]:
    """The elements of a type as the package has them."""
    models = pytest.importorskip("fhir.resources.R4B", reason="fhir.resources is not installed")
    found: dict[str, Element] = {}
    for name, field in models.get_fhir_model_class(type_).model_fields.items():
        if name.endswith("__ext") or name in ("fhir_comments", "resource_type"):
            continue
        choice = (field.json_schema_extra or {}).get("one_of_many")
        key = choice or field.alias or name
        types = found[key].types if choice and key in found else ()
        repeats = "list[" in str(field.annotation).lower()
        found[key] = Element(key, (*types, type_of(field.annotation)), repeats, choice is not None)
    return found


@pytest.mark.parametrize("type_", sorted(knowledge().elements))
def test_a_type_has_the_elements_that_the_oracle_gives_it(type_):
    ours = knowledge().elements[type_]
    theirs = elements_of(type_)
    added = {"modifierExtension"} - set(theirs)  # offered of every type, though only parts have it
    assert set(ours) - added == set(theirs)
    for name, element in theirs.items():
        assert sorted(ours[name].types) == sorted(element.types), name
        assert (ours[name].repeats, ours[name].is_choice) == (element.repeats, element.is_choice)


def test_every_type_that_an_element_may_be_of_is_known():
    elements = (e for kept in knowledge().elements.values() for e in kept.values())
    used = {type_ for element in elements for type_ in element.types if type_[0].isupper()}
    assert used - set(knowledge().elements) == {"Resource"}
