"""Invented systems of powers: organisations, bodies, footprints, functions, grants, delegations.

The same seed gives the same system. They are made to be awkward: circles, powers handed on that may
not be, some over or not begun or only proposed, limits of every size, footprints that overlap.
"""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from commonweal.governance.authority import Authority
from commonweal.governance.missing import Act
from commonweal.governance.power import (
    Delegation,
    DelegationStatus,
    Grant,
    GrantedBy,
    Instrument,
)
from commonweal.system.body import Body, BodyKind, BodyStatus
from commonweal.system.description import Description
from commonweal.system.duty import Function
from commonweal.system.footprint import Basis, Footprint, Level, Part, PartKind
from commonweal.system.organisation import Organisation, OrganisationKind, Relation, Relationship
from commonweal.terms.interval import Interval
from commonweal.terms.pence import Limit
from commonweal.terms.problem import Place

DAY = date(2022, 9, 1)
ALL_ALONG = Interval(date(2016, 1, 1))
LIMITS = (None, None, None, 0, 5_000_00, 50_000_00, 250_000_00, 1_000_000_00, 20_000_000_00)
TIMES = (
    *((ALL_ALONG,) * 16),
    Interval(date(2020, 4, 1), date(2022, 3, 31)),
    Interval(date(2023, 4, 1)),
    Interval(date(2022, 9, 1), date(2022, 9, 1)),
)


@dataclass(frozen=True)
class Size:
    """How large a system is to be."""

    bodies: int
    delegations: int
    organisations: int
    functions: int
    footprints: int
    grants: int


LARGE = Size(
    bodies=500, delegations=5_000, organisations=60, functions=60, footprints=150, grants=240
)
SMALL = Size(bodies=5, delegations=12, organisations=3, functions=4, footprints=6, grants=3)


def _cited(kind: str, number: int) -> dict[str, Any]:
    return {"source": "made-up", "place": Place(f"{kind}.toml", number + 1)}


def _always(kind: str, number: int) -> dict[str, Any]:
    return {"held": ALL_ALONG, **_cited(kind, number)}


def _functions(size: Size, chance: Random) -> list[Function]:
    """A few trees of functions."""
    return [
        Function(
            id=f"function-{n}",
            name=f"Function {n}",
            part_of=f"function-{chance.randrange(n)}" if n and chance.random() < 0.7 else "",
            **_always("functions", n),
        )
        for n in range(size.functions)
    ]


def _footprints(size: Size, chance: Random) -> tuple[list[Footprint], list[Part]]:
    """The first is the whole system; each further one lies in one or two before it."""
    levels = (Level.PLACE, Level.HOSPITAL_CATCHMENT, Level.PLACE_AREA, Level.NEIGHBOURHOOD)
    made, parts = [], []
    for n in range(size.footprints):
        level = Level.SYSTEM if n == 0 else levels[min(n * len(levels) // size.footprints, 3)]
        made.append(
            Footprint(
                id=f"footprint-{n}", level=level, name=f"Footprint {n}", basis=Basis.REGISTRATION,
                **_always("footprints", n),
            )
        )  # fmt: skip
        for whole in {chance.randrange(n) for _ in range(chance.choice((1, 1, 2)))} if n else ():
            excluded = chance.random() < 0.03
            parts.append(
                Part(
                    footprint=f"footprint-{whole}", part=f"footprint-{n}", kind=PartKind.FOOTPRINT,
                    excluded=excluded, **_always("parts", len(parts)),
                )
            )  # fmt: skip
    return made, parts


def _organisations(size: Size, chance: Random) -> tuple[list[Organisation], list[Relationship]]:
    kinds = (OrganisationKind.ICB, OrganisationKind.UPPER_TIER_COUNCIL, OrganisationKind.NHS_TRUST)
    made, relations = [], []
    for n in range(size.organisations):
        made.append(
            Organisation(
                id=f"organisation-{n}", kind=kinds[n % 3], name=f"Organisation {n}",
                **_always("organisations", n),
            )
        )  # fmt: skip
        if n % 3 < 2:
            relations.append(
                Relationship(
                    organisation=f"organisation-{n}", relation=Relation.RESPONSIBLE_FOR,
                    target=f"footprint-{chance.randrange(size.footprints)}",
                    **_always("relationships", n),
                )
            )  # fmt: skip
    return made, relations


def _bodies(size: Size, chance: Random) -> list[Body]:
    made = []
    for n in range(size.bodies):
        served = [f"footprint-{chance.randrange(size.footprints)}"] if chance.random() < 0.8 else []
        above = [f"body-{chance.randrange(n)}"] if n and chance.random() < 0.8 else []
        made.append(
            Body(
                id=f"body-{n}", name=f"Body {n}", decides=True, level=Level.PLACE,
                kind=BodyKind.BOARD if n < size.organisations else BodyKind.COMMITTEE,
                organisations=(f"organisation-{n % size.organisations}",),
                footprints=tuple(served), reports_to=tuple(above),
                status=chance.choices(list(BodyStatus), (1, 1, 27, 1))[0],
                **_always("bodies", n),
            )
        )  # fmt: skip
    return made


def _grants(size: Size, chance: Random) -> list[Grant]:
    """Some for one organisation, some for all of a kind over their own areas."""
    made = []
    for n in range(size.grants):
        is_own = chance.random() < 0.3
        holder = "" if is_own else f"organisation-{chance.randrange(size.organisations)}"
        wide = chance.randrange(max(size.footprints // 4, 1)) if chance.random() < 0.5 else 0
        where = "own" if is_own else f"footprint-{wide}"
        made.append(
            Grant(
                id=f"grant-{n}", holder=holder,
                holder_kind=chance.choice(("icb", "upper-tier-council")) if is_own else "",
                function=f"function-{int(size.functions * chance.random() ** 2)}", footprint=where,
                limit=Limit(chance.choice(LIMITS) if chance.random() < 0.3 else None),
                by=GrantedBy.STATUTE,
                onward=chance.random() < 0.9, held=chance.choice(TIMES), **_cited("powers", n),
            )
        )  # fmt: skip
    return made


def _giver_and_receiver(size: Size, chance: Random) -> tuple[str, str]:
    """Mostly from an organisation or a body to a later one; sometimes back, for circles."""
    receiver = chance.randrange(size.bodies)
    if chance.random() < 0.25:
        return f"organisation-{chance.randrange(size.organisations)}", f"body-{receiver}"
    giver = chance.randrange(size.bodies)
    low, high = sorted((giver, receiver))
    turned = chance.random() < 0.1
    return f"body-{high if turned else low}", f"body-{low if turned else high}"


def _delegations(size: Size, chance: Random) -> list[Delegation]:
    made = []
    for n in range(size.delegations):
        giver, receiver = _giver_and_receiver(size, chance)
        if chance.random() < 0.02:
            giver, receiver = "kind:icb", "kind:board"
        where = "own" if chance.random() < 0.1 else f"footprint-{chance.randrange(size.footprints)}"
        is_proposed = chance.random() < 0.05
        made.append(
            Delegation(
                id=f"delegation-{n}", giver=giver, receiver=receiver,
                function=f"function-{int(size.functions * chance.random() ** 3)}",
                footprint="footprint-0" if chance.random() < 0.7 else where,
                limit=Limit(chance.choice(LIMITS) if chance.random() < 0.5 else None),
                onward=chance.random() < 0.8,
                instrument=chance.choice(list(Instrument)),
                conditions=(f"condition {n}",) if chance.random() < 0.2 else (),
                status=DelegationStatus.PROPOSED if is_proposed else DelegationStatus.IN_FORCE,
                held=chance.choice(TIMES), **_cited("powers", size.grants + n),
            )
        )  # fmt: skip
    return made


def system(seed: int, size: Size) -> Authority:
    """A system's powers as at `DAY`."""
    chance = Random(seed)
    footprints, parts = _footprints(size, chance)
    organisations, relations = _organisations(size, chance)
    records: dict[type, tuple[Any, ...]] = {
        Function: tuple(_functions(size, chance)),
        Footprint: tuple(footprints),
        Part: tuple(parts),
        Organisation: tuple(organisations),
        Relationship: tuple(relations),
        Body: tuple(_bodies(size, chance)),
    }
    grants, delegations = tuple(_grants(size, chance)), tuple(_delegations(size, chance))
    return Authority(Description(records).on(DAY), grants, delegations)


def questions(seed: int, authority: Authority, count: int) -> list[Act]:
    """Questions about anybody and any function, every other one about something that was given.

    Half name no footprint, a fifth no amount.
    """
    chance = Random(seed)
    at = authority.at
    holders, functions = [*at.organisations, *at.bodies], list(at.functions)
    made = []
    for n in range(count):
        given = chance.choice(authority.delegations)
        is_given = n % 2 and given.receiver in at.bodies
        made.append(
            Act(
                given.receiver if is_given else chance.choice(holders),
                given.function if is_given else chance.choice(functions),
                chance.choice((None, chance.choice(list(at.footprints)))),
                chance.choice((None, 1, 10_000_00, 400_000_00, 3_000_000_00)),
            )
        )
    return made
