"""The words of a view definition: which it may have, and what a constant of each kind may say.

A misspelt word must never be passed over: without its condition, loop or union a view gives other rows.
"""

from typing import Any

import pytest

from commonweal.repository.flattening import compile_view
from commonweal.repository.flattening.definition import read_definition
from commonweal.terms.errors import DefinitionError

COLUMN = {"name": "answer", "path": "gender"}
SELECT = {"column": [COLUMN]}


def view(*selects: dict[str, Any], **words: Any) -> dict[str, Any]:
    return {"resource": "Patient", "select": list(selects or [SELECT]), **words}


def asking(path: str = "gender", **words: Any) -> dict[str, Any]:
    return view({"column": [{**COLUMN, "path": path, **words}]})


MISSPELT = {
    "wheres": (view(wheres=[{"path": "active"}]), "where"),
    "forEachornull": (view(SELECT, {"forEachornull": "contact", "column": []}), "forEachOrNull"),
    "unionall": (view(SELECT, {"unionall": [SELECT]}), "unionAll"),
    "columns": (view({**SELECT, "columns": [COLUMN]}), "column"),
    "paths": (asking(paths="id"), "path"),
    "pth": (view(where=[{"path": "active", "pth": "id"}]), "path"),
    "values": (asking(tag=[{"name": "ansi/type", "values": "DATE"}]), "value"),
    "_where": (view(_where=[{"path": "active"}]), "where"),
    "unioneAll": (view({"unionAll": [{**SELECT, "unioneAll": []}]}), "unionAll"),
}


@pytest.mark.parametrize("word", MISSPELT)
def test_a_word_that_a_view_does_not_have_is_refused_with_the_one_meant(word):
    told, meant = MISSPELT[word]
    with pytest.raises(DefinitionError) as refused:
        compile_view(told)
    assert f"has no word '{word}'" in str(refused.value)
    assert "Did you mean " in str(refused.value)
    assert meant in str(refused.value).partition("Did you mean ")[2]


def test_words_about_the_view_itself_are_passed_over():
    told = view(
        resourceType="ViewDefinition", url="https://e/v", status="draft", fhirVersion=["4.0.1"],
        title="Patients", where=[{"path": "active", "description": "in use"}],
    )  # fmt: skip
    assert len(read_definition(told).where) == 1


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (asking(type="strng"), "'strng' is not a type of single values. Did you mean string"),
        (asking(type="HumanName"), "not a type of single values"),
        (asking(collection="true"), "true or false"),
        (asking("gender.substring('a')"), "whole number"),
        (asking("gender.substring(1, id)"), "whole number"),
        (asking("gender.substring(-1)"), "whole number"),
        (asking("name[99999999999].use"), "whole number"),
        (asking("name.first().toString()"), "not of HumanName"),
        (asking("name.join(',')"), "not of HumanName"),
        (asking("99999999999999999999"), "too large"),
    ],
)
def test_a_column_that_says_no_such_thing_is_refused(told, said):
    with pytest.raises(DefinitionError) as refused:
        compile_view(told)
    assert said in str(refused.value)


def test_a_type_may_be_given_by_its_address():
    by_address = ("http://hl7.org/fhir/StructureDefinition/code", "http://hl7.org/fhirpath/System.String")  # fmt: skip
    types = [compile_view(asking(type=address)).columns[0].type for address in by_address]
    assert types == ["code", "string"]


def test_a_constant_is_given_once():
    twice = [{"name": "a", "valueString": "1"}, {"name": "a", "valueString": "2"}]
    with pytest.raises(DefinitionError, match="constant 'a' twice"):
        compile_view(view(constant=twice))


def test_a_negative_constant_is_no_place():
    told = {**asking("name[%a].use"), "constant": [{"name": "a", "valueInteger": -1}]}
    with pytest.raises(DefinitionError, match="whole number from nought"):
        compile_view(told)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("valueBoolean", "yes"), ("valueBoolean", 1), ("valueInteger", "x"), ("valueInteger", True),
        ("valueInteger", 1.5), ("valueInteger", 2**31), ("valuePositiveInt", 0),
        ("valueUnsignedInt", -1), ("valueDecimal", "1.2"), ("valueDecimal", float("nan")),
        ("valueString", 1), ("valueString", ""), ("valueString", ["a"]), ("valueCode", False),
        ("valueDate", "2024-1-1"), ("valueDateTime", "2024-01-01 10:00"),
        ("valueInstant", "2024-01-01T10:00:00"), ("valueTime", "10"),
        ("valueQuantity", {"value": 1}), ("valueStrng", "a"),
    ],
)  # fmt: skip
def test_a_constant_that_is_not_of_its_kind_is_refused(kind, value):
    with pytest.raises(DefinitionError, match=r"constant 'a'"):
        read_definition(view(constant=[{"name": "a", kind: value}]))


def test_a_constant_has_no_other_words():
    with pytest.raises(DefinitionError, match="has no word 'vlueString'"):
        read_definition(view(constant=[{"name": "a", "valueCode": "b", "vlueString": "c"}]))


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("valueBoolean", True, "true"), ("valueInteger", -3, "-3"), ("valueDecimal", 2, "2"),
        ("valueDateTime", "2024-01-01T10:00:00.5+01:00", "2024-01-01T10:00:00.5+01:00"),
        ("valueDate", "2024-02", "2024-02"), ("valueTime", "10:00:00", "10:00:00"),
    ],
)  # fmt: skip
def test_a_constant_of_its_kind_is_read(kind, value, said):
    constants = read_definition(view(constant=[{"name": "a", kind: value}])).constants
    assert constants["a"].value == said
