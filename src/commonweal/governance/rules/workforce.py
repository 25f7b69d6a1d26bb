"""Rules of the bank, the rota and agency use, where a definition states assignments at all.

A worker is a number that only the bank can resolve. A name is never recorded, and no message shows
the number. Making a rota, and the ledger of recharges, are in the rooms `workforce` and `money`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from commonweal.governance.rules.engine import Case, Finding, broken, check, held, judged, unknown
from commonweal.governance.rules.looking import absent, local_trusts, was_in_force
from commonweal.governance.rules.structure import listed
from commonweal.system.stated import Stated
from commonweal.terms.pence import pounds

REST = timedelta(hours=11)
"""Between two working days: Working Time Regulations 1998 (SI 1998/1833), regulation 10(1)."""

_NUMBER = re.compile(r"[A-Z]{0,4}-?\d{1,12}")


class CredentialKind(StrEnum):
    """What a worker must hold before being deployed; a passport stands in for the last two."""

    RIGHT_TO_WORK = "right-to-work"
    REGISTRATION = "registration"
    TRAINING = "training"
    EMPLOYMENT_CHECKS = "employment-checks"
    PASSPORT = "passport"


NEEDED = (
    CredentialKind.RIGHT_TO_WORK,
    CredentialKind.REGISTRATION,
    CredentialKind.TRAINING,
    CredentialKind.EMPLOYMENT_CHECKS,
)
IN_PASSPORT = (CredentialKind.TRAINING, CredentialKind.EMPLOYMENT_CHECKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(Stated):
    """A shift given to a worker; `first` is its day, `starts` and `ends` are `2024-03-05T07:30`.

    `charged` is what the host is charged and `received` what the employer gets for it, in pence.
    `unregistered` is for roles that need no professional registration.
    """

    id: str
    worker: str
    starts: str
    ends: str
    host: str = ""
    employer: str = ""
    bank: bool = False
    unregistered: bool = False
    needs: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    charged: int | None = None
    received: int | None = None

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """From when to when; `None` when either is no local time or they are reversed."""
        try:
            start, end = datetime.fromisoformat(self.starts), datetime.fromisoformat(self.ends)
        except ValueError:
            return None
        local = start.tzinfo is None and end.tzinfo is None
        return (start, end) if local and start < end else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential(Stated):
    """Something a worker holds, from the day it counts to the day it lapses."""

    worker: str
    kind: CredentialKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyUse(Stated):
    """Agency work that an organisation bought; `rate` and `cap` are pence for an hour.

    `override_by` is the office or body that approved going beyond the cap or outside a framework.
    """

    id: str
    organisation: str
    rate: int | None = None
    cap: int | None = None
    framework: str = ""
    on_framework: bool | None = None
    override_by: str = ""
    override_why: str = ""


SECTIONS: dict[str, type] = {
    "assignment": Assignment,
    "credential": Credential,
    "agency-use": AgencyUse,
}


def _assignments(case: Case, rule: str) -> list[Assignment]:
    return [
        a
        for a in case.all(Assignment)
        if a.known.contains(case.at.known_on) and was_in_force(case, rule, a.held.first)
    ]


def _lacking(assignment: Assignment, held_on: set[CredentialKind]) -> list[str]:
    return [
        kind
        for kind in NEEDED
        if kind not in held_on
        and not (kind in IN_PASSPORT and CredentialKind.PASSPORT in held_on)
        and not (kind == CredentialKind.REGISTRATION and assignment.unregistered)
    ]


@check("W-01")
def bank_workers_are_checked(case: Case) -> Iterator[Finding]:
    """Right to work, registration, training and checks on the day of the shift."""
    credentials: dict[str, list[Credential]] = defaultdict(list)
    for credential in case.all(Credential):
        if credential.known.contains(case.at.known_on):
            credentials[credential.worker].append(credential)
    bank = [a for a in _assignments(case, "W-01") if a.bank]
    for assignment in bank:
        told, day = credentials.get(assignment.worker, []), assignment.held.first
        said = f"Bank assignment '{assignment.id}' on {day}"
        if not told:
            yield unknown(f"{said}: no checks of the worker are recorded.", assignment.place)
            continue
        lacks = _lacking(assignment, {c.kind for c in told if c.held.contains(day)})
        said += f" without {listed(lacks)} in date." if lacks else ": all checks were in date."
        yield judged(not lacks, said, assignment.place)
    if not bank:
        yield from _ask(case, "deployment of bank workers")


def _ask(case: Case, what: str) -> Iterator[Finding]:
    """One question for the trusts of the system together."""
    trusts = local_trusts(case)
    if trusts:
        said = f"No {what} is recorded of {listed(trust.name for trust in trusts)}."
        yield unknown(said, trusts[0].place)


def _fits(assignment: Assignment) -> Iterator[Finding]:
    """Skill, host and employer, and the recharge of one assignment."""
    name, place = f"Assignment '{assignment.id}'", assignment.place
    if not _NUMBER.fullmatch(assignment.worker):
        said = f"{name}: the worker is not given by a number, such as B-0117. Never write a name."
        yield broken(said, place)
    lacks = absent(assignment.has, assignment.needs)
    said = f"{name} needs {listed(assignment.needs)}"
    yield judged(not lacks, f"{said}{f'; lacking is {listed(lacks)}' if lacks else ''}.", place)
    unsaid = [
        w for w, id_ in (("host", assignment.host), ("employer", assignment.employer)) if not id_
    ]
    if unsaid:
        yield broken(f"{name} does not record its {listed(unsaid)}.", place)
    elif assignment.host != assignment.employer:
        charged, received = assignment.charged, assignment.received
        if charged is None or received is None:
            yield unknown(f"{name}: the recharge is not recorded on both sides.", place)
        else:
            said = f"{name}: the host is charged {pounds(charged)}, the employer receives "
            yield judged(charged == received, f"{said}{pounds(received)}.", place)


def _rest(told: list[Assignment]) -> Iterator[Finding]:
    """One shift at a time and eleven hours between, for the assignments of one worker."""
    spans = sorted(((a.span, a) for a in told if a.span), key=lambda pair: pair[0])
    for (before, one), (after, other) in pairwise(spans):
        pause = after[0] - before[1]
        said = f"Assignments '{one.id}' and '{other.id}' of one worker "
        if pause < timedelta(0):
            yield broken(f"{said}overlap.", other.place)
        else:
            hours = pause / timedelta(hours=1)
            yield judged(pause >= REST, f"{said}leave {hours:g} hours of rest.", other.place)


@check("W-02")
def shifts_fit_skill_and_rest(case: Case) -> Iterator[Finding]:
    """Our own rule, with the rest that the law asks for."""
    by_worker: dict[str, list[Assignment]] = defaultdict(list)
    for assignment in _assignments(case, "W-02"):
        by_worker[assignment.worker].append(assignment)
        yield from _fits(assignment)
        if assignment.span is None:
            said = f"Assignment '{assignment.id}': its times are none, or end before they begin"
            yield broken(f"{said}. Write them as 2024-03-05T07:30.", assignment.place)
    for told in by_worker.values():
        yield from _rest(told)


def _agency(case: Case, use: AgencyUse) -> Iterator[Finding]:
    name = f"Agency use '{use.id}' of {case.at.name_of(use.organisation)}"
    over = None if use.rate is None or use.cap is None else use.rate > use.cap
    if over is None:
        yield unknown(f"{name}: rate and price cap are not both recorded.", use.place)
    if use.on_framework is None:
        yield unknown(f"{name}: whether it is on a framework is not recorded.", use.place)
    beyond = [
        words
        for words, is_so in (
            (
                f"its rate of {pounds(use.rate or 0)} is over the cap of {pounds(use.cap or 0)}",
                over,
            ),
            ("it is off framework", use.on_framework is False),
        )
        if is_so
    ]
    if beyond:
        approved = bool(use.override_by and use.override_why)
        said = f"{name}: {listed(beyond)}, "
        said += f"approved by {case.at.name_of(use.override_by)}." if approved else "not approved."
        yield judged(approved, said, use.place)
    elif over is False and use.on_framework:
        yield held(f"{name} is within the cap and on a framework.", use.place)


@check("W-03")
def agency_use_is_governed(case: Case) -> Iterator[Finding]:
    """Price caps, frameworks, and overrides with an approver and a reason."""
    told = [u for u in case.all(AgencyUse) if _is_of(case, u)]
    for use in told:
        yield from _agency(case, use)
    if not told:
        yield from _ask(case, "agency use")


def _is_of(case: Case, use: AgencyUse) -> bool:
    """Whether it was bought by the day, while the rule was in force."""
    bought: date = use.held.first
    known = use.known.contains(case.at.known_on)
    return bought <= case.day and known and was_in_force(case, "W-03", bought)
