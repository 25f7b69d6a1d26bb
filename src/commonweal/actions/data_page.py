"""What the pages about feeds show: what was taken in, how fresh it is, and what was wrong with it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from commonweal.actions.clock import today
from commonweal.actions.snapshot_view import SnapshotView
from commonweal.repository.contract import Contract
from commonweal.repository.feed import known_feeds
from commonweal.repository.records import Batch
from commonweal.terms.errors import NotFoundError, UsageError
from commonweal.terms.problem import Problem, Severity

PROBLEMS_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class FeedSummary:
    """A feed and what has come of its files. `rows` are those in use now."""

    contract: Contract
    files: int
    refused: int
    superseded: int
    rows: int
    set_aside: int
    problems: int
    vintages: tuple[str, ...]

    @property
    def is_used(self) -> bool:
        """Whether any file of it has come."""
        return bool(self.files or self.refused or self.superseded)


@dataclass(frozen=True, slots=True)
class DataPage:
    """Every feed: those with files first."""

    feeds: tuple[FeedSummary, ...]
    files: int
    rows: int
    problems: dict[Severity, int]
    structure_problems: int
    taken_at: datetime
    snapshot: int
    code_version: str


@dataclass(frozen=True, slots=True)
class FoundProblem:
    """A problem with the feed it came in by."""

    feed: str
    state: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class ProblemsPage:
    """One page of problems, of one feed or of all."""

    problems: tuple[FoundProblem, ...]
    page: int
    pages: int
    total: int
    rules: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One feed: its contract, its files newest first and its problems."""

    summary: FeedSummary
    batches: tuple[Batch, ...]
    problems: ProblemsPage


class Feeds:
    """Feeds, files and problems of one snapshot, read once."""

    def __init__(self, view: SnapshotView) -> None:
        """Read nothing yet."""
        self._view = view

    @cached_property
    def _found(self) -> list[FoundProblem]:
        return [
            FoundProblem(batch.feed, batch.state, problem)
            for batch, problem in self._view.opened.problems()
            if not batch.superseded
        ]

    @cached_property
    def _of_structure(self) -> list[FoundProblem]:
        problems = self._view.structure.problems(today())
        return [FoundProblem("structure", "structure", problem) for problem in problems]

    @cached_property
    def summaries(self) -> dict[str, FeedSummary]:
        """Every feed by id, those with files first, then by name."""
        batches: dict[str, list[Batch]] = defaultdict(list)
        for batch in self._view.opened.batches:
            batches[batch.feed].append(batch)
        counted = Counter(found.feed for found in self._found)
        made = [
            _summary(feed.contract, batches[feed.contract.id], counted[feed.contract.id])
            for feed in known_feeds().values()
        ]
        made.sort(key=lambda s: (not s.is_used, s.contract.name))
        return {summary.contract.id: summary for summary in made}

    def data_page(self) -> DataPage:
        """The page of all feeds."""
        opened = self._view.opened
        severities = Counter(found.problem.severity for found in self._found)
        summaries = tuple(self.summaries.values())
        return DataPage(
            summaries,
            files=sum(s.files for s in summaries),
            rows=sum(s.rows for s in summaries),
            problems={severity: severities[severity] for severity in Severity},
            structure_problems=len(self._of_structure),
            taken_at=opened.snapshot.taken_at,
            snapshot=opened.snapshot.id,
            code_version=opened.snapshot.code_version,
        )

    def problems_page(self, *, page: int, feed: str = "", rule: str = "") -> ProblemsPage:
        """One page of problems, the refused first. Raises `UsageError` for no such page."""
        found = [
            f
            for f in (*self._found, *self._of_structure)
            if (not feed or f.feed == feed) and (not rule or f.problem.rule == rule)
        ]
        order = list(Severity)
        found.sort(key=lambda f: order.index(f.problem.severity))
        pages = max(1, -(-len(found) // PROBLEMS_A_PAGE))
        if not 1 <= page <= pages:
            raise UsageError(f"There is no page {page} of problems; there are {pages}.")
        start = (page - 1) * PROBLEMS_A_PAGE
        rules = Counter(f.problem.rule for f in found).most_common()
        return ProblemsPage(
            tuple(found[start : start + PROBLEMS_A_PAGE]), page, pages, len(found), tuple(rules)
        )

    def feed_page(self, feed: str, page: int) -> FeedPage:
        """The page of one feed. Raises `NotFoundError` when there is none."""
        if feed not in self.summaries:
            raise NotFoundError(f"There is no feed '{feed}'. The data page lists all.")
        batches = [batch for batch in self._view.opened.batches if batch.feed == feed]
        batches.sort(key=lambda b: (b.vintage, b.id), reverse=True)
        return FeedPage(
            self.summaries[feed], tuple(batches), self.problems_page(page=page, feed=feed)
        )


def _summary(contract: Contract, batches: list[Batch], problems: int) -> FeedSummary:
    used = [b for b in batches if b.state == "accepted" and not b.superseded]
    return FeedSummary(
        contract,
        files=len(used),
        refused=sum(b.state == "refused" for b in batches),
        superseded=sum(b.state == "accepted" and b.superseded for b in batches),
        rows=sum(b.rows_stored for b in used),
        set_aside=sum(b.rows_set_aside for b in used),
        problems=problems,
        vintages=tuple(sorted({b.vintage for b in used})),
    )
