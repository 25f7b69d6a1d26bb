"""What rules of structure look up first: boards, areas, councils, seats and documents on the day.

Nothing is judged here. Look-ups that a rule needs for many holders at once come as one index, so
that a definition of ten thousand organisations is walked once and not once for each.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from commonweal.governance.rules.engine import Case, Finding, broken, held, unknown
from commonweal.system.body import Body, BodyKind, BodyStatus, Office, Seat, SeatStatus
from commonweal.system.duty import Document
from commonweal.system.footprint import Level
from commonweal.system.organisation import Organisation, OrganisationKind
from commonweal.terms.problem import Place

NHS_ENGLAND = "nhse"
SECRETARY_OF_STATE = ("dhsc", "secretary-of-state")
"""The department acts for the Secretary of State; a definition may name either."""

SITTING = (SeatStatus.IN_POST, SeatStatus.INTERIM)
STATED = (*SITTING, SeatStatus.PROPOSED)
"""Seats that a body which stands has, though of a proposed one nobody says whether it was filled."""

NAMES_SHOWN_MAX = 6


def listed(words: Iterable[str]) -> str:
    """Words as in a sentence: `a, b and c`; of many, the first six and how many more."""
    told = list(words)
    if len(told) > NAMES_SHOWN_MAX:
        told = [*told[:NAMES_SHOWN_MAX], f"{len(told) - NAMES_SHOWN_MAX} more"]
    if not told:
        return "none"
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `no chair`, `1 chair`, `2 chairs`."""
    return f"no {one}" if number == 0 else f"{number:,} {one if number == 1 else many or one + 's'}"


def named(case: Case, ids: Iterable[str]) -> str:
    """The names of ids on the day, as in a sentence."""
    return listed(case.at.name_of(id_) for id_ in ids)


def of_kind(case: Case, *kinds: OrganisationKind) -> list[Organisation]:
    """The organisations of some kinds that exist on the day."""
    return [o for o in case.at.organisations.values() if o.kind in kinds]


def within(case: Case, footprints: Iterable[str]) -> frozenset[str]:
    """Footprints and all that they are made of, ids and codes, less what is carved out of them."""
    inside, outside, waiting = set(footprints), list[str](), list(footprints)
    while waiting:
        for part in case.at.parts.get(waiting.pop(), ()):
            if part.excluded:
                outside.append(part.part)
            elif part.part not in inside:
                inside.add(part.part)
                waiting.append(part.part)
    while outside:
        out = outside.pop()
        if out in inside:
            inside.discard(out)
            outside += [p.part for p in case.at.parts.get(out, ()) if not p.excluded]
    return frozenset(inside)


def own_icbs(case: Case) -> list[Organisation]:
    """Integrated care boards of the system described, not neighbours of which only a part is told.

    A neighbour is one that answers here for footprints of which none is a whole system.
    """
    answers_for = case.at.answers_for
    systems = {f.id for f in case.at.footprints.values() if f.level == Level.SYSTEM}
    return [
        icb
        for icb in of_kind(case, OrganisationKind.ICB)
        if not answers_for.get(icb.id) or answers_for[icb.id] & systems
    ]


def touching(
    case: Case, owners: Sequence[Organisation], kinds: Sequence[OrganisationKind]
) -> Mapping[str, list[Organisation]]:
    """For each owner, the organisations of some kinds whose area coincides with its own or shares
    any part of it, however small.
    """
    answers_for, others = case.at.answers_for, of_kind(case, *kinds)
    there: dict[str, list[Organisation]] = defaultdict(list)
    for other in others:
        for part in within(case, answers_for.get(other.id, frozenset())):
            there[part].append(other)
    found = {}
    for owner in owners:
        parts = within(case, answers_for.get(owner.id, frozenset()))
        met = {other.id for part in parts for other in there.get(part, ())}
        found[owner.id] = [other for other in others if other.id in met]
    return found


def bodies_of(case: Case, kind: BodyKind) -> Mapping[str, list[Body]]:
    """Bodies of a kind by the organisations they belong to; ended ones are left out."""
    found: dict[str, list[Body]] = defaultdict(list)
    for body in case.at.bodies.values():
        if body.kind == kind and body.status != BodyStatus.ENDED:
            for owner in body.organisations:
                found[owner].append(body)
    return found


def boards(case: Case) -> list[tuple[Organisation, Body]]:
    """Each integrated care board of the system with its board, if one stands; never a planned one."""
    standing = bodies_of(case, BodyKind.BOARD)
    return [
        (icb, body)
        for icb in own_icbs(case)
        for body in standing.get(icb.id, ())
        if body.status == BodyStatus.ESTABLISHED
    ]


def members(case: Case, body: Body) -> tuple[Seat, ...]:
    """The seats of a body that are members' seats."""
    return tuple(seat for seat in case.at.seats_of.get(body.id, ()) if seat.member)


def in_office(seats: Iterable[Seat], *offices: Office) -> tuple[Seat, ...]:
    """The seats tied to one of some offices."""
    return tuple(seat for seat in seats if seat.office in offices)


def places(seats: Iterable[Seat]) -> int:
    """How many people the seats are for."""
    return sum(seat.count for seat in seats)


def seated(
    seats: Sequence[Seat],
    wanted: str,
    place: Place,
    *,
    least: int = 1,
    counted_as: Collection[SeatStatus] = STATED,
) -> Finding:
    """Held where the body has the seats; unknown where some are empty; broken where seats lack.

    `wanted` begins the message, such as `The board of X: a chair`. Rules on composition ask for
    seats, so that of a body that stands a seat counts as the papers state it, filled or not.
    """
    has = [s for s in seats if s.status in counted_as]
    there = places(seats)
    if there < least:
        lack = "no seat" if there == 0 else f"{counted(there, 'seat')} of at least {least}"
        return broken(f"{wanted}: {lack} in the definition.", place)
    if places(has) >= least:
        proposed = any(s.status not in SITTING for s in has)
        told = ", as proposed; whether filled is not told" if proposed else ""
        return held(f"{wanted}: {counted(places(has), 'seat')}{told}.", has[0].place)
    short = [s for s in seats if s.status not in counted_as]
    told = " or ".join(sorted({s.status.value.replace("-", " ") for s in short}))
    only = f"only {told}" if places(short) == there else f"of which {places(short)} {told}"
    said = f"{wanted}: {counted(there, 'seat')}, {only}"
    return unknown(f"{said}; whether filled is missing from the definition.", short[0].place)


def documents(case: Case, *kinds: str) -> Mapping[str, list[Document]]:
    """Documents of some kinds by owner, in order of publication; undated ones come first."""
    found: dict[str, list[Document]] = defaultdict(list)
    for document in case.description.documents:
        if document.kind in kinds:
            found[document.owner].append(document)
    for told in found.values():
        told.sort(key=lambda d: (d.published is not None, d.published or case.day, d.id))
    return found


def published(case: Case, told: Iterable[Document]) -> list[Document]:
    """The documents that were out on the day, oldest first."""
    return [d for d in told if d.published is not None and d.published <= case.day]


def lacking(document: Document, wanted: Iterable[str]) -> list[str]:
    """What a document of record does not say it states."""
    return [word for word in wanted if word not in document.states]


def stating(document: Document, wanted: Sequence[str]) -> Finding:
    """Whether a document states what it must; unknown while nobody recorded what it states."""
    missing = lacking(document, wanted)
    title = f"'{document.title}'"
    if not missing:
        return held(f"{title} states {listed(wanted)}.", document.place)
    if not document.states:
        said = f"What {title} states is not recorded; look in it for {listed(wanted)}."
        return unknown(said, document.place)
    return broken(f"{title} does not state {listed(missing)}.", document.place)
