"""Working out every estimate of a workspace: strata once, then footprints on their own boundaries.

Joins the store, the structure and the measures; the arithmetic is in `outcomes`, the structure in
`system`.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import polars as pl

from commonweal.actions.measuring import all_measures
from commonweal.outcomes.estimating import label_months, parent_estimates, unit_estimates
from commonweal.outcomes.measure import Measure
from commonweal.outcomes.strata import strata_statement
from commonweal.repository.query import Store
from commonweal.system.structure import Structure
from commonweal.terms.codes import Kind
from commonweal.terms.errors import DefinitionError
from commonweal.terms.interval import Interval

PARENTS: dict[Kind, tuple[Kind, ...]] = {
    Kind.PRACTICE: (Kind.PCN, Kind.PLACE, Kind.CCG, Kind.SUB_ICB, Kind.ICB),
    Kind.PCN: (Kind.ICB,),
    Kind.CCG: (Kind.ICB,),
    Kind.SUB_ICB: (Kind.ICB,),
    Kind.TRUST: (Kind.ICB,),
    Kind.LSOA: (Kind.DISTRICT, Kind.UPPER_TIER),
    Kind.DISTRICT: (Kind.UPPER_TIER,),
}
"""Which levels the figures of a kind of unit add up to."""

NATIONAL = (Kind.TRUST, Kind.ICB, Kind.ENGLAND)
"""Kinds whose peers across England are kept, where the feeds supply them."""

PLACED_SHARE_MIN = 0.98
"""Places have figures only for periods in which at least this share of practices has a place."""

WHOLE_EDITIONS = (Kind.LSOA, Kind.MSOA)
"""Kinds whose publications cover one census edition whole; areas of another are not missed."""


def strata_of(store: Store, structure: Structure, measure: Measure) -> pl.DataFrame:
    """The measure's strata, with NHS bodies under their ODS codes."""
    strata = label_months(store.ask(strata_statement(measure)))
    for kind in measure.units:
        if aliases := structure.aliases(kind):
            strata = strata.with_columns(pl.col("unit").replace(aliases))
    return strata


def _placement(
    structure: Structure, periods: pl.DataFrame, parent_kind: Kind, *, boundaries: date | None
) -> pl.DataFrame:
    """Where every unit is counted in every period, and whether it is expected to supply a figure."""
    parts = []
    for unit_kind, first, last in periods.iter_rows():
        kind = Kind(unit_kind)
        open_then = structure.placement(kind, parent_kind, last)
        if boundaries is None:
            placed = structure.placement_during(kind, parent_kind, Interval(first, last))
        else:
            placed = structure.restated_placement(kind, parent_kind, boundaries)
        parts.append(
            pl.DataFrame(
                {
                    "unit": list(placed),
                    "parent": list(placed.values()),
                    "expected": [c in open_then and kind not in WHOLE_EDITIONS for c in placed],
                },
                schema={"unit": pl.String, "parent": pl.String, "expected": pl.Boolean},
            ).with_columns(
                unit_kind=pl.lit(unit_kind), period_first=pl.lit(first), period_last=pl.lit(last)
            )
        )
    return pl.concat(parts)


def estimates_of(
    measure: Measure,
    strata: pl.DataFrame,
    structure: Structure,
    *,
    boundaries: date | None = None,
) -> pl.DataFrame:
    """Estimates of one measure for its units and, where it adds up, for all they belong to.

    `boundaries`: the day on whose structure every period is restated; otherwise each period stands
    on that of its own time, or of the measure's own geography. Where the publisher gives a whole as
    well as its parts, the publisher's whole stands.
    """
    supplied, summed = [], []
    for kind in measure.units:
        of_kind = strata.filter(pl.col("unit_kind") == kind.value)
        if of_kind.is_empty():
            continue
        own = pl.col("unit").is_in(list(structure.own(kind)))
        supplied.append(unit_estimates(measure, of_kind.filter((kind in NATIONAL) | own)))
        if measure.adds_up:
            summed += [
                _parent_part(measure, of_kind, structure, parent_kind=p, boundaries=boundaries)
                for p in PARENTS.get(kind, ())
            ]
    parts = supplied + summed
    if not parts:
        return unit_estimates(measure, strata.clear())
    once = ("kind", "code", "period")
    return pl.concat(parts).unique(subset=once, keep="first", maintain_order=True)


def _parent_part(
    measure: Measure,
    strata: pl.DataFrame,
    structure: Structure,
    *,
    parent_kind: Kind,
    boundaries: date | None,
) -> pl.DataFrame:
    periods = strata.select("unit_kind", "period_first", "period_last").unique()
    every = _placement(structure, periods, parent_kind, boundaries=boundaries or measure.geography)
    placement = every.filter(pl.col("parent").is_in(list(structure.own(parent_kind))))
    if parent_kind == Kind.PLACE:
        icb = _placement(structure, periods, Kind.ICB, boundaries=boundaries or measure.geography)
        placement = _where_covered(strata, placement, icb)
    return parent_estimates(measure, strata, placement, parent_kind=parent_kind.value)


def _where_covered(
    strata: pl.DataFrame, placement: pl.DataFrame, whole: pl.DataFrame
) -> pl.DataFrame:
    """The placement in those periods in which nearly every unit of the whole has a place.

    Where a practice stood is only known from publications that say so, the first of 2023: a place
    made of those still open by then would look complete and be too small.
    """
    period = ["unit_kind", "period_first", "period_last"]
    told = strata.filter(pl.col("numerator").is_not_null())
    counts = [
        told.join(part, on=["unit", *period], how="semi").group_by(period).len(name)
        for name, part in (("placed", placement), ("all", whole))
    ]
    covered = (
        counts[0]
        .join(counts[1], on=period)
        .filter(pl.col("placed") >= PLACED_SHARE_MIN * pl.col("all"))
    )
    return placement.join(covered, on=period, how="semi")


def estimate_all(
    store: Store, structure: Structure, tell: Callable[[int, int], None]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Strata and estimates of every measure. `tell` hears how many of how many are done."""
    measures = sorted(all_measures().values(), key=lambda m: m.table)
    if not measures:
        raise DefinitionError("No measure is defined; there is nothing to work out.")

    def count(measure: Measure) -> pl.DataFrame:
        store.keep(measure.table)
        return strata_of(store, structure, measure)

    strata, estimates = [], []
    with ThreadPoolExecutor(max_workers=1) as counting:  # rows are counted while figures are made
        counts = counting.map(count, measures)
        for done, (measure, counted) in enumerate(zip(measures, counts, strict=True), start=1):
            strata.append(counted)
            estimates.append(estimates_of(measure, counted, structure))
            tell(done, len(measures))
    return pl.concat(strata), pl.concat(estimates)
