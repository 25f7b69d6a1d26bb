"""Popolo JSON into organisations, bodies, seats, footprints and relationships.

Persons are never taken over, not even by id. What Popolo does not tell and a definition needs, such
as the level of a body, is told as lacking; the way out, and the source, are in `popolo`.
"""

from typing import Any

from commonweal.system.body import Body, BodyKind, Seat
from commonweal.system.exchange.given import SOURCE, Findings, Node, unique
from commonweal.system.exchange.popolo import MEMBERSHIPS
from commonweal.system.footprint import Footprint
from commonweal.system.organisation import Organisation, OrganisationKind, Relation, Relationship
from commonweal.system.reading import grammar

PART_NOTE = "The document gives no days; those of the footprint stand for them."
_ORGANISATIONS = {str(kind) for kind in OrganisationKind}
_BODIES = {str(kind) for kind in BodyKind}
_SCHEMES = {"ods": "ods_code", "ons": "ons_code"}


def _source(node: Node) -> str:
    return next((s.text("note") for s in node.nodes("sources") if s.text("note")), SOURCE)


def _extras(node: Node, record: type) -> dict[str, Any]:
    """Words under `extras` that the section has; what the form itself tells goes before them."""
    told: Node = node.node("extras")
    words = dict(told.value) if isinstance(told.value, dict) else {}
    known = grammar(record)
    for name in [name for name in words if name not in known]:
        said = f"A definition has no word '{name[:40]}' here."
        node.found.tell("unknown-word", told.path, said, fix="It is left out.")
        del words[name]
    return words


def _days(node: Node, first: str, last: str) -> dict[str, Any]:
    return {"first": node.day(first), "last": node.day(last)}


def _codes(node: Node) -> dict[str, str]:
    codes = {}
    for told in node.nodes("identifiers"):
        scheme = told.text("scheme").lower()
        if scheme in _SCHEMES:
            codes[_SCHEMES[scheme]] = told.text("identifier")
        else:
            said = f"A definition has no word for a code of the scheme '{scheme[:40]}'."
            told.tell("unknown-scheme", said, fix="It is left out.")
    return codes


def _add_other_names(node: Node, words: dict[str, Any], found: Findings) -> None:
    for told in node.nodes("other_names"):
        alias = {"of": words["id"], "name": told.text("name"), "note": told.text("note")}
        days = _days(told, "start_date", "end_date")
        found.add("alias", told.path, {**alias, **days, "source": SOURCE})


def _add_organisation(node: Node, kind: str, found: Findings) -> None:
    words = {
        **_extras(node, Organisation),
        "id": node.text("id"),
        "kind": kind,
        "name": node.text("name"),
        **_codes(node),
        **_days(node, "founding_date", "dissolution_date"),
        "source": _source(node),
    }
    if node.text("parent_id"):
        said = "Its parent has no days."
        node.tell("undated-parent", said, fix="Write the relationship `part-of` by hand.")
    found.add("organisation", node.path, words)
    _add_other_names(node, words, found)


def _add_body(node: Node, kind: str, found: Findings) -> None:
    parent, area = node.text("parent_id"), node.text("area_id")
    words = {
        "organisations": [parent] if parent else [],
        "footprints": [area] if area else [],
        **_extras(node, Body),
        "id": node.text("id"),
        "name": node.text("name"),
        "kind": kind,
        "terms": node.text("description"),
        **_days(node, "founding_date", "dissolution_date"),
        "source": _source(node),
    }
    found.add("body", node.path, words)
    _add_other_names(node, words, found)


def _add_organization(node: Node, found: Findings) -> None:
    kind = node.text("classification")
    if kind in _ORGANISATIONS:
        _add_organisation(node, kind, found)
    elif kind in _BODIES:
        _add_body(node, kind, found)
    else:
        known = ", ".join(sorted(_ORGANISATIONS | _BODIES))
        said = f"The classification '{kind[:40]}' is no kind of organisation or body."
        node.tell("unknown-kind", said, fix=f"Write one of: {known}.", grave=True)


def _no_person(node: Node) -> None:
    """Say so where a document names persons, without repeating anything about them."""
    if any(node.get(word) is not None for word in ("person_id", "person", "persons", "holder")):
        said = "It tells of a person; a definition has seats only."
        node.tell("person", said, fix="The person is left out; nothing is to be done.")


def _add_post(node: Node, nominators: dict[str, list[str]], found: Findings) -> None:
    _no_person(node)
    words = {
        "nominated_by": nominators.get(node.text("id"), []),
        **_extras(node, Seat),
        "id": node.text("id"),
        "body": node.text("organization_id"),
        "role": node.text("role") or node.text("label"),
        **_days(node, "start_date", "end_date"),
        "source": _source(node),
    }
    found.add("seat", node.path, words)


def _add_membership(node: Node, found: Findings) -> None:
    member, role = node.node("member").text("id"), node.text("role") or str(Relation.MEMBER_OF)
    if role not in {str(relation) for relation in MEMBERSHIPS}:
        known = ", ".join(MEMBERSHIPS)
        said = f"The role '{role[:40]}' of a membership is no relation of a definition."
        node.tell("unknown-relation", said, fix=f"Write one of: {known}.", grave=True)
        return
    words = {
        **_extras(node, Relationship),
        "organisation": member,
        "relation": role,
        "target": node.text("organization_id"),
        **_days(node, "start_date", "end_date"),
        "source": _source(node),
    }
    found.add("relationship", node.path, words)


def _memberships(root: Node, found: Findings) -> dict[str, list[str]]:
    """Who nominates for each post; memberships of organisations become relationships."""
    nominators: dict[str, list[str]] = {}
    for node in root.nodes("memberships"):
        _no_person(node)
        post, behalf = node.text("post_id"), node.text("on_behalf_of_id")
        if node.get("member") is not None:
            _add_membership(node, found)
        elif post and behalf:
            nominators.setdefault(post, []).append(behalf)
    return nominators


def _add_area(node: Node, found: Findings) -> None:
    words = {
        **_extras(node, Footprint),
        "id": node.text("id"),
        "level": node.text("classification"),
        "name": node.text("name"),
        "source": _source(node),
    }
    code = node.text("identifier")
    if code and code not in (words.get("ons_code"), words.get("ods_code")):
        said = f"Of which register the code '{code[:20]}' is, the document does not tell."
        node.tell("unknown-scheme", said, fix="Add it as `ods_code` or `ons_code`, by hand.")
    found.add("footprint", node.path, words)
    if parent := node.text("parent_id"):
        part = {"footprint": parent, "part": words["id"], "kind": "footprint", "note": PART_NOTE}
        days = {"first": words.get("first"), "last": words.get("last")}
        found.add("part", node.path, {**part, **days, "source": words["source"]})


def from_popolo(document: object, file: str) -> Findings:
    """The entries that a Popolo document makes, and what was wrong or lacks for a definition."""
    found = Findings(file)
    root = Node(document, "$", found)
    _no_person(root)
    known = ("organizations", "posts", "memberships", "areas")
    if not any(isinstance(root.get(word), list) for word in known):
        fix = f"Give lists of {', '.join(known)}."
        root.tell("no-records", "There is nothing of Popolo in it.", fix=fix, grave=True)
    for node in unique(root.nodes("organizations"), "id"):
        _add_organization(node, found)
    nominators = _memberships(root, found)
    for node in unique(root.nodes("posts"), "id"):
        _add_post(node, nominators, found)
    for node in unique(root.nodes("areas"), "id"):
        _add_area(node, found)
    return found
