"""Reading the register of decisions: how each stands, its history, and proof that nothing was changed.

Recording and moving are `actions.recording`. A decision's state is what its entries lead to; the entries
are those that `actions.recording` appends.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from commonweal.actions.describing import Described, described
from commonweal.governance.decision import TABLE, State, diagram, state_of
from commonweal.governance.moving import Standing
from commonweal.repository import register
from commonweal.repository.register import Entry, Head
from commonweal.repository.workspace import open_workspace
from commonweal.system.description import AsAt
from commonweal.terms.errors import NotFoundError, RegisterError, UsageError

REGISTER_VARIABLE = "COMMONWEAL_REGISTER_URL"
"""The environment's word for a register that is not the workspace's own."""

DECISIONS = "decisions"
"""The register's name."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """A system with the register of its decisions, held open."""

    described: Described
    engine: sa.Engine

    def at(self, day: date) -> AsAt:
        """The system as at a day."""
        return self.described.description.on(day)


@contextmanager
def deciding_in(folder: Path, address: str | None = None) -> Iterator[Deciding]:
    """Open a workspace's decisions: in its own `register.sqlite`, or at an address.

    Raises `WorkspaceError` when the folder is no workspace or the register cannot be reached.
    """
    workspace = open_workspace(folder)
    engine = register.open_register(address or workspace.register)
    try:
        yield Deciding(described(workspace.system), engine)
    finally:
        engine.dispose()


def standing_of(id_: str, told: tuple[Entry, ...]) -> Standing:
    """How a decision stands by its entries. Raises `RegisterError` when they cannot have been."""
    bodies = [entry.body for entry in told]
    try:
        state = state_of(State(body["to"]) for body in bodies)
    except ValueError as wrong:
        raise RegisterError(
            f"Decision {id_} was moved as none can be ({wrong}). Run `commonweal decisions verify`."
        ) from wrong
    assert state is not None, "a decision has at least one entry"
    motion = bodies[0]["motion"]
    taken = next((body["decision"] for body in bodies if "decision" in body), None)
    return Standing(
        id=id_,
        body=bodies[0]["body"],
        state=state,
        moved=max(date.fromisoformat(body["day"]) for body in bodies),
        proposed_by=motion["proposed_by"],
        call_in_last=date.fromisoformat(taken["call_in_last"]) if taken else None,
        urgent=bool(taken and taken["urgent"]),
    )


def by_subject(told: tuple[Entry, ...]) -> dict[str, tuple[Entry, ...]]:
    """Entries by decision, in the order in which decisions were first recorded."""
    found: dict[str, list[Entry]] = {}
    for entry in told:
        found.setdefault(entry.subject, []).append(entry)
    return {id_: tuple(entries) for id_, entries in found.items()}


@dataclass(frozen=True, slots=True)
class Known:
    """A decision with its history, as the register tells it."""

    standing: Standing
    entries: tuple[Entry, ...]

    @property
    def motion(self) -> dict[str, Any]:
        """The motion as it was last put."""
        told = [e.body["motion"] for e in self.entries if "motion" in e.body]
        motion: dict[str, Any] = told[-1]
        return motion

    @property
    def decision(self) -> dict[str, Any] | None:
        """The decision as taken, if it was."""
        return next((e.body["decision"] for e in self.entries if "decision" in e.body), None)


def decisions(where: Deciding) -> list[Known]:
    """Every decision of the register, in the order in which they were first recorded."""
    told = by_subject(register.entries(where.engine, DECISIONS))
    return [Known(standing_of(id_, entries), entries) for id_, entries in told.items()]


def decision(where: Deciding, id_: str) -> Known:
    """One decision. Raises `NotFoundError` when there is none."""
    told = register.entries(where.engine, DECISIONS, id_)
    if not told:
        raise NotFoundError(
            f"There is no decision '{id_}'. `commonweal decisions list` shows all there are."
        )
    return Known(standing_of(id_, told), told)


def proven(where: Deciding, noted: Sequence[str] = ()) -> list[tuple[str, int, str]]:
    """The registers at this address as (name, entries, head), once all were found unbroken.

    `noted` are heads written down earlier, as `decisions:12:<digest>`. Raises `RegisterError` with the
    first entry of each register that does not fit, `UsageError` for what is no head.
    """
    found = register.verify(where.engine, noted=tuple(_head(text) for text in noted))
    if not found.is_sound:
        told = "\n".join(f"  {f.register}, entry {f.number}: {f.message}." for f in found.faults)
        raise RegisterError(
            f"The register does not hold what was recorded. The first that does not fit:\n{told}\n"
            "Keep it as it is for whoever has to find out, and restore a copy from before."
        )
    return [(head.register, head.number, head.digest) for head in found.heads]


def _head(text: str) -> Head:
    name, _, rest = text.partition(":")
    number, _, digest = rest.partition(":")
    if not (name and number.isascii() and number.isdigit() and digest):
        raise UsageError(f"'{text}' is no head. Write it as decisions:12:DIGEST, as printed.")
    return Head(name, int(number), digest)


def state_table() -> list[dict[str, str]]:
    """The table of states: from, to, who may move it, and the event that is recorded."""
    return [
        {
            "from": row.before.value if row.before is not None else "",
            "to": row.after.value,
            "by": "; ".join(sorted(row.who)),
            "event": row.event,
        }
        for row in TABLE
    ]


def state_diagram() -> str:
    """The table of states as a Mermaid diagram."""
    return diagram()
