"""Working out every estimate of a workspace: strata once, then footprints on their own boundaries.

Joins the store, the structure and the measures; the arithmetic is in `outcomes`, the structure in
`system`.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import groupby

import polars as pl

from commonweal.actions.measuring import all_measures
from commonweal.outcomes.estimating import SPAN, label_months, parent_estimates, unit_estimates
from commonweal.outcomes.measure import Measure
from commonweal.outcomes.strata import together
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
"""Which levels the figures of a kind of unit add up to; of two sums for one whole the first stands."""

NATIONAL = (Kind.TRUST, Kind.ICB, Kind.ENGLAND)
"""Kinds whose peers across England are kept, where the feeds supply them."""

PLACED_SHARE_MIN = 0.98
"""Places have figures only for periods in which at least this share of practices has a place."""

WHOLE_EDITIONS = (Kind.LSOA, Kind.MSOA)
"""Kinds whose publications cover one census edition whole; areas of another are not missed."""


def _strata(store: Store, measures: Iterable[Measure], tell: Callable[[int], None]) -> pl.DataFrame:
    """The strata of every measure, counted table by table. `tell` hears how many are done."""
    by_table = [list(some) for _, some in groupby(measures, lambda measure: measure.table)]

    def count(table: str, statement: str) -> pl.DataFrame:
        store.keep(table)
        return store.ask(statement)

    found, done = [], 0
    with ThreadPoolExecutor(max_workers=1) as counting:  # the next is written while one is counted
        tables, statements = (some[0].table for some in by_table), map(together, by_table)
        for some, counted in zip(by_table, counting.map(count, tables, statements), strict=True):
            found.append(counted)
            done += len(some)
            tell(done)
    return label_months(pl.concat(found))


def _under_ods_codes(strata: pl.DataFrame, structure: Structure) -> pl.DataFrame:
    """The strata with NHS bodies under their ODS codes, which some publishers do not use."""
    aliases = {ons: ods for kind in Kind for ons, ods in structure.aliases(kind).items()}
    return strata.with_columns(pl.col("unit").replace(aliases))


def _placement(
    structure: Structure, spans: pl.DataFrame, parent_kind: Kind, *, boundaries: date | None
) -> pl.DataFrame:
    """Where every unit is counted in every period, and whether it is expected to supply a figure."""
    units, parents, expected = [], [], []
    for unit_kind, first, last in spans.iter_rows():
        kind = Kind(unit_kind)
        open_then = structure.placement(kind, parent_kind, last)
        if boundaries is None:
            placed = structure.placement_during(kind, parent_kind, Interval(first, last))
        else:
            placed = structure.restated_placement(kind, parent_kind, boundaries)
        units.append(list(placed))
        parents.append(list(placed.values()))
        expected.append([c in open_then and kind not in WHOLE_EDITIONS for c in placed])
    listed = spans.with_columns(
        pl.Series("unit", units, dtype=pl.List(pl.String)),
        pl.Series("parent", parents, dtype=pl.List(pl.String)),
        pl.Series("expected", expected, dtype=pl.List(pl.Boolean)),
        parent_kind=pl.lit(parent_kind.value),
    )
    return listed.explode("unit", "parent", "expected").drop_nulls("unit")


def _sums(
    measures: list[Measure],
    strata: pl.DataFrame,
    structure: Structure,
    *,
    kind: Kind,
    boundaries: date | None,
) -> pl.DataFrame:
    """Estimates for all that the units of `kind`, whose strata are given, belong to."""
    spans = strata.select(SPAN).unique()
    every = {
        parent: _placement(structure, spans, parent, boundaries=boundaries)
        for parent in PARENTS[kind]
    }
    own = {
        parent: placed.filter(pl.col("parent").is_in(list(structure.own(parent))))
        for parent, placed in every.items()
    }
    sums = parent_estimates(measures, strata, pl.concat(own.values()))
    if Kind.PLACE not in own:
        return sums
    covered = _covered(strata, own[Kind.PLACE], every[Kind.ICB])
    of_places = pl.col("kind") == Kind.PLACE.value
    known = sums.filter(of_places).join(covered, on=covered.columns, how="semi")
    return pl.concat([sums.filter(~of_places), known])


def _covered(strata: pl.DataFrame, placement: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """The measures and periods in which nearly every unit of the whole has a place.

    Where a practice stood is only known from publications that say so, the first of 2023: a place
    made of those still open by then would look complete and be too small.
    """
    period = ["measure", "period_first", "period_last"]
    told = strata.filter(pl.col("numerator").is_not_null())
    placed, every = (
        told.join(part, on=["unit", *SPAN], how="semi").group_by(period).len(name)
        for name, part in (("placed", placement), ("every", whole))
    )
    enough = pl.col("placed") >= PLACED_SHARE_MIN * pl.col("every")
    return placed.join(every, on=period).filter(enough).select(period)


def _estimates_on(
    boundaries: date | None,
    *,
    measures: list[Measure],
    strata: pl.DataFrame,
    structure: Structure,
) -> pl.DataFrame:
    """Estimates of measures whose periods all stand on the same day's structure, or their own."""
    kind = pl.col("unit_kind")
    own = [
        (kind == k.value) & ((k in NATIONAL) | pl.col("unit").is_in(list(structure.own(k))))
        for k in Kind
    ]
    parts = [unit_estimates(measures, strata.filter(pl.any_horizontal(own)))]
    adding = [measure for measure in measures if measure.adds_up]
    added = strata.filter(pl.col("measure").is_in([measure.id for measure in adding]))
    for child in PARENTS:
        of_kind = added.filter(kind == child.value)
        if not of_kind.is_empty():
            parts.append(_sums(adding, of_kind, structure, kind=child, boundaries=boundaries))
    once = ("measure", "kind", "code", "period")
    return pl.concat(parts).unique(subset=once, keep="first", maintain_order=True)


def _estimates(
    measures: Iterable[Measure],
    strata: pl.DataFrame,
    structure: Structure,
    *,
    boundaries: date | None = None,
) -> pl.DataFrame:
    on: dict[date | None, list[Measure]] = {}
    for measure in measures:
        on.setdefault(boundaries or measure.geography, []).append(measure)
    parts = []
    for day, some in on.items():
        theirs = strata.filter(pl.col("measure").is_in([measure.id for measure in some]))
        parts.append(_estimates_on(day, measures=some, strata=theirs, structure=structure))
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
    return _estimates([measure], strata, structure, boundaries=boundaries)


def estimate_all(
    store: Store, structure: Structure, tell: Callable[[int, int], None]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Strata and estimates of every measure. `tell` hears how many of how many are counted."""
    measures = sorted(all_measures().values(), key=lambda m: m.table)
    if not measures:
        raise DefinitionError("No measure is defined; there is nothing to work out.")
    counted = _strata(store, measures, lambda done: tell(done, len(measures)))
    strata = _under_ods_codes(counted, structure)
    return strata, _estimates(measures, strata, structure)
