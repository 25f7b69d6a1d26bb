"""Meetings as they are minuted: attendance by seat, items, interests, motions and how they fared.

Fields and their types are the grammar of a meeting file; `docs/how-to/record-a-decision.md` shows one.
Whether what was minuted is a decision is `deciding`; nothing is judged here. Names are of seats.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from commonweal.system.reading import of_type, records_of
from commonweal.terms.entry import Entry
from commonweal.terms.problem import Place, Problem, Severity


class Majority(StrEnum):
    """What carries a motion, of those present and not recused.

    Simple: more for than against. Two thirds: of the votes for and against. Unanimous: everyone
    with a vote is for. Agreement: nobody dissents, and no votes are counted.
    """

    SIMPLE = "simple"
    TWO_THIRDS = "two-thirds"
    UNANIMOUS = "unanimous"
    AGREEMENT = "agreement"


class Vote(StrEnum):
    """How the casting vote was used."""

    FOR = "for"
    AGAINST = "against"


class Outcome(StrEnum):
    """What the minutes say became of a motion."""

    CARRIED = "carried"
    LOST = "lost"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


class Conflicts(StrEnum):
    """What the minutes say of interests in an item; one of the two must be said."""

    NONE = "none"
    DECLARED = "declared"


class Action(StrEnum):
    """What was done about an interest.

    Recused: the member left and neither debated nor voted. Remains: the chair let the member take
    part nevertheless, and the minutes say so. No conflict: the interest does not touch the item.
    """

    RECUSED = "recused"
    REMAINS = "remains"
    NO_CONFLICT = "no-conflict"


class Procurement(StrEnum):
    """Processes of the Provider Selection Regime: SI 2023/1348, regulation 6."""

    DIRECT_AWARD_A = "direct-award-a"
    DIRECT_AWARD_B = "direct-award-b"
    DIRECT_AWARD_C = "direct-award-c"
    MOST_SUITABLE_PROVIDER = "most-suitable-provider"
    COMPETITIVE = "competitive"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting of a body; or, with `urgent` saying why, two officers acting between meetings."""

    body: str
    day: date
    presiding: str
    present: tuple[str, ...]
    urgent: str = ""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item of the agenda. `absent` are seats out of the room, besides those recused.

    `presiding` is who presided over this item where that was another. An item that chooses a
    provider names the process and the organisations that take part in it.
    """

    id: str
    title: str
    conflicts: Conflicts | None = None
    absent: tuple[str, ...] = ()
    presiding: str = ""
    procurement: Procurement | None = None
    taking_part: tuple[str, ...] = ()
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """An interest of a seat in an item, when it was declared, and what was done about it."""

    item: str
    seat: str
    what: str
    declared: date
    aware: date | None = None
    action: Action
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """A motion on an item: what was to be done, under which function, where, for how many pence.

    Either `agreed`, when nobody dissented, or votes by seat. `dissent` are those who asked that it
    be recorded. `takes_up` is the id of a decision deferred earlier. The last three texts say what
    regard was had to the triple aim of section 14Z43 of the National Health Service Act 2006.
    """

    item: str
    text: str
    function: str
    footprint: str
    amount: int | None = None
    proposed_by: str
    majority: Majority | None = None
    outcome: Outcome = Outcome.CARRIED
    agreed: bool = False
    votes_for: tuple[str, ...] = ()
    votes_against: tuple[str, ...] = ()
    abstained: tuple[str, ...] = ()
    casting: Vote | None = None
    dissent: tuple[str, ...] = ()
    takes_up: str = ""
    health_and_wellbeing: str = ""
    quality: str = ""
    efficiency: str = ""
    place: Place

    @property
    def voters(self) -> tuple[str, ...]:
        """Every seat that voted or abstained."""
        return (*self.votes_for, *self.votes_against, *self.abstained)


SECTIONS: dict[str, type] = {
    "meeting": Meeting,
    "item": Item,
    "interest": Interest,
    "motion": Motion,
}


@dataclass(frozen=True, slots=True)
class Minutes:
    """A meeting with its items, the interests in them and the motions on them, in order."""

    meeting: Meeting
    items: tuple[Item, ...]
    interests: tuple[Interest, ...]
    motions: tuple[Motion, ...]

    def item(self, motion: Motion) -> Item:
        """The item that a motion is on."""
        return next(item for item in self.items if item.id == motion.item)

    def interests_in(self, item: str) -> tuple[Interest, ...]:
        """The interests declared in an item."""
        return tuple(interest for interest in self.interests if interest.item == item)

    def decision_id(self, motion: Motion) -> str:
        """What a decision on the motion is called: body, day and item, and which of its motions."""
        if motion.takes_up:
            return motion.takes_up
        number = [m for m in self.motions if m.item == motion.item].index(motion) + 1
        more = f"-{number}" if number > 1 else ""
        return f"{self.meeting.body}/{self.meeting.day}/{motion.item}{more}"


def _fault(place: Place, message: str, fix: str) -> Problem:
    return Problem("minutes", Severity.REFUSED, place, message, fix)


def _sound(minutes: Minutes) -> list[Problem]:
    ids = [item.id for item in minutes.items]
    found = [
        _fault(item.place, f"Two items have the id '{item.id}'.", "Give each its own.")
        for n, item in enumerate(minutes.items)
        if item.id in ids[:n]
    ]
    parts: tuple[Interest | Motion, ...] = (*minutes.interests, *minutes.motions)
    found += [
        _fault(part.place, f"There is no item '{part.item}'.", "Write it below its item.")
        for part in parts
        if part.item not in ids
    ]
    taken_up = [motion.takes_up for motion in minutes.motions]
    found += [
        _fault(motion.place, f"Two motions take up '{motion.takes_up}'.", "Leave one of them.")
        for n, motion in enumerate(minutes.motions)
        if motion.takes_up and motion.takes_up in taken_up[:n]
    ]
    return found


def minutes_of(entries: Iterable[Entry]) -> tuple[Minutes | None, list[Problem]]:
    """The minutes that a meeting file states, or everything that is wrong with it; never both.

    The words that stand before any table are the meeting's own (a section `system` as files are
    read).
    """
    told = [replace(e, section="meeting") if e.section == "system" else e for e in entries]
    problems = [
        _fault(e.place, f"A meeting has no '{e.section}'.", f"Known are: {', '.join(SECTIONS)}.")
        for e in told
        if e.section not in SECTIONS
    ]
    records, wrong = records_of(SECTIONS, told)
    problems += wrong
    meetings = of_type(records, Meeting)
    if not any(e.section == "meeting" for e in told):
        place = told[0].place if told else Place("meeting")
        problems.append(
            _fault(place, "No meeting is stated.", "Begin with body, day, presiding, present.")
        )
    if problems:
        return None, problems
    minutes = Minutes(
        meetings[0], of_type(records, Item), of_type(records, Interest), of_type(records, Motion)
    )
    faults = _sound(minutes)
    return (None, faults) if faults else (minutes, [])
