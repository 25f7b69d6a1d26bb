"""Decisions and interests as published, which a definition may state so that rules can judge them.

A decision recorded from minutes is `governance.deciding`, which refuses what cannot stand; here is
what somebody else already published as decided, sound or not. Seats are named, never persons.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from commonweal.governance.electorate import Electorate, Member, electorate_of
from commonweal.governance.meeting import Conflicts, Motion, Outcome, Procurement, Vote
from commonweal.governance.quorum import Quorate, is_quorate, quorum_of
from commonweal.governance.rules.engine import Case
from commonweal.governance.rules.looking import was_in_force
from commonweal.system.body import Body
from commonweal.system.description import AsAt
from commonweal.system.organisation import OrganisationKind
from commonweal.system.stated import Stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Stated):
    """A published decision; `first` is the day it was taken, `last` the day before it was revoked.

    `body` is a body or a seat. `present` and the votes are seats; `counted` is how many the minutes
    counted towards the quorum. Three texts say what regard was had to the triple aim, `regard` and
    `not_relevant` which other duties were weighed or found not to matter. `urgent` says why it could
    not wait; then `next_meeting`, `ratified` and `audit_told` are days.
    """

    id: str
    title: str
    body: str
    function: str
    footprint: str = ""
    amount: int | None = None
    quorate: bool | None = None
    counted: int | None = None
    presiding: str = ""
    present: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()
    conflicts: Conflicts | None = None
    conflict_action: str = ""
    procurement: Procurement | None = None
    taking_part: tuple[str, ...] = ()
    agreed: bool = False
    votes_for: tuple[str, ...] = ()
    votes_against: tuple[str, ...] = ()
    abstained: tuple[str, ...] = ()
    casting: Vote | None = None
    dissent: tuple[str, ...] = ()
    health_and_wellbeing: str = ""
    quality: str = ""
    efficiency: str = ""
    regard: tuple[str, ...] = ()
    not_relevant: tuple[str, ...] = ()
    one_patient: bool = False
    urgent: str = ""
    by: tuple[str, ...] = ()
    next_meeting: date | None = None
    ratified: date | None = None
    audit_told: date | None = None

    @property
    def taken(self) -> date:
        """The day it was taken."""
        return self.held.first

    @property
    def motion(self) -> Motion:
        """The motion that it carried, for counting its votes."""
        return Motion(
            item=self.id,
            text=self.title,
            function=self.function,
            footprint=self.footprint,
            amount=self.amount,
            proposed_by="",
            outcome=Outcome.CARRIED,
            agreed=self.agreed,
            votes_for=self.votes_for,
            votes_against=self.votes_against,
            abstained=self.abstained,
            casting=self.casting,
            dissent=self.dissent,
            place=self.place,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredInterest(Stated):
    """An interest of a seat's holder, in an organisation or otherwise, while it lasted.

    `employment` when it is no more than being employed there. `decisions` are ids of those it
    touches. The days are of becoming aware, of declaring, and of entry in the register.
    """

    id: str
    seat: str
    what: str
    organisation: str = ""
    employment: bool = False
    decisions: tuple[str, ...] = ()
    aware: date | None = None
    declared: date | None = None
    registered: date | None = None


SECTIONS: dict[str, type] = {"decision": Decision, "interest": DeclaredInterest}


def decisions(case: Case, rule: str) -> Iterator[Decision]:
    """Decisions taken by the day while a rule was in force, as known: law is not retrospective."""
    for decision in case.all(Decision):
        is_known = decision.known.contains(case.at.known_on)
        if decision.taken <= case.day and is_known and was_in_force(case, rule, decision.taken):
            yield decision


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision with the system as at the day it was taken, its body and who could vote."""

    decision: Decision
    at: AsAt
    body: Body | None
    electorate: Electorate

    @property
    def name(self) -> str:
        """The decision at the head of a sentence."""
        decided_by = self.at.name_of(self.decision.body)
        return f"Decision '{self.decision.id}' of {decided_by} on {self.decision.taken}"

    def members(self, *, with_recused: bool) -> tuple[Member, ...]:
        """The members present at the item, in order."""
        out = () if with_recused else self.decision.recused
        named = [seat for seat in dict.fromkeys(self.decision.present) if seat not in out]
        known = self.electorate.by_id
        return tuple(known[seat] for seat in named if seat in known)

    def quorate(self, *, with_recused: bool) -> Quorate | str | None:
        """Whether those present were enough; why not to be told, or `None` without attendance."""
        if not self.decision.present or self.body is None:
            return None
        try:
            quorum = quorum_of(self.body.quorum)
        except ValueError as wrong:
            return str(wrong)
        return is_quorate(quorum, self.members(with_recused=with_recused), self.electorate)

    @property
    def of_icb(self) -> bool:
        """Whether an integrated care board, or a body of one, decided."""
        owners = self.body.organisations if self.body is not None else (self.decision.body,)
        found = (self.at.organisations.get(owner) for owner in owners)
        return any(o is not None and o.kind == OrganisationKind.ICB for o in found)


def taken(case: Case, rule: str) -> Iterator[Taken]:
    """The decisions to judge under a rule, each as at its own day."""
    days: dict[date, AsAt] = {case.day: case.at}
    for decision in decisions(case, rule):
        if decision.taken not in days:
            days[decision.taken] = case.description.on(decision.taken, case.at.known_on)
        at = days[decision.taken]
        seat = at.seats.get(decision.body)
        body = seat.body if seat is not None else decision.body
        yield Taken(decision, at, at.bodies.get(body), electorate_of(at, body))
