"""Recording what meetings decided, and moving decisions afterwards, in a register that only grows.

A meeting file is TOML; its words are the fields of the records in `governance.meeting`, and
`docs/how-to/record-a-decision.md` shows one. It is judged on the system as at the meeting's day, and
either all of it is recorded or, when anything is refused, nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from commonweal.actions.clock import now, today
from commonweal.actions.deciding import DECISIONS, Deciding, by_subject, standing_of
from commonweal.actions.describing import Described
from commonweal.governance.authority import Authority
from commonweal.governance.conflicts import Reason
from commonweal.governance.deciding import Decision, Held, Question, decide, reasons_against
from commonweal.governance.decision import Mover, State, refusals
from commonweal.governance.electorate import electorate_of
from commonweal.governance.meeting import Minutes, Motion, Outcome, minutes_of
from commonweal.governance.missing import Act
from commonweal.governance.moving import Standing, Wish, move
from commonweal.repository import register
from commonweal.repository.definition_files import entries_of_toml
from commonweal.repository.register import Appender, New
from commonweal.terms.errors import (
    DefinitionError,
    NoAuthorityError,
    NotFoundError,
    UsageError,
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded of one motion, or of one move. `remarks` are to be put right."""

    id: str
    state: State
    text: str
    remarks: tuple[str, ...] = ()


def read_minutes(path: Path) -> Minutes:
    """The minutes in a file. Raises `UsageError`, or `DefinitionError` with all that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise UsageError(f"'{path}' cannot be read ({wrong}). Name a meeting file.") from wrong
    entries, unread = entries_of_toml(text, str(path))
    minutes, problems = (None, unread) if unread else minutes_of(entries)
    if minutes is None:
        raise DefinitionError("\n".join(str(problem) for problem in problems))
    return minutes


def _held(authority: Authority, motion: Motion, holder: str) -> Held:
    """What authority answers for a motion."""
    answer = authority.ask(Act(holder, motion.function, motion.footprint, motion.amount))
    if answer.allowed:
        return Held(True, tuple(link.id for link in answer.chains[0].links))
    assert answer.missing is not None, "a no has its first missing link"
    return Held(False, missing=answer.missing.message)


def _questions(where: Deciding, minutes: Minutes) -> list[Question]:
    at, body = where.at(minutes.meeting.day), minutes.meeting.body
    electorate, authority = electorate_of(at, body), where.described.authority(at)
    return [
        Question(
            minutes,
            motion,
            at.bodies.get(body),
            electorate,
            _held(authority, motion, body),
        )
        for motion in minutes.motions
    ]


def _entry(after: State, event: str, *, subject: str, body: Mapping[str, object]) -> New:
    return New(event, subject, {"to": after.value, **body})


def _standing(held: Appender, id_: str) -> Standing | None:
    told = held.entries(id_)
    return standing_of(id_, told) if told else None


def _begun(asked: Question, standing: Standing | None) -> tuple[State | None, tuple[Reason, ...]]:
    """From which state a motion sets out, and what stands against that."""
    id_, motion = asked.minutes.decision_id(asked.motion), asked.motion
    if not motion.takes_up:
        already = (Reason("state", f"{id_} is recorded already"),) if standing else ()
        return None, already
    if standing is None:
        return None, (Reason("state", f"there is no decision '{id_}' to take up"),)
    told = []
    if standing.state not in _OPEN or standing.body != asked.meeting.body:
        said = f"{id_} is {standing.state}, of {standing.body}; only an open one of the body's own"
        told.append(Reason("state", f"{said} is taken up"))
    if asked.meeting.day < standing.moved:
        told.append(
            Reason("state", f"{id_} was last moved on {standing.moved}, after this meeting")
        )
    return standing.state, tuple(told)


_OPEN = (State.PROPOSED, State.DEFERRED)
_AFTER = {
    Outcome.CARRIED: State.TAKEN,
    Outcome.LOST: State.WITHDRAWN,
    Outcome.DEFERRED: State.DEFERRED,
    Outcome.WITHDRAWN: State.WITHDRAWN,
}
"""What becomes of a motion by its outcome; one that is lost goes no further."""


def _moves(asked: Question, begun: State | None, decision: Decision | None) -> Iterator[New]:
    """The entries of a motion: proposed or taken up again, and what became of it."""
    motion, meeting = asked.motion, asked.meeting
    movers = (Mover.OFFICERS, Mover.CHAIR) if meeting.urgent else (Mover.MEETING,)
    body: dict[str, object] = {
        "body": meeting.body,
        "by": meeting.body,
        "as": movers[0].value,
        "day": meeting.day,
    }
    minuted = {name: value for name, value in asdict(motion).items() if name != "place"}
    ends: dict[str, object] = {"reason": motion.outcome.value}
    ends |= {"decision": asdict(decision)} if decision is not None else {}
    steps = [(State.PROPOSED, {}), (_AFTER[motion.outcome], ends)]
    at, more = begun, {"motion": minuted}
    for after, told in steps[begun == State.PROPOSED :]:
        row, refused = refusals(at, after, movers)
        assert row is not None, refused
        subject = asked.minutes.decision_id(motion)
        yield _entry(after, row.event, subject=subject, body=body | more | told)
        at, more = after, {}


@dataclass(frozen=True, slots=True)
class _Judged:
    """A motion judged: its entries if it stands, its reasons if not."""

    recorded: Recorded
    entries: tuple[New, ...]
    reasons: tuple[Reason, ...]


def _judged(asked: Question, standing: Standing | None) -> _Judged:
    id_, after = asked.minutes.decision_id(asked.motion), _AFTER[asked.motion.outcome]
    begun, reasons = _begun(asked, standing)
    decision = None
    if asked.motion.outcome == Outcome.CARRIED:
        answer = decide(asked)
        decision = answer if isinstance(answer, Decision) else None
        reasons += () if isinstance(answer, Decision) else answer.reasons
    else:
        reasons += reasons_against(asked)
    remarks = decision.remarks if decision is not None else ()
    recorded = Recorded(id_, after, asked.motion.text, remarks)
    return _Judged(recorded, () if reasons else tuple(_moves(asked, begun, decision)), reasons)


def _unreported(held: Appender, minutes: Minutes) -> Iterator[str]:
    """Urgent decisions of the body that a meeting has to confirm or revoke (G-15)."""
    if minutes.meeting.urgent:
        return
    for id_, told in by_subject(held.entries()).items():
        standing = standing_of(id_, told)
        due = standing.urgent and standing.state == State.TAKEN
        if due and standing.body == minutes.meeting.body and standing.moved < minutes.meeting.day:
            yield f"G-15: the urgent decision {id_} waits to be confirmed or revoked"


def _unread(told: Described) -> Iterator[str]:
    """What may be missing from the system that the meeting was judged on."""
    if told.problems:
        yield (
            f"{len(told.problems)} entries of the definition could not be read and were left out; "
            f"`commonweal system check {told.system}` shows them"
        )


def _refused(reasons: Mapping[str, tuple[Reason, ...]]) -> NoAuthorityError:
    lines = [f"{id_}: {reason}" for id_, each in reasons.items() for reason in each]
    told = "\n".join(f"  {line.rstrip('.')}." for line in lines)
    return NoAuthorityError(f"Nothing was recorded. What stands against it:\n{told}")


def record_meeting(where: Deciding, path: Path) -> list[Recorded]:
    """Record every motion of a meeting file, in one act.

    Raises `NoAuthorityError` with all reasons when any motion is refused, and then records nothing;
    `UsageError` or `DefinitionError` for a file that cannot be read.
    """
    minutes = read_minutes(path)
    if not minutes.motions:
        raise UsageError(f"'{path}' has no motion, so there is nothing to record.")
    if minutes.meeting.day > today():
        raise UsageError(f"'{path}': {minutes.meeting.day} is still to come.")
    questions = _questions(where, minutes)
    with register.appending(where.engine, DECISIONS) as held:
        ids = [minutes.decision_id(asked.motion) for asked in questions]
        judged = [
            _judged(asked, _standing(held, id_)) for id_, asked in zip(ids, questions, strict=True)
        ]
        refused = {each.recorded.id: each.reasons for each in judged if each.reasons}
        if refused:
            raise _refused(refused)
        waiting = (*_unreported(held, minutes), *_unread(where.described))
        held.append(*(new for each in judged for new in each.entries), recorded_at=now())
    recorded = [each.recorded for each in judged]
    last = recorded[-1]
    return [*recorded[:-1], Recorded(last.id, last.state, last.text, last.remarks + waiting)]


def _known(held: Appender, id_: str) -> Standing:
    standing = _standing(held, id_)
    if standing is None:
        raise NotFoundError(
            f"There is no decision '{id_}'. `commonweal decisions list` shows all there are."
        )
    return standing


def move_decision(
    where: Deciding,
    id_: str,
    after: str,
    *,
    by: str,
    reason: str,
    day: date,
    under: str | None = None,
) -> Recorded:
    """Move a decision on a day, as the table of states allows.

    Raises `NoAuthorityError` with all reasons when it may not be moved so, `NotFoundError` for no
    such decision, `UsageError` for no such state or a reason that is no line of text.
    """
    if after not in set(State):
        raise UsageError(f"There is no state '{after}'. Name one of {', '.join(State)}.")
    if not reason.strip() or not reason.isprintable():
        raise UsageError("Say why, in one line of text, with --reason.")
    with register.appending(where.engine, DECISIONS) as held:
        standing = _known(held, id_)
        wish = Wish(
            after=State(after), by=by, day=day, under=_known(held, under) if under else None
        )
        row, reasons = move(standing, wish, where.at(day))
        if row is None:
            raise _refused({id_: reasons})
        told = {"body": standing.body, "by": by, "day": day, "reason": reason}
        body = told | ({"under": under} if under else {})
        held.append(_entry(row.after, row.event, subject=id_, body=body), recorded_at=now())
    return Recorded(id_, State(after), reason)
