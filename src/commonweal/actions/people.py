"""Who lives or is registered in a footprint: by age and sex, and how deprived their areas are.

Counts are added up from the finest units that belong to the footprint on the last day of the
counts' own period. Nothing is modelled: where no publication tells, nothing is shown.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from commonweal.actions.snapshot_view import Named, SnapshotView
from commonweal.terms.codes import Kind

BAND_YEARS = 5
OLDEST = 85
"""Ages are shown in five-year bands; those of 85 and over together, as every publication has them."""

_COUNTS = """
select unit_kind, unit, period, period_last, counted, sex <> 'all' as by_sex, sex,
  least(age_first // $years * $years, $oldest) as band, cast(sum(people) as bigint) as people
from (
select 'practice' as unit_kind, unit, period, period_last, sex, age_first, patients as people,
  'registered' as counted from registered_list
where breakdown = 'five-year' and sex in ('male', 'female')
union all
select unit_kind, unit, period, period_last, sex, age_first, people, 'living' as counted
from resident_population where unit_kind in ('lsoa', 'district', 'upper_tier', 'ccg', 'sub_icb')
  and ((breakdown in ('five-year', 'age-and-sex') and sex in ('male', 'female'))
    or (breakdown = 'age' and sex = 'all'))
) as counts
group by all
"""
_DEPRIVATION = """
select unit_kind, unit, edition, period, score, rank, decile from deprivation
where domain = 'imd' and unit_kind in ('lsoa', 'practice', 'pcn')
"""
_MADE_OF: dict[Kind, tuple[Kind, ...]] = {
    Kind.PRACTICE: (Kind.PRACTICE,),
    Kind.PCN: (Kind.PRACTICE,),
    Kind.CCG: (Kind.CCG, Kind.PRACTICE),
    Kind.SUB_ICB: (Kind.SUB_ICB, Kind.PRACTICE),
    Kind.ICB: (Kind.SUB_ICB, Kind.CCG, Kind.UPPER_TIER, Kind.PRACTICE),
    Kind.PLACE: (Kind.UPPER_TIER,),
    Kind.UPPER_TIER: (Kind.UPPER_TIER, Kind.DISTRICT, Kind.LSOA),
    Kind.DISTRICT: (Kind.DISTRICT, Kind.LSOA),
}
"""Units whose counts tell who is in a footprint; of counts of one day, the first kind is taken."""

_ALIASED = (Kind.CCG, Kind.SUB_ICB)
DECILES = 10
_NEWER_DAYS = 366
"""How much newer a count by age alone must be to be shown beside one by age and sex."""

_ENOUGH = 0.9
_KEPT_MAX = 4_000


@dataclass(frozen=True, slots=True)
class Band:
    """People of an age band: `last` is missing for the oldest, who are that age and over.

    Where only ages are known, males and females are nought and `people` counts everyone.
    """

    first: int
    last: int | None
    males: int
    females: int
    people: int


@dataclass(frozen=True, slots=True)
class Pyramid:
    """People by age and sex. `counted` is `registered` or `living`; `units` were added up.

    Restated where the footprint is younger than the count: its practices and those they followed.
    """

    bands: tuple[Band, ...]
    period: str
    day: date
    counted: str
    units: int
    unit_kind: Kind
    is_restated: bool = False

    @property
    def people(self) -> int:
        """Everyone in it."""
        return sum(band.people for band in self.bands)


@dataclass(frozen=True, slots=True)
class Deprivation:
    """How deprived the areas are. `deciles` counts small areas by tenth of England, 1 the most.

    For a practice or network `score` (higher is more deprived) and its tenth stand instead.
    """

    edition: str
    deciles: tuple[int, ...] = ()
    score: float | None = None
    decile: int | None = None

    @property
    def areas(self) -> int:
        """How many small areas are counted."""
        return sum(self.deciles)


Key = tuple[date, str, str, bool]
"""Last day, period, what is counted, and whether by sex."""

Row = tuple[str, int, int]
"""Sex, first age of the band, and people."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of every unit that has one key. Those of a unit stand together: `runs` says where."""

    rows: list[Row]
    runs: dict[str, slice]

    def of(self, units: Iterable[str]) -> list[list[Row]]:
        """The rows of each unit that was counted."""
        return [self.rows[self.runs[unit]] for unit in units if unit in self.runs]


def _counts_of(frame: pl.DataFrame) -> Counts:
    runs, start = {}, 0
    frame = frame.sort("unit")
    for unit, length in frame.group_by("unit", maintain_order=True).len().iter_rows():
        runs[unit] = slice(start, start + length)
        start += length
    return Counts(frame.select("sex", "band", "people").rows(), runs)


class People:
    """Counts of people in one snapshot, read from the store once."""

    def __init__(self, view: SnapshotView) -> None:
        """Read nothing yet."""
        self._view = view
        self._pyramids: dict[tuple[Named, date, bool], Pyramid | None] = {}

    @cached_property
    def _counts(self) -> dict[Kind, dict[Key, Counts]]:
        """Counts by kind of unit, then key."""
        rows = self._view.ask(_COUNTS, {"years": BAND_YEARS, "oldest": OLDEST})
        rows = self._under_own_codes(rows)
        found: dict[Kind, dict[Key, Counts]] = defaultdict(dict)
        keys = ("unit_kind", "period_last", "period", "counted", "by_sex")
        for (kind, *key), part in rows.partition_by(*keys, as_dict=True).items():
            day, period, counted, by_sex = key
            found[Kind(kind)][day, period, counted, by_sex] = _counts_of(part)
        return found

    def pyramid(self, footprint: Named, on: date) -> Pyramid | None:
        """The newest count by age and sex up to a day, that all, or nearly all, units are in."""
        return self._newest(footprint, on, by_sex=True)

    def ages(self, footprint: Named, on: date) -> Pyramid | None:
        """A count by age alone, where it is newer by more than a year than that by age and sex."""
        ages, pyramid = self._newest(footprint, on, by_sex=False), self.pyramid(footprint, on)
        if ages is None or pyramid is None:
            return ages
        return ages if (ages.day - pyramid.day).days > _NEWER_DAYS else None

    def _newest(self, footprint: Named, on: date, *, by_sex: bool) -> Pyramid | None:
        key = (footprint, on, by_sex)
        if key not in self._pyramids:
            if len(self._pyramids) > _KEPT_MAX:
                self._pyramids.clear()
            self._pyramids[key] = self._look(footprint, on, by_sex=by_sex)
        return self._pyramids[key]

    def _look(self, footprint: Named, on: date, *, by_sex: bool) -> Pyramid | None:
        kinds = _MADE_OF.get(footprint.kind, ())
        candidates = [
            (key, -order, kind)
            for order, kind in enumerate(kinds)
            for key in self._counts.get(kind, {})
            if key[0] <= on and key[3] == by_sex
        ]
        for key, _, kind in sorted(candidates, reverse=True):
            units = self._units(footprint, kind, key[0])
            is_restated = not units and kind == Kind.PRACTICE
            if is_restated:
                units = self._restated(footprint, on)
            known = self._counts[kind][key].of(units)
            if known and (is_restated or len(known) >= _ENOUGH * len(units)):
                return Pyramid(
                    _bands(known),
                    period=key[1],
                    day=key[0],
                    counted=key[2],
                    units=len(known),
                    unit_kind=kind,
                    is_restated=is_restated,
                )
        return None

    def _units(self, footprint: Named, kind: Kind, day: date) -> tuple[str, ...]:
        """The units of a kind that made up a footprint on the day of a count."""
        if footprint.kind == kind:
            return (footprint.code,)
        return self._view.members(footprint.kind, footprint.code, kind, on=day)

    def _restated(self, footprint: Named, on: date) -> tuple[str, ...]:
        """Practices of a network that did not exist yet: those in it now, and those they followed."""
        placed = self._view.restated_placement(Kind.PRACTICE, footprint.kind, on)
        return tuple(code for code, parent in placed.items() if parent == footprint.code)

    def _under_own_codes(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Commissioners under their ODS codes, as the structure has them."""
        units = self._view.structure.units.values()
        codes = {u.ons_code: u.code for u in units if u.kind in _ALIASED and u.ons_code}
        is_aliased = pl.col("unit_kind").is_in([kind.value for kind in _ALIASED])
        renamed = pl.col("unit").replace(codes)
        return rows.with_columns(unit=pl.when(is_aliased).then(renamed).otherwise("unit"))

    @cached_property
    def _deprived(self) -> tuple[str, dict[str, int], dict[tuple[str, str], pl.DataFrame]]:
        """The newest edition, tenths of small areas, and rows of practices and networks."""
        rows = self._view.ask(_DEPRIVATION, {})
        edition = max(rows["edition"].to_list(), default="")
        areas = rows.filter((pl.col("unit_kind") == "lsoa") & (pl.col("edition") == edition))
        tenths = dict(
            areas.filter(pl.col("decile").is_not_null()).select("unit", "decile").iter_rows()
        )
        others = rows.filter(pl.col("unit_kind") != "lsoa").sort("edition", "period")
        parts = others.partition_by("unit_kind", "unit", as_dict=True)
        return edition, tenths, {(str(k), str(u)): part for (k, u), part in parts.items()}

    def deprivation(self, footprint: Named, on: date) -> Deprivation | None:
        """How deprived a footprint is, by the newest edition; nothing where none is published."""
        edition, tenths, others = self._deprived
        own = others.get((footprint.kind.value, footprint.code))
        if own is not None:
            last = own.row(-1, named=True)
            return Deprivation(last["edition"], score=last["score"], decile=last["decile"])
        if footprint.kind not in (Kind.ICB, Kind.PLACE, Kind.UPPER_TIER, Kind.DISTRICT):
            return None
        counted = [0] * DECILES
        for area in self._small_areas(footprint, on):
            if area in tenths:
                counted[tenths[area] - 1] += 1
        return Deprivation(edition, tuple(counted)) if any(counted) else None

    def _small_areas(self, footprint: Named, on: date) -> Iterable[str]:
        view = self._view
        if footprint.kind in (Kind.UPPER_TIER, Kind.DISTRICT):
            return view.members(footprint.kind, footprint.code, Kind.LSOA, on=on)
        councils = view.members(footprint.kind, footprint.code, Kind.UPPER_TIER, on=on)
        return (a for c in councils for a in view.members(Kind.UPPER_TIER, c, Kind.LSOA, on=on))


def _bands(parts: list[list[Row]]) -> tuple[Band, ...]:
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for part in parts:
        for sex, first, people in part:
            counts[first, sex] += people
    firsts = sorted({first for first, _ in counts})
    return tuple(
        Band(
            first,
            None if first == OLDEST else first + BAND_YEARS - 1,
            counts[first, "male"],
            counts[first, "female"],
            sum(counts[first, sex] for sex in ("male", "female", "all")),
        )
        for first in firsts
    )
