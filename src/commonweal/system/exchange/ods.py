"""Organisations as records of the Organisation Data Service, in the shape of its ORD API.

Source: NHS England, information standard DCB0090 and the ORD API 2-0-0: a record has one primary
role and others, operational and legal dates, relationships and successions, and a code that is
never used again. What follows it under the same code is the same record here. Into our words is in
`ods_import`.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from commonweal.system.exchange.choice import Choice, Exported, Merged, left_out, merged
from commonweal.system.exchange.ods_roles import AUTHORITY, NETWORK, RELATIONS, ROLES_OF, ROOT
from commonweal.system.footprint import Footprint, Level
from commonweal.system.organisation import Organisation, Relationship
from commonweal.terms.interval import Interval

Groups = dict[str, Merged[Organisation]]


def _org_id(code: str) -> dict[str, str]:
    return {"root": ROOT, "assigningAuthorityName": AUTHORITY, "extension": code}


def _date(type_: str, first: date | None, last: date | None) -> dict[str, str]:
    told = {"Type": type_}
    if first is not None:
        told["Start"] = first.isoformat()
    if last is not None:
        told["End"] = last.isoformat()
    return told


def _operational(first: date, last: date | None) -> list[dict[str, str]]:
    return [_date("Operational", first, last)]


def _status(choice: Choice, first: date, last: date | None) -> str:
    return "Active" if choice.is_open(first, last) else "Inactive"


def _role(choice: Choice, id_: str, held: Merged[Any]) -> dict[str, Any]:
    status = _status(choice, held.first, held.last)
    return {"id": id_, "Date": _operational(held.first, held.last), "Status": status}


def _roles(choice: Choice, group: Merged[Organisation]) -> list[dict[str, Any]]:
    """The primary role for as long as the code is used, then the others in order of time."""
    primary = ROLES_OF[group.told.kind].primary
    roles = [{**_role(choice, primary, group), "primaryRole": True}]
    others = merged((ROLES_OF[s.kind].other, s) for s in group.statements if ROLES_OF[s.kind].other)
    ordered = sorted(others.items(), key=lambda told: (told[1].first, told[0]))
    return roles + [_role(choice, id_, told) for id_, told in ordered]


def _legal(group: Merged[Organisation]) -> list[dict[str, str]]:
    first, last = group.statements[0].legal_first, group.told.legal_last
    return [_date("Legal", first, last)] if first or last else []


def _organisation(choice: Choice, code: str, group: Merged[Organisation]) -> dict[str, Any]:
    return {
        "Name": group.told.name,
        "Date": _operational(group.first, group.last) + _legal(group),
        "OrgId": _org_id(code),
        "Status": _status(choice, group.first, group.last),
        "orgRecordClass": "RC1",
        "Roles": {"Role": _roles(choice, group)},
    }


def _network(choice: Choice, code: str, group: Merged[Footprint]) -> dict[str, Any]:
    role = _role(choice, NETWORK, group)
    return {
        "Name": group.told.name,
        "Date": _operational(group.first, group.last),
        "OrgId": _org_id(code),
        "Status": _status(choice, group.first, group.last),
        "orgRecordClass": "RC1",
        "Roles": {"Role": [{**role, "primaryRole": True}]},
    }


def _groups(choice: Choice) -> tuple[Groups, int]:
    """Organisations by code, and how many codes stand for things of two primary roles."""
    coded = [
        (s.ods_code, s)
        for s in choice.statements(Organisation)
        if s.ods_code and s.kind in ROLES_OF
    ]
    groups = merged(coded)
    mixed = [
        code
        for code, group in groups.items()
        if len({ROLES_OF[s.kind].primary for s in group.statements}) > 1
    ]
    return {code: group for code, group in groups.items() if code not in mixed}, len(mixed)


def _networks(choice: Choice, taken: Iterable[str]) -> dict[str, Merged[Footprint]]:
    """Primary care networks: neighbourhoods with a code."""
    used = set(taken)
    return merged(
        (s.ods_code, s)
        for s in choice.statements(Footprint)
        if s.level == Level.NEIGHBOURHOOD and s.ods_code and s.ods_code not in used
    )


def _relate(choice: Choice, records: dict[str, dict[str, Any]], codes: dict[str, str]) -> int:
    """Add relationships to records; how many have no place there."""
    pairs: list[tuple[str, Relationship]] = []
    unplaced = 0
    for told in choice.statements(Relationship):
        ends = codes.get(told.organisation), codes.get(told.target)
        if told.relation not in RELATIONS or None in ends or ends[0] == ends[1]:
            unplaced += 1
        else:
            pairs.append((f"{RELATIONS[told.relation]} {ends[0]} {ends[1]}", told))
    for key, group in sorted(merged(pairs).items()):
        relation, code, target = key.split(" ")
        rels = records[code].setdefault("Rels", {"Rel": []})["Rel"]
        rels.append(
            {
                "Date": _operational(group.first, group.last),
                "Status": _status(choice, group.first, group.last),
                "Target": _target(target, records),
                "id": relation,
            }
        )
    return unplaced


def _target(code: str, records: dict[str, dict[str, Any]]) -> dict[str, Any]:
    primary = next(r["id"] for r in records[code]["Roles"]["Role"] if r.get("primaryRole"))
    return {"OrgId": _org_id(code), "PrimaryRoleId": {"id": primary}}


def _succeed(choice: Choice, records: dict[str, dict[str, Any]], codes: dict[str, str]) -> int:
    """Add successions to the records of both ends; how many have no place there."""
    found: set[tuple[date, str, str]] = set()
    unplaced = 0
    for told in choice.successions():
        before, after = codes.get(told.predecessor), codes.get(told.successor)
        if before is None or after is None:
            unplaced += 1
        elif before != after:
            found.add((told.date, before, after))
    for day, before, after in sorted(found):
        for code, type_, other in ((before, "Successor", after), (after, "Predecessor", before)):
            succs = records[code].setdefault("Succs", {"Succ": []})["Succ"]
            legal = [_date("Legal", day, None)]
            succs.append({"Date": legal, "Type": type_, "Target": _target(other, records)})
    return unplaced


def to_ods(choice: Choice) -> Exported:
    """Full records of all that has an ODS code and a role that ODS tells apart."""
    groups, mixed = _groups(choice)
    networks = _networks(choice, groups)
    records = {code: _organisation(choice, code, group) for code, group in groups.items()}
    records |= {code: _network(choice, code, group) for code, group in networks.items()}
    told: Iterable[Merged[Any]] = (*groups.values(), *networks.values())
    codes = {s.id: s.ods_code for group in told for s in group.statements}
    unrelated = _relate(choice, records, codes)
    unsucceeded = _succeed(choice, records, codes)
    missing = [o for o in choice.by_id(Organisation) if o not in codes]
    document = {"Organisations": [{"Organisation": record} for record in records.values()]}
    return Exported(
        document,
        left_out(
            (len(missing), "organisations", "they have no ODS code, or no role of their kind"),
            (mixed, "codes", "they stand for kinds of two primary roles"),
            (unrelated, "relationships", "ODS has no such relationship between two codes"),
            (unsucceeded, "successions", "one end has no record here"),
        ),
    )


def interval_of(first: date, last: date | None) -> Interval | None:
    """An interval, or nothing where its days are reversed."""
    return None if last is not None and last < first else Interval(first, last)
