"""Interests in an item: who is recused, who may not take part, and what the minutes must say.

The general rules are an integrated care board's (section 14Z30 of the National Health Service Act
2006 and the model standing orders); those on choosing a provider are of SI 2023/1348, regulation 21.
Registers of interests are documents, and no part of this.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from commonweal.governance.electorate import Electorate, Member
from commonweal.governance.meeting import Action, Conflicts, Interest, Item, Procurement

PROVIDER_SELECTION_FROM = date(2024, 1, 1)
"""The day on which SI 2023/1348 came into force."""

DECLARED_WITHIN_DAYS = 28
"""Of becoming aware: section 14Z30(3) of the National Health Service Act 2006."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not a decision: the rule, and what is the matter in words that name it."""

    rule: str
    message: str

    def __str__(self) -> str:
        """The rule before the words."""
        return f"{self.rule}: {self.message}"


def recused(interests: Sequence[Interest]) -> frozenset[str]:
    """The seats that were excluded for an interest, and count for nothing in the item."""
    return frozenset(i.seat for i in interests if i.action == Action.RECUSED)


def unsaid(item: Item, interests: Sequence[Interest]) -> Iterator[Reason]:
    """What the minutes fail to say of interests, or say in two ways (G-08)."""
    if item.conflicts is None:
        yield Reason(
            "G-08",
            f"item {item.id} does not say whether interests were declared; "
            'write conflicts = "none" or "declared"',
        )
    elif (item.conflicts == Conflicts.DECLARED) != bool(interests):
        yield Reason(
            "G-08",
            f'item {item.id} says conflicts = "{item.conflicts}" and lists {len(interests)} '
            "interests",
        )


def took_part(interests: Sequence[Interest], acting: Sequence[tuple[str, str]]) -> Iterator[Reason]:
    """Recused members who nevertheless did something; `acting` is (what, seat) for each act."""
    out = recused(interests)
    for what, seat in acting:
        if seat in out:
            yield Reason("G-03", f"{seat} was recused and yet {what}")


def _own_provider(item: Item, member: Member) -> bool:
    return item.procurement == Procurement.COMPETITIVE and member.employed_by in item.taking_part


def in_procurement(
    item: Item, interests: Sequence[Interest], present: Sequence[Member], *, day: date
) -> Iterator[Reason]:
    """Who had to be recused from choosing a provider and was not (G-09, G-11).

    An interest allows no more than to find that it is no conflict. To sit on the board and work for
    a provider is none in itself (G-10), but in a competitive process in which that provider
    takes part.
    """
    if item.procurement is None or day < PROVIDER_SELECTION_FROM:
        return
    for interest in interests:
        if interest.action == Action.REMAINS:
            yield Reason(
                "G-09",
                f"{interest.seat} remained despite an interest ({interest.what}); from the choice "
                "of a provider it had to be recused",
            )
    out = recused(interests)
    for member in present:
        if member.id not in out and _own_provider(item, member):
            yield Reason(
                "G-11",
                f"{member.id} is employed by {member.employed_by}, which takes part in the "
                "competitive process, and was not recused",
            )


def strangers(interests: Sequence[Interest], electorate: Electorate) -> Iterator[Reason]:
    """Interests of seats that the body does not have."""
    for interest in interests:
        if interest.seat not in electorate.by_id:
            yield Reason("G-08", f"an interest is declared for '{interest.seat}', no seat that day")


def late(interests: Sequence[Interest]) -> Iterator[str]:
    """Declarations after the days allowed (G-07): to be noted, but no bar to the decision."""
    for interest in interests:
        days = (interest.declared - interest.aware).days if interest.aware else 0
        if days > DECLARED_WITHIN_DAYS:
            yield (
                f"G-07: {interest.seat} declared an interest {days} days after becoming aware "
                f"of it; {DECLARED_WITHIN_DAYS} are allowed"
            )
