"""The states of a decision as one table: which follows which, who may move it, and what is audited.

A decision's state is never stored: it is what its moves, in the order of the register, lead to. What
makes a motion a decision is `deciding`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from commonweal.governance.conflicts import Reason
from commonweal.governance.working_days import working_day_after

CALL_IN_WORKING_DAYS = 5
"""After the day of the decision. Statute gives scrutiny committees the power to have a decision that
is not yet carried out considered again (Local Government Act 2000, section 9F) and leaves the period
to each council's constitution; five working days is the usual one."""


class State(StrEnum):
    """Where a decision stands."""

    PROPOSED = "proposed"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"
    TAKEN = "taken"
    CALLED_IN = "called-in"
    CONFIRMED = "confirmed"
    REVOKED = "revoked"


class Mover(StrEnum):
    """In what capacity somebody moves a decision."""

    MEETING = "the body at a meeting"
    OFFICERS = "chair and chief executive, when it cannot wait"
    BODY = "the body, under another decision of its own"
    CHAIR = "the chair"
    PROPOSER = "the proposer"
    SCRUTINY = "a scrutiny committee, within its period"


@dataclass(frozen=True, slots=True)
class Transition:
    """A row of the table. `before` is absent for the beginning."""

    before: State | None
    after: State
    who: frozenset[Mover]
    event: str


def _row(before: State | None, after: State, event: str, *who: Mover) -> Transition:
    return Transition(before, after, frozenset(who), event)


TABLE: tuple[Transition, ...] = (
    _row(None, State.PROPOSED, "decision-proposed", Mover.MEETING, Mover.OFFICERS),
    _row(State.PROPOSED, State.DEFERRED, "decision-deferred", Mover.MEETING, Mover.CHAIR),
    _row(State.PROPOSED, State.WITHDRAWN, "decision-withdrawn", Mover.MEETING, Mover.PROPOSER),
    _row(State.PROPOSED, State.TAKEN, "decision-taken", Mover.MEETING, Mover.OFFICERS),
    _row(State.DEFERRED, State.PROPOSED, "decision-resumed", Mover.MEETING, Mover.CHAIR),
    _row(State.DEFERRED, State.WITHDRAWN, "decision-withdrawn", Mover.MEETING, Mover.PROPOSER),
    _row(State.TAKEN, State.CALLED_IN, "decision-called-in", Mover.SCRUTINY),
    _row(State.TAKEN, State.CONFIRMED, "decision-confirmed", Mover.BODY),
    _row(State.TAKEN, State.REVOKED, "decision-revoked", Mover.BODY),
    _row(State.CALLED_IN, State.CONFIRMED, "decision-confirmed", Mover.BODY),
    _row(State.CALLED_IN, State.REVOKED, "decision-revoked", Mover.BODY),
    _row(State.CONFIRMED, State.REVOKED, "decision-revoked", Mover.BODY),
)
"""Every move there is. Withdrawn and revoked are the ends."""

STANDING = frozenset({State.TAKEN, State.CONFIRMED})
"""The states in which a decision may be carried out, and another may rest on it."""


def transition(before: State | None, after: State) -> Transition | None:
    """The row of the table between two states, if there is one."""
    return next((row for row in TABLE if (row.before, row.after) == (before, after)), None)


def state_of(states: Iterable[State]) -> State | None:
    """Where moves to these states, one after another, lead; nothing for no moves at all.

    Raises `ValueError` for a sequence that leaves the table.
    """
    at: State | None = None
    for after in states:
        if transition(at, after) is None:
            raise ValueError(f"no decision goes from {_named(at)} to {after}")
        at = after
    return at


def _named(state: State | None) -> str:
    return "not recorded" if state is None else state.value


def refusals(
    before: State | None, after: State, movers: Collection[Mover]
) -> tuple[Transition | None, tuple[Reason, ...]]:
    """The row by which a decision may be moved; or why it may not, with the moves there are."""
    row = transition(before, after)
    if row is None:
        open_ = sorted(r.after.value for r in TABLE if r.before == before)
        ways = f"it may become {', '.join(open_)}" if open_ else "that is its end"
        said = f"a decision that is {_named(before)} cannot become {after}: {ways}"
        return None, (Reason("state", said),)
    if not row.who & set(movers):
        who = " or ".join(sorted(row.who))
        said = f"from {_named(before)} to {after} it is moved by {who}"
        return None, (Reason("mover", said),)
    return row, ()


def call_in_last(taken: date, working_days: int = CALL_IN_WORKING_DAYS) -> date:
    """The last day on which a decision may be called in."""
    return working_day_after(taken, working_days)


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    for row in TABLE:
        before = "[*]" if row.before is None else row.before.name
        lines.append(f"    {before} --> {row.after.name}: {'; or '.join(sorted(row.who))}")
    ends = {row.after for row in TABLE} - {row.before for row in TABLE}
    lines += [f"    {end.name} --> [*]" for end in sorted(ends)]
    names = [f'    state "{state.value.replace("-", " ")}" as {state.name}' for state in State]
    return "\n".join([lines[0], *names, *lines[1:]]) + "\n"
