"""Counting a motion: who voted, whether validly, and whether the majority needed was reached.

One vote for each member present, none by proxy, and where the body's terms give it a casting vote
for whoever presides. Source: the model standing orders of integrated care boards (rule G-05).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from commonweal.governance.conflicts import Reason
from commonweal.governance.electorate import Member
from commonweal.governance.meeting import Majority, Motion, Vote

_STRICTNESS = {
    Majority.SIMPLE: 0,
    Majority.TWO_THIRDS: 1,
    Majority.UNANIMOUS: 2,
    Majority.AGREEMENT: 2,
}


@dataclass(frozen=True, slots=True)
class Count:
    """A motion with those who could vote on it: present, not recused, with a vote, by id.

    `casting_vote` is what the body's terms say of it; absent when they say nothing.
    """

    motion: Motion
    voters: Mapping[str, Member]
    presiding: str
    majority: Majority
    casting_vote: bool | None

    @property
    def is_tied(self) -> bool:
        """As many for as against, and somebody voted."""
        return 0 < len(self.motion.votes_for) == len(self.motion.votes_against)


def majority_needed(motion: Motion, body: Majority) -> Majority:
    """The stricter of what the motion asks for and what the body's terms demand."""
    asked = motion.majority or body
    return asked if _STRICTNESS[asked] >= _STRICTNESS[body] else body


def invalid(count: Count) -> Iterator[Reason]:
    """Votes that may not be counted."""
    motion = count.motion
    for seat, times in Counter(motion.voters).items():
        if seat not in count.voters:
            yield Reason(
                "G-05",
                f"{seat} voted without being a voting member present for the item; "
                "there is no vote by proxy",
            )
        if times > 1:
            yield Reason("G-05", f"{seat} voted {times} times; each member has one vote")
    for seat in motion.dissent:
        if seat not in count.voters or seat in motion.votes_for:
            yield Reason("G-05", f"{seat} cannot have dissented: absent, recused, or for it")
    if motion.agreed and (motion.voters or motion.dissent or motion.casting):
        yield Reason("G-05", "it is said to be agreed and yet has votes or dissent; give the votes")


def _casting(count: Count) -> Iterator[Reason]:
    """Misuse of the casting vote."""
    if count.motion.casting is None:
        return
    if not count.casting_vote:
        yield Reason("G-05", "the body's terms give no casting vote")
    if not count.is_tied or count.majority != Majority.SIMPLE:
        yield Reason("G-05", "a casting vote is for a tie where a simple majority decides")
    if count.presiding not in count.voters:
        yield Reason("G-05", f"{count.presiding} presided without a vote, and so has no second one")


def _short(count: Count) -> str:
    """Why the majority was not reached; nothing when it was."""
    motion = count.motion
    for_, against = len(motion.votes_for), len(motion.votes_against)
    if motion.agreed:
        return ""
    if not motion.voters:
        return "neither votes nor agreement are minuted"
    if count.majority == Majority.AGREEMENT:
        kept = for_ > 0 and not against and not motion.dissent
        return "" if kept else "the body decides by agreement, and there was dissent"
    if count.majority == Majority.UNANIMOUS:
        missing = len(count.voters) - for_
        return (
            f"{missing} of {len(count.voters)} were not for it; all are needed" if missing else ""
        )
    if count.majority == Majority.TWO_THIRDS:
        reached = 3 * for_ >= 2 * (for_ + against) and for_ > 0
        return "" if reached else f"{for_} for and {against} against are not two thirds"
    if for_ > against or (count.is_tied and motion.casting == Vote.FOR):
        return ""
    if count.is_tied and motion.casting is None:
        return f"{for_} for and {against} against is a tie, and no casting vote was given"
    return f"{for_} for and {against} against carry nothing"


def not_carried(count: Count) -> Iterator[Reason]:
    """Why the motion is not carried."""
    yield from _casting(count)
    short = _short(count)
    if short:
        yield Reason("G-05", short)
