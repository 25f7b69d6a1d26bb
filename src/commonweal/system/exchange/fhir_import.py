"""A FHIR R4 bundle, or one resource, into organisations, bodies, footprints and relationships.

Takes our own bundles and NHS England's organisations, whose kind their ODS role tells. What a
resource does not tell and a definition needs is told as lacking; the way out, and the sources, are
in `fhir` and `fhir_words`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.system.exchange import fhir_words as words
from commonweal.system.exchange.given import SOURCE, Findings, Node
from commonweal.system.exchange.ods_roles import RELATION_OF, ROLE_KINDS
from commonweal.system.organisation import Relation

ALIAS_NOTE = "The document gives no days of the name; those of the organisation stand for them."
PART_NOTE = "The document gives no days; those of the footprint stand for them."
_TYPES = ("Organization", "OrganizationAffiliation", "Location")
_RELATIONS = {str(relation) for relation in Relation}


@dataclass(frozen=True, slots=True)
class _Thing:
    """A resource with the id it gets here and the words it makes."""

    id: str
    node: Node
    words: dict[str, Any]


@dataclass(frozen=True)
class _Bundle:
    """Resources by type, and the ids of what references can point at."""

    things: dict[str, list[_Thing]]
    ids: dict[str, str]

    def id_of(self, node: Node) -> str:
        """The id of what a reference points at; one that points nowhere is told."""
        told = node.text("reference")
        if told and told not in self.ids:
            said = f"What it points at, '{told[:80]}', is not in the document."
            node.tell("unknown-target", said, fix="Add that resource, or write it by hand.")
        return self.ids.get(told, "")


def _resources(root: Node) -> Iterator[tuple[str, Node]]:
    """Resources with their addresses; a document may be one resource alone."""
    if root.text("resourceType") != "Bundle":
        yield "", root
        return
    for entry in root.nodes("entry"):
        yield entry.text("fullUrl"), entry.node("resource")


def _codings(nodes: Iterable[Node]) -> dict[str, str]:
    """The code of each system in some concepts; the first of a system counts."""
    found: dict[str, str] = {}
    for concept in nodes:
        for coding in concept.nodes("coding"):
            found.setdefault(coding.text("system"), coding.text("code"))
    return found


def _identifiers(node: Node) -> dict[str, Node]:
    return {told.text("system"): told for told in node.nodes("identifier")}


def _code(identifiers: dict[str, Node], system: str) -> str:
    return identifiers[system].text("value") if system in identifiers else ""


def _id(node: Node) -> str:
    identifiers = _identifiers(node)
    ods = _code(identifiers, words.ODS_CODE).lower()
    return _code(identifiers, words.ID) or ods or node.text("id")


def _typed_periods(node: Node) -> dict[str, tuple[date | None, date | None]]:
    """Days by type from NHS England's extension."""
    found: dict[str, tuple[date | None, date | None]] = {}
    for extension in node.nodes("extension"):
        if extension.text("url") != words.TYPED_PERIOD:
            continue
        parts = {part.text("url"): part for part in extension.nodes("extension")}
        if {"dateType", "period"} <= set(parts):
            period = parts["period"].node("valuePeriod")
            type_ = parts["dateType"].node("valueCoding").text("code")
            found[type_] = period.day("start"), period.day("end")
    return found


def _days(node: Node) -> dict[str, date | None]:
    """The days of existence: of our identifier, else the operational ones."""
    own = _identifiers(node).get(words.ID)
    if own is not None and own.get("period") is not None:
        period = own.node("period")
        return {"first": period.day("start"), "last": period.day("end")}
    first, last = _typed_periods(node).get("Operational", (None, None))
    return {"first": first, "last": last}


def _roles(node: Node) -> set[str]:
    """ODS roles from the type and from NHS England's extension."""
    roles = {code for system, code in _codings(node.nodes("type")).items()
             if system.startswith(words.ODS_SYSTEMS)}  # fmt: skip
    for extension in node.nodes("extension"):
        if extension.text("url") == words.ROLE_EXTENSION:
            for part in extension.nodes("extension"):
                if part.text("url") == "roleCode":
                    roles |= set(_codings([part.node("valueCodeableConcept")]).values())
    return roles


def _kind_of_roles(roles: set[str]) -> str:
    """The kind that roles tell: one told by two roles goes before one told by the primary alone."""
    told = [r for r in ROLE_KINDS if (r.other or r.primary) in roles]
    told.sort(key=lambda r: not r.other)
    return str(told[0].kind) if told else ""


def _organisation(node: Node, id_: str, kind: str) -> dict[str, Any]:
    identifiers = _identifiers(node)
    legal_first, legal_last = _typed_periods(node).get("Legal", (None, None))
    return {
        "id": id_,
        "kind": kind,
        "name": node.text("name"),
        "ods_code": _code(identifiers, words.ODS_CODE),
        "ons_code": _code(identifiers, words.ONS_CODE),
        "legal_first": legal_first,
        "legal_last": legal_last,
        **_days(node),
        "source": SOURCE,
    }


def _body(node: Node, id_: str, codes: dict[str, str]) -> dict[str, Any]:
    authority = codes.get(words.AUTHORITY)
    return {
        "id": id_,
        "name": node.text("name"),
        "kind": codes[words.BODY_KIND],
        "level": codes.get(words.LEVEL, ""),
        "organisations": [],
        "footprints": [],
        "reports_to": [],
        "status": codes.get(words.STATUS, ""),
        "decides": authority == words.DECIDES if authority else None,
        **_days(node),
        "source": SOURCE,
    }


def _footprint(node: Node, id_: str) -> dict[str, Any]:
    codes, identifiers = _codings(node.nodes("type")), _identifiers(node)
    return {
        "id": id_,
        "level": codes.get(words.LEVEL, ""),
        "name": node.text("name"),
        "basis": codes.get(words.BASIS, ""),
        "ods_code": _code(identifiers, words.ODS_CODE),
        "ons_code": _code(identifiers, words.ONS_CODE),
        **_days(node),
        "source": SOURCE,
    }


def _sorted_out(root: Node) -> _Bundle:
    """Every resource by what it is here, each id once."""
    things: dict[str, list[_Thing]] = {s: [] for s in ("organisation", "body", "footprint", "tie")}
    ids: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for address, node in _resources(root):
        type_, id_ = node.text("resourceType"), _id(node)
        if type_ not in _TYPES:
            said = f"A resource of type '{type_[:40]}' has no place in a definition."
            node.tell("unknown-resource", said, fix="It is left out.")
            continue
        if not id_ or (type_, id_) in seen:
            said = f"Its id '{id_[:80]}' is told twice." if id_ else "It has no id."
            node.tell("told-twice" if id_ else "lacking", said, fix="Give it its own.", grave=True)
            continue
        seen.add((type_, id_))
        ids |= {ref: id_ for ref in (address, f"{type_}/{node.text('id')}") if ref}
        _sort(things, node, type_, id_=id_)
    return _Bundle(things, ids)


def _sort(things: dict[str, list[_Thing]], node: Node, type_: str, *, id_: str) -> None:
    codes = _codings(node.nodes("type"))
    kind = codes.get(words.KIND) or _kind_of_roles(_roles(node))
    if type_ == "OrganizationAffiliation":
        things["tie"].append(_Thing(id_, node, {}))
    elif type_ == "Location":
        things["footprint"].append(_Thing(id_, node, _footprint(node, id_)))
    elif words.BODY_KIND in codes:
        things["body"].append(_Thing(id_, node, _body(node, id_, codes)))
    elif kind:
        things["organisation"].append(_Thing(id_, node, _organisation(node, id_, kind)))
    else:
        fix = f"Give it a type of the system {words.KIND}, or write the entry by hand."
        said = "Its type tells no kind of organisation that a definition knows."
        node.tell("unknown-kind", said, fix=fix, grave=True)


def _tie(bundle: _Bundle, tie: _Thing, bodies: dict[str, _Thing], *, found: Findings) -> None:
    """One affiliation: a relation of organisations, or something about a body."""
    node = tie.node
    lower = bundle.id_of(node.node("participatingOrganization"))
    upper = bundle.id_of(node.node("organization")) if node.get("organization") else ""
    places = [bundle.id_of(place) for place in node.nodes("location")]
    codes = _codings(node.nodes("code"))
    ods = {RELATION_OF[c] for s, c in codes.items()
           if s.startswith(words.ODS_SYSTEMS) and c in RELATION_OF}  # fmt: skip
    code = codes.get(words.RELATION) or next((str(relation) for relation in ods), "")
    if code in (words.REPORTS_TO, words.BELONGS_TO, words.SERVES) and lower in bodies:
        body = bodies[lower].words
        body["reports_to"] += [upper] if code == words.REPORTS_TO and upper else []
        body["organisations"] += [upper] if code == words.BELONGS_TO and upper else []
        body["footprints"] += [place for place in places if place]
        return
    if code not in _RELATIONS:
        said = f"The affiliation's code '{code[:40]}' is no relation of a definition."
        fix = f"Write one of: {', '.join(sorted(_RELATIONS))}."
        node.tell("unknown-relation", said, fix=fix, grave=True)
        return
    period = node.node("period")
    target = upper or next(iter(places), "") or next(map(bundle.id_of, node.nodes("network")), "")
    told = {"organisation": lower, "relation": code, "target": target, "source": SOURCE}
    days = {"first": period.day("start"), "last": period.day("end")}
    found.add("relationship", node.path, {**told, **days})


def _add(bundle: _Bundle, found: Findings) -> None:
    """Entries of things, with their other names and the wholes they are part of."""
    for section in ("organisation", "body", "footprint"):
        for thing in bundle.things[section]:
            found.add(section, thing.node.path, thing.words)
            days = {name: thing.words[name] for name in ("first", "last", "source")}
            for name in thing.node.texts("alias"):
                alias = {"of": thing.id, "name": name, **days, "note": ALIAS_NOTE}
                found.add("alias", thing.node.path, alias)
            if section == "footprint" and thing.node.get("partOf"):
                whole = bundle.id_of(thing.node.node("partOf"))
                part = {"footprint": whole, "part": thing.id, "kind": "footprint", **days}
                found.add("part", thing.node.path, {**part, "note": PART_NOTE})
            if section == "organisation" and thing.node.get("partOf"):
                said = "The organisation that it is part of has no days."
                fix = "Write the relationship `part-of` by hand."
                thing.node.tell("undated-parent", said, fix=fix)


def from_fhir(document: object, file: str) -> Findings:
    """The entries that a bundle makes, and what was wrong or lacks for a definition."""
    found = Findings(file)
    root = Node(document, "$", found)
    bundle = _sorted_out(root)
    if not any(bundle.things.values()):
        fix = f"Give a Bundle of {', '.join(_TYPES)}."
        root.tell("no-records", "There is nothing in it to take over.", fix=fix, grave=True)
    bodies = {thing.id: thing for thing in bundle.things["body"]}
    for body in bodies.values():
        if body.node.get("partOf"):
            parent = bundle.id_of(body.node.node("partOf"))
            body.words["organisations"] += [parent] if parent else []
    ties = Findings(found.file, problems=found.problems)
    for tie in bundle.things["tie"]:
        _tie(bundle, tie, bodies, found=ties)
    _add(bundle, found)
    found.entries.extend(ties.entries)
    return found
