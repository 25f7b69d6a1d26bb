"""What the page of a footprint shows: what it is part of, who is in it, and how its figures compare.

Facts only, for a day; how they are worded and drawn is for the pages.
"""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from commonweal.actions.clock import today
from commonweal.actions.figures import Figure, Spread
from commonweal.actions.people import Deprivation, People, Pyramid
from commonweal.actions.snapshot_view import (
    COMPARED_WITH,
    Comparison,
    Judgement,
    Named,
    Position,
    SnapshotView,
)
from commonweal.outcomes.measure import TOPICS, Measure
from commonweal.system.definition import LEVELS
from commonweal.terms.codes import Kind
from commonweal.terms.errors import UsageError

TREND_LENGTH = 60
PEOPLE = ("list-size", "area-population", "resident-population")
"""Measures that tell how many people there are, which stand first in their topic."""

PARTS: dict[Kind, tuple[Kind, ...]] = {
    Kind.ICB: (
        Kind.PLACE, Kind.SUB_ICB, Kind.CCG, Kind.PCN, Kind.TRUST, Kind.UPPER_TIER, Kind.DISTRICT,
        Kind.PRACTICE,
    ),
    Kind.PLACE: (Kind.UPPER_TIER, Kind.PCN, Kind.PRACTICE),
    Kind.SUB_ICB: (Kind.PCN, Kind.PRACTICE),
    Kind.CCG: (Kind.PRACTICE,),
    Kind.PCN: (Kind.PRACTICE,),
    Kind.UPPER_TIER: (Kind.DISTRICT, Kind.PRACTICE),
    Kind.DISTRICT: (Kind.PRACTICE,),
}  # fmt: skip
"""What a page lists as part of a footprint, largest first."""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure on the page: newest figure, its series, its comparison and its peers."""

    measure: Measure
    figure: Figure
    days: tuple[date, ...]
    values: tuple[float | None, ...]
    comparison: Comparison | None
    spread: Spread | None
    is_national: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """The rows of one topic."""

    name: str
    rows: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Footprints of one kind that are part of another."""

    kind: Kind
    footprints: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many measures are better, worse, higher, lower and similar beside one footprint.

    `against` is the one that most measures are held against; only those are counted.
    """

    against: Named
    better: int
    worse: int
    higher: int
    lower: int
    similar: int

    @property
    def total(self) -> int:
        """All that could be compared."""
        return self.better + self.worse + self.higher + self.lower + self.similar


@dataclass(frozen=True, slots=True)
class FootprintPage:
    """Everything on a footprint's page. `closed` is its last day, where it has ended."""

    footprint: Named
    also: tuple[Named, ...]
    on: date
    chosen_on: date | None
    chosen_against: Kind | None
    closed: date | None
    successor: Named | None
    part_of: tuple[Named, ...]
    parts: tuple[Group, ...]
    comparable: tuple[Named, ...]
    pyramid: Pyramid | None
    ages: Pyramid | None
    deprivation: Deprivation | None
    topics: tuple[Topic, ...]
    tally: Tally | None
    latest: date | None
    taken_at: datetime
    sources: tuple[str, ...]


def _day_shown(view: SnapshotView, footprint: Named, chosen: date | None) -> date:
    """The day chosen; or today; or, for what has ended, the last day it stood or had figures."""
    if chosen is not None:
        return chosen
    unit = view.structure.units.get((footprint.kind, footprint.code))
    now = today()
    if unit is not None and unit.last is not None and unit.last < now:
        return unit.last
    if footprint.kind in (Kind.CCG, Kind.PCN, Kind.SUB_ICB) and not view.members(
        footprint.kind, footprint.code, Kind.PRACTICE, on=now
    ):
        ends = [
            days[-1]
            for m in view.figures.measures_of(footprint.kind, footprint.code)
            if (days := view.figures.values(m, footprint.kind, footprint.code)[0])
        ]
        return max(ends, default=now)
    return now


def _row(
    view: SnapshotView, measure: Measure, figure: Figure, *, against: Kind | None
) -> MeasureRow:
    days, values = view.figures.values(measure.id, figure.kind, figure.code)
    until = bisect_right(days, figure.last)
    first = max(0, until - TREND_LENGTH)
    return MeasureRow(
        measure,
        figure,
        tuple(days[first:until]),
        tuple(values[first:until]),
        view.compared(measure, figure, against=against),
        view.spread(measure.id, figure.kind, figure.period),
        view.is_national(figure.kind),
    )


def _topics(
    view: SnapshotView, footprint: Named, on: date, *, against: Kind | None
) -> tuple[Topic, ...]:
    known = set(view.figures.measures_of(footprint.kind, footprint.code))
    rows: dict[str, list[MeasureRow]] = {topic: [] for topic in TOPICS}
    for measure in view.measures.values():
        if measure.id in known:
            figure = view.figures.latest(measure.id, footprint.kind, footprint.code, on=on)
            if figure is not None:
                rows[measure.topic].append(_row(view, measure, figure, against=against))
    for found in rows.values():
        found.sort(key=lambda row: row.measure.id not in PEOPLE)
    return tuple(Topic(name, tuple(found)) for name, found in rows.items() if found)


def _tally(topics: tuple[Topic, ...]) -> Tally | None:
    held = [r.comparison for t in topics for r in t.rows if r.comparison is not None]
    if not held:
        return None
    against = Counter(comparison.against for comparison in held).most_common(1)[0][0]
    told = [c for c in held if c.against == against and c.position != Position.UNTOLD]
    neutral = [c for c in told if c.judgement == Judgement.NONE]
    return Tally(
        against,
        better=sum(c.judgement == Judgement.BETTER for c in told),
        worse=sum(c.judgement == Judgement.WORSE for c in told),
        higher=sum(c.position == Position.HIGHER for c in neutral),
        lower=sum(c.position == Position.LOWER for c in neutral),
        similar=sum(c.position == Position.SIMILAR for c in told),
    )


def _part_of(view: SnapshotView, footprint: Named, on: date) -> tuple[Named, ...]:
    return tuple(
        view.named(kind, code)
        for kind in reversed(LEVELS)
        if kind != footprint.kind
        for code in view.parents(footprint.kind, footprint.code, kind, on=on)
    )


def _comparable(view: SnapshotView, footprint: Named, on: date) -> tuple[Named, ...]:
    return tuple(
        view.named(kind, code)
        for kind in COMPARED_WITH.get(footprint.kind, ())
        for code in view.parents(footprint.kind, footprint.code, kind, on=on)
    )


def _parts(view: SnapshotView, footprint: Named, on: date) -> tuple[Group, ...]:
    groups = []
    for kind in PARTS.get(footprint.kind, ()):
        codes = view.members(footprint.kind, footprint.code, kind, on=on)
        named = sorted((view.named(kind, c) for c in codes), key=lambda n: (n.name, n.code))
        if named:
            groups.append(Group(kind, tuple(named)))
    return tuple(groups)


def _against(footprint: Named, against: str | None) -> Kind | None:
    if not against:
        return None
    kinds = COMPARED_WITH.get(footprint.kind, ())
    chosen = next((kind for kind in kinds if kind.value == against), None)
    if chosen is None:
        raise UsageError(
            f"A page of this kind cannot be compared with '{against}'. "
            f"Choose one of {', '.join(k.value for k in kinds) or 'none'}."
        )
    return chosen


def _latest(topics: tuple[Topic, ...]) -> date | None:
    """The last day of the newest figure that counts what has been, projections apart."""
    rows = [row for topic in topics for row in topic.rows]
    days = [row.figure.last for row in rows if not row.measure.id.startswith("projected")]
    return max(days, default=None)


def _sources(topics: tuple[Topic, ...]) -> tuple[str, ...]:
    return tuple(sorted({row.measure.source for topic in topics for row in topic.rows}))


def footprint_page(
    view: SnapshotView,
    people: People,
    code: str,
    *,
    kind: str | None = None,
    on: date | None = None,
    against: str | None = None,
) -> FootprintPage:
    """The page of one footprint as at a day. Raises `NotFoundError` or `UsageError`."""
    footprint = view.footprint(code, kind)
    compared_with = _against(footprint, against)
    day = _day_shown(view, footprint, on)
    topics = _topics(view, footprint, day, against=compared_with)
    unit = view.structure.units.get((footprint.kind, footprint.code))
    closed = (
        unit.last if unit is not None and unit.last is not None and unit.last < today() else None
    )
    heir = view.structure.heir(code, today()) if closed else None
    part_of = _part_of(view, footprint, day)
    return FootprintPage(
        footprint=footprint,
        also=tuple(
            view.named(k, code) for k in view.kinds_of(code) if k != footprint.kind and k in LEVELS
        ),
        on=day,
        chosen_on=on,
        chosen_against=compared_with,
        closed=closed,
        successor=view.named(footprint.kind, heir) if heir else None,
        part_of=part_of,
        parts=_parts(view, footprint, day),
        comparable=_comparable(view, footprint, day),
        pyramid=people.pyramid(footprint, day),
        ages=people.ages(footprint, day),
        deprivation=people.deprivation(footprint, day),
        topics=topics,
        tally=_tally(topics),
        latest=_latest(topics),
        taken_at=view.opened.snapshot.taken_at,
        sources=_sources(topics),
    )
