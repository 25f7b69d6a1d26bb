"""Organisations, bodies, seats and areas as Popolo JSON, without a person anywhere.

Source: The Popolo Project, open government data specification: classes Organization, Post,
Membership and Area. Organisations and bodies are organizations told apart by classification, seats
are posts, and a nominating body stands as `on_behalf_of_id`. Words that Popolo has no term for
stand under `extras`, as its conformance section allows. Into our words is in `popolo_import`.
"""

from collections.abc import Iterable
from typing import Any

from commonweal.system.body import Body, Seat
from commonweal.system.exchange.choice import (
    Choice,
    Exported,
    Merged,
    left_out,
    merged,
    spare_words,
)
from commonweal.system.footprint import Footprint
from commonweal.system.organisation import Alias, Organisation, Relation, Relationship
from commonweal.system.stated import Stated

SOURCE_URN = "urn:commonweal:source:"
MEMBERSHIPS = (Relation.MEMBER_OF, Relation.PARTNER_OF, Relation.PART_OF)
"""Relations that are a membership; the role names which."""


def _kept(words: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in words.items() if value not in (None, "", [], {})}


def _dates(told: Merged[Any], first: str, last: str) -> dict[str, str | None]:
    return {first: told.first.isoformat(), last: told.last.isoformat() if told.last else None}


def _closing(told: Stated, extras: dict[str, Any]) -> dict[str, Any]:
    source = {"url": f"{SOURCE_URN}{told.source_id}", "note": told.source}
    return {"sources": [source], "extras": _kept({**extras, "note": told.note})}


def _other_names(thing: Merged[Any], aliases: Iterable[Alias]) -> list[dict[str, Any]]:
    """Other names in use, then the ones that the thing itself had before."""
    names = [(a.name, a.held, a.note) for a in aliases]
    last = thing.told.name
    names += [(s.name, s.held, "") for s in thing.statements if s.name != last]
    return [
        _kept(
            {
                "name": name,
                "start_date": held.first.isoformat(),
                "end_date": held.last.isoformat() if held.last else None,
                "note": note,
            }
        )
        for name, held, note in names
    ]


def _organisation(thing: Merged[Organisation], aliases: Iterable[Alias]) -> dict[str, Any]:
    told = thing.told
    codes = (("ods", told.ods_code), ("ons", told.ons_code))
    words = {
        "id": told.id,
        "name": told.name,
        "classification": str(told.kind),
        **_dates(thing, "founding_date", "dissolution_date"),
        "identifiers": [{"scheme": s, "identifier": code} for s, code in codes if code],
        "other_names": _other_names(thing, aliases),
        **_closing(told, spare_words(told, ("id", "name", "kind", "ods_code", "ons_code"))),
    }
    return _kept(words)


def _body(thing: Merged[Body], aliases: Iterable[Alias]) -> dict[str, Any]:
    told = thing.told
    held = {"id", "name", "kind", "terms"}
    held |= {"organisations"} if len(told.organisations) < 2 else set()
    held |= {"footprints"} if len(told.footprints) < 2 else set()
    words = {
        "id": told.id,
        "name": told.name,
        "classification": str(told.kind),
        "parent_id": told.organisations[0] if told.organisations else None,
        "area_id": told.footprints[0] if told.footprints else None,
        "description": told.terms,
        **_dates(thing, "founding_date", "dissolution_date"),
        "other_names": _other_names(thing, aliases),
        **_closing(told, spare_words(told, held)),
    }
    return _kept(words)


def _post(thing: Merged[Seat], *, nominated: bool) -> dict[str, Any]:
    told = thing.told
    held = {"id", "body", "role"} | ({"nominated_by"} if nominated else set())
    words = {
        "id": told.id,
        "label": told.role,
        "role": told.role,
        "organization_id": told.body,
        **_dates(thing, "start_date", "end_date"),
        **_closing(told, spare_words(told, held)),
    }
    return _kept(words)


def _nominations(thing: Merged[Seat]) -> Iterable[dict[str, Any]]:
    for place, nominator in enumerate(thing.told.nominated_by, start=1):
        yield _kept(
            {
                "id": f"{thing.told.id}/{place}",
                "organization_id": thing.told.body,
                "post_id": thing.told.id,
                "on_behalf_of_id": nominator,
                **_dates(thing, "start_date", "end_date"),
            }
        )


def _membership(thing: Merged[Relationship]) -> dict[str, Any]:
    told = thing.told
    return _kept(
        {
            "id": f"{told.organisation}/{told.relation}/{told.target}",
            "organization_id": told.target,
            "member": {"@type": "Organization", "id": told.organisation},
            "role": str(told.relation),
            **_dates(thing, "start_date", "end_date"),
            **_closing(told, spare_words(told, ("organisation", "relation", "target"))),
        }
    )


def _area(thing: Merged[Footprint], parent: str | None) -> dict[str, Any]:
    """Areas have no days in Popolo: they stand under `extras`."""
    told = thing.told
    days = _dates(thing, "first", "last")
    spare = spare_words(told, ("id", "name", "level"))
    words = {
        "id": told.id,
        "name": told.name,
        "identifier": told.ons_code or told.ods_code,
        "classification": str(told.level),
        "parent_id": parent,
        **_closing(told, {**spare, **days}),
    }
    return _kept(words)


def _relationships(choice: Choice, known: set[str]) -> tuple[list[Merged[Relationship]], int]:
    pairs = [
        (f"{s.organisation}\n{s.relation}\n{s.target}", s)
        for s in choice.statements(Relationship)
        if s.relation in MEMBERSHIPS and {s.organisation, s.target} <= known
    ]
    unplaced = len(choice.statements(Relationship)) - len(pairs)
    return list(merged(pairs).values()), unplaced


def _posts_and_memberships(
    seats: Iterable[Merged[Seat]], known: set[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    posts: list[dict[str, Any]] = []
    memberships: list[dict[str, Any]] = []
    for seat in seats:
        nominated = bool(seat.told.nominated_by) and set(seat.told.nominated_by) <= known
        posts.append(_post(seat, nominated=nominated))
        memberships += _nominations(seat) if nominated else []
    return posts, memberships


def to_popolo(choice: Choice) -> Exported:
    """Organizations, posts, memberships and areas. Nothing has a `person_id`."""
    organisations, bodies = choice.by_id(Organisation), choice.by_id(Body)
    footprints = choice.by_id(Footprint)
    aliases: dict[str, list[Alias]] = {}
    for alias in choice.statements(Alias):
        aliases.setdefault(alias.of, []).append(alias)
    known = {*organisations, *bodies}
    posts, memberships = _posts_and_memberships(choice.by_id(Seat).values(), known)
    related, unrelated = _relationships(choice, known)
    wholes, several = choice.wholes()
    document = {
        "organizations": [
            *(_organisation(o, aliases.get(id_, ())) for id_, o in organisations.items()),
            *(_body(b, aliases.get(id_, ())) for id_, b in bodies.items()),
        ],
        "posts": posts,
        "memberships": [*memberships, *(_membership(told) for told in related)],
        "areas": [
            _area(f, wholes.get(id_) if wholes.get(id_) in footprints else None)
            for id_, f in footprints.items()
        ],
    }
    unnamed = sum(len(told) for of, told in aliases.items() if of not in known)
    return Exported(
        document,
        left_out(
            (unrelated, "relationships", "they are no membership of one organisation in another"),
            (len(choice.successions()), "successions", "Popolo has no term for them"),
            (several, "footprints' places in others", "Popolo has one parent, they have several"),
            (unnamed, "other names", "Popolo has them for organizations only"),
        ),
    )
