"""Settling what several publications say about who belonged to whom, and when.

Each publication tells how things stood when it was published. A dated register is believed for a
day through its first edition on or after that day (later editions rewrite history when
organisations merge), and through its last edition afterwards. Where no dated register speaks,
publications that only say how it stood for a time fill the gap.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from commonweal.terms.codes import Kind
from commonweal.terms.interval import Interval
from commonweal.terms.period import financial_year, parse

DATED = "dated"
_DAY = timedelta(days=1)
_END = date.max
_FINANCIAL_YEAR = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Statement:
    """One publication's claim that a child belonged to a parent. `published` is its last day."""

    child_kind: Kind
    child: str
    parent_kind: Kind
    parent: str
    first: date
    last: date | None
    evidence: str
    published: date


@dataclass(frozen=True, slots=True)
class Membership:
    """A settled claim: on every day of the interval the child belonged to the parent."""

    child_kind: Kind
    child: str
    parent_kind: Kind
    parent: str
    interval: Interval


@cache
def published_on(vintage: str) -> date:
    """The last day a vintage stands for: `2023-12` is 31 December, `2023-24` is 31 March 2024.

    Raises `ValueError` for text that is no vintage.
    """
    if found := _FINANCIAL_YEAR.fullmatch(vintage):
        start, end = int(found[1]), int(found[2])
        if (start + 1) % 100 == end and end > 12:
            return financial_year(start).last
    return parse(vintage).last


def _breaks(statements: list[Statement]) -> list[date]:
    """Days on which the answer may change, in order."""
    days = {s.first for s in statements}
    days |= {s.last + _DAY for s in statements if s.last is not None and s.last < _END}
    days |= {s.published + _DAY for s in statements}
    return sorted(days)


def _believed(statements: list[Statement], on: date) -> list[Statement]:
    """What the edition to be believed on that day says of it."""
    if not statements:
        return []
    editions = {s.published for s in statements}
    later = [edition for edition in editions if edition >= on]
    edition = min(later) if later else max(editions)
    return [s for s in statements if s.published == edition]


def _holding(statements: list[Statement], on: date) -> list[Statement]:
    return [s for s in statements if s.first <= on and (s.last is None or on <= s.last)]


def parents_told(statements: list[Statement], on: date) -> tuple[str, ...]:
    """The parents of one child (of one kind) on a day, sorted; more than one is a finding."""
    dated = [s for s in statements if s.evidence == DATED]
    told = _holding(_believed(dated, on), on)
    if not told:
        told = _believed(_holding([s for s in statements if s.evidence != DATED], on), on)
    return tuple(sorted({s.parent for s in told}))


def _settle_child(statements: list[Statement]) -> Iterable[Membership]:
    """Memberships of one child with parents of one kind, each as long as it lasts."""
    some = statements[0]
    days = _breaks(statements)
    open_since: dict[str, date] = {}
    for day in days:
        told = parents_told(statements, day)
        for parent in [p for p in open_since if p not in told]:
            interval = Interval(open_since.pop(parent), day - _DAY)
            yield Membership(some.child_kind, some.child, some.parent_kind, parent, interval)
        for parent in told:
            open_since.setdefault(parent, day)
    for parent, first in open_since.items():
        yield Membership(some.child_kind, some.child, some.parent_kind, parent, Interval(first))


def settle(statements: Iterable[Statement]) -> list[Membership]:
    """One dated structure from all that was said, in a stable order."""
    by_child: dict[tuple[Kind, str, Kind], list[Statement]] = defaultdict(list)
    for statement in statements:
        by_child[statement.child_kind, statement.child, statement.parent_kind].append(statement)
    return [
        membership
        for key in sorted(by_child)
        for membership in sorted(
            _settle_child(by_child[key]), key=lambda m: (m.parent, m.interval.first)
        )
    ]
