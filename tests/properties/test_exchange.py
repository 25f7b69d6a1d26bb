"""Every system that is given, taken back and given again is the same document; hostile ones are told.

Systems are made up; the forms are those of `tests/spec/test_exchange_spec`.
"""

import json
from datetime import date, timedelta

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.actions.exchanging import FORMS
from commonweal.actions.formatting import orders
from commonweal.repository.definition_files import CSV_SECTIONS, entries_of_csv, entries_of_toml
from commonweal.repository.definition_writing import files_of
from commonweal.repository.json_documents import to_json
from commonweal.system.body import BodyKind, BodyStatus, Office, SeatStatus, Sector
from commonweal.system.description import Description, describe
from commonweal.system.footprint import Basis, Level
from commonweal.system.organisation import OrganisationKind, Relation
from commonweal.terms.entry import Entry
from commonweal.terms.problem import Place
from tests.spec.exchanged import given_as, small, taken_from

AT = Place("made")
ids = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
names = st.text(st.characters(whitelist_categories=("L", "N", "P", "S")), min_size=1, max_size=12)
days = st.dates(date(2010, 1, 1), date(2025, 12, 31))
kinds = st.sampled_from(list(OrganisationKind))
codes = st.one_of(st.just(""), st.from_regex(r"[A-Z][0-9][A-Z0-9]", fullmatch=True))


@st.composite
def held(draw) -> dict:
    first = draw(days)
    last = draw(st.one_of(st.none(), st.integers(0, 4000).map(lambda n: first + timedelta(n))))
    return {"first": first, "source": "made", **({"last": last} if last else {})}


def entry(section: str, words: dict) -> Entry:
    return Entry(section, {k: v for k, v in words.items() if v != ""}, AT)


@st.composite
def boards(draw, organisations: list[str], places: list[str]) -> list[Entry]:
    """Bodies that report to one another, each with a seat."""
    made = []
    bodies = [f"b-{n}" for n in range(draw(st.integers(0, 3)))]
    for id_ in bodies:
        words = {
            "id": id_, "name": draw(names), "kind": str(draw(st.sampled_from(list(BodyKind)))),
            "level": str(draw(st.sampled_from(list(Level)))), "decides": draw(st.booleans()),
            "status": str(draw(st.sampled_from(list(BodyStatus)))),
            "organisations": draw(st.lists(st.sampled_from(organisations), unique=True, max_size=3)),
            "footprints": draw(st.lists(st.sampled_from(places), unique=True)) if places else [],
            "reports_to": draw(st.lists(st.sampled_from(bodies), unique=True, max_size=2)),
        }  # fmt: skip
        made.append(entry("body", {**words, **draw(held())}))
        seat = {
            "id": f"{id_}.s", "body": id_, "role": draw(names), "voting": draw(st.booleans()),
            "office": str(draw(st.sampled_from(list(Office)))), "status": str(SeatStatus.VACANT),
            "sector": str(draw(st.sampled_from(list(Sector)))), "count": draw(st.integers(1, 3)),
            "nominated_by": draw(st.lists(st.sampled_from(organisations), unique=True, max_size=2)),
        }  # fmt: skip
        made.append(entry("seat", {**seat, **draw(held())}))
    return made


@st.composite
def systems(draw) -> Description:
    """A system of a few organisations, bodies with seats, footprints and what joins them."""
    made, of_code = [], dict[str, str]()
    organisations = draw(st.lists(ids, unique=True, min_size=1, max_size=6))
    for id_ in organisations:
        # A code may pass on to a successor, and a name may change; what stands behind a code does not.
        code = draw(codes)
        kind = of_code.setdefault(code or id_, str(draw(kinds)))
        words = {"id": id_, "kind": kind, "ods_code": code, "name": draw(names)}
        words |= {"ons_code": draw(codes)}
        for _ in range(draw(st.integers(1, 2))):
            legal = draw(st.one_of(st.just(""), days))
            told = {**words, "legal_first": legal, **draw(held())}
            made.append(entry("organisation", told))
    places = [f"f-{n}" for n in range(draw(st.integers(0, 3)))]
    for id_ in places:
        level, basis = draw(st.sampled_from(list(Level))), draw(st.sampled_from(list(Basis)))
        words = {"id": id_, "level": str(level), "basis": str(basis), "name": draw(names)}
        made.append(entry("footprint", {**words, "ods_code": draw(codes), **draw(held())}))
    made += draw(boards(organisations, places))
    for _ in range(draw(st.integers(0, 4))):
        two = draw(st.tuples(st.sampled_from(organisations), st.sampled_from(organisations)))
        relation = str(draw(st.sampled_from(list(Relation))))
        words = {"organisation": two[0], "relation": relation, "target": two[1]}
        made.append(entry("relationship", {**words, **draw(held())}))
        succession = {"predecessor": two[0], "successor": two[1], "date": draw(days)}
        made.append(entry("succession", {**succession, "source": "made"}))
        made.append(entry("alias", {"of": two[0], "name": draw(names), **draw(held())}))
    description, problems = describe(made)
    assert problems == []
    return description


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None)
@given(systems(), st.one_of(st.none(), days))
def test_what_was_given_and_taken_back_is_given_the_same_again(form, description, on):
    document = given_as(form, description, on)
    back, _ = taken_from(form, json.loads(to_json(document)))
    assert given_as(form, back, on) == document
    if form == "fhir":
        Bundle.model_validate(document)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=20, deadline=None)
@given(systems())
def test_files_written_from_a_document_say_what_its_entries_say(form, description):
    found = FORMS[form][1](given_as(form, description), "file.json")
    files = files_of(found.entries, orders())
    back = []
    for name, text in files.items():
        stem, _, ending = name.rpartition(".")
        read = entries_of_toml(text, name) if ending == "toml" else (
            entries_of_csv(text, name, CSV_SECTIONS[stem])
        )  # fmt: skip
        assert read[1] == []
        back += read[0]
    one, two = describe(found.entries)[0], describe(back)[0]
    assert given_as(form, two) == given_as(form, one)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner)),
    max_leaves=8,
)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_document_broken_anywhere_is_told_and_never_a_crash(form, data):
    """Any value exchanged for any other: entries and problems come back, and files can be written."""
    document = given_as(form, small())
    at = document
    for _ in range(data.draw(st.integers(1, 8))):
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(at[key], dict | list) or data.draw(st.booleans()):
            at[key] = data.draw(json_values)
            break
        at = at[key]
    found = FORMS[form][1](document, "file.json")
    files_of(found.entries, orders())
    assert all(p.message and p.next_step and p.place.column for p in found.problems)
