"""A small system with a board that decides, for worked examples of meetings; and how they are judged.

Ten voting seats: chair, chief executive, three executives, two non-executives, three partner members.
A meeting is written as its file would be, over the usual words that most examples share.
"""

from dataclasses import replace
from datetime import date

from commonweal.governance.deciding import (
    Decision,
    Held,
    Question,
    Refusal,
    decide,
    reasons_against,
)
from commonweal.governance.electorate import Electorate, electorate_of
from commonweal.governance.meeting import Minutes, Outcome, minutes_of
from commonweal.repository.definition_files import entries_of_toml
from commonweal.system.description import AsAt, describe

DAY = date(2023, 4, 5)
HELD = Held(True, ("statute-to-board",))

DEFINITION = """
[[organisation]]
id = "icb-north"
kind = "icb"
name = "North Integrated Care Board"
first = 2022-07-01
source = "made-up"

[[body]]
id = "board"
name = "Board of North"
kind = "board"
level = "system"
organisations = ["icb-north"]
status = "established"
decides = true
casting_vote = true
quorum = { share = "1/2", more_than = true, including = [["chair", "chief-executive"], ["medical-director", "nursing-director"], ["non-executive"], ["partner-member"]] }
first = 2022-07-01
source = "made-up"
"""

SEATS = (
    ("chair", "chair", "independent", ""),
    ("chief", "chief-executive", "icb", "icb-north"),
    ("finance", "finance-director", "icb", "icb-north"),
    ("medical", "medical-director", "icb", "icb-north"),
    ("nursing", "nursing-director", "icb", "icb-north"),
    ("non-executive", "non-executive", "independent", ""),
    ("trusts", "partner-member", "nhs-trusts", "trust-north"),
    ("practices", "partner-member", "primary-care", ""),
    ("councils", "partner-member", "local-authority", "council-north"),
)
"""Short id, office, sector and employer; there are two non-executives."""

ATTENDS = """
[[seat]]
id = "board.observer"
body = "board"
role = "Observer"
office = "observer"
sector = "healthwatch"
member = false
voting = false
status = "in-post"
first = 2022-07-01
source = "made-up"
"""


def _seat(short: str, office: str, sector: str, *, employer: str) -> str:
    count = 2 if short == "non-executive" else 1
    employed = f'employed_by = "{employer}"\n' if employer else ""
    return (
        f'[[seat]]\nid = "board.{short}"\nbody = "board"\nrole = "{short}"\noffice = "{office}"\n'
        f'sector = "{sector}"\ncount = {count}\nvoting = true\nstatus = "in-post"\n{employed}'
        f'first = 2022-07-01\nsource = "made-up"\n'
    )


def definition(*changes: tuple[str, str]) -> str:
    """The system as TOML, some of its text exchanged."""
    text = DEFINITION + "".join(_seat(a, b, c, employer=d) for a, b, c, d in SEATS) + ATTENDS
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return text


def system(*changes: tuple[str, str], on: date = DAY) -> AsAt:
    """The system as at a day."""
    entries, unread = entries_of_toml(definition(*changes), "north.toml")
    described, problems = describe(entries)
    assert not unread + problems, [str(p) for p in unread + problems]
    return described.on(on)


def electorate(*changes: tuple[str, str]) -> Electorate:
    """The seats of the board."""
    return electorate_of(system(*changes), "board")


ALL = tuple(electorate().by_id)
MEMBERS = tuple(member.id for member in electorate().voting)


def seats(*short: str) -> str:
    """Seats of the board as a list in TOML."""
    return str([f"board.{name}" for name in short]).replace("'", '"')


EVERYBODY = seats(*(id_.removeprefix("board.") for id_ in MEMBERS))


def minutes(
    motion: str = "agreed = true", *, item: str = 'conflicts = "none"', meeting: str = "",
    present: str = EVERYBODY,
) -> Minutes:  # fmt: skip
    """The minutes of a meeting with one item and one motion, given what is out of the ordinary."""
    text = f"""
body = "board"
day = {DAY}
presiding = "board.chair"
present = {present}
{meeting}

[[item]]
id = "1"
title = "Community beds"
{item}

[[item.motion]]
text = "To open twenty community beds"
function = "commission-community"
footprint = "north"
amount = 25000000
proposed_by = "board.finance"
health_and_wellbeing = "Shorter stays"
quality = "Care nearer home"
efficiency = "Fewer delayed discharges"
{motion}
"""
    return minutes_in(text)


def minutes_in(text: str) -> Minutes:
    """The minutes that a text states, which must be without fault."""
    entries, unread = entries_of_toml(text, "meeting.toml")
    told, problems = minutes_of(entries)
    assert told is not None, [str(p) for p in unread + problems]
    return told


def asked(told: Minutes, *changes: tuple[str, str], held: Held = HELD) -> Question:
    """The question that the minutes' first motion puts."""
    at = system(*changes, on=told.meeting.day)
    body = told.meeting.body
    return Question(told, told.motions[0], at.bodies.get(body), electorate_of(at, body), held)


def judged(told: Minutes, *changes: tuple[str, str], held: Held = HELD) -> Decision | Refusal:
    """What comes of the minutes' first motion."""
    return decide(asked(told, *changes, held=held))


def taken(told: Minutes, *changes: tuple[str, str]) -> Decision:
    """The decision that must come of it."""
    answer = judged(told, *changes)
    assert isinstance(answer, Decision), answer
    return answer


def refused(told: Minutes, *changes: tuple[str, str], held: Held = HELD) -> str:
    """The reasons of the refusal that must come of it, one a line."""
    answer = judged(told, *changes, held=held)
    assert isinstance(answer, Refusal), answer
    assert answer.reasons
    return "\n".join(map(str, answer.reasons))


def against(told: Minutes, outcome: Outcome) -> str:
    """What stands against minutes that say something else became of the motion."""
    motion = replace(told.motions[0], outcome=outcome)
    question = asked(replace(told, motions=(motion,)))
    return "\n".join(map(str, reasons_against(question)))
