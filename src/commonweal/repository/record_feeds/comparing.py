"""Comparing a batch of records with the one before it: how many rows, how filled, with what values.

A change is told, never refused: a service may well have changed. What is small enough to be chance
is left out, so that each warning is worth a look. Whether rows break a rule is for `accepting`.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from commonweal.repository.contract import Contract
from commonweal.repository.feed import known_feeds
from commonweal.repository.landing import file_name
from commonweal.repository.record_feeds.coverage import ITSELF, Coverage, Update, coverage_of
from commonweal.repository.record_feeds.loading import PROFILE, LoadedRecords
from commonweal.repository.records import Batch, TableFiles
from commonweal.repository.unreadable import told_as_damage
from commonweal.terms.problem import Place, Problem, Severity

ROWS_CHANGE = 0.3
"""Seasons and holidays move the activity of a month by up to a fifth; a month that lost a site, or was
sent twice, moves by more."""
MISSING_POINTS = 5.0
"""Percentage points. A column that a supplier stops filling loses far more; one that a few new sites do
not fill loses less, and is seen in the profile."""
PSI_MODERATE, PSI_LARGE = 0.1, 0.25
"""The usual reading: below 0.1 little change, above 0.25 a significant one. B. Yurdakul and J. Naranjo,
"Statistical properties of the population stability index", Journal of Risk Model Validation."""
MEAN_CHANGE = 0.25
"""Waits and prices drift by some per cent a year; a unit that was changed moves a mean many times over."""
ROWS_MIN, MEAN_ROWS_MIN = 100, 1_000
"""Fewer rows than these say nothing of how values are spread, or of a mean that a few long waits move."""
CHANCE = 4.0
"""Standard errors that chance alone does not reach in the thousands of comparisons of a refresh."""
_COLUMNS = {
    "column_name": pl.String, "what": pl.String, "value": pl.String, "amount": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Profile:
    """A batch's profile for looking things up: rows, share missing, mean and shares by column."""

    rows: float
    missing: dict[str, float]
    means: dict[str, float]
    shares: dict[str, dict[str, float]]

    def filled(self, column: str) -> float:
        """How many rows have a value in a column."""
        return self.rows * (1 - self.missing.get(column, 1.0))


def _profile(frame: pl.DataFrame) -> _Profile:
    rows, missing, means = 0.0, {}, {}
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    told = frame.select(list(_COLUMNS)).iter_rows()
    for column, what, value, amount in told:
        if what == "rows":
            rows = amount
        elif what == "missing":
            missing[column] = amount
        elif what == "mean":
            means[column] = amount
        elif what == "share":
            shares[column][value] = amount
    return _Profile(rows, missing, means, dict(shares))


def population_stability(
    now: dict[str, float], before: dict[str, float], *, rows_now: float, rows_before: float
) -> float:
    """The population stability index of two spreads: the sum over values of (p - q) ln(p / q).

    A value that one of them lacks counts there as half a row, since the logarithm of nought is none.
    """
    all_now, all_before = sum(now.values()), sum(before.values())
    index = 0.0
    for value in now.keys() | before.keys():
        p = max(now.get(value, 0.0) / all_now, 0.5 / rows_now)
        q = max(before.get(value, 0.0) / all_before, 0.5 / rows_before)
        index += (p - q) * math.log(p / q)
    return index


def _chance_of_spread(values: int, rows_now: float, rows_before: float) -> float:
    """The index that chance alone does not reach for so many values and rows.

    Where nothing has changed it is spread as (1/n + 1/m) times a chi-square of one degree fewer than
    there are values (Yurdakul and Naranjo).
    """
    free = values - 1
    return (1 / rows_now + 1 / rows_before) * (free + CHANCE * math.sqrt(2 * free))


def _warning(rule: str, label: str, column: str | None, *, says: str, next_step: str) -> Problem:
    return Problem(rule, Severity.WARNING, Place(label, None, column), says, next_step)


def _count(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:,.2g}"


def _of_rows(
    now: _Profile, before: _Profile, *, days: tuple[int, int], label: str, against: str
) -> Iterator[Problem]:
    if not before.rows or (days[0] == 0) != (days[1] == 0):
        return
    long_now, long_before = max(days[0], 1), max(days[1], 1)
    rate, rate_before = now.rows / long_now, before.rows / long_before
    chance = math.sqrt(now.rows / long_now**2 + before.rows / long_before**2)
    change = rate / rate_before - 1
    if abs(change) <= ROWS_CHANGE or abs(rate - rate_before) <= CHANCE * chance:
        return
    each = " a day" if days[0] else ""
    more = "more" if change > 0 else "fewer"
    yield _warning(
        "rows-changed",
        label,
        None,
        says=f"{_count(rate)} rows{each}, {abs(change):.0%} {more} than the {_count(rate_before)} of {against}.",
        next_step="Ask the supplier whether the file is whole, and sent once.",
    )


def _of_missing(now: _Profile, before: _Profile, *, label: str, against: str) -> Iterator[Problem]:
    if min(now.rows, before.rows) < ROWS_MIN:
        return
    for column, share in now.missing.items():
        was = before.missing.get(column)
        if was is None or 100 * (share - was) <= MISSING_POINTS:
            continue
        both = (share * now.rows + was * before.rows) / (now.rows + before.rows)
        chance = math.sqrt(both * (1 - both) * (1 / now.rows + 1 / before.rows))
        if share - was > CHANCE * chance:
            yield _warning(
                "missing-more",
                label,
                column,
                says=f"{share:.1%} of rows have no value, up from {was:.1%} in {against}.",
                next_step="Ask the supplier whether the column is still filled at every site.",
            )


def _of_spread(now: _Profile, before: _Profile, *, label: str, against: str) -> Iterator[Problem]:
    for column, shares in now.shares.items():
        was = before.shares.get(column, {})
        rows_now, rows_before = now.filled(column), before.filled(column)
        values = len(shares.keys() | was.keys())
        if not was or values < 2 or min(rows_now, rows_before) < ROWS_MIN:
            continue
        index = population_stability(shares, was, rows_now=rows_now, rows_before=rows_before)
        if index <= max(PSI_LARGE, _chance_of_spread(values, rows_now, rows_before)):
            continue
        moved = max(shares.keys() | was.keys(), key=lambda v: abs(shares.get(v, 0) - was.get(v, 0)))
        yield _warning(
            "values-shifted",
            label,
            column,
            says=(
                f"The values are spread otherwise than in {against} (population stability index "
                f"{index:.2f}; above {PSI_LARGE:g} is a large change). Most of all '{moved}': "
                f"{shares.get(moved, 0):.1%}, was {was.get(moved, 0):.1%}."
            ),
            next_step="Ask the supplier whether the service or only its coding has changed.",
        )


def _of_means(now: _Profile, before: _Profile, *, label: str, against: str) -> Iterator[Problem]:
    for column, mean in now.means.items():
        was = before.means.get(column)
        if not was or min(now.filled(column), before.filled(column)) < MEAN_ROWS_MIN:
            continue
        change = (mean - was) / abs(was)
        if abs(change) > MEAN_CHANGE:
            yield _warning(
                "mean-moved",
                label,
                column,
                says=(
                    f"The mean is {mean:,.4g}, {abs(change):.0%} {'above' if change > 0 else 'below'} "
                    f"the {was:,.4g} of {against}."
                ),
                next_step="Ask the supplier whether the unit, or what is counted, has changed.",
            )


def compare(
    now: pl.DataFrame,
    before: pl.DataFrame,
    *,
    days_now: int,
    days_before: int,
    label: str,
    against: str = "the batch before",
) -> list[Problem]:
    """What has changed more than chance explains between two batches of a feed, as warnings.

    The frames are rows of table `batch_profile` of one batch each. Rows are compared a day covered;
    as they are where neither says how many days it covers (0), not at all where only one does.
    """
    told, was = _profile(now), _profile(before)
    return [
        *_of_rows(told, was, days=(days_now, days_before), label=label, against=against),
        *_of_missing(told, was, label=label, against=against),
        *_of_spread(told, was, label=label, against=against),
        *_of_means(told, was, label=label, against=against),
    ]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A batch that a later one may be compared with."""

    key: str
    file: str
    slot: str
    coverage: Coverage


def previous(slot: str, coverage: Coverage, earlier: Sequence[Earlier]) -> Earlier | None:
    """The batch that one with this slot and coverage follows, of those that came before it.

    A corrected file follows the one that it corrects, a day of changes the same day of an earlier
    week, and any other the batch of its kind and provider that ends last and not after it.
    """
    alike = [
        one
        for one in earlier
        if (one.coverage.update, one.coverage.provider) == (coverage.update, coverage.provider)
    ]
    if coverage.update is not Update.CHANGE:
        if corrected := [one for one in alike if one.slot == slot]:
            return corrected[-1]
        if coverage.update is Update.SELF:
            return alike[-1] if alike else None
    before = [one for one in alike if _follows(coverage, one.coverage)]
    return max(enumerate(before), key=_end)[1] if before else None


def _follows(later: Coverage, earlier: Coverage) -> bool:
    assert later.last is not None, f"{later.update} has a last day"
    assert earlier.last is not None, f"{earlier.update} has a last day"
    if later.update is Update.CHANGE:
        apart = (later.last - earlier.last).days
        return apart > 0 and apart % 7 == 0
    return earlier.last <= later.last


def _end(placed: tuple[int, Earlier]) -> tuple[object, int]:
    place, one = placed
    return one.coverage.last, place


def stored_profiles(lake: Path, tables: dict[str, TableFiles]) -> pl.DataFrame:
    """The profile of every batch that the store holds, told by its column `batch`."""
    stored = tables.get(PROFILE)
    if stored is None or not stored.files:
        return pl.DataFrame(schema={"batch": pl.String, **_COLUMNS})
    rows = pl.scan_parquet([lake / inside for inside in stored.files], glob=False)
    with told_as_damage():
        return rows.select("batch", *_COLUMNS).collect()


def _comparable(profile: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """A profile with the columns under their headings, without what is no matter of quality.

    Only values that the contract allows are kept, so that no stray cell is ever quoted, and not the
    column of update types, which may be left out.
    """
    assert contract.record is not None
    columns = [c for c in contract.columns if c.becomes != contract.record.update_type]
    allowed = {(c.becomes, value) for c in columns for value in c.allowed}
    names = {"": ""} | {c.becomes: c.name for c in columns}
    kept = [
        (names[column], what, value, amount)
        for column, what, value, amount in profile.select(list(_COLUMNS)).iter_rows()
        if column in names and (what != "share" or (column, value) in allowed)
    ]
    return pl.DataFrame(kept, schema=_COLUMNS, orient="row")


def _standing(batches: Iterable[Batch], without: set[str]) -> dict[str, list[Earlier]]:
    found: dict[str, list[Earlier]] = defaultdict(list)
    for batch in batches:
        if batch.state == "accepted" and not batch.superseded and batch.key not in without:
            coverage = coverage_of(batch.file) or ITSELF
            found[batch.feed].append(Earlier(batch.key, batch.file, batch.slot, coverage))
    return found


def compared(
    profiles: pl.DataFrame, batches: Iterable[Batch], loaded: Sequence[LoadedRecords]
) -> dict[str, list[Problem]]:
    """The warnings of batches just loaded, by batch: each against the one before it.

    `profiles` are those of the store, `batches` all on record, oldest first; `loaded` come in the
    order in which they were loaded, so that one may follow another of the same refresh.
    """
    new = {one.outcome.key: one for one in loaded if one.outcome.state == "accepted"}
    known = {*profiles["batch"].unique(), *new}

    def profile_of(key: str) -> pl.DataFrame:
        return new[key].frames[PROFILE] if key in new else profiles.filter(batch=key)

    earlier = _standing(batches, set(new))
    told: dict[str, list[Problem]] = {}
    for key, one in new.items():
        outcome, contract = one.outcome, known_feeds()[one.outcome.feed].contract
        before = [e for e in earlier[outcome.feed] if e.key in known]
        last = previous(outcome.slot, one.coverage, before)
        earlier[outcome.feed].append(Earlier(key, outcome.file, outcome.slot, one.coverage))
        if last is not None:
            told[key] = compare(
                _comparable(profile_of(key), contract),
                _comparable(profile_of(last.key), contract),
                days_now=one.coverage.days,
                days_before=last.coverage.days,
                label=outcome.file,
                against=file_name(last.file),
            )
    return told
