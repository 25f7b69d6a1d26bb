"""How a figure is known: its definition, the units that add up to it and the published rows behind.

Everything here is looked up, nothing estimated; the sums are shown so that a reader can check them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import polars as pl

from commonweal.actions.figures import Figure
from commonweal.actions.lineage import ColumnRead, FedBy, feeds_behind, measure_lineage
from commonweal.actions.measure_page import boundaries_asked
from commonweal.actions.snapshot_view import Named, SnapshotView
from commonweal.outcomes.measure import Measure, MeasureKind
from commonweal.outcomes.strata import strata_statement
from commonweal.repository.records import Batch
from commonweal.terms.codes import Kind
from commonweal.terms.errors import NotFoundError
from commonweal.terms.estimate import OWN_TIME
from commonweal.terms.interval import Interval

ROWS_SHOWN = 200

# These take longer to build than all the rest of a page; there are some hundred measures.
_strata_statement = lru_cache(1024)(strata_statement)
_measure_lineage = lru_cache(1024)(measure_lineage)

FORMULAS = {
    MeasureKind.COUNT: ("Count", "the numerator as it is; a count has no interval here", ""),
    MeasureKind.PROPORTION: (
        "Wilson score interval for a proportion",
        "value = x / n; limits = (2x + z² ∓ z √(z² + 4x(1 - x/n))) / (2(n + z²)), z = 1.96",
        "E. B. Wilson, Journal of the American Statistical Association 22 (1927); Newcombe and Altman, Statistics with Confidence, 2nd edition (2000), page 46",
    ),
    MeasureKind.RATE: (
        "Exact Poisson limits below 10 events, Byar's approximation from 10",
        "value = x / n; below 10 events the limits of x are quantiles of chi-squared, halved; from 10: x(1 - 1/(9x) ∓ z/(3√x))³, with x + 1 for the upper limit; divided by n",
        "Breslow and Day, Statistical Methods in Cancer Research, volume 2 (1987), page 69",
    ),
    MeasureKind.MEAN: (
        "Mean with limits by Student's t",
        "value = sum / n; limits = value ∓ t √(s² / n), with n - 1 degrees of freedom, where squares are held",
        "Altman and others, Statistics with Confidence, 2nd edition (2000), chapter 4",
    ),
    MeasureKind.RATIO: ("Ratio of two totals", "value = x / n; no interval", ""),
    MeasureKind.INDEX: ("As published", "value and limits are the publisher's own", ""),
}
"""For each kind of measure: the method's name, its formula in words, and where it is from."""


@dataclass(frozen=True, slots=True)
class MemberUnit:
    """A unit that a figure is added up from, with its counts."""

    named: Named
    numerator: float | None
    denominator: float | None
    value: float | None
    rows: int
    withheld: int
    is_supplied: bool


@dataclass(frozen=True, slots=True)
class WhyPage:
    """Everything on the page. `rows` are at most `ROWS_SHOWN` of `row_count`."""

    measure: Measure
    footprint: Named
    figure: Figure
    boundaries: str
    members: tuple[MemberUnit, ...]
    is_added_up: bool
    numerator_sum: float
    denominator_sum: float
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    row_count: int
    files: tuple[Batch, ...]
    statement: str
    lineage: tuple[ColumnRead, ...]
    snapshot: int
    taken_at: datetime
    code_version: str

    @property
    def feeds(self) -> dict[str, tuple[FedBy, ...]]:
        """For each table that the measure reads, the feeds that fill it."""
        return feeds_behind(self.lineage)

    @property
    def names_file_columns(self) -> bool:
        """Whether a feed tells which columns of its files the numbers come from."""
        return any(fed.columns for read in self.lineage for fed in read.feeds)


def _placed(view: SnapshotView, kind: Kind, figure: Figure, *, boundaries: str) -> list[str]:
    """Codes of the units of a kind that are counted in the figure's footprint, as estimating has it."""
    geography = view.measures[figure.measure].geography
    if boundaries != OWN_TIME:
        geography = date.fromisoformat(boundaries)
    if geography is None:
        during = Interval(figure.first, figure.last)
        placed = view.placement_during(kind, figure.kind, during)
    else:
        placed = view.restated_placement(kind, figure.kind, geography)
    return sorted(code for code, parent in placed.items() if parent == figure.code)


def _counted(
    view: SnapshotView, measure: Measure, figure: Figure, *, boundaries: str
) -> tuple[dict[Kind, list[str]], pl.DataFrame]:
    """Units by kind with their strata: the footprint itself where it supplied the figure, or parts."""
    if figure.kind in measure.units:
        strata = _strata(view, figure, [figure.code], kind=figure.kind)
        if not strata.is_empty():
            return {figure.kind: [figure.code]}, strata
    kinds = [kind for kind in measure.units if kind != figure.kind]
    placed = {kind: _placed(view, kind, figure, boundaries=boundaries) for kind in kinds}
    placed = {kind: codes for kind, codes in placed.items() if codes}
    found = [_strata(view, figure, codes, kind=kind) for kind, codes in placed.items()]
    return placed, pl.concat(found) if found else view.opened.strata(measure.id).clear()


def _strata(view: SnapshotView, figure: Figure, codes: list[str], *, kind: Kind) -> pl.DataFrame:
    return view.opened.strata(figure.measure).filter(
        (pl.col("unit_kind") == kind.value)
        & (pl.col("period") == figure.period)
        & pl.col("unit").is_in(codes)
    )


def _members(
    view: SnapshotView, strata: pl.DataFrame, placed: dict[Kind, list[str]]
) -> tuple[MemberUnit, ...]:
    told = {(row["unit_kind"], row["unit"]): row for row in strata.iter_rows(named=True)}
    members = []
    for kind, codes in placed.items():
        for code in codes:
            row: dict[str, Any] = told.get((kind.value, code), {})
            members.append(
                MemberUnit(
                    view.named(kind, code),
                    row.get("numerator"),
                    row.get("denominator"),
                    row.get("value"),
                    int(row.get("row_count") or 0),
                    int(row.get("withheld") or 0),
                    is_supplied=bool(row),
                )
            )
    return tuple(sorted(members, key=lambda m: (not m.is_supplied, m.named.name, m.named.code)))


def _figure(
    view: SnapshotView, measure: Measure, named: Named, *, period: str, boundaries: str
) -> Figure:
    index = view.index(measure.id, boundaries)
    figure = index.at(measure.id, named.kind, named.code, period=period)
    if figure is None:
        known = index.series(measure.id, named.kind, named.code)
        newest = f" The newest is for {known[-1].period}." if known else ""
        raise NotFoundError(
            f"There is no figure of '{measure.name}' for {named.name} in '{period}'.{newest}"
        )
    return figure


def _behind(
    view: SnapshotView, measure: Measure, figure: Figure, *, units: list[str]
) -> pl.DataFrame:
    """The published rows of some units in the figure's period, under whichever code they came."""
    ons = [alias for unit in units for alias in view.aliases.get(unit, ())]
    return view.rows_behind.of(measure, [*units, *ons], first=figure.first, last=figure.last)


def why_page(
    view: SnapshotView, measure_id: str, named: Named, *, period: str, boundaries: str = ""
) -> WhyPage:
    """Everything behind one figure. Raises `NotFoundError` when there is no such figure."""
    measure = view.measure(measure_id)
    on = boundaries_asked(boundaries)
    figure = _figure(view, measure, named, period=period, boundaries=on)
    placed, strata = _counted(view, measure, figure, boundaries=on)
    members = _members(view, strata, placed)
    supplied = [member.named.code for member in members if member.is_supplied]
    rows = _behind(view, measure, figure, units=supplied)
    batches = view.opened.batch_of
    used = sorted(set(rows["batch"].to_list())) if rows.height else []
    return WhyPage(
        measure=measure,
        footprint=named,
        figure=figure,
        boundaries=on,
        members=members,
        is_added_up=named.kind not in placed,
        numerator_sum=sum(m.numerator or 0.0 for m in members),
        denominator_sum=sum(m.denominator or 0.0 for m in members),
        columns=tuple(rows.columns),
        rows=tuple(rows.head(ROWS_SHOWN).iter_rows()),
        row_count=rows.height,
        files=tuple(batches[key] for key in used if key in batches),
        statement=_strata_statement(measure),
        lineage=_measure_lineage(measure),
        snapshot=view.opened.snapshot.id,
        taken_at=view.opened.snapshot.taken_at,
        code_version=view.opened.snapshot.code_version,
    )


def rows_of(
    view: SnapshotView, measure_id: str, named: Named, *, period: str, boundaries: str = ""
) -> pl.DataFrame:
    """Every published row behind a figure, with the file each is from.

    Raises `NotFoundError` when there is no such figure.
    """
    measure = view.measure(measure_id)
    on = boundaries_asked(boundaries)
    figure = _figure(view, measure, named, period=period, boundaries=on)
    placed, _ = _counted(view, measure, figure, boundaries=on)
    units = [code for codes in placed.values() for code in codes]
    rows = _behind(view, measure, figure, units=units)
    files = {key: batch.file for key, batch in view.opened.batch_of.items()}
    return rows.with_columns(file=pl.col("batch").replace(files))
