"""Organisations, bodies, footprints and how they relate, as a FHIR R4 bundle of type collection.

Organisations and bodies are `Organization`, told apart by their type; footprints are `Location`;
relations that are no part-of are `OrganizationAffiliation`. Days of existence are the period of the
identifier. Seats, successions and sources have no place there and are counted as left out. Into our
words is in `fhir_import`.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from commonweal.system.body import Body, Seat
from commonweal.system.exchange import fhir_words as words
from commonweal.system.exchange.choice import Choice, Exported, Merged, left_out, merged
from commonweal.system.exchange.ods_roles import ROLE_NAMES, ROLES_OF
from commonweal.system.footprint import Footprint
from commonweal.system.organisation import Alias, Organisation, OrganisationKind, Relationship

Resource = dict[str, Any]
NETWORKS = (OrganisationKind.ICS, OrganisationKind.STP, OrganisationKind.PROVIDER_ALLIANCE)
"""Kinds that are themselves networks of their partners and members."""


def _kept(told: Resource) -> Resource:
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}


def _period(first: date, last: date | None) -> dict[str, str]:
    return _kept({"start": first.isoformat(), "end": last.isoformat() if last else None})


def _identifiers(
    id_: str, thing: Merged[Any], *, ods_code: str = "", ons_code: str = ""
) -> list[Resource]:
    own = {
        "use": "usual",
        "system": words.ID,
        "value": id_,
        "period": _period(thing.first, thing.last),
    }
    codes = ((words.ODS_CODE, ods_code), (words.ONS_CODE, ons_code))
    return [own, *({"use": "official", "system": s, "value": c} for s, c in codes if c)]


def _concept(*codings: tuple[str, str, str]) -> Resource:
    return {"coding": [{"system": s, "code": c, "display": d} for s, c, d in codings]}


def _said(system: str, code: str) -> tuple[str, str, str]:
    return system, code, code.replace("-", " ").capitalize()


def _reference(type_: str, id_: str) -> dict[str, str]:
    return {"reference": words.address(type_, id_)}


def _resource(type_: str, id_: str) -> Resource:
    return {"resourceType": type_, "id": words.resource_id(type_, id_)}


def _typed(type_: str, first: date | None, last: date | None) -> Resource:
    period = _kept(
        {"start": first.isoformat() if first else None, "end": last.isoformat() if last else None}
    )
    coding = {"system": words.PERIOD_TYPE, "code": type_, "display": type_}
    return {
        "url": words.TYPED_PERIOD,
        "extension": [
            {"url": "dateType", "valueCoding": coding},
            {"url": "period", "valuePeriod": period},
        ],
    }


def _typed_periods(thing: Merged[Organisation]) -> list[Resource]:
    """Operational and legal days, where the law's differ."""
    legal = thing.statements[0].legal_first, thing.told.legal_last
    if legal == (None, None):
        return []
    return [_typed("Operational", thing.first, thing.last), _typed("Legal", *legal)]


def _organisation(choice: Choice, thing: Merged[Organisation], aliases: list[str]) -> Resource:
    told = thing.told
    kind = [_said(words.KIND, told.kind)]
    if told.ods_code and (roles := ROLES_OF.get(told.kind)):
        role = roles.other or roles.primary
        kind.append((words.ODS_ROLE, role, ROLE_NAMES[role]))
    return _kept(
        {
            **_resource("Organization", told.id),
            "extension": _typed_periods(thing),
            "identifier": _identifiers(
                told.id, thing, ods_code=told.ods_code, ons_code=told.ons_code
            ),
            "active": choice.is_open(thing.first, thing.last),
            "type": [_concept(*kind)],
            "name": told.name,
            "alias": aliases,
        }
    )


def _body(choice: Choice, thing: Merged[Body], aliases: list[str], *, known: set[str]) -> Resource:
    told = thing.told
    parent = told.organisations[0] if told.organisations else ""
    decides = words.DECIDES if told.decides else words.ADVISES
    codes = (
        _said(words.BODY_KIND, told.kind),
        _said(words.LEVEL, told.level),
        _said(words.STATUS, told.status),
        _said(words.AUTHORITY, decides),
    )
    return _kept(
        {
            **_resource("Organization", told.id),
            "identifier": _identifiers(told.id, thing),
            "active": choice.is_open(thing.first, thing.last),
            "type": [_concept(code) for code in codes],
            "name": told.name,
            "alias": aliases,
            "partOf": _reference("Organization", parent) if parent in known else None,
        }
    )


def _location(choice: Choice, thing: Merged[Footprint], parent: str | None) -> Resource:
    told = thing.told
    kinds = _concept(_said(words.LEVEL, told.level)), _concept(_said(words.BASIS, told.basis))
    return _kept(
        {
            **_resource("Location", told.id),
            "identifier": _identifiers(
                told.id, thing, ods_code=told.ods_code, ons_code=told.ons_code
            ),
            "status": "active" if choice.is_open(thing.first, thing.last) else "inactive",
            "name": told.name,
            "mode": "instance",
            "type": list(kinds),
            "physicalType": _concept((words.PHYSICAL_TYPE, "area", "Area")),
            "partOf": _reference("Location", parent) if parent else None,
        }
    )


def _affiliation(code: str, lower: str, upper: str, *, places: Iterable[str] = ()) -> Resource:
    """That `lower` stands to `upper` in the way of the code; either may be absent."""
    locations = [_reference("Location", place) for place in places]
    key = " ".join((code, lower, upper, *places))
    return {
        **_resource("OrganizationAffiliation", words.address("affiliation", key)),
        **_kept(
            {
                "organization": _reference("Organization", upper) if upper else None,
                "participatingOrganization": _reference("Organization", lower),
                "code": [_concept(_said(words.RELATION, code))],
                "location": locations,
            }
        ),
    }


def _related(
    choice: Choice, thing: Merged[Relationship], *, is_place: bool, network: str
) -> Resource:
    told = thing.told
    made = _affiliation(
        told.relation,
        told.organisation,
        "" if is_place else told.target,
        places=[told.target] if is_place else (),
    )
    made["active"] = choice.is_open(thing.first, thing.last)
    made["period"] = _period(thing.first, thing.last)
    if network:
        made["network"] = [_reference("Organization", network)]
    return made


def _of_body(body: Body, known: set[str], places: set[str]) -> Iterable[Resource]:
    """To whom a body reports, to which further organisations it belongs, and what it serves."""
    for upper in body.reports_to:
        if upper in known:
            yield _affiliation(words.REPORTS_TO, body.id, upper)
    for further in body.organisations[1:]:
        if further in known and body.organisations[0] in known:
            yield _affiliation(words.BELONGS_TO, body.id, further)
    served = [place for place in body.footprints if place in places]
    if served:
        yield _affiliation(words.SERVES, body.id, "", places=served)


def _relationships(choice: Choice, known: set[str], places: set[str]) -> list[Merged[Relationship]]:
    pairs = [
        (f"{s.organisation}\n{s.relation}\n{s.target}", s)
        for s in choice.statements(Relationship)
        if s.organisation in known and s.target in known | places
    ]
    return list(merged(pairs).values())


def _entry(resource: Resource, key: str = "") -> Resource:
    type_ = resource["resourceType"]
    return {"fullUrl": words.address(type_, key or resource["id"]), "resource": resource}


def _aliases(choice: Choice) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for alias in choice.statements(Alias):
        names = found.setdefault(alias.of, [])
        if alias.name not in names:
            names.append(alias.name)
    return found


def to_fhir(choice: Choice) -> Exported:
    """A bundle of organisations, bodies, footprints and affiliations, in order of the files."""
    organisations, bodies = choice.by_id(Organisation), choice.by_id(Body)
    footprints, aliases = choice.by_id(Footprint), _aliases(choice)
    known, places = {*organisations, *bodies}, set(footprints)
    networks = {id_ for id_, o in organisations.items() if o.told.kind in NETWORKS}
    wholes, several = choice.wholes()
    entries = [
        *(
            _entry(_organisation(choice, o, aliases.get(i, [])), i)
            for i, o in organisations.items()
        ),
        *(_entry(_body(choice, b, aliases.get(i, []), known=known), i) for i, b in bodies.items()),
    ]
    for id_, place in footprints.items():
        parent = wholes[id_] if wholes.get(id_) in places else None
        entries.append(_entry(_location(choice, place, parent), id_))
    related = _relationships(choice, known, places)
    for told in related:
        to = told.told.target
        network = to if to in networks else ""
        entries.append(_entry(_related(choice, told, is_place=to in places, network=network)))
    for body in bodies.values():
        entries += [_entry(made) for made in _of_body(body.told, known, places)]
    document = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    links = [up for b in bodies.values() for up in (*b.told.reports_to, *b.told.organisations)]
    loose = sum(up not in known for up in links)
    pairs = {(s.organisation, s.relation, s.target) for s in choice.statements(Relationship)}
    return Exported(
        document,
        left_out(
            (len(choice.by_id(Seat)), "seats", "an Organization has none; Popolo takes them"),
            (len(choice.successions()), "successions", "R4 has no field for them"),
            (len(pairs) - len(related), "relationships", "one end is not in the bundle"),
            (loose, "links of bodies", "what they point at is not in the bundle"),
            (several, "footprints' places in others", "a Location is part of one, not of several"),
            (sum(len(a) for i, a in aliases.items() if i in places), "names of footprints",
             "they are kept with organisations only"),
        ),
    )  # fmt: skip
