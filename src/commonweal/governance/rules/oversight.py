"""Rules of oversight: yearly assessment of boards, segments under three regimes, reviews of the area.

A segment is a dated statement about an organisation; which segments there are, and of whom, depends
on the day. How a score is made is NHS England's; only what was published of it is compared here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from commonweal.governance.rules.bookkeeping import years_to_judge
from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import is_published, local_trusts, papers
from commonweal.governance.rules.structure import (
    NHS_ENGLAND,
    listed,
    of_kind,
    own_icbs,
    stating,
)
from commonweal.system.duty import Document
from commonweal.system.footprint import Level
from commonweal.system.organisation import Organisation, OrganisationKind
from commonweal.system.stated import Stated

ASSESSED = (
    "quality", "inequalities", "advice", "research", "wider-effects", "involvement", "finance",
    "strategies",
)  # fmt: skip
"""What a yearly assessment covers: sections 14Z34, 14Z35, 14Z38, 14Z40, 14Z43 and 14Z45, the
financial duties, and section 116B(1) of the Act of 2007."""

REVIEWED = ("leadership", "integration", "quality-and-safety")
CQC = "cqc"
SCORE_BEST, SCORE_WORST = Decimal("1.00"), Decimal("4.00")
QUARTER_DAYS = 92
"""The longest quarter of a year."""


class ReviewKind(StrEnum):
    """What was done about an organisation's segment."""

    QUARTERLY = "quarterly-review"
    STOCKTAKE = "diagnostic-stocktake"
    RECOVERY = "recovery-support-programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment(Stated):
    """The segment of an organisation while it was in it.

    `score` is the average of its metrics, written `2.35`; `unadjusted` the segment by score alone.
    """

    organisation: str
    segment: int
    score: str = ""
    unadjusted: int | None = None
    in_deficit: bool | None = None
    overridden: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentThreshold(Stated):
    """The worst average score with which an organisation is still in a segment."""

    segment: int
    score: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OversightReview(Stated):
    """A review or a programme of support; `first` is its day, or that on which it began."""

    organisation: str
    kind: ReviewKind


SECTIONS: dict[str, type] = {
    "segment": Segment,
    "segment-threshold": SegmentThreshold,
    "oversight-review": OversightReview,
}


def _assessments(case: Case, icb: Organisation, year: str) -> list[Document]:
    """NHS England's own of a board and year, and those a definition files under the board."""
    found = papers(case, "annual-assessment", [NHS_ENGLAND], year=year)
    own = papers(case, "annual-assessment", [icb.id], year=year)
    return [*own, *(d for d in found if icb.id in d.copied_to)]


@check("O-01")
def boards_are_assessed_every_year(case: Case) -> Iterator[Finding]:
    """Section 14Z59(1) to (3), on the last finished year; the Act names no day for it."""
    for icb in own_icbs(case):
        for year in years_to_judge(case, icb):
            found = _assessments(case, icb, year.label)
            if not found:
                said = f"No assessment of {icb.name} for {year.label} is recorded."
                yield unknown(said, icb.place)
            for each in found:
                out = is_published(case, each)
                when = f"published on {each.published}" if each.published else "of no recorded day"
                said = f"'{each.title}' of {icb.name} for {year.label} is {when}."
                yield judged(out or None, said, each.place)
                yield stating(each, ASSESSED)


def _segments(case: Case) -> dict[str, Segment]:
    """Segments of the day by organisation."""
    return {s.organisation: s for s in case.holding(Segment)}


def _placed(case: Case, owed: list[Organisation], highest: int) -> Iterator[Finding]:
    """Whether each organisation owed a segment is in one that there is."""
    segments = _segments(case)
    without = [o.name for o in owed if o.id not in segments]
    for organisation in owed:
        segment = segments.get(organisation.id)
        if segment is not None:
            said = f"{organisation.name} is in segment {segment.segment} since "
            said += f"{segment.held.first}; there are 1 to {highest} on {case.day}."
            yield judged(1 <= segment.segment <= highest, said, segment.place)
    if without:
        said = f"No segment is recorded of {len(without)} of {len(owed)} organisations"
        place = next(o.place for o in owed if o.id not in segments)
        yield unknown(f"{said}: {listed(without)}.", place)


def _systems(case: Case) -> list[Organisation]:
    """The boards, and before them the systems, that were placed in segments beside the trusts."""
    boards, answers_for = own_icbs(case), case.at.answers_for
    systems = {f.id for f in case.at.footprints.values() if f.level == Level.SYSTEM}
    before = of_kind(case, OrganisationKind.ICS)
    return boards or [ics for ics in before if answers_for.get(ics.id, frozenset()) & systems]


@check("O-02")
def segments_are_one_to_four(case: Case) -> Iterator[Finding]:
    """To 2024/25, of trusts and systems; the fourth is mandated intensive support."""
    yield from _placed(case, [*local_trusts(case), *_systems(case)], 4)


def _score(segment: Segment) -> Decimal | None:
    try:
        return Decimal(segment.score)
    except InvalidOperation:
        return None


def _scored(case: Case, segment: Segment) -> Iterator[Finding]:
    """Whether the average score lies between the best and the worst."""
    if segment.score:
        score = _score(segment)
        right = score is not None and SCORE_BEST <= score <= SCORE_WORST
        said = f"{case.at.name_of(segment.organisation)} has an average score of {segment.score}; "
        yield judged(right, f"{said}scores go from {SCORE_BEST} to {SCORE_WORST}.", segment.place)


def _overridden(case: Case, segment: Segment) -> Iterator[Finding]:
    """The override of 2025/26 for organisations in deficit: applied, and never to the better."""
    name = case.at.name_of(segment.organisation)
    if segment.in_deficit:
        said = f"{name} is in deficit; the override "
        told = {None: "is not recorded", True: "was applied", False: "was not applied"}
        yield judged(segment.overridden, f"{said}{told[segment.overridden]}.", segment.place)
    if segment.unadjusted is not None:
        by = f"{name} is in segment {segment.segment}, by score alone in {segment.unadjusted}"
        if segment.segment < segment.unadjusted:
            yield broken(f"{by}; no adjustment betters a segment.", segment.place)
        elif segment.overridden is False and segment.unadjusted < segment.segment <= 4:
            yield broken(f"{by}, and no override is said to have been applied.", segment.place)
        else:
            yield held(f"{by}.", segment.place)


@check("O-03")
def providers_are_segmented_alone(case: Case) -> Iterator[Finding]:
    """2025/26: providers in 1 to 5, boards in none; scores, and the override for deficits."""
    yield from _placed(case, local_trusts(case), 5)
    segments = _segments(case)
    for icb in own_icbs(case):
        if icb.id in segments:
            said = f"{icb.name} is in segment {segments[icb.id].segment}; in 2025/26 boards are in "
            yield broken(f"{said}none.", segments[icb.id].place)
    for segment in segments.values():
        yield from _scored(case, segment)
        yield from _overridden(case, segment)


def _by_thresholds(case: Case, segment: Segment) -> Iterator[Finding]:
    """Whether the segment by score alone is that of the published thresholds."""
    limits = sorted(case.holding(SegmentThreshold), key=lambda t: t.segment)
    score, by_score = _score(segment), segment.unadjusted
    if score is None or by_score is None or not limits:
        return
    worst = limits[-1].segment + 1
    found = next((t.segment for t in limits if score <= Decimal(t.score)), worst)
    said = f"{case.at.name_of(segment.organisation)}: score {score} is of segment {found} by the "
    yield judged(found == by_score, f"{said}thresholds; stated is {by_score}.", segment.place)


@check("O-04")
def all_are_segmented_by_thresholds(case: Case) -> Iterator[Finding]:
    """2026/27: providers and boards in 1 to 4, by the average score, with an adjustment."""
    yield from _placed(case, [*local_trusts(case), *own_icbs(case)], 4)
    for segment in _segments(case).values():
        yield from _scored(case, segment)
        yield from _by_thresholds(case, segment)


def _reviewed(case: Case, segment: Segment, told: list[OversightReview]) -> Finding:
    name, number = case.at.name_of(segment.organisation), segment.segment
    said = f"{name}, in segment {number} since {segment.held.first}: "
    if not told:
        return unknown(f"{said}no review or support is recorded.", segment.place)
    if number <= 2:
        quarterly = [r.held.first for r in told if r.kind == ReviewKind.QUARTERLY]
        since = max([segment.held.first, *quarterly])
        said += f"last reviewed on {max(quarterly)}." if quarterly else "never reviewed."
        return judged(case.day - since <= timedelta(days=QUARTER_DAYS), said, segment.place)
    wanted = ReviewKind.STOCKTAKE if number == 3 else ReviewKind.RECOVERY
    found = [r for r in told if r.kind == wanted and _counts(case, r)]
    said += f"{wanted} of {found[-1].held.first}." if found else f"no {wanted} among its reviews."
    return judged(bool(found), said, segment.place)


def _counts(case: Case, review: OversightReview) -> bool:
    """A programme counts while it lasts, anything else once it was held."""
    return review.kind != ReviewKind.RECOVERY or review.holds(case.day, case.at.known_on)


@check("O-05")
def oversight_follows_the_segment(case: Case) -> Iterator[Finding]:
    """1 and 2 reviewed quarterly, 3 with a diagnostic stocktake, 4 in the recovery programme."""
    reviews = [r for r in case.all(OversightReview) if r.held.first <= case.day]
    for segment in _segments(case).values():
        told = [r for r in reviews if r.organisation == segment.organisation]
        told.sort(key=lambda r: r.held.first)
        yield _reviewed(case, segment, told)


@check("O-06")
def the_area_is_reviewed(case: Case) -> Iterator[Finding]:
    """Health and Social Care Act 2008, section 46B: a document `system-review` of the regulator."""
    for icb in own_icbs(case):
        found = [
            d
            for d in (
                *papers(case, "system-review", [CQC]),
                *papers(case, "system-review", [icb.id]),
            )
            if (d.owner == icb.id or icb.id in d.copied_to) and is_published(case, d)
        ]
        if not found:
            said = (
                f"No review of the area of {icb.name} by the Care Quality Commission is recorded."
            )
            yield unknown(said, icb.place)
        for each in found:
            yield stating(each, REVIEWED)
