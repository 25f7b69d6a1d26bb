"""How resources become rows: what paths mean, and which views are refused with which words.

What no file can do to a view is in `test_hostile_resources`.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.repository.flattening import compile_view
from commonweal.repository.flattening.path import Binary, Literal, Member, read_path
from commonweal.repository.flattening.repeating import DEPTH_MAX
from commonweal.terms.errors import DefinitionError
from tests.one_spark import spark_session
from tests.spec.flattened import comparable, on_duckdb, on_spark, written


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1, "memory_limit": "500MB"}) as connection:
        yield connection


def columns(resource: str, *asked: dict[str, Any], **words: Any) -> dict[str, Any]:
    return {"resource": resource, "select": [{"column": list(asked)}], **words}


def one(path: str, type_: str = "", **words: Any) -> dict[str, Any]:
    return {"name": "answer", "path": path, **({"type": type_} if type_ else {}), **words}


PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "active": True,
    "birthDate": "1950-02",
    "name": [
        {"use": "official", "given": ["Ann", None, "May"]},
        {"use": "usual", "given": ["Nan"], "period": {"start": "2001-02-03"}},
    ],
    "multipleBirthInteger": 2,
    "managingOrganization": {"reference": "https://example.nhs.uk/R4/Organization/o-1/_history/7"},
    "generalPractitioner": [
        {"reference": "Practitioner/g1"},
        {"reference": "#inside"},
        {"reference": "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"},
        {"identifier": {"value": "J82001"}},
        {"reference": "Organization/o2"},
    ],
    "extension": [{"url": "https://e/a", "valueString": "said"}],
}
ANSWERS = {
    "name.given.first()": "Ann",
    "name.given.join('|')": "Ann|May|Nan",
    "name.where(use = 'usual').given.first()": "Nan",
    "name[1].period.start": "2001-02-03",
    "name[7].use": None,
    "name.given.count()": 3,
    "name.exists(use = 'nickname')": False,
    "name.given.empty().not()": True,
    "multipleBirth.ofType(integer) + 1": 3,
    "multipleBirth.ofType(boolean)": None,
    "multipleBirth.exists()": True,
    "deceased.exists()": False,
    "getResourceKey()": "p1",
    "managingOrganization.getReferenceKey()": "o-1",
    "managingOrganization.getReferenceKey(Organization)": "o-1",
    "managingOrganization.getReferenceKey(Practitioner)": None,
    "generalPractitioner.getReferenceKey(Practitioner).first()": "g1",
    "generalPractitioner.getReferenceKey().join(',')": "g1,o2",
    "extension('https://e/a').value.ofType(string).first()": "said",
    "extension('https://e/b').value.ofType(string).first()": None,
    "Patient.id & '/' & gender & '!'": "p1/!",
    "id + gender": None,
    "iif(active, 'yes', 'no')": "yes",
    "iif(gender = 'male', 'yes', 'no')": "no",
    "id.substring(1)": "1",
    "id.substring(5, 2)": None,
    "2 + 3 * 4": 14,
    "(2 + 3) * 4": 20,
    "-2 + 3": 1,
    "1 / 4": 0.25,
    "1 / 0": None,
    "1.5 * 2": 3.0,
    "active and gender = 'male'": None,
    "active or gender = 'male'": True,
    "active xor true": False,
    "active implies gender.exists()": False,
    "gender != 'male'": None,
    "'a' < 'b' and 2 >= 2 and 2 <= 3 and 3 > 2": True,
    "name.given = name.given": True,
    "name.given != name.use": True,
    "contact.name.family = name.given": None,
    "@2024-02 = @2024-02-01": None,
    "@2024-02 < @2024-03-01": True,
    "@2024-03-01T10:00:00Z = @2024-03-01T11:00:00.000+01:00": True,
    "@2024-03-01T10:00:00Z > @2024-03-01T10:30:00+01:00": True,
    "@T12:30:00 = @T12:30:00.000": True,
    "birthDate.lowBoundary()": "1950-02-01",
    "birthDate.highBoundary()": "1950-02-28",
    "@2024-02.highBoundary()": "2024-02-29",
    "@1900-02.highBoundary()": "1900-02-28",
    "@2000-02.highBoundary()": "2000-02-29",
    "@2024.highBoundary()": "2024-12-31",
    "@2024-04.highBoundary()": "2024-04-30",
    "@2024-02-03T10:20.lowBoundary()": "2024-02-03T10:20:00.000+14:00",
    "@2024-02-03T10:20:30Z.highBoundary()": "2024-02-03T10:20:30.999Z",
    "@T10.highBoundary()": "10:59:59.999",
    "1.587.lowBoundary()": 1.5865,
    "1.0.highBoundary()": 1.05,
    "{}.exists()": False,
    "'it\\'s \\u00e9 \\\\'": "it's é \\",
}


@pytest.mark.parametrize("path", ANSWERS)
def test_a_path_means(path, duck, tmp_path):
    view = compile_view(columns("Patient", one(path)))
    (row,) = on_duckdb(view, written([PATIENT], tmp_path), duck)
    assert row["answer"] == ANSWERS[path]
    assert isinstance(row["answer"], bool) == isinstance(ANSWERS[path], bool)


@pytest.mark.slow
def test_every_path_means_the_same_on_spark():
    session = spark_session()
    asked = [{**one(path), "name": f"a{i}"} for i, path in enumerate(ANSWERS)]
    (row,) = on_spark(compile_view(columns("Patient", *asked)), [PATIENT], session)
    told = dict(zip(ANSWERS, row.values(), strict=True))
    assert comparable([told]) == comparable([ANSWERS])


def test_times_are_given_as_the_clock_in_england_had_them(duck, tmp_path):
    instants = {
        "2024-03-31T00:59:59Z": "2024-03-31 00:59:59",
        "2024-03-31T01:00:00Z": "2024-03-31 02:00:00",
        "2024-10-27T00:30:00.000Z": "2024-10-27 01:30:00",
        "2024-06-30T23:30:00+00:00": "2024-07-01 00:30:00",
        "2024-07-01T01:30:00+02:00": "2024-07-01 00:30:00",
        "2024-07-01T09:15:00": "2024-07-01 09:15:00",
        "2024-07-01": "2024-07-01",
        "2024-07": "2024-07",
    }
    tags = [{"name": "ansi/type", "value": "TIMESTAMP"}], [{"name": "ansi/type", "value": "DATE"}]
    view = compile_view(
        columns(
            "Observation",
            one("effective.ofType(dateTime)", "dateTime", tag=tags[0]),
            {**one("effective.ofType(dateTime)", "dateTime", tag=tags[1]), "name": "day"},
        )
    )
    assert [column.type for column in view.columns] == ["timestamp", "date"]
    resources = [{"resourceType": "Observation", "effectiveDateTime": when} for when in instants]
    rows = on_duckdb(view, written(resources, tmp_path), duck)
    assert [row["answer"] for row in rows] == list(instants.values())
    assert [row["day"] for row in rows] == [when[:10] for when in instants.values()]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("name.given.last()", "no function last()"),
        ("value", "several types: say ofType"),
        ("name.where(family)", "not true or false"),
        ("name", "name an element of it"),
        ("name.given + 1", "string + integer"),
        ("code = 1", "has no meaning"),
        ("%nobody", "none of its constants"),
        ("name[active]", "index is a whole number"),
        ("name.given.first(1)", "given 1 arguments"),
        ("name.given.join(use)", "text in quotes"),
        ("iif(active, 'yes', 1)", "give one type"),
        ("subject.getReferenceKey('Patient')", "name of a type"),
        ("active.lowBoundary()", "not for boolean"),
        ("id.getReferenceKey()", "asked of a Reference"),
        ("name.given ~ 'a'", "cannot be read"),
        ("'it''s'", "cannot be read"),
        ("name.", "cannot be read at 'its end'"),
        ("(" * 30 + "id" + ")" * 30, "nested deeper"),
        ("id & " * 500 + "id", "longer than"),
    ],
)
def test_a_view_with_such_a_path_is_refused(path, said):
    resource = (
        "Observation"
        if path.split(".")[0].split(" ")[0] in ("value", "code", "subject")
        else "Patient"
    )
    with pytest.raises(DefinitionError) as refused:
        compile_view(columns(resource, one(path)))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (columns("Unicorn", one("id")), "not known"),
        (columns("Patient", {"name": "2nd", "path": "id"}), "begin with a letter"),
        (columns("Patient", one("id"), one("id")), "twice: answer"),
        (columns("Patient", one("id", "integer")), "is to be integer"),
        (columns("Patient", one("id", tag=[{"name": "ansi/type", "value": "DATE"}])), "type of time"),
        (columns("Patient", one("id", tag=[{"name": "ansi/type", "value": "BLOB"}])), "DATE or TIMESTAMP"),
        ({"resource": "Patient", "select": "id"}, "not a list"),
        ({"resource": "Patient", "select": []}, "no column"),
        (
            {"resource": "Patient", "select": [{"forEach": "name", "repeat": ["name"], "column": [one("use")]}]},
            "both forEach and repeat",
        ),
    ],
)  # fmt: skip
def test_a_wrong_view_is_refused(view, said):
    with pytest.raises(DefinitionError) as refused:
        compile_view(view)
    assert said in str(refused.value)


def test_an_element_that_the_shape_has_not_is_empty_and_told():
    view = compile_view(columns("Patient", one("name.famly.first()")))
    assert view.unknown == ("HumanName.famly",)


def test_a_view_tells_that_a_resource_may_have_more_than_it_allows(duck, tmp_path):
    view = compile_view(columns("Patient", one("name.given")))
    assert view.failing == ("Column 'answer'",)
    with pytest.raises(duckdb.Error, match="more than one value"):
        on_duckdb(view, written([PATIENT], tmp_path), duck)
    assert compile_view(columns("Patient", one("name.given.first()"))).failing == ()


def test_only_what_a_view_touches_is_read():
    view = compile_view(columns("Patient", one("name.where(use = 'usual').period.start.first()")))
    assert view.spark_schema() == (
        "`id` STRING, `name` ARRAY<STRUCT<`period`: STRUCT<`start`: STRING>, `use`: STRING>>, "
        "`resourceType` STRING"
    )
    assert 'STRUCT("period" STRUCT("start" VARCHAR), "use" VARCHAR)[]' in view.duckdb_relation("f")


def questionnaire(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"linkId": str(depth)}
    for level in reversed(range(1, depth)):
        inner = {"linkId": str(level), "item": [inner]}
    return {"resourceType": "QuestionnaireResponse", "id": "q", "item": [inner]}


REPEATED = {
    "resource": "QuestionnaireResponse",
    "select": [{"repeat": ["item", "answer.item"], "column": [one("linkId"), {"name": "at", "path": "%rowIndex"}]}],
}  # fmt: skip


def test_parts_within_parts_are_gone_over_to_a_depth_and_no_further_unsaid(duck, tmp_path):
    view = compile_view(REPEATED)
    rows = on_duckdb(view, written([questionnaire(DEPTH_MAX)], tmp_path), duck)
    assert [(row["answer"], row["at"]) for row in rows] == [
        (str(level), level - 1) for level in range(1, DEPTH_MAX + 1)
    ]
    with pytest.raises(duckdb.Error, match="nested deeper"):
        on_duckdb(view, written([questionnaire(DEPTH_MAX + 1)], tmp_path), duck)


TREE = {
    "resourceType": "QuestionnaireResponse",
    "id": "q",
    "item": [
        {
            "linkId": "1",
            "answer": [{"valueString": "x", "item": [{"linkId": "1a"}]}],
            "item": [{"linkId": "1.1", "item": [{"linkId": "1.1.1"}]}, {"linkId": "1.2"}],
        },
        {"linkId": "2"},
    ],
}
ASKED_AFTER = {
    "resource": "QuestionnaireResponse",
    "select": [
        {
            "repeat": ["item", "answer.item"],
            "column": [
                one("linkId"),
                {"name": "items", "path": "item.count()"},
                {"name": "answered", "path": "answer.exists()"},
                {"name": "second", "path": "item[1].exists()"},
            ],
        }
    ],
}
TOLD_OF = [
    ("1", 2, True, True), ("1.1", 1, False, False), ("1.1.1", 0, False, False),
    ("1.2", 0, False, False), ("1a", 0, False, False), ("2", 0, False, False),
]  # fmt: skip


def test_parts_within_parts_are_asked_after(duck, tmp_path):
    rows = on_duckdb(compile_view(ASKED_AFTER), written([TREE], tmp_path), duck)
    assert [tuple(row.values()) for row in rows] == TOLD_OF


@pytest.mark.slow
def test_parts_within_parts_are_asked_after_on_spark():
    rows = on_spark(compile_view(ASKED_AFTER), [TREE], spark_session())
    assert [tuple(row.values()) for row in rows] == TOLD_OF


@pytest.mark.parametrize("element", ["contact", "name", "link"])
def test_a_part_that_holds_none_of_its_kind_is_gone_over_once(element, duck, tmp_path):
    view = compile_view(
        {"resource": "Patient", "select": [{"repeat": [element], "column": [one("id")]}]}
    )
    patient = {"resourceType": "Patient", element: [{"id": "a"}, {"id": "b"}]}
    rows = on_duckdb(view, written([patient], tmp_path), duck)
    assert [row["answer"] for row in rows] == ["a", "b"]


@pytest.mark.parametrize(
    ("resource", "repeated", "said"),
    [
        ("Encounter", {"repeat": ["location"]}, "one type, not EncounterLocation, Reference"),
        ("Patient", {"repeat": ["contact", "name"]}, "one type, not HumanName, PatientContact"),
        (
            "QuestionnaireResponse",
            {"repeat": ["item"], "select": [{"unionAll": [{"repeat": ["item"], "column": []}]}]},
            "a view of its own",
        ),
    ],
)
def test_a_repeat_without_one_shape_is_refused(resource, repeated, said):
    with pytest.raises(DefinitionError) as refused:
        compile_view({"resource": resource, "select": [{"column": [one("id")], **repeated}]})
    assert said in str(refused.value)


def test_operators_bind_as_fhirpath_ranks_them():
    a, b, c = (Member(None, name) for name in "abc")
    assert read_path("a or b and c") == Binary("or", a, Binary("and", b, c))
    assert read_path("a - b - c") == Binary("-", Binary("-", a, b), c)
    assert read_path("a = b < c") == Binary("=", a, Binary("<", b, c))
    assert read_path("`div` = 'x'") == Binary("=", Member(None, "div"), Literal("x", "string"))


@given(st.text(alphabet="ab.()[]{}'@%$`\\=<>!+-*/&,0129TZ: \n", max_size=60))
def test_any_text_is_a_path_or_is_refused_with_words(text):
    with suppress(DefinitionError):
        read_path(text)


def test_only_a_view_of_one_row_a_resource_tells_misfits():
    view = compile_view(
        {"resource": "Patient", "select": [{"forEach": "name", "column": [one("use")]}]}
    )
    assert not view.is_line_by_line
    with pytest.raises(DefinitionError, match="one row a resource"):
        view.select("resources", with_misfits=True)
