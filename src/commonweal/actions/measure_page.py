"""What the page of a measure shows: one footprint's series, its peers in a period, and their map.

Facts only; words and drawings are for the pages. The same choices give the rows of the download.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from commonweal.actions.clock import today
from commonweal.actions.figures import Figure, FigureIndex, Spread, spread_of
from commonweal.actions.snapshot_view import (
    COMPARED_WITH,
    Comparison,
    Judgement,
    Named,
    Position,
    SnapshotView,
    day_asked,
    judgement_of,
    position_of,
)
from commonweal.outcomes.measure import TOPICS, Measure
from commonweal.terms.codes import Kind
from commonweal.terms.errors import NotFoundError, UsageError
from commonweal.terms.estimate import OWN_TIME

MAPPED = (Kind.DISTRICT, Kind.UPPER_TIER, Kind.SUB_ICB, Kind.ICB)
"""Levels that are drawn on a map where the workspace holds their boundaries."""

_LEVEL_ORDER = (
    Kind.PCN, Kind.PLACE, Kind.TRUST, Kind.DISTRICT, Kind.UPPER_TIER, Kind.ICB, Kind.SUB_ICB,
    Kind.CCG, Kind.PRACTICE,
)  # fmt: skip
SORTS = ("name", "value", "numerator", "denominator")
COLUMNS = (
    "measure", "name", "kind", "code", "footprint", "period", "period_first", "period_last",
    "status", "value", "lower_95", "upper_95", "unit", "numerator", "denominator", "method",
    "units", "units_expected", "boundaries", "snapshot", "sources",
)  # fmt: skip
"""Columns of the download."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a reader chose; anything left empty is chosen for them. Sorting is of the peers."""

    level: str = ""
    period: str = ""
    boundaries: str = ""
    footprint: str = ""
    sort: str = "value"
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class Peer:
    """A footprint among its peers; `is_own` when it belongs to this system."""

    named: Named
    figure: Figure
    position: Position
    judgement: Judgement
    is_own: bool
    is_focus: bool


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """Everything on a measure's page. `focus` is the footprint whose series is shown, if any."""

    measure: Measure
    level: Kind
    levels: tuple[Kind, ...]
    period: str
    periods: tuple[str, ...]
    boundaries: str
    restated_on: date
    focus: Named | None
    figure: Figure | None
    series: tuple[Figure, ...]
    comparison: Comparison | None
    beside: Named | None
    beside_series: tuple[Figure, ...]
    peers: tuple[Peer, ...]
    held_against: Figure | None
    spread: Spread | None
    is_national: bool
    rings: dict[str, list[list[tuple[float, float]]]]
    sort: str
    is_descending: bool
    taken_at: datetime

    @property
    def has_counts(self) -> bool:
        """Whether any peer's counts are known; a published index has none."""
        return any(peer.figure.numerator is not None for peer in self.peers)


def measures_by_topic(view: SnapshotView) -> tuple[tuple[str, tuple[Measure, ...]], ...]:
    """Measures that have figures, in the order of topics."""
    found = {
        topic: tuple(m for m in view.measures.values() if m.topic == topic) for topic in TOPICS
    }
    return tuple((topic, measures) for topic, measures in found.items() if measures)


def boundaries_asked(text: str) -> str:
    """`own time`, or the day to restate on. Raises `UsageError` for anything else."""
    if text in ("", "own", OWN_TIME):
        return OWN_TIME
    day = day_asked(text)
    assert day is not None
    return day.isoformat()


def _focus(
    view: SnapshotView, measure: Measure, chosen: Choices, *, index: FigureIndex
) -> Named | None:
    """The footprint asked for; else the system, where it has figures of this measure."""
    levels = index.levels(measure.id)
    if chosen.footprint:
        kind = chosen.level if chosen.level in view.kinds_of(chosen.footprint) else None
        named = view.footprint(chosen.footprint, kind)
        candidates = [k for k in view.kinds_of(chosen.footprint) if k in levels]
        if named.kind not in levels and candidates:
            return view.named(candidates[0], named.code)
        return named
    if index.series(measure.id, Kind.ICB, view.icb):
        return view.system
    return None


def _level(measure: Measure, chosen: Choices, index: FigureIndex, *, focus: Named | None) -> Kind:
    """The level whose footprints are compared: as chosen, the focus's own, or the most telling."""
    levels = index.levels(measure.id)
    if chosen.level:
        if chosen.level not in levels:
            known = ", ".join(level.value for level in levels)
            raise NotFoundError(
                f"'{measure.name}' has no figures at the level '{chosen.level}'. It has: {known}."
            )
        return Kind(chosen.level)
    if focus is not None and focus.kind in levels and focus.kind != Kind.ICB:
        return focus.kind
    return next((kind for kind in _LEVEL_ORDER if kind in levels), levels[0])


def _period(
    index: FigureIndex, measure: Measure, level: Kind, *, chosen: str, focus: Named | None
) -> str:
    periods = index.periods(measure.id, level)
    if chosen:
        if chosen not in periods:
            raise NotFoundError(
                f"'{measure.name}' has no figures for '{chosen}' at this level. "
                f"The newest are for {periods[-1]}."
            )
        return chosen
    for period in reversed(periods):
        values = index.peer_values(measure.id, level, period)
        if values and (focus is None or focus.kind != level or focus.code in values):
            return period
    return periods[-1]


def _held_against(
    view: SnapshotView, measure: Measure, index: FigureIndex, *, level: Kind, period: str
) -> Figure | None:
    """The system's figure in the period, which peers are held against."""
    if level == Kind.ICB:
        return None
    found = index.at(measure.id, Kind.ICB, view.icb, period=period)
    return found if found is not None and found.is_given else None


def _peers(
    view: SnapshotView,
    measure: Measure,
    figures: list[Figure],
    *,
    held: Figure | None,
    focus: Named | None,
) -> Iterator[Peer]:
    for figure in figures:
        position = Position.UNTOLD
        if held is not None and held.value is not None and figure.is_given:
            position = position_of(figure, held.value)
        yield Peer(
            view.named(figure.kind, figure.code),
            figure,
            position,
            judgement_of(position, measure.direction),
            is_own=figure.code in view.own(figure.kind) or figure.code == view.icb,
            is_focus=focus is not None and (focus.kind, focus.code) == (figure.kind, figure.code),
        )


def _ordered(peers: list[Peer], chosen: Choices) -> tuple[Peer, ...]:
    """Sorted as chosen; those without a number last, whichever way."""
    if chosen.sort not in SORTS:
        raise UsageError(
            f"The table cannot be sorted by '{chosen.sort}', only by {', '.join(SORTS)}."
        )
    peers = sorted(peers, key=lambda p: (p.named.name, p.named.code))
    if chosen.sort == "name":
        return tuple(reversed(peers) if chosen.is_descending else peers)

    def number(peer: Peer) -> float | None:
        found: float | None = getattr(peer.figure, chosen.sort)
        return found

    known = sorted(
        (p for p in peers if number(p) is not None),
        key=lambda p: number(p) or 0.0,
        reverse=chosen.is_descending,
    )
    return (*known, *(p for p in peers if number(p) is None))


def _current(view: SnapshotView, figures: list[Figure], *, boundaries: str) -> list[Figure]:
    """Those that are part of the system on the boundaries; of trusts and systems, all."""
    if not figures or view.is_national(figures[0].kind) or figures[0].kind == Kind.PLACE:
        return figures
    known = view.current(figures[0].kind, figures[0].last, boundaries=boundaries)
    return [f for f in figures if f.code in known] or figures


def _rings(view: SnapshotView, level: Kind) -> dict[str, list[list[tuple[float, float]]]]:
    """Outlines of this system's areas; of systems, of all England's."""
    if level not in MAPPED:
        return {}
    rings = view.rings(level)
    own = view.own(level)
    return rings if view.is_national(level) else {c: r for c, r in rings.items() if c in own}


def _beside(
    view: SnapshotView,
    index: FigureIndex,
    measure: Measure,
    *,
    focus: Named | None,
    comparison: Comparison | None,
) -> Named | None:
    """What the focus's series is drawn beside: what it is compared with, or its newest parent."""
    if comparison is not None:
        return comparison.against
    if focus is None:
        return None
    for kind in COMPARED_WITH.get(focus.kind, ()):
        for code in view.parents(focus.kind, focus.code, kind, on=today()):
            if index.series(measure.id, kind, code):
                return view.named(kind, code)
    return None


def measure_page(view: SnapshotView, measure_id: str, chosen: Choices) -> MeasurePage:
    """The page of one measure. Raises `NotFoundError` or `UsageError` for what cannot be shown."""
    measure = view.measure(measure_id)
    boundaries = boundaries_asked(chosen.boundaries)
    index = view.index(measure.id, boundaries)
    focus = _focus(view, measure, chosen, index=index)
    level = _level(measure, chosen, index, focus=focus)
    period = _period(index, measure, level, chosen=chosen.period, focus=focus)
    held = _held_against(view, measure, index, level=level, period=period)
    found = _current(view, index.peers(measure.id, level, period), boundaries=boundaries)
    peers = _ordered(list(_peers(view, measure, found, held=held, focus=focus)), chosen)
    series = index.series(measure.id, focus.kind, focus.code) if focus else []
    figure = next((f for f in series if f.period == period), None)
    compared = view.compared(measure, figure, boundaries=boundaries) if figure is not None else None
    beside = _beside(view, index, measure, focus=focus, comparison=compared)
    return MeasurePage(
        measure=measure,
        level=level,
        levels=tuple(k for k in _LEVEL_ORDER if k in index.levels(measure.id)),
        period=period,
        periods=tuple(index.periods(measure.id, level)),
        boundaries=boundaries,
        restated_on=view.opened.snapshot.taken_at.date(),
        focus=focus,
        figure=figure,
        series=tuple(series),
        comparison=compared,
        beside=beside,
        beside_series=tuple(index.series(measure.id, beside.kind, beside.code)) if beside else (),
        peers=peers,
        held_against=held,
        spread=spread_of(np.array([p.figure.value for p in peers if p.figure.value is not None])),
        is_national=view.is_national(level),
        rings=_rings(view, level),
        sort=chosen.sort,
        is_descending=chosen.is_descending,
        taken_at=view.opened.snapshot.taken_at,
    )


def measure_rows(
    view: SnapshotView, measure_id: str, chosen: Choices
) -> Iterator[tuple[object, ...]]:
    """Rows of the download, in `COLUMNS`: every figure, or those of a level, period or footprint."""
    measure = view.measure(measure_id)
    boundaries = boundaries_asked(chosen.boundaries)
    frame = view.opened.measure_estimates(measure.id, boundaries)
    files = {key: batch.file for key, batch in view.opened.batch_of.items()}
    snapshot = view.opened.snapshot.id
    for row in frame.iter_rows(named=True):
        if (
            (chosen.level and row["kind"] != chosen.level)
            or (chosen.period and row["period"] != chosen.period)
            or (chosen.footprint and row["code"] != chosen.footprint)
        ):
            continue
        sources = "; ".join(files.get(key, key) for key in (row["batches"] or "").split())
        yield (
            measure.id, measure.name, row["kind"], row["code"], view.name(Kind(row["kind"]), row["code"]),
            row["period"], row["period_first"], row["period_last"], row["status"], row["value"],
            row["lower"], row["upper"], measure.unit, row["numerator"], row["denominator"],
            row["method"], row["units"], row["units_expected"], boundaries, snapshot, sources,
        )  # fmt: skip
