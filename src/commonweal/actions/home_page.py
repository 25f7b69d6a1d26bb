"""What the home page shows: the system in a few numbers, what stands out, and what is fresh."""

from dataclasses import dataclass
from datetime import date, datetime

from commonweal.actions.clock import today
from commonweal.actions.data_page import Feeds, FeedSummary
from commonweal.actions.figures import Figure
from commonweal.actions.measure_page import measures_by_topic
from commonweal.actions.people import People, Pyramid
from commonweal.actions.snapshot_view import Comparison, Judgement, Named, SnapshotView
from commonweal.outcomes.measure import Measure
from commonweal.terms.codes import Kind

COUNTED = (Kind.PLACE, Kind.PCN, Kind.PRACTICE, Kind.TRUST)
WATCHED = (Kind.PLACE, Kind.TRUST, Kind.PCN, Kind.DISTRICT)
"""Levels looked through for what stands out; practices are too many to be news."""

STAND_OUT = 6
OUT_OF_MIN = 30
"""Shares of fewer than this are left out: one event more or less would change the story."""

FRESH = 6


@dataclass(frozen=True, slots=True)
class StandOut:
    """A newest figure that differs from its parent's beyond its interval."""

    measure: Measure
    named: Named
    figure: Figure
    comparison: Comparison
    gap: float


@dataclass(frozen=True, slots=True)
class HomePage:
    """Everything on the home page. `counts` are of the system's footprints today."""

    system: Named
    places: tuple[Named, ...]
    counts: tuple[tuple[Kind, int], ...]
    people: Pyramid | None
    stands_out: tuple[StandOut, ...]
    topics: tuple[tuple[str, tuple[Measure, ...]], ...]
    fresh: tuple[FeedSummary, ...]
    files: int
    rows: int
    latest: date | None
    taken_at: datetime


def _gap(figure: Figure, beside: float) -> float:
    """How far a value is from another, as a share of it."""
    return abs((figure.value or 0.0) - beside) / abs(beside) if beside else 0.0


def _compared(view: SnapshotView, measure: Measure, on: date) -> list[StandOut]:
    found = []
    for kind in (k for k in WATCHED if k in view.figures.levels(measure.id)):
        for code in view.structure.footprints(kind, on):
            figure = view.figures.latest(measure.id, kind, code, on=on)
            comparison = view.compared(measure, figure) if figure is not None else None
            if (
                figure is None
                or comparison is None
                or (figure.denominator or OUT_OF_MIN) < OUT_OF_MIN
            ):
                continue
            if comparison.judgement in (Judgement.BETTER, Judgement.WORSE):
                gap = _gap(figure, comparison.value)
                found.append(StandOut(measure, view.named(kind, code), figure, comparison, gap))
    return found


def stands_out(view: SnapshotView, on: date) -> tuple[StandOut, ...]:
    """The widest gap of each topic, worse before better; only gaps wider than chance explains."""
    chosen = []
    for _, measures in measures_by_topic(view):
        found = [out for measure in measures for out in _compared(view, measure, on)]
        newest = max((out.figure.last.year for out in found), default=0)
        recent = [out for out in found if out.figure.last.year >= newest - 1]
        for judgement in (Judgement.WORSE, Judgement.BETTER):
            of_judgement = [out for out in recent if out.comparison.judgement == judgement]
            chosen += sorted(of_judgement, key=lambda o: (-o.gap, o.measure.id, o.named.code))[:1]
    chosen.sort(key=lambda o: (o.comparison.judgement == Judgement.BETTER, -o.gap))
    return tuple(chosen[:STAND_OUT])


def home_page(view: SnapshotView, people: People, feeds: Feeds) -> HomePage:
    """The home page as at today."""
    on = today()
    places = tuple(view.named(Kind.PLACE, c) for c in view.structure.footprints(Kind.PLACE, on))
    used = [summary for summary in feeds.summaries.values() if summary.files]
    newest = sorted(used, key=lambda s: s.vintages[-1], reverse=True)[:FRESH]
    latest = [
        figure.last
        for measure in view.measures
        if not measure.startswith("projected")
        and (figure := view.figures.latest(measure, Kind.ICB, view.icb, on=on)) is not None
    ]
    counts = ((kind, len(view.structure.footprints(kind, on))) for kind in COUNTED)
    return HomePage(
        view.system,
        places,
        tuple((kind, count) for kind, count in counts if count),
        people.pyramid(view.system, on),
        stands_out(view, on),
        measures_by_topic(view),
        tuple(newest),
        sum(s.files for s in used),
        sum(s.rows for s in used),
        max(latest, default=None),
        view.opened.snapshot.taken_at,
    )
