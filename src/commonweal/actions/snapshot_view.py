"""One snapshot made ready for pages: figures by position, who is whose peer, who belongs to whom.

Pages are built from this alone. What is worked out here is worked out once a snapshot and kept;
nothing is written. What a page says about it is for the page's own module.
"""

import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from commonweal.actions.estimating import NATIONAL
from commonweal.actions.figures import Figure, FigureIndex, Spread, spread_of
from commonweal.actions.naming import readable
from commonweal.actions.opened import Opened, open_for_reading
from commonweal.actions.rows_behind import RowsBehind
from commonweal.outcomes.measure import Direction, Measure
from commonweal.repository.boundaries import read_boundaries
from commonweal.system.definition import LEVELS
from commonweal.terms.codes import NAMES, Kind
from commonweal.terms.errors import NotFoundError, UsageError
from commonweal.terms.estimate import OWN_TIME

COMPARED_WITH: dict[Kind, tuple[Kind, ...]] = {
    Kind.PRACTICE: (Kind.PLACE, Kind.ICB, Kind.PCN, Kind.SUB_ICB, Kind.CCG),
    Kind.PCN: (Kind.ICB, Kind.SUB_ICB, Kind.CCG),
    Kind.PLACE: (Kind.ICB,),
    Kind.SUB_ICB: (Kind.ICB,),
    Kind.CCG: (Kind.ICB,),
    Kind.TRUST: (Kind.ICB, Kind.ENGLAND),
    Kind.DISTRICT: (Kind.UPPER_TIER, Kind.ENGLAND),
    Kind.UPPER_TIER: (Kind.ENGLAND,),
    Kind.ICB: (Kind.ENGLAND,),
}
"""Parents that a figure is held against, the first that has one; any may be chosen instead."""

DAY_FIRST, DAY_LAST = date(2000, 1, 1), date(2099, 12, 31)
_IN_SYSTEM = (Kind.PRACTICE, Kind.PCN, Kind.SUB_ICB, Kind.CCG)
_RESTATED_KEPT = 24


class Position(StrEnum):
    """Where a figure lies beside another's value, told by its interval."""

    HIGHER = "higher"
    LOWER = "lower"
    SIMILAR = "similar"
    UNTOLD = "untold"


class Judgement(StrEnum):
    """What a position means, given where better lies."""

    BETTER = "better"
    WORSE = "worse"
    SIMILAR = "similar"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Named:
    """A footprint by kind, code and name."""

    kind: Kind
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure held against the value of another footprint in the same period."""

    against: Named
    value: float
    position: Position
    judgement: Judgement


def position_of(figure: Figure, value: float) -> Position:
    """Higher or lower when the whole 95% interval lies on one side of the value."""
    if figure.lower is None or figure.upper is None:
        return Position.UNTOLD
    if figure.lower > value:
        return Position.HIGHER
    return Position.LOWER if figure.upper < value else Position.SIMILAR


def judgement_of(position: Position, direction: Direction) -> Judgement:
    """Better or worse, where the measure says in which direction better lies."""
    if position == Position.SIMILAR:
        return Judgement.SIMILAR
    if position == Position.UNTOLD or direction == Direction.NEUTRAL:
        return Judgement.NONE
    return Judgement.BETTER if position.value == direction.value else Judgement.WORSE


def day_asked(text: str | None) -> date | None:
    """The day a reader chose. Raises `UsageError` for what is no day the structure could know."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not DAY_FIRST <= day <= DAY_LAST:
        raise UsageError(f"'{text}' is not a day. Write it as 2024-03-31.")
    return day


class SnapshotView:
    """One opened workspace with everything that pages look up again and again."""

    def __init__(self, opened: Opened) -> None:
        """Sort the figures and settle the structure, so that no reader waits for it."""
        self.opened = opened
        self.figures = FigureIndex(opened.estimates)
        self.structure = opened.structure
        self.icb = opened.definition.icb
        self.measures = {m.id: m for m in opened.measures.values() if self.figures.levels(m.id)}
        self._store = opened.store()
        self._asking = threading.Lock()
        self.rows_behind = RowsBehind(self.ask, self.measures.values(), opened.snapshot.tables)
        self._restated = lru_cache(_RESTATED_KEPT)(self._restate)
        self.own = lru_cache(None)(self._own)
        self.placement_during = lru_cache(256)(self.structure.placement_during)
        self.restated_placement = lru_cache(256)(self.structure.restated_placement)
        self.named = lru_cache(65536)(self._named)
        self.parents = lru_cache(32768)(self._parents)
        self.peers_of = lru_cache(4096)(self._peers_of)
        self.spread = lru_cache(16384)(self._spread)
        self.rings = lru_cache(None)(self._rings)
        self._england = tuple(c for kind, c in self.figures.footprints if kind == Kind.ENGLAND)
        self._kinds = self._known_kinds()

    def ask(self, statement: str, values: dict[str, Any]) -> pl.DataFrame:
        """Ask the tables, held open because opening takes longer than asking; one at a time."""
        with self._asking:
            return self._store.ask(statement, values)

    @cached_property
    def aliases(self) -> dict[str, tuple[str, ...]]:
        """The codes that the ONS has for what a code names, by that code."""
        found: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for unit in self.structure.units.values():
            if unit.ons_code:
                found[unit.code] += (unit.ons_code,)
        return found

    def close(self) -> None:
        """Let go of the tables."""
        self._store.close()

    def _known_kinds(self) -> dict[str, tuple[Kind, ...]]:
        known: dict[str, set[Kind]] = defaultdict(set)
        own = [(kind, code) for kind in LEVELS for code in self.own(kind)]
        for kind, code in (*self.structure.units, *self.figures.footprints, *own):
            known[code].add(kind)
        order = list(Kind)
        return {code: tuple(sorted(kinds, key=order.index)) for code, kinds in known.items()}

    def kinds_of(self, code: str) -> tuple[Kind, ...]:
        """What kinds of footprint a code names (10R is a CCG and a sub-ICB location)."""
        return self._kinds.get(code, ())

    def _own(self, kind: Kind) -> frozenset[str]:
        """Codes that are, or ever were, part of this system."""
        return self.structure.own(kind)

    def _rings(self, kind: Kind) -> dict[str, list[list[tuple[float, float]]]]:
        """Boundaries by code as the structure writes it, where the workspace holds any."""
        found = read_boundaries(self.opened.workspace, kind)
        codes = {u.ons_code: u.code for u in self.structure.units.values() if u.kind == kind}
        return {codes.get(code) or code: rings for code, rings in found.items()}

    def _restate(self, measure: str, boundaries: str) -> FigureIndex:
        return FigureIndex(self.opened.measure_estimates(measure, boundaries))

    def index(self, measure: str, boundaries: str = OWN_TIME) -> FigureIndex:
        """Figures on the boundaries of their own time, or one measure restated on those of a day."""
        return self.figures if boundaries == OWN_TIME else self._restated(measure, boundaries)

    def measure(self, measure_id: str) -> Measure:
        """A measure that has figures here. Raises `NotFoundError`, naming the nearest."""
        measure = self.opened.measure(measure_id)
        if measure_id not in self.measures:
            raise NotFoundError(
                f"'{measure.name}' has no figures in this workspace: no file that it is counted "
                "from has been taken in yet."
            )
        return measure

    def name(self, kind: Kind, code: str) -> str:
        """What a footprint is called, as people write it; the system by its own name."""
        if kind == Kind.ENGLAND:
            return "England"
        if kind == Kind.ICB and code == self.icb:
            return self.opened.definition.name
        name = readable(self.structure.name(kind, code))
        return f"{NAMES[kind][0]} {code}" if name == code and kind != Kind.PLACE else name

    def _named(self, kind: Kind, code: str) -> Named:
        """A footprint with its name."""
        return Named(kind, code, self.name(kind, code))

    @property
    def system(self) -> Named:
        """The system itself."""
        return self.named(Kind.ICB, self.icb)

    def _parents(self, kind: Kind, code: str, parent_kind: Kind, *, on: date) -> tuple[str, ...]:
        """Codes of the parents of one kind on a day; a place is always the system's."""
        if parent_kind == Kind.ENGLAND:
            return self._england
        if parent_kind == Kind.ICB and kind in (Kind.PLACE, Kind.UPPER_TIER):
            return (self.icb,) if code in self.own(kind) else ()
        return self.structure.parents(kind, code, parent_kind, on=on)

    def members(self, kind: Kind, code: str, child_kind: Kind, *, on: date) -> tuple[str, ...]:
        """Codes of what belongs to a footprint on a day. A place's networks are its practices'."""
        if (kind, code) == (Kind.ICB, self.icb):
            return self.structure.footprints(child_kind, on)
        if kind == Kind.PLACE and child_kind == Kind.PCN:
            practices = self.members(kind, code, Kind.PRACTICE, on=on)
            placed = self.structure.placement(Kind.PRACTICE, Kind.PCN, on)
            return tuple(sorted({placed[p] for p in practices if p in placed}))
        if kind == Kind.PLACE and child_kind == Kind.UPPER_TIER:
            places = self.opened.definition.places
            return next((p.councils for p in places if p.id == code), ())
        return self.structure.members(kind, code, child_kind, on=on)

    def _peers_of(
        self, measure: str, kind: Kind, period: str, *, boundaries: str
    ) -> dict[str, float]:
        index = self.index(measure, boundaries)
        values = index.peer_values(measure, kind, period)
        if kind not in _IN_SYSTEM:
            return values
        day = index.day_of(measure, kind, period=period)
        current = self.current(kind, day, boundaries=boundaries) if day else set()
        return {code: v for code, v in values.items() if code in current} or values

    def current(self, kind: Kind, day: date, *, boundaries: str) -> set[str]:
        """Codes of the system's footprints on a day, or on the day that boundaries are of."""
        on = day if boundaries == OWN_TIME else date.fromisoformat(boundaries)
        return set(self.structure.footprints(kind, on))

    def _spread(self, measure: str, kind: Kind, period: str) -> Spread | None:
        return spread_of(
            np.array(list(self.peers_of(measure, kind, period, boundaries=OWN_TIME).values()))
        )

    def compared(
        self,
        measure: Measure,
        figure: Figure,
        *,
        against: Kind | None = None,
        boundaries: str = OWN_TIME,
    ) -> Comparison | None:
        """A figure beside its nearest parent's (or the parent of one kind) in the same period."""
        if figure.value is None:
            return None
        kinds = COMPARED_WITH.get(figure.kind, ()) if against is None else (against,)
        index = self.index(measure.id, boundaries)
        on = figure.last if boundaries == OWN_TIME else date.fromisoformat(boundaries)
        for kind in (k for k in kinds if index.has_level(measure.id, k)):
            for code in self.parents(figure.kind, figure.code, kind, on=on)[:1]:
                other = index.at(measure.id, kind, code, period=figure.period)
                if other is not None and other.value is not None:
                    position = position_of(figure, other.value)
                    judgement = judgement_of(position, measure.direction)
                    return Comparison(self.named(kind, code), other.value, position, judgement)
        return None

    def is_national(self, kind: Kind) -> bool:
        """Whether the peers of a kind are those of all England."""
        return kind in NATIONAL

    def footprint(self, code: str, kind: str | None) -> Named:
        """The footprint a reader asks for. Raises `NotFoundError` when there is none."""
        kinds = [k for k in self.kinds_of(code) if k in LEVELS]
        if kind is not None:
            kinds = [k for k in kinds if k.value == kind]
        if not kinds:
            what = f"no {kind} " if kind else "no footprint or organisation "
            raise NotFoundError(f"There is {what}with the code '{code}' in this workspace.")
        with_figures = [k for k in kinds if self.figures.measures_of(k, code)]
        return self.named((with_figures or kinds)[0], code)


def view_of(folder: Path) -> SnapshotView:
    """Open a workspace for pages. Raises `WorkspaceError` when it has no figures yet."""
    return SnapshotView(open_for_reading(folder))
