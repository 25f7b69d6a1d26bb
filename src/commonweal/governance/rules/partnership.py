"""Rules on the statutory integrated care partnership: its members and its strategy.

The hospital partnerships of 2018 that bore the same name are another kind of body and are never
looked at here. Of a strategy, `states` may hold `section-75`, `mandate`, `guidance`, `healthwatch`
and `people`; of plans that must have regard to others, the kinds of document they had regard to.
"""

from collections.abc import Iterator
from datetime import date

from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.structure import (
    bodies_of,
    counted,
    documents,
    listed,
    named,
    own_icbs,
    places,
    published,
    seated,
    stating,
    touching,
)
from commonweal.system.body import Body, BodyKind, BodyStatus, Seat
from commonweal.system.duty import Document, Event
from commonweal.system.organisation import Organisation, OrganisationKind

COUNCILS = (OrganisationKind.UPPER_TIER_COUNCIL,)
STRATEGY = "integrated-care-strategy"
STRATEGY_STATES = ("section-75", "mandate", "guidance", "healthwatch", "people")
HAD_REGARD_TO = ("jsna", STRATEGY, "hwb-strategy")


def partnerships(case: Case) -> list[tuple[Organisation, list[Body]]]:
    """Each integrated care board of the system with the statutory partnerships that stand."""
    told = bodies_of(case, BodyKind.INTEGRATED_CARE_PARTNERSHIP)
    return [
        (icb, [b for b in told.get(icb.id, ()) if b.status == BodyStatus.ESTABLISHED])
        for icb in own_icbs(case)
    ]


@check("P-01")
def one_partnership_of_board_and_councils(case: Case) -> Iterator[Finding]:
    """Section 116ZA(1): every responsible council is in it whose area touches that of the board."""
    councils = touching(case, own_icbs(case), COUNCILS)
    for icb, told in partnerships(case):
        if len(told) != 1:
            which = f" ({listed(b.id for b in told)})" if told else ""
            said = f"{icb.name} has {counted(len(told), 'integrated care partnership')}{which}"
            place = told[-1].place if told else icb.place
            yield broken(f"{said}; the law asks for exactly one that is established.", place)
        for body in told:
            wanted = [icb, *councils[icb.id]]
            missing = [o.name for o in wanted if o.id not in body.organisations]
            said = f"{body.name} joins {named(case, body.organisations)}"
            without = f", but not {listed(missing)}" if missing else ""
            yield judged(not missing, f"{said}{without}.", body.place)
            if not councils[icb.id]:
                said = f"No council is stated whose area touches that of {icb.name}"
                yield unknown(f"{said}; state what each is responsible for.", icb.place)


def _by_appointer(case: Case, body: Body) -> dict[str, list[Seat]]:
    found: dict[str, list[Seat]] = {}
    for seat in case.at.seats_of.get(body.id, ()):
        if seat.member:
            found.setdefault(seat.appointed_by, []).append(seat)
    return found


def _one_each(
    body: Body, seats: dict[str, list[Seat]], appointers: list[Organisation]
) -> Iterator[Finding]:
    """Whether board and councils appointed one member each; `seats` are by who appoints."""
    for appointer in appointers:
        theirs = seats.get(appointer.id, [])
        said = f"{body.name}: {appointer.name} appoints {counted(places(theirs), 'member')}"
        if places(theirs) > 1:
            yield broken(f"{said}; the law asks for exactly one.", theirs[-1].place)
        elif not theirs and "" in seats:
            yield unknown(f"{said} on record.", body.place)
        else:
            yield seated(theirs, f"{body.name}: member of {appointer.name}", body.place)


@check("P-02")
def members_are_appointed_as_the_act_says(case: Case) -> Iterator[Finding]:
    """Section 116ZA(2): one by the board, one by each council, the others by the partnership."""
    touched = touching(case, own_icbs(case), COUNCILS)
    for icb, told in partnerships(case):
        for body in told:
            seats = _by_appointer(case, body)
            if not seats:
                yield unknown(f"{body.name}: no member's seat is recorded.", body.place)
                continue
            councils = touched[icb.id]
            yield from _one_each(body, seats, [icb, *councils])
            for seat in seats.get("", ()):
                yield unknown(f"{body.name}: who appoints '{seat.role}' is not told.", seat.place)
            for appointer in seats.keys() - {"", icb.id, *(c.id for c in councils)}:
                for seat in seats[appointer]:
                    said = f"{body.name}: '{seat.role}' is appointed by"
                    said = f"{said} {case.at.name_of(appointer)}"
                    kept = appointer == body.id
                    yield judged(kept, f"{said}; others only by the partnership.", seat.place)


@check("P-03")
def partnership_sets_its_procedure(case: Case) -> Iterator[Finding]:
    """Section 116ZA(3). Terms that somebody else agreed for it are not its own."""
    terms = documents(case, "terms-of-reference")
    for _, told in partnerships(case):
        for body in told:
            papers = terms.get(body.id, [])
            others = [p for p in papers if p.agreed_by and body.id not in p.agreed_by]
            if others:
                who = named(case, others[0].agreed_by)
                said = f"{body.name}: '{others[0].title}' was agreed by {who}, not by itself"
                yield broken(f"{said}.", others[0].place)
            elif body.quorum:
                yield held(f"{body.name}: its quorum is recorded.", body.place)
            else:
                yield unknown(f"{body.name}: no quorum of its own is recorded.", body.place)


def _strategies(case: Case, icb: Organisation, told: list[Body]) -> list[Document]:
    """Strategies that the partnership owns, or the board where it is named as their owner."""
    papers = documents(case, STRATEGY)
    return [d for owner in (icb.id, *(b.id for b in told)) for d in papers.get(owner, ())]


@check("P-04")
def strategy_is_published_and_copied(case: Case) -> Iterator[Finding]:
    """Section 116ZB(1) and (7). The Act names no day by which the first had to be out."""
    councils = touching(case, own_icbs(case), COUNCILS)
    for icb, told in partnerships(case):
        out = published(case, _strategies(case, icb, told))
        if not out:
            said = f"No integrated care strategy for the area of {icb.name} is recorded"
            yield unknown(f"{said} as published by {case.day}.", icb.place)
            continue
        newest = out[-1]
        wanted = [icb.id, *(c.id for c in councils[icb.id])]
        missing = [id_ for id_ in wanted if id_ not in newest.copied_to]
        said = f"'{newest.title}' was published on {newest.published}"
        if not newest.copied_to:
            yield unknown(f"{said}; to whom copies went is not recorded.", newest.place)
        else:
            whom = named(case, newest.copied_to)
            without = f" but not {named(case, missing)}" if missing else ""
            yield judged(not missing, f"{said}; copies went to {whom}{without}.", newest.place)


@check("P-05")
def strategy_considers_what_it_must(case: Case) -> Iterator[Finding]:
    """Section 116ZB(2) to (4)."""
    for icb, told in partnerships(case):
        out = published(case, _strategies(case, icb, told))
        if out:
            yield stating(out[-1], STRATEGY_STATES)


def _considered(case: Case, told: list[Body]) -> list[date]:
    """The days on which the partnership is on record to have considered its strategy anew."""
    reviews = documents(case, "strategy-review")
    ids = {body.id for body in told}
    days = [d.published for id_ in ids for d in published(case, reviews.get(id_, ()))]
    days += [
        e.held.first for e in case.description.all(Event)
        if e.kind == "strategy-review" and e.held.first <= case.day
    ]  # fmt: skip
    return [day for day in days if day is not None]


@check("P-06")
def new_assessments_are_considered(case: Case) -> Iterator[Finding]:
    """Section 116ZB(6). A partnership whose reviews are on record and stop short breaks it."""
    councils = touching(case, own_icbs(case), COUNCILS)
    assessments = documents(case, "jsna")
    boards = bodies_of(case, BodyKind.HEALTH_AND_WELLBEING_BOARD)
    for icb, told in partnerships(case):
        out = published(case, _strategies(case, icb, told))
        owners = {
            id_ for c in councils[icb.id] for id_ in (c.id, *(b.id for b in boards.get(c.id, ())))
        }
        new = [d for owner in sorted(owners) for d in published(case, assessments.get(owner, ()))]
        days = _considered(case, told)
        for paper in new:
            since = paper.published or case.day
            if not out or since <= (out[0].published or since):
                continue
            said = f"'{paper.title}' came out on {since}, after the strategy of {out[0].published}"
            later = [
                day for day in (*days, *(d.published or since for d in out[1:])) if day >= since
            ]
            if later:
                yield held(f"{said}; it was considered by {min(later)}.", paper.place)
            elif days:
                said = f"{said}; the last review of the strategy on record is of {max(days)}"
                yield broken(f"{said}.", paper.place)
            else:
                yield unknown(f"{said}; no review of the strategy is on record.", paper.place)


@check("P-07")
def plans_have_regard_to_assessment_and_strategies(case: Case) -> Iterator[Finding]:
    """Section 116B(1), on the newest joint forward plan; regard in single decisions is asked."""
    plans = documents(case, "joint-forward-plan")
    for icb, _ in partnerships(case):
        out = published(case, plans.get(icb.id, ()))
        if out:
            yield stating(out[-1], HAD_REGARD_TO)
        said = f"Regard had by {icb.name} and the councils in their decisions is not recorded."
        yield unknown(said, icb.place)
