"""Working out every estimate of a workspace: strata once, then footprints on their own boundaries.

Joins the store, the structure and the measures; the arithmetic is in `outcomes`, the structure in
`system`.
"""

from collections.abc import Callable, Iterable
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

_ALIASED = (Kind.ICB, Kind.SUB_ICB, Kind.CCG)


def strata_of(store: Store, structure: Structure, measure: Measure) -> pl.DataFrame:
    """The measure's strata, with NHS bodies under their ODS codes."""
    strata = label_months(store.ask(strata_statement(measure)))
    aliases = {
        unit.ons_code: unit.code
        for unit in structure.units.values()
        if unit.kind in _ALIASED and unit.kind in measure.units and unit.ons_code
    }
    if not aliases:
        return strata
    return strata.with_columns(pl.col("unit").replace(aliases))


Placed = Callable[[Kind, Kind, date], dict[str, str]]


def _placement(
    placed: Placed,
    pairs: Iterable[tuple[str, date]],
    parent_kind: Kind,
    *,
    geography: date | None,
) -> pl.DataFrame:
    parts = []
    for unit_kind, day in pairs:
        found = placed(Kind(unit_kind), parent_kind, geography or day)
        parts.append(
            pl.DataFrame(
                {"unit": list(found), "parent": list(found.values())},
                schema={"unit": pl.String, "parent": pl.String},
            ).with_columns(unit_kind=pl.lit(unit_kind), period_last=pl.lit(day))
        )
    return pl.concat(parts)


def estimates_of(
    measure: Measure, strata: pl.DataFrame, structure: Structure, *, placed: Placed | None = None
) -> pl.DataFrame:
    """Estimates of one measure for its units and, where it adds up, for all they belong to.

    `placed` tells which parent a unit is counted in on a day; by default, the one of that day.
    Where the publisher gives a whole as well as its parts, the publisher's whole stands.
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
                _parent_part(measure, of_kind, structure, parent_kind=p, placed=placed)
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
    placed: Placed | None,
) -> pl.DataFrame:
    days = strata.select("unit_kind", "period_last").unique().iter_rows()
    every = _placement(
        placed or structure.placement, days, parent_kind, geography=measure.geography
    )
    placement = every.filter(pl.col("parent").is_in(list(structure.own(parent_kind))))
    return parent_estimates(measure, strata, placement, parent_kind=parent_kind.value)


def estimate_all(
    store: Store, structure: Structure, tell: Callable[[int, int], None]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Strata and estimates of every measure. `tell` hears how many of how many are done."""
    measures = all_measures()
    if not measures:
        raise DefinitionError("No measure is defined; there is nothing to work out.")
    for table in sorted({m.table for m in measures.values()}):
        store.keep(table)
    strata, estimates = [], []
    for done, measure in enumerate(measures.values(), start=1):
        counted = strata_of(store, structure, measure)
        strata.append(counted)
        estimates.append(estimates_of(measure, counted, structure))
        tell(done, len(measures))
    return pl.concat(strata), pl.concat(estimates)
