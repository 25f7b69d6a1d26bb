"""Whether a motion, as minuted, is a decision of its body; and if not, every reason why.

A body decides when it existed and decides on that day, was quorate at the item, no conflicted member
took part, the majority was reached, and it held the power for the function, footprint and amount.
The answer on power comes in from `governance.authority`. What becomes of a decision afterwards is
`decision`; nothing is recorded here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property

from commonweal.governance import conflicts, voting
from commonweal.governance.conflicts import Reason
from commonweal.governance.decision import call_in_last
from commonweal.governance.electorate import Electorate, Member
from commonweal.governance.meeting import (
    Interest,
    Item,
    Majority,
    Meeting,
    Minutes,
    Motion,
    Outcome,
)
from commonweal.governance.quorum import Quorate, Quorum, is_quorate, quorum_of
from commonweal.system.body import Body, BodyStatus, Office

TRIPLE_AIM_FROM = date(2022, 7, 1)
"""The day from which section 14Z43 of the National Health Service Act 2006 holds."""

URGENT_OFFICES = (Office.CHAIR, Office.CHIEF_EXECUTIVE)


@dataclass(frozen=True, slots=True)
class Held:
    """Whether a power is held: with the chain to where it begins, or the first link missing."""

    yes: bool
    chain: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True)
class Question:
    """A motion with all that is needed to judge it. `body` is absent when it did not exist."""

    minutes: Minutes
    motion: Motion
    body: Body | None
    electorate: Electorate
    held: Held

    @property
    def meeting(self) -> Meeting:
        """The meeting."""
        return self.minutes.meeting

    @cached_property
    def item(self) -> Item:
        """The item that the motion is on."""
        return self.minutes.item(self.motion)

    @cached_property
    def interests(self) -> tuple[Interest, ...]:
        """The interests declared in the item."""
        return self.minutes.interests_in(self.item.id)

    @property
    def presiding(self) -> str:
        """The seat that presided over the item."""
        return self.item.presiding or self.meeting.presiding

    @cached_property
    def present(self) -> tuple[Member, ...]:
        """Members in the room for the item, those recused left out."""
        out = {*self.item.absent, *conflicts.recused(self.interests)}
        named = [id_ for id_ in dict.fromkeys(self.meeting.present) if id_ not in out]
        seats = self.electorate.by_id
        return tuple(seats[id_] for id_ in named if id_ in seats)

    @cached_property
    def majority(self) -> Majority | None:
        """The majority needed; nothing when the definition's word for it is none."""
        words = self.body.majority if self.body is not None else Majority.SIMPLE
        known = words in set(Majority)
        return voting.majority_needed(self.motion, Majority(words)) if known else None

    @cached_property
    def quorum(self) -> Quorum | str:
        """The quorum that the definition states, or what is wrong with it."""
        try:
            return quorum_of(self.body.quorum if self.body is not None else {})
        except ValueError as wrong:
            return str(wrong)

    @cached_property
    def quorate(self) -> Quorate | None:
        """Whether those present were enough; nothing where the definition states no quorum."""
        if isinstance(self.quorum, str):
            return None
        return is_quorate(self.quorum, self.present, self.electorate)

    @property
    def count(self) -> voting.Count:
        """The motion with those who could vote on it."""
        return voting.Count(
            motion=self.motion,
            voters={m.id: m for m in self.present if m.voting and not m.vacant},
            presiding=self.presiding,
            majority=self.majority or Majority.UNANIMOUS,
            casting_vote=self.body.casting_vote if self.body is not None else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision as taken. The electorate is frozen with it, and the chain by which it had power.

    `call_in_last` is the last day on which scrutiny may call it in. `remarks` are what is to be
    put right without undoing the decision.
    """

    id: str
    body: str
    body_name: str
    day: date
    title: str
    text: str
    function: str
    footprint: str
    amount: int | None
    proposed_by: str
    presiding: str
    urgent: str
    electorate: tuple[Member, ...]
    present: tuple[str, ...]
    interests: tuple[tuple[str, str, str], ...]
    quorum_needed: int
    majority: str
    agreed: bool
    votes_for: tuple[str, ...]
    votes_against: tuple[str, ...]
    abstained: tuple[str, ...]
    casting: str
    dissent: tuple[str, ...]
    procurement: str
    regard: tuple[tuple[str, str], ...]
    authority: tuple[str, ...]
    call_in_last: date
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A motion that is no decision, with every reason. There is no way to record it as one."""

    id: str
    text: str
    reasons: tuple[Reason, ...]


def _body_decides(asked: Question) -> Iterator[Reason]:
    name, day = asked.meeting.body, asked.meeting.day
    if asked.body is None:
        yield Reason("G-16", f"there is no body '{name}' on {day}")
    elif asked.body.status != BodyStatus.ESTABLISHED:
        yield Reason("G-16", f"{asked.body.name} is {asked.body.status} on {day}, not established")
    elif not asked.body.decides:
        yield Reason("G-16", f"{asked.body.name} advises and does not decide")


def _power(asked: Question) -> Iterator[Reason]:
    if not asked.held.yes:
        yield Reason("G-16", f"the power is not held: {asked.held.missing}")


def _seats(asked: Question) -> Iterator[Reason]:
    """Seats that are named and that the body does not have, or that nobody holds."""
    meeting, known = asked.meeting, asked.electorate.by_id
    named = (*meeting.present, meeting.presiding, asked.presiding, asked.motion.proposed_by)
    for seat in dict.fromkeys((*named, *asked.item.absent)):
        if seat not in known:
            near = get_close_matches(seat, list(known), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield Reason("G-02", f"'{seat}' is no seat of the body on {meeting.day}{hint}")
        elif seat in meeting.present and known[seat].vacant:
            yield Reason("G-02", f"{seat} is vacant on {meeting.day} and cannot have been present")
    for seat in dict.fromkeys((asked.presiding, asked.motion.proposed_by)):
        there = seat in meeting.present and seat not in asked.item.absent
        if seat in known and not there:
            yield Reason("G-02", f"{seat} presided or proposed without being present")


def _conflicts(asked: Question) -> Iterator[Reason]:
    item, interests = asked.item, asked.interests
    acts = [("presided", asked.presiding), ("proposed the motion", asked.motion.proposed_by)]
    acts += [("voted", seat) for seat in asked.motion.voters]
    yield from conflicts.unsaid(item, interests)
    yield from conflicts.strangers(interests, asked.electorate)
    yield from conflicts.took_part(interests, acts)
    yield from conflicts.in_procurement(item, interests, asked.present, day=asked.meeting.day)


def _quorum(asked: Question) -> Iterator[Reason]:
    if asked.meeting.urgent or asked.body is None:
        return
    if asked.quorate is None:
        yield Reason("G-02", f"the quorum of {asked.body.name} is not to be read: {asked.quorum}")
    else:
        for lacking in asked.quorate.reasons:
            yield Reason("G-02", f"not quorate at item {asked.item.id}: {lacking}")


def _urgent(asked: Question) -> Iterator[Reason]:
    """Between meetings, chair and chief executive act together or not at all (G-15)."""
    if not asked.meeting.urgent:
        return
    offices = {member.office for member in asked.present if member.voting and not member.vacant}
    for office in URGENT_OFFICES:
        if office not in offices:
            yield Reason("G-15", f"an urgent decision needs the {office}, who took no part")
    if not asked.motion.agreed:
        yield Reason("G-15", "an urgent decision is agreed between chair and chief executive")


def _not_urgent(asked: Question) -> Iterator[Reason]:
    """What officers do not decide between meetings is left to the next one."""
    if asked.meeting.urgent:
        said = f"between meetings nothing is {asked.motion.outcome}; leave it to the next meeting"
        yield Reason("G-15", said)


def _vote(asked: Question) -> Iterator[Reason]:
    if asked.majority is None and asked.body is not None:
        yield Reason("G-05", f"'{asked.body.majority}' is no majority: {', '.join(Majority)}")
        return
    yield from voting.invalid(asked.count)
    lacking = tuple(voting.not_carried(asked.count))
    if asked.motion.outcome == Outcome.LOST:
        if not lacking:
            yield Reason("G-05", "it is minuted as lost, and yet the votes carry it")
        return
    yield from lacking


_Check = Callable[[Question], Iterator[Reason]]
_CHECKS: dict[Outcome, tuple[_Check, ...]] = {
    Outcome.CARRIED: (_body_decides, _seats, _conflicts, _quorum, _urgent, _vote, _power),
    Outcome.LOST: (_body_decides, _seats, _conflicts, _not_urgent, _vote),
    Outcome.DEFERRED: (_body_decides, _seats, _not_urgent),
    Outcome.WITHDRAWN: (_body_decides, _seats, _not_urgent),
}
"""What is asked of a motion, by what the minutes say became of it."""


def _regard(motion: Motion) -> tuple[tuple[str, str], ...]:
    told = {
        "health-and-wellbeing": motion.health_and_wellbeing,
        "quality": motion.quality,
        "efficiency": motion.efficiency,
    }
    return tuple((aim, text) for aim, text in told.items() if text)


def _remarks(asked: Question) -> Iterator[str]:
    yield from conflicts.late(asked.interests)
    told = len(_regard(asked.motion))
    if asked.meeting.day >= TRIPLE_AIM_FROM and told < 3:
        yield (
            f"G-12: regard to {told} of the three parts of the triple aim is recorded; record all "
            "where an NHS body decides on its functions"
        )
    if asked.meeting.urgent:
        yield "G-15: report this to the next meeting, to be confirmed or revoked there"


def _decision(asked: Question, body: Body) -> Decision:
    motion, item, meeting = asked.motion, asked.item, asked.meeting
    return Decision(
        id=asked.minutes.decision_id(motion),
        body=body.id,
        body_name=body.name,
        day=meeting.day,
        title=item.title,
        text=motion.text,
        function=motion.function,
        footprint=motion.footprint,
        amount=motion.amount,
        proposed_by=motion.proposed_by,
        presiding=asked.presiding,
        urgent=meeting.urgent,
        electorate=asked.electorate.members,
        present=tuple(member.id for member in asked.present),
        interests=tuple((i.seat, i.what, i.action.value) for i in asked.interests),
        quorum_needed=asked.quorate.needed if asked.quorate is not None else 0,
        majority=asked.count.majority.value,
        agreed=motion.agreed,
        votes_for=motion.votes_for,
        votes_against=motion.votes_against,
        abstained=motion.abstained,
        casting=motion.casting.value if motion.casting is not None else "",
        dissent=motion.dissent,
        procurement=item.procurement.value if item.procurement is not None else "",
        regard=_regard(motion),
        authority=asked.held.chain,
        call_in_last=call_in_last(meeting.day),
        remarks=tuple(_remarks(asked)),
    )


def reasons_against(asked: Question) -> tuple[Reason, ...]:
    """Every reason why what is minuted cannot stand, each once, in a fixed order.

    A motion minuted as lost only has to be so by its votes, and free of those who were excluded; one
    deferred or withdrawn, to be that of a body and of seats there are.
    """
    checks = _CHECKS[asked.motion.outcome]
    return tuple(dict.fromkeys(reason for judge in checks for reason in judge(asked)))


def decide(asked: Question) -> Decision | Refusal:
    """The decision that a motion minuted as carried is, or the refusal with every reason."""
    assert asked.motion.outcome == Outcome.CARRIED, "what was not carried cannot be decided"
    reasons = reasons_against(asked)
    if reasons or asked.body is None:
        return Refusal(asked.minutes.decision_id(asked.motion), asked.motion.text, reasons)
    return _decision(asked, asked.body)
