"""Who holds which function, level by level, and who may decide one thing: facts for two pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from commonweal.actions.governed import Governed
from commonweal.governance.authority import Answer, Authority
from commonweal.governance.chains import Chain
from commonweal.governance.missing import Act
from commonweal.governance.placing import Placing, ServiceDescription, where_decided
from commonweal.system.body import Body
from commonweal.system.description import AsAt
from commonweal.system.duty import Function, Principle
from commonweal.system.footprint import Footprint, Level
from commonweal.terms.errors import NotFoundError
from commonweal.terms.pence import Limit, pence_of

LEVELS = (
    Level.ENGLAND, Level.SYSTEM, Level.HOSPITAL_CATCHMENT, Level.PLACE, Level.PLACE_AREA,
    Level.NEIGHBOURHOOD,
)  # fmt: skip
TRAITS = (
    ("national", "prescribed nationally"),
    ("uniform", "the same across the whole system"),
    ("integrated", "joined with community services and social care"),
    ("tailored", "tailored to one geography"),
)
HOLDERS_TOLD_MAX = 20


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a function, and up to how much."""

    id: str
    limit: Limit


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A function, how deep it lies below the widest one, and its holders at each level."""

    function: Function
    depth: int
    cells: tuple[tuple[Holder, ...], ...]


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """Functions down, levels across."""

    on: date
    at: AsAt
    levels: tuple[Level, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class DecidersPage:
    """What was asked, and who may decide it. Nothing is told before a function is chosen."""

    on: date
    at: AsAt
    function: str
    footprint: str
    body: str
    amount_text: str
    wrong: str
    traits: tuple[str, ...]
    functions: tuple[tuple[Function, int], ...]
    footprints: tuple[tuple[Level, tuple[Footprint, ...]], ...]
    bodies: tuple[Body, ...]
    holders: tuple[tuple[str, Chain], ...] | None
    answer: Answer | None
    placing: Placing | None


def ordered_functions(at: AsAt) -> tuple[tuple[Function, int], ...]:
    """Functions as an outline: each followed by its parts. One in a cycle stands at the end."""
    children: dict[str, list[Function]] = {}
    for function in at.functions.values():
        whole = function.part_of if function.part_of in at.functions else ""
        children.setdefault(whole, []).append(function)

    def below(whole: str, depth: int) -> Iterator[tuple[Function, int]]:
        for function in children.get(whole, ()):
            yield function, depth
            yield from below(function.id, depth + 1)

    found = tuple(below("", 0))
    told = {function.id for function, _ in found}
    return found + tuple((f, 0) for f in at.functions.values() if f.id not in told)


def _level_of(at: AsAt, holder: str, footprints: tuple[str, ...]) -> Level | None:
    """A body's own level; an organisation's is the widest level over which it holds the power."""
    if holder in at.bodies:
        return at.bodies[holder].level
    if holder in at.seats:
        return at.bodies[at.seats[holder].body].level
    levels = {at.footprints[f].level for f in footprints if f in at.footprints}
    return next((level for level in LEVELS if level in levels), None)


def _cells(authority: Authority, function: str) -> tuple[tuple[Holder, ...], ...]:
    cells: dict[Level, list[Holder]] = {level: [] for level in LEVELS}
    for holder, footprints in authority.holders(function).items():
        level = _level_of(authority.at, holder, footprints)
        if level in cells:
            chain = authority.ask(Act(holder, function)).chains[0]
            cells[level].append(Holder(holder, chain.limit))
    return tuple(tuple(found) for found in cells.values())


def matrix_page(governed: Governed, on: date) -> MatrixPage:
    """Who holds what on a day. Functions that nobody holds are left out, and empty levels too.

    A part of a function stands on its own only where others hold it than hold the whole.
    """
    at, authority = governed.at(on), governed.authority(on)
    held = {f.id: _cells(authority, f.id) for f, _ in ordered_functions(at)}
    rows = [
        MatrixRow(function, depth, held[function.id])
        for function, depth in ordered_functions(at)
        if any(held[function.id]) and held[function.id] != held.get(function.part_of)
    ]
    used = [n for n in range(len(LEVELS)) if any(row.cells[n] for row in rows)]
    trimmed = tuple(
        MatrixRow(row.function, row.depth, tuple(row.cells[n] for n in used)) for row in rows
    )
    return MatrixPage(on, at, tuple(LEVELS[n] for n in used), trimmed)


def _holders(
    authority: Authority, function: str, footprint: str | None, *, pence: int | None
) -> tuple[tuple[str, Chain], ...]:
    """Who may, each with the chain told first; bodies before the organisations they act for."""
    found = []
    for holder in authority.holders(function, footprint, pence):
        chains = authority.ask(Act(holder, function, footprint, pence)).chains
        if chains:
            found.append((holder, chains[0]))
    bodies = authority.at.bodies
    return tuple(sorted(found, key=lambda h: (h[0] not in bodies, h[0])))[:HOLDERS_TOLD_MAX]


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader chose in the form; empty where nothing was."""

    function: str = ""
    footprint: str = ""
    body: str = ""
    amount_text: str = ""
    traits: tuple[str, ...] = ()


def _amount(text: str) -> tuple[int | None, str]:
    if not text:
        return None, ""
    try:
        pence = pence_of(text)
    except ValueError as wrong:
        return None, f"{wrong}."
    return (None, "An amount cannot be negative.") if pence < 0 else (pence, "")


def _check_known(at: AsAt, asked: Question) -> None:
    known: tuple[Mapping[str, object], ...] = (at.functions, at.footprints, at.bodies)
    for word, ids in zip((asked.function, asked.footprint, asked.body), known, strict=True):
        if word and word not in ids:
            raise NotFoundError(f"The definition names no '{word[:80]}' on {at.day}.")


def deciders_page(governed: Governed, asked: Question, on: date) -> DecidersPage:
    """Who may decide what was asked, on a day. Raises `NotFoundError` for what is not named then."""
    at, authority = governed.at(on), governed.authority(on)
    _check_known(at, asked)
    pence, wrong = _amount(asked.amount_text)
    ready = bool(asked.function) and not wrong
    act = Act(asked.body, asked.function, asked.footprint or None, pence)
    flags = dict.fromkeys(asked.traits, True)
    service = ServiceDescription(**flags, footprint=asked.footprint, function=asked.function)
    principles = tuple(at.holding(Principle))
    by_level = (
        (level, tuple(f for f in at.footprints.values() if f.level == level)) for level in LEVELS
    )
    return DecidersPage(
        on, at, asked.function, asked.footprint, asked.body, asked.amount_text, wrong,
        asked.traits, ordered_functions(at),
        tuple((level, footprints) for level, footprints in by_level if footprints),
        tuple(sorted(at.bodies.values(), key=lambda body: body.name)),
        _holders(authority, asked.function, act.footprint, pence=pence) if ready else None,
        authority.ask(act) if ready and asked.body else None,
        where_decided(service, principles, at, authority=authority) if asked.traits else None,
    )  # fmt: skip
