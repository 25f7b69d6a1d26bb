"""Records of the Organisation Data Service into organisations, relationships and successions.

Takes the API's own shape of one record, and lists of records. A role, relationship or date that a
definition has no word for is told and left out; the way out is in `ods`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from commonweal.system.exchange.given import Findings, Node
from commonweal.system.exchange.ods import interval_of
from commonweal.system.exchange.ods_roles import (
    COMMISSIONING_GROUP,
    NETWORK,
    RELATION_NAMES,
    RELATION_OF,
    ROLE_KINDS,
    ROLE_NAMES,
    STRATEGIC_PARTNERSHIP,
    SUB_ICB_LOCATION,
)
from commonweal.system.organisation import OrganisationKind
from commonweal.terms.interval import Interval

_DAY = timedelta(days=1)
SOURCE = "ods"
PLACE = "neighbourhood"


@dataclass(frozen=True, slots=True)
class _Part:
    """What a code stood for during a stretch of days; kind absent for a network's footprint."""

    id: str
    kind: OrganisationKind | None
    held: Interval


@dataclass(frozen=True, slots=True)
class _Record:
    """A record that was understood: its code, its parts in order of time, where it stands."""

    code: str
    parts: tuple[_Part, ...]
    node: Node

    def at(self, day: date) -> _Part:
        """The part that stood on a day, or the nearest before it, or the first."""
        begun = [part for part in self.parts if part.held.first <= day]
        held = [part for part in begun if part.held.contains(day)]
        return (held or begun or list(self.parts))[-1 if begun or held else 0]


def _code(node: Node) -> str:
    """The code of a record or target; the API's summaries give it as bare text."""
    return node.text("OrgId") if isinstance(node.get("OrgId"), str) else node.node(
        "OrgId"
    ).text("extension")  # fmt: skip


def _records(root: Node) -> Iterator[Node]:
    """The records of a document: one, or a list of bare or wrapped ones."""
    if root.get("Organisation") is not None:
        yield root.node("Organisation")
    for node in root.nodes("Organisations"):
        yield node.node("Organisation") if node.get("Organisation") is not None else node


def _days(node: Node, type_: str) -> tuple[date | None, date | None]:
    """Start and end of the dates of one type; the first given counts."""
    for told in node.nodes("Date"):
        if told.text("Type") == type_:
            return told.day("Start"), told.day("End")
    return None, None


def _interval(node: Node, otherwise: Interval | None = None) -> Interval | None:
    """The operational days, or those given where there are none; reversed ones are told."""
    first, last = _days(node, "Operational")
    if first is None:
        return otherwise
    held = interval_of(first, last)
    if held is None:
        said = f"Its end, {last}, comes before its start, {first}."
        node.tell("reversed-dates", said, fix="Exchange or mend the dates.", grave=True)
    return held


def _roles(node: Node, whole: Interval) -> tuple[str, dict[str, Interval]]:
    """The primary role and the days of each other role."""
    primary, others = "", {}
    for role in node.node("Roles").nodes("Role"):
        id_ = role.text("id")
        if role.get("primaryRole") is True:
            primary = id_
        elif (held := _interval(role, whole)) is not None:
            others[id_] = held
    return primary, others


Piece = tuple[OrganisationKind | None, Interval]


def _pieces(base: OrganisationKind | None, whole: Interval, others: list[Piece]) -> list[Piece]:
    """Kinds in order of time: the base one wherever no other role holds."""
    others.sort(key=lambda piece: piece[1].first)
    if base is None:
        return others
    pieces: list[Piece] = []
    free: date | None = whole.first
    for kind, held in others:
        if free is not None and free < held.first:
            pieces.append((base, Interval(free, held.first - _DAY)))
        pieces.append((kind, held))
        free = held.last + _DAY if held.last is not None else None
    if free is not None and (whole.last is None or free <= whole.last):
        pieces.append((base, Interval(free, whole.last)))
    return pieces


def _kinds(node: Node, whole: Interval, *, primary: str, held: dict[str, Interval]) -> list[Piece]:
    known = [r for r in ROLE_KINDS if r.primary == primary]
    base = next((r.kind for r in known if not r.other), None)
    others: list[Piece] = [(r.kind, held[r.other]) for r in known if r.other in held]
    if primary == COMMISSIONING_GROUP and SUB_ICB_LOCATION in held:
        others.append((None, held[SUB_ICB_LOCATION]))
        said = f"From {held[SUB_ICB_LOCATION].first} the code stands for a sub-ICB location."
        node.tell("sub-icb-location", said, fix="Describe that as a footprint, by hand.")
    pieces = [piece for piece in _pieces(base, whole, others) if piece[0] is not None]
    clash = primary != STRATEGIC_PARTNERSHIP and any(
        one[1].overlaps(two[1]) and one[0] != two[0]
        for place, one in enumerate(pieces)
        for two in pieces[place + 1 :]
    )
    return [] if clash else pieces


def _refuse_roles(node: Node, primary: str, held: dict[str, Interval]) -> None:
    names = [f"{id_} ({ROLE_NAMES[id_]})" if id_ in ROLE_NAMES else id_ for id_ in (primary, *held)]
    told = ", ".join(name[:80] for name in names if name) or "none"
    said = f"Its roles tell no kind of organisation that a definition knows: {told}."
    fix = "Write the entry by hand, with the kind that it is."
    node.tell("unknown-role", said, fix=fix, grave=True)


def _understood(node: Node) -> _Record | None:
    """A record with what its code stood for; what cannot be told is noted."""
    code = _code(node)
    if not code:
        node.tell("lacking", "The record has no code.", fix="Give it its `OrgId`.", grave=True)
        return None
    if not any(True for _ in node.nodes("Date")):
        fix = "Take the full record: summaries of a search have no dates."
        node.tell("lacking", f"The record of {code[:20]} has no dates.", fix=fix, grave=True)
        return None
    whole = _interval(node)
    if whole is None:
        return None
    primary, held = _roles(node, whole)
    id_ = code.lower()
    if primary == NETWORK:
        return _Record(code, (_Part(id_, None, whole),), node)
    pieces = _kinds(node, whole, primary=primary, held=held)
    if not pieces:
        _refuse_roles(node, primary, held)
        return None
    apart = primary == STRATEGIC_PARTNERSHIP and len(pieces) > 1
    parts = (_Part(f"{id_}-{kind}" if apart else id_, kind, days) for kind, days in pieces)
    return _Record(code, tuple(parts), node)


def _source(record: _Record) -> str:
    changed = record.node.text("LastChangeDate")
    return f"{SOURCE}: record of {record.code}" + (f", changed {changed}" if changed else "")


def _add_parts(record: _Record, found: Findings) -> None:
    node, name = record.node, record.node.text("Name")
    legal_first, legal_last = _days(node, "Legal")
    if node.text("Status") == "Inactive" and record.parts[-1].held.last is None:
        fix = "Add `last` once the day is known."
        node.tell("closed-without-end", f"{record.code} is inactive but has no end.", fix=fix)
    for place, part in enumerate(record.parts):
        held = {"first": part.held.first, "last": part.held.last, "source": _source(record)}
        if part.kind is None:
            words = {"id": part.id, "level": PLACE, "name": name, "basis": "registration"}
            found.add("footprint", node.path, {**words, "ods_code": record.code, **held})
            continue
        legal = {
            "legal_first": legal_first if place == 0 else None,
            "legal_last": legal_last if place == len(record.parts) - 1 else None,
        }
        words = {"id": part.id, "kind": str(part.kind), "name": name, "ods_code": record.code}
        found.add("organisation", node.path, {**words, **legal, **held})


def _unplaced(node: Node, code: str, what: str) -> None:
    said = f"The {what} is to {code[:20]!r}, whose record is not in the document or not understood."
    node.tell("unknown-target", said, fix="Add that record, or write the entry by hand.")


def _add_relationships(record: _Record, records: dict[str, _Record], found: Findings) -> None:
    for rel in record.node.node("Rels").nodes("Rel"):
        id_, code, held = rel.text("id"), _code(rel.node("Target")), _interval(rel)
        if id_ not in RELATION_OF:
            named = f"{id_} ({RELATION_NAMES.get(id_, 'unknown')})"[:80]
            fix = "Say it by hand where a definition has words for it."
            rel.tell("no-such-relation", f"A definition has no relation {named}.", fix=fix)
        elif code not in records:
            _unplaced(rel, code, "relationship")
        elif held is not None:
            words = {
                "organisation": record.at(held.first).id,
                "relation": str(RELATION_OF[id_]),
                "target": records[code].at(held.first).id,
                "first": held.first,
                "last": held.last,
                "source": _source(record),
            }
            found.add("relationship", rel.path, words)


def _add_successions(records: dict[str, _Record], found: Findings) -> None:
    """Each succession once, though both records tell it."""
    told: set[tuple[str, str, date]] = set()
    for record in records.values():
        for succ in record.node.node("Succs").nodes("Succ"):
            code, type_ = _code(succ.node("Target")), succ.text("Type")
            day = _days(succ, "Legal")[0] or _days(succ, "Operational")[0]
            if type_ not in ("Predecessor", "Successor") or day is None:
                said = "A succession needs a type (Predecessor, Successor) and a start."
                succ.tell("lacking", said, fix="Add it.", grave=True)
                continue
            if code not in records:
                _unplaced(succ, code, "succession")
                continue
            ends = (code, record.code) if type_ == "Predecessor" else (record.code, code)
            if (*ends, day) in told:
                continue
            told.add((*ends, day))
            before, after = records[ends[0]].at(day - _DAY), records[ends[1]].at(day)
            words = {"predecessor": before.id, "successor": after.id, "date": day}
            found.add("succession", succ.path, {**words, "source": _source(record)})


def from_ods(document: object, file: str) -> Findings:
    """The entries that records make, and what was wrong or has no words in a definition."""
    found = Findings(file)
    if isinstance(document, list):
        document = {"Organisations": document}
    root = Node(document, "$", found)
    records: dict[str, _Record] = {}
    any_ = False
    for node in _records(root):
        any_ = True
        record = _understood(node)
        if record is not None and record.code in records:
            said = f"The record of {record.code[:20]} comes twice; the first one counts."
            node.tell("told-twice", said, fix="Take one out.", grave=True)
        elif record is not None:
            records[record.code] = record
    if not any_:
        fix = "Give a record of the ORD API, or a list of them under `Organisations`."
        root.tell("no-records", "There is no organisation in it.", fix=fix, grave=True)
    for record in records.values():
        _add_parts(record, found)
    for record in records.values():
        _add_relationships(record, records, found)
    _add_successions(records, found)
    return found
